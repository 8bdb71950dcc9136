-- name: of_case
-- Of each thing that was said of a party, what was said last stands; the same of what was said of contact with them.
SELECT
    p.party,
    (array_agg(p.role ORDER BY p.happened_at DESC, p.entry DESC, p.id DESC) FILTER (WHERE p.role IS NOT NULL))[1] AS role,
    (array_agg(p.tenure ORDER BY p.happened_at DESC, p.entry DESC, p.id DESC) FILTER (WHERE p.tenure IS NOT NULL))[1] AS tenure,
    (array_agg(p.age ORDER BY p.happened_at DESC, p.entry DESC, p.id DESC) FILTER (WHERE p.age IS NOT NULL))[1] AS age,
    (array_agg(to_jsonb(p.may_be_told) ORDER BY p.happened_at DESC, p.entry DESC, p.id DESC) FILTER (WHERE p.may_be_told IS NOT NULL))[1]
        AS may_be_told,
    (array_agg(p.confidential ORDER BY p.happened_at DESC, p.entry DESC, p.id DESC) FILTER (WHERE p.confidential IS NOT NULL))[1]
        AS confidential,
    (array_agg(p.name ORDER BY p.happened_at DESC, p.entry DESC, p.id DESC) FILTER (WHERE p.name IS NOT NULL))[1] AS name,
    (array_agg(p.date_of_birth ORDER BY p.happened_at DESC, p.entry DESC, p.id DESC) FILTER (WHERE p.date_of_birth IS NOT NULL))[1]
        AS date_of_birth,
    (array_agg(p.address ORDER BY p.happened_at DESC, p.entry DESC, p.id DESC) FILTER (WHERE p.address IS NOT NULL))[1] AS address,
    (array_agg(p.phone ORDER BY p.happened_at DESC, p.entry DESC, p.id DESC) FILTER (WHERE p.phone IS NOT NULL))[1] AS phone,
    c.spoken_with_at, c.not_spoken_because, c.reporter_agrees, c.could_identify, c.why_all_the_same
FROM parties p
CROSS JOIN LATERAL (
    SELECT
        min(k.happened_at) FILTER (WHERE k.spoken) AS spoken_with_at,
        (array_agg(k.reason ORDER BY k.happened_at DESC, k.entry DESC, k.id DESC) FILTER (WHERE k.step = 'not_spoken_with'))[1]
            AS not_spoken_because,
        (array_agg(k.reporter_agrees ORDER BY k.happened_at DESC, k.entry DESC, k.id DESC) FILTER (WHERE k.reporter_agrees IS NOT NULL))[1]
            AS reporter_agrees,
        (array_agg(k.could_identify ORDER BY k.happened_at DESC, k.entry DESC, k.id DESC) FILTER (WHERE k.could_identify IS NOT NULL))[1]
            AS could_identify,
        (array_agg(k.why_all_the_same ORDER BY k.happened_at DESC, k.entry DESC, k.id DESC) FILTER (WHERE k.why_all_the_same IS NOT NULL))[1]
            AS why_all_the_same
    FROM party_contacts k
    WHERE k.case_reference = p.case_reference AND k.party = p.party
) c
WHERE p.case_reference = %(reference)s
GROUP BY p.party, c.spoken_with_at, c.not_spoken_because, c.reporter_agrees, c.could_identify, c.why_all_the_same
ORDER BY p.party

-- name: matches
-- Parties of different cases of whom the name and the date of birth, or the address, are the same; each pair once, or as
-- seen from the case that is asked about.
WITH now_known AS (
    SELECT
        case_reference,
        party,
        (array_agg(name_key ORDER BY happened_at DESC, entry DESC, id DESC) FILTER (WHERE name_key IS NOT NULL))[1] AS name_key,
        (array_agg(date_of_birth ORDER BY happened_at DESC, entry DESC, id DESC) FILTER (WHERE date_of_birth IS NOT NULL))[1] AS date_of_birth,
        (array_agg(address_key ORDER BY happened_at DESC, entry DESC, id DESC) FILTER (WHERE address_key IS NOT NULL))[1] AS address_key
    FROM parties
    GROUP BY case_reference, party
),
pairs AS (
    SELECT a.case_reference, a.party, b.case_reference AS other_reference, b.party AS other_party, 'name' AS found_by
    FROM now_known a
    JOIN now_known b ON a.name_key = b.name_key AND a.date_of_birth = b.date_of_birth
    WHERE a.name_key <> ''
    UNION ALL
    SELECT a.case_reference, a.party, b.case_reference, b.party, 'address'
    FROM now_known a
    JOIN now_known b ON a.address_key = b.address_key
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
