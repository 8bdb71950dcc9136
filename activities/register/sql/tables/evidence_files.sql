-- name: insert
INSERT INTO evidence_files (case_reference, entry, content_hash, piece, file_id, sha256, size, media_type, key_id, name)
SELECT
    %(reference)s, %(entry)s, %(content_hash)s, %(piece)s, file ->> 'id', file ->> 'sha256', (file ->> 'size')::bigint,
    file ->> 'media_type', file ->> 'key', %(file_name)s
FROM (SELECT %(file)s::jsonb) AS given (file)
WHERE file IS NOT NULL
ON CONFLICT (case_reference, entry, content_hash) DO NOTHING

-- name: grants
GRANT SELECT, INSERT ON evidence_files TO asb_worker;
GRANT UPDATE (checked_at, wrong, destroyed_at) ON evidence_files TO asb_worker;
GRANT SELECT (
    id, case_reference, entry, piece, sha256, size, media_type, key_id, checked_at, wrong, destroyed_at
) ON evidence_files TO asb_reader;

-- name: of_case
-- The pieces of a case, each with its file and with what became of it.
SELECT
    e.piece, e.entry, e.kind, e.handed_in_by, e.handed_in_at, e.made_at, e.incidents, e.sender, e.what,
    e.confidential OR is_marked_confidential(e.case_reference, e.entry) AS confidential,
    f.file_id, f.sha256, f.size, f.media_type, f.name, f.checked_at, f.wrong, f.destroyed_at,
    w.happened_at AS withdrawn_at, w.sender AS withdrawn_by, w.reason AS withdrawn_because,
    k.keep_until, k.sender AS kept_by, k.reason AS kept_because
FROM evidence e
LEFT JOIN evidence_files f USING (case_reference, entry, content_hash)
LEFT JOIN LATERAL (
    SELECT * FROM evidence_became s
    WHERE s.evidence = e.id AND s.step = 'withdrawn'
    ORDER BY s.id LIMIT 1
) w ON true
LEFT JOIN LATERAL (
    SELECT * FROM evidence_became s
    WHERE s.evidence = e.id AND s.step = 'kept'
    ORDER BY s.happened_at DESC, s.keep_until DESC, s.id DESC LIMIT 1
) k ON true
WHERE e.case_reference = %(reference)s
ORDER BY e.entry, e.id

-- name: files
-- The files of one case, or of all.
SELECT
    f.id, case_reference, entry, f.piece, f.file_id, f.sha256, f.size, f.checked_at, f.wrong, f.destroyed_at,
    EXISTS (
        SELECT FROM evidence_became s
        WHERE s.evidence = e.id AND s.step = 'withdrawn'
    ) AS withdrawn
FROM evidence_files f
JOIN evidence e USING (case_reference, entry, content_hash)
WHERE coalesce(case_reference = %(reference)s, true)
ORDER BY f.id

-- name: note_checked
UPDATE evidence_files SET checked_at = now(), wrong = %(wrong)s WHERE id = %(id)s

-- name: note_destroyed
UPDATE evidence_files SET destroyed_at = coalesce(destroyed_at, now()) WHERE id = %(id)s

-- name: count
-- How many files there are, or how many nobody could open again without a key.
SELECT count(*) FROM evidence_files WHERE coalesce(key_id = %(key)s, true) AND destroyed_at IS NULL
