-- name: open_and_marked
-- Cases that were closed in order are left out: nothing that happens to their workflow afterwards is of interest here.
SELECT reference, run_id, ended_outside_run FROM cases WHERE closed_at IS NULL ORDER BY reference

-- name: unmark
UPDATE cases SET ended_outside_at = NULL, ended_outside_how = NULL, ended_outside_run = NULL
WHERE reference = %(reference)s AND ended_outside_run = %(marked_run)s
