-- name: insert
INSERT INTO announcements (
    case_reference, entry, content_hash, announcement, step, about, reporter, asked_by, area, wording, happened_at,
    recorded_at, sender, words
)
SELECT
    %(reference)s, %(entry)s, %(content_hash)s, each.key, each.value ->> 'step', each.value ->> 'about',
    each.value ->> 'reporter', each.value ->> 'asked_by', each.value ->> 'area', each.value ->> 'wording', %(happened_at)s,
    %(recorded_at)s, %(sender)s, each.value ->> 'words'
FROM jsonb_each(%(rows)s::jsonb) AS each
ON CONFLICT (case_reference, entry, content_hash, announcement) DO NOTHING

-- name: approved
-- What was announced and not withdrawn, with the words that were approved, who worded and who approved it.
SELECT DISTINCT ON (a.case_reference, a.announcement)
    a.case_reference, a.announcement, a.about, w.area, w.words AS text, w.sender AS worded_by, a.sender AS approved_by,
    a.happened_at AS approved_at
FROM announcements a
JOIN announcements w USING (case_reference, announcement)
WHERE a.step = 'approved' AND w.step = 'worded' AND w.wording = a.wording AND w.entry < a.entry AND NOT EXISTS (
    SELECT FROM announcements s
    WHERE s.case_reference = a.case_reference AND s.announcement = a.announcement AND s.step = 'withdrawn'
        AND s.entry > a.entry
)
ORDER BY a.case_reference, a.announcement, a.id DESC, w.id DESC

-- name: worded
-- The words that stand of an announcement.
SELECT wording, area, words AS text, sender AS worded_by FROM announcements
WHERE case_reference = %(reference)s AND announcement = %(announcement)s AND step = 'worded'
ORDER BY entry DESC, id DESC LIMIT 1

-- name: counted
-- How many were asked about, and what became of them last.
SELECT count(*) AS asked,
    count(*) FILTER (WHERE last IN ('yes', 'worded')) AS under_way,
    count(*) FILTER (WHERE last = 'no') AS declined,
    count(*) FILTER (WHERE last IN ('asked', 'overdue', 'open again')) AS unanswered,
    count(*) FILTER (WHERE last = 'approved') AS approved,
    count(*) FILTER (WHERE last = 'withdrawn') AS withdrawn,
    count(*) FILTER (WHERE last = 'settled') AS settled
FROM (
    SELECT DISTINCT ON (case_reference, announcement) step AS last FROM announcements
    WHERE case_reference = ANY (%(cases)s)
    ORDER BY case_reference, announcement, entry DESC, id DESC
) AS each

-- name: joined
-- The cases that are joined to this one: whoever reported them is to be kept out of it too.
SELECT reference FROM cases WHERE joined_to = %(reference)s

-- name: cases
SELECT DISTINCT case_reference FROM announcements

-- name: grants
GRANT SELECT, INSERT ON announcements TO asb_worker;
GRANT SELECT (
    id, case_reference, entry, announcement, step, about, reporter, asked_by, area, wording, happened_at, recorded_at, sender
) ON announcements TO asb_reader;
