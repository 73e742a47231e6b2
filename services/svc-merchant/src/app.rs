//! Puts the service together: the only file that knows every type.

use crate::clients::notification::GrpcPostman;
use crate::config::Config;
use crate::consumer::{self, PricedPurchases};
use crate::domain::user::Email;
use crate::domain::{TenantId, password};
use crate::grpc::{ACCESS, Grpc};
use crate::http::UseCases;
use crate::http::sign_in::Origins;
use crate::issuing::{Issuing, Lives, TOKEN_LIFE_MAX};
use crate::passwords::Passwords;
use crate::ports::Clock;
use crate::service::flags::FeatureFlags;
use crate::service::pricing::Pricing;
use crate::service::programs::Programs;
use crate::service::{Keys, Letters, Merchants, People, SignIn, Webhooks};
use crate::sessions::Sessions;
use crate::store;
use crate::store::evidence::EVIDENCE;
use crate::{NAME, http, wire};
use audit::{Hops, evidence};
use auth::{GrpcAuth, JwksSource};
use cache::{CacheMetrics, Caches, Policy};
use chassis::anyhow::{self, Context as _, bail, ensure};
use chassis::{App, Chassis, ExposeSecret as _, GrpcApp, Sections, Service, database};
use chrono::{SubsecRound as _, TimeDelta, Utc};
use contracts_proto::merchant::v1::merchant_service_server::{MerchantServiceServer, SERVICE_NAME};
use events::{
    Admin, Consumer, ConsumerSettings, EventMetrics, KafkaConfig, PostgresOutbox, Producer, Relay,
    RelaySettings, Subscription, TopicSpec, Wake,
};
use flags::Flags;
use ratelimit::{GrpcLimit, LimitMetrics, Limiter, RestLimit};
use sqlx::PgPool;
use std::io::Read as _;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;
use vault::Vault;

/// Signs what this service can prove of the month before, and prints it.
const COMPLIANCE_REPORT: &str = "compliance-report";
/// Deletes outbox rows nobody will need again.
const PRUNE_OUTBOX: &str = "prune-outbox";
/// Deletes revocations no living token is older than, and links that stopped.
const PRUNE_ACCESS: &str = "prune-access";
/// Erases staff who left longer ago than `[retention]` says.
const PRUNE_STAFF: &str = "prune-staff";
/// Recomputes the audit trail: finds what was changed in it.
const AUDIT_VERIFY: &str = "audit-verify";
/// Makes the next signing key now.
const ROTATE_KEY: &str = "rotate-signing-key";
/// Records a network's operator: how an installation begins.
const PUT_OPERATOR: &str = "put-operator";
/// Makes a key for a service of the platform.
const MAKE_SERVICE_KEY: &str = "make-service-key";
const TOPICS: [TopicSpec; 2] = [
    TopicSpec {
        name: wire::ONBOARDED_TOPIC,
        partitions: 3,
    },
    TopicSpec {
        name: wire::TIERS_TOPIC,
        partitions: 3,
    },
];
/// What pricing remembers: a merchant is about 2 KB, a customer's year about 1 KB.
const FACTS: Policy = Policy {
    ttl: Duration::from_secs(5 * 60),
    l1_bytes_max: 32 << 20,
};
const STANDINGS: Policy = Policy {
    ttl: Duration::from_secs(30),
    l1_bytes_max: 32 << 20,
};
const CHECK_TIMEOUT: Duration = Duration::from_millis(900);

/// The deployable service.
pub struct SvcMerchant;

/// What jobs, commands and the server stand on alike.
struct Ground {
    pool: PgPool,
    vault: Arc<Vault>,
    clock: Clock,
    issuing: Arc<Issuing>,
    keys: Arc<Keys>,
}

