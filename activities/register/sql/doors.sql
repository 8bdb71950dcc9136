-- name: insert_late_message
INSERT INTO refusals (
    case_reference, message_name, message_id, code, reason, sender, raw, recorded_at, source, once
) VALUES (
    %(reference)s, %(message_name)s, %(message_id)s, %(code)s, %(reason)s, %(sender)s, %(raw)s, %(recorded_at)s, 'door',
    %(once)s
)
ON CONFLICT (once) DO NOTHING

-- name: mark_ended_outside
UPDATE cases SET ended_outside_at = %(at)s, ended_outside_how = %(how)s, ended_outside_run = %(run_id)s
WHERE reference = %(reference)s AND closed_at IS NULL AND ended_outside_run IS DISTINCT FROM %(run_id)s

-- name: mark_seen
UPDATE alarms SET seen_at = %(at)s, seen_by = %(person)s WHERE id = %(id)s AND seen_at IS NULL

-- name: finish_task
UPDATE tasks SET done_at = %(at)s WHERE id = %(id)s AND done_at IS NULL RETURNING case_reference
