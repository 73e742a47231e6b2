//! Puts the service together: the only file that knows every type.

use crate::clients::ledger::GrpcLedger;
use crate::config::Config;
use crate::consumer::{GROUP, Transactions};
use crate::domain::PassKeys;
use crate::grpc::{ACCESS, Grpc};
use crate::service::{PassSettings, Wallets};
use crate::store;
use crate::store::evidence::EVIDENCE;
use crate::{NAME, http, wire};
use audit::{Hops, evidence};
use auth::{GrpcAuth, ServiceToken};
use cache::{CacheMetrics, Caches, Policy};
use chassis::anyhow::{self, Context as _, bail};
use chassis::database::Admission;
use chassis::{App, Chassis, ExposeSecret as _, GrpcApp, Sections, Service, ShutdownToken, database};
use chrono::{SubsecRound as _, Utc};
use contracts_proto::wallet::v1::wallet_service_server::{SERVICE_NAME, WalletServiceServer};
use events::{
    Admin, Consumer, ConsumerSettings, EventMetrics, KafkaConfig, PostgresOutbox, Producer, Relay,
    RelaySettings, Subscription, TopicSpec, Wake,
};
use ratelimit::{GrpcLimit, LimitMetrics, Limiter, RestLimit};
use sqlx::PgPool;
use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;
use telemetry::Gauge;

mod jobs;

pub use jobs::{rebuild, reconcile, take_snapshots};

/// Deletes outbox rows nobody will need again.
const PRUNE_OUTBOX: &str = "prune-outbox";
/// Keeps what every account held at the end of the day.
const BALANCE_SNAPSHOTS: &str = "balance-snapshots";
/// Compares every account with the ledger, and says what differs.
const BALANCE_RECONCILIATION: &str = "balance-reconciliation";
/// The same, and puts right what differs.
const BALANCE_REPAIR: &str = "balance-repair";
/// Recomputes the audit trail: finds what was changed in it.
const AUDIT_VERIFY: &str = "audit-verify";
/// Signs what this service can prove of the month before, and prints it.
const COMPLIANCE_REPORT: &str = "compliance-report";
/// Makes the projection anew beside the one that is read, and shows it.
const PROJECTION_REBUILD: &str = "projection-rebuild";
/// The argument that gives up a rebuild instead.
const ABANDON: &str = "--abandon";
const TOPICS: [TopicSpec; 3] = [
    TopicSpec {
        name: wire::BALANCES_TOPIC,
        partitions: 12,
    },
    TopicSpec {
        name: wire::RECONCILIATION_TOPIC,
        partitions: 1,
    },
    TopicSpec {
        name: wire::CLOSED_TOPIC,
        partitions: 3,
    },
];
/// Pause between looks at what reconciliations found.
const WATCH_EVERY: Duration = Duration::from_secs(30);
/// A poll this large is one transaction: three statements for a thousand postings.
const POLL_MAX: usize = 1_000;
/// How long postings are gathered before they are projected: a transaction for each costs what one for many costs, and a balance
/// may be a tenth of a second old.
const GATHERED: Duration = Duration::from_millis(5);
/// An outbox row holds a whole poll, so few are read and in flight at once.
const RELAY_PAGE: u16 = 4;
const RELAY_IN_FLIGHT_MAX: usize = 4_000;
/// Connections that requests leave to the projection, the relay, the sweeper and readiness.
const KEPT_CONNECTIONS: u32 = 4;
const SWEEP_INTERVAL: Duration = Duration::from_secs(5);
const CHECK_TIMEOUT: Duration = Duration::from_millis(900);

/// The deployable service.
pub struct SvcWallet;

