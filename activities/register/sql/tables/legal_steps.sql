-- name: insert
INSERT INTO legal_steps (
    case_reference, entry, content_hash, remedy_number, step, dates, happened_at, recorded_at, sender, words,
    proportionality, equality, vulnerabilities, alternatives, reporter_is_told, not_told_because
) VALUES (
    %(reference)s, %(entry)s, %(content_hash)s, %(remedy_number)s, %(step)s, %(dates)s, %(happened_at)s, %(recorded_at)s,
    %(sender)s, %(words)s, %(proportionality)s, %(equality)s, %(vulnerabilities)s, %(alternatives)s, %(reporter_is_told)s,
    %(not_told_because)s
)
ON CONFLICT (case_reference, entry, content_hash) DO NOTHING

-- name: of_case
SELECT
    remedy_number, step, dates, happened_at, sender, words, proportionality, equality, vulnerabilities, alternatives,
    reporter_is_told, not_told_because
FROM legal_steps
WHERE case_reference = %(reference)s
ORDER BY happened_at, entry, id

-- name: told
-- What the reporter is told of an outcome.
SELECT reporter_is_told FROM legal_steps
WHERE case_reference = %(reference)s AND entry = %(entry)s
ORDER BY id DESC LIMIT 1

-- name: grants
GRANT SELECT, INSERT ON legal_steps TO asb_worker;
GRANT SELECT (
    id, case_reference, entry, remedy_number, step, dates, happened_at, recorded_at, sender
) ON legal_steps TO asb_reader;
