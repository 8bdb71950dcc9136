-- The register: people, cases, what happened in them, what was sent, and the calendar's own days.
-- Words of the vocabulary (stage, category, kind, ...) carry no CHECK: the rules own them, and a word added there must
-- never keep an open case from being recorded. Lists that only the register's own statements use are checked.

CREATE TABLE officers (
    id text PRIMARY KEY CHECK (id ~ '^[a-z0-9.-]+$'),
    name text NOT NULL,
    email text,
    phone text,
    role text NOT NULL CHECK (role IN ('officer', 'manager')),
    active boolean NOT NULL DEFAULT true
);

CREATE TABLE patches (
    id text PRIMARY KEY,
    name text NOT NULL,
    manager text REFERENCES officers (id),
    deputy text REFERENCES officers (id)
);

CREATE TABLE officer_patches (
    officer text NOT NULL REFERENCES officers (id),
    patch text NOT NULL REFERENCES patches (id),
    PRIMARY KEY (officer, patch)
);

CREATE TABLE cases (
    reference text PRIMARY KEY,
    report_id text NOT NULL UNIQUE,
    -- Tells the same report, sent again, from another one that came under its id.
    report_hash text NOT NULL,
    -- The run that claimed the reference; run_id is the run that last wrote, which differs after continue-as-new or a reset.
    claimed_by_run text NOT NULL,
    run_id text NOT NULL,
    as_of integer NOT NULL DEFAULT 0 CHECK (as_of >= 0),
    -- When the case asked for its view to be written, by its own clock, and the runs that had written one before run_id.
    view_at timestamptz,
    earlier_runs text[] NOT NULL DEFAULT '{}',
    stage text NOT NULL,
    priority smallint CHECK (priority BETWEEN 1 AND 3),
    asb boolean,
    hate boolean,
    category text NOT NULL,
    anonymous boolean NOT NULL,
    patch text NOT NULL REFERENCES patches (id),
    officer text NOT NULL REFERENCES officers (id),
    manager text REFERENCES officers (id),
    deputy text REFERENCES officers (id),
    reported_at timestamptz NOT NULL,
    last_report_at timestamptz NOT NULL,
    quiet_until timestamptz,
    incidents integer NOT NULL DEFAULT 1,
    next_due timestamptz,
    closed_at timestamptz,
    closure_ground text,
    -- All that people are shown of the case, beside the columns by which it is found, sorted and counted.
    view jsonb,
    linked_case text REFERENCES cases (reference),
    sender text NOT NULL,
    opened_at timestamptz NOT NULL,
    ended_outside_at timestamptz,
    ended_outside_how text,
    ended_outside_run text,
    CHECK ((ended_outside_at IS NULL) = (ended_outside_how IS NULL)),
    CHECK ((ended_outside_at IS NULL) = (ended_outside_run IS NULL))
);
CREATE INDEX cases_open_next_due ON cases (next_due) WHERE closed_at IS NULL AND ended_outside_at IS NULL;
CREATE INDEX cases_closed ON cases (closed_at) WHERE closed_at IS NOT NULL;
CREATE INDEX cases_open_officer ON cases (officer) WHERE closed_at IS NULL AND ended_outside_at IS NULL;
CREATE INDEX cases_open_patch ON cases (patch) WHERE closed_at IS NULL AND ended_outside_at IS NULL;

CREATE TABLE reporters (
    case_reference text PRIMARY KEY REFERENCES cases (reference),
    name text,
    email text,
    phone text,
    address text,
    preferred text,
    support_needs text[] NOT NULL DEFAULT '{}',
    -- Nothing is sent to them by itself: they asked for that, or it could not be read how they may be contacted.
    telephone_only boolean NOT NULL DEFAULT false
);

