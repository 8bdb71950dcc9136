-- depends: 0015_reports_elsewhere

-- Of what was said of one thing time after time, what was said last: last_said(what ORDER BY happened_at, entry, id). Null
-- is where nothing was said of it.
CREATE FUNCTION later_said(anyelement, anyelement) RETURNS anyelement LANGUAGE sql IMMUTABLE STRICT AS 'SELECT $2';
CREATE AGGREGATE last_said(anyelement) (SFUNC = later_said, STYPE = anyelement);

-- Each party as it stands.
CREATE VIEW parties_now AS
SELECT
    case_reference,
    party,
    last_said(role ORDER BY happened_at, entry, id) AS role,
    last_said(tenure ORDER BY happened_at, entry, id) AS tenure,
    last_said(age ORDER BY happened_at, entry, id) AS age,
    last_said(may_be_told ORDER BY happened_at, entry, id) AS may_be_told,
    last_said(confidential ORDER BY happened_at, entry, id) AS confidential,
    last_said(name ORDER BY happened_at, entry, id) AS name,
    last_said(date_of_birth ORDER BY happened_at, entry, id) AS date_of_birth,
    last_said(address ORDER BY happened_at, entry, id) AS address,
    last_said(phone ORDER BY happened_at, entry, id) AS phone,
    last_said(name_key ORDER BY happened_at, entry, id) AS name_key,
    last_said(address_key ORDER BY happened_at, entry, id) AS address_key
FROM parties
GROUP BY case_reference, party;

-- Whether not everybody of the landlord may see a case; asked with the rights of the tables' owner by who may not read
-- which ones are kept back.
CREATE FUNCTION is_kept_back(asked text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
    SELECT EXISTS (SELECT FROM cases WHERE reference = asked AND (restricted OR closed_to <> '{}'))
$$;

-- How many there are of them, so that who evaluates the register counts all cases without seeing these. UK years.
CREATE VIEW cases_kept_back AS
SELECT extract(year FROM opened_at AT TIME ZONE 'Europe/London')::integer AS year, priority, asb, hate, count(*) AS cases
FROM cases
WHERE joined_to IS NULL AND (restricted OR closed_to <> '{}')
GROUP BY 1, 2, 3, 4;
