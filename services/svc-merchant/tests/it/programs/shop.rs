//! A merchant with a store, and whoever acts for it.

use chassis::config::TrustedIssuerConfig;
use chassis::{Running, Service as _};
use contracts_proto::common::v1::Purchase;
use contracts_proto::ledger::v1::{
    AccountKind, Entry, Transaction, TransactionPosted, TransactionStatus, TransactionType,
};
use contracts_proto::merchant::v1::merchant_service_client::MerchantServiceClient;
use contracts_proto::merchant::v1::{CalculateRequest, CalculateResponse};
use events::{Admin, Envelope, KafkaConfig, OutboxMessage, Producer, TopicSpec};
use prost::Message as _;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;
use svc_merchant::app::SvcMerchant;
use svc_merchant::config::Config;
use svc_merchant::store::MIGRATOR;
use telemetry::Metrics;
use testkit::{Claims, Database, Issuer, Kafka, Namespace, Postgres, Topics, Valkey};
use tonic::transport::Channel;
use uuid::Uuid;

/// Longer than anything here takes on a machine that does much else.
pub const SOON: Duration = Duration::from_secs(30);

const KEYS: &str = "1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

pub struct Network {
    pub database: Database,
    pub issuer: Issuer,
    pub tenant: Uuid,
    pub merchant: Uuid,
    pub store: Uuid,
    pub kafka: KafkaConfig,
    valkey: Namespace,
    producer: Producer,
    pub topics: Topics,
}

impl Network {
    pub async fn new() -> Self {
        let (database, topics, valkey) = tokio::join!(
            Postgres::database(&MIGRATOR),
            Kafka::prefix(),
            Valkey::namespace()
        );
        let kafka = KafkaConfig::new(topics.brokers()).with_prefix(topics.prefix());
        let topics_needed = [
            "ledger.transactions.v1",
            "merchant.onboarded.v1",
            "merchant.tier-reached.v1",
        ]
        .map(|name| TopicSpec { name, partitions: 2 });
        Admin::new(&kafka)
            .unwrap()
            .ensure_topics(&topics_needed)
            .await
            .unwrap();
        let mut network = Self {
            database,
            issuer: Issuer::new(),
            tenant: Uuid::now_v7(),
            merchant: Uuid::nil(),
            store: Uuid::nil(),
            producer: Producer::new(&kafka).unwrap(),
            kafka,
            valkey,
            topics,
        };
        (network.merchant, network.store) = network.merchant_of(network.tenant).await;
        network
    }

