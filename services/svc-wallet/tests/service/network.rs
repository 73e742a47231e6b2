//! One network of merchants: backing servers of this test alone, a ledger, and as many replicas as wanted.

use crate::ledger::Ledger;
use chassis::{Running, Service as _};
use contracts_proto::ledger::v1::{
    AccountKind, Entry, Transaction, TransactionPosted, TransactionStatus, TransactionType,
};
use events::{Admin, Envelope, KafkaConfig, OutboxMessage, Producer, TopicSpec};
use prost::Message as _;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::Value;
use std::time::Duration;
use svc_wallet::app::SvcWallet;
use svc_wallet::config::Config;
use svc_wallet::store::MIGRATOR;
use svc_wallet::wire::TRANSACTIONS_TOPIC;
use telemetry::TraceContext;
use testkit::{Claims, Database, Issuer, Kafka, Namespace, Postgres, Topics, Valkey};
use uuid::Uuid;

/// Longer than anything here takes, shorter than a reader's patience.
pub const SOON: Duration = Duration::from_secs(20);

/// Two keys, the second of which signs.
pub const PASS_KEYS: &str =
    "1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=,2:AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";

pub struct Network {
    pub tenant: Uuid,
    pub ledger: Ledger,
    pub database: Database,
    pub issuer: Issuer,
    pub kafka: KafkaConfig,
    pub valkey: Namespace,
    producer: Producer,
    pub topics: Topics,
}

impl Network {
    pub async fn new() -> Self {
        let (database, topics, valkey, ledger) = tokio::join!(
            Postgres::database(&MIGRATOR),
            Kafka::prefix(),
            Valkey::namespace(),
            Ledger::start()
        );
        let kafka = KafkaConfig::new(topics.brokers()).with_prefix(topics.prefix());
        let topic = TopicSpec {
            name: TRANSACTIONS_TOPIC,
            partitions: 2,
        };
        let balances = TopicSpec {
            name: svc_wallet::wire::BALANCES_TOPIC,
            partitions: 2,
        };
        let differences = TopicSpec {
            name: svc_wallet::wire::RECONCILIATION_TOPIC,
            partitions: 1,
        };
        let closed = TopicSpec {
            name: svc_wallet::wire::CLOSED_TOPIC,
            partitions: 1,
        };
        Admin::new(&kafka)
            .unwrap()
            .ensure_topics(&[topic, balances, differences, closed])
            .await
            .unwrap();
        Self {
            tenant: Uuid::now_v7(),
            ledger,
            database,
            issuer: Issuer::new(),
            producer: Producer::new(&kafka).unwrap(),
            kafka,
            valkey,
            topics,
        }
    }

    /// What a replica is told of its surroundings, as environment variables.
    pub fn settings(&self) -> Vec<(String, String)> {
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
                &self.issuer.service_token_file("svc-wallet"),
            ),
            ("LEDGER__GRPC_URL", &self.ledger.url),
            ("DRAIN__REMOVAL_DELAY_MS", "0"),
            ("PASSES__KEYS", PASS_KEYS),
        ];
        settings
            .map(|(name, value)| (format!("LOCALPLUS__{name}"), value.to_owned()))
            .to_vec()
    }

    /// The door to the database for use cases without a server around them.
    pub fn readers(&self) -> chassis::database::Admission {
        chassis::database::Admission::new(self.database.pool(), &self.config().database, 4)
    }

    pub fn config(&self) -> Config {
        chassis::config::load_from(SvcWallet::DEFAULT_CONFIG, None, self.settings()).unwrap()
    }

    /// A replica, ready.
    pub async fn replica(&self) -> Replica {
        self.replica_with(self.config()).await
    }

    /// A replica with other settings, ready.
    pub async fn replica_with(&self, config: Config) -> Replica {
        let running = chassis::start_with::<SvcWallet>(config, telemetry::Metrics::default())
            .await
            .unwrap();
        tokio::time::timeout(SOON, running.ready()).await.expect("ready");
        let replica = Replica {
            base: format!("http://{}", running.http_addr),
            bearer: self.issuer.bearer(&Claims::operator(self.tenant)),
            client: reqwest::Client::new(),
            running,
        };
        // invalidations are heard only once Valkey is connected
        testkit::eventually(SOON, || replica.dependency_is_up("valkey")).await;
        replica
    }

    /// Publishes a transaction of the ledger that brings the wallet's account to `posted` in `version`.
    pub async fn publish(&self, wallet: &Wallet, version: i64, amount: i64, posted: i64) -> Event {
        let event = Event::new(self.tenant, wallet, version, amount, posted);
        self.producer.publish(&event.messages().into()).await.unwrap();
        event
    }

    /// The same, posted in the ledger as well.
    pub async fn post(&self, wallet: &Wallet, version: i64, amount: i64, posted: i64) -> Event {
        let event = Event::new(self.tenant, wallet, version, amount, posted);
        self.ledger.record(&event.posted);
        self.publish_event(&event).await;
        event
    }

    pub async fn publish_event(&self, event: &Event) {
        self.producer.publish(&event.messages().into()).await.unwrap();
    }

    pub async fn publish_raw(&self, key: Uuid, payload: Vec<u8>) {
        let envelope = Envelope {
            id: Uuid::now_v7(),
            source: "svc-ledger",
            event_type: "localplus.ledger.v1.TransactionPosted",
            schema_version: 1,
            time: chrono::Utc::now(),
            tenant: self.tenant,
            traceparent: None,
            tracestate: None,
        };
        let message = OutboxMessage::new(
            TRANSACTIONS_TOPIC,
            key.to_string().into_bytes(),
            payload,
            &envelope,
        );
        self.producer.publish(&vec![message].into()).await.unwrap();
    }
}

