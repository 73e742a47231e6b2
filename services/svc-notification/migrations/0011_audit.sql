-- Who changed what, why and from where: a row in the transaction of every change that a person or a key makes. Each row is
-- hashed over the one before it, a chain per tenant, and no row is ever changed or deleted. What may be in it is decided by
-- libs/audit: neither secrets nor personal data, because it cannot be erased.
CREATE TABLE audit_entries (
    tenant_id    uuid        NOT NULL,
    seq          bigint      NOT NULL,
    at           timestamptz NOT NULL,
    actor        text        NOT NULL,
    actor_role   text        NOT NULL,
    action       text        NOT NULL,
    subject_kind text        NOT NULL,
    subject      text        NOT NULL,
    before       text,
    after        text,
    reason       text,
    trace_id     text,
    network      text,
    hash         bytea       NOT NULL,
    PRIMARY KEY (tenant_id, seq)
);

CREATE INDEX audit_entries_actor ON audit_entries (tenant_id, actor, seq);
CREATE INDEX audit_entries_subject ON audit_entries (tenant_id, subject, seq);

-- Where each tenant's chain ends. Locked from the append to the commit: changes of one tenant are rare and wait for each other.
CREATE TABLE audit_heads (
    tenant_id uuid   PRIMARY KEY,
    seq       bigint NOT NULL,
    hash      bytea  NOT NULL
);

CREATE FUNCTION audit_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is append-only' USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE TRIGGER audit_entries_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuses();
CREATE TRIGGER audit_heads_stay BEFORE DELETE OR TRUNCATE ON audit_heads
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuses();
CREATE TRIGGER audit_heads_go_on BEFORE UPDATE ON audit_heads
    FOR EACH ROW WHEN (NEW.tenant_id <> OLD.tenant_id OR NEW.seq NOT IN (OLD.seq, OLD.seq + 1)) EXECUTE FUNCTION audit_refuses();
