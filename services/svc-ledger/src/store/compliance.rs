//! What a month's report is made of.

use super::transaction_type;
use crate::domain::TenantId;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The networks that had an account before `until`.
pub async fn tenants(conn: &mut PgConnection, until: DateTime<Utc>) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        "SELECT DISTINCT tenant_id FROM accounts WHERE created_at < $1 ORDER BY tenant_id",
        until,
    )
    .fetch_all(conn)
    .await
}

/// How many transactions of each type.
pub async fn transactions(
    conn: &mut PgConnection,
    tenant: TenantId,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> sqlx::Result<BTreeMap<String, i64>> {
    let rows = sqlx::query!(
        r#"SELECT type AS "kind!", count(*) AS "count!" FROM transactions
           WHERE tenant_id = $1 AND created_at >= $2 AND created_at < $3 GROUP BY type"#,
        tenant.0,
        from,
        to,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| Ok((transaction_type(row.kind)?.name().to_owned(), row.count)))
        .collect()
}

/// The numbers of the first and the last head of the time; one where they are the same.
pub async fn heads(
    conn: &mut PgConnection,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> sqlx::Result<Vec<i64>> {
    let row = sqlx::query!(
        "SELECT min(number) AS first, max(number) AS last FROM ledger_heads WHERE created_at >= $1 AND created_at < $2",
        from,
        to,
    )
    .fetch_one(conn)
    .await?;
    let mut numbers: Vec<i64> = row.first.into_iter().chain(row.last).collect();
    numbers.dedup();
    Ok(numbers)
}

/// How many audits there were, and how many found no violation.
pub async fn audits(
    conn: &mut PgConnection,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> sqlx::Result<(i64, i64)> {
    let row = sqlx::query!(
        r#"SELECT count(*) AS "runs!",
                  count(*) FILTER (WHERE NOT EXISTS (SELECT FROM jsonb_each_text(content::jsonb->'violations') AS v
                                                     WHERE v.value::bigint <> 0)) AS "clean!"
           FROM ledger_facts WHERE about = 'ledger_audit' AND created_at >= $1 AND created_at < $2
             AND tenant_id = '00000000-0000-0000-0000-000000000000'"#,
        from,
        to,
    )
    .fetch_one(conn)
    .await?;
    Ok((row.runs, row.clean))
}

/// How many verifications of backups there were, and how many found nothing wrong.
pub async fn backups(
    conn: &mut PgConnection,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> sqlx::Result<(i64, i64)> {
    let row = sqlx::query!(
        r#"SELECT count(*) AS "runs!", count(*) FILTER (WHERE content::jsonb->>'problem' IS NULL) AS "clean!"
           FROM ledger_facts WHERE about = 'backup_verification' AND created_at >= $1 AND created_at < $2
             AND tenant_id = '00000000-0000-0000-0000-000000000000'"#,
        from,
        to,
    )
    .fetch_one(conn)
    .await?;
    Ok((row.runs, row.clean))
}

/// How often people and keys did what.
pub async fn changes(
    conn: &mut PgConnection,
    tenant: TenantId,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> sqlx::Result<BTreeMap<String, i64>> {
    let rows = sqlx::query!(
        r#"SELECT content::jsonb->>'action' AS "action!", count(*) AS "count!" FROM ledger_facts
           WHERE tenant_id = $1 AND about = 'audit_trail' AND created_at >= $2 AND created_at < $3
           GROUP BY 1"#,
        tenant.0,
        from,
        to,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.action, row.count)).collect())
}
