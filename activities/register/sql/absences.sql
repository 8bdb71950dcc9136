-- name: absences_from
-- Those that are not over on this day. A cover who has left covers nobody.
SELECT a.person, a.first_day AS first, a.until AS last, CASE WHEN o.active THEN a.cover END AS cover
FROM absences a
JOIN officers o ON o.id = a.cover
WHERE a.until >= %(day)s AND a.first_day <= a.until
ORDER BY a.first_day, a.person

-- name: one_at_a_time
-- Ends with the transaction: two people who cover for each other are not entered at once.
SELECT pg_advisory_xact_lock(4702111234474983747)

-- name: insert_absence
INSERT INTO absences (person, first_day, last_day, cover, set_by)
VALUES (%(person)s, %(first)s, %(last)s, %(cover)s, %(by)s)

-- name: bring_back
-- The first absence that is not over on this day; one that has not begun is called off.
UPDATE absences SET back_on = %(day)s, back_by = %(by)s, back_at = now()
WHERE id = (
    SELECT id FROM absences
    WHERE person = %(person)s AND until >= %(day)s AND first_day <= until
    ORDER BY first_day
    LIMIT 1
)
RETURNING person, first_day AS first, last_day AS last, cover
