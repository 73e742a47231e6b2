-- What each member of staff and each till key did in a store, per store and the store's own day: `store_days` and `store_cards`,
-- told apart by whoever asked. staff_id is the subject of a token, an opaque id; machine says that it is a key's. What was done
-- before the events said by whom has no line.

CREATE TABLE staff_days (
    tenant_id   uuid    NOT NULL,
    day         date    NOT NULL,
    merchant_id uuid    NOT NULL,
    store_id    uuid    NOT NULL,
    unit        text    NOT NULL,
    staff_id    text    NOT NULL,
    machine     boolean NOT NULL,
    purchases   bigint  NOT NULL,
    bought      bigint  NOT NULL,
    gives       bigint  NOT NULL,
    given       bigint  NOT NULL,
    uses        bigint  NOT NULL,
    used        bigint  NOT NULL,
    PRIMARY KEY (tenant_id, day, merchant_id, store_id, unit, staff_id, machine)
) WITH (fillfactor = 80);

CREATE TABLE staff_cards (
    tenant_id   uuid    NOT NULL,
    day         date    NOT NULL,
    merchant_id uuid    NOT NULL,
    store_id    uuid    NOT NULL,
    unit        text    NOT NULL,
    staff_id    text    NOT NULL,
    machine     boolean NOT NULL,
    loads       bigint  NOT NULL,
    loaded      bigint  NOT NULL,
    redeems     bigint  NOT NULL,
    redeemed    bigint  NOT NULL,
    refunds     bigint  NOT NULL,
    refunded    bigint  NOT NULL,
    PRIMARY KEY (tenant_id, day, merchant_id, store_id, unit, staff_id, machine)
) WITH (fillfactor = 80);
