-- depends: 0003_assessments

-- Hate cases go to whoever is marked for them, where the patch has somebody.
ALTER TABLE officers ADD COLUMN hate_cases boolean NOT NULL DEFAULT false;

-- UK dates, both included. Who comes back early, or does not go, has back_on: the first day they are there again. Then
-- "until" lies before first_day where they did not go.
CREATE TABLE absences (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person text NOT NULL REFERENCES officers (id),
    first_day date NOT NULL,
    last_day date NOT NULL CHECK (last_day >= first_day),
    cover text NOT NULL REFERENCES officers (id) CHECK (cover <> person),
    set_by text NOT NULL REFERENCES officers (id),
    set_at timestamptz NOT NULL DEFAULT now(),
    back_on date,
    back_by text REFERENCES officers (id),
    back_at timestamptz,
    until date GENERATED ALWAYS AS (least(last_day, back_on - 1)) STORED,
    CHECK ((back_on IS NULL) = (back_by IS NULL)),
    CHECK ((back_on IS NULL) = (back_at IS NULL))
);
CREATE INDEX absences_until ON absences (until);

-- Whom a notification was for, where person is who covers for them.
ALTER TABLE notifications ADD COLUMN meant_for text;
