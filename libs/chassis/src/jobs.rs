//! Jobs: `svc-x job NAME`, run to its end by a process of its own, one run of each at a time.
//!
//! Whoever begins a job takes its lock: a row of the service's database, for thirty seconds, renewed every three. A second run
//! finds it taken, sees it being renewed, says so and ends well without having done anything: whoever starts jobs (a
//! cluster's schedule, somebody by hand) need not know of the other. When it is not renewed, because the process or its
//! machine is gone, the second run takes it over. The lock is not what keeps a job's work right: every job may be cut off
//! anywhere and begun anew, as each says of itself. It keeps two runs from doing the same work beside each other.
//!
//! A row, and no advisory lock: a session's lock stays behind with a pooler's connection that others use, and a transaction's
//! would be open for as long as the job takes. Whoever cannot renew the lock any more (a failover) is ended before
//! another may begin.
//!
//! How often a job began and came to its end is a row per month ([`DDL`]); every serving replica shows when it last did.

use std::time::Duration;

use anyhow::{Context as _, anyhow};
use sqlx::PgPool;
use telemetry::{Family, Gauge, Metrics};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};
use tracing::{debug, info, warn};
use uuid::Uuid;

use crate::app::Service;
use crate::config::DatabaseConfig;
use crate::database;
use crate::workers::ShutdownToken;

/// The tables, as every service that has jobs makes them in a migration.
pub const DDL: &str = include_str!("../jobs.sql");

/// How long a lock is good for that nobody renews.
const LEASE: Duration = Duration::from_secs(30);
/// How often it is renewed.
const RENEW: Duration = Duration::from_secs(3);
/// How often one that is somebody else's is looked at.
const LOOK: Duration = Duration::from_secs(1);
/// How long the database has for an answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often a serving replica looks when jobs succeeded.
const WATCH: Duration = Duration::from_secs(30);

/// What became of a run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Run {
    /// It came to its end.
    Ended,
    /// Another run of the same job is under way, and this one did nothing. The process exits with zero.
    Elsewhere,
}

/// Runs one of a service's [`Service::JOBS`], alone: what the command `job NAME` does.
///
/// # Errors
/// What the job says; the database cannot be asked for the lock, or the lock was lost.
pub async fn run<S: Service>(name: &str, config: S::Config) -> anyhow::Result<Run> {
    let database = S::sections(&config).database.cloned();
    let job = Box::pin(S::job(name, config));
    match database {
        Some(database) => alone(S::NAME, database, name, job).await,
        // nothing that two runs could get into each other's way in
        None => job.await.map(|()| Run::Ended),
    }
}

/// Runs `job` to its end as the only run of `name` in this database.
async fn alone(
    service: &str,
    database: DatabaseConfig,
    name: &str,
    job: impl Future<Output = anyhow::Result<()>>,
) -> anyhow::Result<Run> {
    let of_its_own = DatabaseConfig {
        max_connections: 1,
        min_connections: 0,
        acquire_timeout_ms: 5_000,
        ..database
    };
    let pool = database::pool(service, &of_its_own)?;
    let Some(lock) = Lock::take(&pool, name).await.context("taking the job's lock")? else {
        info!(
            job = name,
            "another run of this job is under way: nothing to do here"
        );
        return Ok(Run::Elsewhere);
    };
    let mut kept = lock.keep();
    let done = tokio::select! {
        done = recorded(&pool, name, job) => done,
        lost = &mut kept.0 => Err(lost.unwrap_or_else(Into::into)),
    };
    drop(kept);
    lock.give_back().await;
    done.map(|()| Run::Ended)
}

/// Runs `job`, and records that it began and that it succeeded.
async fn recorded(
    pool: &PgPool,
    name: &str,
    job: impl Future<Output = anyhow::Result<()>>,
) -> anyhow::Result<()> {
    let month: String = sqlx::query_scalar(
        "INSERT INTO job_runs (name, month, runs) VALUES ($1, date_trunc('month', now() AT TIME ZONE 'UTC')::date, 1)
         ON CONFLICT (name, month) DO UPDATE SET runs = job_runs.runs + 1 RETURNING month::text",
    )
    .bind(name)
    .fetch_one(pool)
    .await
    .context("recording that the job began")?;
    job.await?;
    sqlx::query(
        "UPDATE job_runs SET succeeded = succeeded + 1, last_success_at = now() WHERE name = $1 AND month = $2::date",
    )
    .bind(name)
    .bind(month)
    .execute(pool)
    .await
    .context("recording that the job succeeded")?;
    Ok(())
}

