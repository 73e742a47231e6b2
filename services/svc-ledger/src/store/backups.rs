//! What is asked of this database and of a restored one.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// When the newest batch of any lane was committed.
pub async fn newest_batch(conn: &mut PgConnection) -> sqlx::Result<Option<DateTime<Utc>>> {
    sqlx::query_scalar!("SELECT max(created_at) FROM ledger_batches WHERE lane >= 0")
        .fetch_one(conn)
        .await
}

/// When the first batch was committed after `after` (the first of all where there is none) and before `before`.
pub async fn oldest_batch_between(
    conn: &mut PgConnection,
    after: Option<DateTime<Utc>>,
    before: DateTime<Utc>,
) -> sqlx::Result<Option<DateTime<Utc>>> {
    sqlx::query_scalar!(
        "SELECT min(created_at) FROM ledger_batches
         WHERE lane >= 0 AND ($1::timestamptz IS NULL OR created_at > $1) AND created_at < $2",
        after,
        before,
    )
    .fetch_one(conn)
    .await
}
