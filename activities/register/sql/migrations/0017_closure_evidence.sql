-- depends: 0016_kept_back

-- What a closure proposal stands on: what was done, what was tried, and the reporter's actions that were not done.
ALTER TABLE closure_decisions ADD COLUMN done text, ADD COLUMN tried text, ADD COLUMN undone text[];
