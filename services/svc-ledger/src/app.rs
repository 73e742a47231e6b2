//! The wiring, and the only file that knows every type: pools, lanes, relay, routers.

use crate::audit::{self as invariants, AuditMetrics};
use crate::backup::BackupMetrics;
use crate::clients::merchant::GrpcPricing;
use crate::config::Config;
use crate::domain::TenantId;
use crate::grpc::{Grpc, METHODS};
use crate::heads::{HeadMetrics, Heads};
use crate::hold_expiry;
use crate::http;
use crate::lanes::{LaneMetrics, LaneSettings, Worker};
use crate::outbox::{
    HEADS_TOPIC, LedgerOutbox, REMINDERS_TOPIC, SIGNALS_TOPIC, TRANSACTIONS_TOPIC, reminders,
};
use crate::ports::{NoPricing, Pricing};
use crate::service::{Expired, Expiring, Ledger};
use crate::store::{lanes, posting};
use crate::verify::Scope;
use crate::{Clock, backup, compliance, verify};
use ::audit::{Hops, OriginLayer};
use anyhow::Context;
use auth::GrpcAuth;
use chassis::config::DatabaseConfig;
use chassis::database::Admission;
use chassis::{App, Chassis, ExposeSecret as _, GrpcApp, Sections, Service, ShutdownToken, anyhow};
use chrono::Utc;
use contracts_proto::ledger::v1::ledger_service_server::{LedgerServiceServer, SERVICE_NAME};
use events::{Admin, EventMetrics, Producer, Relay, TopicSpec, Wake};
use ratelimit::{GrpcLimit, LimitMetrics, Limiter, RestLimit};
use sqlx::PgPool;
use sqlx::migrate::Migrator;
use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;
use telemetry::Metrics;
use tokio::task::JoinSet;

/// The schema, applied by `svc-ledger migrate`.
pub static MIGRATOR: Migrator = sqlx::migrate!();

/// Partitions of `ledger.transactions.v1`: the most consumers of one group that can share the work.
const PARTITIONS: u16 = 6;
/// Partitions of `ledger.signals.v1`: refusals are rare, and told at most twelve times a period each.
const SIGNAL_PARTITIONS: u16 = 1;
/// Partitions of `ledger.points-expiring.v1`: a few minutes of the day.
const REMINDER_PARTITIONS: u16 = 3;
/// Partitions of `ledger.heads.v1`: their order is what they are worth.
const HEAD_PARTITIONS: u16 = 1;
/// Connections that requests leave to the relay, heads, audits and readiness.
const KEPT_CONNECTIONS: u32 = 4;
/// Pause between attempts to read the lanes while PostgreSQL is away at start.
const LANES_RETRY: Duration = Duration::from_millis(100);

/// svc-ledger as a deployable service.
pub struct SvcLedger;

