-- name: insert
INSERT INTO assessments (
    case_reference, entry, content_hash, questionnaire, answers, score, band, no_risk_of_harm, judged, priority, sender,
    assessed_at, recorded_at, reason
) VALUES (
    %(reference)s, %(entry)s, %(content_hash)s, %(questionnaire)s, %(answers)s::jsonb, %(score)s, %(band)s,
    %(no_risk_of_harm)s, %(judged)s, %(priority)s, %(sender)s, %(happened_at)s, %(recorded_at)s, %(words)s
)
ON CONFLICT (case_reference, entry, content_hash) DO NOTHING

-- name: grants
GRANT SELECT, INSERT ON assessments TO asb_worker;
GRANT SELECT (
    id, case_reference, entry, questionnaire, score, band, no_risk_of_harm, judged, priority, sender, assessed_at,
    recorded_at
) ON assessments TO asb_reader;
