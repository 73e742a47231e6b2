-- What is done in stores, per store and the store's own day: what a shop counts at closing.

-- Purchases that earned there, and points that were given and used there: what the ledger told.
CREATE TABLE store_days (
    tenant_id   uuid   NOT NULL,
    day         date   NOT NULL,
    merchant_id uuid   NOT NULL,
    store_id    uuid   NOT NULL,
    unit        text   NOT NULL,
    purchases   bigint NOT NULL,
    bought      bigint NOT NULL,
    gives       bigint NOT NULL,
    given       bigint NOT NULL,
    uses        bigint NOT NULL,
    used        bigint NOT NULL,
    PRIMARY KEY (tenant_id, day, merchant_id, store_id, unit)
) WITH (fillfactor = 80);

-- What was done with gift cards there, whoever sold them. Apart from the above, because it is not counted anew by a rebuild.
CREATE TABLE store_cards (
    tenant_id   uuid   NOT NULL,
    day         date   NOT NULL,
    merchant_id uuid   NOT NULL,
    store_id    uuid   NOT NULL,
    unit        text   NOT NULL,
    loads       bigint NOT NULL,
    loaded      bigint NOT NULL,
    redeems     bigint NOT NULL,
    redeemed    bigint NOT NULL,
    refunds     bigint NOT NULL,
    refunded    bigint NOT NULL,
    PRIMARY KEY (tenant_id, day, merchant_id, store_id, unit)
) WITH (fillfactor = 80);

-- The merchant and the time zone of a store, as they were when it was first heard of; the zero UUID for a store of nobody's.
CREATE TABLE known_stores (
    tenant_id   uuid NOT NULL,
    store_id    uuid NOT NULL,
    merchant_id uuid NOT NULL,
    time_zone   text NOT NULL,
    PRIMARY KEY (tenant_id, store_id)
);

-- What was given for the purchases, whoever owes it: where points are the network's, a shop's own figures have no others.
-- Zero of what was counted before; `svc-analytics rebuild` counts it anew.
ALTER TABLE baskets ADD COLUMN points bigint NOT NULL DEFAULT 0;
