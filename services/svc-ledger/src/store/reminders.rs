//! What the reminders of points that lapse soon look for, and where they stand.

use crate::domain::{AccountId, TenantId};
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

/// The last day (UTC) of which the tenant's customers were told `notice` days ahead.
pub async fn told_until(
    conn: &mut PgConnection,
    tenant: TenantId,
    notice: u16,
) -> sqlx::Result<Option<NaiveDate>> {
    sqlx::query_scalar!(
        "SELECT told_until FROM points_reminders WHERE tenant_id = $1 AND notice_days = $2",
        tenant.0,
        i32::from(notice),
    )
    .fetch_optional(conn)
    .await
}

/// Notes that they were told of `day`.
pub async fn note_told(
    conn: &mut PgConnection,
    tenant: TenantId,
    notice: u16,
    day: NaiveDate,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO points_reminders (tenant_id, notice_days, told_until) VALUES ($1, $2, $3)
         ON CONFLICT (tenant_id, notice_days)
         DO UPDATE SET told_until = GREATEST(points_reminders.told_until, EXCLUDED.told_until)",
        tenant.0,
        i32::from(notice),
        day,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What is left of the account's lots that lapse after `before` and not later than `last`, and when the first of them does;
/// `None` if nothing is. As far as the account is replayed.
pub async fn lapsing(
    conn: &mut PgConnection,
    tenant: TenantId,
    account: AccountId,
    before: DateTime<Utc>,
    last: DateTime<Utc>,
) -> sqlx::Result<Option<(i64, DateTime<Utc>)>> {
    let row = sqlx::query!(
        r#"SELECT sum(remaining)::bigint AS points, min(expires_at) AS expires_at FROM lots
           WHERE tenant_id = $1 AND account_id = $2 AND remaining > 0
             AND COALESCE(expires_at, 'infinity'::timestamptz) > $3
             AND COALESCE(expires_at, 'infinity'::timestamptz) <= $4"#,
        tenant.0,
        account.0,
        before,
        last,
    )
    .fetch_one(conn)
    .await?;
    Ok(row.points.zip(row.expires_at))
}
