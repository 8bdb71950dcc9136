-- name: insert
INSERT INTO remedies (
    case_reference, entry, content_hash, remedy_number, step, remedy, party, other_evidence, happened_at, recorded_at, sender,
    skipped, evidence, words
)
SELECT
    %(reference)s, %(entry)s, %(content_hash)s, each.key, each.value ->> 'step', each.value ->> 'remedy',
    (each.value ->> 'party')::integer, (each.value ->> 'other_evidence')::boolean, %(happened_at)s, %(recorded_at)s,
    %(sender)s, each.value ->> 'skipped', each.value ->> 'evidence', each.value ->> 'words'
FROM jsonb_each(%(rows)s::jsonb) AS each
ON CONFLICT (case_reference, entry, content_hash, remedy_number) DO NOTHING

-- name: of_case
-- What became of each remedy that was considered, oldest first.
SELECT remedy_number, step, remedy, party, other_evidence, happened_at, sender, skipped, evidence, words
FROM remedies
WHERE case_reference = %(reference)s
ORDER BY entry, id

-- name: grants
GRANT SELECT, INSERT ON remedies TO asb_worker;
GRANT SELECT (
    id, case_reference, entry, remedy_number, step, remedy, party, other_evidence, happened_at, recorded_at, sender
) ON remedies TO asb_reader;
