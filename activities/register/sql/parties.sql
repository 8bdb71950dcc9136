-- name: of_case
-- Of each thing that was said of contact with a party, what was said last stands.
SELECT
    p.*, c.spoken_with_at, c.not_spoken_because, c.reporter_agrees, c.could_identify, c.why_all_the_same
FROM parties_now p
CROSS JOIN LATERAL (
    SELECT
        min(happened_at) FILTER (WHERE spoken) AS spoken_with_at,
        last_said(reason ORDER BY happened_at, entry, id) FILTER (WHERE step = 'not_spoken_with') AS not_spoken_because,
        last_said(reporter_agrees ORDER BY happened_at, entry, id) AS reporter_agrees,
        last_said(could_identify ORDER BY happened_at, entry, id) AS could_identify,
        last_said(why_all_the_same ORDER BY happened_at, entry, id) AS why_all_the_same
    FROM party_contacts k
    WHERE k.case_reference = p.case_reference AND k.party = p.party
) c
WHERE p.case_reference = %(reference)s
ORDER BY p.party

-- name: matches
-- Parties of different cases of whom the name and the date of birth, or the address, are the same; each pair once, or as
-- seen from the case that is asked about.
WITH pairs AS (
    SELECT a.case_reference, a.party, b.case_reference AS other_reference, b.party AS other_party, 'name' AS found_by
    FROM parties_now a
    JOIN parties_now b ON a.name_key = b.name_key AND a.date_of_birth = b.date_of_birth
    WHERE a.name_key <> ''
    UNION ALL
    SELECT a.case_reference, a.party, b.case_reference, b.party, 'address'
    FROM parties_now a
    JOIN parties_now b ON a.address_key = b.address_key
    WHERE a.address_key <> ''
)
SELECT
    p.case_reference, p.party, p.other_reference, p.other_party, array_agg(p.found_by ORDER BY p.found_by) AS found_by,
    m.same, m.reason, m.decided_by, m.decided_at
FROM pairs p
LEFT JOIN LATERAL (
    SELECT same, reason, decided_by, decided_at
    FROM party_matches d
    WHERE d.case_reference = least(p.case_reference, p.other_reference)
        AND d.other_reference = greatest(p.case_reference, p.other_reference)
        AND d.party = CASE WHEN p.case_reference < p.other_reference THEN p.party ELSE p.other_party END
        AND d.other_party = CASE WHEN p.case_reference < p.other_reference THEN p.other_party ELSE p.party END
    ORDER BY id DESC
    LIMIT 1
) m ON true
WHERE p.case_reference <> p.other_reference
    AND coalesce(p.case_reference = %(reference)s, p.case_reference < p.other_reference)
GROUP BY p.case_reference, p.party, p.other_reference, p.other_party, m.same, m.reason, m.decided_by, m.decided_at
ORDER BY p.case_reference, p.party, p.other_reference, p.other_party

-- name: decide
INSERT INTO party_matches (case_reference, party, other_reference, other_party, same, reason, decided_by)
VALUES (
    %(case_reference)s, %(party)s, %(other_reference)s, %(other_party)s, %(same)s, %(reason)s, %(decided_by)s
)

-- name: leave_task
-- Once for each hit, however often somebody looks.
INSERT INTO tasks (case_reference, kind, about, person)
SELECT reference, 'check', %(about)s, %(person)s
FROM cases
WHERE reference = %(reference)s AND NOT EXISTS (
    SELECT FROM tasks WHERE case_reference = %(reference)s AND about = %(about)s
)
