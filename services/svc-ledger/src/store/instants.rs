//! The books at an instant of the past, without an index that every posting would pay for.
//!
//! An account's entries are numbered without gaps in the order of their instants, so the last one at or before an instant
//! is found by halving: two dozen look-ups by primary key in ten million entries. Sums over all accounts start from a known
//! instant nearby and add what was posted between, found by a block range index.

use super::reading::Sum;
use super::{kind, unit};
use crate::domain::{AccountId, TenantId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;

/// A row of an account at an instant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RowAt {
    /// The row.
    pub shard: i16,
    /// Its version.
    pub version: i64,
    /// Sum of its entries, in minor units.
    pub posted: i64,
    /// Sum of its open holds, in minor units.
    pub held: i64,
}

/// The account's rows after their last entry at or before `at`.
pub async fn rows_at(
    conn: &mut PgConnection,
    tenant: TenantId,
    account: AccountId,
    at: DateTime<Utc>,
) -> sqlx::Result<Vec<RowAt>> {
    sqlx::query_as!(
        RowAt,
        r#"WITH RECURSIVE search AS (
               SELECT shard, 0::bigint AS low, version AS high FROM accounts WHERE tenant_id = $1 AND id = $2
               UNION ALL
               SELECT s.shard,
                      CASE WHEN e.created_at <= $3 THEN e.version ELSE s.low END,
                      CASE WHEN e.created_at <= $3 THEN s.high ELSE e.version - 1 END
               FROM search s
               JOIN ledger_entries e ON e.tenant_id = $1 AND e.account_id = $2 AND e.shard = s.shard
                                    AND e.version = (s.low + s.high + 1) / 2
               WHERE s.low < s.high
           )
           SELECT s.shard AS "shard!", s.low AS "version!", COALESCE(e.posted_after, 0) AS "posted!",
                  COALESCE(e.held_after, 0) AS "held!"
           FROM search s
           LEFT JOIN ledger_entries e ON e.tenant_id = $1 AND e.account_id = $2 AND e.shard = s.shard AND e.version = s.low
           WHERE s.low = s.high
           ORDER BY s.shard"#,
        tenant.0,
        account.0,
        at,
    )
    .fetch_all(conn)
    .await
}

/// What was posted after `after` and not after `until`, by unit and kind. `accounts` is zero.
pub async fn moved(
    conn: &mut PgConnection,
    tenant: TenantId,
    after: DateTime<Utc>,
    until: DateTime<Utc>,
) -> sqlx::Result<Vec<Sum>> {
    let rows = sqlx::query!(
        r#"SELECT a.kind, a.unit, sum(e.amount)::text AS "posted!", sum(e.held_change)::text AS "held!"
           FROM ledger_entries e
           JOIN accounts a ON a.tenant_id = e.tenant_id AND a.id = e.account_id AND a.shard = e.shard
           WHERE e.tenant_id = $1 AND e.created_at > $2 AND e.created_at <= $3
           GROUP BY a.kind, a.unit"#,
        tenant.0,
        after,
        until,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| super::reading::sum(row.kind, &row.unit, 0, &row.posted, &row.held))
        .collect()
}

/// How many accounts there were at an instant, by unit and kind. The sums are zero.
pub async fn accounts_at(
    conn: &mut PgConnection,
    tenant: TenantId,
    at: DateTime<Utc>,
) -> sqlx::Result<Vec<Sum>> {
    let rows = sqlx::query!(
        r#"SELECT kind, unit, count(*) AS "accounts!" FROM accounts
           WHERE tenant_id = $1 AND shard = 0 AND created_at <= $2
           GROUP BY kind, unit ORDER BY unit, kind"#,
        tenant.0,
        at,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Sum {
                kind: kind(row.kind)?,
                unit: unit(&row.unit)?,
                accounts: row.accounts,
                posted: 0,
                held: 0,
            })
        })
        .collect()
}

/// Sums that are known, as they are stored.
type Stored = Json<Vec<(i16, String, i64, i64)>>;

/// The known sums nearest to `at`, before it or after.
pub async fn nearest(
    conn: &mut PgConnection,
    tenant: TenantId,
    at: DateTime<Utc>,
) -> sqlx::Result<Option<(DateTime<Utc>, Vec<Sum>)>> {
    let row = sqlx::query!(
        r#"SELECT as_of AS "as_of!", sums AS "sums!: Stored" FROM (
               (SELECT as_of, sums FROM trial_balances WHERE tenant_id = $1 AND as_of <= $2 ORDER BY as_of DESC LIMIT 1)
               UNION ALL
               (SELECT as_of, sums FROM trial_balances WHERE tenant_id = $1 AND as_of > $2 ORDER BY as_of LIMIT 1)
           ) known
           ORDER BY GREATEST(as_of, $2) - LEAST(as_of, $2) LIMIT 1"#,
        tenant.0,
        at,
    )
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let sums = row.sums.0.into_iter().map(|(number, text, posted, held)| {
        Ok(Sum {
            kind: kind(number)?,
            unit: unit(&text)?,
            accounts: 0,
            posted,
            held,
        })
    });
    Ok(Some((row.as_of, sums.collect::<sqlx::Result<_>>()?)))
}

/// Remembers the sums of an instant after which nothing earlier is posted any more.
pub async fn remember(
    conn: &mut PgConnection,
    tenant: TenantId,
    at: DateTime<Utc>,
    sums: &[Sum],
) -> sqlx::Result<()> {
    let stored: Stored = Json(
        sums.iter()
            .map(|sum| {
                (
                    sum.kind.number(),
                    sum.unit.as_str().to_owned(),
                    sum.posted,
                    sum.held,
                )
            })
            .collect(),
    );
    sqlx::query!(
        "INSERT INTO trial_balances (tenant_id, as_of, sums) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        tenant.0,
        at,
        stored as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}
