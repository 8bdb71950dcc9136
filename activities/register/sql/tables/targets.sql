-- name: insert
INSERT INTO targets (case_reference, entry, content_hash, target, status, due, happened_at, recorded_at) VALUES (
    %(reference)s, %(entry)s, %(content_hash)s, %(target)s, coalesce(%(status)s, 'missed'), %(due)s, %(happened_at)s,
    %(recorded_at)s
)
ON CONFLICT (case_reference, entry, content_hash) DO NOTHING

-- name: grants
GRANT SELECT, INSERT ON targets TO asb_worker;
GRANT SELECT (id, case_reference, entry, target, status, due, happened_at, recorded_at) ON targets TO asb_reader;
