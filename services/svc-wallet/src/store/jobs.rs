//! Jobs, one at a time each.

use sqlx::PgConnection;

/// The right to run a job, held by the connection until it ends; `false` while another has it.
pub async fn try_lock(connection: &mut PgConnection, job: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar("SELECT pg_try_advisory_lock(hashtextextended('job ' || $1, 0))")
        .bind(job)
        .fetch_one(connection)
        .await
}
