-- depends: 0013_case_reviews

-- The id of a piece in its case, like E3.
ALTER TABLE evidence ADD COLUMN piece text;
UPDATE evidence SET piece = numbered.piece
FROM (SELECT id, 'E' || dense_rank() OVER (PARTITION BY case_reference ORDER BY entry) AS piece FROM evidence) numbered
WHERE numbered.id = evidence.id;

-- The files of evidence. checked_at: when a worker last looked into it; wrong: what was wrong with it then, null where it
-- was what was handed in; destroyed_at: when it was found to be gone after it was withdrawn.
CREATE TABLE evidence_files (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_reference text NOT NULL REFERENCES cases (reference),
    entry integer NOT NULL,
    content_hash text NOT NULL,
    piece text NOT NULL,
    file_id text NOT NULL,
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    size bigint NOT NULL CHECK (size > 0),
    media_type text NOT NULL,
    key_id text NOT NULL,
    name text NOT NULL,
    checked_at timestamptz,
    wrong text,
    destroyed_at timestamptz,
    UNIQUE (case_reference, entry, content_hash)
);
CREATE INDEX evidence_files_key ON evidence_files (key_id);

-- What became of a piece; of several days until which it is kept, the one that was said last stands.
CREATE TABLE evidence_steps (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_reference text NOT NULL REFERENCES cases (reference),
    entry integer NOT NULL,
    content_hash text NOT NULL,
    piece text NOT NULL,
    step text NOT NULL CHECK (step IN ('withdrawn', 'kept')),
    keep_until date,
    happened_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    sender text NOT NULL,
    reason text NOT NULL,
    UNIQUE (case_reference, entry, content_hash)
);

-- What became of which row of evidence: a number is used twice after a reset, and what is said of it then is about the
-- piece that was handed in last by then.
CREATE VIEW evidence_became AS
SELECT s.*, e.id AS evidence
FROM evidence_steps s
CROSS JOIN LATERAL (
    SELECT id FROM evidence e
    WHERE e.case_reference = s.case_reference AND e.piece = s.piece AND e.recorded_at <= s.recorded_at
    ORDER BY e.id DESC LIMIT 1
) e;