    /// An active merchant with one store.
    pub async fn merchant_of(&self, tenant: Uuid) -> (Uuid, Uuid) {
        let (merchant, store) = (Uuid::now_v7(), Uuid::now_v7());
        sqlx::query(
            "INSERT INTO merchants (tenant_id, id, state, display_name, country, currency, locale, version,
                                    created_at, updated_at, onboarded_at)
             VALUES ($1, $2, 3, 'Chez Léa', 'FR', 'EUR', 'fr', 1, now(), now(), now())",
        )
        .bind(tenant)
        .bind(merchant)
        .execute(&self.database.pool())
        .await
        .unwrap();
        sqlx::query(
            "INSERT INTO stores (tenant_id, id, merchant_id, display_name, line1, postal_code, city, country, time_zone,
                                 opening_hours, active, created_at)
             VALUES ($1, $2, $3, 'Rue Haute', '1 rue Haute', '75001', 'Paris', 'FR', 'Europe/Paris', '{}', true, now())",
        )
        .bind(tenant)
        .bind(store)
        .bind(merchant)
        .execute(&self.database.pool())
        .await
        .unwrap();
        (merchant, store)
    }

    /// The service's own defaults, pointed at this network's servers.
    pub fn config(&self) -> Config {
        let set = [
            ("HTTP__ADDR", "127.0.0.1:0"),
            ("GRPC__ADDR", "127.0.0.1:0"),
            ("DATABASE__URL", self.database.url()),
            ("DATABASE__ACQUIRE_TIMEOUT_MS", "5000"),
            ("KAFKA__BROKERS", &self.kafka.brokers),
            ("KAFKA__TOPIC_PREFIX", &self.kafka.topic_prefix),
            ("VALKEY__URL", self.valkey.url()),
            ("AUTH__ISSUER", "https://merchant.test"),
            ("VAULT__MASTER_KEYS", KEYS),
            ("VAULT__PEPPERS", KEYS),
            ("SIGN_IN__CONSOLE_URL", "https://console.example"),
            // nobody is written to here
            ("NOTIFICATION__GRPC_URL", "http://127.0.0.1:1"),
            ("DRAIN__REMOVAL_DELAY_MS", "0"),
        ]
        .map(|(key, value)| (format!("LOCALPLUS__{key}"), value.to_owned()));
        let mut config: Config = chassis::config::load_from(SvcMerchant::DEFAULT_CONFIG, None, set).unwrap();
        // the tests' own issuer speaks for whichever tenant its tokens name
        config.auth.trusted.push(TrustedIssuerConfig {
            issuer: self.issuer.name().to_owned(),
            audience: self.issuer.audience().to_owned(),
            jwks_url: self.issuer.jwks_url(),
            tenant: None,
        });
        config
    }

    /// A call by the operator of a tenant. Services are trusted by tokens of the platform's own issuer alone.
    pub fn request<T>(&self, tenant: Uuid, message: T) -> tonic::Request<T> {
        let mut request = tonic::Request::new(message);
        let bearer = self.issuer.bearer(&Claims::operator(tenant));
        request
            .metadata_mut()
            .insert("authorization", bearer.parse().unwrap());
        request
    }

    pub fn valkey_url(&self) -> &str {
        self.valkey.url()
    }

    /// A replica, ready and hearing the others.
    pub async fn replica(&self) -> Replica {
        let running = chassis::start_with::<SvcMerchant>(self.config(), Metrics::default())
            .await
            .unwrap();
        tokio::time::timeout(SOON, running.ready()).await.expect("ready");
        let address = running.grpc_addr.unwrap();
        let grpc = MerchantServiceClient::connect(format!("http://{address}"))
            .await
            .unwrap();
        let replica = Replica {
            api: Api {
                http: reqwest::Client::builder().tls_certs_only([]).build().unwrap(),
                base: format!("http://{}", running.http_addr),
                bearer: self.issuer.bearer(&Claims::operator(self.tenant)),
            },
            grpc,
            running,
        };
        testkit::eventually(SOON, || replica.dependency_is_up("valkey")).await;
        replica
    }

    /// Says that the ledger posted `points` for a purchase, as the account's entry `version`.
    pub async fn posted(&self, pricing: &Value, account: Uuid, version: i64, points: i64) -> Uuid {
        let id = Uuid::now_v7();
        let transaction = Transaction {
            r#type: TransactionType::Earn.into(),
            metadata_json: json!({"till": 3, "pricing": pricing}).to_string(),
            ..Transaction::default()
        };
        self.tell(id, transaction, entry(account, version, points)).await;
        id
    }

    /// Says that `points` of it were taken back.
    pub async fn reversed(&self, reverses: Uuid, account: Uuid, version: i64, points: i64) {
        let transaction = Transaction {
            r#type: TransactionType::Reverse.into(),
            reverses: Some(reverses.to_string()),
            ..Transaction::default()
        };
        self.tell(Uuid::now_v7(), transaction, entry(account, version, -points))
            .await;
    }

    async fn tell(&self, id: Uuid, transaction: Transaction, entry: Entry) {
        let key = entry.account_id.clone().into_bytes();
        let event = TransactionPosted {
            tenant_id: self.tenant.to_string(),
            posted_by: None,
            transaction: Some(Transaction {
                id: id.to_string(),
                status: TransactionStatus::Posted.into(),
                entries: vec![entry],
                ..transaction
            }),
        };
        let envelope = Envelope {
            id,
            source: "svc-ledger",
            event_type: "localplus.ledger.v1.TransactionPosted",
            schema_version: 1,
            time: chrono::Utc::now(),
            tenant: self.tenant,
            traceparent: None,
            tracestate: None,
        };
        let message = OutboxMessage::new("ledger.transactions.v1", key, event.encode_to_vec(), &envelope);
        // twice: whatever is told twice counts once
        for _ in 0..2 {
            self.producer
                .publish(&vec![message.clone()].into())
                .await
                .unwrap();
        }
    }
}

