//! The posting transaction's statements, in the order in which a lane sends them.
//!
//! Round trips per batch: BEGIN, [`gather`], [`write()`], COMMIT. With 64 callers waiting, each one less is worth about
//! a tenth of the throughput, which is why everything that is read or locked is one statement and everything that is
//! written another. Captures, voids, reversals and limits cost one more each, in the batches that have them: what they
//! need is read once the accounts are locked ([`super::holds`], [`super::velocity`]), and so is never stale.

use super::{corrupt, hash, kind, status, unit};
use crate::domain::account::AccountState;
use crate::domain::chain::{Hash, Link};
use crate::domain::{AccountId, AccountKey, Fold, Hold, TenantId, TransactionId};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use idempotency::KeyHash;
use sqlx::PgConnection;
use uuid::Uuid;

/// The end of a lane's chain.
#[derive(Clone, Copy, Debug)]
pub struct Head {
    /// The number the next batch gets.
    pub next_seq: i64,
    /// The link it continues.
    pub hash: Hash,
}

/// Lanes that take postings, in order.
pub async fn active_lanes(conn: &mut PgConnection) -> sqlx::Result<Vec<i16>> {
    sqlx::query_scalar!("SELECT lane FROM ledger_lanes WHERE active ORDER BY lane")
        .fetch_all(conn)
        .await
}

/// Locks the lane until the transaction ends, so that the next statement sees all that was committed in it.
pub async fn lock_lane(conn: &mut PgConnection, lane: i16) -> sqlx::Result<()> {
    sqlx::query!("SELECT lane FROM ledger_lanes WHERE lane = $1 FOR UPDATE", lane)
        .fetch_optional(conn)
        .await?;
    Ok(())
}

/// What a batch is decided on.
#[derive(Debug)]
pub struct Gathered {
    /// The end of the lane's chain; the lane is locked until the transaction ends.
    pub head: Head,
    /// The rows of the accounts that exist, in key order, locked likewise.
    pub accounts: Vec<AccountState>,
    /// The transactions already recorded under the batch's keys.
    pub recorded: Vec<(TenantId, TransactionId)>,
}

/// Locks the lane, then the accounts in key order, and looks up the idempotency keys: one round trip.
///
/// `None` if there is no such lane. A statement sees what was committed when it began, so if it waited for the lane,
/// a key that the other holder recorded meanwhile is missed; [`write()`] then fails on `transactions_idempotency` and
/// the batch is tried again, with [`lock_lane`] as a statement of its own before this one. Balances are never stale:
/// a row lock re-reads the row it waited for.
pub async fn gather(
    conn: &mut PgConnection,
    lane: i16,
    keys: &[AccountKey],
    idempotency: &[(TenantId, KeyHash)],
) -> sqlx::Result<Option<Gathered>> {
    let (tenants, ids, shards) = columns(keys);
    let key_tenants: Vec<Uuid> = idempotency.iter().map(|(tenant, _)| tenant.0).collect();
    let key_hashes: Vec<Uuid> = idempotency.iter().map(|(_, key)| Uuid::from(*key)).collect();
    let rows = sqlx::query!(
        r#"WITH head AS MATERIALIZED (
               SELECT next_seq, head_hash FROM ledger_lanes WHERE lane = $1 FOR UPDATE
           ), locked AS MATERIALIZED (
               SELECT a.tenant_id, a.id, a.shard, a.kind, a.unit, a.owner_id, a.status, a.posted, a.held,
                      a.overdraft, a.version
               FROM UNNEST($2::uuid[], $3::uuid[], $4::smallint[]) AS k (tenant_id, id, shard)
               JOIN accounts a USING (tenant_id, id, shard)
               ORDER BY a.tenant_id, a.id, a.shard
               FOR NO KEY UPDATE OF a
           )
           SELECT next_seq, head_hash, NULL::uuid AS tenant_id, NULL::uuid AS id, NULL::smallint AS shard,
                  NULL::smallint AS kind, NULL::text AS unit, NULL::uuid AS owner_id, NULL::smallint AS status,
                  NULL::bigint AS posted, NULL::bigint AS held, NULL::bigint AS overdraft, NULL::bigint AS version
           FROM head
           UNION ALL
           SELECT NULL, NULL, tenant_id, id, shard, kind, unit, owner_id, status, posted, held, overdraft, version
           FROM locked
           UNION ALL
           SELECT NULL, NULL, t.tenant_id, t.id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
           FROM UNNEST($5::uuid[], $6::uuid[]) AS k (tenant_id, idempotency_hash)
           JOIN transactions t USING (tenant_id, idempotency_hash)"#,
        lane,
        &tenants,
        &ids,
        &shards,
        &key_tenants,
        &key_hashes,
    )
    .fetch_all(conn)
    .await?;

    let mut head = None;
    let mut accounts = Vec::with_capacity(keys.len());
    let mut recorded = Vec::new();
    for row in rows {
        if let (Some(next_seq), Some(head_hash)) = (row.next_seq, row.head_hash) {
            head = Some(Head {
                next_seq,
                hash: hash(&head_hash)?,
            });
        } else if let (Some(tenant), Some(id)) = (row.tenant_id, row.id) {
            let tenant = TenantId(tenant);
            let (Some(shard), Some(number), Some(unit_text), Some(owner)) =
                (row.shard, row.kind, row.unit, row.owner_id)
            else {
                recorded.push((tenant, TransactionId(id)));
                continue;
            };
            accounts.push(AccountState {
                key: AccountKey {
                    tenant,
                    id: AccountId(id),
                    shard,
                },
                kind: kind(number)?,
                unit: unit(&unit_text)?,
                owner,
                status: status(row.status.unwrap_or_default())?,
                posted: row.posted.unwrap_or_default(),
                held: row.held.unwrap_or_default(),
                overdraft: row.overdraft.unwrap_or_default(),
                version: row.version.unwrap_or_default(),
            });
        }
    }
    Ok(head.map(|head| Gathered {
        head,
        accounts,
        recorded,
    }))
}

