//! A network of one test's own and the ledgers that serve it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chassis::{Running, Service as _};
use chrono::Utc;
use contracts_proto::ledger::v1::ledger_service_client::LedgerServiceClient;
use events::Wake;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use sqlx::PgPool;
use svc_ledger::app::{MIGRATOR, SvcLedger};
use svc_ledger::config::Config;
use svc_ledger::domain::AccountId;
use svc_ledger::domain::heads::SigningKey;
use svc_ledger::heads::{HeadMetrics, Heads};
use svc_ledger::verify::Verified;
use telemetry::Metrics;
use testkit::{Claims, Database, Issuer, Kafka, Postgres, Topics, eventually};
use tonic::transport::Channel;
use uuid::Uuid;

/// How long what happens by itself may take on a machine that does much else.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// A database, a topic prefix, an issuer, a tenant.
pub(crate) struct Network {
    pub(crate) database: Database,
    pub(crate) topics: Topics,
    pub(crate) issuer: Issuer,
    pub(crate) tenant: Uuid,
}

impl Network {
    /// A network whose topics do not exist: its relay has nowhere to go, and nothing else may care.
    pub(crate) async fn new() -> Self {
        let (database, topics) = tokio::join!(Postgres::database(&MIGRATOR), Kafka::prefix());
        Self {
            database,
            topics,
            issuer: Issuer::new(),
            tenant: Uuid::now_v7(),
        }
    }

    /// A network with its topics, as `svc-ledger migrate` makes them.
    pub(crate) async fn with_topics() -> Self {
        let network = Self::new().await;
        SvcLedger::migrate(network.config()).await.unwrap();
        network
    }

    /// The service's own defaults, pointed at this network's servers.
    pub(crate) fn config(&self) -> Config {
        chassis::config::load_from(SvcLedger::DEFAULT_CONFIG, None, self.settings()).unwrap()
    }

    /// What points the service at this network's servers, as environment variables.
    pub(crate) fn settings(&self) -> Vec<(String, String)> {
        let set = [
            ("HTTP__ADDR", "127.0.0.1:0"),
            ("GRPC__ADDR", "127.0.0.1:0"),
            ("DATABASE__URL", self.database.url()),
            ("DATABASE__MAX_CONNECTIONS", "8"),
            // a shared machine may be slow for a moment; how shedding works is the business of the tests that set it
            ("DATABASE__ACQUIRE_TIMEOUT_MS", "5000"),
            ("KAFKA__BROKERS", self.topics.brokers()),
            ("KAFKA__TOPIC_PREFIX", self.topics.prefix()),
            // limits are tested where they are made; without Valkey a replica counts by itself
            ("VALKEY__URL", "redis://127.0.0.1:1"),
            ("AUTH__ISSUER", self.issuer.name()),
            ("AUTH__JWKS_URL", &self.issuer.jwks_url()),
            ("DRAIN__REMOVAL_DELAY_MS", "0"),
        ]
        .map(|(key, value)| (format!("LOCALPLUS__{key}"), value.to_owned()));
        set.to_vec()
    }

    /// A ledger, ready.
    pub(crate) async fn start(&self) -> Ledger {
        self.start_with(|_| {}).await
    }

    /// A ledger with other settings, ready.
    pub(crate) async fn start_with(&self, change: impl FnOnce(&mut Config)) -> Ledger {
        let mut config = self.config();
        change(&mut config);
        let running = chassis::start_with::<SvcLedger>(config, Metrics::default())
            .await
            .unwrap();
        tokio::time::timeout(PATIENCE, running.ready())
            .await
            .expect("the ledger is ready");
        Ledger {
            operator: self.operator_at(running.http_addr),
            running,
        }
    }

    /// The operator, speaking to the ledger at this address.
    pub(crate) fn operator_at(&self, address: SocketAddr) -> Api {
        Api {
            http: client(),
            base: format!("http://{address}"),
            bearer: Some(self.issuer.bearer(&Claims::operator(self.tenant))),
        }
    }

    /// Sets the number of lanes for ledgers that start from now on, as `svc-ledger lanes` does.
    pub(crate) async fn set_lanes(&self, lanes: i16) {
        let mut transaction = self.pool().begin().await.unwrap();
        svc_ledger::store::lanes::set_in_tx(&mut transaction, lanes, Utc::now())
            .await
            .unwrap();
        transaction.commit().await.unwrap();
    }

    /// Makes a signed head now, of everything that was committed; returns its number if anything was new.
    pub(crate) async fn make_head(&self) -> Option<i64> {
        self.heads("test", 7).run_once().await.unwrap()
    }

    /// A maker of heads whose key is called `kid` and made of `seed`.
    pub(crate) fn heads(&self, kid: &str, seed: u8) -> Heads {
        Heads::new(
            self.pool(),
            Arc::new(SigningKey::parse(&head_key(kid, seed)).unwrap()),
            clock(),
            Wake::new(),
            HeadMetrics::register(&Metrics::default()),
        )
    }

