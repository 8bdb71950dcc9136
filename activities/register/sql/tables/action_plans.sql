-- name: insert
INSERT INTO action_plans (
    case_reference, entry, content_hash, version, agreed_by, contact_every, contact_method, happened_at, recorded_at, sender,
    not_agreed_because, their_words, contact_when
) VALUES (
    %(reference)s, %(entry)s, %(content_hash)s, %(version)s, %(agreed_by)s, %(every)s, %(method)s, %(happened_at)s,
    %(recorded_at)s, %(sender)s, %(plan)s::jsonb ->> 'not_agreed_because', %(plan)s::jsonb ->> 'their_words',
    %(plan)s::jsonb ->> 'contact_when'
)
ON CONFLICT (case_reference, entry, content_hash) DO NOTHING

-- name: versions
-- After a reset a version may stand there twice: the one that was written last stands.
SELECT DISTINCT ON (version)
    entry, content_hash, version, agreed_by, contact_every, contact_method, contact_when, happened_at, recorded_at, sender,
    not_agreed_because, their_words
FROM action_plans
WHERE case_reference = %(reference)s
ORDER BY version, id DESC

-- name: grants
GRANT SELECT, INSERT ON action_plans TO asb_worker;
GRANT SELECT (
    id, case_reference, entry, version, agreed_by, contact_every, contact_method, happened_at, recorded_at, sender
) ON action_plans TO asb_reader;
