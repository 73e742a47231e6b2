//! One network of merchants: backing servers of this test alone, a ledger, merchants, and the service in this process or
//! in one of its own.

use chassis::{Running, Service as _};
use contracts_proto::merchant::v1::merchant_service_server::{MerchantService, MerchantServiceServer};
use contracts_proto::merchant::v1::{
    GetMerchantConfigRequest, GetMerchantConfigResponse, MerchantConfig, MerchantState,
};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use svc_giftcard::app::SvcGiftcard;
use svc_giftcard::config::Config;
use svc_giftcard::store::MIGRATOR;
use testkit::{Claims, Database, Issuer, Kafka, Namespace, Postgres, Program, Topics, Valkey};
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};
use uuid::Uuid;

/// Longer than anything here takes on a machine that does much else.
pub const SOON: Duration = Duration::from_secs(60);
/// 32 bytes, worth nothing.
const KEY: &str = "1:AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";

pub struct Network {
    pub tenant: Uuid,
    /// Three merchants who sell and accept.
    pub merchants: [Uuid; 3],
    pub directory: Directory,
    pub database: Database,
    pub issuer: Issuer,
    pub ledger: Program,
    pub valkey: Namespace,
    pub topics: Topics,
    _ledger_database: Database,
}

impl Network {
    pub async fn new() -> Self {
        let (database, ledger_database, topics, valkey, directory) = tokio::join!(
            Postgres::database(&MIGRATOR),
            Postgres::empty(),
            Kafka::prefix(),
            Valkey::namespace(),
            Directory::start()
        );
        let issuer = Issuer::new();
        let settings: Vec<(String, String)> = [
            ("DATABASE__URL", ledger_database.url()),
            ("DATABASE__ACQUIRE_TIMEOUT_MS", "5000"),
            ("KAFKA__BROKERS", topics.brokers()),
            ("KAFKA__TOPIC_PREFIX", topics.prefix()),
            ("AUTH__ISSUER", issuer.name()),
            ("AUTH__AUDIENCE", issuer.audience()),
            ("AUTH__JWKS_URL", &issuer.jwks_url()),
            ("DRAIN__REMOVAL_DELAY_MS", "0"),
        ]
        .map(|(name, value)| (format!("LOCALPLUS__{name}"), value.to_owned()))
        .to_vec();
        let binary = testkit::binary("svc-ledger");
        let (program, environment) = (binary.clone(), settings.clone());
        let migrated = tokio::task::spawn_blocking(move || {
            Command::new(program)
                .arg("migrate")
                .envs(environment)
                .output()
                .unwrap()
        });
        let migrated = migrated.await.unwrap();
        assert!(
            migrated.status.success(),
            "{}",
            String::from_utf8_lossy(&migrated.stderr)
        );
        let mut ledger = Program::serve(binary, settings);
        ledger.ready(SOON).await;
        let network = Self {
            tenant: Uuid::now_v7(),
            merchants: [Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7()],
            directory,
            database,
            issuer,
            ledger,
            valkey,
            topics,
            _ledger_database: ledger_database,
        };
        for merchant in network.merchants {
            network.directory.set(merchant, MerchantState::Active);
        }
        SvcGiftcard::migrate(network.config()).await.unwrap();
        network
    }

    /// What a replica is told of its surroundings, as environment variables.
    pub fn settings(&self) -> Vec<(String, String)> {
        let settings = [
            ("HTTP__ADDR", "127.0.0.1:0"),
            ("GRPC__ADDR", "127.0.0.1:0"),
            ("DATABASE__URL", self.database.url()),
            // a loaded test machine is slow to hand out connections
            ("DATABASE__ACQUIRE_TIMEOUT_MS", "10000"),
            ("KAFKA__BROKERS", self.topics.brokers()),
            ("KAFKA__TOPIC_PREFIX", self.topics.prefix()),
            ("VALKEY__URL", self.valkey.url()),
            ("AUTH__ISSUER", self.issuer.name()),
            ("AUTH__AUDIENCE", self.issuer.audience()),
            ("AUTH__JWKS_URL", &self.issuer.jwks_url()),
            (
                "AUTH__SERVICE_TOKEN_FILE",
                &self.issuer.service_token_file("svc-giftcard"),
            ),
            ("LEDGER__GRPC_URL", &self.ledger.grpc()),
            ("LEDGER__TIMEOUT_MS", "10000"),
            ("MERCHANT__GRPC_URL", &self.directory.url),
            ("MERCHANT__TIMEOUT_MS", "5000"),
            // a test that changes a merchant wants it heard
            ("CACHE__MERCHANT_TTL_MS", "1"),
            ("VAULT__PEPPERS", KEY),
            ("VAULT__SEAL_KEYS", KEY),
            // a worker that was killed is missed as soon as a process that lives is not
            ("TASKS__LEASE_MS", "3000"),
            ("SWEEPER__INTERVAL_MS", "200"),
            ("SWEEPER__AGE_MS", "500"),
            ("DRAIN__REMOVAL_DELAY_MS", "0"),
        ];
        settings
            .map(|(name, value)| (format!("LOCALPLUS__{name}"), value.to_owned()))
            .to_vec()
    }

