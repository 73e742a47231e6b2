-- Letters to staff: svc-merchant hands over to whom and what, which no event may carry.
--
-- letter_sealed  the address, the name and the link, under letter_key, a data key of this message alone; both are gone
--                once the message has been sent, has failed, or has nobody to go to.
ALTER TABLE messages
    ADD COLUMN staff_id      uuid,
    ADD COLUMN letter_sealed bytea,
    ADD COLUMN letter_key    bytea,
    ADD CONSTRAINT messages_letter_check CHECK ((letter_sealed IS NULL) = (letter_key IS NULL));
