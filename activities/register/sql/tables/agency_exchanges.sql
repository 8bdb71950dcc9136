-- name: insert
-- A contact with an agency on the case, and what was given and received in it, if anything was.
INSERT INTO agency_exchanges (
    case_reference, entry, content_hash, agency, gave, received, passed_on, lawful_basis, method, happened_at, recorded_at, sender
)
SELECT
    %(reference)s, %(entry)s, %(content_hash)s, %(agency)s, coalesce(%(gave)s::text[], '{}'),
    coalesce(%(received)s::text[], '{}'), coalesce(%(passed_on)s::integer[], '{}'), %(lawful_basis)s, %(method)s,
    %(happened_at)s, %(recorded_at)s, %(sender)s
WHERE %(agency)s::text IS NOT NULL
ON CONFLICT (case_reference, entry, content_hash) DO NOTHING

-- name: of_case
SELECT e.entry, e.agency, e.gave, e.received, e.lawful_basis, e.method, e.happened_at, e.sender, c.notes AS words, c.basis AS why
FROM agency_exchanges e
LEFT JOIN contacts c USING (case_reference, entry, content_hash)
WHERE e.case_reference = %(reference)s
ORDER BY e.happened_at, e.entry, e.id

-- name: letter
SELECT notes FROM contacts WHERE case_reference = %(reference)s AND entry = %(entry)s ORDER BY id DESC LIMIT 1

-- name: names_of_people
-- Who is who in the case, and where they are reached, with the kind of information that it is.
SELECT 'reporter_identity' AS kind, said
FROM reporters r
CROSS JOIN LATERAL unnest(ARRAY[r.name, r.email, r.phone, r.address]) AS words (said)
WHERE r.case_reference = %(reference)s AND said IS NOT NULL
UNION
SELECT 'party_identity', said
FROM parties p
CROSS JOIN LATERAL unnest(ARRAY[p.name, p.phone, p.address]) AS words (said)
WHERE p.case_reference = %(reference)s AND said IS NOT NULL

-- name: grants
GRANT SELECT, INSERT ON agency_exchanges TO asb_worker;
GRANT SELECT (
    id, case_reference, entry, agency, gave, received, passed_on, lawful_basis, method, happened_at, recorded_at, sender
) ON agency_exchanges TO asb_reader;
