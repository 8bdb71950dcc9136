-- depends: 0009_parties

-- The case that this one is joined to. No foreign key: that one may be entered later, while the register was away.
ALTER TABLE cases ADD COLUMN joined_to text;

CREATE INDEX cases_joined_to ON cases (joined_to) WHERE joined_to IS NOT NULL;