    pub fn config(&self) -> Config {
        self.config_with(&[])
    }

    pub fn config_with(&self, more: &[(&str, &str)]) -> Config {
        let mut settings = self.settings();
        for (name, value) in more {
            let name = format!("LOCALPLUS__{name}");
            settings.retain(|(known, _)| *known != name);
            settings.push((name, (*value).to_owned()));
        }
        chassis::config::load_from(SvcGiftcard::DEFAULT_CONFIG, None, settings).unwrap()
    }

    /// A replica in this process, ready.
    pub async fn replica(&self) -> Replica {
        self.replica_with(&[]).await
    }

    pub async fn replica_with(&self, more: &[(&str, &str)]) -> Replica {
        let running =
            chassis::start_with::<SvcGiftcard>(self.config_with(more), telemetry::Metrics::default())
                .await
                .unwrap();
        tokio::time::timeout(SOON, running.ready()).await.expect("ready");
        let api = self.operator_at(&format!("http://{}", running.http_addr));
        Replica { api, running }
    }

    pub fn operator_at(&self, base: &str) -> Api {
        Api {
            base: base.to_owned(),
            bearer: self.issuer.bearer(&Claims::operator(self.tenant)),
            client: client(),
        }
    }

    /// The ledger itself, asked by the operator.
    pub fn books(&self) -> Api {
        self.operator_at(&self.ledger.http())
    }

    /// The balance of a merchant's own account in the ledger.
    pub async fn account(&self, kind: &str, owner: Uuid) -> i64 {
        let body = json!({ "kind": kind, "owner_id": owner, "unit": "EUR" });
        let (status, account) = self.books().post("/v1/accounts", &body).await;
        assert!(status.is_success(), "{account}");
        account["posted"].as_i64().unwrap()
    }

    /// A customer with points: the account that pays for rewards.
    pub async fn customer(&self, points: i64) -> Uuid {
        let body = json!({ "kind": "customer_points", "owner_id": Uuid::now_v7(), "unit": "PTS" });
        let (status, account) = self.books().post("/v1/accounts", &body).await;
        assert_eq!(status, StatusCode::CREATED, "{account}");
        let body = json!({ "account_id": account["id"], "points": points });
        let (status, earned) = self.books().post("/v1/earn", &body).await;
        assert_eq!(status, StatusCode::CREATED, "{earned}");
        id(&account["id"])
    }

    /// How many points a customer has.
    pub async fn points(&self, account: Uuid) -> i64 {
        let (_, body) = self.books().get(&format!("/v1/accounts/{account}")).await;
        body["posted"].as_i64().unwrap()
    }

    /// What the ledger says is on a card.
    pub async fn on_card(&self, card: &Value) -> i64 {
        let account = card["account_id"].as_str().unwrap();
        let (_, body) = self.books().get(&format!("/v1/accounts/{account}")).await;
        body["posted"].as_i64().unwrap()
    }

    /// The books balance, and per issuer cards, clearing and breakage are nothing in sum.
    pub async fn audit(&self) {
        let (_, balance) = self.books().get("/v1/reports/trial-balance").await;
        for total in balance["totals"].as_array().unwrap() {
            assert_eq!(total["posted"], 0, "{balance}");
        }
        for issuer in self.merchants {
            let cards: i64 = sqlx::query_scalar(
                "SELECT COALESCE(SUM(posted), 0)::bigint FROM cards WHERE tenant_id = $1 AND issuer_id = $2",
            )
            .bind(self.tenant)
            .bind(issuer)
            .fetch_one(&self.database.pool())
            .await
            .unwrap();
            let sum =
                cards + self.account("cash_clearing", issuer).await + self.account("breakage", issuer).await;
            assert_eq!(sum, 0, "cards, clearing and breakage of {issuer}");
        }
    }

    /// How many rows a query counts.
    pub async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql)
            .fetch_one(&self.database.pool())
            .await
            .unwrap()
    }
}

/// A running instance of the service, asked by the operator.
pub struct Replica {
    pub api: Api,
    pub running: Running,
}

impl std::ops::Deref for Replica {
    type Target = Api;

    fn deref(&self) -> &Api {
        &self.api
    }
}

/// One caller of one service over REST. Cheap to clone.
#[derive(Clone)]
pub struct Api {
    pub base: String,
    pub bearer: String,
    pub client: reqwest::Client,
}

pub fn client() -> reqwest::Client {
    reqwest::Client::builder().tls_certs_only([]).build().unwrap()
}

/// A key no other request has.
pub fn fresh_key() -> String {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    format!(
        "test-{}-{}",
        std::process::id(),
        NUMBER.fetch_add(1, Ordering::Relaxed)
    )
}