impl Service for SvcLedger {
    const NAME: &'static str = "svc-ledger";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const DEFAULT_CONFIG: &'static str = include_str!("../config/default.toml");
    const JOBS: &'static [&'static str] = &[
        "hold-expiry",
        "points-expiry",
        "ledger-audit",
        "backup-verification",
        "compliance-report",
    ];
    const COMMANDS: &'static [(&'static str, &'static str)] = &[
        (
            "verify",
            "Recompute chains, heads, sums and balances [--from <instant>] [--to <instant>]; fail at the first difference",
        ),
        (
            "compliance-report",
            "TENANT YYYY-MM: print the signed bundle of a month",
        ),
        (
            "lanes",
            "Set the number of lanes that take postings after the next start",
        ),
    ];

    type Config = Config;

    fn sections(config: &Config) -> Sections<'_> {
        Sections {
            http: &config.http,
            grpc: Some(&config.grpc),
            database: Some(&config.database),
            telemetry: &config.telemetry,
            drain: &config.drain,
        }
    }

    async fn build(config: Config, chassis: &mut Chassis) -> anyhow::Result<App> {
        let clock: Clock = Arc::new(Utc::now);
        let pool = chassis::database::pool(Self::NAME, &config.database)?;
        let readers = Admission::new(pool.clone(), &config.database, KEPT_CONNECTIONS);
        let pricing = pricing(&config, chassis)?;
        let ledger = Arc::new(Ledger::new(readers, clock.clone()).priced_by(pricing));
        let limited = chassis.metrics().with_registry(LimitMetrics::register);
        let limiter = Limiter::connect(
            Self::NAME,
            config.valkey.url.expose_secret(),
            &config.limits,
            limited,
        )?;
        let wake = Wake::new();

        let verifier = config.auth.verifier(Self::NAME)?;
        chassis.keys(&verifier);

        let audits = AuditMetrics::register(chassis.metrics());
        let database = pool.clone();
        chassis.spawn("audits", |stop| audits.run(database, stop));
        let backups = BackupMetrics::register(chassis.metrics());
        let database = pool.clone();
        chassis.spawn("backups", |stop| backups.run(database, stop));

        let lane_metrics = LaneMetrics::register(chassis.metrics());
        let head_metrics = HeadMetrics::register(chassis.metrics());
        if let Some(key) = config.heads.signing_key()? {
            let heads = Heads::new(
                pool.clone(),
                Arc::new(key),
                clock.clone(),
                wake.clone(),
                head_metrics,
            );
            let every = config.heads.every();
            chassis.spawn("heads", move |stop| heads.run(every, stop));
        } else {
            tracing::warn!("heads.key is not set: no heads are signed and no receipts given");
        }

        let lanes = LaneWork {
            ledger: Arc::clone(&ledger),
            pool: pool.clone(),
            settings: config.ledger.into(),
            clock,
            wake: wake.clone(),
            metrics: lane_metrics,
        };
        chassis.spawn("lanes", |stop| lanes.run(stop));
        let (expiring, every) = (Arc::clone(&ledger), config.ledger.hold_expiry_every());
        chassis.spawn("hold expiry", move |stop| hold_expiry::run(expiring, every, stop));

        let producer = Producer::new(&config.kafka)?;
        let metrics = chassis.metrics().with_registry(EventMetrics::register);
        let relay = Relay::new(
            LedgerOutbox { pool: pool.clone() },
            producer.clone(),
            metrics,
            wake,
        );
        chassis.spawn("relay", |stop| relay.run(stop.into()));

        chassis.postgres(&pool);
        let open = Arc::clone(&ledger);
        chassis.readiness("lanes", move || {
            let open = open.lanes().is_open();
            async move { open.then_some(()).context("the lanes are not open yet") }
        });
        chassis.readiness_optional("kafka", move || {
            let producer = producer.clone();
            async move { Ok(producer.check(Duration::from_millis(800)).await?) }
        });

        let origin = OriginLayer::new(Hops(config.http.forwarded_hops));
        let router = http::routes()
            .into_router_with(&verifier, (origin, RestLimit::new(limiter.clone())))
            .with_state(Arc::clone(&ledger));
        let routes = tonic::service::Routes::new(LedgerServiceServer::new(Grpc(ledger)));
        let grpc = GrpcApp::new(routes, contracts_proto::FILE_DESCRIPTOR_SET)
            .offering(&[SERVICE_NAME])
            .layer(GrpcLimit::new(limiter))
            .layer(GrpcAuth::new(verifier, METHODS));
        Ok(App::new(router).with_grpc(grpc))
    }

    async fn migrate(config: Config) -> anyhow::Result<()> {
        chassis::database::migrate(Self::NAME, &config.database, &MIGRATOR).await?;
        let topics = [
            (TRANSACTIONS_TOPIC, PARTITIONS),
            (SIGNALS_TOPIC, SIGNAL_PARTITIONS),
            (HEADS_TOPIC, HEAD_PARTITIONS),
            (REMINDERS_TOPIC, REMINDER_PARTITIONS),
        ];
        let topics = topics.map(|(name, partitions)| TopicSpec { name, partitions });
        Ok(Admin::new(&config.kafka)?.ensure_topics(&topics).await?)
    }

    async fn job(name: &str, config: Config) -> anyhow::Result<()> {
        let clock: Clock = Arc::new(Utc::now);
        match name {
            "hold-expiry" => Box::pin(expire_holds(config, clock)).await,
            "points-expiry" => {
                let expired = Box::pin(expire_points(config.clone(), clock.clone())).await?;
                tracing::info!(?expired, "points that lapsed are posted");
                let told = Box::pin(remind_of_points(config, clock)).await?;
                tracing::info!(told, "customers are told of points that lapse soon");
                Ok(())
            }
            "ledger-audit" => audit_ledger(config, &clock).await,
            "backup-verification" => verify_backup(config, &clock).await,
            "compliance-report" => report_month(config, clock).await,
            _ => anyhow::bail!("there is no job {name}"),
        }
    }

    async fn command(name: &str, arguments: Vec<String>, config: Config) -> anyhow::Result<()> {
        let pool = patient_pool(config.database)?;
        match (name, arguments.as_slice()) {
            ("verify", arguments) => verify::run(&pool, Scope::parse(arguments)?).await,
            ("compliance-report", [tenant, month]) => {
                let tenant = TenantId(tenant.parse().context("TENANT is not a UUID")?);
                let bundle = compliance::bundle(&pool, tenant, month.parse()?).await?;
                let bundle = bundle.context("there is no bundle of that month")?;
                Ok(writeln!(std::io::stdout(), "{bundle}")?)
            }
            ("lanes", [count]) => {
                let count: i16 = count.parse().context("usage: svc-ledger lanes <number>")?;
                anyhow::ensure!((1..=64).contains(&count), "1 to 64 lanes");
                let mut transaction = pool.begin().await?;
                lanes::set_in_tx(&mut transaction, count, Utc::now()).await?;
                Ok(transaction.commit().await?)
            }
            _ => anyhow::bail!("wrong arguments: see `svc-ledger help`"),
        }
    }

    fn openapi() -> String {
        http::document().to_pretty_json().unwrap_or_default()
    }
}

