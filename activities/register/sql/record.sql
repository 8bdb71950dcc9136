-- name: lock_case
SELECT run_id, earlier_runs, view FROM cases WHERE reference = %(reference)s FOR UPDATE

-- name: insert_entries
INSERT INTO journal (
    case_reference, number, content_hash, run_id, kind, happened_at, recorded_at, sender, role, seal, message_id, summary,
    words, detail
)
SELECT
    %(reference)s, number, content_hash, %(run_id)s, kind, happened_at, recorded_at, sender, role, seal, message_id,
    summary, words, detail
FROM jsonb_populate_recordset(NULL::journal, %(entries)s)
ORDER BY number
ON CONFLICT (case_reference, number, content_hash) DO NOTHING
RETURNING number

-- name: alarm_of_numbers
-- The entry before the first of the batch is known by its content too: after a reset another run's may carry its number.
INSERT INTO alarms (case_reference, number, kind, what)
SELECT case_reference, number, 'number_used_twice', 'different entries carry this number; all of them are kept'
FROM journal
WHERE case_reference = %(reference)s AND number = ANY(%(numbers)s)
GROUP BY case_reference, number
HAVING count(*) > 1
UNION ALL
SELECT %(reference)s, new.number - 1, 'entry_missing', 'the case has recorded this entry, and the register does not have it'
FROM unnest(%(numbers)s) AS new (number)
WHERE new.number > 1 AND NOT EXISTS (
    SELECT FROM journal before
    WHERE before.case_reference = %(reference)s AND before.number = new.number - 1
        AND (new.number <> %(first)s OR before.content_hash = %(after)s)
)
ON CONFLICT (case_reference, number, kind, what) DO NOTHING

-- name: insert_refusal
INSERT INTO refusals (
    case_reference, entry, message_name, message_id, code, reason, sender, raw, recorded_at, source, once
) VALUES (
    %(reference)s, %(entry)s, %(message_name)s, %(message_id)s, %(code)s, %(reason)s, %(sender)s, %(raw)s, %(recorded_at)s,
    'case', %(once)s
)
ON CONFLICT (once) DO NOTHING

-- name: count_refusal
INSERT INTO refusals (
    case_reference, entry, message_name, message_id, code, reason, sender, raw, recorded_at, source, times, once
) VALUES (
    %(reference)s, %(entry)s, %(message_name)s, %(message_id)s, %(code)s, %(reason)s, %(sender)s, %(raw)s, %(recorded_at)s,
    'case', %(times)s, %(once)s
)
-- A retry comes with the same instant, and does not count.
ON CONFLICT (once) DO UPDATE SET times = refusals.times + excluded.times, last_at = excluded.recorded_at
WHERE excluded.recorded_at > coalesce(refusals.last_at, refusals.recorded_at)
-- name: insert_task
-- One at a time of its kind: a flood of what cannot be used is one thing to look at.
INSERT INTO tasks (case_reference, kind, about, person)
SELECT reference, %(kind)s, %(about)s, CASE WHEN officer <> ALL (closed_to) THEN officer ELSE manager END
FROM cases
WHERE reference = %(reference)s AND NOT EXISTS (
    SELECT FROM tasks WHERE case_reference = %(reference)s AND about = %(about)s AND done_at IS NULL
)

-- name: look_at_linked_cases
-- A case that was linked before this one was restricted is still seen by everybody: its manager decides.
INSERT INTO tasks (case_reference, kind, about, person)
SELECT l.reference, 'check', about.words, (
    SELECT place.id
    FROM unnest(ARRAY[l.manager, l.deputy, l.officer]) WITH ORDINALITY AS place (id, number)
    WHERE place.id <> ALL (l.closed_to)
    ORDER BY place.number
    LIMIT 1
)
FROM cases c
JOIN cases l ON l.linked_case = c.reference OR l.reference = c.linked_case
CROSS JOIN LATERAL (
    SELECT 'See whether this case must be restricted too, as ' || c.reference || ' is: `asb restrict-case '
        || l.reference || '`' AS words
) about
WHERE c.reference = %(reference)s AND NOT l.restricted AND NOT EXISTS (
    SELECT FROM tasks t WHERE t.case_reference = l.reference AND t.about = about.words AND t.done_at IS NULL
)

