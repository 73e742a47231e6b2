//! The only file that knows every type: builds pools, clients, routers and workers, and starts what runs by itself.

use std::{io::Write as _, sync::Arc, time::Duration};

use anyhow::Context as _;
use audit::{Hops, evidence};
use auth::GrpcAuth;
use chassis::{App, Chassis, ExposeSecret as _, GrpcApp, Sections, Service};
use chrono::{SubsecRound as _, Utc};
use contracts_proto::notification::v1::notification_service_server::{
    NotificationServiceServer, SERVICE_NAME,
};
use events::{
    Admin, Consumer, ConsumerSettings, EventMetrics, KafkaConfig, Producer, Subscription, TopicSpec,
};
use ratelimit::{GrpcLimit, LimitMetrics, Limiter, RestLimit};
use tasks::{TaskMetrics, Tasks};

use crate::{
    NAME,
    clients::{
        giftcard::GrpcGiftCards,
        in_order::{InOrder, ProviderMetrics},
        merchant::GrpcEndpoints,
        sms::HttpTexter,
        smtp::{self, Smtp},
        webhook::{HttpPoster, system_lookup},
    },
    config::{self, Config},
    consumer::{self, Events},
    domain::{address::EmailAddress, render::Templates, vault::Vault},
    erasures,
    grpc::{self, Grpc},
    http,
    ports::{Clock, Texter},
    retention::{self, Retention},
    sender::{Sender, SenderMetrics},
    service::Notifications,
    store::{self, evidence::EVIDENCE},
    wake::{self, Bell},
    webhooks::{self, Directory, Intake, WebhookMetrics, WebhookSender},
};

const CHECK_TIMEOUT: Duration = Duration::from_millis(800);
/// What the claim of a webhook leaves for the database beyond the endpoint's time.
const LEASE_MARGIN: Duration = Duration::from_secs(30);
/// Recomputes the audit trail: finds what was changed in it.
const AUDIT_VERIFY: &str = "audit-verify";
/// Signs what this service can prove of the month before, and prints it.
const COMPLIANCE_REPORT: &str = "compliance-report";
/// The command that prints DNS records.
const DKIM_RECORDS: &str = "dkim-records";
/// Topics of services that may start later: made here too, so that listening to them is no error until then.
const OTHERS: [TopicSpec; 7] = [
    TopicSpec {
        name: "merchant.onboarded.v1",
        partitions: 3,
    },
    TopicSpec {
        name: "merchant.tier-reached.v1",
        partitions: 3,
    },
    TopicSpec {
        name: "giftcard.activity.v1",
        partitions: 12,
    },
    TopicSpec {
        name: "ledger.transactions.v1",
        partitions: 6,
    },
    TopicSpec {
        name: "ledger.points-expiring.v1",
        partitions: 3,
    },
    TopicSpec {
        name: "wallet.balance-updated.v1",
        partitions: 12,
    },
    TopicSpec {
        name: "wallet.closed.v1",
        partitions: 3,
    },
];

/// svc-notification, for the chassis.
pub struct SvcNotification;

impl Service for SvcNotification {
    const NAME: &'static str = NAME;
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const DEFAULT_CONFIG: &'static str = config::DEFAULTS;

