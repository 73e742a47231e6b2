-- Contacts: how a wallet's holder can be reached. The only place of the platform that holds personal data of customers.
--
-- *_sealed  AES-256-GCM under the subject's own data key (subject_keys), bound to tenant, subject and field.
-- *_hash    keyed hash of the normalised address, for look-ups and uniqueness; the first two bytes are the version of the key.
CREATE TABLE contacts (
    tenant_id    uuid        NOT NULL,
    id           uuid        NOT NULL,
    wallet_id    uuid        NOT NULL,
    locale       text        NOT NULL,
    status       text        NOT NULL,
    email_sealed bytea,
    email_hash   bytea,
    phone_sealed bytea,
    phone_hash   bytea,
    version      bigint      NOT NULL,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    CONSTRAINT contacts_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT contacts_wallet_key UNIQUE (tenant_id, wallet_id),
    CONSTRAINT contacts_email_key UNIQUE (tenant_id, email_hash),
    CONSTRAINT contacts_phone_key UNIQUE (tenant_id, phone_hash),
    CONSTRAINT contacts_locale_check CHECK (length(locale) BETWEEN 2 AND 35),
    CONSTRAINT contacts_status_check CHECK (status IN ('active', 'disabled')),
    CONSTRAINT contacts_email_check CHECK ((email_sealed IS NULL) = (email_hash IS NULL)),
    CONSTRAINT contacts_phone_check CHECK ((phone_sealed IS NULL) = (phone_hash IS NULL))
);

-- One data key per subject, wrapped by a master key from the secret store. Deleting the row makes every sealed value of
-- the subject unreadable, in backups too: that is what erasure will do.
CREATE TABLE subject_keys (
    tenant_id   uuid        NOT NULL,
    subject_id  uuid        NOT NULL,
    wrapped_key bytea       NOT NULL,
    created_at  timestamptz NOT NULL,
    CONSTRAINT subject_keys_pkey PRIMARY KEY (tenant_id, subject_id)
);

-- The message log and the sender's queue in one. Holds ids, figures and the sealed address a message went to, no other
-- personal data.
--
-- event_id is the event's ce_id, so that an event delivered or published twice makes one message.
-- next_attempt_at is the instant from which a sender may take the row: the retry's due time while `queued`, the end of
-- the claim's lease while `sending`. attempts counts the claims and fences a sender whose lease ran out.
CREATE TABLE messages (
    tenant_id        uuid        NOT NULL,
    id               uuid        NOT NULL,
    event_id         uuid        NOT NULL,
    template         text        NOT NULL,
    channel          text        NOT NULL,
    wallet_id        uuid,
    contact_id       uuid,
    variables        jsonb       NOT NULL,
    traceparent      text,
    status           text        NOT NULL,
    attempts         integer     NOT NULL DEFAULT 0,
    next_attempt_at  timestamptz NOT NULL,
    last_error       text,
    recipient_sealed bytea,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    sent_at          timestamptz,
    CONSTRAINT messages_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT messages_dedupe_key UNIQUE (tenant_id, event_id, template, channel),
    CONSTRAINT messages_channel_check CHECK (channel IN ('email')),
    CONSTRAINT messages_status_check CHECK (status IN ('queued', 'sending', 'sent', 'failed', 'canceled')),
    CONSTRAINT messages_attempts_check CHECK (attempts >= 0)
);

-- What the sender looks for, over all tenants: holds only the rows that still have work in them.
CREATE INDEX messages_due_idx ON messages (next_attempt_at) WHERE status IN ('queued', 'sending');
-- The log of one wallet and the log by status, newest first (ids are UUIDv7).
CREATE INDEX messages_wallet_idx ON messages (tenant_id, wallet_id, id);
CREATE INDEX messages_status_idx ON messages (tenant_id, status, id);
