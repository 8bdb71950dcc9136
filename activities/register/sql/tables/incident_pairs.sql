-- name: insert
-- Once an officer has looked at every pair, nobody is asked to any more.
WITH compared AS (
    INSERT INTO incident_pairs (
        case_reference, entry, content_hash, incident, other_incident, found, happened_at, recorded_at, sender, reason
    ) VALUES (
        %(reference)s, %(entry)s, %(content_hash)s, %(incident)s, %(other_incident)s, %(found)s, %(happened_at)s,
        %(recorded_at)s, %(sender)s, %(words)s
    )
    ON CONFLICT (case_reference, entry, content_hash) DO NOTHING
)
UPDATE tasks SET done_at = %(recorded_at)s
WHERE case_reference = %(reference)s AND done_at IS NULL AND starts_with(about, 'Compare incidents') AND NOT EXISTS (
    SELECT FROM incident_pairs p
    WHERE p.case_reference = %(reference)s AND p.found = 'likely'
        AND (p.incident, p.other_incident) <> (%(incident)s, %(other_incident)s)
        AND NOT EXISTS (
            SELECT FROM incident_pairs f
            WHERE f.case_reference = p.case_reference AND f.incident = p.incident
                AND f.other_incident = p.other_incident AND f.found <> 'likely'
        )
)

-- name: to_compare
-- The incident, and those before it, the last first. The beginning of what they say tells enough.
SELECT number, occurred_at, occurred_until, reported_at, left(description, 2000) AS description
FROM incidents
WHERE case_reference = %(reference)s AND number <= %(number)s AND description IS NOT NULL
ORDER BY number DESC, id DESC
LIMIT %(most)s

-- name: insert_likely
INSERT INTO incident_pairs (case_reference, incident, other_incident, found, happened_at, recorded_at)
VALUES (%(reference)s, %(number)s, %(other)s, 'likely', %(at)s, %(recorded_at)s)
ON CONFLICT (case_reference, incident, other_incident) WHERE found = 'likely' DO NOTHING

-- name: likely
-- Those that no officer has compared yet.
SELECT p.incident, p.other_incident
FROM incident_pairs p
WHERE p.case_reference = %(reference)s AND p.found = 'likely' AND NOT EXISTS (
    SELECT FROM incident_pairs f
    WHERE f.case_reference = p.case_reference AND f.incident = p.incident AND f.other_incident = p.other_incident
        AND f.found <> 'likely'
)
ORDER BY p.incident

-- name: grants
GRANT SELECT, INSERT ON incident_pairs TO asb_worker;
GRANT SELECT (
    id, case_reference, entry, incident, other_incident, found, happened_at, recorded_at, sender
) ON incident_pairs TO asb_reader;
