"""The SQL of the notifications. Addresses and texts go in as parameters only."""

SETTLED_OUTCOME = b"""
SELECT status, channel, reason, accepted_at FROM notifications
WHERE key = %(key)s AND status IN ('accepted', 'undeliverable')
"""

IS_KNOWN = b"SELECT 1 FROM notifications WHERE key = %(key)s"

CASE_AND_REPORTER = b"""
SELECT c.as_of, c.priority, c.officer, c.manager, c.deputy,
       p.manager AS patch_manager, p.deputy AS patch_deputy,
       o.name AS officer_name, o.email AS officer_email,
       r.name, r.email, r.phone, r.address, r.preferred, r.telephone_only
FROM cases c
JOIN officers o ON o.id = c.officer
JOIN patches p ON p.id = c.patch
LEFT JOIN reporters r ON r.case_reference = c.reference
WHERE c.reference = %(reference)s
"""

PERSON = b"SELECT name FROM officers WHERE id = %(id)s"

# The first of these ids, in this order, who has not left.
FIRST_WHO_IS_HERE = b"""
SELECT o.id, o.name, o.email
FROM unnest(%(ids)s::text[]) WITH ORDINALITY AS place (id, number)
JOIN officers o ON o.id = place.id AND o.active
ORDER BY place.number
LIMIT 1
"""

PROPOSER = b"""
SELECT by FROM closure_decisions
WHERE case_reference = %(reference)s AND proposal_id = %(proposal_id)s AND decision = 'proposed'
ORDER BY id DESC LIMIT 1
"""

IS_FOR_A_LEAVER = b"""
SELECT 1 FROM notifications n JOIN officers o ON o.id = n.person AND NOT o.active
WHERE n.key = %(key)s AND n.status IN ('pending', 'sending')
"""

ADDRESS_ANEW = b"""
UPDATE notifications
SET person = %(person)s, channel = %(channel)s, address = %(address)s, subject = %(subject)s, body = %(body)s,
    status = 'pending', attempts = 0, first_tried_at = NULL
WHERE key = %(key)s AND status IN ('pending', 'sending')
"""

WORDS_OF_DECISION = b"""
SELECT reasons FROM closure_decisions
WHERE case_reference = %(reference)s AND proposal_id = %(proposal_id)s AND decision = %(decision)s
ORDER BY id DESC LIMIT 1
"""

KEEP = b"""
INSERT INTO notifications
    (key, case_reference, template, recipient, person, channel, address, subject, body, facts, status, reason,
     created_at, settled_at)
VALUES
    (%(key)s, %(reference)s, %(template)s, %(recipient)s, %(person)s, %(channel)s, %(address)s, %(subject)s, %(body)s,
     %(facts)s, %(status)s, %(reason)s, %(created_at)s, CASE WHEN %(status)s = 'undeliverable' THEN now() END)
ON CONFLICT (key) DO NOTHING
RETURNING key
"""

BEGIN_ATTEMPT = b"""
UPDATE notifications n
SET status = 'sending', attempts = attempts + 1, first_tried_at = coalesce(first_tried_at, now())
WHERE key = %(key)s AND status IN ('pending', 'sending')
RETURNING n.attempts, n.person, n.channel, n.address, n.subject, n.body, n.created_at, n.refused_by,
    CASE WHEN n.recipient = 'reporter'
         THEN (SELECT name FROM reporters WHERE case_reference = n.case_reference) END AS name
"""

GO_ANOTHER_WAY = b"""
UPDATE notifications
SET status = 'pending', refused_by = refused_by || channel, channel = %(channel)s, address = %(address)s,
    body = %(body)s, reason = concat_ws('; ', reason, %(reason)s::text), first_tried_at = NULL
WHERE key = %(key)s AND status = 'sending' AND channel = %(instead_of)s
"""

SETTLE = b"""
UPDATE notifications
SET status = %(status)s, reason = nullif(concat_ws('; ', reason, %(reason)s::text), ''),
    provider_reference = %(provider_reference)s,
    accepted_at = %(accepted_at)s, settled_at = now()
WHERE key = %(key)s AND status IN ('pending', 'sending')
RETURNING key
"""

TRIED_LONG_ENOUGH = b"""
SELECT now() - first_tried_at >= %(deliver_within)s AS long_enough FROM notifications WHERE key = %(key)s
"""

# Whoever cannot be written to is not asked to telephone themselves, nor is anybody who has left.
ADD_TASK = b"""
INSERT INTO tasks (case_reference, kind, about, person, notification_key, created_at)
SELECT c.reference, 'telephone', %(about)s,
       (
           SELECT o.id
           FROM unnest(ARRAY[c.officer, p.manager, c.manager, p.deputy, c.deputy]) WITH ORDINALITY AS place (id, number)
           JOIN officers o ON o.id = place.id AND o.active
           WHERE o.id IS DISTINCT FROM %(not_by)s
           ORDER BY place.number
           LIMIT 1
       ),
       %(key)s, now()
FROM cases c
JOIN patches p ON p.id = c.patch
WHERE c.reference = %(reference)s
ON CONFLICT (notification_key) DO NOTHING
"""

OUTBOX = b"""
SELECT * FROM (
    SELECT key, case_reference AS reference, template, recipient, person, subject, body, created_at, settled_at
    FROM notifications
    WHERE channel = 'outbox' AND status = 'accepted'
      AND (%(reference)s::text IS NULL OR case_reference = %(reference)s)
    ORDER BY created_at DESC, settled_at DESC, key DESC
    LIMIT %(limit)s
) AS latest
ORDER BY created_at, settled_at, key
"""
