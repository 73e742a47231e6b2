-- Who asked for a movement: the subject of a token, an opaque id, and what they are, by the contract's numbers (person 1, key 2,
-- service 3). Null of what happens by itself, and of what was asked for before.
ALTER TABLE operations
    ADD COLUMN done_by      text,
    ADD COLUMN done_by_kind smallint,
    ADD CONSTRAINT operations_done_by CHECK ((done_by IS NULL) = (done_by_kind IS NULL));
