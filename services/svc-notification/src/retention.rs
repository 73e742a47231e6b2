//! How long what is kept is kept: the job that enforces it, and when it last did.
//!
//! Nothing that still has work in it goes, however old. A run may be cut off at any point and begun anew.

use std::{collections::BTreeMap, time::Duration};

use chassis::ShutdownToken;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgPool;
use telemetry::{Family, Gauge, Metrics};
use uuid::Uuid;

use crate::{
    error::Error,
    ports::Clock,
    store::{jobs, retention},
};

/// The name of the job.
pub const LOG_CLEANUP: &str = "log-cleanup";
/// Rows deleted by one statement: short locks, and a lease that is renewed in time.
const BATCH: i64 = 5_000;
/// Longer than a statement can take; renewed before each.
const LEASE: TimeDelta = TimeDelta::minutes(5);
/// How often a serving replica looks when jobs succeeded.
const LOOK: Duration = Duration::from_secs(30);

/// How long each kind is kept; `None` for ever.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keep {
    /// Messages that have nothing left to be done.
    pub messages: Option<TimeDelta>,
    /// Webhooks' deliveries and attempts.
    pub webhooks: Option<TimeDelta>,
    /// Addresses that took nothing.
    pub bounces: Option<TimeDelta>,
    /// Certificates of erasure.
    pub erasures: Option<TimeDelta>,
}

/// Enforces [`Keep`].
pub struct Retention {
    /// Where everything is.
    pub db: PgPool,
    /// Tells the time.
    pub clock: Clock,
    /// How long.
    pub keep: Keep,
}

/// What a run deleted, by kind.
pub type Swept = BTreeMap<&'static str, u64>;

/// What old rows are of.
#[derive(Clone, Copy)]
enum Kept {
    Messages,
    Webhooks,
    Bounces,
    Erasures,
}

impl Retention {
    /// Deletes what is too old; `None` while another run is at it.
    pub async fn run_once(&self) -> Result<Option<Swept>, Error> {
        let owner = Uuid::now_v7();
        let mut swept = Swept::new();
        for (kind, name, keep) in [
            (Kept::Messages, "messages", self.keep.messages),
            (Kept::Webhooks, "webhooks", self.keep.webhooks),
            (Kept::Bounces, "bounces", self.keep.bounces),
            (Kept::Erasures, "erasures", self.keep.erasures),
        ] {
            let before = keep.and_then(|keep| (self.clock)().checked_sub_signed(keep));
            let count = swept.entry(name).or_default();
            loop {
                let now = (self.clock)();
                let leased = jobs::lease(&self.db, LOG_CLEANUP, owner, now, now + LEASE).await;
                if !leased.map_err(Error::database("taking the lease of a job"))? {
                    return Ok(None);
                }
                let Some(before) = before else { break };
                let deleted = self.delete(kind, before).await;
                let deleted = deleted.map_err(Error::database("deleting what is too old"))?;
                *count += deleted;
                if deleted == 0 {
                    break;
                }
            }
        }
        let released = jobs::release(&self.db, LOG_CLEANUP, owner, (self.clock)(), true).await;
        released.map_err(Error::database("giving the lease of a job back"))?;
        Ok(Some(swept))
    }

    async fn delete(&self, kind: Kept, before: DateTime<Utc>) -> Result<u64, sqlx::Error> {
        match kind {
            Kept::Messages => retention::messages(&self.db, before, BATCH).await,
            Kept::Webhooks => retention::webhooks(&self.db, before, BATCH).await,
            Kept::Bounces => retention::bounces(&self.db, before, BATCH).await,
            Kept::Erasures => retention::erasures(&self.db, before, BATCH).await,
        }
    }
}

/// Shows when jobs last succeeded, which runs of their own process cannot.
pub struct JobWatch {
    db: PgPool,
    last_success: Family<[(&'static str, String); 1], Gauge>,
}

impl JobWatch {
    /// Registers the metric.
    pub fn new(db: PgPool, metrics: &Metrics) -> Self {
        let last_success = metrics.register(
            "notification_job_last_success_timestamp_seconds",
            "When a job last came to its end",
            Family::default(),
        );
        Self { db, last_success }
    }

    /// Looks once.
    pub async fn look(&self) -> Result<(), sqlx::Error> {
        for (name, at) in jobs::successes(&self.db).await? {
            self.last_success
                .get_or_create(&[("name", name)])
                .set(at.timestamp());
        }
        Ok(())
    }

    /// Looks until the shutdown.
    pub async fn run(self, shutdown: ShutdownToken) {
        while !shutdown.is_cancelled() {
            if let Err(error) = self.look().await {
                tracing::debug!(%error, "when jobs succeeded could not be read");
            }
            let _ = shutdown.run_until_cancelled(tokio::time::sleep(LOOK)).await;
        }
    }
}
