-- svc-giftcard's own tables. Everything a tenant owns is found by tenant_id first; outbox and jobs belong to the database.

-- The number of a network's last change to its catalog: what caches compare.
CREATE TABLE catalogs (
    tenant_id uuid   PRIMARY KEY,
    version   bigint NOT NULL
);

-- What gift cards are sold as. The offer is one document: it is read and written whole, and never searched.
CREATE TABLE products (
    tenant_id  uuid        NOT NULL,
    id         uuid        NOT NULL,
    offer      jsonb       NOT NULL,
    version    bigint      NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

-- A gift card. status: pending 1, active 2, blocked 3, depleted 4, expired 5, deactivated 6.
-- posted, held, ledger_version: a projection of the ledger's entries of account_id; the newest entry wins.
-- code_hash, pin_hash: two bytes of key version, then the HMAC. code_sealed: the code until it has been seen, no longer
-- than seal_until.
CREATE TABLE cards (
    tenant_id        uuid        NOT NULL,
    id               uuid        NOT NULL,
    product_id       uuid        NOT NULL,
    issuer_id        uuid        NOT NULL,
    account_id       uuid,
    unit             text        NOT NULL,
    status           smallint    NOT NULL,
    initial          bigint      NOT NULL,
    posted           bigint      NOT NULL DEFAULT 0,
    held             bigint      NOT NULL DEFAULT 0,
    ledger_version   bigint      NOT NULL DEFAULT 0,
    code_hash        bytea       NOT NULL,
    pin_hash         bytea,
    code_last4       text        NOT NULL,
    code_sealed      bytea,
    seal_until       timestamptz,
    expires_at       timestamptz,
    issue_id         uuid,
    activity_version bigint      NOT NULL DEFAULT 0,
    created_at       timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT cards_code UNIQUE (tenant_id, code_hash),
    CONSTRAINT cards_status CHECK (status BETWEEN 1 AND 6),
    CONSTRAINT cards_held CHECK (held >= 0),
    CONSTRAINT cards_open_account CHECK (status = 1 OR account_id IS NOT NULL)
) WITH (fillfactor = 70);

CREATE INDEX cards_issue ON cards (tenant_id, issue_id, id) WHERE issue_id IS NOT NULL;
-- what the nightly job and the sweeper look for, over all tenants
CREATE INDEX cards_expiring ON cards (expires_at) WHERE status IN (2, 3, 4);
CREATE INDEX cards_sealed ON cards (seal_until) WHERE code_sealed IS NOT NULL;

-- A movement of value: recorded (state 1) before the ledger is asked, settled (2) with what it answered, or refused (3):
-- then nothing happened, and the same id may be used again. The id is made of the caller's idempotency key (UUIDv8), so
-- that a key names one movement here and in the ledger, whatever becomes of this row.
-- kind: load 1, reload 2, redeem 3, refund 4, hold 5, capture 6, void 7, deactivate 8, expire 9.
CREATE TABLE operations (
    tenant_id      uuid        NOT NULL,
    id             uuid        NOT NULL,
    card_id        uuid        NOT NULL,
    kind           smallint    NOT NULL,
    state          smallint    NOT NULL,
    fingerprint    uuid,
    amount         bigint,
    merchant_id    uuid        NOT NULL,
    store_id       uuid,
    parent_id      uuid,
    reference      text,
    hold_until     timestamptz,
    hold_id        uuid,
    transaction_id uuid,
    posted_after   bigint,
    held_after     bigint,
    status_after   smallint,
    created_at     timestamptz NOT NULL,
    settled_at     timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT operations_kind CHECK (kind BETWEEN 1 AND 9),
    CONSTRAINT operations_amount CHECK (amount > 0 OR (amount = 0 AND kind IN (7, 8, 9))),
    CONSTRAINT operations_settled CHECK (state IN (1, 3) OR (state = 2 AND settled_at IS NOT NULL AND status_after IS NOT NULL))
);

CREATE INDEX operations_open ON operations (created_at) WHERE state = 1;
CREATE INDEX operations_card ON operations (tenant_id, card_id, id);
CREATE INDEX operations_parent ON operations (tenant_id, parent_id) WHERE parent_id IS NOT NULL;
-- the rest of a card is taken once
CREATE UNIQUE INDEX operations_closing ON operations (tenant_id, card_id) WHERE kind IN (8, 9) AND state <> 3;

-- What happened to a card, numbered without gaps. The numbers of type are those of the contract.
CREATE TABLE activities (
    tenant_id      uuid        NOT NULL,
    card_id        uuid        NOT NULL,
    version        bigint      NOT NULL,
    id             uuid        NOT NULL,
    type           smallint    NOT NULL,
    status         smallint    NOT NULL,
    amount         bigint,
    balance_after  bigint      NOT NULL,
    transaction_id uuid,
    operation_id   uuid,
    merchant_id    uuid,
    store_id       uuid,
    occurred_at    timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, card_id, version)
);