    const LISTENS: &'static [Subscription] = &[
        Subscription {
            group: consumer::GROUP,
            topics: &consumer::TOPICS,
        },
        Subscription {
            group: webhooks::GROUP,
            topics: &webhooks::TOPICS,
        },
    ];

    const JOBS: &'static [&'static str] = &[retention::LOG_CLEANUP, AUDIT_VERIFY, COMPLIANCE_REPORT];

    const COMMANDS: &'static [(&'static str, &'static str)] = &[
        (
            DKIM_RECORDS,
            "Print what DNS has to say of the keys that sign mails",
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

    fn kafka(config: &Config) -> Option<&KafkaConfig> {
        Some(&config.kafka)
    }

    async fn build(config: Config, chassis: &mut Chassis) -> anyhow::Result<App> {
        // to the microsecond, which is what the tables keep
        let clock: Clock = Arc::new(|| Utc::now().trunc_subsecs(6));
        let db = chassis::database::pool(NAME, &config.database)?;
        let vault = Vault::new(&config.vault.master_keys, &config.vault.peppers);
        let vault = Arc::new(vault.context("[vault] master_keys and peppers")?);
        let operator = operator(&config)?;
        let brand = config.mail.brand.parse().context("mail.brand")?;
        let templates = Arc::new(Templates::compile(&brand, config.mail.time_zone)?);
        let providers = ProviderMetrics::new(chassis.metrics());
        let mailer = mailers(&config, &clock, &providers)?;
        let texter = texters(&config, &clock, providers)?;
        let verifier = config.auth.verifier(NAME)?;
        let token = config.auth.service_token()?;
        let remote = &config.giftcard;
        let gift_cards = GrpcGiftCards::new(&remote.grpc_url, remote.timeout(), token.clone())?;
        let producer = Producer::new(&config.kafka)?;
        let tasks = chassis.metrics().with_registry(TaskMetrics::register);
        let tasks = Tasks::connect(NAME, config.valkey.url.expose_secret(), tasks)?;
        let limited = chassis.metrics().with_registry(LimitMetrics::register);
        let limiter = Limiter::connect(NAME, config.valkey.url.expose_secret(), &config.limits, limited)?;

        let notifications = Notifications::new(
            db.clone(),
            Arc::clone(&vault),
            Arc::clone(&clock),
            Arc::clone(&templates),
            operator.clone(),
        );
        let signer = config.erasure.signer().context("[erasure] keys")?;
        let secrets = config.providers.secrets();
        let secrets = secrets.context("[providers] report_secrets must be whsec_ and base64")?;
        let notifications = notifications
            .certified_by(signer)
            .believing(secrets)
            .texting(texter.is_some());
        let notifications = Arc::new(notifications);
        let bell = Arc::new(Bell::default());
        let ringing = Arc::clone(&bell);

        let handler = Events::new(
            Arc::clone(&notifications),
            Arc::clone(&bell),
            config.giftcard.low_balance(),
            chassis.metrics(),
        );
        let event_metrics = chassis.metrics().with_registry(EventMetrics::register);
        let consumer = Consumer::builder(&config.kafka, consumer::GROUP, consumer::TOPICS)
            .settings(ConsumerSettings::unhurried())
            .metrics(event_metrics.clone())
            .dlq(producer.clone())
            .handler(handler)?;
        chassis.spawn("consumer", |shutdown| consumer.run(shutdown.into()));

        let remote = &config.merchant;
        let timeout = Duration::from_millis(remote.timeout_ms);
        let endpoints = GrpcEndpoints::new(&remote.grpc_url, timeout, token.clone())?;
        let hooks = &config.webhooks;
        let remembered = Duration::from_millis(hooks.endpoints_ttl_ms);
        let directory = Directory::new(Arc::new(endpoints), Arc::clone(&clock), remembered);
        let directory = Arc::new(directory);
        let hook_bell = Arc::new(Bell::default());
        let intake = Intake::new(
            Arc::clone(&notifications),
            Arc::clone(&directory),
            Arc::clone(&hook_bell),
        );
        let hook_events = Consumer::builder(&config.kafka, webhooks::GROUP, webhooks::TOPICS)
            .settings(ConsumerSettings::unhurried())
            .metrics(event_metrics)
            .dlq(producer.clone())
            .handler(intake)?;
        chassis.spawn("webhook-intake", |shutdown| hook_events.run(shutdown.into()));
        let timeout = Duration::from_millis(hooks.timeout_ms);
        let trusted = hooks.ca_file.as_ref().map(std::fs::read).transpose();
        let trusted = trusted.context("reading webhooks.ca_file")?;
        let lookup = system_lookup();
        let hook_sender = WebhookSender {
            db: db.clone(),
            directory,
            poster: HttpPoster::new(timeout, &hooks.allowed_addresses, trusted.as_deref(), lookup)?,
            clock: Arc::clone(&clock),
            concurrency: hooks.concurrency,
            lease: timeout + LEASE_MARGIN,
            poll: Duration::from_millis(hooks.poll_ms),
            metrics: WebhookMetrics::new(chassis.metrics()),
        };
        chassis.spawn("webhooks", |shutdown| hook_sender.run(hook_bell, shutdown));

        let erasing = (
            Arc::clone(&notifications),
            Duration::from_millis(config.erasure.poll_ms),
        );
        chassis.spawn("erasures", |shutdown| {
            erasures::run(erasing.0, erasing.1, shutdown)
        });

        // refused at the start, not on Sunday night
        config.retention.keep()?;

        let worker = wake::worker(Arc::clone(&bell), tasks.clone());
        chassis.spawn("wake-ups", |shutdown| worker.run(shutdown.into()));
        let telling = (Arc::clone(&bell), tasks.clone(), Arc::clone(&clock));
        chassis.spawn("wake-ups-out", |shutdown| {
            wake::tell_replicas(telling.0, telling.1, telling.2, shutdown)
        });

        let sender = Sender {
            db: db.clone(),
            vault,
            templates,
            mailer,
            texter,
            gift_cards: Arc::new(gift_cards),
            clock,
            settings: config.sender_settings(operator)?,
            metrics: SenderMetrics::new(chassis.metrics()),
        };
        chassis.spawn(
            "sender",
            |shutdown| async move { sender.run(&bell, shutdown).await },
        );

        chassis.postgres(&db);
        chassis.readiness_optional("kafka", move || {
            let producer = producer.clone();
            async move { Ok(producer.check(CHECK_TIMEOUT).await?) }
        });
        chassis.readiness_optional("valkey", move || {
            let tasks = tasks.clone();
            async move { Ok(tasks.check().await?) }
        });
        chassis.keys(&verifier);

        chassis.service_token(&token);

        let origin = audit::OriginLayer::new(Hops(config.http.forwarded_hops));
        let router = http::routes()
            .into_router_with(&verifier, (origin, RestLimit::new(limiter.clone())))
            .with_state(Arc::clone(&notifications));
        let routes = tonic::service::Routes::new(NotificationServiceServer::new(Grpc {
            notifications,
            bell: ringing,
        }));
        let grpc = GrpcApp::new(routes, contracts_proto::FILE_DESCRIPTOR_SET)
            .offering(&[SERVICE_NAME])
            .layer(GrpcLimit::new(limiter))
            .layer(GrpcAuth::new(verifier, grpc::ACCESS));
        Ok(App::new(router).with_grpc(grpc))
    }

    async fn migrate(config: Config) -> anyhow::Result<()> {
        chassis::database::migrate(NAME, &config.database, &store::MIGRATOR).await?;
        Admin::new(&config.kafka)?.ensure_topics(&OTHERS).await?;
        Ok(())
    }

    async fn job(name: &str, config: Config) -> anyhow::Result<()> {
        let db = chassis::database::pool(NAME, &config.database)?;
        if name == AUDIT_VERIFY {
            return audit::job(&db).await.map_err(anyhow::Error::msg);
        }
        if name == COMPLIANCE_REPORT {
            return Ok(EVIDENCE.job(&db, &config.compliance).await?);
        }
        anyhow::ensure!(name == retention::LOG_CLEANUP, "{NAME} has no job {name}");
        let retention = Retention {
            db,
            clock: Arc::new(|| Utc::now().trunc_subsecs(6)),
            keep: config.retention.keep()?,
        };
        let swept = retention.run_once().await?;
        tracing::info!(?swept, "{name} ended");
        Ok(())
    }

    async fn command(name: &str, arguments: Vec<String>, config: Config) -> anyhow::Result<()> {
        if name != DKIM_RECORDS {
            let db = chassis::database::pool(NAME, &config.database)?;
            let said = EVIDENCE
                .command(name, &arguments, &db, &config.compliance)
                .await?;
            return Ok(writeln!(std::io::stdout(), "{said}")?);
        }
        anyhow::ensure!(arguments.is_empty(), "wrong arguments: see `{NAME} help`");
        let mut out = std::io::stdout().lock();
        for (name, text) in smtp::dkim_records(&config.mail)? {
            writeln!(out, "{name}. TXT \"{text}\"")?;
        }
        Ok(())
    }

    fn openapi() -> String {
        // a document made of static parts
        http::document().to_pretty_json().unwrap_or_default()
    }
}

