-- depends: 0006_action_plan

-- What became of each period from one contact with the reporter to the next. Of several rows of a case with one ``since``
-- the last one, by its entry, counts.
CREATE TABLE agreed_contacts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_reference text NOT NULL REFERENCES cases (reference),
    entry integer NOT NULL,
    content_hash text NOT NULL,
    since timestamptz NOT NULL,
    due timestamptz NOT NULL,
    status text NOT NULL,
    happened_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    UNIQUE (case_reference, entry, content_hash)
);