/// Releases what lapsed holds set aside.
async fn expire_holds(config: Config, clock: Clock) -> anyhow::Result<()> {
    let (ledger, lanes) = posting_job(config, clock)?;
    tokio::select! {
        ended = lanes.run(ShutdownToken::never()) => ended.context("the lanes ended"),
        released = hold_expiry::once(&ledger) => released,
    }
}

/// The job `points-expiry`: posts what has lapsed by `clock`.
pub async fn expire_points(config: Config, clock: Clock) -> anyhow::Result<Expired> {
    let (ledger, lanes) = posting_job(config, clock)?;
    let expiring = async {
        while !ledger.lanes().is_open() {
            tokio::time::sleep(LANES_RETRY).await;
        }
        let progress = |so_far: &Expired| tracing::info!(?so_far, "points expiry");
        ledger.expire_points(progress).await
    };
    tokio::select! {
        ended = lanes.run(ShutdownToken::never()) => {
            ended?;
            anyhow::bail!("the lanes ended before the job");
        }
        expired = expiring => Ok(expired?),
    }
}

/// The other half of the job: tells of points that lapse soon by `clock`; returns of how many accounts.
pub async fn remind_of_points(config: Config, clock: Clock) -> anyhow::Result<u64> {
    let producer = Producer::new(&config.kafka)?;
    let pool = patient_pool(config.database.clone())?;
    let ledger = Ledger::new(Admission::new(pool, &config.database, KEPT_CONNECTIONS), clock);
    let tell = |expiring: Vec<Expiring>| {
        let producer = producer.clone();
        async move { Ok(producer.publish(&reminders(&expiring)).await?) }
    };
    ledger.remind(tell).await
}

/// A job posts in lanes like any replica; what it commits is told by the relays of those that serve. It waits for a busy
/// server.
fn posting_job(config: Config, clock: Clock) -> anyhow::Result<(Arc<Ledger>, LaneWork)> {
    let patient = DatabaseConfig {
        acquire_timeout_ms: 10_000,
        admission_timeout_ms: 60_000,
        ..config.database
    };
    let pool = chassis::database::pool(SvcLedger::NAME, &patient)?;
    let readers = Admission::new(pool.clone(), &patient, KEPT_CONNECTIONS);
    let ledger = Arc::new(Ledger::new(readers, clock.clone()));
    let lanes = LaneWork {
        ledger: Arc::clone(&ledger),
        pool,
        settings: config.ledger.into(),
        clock,
        wake: Wake::new(),
        metrics: LaneMetrics::register(&Metrics::default()),
    };
    Ok((ledger, lanes))
}

