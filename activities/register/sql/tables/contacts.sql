-- name: insert
INSERT INTO contacts (
    case_reference, entry, content_hash, method, outcome, contact_with, support_need, given, happened_at, recorded_at, sender,
    notes, confidential, not_shared, basis
) VALUES (
    %(reference)s, %(entry)s, %(content_hash)s, %(method)s, %(outcome)s, %(contact_with)s, %(support_need)s,
    coalesce(%(given)s::text[], '{}'), %(happened_at)s, %(recorded_at)s, %(sender)s, %(words)s,
    coalesce(%(confidential)s, false), coalesce(%(not_shared)s, false), %(basis)s
)
ON CONFLICT (case_reference, entry, content_hash) DO NOTHING

-- name: grants
GRANT SELECT, INSERT ON contacts TO asb_worker;
GRANT SELECT (
    id, case_reference, entry, method, outcome, contact_with, given, happened_at, recorded_at, sender, confidential,
    not_shared
) ON contacts TO asb_reader;

-- name: confidential
-- What was said of a case, and is not passed on; what was exchanged with the agency that hears it is no secret from it.
SELECT notes FROM contacts c
WHERE case_reference = %(reference)s AND confidential AND notes IS NOT NULL AND NOT EXISTS (
    SELECT FROM agency_exchanges e
    WHERE e.case_reference = c.case_reference AND e.entry = c.entry AND e.agency = %(agency)s
)
UNION ALL
SELECT what FROM evidence WHERE case_reference = %(reference)s AND confidential
UNION ALL
SELECT said FROM reviews, unnest(ARRAY[minutes, guests, no_further_action_because]) AS words (said)
WHERE case_reference = %(reference)s AND confidential AND said IS NOT NULL
UNION ALL
SELECT f.name
FROM evidence_files f
JOIN evidence e USING (case_reference, entry, content_hash)
WHERE case_reference = %(reference)s AND e.confidential
UNION ALL
SELECT said
FROM parties_now kept_back
CROSS JOIN LATERAL (
    SELECT unnest(ARRAY[p.name, p.address])
    FROM parties p
    WHERE p.case_reference = kept_back.case_reference AND p.party = kept_back.party
    UNION ALL
    SELECT unnest(ARRAY[k.reason, k.could_identify, k.why_all_the_same])
    FROM party_contacts k
    WHERE k.case_reference = kept_back.case_reference AND k.party = kept_back.party
) AS words (said)
WHERE kept_back.case_reference = %(reference)s AND kept_back.confidential AND said IS NOT NULL
UNION ALL
SELECT said
FROM (
    SELECT DISTINCT ON (agency) agency, confidential
    FROM agencies
    WHERE case_reference = %(reference)s AND agency IS NOT NULL
    ORDER BY agency, entry DESC, id DESC
) kept_back
JOIN LATERAL (
    SELECT unnest(ARRAY[name, contact_name, reason]) FROM agencies
    WHERE case_reference = %(reference)s AND agency = kept_back.agency
    UNION ALL
    SELECT unnest(ARRAY[what, asked_by, words]) FROM agency_requests
    WHERE case_reference = %(reference)s AND agency = kept_back.agency
    UNION ALL
    SELECT unnest(ARRAY[what, words]) FROM resources
    WHERE case_reference = %(reference)s AND agency = kept_back.agency
) AS words (said) ON said IS NOT NULL
WHERE kept_back.confidential AND kept_back.agency IS DISTINCT FROM %(agency)s
