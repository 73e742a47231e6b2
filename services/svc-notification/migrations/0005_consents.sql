-- What the holder of a contact agreed to or refused, and the proof of it: rows are added, never changed. The newest row of
-- a topic and channel counts.
--
-- wording  the words that were agreed to or refused, as they were shown.
-- source   where it was said: `preference_page`, `one_click`, `till`, `desk`.
-- actor    by whom: the subject of the token, or `holder` where the holder said so by a signed link.
-- place    the merchant at whose till it was said.
CREATE TABLE consents (
    tenant_id  uuid        NOT NULL,
    contact_id uuid        NOT NULL,
    id         uuid        NOT NULL,
    topic      text        NOT NULL,
    channel    text        NOT NULL,
    granted    boolean     NOT NULL,
    wording    text        NOT NULL,
    source     text        NOT NULL,
    actor      text        NOT NULL,
    place      uuid,
    created_at timestamptz NOT NULL,
    CONSTRAINT consents_pkey PRIMARY KEY (tenant_id, contact_id, id),
    CONSTRAINT consents_topic_check CHECK (topic IN ('reminders', 'offers')),
    CONSTRAINT consents_channel_check CHECK (channel IN ('email', 'sms')),
    CONSTRAINT consents_source_check CHECK (source IN ('preference_page', 'one_click', 'till', 'desk'))
);
