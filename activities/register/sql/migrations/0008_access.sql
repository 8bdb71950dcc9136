-- depends: 0007_agreed_contacts

-- Who may see a case, where not everybody may. Ids of people, as the case itself has them.
ALTER TABLE cases ADD COLUMN restricted boolean NOT NULL DEFAULT false;
ALTER TABLE cases ADD COLUMN named text[] NOT NULL DEFAULT '{}';
ALTER TABLE cases ADD COLUMN closed_to text[] NOT NULL DEFAULT '{}';

ALTER TABLE contacts ADD COLUMN confidential boolean NOT NULL DEFAULT false;
ALTER TABLE contacts ADD COLUMN not_shared boolean NOT NULL DEFAULT false;
ALTER TABLE contacts ADD COLUMN basis text;
ALTER TABLE evidence ADD COLUMN confidential boolean NOT NULL DEFAULT false;

-- The rule standard.core.access.may for seeing, by somebody who works here; stands_for are those whom they cover today.
CREATE FUNCTION may_see(c cases, person text, stands_for text[]) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT person IS NOT NULL AND person <> ALL (c.closed_to) AND (
        NOT c.restricted
        OR coalesce(person IN (c.officer, c.manager, c.deputy), false)
        OR person = ANY (c.named)
        OR stands_for && ARRAY[c.officer, c.manager, c.deputy]
    )
$$;

-- Who looked at which part of a case: written before it is shown, and never changed. The case need not be in the register
-- yet. not shown: they asked, and may not see it.
CREATE TABLE views (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    who text NOT NULL REFERENCES officers (id),
    case_reference text NOT NULL,
    part text NOT NULL,
    how text NOT NULL CHECK (how IN ('command', 'codec')),
    shown boolean NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX views_of_case ON views (case_reference, at);