/// The right to run a job.
#[derive(Clone)]
struct Lock {
    pool: PgPool,
    name: String,
    owner: Uuid,
}

impl Lock {
    /// The lock; `None` while another run renews it.
    async fn take(pool: &PgPool, name: &str) -> sqlx::Result<Option<Self>> {
        let lock = Self {
            pool: pool.clone(),
            name: name.to_owned(),
            owner: Uuid::now_v7(),
        };
        let mut seen = None;
        loop {
            if lock.lease().await? {
                return Ok(Some(lock));
            }
            let until: Option<String> =
                sqlx::query_scalar("SELECT lease_until::text FROM jobs WHERE name = $1")
                    .bind(name)
                    .fetch_optional(pool)
                    .await?;
            if seen.as_ref().is_some_and(|seen| *seen != until) {
                return Ok(None);
            }
            seen = Some(until);
            sleep(LOOK).await;
        }
    }

    /// Takes or renews it; `false` where it is another run's.
    async fn lease(&self) -> sqlx::Result<bool> {
        let leased = sqlx::query(
            "INSERT INTO jobs (name, lease_owner, lease_until) VALUES ($1, $2, now() + make_interval(secs => $3))
             ON CONFLICT (name) DO UPDATE SET lease_owner = excluded.lease_owner, lease_until = excluded.lease_until
             WHERE jobs.lease_owner = excluded.lease_owner OR jobs.lease_until < now()",
        )
        .bind(&self.name)
        .bind(self.owner)
        .bind(LEASE.as_secs_f64())
        .execute(&self.pool)
        .await?;
        Ok(leased.rows_affected() == 1)
    }

    /// Renews it on a task of its own until that is dropped, or the lock is lost: then says why.
    fn keep(&self) -> Kept {
        let lock = self.clone();
        Kept(tokio::spawn(async move {
            let mut renewed = Instant::now();
            loop {
                sleep(RENEW).await;
                match timeout(PATIENCE, lock.lease()).await {
                    Ok(Ok(true)) => renewed = Instant::now(),
                    Ok(Ok(false)) => return anyhow!("the job's lock is another run's by now"),
                    Ok(Err(error)) => warn!(%error, "the job's lock could not be renewed"),
                    Err(_) => warn!("the job's lock could not be renewed in time"),
                }
                // before anybody else can have it
                if renewed.elapsed() + RENEW + PATIENCE > LEASE {
                    return anyhow!("the job's lock was lost: it could not be renewed");
                }
            }
        }))
    }

    /// Ends it now. Where that cannot be said, it ends by itself.
    async fn give_back(&self) {
        let query =
            sqlx::query("UPDATE jobs SET lease_until = '-infinity' WHERE name = $1 AND lease_owner = $2")
                .bind(&self.name)
                .bind(self.owner)
                .execute(&self.pool);
        if !matches!(timeout(PATIENCE, query).await, Ok(Ok(_))) {
            debug!("the job's lock ends by itself");
        }
    }
}

/// Renews a lock while it lives.
struct Kept(JoinHandle<anyhow::Error>);

impl Drop for Kept {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// `job_last_success_timestamp_seconds{name}`: shown by every serving replica, since the process of a job is gone before
/// anybody could ask it. There is nothing to show before the first success.
pub(crate) struct JobWatch {
    pool: PgPool,
    last_success: Family<[(&'static str, String); 1], Gauge>,
}

impl JobWatch {
    pub(crate) fn new(pool: PgPool, metrics: &Metrics) -> Self {
        let last_success = metrics.register(
            "job_last_success_timestamp_seconds",
            "When a job last came to its end",
            Family::default(),
        );
        Self { pool, last_success }
    }

    async fn look(&self) -> sqlx::Result<()> {
        let successes: Vec<(String, i64)> = sqlx::query_as(
            "SELECT name, extract(epoch FROM max(last_success_at))::bigint FROM job_runs
             WHERE last_success_at IS NOT NULL GROUP BY name",
        )
        .fetch_all(&self.pool)
        .await?;
        for (name, at) in successes {
            self.last_success.get_or_create(&[("name", name)]).set(at);
        }
        Ok(())
    }

    pub(crate) async fn run(self, shutdown: ShutdownToken) {
        let watch = async {
            loop {
                if let Err(error) = self.look().await {
                    debug!(%error, "when jobs succeeded could not be read");
                }
                sleep(WATCH).await;
            }
        };
        shutdown.run_until_cancelled(watch).await;
    }
}
