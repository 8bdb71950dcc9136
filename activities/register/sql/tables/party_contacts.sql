-- name: insert
INSERT INTO party_contacts (
    case_reference, entry, content_hash, party, step, spoken, reporter_agrees, could_identify, why_all_the_same, reason,
    happened_at, recorded_at, sender
) VALUES (
    %(reference)s, %(entry)s, %(content_hash)s, %(party)s, replace(%(kind)s, 'party_', ''), coalesce(%(spoken)s, false),
    %(reporter_agrees)s, %(could_identify)s, %(why_all_the_same)s, %(words)s, %(happened_at)s, %(recorded_at)s, %(sender)s
)
ON CONFLICT (case_reference, entry, content_hash) DO NOTHING

-- name: grants
GRANT SELECT, INSERT ON party_contacts TO asb_worker;
GRANT SELECT (
    id, case_reference, entry, party, step, spoken, reporter_agrees, happened_at, recorded_at, sender
) ON party_contacts TO asb_reader;
