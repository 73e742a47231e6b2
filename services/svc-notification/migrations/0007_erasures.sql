-- Erasure of a person: their key, their contact and whatever hung on it are deleted in one statement; what is left to do
-- after it (messages that were being sent at that moment, the signature) is done from this row, by whoever finds it.
--
-- Holds ids and counts, which are what the certificate says.
--
-- key_sha256    of the wrapped data key that was destroyed: tells whether a backup still holds it.
-- certified_at  when nothing was on its way any more; null until then.
-- certificate   the signed statement, a compact JWS.
CREATE TABLE erasures (
    tenant_id         uuid        NOT NULL,
    id                uuid        NOT NULL,
    contact_id        uuid        NOT NULL,
    wallet_id         uuid        NOT NULL,
    requested_by      text        NOT NULL,
    destroyed_at      timestamptz NOT NULL,
    key_sha256        bytea,
    addresses         integer     NOT NULL,
    consents          integer     NOT NULL,
    gift_cards        integer     NOT NULL,
    messages_canceled integer     NOT NULL,
    certified_at      timestamptz,
    certificate       text,
    CONSTRAINT erasures_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT erasures_contact_key UNIQUE (tenant_id, contact_id),
    CONSTRAINT erasures_certificate_check CHECK ((certified_at IS NULL) = (certificate IS NULL))
);
-- What is left to do, over all tenants.
CREATE INDEX erasures_open_idx ON erasures (destroyed_at) WHERE certified_at IS NULL;

-- Everything about one person: to be erased, and to be shown to them.
CREATE INDEX messages_contact_idx ON messages (tenant_id, contact_id, id);
CREATE INDEX gift_card_holders_contact_idx ON gift_card_holders (tenant_id, contact_id);
