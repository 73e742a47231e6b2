//! `svc-ledger job ledger-audit`: the invariants, counted in production.
//!
//! What would be slow over the whole history (entries, batches) is counted over what was committed since the last audit
//! that found nothing; what is as large as the accounts is counted whole. The outcome is a fact: it is sealed into the
//! registry's chain, and every replica shows the newest as metrics, because a job is gone before anybody could scrape it.
//! `svc-ledger verify` proves more, and takes longer.

use crate::Clock;
use crate::store::{auditing, facts};
use anyhow::Context;
use chassis::{ShutdownToken, anyhow};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use std::collections::BTreeMap;
use std::sync::atomic::AtomicU64;
use std::time::Duration;
use telemetry::{Family, Gauge, Metrics};

/// What an audit's facts are about.
pub const ABOUT: &str = "ledger_audit";
const SUBJECT: &str = "ledger-audit";
/// How often a replica looks for a newer outcome.
const LOOK_EVERY: Duration = Duration::from_secs(15);
/// Batches younger than this may still be on their way to Kafka or into a head.
const GRACE: TimeDelta = TimeDelta::seconds(60);

/// What an audit found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Audit {
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: DateTime<Utc>,
    /// How many violations of each invariant.
    pub violations: BTreeMap<String, i64>,
    /// The last batch of each lane up to which audits found nothing; the next one begins there. What was found is
    /// found again, until it is no more.
    pub upto: BTreeMap<i16, i64>,
}

impl Audit {
    /// Violations of all invariants.
    pub fn total(&self) -> i64 {
        self.violations.values().sum()
    }
}

/// Runs one audit and records it. `whole` counts over the whole history.
pub async fn run(pool: &PgPool, clock: &Clock, whole: bool) -> anyhow::Result<Audit> {
    let mut transaction = pool.begin().await.context("no connection to PostgreSQL")?;
    let started_at = clock();
    let last = newest(&mut transaction).await?;
    let since = last.filter(|_| !whole).map(|last| last.upto).unwrap_or_default();
    let upto = auditing::ends(&mut transaction).await?;
    let span = auditing::Span::new(&since, &upto);
    let mut violations = BTreeMap::new();
    for invariant in auditing::INVARIANTS {
        let count = auditing::count(&mut transaction, invariant, &span, started_at - GRACE)
            .await
            .with_context(|| format!("counting the violations of {}", invariant.name))?;
        violations.insert(invariant.name.to_owned(), count);
    }
    let clean = violations.values().all(|count| *count == 0);
    let audit = Audit {
        started_at,
        finished_at: clock(),
        violations,
        upto: if clean { upto } else { since },
    };
    let content = serde_json::to_string(&audit)?;
    facts::record_in_tx(
        &mut transaction,
        facts::NOBODY,
        ABOUT,
        SUBJECT,
        &content,
        audit.finished_at,
    )
    .await?;
    transaction.commit().await?;
    Ok(audit)
}

async fn newest(conn: &mut sqlx::PgConnection) -> anyhow::Result<Option<Audit>> {
    let content = facts::newest(conn, facts::NOBODY, ABOUT, SUBJECT).await?;
    content
        .map(|content| serde_json::from_str(&content).context("the last audit cannot be read"))
        .transpose()
}

/// Label: the invariant.
type InvariantLabel = [(&'static str, String); 1];

/// What every replica shows of the newest audit.
#[derive(Clone, Debug)]
pub struct AuditMetrics {
    violations: Family<InvariantLabel, Gauge>,
    last_run: Gauge,
    last_success: Gauge,
    duration: Gauge<f64, AtomicU64>,
}

impl AuditMetrics {
    /// Registers the metrics.
    pub fn register(metrics: &Metrics) -> Self {
        Self {
            violations: metrics.register(
                "ledger_audit_violations",
                "Violations of an invariant that the newest audit found.",
                Family::default(),
            ),
            last_run: metrics.register(
                "ledger_audit_last_run_timestamp_seconds",
                "When the newest audit ended.",
                Gauge::default(),
            ),
            last_success: metrics.register(
                "ledger_audit_last_success_timestamp_seconds",
                "When the newest audit that found no violation ended, as far as this replica has seen.",
                Gauge::default(),
            ),
            duration: metrics.register(
                "ledger_audit_duration_seconds",
                "How long the newest audit took.",
                Gauge::default(),
            ),
        }
    }

    fn show(&self, audit: &Audit) {
        for (invariant, count) in &audit.violations {
            self.violations
                .get_or_create(&[("invariant", invariant.clone())])
                .set(*count);
        }
        let ended = audit.finished_at.timestamp();
        self.last_run.set(ended);
        if audit.total() == 0 {
            self.last_success.set(ended);
        }
        let took = (audit.finished_at - audit.started_at)
            .to_std()
            .unwrap_or_default();
        self.duration.set(took.as_secs_f64());
    }

    /// Shows the newest audit, if there is one.
    pub async fn look_once(&self, pool: &PgPool) -> anyhow::Result<()> {
        let mut conn = pool.acquire().await?;
        if let Some(audit) = newest(&mut conn).await? {
            self.show(&audit);
        }
        Ok(())
    }

    /// Shows the newest audit until `stop`.
    pub async fn run(self, pool: PgPool, stop: ShutdownToken) {
        let mut due = tokio::time::interval(LOOK_EVERY);
        let work = async {
            loop {
                due.tick().await;
                if let Err(error) = self.look_once(&pool).await {
                    tracing::info!(error = format!("{error:#}"), "the newest audit cannot be read");
                }
            }
        };
        stop.run_until_cancelled(work).await;
    }
}
