-- name: insert
INSERT INTO closure_decisions (
    case_reference, entry, content_hash, proposal_id, decision, ground, by, role, at, reasons, done, tried,
    undone
) VALUES (
    %(reference)s, %(entry)s, %(content_hash)s, %(proposal_id)s, replace(%(kind)s, 'closure_', ''), %(ground)s, %(sender)s,
    %(role)s, %(happened_at)s, %(words)s, %(done)s, %(tried)s, %(undone)s
)
ON CONFLICT (case_reference, entry, content_hash) DO NOTHING

-- name: grants
GRANT SELECT, INSERT ON closure_decisions TO asb_worker;
GRANT SELECT (
    id, case_reference, entry, proposal_id, decision, ground, by, role, at, undone
) ON closure_decisions TO asb_reader;
