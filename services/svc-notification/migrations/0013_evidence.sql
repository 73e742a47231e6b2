-- What this service can prove of a network's month, signed: one part for each, made once and kept.
CREATE TABLE evidence (
    tenant_id uuid        NOT NULL,
    month     date        NOT NULL,
    made_at   timestamptz NOT NULL,
    part      text        NOT NULL,
    PRIMARY KEY (tenant_id, month)
);
