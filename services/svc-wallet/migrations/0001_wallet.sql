-- svc-wallet's own tables. Everything a tenant owns is found by tenant_id first; the outbox belongs to the database.

-- A customer's wallet in one network. `opening` (1) until its points account exists in the ledger, then `active` (2);
-- nobody but the sweeper sees a wallet that is still opening.
CREATE TABLE wallets (
    tenant_id         uuid        NOT NULL,
    id                uuid        NOT NULL,
    external_ref      text        NOT NULL CONSTRAINT wallets_external_ref_length
                                  CHECK (char_length(external_ref) BETWEEN 1 AND 128),
    program_id        uuid,
    status            smallint    NOT NULL,
    points_account_id uuid,
    created_at        timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT wallets_external_ref UNIQUE (tenant_id, external_ref),
    CONSTRAINT wallets_status CHECK (status IN (1, 2)),
    CONSTRAINT wallets_active_has_points_account CHECK (status = 1 OR points_account_id IS NOT NULL)
);

CREATE INDEX wallets_opening ON wallets (tenant_id, created_at) WHERE status = 1;

-- Projection of the ledger's customer accounts: the figures after the entry with the highest version, never a sum.
-- The owner is a wallet, or a gift card that is in no wallet. fillfactor 60: rewritten by every posting (HOT update).
CREATE TABLE balances (
    tenant_id      uuid        NOT NULL,
    account_id     uuid        NOT NULL,
    owner_id       uuid        NOT NULL,
    kind           smallint    NOT NULL,
    unit           text        NOT NULL,
    program_id     uuid,
    posted         bigint      NOT NULL,
    held           bigint      NOT NULL,
    version        bigint      NOT NULL,
    transaction_id uuid,
    as_of          timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, account_id)
) WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);

CREATE INDEX balances_owner ON balances (tenant_id, owner_id);

-- The statement and the inbox at once: an entry is stored under (account, version), so what was delivered twice or
-- out of order is recognised by the primary key.
CREATE TABLE entries (
    tenant_id      uuid        NOT NULL,
    account_id     uuid        NOT NULL,
    version        bigint      NOT NULL,
    owner_id       uuid        NOT NULL,
    transaction_id uuid        NOT NULL,
    type           smallint    NOT NULL,
    unit           text        NOT NULL,
    amount         bigint      NOT NULL,
    posted_after   bigint      NOT NULL,
    held_after     bigint      NOT NULL,
    reference      text,
    occurred_at    timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, account_id, version)
) WITH (autovacuum_vacuum_insert_scale_factor = 0.1);

CREATE INDEX entries_statement ON entries (tenant_id, owner_id, occurred_at, account_id, version);

-- The outbox, in the shape libs/events documents. One lane: it is locked only for the last statement of a projected
-- poll, and a poll is hundreds of events. Rows stay at least as long as the topic's retention (job `prune-outbox`).
CREATE TABLE outbox_lanes (
    lane          smallint    PRIMARY KEY,
    next_seq      bigint      NOT NULL DEFAULT 1,
    published_seq bigint      NOT NULL DEFAULT 0,
    lease_owner   uuid,
    lease_until   timestamptz NOT NULL DEFAULT '-infinity',
    CONSTRAINT outbox_lanes_published CHECK (published_seq < next_seq)
) WITH (fillfactor = 50);

INSERT INTO outbox_lanes (lane) VALUES (0);

CREATE TABLE outbox_batches (
    lane       smallint    NOT NULL,
    seq        bigint      NOT NULL,
    payload    bytea       NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (lane, seq)
);
ALTER TABLE outbox_batches ALTER COLUMN payload SET COMPRESSION lz4;
