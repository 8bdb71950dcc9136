-- name: insert
INSERT INTO commitments (
    case_reference, entry, content_hash, answer, to_remedies, asked_how, happened_at, recorded_at, sender, asked_by, words,
    witness_support
) VALUES (
    %(reference)s, %(entry)s, %(content_hash)s, %(commitment)s, %(to_remedies)s, %(asked_how)s, %(happened_at)s,
    %(recorded_at)s, %(sender)s, %(asked_by)s, %(words)s, %(witness_support)s
) ON CONFLICT (case_reference, entry, content_hash) DO NOTHING

-- name: of_case
-- What was answered, in the order in which it was said.
SELECT answer, to_remedies, asked_how, coalesce(asked_by, sender) AS asked_by, happened_at, words, witness_support
FROM commitments
WHERE case_reference = %(reference)s
ORDER BY happened_at, entry, id

-- name: grants
GRANT SELECT, INSERT ON commitments TO asb_worker;
GRANT SELECT (
    id, case_reference, entry, answer, to_remedies, asked_how, happened_at, recorded_at, sender
) ON commitments TO asb_reader;
