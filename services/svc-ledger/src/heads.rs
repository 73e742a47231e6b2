//! Makes signed heads: at an interval, by one replica at a time, of everything that was committed since the last.
//!
//! Facts that are in no batch yet are sealed into the registry first, so that the head commits to them too. Making a
//! head touches no lane that posts: it reads where each stands. The relay publishes heads like batches, in order.

use crate::Clock;
use crate::domain::chain::{self, Link, REGISTRY};
use crate::domain::heads::{self, SigningKey};
use crate::store::{facts, heads as store};
use anyhow::{Context, ensure};
use chassis::{ShutdownToken, anyhow};
use chrono::SubsecRound;
use events::Wake;
use receipt::{Digest, Head};
use sqlx::{PgConnection, PgPool};
use std::sync::Arc;
use std::time::Duration;
use telemetry::{Counter, Gauge, Metrics};

/// Most facts in one batch of the registry.
const FACTS_MAX: i64 = 1_000;

/// What heads show to whoever is on call.
#[derive(Clone, Debug)]
pub struct HeadMetrics {
    /// `ledger_head_number`: the newest head this replica made.
    pub number: Gauge,
    /// `ledger_head_timestamp_seconds`: when that was.
    pub made_at: Gauge,
    /// `ledger_head_failures_total`: attempts that failed.
    pub failures: Counter,
}

impl HeadMetrics {
    /// Registers the metrics.
    pub fn register(metrics: &Metrics) -> Self {
        Self {
            number: metrics.register(
                "ledger_head_number",
                "Number of the newest signed head this replica made.",
                Gauge::default(),
            ),
            made_at: metrics.register(
                "ledger_head_timestamp_seconds",
                "When this replica made its newest signed head.",
                Gauge::default(),
            ),
            failures: metrics.register(
                "ledger_head_failures",
                "Attempts to make a signed head that failed.",
                Counter::default(),
            ),
        }
    }
}

/// The worker that makes heads.
pub struct Heads {
    pool: PgPool,
    key: Arc<SigningKey>,
    clock: Clock,
    wake_relay: Wake,
    metrics: HeadMetrics,
}

impl std::fmt::Debug for Heads {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Heads")
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

impl Heads {
    /// A maker of heads signed with `key`.
    pub fn new(
        pool: PgPool,
        key: Arc<SigningKey>,
        clock: Clock,
        wake_relay: Wake,
        metrics: HeadMetrics,
    ) -> Self {
        Self {
            pool,
            key,
            clock,
            wake_relay,
            metrics,
        }
    }

    /// Makes heads until `stop`.
    pub async fn run(self, every: Duration, stop: ShutdownToken) {
        let mut due = tokio::time::interval(every);
        due.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let work = async {
            loop {
                due.tick().await;
                if let Err(error) = self.run_once().await {
                    self.metrics.failures.inc();
                    tracing::warn!(error = format!("{error:#}"), "no head was made");
                }
            }
        };
        stop.run_until_cancelled(work).await;
    }

    /// Makes heads until everything committed is covered; returns the number of the newest it made, `None` if nothing
    /// was new or another replica is at it.
    pub async fn run_once(&self) -> anyhow::Result<Option<i64>> {
        let mut newest = None;
        while let Some(number) = self.one().await? {
            newest = Some(number);
            self.wake_relay.notify(REGISTRY);
            self.metrics.number.set(number);
        }
        Ok(newest)
    }

    async fn one(&self) -> anyhow::Result<Option<i64>> {
        let mut transaction = self.pool.begin().await.context("no connection to PostgreSQL")?;
        let number = self.make_in_tx(&mut transaction).await?;
        if number.is_some() {
            transaction.commit().await.context("the head was not committed")?;
            self.metrics.made_at.set((self.clock)().timestamp());
        } else {
            // now, not when the connection is next used: whoever looks meanwhile would find somebody at it
            transaction
                .rollback()
                .await
                .context("no connection to PostgreSQL")?;
        }
        Ok(number)
    }

    async fn make_in_tx(&self, conn: &mut PgConnection) -> anyhow::Result<Option<i64>> {
        let Some((next_seq, previous)) = store::try_lock_registry_in_tx(conn).await? else {
            return Ok(None);
        };
        let now = (self.clock)().trunc_subsecs(6);
        seal_in_tx(conn, next_seq, previous, now).await?;
        let last = store::newest(conn).await?.map(|signed| signed.head);
        let tips = store::tips(conn).await?;
        let Some(added) = heads::added(last.as_ref(), &tips) else {
            return Ok(None);
        };
        let mut lanes = Vec::with_capacity(added.len());
        for lane in added {
            let links = if lane.count() > 0 {
                store::links(conn, lane.lane, lane.from, lane.to).await?
            } else {
                Vec::new()
            };
            ensure!(
                i64::try_from(links.len()).ok() == Some(lane.count()),
                "lane {}: of batches {} to {} some are missing",
                lane.lane,
                lane.from,
                lane.to
            );
            let known = last.as_ref().map_or(&[][..], |head| head.lanes.as_slice());
            let before = known.iter().find(|known| known.lane == i64::from(lane.lane));
            lanes.push(heads::lane_head(lane, &links, before));
        }
        ensure!(
            store::remember_key(conn, self.key.kid(), self.key.public(), now).await?,
            "another key was called {} before: a new key needs a new name",
            self.key.kid()
        );
        let head = Head {
            number: last.as_ref().map_or(1, |head| head.number + 1),
            previous: last.as_ref().map_or(Digest(chain::GENESIS), Head::hash),
            created_at: chain::instant(now),
            kid: self.key.kid().to_owned(),
            lanes,
        };
        let signed = self.key.sign(head, now);
        store::write_in_tx(conn, &signed).await?;
        Ok(Some(signed.head.number))
    }
}

/// Makes the oldest facts that are in no batch yet the registry's next batch.
async fn seal_in_tx(
    conn: &mut PgConnection,
    seq: i64,
    previous: chain::Hash,
    now: chrono::DateTime<chrono::Utc>,
) -> sqlx::Result<()> {
    let facts = facts::unsealed(conn, FACTS_MAX).await?;
    if facts.is_empty() {
        return Ok(());
    }
    let salt = chain::fresh_salt().ok_or_else(|| sqlx::Error::Protocol("no random bytes".to_owned()))?;
    let leaves = (0..).zip(&facts);
    let link = Link {
        previous,
        lane: REGISTRY,
        seq,
        created_at: now,
        count: i32::try_from(facts.len()).unwrap_or(i32::MAX),
        root: chain::root(leaves.map(|(position, fact)| chain::leaf_of_fact(fact, salt, position))),
        events: chain::events(&[]),
    };
    facts::seal_in_tx(conn, &facts, seq).await?;
    store::write_registry_in_tx(conn, &link, salt).await
}
