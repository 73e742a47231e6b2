//! A network of merchants that does business: services as processes on shared servers, and everything done over REST by
//! whoever does it in life. Tokens are svc-merchant's own.

use crate::Spans;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::Duration;
use testkit::{
    Database, Kafka, MailSink, Namespace, Postgres, Program, Topics, Valkey, eventually, free_ports,
};
use uuid::Uuid;

/// Longer than anything here takes on a machine that does much else.
pub const SOON: Duration = Duration::from_secs(60);
/// What svc-merchant calls itself in its tokens.
const ISSUER: &str = "https://merchant.test";
/// Worth nothing: what it protects is deleted with the test.
const KEYS: &str = "1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const OPERATOR: &str = "operator@example.com";
/// Everybody's.
pub const PASSWORD: &str = "tulipe-cargo-moutarde-41";

/// Every service.
pub const SERVICES: [&str; 6] = [
    "svc-merchant",
    "svc-ledger",
    "svc-wallet",
    "svc-giftcard",
    "svc-notification",
    "svc-analytics",
];

type Settings = BTreeMap<String, String>;

/// The running network.
#[derive(Debug)]
pub struct Town {
    programs: BTreeMap<&'static str, Program>,
    settings: BTreeMap<&'static str, Settings>,
    operator: String,
    mail: MailSink,
    databases: BTreeMap<&'static str, Database>,
    topics: Topics,
    valkey: Namespace,
}

/// A merchant that is active, with one store.
#[derive(Clone, Debug)]
pub struct Shop {
    /// The merchant.
    pub merchant: String,
    /// Its store.
    pub store: String,
}

impl Town {
    /// What pricing needs: svc-merchant and svc-ledger.
    pub async fn of_pricing() -> Self {
        Self::of(&["svc-merchant", "svc-ledger"], &[]).await
    }

    /// All six services.
    pub async fn whole() -> Self {
        Self::of(&SERVICES, &[]).await
    }

    /// All six services, which send every span to `spans`.
    pub async fn watched(spans: &Spans) -> Self {
        Self::of(&SERVICES, &[("TELEMETRY__OTLP_ENDPOINT", spans.endpoint())]).await
    }

