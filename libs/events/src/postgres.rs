//! The outbox of an ordinary service: the tables of [`STANDARD_DDL`](crate::STANDARD_DDL) in its database, written in
//! the transaction of the change they tell of, read by the relay.
//!
//! **What it may know.** Those two tables. The statements are held by this crate's tests, not by the services' `.sqlx`:
//! they belong to no schema in particular. svc-ledger keeps an outbox of its own, whose rows are the links of a hash chain.
//!
//! **What must never happen here.** A row that becomes visible after one with a higher number, since the relay would
//! pass it by: the number is given out under the lane's lock, which is held until the commit.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::BoxError;
use crate::outbox::{Lane, OutboxBatch, OutboxRow, OutboxStore};

/// Fewest days: the topic's retention of 7, and one more.
const DAYS_MIN: u16 = 8;
/// Rows deleted by one statement.
const PRUNED_AT_ONCE: i64 = 1_000;

/// How many days rows of the outbox are kept, as configured: at least one more than topics keep events, so that a lost topic can be
/// told again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "u16")]
pub struct OutboxDays(u16);

/// So few days that a lost topic could not be told again.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error(
    "outbox_days must be at least {DAYS_MIN}: topics keep events for 7, and a lost one is told again from the outbox"
)]
pub struct TooFewDays;

impl Default for OutboxDays {
    fn default() -> Self {
        Self(DAYS_MIN)
    }
}

impl TryFrom<u16> for OutboxDays {
    type Error = TooFewDays;

    fn try_from(days: u16) -> Result<Self, TooFewDays> {
        if days < DAYS_MIN {
            Err(TooFewDays)
        } else {
            Ok(Self(days))
        }
    }
}

/// The outbox in a service's database.
#[derive(Clone, Debug)]
pub struct PostgresOutbox(PgPool);

impl PostgresOutbox {
    /// The one lane there is.
    pub const LANE: Lane = 0;

    /// The outbox of the database that `pool` leads to.
    pub const fn new(pool: PgPool) -> Self {
        Self(pool)
    }

    /// Adds a batch at the end of the lane, in the transaction of the change it tells of. Locks the lane until that
    /// transaction ends: the last statement before the commit. After the commit the relay wants to be
    /// [woken](crate::Wake::notify).
    pub async fn append(
        transaction: &mut PgConnection,
        batch: &OutboxBatch,
        now: DateTime<Utc>,
    ) -> sqlx::Result<()> {
        sqlx::query(
            "WITH next AS (
                 UPDATE outbox_lanes SET next_seq = next_seq + 1 WHERE lane = $1 RETURNING lane, next_seq - 1 AS seq
             )
             INSERT INTO outbox_batches (lane, seq, payload, created_at) SELECT lane, seq, $2, $3 FROM next",
        )
        .bind(Self::LANE)
        .bind(batch.encode())
        .bind(now)
        .execute(transaction)
        .await?;
        Ok(())
    }

    /// Deletes published rows that the topic has forgotten too, so many days after they were written; says how many there
    /// were. What is not published stays, however old.
    pub async fn prune(&self, now: DateTime<Utc>, kept: OutboxDays) -> sqlx::Result<u64> {
        let mut pruned = 0;
        loop {
            let deleted = sqlx::query(
                "DELETE FROM outbox_batches
                 WHERE (lane, seq) IN (
                     SELECT batch.lane, batch.seq
                     FROM outbox_batches AS batch JOIN outbox_lanes AS lanes
                       ON lanes.lane = batch.lane AND batch.seq <= lanes.published_seq
                     WHERE batch.created_at < $1
                     ORDER BY batch.lane, batch.seq
                     LIMIT $2
                 )",
            )
            .bind(now - TimeDelta::days(kept.0.into()))
            .bind(PRUNED_AT_ONCE)
            .execute(&self.0)
            .await?;
            match deleted.rows_affected() {
                0 => return Ok(pruned),
                rows => pruned += rows,
            }
        }
    }
}

impl OutboxStore for PostgresOutbox {
    async fn lanes(&self) -> Result<Vec<Lane>, BoxError> {
        Ok(sqlx::query_scalar("SELECT lane FROM outbox_lanes ORDER BY lane")
            .fetch_all(&self.0)
            .await?)
    }

    async fn lease(&self, lane: Lane, owner: Uuid, ttl: Duration) -> Result<Option<i64>, BoxError> {
        let published = sqlx::query_scalar(
            "UPDATE outbox_lanes SET lease_owner = $2, lease_until = now() + make_interval(secs => $3)
             WHERE lane = $1 AND (lease_owner = $2 OR lease_until < now())
             RETURNING published_seq",
        );
        let published = published.bind(lane).bind(owner).bind(ttl.as_secs_f64());
        Ok(published.fetch_optional(&self.0).await?)
    }

    async fn batches(&self, lane: Lane, after: i64, limit: u16) -> Result<Vec<OutboxRow>, BoxError> {
        let rows = sqlx::query_as::<_, (i64, Vec<u8>, DateTime<Utc>)>(
            "SELECT seq, payload, created_at FROM outbox_batches
             WHERE lane = $1 AND seq > $2 ORDER BY seq LIMIT $3",
        );
        let rows = rows.bind(lane).bind(after).bind(i64::from(limit));
        let row = |(seq, payload, created_at): (i64, Vec<u8>, DateTime<Utc>)| OutboxRow {
            seq,
            payload: payload.into(),
            created_at,
        };
        Ok(rows.fetch_all(&self.0).await?.into_iter().map(row).collect())
    }

    async fn mark_published(&self, lane: Lane, owner: Uuid, seq: i64) -> Result<bool, BoxError> {
        let marked = sqlx::query(
            "UPDATE outbox_lanes SET published_seq = GREATEST(published_seq, $3)
             WHERE lane = $1 AND lease_owner = $2 AND lease_until > now()
               AND set_config('synchronous_commit', 'off', true) = 'off'",
        );
        let marked = marked.bind(lane).bind(owner).bind(seq).execute(&self.0);
        Ok(marked.await?.rows_affected() == 1)
    }

    async fn waiting(&self, lane: Lane) -> Result<Option<i64>, BoxError> {
        let waiting =
            sqlx::query_scalar("SELECT next_seq - 1 - published_seq FROM outbox_lanes WHERE lane = $1");
        Ok(waiting.bind(lane).fetch_optional(&self.0).await?)
    }
}
