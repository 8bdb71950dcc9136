-- name: latest_changes
SELECT DISTINCT ON (day) id, day, action, name, reason, changed_by, changed_at
FROM calendar_days ORDER BY day, id DESC

-- name: all_changes
SELECT id, day, action, name, reason, changed_by, changed_at
FROM calendar_days
WHERE %(year)s::int IS NULL OR extract(year FROM day) = %(year)s::int
ORDER BY id

-- name: revoked_keys
SELECT id FROM payload_keys WHERE revoked_at IS NOT NULL ORDER BY revoked_at, id

-- name: one_change_at_a_time
-- A lock on the table would need the right to update it, which a worker does not have. Any fixed number of our own does.
SELECT pg_advisory_xact_lock(1095975475)

-- name: record_change
INSERT INTO calendar_days (day, action, name, reason, changed_by)
VALUES (%(day)s, %(action)s, %(name)s, %(reason)s, %(changed_by)s)
RETURNING id, day, action, name, reason, changed_by, changed_at
