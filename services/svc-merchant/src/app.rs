//! Puts the service together: the only file that knows every type.

use crate::config::Config;
use crate::grpc::{ACCESS, Grpc};
use crate::http::UseCases;
use crate::service::Merchants;
use crate::store::{self, outbox::Outbox};
use crate::{NAME, http};
use auth::{GrpcAuth, JwksSource, Verifier, VerifierConfig};
use cache::{CacheMetrics, Caches};
use chassis::anyhow::{self, Context as _, bail};
use chassis::config::AuthConfig;
use chassis::{App, Chassis, ExposeSecret as _, GrpcApp, Sections, Service, database};
use contracts_proto::merchant::v1::merchant_service_server::{MerchantServiceServer, SERVICE_NAME};
use events::{Admin, EventMetrics, Producer, Relay, RelaySettings, TopicSpec, Wake};
use std::sync::Arc;
use std::time::Duration;

/// Deletes outbox rows nobody will need again.
const PRUNE_OUTBOX: &str = "prune-outbox";
const TOPICS: [TopicSpec; 1] = [TopicSpec {
    name: "merchant.onboarded.v1",
    partitions: 3,
}];
const CHECK_TIMEOUT: Duration = Duration::from_millis(900);

/// The deployable service.
pub struct SvcMerchant;

impl Service for SvcMerchant {
    const NAME: &'static str = NAME;
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const DEFAULT_CONFIG: &'static str = include_str!("../config/default.toml");
    const JOBS: &'static [&'static str] = &[PRUNE_OUTBOX];
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
        let events = chassis.metrics().with_registry(EventMetrics::register);
        let cached = chassis.metrics().with_registry(CacheMetrics::register);

        let pool = database::pool(NAME, &config.database)?;
        let caches = Caches::connect(NAME, config.valkey.url.expose_secret(), cached)?;
        let producer = Producer::new(&config.kafka)?;
        let verifier = verifier(&config.auth)?;
        let wake = Wake::new();
        let merchants = Arc::new(Merchants::new(
            pool.clone(),
            Arc::new(chrono::Utc::now),
            wake.clone(),
        ));

        let outbox = Outbox(pool.clone());
        let relay = Relay::with_settings(outbox, producer.clone(), events, wake, RelaySettings::default());
        chassis.spawn("relay", |shutdown| relay.run(shutdown.into()));
        let keys = verifier.clone();
        chassis.spawn("keys", |shutdown| async move {
            shutdown.run_until_cancelled(keys.keep_fresh()).await;
        });

        chassis.postgres(&pool);
        let keys = verifier.clone();
        chassis.readiness("keys", move || {
            let ready = keys.is_ready();
            async move {
                if ready {
                    Ok(())
                } else {
                    bail!("no keys to verify tokens with yet")
                }
            }
        });
        chassis.readiness_optional("kafka", move || {
            let producer = producer.clone();
            async move { Ok(producer.check(CHECK_TIMEOUT).await?) }
        });
        chassis.readiness_optional("valkey", move || {
            let caches = caches.clone();
            async move { Ok(caches.check().await?) }
        });

        let grpc = Grpc {
            merchants: Arc::clone(&merchants),
        };
        let grpc = tonic::service::Routes::new(MerchantServiceServer::new(grpc));
        let grpc = GrpcApp::new(grpc, contracts_proto::FILE_DESCRIPTOR_SET)
            .offering(&[SERVICE_NAME])
            .layer(GrpcAuth::new(verifier.clone(), ACCESS));
        let use_cases = UseCases { merchants };
        Ok(App::new(http::routes().into_router(&verifier).with_state(use_cases)).with_grpc(grpc))
    }

    async fn migrate(config: Config) -> anyhow::Result<()> {
        database::migrate(NAME, &config.database, &store::MIGRATOR).await?;
        Admin::new(&config.kafka)?.ensure_topics(&TOPICS).await?;
        Ok(())
    }

    async fn job(name: &str, config: Config) -> anyhow::Result<()> {
        match name {
            PRUNE_OUTBOX => {
                let pool = database::pool(NAME, &config.database)?;
                let merchants = Merchants::new(pool, Arc::new(chrono::Utc::now), Wake::new());
                let pruned = merchants.prune_outbox().await?;
                tracing::info!(pruned, "outbox pruned");
                Ok(())
            }
            other => bail!("{NAME} has no job {other}"),
        }
    }

    fn openapi() -> String {
        http::openapi().to_pretty_json().unwrap_or_default()
    }
}

fn verifier(config: &AuthConfig) -> anyhow::Result<Verifier> {
    let jwks: JwksSource = config.jwks_url.parse().context("auth.jwks_url")?;
    Ok(Verifier::new(VerifierConfig::new(
        &config.issuer,
        &config.audience,
        jwks,
    )))
}
