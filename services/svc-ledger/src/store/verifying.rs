//! What the verifier reads: batches in chain order with everything they recorded, and the accounts at the end.

use super::{hash, reading};
use crate::domain::chain::{self, Link};
use crate::domain::{AccountKind, TenantId, Transaction, TransactionId};
use sqlx::PgConnection;
use uuid::Uuid;

/// A stored batch: what it claims about itself.
#[derive(Clone, Debug)]
pub struct StoredBatch {
    /// The claimed link.
    pub link: Link,
    /// The claimed digest of the link.
    pub hash: [u8; 32],
}

/// How many rows there are in all.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Counts {
    /// Batches.
    pub batches: i64,
    /// Transactions.
    pub transactions: i64,
    /// Entries.
    pub entries: i64,
}

/// A row of an account that is not as it must be.
#[derive(Clone, Debug)]
pub struct Mismatch {
    /// Whose.
    pub tenant: Uuid,
    /// The account.
    pub account: Uuid,
    /// The row.
    pub shard: i16,
}

/// All lanes with their stored heads.
pub async fn heads(conn: &mut PgConnection) -> sqlx::Result<Vec<(i16, i64, [u8; 32])>> {
    let rows = sqlx::query!("SELECT lane, next_seq, head_hash FROM ledger_lanes ORDER BY lane")
        .fetch_all(conn)
        .await?;
    rows.into_iter()
        .map(|row| Ok((row.lane, row.next_seq, hash(&row.head_hash)?)))
        .collect()
}

/// Up to `limit` batches of a lane from `from_seq`, in order.
pub async fn batches(
    conn: &mut PgConnection,
    lane: i16,
    from_seq: i64,
    limit: i64,
) -> sqlx::Result<Vec<StoredBatch>> {
    let rows = sqlx::query!(
        r#"SELECT seq, transaction_count, previous_hash, root, hash, payload, created_at FROM ledger_batches
           WHERE lane = $1 AND seq >= $2 ORDER BY seq LIMIT $3"#,
        lane,
        from_seq,
        limit,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(StoredBatch {
                link: Link {
                    previous: hash(&row.previous_hash)?,
                    lane,
                    seq: row.seq,
                    created_at: row.created_at,
                    count: row.transaction_count,
                    root: hash(&row.root)?,
                    events: chain::events(&row.payload),
                },
                hash: hash(&row.hash)?,
            })
        })
        .collect()
}

/// The transactions of a lane's batches `from_seq..=to_seq`, in chain order.
pub async fn transactions(
    conn: &mut PgConnection,
    lane: i16,
    from_seq: i64,
    to_seq: i64,
) -> sqlx::Result<Vec<Transaction>> {
    let rows = sqlx::query!(
        "SELECT tenant_id, id FROM transactions WHERE lane = $1 AND batch_seq BETWEEN $2 AND $3",
        lane,
        from_seq,
        to_seq,
    )
    .fetch_all(&mut *conn)
    .await?;
    let ids: Vec<_> = rows
        .iter()
        .map(|row| (TenantId(row.tenant_id), TransactionId(row.id)))
        .collect();
    let mut transactions = reading::transactions(conn, &ids).await?;
    transactions.sort_unstable_by_key(|transaction| (transaction.batch_seq, transaction.position));
    Ok(transactions)
}

/// Counts everything.
pub async fn counts(conn: &mut PgConnection) -> sqlx::Result<Counts> {
    sqlx::query_as!(
        Counts,
        r#"SELECT (SELECT count(*) FROM ledger_batches) AS "batches!",
                  (SELECT count(*) FROM transactions) AS "transactions!",
                  (SELECT count(*) FROM ledger_entries) AS "entries!""#
    )
    .fetch_one(conn)
    .await
}

