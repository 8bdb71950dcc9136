-- name: upsert_officer
INSERT INTO officers (id, name, email, phone, role, active, hate_cases)
VALUES (%(id)s, %(name)s, %(email)s, %(phone)s, %(role)s, %(active)s, %(hate_cases)s)
ON CONFLICT (id) DO UPDATE SET
    name = excluded.name,
    email = excluded.email,
    phone = excluded.phone,
    role = excluded.role,
    active = excluded.active,
    hate_cases = excluded.hate_cases

-- name: add_officer_if_new
INSERT INTO officers (id, name, email, phone, role, active, hate_cases)
VALUES (%(id)s, %(name)s, %(email)s, %(phone)s, %(role)s, %(active)s, %(hate_cases)s)
ON CONFLICT (id) DO NOTHING

-- name: end_logins
UPDATE sessions SET ended_at = now() WHERE person = %(id)s AND ended_at IS NULL

-- name: find_service
SELECT FROM payload_keys WHERE lower(service) = %(id)s LIMIT 1

-- name: upsert_patch
INSERT INTO patches (id, name, manager, deputy)
VALUES (%(id)s, %(name)s, %(manager)s, %(deputy)s)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, manager = excluded.manager, deputy = excluded.deputy

-- name: set_active
UPDATE officers SET active = %(active)s WHERE id = %(id)s

-- name: find_person
SELECT id, name, role, active FROM officers WHERE id = %(id)s

-- name: find_patch
SELECT id FROM patches WHERE id = %(id)s

-- name: give_patch
INSERT INTO officer_patches (officer, patch) VALUES (%(officer)s, %(patch)s) ON CONFLICT DO NOTHING

-- name: take_patch
DELETE FROM officer_patches WHERE officer = %(officer)s AND patch = %(patch)s
