-- depends: 0008_access

-- What was said of a party each time; null where nothing was said of it, empty where it was taken back. The keys are what
-- a name and an address are compared by with those of other cases.
CREATE TABLE parties (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_reference text NOT NULL REFERENCES cases (reference),
    entry integer NOT NULL,
    content_hash text NOT NULL,
    party integer NOT NULL,
    role text,
    tenure text,
    age text,
    may_be_told text[],
    confidential boolean,
    name text,
    date_of_birth date,
    address text,
    phone text,
    name_key text,
    address_key text,
    happened_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    sender text NOT NULL,
    UNIQUE (case_reference, entry, content_hash)
);
CREATE INDEX parties_name ON parties (name_key, date_of_birth);
CREATE INDEX parties_address ON parties (address_key);

-- A contact with a party, and why one was not spoken with; party is null where it is not known who did it.
CREATE TABLE party_contacts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_reference text NOT NULL REFERENCES cases (reference),
    entry integer NOT NULL,
    content_hash text NOT NULL,
    party integer,
    step text NOT NULL CHECK (step IN ('contacted', 'not_spoken_with')),
    spoken boolean NOT NULL,
    reporter_agrees text,
    could_identify text,
    why_all_the_same text,
    reason text,
    happened_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    sender text NOT NULL,
    UNIQUE (case_reference, entry, content_hash)
);

-- What somebody found of two parties that are possibly the same; of a pair the last row stands. The lesser reference first.
CREATE TABLE party_matches (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_reference text NOT NULL REFERENCES cases (reference),
    party integer NOT NULL,
    other_reference text NOT NULL REFERENCES cases (reference),
    other_party integer NOT NULL,
    same boolean NOT NULL,
    reason text NOT NULL,
    decided_by text NOT NULL REFERENCES officers (id),
    decided_at timestamptz NOT NULL DEFAULT now(),
    CHECK (case_reference < other_reference)
);
CREATE INDEX party_matches_pair ON party_matches (case_reference, party, other_reference, other_party);
