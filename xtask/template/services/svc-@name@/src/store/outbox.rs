//! The outbox table: written in the transaction of what it tells, read by the relay.

use chrono::{DateTime, Utc};
use events::{BoxError, Lane, OutboxBatch, OutboxRow, OutboxStore};
use sqlx::{PgConnection, PgPool};
use std::time::Duration;
use uuid::Uuid;

/// The one lane there is.
pub const LANE: Lane = 0;

/// Adds a batch at the end of the lane. Locks the lane until the transaction ends, so that commit order is seq order:
/// the last statement before the commit.
pub async fn append(
    connection: &mut PgConnection,
    batch: &OutboxBatch,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH next AS (
             UPDATE outbox_lanes SET next_seq = next_seq + 1 WHERE lane = $1 RETURNING lane, next_seq - 1 AS seq
         )
         INSERT INTO outbox_batches (lane, seq, payload, created_at) SELECT lane, seq, $2, $3 FROM next",
        LANE,
        batch.encode(),
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Deletes up to `limit` published rows written before `before` and says how many there were.
pub async fn prune(connection: &mut PgConnection, before: DateTime<Utc>, limit: i64) -> sqlx::Result<u64> {
    let pruned = sqlx::query!(
        "DELETE FROM outbox_batches
         WHERE (lane, seq) IN (
             SELECT batch.lane, batch.seq
             FROM outbox_batches AS batch JOIN outbox_lanes AS lanes
               ON lanes.lane = batch.lane AND batch.seq <= lanes.published_seq
             WHERE batch.created_at < $1
             ORDER BY batch.lane, batch.seq
             LIMIT $2
         )",
        before,
        limit,
    )
    .execute(connection)
    .await?;
    Ok(pruned.rows_affected())
}

/// The relay's view of the outbox.
#[derive(Clone, Debug)]
pub struct Outbox(pub PgPool);

impl OutboxStore for Outbox {
    async fn lanes(&self) -> Result<Vec<Lane>, BoxError> {
        Ok(sqlx::query_scalar!("SELECT lane FROM outbox_lanes ORDER BY lane")
            .fetch_all(&self.0)
            .await?)
    }

    async fn lease(&self, lane: Lane, owner: Uuid, ttl: Duration) -> Result<Option<i64>, BoxError> {
        let published = sqlx::query_scalar!(
            "UPDATE outbox_lanes SET lease_owner = $2, lease_until = now() + make_interval(secs => $3)
             WHERE lane = $1 AND (lease_owner = $2 OR lease_until < now())
             RETURNING published_seq",
            lane,
            owner,
            ttl.as_secs_f64(),
        );
        Ok(published.fetch_optional(&self.0).await?)
    }

    async fn batches(&self, lane: Lane, after: i64, limit: u16) -> Result<Vec<OutboxRow>, BoxError> {
        let rows = sqlx::query!(
            "SELECT seq, payload, created_at FROM outbox_batches
             WHERE lane = $1 AND seq > $2 ORDER BY seq LIMIT $3",
            lane,
            after,
            i64::from(limit),
        )
        .fetch_all(&self.0)
        .await?;
        let row = |seq, payload: Vec<u8>, created_at| OutboxRow {
            seq,
            payload: payload.into(),
            created_at,
        };
        Ok(rows
            .into_iter()
            .map(|found| row(found.seq, found.payload, found.created_at))
            .collect())
    }

    async fn mark_published(&self, lane: Lane, owner: Uuid, seq: i64) -> Result<bool, BoxError> {
        let marked = sqlx::query!(
            "UPDATE outbox_lanes SET published_seq = GREATEST(published_seq, $3)
             WHERE lane = $1 AND lease_owner = $2 AND lease_until > now()",
            lane,
            owner,
            seq,
        );
        Ok(marked.execute(&self.0).await?.rows_affected() == 1)
    }

    async fn waiting(&self, lane: Lane) -> Result<Option<i64>, BoxError> {
        let waiting = sqlx::query_scalar!(
            r#"SELECT next_seq - 1 - published_seq AS "waiting!" FROM outbox_lanes WHERE lane = $1"#,
            lane,
        );
        Ok(waiting.fetch_optional(&self.0).await?)
    }
}
