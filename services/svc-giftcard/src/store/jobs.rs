//! Jobs: one run at a time, however many replicas start it.

use sqlx::PgConnection;
use std::time::Duration;
use uuid::Uuid;

/// Takes or renews the lease of a job. False while another run has it.
pub async fn lease(
    connection: &mut PgConnection,
    name: &str,
    owner: Uuid,
    ttl: Duration,
) -> sqlx::Result<bool> {
    let leased = sqlx::query!(
        "INSERT INTO jobs (name, lease_owner, lease_until) VALUES ($1, $2, now() + make_interval(secs => $3))
         ON CONFLICT (name) DO UPDATE SET lease_owner = $2, lease_until = EXCLUDED.lease_until
         WHERE jobs.lease_owner = $2 OR jobs.lease_until < now()",
        name,
        owner,
        ttl.as_secs_f64(),
    )
    .execute(connection)
    .await?;
    Ok(leased.rows_affected() == 1)
}

/// Gives the lease back.
pub async fn release(connection: &mut PgConnection, name: &str, owner: Uuid) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE jobs SET lease_until = '-infinity' WHERE name = $1 AND lease_owner = $2",
        name,
        owner,
    )
    .execute(connection)
    .await?;
    Ok(())
}
