-- depends: 0022_legal_steps

-- A row for each thing that becomes of an announcement: asked, answered, worded, approved, withdrawn, settled. The text and
-- the reason why there is none stand here alone.
CREATE TABLE announcements (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_reference text NOT NULL REFERENCES cases (reference),
    entry integer NOT NULL,
    content_hash text NOT NULL,
    announcement text NOT NULL,
    step text NOT NULL,
    about text NOT NULL,
    reporter text,
    asked_by text,
    area text,
    wording text,
    happened_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    sender text NOT NULL,
    words text,
    UNIQUE (case_reference, entry, content_hash, announcement)
);