impl Service for SvcWallet {
    const NAME: &'static str = NAME;
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const DEFAULT_CONFIG: &'static str = include_str!("../config/default.toml");
    const JOBS: &'static [&'static str] = &[
        PRUNE_OUTBOX,
        BALANCE_SNAPSHOTS,
        BALANCE_RECONCILIATION,
        AUDIT_VERIFY,
        COMPLIANCE_REPORT,
    ];
    const COMMANDS: &'static [(&'static str, &'static str)] = &[
        (
            BALANCE_REPAIR,
            "Compare every account with the ledger and store anew what differs",
        ),
        (
            PROJECTION_REBUILD,
            "Make the projection anew beside the one that is read, and show it; --abandon gives up one that was begun",
        ),
        evidence::COMMANDS[0],
        evidence::COMMANDS[1],
    ];
    const LISTENS: &'static [Subscription] = &[Subscription {
        group: GROUP,
        topics: &[wire::TRANSACTIONS_TOPIC],
    }];
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

    fn kafka(config: &Config) -> Option<&KafkaConfig> {
        Some(&config.kafka)
    }

    async fn build(config: Config, chassis: &mut Chassis) -> anyhow::Result<App> {
        let events = chassis.metrics().with_registry(EventMetrics::register);
        let cached = chassis.metrics().with_registry(CacheMetrics::register);

        let pool = database::pool(NAME, &config.database)?;
        let caches = Caches::connect(NAME, config.valkey.url.expose_secret(), cached)?;
        let producer = Producer::new(&config.kafka)?;
        let limited = chassis.metrics().with_registry(LimitMetrics::register);
        let limiter = Limiter::connect(NAME, config.valkey.url.expose_secret(), &config.limits, limited)?;
        let verifier = config.auth.verifier(NAME)?;
        let token = config.auth.service_token()?;
        let (wallets, wake) = wallets(&config, pool.clone(), &caches, token.clone())?;

        let paced = RelaySettings {
            page: RELAY_PAGE,
            in_flight_max: RELAY_IN_FLIGHT_MAX,
            ..RelaySettings::default()
        };
        let outbox = PostgresOutbox::new(pool.clone());
        let relay = Relay::with_settings(outbox, producer.clone(), events.clone(), wake, paced);
        let consumer = Consumer::builder(&config.kafka, GROUP, [wire::TRANSACTIONS_TOPIC])
            .settings(ConsumerSettings {
                batch_max: POLL_MAX,
                linger: GATHERED,
                ..ConsumerSettings::default()
            })
            .metrics(events)
            .dlq(producer.clone())
            .handler(Transactions(Arc::clone(&wallets)))?;
        chassis.spawn("relay", |shutdown| relay.run(shutdown.into()));
        chassis.spawn("projection", |shutdown| consumer.run(shutdown.into()));
        chassis.spawn("openings", |shutdown| sweep(Arc::clone(&wallets), shutdown));
        let differences = chassis.metrics().register(
            "wallet_balance_differences",
            "Accounts known to differ from the ledger.",
            Gauge::default(),
        );
        let watched = Arc::clone(&wallets);
        chassis.spawn("differences", |shutdown| async move {
            shutdown.run_until_cancelled(watch(watched, differences)).await;
        });
        chassis.service_token(&token);
        chassis.keys(&verifier);

        chassis.postgres(&pool);
        chassis.readiness_optional("kafka", move || {
            let producer = producer.clone();
            async move { Ok(producer.check(CHECK_TIMEOUT).await?) }
        });
        chassis.readiness_optional("valkey", move || {
            let caches = caches.clone();
            async move { Ok(caches.check().await?) }
        });

        let grpc = tonic::service::Routes::new(WalletServiceServer::new(Grpc(Arc::clone(&wallets))));
        let grpc = GrpcApp::new(grpc, contracts_proto::FILE_DESCRIPTOR_SET)
            .offering(&[SERVICE_NAME])
            .layer(GrpcLimit::new(limiter.clone()))
            .layer(GrpcAuth::new(verifier.clone(), ACCESS));
        let origin = audit::OriginLayer::new(Hops(config.http.forwarded_hops));
        let router = http::routes().into_router_with(&verifier, (origin, RestLimit::new(limiter)));
        Ok(App::new(router.with_state(wallets)).with_grpc(grpc))
    }

    async fn migrate(config: Config) -> anyhow::Result<()> {
        database::migrate(NAME, &config.database, &store::MIGRATOR).await?;
        Admin::new(&config.kafka)?.ensure_topics(&TOPICS).await?;
        Ok(())
    }

    async fn job(name: &str, config: Config) -> anyhow::Result<()> {
        match name {
            PRUNE_OUTBOX => {
                let kept = config.retention.outbox_days;
                let pruned = jobs::patient(&config).await?.prune_outbox(kept).await?;
                tracing::info!(pruned, "outbox pruned");
            }
            BALANCE_SNAPSHOTS => {
                let taken = take_snapshots(config).await?;
                tracing::info!(taken, "balance snapshots are taken");
            }
            BALANCE_RECONCILIATION => jobs::report(reconcile(config, false).await?)?,
            AUDIT_VERIFY => {
                let pool = database::pool(NAME, &config.database)?;
                audit::job(&pool).await.map_err(anyhow::Error::msg)?;
            }
            COMPLIANCE_REPORT => {
                let pool = database::pool(NAME, &config.database)?;
                EVIDENCE.job(&pool, &config.compliance).await?;
            }
            other => bail!("{NAME} has no job {other}"),
        }
        Ok(())
    }

    async fn command(name: &str, arguments: Vec<String>, config: Config) -> anyhow::Result<()> {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        match (name, arguments.as_slice()) {
            (BALANCE_REPAIR, []) => jobs::report(reconcile(config, true).await?),
            (PROJECTION_REBUILD, []) => rebuild(config).await,
            (PROJECTION_REBUILD, [ABANDON]) => {
                let abandoned = jobs::patient(&config).await?.abandon_rebuild().await?;
                tracing::info!(abandoned, "no rebuild is under way");
                Ok(())
            }
            (COMPLIANCE_REPORT | evidence::KEYS, arguments) => {
                let pool = database::pool(NAME, &config.database)?;
                let said = EVIDENCE
                    .command(name, arguments, &pool, &config.compliance)
                    .await?;
                Ok(writeln!(std::io::stdout(), "{said}")?)
            }
            _ => bail!("usage: {NAME} {BALANCE_REPAIR} | {PROJECTION_REBUILD} [{ABANDON}]"),
        }
    }

    fn openapi() -> String {
        http::document().to_pretty_json().unwrap_or_default()
    }
}

