-- name: insert
INSERT INTO reports_elsewhere (
    case_reference, entry, content_hash, step, agency, agency_name, told_on, their_reference, recorded_as, helped, incidents,
    may_pass_on, happened_at, recorded_at, sender, notes
) VALUES (
    %(reference)s, %(entry)s, %(content_hash)s, coalesce(%(step)s, 'told'), %(agency)s, %(agency_name)s, %(told_on)s::date,
    %(their_reference)s, %(recorded_as)s, coalesce(%(helped)s, %(step)s = 'given', false), %(incidents)s::integer[],
    %(may_pass_on)s, %(happened_at)s, %(recorded_at)s, %(sender)s, %(words)s
)
ON CONFLICT (case_reference, entry, content_hash) DO NOTHING

-- name: references
SELECT agency, agency_name, told_on, their_reference
FROM reports_elsewhere
WHERE case_reference = %(reference)s AND (their_reference IS NOT NULL OR agency_name IS NOT NULL)
ORDER BY happened_at, entry, id

-- name: grants
GRANT SELECT, INSERT ON reports_elsewhere TO asb_worker;
GRANT SELECT (
    id, case_reference, entry, step, agency, told_on, recorded_as, helped, incidents, may_pass_on, happened_at, recorded_at, sender
) ON reports_elsewhere TO asb_reader;
