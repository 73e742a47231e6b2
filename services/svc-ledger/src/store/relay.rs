//! The relay's cursor and what lies beyond it.
//!
//! The cursor's row carries a seal over its own columns. A row whose seal is broken was moved by hand; the relay leaves
//! its lane alone until somebody has looked, and `verify` names it.

use bytes::Bytes;
use events::OutboxRow;
use sqlx::{PgExecutor, PgPool};
use std::time::Duration;
use uuid::Uuid;

/// Every lane there is, active or not: an inactive lane still drains, and the registry tells the heads.
pub async fn lanes(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<i16>> {
    sqlx::query_scalar!("SELECT lane FROM ledger_lanes ORDER BY lane")
        .fetch_all(db)
        .await
}

/// Takes or renews the lease on a lane; returns the last published batch, or `None` while another owner holds it.
/// A zero `ttl` gives the lease back. A lane added since has its cursor made here, so that it cannot be forgotten.
pub async fn lease(pool: &PgPool, lane: i16, owner: Uuid, ttl: Duration) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        r#"INSERT INTO ledger_relay AS r (lane, lease_owner, lease_until, seal)
           SELECT lane, owner, until, ledger_relay_seal(lane, 0, owner, until)
           FROM (VALUES ($1::smallint, $2::uuid, now() + make_interval(secs => $3))) AS l (lane, owner, until)
           ON CONFLICT (lane) DO UPDATE
           SET lease_owner = EXCLUDED.lease_owner, lease_until = EXCLUDED.lease_until,
               seal = ledger_relay_seal(r.lane, r.published_seq, EXCLUDED.lease_owner, EXCLUDED.lease_until)
           WHERE (r.lease_owner = EXCLUDED.lease_owner OR r.lease_until < now())
             AND r.seal = ledger_relay_seal(r.lane, r.published_seq, r.lease_owner, r.lease_until)
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

/// Moves the cursor, unless the lease has gone to another owner; returns whether it moved. Does not wait for the disk: a mark
/// that is lost is made again once its batches have been published again.
pub async fn mark_published(pool: &PgPool, lane: i16, owner: Uuid, seq: i64) -> sqlx::Result<bool> {
    let moved = sqlx::query!(
        r#"UPDATE ledger_relay
           SET published_seq = GREATEST(published_seq, $3),
               seal = ledger_relay_seal(lane, GREATEST(published_seq, $3), lease_owner, lease_until)
           WHERE lane = $1 AND lease_owner = $2
             AND seal = ledger_relay_seal(lane, published_seq, lease_owner, lease_until)
             AND set_config('synchronous_commit', 'off', true) = 'off'"#,
        lane,
        owner,
        seq,
    )
    .execute(pool)
    .await?;
    Ok(moved.rows_affected() == 1)
}

/// Committed batches of the lane that are not marked published; of the registry, signed heads.
pub async fn waiting(pool: &PgPool, lane: i16) -> sqlx::Result<Option<i64>> {
    let waiting = sqlx::query_scalar!(
        r#"SELECT CASE lane WHEN -1 THEN (SELECT COALESCE(max(number), 0) FROM ledger_heads)
                            ELSE lanes.next_seq - 1 END - relay.published_seq AS "waiting!"
           FROM ledger_lanes AS lanes JOIN ledger_relay AS relay USING (lane) WHERE lane = $1"#,
        lane,
    );
    waiting.fetch_optional(pool).await
}

/// Sets the cursor of a lane back or forth, so that what lies beyond it is published (again).
pub async fn set_published(pool: &PgPool, lane: i16, seq: i64) -> sqlx::Result<()> {
    sqlx::query!(
        r#"UPDATE ledger_relay
           SET published_seq = $2, seal = ledger_relay_seal(lane, $2, lease_owner, lease_until) WHERE lane = $1"#,
        lane,
        seq,
    )
    .execute(pool)
    .await?;
    Ok(())
}
