-- svc-analytics's own tables. Everything is found by tenant_id first. All of it but what is `known_…` is made of events,
-- and may be made again from the first of them. No merchant, program or day is null: what has none has the zero UUID.

-- Which run of the projection this is. Its consumer group carries the number, so that the next run begins at the first event.
CREATE TABLE projection (
    one        boolean PRIMARY KEY DEFAULT true CONSTRAINT projection_one CHECK (one),
    generation bigint  NOT NULL
);
INSERT INTO projection (generation) VALUES (1);

-- What was counted, so that nothing is counted twice: per row of an account the versions of its entries, per gift card
-- (shard -1) the versions of its history. `seen` is a set of intervals, 16 bytes each; where events come in order it is one.
CREATE TABLE counted (
    tenant_id  uuid    NOT NULL,
    subject_id uuid    NOT NULL,
    shard      integer NOT NULL,
    seen       bytea   NOT NULL,
    PRIMARY KEY (tenant_id, subject_id, shard)
) WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05);

-- Customers' accounts. `owner_id` is a wallet or a gift card, an opaque id: who that is, nobody here knows.
CREATE TABLE accounts (
    tenant_id   uuid     NOT NULL,
    account_id  uuid     NOT NULL,
    kind        smallint NOT NULL,
    unit        text     NOT NULL,
    owner_id    uuid     NOT NULL,
    merchant_id uuid     NOT NULL,
    program_id  uuid     NOT NULL,
    balance     bigint   NOT NULL,
    -- the first and the last day on which its customer did something
    first_day   date,
    last_day    date,
    PRIMARY KEY (tenant_id, account_id)
) WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05);

-- What came into an account and went out of it, per local day: what the ageing of points and the cohorts are made of.
CREATE TABLE account_days (
    tenant_id  uuid   NOT NULL,
    account_id uuid   NOT NULL,
    day        date   NOT NULL,
    credited   bigint NOT NULL,
    debited    bigint NOT NULL,
    visits     bigint NOT NULL,
    PRIMARY KEY (tenant_id, account_id, day)
) WITH (fillfactor = 80);

-- What moved, per local day. What is outstanding after a day is the sum of
-- `issued - taken_back - redeemed + given_back - expired + adjusted + transferred` up to it.
CREATE TABLE daily (
    tenant_id   uuid     NOT NULL,
    merchant_id uuid     NOT NULL,
    program_id  uuid     NOT NULL,
    kind        smallint NOT NULL,
    unit        text     NOT NULL,
    day         date     NOT NULL,
    issued      bigint   NOT NULL,
    taken_back  bigint   NOT NULL,
    redeemed    bigint   NOT NULL,
    given_back  bigint   NOT NULL,
    expired     bigint   NOT NULL,
    adjusted    bigint   NOT NULL,
    transferred bigint   NOT NULL,
    movements   bigint   NOT NULL,
    active      bigint   NOT NULL,
    newcomers   bigint   NOT NULL,
    PRIMARY KEY (tenant_id, merchant_id, program_id, kind, unit, day)
) WITH (fillfactor = 80);

CREATE INDEX daily_day ON daily (tenant_id, day);

-- Purchases that earned, per local day on which they were made.
CREATE TABLE baskets (
    tenant_id   uuid   NOT NULL,
    merchant_id uuid   NOT NULL,
    program_id  uuid   NOT NULL,
    unit        text   NOT NULL,
    day         date   NOT NULL,
    purchases   bigint NOT NULL,
    amount      bigint NOT NULL,
    PRIMARY KEY (tenant_id, merchant_id, program_id, unit, day)
) WITH (fillfactor = 80);

-- Gift cards at the merchant where something was done with them, whoever sold them; per local day.
CREATE TABLE counters (
    tenant_id   uuid   NOT NULL,
    merchant_id uuid   NOT NULL,
    unit        text   NOT NULL,
    day         date   NOT NULL,
    loads       bigint NOT NULL,
    loaded      bigint NOT NULL,
    redeems     bigint NOT NULL,
    redeemed    bigint NOT NULL,
    refunds     bigint NOT NULL,
    refunded    bigint NOT NULL,
    PRIMARY KEY (tenant_id, merchant_id, unit, day)
) WITH (fillfactor = 80);

-- The ledger's books per day of UTC: what a trial balance is compared with.
CREATE TABLE books (
    tenant_id uuid     NOT NULL,
    unit      text     NOT NULL,
    kind      smallint NOT NULL,
    day       date     NOT NULL,
    posted    bigint   NOT NULL,
    PRIMARY KEY (tenant_id, unit, kind, day)
) WITH (fillfactor = 80);

-- When the newest event that was counted happened.
CREATE TABLE heard (
    tenant_id uuid        NOT NULL,
    until     timestamptz NOT NULL,
    PRIMARY KEY (tenant_id)
);

-- Merchants that were approved.
CREATE TABLE onboarded (
    tenant_id    uuid        NOT NULL,
    merchant_id  uuid        NOT NULL,
    onboarded_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, merchant_id)
);

-- What never changes, or is held to what it was when it was first heard of, so that a rebuild counts as the first run did:
-- the program of an account, the merchant and time zone of a program, the time zone of a merchant.
CREATE TABLE known_accounts (
    tenant_id  uuid NOT NULL,
    account_id uuid NOT NULL,
    program_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, account_id)
);
CREATE TABLE known_programs (
    tenant_id   uuid NOT NULL,
    program_id  uuid NOT NULL,
    merchant_id uuid NOT NULL,
    time_zone   text NOT NULL,
    PRIMARY KEY (tenant_id, program_id)
);
CREATE TABLE known_merchants (
    tenant_id   uuid NOT NULL,
    merchant_id uuid NOT NULL,
    time_zone   text NOT NULL,
    PRIMARY KEY (tenant_id, merchant_id)
);

-- What the job `analytics-rollup` makes of all accounts, as of the end of a local day: how old the outstanding value is,
-- and what the estimate of breakage needs.
CREATE TABLE holdings (
    tenant_id      uuid     NOT NULL,
    day            date     NOT NULL,
    merchant_id    uuid     NOT NULL,
    program_id     uuid     NOT NULL,
    kind           smallint NOT NULL,
    unit           text     NOT NULL,
    accounts       bigint   NOT NULL,
    up_to_30       bigint   NOT NULL,
    up_to_90       bigint   NOT NULL,
    up_to_180      bigint   NOT NULL,
    up_to_365      bigint   NOT NULL,
    older          bigint   NOT NULL,
    overdrawn      bigint   NOT NULL,
    mature_issued  bigint   NOT NULL,
    mature_dormant bigint   NOT NULL,
    PRIMARY KEY (tenant_id, day, merchant_id, program_id, kind, unit)
);

-- How many customers who first did something in the month `cohort` did something in `month`. Of the whole network where
-- `network` is true.
CREATE TABLE cohorts (
    tenant_id   uuid   NOT NULL,
    network     boolean NOT NULL,
    merchant_id uuid   NOT NULL,
    program_id  uuid   NOT NULL,
    cohort      date   NOT NULL,
    month       date   NOT NULL,
    customers   bigint NOT NULL,
    PRIMARY KEY (tenant_id, network, merchant_id, program_id, cohort, month)
);

-- The books against the ledger's trial balance, as of the end of a day of UTC.
CREATE TABLE ties (
    tenant_id uuid     NOT NULL,
    day       date     NOT NULL,
    unit      text     NOT NULL,
    kind      smallint NOT NULL,
    counted   bigint   NOT NULL,
    ledger    bigint   NOT NULL,
    PRIMARY KEY (tenant_id, day, unit, kind)
);