/// A wallet as a test knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wallet {
    pub id: Uuid,
    pub account: Uuid,
}

/// A posting of the ledger to one customer account.
#[derive(Clone)]
pub struct Event {
    pub posted: TransactionPosted,
    pub trace: TraceContext,
    account: Uuid,
}

impl Event {
    pub fn new(tenant: Uuid, wallet: &Wallet, version: i64, amount: i64, posted: i64) -> Self {
        let customer = Entry {
            account_id: wallet.account.to_string(),
            shard: 0,
            amount,
            posted_after: posted,
            held_after: 0,
            version,
            account_kind: AccountKind::CustomerPoints.into(),
            owner_id: wallet.id.to_string(),
            unit: "PTS".to_owned(),
            held_change: 0,
        };
        let system = Entry {
            account_id: tenant.to_string(),
            shard: 1,
            amount: -amount,
            posted_after: -posted,
            account_kind: AccountKind::PointsIssued.into(),
            owner_id: tenant.to_string(),
            ..customer.clone()
        };
        let kind = if amount < 0 {
            TransactionType::Burn
        } else {
            TransactionType::Earn
        };
        let transaction = Transaction {
            id: Uuid::now_v7().to_string(),
            r#type: kind.into(),
            status: TransactionStatus::Posted.into(),
            reference: format!("receipt {version}"),
            created_at: Some(prost_types::Timestamp {
                seconds: 1_760_000_000 + version,
                nanos: 0,
            }),
            entries: vec![customer, system],
            ..Transaction::default()
        };
        let posted = TransactionPosted {
            tenant_id: tenant.to_string(),
            posted_by: None,
            transaction: Some(transaction),
        };
        Self {
            posted,
            trace: TraceContext::root(),
            account: wallet.account,
        }
    }

    /// A posting that changes what is set aside: the customer's entry says so, and a hold or a void has no other side.
    pub fn held(
        tenant: Uuid,
        wallet: &Wallet,
        version: i64,
        kind: TransactionType,
        (amount, held_change): (i64, i64),
        (posted_after, held_after): (i64, i64),
    ) -> Self {
        let mut event = Self::new(tenant, wallet, version, amount, posted_after);
        let transaction = event.posted.transaction.as_mut().unwrap();
        transaction.r#type = kind.into();
        transaction.entries[0].held_change = held_change;
        transaction.entries[0].held_after = held_after;
        if amount == 0 {
            transaction.entries.truncate(1);
        }
        event
    }

    fn messages(&self) -> Vec<OutboxMessage> {
        let transaction = self.posted.transaction.as_ref().unwrap();
        let traceparent = self.trace.to_string();
        let envelope = Envelope {
            id: transaction.id.parse().unwrap(),
            source: "svc-ledger",
            event_type: "localplus.ledger.v1.TransactionPosted",
            schema_version: 1,
            time: chrono::Utc::now(),
            tenant: self.posted.tenant_id.parse().unwrap(),
            traceparent: Some(&traceparent),
            tracestate: None,
        };
        let key = self.account.to_string().into_bytes();
        vec![OutboxMessage::new(
            TRANSACTIONS_TOPIC,
            key,
            self.posted.encode_to_vec(),
            &envelope,
        )]
    }
}

/// A running instance of the service, and the operator who calls it.
pub struct Replica {
    pub running: Running,
    pub base: String,
    pub bearer: String,
    pub client: reqwest::Client,
}

impl Replica {
    async fn dependency_is_up(&self, name: &str) -> bool {
        let report = self
            .client
            .get(format!("{}/readyz", self.base))
            .send()
            .await
            .unwrap();
        let report: Value = report.json().await.unwrap();
        report.to_string().contains(&format!("\"{name}\":\"up\""))
            || report["dependencies"][name] == "up"
            || report["dependencies"][name]["state"] == "up"
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client
            .request(method, format!("{}{path}", self.base))
            .header("authorization", &self.bearer)
    }

    pub async fn get(&self, path: &str) -> (StatusCode, Value) {
        answer(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        answer(self.request(Method::POST, path).json(body)).await
    }

    pub async fn open(&self, external_ref: &str) -> Wallet {
        let (status, body) = self
            .post(
                "/v1/wallets",
                &serde_json::json!({ "external_ref": external_ref }),
            )
            .await;
        assert_eq!(status, StatusCode::CREATED, "{body}");
        wallet(&body)
    }

    /// The one balance of a wallet with one account.
    pub async fn balance(&self, wallet: &Wallet) -> Value {
        let (status, body) = self.get(&format!("/v1/wallets/{}/balances", wallet.id)).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        body["balances"][0].clone()
    }

    pub async fn eventually_posted(&self, wallet: &Wallet, posted: i64) {
        testkit::eventually(SOON, || async {
            let balance = self.balance(wallet).await;
            if balance["posted"] == posted {
                Ok(())
            } else {
                Err(balance)
            }
        })
        .await;
    }
}

pub fn wallet(body: &Value) -> Wallet {
    let id = |field: &Value| field.as_str().unwrap().parse().unwrap();
    Wallet {
        id: id(&body["id"]),
        account: id(&body["points_account_id"]),
    }
}

pub async fn answer(request: RequestBuilder) -> (StatusCode, Value) {
    let response = request.send().await.unwrap();
    let status = response.status();
    let text = response.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

/// The status, the code, and the first field at fault.
pub fn refusal((status, body): &(StatusCode, Value)) -> (u16, String, Option<String>) {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    assert!(
        body["trace_id"].is_string(),
        "every problem can be found by its trace: {body}"
    );
    (
        status.as_u16(),
        text(&body["code"]).unwrap_or_default(),
        text(&body["errors"][0]["field"]),
    )
}