impl Ground {
    fn new(config: &Config) -> anyhow::Result<Self> {
        // to the microsecond, which is what the tables keep
        let clock: Clock = Arc::new(|| Utc::now().trunc_subsecs(6));
        let pool = database::pool(NAME, &config.database)?;
        let vault = Vault::new(&config.vault.master_keys, &config.vault.peppers);
        let vault = Arc::new(vault.context("[vault] master_keys and peppers")?);
        let lives = lives(config)?;
        let issuing = Arc::new(Issuing::new(
            pool.clone(),
            Arc::clone(&vault),
            Arc::clone(&clock),
            config.auth.issuer.clone(),
            config.auth.audience.clone(),
            lives,
        ));
        let keys = Keys::new(
            pool.clone(),
            Arc::clone(&vault),
            Arc::clone(&clock),
            Arc::clone(&issuing),
        );
        Ok(Self {
            pool,
            vault,
            clock,
            issuing,
            keys: Arc::new(keys),
        })
    }

    fn people(&self, config: &Config) -> anyhow::Result<Arc<People>> {
        let sessions = Sessions::connect(NAME, config.valkey.url.expose_secret()).context("valkey.url")?;
        Ok(Arc::new(People::new(
            self.pool.clone(),
            Arc::clone(&self.vault),
            Arc::clone(&self.clock),
            Arc::new(sessions),
            config.sign_in.console_url.clone(),
        )))
    }
}

fn lives(config: &Config) -> anyhow::Result<Lives> {
    let tokens = &config.tokens;
    let longest = u64::try_from(TOKEN_LIFE_MAX.num_seconds()).unwrap_or_default() - 60;
    for (name, life) in [("access_s", tokens.access_s), ("service_s", tokens.service_s)] {
        let life = u64::from(life);
        ensure!(
            (60..=longest).contains(&life),
            "tokens.{name} must be from 60 to {longest}"
        );
    }
    ensure!(tokens.key_days >= 1, "tokens.key_days must be at least 1");
    ensure!(!config.auth.issuer.is_empty(), "auth.issuer is not set");
    Ok(Lives {
        access: Duration::from_secs(tokens.access_s.into()),
        service: Duration::from_secs(tokens.service_s.into()),
        key: TimeDelta::days(tokens.key_days.into()),
    })
}

