-- depends: 0001_register

CREATE TABLE evidence (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_reference text NOT NULL REFERENCES cases (reference),
    entry integer NOT NULL,
    content_hash text NOT NULL,
    kind text NOT NULL,
    handed_in_by text NOT NULL,
    made_at timestamptz,
    handed_in_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    incidents integer[] NOT NULL,
    something_new boolean NOT NULL,
    sender text NOT NULL,
    what text NOT NULL,
    UNIQUE (case_reference, entry, content_hash)
);
