-- The ledger's own tables. Every row that belongs to a tenant is found by tenant_id first; lanes, batches and the
-- relay's cursor belong to the database as a whole (docs/adr: lane and outbox tables are per database).

-- One row per customer account; an account without a floor (issuance, settlement, clearing, breakage) has one row
-- per lane that ever posted to it (`shard` = lane), so that two lanes never want the same row.
-- fillfactor 60: a balance is rewritten by every posting and must find room on its own page (HOT update).
CREATE TABLE accounts (
    tenant_id  uuid        NOT NULL,
    id         uuid        NOT NULL,
    shard      smallint    NOT NULL,
    kind       smallint    NOT NULL,
    unit       text        NOT NULL CONSTRAINT accounts_unit CHECK (unit ~ '^[A-Z]{3}$'),
    owner_id   uuid        NOT NULL,
    program_id uuid,
    status     smallint    NOT NULL,
    floor      bigint,
    posted     bigint      NOT NULL DEFAULT 0,
    held       bigint      NOT NULL DEFAULT 0,
    version    bigint      NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id, shard),
    CONSTRAINT accounts_held CHECK (held >= 0),
    CONSTRAINT accounts_floor CHECK (floor IS NULL OR posted - held >= floor),
    CONSTRAINT accounts_one_row_with_floor CHECK (floor IS NULL OR shard = 0)
) WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);

CREATE UNIQUE INDEX accounts_identity ON accounts (tenant_id, owner_id, kind, unit, program_id)
    NULLS NOT DISTINCT WHERE shard = 0;

-- Append-only. No foreign keys on the hot path: the account rows were locked before an entry names them.
CREATE TABLE transactions (
    tenant_id        uuid        NOT NULL,
    id               uuid        NOT NULL,
    type             smallint    NOT NULL,
    reference        text,
    metadata         json,
    idempotency_hash uuid        NOT NULL,
    fingerprint      uuid        NOT NULL,
    posted_by        text        NOT NULL,
    lane             smallint    NOT NULL,
    batch_seq        bigint      NOT NULL,
    position         integer     NOT NULL,
    created_at       timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT transactions_idempotency UNIQUE (tenant_id, idempotency_hash)
) WITH (autovacuum_vacuum_insert_scale_factor = 0.1);

-- All rows of a batch share one key, so the index is deduplicated to little more than their addresses.
CREATE INDEX transactions_batch ON transactions (lane, batch_seq);

CREATE TABLE ledger_entries (
    tenant_id      uuid        NOT NULL,
    account_id     uuid        NOT NULL,
    shard          smallint    NOT NULL,
    version        bigint      NOT NULL,
    transaction_id uuid        NOT NULL,
    leg            smallint    NOT NULL,
    amount         bigint      NOT NULL CONSTRAINT ledger_entries_amount CHECK (amount <> 0),
    posted_after   bigint      NOT NULL,
    held_after     bigint      NOT NULL,
    created_at     timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, account_id, shard, version)
) WITH (autovacuum_vacuum_insert_scale_factor = 0.1);

-- UUIDv7 transaction ids make this index append at its right edge.
CREATE INDEX ledger_entries_transaction ON ledger_entries (tenant_id, transaction_id);

-- A lane serialises the postings of its accounts: its row is the first lock of every posting transaction.
-- `active` lanes take new postings; switching one off keeps its chain and lets the relay drain it.
CREATE TABLE ledger_lanes (
    lane      smallint PRIMARY KEY,
    active    boolean  NOT NULL DEFAULT true,
    next_seq  bigint   NOT NULL DEFAULT 1,
    head_hash bytea    NOT NULL CONSTRAINT ledger_lanes_hash CHECK (octet_length(head_hash) = 32)
) WITH (fillfactor = 20);

INSERT INTO ledger_lanes (lane, head_hash)
SELECT lane, decode(repeat('00', 32), 'hex') FROM generate_series(0, 1) AS lane;

-- One row per committed batch: the outbox (payload) and the hash-chain link at once. Ids repeat inside a payload, so
-- lz4 more than pays for itself in WAL.
CREATE TABLE ledger_batches (
    lane              smallint    NOT NULL,
    seq               bigint      NOT NULL,
    transaction_count integer     NOT NULL,
    previous_hash     bytea       NOT NULL,
    root              bytea       NOT NULL,
    hash              bytea       NOT NULL,
    payload           bytea       NOT NULL,
    created_at        timestamptz NOT NULL,
    PRIMARY KEY (lane, seq)
);
ALTER TABLE ledger_batches ALTER COLUMN payload SET COMPRESSION lz4;

-- The relay's cursor has its own row, so that marking a batch published never waits for a posting's lane lock.
CREATE TABLE ledger_relay (
    lane          smallint PRIMARY KEY,
    published_seq bigint      NOT NULL DEFAULT 0,
    lease_owner   uuid,
    lease_until   timestamptz NOT NULL DEFAULT '-infinity'
) WITH (fillfactor = 20);

INSERT INTO ledger_relay (lane) SELECT lane FROM ledger_lanes;