impl Service for SvcMerchant {
    const NAME: &'static str = NAME;
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const DEFAULT_CONFIG: &'static str = include_str!("../config/default.toml");
    const JOBS: &'static [&'static str] = &[
        PRUNE_OUTBOX,
        PRUNE_ACCESS,
        PRUNE_STAFF,
        AUDIT_VERIFY,
        COMPLIANCE_REPORT,
    ];
    const COMMANDS: &'static [(&'static str, &'static str)] = &[
        (
            ROTATE_KEY,
            "make the next signing key now; it signs ten minutes later",
        ),
        (
            PUT_OPERATOR,
            "TENANT EMAIL NAME: record an operator; the password is read from standard input",
        ),
        (
            MAKE_SERVICE_KEY,
            "NAME: make a key for a service of the platform, shown as JSON this once",
        ),
        evidence::COMMANDS[0],
        evidence::COMMANDS[1],
    ];
    const LISTENS: &'static [Subscription] = &[Subscription {
        group: consumer::GROUP,
        topics: &[consumer::TOPIC],
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
        let ground = Ground::new(&config)?;
        let people = ground.people(&config)?;
        let passwords = Arc::new(Passwords::new(config.sign_in.hashing_threads)?);
        let producer = Producer::new(&config.kafka)?;
        let verifier = config.auth.verifier_by(NAME, JwksSource::Pushed)?;
        let wake = Wake::new();
        let Ground {
            pool,
            vault,
            clock,
            issuing,
            keys,
        } = ground;
        let cached = chassis.metrics().with_registry(CacheMetrics::register);
        let caches = Caches::connect(NAME, config.valkey.url.expose_secret(), cached)?;
        let (facts, standings) = (
            caches.cache("merchants", FACTS),
            caches.cache("standings", STANDINGS),
        );
        let pricing = Pricing::new(pool.clone(), Arc::clone(&clock), facts, standings, wake.clone());
        let pricing = Arc::new(pricing);
        let merchants = Merchants::new(pool.clone(), Arc::clone(&clock), wake.clone());
        let merchants = Arc::new(merchants.telling(Arc::clone(&pricing)));
        let programs = Programs::new(pool.clone(), Arc::clone(&clock), Arc::clone(&pricing));
        let programs = Arc::new(programs);
        let flags = FeatureFlags::new(pool.clone(), Arc::clone(&clock), Flags::new(&caches));
        let flags = Arc::new(flags);
        let webhooks = Arc::new(Webhooks::new(
            pool.clone(),
            Arc::clone(&vault),
            Arc::clone(&clock),
        ));
        let sign_in = Arc::new(SignIn::new(
            Arc::clone(&people),
            passwords,
            Arc::clone(&issuing),
            config.sign_in.brand.clone(),
        ));
        let timeout = Duration::from_millis(config.notification.timeout_ms);
        let postman = GrpcPostman::new(&config.notification.grpc_url, timeout, Arc::clone(&issuing))?;
        let letters = Letters::new(pool.clone(), vault, clock, Arc::new(postman));
        let hops = Hops(config.http.forwarded_hops);

        let limited = chassis.metrics().with_registry(LimitMetrics::register);
        let limiter = Limiter::connect(NAME, config.valkey.url.expose_secret(), &config.limits, limited)?;
        let consumer = Consumer::builder(&config.kafka, consumer::GROUP, [consumer::TOPIC])
            .settings(ConsumerSettings::unhurried())
            .metrics(events.clone())
            .dlq(producer.clone())
            .handler(PricedPurchases(Arc::clone(&pricing)))?;
        chassis.spawn("purchases", |shutdown| consumer.run(shutdown.into()));

        let outbox = PostgresOutbox::new(pool.clone());
        let relay = Relay::with_settings(outbox, producer.clone(), events, wake, RelaySettings::default());
        chassis.spawn("relay", |shutdown| relay.run(shutdown.into()));
        chassis.spawn("letters", |shutdown| async move {
            shutdown.run_until_cancelled(letters.keep_going()).await;
        });
        let (signer, own) = (Arc::clone(&issuing), verifier.clone());
        chassis.spawn("signing-keys", |shutdown| async move {
            let fresh = Box::pin(signer.keep_fresh(&own));
            shutdown.run_until_cancelled(fresh).await;
        });
        chassis.keys(&verifier);
        let uses = Arc::clone(&keys);
        chassis.spawn("key-uses", |shutdown| async move {
            shutdown.run_until_cancelled(uses.keep_uses()).await;
            if let Err(error) = uses.write_uses().await {
                tracing::warn!(%error, "when API keys were used last was not written");
            }
        });

        chassis.postgres(&pool);
        chassis.readiness_optional("kafka", move || {
            let producer = producer.clone();
            async move { Ok(producer.check(CHECK_TIMEOUT).await?) }
        });
        let sessions = Arc::clone(&people);
        chassis.readiness_optional("valkey", move || {
            let sessions = Arc::clone(&sessions);
            async move { Ok(sessions.check_sessions().await?) }
        });

        let grpc = Grpc {
            merchants: Arc::clone(&merchants),
            keys: Arc::clone(&keys),
            webhooks: Arc::clone(&webhooks),
            pricing,
            flags: Arc::clone(&flags),
        };
        let grpc = tonic::service::Routes::new(MerchantServiceServer::new(grpc));
        let grpc = GrpcApp::new(grpc, contracts_proto::FILE_DESCRIPTOR_SET)
            .offering(&[SERVICE_NAME])
            .layer(GrpcLimit::new(limiter.clone()))
            .layer(GrpcAuth::new(verifier.clone(), ACCESS));
        let origins = Origins::new(&config.sign_in.console_url, &config.sign_in.origins);
        let use_cases = UseCases {
            merchants,
            people,
            sign_in,
            keys,
            webhooks,
            issuing,
            origins,
            hops,
            programs,
            flags,
            pool,
        };
        let origin = audit::OriginLayer::new(hops);
        let router = http::routes().into_router_with(&verifier, (origin, RestLimit::new(limiter)));
        Ok(App::new(router.with_state(use_cases)).with_grpc(grpc))
    }

    async fn migrate(config: Config) -> anyhow::Result<()> {
        database::migrate(NAME, &config.database, &store::MIGRATOR).await?;
        Admin::new(&config.kafka)?.ensure_topics(&TOPICS).await?;
        Ok(())
    }

    async fn job(name: &str, config: Config) -> anyhow::Result<()> {
        let ground = Ground::new(&config)?;
        let pruned = match name {
            PRUNE_OUTBOX => {
                let merchants = Merchants::new(ground.pool, ground.clock, Wake::new());
                merchants.prune_outbox(config.retention.outbox_days).await?
            }
            PRUNE_ACCESS => {
                let links = TimeDelta::days(config.retention.links_days.get().into());
                ground.issuing.prune(links).await?
            }
            PRUNE_STAFF => {
                let keep = TimeDelta::days(config.retention.staff_days.get().into());
                ground.people(&config)?.erase_gone(PRUNE_STAFF, keep).await?
            }
            AUDIT_VERIFY => return audit::job(&ground.pool).await.map_err(anyhow::Error::msg),
            COMPLIANCE_REPORT => return Ok(EVIDENCE.job(&ground.pool, &config.compliance).await?),
            other => bail!("{NAME} has no job {other}"),
        };
        tracing::info!(pruned, "{name} done");
        Ok(())
    }

    async fn command(name: &str, arguments: Vec<String>, config: Config) -> anyhow::Result<()> {
        let ground = Ground::new(&config)?;
        match (name, arguments.as_slice()) {
            (ROTATE_KEY, []) => ground.issuing.rotate(true).await?,
            (PUT_OPERATOR, [tenant, email, name]) => {
                let tenant: Uuid = tenant.parse().context("TENANT is not a UUID")?;
                let mut password = String::new();
                std::io::stdin()
                    .read_to_string(&mut password)
                    .context("reading the password")?;
                let password = password.trim_end_matches(['\r', '\n']);
                let people = ground.people(&config)?;
                put_operator(&people, TenantId(tenant), email, name, password).await?;
            }
            (MAKE_SERVICE_KEY, [name]) => {
                let (id, secret) = ground.keys.make_for_service(name).await?;
                let json = serde_json::json!({ "client_id": id.to_string(), "client_secret": secret });
                shown(&json.to_string());
            }
            (COMPLIANCE_REPORT | evidence::KEYS, arguments) => {
                let said = EVIDENCE
                    .command(name, arguments, &ground.pool, &config.compliance)
                    .await?;
                shown(&said);
            }
            _ => bail!("wrong arguments: see `{NAME} help`"),
        }
        Ok(())
    }

    fn openapi() -> String {
        http::openapi().to_pretty_json().unwrap_or_default()
    }
}

async fn put_operator(
    people: &People,
    tenant: TenantId,
    email: &str,
    name: &str,
    password: &str,
) -> anyhow::Result<()> {
    let email = Email::parse(email)?;
    password::check(password, &[email.expose(), name])?;
    let hash = Passwords::new(1)?.hash(password).await?;
    let (id, new) = people
        .bootstrap_operator(tenant, email, name.to_owned(), &hash)
        .await?;
    shown(&serde_json::json!({ "user_id": id, "created": new }).to_string());
    Ok(())
}

/// What a command is asked for goes to standard output; logs do not.
#[expect(clippy::print_stdout, reason = "the answer is what the command is for")]
fn shown(text: &str) {
    println!("{text}");
}
