-- Wallets that were closed, as svc-wallet tells: how long their contacts are kept after that is configuration, and
-- `job log-cleanup` erases whoever is beyond it. A closed wallet stays closed.
CREATE TABLE closed_wallets (
    tenant_id uuid        NOT NULL,
    wallet_id uuid        NOT NULL,
    closed_at timestamptz NOT NULL,
    CONSTRAINT closed_wallets_pkey PRIMARY KEY (tenant_id, wallet_id)
);
CREATE INDEX closed_wallets_closed_idx ON closed_wallets (closed_at);
