-- name: make_worker
CREATE ROLE asb_worker NOLOGIN

-- name: make_reader
CREATE ROLE asb_reader NOLOGIN

-- name: role_exists
SELECT FROM pg_roles WHERE rolname = %(role)s

-- name: role_members
-- Whoever made a role is a member who may give it to others, and no more.
SELECT g.rolname, m.rolname
FROM pg_auth_members am
JOIN pg_roles g ON g.oid = am.roleid
JOIN pg_roles m ON m.oid = am.member
WHERE g.rolname = ANY(%(roles)s) AND m.rolcanlogin AND (am.inherit_option OR am.set_option)
ORDER BY g.rolname, m.rolname

-- name: where_we_are
-- What belongs to somebody else is theirs to give. A database and its schema need not be ours.
SELECT
    current_database(),
    pg_has_role(d.datdba, 'USAGE'),
    n.nspname,
    pg_has_role(n.nspowner, 'USAGE')
FROM pg_database d, pg_namespace n
WHERE d.datname = current_database() AND n.nspname = current_schema()

-- name: our_tables
SELECT c.relname
FROM pg_class c
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
    AND pg_has_role(c.relowner, 'USAGE')
ORDER BY c.relname

-- name: tables_of_cases
-- The tables whose rows belong to cases, by the columns that say to which, and have no policy yet: making one shuts
-- everybody out of the table for a moment.
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attname)
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relrowsecurity
    AND pg_has_role(c.relowner, 'USAGE')
    AND (a.attname IN ('case_reference', 'other_reference') OR (c.relname = 'cases' AND a.attname = 'reference'))
GROUP BY c.relname
ORDER BY c.relname

-- name: grants
-- What a worker, the codec server and the asb command do, and no more. A row that is only ever added to has no UPDATE;
-- identity columns need no grant of their own. Nobody is given TRUNCATE, REFERENCES or TRIGGER.
GRANT SELECT, INSERT ON officers, absences, patches, officer_patches, cases, reporters, journal, clocks, notifications, tasks,
    refusals, alarms, calendar_days, payload_keys, key_readers, passwords, sessions, views
    TO asb_worker;
GRANT UPDATE (name, email, phone, role, active, hate_cases) ON officers TO asb_worker;
GRANT UPDATE (back_on, back_by, back_at) ON absences TO asb_worker;
GRANT UPDATE (name, manager, deputy) ON patches TO asb_worker;
GRANT DELETE ON officer_patches TO asb_worker;
GRANT UPDATE (
    run_id, earlier_runs, as_of, view_at, stage, priority, asb, hate, category, anonymous, patch, officer, manager, deputy, reported_at,
    last_report_at, quiet_until, incidents, next_due, view, closed_at, closure_ground, joined_to, ended_outside_at,
    ended_outside_how, ended_outside_run, restricted, named, closed_to
) ON cases TO asb_worker;
GRANT UPDATE (name, email, phone, address, preferred, support_needs, telephone_only) ON reporters TO asb_worker;
GRANT UPDATE (
    promise, status, start, due, warning_at, hours, working_days, warned_at, breached_at, met_at, settled_at, reason,
    calendar_version, provisional
) ON clocks TO asb_worker;
GRANT DELETE ON clocks TO asb_worker;
GRANT UPDATE (
    person, meant_for, channel, address, subject, body, status, refused_by, attempts, provider_reference, reason, first_tried_at,
    settled_at, accepted_at
) ON notifications TO asb_worker;
GRANT SELECT, INSERT ON party_matches TO asb_worker;
GRANT UPDATE (done_at) ON tasks TO asb_worker;
GRANT UPDATE (times, last_at) ON refusals TO asb_worker;
GRANT UPDATE (seen_at, seen_by) ON alarms TO asb_worker;
GRANT UPDATE (
    writing_since, backed_up_at, revoked_at, revoked_by, revoked_reason, lost_at, lost_by, lost_reason
) ON payload_keys TO asb_worker;
GRANT UPDATE (seen_at) ON key_readers TO asb_worker;
GRANT DELETE ON key_readers TO asb_worker;
GRANT UPDATE (hash, set_at, failures, last_failure_at) ON passwords TO asb_worker;
GRANT UPDATE (ended_at) ON sessions TO asb_worker;

-- What happened when, by which rule and by whom of the landlord: nobody's words, names, addresses or needs, nor the ids
-- that outsiders chose (of reports, messages and themselves), which may hold any of these. Columns are named so that a
-- new one is nobody's to read until somebody has thought about it.
GRANT SELECT (id, name, role, active, hate_cases) ON officers TO asb_reader;
GRANT SELECT (id, name, manager, deputy) ON patches TO asb_reader;
GRANT SELECT (officer, patch) ON officer_patches TO asb_reader;
GRANT SELECT (
    reference, claimed_by_run, run_id, earlier_runs, as_of, view_at, stage, priority, asb, hate, category, anonymous, patch, officer,
    manager, deputy, reported_at, last_report_at, quiet_until, incidents, next_due, closed_at, closure_ground, joined_to,
    opened_at, ended_outside_at, ended_outside_how, ended_outside_run, restricted
) ON cases TO asb_reader;
GRANT SELECT ON cases_kept_back TO asb_reader;
GRANT SELECT (
    case_reference, number, run_id, kind, happened_at, recorded_at, staff, role, what, seal, written_at
) ON journal TO asb_reader;
GRANT SELECT (
    case_reference, id, promise, status, start, due, warning_at, hours, working_days, warned_at, breached_at, met_at,
    settled_at, reason, calendar_version, provisional
) ON clocks TO asb_reader;
GRANT SELECT (
    id, case_reference, kind, about, person, notification_key, created_at, done_at
) ON tasks TO asb_reader;
GRANT SELECT (
    id, case_reference, entry, code, recorded_at, source, times, last_at
) ON refusals TO asb_reader;
GRANT SELECT (id, case_reference, number, kind, what, raised_at, seen_at, seen_by) ON alarms TO asb_reader;
GRANT SELECT (
    id, case_reference, party, other_reference, other_party, same, decided_by, decided_at
) ON party_matches TO asb_reader;
GRANT SELECT (id, day, action, name, reason, changed_by, changed_at) ON calendar_days TO asb_reader
