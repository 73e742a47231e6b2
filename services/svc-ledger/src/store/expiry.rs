//! What the expiry job looks for and where it stands. A burn never writes here.

use crate::domain::{AccountId, TenantId, TransactionId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

/// A transaction whose value is due to lapse.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Due {
    /// When.
    pub expires_at: DateTime<Utc>,
    /// The transaction that gave it.
    pub transaction: TransactionId,
}

/// Tenants that ever gave anything that lapses, after `after`: one look-up each, however many transactions there are.
pub async fn next_tenant(conn: &mut PgConnection, after: Option<TenantId>) -> sqlx::Result<Option<TenantId>> {
    let next = sqlx::query_scalar!(
        "SELECT tenant_id FROM transactions WHERE expires_at IS NOT NULL AND tenant_id > $1 ORDER BY tenant_id LIMIT 1",
        after.map_or(Uuid::nil(), |tenant| tenant.0),
    )
    .fetch_optional(conn)
    .await?;
    Ok(next.map(TenantId))
}

/// Up to where the tenant's dates have been looked at.
pub async fn looked_until(conn: &mut PgConnection, tenant: TenantId) -> sqlx::Result<Option<DateTime<Utc>>> {
    sqlx::query_scalar!(
        "SELECT looked_until FROM points_expiry WHERE tenant_id = $1",
        tenant.0
    )
    .fetch_optional(conn)
    .await
}

/// Notes up to where the tenant's dates have been looked at.
pub async fn look_until(conn: &mut PgConnection, tenant: TenantId, until: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO points_expiry (tenant_id, looked_until) VALUES ($1, $2)
         ON CONFLICT (tenant_id) DO UPDATE SET looked_until = GREATEST(points_expiry.looked_until, EXCLUDED.looked_until)",
        tenant.0,
        until,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What became due after `after` and not later than `until`, in order.
pub async fn due(
    conn: &mut PgConnection,
    tenant: TenantId,
    after: Due,
    until: DateTime<Utc>,
    limit: i64,
) -> sqlx::Result<Vec<Due>> {
    let rows = sqlx::query!(
        r#"SELECT expires_at AS "expires_at!", id FROM transactions
           WHERE tenant_id = $1 AND (expires_at, id) > ($2, $3) AND expires_at <= $4
           ORDER BY expires_at, id LIMIT $5"#,
        tenant.0,
        after.expires_at,
        after.transaction.0,
        until,
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Due {
            expires_at: row.expires_at,
            transaction: TransactionId(row.id),
        })
        .collect())
}

/// The customers' accounts that these transactions gave to.
pub async fn receivers(
    conn: &mut PgConnection,
    tenant: TenantId,
    transactions: &[TransactionId],
) -> sqlx::Result<Vec<AccountId>> {
    let ids: Vec<Uuid> = transactions.iter().map(|id| id.0).collect();
    let accounts = sqlx::query_scalar!(
        r#"SELECT DISTINCT e.account_id FROM ledger_entries e
           JOIN accounts a ON a.tenant_id = e.tenant_id AND a.id = e.account_id AND a.shard = e.shard
           WHERE e.tenant_id = $1 AND e.transaction_id = ANY($2) AND e.amount > 0 AND a.floor IS NOT NULL
           ORDER BY e.account_id"#,
        tenant.0,
        &ids,
    )
    .fetch_all(conn)
    .await?;
    Ok(accounts.into_iter().map(AccountId).collect())
}

/// The transfers by which the account gave away of lots that lapsed after `after` and not later than `until`.
pub async fn given_away(
    conn: &mut PgConnection,
    tenant: TenantId,
    account: AccountId,
    after: DateTime<Utc>,
    until: DateTime<Utc>,
) -> sqlx::Result<Vec<TransactionId>> {
    let transfers = sqlx::query_scalar!(
        r#"SELECT DISTINCT m.transaction_id FROM lots l
           JOIN lot_moves m ON m.tenant_id = l.tenant_id AND m.account_id = l.account_id
                           AND m.lot_version = l.version AND m.lot_part = l.part
           WHERE l.tenant_id = $1 AND l.account_id = $2 AND l.expires_at > $3 AND l.expires_at <= $4
             AND m.type = 5 AND m.points < 0"#,
        tenant.0,
        account.0,
        after,
        until,
    )
    .fetch_all(conn)
    .await?;
    Ok(transfers.into_iter().map(TransactionId).collect())
}

/// Accounts where held points outlived their date.
pub async fn waiting(conn: &mut PgConnection, tenant: TenantId) -> sqlx::Result<Vec<AccountId>> {
    let accounts = sqlx::query_scalar!(
        "SELECT account_id FROM points_expiry_waiting WHERE tenant_id = $1 ORDER BY account_id",
        tenant.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(accounts.into_iter().map(AccountId).collect())
}

/// Notes that the account is to be looked at again, or that it is not.
pub async fn wait(
    conn: &mut PgConnection,
    tenant: TenantId,
    account: AccountId,
    waits: bool,
) -> sqlx::Result<()> {
    if waits {
        sqlx::query!(
            "INSERT INTO points_expiry_waiting (tenant_id, account_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            tenant.0,
            account.0,
        )
        .execute(conn)
        .await?;
    } else {
        sqlx::query!(
            "DELETE FROM points_expiry_waiting WHERE tenant_id = $1 AND account_id = $2",
            tenant.0,
            account.0,
        )
        .execute(conn)
        .await?;
    }
    Ok(())
}
