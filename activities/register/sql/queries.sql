-- name: list_cases
-- A joined case is no open one, but what was promised to its reporter and is late is not to be missed.
SELECT
    c.reference, c.stage, c.priority, c.asb, c.hate, c.category, c.patch, c.officer, o.name AS officer_name, c.manager,
    c.deputy, c.reported_at, c.next_due, lateness.late, c.incidents, c.view -> 'proposal' AS proposal, c.closed_at, c.closure_ground,
    c.ended_outside_at, c.ended_outside_how, coalesce(c.view -> 'waits_for', '[]') AS waits_for, given.new_since
FROM cases c
JOIN officers o ON o.id = c.officer
CROSS JOIN LATERAL (
    SELECT EXISTS (
        SELECT FROM clocks k
        WHERE k.case_reference = c.reference
            AND (k.status = 'breached' OR (k.status = 'running' AND k.due <= %(now)s))
    ) AS late
) lateness
-- Given to its officer by the first entry that says so after the last one that says otherwise.
LEFT JOIN LATERAL (
    SELECT given.recorded_at AS new_since
    FROM (
        SELECT j.number, j.recorded_at
        FROM journal j
        WHERE %(officer)s::text IS NOT NULL AND c.closed_at IS NULL AND j.case_reference = c.reference
            AND j.kind = 'allocated' AND j.detail ->> 'officer' = c.officer
            AND NOT EXISTS (
                SELECT FROM journal other
                WHERE other.case_reference = c.reference AND other.kind = 'allocated' AND other.number > j.number
                    AND other.detail ->> 'officer' <> c.officer
            )
        ORDER BY j.number
        LIMIT 1
    ) given
    WHERE given.recorded_at >= %(new_from)s AND NOT EXISTS (
        SELECT FROM journal done
        WHERE done.case_reference = c.reference AND done.staff = c.officer AND done.number >= given.number
    )
) given ON true
WHERE (%(officer)s::text IS NULL OR c.officer = %(officer)s)
    AND (%(priority)s::integer IS NULL OR c.priority = %(priority)s)
    AND (%(stage)s::text IS NULL OR c.stage = %(stage)s)
    AND (%(late)s::boolean IS NULL OR lateness.late = %(late)s)
    AND (NOT %(open_only)s OR (c.closed_at IS NULL AND c.ended_outside_at IS NULL AND (c.joined_to IS NULL OR %(late)s)))
    AND (%(viewer)s::text IS NULL OR may_see(c, %(viewer)s, %(stands_for)s::text[]))
ORDER BY c.next_due NULLS LAST, c.reported_at, c.reference
LIMIT %(limit)s

-- name: count_listed
SELECT count(*)
FROM cases c
WHERE (%(officer)s::text IS NULL OR c.officer = %(officer)s)
    AND (%(priority)s::integer IS NULL OR c.priority = %(priority)s)
    AND (%(stage)s::text IS NULL OR c.stage = %(stage)s)
    AND (%(late)s::boolean IS NULL OR %(late)s = EXISTS (
        SELECT FROM clocks k
        WHERE k.case_reference = c.reference
            AND (k.status = 'breached' OR (k.status = 'running' AND k.due <= %(now)s))
    ))
    AND (NOT %(open_only)s OR (c.closed_at IS NULL AND c.ended_outside_at IS NULL AND (c.joined_to IS NULL OR %(late)s)))
    AND (%(viewer)s::text IS NULL OR may_see(c, %(viewer)s, %(stands_for)s::text[]))

-- name: read_case
SELECT
    c.reference, c.stage, c.priority, c.asb, c.hate, c.category, c.patch, c.officer, o.name AS officer_name, c.manager,
    c.deputy, c.reported_at, c.next_due, c.incidents, c.view -> 'proposal' AS proposal, c.closed_at, c.closure_ground, c.ended_outside_at,
    c.ended_outside_how, c.report_id, c.run_id, c.as_of, c.view,
    c.linked_case, l.closed_at AS linked_closed_at, c.sender, c.opened_at,
    EXISTS (
        SELECT FROM clocks k
        WHERE k.case_reference = c.reference
            AND (k.status = 'breached' OR (k.status = 'running' AND k.due <= %(now)s))
    ) AS late
FROM cases c
JOIN officers o ON o.id = c.officer
LEFT JOIN cases l ON l.reference = c.linked_case
WHERE c.reference = %(reference)s

-- name: read_decisions
SELECT entry, proposal_id, decision, ground, by, role, at, reasons
FROM closure_decisions
WHERE case_reference = %(reference)s
ORDER BY entry, id

-- name: read_tasks
SELECT id, kind, about, person, created_at, done_at
FROM tasks
WHERE case_reference = %(reference)s
ORDER BY id

-- name: read_journal
SELECT
    number, kind, happened_at, recorded_at, sender, role, seal, message_id, summary, words, detail, run_id, content_hash,
    written_at
FROM (
    SELECT * FROM journal
    WHERE case_reference = %(reference)s
    ORDER BY number DESC, written_at DESC, content_hash DESC
    LIMIT %(last)s
) AS latest
ORDER BY number, written_at, content_hash

-- name: read_refusals
SELECT case_reference, entry, message_name, message_id, code, reason, sender, raw, recorded_at, source, times, last_at
FROM refusals
WHERE %(reference)s::text IS NULL OR case_reference = %(reference)s
ORDER BY id

