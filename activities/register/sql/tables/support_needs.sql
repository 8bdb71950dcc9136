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
    (array_agg(in_words ORDER BY happened_at DESC, entry DESC) FILTER (WHERE in_words IS NOT NULL))[1] AS in_words,
    (array_agg(language ORDER BY happened_at DESC, entry DESC) FILTER (WHERE language IS NOT NULL))[1] AS language,
    (array_agg(large_print ORDER BY happened_at DESC, entry DESC) FILTER (WHERE large_print IS NOT NULL))[1]
        AS large_print,
    (array_agg(to_jsonb(safe_channels) ORDER BY happened_at DESC, entry DESC) FILTER (WHERE safe_channels IS NOT NULL))[1]
        AS safe_channels,
    (array_agg(safe_times ORDER BY happened_at DESC, entry DESC) FILTER (WHERE safe_times IS NOT NULL))[1] AS safe_times,
    (array_agg(never_leave_message ORDER BY happened_at DESC, entry DESC) FILTER (WHERE never_leave_message IS NOT NULL))[1]
        AS never_leave_message,
    (array_agg(must_not_be_written_to ORDER BY happened_at DESC, entry DESC)
        FILTER (WHERE must_not_be_written_to IS NOT NULL))[1] AS must_not_be_written_to,
    (array_agg(contact_instead ORDER BY happened_at DESC, entry DESC) FILTER (WHERE contact_instead IS NOT NULL))[1]
        AS contact_instead
FROM support_needs
WHERE case_reference = ANY(%(references)s)
GROUP BY case_reference

-- name: grants
GRANT SELECT, INSERT ON support_needs TO asb_worker;
GRANT SELECT (id, case_reference, entry, happened_at, recorded_at, sender) ON support_needs TO asb_reader;
