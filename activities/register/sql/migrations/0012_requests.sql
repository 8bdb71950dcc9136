-- depends: 0011_agencies

-- A row for each request to or from an agency, and another for each thing that becomes of it. What was asked for, by whom,
-- and what came of it stands here alone.
CREATE TABLE agency_requests (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_reference text NOT NULL REFERENCES cases (reference),
    entry integer NOT NULL,
    content_hash text NOT NULL,
    request text NOT NULL,
    step text NOT NULL,
    agency text NOT NULL,
    direction text NOT NULL,
    kind text NOT NULL,
    due date NOT NULL,
    happened_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    sender text NOT NULL,
    what text,
    asked_by text,
    words text,
    UNIQUE (case_reference, entry, content_hash, request)
);

-- A row for what an agency or the landlord shares, and another once that has ended; words are what came of it.
CREATE TABLE resources (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_reference text NOT NULL REFERENCES cases (reference),
    entry integer NOT NULL,
    content_hash text NOT NULL,
    resource text NOT NULL,
    step text NOT NULL,
    agency text NOT NULL,
    direction text NOT NULL,
    kind text NOT NULL,
    action text,
    until date,
    happened_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    sender text NOT NULL,
    what text,
    words text,
    UNIQUE (case_reference, entry, content_hash, resource)
);

-- Which agency on the case does an action.
ALTER TABLE plan_actions ADD COLUMN agency text;