/// Up to `limit` transactions whose entries are not numbered from 0 without gaps, or are of another instant.
pub async fn misplaced(conn: &mut PgConnection, limit: i64) -> sqlx::Result<Vec<TransactionId>> {
    let ids = sqlx::query_scalar!(
        r#"SELECT e.transaction_id
           FROM (SELECT tenant_id, transaction_id, leg, created_at,
                        row_number() OVER (PARTITION BY tenant_id, transaction_id ORDER BY leg) - 1 AS place
                 FROM ledger_entries) e
           JOIN transactions t ON t.tenant_id = e.tenant_id AND t.id = e.transaction_id
           WHERE e.leg <> e.place OR e.created_at <> t.created_at
           LIMIT $1"#,
        limit
    )
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(TransactionId).collect())
}

/// Up to `limit` rows that are not of the account they are a part of, or whose floor is not that of their kind.
pub async fn misfits(conn: &mut PgConnection, limit: i64) -> sqlx::Result<Vec<Mismatch>> {
    let kinds: Vec<i16> = AccountKind::ALL.iter().map(|kind| kind.number()).collect();
    let floors: Vec<Option<i64>> = AccountKind::ALL.iter().map(|kind| kind.floor()).collect();
    let rows = sqlx::query_as!(
        Mismatch,
        r#"SELECT a.tenant_id AS tenant, a.id AS account, a.shard
           FROM accounts a
           LEFT JOIN accounts base ON base.tenant_id = a.tenant_id AND base.id = a.id AND base.shard = 0
           LEFT JOIN UNNEST($1::smallint[], $2::bigint[]) AS k (kind, floor) ON k.kind = a.kind
           WHERE base.id IS NULL OR k.kind IS NULL OR a.floor IS DISTINCT FROM k.floor
              OR base.kind <> a.kind OR base.unit <> a.unit OR base.owner_id <> a.owner_id
              OR base.program_id IS DISTINCT FROM a.program_id
           LIMIT $3"#,
        &kinds,
        &floors as _,
        limit
    )
    .fetch_all(conn)
    .await?;
    Ok(rows)
}

/// Rows whose balance, holds or version are not what their entries add up to, or whose versions have a gap.
pub async fn mismatches(conn: &mut PgConnection, limit: i64) -> sqlx::Result<Vec<Mismatch>> {
    let rows = sqlx::query_as!(
        Mismatch,
        r#"SELECT COALESCE(a.tenant_id, e.tenant_id) AS "tenant!", COALESCE(a.id, e.account_id) AS "account!",
                  COALESCE(a.shard, e.shard) AS "shard!"
           FROM accounts a
           FULL JOIN (SELECT tenant_id, account_id, shard, count(*) AS entries, sum(amount) AS posted,
                             min(version) AS first, max(version) AS last, bool_and(posted_after = replayed) AS replays
                      FROM (SELECT *, sum(amount) OVER (PARTITION BY tenant_id, account_id, shard ORDER BY version)
                                      AS replayed
                            FROM ledger_entries) replay
                      GROUP BY tenant_id, account_id, shard) e
             ON e.tenant_id = a.tenant_id AND e.account_id = a.id AND e.shard = a.shard
           LEFT JOIN ledger_entries newest
             ON newest.tenant_id = a.tenant_id AND newest.account_id = a.id AND newest.shard = a.shard
            AND newest.version = a.version
           WHERE a.id IS NULL
              OR a.posted <> COALESCE(e.posted, 0)
              OR a.held <> COALESCE(newest.held_after, 0)
              OR NOT COALESCE(e.replays, true)
              OR a.version <> COALESCE(e.last, 0)
              OR COALESCE(e.entries, 0) <> a.version
              OR (a.version > 0 AND e.first <> 1)
           LIMIT $1"#,
        limit
    )
    .fetch_all(conn)
    .await?;
    Ok(rows)
}

/// Sums of all accounts per tenant and unit that are not zero.
pub async fn unbalanced(conn: &mut PgConnection) -> sqlx::Result<Vec<(Uuid, String, String)>> {
    let rows = sqlx::query!(
        r#"SELECT tenant_id, unit, sum(posted)::text AS "sum!" FROM accounts
           GROUP BY tenant_id, unit HAVING sum(posted) <> 0 ORDER BY tenant_id, unit"#
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.tenant_id, row.unit, row.sum))
        .collect())
}
