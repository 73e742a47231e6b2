-- Gift cards: messages to the contact that a card is for, and codes on their way to it.
--
-- delivery_id  what svc-giftcard is asked for when the message is sent. The code itself is in memory for the length of an
--              attempt and is never stored here.
-- confirm_at   when svc-giftcard is told (again) that the code was sent; null when there is nothing left to tell.
ALTER TABLE messages
    ADD COLUMN delivery_id uuid,
    ADD COLUMN confirm_at  timestamptz,
    ADD CONSTRAINT messages_confirm_check CHECK (confirm_at IS NULL OR delivery_id IS NOT NULL);

-- What is left to tell, over all tenants.
CREATE INDEX messages_confirm_idx ON messages (confirm_at) WHERE confirm_at IS NOT NULL;

-- Whom a card is for, as its newest delivery says: ids alone. What happens to the card later is told to the same contact.
CREATE TABLE gift_card_holders (
    tenant_id    uuid        NOT NULL,
    gift_card_id uuid        NOT NULL,
    contact_id   uuid        NOT NULL,
    delivery_id  uuid        NOT NULL,
    updated_at   timestamptz NOT NULL,
    CONSTRAINT gift_card_holders_pkey PRIMARY KEY (tenant_id, gift_card_id)
);