-- name: read_alarms
SELECT a.id, a.case_reference, a.number, a.kind, a.what, a.raised_at, a.seen_at, a.seen_by
FROM alarms a
LEFT JOIN cases c ON c.reference = a.case_reference
WHERE (%(reference)s::text IS NULL OR a.case_reference = %(reference)s)
    AND NOT (%(unseen_only)s AND a.seen_at IS NOT NULL)
    AND (%(viewer)s::text IS NULL OR c.reference IS NULL OR may_see(c, %(viewer)s, %(stands_for)s::text[]))
ORDER BY a.id

-- name: list_officers
SELECT
    o.id, o.name, o.email, o.phone, o.role, o.active, o.hate_cases,
    ARRAY(SELECT op.patch FROM officer_patches op WHERE op.officer = o.id ORDER BY op.patch) AS patches,
    (
        SELECT count(*)
        FROM cases c
        WHERE c.officer = o.id AND c.closed_at IS NULL AND c.ended_outside_at IS NULL AND c.joined_to IS NULL
            -- Counted is what everybody may see.
            AND NOT c.restricted AND c.closed_to = '{}'
    ) AS open_cases
FROM officers o
ORDER BY o.id

-- name: list_patches
SELECT id, name, manager, deputy FROM patches ORDER BY id

-- name: open_tasks
-- With the words of what could not be sent to the reporter, for whoever tells them.
SELECT t.id, t.case_reference, t.kind, t.about, t.person, o.name AS person_name, t.created_at, t.done_at,
    n.subject, n.body AS words, t.notification_key IS NULL OR n.key IS NOT NULL AS of_reporter
FROM tasks t
JOIN cases c ON c.reference = t.case_reference
LEFT JOIN officers o ON o.id = t.person
LEFT JOIN notifications n ON n.key = t.notification_key AND n.recipient = 'reporter'
WHERE t.done_at IS NULL AND (%(viewer)s::text IS NULL OR may_see(c, %(viewer)s, %(stands_for)s::text[]))
ORDER BY t.created_at, t.id

-- name: read_reporter
SELECT name, email, phone, address, preferred, support_needs, telephone_only FROM reporters WHERE case_reference = %(reference)s

-- name: report_hash
SELECT report_hash FROM cases WHERE reference = %(reference)s

-- name: incident_entry
SELECT min(number)
FROM journal
WHERE case_reference = %(reference)s AND kind = 'incident_reported' AND detail ->> 'content' = %(content)s

-- name: cases_to_hand_over
SELECT c.reference, coalesce(max(j.number), 0) AS given
FROM cases c
LEFT JOIN journal j ON j.case_reference = c.reference AND j.kind = 'allocated'
WHERE c.officer = %(officer)s AND c.closed_at IS NULL AND c.ended_outside_at IS NULL AND c.joined_to IS NULL
    AND %(by)s <> ALL (c.closed_to)
GROUP BY c.reference
ORDER BY c.reference

-- name: open_references
SELECT reference FROM cases WHERE closed_at IS NULL AND ended_outside_at IS NULL ORDER BY reference

-- name: count_cases
-- A joined case is counted with the one that it is joined to, and so is what it makes of that: one of ASB, or of hate.
SELECT
    count(*) AS cases,
    count(*) FILTER (WHERE c.asb OR joined.asb) AS asb_cases,
    count(*) FILTER (WHERE (c.asb AND c.hate) OR joined.hate) AS hate_cases,
    count(*) FILTER (WHERE c.closed_at IS NULL AND c.ended_outside_at IS NULL) AS open_cases,
    count(*) FILTER (WHERE c.ended_outside_at IS NOT NULL) AS ended_outside,
    (SELECT count(*) FROM alarms) AS alarms
FROM cases c
CROSS JOIN LATERAL (
    SELECT coalesce(bool_or(j.asb), false) AS asb, coalesce(bool_or(j.asb AND j.hate), false) AS hate
    FROM cases j
    WHERE j.joined_to = c.reference
) joined
WHERE c.joined_to IS NULL

-- name: count_grounds
SELECT closure_ground, count(*)
FROM cases
WHERE closure_ground IS NOT NULL AND joined_to IS NULL
GROUP BY 1
ORDER BY 1

-- name: count_clocks
SELECT promise, status, count(*) FROM clocks GROUP BY 1, 2 ORDER BY 1, 2

-- name: count_targets
SELECT status, count(*)
FROM (
    SELECT DISTINCT ON (case_reference, target, due) status FROM targets ORDER BY case_reference, target, due, entry DESC
) last
GROUP BY 1
ORDER BY 1

-- name: count_agreed_contacts
SELECT status, count(*)
FROM (
    SELECT DISTINCT ON (case_reference, since) status FROM agreed_contacts ORDER BY case_reference, since, entry DESC
) last
WHERE status <> 'running'
GROUP BY 1
ORDER BY 1

-- name: count_actions
SELECT CASE WHEN step IN ('completed', 'waived', 'settled') THEN step ELSE 'open' END, count(*)
FROM (
    SELECT DISTINCT ON (case_reference, action) step FROM plan_actions ORDER BY case_reference, action, entry DESC, id DESC
) last
GROUP BY 1
ORDER BY 1

-- name: count_reviews
SELECT coalesce(status, step), count(*)
FROM (
    SELECT DISTINCT ON (case_reference, review) step, status FROM reviews ORDER BY case_reference, review, entry DESC, id DESC
) last
GROUP BY 1
ORDER BY 1

-- name: count_refusals
SELECT code, count(*) FROM refusals GROUP BY 1 ORDER BY 1

-- name: count_notifications
SELECT status, count(*) FROM notifications GROUP BY 1 ORDER BY 1
