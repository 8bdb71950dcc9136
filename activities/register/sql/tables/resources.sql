-- name: insert
INSERT INTO resources (
    case_reference, entry, content_hash, resource, step, agency, direction, kind, action, until, happened_at, recorded_at,
    sender, what, words
)
SELECT
    %(reference)s, %(entry)s, %(content_hash)s, each.key, each.value ->> 'step', each.value ->> 'agency',
    each.value ->> 'direction', each.value ->> 'kind', each.value ->> 'action', (each.value ->> 'until')::date,
    %(happened_at)s, %(recorded_at)s, %(sender)s, each.value ->> 'what', each.value ->> 'words'
FROM jsonb_each(%(rows)s::jsonb) AS each
ON CONFLICT (case_reference, entry, content_hash, resource) DO NOTHING

-- name: steps
SELECT resource, step, agency, direction, kind, action, until, happened_at, sender, what, words
FROM resources
WHERE case_reference = %(reference)s
ORDER BY substr(resource, 2)::integer, entry, id

-- name: grants
GRANT SELECT, INSERT ON resources TO asb_worker;
GRANT SELECT (
    id, case_reference, entry, resource, step, agency, direction, kind, action, until, happened_at, recorded_at, sender
) ON resources TO asb_reader;