/// Gives accounts without a floor their row in a lane that has not posted to them before.
pub async fn add_shards(conn: &mut PgConnection, keys: &[AccountKey]) -> sqlx::Result<()> {
    let (tenants, ids, shards) = columns(keys);
    sqlx::query!(
        r#"INSERT INTO accounts (tenant_id, id, shard, kind, unit, owner_id, program_id, status, floor, created_at)
           SELECT a.tenant_id, a.id, k.shard, a.kind, a.unit, a.owner_id, a.program_id, a.status, a.floor, a.created_at
           FROM UNNEST($1::uuid[], $2::uuid[], $3::smallint[]) AS k (tenant_id, id, shard)
           JOIN accounts a ON a.tenant_id = k.tenant_id AND a.id = k.id AND a.shard = 0
           WHERE a.floor IS NULL
           ON CONFLICT DO NOTHING"#,
        &tenants,
        &ids,
        &shards,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes a decided batch in one statement: transactions, entries, balances, holds, the batch row, the lane's new head.
pub async fn write(
    conn: &mut PgConnection,
    fold: &Fold,
    link: &Link,
    salt: Uuid,
    payload: &Bytes,
) -> sqlx::Result<()> {
    let count = fold.transactions.len();
    let mut tenants = Vec::with_capacity(count);
    let mut ids = Vec::with_capacity(count);
    let mut types = Vec::with_capacity(count);
    let mut references = Vec::with_capacity(count);
    let mut metadata = Vec::with_capacity(count);
    let mut keys = Vec::with_capacity(count);
    let mut fingerprints = Vec::with_capacity(count);
    let mut posted_by = Vec::with_capacity(count);
    let mut positions = Vec::with_capacity(count);
    let mut hold_ids = Vec::with_capacity(count);
    let mut reverses = Vec::with_capacity(count);
    let mut reversals = Vec::with_capacity(count);
    let mut shortfalls = Vec::with_capacity(count);
    let mut reasons = Vec::with_capacity(count);
    let mut expiries = Vec::with_capacity(count);

    let lines = count * 2;
    let mut entry_tenants = Vec::with_capacity(lines);
    let mut entry_accounts = Vec::with_capacity(lines);
    let mut entry_shards = Vec::with_capacity(lines);
    let mut entry_versions = Vec::with_capacity(lines);
    let mut entry_transactions = Vec::with_capacity(lines);
    let mut entry_legs = Vec::with_capacity(lines);
    let mut entry_amounts = Vec::with_capacity(lines);
    let mut entry_held_changes = Vec::with_capacity(lines);
    let mut entry_posted = Vec::with_capacity(lines);
    let mut entry_held = Vec::with_capacity(lines);

    for transaction in &fold.transactions {
        tenants.push(transaction.tenant.0);
        ids.push(transaction.id.0);
        types.push(transaction.kind.number());
        references.push(transaction.reference.as_deref());
        metadata.push(transaction.metadata.as_deref());
        keys.push(Uuid::from(transaction.key));
        fingerprints.push(Uuid::from(transaction.fingerprint));
        posted_by.push(&*transaction.posted_by);
        positions.push(transaction.position);
        let reversal = transaction.reverses;
        hold_ids.push(transaction.hold.map(|hold| hold.id.0));
        reverses.push(reversal.map(|reversal| reversal.of.0));
        reversals.push(reversal.map(|reversal| reversal.number));
        shortfalls.push(reversal.and_then(|reversal| reversal.shortfall));
        reasons.push(transaction.reason.as_deref());
        expiries.push(transaction.expires_at);
        for (leg, entry) in (0_i16..).zip(&transaction.entries) {
            entry_tenants.push(transaction.tenant.0);
            entry_accounts.push(entry.account.0);
            entry_shards.push(entry.shard);
            entry_versions.push(entry.version);
            entry_transactions.push(transaction.id.0);
            entry_legs.push(leg);
            entry_amounts.push(entry.amount);
            entry_held_changes.push(entry.held_change);
            entry_posted.push(entry.posted_after);
            entry_held.push(entry.held_after);
        }
    }

    let touched: Vec<_> = fold.touched.iter().map(|account| account.key).collect();
    let (account_tenants, account_ids, account_shards) = columns(&touched);
    let posted: Vec<i64> = fold.touched.iter().map(|account| account.posted).collect();
    let held: Vec<i64> = fold.touched.iter().map(|account| account.held).collect();
    let overdrafts: Vec<i64> = fold.touched.iter().map(|account| account.overdraft).collect();
    let versions: Vec<i64> = fold.touched.iter().map(|account| account.version).collect();
    let holds = HoldColumns::of(&fold.holds);

    let updated = sqlx::query_scalar!(
        r#"WITH new_transactions AS (
               INSERT INTO transactions (tenant_id, id, type, reference, metadata, idempotency_hash, fingerprint,
                                         posted_by, position, hold_id, reverses, reversal, shortfall, reason,
                                         expires_at, lane, batch_seq, created_at)
               SELECT tenant_id, id, type, reference, metadata::json, idempotency_hash, fingerprint, posted_by,
                      position, hold_id, reverses, reversal, shortfall, reason, expires_at, $1, $2, $3
               FROM UNNEST($4::uuid[], $5::uuid[], $6::smallint[], $7::text[], $8::text[], $9::uuid[], $10::uuid[],
                           $11::text[], $12::integer[], $13::uuid[], $14::uuid[], $15::integer[], $16::bigint[],
                           $17::text[], $51::timestamptz[])
                    AS t (tenant_id, id, type, reference, metadata, idempotency_hash, fingerprint, posted_by, position,
                          hold_id, reverses, reversal, shortfall, reason, expires_at)
           ), new_entries AS (
               INSERT INTO ledger_entries (tenant_id, account_id, shard, version, transaction_id, leg, amount,
                                           held_change, posted_after, held_after, created_at)
               SELECT tenant_id, account_id, shard, version, transaction_id, leg, amount, held_change, posted_after,
                      held_after, $3
               FROM UNNEST($18::uuid[], $19::uuid[], $20::smallint[], $21::bigint[], $22::uuid[], $23::smallint[],
                           $24::bigint[], $25::bigint[], $26::bigint[], $27::bigint[])
                    AS e (tenant_id, account_id, shard, version, transaction_id, leg, amount, held_change, posted_after,
                          held_after)
           ), new_holds AS (
               INSERT INTO holds (tenant_id, id, account_id, destination_id, amount, captured, released, status,
                                  expires_at, created_at)
               SELECT * FROM UNNEST($28::uuid[], $29::uuid[], $30::uuid[], $31::uuid[], $32::bigint[], $33::bigint[],
                                    $34::bigint[], $35::smallint[], $36::timestamptz[], $37::timestamptz[])
               ON CONFLICT (tenant_id, id) DO UPDATE
               SET captured = EXCLUDED.captured, released = EXCLUDED.released, status = EXCLUDED.status
           ), new_batch AS (
               INSERT INTO ledger_batches (lane, seq, transaction_count, previous_hash, root, hash, payload, salt,
                                           created_at)
               VALUES ($1, $2, $38, $39, $40, $41, $42, $50, $3)
           ), new_head AS (
               UPDATE ledger_lanes SET next_seq = $2 + 1, head_hash = $41 WHERE lane = $1
           ), moved AS (
               UPDATE accounts a SET posted = u.posted, held = u.held, overdraft = u.overdraft, version = u.version
               FROM UNNEST($43::uuid[], $44::uuid[], $45::smallint[], $46::bigint[], $47::bigint[], $48::bigint[],
                           $49::bigint[])
                    AS u (tenant_id, id, shard, posted, held, overdraft, version)
               WHERE a.tenant_id = u.tenant_id AND a.id = u.id AND a.shard = u.shard
               RETURNING 1
           )
           SELECT count(*) AS "count!" FROM moved"#,
        link.lane,
        link.seq,
        link.created_at,
        &tenants,
        &ids,
        &types,
        &references as _,
        &metadata as _,
        &keys,
        &fingerprints,
        &posted_by as _,
        &positions,
        &hold_ids as _,
        &reverses as _,
        &reversals as _,
        &shortfalls as _,
        &reasons as _,
        &entry_tenants,
        &entry_accounts,
        &entry_shards,
        &entry_versions,
        &entry_transactions,
        &entry_legs,
        &entry_amounts,
        &entry_held_changes,
        &entry_posted,
        &entry_held,
        &holds.tenants,
        &holds.ids,
        &holds.accounts,
        &holds.destinations,
        &holds.amounts,
        &holds.captured,
        &holds.released,
        &holds.statuses,
        &holds.expire_at,
        &holds.created_at,
        link.count,
        &link.previous[..],
        &link.root[..],
        &link.hash()[..],
        &payload[..],
        &account_tenants,
        &account_ids,
        &account_shards,
        &posted,
        &held,
        &overdrafts,
        &versions,
        salt,
        &expiries as _,
    )
    .fetch_one(conn)
    .await?;
    if usize::try_from(updated).ok() == Some(fold.touched.len()) {
        Ok(())
    } else {
        Err(corrupt("number of updated accounts", updated))
    }
}

/// The holds of a batch, column by column: most batches have none.
#[derive(Default)]
struct HoldColumns {
    tenants: Vec<Uuid>,
    ids: Vec<Uuid>,
    accounts: Vec<Uuid>,
    destinations: Vec<Uuid>,
    amounts: Vec<i64>,
    captured: Vec<i64>,
    released: Vec<i64>,
    statuses: Vec<i16>,
    expire_at: Vec<DateTime<Utc>>,
    created_at: Vec<DateTime<Utc>>,
}

impl HoldColumns {
    fn of(holds: &[Hold]) -> Self {
        let mut columns = Self::default();
        for hold in holds {
            columns.tenants.push(hold.tenant.0);
            columns.ids.push(hold.id.0);
            columns.accounts.push(hold.account.0);
            columns.destinations.push(hold.destination.0);
            columns.amounts.push(hold.amount);
            columns.captured.push(hold.captured);
            columns.released.push(hold.released);
            columns.statuses.push(hold.status.number());
            columns.expire_at.push(hold.expires_at);
            columns.created_at.push(hold.created_at);
        }
        columns
    }
}

fn columns(keys: &[AccountKey]) -> (Vec<Uuid>, Vec<Uuid>, Vec<i16>) {
    let tenants = keys.iter().map(|key| key.tenant.0).collect();
    let ids = keys.iter().map(|key| key.id.0).collect();
    let shards = keys.iter().map(|key| key.shard).collect();
    (tenants, ids, shards)
}
