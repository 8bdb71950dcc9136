-- name: insert
INSERT INTO agency_requests (
    case_reference, entry, content_hash, request, step, agency, direction, kind, due, happened_at, recorded_at, sender, what,
    asked_by, words
)
SELECT
    %(reference)s, %(entry)s, %(content_hash)s, each.key, each.value ->> 'step', each.value ->> 'agency',
    each.value ->> 'direction', each.value ->> 'kind', (each.value ->> 'due')::date, %(happened_at)s, %(recorded_at)s,
    %(sender)s, each.value ->> 'what', each.value ->> 'asked_by', each.value ->> 'words'
FROM jsonb_each(%(rows)s::jsonb) AS each
ON CONFLICT (case_reference, entry, content_hash, request) DO NOTHING

-- name: of_case
-- The requests of a case, each with what became of it. Of a number used twice, after a reset, the last one stands.
SELECT DISTINCT ON (substr(r.request, 2)::integer)
    r.request, r.agency, r.direction, r.kind, r.due, r.what, coalesce(r.asked_by, r.sender) AS asked_by,
    r.happened_at AS asked_at, became.steps
FROM agency_requests r
CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_agg(to_jsonb(s) ORDER BY s.entry, s.id), '[]') AS steps
    FROM agency_requests s
    WHERE s.case_reference = r.case_reference AND s.request = r.request AND s.step <> 'added' AND s.id > r.id
) became
WHERE r.case_reference = %(reference)s AND r.step = 'added'
ORDER BY substr(r.request, 2)::integer, r.id DESC

-- name: grants
GRANT SELECT, INSERT ON agency_requests TO asb_worker;
GRANT SELECT (
    id, case_reference, entry, request, step, agency, direction, kind, due, happened_at, recorded_at, sender
) ON agency_requests TO asb_reader;
