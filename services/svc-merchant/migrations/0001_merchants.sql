-- svc-merchant's own tables. Everything a tenant owns is found by tenant_id first; the outbox belongs to the database.

-- A member of the network. `version` grows with every change of it or of its stores and programs: what other services
-- keep of it never goes back. What is required before it may be submitted is nullable until then.
CREATE TABLE merchants (
    tenant_id           uuid        NOT NULL,
    id                  uuid        NOT NULL,
    state               smallint    NOT NULL,
    display_name        text        NOT NULL,
    legal_name          text,
    registration_number text,
    country             text        NOT NULL,
    currency            text        NOT NULL,
    locale              text        NOT NULL,
    version             bigint      NOT NULL,
    created_at          timestamptz NOT NULL,
    updated_at          timestamptz NOT NULL,
    onboarded_at        timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT merchants_state CHECK (state BETWEEN 1 AND 6),
    CONSTRAINT merchants_active_was_onboarded CHECK (state NOT IN (3, 5) OR onboarded_at IS NOT NULL),
    CONSTRAINT merchants_version CHECK (version >= 1)
);

CREATE INDEX merchants_state ON merchants (tenant_id, state, id);

-- Who did what, when and why. Written in the transaction of the change itself, under the version that it made; never
-- updated, never deleted.
CREATE TABLE merchant_history (
    tenant_id   uuid        NOT NULL,
    merchant_id uuid        NOT NULL,
    version     bigint      NOT NULL,
    action      text        NOT NULL,
    state_after smallint    NOT NULL,
    actor       text        NOT NULL,
    actor_role  text        NOT NULL,
    reason      text,
    at          timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, merchant_id, version),
    CONSTRAINT merchant_history_state CHECK (state_after BETWEEN 1 AND 6)
);

-- A place where a merchant sells. Opening hours are judged in its own time zone.
CREATE TABLE stores (
    tenant_id     uuid        NOT NULL,
    id            uuid        NOT NULL,
    merchant_id   uuid        NOT NULL,
    display_name  text        NOT NULL,
    line1         text        NOT NULL,
    line2         text,
    postal_code   text        NOT NULL,
    city          text        NOT NULL,
    country       text        NOT NULL,
    time_zone     text        NOT NULL,
    opening_hours jsonb       NOT NULL,
    active        boolean     NOT NULL,
    created_at    timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

CREATE INDEX stores_merchant ON stores (tenant_id, merchant_id, id);

-- The outbox, in the shape libs/events documents. One lane: what is told here is rare. Rows stay at least as long as the
-- topic's retention (job `prune-outbox`).
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
