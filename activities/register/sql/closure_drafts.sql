-- name: evidence
SELECT done, tried FROM closure_decisions
WHERE case_reference = %(reference)s AND decision = 'proposed'
ORDER BY id DESC LIMIT 1

-- name: contacts
-- How often the reporter was spoken with, by each way; a set-aside entry cannot be, so all of them count.
SELECT method, count(DISTINCT entry) AS times
FROM contacts
WHERE case_reference = %(reference)s AND contact_with = 'reporter' AND outcome IN ('spoke', 'agrees', 'disagrees')
GROUP BY method
ORDER BY method

-- name: agencies
SELECT DISTINCT kind FROM agencies
WHERE case_reference = %(reference)s AND step = 'added' AND NOT confidential
ORDER BY kind

-- name: reviews
SELECT count(DISTINCT review) AS held FROM reviews
WHERE case_reference = %(reference)s AND step = 'held' AND NOT confidential

-- name: actions
-- The latest words of each action that was done: of another party's only what the officer worded for others.
SELECT DISTINCT ON (a.action) a.action, a.owner, CASE a.owner WHEN 'other' THEN a.told_as ELSE a.what END AS said
FROM plan_actions a
WHERE a.case_reference = %(reference)s AND a.what IS NOT NULL AND 'completed' = (
    SELECT s.step FROM plan_actions s
    WHERE s.case_reference = a.case_reference AND s.action = a.action
        AND s.step IN ('completed', 'waived', 'settled', 'open again')
    ORDER BY s.entry DESC, s.id DESC
    LIMIT 1
)
ORDER BY a.action, a.entry DESC, a.id DESC
