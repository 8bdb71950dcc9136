-- depends: 0002_evidence

CREATE TABLE assessments (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_reference text NOT NULL REFERENCES cases (reference),
    entry integer NOT NULL,
    content_hash text NOT NULL,
    questionnaire text,
    answers jsonb NOT NULL,
    score integer,
    band text,
    no_risk_of_harm boolean NOT NULL,
    judged boolean NOT NULL,
    priority integer,
    sender text NOT NULL,
    assessed_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    reason text,
    UNIQUE (case_reference, entry, content_hash)
);

CREATE TABLE targets (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_reference text NOT NULL REFERENCES cases (reference),
    entry integer NOT NULL,
    content_hash text NOT NULL,
    target text NOT NULL,
    status text NOT NULL,
    due timestamptz NOT NULL,
    happened_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    UNIQUE (case_reference, entry, content_hash)
);

ALTER TABLE contacts ADD COLUMN given text[] NOT NULL DEFAULT '{}';
