-- Webhooks: what is told to systems outside, and how their endpoints take it. Endpoints and their secrets are
-- svc-merchant's and never stored here.
--
-- body      as it is signed and sent, the same at every attempt. Ids and figures, no personal data.
-- attempts  counts the claims and fences a sender whose lease ran out.
-- tries     where the delivery stands in the schedule; a replay begins it anew.
CREATE TABLE webhook_deliveries (
    tenant_id       uuid        NOT NULL,
    id              uuid        NOT NULL,
    endpoint_id     uuid        NOT NULL,
    merchant_id     uuid,
    event_id        uuid        NOT NULL,
    topic           text        NOT NULL,
    event_type      text        NOT NULL,
    body            text        NOT NULL,
    traceparent     text,
    status          text        NOT NULL,
    attempts        integer     NOT NULL DEFAULT 0,
    tries           integer     NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL,
    last_answer     text,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    delivered_at    timestamptz,
    CONSTRAINT webhook_deliveries_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT webhook_deliveries_dedupe_key UNIQUE (tenant_id, endpoint_id, event_id),
    CONSTRAINT webhook_deliveries_status_check
        CHECK (status IN ('queued', 'sending', 'delivered', 'failed', 'canceled'))
);
CREATE INDEX webhook_deliveries_due_idx ON webhook_deliveries (next_attempt_at) WHERE status IN ('queued', 'sending');
CREATE INDEX webhook_deliveries_endpoint_idx ON webhook_deliveries (tenant_id, endpoint_id, id);

-- Every attempt: the log. `answer` is an HTTP status, or why there was none.
CREATE TABLE webhook_attempts (
    tenant_id   uuid        NOT NULL,
    delivery_id uuid        NOT NULL,
    attempt     integer     NOT NULL,
    answer      text        NOT NULL,
    duration_ms integer     NOT NULL,
    attempted_at timestamptz NOT NULL,
    CONSTRAINT webhook_attempts_pkey PRIMARY KEY (tenant_id, delivery_id, attempt)
);

-- How an endpoint takes what it is sent. `disabled_at`: it answered 410 and is written to no more.
CREATE TABLE webhook_health (
    tenant_id            uuid        NOT NULL,
    endpoint_id          uuid        NOT NULL,
    merchant_id          uuid,
    consecutive_failures integer     NOT NULL,
    last_answer          text        NOT NULL,
    last_success_at      timestamptz,
    last_failure_at      timestamptz,
    disabled_at          timestamptz,
    CONSTRAINT webhook_health_pkey PRIMARY KEY (tenant_id, endpoint_id)
);