/// The mail servers, in the order in which they are asked.
fn mailers(config: &Config, clock: &Clock, metrics: &ProviderMetrics) -> anyhow::Result<InOrder<Smtp>> {
    let mut servers = vec![("first", Smtp::new(&config.smtp, &config.mail)?)];
    if let Some(backup) = &config.smtp_backup {
        servers.push(("backup", Smtp::new(backup, &config.mail)?));
    }
    Ok(InOrder::new("email", servers, Arc::clone(clock), metrics.clone()))
}

/// The providers of text messages, in the order in which they are asked; `None` where there are none.
fn texters(
    config: &Config,
    clock: &Clock,
    metrics: ProviderMetrics,
) -> anyhow::Result<Option<Arc<dyn Texter>>> {
    let sms = &config.sms;
    let timeout = Duration::from_millis(sms.timeout_ms);
    let mut providers = Vec::new();
    for (name, url, token) in [
        ("first", &sms.url, &sms.token),
        ("backup", &sms.backup_url, &sms.backup_token),
    ] {
        if let Some(url) = url {
            providers.push((name, HttpTexter::new(url, token.clone(), &sms.from, timeout)?));
        }
    }
    if providers.is_empty() {
        return Ok(None);
    }
    let texter = InOrder::new("sms", providers, Arc::clone(clock), metrics);
    Ok(Some(Arc::new(texter)))
}

fn operator(config: &Config) -> anyhow::Result<Option<EmailAddress>> {
    let address = config
        .operator
        .email
        .as_ref()
        .map(|email| email.expose_secret().parse());
    address
        .transpose()
        .context("operator.email is not an e-mail address")
}
