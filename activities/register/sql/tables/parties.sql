-- name: insert
INSERT INTO parties (
    case_reference, entry, content_hash, party, role, tenure, age, may_be_told, confidential, name, date_of_birth, address,
    phone, name_key, address_key, happened_at, recorded_at, sender
) VALUES (
    %(reference)s, %(entry)s, %(content_hash)s, %(party)s, %(party_role)s, %(tenure)s, %(age)s, %(may_be_told)s::text[],
    %(confidential)s, %(person_name)s, %(date_of_birth)s, %(address)s, %(phone)s, %(person_name_key)s, %(address_key)s,
    %(happened_at)s, %(recorded_at)s, %(sender)s
)
ON CONFLICT (case_reference, entry, content_hash) DO NOTHING

-- name: grants
GRANT SELECT, INSERT ON parties TO asb_worker;
GRANT SELECT ON parties_now TO asb_worker;
GRANT SELECT (
    id, case_reference, entry, party, role, tenure, age, may_be_told, confidential, happened_at, recorded_at, sender
) ON parties TO asb_reader;
