-- name: insert
INSERT INTO support_needs (
    case_reference, entry, content_hash, happened_at, recorded_at, sender, needs, in_words, language, large_print,
    safe_channels, safe_times, safe_from, safe_until, never_leave_message, must_not_be_written_to, contact_instead
) VALUES (
    %(reference)s, %(entry)s, %(content_hash)s, %(happened_at)s, %(recorded_at)s, %(sender)s, %(needs)s::text[],
    %(in_words)s, %(language)s, %(large_print)s, %(safe_channels)s::text[], %(safe_times)s, %(safe_from)s, %(safe_until)s,
    %(never_leave_message)s, %(must_not_be_written_to)s, %(contact_instead)s
)
ON CONFLICT (case_reference, entry, content_hash) DO NOTHING

-- name: current
-- Of each thing that was said, what was said last stands; the hours belong to the times in words.
SELECT
    case_reference,
    last_said(in_words ORDER BY happened_at, entry) AS in_words,
    last_said(language ORDER BY happened_at, entry) AS language,
    last_said(large_print ORDER BY happened_at, entry) AS large_print,
    last_said(safe_channels ORDER BY happened_at, entry) AS safe_channels,
    last_said(safe_times ORDER BY happened_at, entry) AS safe_times,
    last_said(never_leave_message ORDER BY happened_at, entry) AS never_leave_message,
    last_said(must_not_be_written_to ORDER BY happened_at, entry) AS must_not_be_written_to,
    last_said(contact_instead ORDER BY happened_at, entry) AS contact_instead
FROM support_needs
WHERE case_reference = ANY(%(references)s)
GROUP BY case_reference

-- name: grants
GRANT SELECT, INSERT ON support_needs TO asb_worker;
GRANT SELECT (id, case_reference, entry, happened_at, recorded_at, sender) ON support_needs TO asb_reader;