/// Shows what reconciliations found, whichever process ran them.
async fn watch(wallets: Arc<Wallets>, differences: Gauge) {
    loop {
        match wallets.open_differences().await {
            Ok(open) => {
                differences.set(open);
            }
            Err(error) => tracing::debug!(%error, "differences cannot be counted"),
        }
        tokio::time::sleep(WATCH_EVERY).await;
    }
}

fn wallets(
    config: &Config,
    pool: PgPool,
    caches: &Caches,
    token: ServiceToken,
) -> anyhow::Result<(Arc<Wallets>, Wake)> {
    let policy = Policy {
        ttl: Duration::from_millis(config.cache.balance_ttl_ms),
        l1_bytes_max: config.cache.balance_bytes_max,
    };
    let timeout = Duration::from_millis(config.ledger.timeout_ms);
    let ledger = GrpcLedger::new(&config.ledger.grpc_url, timeout, token)?;
    let wake = Wake::new();
    let keys = Some(&config.passes.keys).filter(|keys| !keys.expose_secret().is_empty());
    let passes = PassSettings {
        keys: keys.map(PassKeys::parse).transpose().context("passes.keys")?,
        base_url: config.passes.base_url.clone(),
    };
    let wallets = Wallets::new(
        Admission::new(pool, &config.database, KEPT_CONNECTIONS),
        caches.cache("balances", policy),
        Arc::new(ledger),
        // to the microsecond, which is what the tables keep
        Arc::new(|| Utc::now().trunc_subsecs(6)),
        wake.clone(),
        passes,
    );
    Ok((Arc::new(wallets), wake))
}

/// Completes wallets whose opening, freezing or closing was interrupted, and tells of those that an earlier release closed.
async fn sweep(wallets: Arc<Wallets>, shutdown: ShutdownToken) {
    while shutdown
        .run_until_cancelled(tokio::time::sleep(SWEEP_INTERVAL))
        .await
        .is_some()
    {
        if let Err(error) = wallets.resume_openings().await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "interrupted openings wait"
            );
        }
        if let Err(error) = wallets.resume_status_changes().await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "interrupted changes of status wait"
            );
        }
        if let Err(error) = wallets.tell_untold_closings().await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "closed wallets are not told of yet"
            );
        }
    }
}
