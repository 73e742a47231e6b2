//! Puts the service together: the only file that knows every type.

use crate::clients::ledger::GrpcLedger;
use crate::clients::merchant::GrpcMerchants;
use crate::config::Config;
use crate::consumer::{Events, TOPICS, group};
use crate::http::Shared;
use crate::live::{Live, LiveMetrics};
use crate::service::{Analytics, RolledUp};
use crate::store::evidence::EVIDENCE;
use crate::{NAME, http, store};
use audit::evidence;
use auth::{GrpcAuth, ServiceToken};
use chassis::anyhow::{self, bail, ensure};
use chassis::config::DatabaseConfig;
use chassis::database::Admission;
use chassis::{App, Chassis, ExposeSecret as _, GrpcApp, Sections, Service, ShutdownToken, database};
use chrono::{SubsecRound as _, Utc};
use events::{Consumer, ConsumerSettings, EventMetrics, KafkaConfig, Producer};
use ratelimit::{GrpcLimit, LimitMetrics, Limiter, RestLimit};
use sqlx::PgPool;
use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Goes over all accounts, and compares the books with the ledger's.
const ROLLUP: &str = "analytics-rollup";
/// Forgets every figure, to be counted anew.
const REBUILD: &str = "rebuild";
/// Signs what this service can prove of the month before, and prints it.
const COMPLIANCE_REPORT: &str = "compliance-report";
/// A poll this large is one transaction: a dozen statements for a thousand postings.
const POLL_MAX: usize = 1_000;
/// Connections that requests leave to the projection and readiness.
const KEPT_CONNECTIONS: u32 = 4;
const CHECK_TIMEOUT: Duration = Duration::from_millis(900);
/// How soon a new run of the projection is noticed.
const GENERATION_INTERVAL: Duration = Duration::from_secs(5);
/// How long a job waits for its own token: ten seconds; after that its calls fail and say so.
const TOKEN_LOOKS_MAX: usize = 100;
const TOKEN_PAUSE: Duration = Duration::from_millis(100);

/// The deployable service.
pub struct SvcAnalytics;

impl Service for SvcAnalytics {
    const NAME: &'static str = NAME;
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const DEFAULT_CONFIG: &'static str = include_str!("../config/default.toml");
    const JOBS: &'static [&'static str] = &[ROLLUP, COMPLIANCE_REPORT];
    const COMMANDS: &'static [(&'static str, &'static str)] = &[
        (
            REBUILD,
            "forgets every figure of the ledger's and counts anew from the first event",
        ),
        evidence::COMMANDS[0],
        evidence::COMMANDS[1],
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
        let metrics = chassis.metrics().with_registry(EventMetrics::register);
        let pool = database::pool(NAME, &config.database)?;
        let producer = Producer::new(&config.kafka)?;
        let limited = chassis.metrics().with_registry(LimitMetrics::register);
        let limiter = Limiter::connect(NAME, config.valkey.url.expose_secret(), &config.limits, limited)?;
        let verifier = config.auth.verifier(NAME)?;
        let token = config.auth.service_token()?;
        let analytics = analytics(&config, pool.clone(), token.clone())?;

        let projection = Projection {
            analytics: Arc::clone(&analytics),
            kafka: config.kafka.clone(),
            metrics,
            dead_letters: producer.clone(),
        };
        chassis.spawn("projection", |shutdown| projection.run(shutdown));
        chassis.service_token(&token);
        let watched = LiveMetrics::new(chassis.metrics());
        let live = Live::new(config.kafka.clone(), watched, chassis.stopping().into());
        chassis.keys(&verifier);

        chassis.postgres(&pool);
        chassis.readiness_optional("kafka", move || {
            let producer = producer.clone();
            async move { Ok(producer.check(CHECK_TIMEOUT).await?) }
        });

        // nobody inside asks for figures; probes ask for health
        let grpc = tonic::service::Routes::default();
        let grpc = GrpcApp::new(grpc, contracts_proto::FILE_DESCRIPTOR_SET)
            .offering(&[])
            .layer(GrpcLimit::new(limiter.clone()))
            .layer(GrpcAuth::new(verifier.clone(), &[]));
        let router = http::routes().into_router_with(&verifier, RestLimit::new(limiter));
        let shared = Shared {
            analytics,
            live,
            verifier,
        };
        Ok(App::new(router.with_state(shared)).with_grpc(grpc))
    }

    async fn migrate(config: Config) -> anyhow::Result<()> {
        database::migrate(NAME, &config.database, &store::MIGRATOR).await
    }

    async fn job(name: &str, config: Config) -> anyhow::Result<()> {
        match name {
            ROLLUP => {
                let done = roll_up(config).await?;
                tracing::info!(?done, "figures are rolled up");
                ensure!(
                    done.differences == 0,
                    "{} lines of the books differ from the ledger's trial balance",
                    done.differences
                );
                Ok(())
            }
            COMPLIANCE_REPORT => {
                let pool = database::pool(NAME, &config.database)?;
                Ok(EVIDENCE.job(&pool, &config.compliance).await?)
            }
            other => bail!("{NAME} has no job {other}"),
        }
    }

    async fn command(name: &str, arguments: Vec<String>, config: Config) -> anyhow::Result<()> {
        if name != REBUILD {
            let pool = database::pool(NAME, &config.database)?;
            let said = EVIDENCE
                .command(name, &arguments, &pool, &config.compliance)
                .await?;
            return Ok(writeln!(std::io::stdout(), "{said}")?);
        }
        ensure!(arguments.is_empty(), "usage: {NAME} {REBUILD}");
        let run = patient(config).await?.rebuild().await?;
        tracing::info!(
            run,
            "figures are forgotten; running replicas count anew within seconds"
        );
        Ok(())
    }

    fn openapi() -> String {
        http::document().to_pretty_json().unwrap_or_default()
    }
}

