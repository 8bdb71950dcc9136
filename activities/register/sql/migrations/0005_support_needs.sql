-- depends: 0004_cover

-- What the reporter said each time they were asked; null where nothing was said of it, empty where it was taken back.
CREATE TABLE support_needs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_reference text NOT NULL REFERENCES cases (reference),
    entry integer NOT NULL,
    content_hash text NOT NULL,
    happened_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    sender text NOT NULL,
    needs text[],
    in_words text,
    language text,
    large_print boolean,
    safe_channels text[],
    safe_times text,
    safe_from smallint,
    safe_until smallint,
    never_leave_message boolean,
    must_not_be_written_to boolean,
    contact_instead text,
    UNIQUE (case_reference, entry, content_hash)
);

-- Warnings for staff: a row when one is set, and another when it is ended.
CREATE TABLE staff_warnings (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_reference text NOT NULL REFERENCES cases (reference),
    entry integer NOT NULL,
    content_hash text NOT NULL,
    number integer NOT NULL,
    step text NOT NULL CHECK (step IN ('set', 'ended')),
    kind text NOT NULL,
    review_on date NOT NULL,
    happened_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    sender text NOT NULL,
    words text,
    UNIQUE (case_reference, entry, content_hash)
);
