-- Whether an address is its holder's, whether it takes what it is sent, and sending anew.

-- When the holder of an address said that it is theirs; null again once it is another address.
ALTER TABLE contacts
    ADD COLUMN email_verified_at timestamptz,
    ADD COLUMN phone_verified_at timestamptz;

-- delivered, undelivered  what a provider says after it had accepted the message.
-- resend_of               the message that this one says again, with an event id of its own.
ALTER TABLE messages
    ADD COLUMN resend_of uuid,
    DROP CONSTRAINT messages_status_check,
    ADD CONSTRAINT messages_status_check
        CHECK (status IN ('queued', 'sending', 'sent', 'delivered', 'undelivered', 'failed', 'canceled'));

-- Addresses that nothing is sent to any more, by the hash that contacts are found by: whoever has the address.
--
-- reason      `bounce`: it does not exist; `complaint`: its holder called a message unwanted.
-- contact_id  whose message it was that came back; the row goes with that contact.
CREATE TABLE suppressions (
    tenant_id    uuid        NOT NULL,
    channel      text        NOT NULL,
    address_hash bytea       NOT NULL,
    reason       text        NOT NULL,
    contact_id   uuid        NOT NULL,
    message_id   uuid        NOT NULL,
    created_at   timestamptz NOT NULL,
    CONSTRAINT suppressions_pkey PRIMARY KEY (tenant_id, channel, address_hash),
    CONSTRAINT suppressions_channel_check CHECK (channel IN ('email', 'sms')),
    CONSTRAINT suppressions_reason_check CHECK (reason IN ('bounce', 'complaint'))
);
CREATE INDEX suppressions_contact_idx ON suppressions (tenant_id, contact_id);
