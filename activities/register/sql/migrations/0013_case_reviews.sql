-- depends: 0012_requests

-- A row for each thing that becomes of a case review: called, moved, called off, held, missed. Attendees are ids; of one
-- that was held, who came. Null in minutes and the reasons: not said with that step.
CREATE TABLE reviews (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_reference text NOT NULL REFERENCES cases (reference),
    entry integer NOT NULL,
    content_hash text NOT NULL,
    review integer NOT NULL,
    step text NOT NULL CHECK (step IN ('called', 'moved', 'called_off', 'held', 'missed')),
    review_at timestamptz NOT NULL,
    status text CHECK (status IN ('held', 'held_recorded_late', 'held_late')),
    attendees text[] NOT NULL,
    actions text[] NOT NULL,
    confidential boolean NOT NULL,
    happened_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    sender text NOT NULL,
    guests text,
    called_because text,
    moved_because text,
    called_off_because text,
    minutes text,
    no_further_action_because text,
    UNIQUE (case_reference, entry, content_hash)
);
