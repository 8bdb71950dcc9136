-- name: incidents
-- Not those that an officer has found to be about something else.
SELECT i.number, i.category, i.hate, i.violence, i.threat_of_violence, i.reported_at, i.description AS said
FROM incidents i
WHERE i.case_reference = %(reference)s AND 'incident_set_aside' IS DISTINCT FROM (
    SELECT j.kind FROM journal j
    WHERE j.case_reference = i.case_reference AND j.kind IN ('incident_set_aside', 'incident_confirmed')
        AND (j.detail ->> 'incident')::integer = i.number
    ORDER BY j.number DESC
    LIMIT 1
)
ORDER BY i.number

-- name: reporter
SELECT name, address, phone, email FROM reporters WHERE case_reference = %(reference)s

-- name: risk
SELECT band, priority, assessed_at FROM assessments
WHERE case_reference = %(reference)s
ORDER BY assessed_at DESC, id DESC
LIMIT 1

-- name: evidence
SELECT kind, handed_in_by, handed_in_at, what AS said
FROM evidence e
WHERE case_reference = %(reference)s AND (
    %(confidential)s OR NOT (confidential OR is_marked_confidential(case_reference, entry))
) AND NOT EXISTS (
    SELECT FROM evidence_became s
    WHERE s.evidence = e.id AND s.step = 'withdrawn'
)
ORDER BY handed_in_at, id
