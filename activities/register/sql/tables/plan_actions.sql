-- name: insert
INSERT INTO plan_actions (
    case_reference, entry, content_hash, action, version, step, owner, person, agency, due, method, possible,
    prevented_by, happened_at, recorded_at, sender, what, told_as, words
)
SELECT
    %(reference)s, %(entry)s, %(content_hash)s, each.key, %(version)s, each.value ->> 'step', each.value ->> 'owner',
    each.value ->> 'person', each.value ->> 'agency', (each.value ->> 'due')::date, %(method)s, %(possible)s, %(prevented_by)s, %(happened_at)s,
    %(recorded_at)s, %(sender)s, each.value ->> 'what', each.value ->> 'told_as', %(words)s
FROM jsonb_each(%(plan)s::jsonb -> 'actions') AS each
ON CONFLICT (case_reference, entry, content_hash, action) DO NOTHING

-- name: steps
SELECT
    entry, content_hash, action, version, step, owner, person, agency, due, method, possible, prevented_by, happened_at,
    sender, what, told_as, words
FROM plan_actions
WHERE case_reference = %(reference)s
ORDER BY entry, substr(action, 2)::integer, id

-- name: grants
GRANT SELECT, INSERT ON plan_actions TO asb_worker;
GRANT SELECT (
    id, case_reference, entry, action, version, step, owner, person, agency, due, method, happened_at, recorded_at, sender
) ON plan_actions TO asb_reader;
