-- name: one_at_a_time
-- Ends with the transaction: two cases that open at once do not both go to the officer with the least work.
SELECT pg_advisory_xact_lock(4702111234474983746)

-- name: find_claim
SELECT reference, report_id, report_hash, claimed_by_run, patch, officer, manager, deputy
FROM cases
WHERE reference = %(reference)s OR report_id = %(report_id)s
    -- What was taken for another report than the one that opened this case, and is the same.
    OR (reference = %(beside)s AND starts_with(report_hash, %(hash)s))
    -- What that case took in as an incident before it ended.
    OR (reference = %(beside)s AND EXISTS (
        SELECT FROM journal j
        WHERE j.case_reference = %(beside)s AND j.kind = 'incident_reported'
            AND (starts_with(j.detail ->> 'content', %(hash)s) OR j.message_id = 'report-' || %(hash)s)
    ))
ORDER BY (reference = %(reference)s) DESC
LIMIT 1

-- name: choose_patch
-- The patch of the report; where it names none, or none of ours, the one with the fewest open cases for each of its active
-- officers. A manager or deputy who has left is not given.
SELECT p.id AS patch, m.id AS manager, d.id AS deputy
FROM patches p
LEFT JOIN officers m ON m.id = p.manager AND m.active
LEFT JOIN officers d ON d.id = p.deputy AND d.active
CROSS JOIN LATERAL (
    SELECT count(*) AS officers
    FROM officer_patches op JOIN officers o ON o.id = op.officer
    WHERE op.patch = p.id AND o.active AND o.role = 'officer'
) staff
CROSS JOIN LATERAL (
    SELECT count(*) AS cases
    FROM cases c
    WHERE c.patch = p.id AND c.closed_at IS NULL AND c.ended_outside_at IS NULL AND c.joined_to IS NULL
) work
ORDER BY (p.id = %(patch)s) DESC NULLS LAST,
    (%(folded)s <> '' AND lower(regexp_replace(p.id, '[^[:alnum:]]', '', 'g')) = %(folded)s) DESC, (staff.officers > 0) DESC,
    work.cases::numeric / greatest(staff.officers, 1), p.id
LIMIT 1

-- name: staff
SELECT c.officer, m.id AS manager, d.id AS deputy
FROM cases c
JOIN patches p ON p.id = c.patch
LEFT JOIN officers m ON m.id = p.manager AND m.active
LEFT JOIN officers d ON d.id = p.deputy AND d.active
WHERE c.reference = %(reference)s

-- name: everybody_at_work
-- Who has not left, and how much they have: an open case of priority 1 counts as many as the rule says.
SELECT
    o.id, o.role, o.hate_cases,
    EXISTS (SELECT FROM officer_patches op WHERE op.officer = o.id AND op.patch = %(patch)s) AS in_patch,
    (
        SELECT count(*) + (%(p1_counts)s - 1) * count(*) FILTER (WHERE c.priority = 1)
        FROM cases c
        WHERE c.officer = o.id AND c.closed_at IS NULL AND c.ended_outside_at IS NULL AND c.joined_to IS NULL
    ) AS work
FROM officers o
WHERE o.active

-- name: find_linked
SELECT c.reference, c.closed_at, coalesce(r.telephone_only, false) AS kept_back, c.restricted, c.named, c.closed_to
FROM cases c LEFT JOIN reporters r ON r.case_reference = c.reference
WHERE c.reference = %(named)s AND c.reference <> %(own)s

-- name: insert_case
INSERT INTO cases (
    reference, report_id, report_hash, claimed_by_run, run_id, stage, category, anonymous, patch, officer, manager, deputy,
    reported_at, last_report_at, linked_case, sender, opened_at
) VALUES (
    %(reference)s, %(report_id)s, %(report_hash)s, %(run_id)s, %(run_id)s, %(stage)s, %(category)s, %(anonymous)s, %(patch)s, %(officer)s,
    %(manager)s, %(deputy)s, %(reported_at)s, %(reported_at)s, %(linked_case)s, %(sender)s, %(opened_at)s
)

-- name: insert_first_incident
INSERT INTO incidents (
    case_reference, number, category, harm, hate, hate_strands, violence, threat_of_violence, occurred_at, occurred_until,
    reporting_centre, may_pass_on, reported_at, sender, description
) VALUES (
    %(reference)s, 1, %(category)s, %(harm)s, %(hate_perceived)s, %(hate_strands)s, %(violence)s, %(threat_of_violence)s,
    %(occurred_at)s, %(occurred_until)s, %(reporting_centre)s, coalesce(%(may_pass_on)s, false), %(reported_at)s, %(sender)s, %(description)s
)

-- name: insert_duplicate_report
INSERT INTO refusals (
    case_reference, message_name, message_id, code, reason, sender, raw, recorded_at, source, once
) VALUES (
    %(reference)s, 'report', %(report_id)s, 'duplicate_report', %(reason)s, %(sender)s, %(raw)s, %(recorded_at)s, 'case',
    %(once)s
)
-- A retry comes with the same instant, and does not count.
ON CONFLICT (once) DO UPDATE SET times = refusals.times + 1, last_at = excluded.recorded_at
WHERE excluded.recorded_at > coalesce(refusals.last_at, refusals.recorded_at)

-- name: people
SELECT id, name, role, active FROM officers WHERE id = ANY(%(ids)s) ORDER BY id
