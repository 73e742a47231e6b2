//! Earning by purchase: svc-merchant and svc-ledger as processes, a merchant onboarded and a program promoted over REST. The
//! price, what the books keep of it, and what holds when pricing is away or the rules have changed.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking"
)]

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::Duration;
use testkit::{Database, Kafka, Namespace, Postgres, Program, Topics, Valkey, eventually};
use uuid::Uuid;

const SOON: Duration = Duration::from_secs(60);
/// What svc-merchant calls itself in its tokens.
const ISSUER: &str = "https://merchant.test";
/// Worth nothing: what it protects is deleted with the test.
const KEYS: &str = "1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const OPERATOR: &str = "operator@example.com";
const PASSWORD: &str = "tulipe-cargo-moutarde-41";

type Settings = Vec<(String, String)>;

/// A network with one merchant that is active, and has one store.
struct Town {
    merchants: Program,
    _ledger: Program,
    /// The operator at svc-merchant.
    shop: Api,
    /// The operator at svc-ledger.
    till: Api,
    merchant: String,
    store: String,
    books: Settings,
    _databases: [Database; 2],
    _topics: Topics,
    _valkey: Namespace,
}

impl Town {
    async fn new() -> Self {
        let (books, shops, topics, valkey) = tokio::join!(
            Postgres::empty(),
            Postgres::empty(),
            Kafka::prefix(),
            Valkey::namespace()
        );
        let common = |database: &Database, more: &[(&str, &str)]| -> Settings {
            let ours = [
                ("DATABASE__URL", database.url()),
                ("DATABASE__ACQUIRE_TIMEOUT_MS", "5000"),
                ("KAFKA__BROKERS", topics.brokers()),
                ("KAFKA__TOPIC_PREFIX", topics.prefix()),
                ("VALKEY__URL", valkey.url()),
                ("AUTH__ISSUER", ISSUER),
                ("DRAIN__REMOVAL_DELAY_MS", "0"),
            ];
            let all = ours.iter().chain(more);
            all.map(|(name, value)| (format!("LOCALPLUS__{name}"), (*value).to_owned()))
                .collect()
        };
        let of_merchants = common(
            &shops,
            &[
                ("VAULT__MASTER_KEYS", KEYS),
                ("VAULT__PEPPERS", KEYS),
                ("SIGN_IN__CONSOLE_URL", "https://console.example"),
                // nobody is written to here
                ("NOTIFICATION__GRPC_URL", "http://127.0.0.1:1"),
            ],
        );
        let tenant = Uuid::now_v7().to_string();
        run("svc-merchant", &["migrate"], &of_merchants, "");
        let operator = ["put-operator", &tenant, OPERATOR, "The operator"];
        run("svc-merchant", &operator, &of_merchants, PASSWORD);
        let made = run("svc-merchant", &["make-service-key", "svc-ledger"], &of_merchants, "");
        let key: Value = serde_json::from_str(made.lines().last().expect("a key")).expect("JSON");
        let mut merchants = Program::serve(testkit::binary("svc-merchant"), of_merchants);

        let at = |path: &str| format!("{}/v1/{path}", merchants.http());
        let of_ledger = common(
            &books,
            &[
                ("AUTH__JWKS_URL", &at(".well-known/jwks.json")),
                ("AUTH__TOKEN_URL", &at("oauth/token")),
                ("AUTH__CLIENT_ID", key["client_id"].as_str().expect("an id")),
                ("AUTH__CLIENT_SECRET", key["client_secret"].as_str().expect("a secret")),
                ("MERCHANT__GRPC_URL", &merchants.grpc()),
                // the tests' machine does much else at the same time
                ("MERCHANT__TIMEOUT_MS", "5000"),
            ],
        );
        run("svc-ledger", &["migrate"], &of_ledger, "");
        let mut ledger = Program::serve(testkit::binary("svc-ledger"), of_ledger.clone());
        merchants.ready(SOON).await;
        ledger.ready(SOON).await;

        let shop = Api::at(merchants.http());
        let login = json!({"email": OPERATOR, "password": PASSWORD, "tenant": tenant});
        // sessions can be opened once Valkey is connected
        let session = eventually(SOON, || async {
            let session = shop.post("/v1/auth/login", "", &login).await;
            session.body["access_token"].as_str().map(str::to_owned)
        })
        .await;
        let shop = shop.with(&session);
        let till = Api::at(ledger.http()).with(&session);
        let (merchant, store) = shop.onboard().await;
        let town = Self {
            merchants,
            _ledger: ledger,
            shop,
            till,
            merchant,
            store,
            books: of_ledger,
            _databases: [books, shops],
            _topics: topics,
            _valkey: valkey,
        };
        // the ledger gets its own token a moment after it is ready
        let mut nowhere = town.purchase(&town.till.customer().await, 1_000);
        nowhere["purchase"]["store_id"] = json!(Uuid::now_v7());
        eventually(SOON, || async {
            town.till.post("/v1/earn", "nowhere", &nowhere).await.status == 404
        })
        .await;
        town
    }

