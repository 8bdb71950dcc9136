-- depends: 0002_sealed

-- An id of a person has one form: a to z, digits, points and hyphens. Ids that differ from it by capitals or blanks around
-- them are folded; where that makes two people one, or an id has anything else in it, somebody has to decide first. What
-- stands in the journal stays under the id that its sender had then.

CREATE FUNCTION pg_temp.folded(id text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT lower(regexp_replace(id, '^\s+|\s+$', '', 'g') COLLATE "C")
$$;

CREATE FUNCTION pg_temp.shown(id text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT '"' || string_agg(
        CASE WHEN ascii(letter) BETWEEN 32 AND 126 THEN letter ELSE 'U+' || lpad(to_hex(ascii(letter)), 4, '0') END, ''
        ORDER BY place
    ) || '"'
    FROM regexp_split_to_table(id, '') WITH ORDINALITY AS parts (letter, place)
$$;

DO $$
DECLARE found text;
BEGIN
    SELECT string_agg(pg_temp.shown(id), ', ' ORDER BY id) INTO found
    FROM officers WHERE pg_temp.folded(id) !~ '^[a-z0-9.-]+$';
    IF found IS NOT NULL THEN
        RAISE EXCEPTION 'ids of people have only the letters a to z, digits, points and hyphens from now on; give these other ids: %', found;
    END IF;
    SELECT string_agg(ids, '; ') INTO found FROM (
        SELECT string_agg(pg_temp.shown(id), ' and ' ORDER BY id) AS ids
        FROM officers GROUP BY pg_temp.folded(id) HAVING count(*) > 1
    ) clashes;
    IF found IS NOT NULL THEN
        RAISE EXCEPTION 'ids of people that differ by capitals or blanks alone are one from now on; give one of each other ids: %', found;
    END IF;
END;
$$;

CREATE TEMPORARY TABLE folded_ids ON COMMIT DROP AS
SELECT id AS old, pg_temp.folded(id) AS new FROM officers WHERE id <> pg_temp.folded(id);
INSERT INTO officers (id, name, email, phone, role, active)
SELECT new, name, email, phone, role, active FROM officers JOIN folded_ids ON id = old;
UPDATE patches SET manager = new FROM folded_ids WHERE manager = old;
UPDATE patches SET deputy = new FROM folded_ids WHERE deputy = old;
UPDATE officer_patches SET officer = new FROM folded_ids WHERE officer = old;
UPDATE cases SET officer = new FROM folded_ids WHERE officer = old;
UPDATE cases SET manager = new FROM folded_ids WHERE manager = old;
UPDATE cases SET deputy = new FROM folded_ids WHERE deputy = old;
UPDATE passwords SET person = new FROM folded_ids WHERE person = old;
UPDATE sessions SET person = new FROM folded_ids WHERE person = old;
UPDATE notifications SET person = new FROM folded_ids WHERE person = old;
UPDATE tasks SET person = new FROM folded_ids WHERE person = old;
DELETE FROM officers USING folded_ids WHERE id = old;
ALTER TABLE officers ADD CHECK (id ~ '^[a-z0-9.-]+$');
