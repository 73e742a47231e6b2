-- Who may act: people and machines, the keys their tokens are signed with, and the letters they are written.
--
-- *_sealed  AES-256-GCM under the subject's own data key (wrapped_key), bound to tenant, subject and field.
-- *_hash    keyed hash; the first two bytes are the version of the key.

-- People. Deleting wrapped_key makes everything personal of the row unreadable, in backups too.
-- valid_from: tokens issued before it are void. totp_last_step: a one-time code of this step or an earlier one is spent.
CREATE TABLE users (
    tenant_id           uuid        NOT NULL,
    id                  uuid        NOT NULL,
    merchant_id         uuid,
    role                smallint    NOT NULL,
    status              smallint    NOT NULL,
    wrapped_key         bytea       NOT NULL,
    name_sealed         bytea       NOT NULL,
    email_sealed        bytea       NOT NULL,
    email_hash          bytea       NOT NULL,
    locale              text        NOT NULL,
    password_hash       text,
    totp_sealed         bytea,
    totp_confirmed      boolean     NOT NULL DEFAULT false,
    totp_last_step      bigint      NOT NULL DEFAULT 0,
    recovery_hashes     bytea[]     NOT NULL DEFAULT '{}',
    valid_from          timestamptz NOT NULL DEFAULT '-infinity',
    created_at          timestamptz NOT NULL,
    last_sign_in_at     timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT users_email UNIQUE (tenant_id, email_hash),
    CONSTRAINT users_role CHECK (role IN (1, 2, 3)),
    CONSTRAINT users_status CHECK (status IN (1, 2, 3)),
    CONSTRAINT users_employer CHECK ((role = 1) = (merchant_id IS NULL)),
    CONSTRAINT users_totp CHECK (totp_sealed IS NOT NULL OR NOT totp_confirmed)
);

-- Signing in is the one question that is asked before the tenant is known.
CREATE INDEX users_sign_in ON users (email_hash);
CREATE INDEX users_merchant ON users (tenant_id, merchant_id, id);

-- Links in letters: invitations (1) and leave to set a new password (2). Good once, and until they expire.
CREATE TABLE tickets (
    tenant_id   uuid        NOT NULL,
    id          uuid        NOT NULL,
    user_id     uuid        NOT NULL,
    purpose     smallint    NOT NULL,
    secret_hash bytea       NOT NULL,
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    used_at     timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT tickets_purpose CHECK (purpose IN (1, 2))
);

CREATE INDEX tickets_user ON tickets (tenant_id, user_id, purpose);

-- Letters to people, until svc-notification has taken them: the row is written with the change that it tells of, the
-- call is made afterwards under the row's id, and the row is deleted when it was taken. body_sealed holds links.
CREATE TABLE letters (
    tenant_id       uuid        NOT NULL,
    id              uuid        NOT NULL,
    user_id         uuid        NOT NULL,
    body_sealed     bytea       NOT NULL,
    created_at      timestamptz NOT NULL,
    next_attempt_at timestamptz NOT NULL,
    attempts        integer     NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, id)
);

CREATE INDEX letters_due ON letters (next_attempt_at);

-- Machines. The nil tenant is the platform itself: keys of its own services (role 4), which act for all tenants.
CREATE TABLE api_keys (
    tenant_id    uuid        NOT NULL,
    id           uuid        NOT NULL,
    merchant_id  uuid,
    name         text        NOT NULL,
    role         smallint    NOT NULL,
    scopes       text[],
    secret_hash  bytea       NOT NULL,
    created_by   text        NOT NULL,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz,
    revoked_at   timestamptz,
    last_used_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT api_keys_role CHECK (role BETWEEN 1 AND 4),
    CONSTRAINT api_keys_employer CHECK ((role IN (1, 4)) = (merchant_id IS NULL)),
    CONSTRAINT api_keys_platform CHECK ((role = 4) = (tenant_id = '00000000-0000-0000-0000-000000000000')),
    CONSTRAINT api_keys_scoped CHECK ((role = 4) = (scopes IS NULL))
);

CREATE INDEX api_keys_merchant ON api_keys (tenant_id, merchant_id, id);

-- Subjects whose tokens are void if they were issued before valid_from. Every service polls the recent ones; what is
-- older than any token lives is deleted (job `prune-access`).
CREATE TABLE revocations (
    tenant_id  uuid        NOT NULL,
    subject    text        NOT NULL,
    valid_from timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, subject)
);

CREATE INDEX revocations_recent ON revocations (valid_from);

-- The keys that tokens are signed with. They belong to the installation, as the outbox does. A key is published from
-- created_at on, signs from active_from on, and stays published until retired_at so that what it signed still verifies.
CREATE TABLE signing_keys (
    kid          text        PRIMARY KEY,
    wrapped_key  bytea       NOT NULL,
    pkcs8_sealed bytea       NOT NULL,
    created_at   timestamptz NOT NULL,
    active_from  timestamptz NOT NULL,
    retired_at   timestamptz
);

-- Where systems outside hear of events.
CREATE TABLE webhook_endpoints (
    tenant_id   uuid        NOT NULL,
    id          uuid        NOT NULL,
    merchant_id uuid,
    url         text        NOT NULL,
    events      text[]      NOT NULL,
    description text,
    enabled     boolean     NOT NULL,
    wrapped_key bytea       NOT NULL,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

-- The newest signs, and so does the one before it until its expires_at.
CREATE TABLE webhook_secrets (
    tenant_id     uuid        NOT NULL,
    endpoint_id   uuid        NOT NULL,
    id            uuid        NOT NULL,
    secret_sealed bytea       NOT NULL,
    created_at    timestamptz NOT NULL,
    expires_at    timestamptz,
    PRIMARY KEY (tenant_id, endpoint_id, id)
);
