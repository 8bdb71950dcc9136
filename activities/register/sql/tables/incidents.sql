-- name: insert
-- The claim wrote the first incident before there was an entry for it: that only gets its entry.
WITH claimed AS (
    UPDATE incidents SET entry = %(entry)s, content_hash = %(content_hash)s
    WHERE case_reference = %(reference)s AND number = coalesce(%(incident)s::integer, 1) AND entry IS NULL
    RETURNING number
)
INSERT INTO incidents (
    case_reference, number, entry, content_hash, category, harm, hate, hate_strands, violence, threat_of_violence,
    occurred_at, occurred_until, reporting_centre, may_pass_on, reported_at, sender, description
)
SELECT
    %(reference)s, coalesce(%(incident)s::integer, 1), %(entry)s, %(content_hash)s, %(category)s, %(harm)s, coalesce(%(hate_perceived)s, false),
    coalesce(%(hate_strands)s::text[], '{}'), coalesce(%(violence)s, false), coalesce(%(threat_of_violence)s, false),
    %(occurred_at)s::timestamptz, %(occurred_until)s::timestamptz, %(reporting_centre)s, coalesce(%(may_pass_on)s, false),
    %(happened_at)s::timestamptz, %(sender)s, %(words)s
WHERE NOT EXISTS (SELECT FROM claimed)
ON CONFLICT (case_reference, entry, content_hash) DO NOTHING

-- name: grants
GRANT SELECT, INSERT, UPDATE (entry, content_hash) ON incidents TO asb_worker;
GRANT SELECT (
    id, case_reference, number, entry, category, harm, hate, hate_strands, violence, threat_of_violence,
    occurred_at, occurred_until, may_pass_on, reported_at
) ON incidents TO asb_reader;