-- name: alarm_of_a_sender_that_cannot_be_read
INSERT INTO alarms (case_reference, number, kind, what)
SELECT %(reference)s, NULL, 'sender_unreadable', %(what)s
WHERE NOT EXISTS (SELECT FROM alarms WHERE kind = 'sender_unreadable' AND what = %(what)s)
    AND %(times)s <= (
        SELECT count(*) FROM journal
        WHERE kind = 'set_aside' AND jsonb_array_length(detail -> 'fields') > 0 AND sender = %(sender)s AND recorded_at >= %(from)s AND recorded_at < %(until)s
    )
ON CONFLICT (case_reference, number, kind, what) DO NOTHING

-- name: hold_letters
INSERT INTO reporters (case_reference, telephone_only) VALUES (%(reference)s, %(telephone_only)s)
ON CONFLICT (case_reference) DO UPDATE SET telephone_only = excluded.telephone_only

-- name: update_case
-- A late attempt of an older write changes nothing, whichever run it is of. Within a run the later view counts. A run that
-- had its turn and was followed by another never has it again; one that has not been seen yet takes over where its view is
-- later, or where it began with a reset: that goes back, in the entries and, in a rehearsal, in time. A run other than the
-- one that was ended from outside means that the case lives again.
UPDATE cases SET
    run_id = %(run_id)s,
    earlier_runs = CASE WHEN run_id = %(run_id)s THEN earlier_runs ELSE earlier_runs || run_id END,
    as_of = %(as_of)s,
    view_at = %(view_at)s,
    stage = %(stage)s,
    priority = %(priority)s,
    asb = %(asb)s,
    hate = %(hate)s,
    category = %(category)s,
    anonymous = %(anonymous)s,
    patch = coalesce(nullif(%(patch)s, ''), patch),
    officer = coalesce(%(officer)s, officer),
    manager = CASE WHEN nullif(%(patch)s, '') IS NULL THEN manager ELSE %(manager)s END,
    deputy = CASE WHEN nullif(%(patch)s, '') IS NULL THEN deputy ELSE %(deputy)s END,
    reported_at = %(reported_at)s,
    last_report_at = %(last_report_at)s,
    quiet_until = %(quiet_until)s,
    incidents = %(incidents)s,
    next_due = %(next_due)s,
    view = %(view)s,
    restricted = %(restricted)s,
    named = %(named)s,
    closed_to = %(closed_to)s,
    closed_at = %(closed_at)s,
    closure_ground = %(closure_ground)s,
    joined_to = %(joined_to)s,
    ended_outside_at = CASE WHEN ended_outside_run = %(run_id)s THEN ended_outside_at END,
    ended_outside_how = CASE WHEN ended_outside_run = %(run_id)s THEN ended_outside_how END,
    ended_outside_run = CASE WHEN ended_outside_run = %(run_id)s THEN ended_outside_run END
WHERE reference = %(reference)s AND CASE
    WHEN run_id = %(run_id)s THEN as_of <= %(as_of)s AND coalesce(view_at <= %(view_at)s, true)
    ELSE %(run_id)s <> ALL (earlier_runs) AND (%(reset)s OR coalesce(view_at <= %(view_at)s, true))
END
RETURNING reference

-- name: upsert_clocks
INSERT INTO clocks (
    case_reference, id, promise, status, start, due, warning_at, hours, working_days, warned_at, breached_at, met_at,
    settled_at, reason, calendar_version, provisional
)
SELECT
    %(reference)s, id, promise, status, start, due, warning_at, hours, working_days, warned_at, breached_at, met_at,
    settled_at, reason, calendar_version, provisional
FROM jsonb_populate_recordset(NULL::clocks, %(clocks)s)
ON CONFLICT (case_reference, id) DO UPDATE SET
    promise = excluded.promise,
    status = excluded.status,
    start = excluded.start,
    due = excluded.due,
    warning_at = excluded.warning_at,
    hours = excluded.hours,
    working_days = excluded.working_days,
    warned_at = excluded.warned_at,
    breached_at = excluded.breached_at,
    met_at = excluded.met_at,
    settled_at = excluded.settled_at,
    reason = excluded.reason,
    calendar_version = excluded.calendar_version,
    provisional = excluded.provisional
WHERE (clocks.*) IS DISTINCT FROM (excluded.*)

-- name: delete_other_clocks
-- Clocks that the case no longer knows: a reset went back to before they started.
DELETE FROM clocks WHERE case_reference = %(reference)s AND id <> ALL(%(ids)s)