CREATE TABLE journal (
    case_reference text NOT NULL REFERENCES cases (reference),
    number integer NOT NULL CHECK (number >= 1),
    content_hash text NOT NULL,
    run_id text NOT NULL,
    kind text NOT NULL,
    happened_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    sender text NOT NULL,
    role text,
    -- Who has proven to be the sender, and with which key; null where nobody has.
    seal jsonb,
    message_id text,
    summary text NOT NULL,
    words text,
    detail jsonb NOT NULL DEFAULT '{}',
    written_at timestamptz NOT NULL DEFAULT now(),
    -- For evaluations: sender and summary without what outsiders chose to be called, or to call what they sent.
    staff text GENERATED ALWAYS AS (CASE WHEN role IS NOT NULL OR sender = 'system' THEN sender END) STORED,
    what text GENERATED ALWAYS AS (CASE WHEN kind NOT IN ('refused', 'duplicate') THEN summary END) STORED,
    UNIQUE (case_reference, number, content_hash)
);

CREATE INDEX journal_kind ON journal (kind, happened_at);
CREATE INDEX journal_set_aside ON journal (sender, recorded_at) WHERE kind = 'set_aside';

CREATE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only: % refused', TG_OP;
END;
$$;
CREATE TRIGGER journal_keeps_rows BEFORE UPDATE OR DELETE ON journal
    FOR EACH ROW EXECUTE FUNCTION journal_is_append_only();
CREATE TRIGGER journal_keeps_all BEFORE TRUNCATE ON journal
    FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();

-- Rows drawn from journal entries carry the entry's number and hash, so that an entry number used twice (a reset) keeps
-- both. The first incident comes with the claim, before there is an entry.
CREATE TABLE incidents (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_reference text NOT NULL REFERENCES cases (reference),
    number integer NOT NULL,
    entry integer,
    content_hash text,
    category text,
    harm text,
    hate boolean NOT NULL DEFAULT false,
    hate_strands text[] NOT NULL DEFAULT '{}',
    violence boolean NOT NULL DEFAULT false,
    threat_of_violence boolean NOT NULL DEFAULT false,
    occurred_at timestamptz,
    reported_at timestamptz NOT NULL,
    sender text NOT NULL,
    description text,
    UNIQUE (case_reference, entry, content_hash)
);
CREATE INDEX incidents_case ON incidents (case_reference, number);

CREATE TABLE contacts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_reference text NOT NULL REFERENCES cases (reference),
    entry integer NOT NULL,
    content_hash text NOT NULL,
    method text,
    outcome text,
    contact_with text,
    support_need text,
    happened_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    sender text NOT NULL,
    notes text,
    UNIQUE (case_reference, entry, content_hash)
);

CREATE TABLE clocks (
    case_reference text NOT NULL REFERENCES cases (reference),
    id text NOT NULL,
    promise text NOT NULL,
    status text NOT NULL,
    start timestamptz NOT NULL,
    due timestamptz NOT NULL,
    warning_at timestamptz NOT NULL,
    hours integer,
    working_days integer,
    warned_at timestamptz,
    breached_at timestamptz,
    met_at timestamptz,
    settled_at timestamptz,
    reason text,
    calendar_version text NOT NULL,
    provisional boolean NOT NULL,
    PRIMARY KEY (case_reference, id)
);
CREATE INDEX clocks_unsettled ON clocks (due) WHERE status IN ('running', 'breached');

CREATE TABLE closure_decisions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_reference text NOT NULL REFERENCES cases (reference),
    entry integer NOT NULL,
    content_hash text NOT NULL,
    proposal_id text,
    decision text NOT NULL
        CHECK (decision IN ('proposed', 'agreed', 'disagreed', 'retracted', 'cancelled', 'declined', 'approved')),
    ground text,
    by text NOT NULL,
    role text,
    at timestamptz NOT NULL,
    reasons text,
    UNIQUE (case_reference, entry, content_hash)
);

CREATE TABLE notifications (
    key text PRIMARY KEY,
    case_reference text NOT NULL REFERENCES cases (reference),
    template text NOT NULL,
    recipient text NOT NULL,
    person text,
    channel text,
    address text,
    subject text,
    body text,
    facts jsonb NOT NULL DEFAULT '{}',
    -- Gathered rows are told with others in a message of its own row; then they are together, with its key as reference.
    status text NOT NULL DEFAULT 'pending'
        CHECK (status IN ('pending', 'sending', 'accepted', 'undeliverable', 'gathered', 'together')),
    attempts integer NOT NULL DEFAULT 0,
    refused_by text[] NOT NULL DEFAULT '{}',
    provider_reference text,
    reason text,
    created_at timestamptz NOT NULL,
    first_tried_at timestamptz,
    settled_at timestamptz,
    -- By the case's clock, which a rehearsal may have moved; the other times are the machine's.
    accepted_at timestamptz
);
CREATE INDEX notifications_case ON notifications (case_reference, created_at);
CREATE INDEX notifications_outbox ON notifications (created_at, settled_at, key)
    WHERE channel = 'outbox' AND status = 'accepted';
