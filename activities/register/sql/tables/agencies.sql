-- name: insert
INSERT INTO agencies (
    case_reference, entry, content_hash, agency, step, kind, may_have, lawful_basis, consented_by, consented_at, confidential,
    name, contact_name, email, phone, reason, happened_at, recorded_at, sender
) VALUES (
    %(reference)s, %(entry)s, %(content_hash)s, %(agency)s, replace(%(kind)s, 'agency_', ''), %(agency_kind)s,
    %(may_have)s::text[], %(lawful_basis)s, coalesce(%(consented_by)s, %(withdrawn_by)s), %(consented_at)s,
    coalesce(%(confidential)s, false), %(agency_name)s, %(contact_name)s, %(agency_email)s, %(agency_phone)s, %(reason)s,
    %(happened_at)s, %(recorded_at)s, %(sender)s
)
ON CONFLICT (case_reference, entry, content_hash) DO NOTHING

-- name: of_case
-- Of each thing that was said of an agency, what was said last stands.
SELECT
    agency,
    (array_agg(kind ORDER BY happened_at DESC, entry DESC, id DESC) FILTER (WHERE kind IS NOT NULL))[1] AS kind,
    (array_agg(name ORDER BY happened_at DESC, entry DESC, id DESC) FILTER (WHERE name IS NOT NULL))[1] AS name,
    (array_agg(contact_name ORDER BY happened_at DESC, entry DESC, id DESC) FILTER (WHERE contact_name IS NOT NULL))[1]
        AS contact_name,
    (array_agg(email ORDER BY happened_at DESC, entry DESC, id DESC) FILTER (WHERE email IS NOT NULL))[1] AS email,
    (array_agg(phone ORDER BY happened_at DESC, entry DESC, id DESC) FILTER (WHERE phone IS NOT NULL))[1] AS phone,
    (array_agg(confidential ORDER BY entry DESC, id DESC))[1] AS confidential,
    min(happened_at) FILTER (WHERE step = 'added') AS joined_at,
    max(happened_at) FILTER (WHERE step = 'ended') AS left_at,
    (array_agg(reason ORDER BY entry DESC, id DESC) FILTER (WHERE step = 'ended'))[1] AS ended_because
FROM agencies
WHERE case_reference = %(reference)s AND agency IS NOT NULL
GROUP BY agency
ORDER BY substr(agency, 2)::integer

-- name: grants
GRANT SELECT, INSERT ON agencies TO asb_worker;
GRANT SELECT (
    id, case_reference, entry, agency, step, kind, may_have, lawful_basis, consented_by, consented_at, confidential, happened_at,
    recorded_at, sender
) ON agencies TO asb_reader;
