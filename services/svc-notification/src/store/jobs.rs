//! `jobs`: one run at a time, and when the last one succeeded.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;
use uuid::Uuid;

/// Takes or renews the lease of a job; `false` while another run has it.
pub async fn lease(
    db: impl PgExecutor<'_>,
    name: &str,
    owner: Uuid,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let leased = sqlx::query!(
        r#"INSERT INTO jobs (name, lease_owner, lease_until) VALUES ($1, $2, $4)
           ON CONFLICT (name) DO UPDATE
              SET lease_owner = excluded.lease_owner, lease_until = excluded.lease_until
            WHERE jobs.lease_owner = excluded.lease_owner OR jobs.lease_until <= $3"#,
        name,
        owner,
        now,
        until,
    )
    .execute(db)
    .await?;
    Ok(leased.rows_affected() == 1)
}

/// Gives the lease back; `succeeded` is put down when the run came to its end.
pub async fn release(
    db: impl PgExecutor<'_>,
    name: &str,
    owner: Uuid,
    now: DateTime<Utc>,
    succeeded: bool,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"UPDATE jobs
              SET lease_until = $3, last_success_at = CASE WHEN $4 THEN $3 ELSE last_success_at END
            WHERE name = $1 AND lease_owner = $2"#,
        name,
        owner,
        now,
        succeeded,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// When each job succeeded last.
pub async fn successes(db: impl PgExecutor<'_>) -> Result<Vec<(String, DateTime<Utc>)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"SELECT name, last_success_at AS "at!" FROM jobs WHERE last_success_at IS NOT NULL ORDER BY name"#
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.name, row.at)).collect())
}
