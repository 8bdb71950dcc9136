-- name: said_in_marked
-- What the journal says in entries that were marked, and why they were. A mark of an action of a plan that has no such
-- action is one of the whole entry; what was exchanged with the agency that hears it is no secret from it.
WITH marked AS (
    SELECT entry, CASE WHEN EXISTS (
        SELECT FROM plan_actions a
        WHERE a.case_reference = c.reference AND a.entry = mark.entry AND a.action = mark.action
    ) THEN action END AS action
    FROM cases c, jsonb_to_recordset(view #> '{detail,access,marked}') AS mark (entry integer, action text)
    WHERE reference = %(reference)s AND entry NOT IN (
        SELECT entry FROM agency_exchanges WHERE case_reference = c.reference AND agency = %(agency)s
        UNION ALL
        SELECT entry FROM agency_requests WHERE case_reference = c.reference AND agency = %(agency)s
        UNION ALL
        SELECT entry FROM resources WHERE case_reference = c.reference AND agency = %(agency)s
        UNION ALL
        SELECT entry FROM agencies WHERE case_reference = c.reference AND agency = %(agency)s
    )
)
SELECT words
FROM journal
WHERE case_reference = %(reference)s AND words IS NOT NULL AND (
    kind = 'marked_confidential' OR EXISTS (SELECT FROM marked WHERE entry = number AND action IS NULL)
)

-- name: said_in_table
SELECT said
FROM {table} t
JOIN marked ON marked.entry = t.entry AND ({of_action} OR marked.action IS NULL)
CROSS JOIN LATERAL unnest(ARRAY[{words}]) AS words (said)
WHERE t.case_reference = %(reference)s AND said IS NOT NULL
