//! What the verifier reads: batches in chain order with everything they recorded, and the accounts at the end.

use super::{hash, reading};
use crate::domain::chain::Link;
use crate::domain::{TenantId, Transaction, TransactionId};
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

/// A row whose balance is not the replay of its entries.
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
        r#"SELECT seq, transaction_count, previous_hash, root, hash, created_at FROM ledger_batches
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

/// Rows whose balance or version is not what their entries add up to, or whose versions have a gap.
pub async fn mismatches(conn: &mut PgConnection, limit: i64) -> sqlx::Result<Vec<Mismatch>> {
    let rows = sqlx::query!(
        r#"SELECT COALESCE(a.tenant_id, e.tenant_id) AS "tenant!", COALESCE(a.id, e.account_id) AS "account!",
                  COALESCE(a.shard, e.shard) AS "shard!"
           FROM accounts a
           FULL JOIN (SELECT tenant_id, account_id, shard, count(*) AS entries, sum(amount) AS posted,
                             min(version) AS first, max(version) AS last
                      FROM ledger_entries GROUP BY tenant_id, account_id, shard) e
             ON e.tenant_id = a.tenant_id AND e.account_id = a.id AND e.shard = a.shard
           WHERE a.id IS NULL
              OR a.posted <> COALESCE(e.posted, 0)
              OR a.version <> COALESCE(e.last, 0)
              OR COALESCE(e.entries, 0) <> a.version
              OR (a.version > 0 AND e.first <> 1)
           LIMIT $1"#,
        limit
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Mismatch {
            tenant: row.tenant,
            account: row.account,
            shard: row.shard,
        })
        .collect())
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
