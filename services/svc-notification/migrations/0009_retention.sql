-- How long what is kept is kept is configuration; `job log-cleanup` enforces it.

-- Jobs: one run at a time, however many start it, and when the last one succeeded.
CREATE TABLE jobs (
    name            text        PRIMARY KEY,
    lease_owner     uuid        NOT NULL,
    lease_until     timestamptz NOT NULL,
    last_success_at timestamptz
);

-- What is old, over all tenants: rows lie in the order they came, so the smallest of indexes finds them.
CREATE INDEX messages_created_idx ON messages USING brin (created_at);
CREATE INDEX webhook_deliveries_created_idx ON webhook_deliveries USING brin (created_at);
