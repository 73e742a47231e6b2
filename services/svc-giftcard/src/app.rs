//! Puts the service together: the only file that knows every type.

use crate::clients::ledger::GrpcLedger;
use crate::clients::merchant::GrpcMerchants;
use crate::config::{Config, RetentionConfig, SweeperConfig};
use crate::consumer::{GROUP, Transactions};
use crate::domain::vault::Vault;
use crate::grpc::{ACCESS, Grpc};
use crate::service::{
    EXPIRED_GIFT_CARDS, GiftCards, ISSUES, IssueTask, Parts, QUEUE, SETTLEMENT_RECONCILIATION,
};
use crate::store;
use crate::store::evidence::EVIDENCE;
use crate::{NAME, http, wire};
use audit::{Hops, evidence};
use auth::{GrpcAuth, ServiceToken};
use cache::{CacheMetrics, Caches, Policy};
use chassis::anyhow::{self, Context as _, bail};
use chassis::{App, Chassis, ExposeSecret as _, GrpcApp, Sections, Service, ShutdownToken, database};
use chrono::{SubsecRound as _, TimeDelta, Utc};
use contracts_proto::giftcard::v1::gift_card_service_server::{GiftCardServiceServer, SERVICE_NAME};
use events::{
    Admin, Consumer, ConsumerSettings, EventMetrics, KafkaConfig, PostgresOutbox, Producer, Relay,
    Subscription, TopicSpec, Wake,
};
use ratelimit::{GrpcLimit, LimitMetrics, Limiter, RestLimit};
use sqlx::PgPool;
use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;
use tasks::{Kinds, TaskMetrics, Tasks, Workers};

/// Recomputes the audit trail: finds what was changed in it.
const AUDIT_VERIFY: &str = "audit-verify";
/// Signs what this service can prove of the month before, and prints it.
const COMPLIANCE_REPORT: &str = "compliance-report";
/// Deletes what nobody will need again.
const PRUNE: &str = "prune-outbox";
const TOPICS: [TopicSpec; 1] = [TopicSpec {
    name: wire::ACTIVITY_TOPIC,
    partitions: 12,
}];
const CHECK_TIMEOUT: Duration = Duration::from_millis(900);

/// The deployable service.
pub struct SvcGiftcard;

impl Service for SvcGiftcard {
    const NAME: &'static str = NAME;
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const DEFAULT_CONFIG: &'static str = include_str!("../config/default.toml");
    const JOBS: &'static [&'static str] = &[
        EXPIRED_GIFT_CARDS,
        SETTLEMENT_RECONCILIATION,
        PRUNE,
        AUDIT_VERIFY,
        COMPLIANCE_REPORT,
    ];
    const COMMANDS: &'static [(&'static str, &'static str)] = &evidence::COMMANDS;
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
        let tasked = chassis.metrics().with_registry(TaskMetrics::register);
        let limited = chassis.metrics().with_registry(LimitMetrics::register);

        let pool = database::pool(NAME, &config.database)?;
        let caches = Caches::connect(NAME, config.valkey.url.expose_secret(), cached)?;
        let tasks = Tasks::connect(NAME, config.valkey.url.expose_secret(), tasked)?.backed_by(pool.clone());
        let limiter = Limiter::connect(NAME, config.valkey.url.expose_secret(), &config.limits, limited)?;
        let producer = Producer::new(&config.kafka)?;
        let verifier = config.auth.verifier(NAME)?;
        let token = config.auth.service_token()?;
        let (cards, wake) = gift_cards(&config, pool.clone(), &caches, tasks.clone(), token.clone())?;

        let relay = Relay::new(
            PostgresOutbox::new(pool.clone()),
            producer.clone(),
            events.clone(),
            wake,
        );
        let consumer = Consumer::builder(&config.kafka, GROUP, [wire::TRANSACTIONS_TOPIC])
            .settings(ConsumerSettings::unhurried())
            .metrics(events)
            .dlq(producer.clone())
            .handler(Transactions(Arc::clone(&cards)))?;
        let kinds = Kinds::new().on(ISSUES, IssueTask(Arc::clone(&cards)));
        let workers = Workers::new(tasks, config.tasks.clone()).queue(QUEUE, kinds);
        chassis.spawn("relay", |shutdown| relay.run(shutdown.into()));
        chassis.spawn("projection", |shutdown| consumer.run(shutdown.into()));
        chassis.spawn("tasks", |shutdown| workers.run(shutdown.into()));
        let swept = Arc::clone(&cards);
        chassis.spawn("sweeper", |shutdown| sweep(swept, config.sweeper, shutdown));
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

        let grpc = tonic::service::Routes::new(GiftCardServiceServer::new(Grpc(Arc::clone(&cards))));
        let grpc = GrpcApp::new(grpc, contracts_proto::FILE_DESCRIPTOR_SET)
            .offering(&[SERVICE_NAME])
            .layer(GrpcLimit::new(limiter.clone()))
            .layer(GrpcAuth::new(verifier.clone(), ACCESS));
        let origin = audit::OriginLayer::new(Hops(config.http.forwarded_hops));
        let router = http::routes().into_router_with(&verifier, (origin, RestLimit::new(limiter)));
        Ok(App::new(router.with_state(cards)).with_grpc(grpc))
    }

    async fn migrate(config: Config) -> anyhow::Result<()> {
        database::migrate(NAME, &config.database, &store::MIGRATOR).await?;
        Admin::new(&config.kafka)?.ensure_topics(&TOPICS).await?;
        Ok(())
    }

    async fn job(name: &str, config: Config) -> anyhow::Result<()> {
        let pool = database::pool(NAME, &config.database)?;
        if name == AUDIT_VERIFY {
            return audit::job(&pool).await.map_err(anyhow::Error::msg);
        }
        if name == COMPLIANCE_REPORT {
            return Ok(EVIDENCE.job(&pool, &config.compliance).await?);
        }
        let caches = Caches::connect(NAME, config.valkey.url.expose_secret(), CacheMetrics::default())?;
        let tasks = Tasks::connect(NAME, config.valkey.url.expose_secret(), TaskMetrics::default())?;
        let token = config.auth.service_token()?;
        let (cards, _) = gift_cards(&config, pool, &caches, tasks, token.clone())?;
        let run = run_job(name, &cards, config.retention);
        tokio::select! {
            ended = async { token.awaited().await; run.await } => ended,
            () = token.clone().keep_fresh() => bail!("the service's own token is no longer kept fresh"),
        }
    }

    async fn command(name: &str, arguments: Vec<String>, config: Config) -> anyhow::Result<()> {
        let pool = database::pool(NAME, &config.database)?;
        let said = EVIDENCE
            .command(name, &arguments, &pool, &config.compliance)
            .await?;
        Ok(writeln!(std::io::stdout(), "{said}")?)
    }

    fn openapi() -> String {
        http::document().to_pretty_json().unwrap_or_default()
    }
}