    pub(crate) fn pool(&self) -> PgPool {
        self.database.pool()
    }

    /// How many transactions there are.
    pub(crate) async fn recorded(&self) -> i64 {
        sqlx::query_scalar("SELECT count(*) FROM transactions")
            .fetch_one(&self.pool())
            .await
            .unwrap()
    }

    /// The whole ledger verifies, and what is held is what is left of open holds.
    pub(crate) async fn audit(&self) -> Verified {
        svc_ledger::verify::ledger(&self.pool()).await.unwrap()
    }

    /// A connection for [`Api::grpc`] callers of `ledger`.
    pub(crate) async fn grpc(&self, ledger: &Ledger) -> LedgerServiceClient<Channel> {
        let address = ledger.running.grpc_addr.unwrap();
        LedgerServiceClient::connect(format!("http://{address}"))
            .await
            .unwrap()
    }
}

/// A running ledger and its operator.
pub(crate) struct Ledger {
    pub(crate) running: Running,
    pub(crate) operator: Api,
}

/// Most tests speak as the operator.
impl std::ops::Deref for Ledger {
    type Target = Api;

    fn deref(&self) -> &Api {
        &self.operator
    }
}

impl Ledger {
    /// Ends it in order.
    pub(crate) async fn stop(self) {
        self.running.shutdown().await.unwrap();
    }

    /// The sum of the metric's series; counters and gauges are whole.
    pub(crate) fn metric(&self, name: &str) -> u64 {
        let text = self.running.metrics().encode();
        let series = text.lines().filter(|line| {
            line.strip_prefix(name)
                .is_some_and(|rest| rest.starts_with([' ', '{']))
        });
        series
            .map(|line| line.rsplit(' ').next().unwrap().parse::<u64>().unwrap())
            .sum()
    }
}

/// The clock of heads and audits.
pub(crate) fn clock() -> svc_ledger::Clock {
    Arc::new(Utc::now)
}

/// A key for heads as the settings know it.
pub(crate) fn head_key(kid: &str, seed: u8) -> String {
    format!("{kid}:{}", STANDARD.encode([seed; 32]))
}

/// A client that trusts nobody: reading the machine's certificates would take longer than most tests.
fn client() -> reqwest::Client {
    reqwest::Client::builder().tls_certs_only([]).build().unwrap()
}

/// A key no other request has.
pub(crate) fn fresh_key() -> String {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    format!("test-{}", NUMBER.fetch_add(1, Ordering::Relaxed))
}

/// One caller of one ledger over REST. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Api {
    pub(crate) http: reqwest::Client,
    pub(crate) base: String,
    pub(crate) bearer: Option<String>,
}