CREATE INDEX notifications_unsettled ON notifications (status) WHERE status IN ('pending', 'sending', 'gathered');

CREATE TABLE tasks (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_reference text NOT NULL REFERENCES cases (reference),
    kind text NOT NULL,
    about text NOT NULL,
    person text,
    notification_key text UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now(),
    done_at timestamptz
);
CREATE INDEX tasks_case ON tasks (case_reference);

-- The reference of a refused message may be unknown, so it is not a foreign key. once is a hash that keeps a retry from
-- recording the same refusal twice: message ids can be longer than an index takes. What is refused again for the same
-- reason is counted: times, and when that last was.
CREATE TABLE refusals (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_reference text NOT NULL,
    entry integer,
    message_name text,
    message_id text,
    code text NOT NULL,
    reason text NOT NULL,
    sender text,
    raw text,
    recorded_at timestamptz NOT NULL,
    source text NOT NULL CHECK (source IN ('case', 'door')),
    times integer NOT NULL DEFAULT 1,
    last_at timestamptz,
    once text NOT NULL UNIQUE
);
CREATE INDEX refusals_case ON refusals (case_reference);

CREATE TABLE alarms (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_reference text NOT NULL,
    number integer,
    kind text NOT NULL,
    what text NOT NULL,
    raised_at timestamptz NOT NULL DEFAULT now(),
    seen_at timestamptz,
    seen_by text REFERENCES officers (id),
    CHECK ((seen_at IS NULL) = (seen_by IS NULL)),
    UNIQUE NULLS NOT DISTINCT (case_reference, number, kind, what)
);

CREATE TABLE calendar_days (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    day date NOT NULL,
    action text NOT NULL CHECK (action IN ('added', 'withdrawn')),
    name text NOT NULL,
    reason text,
    changed_by text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX calendar_days_day ON calendar_days (day, id);

-- The keys that payloads are encrypted with, by id; their secrets stand in no table. check_value tells two keys of one id
-- apart. A key is never deleted: histories that it opens may be asked for years later. One that nobody has any more is
-- marked as lost.
CREATE TABLE payload_keys (
    id text PRIMARY KEY,
    use text NOT NULL CHECK (use IN ('storage', 'people', 'service')),
    service text,
    check_value text NOT NULL,
    made_at timestamptz NOT NULL,
    listed_at timestamptz NOT NULL DEFAULT now(),
    listed_by text NOT NULL,
    writing_since timestamptz,
    backed_up_at timestamptz,
    revoked_at timestamptz,
    revoked_by text,
    revoked_reason text,
    lost_at timestamptz,
    lost_by text,
    lost_reason text,
    CHECK ((use = 'service') = (service IS NOT NULL))
);

-- Which running worker has which key to read with: nothing is written with a key that one of them lacks.
CREATE TABLE key_readers (
    worker text NOT NULL,
    key_id text NOT NULL REFERENCES payload_keys (id),
    seen_at timestamptz NOT NULL,
    PRIMARY KEY (worker, key_id)
);

-- How people prove to the codec server who they are.
CREATE TABLE passwords (
    person text PRIMARY KEY REFERENCES officers (id),
    hash text NOT NULL,
    set_at timestamptz NOT NULL DEFAULT now(),
    failures integer NOT NULL DEFAULT 0,
    last_failure_at timestamptz
);

-- token_hash is a SHA-256: whoever reads this table cannot act as anybody.
CREATE TABLE sessions (
    token_hash text PRIMARY KEY,
    person text NOT NULL REFERENCES officers (id),
    kind text NOT NULL CHECK (kind IN ('browser', 'token')),
    made_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE INDEX sessions_person ON sessions (person);
