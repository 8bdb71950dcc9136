-- depends: 0014_evidence_files

-- When an incident went on until, and how it came. The name of the centre is whatever its sender called it.
ALTER TABLE incidents
    ADD COLUMN occurred_until timestamptz,
    ADD COLUMN reporting_centre text,
    ADD COLUMN may_pass_on boolean NOT NULL DEFAULT false;

-- Two incidents of a case, the later one first: likely the same, as the register has found (then without an entry), or
-- what an officer found of them. Of a pair an officer's last finding stands.
CREATE TABLE incident_pairs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_reference text NOT NULL REFERENCES cases (reference),
    entry integer,
    content_hash text,
    incident integer NOT NULL,
    other_incident integer NOT NULL,
    found text NOT NULL CHECK (found IN ('likely', 'same', 'different')),
    happened_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    sender text,
    reason text,
    UNIQUE (case_reference, entry, content_hash)
);
CREATE UNIQUE INDEX incident_pairs_likely ON incident_pairs (case_reference, incident, other_incident)
WHERE found = 'likely';

-- What the reporter has told other agencies, and our help with that.
CREATE TABLE reports_elsewhere (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_reference text NOT NULL REFERENCES cases (reference),
    entry integer NOT NULL,
    content_hash text NOT NULL,
    step text NOT NULL CHECK (step IN ('told', 'offered', 'accepted', 'declined', 'given')),
    agency text,
    agency_name text,
    told_on date,
    their_reference text,
    recorded_as text,
    helped boolean NOT NULL,
    incidents integer[] NOT NULL,
    may_pass_on boolean,
    happened_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    sender text NOT NULL,
    notes text,
    UNIQUE (case_reference, entry, content_hash)
);
