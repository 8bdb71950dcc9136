-- depends: 0005_support_needs

-- The versions of an action plan, with what the reporter said of each. Null in contact_every: only if there is news.
CREATE TABLE action_plans (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_reference text NOT NULL REFERENCES cases (reference),
    entry integer NOT NULL,
    content_hash text NOT NULL,
    version integer NOT NULL,
    agreed_by text,
    contact_every integer,
    contact_method text,
    happened_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    sender text NOT NULL,
    not_agreed_because text,
    their_words text,
    contact_when text,
    UNIQUE (case_reference, entry, content_hash)
);

-- A row for each action of each version, and another for each thing that becomes of it.
CREATE TABLE plan_actions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_reference text NOT NULL REFERENCES cases (reference),
    entry integer NOT NULL,
    content_hash text NOT NULL,
    action text NOT NULL,
    version integer NOT NULL,
    step text NOT NULL,
    owner text NOT NULL,
    person text,
    due date NOT NULL,
    method text,
    possible text,
    prevented_by text,
    happened_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    sender text NOT NULL,
    what text,
    told_as text,
    words text,
    UNIQUE (case_reference, entry, content_hash, action)
);
