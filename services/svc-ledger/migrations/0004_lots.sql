-- When the points that a transaction gave lapse. Decided when it is posted and bound to the chain.
ALTER TABLE transactions ADD COLUMN expires_at timestamptz;

-- The expiry job looks here for what is due; only what does lapse costs an index entry, and a burn never does.
CREATE INDEX transactions_expiry ON transactions (tenant_id, expires_at, id) WHERE expires_at IS NOT NULL;

-- Balances of the past are summed from what was posted after a known instant. A few bytes per 128 pages, and nothing
-- to do per row: what a B-tree would cost every posting, these do not.
CREATE INDEX ledger_entries_instant ON ledger_entries USING brin (created_at) WITH (autosummarize = on);
CREATE INDEX transactions_instant ON transactions USING brin (created_at) WITH (autosummarize = on);

-- Points lots: a projection of entries, remembered (docs/adr/0003). Unlogged tables are caches, here and below: made of
-- nothing but what is proved, and good to be truncated at any moment.
CREATE UNLOGGED TABLE lot_heads (
    tenant_id  uuid   NOT NULL,
    account_id uuid   NOT NULL,
    version    bigint NOT NULL,
    debt       bigint NOT NULL,
    PRIMARY KEY (tenant_id, account_id)
) WITH (fillfactor = 70);

CREATE UNLOGGED TABLE lots (
    tenant_id      uuid        NOT NULL,
    account_id     uuid        NOT NULL,
    version        bigint      NOT NULL,
    part           integer     NOT NULL,
    transaction_id uuid        NOT NULL,
    origin_id      uuid        NOT NULL,
    points         bigint      NOT NULL,
    remaining      bigint      NOT NULL,
    earned_at      timestamptz NOT NULL,
    expires_at     timestamptz,
    PRIMARY KEY (tenant_id, account_id, version, part)
) WITH (fillfactor = 80);

-- In the order in which they are consumed.
CREATE INDEX lots_open ON lots (tenant_id, account_id, (COALESCE(expires_at, 'infinity'::timestamptz)), earned_at, version, part)
    WHERE remaining > 0;

CREATE UNLOGGED TABLE lot_moves (
    tenant_id      uuid        NOT NULL,
    account_id     uuid        NOT NULL,
    version        bigint      NOT NULL,
    lot_version    bigint      NOT NULL,
    lot_part       integer     NOT NULL,
    points         bigint      NOT NULL,
    transaction_id uuid        NOT NULL,
    -- the transaction itself, or the one that it reverses
    root_id        uuid        NOT NULL,
    type           smallint    NOT NULL,
    created_at     timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, account_id, version, lot_version, lot_part)
);
CREATE INDEX lot_moves_lot ON lot_moves (tenant_id, account_id, lot_version, lot_part, version);
CREATE INDEX lot_moves_root ON lot_moves (tenant_id, account_id, root_id);

-- Up to where the expiry job has looked, per tenant, and the accounts that it looks at again because lapsed points were
-- held. Unlogged too: a job that remembers nothing looks at every date there is, and posts nothing twice. Both or neither.
CREATE UNLOGGED TABLE points_expiry (
    tenant_id    uuid        PRIMARY KEY,
    looked_until timestamptz NOT NULL
);
CREATE UNLOGGED TABLE points_expiry_waiting (
    tenant_id  uuid NOT NULL,
    account_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, account_id)
);

-- Sums of the past, so that a trial balance of any instant starts near it. Computed again when lost.
CREATE UNLOGGED TABLE trial_balances (
    tenant_id uuid        NOT NULL,
    as_of     timestamptz NOT NULL,
    sums      jsonb       NOT NULL,
    PRIMARY KEY (tenant_id, as_of)
);
