//! `svc-ledger job backup-verification`: the newest backup, restored into a server of its own and proved there.
//!
//! A backup that nobody restored is a hope. The restored ledger has to verify by itself, to be the past of this one (its newest
//! signed head is among ours), and to lack no more of the newest postings than may be lost. The outcome is a fact, sealed into
//! the registry's chain; every replica shows the newest as metrics. A run that was cut short left at most a scratch server, which
//! the next one ends first.

use crate::Clock;
use crate::clients::backups::Backups;
use crate::config::BackupConfig;
use crate::store::{backups, facts, heads};
use crate::verify;
use anyhow::{Context, ensure};
use chassis::{ShutdownToken, anyhow};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use std::time::Duration;
use telemetry::{Gauge, Metrics};

/// What the facts are about.
pub const ABOUT: &str = "backup_verification";
const SUBJECT: &str = "backup-verification";
/// How often a replica looks for a newer outcome.
const LOOK_EVERY: Duration = Duration::from_secs(15);

/// What a verification found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Verification {
    /// When the newest backup was asked for.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: DateTime<Utc>,
    /// What is wrong with the backup; `None` where nothing is.
    pub problem: Option<String>,
    /// Entries that were verified.
    pub entries: u64,
    /// The newest signed head in the backup.
    pub head: Option<i64>,
    /// How old what it lacked was when it was asked for, in seconds; zero where it lacked nothing.
    pub behind_seconds: u64,
    /// When the newest verification ended that found nothing wrong.
    pub last_success_at: Option<DateTime<Utc>>,
}

/// What was found in a backup that is as it should be.
struct Found {
    entries: u64,
    head: Option<i64>,
    behind_seconds: u64,
}

/// Verifies the newest backup and records the outcome.
///
/// # Errors
/// Nothing could be found out, or recorded. What is wrong with the backup is an outcome and no error.
pub async fn run(pool: &PgPool, config: &BackupConfig, clock: &Clock) -> anyhow::Result<Verification> {
    let provider = Backups::new(config)?;
    let started_at = clock();
    let found = verified(pool, &provider, config, started_at).await;
    if let Err(error) = provider.discard().await {
        // it costs money until the next run ends it, and is no word about the backup
        tracing::error!(
            error = format!("{error:#}"),
            "the scratch server may still be there"
        );
    }
    let finished_at = clock();
    let mut transaction = pool.begin().await?;
    let last = newest(&mut transaction).await?;
    let last_success_at = last.and_then(|last| last.last_success_at);
    let verification = match found {
        Ok(found) => Verification {
            started_at,
            finished_at,
            problem: None,
            entries: found.entries,
            head: found.head,
            behind_seconds: found.behind_seconds,
            last_success_at: Some(finished_at),
        },
        Err(error) => Verification {
            started_at,
            finished_at,
            problem: Some(format!("{error:#}")),
            entries: 0,
            head: None,
            behind_seconds: 0,
            last_success_at,
        },
    };
    let content = serde_json::to_string(&verification)?;
    facts::record_in_tx(
        &mut transaction,
        facts::NOBODY,
        ABOUT,
        SUBJECT,
        &content,
        finished_at,
    )
    .await?;
    transaction.commit().await?;
    Ok(verification)
}

async fn verified(
    live: &PgPool,
    provider: &Backups<'_>,
    config: &BackupConfig,
    asked_at: DateTime<Utc>,
) -> anyhow::Result<Found> {
    let options = provider.restore().await?;
    let restored = PgPoolOptions::new()
        .max_connections(2)
        .acquire_timeout(Duration::from_secs(60))
        .connect_with(options)
        .await
        .context("the restored server cannot be reached")?;
    let proved = verify::ledger(&restored)
        .await
        .context("the restored ledger does not verify")?;
    let mut conn = restored.acquire().await?;
    let head = heads::newest(&mut conn).await?;
    let end = backups::newest_batch(&mut conn).await?;
    drop(conn);
    restored.close().await;

    let mut conn = live.acquire().await?;
    if let Some(head) = &head {
        let number = head.head.number;
        let ours = heads::after(&mut conn, number - 1, 1).await?;
        let same = ours
            .first()
            .is_some_and(|ours| ours.head.hash() == head.head.hash());
        ensure!(
            same,
            "the restored ledger's head {number} is not among ours: it is no past of this ledger"
        );
    }
    let lacks = backups::oldest_batch_between(&mut conn, end, asked_at).await?;
    let behind = lacks.map_or(0, |since| (asked_at - since).num_seconds());
    let behind_seconds = u64::try_from(behind).unwrap_or_default();
    ensure!(
        behind_seconds <= config.behind_max_s,
        "the newest backup lacks the last {behind_seconds} s, and at most {} may be lost",
        config.behind_max_s
    );
    Ok(Found {
        entries: proved.entries,
        head: head.map(|head| head.head.number),
        behind_seconds,
    })
}

async fn newest(conn: &mut sqlx::PgConnection) -> anyhow::Result<Option<Verification>> {
    let content = facts::newest(conn, facts::NOBODY, ABOUT, SUBJECT).await?;
    content
        .map(|content| serde_json::from_str(&content).context("the last verification cannot be read"))
        .transpose()
}

/// What every replica shows of the newest verification. There is nothing to show before the first.
#[derive(Clone, Debug)]
pub struct BackupMetrics {
    last_run: Gauge,
    last_success: Gauge,
    behind: Gauge,
}

impl BackupMetrics {
    /// Registers the metrics.
    pub fn register(metrics: &Metrics) -> Self {
        Self {
            last_run: metrics.register(
                "ledger_backup_verification_last_run_timestamp_seconds",
                "When the newest verification of a backup ended; 0 before the first.",
                Gauge::default(),
            ),
            last_success: metrics.register(
                "ledger_backup_verification_last_success_timestamp_seconds",
                "When the newest verification of a backup that found nothing wrong ended; 0 before the first.",
                Gauge::default(),
            ),
            behind: metrics.register(
                "ledger_backup_verification_behind_seconds",
                "How old what the newest verified backup lacked was when it was asked for.",
                Gauge::default(),
            ),
        }
    }

    /// Shows the newest verification, if there is one.
    pub async fn look_once(&self, pool: &PgPool) -> anyhow::Result<()> {
        let mut conn = pool.acquire().await?;
        if let Some(newest) = newest(&mut conn).await? {
            self.last_run.set(newest.finished_at.timestamp());
            if let Some(at) = newest.last_success_at {
                self.last_success.set(at.timestamp());
            }
            if newest.problem.is_none() {
                self.behind
                    .set(i64::try_from(newest.behind_seconds).unwrap_or(i64::MAX));
            }
        }
        Ok(())
    }

    /// Shows the newest verification until `stop`.
    pub async fn run(self, pool: PgPool, stop: ShutdownToken) {
        let mut due = tokio::time::interval(LOOK_EVERY);
        let work = async {
            loop {
                due.tick().await;
                if let Err(error) = self.look_once(&pool).await {
                    tracing::info!(
                        error = format!("{error:#}"),
                        "the newest verification of a backup cannot be read"
                    );
                }
            }
        };
        stop.run_until_cancelled(work).await;
    }
}