-- Who owes whom, one line per transaction between two merchants; amount is negative for a refund. occurred_at is the
-- ledger's time, so that a period here is the same period there.
CREATE TABLE settlement_lines (
    tenant_id      uuid        NOT NULL,
    transaction_id uuid        NOT NULL,
    card_id        uuid        NOT NULL,
    debtor_id      uuid        NOT NULL,
    creditor_id    uuid        NOT NULL,
    unit           text        NOT NULL,
    amount         bigint      NOT NULL,
    occurred_at    timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, transaction_id),
    CONSTRAINT settlement_lines_two CHECK (debtor_id <> creditor_id)
);

CREATE INDEX settlement_lines_period ON settlement_lines (tenant_id, occurred_at);

-- A code on its way to a contact. status: scheduled 1, due 2, delivered 3, canceled 4.
CREATE TABLE deliveries (
    tenant_id  uuid        NOT NULL,
    id         uuid        NOT NULL,
    card_id    uuid        NOT NULL,
    contact_id uuid        NOT NULL,
    message    text,
    send_at    timestamptz NOT NULL,
    status     smallint    NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT deliveries_status CHECK (status BETWEEN 1 AND 4)
);

CREATE INDEX deliveries_due ON deliveries (send_at) WHERE status = 1;
CREATE INDEX deliveries_card ON deliveries (tenant_id, card_id);

-- A bulk issue. status: queued 1, done 2, failed 3. amount is null for cards that are activated at a till.
CREATE TABLE issues (
    tenant_id   uuid        NOT NULL,
    id          uuid        NOT NULL,
    product_id  uuid        NOT NULL,
    merchant_id uuid        NOT NULL,
    amount      bigint,
    unit        text        NOT NULL,
    requested   integer     NOT NULL,
    issued      integer     NOT NULL DEFAULT 0,
    status      smallint    NOT NULL,
    recipient   text        NOT NULL,
    codes       bytea,
    key_hash    uuid        NOT NULL,
    fingerprint uuid        NOT NULL,
    created_at  timestamptz NOT NULL,
    finished_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT issues_key UNIQUE (tenant_id, key_hash),
    CONSTRAINT issues_status CHECK (status BETWEEN 1 AND 3)
);

CREATE INDEX issues_open ON issues (created_at) WHERE status = 1;

-- Rewards, and who takes them. kind: voucher 1, gift card 2. state: reserved 1, burned 2, fulfilled 3, canceling 4,
-- canceled 5.
CREATE TABLE rewards (
    tenant_id   uuid        NOT NULL,
    id          uuid        NOT NULL,
    merchant_id uuid        NOT NULL,
    name        text        NOT NULL,
    price       bigint      NOT NULL,
    stock       bigint,
    kind        smallint    NOT NULL,
    product_id  uuid,
    amount      bigint,
    active      boolean     NOT NULL,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT rewards_stock CHECK (stock >= 0),
    CONSTRAINT rewards_price CHECK (price > 0),
    CONSTRAINT rewards_kind CHECK ((kind = 1) OR (kind = 2 AND product_id IS NOT NULL AND amount > 0))
);

CREATE TABLE redemptions (
    tenant_id   uuid        NOT NULL,
    id          uuid        NOT NULL,
    reward_id   uuid        NOT NULL,
    merchant_id uuid        NOT NULL,
    account_id  uuid        NOT NULL,
    points      bigint      NOT NULL,
    kind        smallint    NOT NULL,
    product_id  uuid,
    amount      bigint,
    state       smallint    NOT NULL,
    burn_id     uuid,
    card_id     uuid,
    code_hash   bytea,
    code_last4  text,
    code_sealed bytea,
    seal_until  timestamptz,
    key_hash    uuid        NOT NULL,
    fingerprint uuid        NOT NULL,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT redemptions_key UNIQUE (tenant_id, key_hash),
    CONSTRAINT redemptions_state CHECK (state BETWEEN 1 AND 5)
);

CREATE INDEX redemptions_open ON redemptions (created_at) WHERE state IN (1, 2, 4);
CREATE INDEX redemptions_sealed ON redemptions (seal_until) WHERE code_sealed IS NOT NULL;

-- Tries of codes, charged before a code is looked at and given back when it was right. scope: card 1, caller 2, network 3.
CREATE TABLE attempts (
    tenant_id  uuid        NOT NULL,
    scope      smallint    NOT NULL,
    subject    bytea       NOT NULL,
    failures   integer     NOT NULL,
    since      timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, scope, subject)
) WITH (fillfactor = 50);

CREATE INDEX attempts_since ON attempts (since);

-- One run of a job at a time, however many replicas start it.
CREATE TABLE jobs (
    name        text        PRIMARY KEY,
    lease_owner uuid        NOT NULL,
    lease_until timestamptz NOT NULL
);

-- The outbox, in the shape libs/events documents. Rows stay at least as long as the topic's retention (job
-- `prune-outbox`).
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