    fn purchase(&self, account: &str, amount: i64) -> Value {
        json!({"account_id": account, "reference": "till-3/42", "metadata": {"till": 3},
               "purchase": {"amount": amount, "unit": "EUR", "store_id": self.store}})
    }
}

/// A command of a service; what it answers.
fn run(service: &str, arguments: &[&str], settings: &Settings, input: &str) -> String {
    let mut child = Command::new(testkit::binary(service))
        .args(arguments)
        .envs(settings.iter().cloned())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("running it");
    let mut stdin = child.stdin.take().expect("its input");
    stdin.write_all(input.as_bytes()).expect("its input");
    drop(stdin);
    let output = child.wait_with_output().expect("its end");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{service} {arguments:?}: {said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    said
}

#[derive(Clone)]
struct Api {
    http: reqwest::Client,
    base: String,
    token: String,
}

struct Answer {
    status: StatusCode,
    replayed: bool,
    body: Value,
}

impl Answer {
    #[track_caller]
    fn done(self) -> Value {
        assert!(self.status.is_success(), "{} {}", self.status, self.body);
        self.body
    }
}

impl Api {
    fn at(base: String) -> Self {
        Self {
            http: reqwest::Client::builder()
                .tls_certs_only([])
                .build()
                .expect("a client"),
            base,
            token: String::new(),
        }
    }

    fn with(self, token: &str) -> Self {
        Self {
            token: token.to_owned(),
            ..self
        }
    }

    async fn send(&self, method: Method, path: &str, key: &str, body: &Value) -> Answer {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if !self.token.is_empty() {
            request = request.bearer_auth(&self.token);
        }
        if !key.is_empty() {
            request = request.header("idempotency-key", key);
        }
        if !body.is_null() {
            request = request.json(body);
        }
        let answer = request.send().await.expect("an answer");
        Answer {
            status: answer.status(),
            replayed: answer.headers().contains_key("idempotent-replayed"),
            body: answer.json().await.unwrap_or_default(),
        }
    }

    async fn post(&self, path: &str, key: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, key, body).await
    }

    async fn get(&self, path: &str) -> Value {
        self.send(Method::GET, path, "", &Value::Null).await.done()
    }

    async fn customer(&self) -> String {
        let body = json!({"kind": "customer_points", "owner_id": Uuid::now_v7(), "unit": "PTS"});
        id(&self.post("/v1/accounts", "", &body).await.done())
    }

    /// A merchant that is active, and its store.
    async fn onboard(&self) -> (String, String) {
        let profile = json!({
            "display_name": "Chez Léa", "legal_name": "Léa SARL", "registration_number": "RCS Paris 1", "country": "FR",
            "currency": "EUR", "locale": "fr",
        });
        let merchant = id(&self.post("/v1/merchants", "", &profile).await.done());
        let path = |rest: &str| format!("/v1/merchants/{merchant}{rest}");
        let store = json!({
            "display_name": "Rue Haute", "time_zone": "Europe/Paris",
            "address": {"line1": "1 rue Haute", "postal_code": "75001", "city": "Paris", "country": "FR"},
        });
        let store = id(&self.post(&path("/stores"), "", &store).await.done());
        let owner = json!({
            "email": "lea@example.com", "name": "Léa", "role": "merchant_admin", "merchant_id": merchant, "locale": "fr",
        });
        self.post("/v1/users", "", &owner).await.done();
        for step in ["/submit", "/approve"] {
            self.post(&path(step), "", &json!({})).await.done();
        }
        (merchant, store)
    }

    /// Makes the document the program that is live; its id.
    async fn program(&self, merchant: &str, document: &Value) -> String {
        let program = json!({"merchant_id": merchant, "document": document});
        let program = id(&self.post("/v1/programs", "", &program).await.done());
        self.promote(&program).await;
        program
    }

    async fn promote(&self, program: &str) {
        let path = |act: &str| format!("/v1/programs/{program}/{act}");
        let applied = self.post(&path("apply"), "", &json!({})).await.done();
        let version = json!({"version": applied["version"]});
        self.post(&path("promote"), "", &version).await.done();
    }
}

