-- depends: 0021_remedies

-- A row for each step of a legal remedy: the assessment before court, what was done with the dates that it brings, and the
-- outcome. What was said of it, and what the reporter is told, stands here alone.
CREATE TABLE legal_steps (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_reference text NOT NULL REFERENCES cases (reference),
    entry integer NOT NULL,
    content_hash text NOT NULL,
    remedy_number text NOT NULL,
    step text NOT NULL,
    dates jsonb,
    happened_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    sender text NOT NULL,
    words text,
    proportionality text,
    equality text,
    vulnerabilities text,
    alternatives text,
    reporter_is_told text,
    not_told_because text,
    UNIQUE (case_reference, entry, content_hash)
);
