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

-- name: steps
SELECT request, step, agency, direction, kind, due, happened_at, sender, what, asked_by, words
FROM agency_requests
WHERE case_reference = %(reference)s
ORDER BY substr(request, 2)::integer, entry, id

-- name: grants
GRANT SELECT, INSERT ON agency_requests TO asb_worker;
GRANT SELECT (
    id, case_reference, entry, request, step, agency, direction, kind, due, happened_at, recorded_at, sender
) ON agency_requests TO asb_reader;