    async fn of(services: &[&'static str], told: &[(&str, &str)]) -> Self {
        let (topics, valkey) = tokio::join!(Kafka::prefix(), Valkey::namespace());
        let mail = MailSink::local().await.expect("a mail sink");
        let ports: BTreeMap<&str, (u16, u16)> = ["svc-notification"]
            .iter()
            .chain(services)
            .map(|service| (*service, free_ports()))
            .collect();
        let mut databases = BTreeMap::new();
        let mut settings: BTreeMap<&'static str, Settings> = BTreeMap::new();
        for service in services {
            let database = Postgres::empty().await;
            let mut own = own_settings(service, &ports, &mail);
            for (name, value) in [
                ("DATABASE__URL", database.url()),
                ("DATABASE__ACQUIRE_TIMEOUT_MS", "5000"),
                ("KAFKA__BROKERS", topics.brokers()),
                ("KAFKA__TOPIC_PREFIX", topics.prefix()),
                ("VALKEY__URL", valkey.url()),
                ("AUTH__ISSUER", ISSUER),
                ("DRAIN__REMOVAL_DELAY_MS", "0"),
            ]
            .iter()
            .chain(told)
            {
                set(&mut own, name, value);
            }
            databases.insert(*service, database);
            settings.insert(service, own);
        }
        let tenant = Uuid::now_v7().to_string();
        for service in services {
            run(service, &["migrate"], &settings[service], "");
        }
        let operator = ["put-operator", &tenant, OPERATOR, "The operator"];
        run("svc-merchant", &operator, &settings["svc-merchant"], PASSWORD);
        for service in services.iter().filter(|service| **service != "svc-merchant") {
            let made = ["make-service-key", service];
            let made = run("svc-merchant", &made, &settings["svc-merchant"], "");
            let key: Value = serde_json::from_str(made.lines().last().expect("a key")).expect("JSON");
            let own = settings.get_mut(service).expect("its settings");
            set(own, "AUTH__CLIENT_ID", key["client_id"].as_str().expect("an id"));
            set(
                own,
                "AUTH__CLIENT_SECRET",
                key["client_secret"].as_str().expect("a secret"),
            );
        }
        let mut programs: BTreeMap<&'static str, Program> = BTreeMap::new();
        for service in services {
            let program = Program::serve_at(
                testkit::binary(service),
                settings[service].clone(),
                ports[service],
            );
            programs.insert(service, program);
        }
        for program in programs.values_mut() {
            program.ready(SOON).await;
        }
        let mut town = Self {
            programs,
            settings,
            operator: String::new(),
            mail,
            databases,
            topics,
            valkey,
        };
        town.operator = town.sign_in(OPERATOR).await;
        town
    }

    /// A service, to be killed or started again.
    pub fn program(&mut self, service: &str) -> &mut Program {
        self.programs.get_mut(service).expect("a service of this town")
    }

    /// Everything that is kept or said anywhere, as text with the name of its place: metrics, and once the services have
    /// ended, which sends the last of their spans, tables, topics, Valkey and logs.
    pub async fn remains(&mut self) -> Vec<(String, String)> {
        let mut metrics = Vec::new();
        for (service, program) in &mut self.programs {
            let text = reqwest::get(format!("{}/metrics", program.http())).await;
            let text = text.expect("an answer").text().await.expect("a text");
            metrics.push((format!("metrics {service}"), text));
            let ended = program.terminate(SOON).await;
            assert!(ended.success(), "{service} ended with {ended}");
        }
        let mut remains = self.topics.everything().await;
        for (topic, _) in &mut remains {
            *topic = format!("topic {}", topic.trim_start_matches(self.topics.prefix()));
        }
        for (service, database) in &self.databases {
            for (table, rows) in database.contents(&[]).await {
                let place = format!("table {service} {}", table.trim_start_matches("public."));
                remains.extend(rows.into_iter().map(|row| (place.clone(), row)));
            }
        }
        remains.push(("valkey".to_owned(), self.valkey.everything().await));
        for (service, program) in &self.programs {
            let log = std::fs::read_to_string(program.log()).expect("a log");
            remains.extend(
                log.lines()
                    .map(|line| (format!("log {service}"), line.to_owned())),
            );
        }
        remains.extend(metrics);
        remains
    }

    /// What the services were given to be kept to themselves: keys of vaults and their own credentials.
    pub fn secrets(&self) -> Vec<String> {
        let all = self.settings.values().flatten();
        all.filter(|(name, _)| {
            ["SECRET", "KEY", "KEYS", "PEPPERS"]
                .iter()
                .any(|end| name.ends_with(end))
        })
        .map(|(_, value)| value.clone())
        .collect()
    }

    /// The text of the newest mail to an address.
    pub async fn mail(&self, email: &str, subject: &str) -> String {
        eventually(SOON, || async {
            let mails = self.mail.mailbox().to(email);
            let mail = mails.iter().find(|mail| mail.subject.contains(subject));
            let found: Vec<_> = mails.iter().map(|mail| &mail.subject).collect();
            mail.map(|mail| mail.text.clone()).ok_or(format!("{found:?}"))
        })
        .await
    }

    /// The services by name.
    pub const fn programs(&self) -> &BTreeMap<&'static str, Program> {
        &self.programs
    }

    /// The one address that outsiders know; it is there as long as what this gives.
    pub async fn gateway(&self) -> crate::Gateway {
        let named = |service: &&'static str| service.trim_start_matches("svc-");
        let behind: Vec<_> = self
            .programs
            .iter()
            .map(|(service, program)| (named(service), program))
            .collect();
        crate::Gateway::start(&behind).await
    }

    /// The database of a service, for what only time brings about.
    pub fn database(&self, service: &str) -> &Database {
        &self.databases[service]
    }

    /// The operator of another network on the same system; their token.
    pub async fn another_operator(&self) -> String {
        let (tenant, email) = (Uuid::now_v7().to_string(), "elsewhere@example.com");
        let operator = ["put-operator", &tenant, email, "Another operator"];
        run(
            "svc-merchant",
            &operator,
            &self.settings["svc-merchant"],
            PASSWORD,
        );
        self.sign_in(email).await
    }

    /// A command of a service; what it says. It must succeed.
    pub fn run(&self, service: &str, arguments: &[&str]) -> String {
        run(service, arguments, &self.settings[service], "")
    }

    /// Nobody in particular, asking a service.
    pub fn anybody(&self, service: &str) -> Api {
        Api::at(self.programs[service].http())
    }

