-- depends: 0017_closure_evidence

-- An officer words what was done, for the letter about a closure.
ALTER TABLE closure_decisions DROP CONSTRAINT closure_decisions_decision_check;
ALTER TABLE closure_decisions ADD CONSTRAINT closure_decisions_decision_check CHECK (
    decision IN ('proposed', 'worded', 'agreed', 'disagreed', 'retracted', 'cancelled', 'declined', 'approved')
);
