-- name: insert
INSERT INTO evidence (
    case_reference, entry, content_hash, kind, handed_in_by, made_at, handed_in_at, recorded_at, incidents, something_new,
    sender, what, confidential, piece
) VALUES (
    %(reference)s, %(entry)s, %(content_hash)s, %(evidence)s, %(handed_in_by)s, %(made_at)s, %(happened_at)s, %(recorded_at)s,
    %(incidents)s::integer[], %(something_new)s, %(sender)s, %(words)s,
    coalesce(%(confidential)s, false), %(piece)s
)
ON CONFLICT (case_reference, entry, content_hash) DO NOTHING

-- name: grants
GRANT SELECT, INSERT ON evidence TO asb_worker;
GRANT SELECT (
    id, case_reference, entry, kind, handed_in_by, made_at, handed_in_at, recorded_at, incidents, something_new, sender,
    confidential, piece
) ON evidence TO asb_reader;
