//! The relay's cursor and what lies beyond it.

use bytes::Bytes;
use events::OutboxRow;
use sqlx::{PgExecutor, PgPool};
use std::time::Duration;
use uuid::Uuid;

/// Every lane that ever posted, active or not: an inactive lane still drains.
pub async fn lanes(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<i16>> {
    sqlx::query_scalar!("SELECT lane FROM ledger_lanes ORDER BY lane")
        .fetch_all(db)
        .await
}

/// Takes or renews the lease on a lane; returns the last published batch, or `None` while another owner holds it.
/// A zero `ttl` gives the lease back. A lane added since has its cursor made here, so that it cannot be forgotten.
pub async fn lease(pool: &PgPool, lane: i16, owner: Uuid, ttl: Duration) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        r#"INSERT INTO ledger_relay AS r (lane, lease_owner, lease_until)
           VALUES ($1, $2, now() + make_interval(secs => $3))
           ON CONFLICT (lane) DO UPDATE SET lease_owner = EXCLUDED.lease_owner, lease_until = EXCLUDED.lease_until
           WHERE r.lease_owner = EXCLUDED.lease_owner OR r.lease_until < now()
           RETURNING published_seq"#,
        lane,
        owner,
        ttl.as_secs_f64(),
    )
    .fetch_optional(pool)
    .await
}

/// Up to `limit` committed batches after `after`, in order.
pub async fn batches(pool: &PgPool, lane: i16, after: i64, limit: i64) -> sqlx::Result<Vec<OutboxRow>> {
    let rows = sqlx::query!(
        "SELECT seq, payload, created_at FROM ledger_batches WHERE lane = $1 AND seq > $2 ORDER BY seq LIMIT $3",
        lane,
        after,
        limit,
    )
    .fetch_all(pool)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| OutboxRow {
            seq: row.seq,
            payload: Bytes::from(row.payload),
            created_at: row.created_at,
        })
        .collect())
}

/// Moves the cursor, unless the lease has gone to another owner; returns whether it moved.
pub async fn mark_published(pool: &PgPool, lane: i16, owner: Uuid, seq: i64) -> sqlx::Result<bool> {
    let moved = sqlx::query!(
        "UPDATE ledger_relay SET published_seq = GREATEST(published_seq, $3) WHERE lane = $1 AND lease_owner = $2",
        lane,
        owner,
        seq,
    )
    .execute(pool)
    .await?;
    Ok(moved.rows_affected() == 1)
}

/// Committed batches of the lane that are not marked published.
pub async fn waiting(pool: &PgPool, lane: i16) -> sqlx::Result<Option<i64>> {
    let waiting = sqlx::query_scalar!(
        r#"SELECT lanes.next_seq - 1 - relay.published_seq AS "waiting!"
           FROM ledger_lanes AS lanes JOIN ledger_relay AS relay USING (lane) WHERE lane = $1"#,
        lane,
    );
    waiting.fetch_optional(pool).await
}
