-- name: everybody
SELECT id, name, role, active FROM officers ORDER BY id
