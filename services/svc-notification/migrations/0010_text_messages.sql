-- Text messages, and messages that wait for an hour at which they are welcome.

-- time_zone  where its holder is, an IANA name; the network's own where it is null.
ALTER TABLE contacts ADD COLUMN time_zone text;

-- scheduled  waits for next_attempt_at because of the hour, not because of a failure.
ALTER TABLE messages
    DROP CONSTRAINT messages_channel_check,
    ADD CONSTRAINT messages_channel_check CHECK (channel IN ('email', 'sms')),
    DROP CONSTRAINT messages_status_check,
    ADD CONSTRAINT messages_status_check CHECK (status IN
        ('queued', 'scheduled', 'sending', 'sent', 'delivered', 'undelivered', 'failed', 'canceled'));
DROP INDEX messages_due_idx;
CREATE INDEX messages_due_idx ON messages (next_attempt_at) WHERE status IN ('queued', 'scheduled', 'sending');

-- Codes that were sent to phone numbers. The code itself is nowhere: it follows from the id, the number and a key of the
-- secret store.
CREATE TABLE verifications (
    tenant_id  uuid        NOT NULL,
    contact_id uuid        NOT NULL,
    id         uuid        NOT NULL,
    tries_left integer     NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT verifications_pkey PRIMARY KEY (tenant_id, contact_id),
    CONSTRAINT verifications_tries_check CHECK (tries_left >= 0)
);