impl Api {
    /// The same service, another caller.
    pub fn by(&self, network: &Network, claims: &Claims) -> Self {
        Self {
            bearer: network.issuer.bearer(claims),
            ..self.clone()
        }
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.base));
        if self.bearer.is_empty() {
            request
        } else {
            request.header("authorization", &self.bearer)
        }
    }

    pub async fn get(&self, path: &str) -> (StatusCode, Value) {
        answer(self.request(Method::GET, path)).await
    }

    /// With a key of its own.
    pub async fn post(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        self.post_as(path, body, &fresh_key()).await
    }

    pub async fn post_as(&self, path: &str, body: &Value, key: &str) -> (StatusCode, Value) {
        answer(
            self.request(Method::POST, path)
                .header("idempotency-key", key)
                .json(body),
        )
        .await
    }

    pub async fn put(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        answer(self.request(Method::PUT, path).json(body)).await
    }

    /// What worked.
    pub async fn done(&self, path: &str, body: &Value) -> Value {
        let (status, answer) = self.post(path, body).await;
        assert!(status.is_success(), "POST {path}: {status} {answer}");
        answer
    }

    pub async fn product(&self, more: &Value) -> Uuid {
        let mut body = json!({ "name": "Town card", "unit": "EUR", "amounts": { "open": { "min": 100, "max": 50000 } } });
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        id(&self.done("/v1/products", &body).await["id"])
    }

    /// Sells a card at a merchant.
    pub async fn sell(&self, product: Uuid, merchant: Uuid, amount: i64) -> Value {
        let body = json!({ "product_id": product, "merchant_id": merchant, "amount": eur(amount) });
        self.done("/v1/gift-cards", &body).await
    }

    pub async fn spend(&self, act: &str, card: &Value, merchant: Uuid, amount: i64) -> (StatusCode, Value) {
        let path = format!("/v1/gift-cards/{}/{act}", card["id"].as_str().unwrap());
        self.post(&path, &json!({ "merchant_id": merchant, "amount": eur(amount) }))
            .await
    }

    pub async fn card(&self, card: &Value) -> Value {
        let (status, body) = self
            .get(&format!("/v1/gift-cards/{}", card["id"].as_str().unwrap()))
            .await;
        assert_eq!(status, StatusCode::OK, "{body}");
        body
    }

    pub async fn history(&self, card: &Value) -> Vec<String> {
        let path = format!(
            "/v1/gift-cards/{}/activities?limit=200",
            card["id"].as_str().unwrap()
        );
        let (_, page) = self.get(&path).await;
        let rows = page["data"].as_array().unwrap();
        let versions: Vec<i64> = rows
            .iter()
            .rev()
            .map(|row| row["version"].as_i64().unwrap())
            .collect();
        let expected: Vec<i64> = (1..).take(rows.len()).collect();
        assert_eq!(versions, expected, "numbered from 1 without gaps");
        rows.iter()
            .rev()
            .map(|row| row["type"].as_str().unwrap().to_owned())
            .collect()
    }
}

pub fn eur(amount: i64) -> Value {
    json!({ "amount": amount, "unit": "EUR" })
}

pub fn id(field: &Value) -> Uuid {
    field
        .as_str()
        .unwrap_or_else(|| panic!("no id: {field}"))
        .parse()
        .unwrap()
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
        "every problem can be found by its trace: {status} {body}"
    );
    (
        status.as_u16(),
        text(&body["code"]).unwrap_or_default(),
        text(&body["errors"][0]["field"]),
    )
}

/// The merchants' service over real gRPC. Clones are the same.
#[derive(Clone)]
pub struct Directory {
    pub url: String,
    known: Arc<Mutex<HashMap<String, MerchantState>>>,
    down: Arc<AtomicBool>,
}

impl Directory {
    async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let directory = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            known: Arc::default(),
            down: Arc::default(),
        };
        let server = tonic::transport::Server::builder()
            .add_service(MerchantServiceServer::new(directory.clone()))
            .serve_with_incoming(TcpIncoming::from(listener));
        tokio::spawn(server);
        directory
    }

    pub fn set(&self, merchant: Uuid, state: MerchantState) {
        self.known.lock().unwrap().insert(merchant.to_string(), state);
    }

    pub fn down(&self, down: bool) {
        self.down.store(down, Ordering::SeqCst);
    }
}

#[tonic::async_trait]
impl MerchantService for Directory {
    async fn get_merchant_config(
        &self,
        request: Request<GetMerchantConfigRequest>,
    ) -> Result<Response<GetMerchantConfigResponse>, Status> {
        if self.down.load(Ordering::SeqCst) {
            return Err(Status::unavailable("down on demand"));
        }
        assert!(
            request.metadata().contains_key("x-localplus-tenant"),
            "the call names its tenant"
        );
        let id = request.into_inner().merchant_id;
        let state = self.known.lock().unwrap().get(&id).copied();
        let state = state.ok_or_else(|| Status::not_found("merchant_not_found"))?;
        Ok(Response::new(GetMerchantConfigResponse {
            config: Some(MerchantConfig {
                merchant_id: id,
                state: state.into(),
                currency: "EUR".to_owned(),
                version: 1,
                ..MerchantConfig::default()
            }),
        }))
    }
}
