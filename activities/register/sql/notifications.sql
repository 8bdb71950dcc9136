-- name: settled_outcome
SELECT status, channel, reason, accepted_at FROM notifications
WHERE key = %(key)s AND status IN ('accepted', 'undeliverable')

-- name: is_known
SELECT 1 FROM notifications WHERE key = %(key)s

-- name: way_of
SELECT channel, address FROM notifications WHERE key = %(key)s AND status IN ('pending', 'sending')

-- name: case_and_reporter
SELECT c.reference, c.as_of, c.priority, c.officer, c.manager, c.deputy, c.restricted, c.named, c.closed_to,
       p.manager AS patch_manager, p.deputy AS patch_deputy,
       o.name AS officer_name, o.email AS officer_email,
       r.name, r.email, r.phone, r.address, r.preferred, r.telephone_only
FROM cases c
JOIN officers o ON o.id = c.officer
JOIN patches p ON p.id = c.patch
LEFT JOIN reporters r ON r.case_reference = c.reference
WHERE c.reference = %(reference)s

-- name: person
SELECT name FROM officers WHERE id = %(id)s

-- name: who_have_not_left
SELECT id, name, email FROM officers WHERE id = ANY(%(ids)s) AND active

-- name: proposer
SELECT by FROM closure_decisions
WHERE case_reference = %(reference)s AND proposal_id = %(proposal_id)s AND decision = 'proposed'
ORDER BY id DESC LIMIT 1

-- name: is_for_somebody_gone
-- They have left since it was kept, or it has been entered since that they are away, or the case was closed to them; or it
-- was restricted, and whoever it was meant for has no place in it (any more).
SELECT 1
FROM notifications n
JOIN officers o ON o.id = n.person
JOIN cases c ON c.reference = n.case_reference
JOIN patches p ON p.id = c.patch
WHERE n.key = %(key)s AND n.status IN ('pending', 'sending') AND (
    NOT o.active
    OR o.id = ANY (c.closed_to)
    OR (c.restricted AND NOT coalesce(n.meant_for, o.id) = ANY (
        array_remove(ARRAY[c.officer, c.manager, c.deputy, p.manager, p.deputy], NULL) || c.named
    ))
    OR EXISTS (
        SELECT FROM absences a
        WHERE a.person = o.id AND (n.created_at AT TIME ZONE 'Europe/London')::date BETWEEN a.first_day AND a.until
    )
)

-- name: address_anew
UPDATE notifications
SET person = %(person)s, meant_for = %(meant_for)s, channel = %(channel)s, address = %(address)s, subject = %(subject)s, body = %(body)s,
    status = 'pending', attempts = 0, first_tried_at = NULL
WHERE key = %(key)s AND status IN ('pending', 'sending')

-- name: words_of_decision
SELECT reasons, done, tried FROM closure_decisions
WHERE case_reference = %(reference)s AND proposal_id = %(proposal_id)s AND decision = %(decision)s
ORDER BY id DESC LIMIT 1

-- name: keep
INSERT INTO notifications
    (key, case_reference, template, recipient, person, meant_for, channel, address, subject, body, facts, status, reason,
     created_at, settled_at)
VALUES
    (%(key)s, %(reference)s, %(template)s, %(recipient)s, %(person)s, %(meant_for)s, %(channel)s, %(address)s, %(subject)s, %(body)s,
     %(facts)s, %(status)s, %(reason)s, %(created_at)s, CASE WHEN %(status)s = 'undeliverable' THEN now() END)
ON CONFLICT (key) DO NOTHING
RETURNING key

-- name: begin_attempt
UPDATE notifications n
SET status = 'sending', attempts = attempts + 1, first_tried_at = coalesce(first_tried_at, now())
WHERE key = %(key)s AND status IN ('pending', 'sending')
RETURNING n.attempts, n.person, n.channel, n.address, n.subject, n.body, n.created_at, n.refused_by,
    CASE WHEN n.recipient = 'reporter'
         THEN (SELECT name FROM reporters WHERE case_reference = n.case_reference) END AS name

-- name: go_another_way
UPDATE notifications
SET status = 'pending', refused_by = refused_by || channel, channel = %(channel)s, address = %(address)s,
    body = %(body)s, reason = concat_ws('; ', reason, %(reason)s::text), first_tried_at = NULL
WHERE key = %(key)s AND status = 'sending' AND channel = %(instead_of)s

-- name: settle
UPDATE notifications
SET status = %(status)s, reason = nullif(concat_ws('; ', reason, %(reason)s::text), ''),
    provider_reference = %(provider_reference)s,
    accepted_at = %(accepted_at)s, settled_at = now()
WHERE key = %(key)s AND status IN ('pending', 'sending')
RETURNING key

-- name: tried_long_enough
SELECT now() - first_tried_at >= %(deliver_within)s AS long_enough FROM notifications WHERE key = %(key)s

-- name: add_task
-- Whoever cannot be written to is not asked to telephone themselves, nor is anybody who has left; nor one who is away,
-- unless all are: `asb tasks` then says who covers.
INSERT INTO tasks (case_reference, kind, about, person, notification_key, created_at)
SELECT c.reference, 'telephone', %(about)s,
       (
           SELECT o.id
           FROM unnest(ARRAY[c.officer, p.manager, c.manager, p.deputy, c.deputy]) WITH ORDINALITY AS place (id, number)
           JOIN officers o ON o.id = place.id AND o.active
           WHERE o.id IS DISTINCT FROM %(not_by)s AND o.id <> ALL (c.closed_to)
           ORDER BY EXISTS (
               SELECT FROM absences a WHERE a.person = o.id AND %(day)s BETWEEN a.first_day AND a.until
           ), place.number
           LIMIT 1
       ),
       %(key)s, now()
FROM cases c
JOIN patches p ON p.id = c.patch
WHERE c.reference = %(reference)s
ON CONFLICT (notification_key) DO NOTHING

-- name: outbox
SELECT * FROM (
    SELECT key, case_reference AS reference, template, recipient, person, subject, body, created_at, settled_at
    FROM notifications n
    JOIN cases c ON c.reference = n.case_reference
    WHERE channel = 'outbox' AND status = 'accepted'
      AND (%(reference)s::text IS NULL OR case_reference = %(reference)s)
      AND (%(viewer)s::text IS NULL OR may_see(c, %(viewer)s, %(stands_for)s::text[]))
    ORDER BY n.created_at DESC, settled_at DESC, key DESC
    LIMIT %(limit)s
) AS latest
ORDER BY created_at, settled_at, key
