-- Balances and entries may be kept in two generations at once, so that the projection can be made anew beside the one that is
-- read and take its place in one statement. Everybody reads `live`; what arrives is written to `live` and, while it is being
-- built, to `next`; `old` is being deleted. Whoever writes locks the row FOR SHARE, so that no writer is left behind.
CREATE TABLE projection (
    one  boolean PRIMARY KEY DEFAULT true CONSTRAINT projection_is_one CHECK (one),
    live integer NOT NULL,
    next integer,
    old  integer,
    CONSTRAINT projection_generations CHECK (next <> live AND old <> live AND next <> old)
);
INSERT INTO projection (live) VALUES (1);
-- the planner takes an unknown table for two thousand rows, and compiles (JIT) what joins it
ANALYZE projection;

-- The generation is the last column of each key: reads of one generation find their rows as before.
ALTER TABLE balances
    ADD COLUMN generation integer NOT NULL DEFAULT 1,
    DROP CONSTRAINT balances_pkey,
    ADD PRIMARY KEY (tenant_id, account_id, generation);
ALTER TABLE balances ALTER COLUMN generation DROP DEFAULT;

ALTER TABLE entries
    ADD COLUMN generation integer NOT NULL DEFAULT 1,
    DROP CONSTRAINT entries_pkey,
    ADD PRIMARY KEY (tenant_id, account_id, version, generation);
ALTER TABLE entries ALTER COLUMN generation DROP DEFAULT;

ALTER TABLE balance_snapshots
    ADD COLUMN generation integer NOT NULL DEFAULT 1,
    DROP CONSTRAINT balance_snapshots_pkey,
    ADD PRIMARY KEY (tenant_id, account_id, as_of, generation);
ALTER TABLE balance_snapshots ALTER COLUMN generation DROP DEFAULT;
