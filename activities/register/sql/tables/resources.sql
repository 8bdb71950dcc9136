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

-- name: of_case
-- What is or was shared in a case, each with what came of it. Of a number used twice, after a reset, the last one stands.
SELECT DISTINCT ON (substr(r.resource, 2)::integer)
    r.resource, r.agency, r.direction, r.kind, r.action, r.until, r.what, r.happened_at AS shared_at,
    e.happened_at AS ended_at, e.words AS came_of_it
FROM resources r
LEFT JOIN LATERAL (
    SELECT * FROM resources s
    WHERE s.case_reference = r.case_reference AND s.resource = r.resource AND s.step = 'ended' AND s.id > r.id
    ORDER BY s.entry DESC, s.id DESC LIMIT 1
) e ON true
WHERE r.case_reference = %(reference)s AND r.step = 'shared'
ORDER BY substr(r.resource, 2)::integer, r.id DESC

-- name: grants
GRANT SELECT, INSERT ON resources TO asb_worker;
GRANT SELECT (
    id, case_reference, entry, resource, step, agency, direction, kind, action, until, happened_at, recorded_at, sender
) ON resources TO asb_reader;