impl Api {
    /// The same ledger, another caller; `None` for one without a token.
    pub(crate) fn by(&self, bearer: impl Into<Option<String>>) -> Self {
        Self {
            bearer: bearer.into(),
            ..self.clone()
        }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        match &self.bearer {
            Some(bearer) => request.header("authorization", bearer),
            None => request,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path)).await
    }

    /// A POST without an idempotency key.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::POST, path).json(body)).await
    }

    /// A POST under `key`.
    pub(crate) async fn post_as(&self, key: &str, path: &str, body: &Value) -> Answer {
        Answer::of(
            self.request(Method::POST, path)
                .header("idempotency-key", key)
                .json(body),
        )
        .await
    }

    /// Opens an account of an owner nobody knows yet.
    pub(crate) async fn open(&self, kind: &str, unit: &str) -> String {
        let body = json!({"kind": kind, "owner_id": Uuid::now_v7(), "unit": unit});
        self.post("/v1/accounts", &body).await.expect(201)["id"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// Opens a customer's points account.
    pub(crate) async fn customer(&self) -> String {
        self.open("customer_points", "PTS").await
    }

    /// Opens a customer's points account that place `lane` of `lanes` lanes decides for.
    pub(crate) async fn customer_in(&self, lane: usize, lanes: usize) -> String {
        loop {
            let account = self.customer().await;
            if AccountId(account.parse().unwrap()).lane(lanes) == lane {
                return account;
            }
        }
    }

    /// Opens a customer's points account with `points` on it.
    pub(crate) async fn customer_with(&self, points: i64) -> String {
        let account = self.customer().await;
        self.earn(&account, points).await.expect(201);
        account
    }

    pub(crate) async fn earn(&self, account: &str, points: i64) -> Answer {
        let body = json!({"account_id": account, "points": points});
        self.post_as(&fresh_key(), "/v1/earn", &body).await
    }

    pub(crate) async fn burn(&self, account: &str, points: i64) -> Answer {
        let body = json!({"account_id": account, "points": points});
        self.post_as(&fresh_key(), "/v1/burn", &body).await
    }

    pub(crate) async fn transfer(&self, from: &str, to: &str, points: i64) -> Answer {
        let legs = [
            json!({"account_id": from, "amount": -points}),
            json!({"account_id": to, "amount": points}),
        ];
        let body = json!({"type": "transfer", "legs": legs});
        self.post_as(&fresh_key(), "/v1/transactions", &body).await
    }

    /// Sets points aside.
    pub(crate) async fn hold(&self, account: &str, amount: i64) -> Answer {
        let body = json!({"account_id": account, "amount": amount});
        self.post_as(&fresh_key(), "/v1/holds", &body).await
    }

    /// Captures of a hold what the body says.
    pub(crate) async fn capture(&self, hold: &str, body: Value) -> Answer {
        self.post_as(&fresh_key(), &format!("/v1/holds/{hold}/capture"), &body)
            .await
    }

    /// Releases a hold.
    pub(crate) async fn void(&self, hold: &str) -> Answer {
        self.post_as(&fresh_key(), &format!("/v1/holds/{hold}/void"), &json!({}))
            .await
    }

    /// Undoes a transaction as the body says.
    pub(crate) async fn reverse(&self, transaction: &str, body: Value) -> Answer {
        self.post_as(
            &fresh_key(),
            &format!("/v1/transactions/{transaction}/reverse"),
            &body,
        )
        .await
    }

    /// `posted`, `held` and `available`.
    pub(crate) async fn funds(&self, account: &str) -> (i64, i64, i64) {
        let account = self.get(&format!("/v1/accounts/{account}")).await.expect(200);
        let amount = |name: &str| account[name].as_i64().unwrap();
        (amount("posted"), amount("held"), amount("available"))
    }

    pub(crate) async fn balance(&self, account: &str) -> i64 {
        self.get(&format!("/v1/accounts/{account}")).await.expect(200)["posted"]
            .as_i64()
            .unwrap()
    }

    /// The tenant's own account of `kind` in `unit`, which postings have opened.
    pub(crate) async fn system(&self, tenant: Uuid, kind: &str, unit: &str) -> String {
        let body = json!({"kind": kind, "owner_id": tenant, "unit": unit});
        let answer = self.post("/v1/accounts", &body).await;
        assert!(matches!(answer.status, 200 | 201), "{answer:?}");
        answer.body["id"].as_str().unwrap().to_owned()
    }

    /// The trial balance is zero in every unit; returns its lines.
    pub(crate) async fn balanced(&self) -> Vec<Value> {
        let report = self.get("/v1/reports/trial-balance").await.expect(200);
        assert_eq!(report["balanced"], true, "{report}");
        report["lines"].as_array().unwrap().clone()
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: http::HeaderMap,
    pub(crate) text: String,
    /// Null if the text is not JSON.
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) async fn of(request: RequestBuilder) -> Self {
        Self::try_of(request).await.unwrap()
    }

    pub(crate) async fn try_of(request: RequestBuilder) -> reqwest::Result<Self> {
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await?;
        let body = serde_json::from_str(&text).unwrap_or_default();
        Ok(Self {
            status,
            headers,
            text,
            body,
        })
    }

    /// The body, if this is the status.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.body
    }

    /// It is the problem with this status and code; returns it.
    #[track_caller]
    pub(crate) fn refused(self, status: u16, code: &str) -> Value {
        assert_eq!((self.status, self.code()), (status, code), "{}", self.text);
        assert_eq!(self.headers["content-type"], "application/problem+json");
        self.body
    }

    pub(crate) fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// `field code` of every wrong field.
    pub(crate) fn fields(&self) -> Vec<(String, String)> {
        let errors = self.body["errors"].as_array().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        errors
            .iter()
            .map(|error| (text(&error["field"]), text(&error["code"])))
            .collect()
    }

    /// The header as text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The transaction's id.
    pub(crate) fn id(&self) -> &str {
        self.body["id"].as_str().unwrap()
    }
}

/// Takes the locks of all lanes, as a posting transaction that hangs would; they go when the value does.
pub(crate) async fn hold_lanes(pool: &PgPool) -> sqlx::Transaction<'static, sqlx::Postgres> {
    let mut held = pool.begin().await.unwrap();
    sqlx::query("SELECT 1 FROM ledger_lanes FOR UPDATE")
        .execute(&mut *held)
        .await
        .unwrap();
    held
}

/// How many sessions of this database wait for a lock.
pub(crate) async fn waiting(pool: &PgPool) -> i64 {
    let query = "SELECT count(*) FROM pg_stat_activity
                 WHERE datname = current_database() AND wait_event_type = 'Lock'";
    sqlx::query_scalar(query).fetch_one(pool).await.unwrap()
}

/// Waits until the lane's queue or the database shows what the test needs to see.
pub(crate) async fn until<F: Future<Output = bool>>(look: impl FnMut() -> F) {
    eventually(PATIENCE, look).await;
}
