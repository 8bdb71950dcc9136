-- depends: 0010_joined_cases

-- What was said of the agencies on a case each time; null where nothing was said of it, empty where it was taken back.
-- agency is null where the landlord leads, and where consent was withdrawn for all of them. confidential: its part was.
-- consented_by: how consent was given, or withdrawn.
CREATE TABLE agencies (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_reference text NOT NULL REFERENCES cases (reference),
    entry integer NOT NULL,
    content_hash text NOT NULL,
    agency text,
    step text NOT NULL CHECK (step IN ('added', 'changed', 'ended', 'leads', 'consent_withdrawn')),
    kind text,
    may_have text[],
    lawful_basis text,
    consented_by text,
    consented_at timestamptz,
    confidential boolean NOT NULL,
    name text,
    contact_name text,
    email text,
    phone text,
    reason text,
    happened_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    sender text NOT NULL,
    UNIQUE (case_reference, entry, content_hash)
);

-- What was given to an agency or received from it in a contact, whose entry it has and where its words are.
CREATE TABLE agency_exchanges (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_reference text NOT NULL REFERENCES cases (reference),
    entry integer NOT NULL,
    content_hash text NOT NULL,
    agency text NOT NULL,
    gave text[] NOT NULL,
    received text[] NOT NULL,
    passed_on integer[] NOT NULL,
    lawful_basis text,
    method text NOT NULL,
    happened_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    sender text NOT NULL,
    UNIQUE (case_reference, entry, content_hash)
);