/// The job `analytics-rollup`.
pub async fn roll_up(config: Config) -> anyhow::Result<RolledUp> {
    Ok(patient(config).await?.rollup().await?)
}

/// The use cases for a job, which waits for a busy server and takes its time.
async fn patient(mut config: Config) -> anyhow::Result<Arc<Analytics>> {
    config.database = DatabaseConfig {
        acquire_timeout_ms: 10_000,
        admission_timeout_ms: 60_000,
        statement_timeout_ms: 3_600_000,
        ..config.database
    };
    let pool = database::pool(NAME, &config.database)?;
    let token = config.auth.service_token()?;
    tokio::spawn(token.clone().keep_fresh());
    for _ in 0..TOKEN_LOOKS_MAX {
        if token.authorization().is_ok() {
            break;
        }
        tokio::time::sleep(TOKEN_PAUSE).await;
    }
    analytics(&config, pool, token)
}

fn analytics(config: &Config, pool: PgPool, token: ServiceToken) -> anyhow::Result<Arc<Analytics>> {
    let timeout = Duration::from_millis(config.ledger.timeout_ms);
    let ledger = GrpcLedger::new(&config.ledger.grpc_url, timeout, token.clone())?;
    let timeout = Duration::from_millis(config.merchant.timeout_ms);
    let merchants = GrpcMerchants::new(&config.merchant.grpc_url, timeout, token)?;
    Ok(Arc::new(Analytics::new(
        Admission::new(pool, &config.database, KEPT_CONNECTIONS),
        Arc::new(|| Utc::now().trunc_subsecs(6)),
        Arc::new(ledger),
        Arc::new(merchants),
        Duration::from_millis(config.merchant.patience_ms),
    )))
}

/// The consumer of the run that the database says it is; another once it says so.
struct Projection {
    analytics: Arc<Analytics>,
    kafka: KafkaConfig,
    metrics: EventMetrics,
    dead_letters: Producer,
}

impl Projection {
    async fn run(self, shutdown: ShutdownToken) -> Result<(), events::Error> {
        let shutdown = CancellationToken::from(shutdown);
        while !shutdown.is_cancelled() {
            let Some(generation) = shutdown.run_until_cancelled(self.after(None)).await else {
                break;
            };
            let consumer = Consumer::builder(&self.kafka, group(generation), TOPICS)
                .settings(ConsumerSettings {
                    batch_max: POLL_MAX,
                    ..ConsumerSettings::unhurried()
                })
                .metrics(self.metrics.clone())
                .dlq(self.dead_letters.clone())
                .handler(Events(Arc::clone(&self.analytics)))?;
            let stop = shutdown.child_token();
            let consuming = async {
                let ended = consumer.run(stop.clone()).await;
                stop.cancel();
                ended
            };
            let superseded = async {
                stop.run_until_cancelled(self.after(Some(generation))).await;
                stop.cancel();
            };
            let (consumed, ()) = tokio::join!(consuming, superseded);
            consumed?;
        }
        Ok(())
    }

    /// The run that the database names, once it is another than `known`.
    async fn after(&self, known: Option<i64>) -> i64 {
        loop {
            match self.analytics.generation().await {
                Ok(generation) if Some(generation) != known => return generation,
                Ok(_) => {}
                Err(error) => {
                    tracing::debug!(
                        error = &error as &dyn std::error::Error,
                        "which run it is cannot be read"
                    );
                }
            }
            tokio::time::sleep(GENERATION_INTERVAL).await;
        }
    }
}
