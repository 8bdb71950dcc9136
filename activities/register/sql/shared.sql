-- name: raise_alarm
INSERT INTO alarms (case_reference, number, kind, what)
VALUES (%(reference)s, %(number)s, %(kind)s, %(what)s)
ON CONFLICT (case_reference, number, kind, what) DO NOTHING

-- name: merge_reporter
-- What is given now takes the place of what was known; what is not given stays.
INSERT INTO reporters (case_reference, name, email, phone, address, preferred, support_needs, telephone_only)
VALUES (
    %(reference)s, %(name)s, %(email)s, %(phone)s, %(address)s, %(preferred)s,
    coalesce(%(support_needs)s::text[], '{}'), coalesce(%(telephone_only)s, false)
)
ON CONFLICT (case_reference) DO UPDATE SET
    name = coalesce(excluded.name, reporters.name),
    email = coalesce(excluded.email, reporters.email),
    phone = coalesce(excluded.phone, reporters.phone),
    address = coalesce(excluded.address, reporters.address),
    preferred = coalesce(excluded.preferred, reporters.preferred),
    telephone_only = coalesce(%(telephone_only)s, reporters.telephone_only),
    support_needs = ARRAY(
        SELECT DISTINCT need FROM unnest(reporters.support_needs || excluded.support_needs) AS need ORDER BY need
    )
