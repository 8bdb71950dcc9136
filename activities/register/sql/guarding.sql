-- name: person
SELECT id, name, role, active FROM officers WHERE id = %(id)s

-- name: guards
SELECT reference, officer, manager, deputy, restricted, named, closed_to FROM cases WHERE reference = ANY(%(references)s)

-- name: insert_views
-- Where a pause is given, the same look within it is the same view.
INSERT INTO views (who, case_reference, part, how, shown)
SELECT %(who)s, reference, %(part)s, %(how)s, %(shown)s
FROM unnest(%(references)s::text[]) AS looked (reference)
WHERE %(pause)s::interval IS NULL OR NOT EXISTS (
    SELECT FROM views v
    WHERE v.case_reference = looked.reference AND v.who = %(who)s AND v.part = %(part)s AND v.how = %(how)s
        AND v.shown = %(shown)s AND v.at > now() - %(pause)s::interval
)

-- name: read_views
SELECT v.at, v.who, o.name, v.part, v.how, v.shown
FROM (
    SELECT * FROM views WHERE case_reference = %(reference)s ORDER BY at DESC, id DESC LIMIT %(last)s
) v
JOIN officers o ON o.id = v.who
ORDER BY v.at, v.id

-- name: case_of_task
SELECT case_reference FROM tasks WHERE id = %(id)s AND done_at IS NULL