    /// The operator, asking a service.
    pub fn operator(&self, service: &str) -> Api {
        self.anybody(service).with(&self.operator)
    }

    /// Signs somebody in; their token.
    pub async fn sign_in(&self, email: &str) -> String {
        let merchants = self.anybody("svc-merchant");
        let login = json!({"email": email, "password": PASSWORD});
        // sessions can be opened once Valkey is connected
        eventually(SOON, || async {
            let session = merchants.post("/v1/auth/login", "", &login).await;
            session.body["access_token"].as_str().map(str::to_owned)
        })
        .await
    }

    /// Drafts a merchant with a store and an owner, submits and approves it.
    pub async fn onboard(&self, name: &str, owner: &str) -> Shop {
        let operator = self.operator("svc-merchant");
        let profile = json!({
            "display_name": name, "legal_name": format!("{name} SARL"), "registration_number": "RCS Lyon 1", "country": "FR",
            "currency": "EUR", "locale": "en",
        });
        let merchant = id(&operator.post("/v1/merchants", "", &profile).await.done());
        let path = |rest: &str| format!("/v1/merchants/{merchant}{rest}");
        let store = json!({
            "display_name": name, "time_zone": "Europe/Paris",
            "address": {"line1": "12 rue des Halles", "postal_code": "69002", "city": "Lyon", "country": "FR"},
        });
        let store = id(&operator.post(&path("/stores"), "", &store).await.done());
        let owner = json!({
            "email": owner, "name": "The owner", "role": "merchant_admin", "merchant_id": merchant, "locale": "en",
        });
        operator.post("/v1/users", "", &owner).await.done();
        for step in ["/submit", "/approve"] {
            operator.post(&path(step), "", &json!({})).await.done();
        }
        Shop { merchant, store }
    }

    /// Makes the document the program that is live; its id.
    pub async fn promote(&self, shop: &Shop, document: &Value) -> String {
        let operator = self.operator("svc-merchant");
        let program = json!({"merchant_id": shop.merchant, "document": document});
        let program = id(&operator.post("/v1/programs", "", &program).await.done());
        operator.promote(&program).await;
        program
    }

    /// What follows `#token=` in the link of the newest letter to an address.
    pub async fn token_in_letter(&self, email: &str) -> String {
        eventually(SOON, || async {
            let mails = self.mail.mailbox().to(email);
            let (_, token) = mails.first()?.text.split_once("#token=")?;
            let end = token.find(char::is_whitespace).unwrap_or(token.len());
            token.get(..end).map(str::to_owned)
        })
        .await
    }

    /// Subjects of what arrived at an address, newest first.
    pub fn subjects(&self, email: &str) -> Vec<String> {
        let mails = self.mail.mailbox().to(email);
        mails.iter().map(|mail| mail.subject.clone()).collect()
    }
}

