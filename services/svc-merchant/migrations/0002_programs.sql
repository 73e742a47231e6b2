-- Programs as code: a draft that is edited, versions that never change, and a history of which version was live when.

CREATE TABLE programs (
    tenant_id      uuid        NOT NULL,
    id             uuid        NOT NULL,
    merchant_id    uuid        NOT NULL,
    draft          text        NOT NULL,
    draft_revision bigint      NOT NULL,
    -- the highest number given to a version and to a promotion
    versions       bigint      NOT NULL DEFAULT 0,
    promotions     bigint      NOT NULL DEFAULT 0,
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

CREATE INDEX programs_merchant ON programs (tenant_id, merchant_id, id);

-- Never updated, never deleted: what priced a purchase can always be read again.
CREATE TABLE program_versions (
    tenant_id  uuid        NOT NULL,
    program_id uuid        NOT NULL,
    version    bigint      NOT NULL,
    document   text        NOT NULL,
    applied_by text        NOT NULL,
    applied_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, program_id, version)
);

-- Live at an instant is the version of the last promotion that took effect by then; among those of one instant the one
-- that was said last. No version: the program gives nothing from then on. A promotion that has taken effect stays for
-- good; one that has not may be withdrawn.
CREATE TABLE program_promotions (
    tenant_id    uuid        NOT NULL,
    program_id   uuid        NOT NULL,
    seq          bigint      NOT NULL,
    version      bigint,
    effective_at timestamptz NOT NULL,
    promoted_by  text        NOT NULL,
    promoted_at  timestamptz NOT NULL,
    withdrawn_by text,
    withdrawn_at timestamptz,
    PRIMARY KEY (tenant_id, program_id, seq),
    CONSTRAINT program_promotions_withdrawn CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL)),
    CONSTRAINT program_promotions_in_time CHECK (withdrawn_at IS NULL OR withdrawn_at < effective_at)
);

-- What the ledger posted for purchases that programs priced: a projection of ledger.transactions.v1, for `replay` and
-- for the standing of customers. An account is an opaque id; who it is, nobody here knows. `reversed` points were taken
-- back since.
CREATE TABLE priced_purchases (
    tenant_id       uuid        NOT NULL,
    transaction_id  uuid        NOT NULL,
    program_id      uuid        NOT NULL,
    program_version bigint      NOT NULL,
    account_id      uuid        NOT NULL,
    store_id        uuid        NOT NULL,
    purchased_at    timestamptz NOT NULL,
    day             date        NOT NULL,
    amount          bigint      NOT NULL,
    unit            text        NOT NULL,
    items           text        NOT NULL,
    points          bigint      NOT NULL,
    reversed        bigint      NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, transaction_id)
) WITH (autovacuum_vacuum_insert_scale_factor = 0.1);

CREATE INDEX priced_purchases_program
    ON priced_purchases (tenant_id, program_id, account_id, purchased_at, transaction_id);

-- Which reversals were counted, so that each is counted once.
CREATE TABLE priced_reversals (
    tenant_id      uuid   NOT NULL,
    transaction_id uuid   NOT NULL,
    reverses       uuid   NOT NULL,
    points         bigint NOT NULL,
    PRIMARY KEY (tenant_id, transaction_id)
);

-- What a customer earned by a program and spent on it, per local day. `version` is the account's, of the newest entry
-- counted: it only grows, and caches go by it.
CREATE TABLE program_days (
    tenant_id  uuid   NOT NULL,
    program_id uuid   NOT NULL,
    account_id uuid   NOT NULL,
    day        date   NOT NULL,
    points     bigint NOT NULL,
    spend      bigint NOT NULL,
    version    bigint NOT NULL,
    PRIMARY KEY (tenant_id, program_id, account_id, day)
) WITH (fillfactor = 80);

-- Feature flags of a tenant. `on_for` is in ten-thousandths of its subjects. What has no row is off.
CREATE TABLE feature_flags (
    tenant_id  uuid        NOT NULL,
    key        text        NOT NULL,
    on_for     integer     NOT NULL CONSTRAINT feature_flags_on_for CHECK (on_for BETWEEN 0 AND 10000),
    updated_by text        NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, key)
);

-- Grows with every change of a tenant's flags, deletion included; changes of one tenant wait for each other on it.
CREATE TABLE feature_flag_sets (
    tenant_id uuid   PRIMARY KEY,
    version   bigint NOT NULL
);
