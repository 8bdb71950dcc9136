-- name: insert
INSERT INTO reviews (
    case_reference, entry, content_hash, review, step, review_at, status, attendees, actions, confidential, happened_at,
    recorded_at, sender, guests, called_because, moved_because, called_off_because, minutes, no_further_action_because
) VALUES (
    %(reference)s, %(entry)s, %(content_hash)s, %(review)s, replace(%(kind)s, 'review_', ''), %(review_at)s, %(status)s,
    coalesce(%(attendees)s::text[], '{}'), coalesce(%(actions)s::text[], '{}'), coalesce(%(confidential)s, false),
    %(happened_at)s, %(recorded_at)s, %(sender)s, %(guests)s, %(called_because)s, %(moved_because)s,
    %(called_off_because)s, %(minutes)s, %(no_further_action_because)s
)
ON CONFLICT (case_reference, entry, content_hash) DO NOTHING

-- name: steps
SELECT
    review, step, review_at, status, attendees, actions, happened_at, sender, guests, called_because,
    confidential OR is_marked_confidential(case_reference, entry) AS confidential, moved_because, called_off_because, minutes, no_further_action_because
FROM reviews
WHERE case_reference = %(reference)s
ORDER BY entry, id

-- name: grants
GRANT SELECT, INSERT ON reviews TO asb_worker;
GRANT SELECT (
    id, case_reference, entry, review, step, review_at, status, attendees, actions, confidential, happened_at, recorded_at,
    sender
) ON reviews TO asb_reader;
