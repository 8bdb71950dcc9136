-- name: insert
INSERT INTO evidence_steps (
    case_reference, entry, content_hash, piece, step, keep_until, happened_at, recorded_at, sender, reason
) VALUES (
    %(reference)s, %(entry)s, %(content_hash)s, %(piece)s, %(step)s, %(keep_until)s, %(happened_at)s, %(recorded_at)s,
    %(sender)s, %(words)s
)
ON CONFLICT (case_reference, entry, content_hash) DO NOTHING

-- name: grants
GRANT SELECT, INSERT ON evidence_steps TO asb_worker;
GRANT SELECT ON evidence_became TO asb_worker;
GRANT SELECT (
    id, case_reference, entry, piece, step, keep_until, happened_at, recorded_at, sender
) ON evidence_steps TO asb_reader;