fn id(made: &Value) -> String {
    made["id"].as_str().expect("an id").to_owned()
}

fn document(points: i64) -> Value {
    json!({
        "name": "Chez Léa", "time_zone": "Europe/Paris", "unit": "EUR", "expiry": "P12M",
        "earn": [{"id": "per-euro", "name": "Points per euro", "type": "spend", "points": points, "per": 100}],
        "tiers": {"by": "points", "levels": [{"id": "gold", "name": "Gold", "from": 1000, "factor": "2"}]},
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_purchase_is_priced_posted_and_explained_and_counts_for_the_tier() {
    let town = Town::new().await;
    let (shop, till) = (&town.shop, &town.till);
    let program = shop.program(&town.merchant, &document(1)).await;
    let customer = till.customer().await;

    let earned = till
        .post("/v1/earn", "purchase-1", &town.purchase(&customer, 100_050))
        .await;

    assert_eq!(earned.status, 201, "{}", earned.body);
    assert_eq!(earned.body["entries"][0]["amount"], 1_000);
    let metadata = &earned.body["metadata"];
    assert_eq!(metadata["till"], 3, "what the till said is kept");
    assert_eq!(metadata["pricing"]["program_id"], json!(program));
    assert_eq!(metadata["pricing"]["program_version"], 1);
    assert_eq!(metadata["pricing"]["amount"], 100_050);
    assert_eq!(
        metadata["pricing"]["rules"],
        json!([{"id": "per-euro", "kind": "spend", "points": 1000}])
    );
    assert!(metadata["pricing"]["expires_at"].is_string());

    // the ledger tells, svc-merchant hears: the next purchase is a gold customer's
    let gold = json!({"purchase": {"amount": 1000, "unit": "EUR", "store_id": town.store}, "version": 1,
                      "account_id": customer});
    let path = format!("/v1/programs/{program}/calculate");
    eventually(SOON, || async {
        shop.post(&path, "", &gold).await.body["tier"] == "gold"
    })
    .await;
    let next = till
        .post("/v1/earn", "purchase-2", &town.purchase(&customer, 1_000))
        .await;
    assert_eq!(next.body["entries"][0]["amount"], 20);
    assert_eq!(next.body["metadata"]["pricing"]["tier"], "gold");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_price_is_fixed_by_the_key_whatever_becomes_of_the_rules_and_of_pricing() {
    let mut town = Town::new().await;
    let (shop, till) = (town.shop.clone(), town.till.clone());
    let program = shop.program(&town.merchant, &document(1)).await;
    let customer = till.customer().await;
    let purchase = town.purchase(&customer, 1_000);
    let first = till.post("/v1/earn", "fixed", &purchase).await;
    assert_eq!(first.body["entries"][0]["amount"], 10, "{}", first.body);

    // the rules change: the same key is the same posting, another key has the new price
    let edit = json!({"revision": 1, "document": document(5)});
    let edited = shop
        .send(Method::PUT, &format!("/v1/programs/{program}/draft"), "", &edit)
        .await;
    assert_eq!(edited.status, 200, "{}", edited.body);
    shop.promote(&program).await;
    let again = till.post("/v1/earn", "fixed", &purchase).await;
    assert!(again.replayed);
    assert_eq!(again.body, first.body);
    let other = till.post("/v1/earn", "other", &purchase).await;
    assert_eq!(
        (other.replayed, &other.body["entries"][0]["amount"]),
        (false, &json!(50))
    );
    // the same key for another purchase, or for points, is refused
    for body in [
        town.purchase(&customer, 2_000),
        json!({"account_id": customer, "points": 10, "reference": "till-3/42", "metadata": {"till": 3}}),
    ] {
        let reused = till.post("/v1/earn", "fixed", &body).await;
        assert_eq!(
            (reused.status.as_u16(), &reused.body["code"]),
            (422, &json!("idempotency_key_reused"))
        );
    }

    // pricing goes away: a replay needs none, a new purchase is refused and leaves no trace, points are still earned
    town.merchants.kill();
    let again = till.post("/v1/earn", "fixed", &purchase).await;
    assert_eq!((again.status.as_u16(), again.replayed), (201, true));
    for _ in 0..8 {
        let refused = till.post("/v1/earn", "while-away", &purchase).await;
        assert_eq!(
            (refused.status.as_u16(), &refused.body["code"]),
            (503, &json!("pricing_unavailable"))
        );
    }
    let points = json!({"account_id": customer, "points": 7});
    assert_eq!(till.post("/v1/earn", "points", &points).await.status, 201);

    // and comes back: the request that was refused goes through, once the breaker has let one try
    town.merchants.start();
    town.merchants.ready(SOON).await;
    eventually(SOON, || async {
        till.post("/v1/earn", "while-away", &purchase).await.status == 201
    })
    .await;
    run("svc-ledger", &["verify"], &town.books, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_purchase_that_cannot_be_priced_is_refused_with_the_reason() {
    let town = Town::new().await;
    let till = &town.till;
    town.shop.program(&town.merchant, &document(1)).await;
    let customer = till.customer().await;
    let good = town.purchase(&customer, 1_000);
    let with = |pointer: &str, value: Value| {
        let mut body = good.clone();
        *body.pointer_mut(pointer).expect("a field") = value;
        body
    };
    let mut both = good.clone();
    both["points"] = json!(1);
    let mut items = good.clone();
    items["purchase"]["items"] = json!([{"category": "bread", "quantity": 1, "amount": 999}]);
    let mut claimed = good.clone();
    claimed["metadata"] = json!({"pricing": {}});
    for (body, status, code, field) in [
        (
            with("/purchase/store_id", json!(Uuid::now_v7())),
            404,
            "store_not_found",
            None,
        ),
        (with("/purchase/unit", json!("USD")), 422, "wrong_unit", None),
        (with("/purchase/amount", json!(50)), 422, "nothing_earned", None),
        (
            with("/purchase/amount", json!(0)),
            400,
            "invalid_request",
            Some("purchase.amount"),
        ),
        (
            with("/purchase/unit", json!("PTS")),
            400,
            "invalid_request",
            Some("purchase.unit"),
        ),
        (
            with("/account_id", json!(Uuid::now_v7())),
            404,
            "account_not_found",
            Some("account_id"),
        ),
        (both, 400, "invalid_request", Some("purchase")),
        (items, 400, "invalid_request", Some("purchase.items")),
        (claimed, 400, "invalid_request", Some("metadata")),
        (
            json!({"account_id": customer}),
            400,
            "invalid_request",
            Some("points"),
        ),
    ] {
        let refused = till.post("/v1/earn", &Uuid::now_v7().to_string(), &body).await;
        assert_eq!(
            (refused.status.as_u16(), &refused.body["code"]),
            (status, &json!(code)),
            "{body}"
        );
        if let Some(field) = field {
            assert_eq!(refused.body["errors"][0]["field"], field, "{body}");
        }
    }
    assert_eq!(till.get("/v1/transactions").await["data"], json!([]), "nothing was recorded");
}
