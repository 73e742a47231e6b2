-- A network's own words and look.
--
-- Versions are never changed: what a customer was told can be read years later. The newest one counts; without words it
-- says that the built-in ones count again.
CREATE TABLE templates (
    tenant_id  uuid        NOT NULL,
    template   text        NOT NULL,
    locale     text        NOT NULL,
    version    integer     NOT NULL,
    subject    text,
    body_text  text,
    body_html  text,
    created_by text        NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT templates_pkey PRIMARY KEY (tenant_id, template, locale, version),
    CONSTRAINT templates_locale_check CHECK (locale IN ('fr', 'en')),
    CONSTRAINT templates_version_check CHECK (version >= 1),
    CONSTRAINT templates_words_check CHECK (num_nulls(subject, body_text, body_html) IN (0, 3))
);

CREATE TABLE brandings (
    tenant_id  uuid        NOT NULL,
    name       text        NOT NULL,
    logo_url   text,
    accent     text        NOT NULL,
    updated_by text        NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT brandings_pkey PRIMARY KEY (tenant_id)
);

-- template_version  whose words a message went out with: null for the built-in ones.
ALTER TABLE messages ADD COLUMN template_version integer;
