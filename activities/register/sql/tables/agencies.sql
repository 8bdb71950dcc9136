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
-- Of each thing that was said of an agency, what was said last stands. A number used twice, after a reset, is the last one's.
SELECT
    agency,
    last_said(kind ORDER BY happened_at, entry, id) AS kind,
    last_said(name ORDER BY happened_at, entry, id) AS name,
    last_said(contact_name ORDER BY happened_at, entry, id) AS contact_name,
    last_said(email ORDER BY happened_at, entry, id) AS email,
    last_said(phone ORDER BY happened_at, entry, id) AS phone,
    last_said(confidential ORDER BY entry, id) AS confidential,
    min(happened_at) FILTER (WHERE step = 'added') AS joined_at,
    max(happened_at) FILTER (WHERE step = 'ended') AS left_at,
    last_said(reason ORDER BY entry, id) FILTER (WHERE step = 'ended') AS ended_because
FROM agencies said
WHERE case_reference = %(reference)s AND agency IS NOT NULL AND id >= (
    SELECT max(id) FROM agencies a
    WHERE a.case_reference = said.case_reference AND a.agency = said.agency AND a.step = 'added'
)
GROUP BY agency
ORDER BY substr(agency, 2)::integer

-- name: may_have_now
-- What an agency may have, as the case's view says; no row where it is not on the case.
SELECT ARRAY(SELECT jsonb_array_elements_text(there -> 'may_have'))
FROM cases, jsonb_array_elements(view #> '{detail,agencies,on_case}') AS there
WHERE reference = %(reference)s AND there ->> 'id' = %(agency)s

-- name: grants
GRANT SELECT, INSERT ON agencies TO asb_worker;
GRANT SELECT (
    id, case_reference, entry, agency, step, kind, may_have, lawful_basis, consented_by, consented_at, confidential, happened_at,
    recorded_at, sender
) ON agencies TO asb_reader;
