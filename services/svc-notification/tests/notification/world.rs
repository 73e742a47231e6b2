//! What the specifications stand on: the service's parts on a database of their own, a clock that is set by hand, a mail
//! sink, and events as they come from Kafka.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use audit::By;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};
use contracts_proto::{
    common::v1::Value as Money,
    giftcard::v1::GiftCardActivity,
    ledger::v1::{PointsExpiring, TransactionType},
    merchant::v1::{MerchantOnboarded, TierReached},
    wallet::v1::{BalanceUpdated, WalletClosed},
};
use events::{Handler as _, Message, Outcome};
use prost::Message as _;
use prost_types::Timestamp;
use svc_notification::{
    clients::{giftcard::GrpcGiftCards, smtp::Smtp},
    config::{Config, DEFAULTS},
    consumer::Events,
    domain::{
        address::EmailAddress,
        contact::{Contact, ContactStatus, Details},
        render::Templates,
        vault::Vault,
    },
    ports::{Clock, GiftCards, Mailer},
    sender::{Sender, SenderMetrics},
    service::{Log, Message as Logged, Notifications, Overwrite},
    store::MIGRATOR,
    wake::Bell,
    wire::event_type,
};
use telemetry::Metrics;
use testkit::{Database, MailSink, Postgres};
use uuid::Uuid;

pub(crate) const TRACE_ID: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

/// What providers sign with: the newer first.
pub(crate) const REPORT_SECRETS: &str =
    "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=,whsec_HwECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// Settings of the service under test, over its own defaults.
pub(crate) fn config(settings: &[(&str, &str)]) -> Config {
    let key = |version: u8, byte: u8| format!("{version}:{}", STANDARD.encode([byte; 32]));
    let (master, pepper) = (key(1, 7), key(1, 9));
    let erasure = format!("test:{}", STANDARD.encode([5; 32]));
    let ours = [
        ("HTTP__ADDR", "127.0.0.1:0"),
        ("GRPC__ADDR", "127.0.0.1:0"),
        ("DRAIN__REMOVAL_DELAY_MS", "0"),
        ("KAFKA__BROKERS", "127.0.0.1:1"),
        ("VALKEY__URL", "redis://127.0.0.1:1"),
        ("AUTH__JWKS_URL", "file:/nonexistent"),
        ("AUTH__SERVICE_TOKEN_FILE", "/nonexistent"),
        ("GIFTCARD__GRPC_URL", "http://127.0.0.1:1"),
        ("MERCHANT__GRPC_URL", "http://127.0.0.1:1"),
        ("VAULT__MASTER_KEYS", &master),
        ("VAULT__PEPPERS", &pepper),
        ("ERASURE__KEYS", &erasure),
        ("PROVIDERS__REPORT_SECRETS", REPORT_SECRETS),
        ("DATABASE__ACQUIRE_TIMEOUT_MS", "10000"),
        ("SMTP__TLS", "none"),
        // a test may run at any hour
        ("MAIL__HOURS", "00:00-24:00"),
        ("SMS__HOURS", "00:00-24:00"),
        ("SMTP__TIMEOUT_MS", "5000"),
    ];
    let settings = ours
        .iter()
        .chain(settings)
        .map(|(key, value)| (format!("LOCALPLUS__{key}"), (*value).to_owned()));
    // the later of two wins
    let settings: std::collections::HashMap<_, _> = settings.collect();
    chassis::config::load_from(DEFAULTS, None, settings).unwrap()
}

/// A clock that moves when it is told to.
#[derive(Clone)]
pub(crate) struct HandClock(Arc<Mutex<DateTime<Utc>>>);

impl HandClock {
    fn new() -> Self {
        Self(Arc::new(Mutex::new(Utc::now().trunc_subsecs(6))))
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }

    pub(crate) fn advance(&self, by: Duration) {
        *self.0.lock().unwrap() += TimeDelta::from_std(by).unwrap();
    }

    pub(crate) fn set(&self, to: DateTime<Utc>) {
        *self.0.lock().unwrap() = to;
    }

    pub(crate) fn clock(&self) -> Clock {
        let clock = self.clone();
        Arc::new(move || clock.now())
    }
}

