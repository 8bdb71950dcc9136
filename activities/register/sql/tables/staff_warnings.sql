-- name: insert
INSERT INTO staff_warnings (
    case_reference, entry, content_hash, number, step, kind, review_on, happened_at, recorded_at, sender, words
) VALUES (
    %(reference)s, %(entry)s, %(content_hash)s, %(warning)s, replace(%(kind)s, 'warning_', ''), %(warning_kind)s,
    %(review_on)s, %(happened_at)s, %(recorded_at)s, %(sender)s, %(words)s
)
ON CONFLICT (case_reference, entry, content_hash) DO NOTHING

-- name: words
SELECT number, words FROM staff_warnings
WHERE case_reference = %(reference)s AND step = 'set' AND words IS NOT NULL
ORDER BY number, id

-- name: grants
GRANT SELECT, INSERT ON staff_warnings TO asb_worker;
GRANT SELECT (
    id, case_reference, entry, number, step, review_on, happened_at, recorded_at, sender
) ON staff_warnings TO asb_reader;
