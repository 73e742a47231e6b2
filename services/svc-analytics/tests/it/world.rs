//! One network of merchants: backing servers of this test alone, the services that are asked, and a replica.

use crate::remote::Remote;
use chassis::{Running, Service as _};
use chrono::{DateTime, Utc};
use contracts_proto::common::v1::{Actor, ActorKind};
use contracts_proto::giftcard::v1::{ActivityType, GiftCardActivity};
use contracts_proto::ledger::v1::{Entry, Transaction, TransactionPosted};
use contracts_proto::merchant::v1::MerchantOnboarded;
use events::{Admin, Envelope, KafkaConfig, OutboxMessage, Producer, TopicSpec};
use prost::Message as _;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;
use svc_analytics::app::SvcAnalytics;
use svc_analytics::config::Config;
use svc_analytics::consumer::TOPICS;
use svc_analytics::store::MIGRATOR;
use testkit::{Claims, Database, Issuer, Kafka, Namespace, Postgres, Topics, Valkey};
use uuid::Uuid;

/// Longer than anything here takes, shorter than a reader's patience.
pub const SOON: Duration = Duration::from_secs(30);

/// Every table that is made of events, and what of it is compared: a bucket that newcomers only passed through says nothing.
const TABLES: [(&str, &str); 13] = [
    ("counted", "true"),
    ("accounts", "true"),
    ("account_days", "true"),
    ("daily", "movements <> 0 OR active <> 0 OR newcomers <> 0"),
    ("baskets", "true"),
    ("counters", "true"),
    ("store_days", "true"),
    ("store_cards", "true"),
    ("staff_days", "true"),
    ("staff_cards", "true"),
    ("books", "true"),
    ("heard", "true"),
    ("onboarded", "true"),
];

pub struct World {
    pub tenant: Uuid,
    pub merchant: Uuid,
    pub program: Uuid,
    /// A store of the merchant's, in Paris.
    pub store: Uuid,
    pub issuer: Issuer,
    pub database: Database,
    pub remote: Remote,
    pub kafka: KafkaConfig,
    producer: Producer,
    versions: Mutex<BTreeMap<Uuid, i64>>,
    valkey: Namespace,
    _topics: Topics,
}

impl World {
    pub async fn new() -> Self {
        let (database, topics, valkey, remote) = tokio::join!(
            Postgres::database(&MIGRATOR),
            Kafka::prefix(),
            Valkey::namespace(),
            Remote::start()
        );
        let kafka = KafkaConfig::new(topics.brokers()).with_prefix(topics.prefix());
        let specs = TOPICS.map(|name| TopicSpec { name, partitions: 2 });
        Admin::new(&kafka).unwrap().ensure_topics(&specs).await.unwrap();
        let (merchant, program, store) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
        remote.program(program, merchant, "Europe/Paris");
        remote.store(store, merchant, "Europe/Paris");
        Self {
            tenant: Uuid::now_v7(),
            merchant,
            program,
            store,
            issuer: Issuer::new(),
            database,
            remote,
            producer: Producer::new(&kafka).unwrap(),
            kafka,
            versions: Mutex::default(),
            valkey,
            _topics: topics,
        }
    }

    pub fn config(&self) -> Config {
        self.config_with(&[])
    }

    pub fn config_with(&self, more: &[(&str, &str)]) -> Config {
        let settings = [
            ("HTTP__ADDR", "127.0.0.1:0"),
            ("GRPC__ADDR", "127.0.0.1:0"),
            ("DATABASE__URL", self.database.url()),
            // a loaded test machine is slow to hand out connections
            ("DATABASE__ACQUIRE_TIMEOUT_MS", "5000"),
            ("KAFKA__BROKERS", &self.kafka.brokers),
            ("KAFKA__TOPIC_PREFIX", &self.kafka.topic_prefix),
            ("VALKEY__URL", self.valkey.url()),
            ("AUTH__ISSUER", self.issuer.name()),
            ("AUTH__AUDIENCE", self.issuer.audience()),
            ("AUTH__JWKS_URL", &self.issuer.jwks_url()),
            (
                "AUTH__SERVICE_TOKEN_FILE",
                &self.issuer.service_token_file("svc-analytics"),
            ),
            ("LEDGER__GRPC_URL", &self.remote.url),
            ("MERCHANT__GRPC_URL", &self.remote.url),
            ("DRAIN__REMOVAL_DELAY_MS", "0"),
        ];
        let settings = settings.iter().chain(more);
        let settings = settings.map(|(name, value)| (format!("LOCALPLUS__{name}"), (*value).to_owned()));
        chassis::config::load_from(SvcAnalytics::DEFAULT_CONFIG, None, settings).unwrap()
    }

    /// A replica, ready.
    pub async fn replica(&self) -> Replica {
        self.replica_with(&[]).await
    }