pub(crate) struct World {
    pub(crate) database: Database,
    pub(crate) clock: HandClock,
    pub(crate) tenant: Uuid,
    pub(crate) notifications: Arc<Notifications>,
    pub(crate) metrics: Metrics,
    pub(crate) events: Events,
    vault: Arc<Vault>,
    operator: Option<EmailAddress>,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with_operator(None).await
    }

    pub(crate) async fn with_operator(operator: Option<&str>) -> Self {
        Self::with(operator, false).await
    }

    /// With a provider of text messages.
    pub(crate) async fn with_texts() -> Self {
        Self::with(None, true).await
    }

    async fn with(operator: Option<&str>, texts: bool) -> Self {
        let database = Postgres::database(&MIGRATOR).await;
        let clock = HandClock::new();
        let config = config(&[]);
        let vault = Arc::new(Vault::new(&config.vault.master_keys, &config.vault.peppers).unwrap());
        let operator = operator.map(|address| address.parse().unwrap());
        let notifications = Notifications::new(
            database.pool(),
            Arc::clone(&vault),
            clock.clock(),
            templates(&config),
            Option::clone(&operator),
        );
        let notifications = notifications
            .certified_by(config.erasure.signer().unwrap())
            .believing(config.providers.secrets().unwrap())
            .texting(texts);
        let notifications = Arc::new(notifications);
        let metrics = Metrics::default();
        let events = Events::new(
            Arc::clone(&notifications),
            Arc::new(Bell::default()),
            config.giftcard.low_balance(),
            &metrics,
        );
        Self {
            database,
            clock,
            tenant: Uuid::now_v7(),
            notifications,
            metrics,
            events,
            vault,
            operator,
        }
    }

    /// The use cases as another process has them: on the same tables, at the same time of day.
    pub(crate) fn another_process(&self, settings: &[(&str, &str)]) -> Notifications {
        let config = config(settings);
        let notifications = Notifications::new(
            self.database.pool(),
            Arc::clone(&self.vault),
            self.clock.clock(),
            templates(&config),
            self.operator.clone(),
        );
        notifications.certified_by(config.erasure.signer().unwrap())
    }

    /// Who does what a test does.
    pub(crate) fn by(&self) -> By {
        By::command(self.tenant, "a test")
    }

    /// Every row of every table as text, in lower case.
    pub(crate) async fn tables(&self) -> String {
        let pool = self.database.pool();
        let tables: Vec<String> = sqlx::query_scalar(
            "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename",
        )
        .fetch_all(&pool)
        .await
        .unwrap();
        let mut dump = String::new();
        for table in tables {
            let rows = format!("SELECT coalesce(string_agg(t::text, chr(10)), '') FROM {table} t");
            let rows = sqlx::query_scalar(sqlx::AssertSqlSafe(rows));
            let rows: String = rows.fetch_one(&pool).await.unwrap();
            dump.extend([table, "\n".to_owned(), rows.to_lowercase(), "\n".to_owned()]);
        }
        dump
    }

    /// A sender that talks to the mail server at `smtp`.
    pub(crate) fn sender(&self, smtp: SocketAddr) -> Sender<Smtp> {
        self.sender_of(&config(&[("SMTP__PORT", &smtp.port().to_string())]))
    }

    pub(crate) fn sender_of(&self, config: &Config) -> Sender<Smtp> {
        let smtp = Smtp::new(&config.smtp, &config.mail).unwrap();
        self.sender_with(config, smtp, gift_cards(config))
    }

    pub(crate) fn sender_with<M: Mailer>(
        &self,
        config: &Config,
        mailer: M,
        gift_cards: impl GiftCards,
    ) -> Sender<M> {
        Sender {
            db: self.database.pool(),
            vault: Arc::clone(&self.vault),
            templates: templates(config),
            mailer,
            texter: None,
            gift_cards: Arc::new(gift_cards),
            clock: self.clock.clock(),
            settings: config.sender_settings(self.operator.clone()).unwrap(),
            metrics: SenderMetrics::new(&self.metrics),
        }
    }

    /// Gives a new wallet a contact.
    pub(crate) async fn contact(&self, email: &str, locale: &str) -> Contact {
        let details = Details {
            locale: locale.parse().unwrap(),
            status: ContactStatus::Active,
            email: Some(email.parse().unwrap()),
            phone: None,
            time_zone: None,
        };
        let put = self
            .notifications
            .put_contact(&self.by(), Uuid::now_v7(), details, Overwrite::Allowed)
            .await;
        put.unwrap().0
    }

    /// Hands a batch to the consumer's handler, as Kafka would.
    pub(crate) async fn take(&self, batch: &[Message]) -> Outcome {
        self.events.handle(batch).await.unwrap()
    }

    /// The whole log, newest first.
    pub(crate) async fn log(&self) -> Vec<Logged> {
        let log = Log {
            wallet_id: None,
            status: None,
            before: None,
            limit: 200,
        };
        self.notifications.messages(self.tenant, log).await.unwrap()
    }

    /// `wallet.balance-updated.v1` for a wallet of this tenant.
    pub(crate) fn updated(
        &self,
        wallet: Uuid,
        transaction: TransactionType,
        amount: i64,
        available: i64,
    ) -> Message {
        let event = BalanceUpdated {
            tenant_id: self.tenant.to_string(),
            wallet_id: wallet.to_string(),
            account_id: Uuid::now_v7().to_string(),
            unit: "PTS".to_owned(),
            posted: available,
            available,
            version: 1,
            transaction_id: Uuid::now_v7().to_string(),
            transaction_type: transaction.into(),
            amount,
            occurred_at: Some(Timestamp {
                seconds: 1_772_717_527,
                nanos: 0,
            }),
            ..BalanceUpdated::default()
        };
        self.message(
            "wallet.balance-updated.v1",
            event_type::BALANCE_UPDATED,
            event.encode_to_vec(),
        )
    }

    pub(crate) fn earned(&self, wallet: Uuid) -> Message {
        self.updated(wallet, TransactionType::Earn, 12, 1240)
    }

    /// `wallet.closed.v1`, now.
    pub(crate) fn closed(&self, wallet: Uuid) -> Message {
        let now = self.clock.now();
        let event = WalletClosed {
            tenant_id: self.tenant.to_string(),
            wallet_id: wallet.to_string(),
            closed_at: Some(Timestamp {
                seconds: now.timestamp(),
                nanos: now.timestamp_subsec_nanos().try_into().unwrap(),
            }),
        };
        self.message(
            "wallet.closed.v1",
            event_type::WALLET_CLOSED,
            event.encode_to_vec(),
        )
    }

    /// `ledger.points-expiring.v1`.
    pub(crate) fn expiring(&self, wallet: Uuid, points: i64) -> Message {
        let event = PointsExpiring {
            tenant_id: self.tenant.to_string(),
            account_id: Uuid::now_v7().to_string(),
            owner_id: wallet.to_string(),
            value: Some(Money {
                amount: points,
                unit: "PTS".to_owned(),
            }),
            expires_at: Some(Timestamp {
                seconds: 1_772_717_527,
                nanos: 0,
            }),
            notice_days: 7,
            ..PointsExpiring::default()
        };
        self.message(
            "ledger.points-expiring.v1",
            event_type::POINTS_EXPIRING,
            event.encode_to_vec(),
        )
    }

    /// `merchant.tier-reached.v1`.
    pub(crate) fn tier_reached(&self, wallet: Uuid, tier: &str) -> Message {
        let event = TierReached {
            tenant_id: self.tenant.to_string(),
            owner_id: wallet.to_string(),
            program_name: "Chez Léa".to_owned(),
            tier_name: tier.to_owned(),
            reached_at: Some(Timestamp {
                seconds: 1_772_717_527,
                nanos: 0,
            }),
            ..TierReached::default()
        };
        self.message(
            "merchant.tier-reached.v1",
            event_type::TIER_REACHED,
            event.encode_to_vec(),
        )
    }

    /// `merchant.onboarded.v1`.
    pub(crate) fn onboarded(&self, display_name: &str) -> Message {
        let event = MerchantOnboarded {
            tenant_id: self.tenant.to_string(),
            merchant_id: Uuid::now_v7().to_string(),
            display_name: display_name.to_owned(),
            onboarded_at: Some(Timestamp {
                seconds: 1_772_717_527,
                nanos: 0,
            }),
            ..MerchantOnboarded::default()
        };
        self.message(
            "merchant.onboarded.v1",
            event_type::MERCHANT_ONBOARDED,
            event.encode_to_vec(),
        )
    }

    /// `giftcard.activity.v1`; the tenant is put in.
    pub(crate) fn activity(&self, event: GiftCardActivity) -> Message {
        let event = GiftCardActivity {
            tenant_id: self.tenant.to_string(),
            activity_id: Uuid::now_v7().to_string(),
            code_last4: "7Q2F".to_owned(),
            occurred_at: Some(Timestamp {
                seconds: 1_772_717_527,
                nanos: 0,
            }),
            ..event
        };
        self.message(
            "giftcard.activity.v1",
            event_type::GIFT_CARD_ACTIVITY,
            event.encode_to_vec(),
        )
    }

    pub(crate) fn message(&self, topic: &str, event_type: &str, payload: Vec<u8>) -> Message {
        Message {
            topic: topic.into(),
            partition: 0,
            offset: 0,
            key: Vec::new().into(),
            payload: payload.into(),
            headers: Vec::new(),
            event_id: Uuid::now_v7(),
            event_type: event_type.to_owned(),
            schema_version: 1,
            tenant: self.tenant,
            time: self.clock.now(),
            traceparent: Some(format!("00-{TRACE_ID}-00f067aa0ba902b7-01")),
        }
    }
}

fn templates(config: &Config) -> Arc<Templates> {
    let brand = config.mail.brand.parse().unwrap();
    Arc::new(Templates::compile(&brand, config.mail.time_zone).unwrap())
}

/// svc-giftcard, as the configuration names it.
pub(crate) fn gift_cards(config: &Config) -> GrpcGiftCards {
    let token = auth::ServiceToken::fixed("a-token").unwrap();
    GrpcGiftCards::new(&config.giftcard.grpc_url, config.giftcard.timeout(), token).unwrap()
}

pub(crate) async fn sink() -> MailSink {
    MailSink::local().await.unwrap()
}

/// How PostgreSQL shows the bytes of `text`.
pub(crate) fn hex(text: &str) -> String {
    text.bytes()
        .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}
