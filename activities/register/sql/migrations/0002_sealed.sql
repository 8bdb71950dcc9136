-- depends: 0001_register

-- Who has proven to be an entry's sender, and with which key; null where nobody has.
ALTER TABLE journal ADD COLUMN seal jsonb;

-- The keys that payloads are encrypted with, by id; their secrets stand in no table. check_value tells two keys of one id
-- apart. A key is never deleted: histories that it opens may be asked for years later. One that nobody has any more is
-- marked as lost.
CREATE TABLE payload_keys (
    id text PRIMARY KEY,
    use text NOT NULL CHECK (use IN ('storage', 'people', 'service')),
    service text,
    check_value text NOT NULL,
    made_at timestamptz NOT NULL,
    listed_at timestamptz NOT NULL DEFAULT now(),
    listed_by text NOT NULL,
    writing_since timestamptz,
    backed_up_at timestamptz,
    revoked_at timestamptz,
    revoked_by text,
    revoked_reason text,
    lost_at timestamptz,
    lost_by text,
    lost_reason text,
    CHECK ((use = 'service') = (service IS NOT NULL))
);

-- Which running worker has which key to read with: nothing is written with a key that one of them lacks.
CREATE TABLE key_readers (
    worker text NOT NULL,
    key_id text NOT NULL REFERENCES payload_keys (id),
    seen_at timestamptz NOT NULL,
    PRIMARY KEY (worker, key_id)
);

-- How people prove to the codec server who they are.
CREATE TABLE passwords (
    person text PRIMARY KEY REFERENCES officers (id),
    hash text NOT NULL,
    set_at timestamptz NOT NULL DEFAULT now(),
    failures integer NOT NULL DEFAULT 0,
    last_failure_at timestamptz
);

-- token_hash is a SHA-256: whoever reads this table cannot act as anybody.
CREATE TABLE sessions (
    token_hash text PRIMARY KEY,
    person text NOT NULL REFERENCES officers (id),
    kind text NOT NULL CHECK (kind IN ('browser', 'token')),
    made_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE INDEX sessions_person ON sessions (person);
