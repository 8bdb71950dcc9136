-- name: one_at_a_time
-- Whoever lists keys holds this; any fixed number of our own would do. It ends with the transaction.
SELECT pg_advisory_xact_lock(1095975474)

-- name: any_key
SELECT EXISTS (SELECT FROM payload_keys)

-- name: list_key
INSERT INTO payload_keys (id, use, service, check_value, made_at, listed_by)
VALUES (%(id)s, %(use)s, %(service)s, %(check_value)s, %(made_at)s, %(listed_by)s)
ON CONFLICT (id) DO NOTHING

-- name: read_keys
SELECT
    id, use, service, check_value, made_at, listed_at, listed_by, writing_since, backed_up_at,
    revoked_at, revoked_by, revoked_reason, lost_at, lost_by, lost_reason
FROM payload_keys
ORDER BY made_at, id

-- name: note_writing
UPDATE payload_keys SET writing_since = now() WHERE id = ANY(%(ids)s) AND writing_since IS NULL

-- name: note_backed_up
UPDATE payload_keys SET backed_up_at = now() WHERE id = ANY(%(ids)s)

-- name: revoke
UPDATE payload_keys
SET revoked_at = now(), revoked_by = %(by)s, revoked_reason = %(reason)s
WHERE id = %(id)s AND revoked_at IS NULL

-- name: lose
UPDATE payload_keys
SET lost_at = now(), lost_by = %(by)s, lost_reason = %(reason)s
WHERE id = %(id)s AND lost_at IS NULL

-- name: revoke_where_it_proves
-- A storage key proves nobody.
UPDATE payload_keys
SET revoked_at = now(), revoked_by = %(by)s, revoked_reason = %(reason)s
WHERE id = %(id)s AND revoked_at IS NULL AND use <> 'storage'

-- name: note_reader
-- A key that is not listed is nobody's to write with, so it does not matter who reads it.
INSERT INTO key_readers (worker, key_id, seen_at)
SELECT %(worker)s, id, clock_timestamp() FROM payload_keys WHERE id = ANY(%(ids)s)
ON CONFLICT (worker, key_id) DO UPDATE SET seen_at = excluded.seen_at

-- name: forget_other_readings
DELETE FROM key_readers
WHERE (worker = %(worker)s AND NOT key_id = ANY(%(ids)s)) OR seen_at < clock_timestamp() - interval '1 day'

-- name: forget_reader
DELETE FROM key_readers WHERE worker = %(worker)s

-- name: read_readers
SELECT worker, array_agg(key_id ORDER BY key_id)
FROM key_readers
WHERE seen_at > clock_timestamp() - %(gone_after)s::interval
GROUP BY worker