async fn run_job(name: &str, cards: &Arc<GiftCards>, kept: RetentionConfig) -> anyhow::Result<()> {
    match name {
        EXPIRED_GIFT_CARDS => {
            let run = cards.expire_cards().await?;
            tracing::info!(expired = run.cards, waiting = run.waiting, "cards expired");
            Ok(())
        }
        SETTLEMENT_RECONCILIATION => {
            let mismatches = cards.reconcile_settlement().await?;
            for found in &mismatches {
                tracing::error!(
                    tenant = %found.tenant,
                    merchant = %found.merchant,
                    unit = found.unit,
                    lines = found.lines,
                    ledger = found.ledger,
                    "settlement differs from the ledger"
                );
            }
            anyhow::ensure!(
                mismatches.is_empty(),
                "settlement of {} merchants differs",
                mismatches.len()
            );
            tracing::info!("settlement is what the ledger says");
            Ok(())
        }
        PRUNE => {
            let pruned = cards.prune(kept).await?;
            tracing::info!(pruned, "outbox pruned");
            Ok(())
        }
        other => bail!("{NAME} has no job {other}"),
    }
}

fn gift_cards(
    config: &Config,
    pool: PgPool,
    caches: &Caches,
    tasks: Tasks,
    token: ServiceToken,
) -> anyhow::Result<(Arc<GiftCards>, Wake)> {
    let ledger = &config.ledger;
    let ledger = GrpcLedger::new(
        &ledger.grpc_url,
        Duration::from_millis(ledger.timeout_ms),
        token.clone(),
    )?;
    let merchants = &config.merchant;
    let merchants = GrpcMerchants::new(
        &merchants.grpc_url,
        Duration::from_millis(merchants.timeout_ms),
        token,
    )?;
    let vault = Vault::new(&config.vault.peppers, &config.vault.seal_keys);
    let policy = |ttl_ms| Policy {
        ttl: Duration::from_millis(ttl_ms),
        l1_bytes_max: config.cache.bytes_max,
    };
    let wake = Wake::new();
    let parts = Parts {
        pool,
        ledger: Arc::new(ledger),
        merchants: Arc::new(merchants),
        standings: caches.cache("merchants", policy(config.cache.merchant_ttl_ms)),
        catalogs: caches.cache("catalogs", policy(config.cache.catalog_ttl_ms)),
        vault: vault.context("[vault] peppers and seal_keys")?,
        // to the microsecond, which is what the tables keep
        clock: Arc::new(|| Utc::now().trunc_subsecs(6)),
        outbox: wake.clone(),
        tasks,
    };
    Ok((Arc::new(GiftCards::new(parts)), wake))
}

/// Takes up what was cut off, tells of deliveries that are due, forgets codes in time.
async fn sweep(cards: Arc<GiftCards>, settings: SweeperConfig, shutdown: ShutdownToken) {
    let interval = Duration::from_millis(settings.interval_ms);
    let age = TimeDelta::milliseconds(i64::try_from(settings.age_ms).unwrap_or(i64::MAX / 1_000_000));
    while shutdown
        .run_until_cancelled(tokio::time::sleep(interval))
        .await
        .is_some()
    {
        let swept = async {
            Box::pin(cards.resume(age)).await?;
            cards.end_issues().await?;
            cards.announce_deliveries().await?;
            cards.forget_codes().await
        };
        if let Err(error) = swept.await {
            tracing::warn!(error = &error as &dyn std::error::Error, "what was cut off waits");
        }
    }
}
