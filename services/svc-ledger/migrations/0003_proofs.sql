-- Proofs: salted leaves, facts about rows that are no movement of value, signed heads.

-- What was chained before this migration was hashed otherwise, and no release ever made such a chain.
DO $$
BEGIN
    IF EXISTS (SELECT FROM accounts) THEN
        RAISE EXCEPTION 'this ledger was made by an unreleased version, whose chain cannot be verified any more'
            USING HINT = 'Begin anew with an empty database (in development: cargo xtask reset).';
    END IF;
END
$$;

-- Hashed along with everything in the batch, so that a receipt which shows one customer's entry tells nothing of the
-- others' (docs/receipts.md). Sixteen bytes per batch, not per transaction.
ALTER TABLE ledger_batches ADD COLUMN salt uuid NOT NULL;

-- Lane -1 is the registry: it posts nothing, its batches bind facts, and what is told of it are the signed heads.
ALTER TABLE ledger_lanes ADD CONSTRAINT ledger_lanes_registry CHECK (lane >= 0 OR NOT active);
INSERT INTO ledger_lanes (lane, active, head_hash) VALUES (-1, false, decode(repeat('00', 32), 'hex'));

-- What a row is from some moment on, where no entry tells it: that an account was opened, for whom, in which status.
-- Written with the row; sealed into a batch of the registry within seconds (batch_seq, position). Append-only but for
-- that.
CREATE TABLE ledger_facts (
    tenant_id  uuid        NOT NULL,
    about      text        NOT NULL,
    subject    text        NOT NULL,
    version    integer     NOT NULL,
    content    text        NOT NULL,
    created_at timestamptz NOT NULL,
    batch_seq  bigint,
    position   integer,
    PRIMARY KEY (tenant_id, about, subject, version),
    CONSTRAINT ledger_facts_place UNIQUE (batch_seq, position),
    CONSTRAINT ledger_facts_sealed CHECK ((batch_seq IS NULL) = (position IS NULL))
) WITH (autovacuum_vacuum_insert_scale_factor = 0.1);

CREATE INDEX ledger_facts_unsealed ON ledger_facts (created_at) WHERE batch_seq IS NULL;

-- What a fact says of an account: all but what its entries tell. Keys without a value are left out, so that a column
-- added later changes nothing for the accounts that are there.
CREATE FUNCTION ledger_account_fact(account jsonb) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN jsonb_strip_nulls(account - ARRAY['posted', 'held', 'overdraft', 'version'])::text;

-- What a fact says of a lane: all but what its chain tells.
CREATE FUNCTION ledger_lane_fact(lane jsonb) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN jsonb_strip_nulls(lane - ARRAY['next_seq', 'head_hash'])::text;

-- What a fact says of any other row: all of it.
CREATE FUNCTION ledger_row_fact(of jsonb) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN jsonb_strip_nulls(of)::text;

INSERT INTO ledger_facts (tenant_id, about, subject, version, content, created_at)
SELECT '00000000-0000-0000-0000-000000000000', 'ledger_lanes', lane::text, 1, ledger_lane_fact(to_jsonb(l)), now()
FROM ledger_lanes l;

-- A cursor is no record of what happened, and moves by itself; its seal tells a hand that moved it from the relay.
CREATE FUNCTION ledger_relay_seal(lane smallint, published_seq bigint, lease_owner uuid, lease_until timestamptz)
    RETURNS bytea LANGUAGE sql STABLE
    RETURN sha256(convert_to(concat_ws(' ', lane, published_seq, lease_owner,
        CASE WHEN isfinite(lease_until) THEN extract(epoch FROM lease_until)::text END), 'UTF8'));
ALTER TABLE ledger_relay ADD COLUMN seal bytea;
UPDATE ledger_relay SET seal = ledger_relay_seal(lane, published_seq, lease_owner, lease_until);
ALTER TABLE ledger_relay ALTER COLUMN seal SET NOT NULL;

-- Nor are the counters of limits.
CREATE FUNCTION velocity_counter_seal(tenant_id uuid, limit_id uuid, subject_id uuid, slot bigint, counts bigint[],
                                      signalled bigint)
    RETURNS bytea LANGUAGE sql STABLE
    RETURN sha256(convert_to(concat_ws(' ', tenant_id, limit_id, subject_id, slot, counts, signalled), 'UTF8'));
ALTER TABLE velocity_counters ADD COLUMN seal bytea NOT NULL;

-- Every public key that ever signed a head, so that old receipts verify after the key was exchanged.
CREATE TABLE ledger_head_keys (
    kid        text        PRIMARY KEY,
    public_key bytea       NOT NULL CONSTRAINT ledger_head_keys_length CHECK (octet_length(public_key) = 32),
    created_at timestamptz NOT NULL
);

-- Signed statements about all lanes at an instant, each bound to the one before.
CREATE TABLE ledger_heads (
    number        bigint      PRIMARY KEY,
    previous_hash bytea       NOT NULL,
    created_at    timestamptz NOT NULL,
    kid           text        NOT NULL,
    signature     bytea       NOT NULL,
    hash          bytea       NOT NULL
);

-- What a head says of a lane: how far it has come (`to_seq`, `link`), and the root over the links that are new.
CREATE TABLE ledger_head_lanes (
    number   bigint   NOT NULL,
    lane     smallint NOT NULL,
    from_seq bigint   NOT NULL,
    to_seq   bigint   NOT NULL,
    link     bytea    NOT NULL,
    root     bytea    NOT NULL,
    PRIMARY KEY (number, lane)
);

-- The first head that covers a batch.
CREATE INDEX ledger_head_lanes_covering ON ledger_head_lanes (lane, to_seq, number);