/// Counts the violations of the invariants.
async fn audit_ledger(config: Config, clock: &Clock) -> anyhow::Result<()> {
    let pool = patient_pool(config.database)?;
    let audit = invariants::run(&pool, clock, false).await?;
    if audit.total() == 0 {
        tracing::info!("every invariant holds");
    } else {
        // recorded and shown by every replica: the alert is on the metric, not on the job's failure
        tracing::error!(violations = ?audit.violations, "invariants are violated");
    }
    Ok(())
}

/// Restores the newest backup into a scratch server and proves it there.
async fn verify_backup(config: Config, clock: &Clock) -> anyhow::Result<()> {
    let pool = patient_pool(config.database)?;
    let found = backup::run(&pool, &config.backup, clock).await?;
    if let Some(problem) = &found.problem {
        anyhow::bail!("the newest backup is not proved: {problem}");
    }
    tracing::info!(?found, "the newest backup was restored, and verifies");
    Ok(())
}

/// Makes the signed bundles of the month before.
async fn report_month(config: Config, clock: Clock) -> anyhow::Result<()> {
    let key = config.heads.signing_key()?;
    let key = key.context("heads.key is not set: nobody can sign")?;
    let pool = patient_pool(config.database.clone())?;
    let readers = Admission::new(pool.clone(), &config.database, KEPT_CONNECTIONS);
    let ledger = Ledger::new(readers, clock.clone());
    let made = compliance::run(&pool, &ledger, &key, &clock).await?;
    tracing::info!(made, "the month's reports are signed");
    Ok(())
}

/// A pool for whoever looks at everything: waits for a busy server, and for as long as the whole ledger takes.
fn patient_pool(config: DatabaseConfig) -> anyhow::Result<PgPool> {
    let patient = DatabaseConfig {
        acquire_timeout_ms: 10_000,
        statement_timeout_ms: 0,
        idle_in_transaction_timeout_ms: 0,
        ..config
    };
    chassis::database::pool(SvcLedger::NAME, &patient)
}

/// Whoever says what purchases are worth.
fn pricing(config: &Config, chassis: &mut Chassis) -> anyhow::Result<Arc<dyn Pricing>> {
    let merchant = &config.merchant;
    if merchant.grpc_url.is_empty() {
        tracing::warn!("merchant.grpc_url is not set: purchases are not priced");
        return Ok(Arc::new(NoPricing));
    }
    let token = config.auth.service_token()?;
    chassis.service_token(&token);
    let timeout = Duration::from_millis(merchant.timeout_ms);
    Ok(Arc::new(GrpcPricing::new(&merchant.grpc_url, timeout, token)?))
}

/// Opens the lanes once PostgreSQL can be asked how many there are, and runs their workers.
struct LaneWork {
    ledger: Arc<Ledger>,
    pool: PgPool,
    settings: LaneSettings,
    clock: Clock,
    wake: Wake,
    metrics: LaneMetrics,
}

impl LaneWork {
    async fn run(self, stop: ShutdownToken) -> anyhow::Result<()> {
        let Some(numbers) = stop.run_until_cancelled(self.numbers()).await else {
            return Ok(());
        };
        let queues = self
            .ledger
            .lanes()
            .open(&numbers, self.settings)
            .context("lanes are opened once")?;
        let mut workers = JoinSet::new();
        for queue in queues {
            let options = self.pool.connect_options();
            let worker = Worker::new(
                queue,
                self.settings,
                &options,
                self.clock.clone(),
                self.wake.clone(),
                self.metrics.clone(),
            );
            let stop = stop.clone();
            workers.spawn(async move { worker.run(stop.cancelled()).await });
        }
        while let Some(ended) = workers.join_next().await {
            ended.context("a lane's worker ended")?;
        }
        Ok(())
    }

    async fn numbers(&self) -> Vec<i16> {
        loop {
            let asked = async { posting::active_lanes(&mut *self.pool.acquire().await?).await };
            match asked.await {
                Ok(numbers) if !numbers.is_empty() => return numbers,
                Ok(_) => tracing::error!("no lane is active: svc-ledger lanes <number> sets how many are"),
                Err(error) => {
                    tracing::info!(%error, "waiting for PostgreSQL to say how many lanes there are");
                }
            }
            tokio::time::sleep(LANES_RETRY).await;
        }
    }
}
