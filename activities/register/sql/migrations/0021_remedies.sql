-- depends: 0020_marked_confidential

-- A row for each answer about a witness statement. Who asked, what the reporter said or why they were not asked, and which
-- support they were offered stands here alone.
CREATE TABLE commitments (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_reference text NOT NULL REFERENCES cases (reference),
    entry integer NOT NULL,
    content_hash text NOT NULL,
    answer text NOT NULL,
    to_remedies text [] NOT NULL,
    asked_how text,
    happened_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    sender text NOT NULL,
    asked_by text,
    words text,
    witness_support text,
    UNIQUE (case_reference, entry, content_hash)
);

-- A row for each remedy that is considered, and another for each thing that becomes of it.
CREATE TABLE remedies (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_reference text NOT NULL REFERENCES cases (reference),
    entry integer NOT NULL,
    content_hash text NOT NULL,
    remedy_number text NOT NULL,
    step text NOT NULL,
    remedy text NOT NULL,
    party integer,
    other_evidence boolean NOT NULL,
    happened_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    sender text NOT NULL,
    skipped text,
    evidence text,
    words text,
    UNIQUE (case_reference, entry, content_hash, remedy_number)
);