/// What a service is told beyond what every service is told.
fn own_settings(service: &str, ports: &BTreeMap<&str, (u16, u16)>, mail: &MailSink) -> Settings {
    let rest = |service: &str| format!("http://127.0.0.1:{}", ports[service].0);
    let grpc = |service: &str| format!("http://127.0.0.1:{}", ports[service].1);
    let mut own = Settings::new();
    let mut tell = |name: &str, value: String| set(&mut own, name, &value);
    if service != "svc-merchant" {
        tell(
            "AUTH__JWKS_URL",
            format!("{}/v1/.well-known/jwks.json", rest("svc-merchant")),
        );
        tell(
            "AUTH__TOKEN_URL",
            format!("{}/v1/oauth/token", rest("svc-merchant")),
        );
    }
    match service {
        "svc-merchant" => {
            tell("VAULT__MASTER_KEYS", KEYS.to_owned());
            tell("VAULT__PEPPERS", KEYS.to_owned());
            tell("SIGN_IN__CONSOLE_URL", "https://console.example".to_owned());
            tell("NOTIFICATION__GRPC_URL", grpc("svc-notification"));
        }
        "svc-ledger" => {
            tell("MERCHANT__GRPC_URL", grpc("svc-merchant"));
            // the tests' machine does much else at the same time
            tell("MERCHANT__TIMEOUT_MS", "5000".to_owned());
            tell("HEADS__KEY", KEYS.to_owned());
            tell("HEADS__EVERY_MS", "1000".to_owned());
        }
        "svc-wallet" => {
            tell("LEDGER__GRPC_URL", grpc("svc-ledger"));
            tell("LEDGER__TIMEOUT_MS", "5000".to_owned());
            tell("PASSES__KEYS", KEYS.to_owned());
            tell("PASSES__BASE_URL", "https://console.example/pass#".to_owned());
        }
        "svc-giftcard" => {
            tell("LEDGER__GRPC_URL", grpc("svc-ledger"));
            tell("LEDGER__TIMEOUT_MS", "5000".to_owned());
            tell("MERCHANT__GRPC_URL", grpc("svc-merchant"));
            tell("MERCHANT__TIMEOUT_MS", "5000".to_owned());
            tell("VAULT__PEPPERS", KEYS.to_owned());
            tell("VAULT__SEAL_KEYS", KEYS.to_owned());
        }
        "svc-notification" => {
            tell("VAULT__MASTER_KEYS", KEYS.to_owned());
            tell("VAULT__PEPPERS", KEYS.to_owned());
            tell("GIFTCARD__GRPC_URL", grpc("svc-giftcard"));
            tell("MERCHANT__GRPC_URL", grpc("svc-merchant"));
            tell("SMTP__PORT", mail.smtp().port().to_string());
            tell("SMTP__TLS", "none".to_owned());
        }
        "svc-analytics" => {
            tell("LEDGER__GRPC_URL", grpc("svc-ledger"));
            tell("LEDGER__TIMEOUT_MS", "5000".to_owned());
            tell("MERCHANT__GRPC_URL", grpc("svc-merchant"));
            tell("MERCHANT__TIMEOUT_MS", "5000".to_owned());
        }
        other => panic!("{other} is no service"),
    }
    own
}

fn set(settings: &mut Settings, name: &str, value: &str) {
    settings.insert(format!("LOCALPLUS__{name}"), value.to_owned());
}

fn run(service: &str, arguments: &[&str], settings: &Settings, input: &str) -> String {
    let mut child = Command::new(testkit::binary(service))
        .args(arguments)
        .envs(settings)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("running it");
    let mut stdin = child.stdin.take().expect("its input");
    // who reads nothing may have ended before
    let _ = stdin.write_all(input.as_bytes());
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

/// Somebody asking one service over REST; cheap to clone.
#[derive(Clone, Debug)]
pub struct Api {
    http: reqwest::Client,
    base: String,
    token: String,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// Whether an earlier request with the same key is answered.
    pub replayed: bool,
    /// The body; null when there is none.
    pub body: Value,
}

impl Answer {
    /// The body of what succeeded.
    #[track_caller]
    pub fn done(self) -> Value {
        assert!(self.status.is_success(), "{} {}", self.status, self.body);
        self.body
    }

    /// The status and the code of what did not.
    pub fn refusal(&self) -> (u16, &str) {
        (
            self.status.as_u16(),
            self.body["code"].as_str().unwrap_or_default(),
        )
    }
}

impl Api {
    fn at(base: String) -> Self {
        let http = reqwest::Client::builder().tls_certs_only([]);
        Self {
            http: http.build().expect("a client"),
            base,
            token: String::new(),
        }
    }

    /// The same service, asked with this token.
    #[must_use]
    pub fn with(self, token: &str) -> Self {
        Self {
            token: token.to_owned(),
            ..self
        }
    }

    /// A request to be filled in and sent.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        if self.token.is_empty() {
            return request;
        }
        request.bearer_auth(&self.token)
    }

    /// Sends a request; without a key where `key` is empty.
    pub async fn send(&self, method: Method, path: &str, key: &str, body: &Value) -> Answer {
        let mut request = self.request(method, path);
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

    /// POST; without a key where `key` is empty.
    pub async fn post(&self, path: &str, key: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, key, body).await
    }

    /// GET, which must succeed.
    pub async fn get(&self, path: &str) -> Value {
        self.send(Method::GET, path, "", &Value::Null).await.done()
    }

    /// Makes a program's draft live now.
    pub async fn promote(&self, program: &str) {
        let path = |act: &str| format!("/v1/programs/{program}/{act}");
        let applied = self.post(&path("apply"), "", &json!({})).await.done();
        let version = json!({"version": applied["version"]});
        self.post(&path("promote"), "", &version).await.done();
    }
}

/// The id of what was made.
pub fn id(made: &Value) -> String {
    made["id"].as_str().expect("an id").to_owned()
}