    pub async fn replica_with(&self, more: &[(&str, &str)]) -> Replica {
        let metrics = telemetry::Metrics::default();
        let running = chassis::start_with::<SvcAnalytics>(self.config_with(more), metrics)
            .await
            .unwrap();
        tokio::time::timeout(SOON, running.ready()).await.expect("ready");
        Replica {
            base: format!("http://{}", running.http_addr),
            bearer: self.issuer.bearer(&Claims::operator(self.tenant)),
            client: reqwest::Client::new(),
            running,
        }
    }

    /// A new points account of the program.
    pub fn customer(&self) -> Customer {
        let customer = Customer {
            wallet: Uuid::now_v7(),
            account: Uuid::now_v7(),
        };
        self.remote.account(customer.account, self.program);
        customer
    }

    fn version(&self, subject: Uuid) -> i64 {
        let mut versions = self.versions.lock().unwrap();
        let version = versions.entry(subject).or_default();
        *version += 1;
        *version
    }

    /// What the ledger tells of a transaction, and has in its books since: each leg is an account, its kind, its owner and the
    /// change.
    pub fn transaction(&self, kind: i32, at: &str, unit: &str, legs: &[(Uuid, i32, Uuid, i64)]) -> Event {
        let entries = legs.iter().map(|(account, kind, owner, amount)| {
            self.remote.post(unit, *kind, *amount);
            Entry {
                account_id: account.to_string(),
                version: self.version(*account),
                amount: *amount,
                account_kind: *kind,
                owner_id: owner.to_string(),
                unit: unit.to_owned(),
                ..Entry::default()
            }
        });
        let transaction = Transaction {
            id: Uuid::now_v7().to_string(),
            r#type: kind,
            created_at: Some(timestamp(at)),
            entries: entries.collect(),
            ..Transaction::default()
        };
        Event::Posted(TransactionPosted {
            tenant_id: self.tenant.to_string(),
            transaction: Some(transaction),
            posted_by: None,
        })
    }

    /// Points of a customer against the network's account of that kind.
    pub fn points(&self, kind: i32, at: &str, customer: Customer, amount: i64, other: i32) -> Event {
        let system = Uuid::from_u128(self.tenant.as_u128() ^ u128::try_from(other).unwrap());
        let legs = [
            (customer.account, 1, customer.wallet, amount),
            (system, other, self.tenant, -amount),
        ];
        self.transaction(kind, at, "PTS", &legs)
    }

    /// A purchase in the store that the program priced.
    pub fn purchase(&self, at: &str, customer: Customer, points: i64, paid: i64) -> Event {
        let pricing = serde_json::json!({"pricing": {
            "program_id": self.program, "program_version": 1, "merchant_id": self.merchant, "store_id": self.store,
            "amount": paid, "unit": "EUR", "at": at, "points": points, "items": [], "rules": [],
        }});
        self.points(1, at, customer, points, 4).saying(&pricing)
    }

    /// Points as a till in a store gives or uses them.
    pub fn at_till(&self, kind: i32, at: &str, customer: Customer, amount: i64, store: Uuid) -> Event {
        let other = if amount > 0 { 4 } else { 5 };
        let metadata = serde_json::json!({"channel": "counter", "store_id": store});
        self.points(kind, at, customer, amount, other).saying(&metadata)
    }

    /// Value on a gift card against its issuer's account of that kind.
    pub fn card(&self, kind: i32, at: &str, card: Uuid, amount: i64, other: i32) -> Event {
        let account = Uuid::from_u128(card.as_u128() ^ 1);
        let system = Uuid::from_u128(self.merchant.as_u128() ^ u128::try_from(other).unwrap());
        let legs = [
            (account, 2, card, amount),
            (system, other, self.merchant, -amount),
        ];
        self.transaction(kind, at, "EUR", &legs)
    }

    /// What was done with a gift card at a counter.
    pub fn activity(&self, at: &str, card: Uuid, merchant: Uuid, kind: ActivityType, amount: i64) -> Event {
        Event::Activity(GiftCardActivity {
            tenant_id: self.tenant.to_string(),
            activity_id: Uuid::now_v7().to_string(),
            gift_card_id: card.to_string(),
            r#type: kind.into(),
            amount: Some(contracts_proto::common::v1::Value {
                amount,
                unit: "EUR".to_owned(),
            }),
            version: self.version(card),
            occurred_at: Some(timestamp(at)),
            merchant_id: Some(merchant.to_string()),
            ..GiftCardActivity::default()
        })
    }

    /// A merchant was approved.
    pub fn onboarded(&self, at: &str, merchant: Uuid) -> Event {
        Event::Onboarded(MerchantOnboarded {
            tenant_id: self.tenant.to_string(),
            merchant_id: merchant.to_string(),
            onboarded_at: Some(timestamp(at)),
            ..MerchantOnboarded::default()
        })
    }

