-- svc-@name@'s own tables. Everything a tenant owns is found by tenant_id first; the outbox belongs to the database.

-- An item is recorded once, under the id its caller gave it, and never changes.
CREATE TABLE items (
    tenant_id   uuid        NOT NULL,
    id          uuid        NOT NULL,
    name        text        NOT NULL CONSTRAINT items_name_length CHECK (char_length(name) BETWEEN 1 AND 100),
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

-- Jobs: whose run it is, renewed while it runs. One run of each at a time, however many are started.
CREATE TABLE IF NOT EXISTS jobs (
    name        text        PRIMARY KEY,
    lease_owner uuid        NOT NULL,
    lease_until timestamptz NOT NULL
);

-- How often each job began and came to its end, by the month (UTC) in which it began: what `job_last_success_timestamp_seconds`
-- shows and what a month's evidence counts. It decides nothing.
CREATE TABLE job_runs (
    name            text   NOT NULL,
    month           date   NOT NULL,
    runs            bigint NOT NULL,
    succeeded       bigint NOT NULL DEFAULT 0,
    last_success_at timestamptz,
    PRIMARY KEY (name, month),
    CONSTRAINT job_runs_succeeded CHECK (succeeded BETWEEN 0 AND runs)
);

-- The outbox, in the shape libs/events documents. One lane: it is locked only for the last statement of a transaction.
-- Rows stay at least as long as the topic's retention (job `prune-outbox`).
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
