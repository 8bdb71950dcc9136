-- name: insert
-- A contact says what became of the period it ended; one that ended none has no row.
INSERT INTO agreed_contacts (case_reference, entry, content_hash, since, due, status, happened_at, recorded_at)
SELECT
    %(reference)s, %(entry)s, %(content_hash)s, %(contact_since)s::timestamptz, %(contact_due)s::timestamptz,
    %(contact_status)s, %(happened_at)s::timestamptz, %(recorded_at)s::timestamptz
WHERE %(contact_status)s::text IS NOT NULL
ON CONFLICT (case_reference, entry, content_hash) DO NOTHING

-- name: grants
GRANT SELECT, INSERT ON agreed_contacts TO asb_worker;
GRANT SELECT (id, case_reference, entry, since, due, status, happened_at, recorded_at) ON agreed_contacts TO asb_reader;
