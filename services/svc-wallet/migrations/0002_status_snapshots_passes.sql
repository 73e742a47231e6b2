-- Freezing and closing. `wanted` is the status that a change under way is to end in: the ledger is told of every account
-- before the wallet has it, and whoever finds it left over goes on from there.
ALTER TABLE wallets
    ADD COLUMN wanted        smallint,
    ADD COLUMN wanted_at     timestamptz,
    ADD COLUMN wanted_reason text,
    DROP CONSTRAINT wallets_status,
    ADD CONSTRAINT wallets_status CHECK (status IN (1, 2, 3, 4)),
    ADD CONSTRAINT wallets_wanted CHECK (wanted IN (2, 3, 4) AND wanted_at IS NOT NULL OR wanted IS NULL);

CREATE INDEX wallets_wanted ON wallets (tenant_id, wanted_at) WHERE wanted IS NOT NULL;

-- What each account held at the end of a day on which it changed, so that a balance of the past is found within a day's
-- entries. `entry_at` is the instant of the entry it speaks of: no later one needs a look at what was before.
CREATE TABLE balance_snapshots (
    tenant_id  uuid        NOT NULL,
    account_id uuid        NOT NULL,
    as_of      timestamptz NOT NULL,
    version    bigint      NOT NULL,
    posted     bigint      NOT NULL,
    held       bigint      NOT NULL,
    entry_at   timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, account_id, as_of)
);

-- Where a projected balance was found to differ from the ledger's.
CREATE TABLE balance_differences (
    tenant_id      uuid        NOT NULL,
    account_id     uuid        NOT NULL,
    found_at       timestamptz NOT NULL,
    reason         text        NOT NULL,
    ledger_version bigint      NOT NULL,
    ledger_posted  bigint      NOT NULL,
    ledger_held    bigint      NOT NULL,
    version        bigint      NOT NULL,
    posted         bigint      NOT NULL,
    held           bigint      NOT NULL,
    repaired_at    timestamptz,
    PRIMARY KEY (tenant_id, account_id, found_at)
);
CREATE INDEX balance_differences_open ON balance_differences (tenant_id) WHERE repaired_at IS NULL;

-- Links by which a customer sees a wallet without logging in. The link itself is never stored: it is made of the row's id
-- and a key, and worth nothing once the row says so.
CREATE TABLE passes (
    tenant_id  uuid        NOT NULL,
    id         uuid        NOT NULL,
    wallet_id  uuid        NOT NULL,
    label      text,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    revoked_at timestamptz,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX passes_wallet ON passes (tenant_id, wallet_id, id);
