-- depends: 0018_closure_worded

-- Whether an entry of a case was marked as confidential after it was written, as the case's view says.
CREATE FUNCTION is_marked_confidential(asked text, number integer) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM cases, jsonb_array_elements(view #> '{detail,access,marked}') AS mark
        WHERE reference = asked AND (mark ->> 'entry')::integer = number
    )
$$;

-- Whoever is in a marked entry is confidential with all that is on record of them.
CREATE OR REPLACE VIEW parties_now AS
SELECT
    case_reference,
    party,
    last_said(role ORDER BY happened_at, entry, id) AS role,
    last_said(tenure ORDER BY happened_at, entry, id) AS tenure,
    last_said(age ORDER BY happened_at, entry, id) AS age,
    last_said(may_be_told ORDER BY happened_at, entry, id) AS may_be_told,
    last_said(confidential ORDER BY happened_at, entry, id) OR bool_or(is_marked_confidential(case_reference, entry))
        AS confidential,
    last_said(name ORDER BY happened_at, entry, id) AS name,
    last_said(date_of_birth ORDER BY happened_at, entry, id) AS date_of_birth,
    last_said(address ORDER BY happened_at, entry, id) AS address,
    last_said(phone ORDER BY happened_at, entry, id) AS phone,
    last_said(name_key ORDER BY happened_at, entry, id) AS name_key,
    last_said(address_key ORDER BY happened_at, entry, id) AS address_key
FROM parties
GROUP BY case_reference, party;
