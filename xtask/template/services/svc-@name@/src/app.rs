//! Puts the service together: the only file that knows every type.

use crate::config::Config;
use crate::grpc::{ACCESS, Grpc};
use crate::service::Items;
use crate::store;
use crate::{NAME, http, wire};
use auth::GrpcAuth;
use chassis::anyhow::{self, bail};
use chassis::database::Admission;
use chassis::{App, Chassis, GrpcApp, Sections, Service, database};
use chrono::{SubsecRound as _, Utc};
use contracts_proto::@name@::v1::@name@_service_server::{SERVICE_NAME, @Name@ServiceServer};
use events::{Admin, EventMetrics, PostgresOutbox, Producer, Relay, RelaySettings, TopicSpec, Wake};
use sqlx::PgPool;
use std::sync::Arc;
use std::time::Duration;

/// Deletes outbox rows nobody will need again.
const PRUNE_OUTBOX: &str = "prune-outbox";
const TOPICS: [TopicSpec; 1] = [TopicSpec {
    name: wire::ITEMS_TOPIC,
    partitions: 3,
}];
/// Connections that requests leave to the relay and readiness.
const KEPT_CONNECTIONS: u32 = 2;
const CHECK_TIMEOUT: Duration = Duration::from_millis(900);

/// The deployable service.
pub struct Svc@Name@;

impl Service for Svc@Name@ {
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
        let pool = database::pool(NAME, &config.database)?;
        let producer = Producer::new(&config.kafka)?;
        let verifier = config.auth.verifier(NAME)?;
        let (items, wake) = items(&config, pool.clone());

        let outbox = PostgresOutbox::new(pool.clone());
        let relay = Relay::with_settings(outbox, producer.clone(), events, wake, RelaySettings::default());
        chassis.spawn("relay", |shutdown| relay.run(shutdown.into()));
        chassis.keys(&verifier);

        chassis.postgres(&pool);
        chassis.readiness_optional("kafka", move || {
            let producer = producer.clone();
            async move { Ok(producer.check(CHECK_TIMEOUT).await?) }
        });

        let grpc = tonic::service::Routes::new(@Name@ServiceServer::new(Grpc(Arc::clone(&items))));
        let grpc = GrpcApp::new(grpc, contracts_proto::FILE_DESCRIPTOR_SET)
            .offering(&[SERVICE_NAME])
            .layer(GrpcAuth::new(verifier.clone(), ACCESS));
        Ok(App::new(http::routes().into_router(&verifier).with_state(items)).with_grpc(grpc))
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
                let pruned = items(&config, pool).0.prune_outbox().await?;
                tracing::info!(pruned, "outbox pruned");
                Ok(())
            }
            other => bail!("{NAME} has no job {other}"),
        }
    }

    fn openapi() -> String {
        http::document().to_pretty_json().unwrap_or_default()
    }
}

fn items(config: &Config, pool: PgPool) -> (Arc<Items>, Wake) {
    let wake = Wake::new();
    let items = Items::new(
        Admission::new(pool, &config.database, KEPT_CONNECTIONS),
        // to the microsecond, which is what the tables keep
        Arc::new(|| Utc::now().trunc_subsecs(6)),
        wake.clone(),
    );
    (Arc::new(items), wake)
}