    /// Tells events, in that order where they are of one account.
    pub async fn tell<'a>(&self, events: impl IntoIterator<Item = &'a Event>) {
        let messages: Vec<OutboxMessage> = events
            .into_iter()
            .map(|event| event.message(self.tenant))
            .collect();
        self.producer.publish(&messages.into()).await.unwrap();
    }

    /// What all tables say that are made of events.
    pub async fn tables(&self) -> Vec<(&'static str, Vec<Value>)> {
        let pool = self.database.pool();
        let mut tables = Vec::new();
        for (table, said) in TABLES {
            let rows: Vec<Value> = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
                "SELECT to_jsonb(t) FROM {table} AS t WHERE {said} ORDER BY to_jsonb(t)::text"
            )))
            .fetch_all(&pool)
            .await
            .unwrap();
            tables.push((table, rows));
        }
        tables
    }

    /// Waits until that many entries of customers are counted.
    pub async fn counted(&self, movements: i64) {
        let pool = self.database.pool();
        testkit::eventually(SOON, || async {
            let counted: i64 = sqlx::query_scalar("SELECT COALESCE(SUM(movements), 0)::bigint FROM daily")
                .fetch_one(&pool)
                .await
                .unwrap();
            if counted == movements {
                Ok(())
            } else {
                Err(counted)
            }
        })
        .await;
    }
}

/// A customer of the program.
#[derive(Clone, Copy, Debug)]
pub struct Customer {
    pub wallet: Uuid,
    pub account: Uuid,
}

/// What a service tells.
#[derive(Clone, Debug)]
pub enum Event {
    Posted(TransactionPosted),
    Activity(GiftCardActivity),
    Onboarded(MerchantOnboarded),
}

impl Event {
    /// With metadata, if it is a transaction.
    pub fn saying(mut self, metadata: &Value) -> Self {
        if let Self::Posted(posted) = &mut self {
            posted.transaction.as_mut().unwrap().metadata_json = metadata.to_string();
        }
        self
    }

    /// Asked for by somebody.
    pub fn by(mut self, id: &str, kind: ActorKind) -> Self {
        let actor = Some(Actor {
            id: id.to_owned(),
            kind: kind.into(),
        });
        match &mut self {
            Self::Posted(posted) => posted.posted_by = actor,
            Self::Activity(activity) => activity.done_by = actor,
            Self::Onboarded(_) => {}
        }
        self
    }

    /// In a store, if it is what was done with a gift card.
    pub fn in_store(mut self, store: Uuid) -> Self {
        if let Self::Activity(activity) = &mut self {
            activity.store_id = Some(store.to_string());
        }
        self
    }

    fn message(&self, tenant: Uuid) -> OutboxMessage {
        let (topic, event_type, key, payload) = match self {
            Self::Posted(event) => {
                let entry = &event.transaction.as_ref().unwrap().entries[0];
                (
                    TOPICS[0],
                    "localplus.ledger.v1.TransactionPosted",
                    &entry.account_id,
                    event.encode_to_vec(),
                )
            }
            Self::Activity(event) => (
                TOPICS[1],
                "localplus.giftcard.v1.GiftCardActivity",
                &event.gift_card_id,
                event.encode_to_vec(),
            ),
            Self::Onboarded(event) => (
                TOPICS[2],
                "localplus.merchant.v1.MerchantOnboarded",
                &event.merchant_id,
                event.encode_to_vec(),
            ),
        };
        let envelope = Envelope {
            id: Uuid::now_v7(),
            source: "test",
            event_type,
            schema_version: 1,
            time: Utc::now(),
            tenant,
            traceparent: None,
            tracestate: None,
        };
        OutboxMessage::new(topic, key.clone().into_bytes(), payload, &envelope)
    }
}

fn timestamp(at: &str) -> prost_types::Timestamp {
    let at: DateTime<Utc> = at.parse().unwrap();
    prost_types::Timestamp {
        seconds: at.timestamp(),
        nanos: 0,
    }
}

/// A running replica.
pub struct Replica {
    pub base: String,
    pub bearer: String,
    client: reqwest::Client,
    pub running: Running,
}

impl Replica {
    pub fn request(&self, path: &str, bearer: &str) -> RequestBuilder {
        self.client
            .request(Method::GET, format!("{}{path}", self.base))
            .header("authorization", bearer)
    }

    /// What the operator is shown.
    pub async fn get(&self, path: &str) -> Value {
        let (status, body) = answer(self.request(path, &self.bearer)).await;
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
        body
    }
}

pub async fn answer(request: RequestBuilder) -> (StatusCode, Value) {
    let response = request.send().await.unwrap();
    let status = response.status();
    let text = response.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

/// The status and the code.
pub fn refusal((status, body): &(StatusCode, Value)) -> (u16, String) {
    assert!(
        body["trace_id"].is_string(),
        "every problem can be found by its trace: {body}"
    );
    (
        status.as_u16(),
        body["code"].as_str().unwrap_or_default().to_owned(),
    )
}