/// The wallet of whoever has the account.
pub fn wallet_of(account: Uuid) -> Uuid {
    Uuid::from_u128(!account.as_u128())
}

fn entry(account: Uuid, version: i64, amount: i64) -> Entry {
    Entry {
        account_id: account.to_string(),
        owner_id: wallet_of(account).to_string(),
        amount,
        version,
        account_kind: AccountKind::CustomerPoints.into(),
        unit: "PTS".to_owned(),
        ..Entry::default()
    }
}

pub struct Replica {
    pub api: Api,
    grpc: MerchantServiceClient<Channel>,
    pub running: Running,
}

impl std::ops::Deref for Replica {
    type Target = Api;

    fn deref(&self) -> &Api {
        &self.api
    }
}

impl Replica {
    async fn dependency_is_up(&self, name: &str) -> bool {
        let (_, ready) = self.get("/readyz").await;
        let ready = ready.to_string();
        ready.contains(&format!("\"{name}\"")) && !ready.contains("down")
    }

    /// What svc-ledger would ask.
    pub async fn calculate(
        &self,
        network: &Network,
        change: impl FnOnce(&mut CalculateRequest),
    ) -> Result<CalculateResponse, tonic::Status> {
        let mut message = CalculateRequest {
            purchase: Some(Purchase {
                amount: 1_000,
                unit: "EUR".to_owned(),
                store_id: network.store.to_string(),
                items: vec![],
            }),
            ..CalculateRequest::default()
        };
        change(&mut message);
        let request = network.request(network.tenant, message);
        self.grpc
            .clone()
            .calculate(request)
            .await
            .map(tonic::Response::into_inner)
    }

    pub fn grpc(&self) -> MerchantServiceClient<Channel> {
        self.grpc.clone()
    }
}

/// One caller over REST.
#[derive(Clone)]
pub struct Api {
    pub http: reqwest::Client,
    pub base: String,
    pub bearer: String,
}

impl Api {
    pub fn by(&self, bearer: String) -> Self {
        Self {
            bearer,
            ..self.clone()
        }
    }

    pub async fn get(&self, path: &str) -> (StatusCode, Value) {
        self.send(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        self.send(Method::POST, path, Some(body)).await
    }

    pub async fn put(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        self.send(Method::PUT, path, Some(body)).await
    }

    pub async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> (StatusCode, Value) {
        let request = self
            .http
            .request(method, format!("{}{path}", self.base))
            .header("authorization", &self.bearer);
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        let answer = request.send().await.unwrap();
        let status = answer.status();
        let text = answer.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or_default())
    }

    /// A program of one point per euro, live now; its id.
    pub async fn live_program(&self, merchant: Uuid, change: impl FnOnce(&mut Value)) -> String {
        let mut document = per_euro();
        change(&mut document);
        let body = json!({"merchant_id": merchant, "document": document});
        let (status, made) = self.post("/v1/programs", &body).await;
        assert_eq!(status, 201, "{made}");
        let id = made["id"].as_str().unwrap().to_owned();
        self.apply_and_promote(&id).await;
        id
    }

    /// Makes the draft live now; its version.
    pub async fn apply_and_promote(&self, id: &str) -> i64 {
        let (status, applied) = self.post(&format!("/v1/programs/{id}/apply"), &json!({})).await;
        assert!(status.is_success(), "{applied}");
        let version = applied["version"].as_i64().unwrap();
        let (status, promoted) = self
            .post(
                &format!("/v1/programs/{id}/promote"),
                &json!({"version": version}),
            )
            .await;
        assert_eq!(status, 201, "{promoted}");
        version
    }
}

/// One point per euro, for a year.
pub fn per_euro() -> Value {
    json!({
        "name": "Chez Léa", "time_zone": "Europe/Paris", "unit": "EUR", "expiry": "P12M",
        "value": {"points": 100, "amount": 500},
        "earn": [{"id": "per-euro", "name": "1 point per euro", "type": "spend", "points": 1, "per": 100}],
        "rounding": {"mode": "floor", "scope": "purchase"},
    })
}
