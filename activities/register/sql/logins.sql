-- name: set_password
INSERT INTO passwords (person, hash) VALUES (%(person)s, %(hash)s)
ON CONFLICT (person) DO UPDATE SET hash = excluded.hash, set_at = now(), failures = 0, last_failure_at = NULL

-- name: find_person
SELECT id, name, role, active FROM officers WHERE id = %(person)s

-- Tries that wait for each other see each other's, so time is that of the statement and not of the transaction.
-- name: find_password
SELECT hash, failures, extract(epoch FROM clock_timestamp() - last_failure_at)::float8 AS seconds_since
FROM passwords
WHERE person = %(person)s
FOR UPDATE

-- name: count_try
UPDATE passwords SET failures = %(failures)s, last_failure_at = clock_timestamp() WHERE person = %(person)s

-- name: forget_failures
UPDATE passwords SET failures = 0, last_failure_at = NULL, hash = %(hash)s WHERE person = %(person)s

-- name: begin_session
INSERT INTO sessions (token_hash, person, kind, expires_at)
VALUES (%(token_hash)s, %(person)s, %(kind)s, now() + make_interval(secs => %(seconds)s))
RETURNING expires_at

-- name: find_session
SELECT officers.id, officers.name, officers.role, officers.active, sessions.expires_at,
    sessions.ended_at IS NOT NULL OR sessions.expires_at <= now() AS is_over
FROM sessions
JOIN officers ON officers.id = sessions.person
WHERE sessions.token_hash = %(token_hash)s

-- name: end_session
UPDATE sessions SET ended_at = now() WHERE token_hash = %(token_hash)s AND ended_at IS NULL

-- name: end_sessions_of
UPDATE sessions SET ended_at = now() WHERE person = %(person)s AND ended_at IS NULL
