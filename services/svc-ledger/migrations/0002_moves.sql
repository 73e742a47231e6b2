-- Holds, reversals, the status of accounts, and velocity limits.

-- A hold moves no `posted`: it raises `held`, and with it the version, so that projections, the chain and the replay
-- know holds by the same entries as everything else.
ALTER TABLE ledger_entries ADD COLUMN held_change bigint NOT NULL DEFAULT 0;
ALTER TABLE ledger_entries DROP CONSTRAINT ledger_entries_amount;
ALTER TABLE ledger_entries ADD CONSTRAINT ledger_entries_change CHECK (amount <> 0 OR held_change <> 0);

-- How far an account is below its floor. Only a reversal with the policy `unlimited` raises it; it shrinks as the balance
-- recovers. Whoever moves a balance past the floor without saying so here is refused by the constraint.
ALTER TABLE accounts ADD COLUMN overdraft bigint NOT NULL DEFAULT 0;
ALTER TABLE accounts DROP CONSTRAINT accounts_floor;
ALTER TABLE accounts ADD CONSTRAINT accounts_floor CHECK (overdraft = GREATEST(0, floor - (posted - held)));

-- hold_id: the hold that a hold (its own id), capture or void is about. reverses, reversal: what a reversal undoes, and
-- the how manieth reversal of it this is. shortfall: what was not there to be taken back. reason: an operator's.
ALTER TABLE transactions
    ADD COLUMN hold_id   uuid,
    ADD COLUMN reverses  uuid,
    ADD COLUMN reversal  integer,
    ADD COLUMN shortfall bigint,
    ADD COLUMN reason    text,
    ADD CONSTRAINT transactions_hold CHECK ((type IN (8, 9, 10)) = (hold_id IS NOT NULL)),
    ADD CONSTRAINT transactions_reverse
        CHECK ((type = 11) = (reverses IS NOT NULL) AND (type = 11) = (reversal IS NOT NULL)),
    ADD CONSTRAINT transactions_shortfall CHECK (shortfall IS NULL OR (shortfall > 0 AND type = 11));

-- What a transaction was undone by; two reversals that know nothing of each other cannot both be the n-th.
CREATE UNIQUE INDEX transactions_reversals ON transactions (tenant_id, reverses, reversal) WHERE reverses IS NOT NULL;

-- One row per hold; its id is that of the transaction that made it. Written only under the lock of its account, in the
-- statement that writes the entry, so that `held` is always the sum of what is left of the open ones.
-- status: 1 open, 2 captured, 3 voided, 4 expired.
CREATE TABLE holds (
    tenant_id      uuid        NOT NULL,
    id             uuid        NOT NULL,
    account_id     uuid        NOT NULL,
    destination_id uuid        NOT NULL,
    amount         bigint      NOT NULL CONSTRAINT holds_amount CHECK (amount > 0),
    captured       bigint      NOT NULL CONSTRAINT holds_captured CHECK (captured >= 0),
    released       bigint      NOT NULL CONSTRAINT holds_released CHECK (released >= 0),
    status         smallint    NOT NULL CONSTRAINT holds_status CHECK (status BETWEEN 1 AND 4),
    expires_at     timestamptz NOT NULL,
    created_at     timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT holds_left CHECK (captured + released <= amount AND (status = 1) = (captured + released < amount))
) WITH (fillfactor = 80);

CREATE INDEX holds_account ON holds (tenant_id, account_id, id);
-- The worker that releases lapsed holds looks over all tenants, like the lanes it posts in.
CREATE INDEX holds_lapsing ON holds (expires_at) WHERE status = 1;

-- Who froze, unfroze or closed an account, when and why. The account's own row has the status after the last of them.
CREATE TABLE account_status_changes (
    tenant_id  uuid        NOT NULL,
    account_id uuid        NOT NULL,
    id         uuid        NOT NULL,
    status     smallint    NOT NULL,
    reason     text,
    changed_by text        NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, account_id, id)
);

-- scope: 1 each account, 2 the whole program. flow: 1 spend, 2 earn. measure: 1 count, 2 amount. period: 1 hour, 2 day.
CREATE TABLE velocity_limits (
    tenant_id  uuid        NOT NULL,
    id         uuid        NOT NULL,
    scope      smallint    NOT NULL CONSTRAINT velocity_limits_scope CHECK (scope IN (1, 2)),
    program_id uuid,
    flow       smallint    NOT NULL CONSTRAINT velocity_limits_flow CHECK (flow IN (1, 2)),
    measure    smallint    NOT NULL CONSTRAINT velocity_limits_measure CHECK (measure IN (1, 2)),
    period     smallint    NOT NULL CONSTRAINT velocity_limits_period CHECK (period IN (1, 2)),
    maximum    bigint      NOT NULL CONSTRAINT velocity_limits_maximum CHECK (maximum >= 0),
    updated_by text        NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT velocity_limits_program CHECK (scope <> 2 OR program_id IS NOT NULL),
    CONSTRAINT velocity_limits_identity
        UNIQUE NULLS NOT DISTINCT (tenant_id, scope, program_id, flow, measure, period)
);

-- What a limit has counted for an account or a program: `counts` are the newest thirteen twelfths of its period, the
-- newest (number `slot` since 1970) first. `signalled` is the slot in which a refusal was last told.
CREATE TABLE velocity_counters (
    tenant_id  uuid     NOT NULL,
    limit_id   uuid     NOT NULL,
    subject_id uuid     NOT NULL,
    slot       bigint   NOT NULL DEFAULT 0,
    counts     bigint[] NOT NULL DEFAULT '{0,0,0,0,0,0,0,0,0,0,0,0,0}'
        CONSTRAINT velocity_counters_counts CHECK (cardinality(counts) = 13),
    signalled  bigint   NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, limit_id, subject_id)
) WITH (fillfactor = 60);
