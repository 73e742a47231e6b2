-- Staff who were erased. Their row of `users` is gone with its key, and with it their name, their address and every way in; what
-- stays are ids, so that whoever is named in history is known to have worked here.
--
-- key_sha256  of the wrapped data key that was destroyed: tells whether a backup still holds it.
CREATE TABLE former_staff (
    tenant_id   uuid        NOT NULL,
    id          uuid        NOT NULL,
    merchant_id uuid,
    role        smallint    NOT NULL,
    erased_at   timestamptz NOT NULL,
    key_sha256  bytea       NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT former_staff_role CHECK (role IN (1, 2, 3)),
    CONSTRAINT former_staff_employer CHECK ((role = 1) = (merchant_id IS NULL))
);
