//! One network of merchants: backing servers of this test alone, a post office, and as many replicas as wanted.

use chassis::config::TrustedIssuerConfig;
use chassis::{Running, Service as _};
use contracts_proto::notification::v1::notification_service_server::{
    NotificationService, NotificationServiceServer,
};
use contracts_proto::notification::v1::send_staff_letter_request::Subject;
use contracts_proto::notification::v1::{
    SendStaffLetterRequest, SendStaffLetterResponse, StaffSecurityEvent,
};
use events::{Admin, KafkaConfig, TopicSpec};
use http::{HeaderMap, Method};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use svc_merchant::app::SvcMerchant;
use svc_merchant::config::Config;
use svc_merchant::issuing::{Issuing, Lives};
use svc_merchant::service::Keys;
use svc_merchant::store::MIGRATOR;
use testkit::{Claims, Database, Issuer, Kafka, Namespace, Postgres, Topics, Valkey};
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};
use uuid::Uuid;

/// Longer than anything here takes.
pub const SOON: Duration = Duration::from_secs(30);
pub const PASSWORD: &str = "tulipe-cargo-moutarde-41";
pub const CONSOLE: &str = "https://console.example";
pub const KEYS: &str = "1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// svc-notification as far as letters go: keeps what it is handed.
#[derive(Clone, Default)]
pub struct PostOffice {
    letters: Arc<Mutex<Vec<SendStaffLetterRequest>>>,
    closed: Arc<AtomicBool>,
}

#[tonic::async_trait]
impl NotificationService for PostOffice {
    async fn send_staff_letter(
        &self,
        request: Request<SendStaffLetterRequest>,
    ) -> Result<Response<SendStaffLetterResponse>, Status> {
        assert!(request.metadata().contains_key("authorization"));
        assert!(request.metadata().contains_key("x-localplus-tenant"));
        if self.closed.load(Ordering::SeqCst) {
            return Err(Status::unavailable("closed"));
        }
        let letter = request.into_inner();
        let mut letters = self.letters.lock().unwrap();
        if !letters.iter().any(|held| held.letter_id == letter.letter_id) {
            letters.push(letter);
        }
        Ok(Response::new(SendStaffLetterResponse {}))
    }
}

impl PostOffice {
    async fn open() -> (Self, String) {
        let office = Self::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = tonic::transport::Server::builder()
            .add_service(NotificationServiceServer::new(office.clone()))
            .serve_with_incoming(TcpIncoming::from(listener));
        tokio::spawn(server);
        (office, url)
    }

    pub fn close(&self, closed: bool) {
        self.closed.store(closed, Ordering::SeqCst);
    }

    /// The links in letters to an address, oldest first.
    pub fn links(&self, email: &str) -> Vec<String> {
        let letters = self.letters.lock().unwrap();
        let letters = letters.iter().filter(|letter| letter.email == email);
        let links = letters.filter_map(|letter| match letter.subject.clone()? {
            Subject::Invitation(invitation) => Some(invitation.link),
            Subject::PasswordReset(reset) => Some(reset.link),
            Subject::SecurityNotice(_) => None,
        });
        links.collect()
    }

    /// What an address was told of its account.
    pub fn notices(&self, email: &str) -> Vec<StaffSecurityEvent> {
        let letters = self.letters.lock().unwrap();
        let letters = letters.iter().filter(|letter| letter.email == email);
        let notices = letters.filter_map(|letter| match letter.subject.clone()? {
            Subject::SecurityNotice(notice) => Some(notice.event()),
            _ => None,
        });
        notices.collect()
    }

    /// The secret in the newest link to an address, once there are `count`.
    pub async fn token(&self, email: &str, count: usize) -> String {
        testkit::eventually(SOON, || async { self.links(email).len() >= count }).await;
        let links = self.links(email);
        let (_, token) = links.last().unwrap().split_once("#token=").unwrap();
        token.to_owned()
    }
}

pub struct Network {
    pub tenant: Uuid,
    pub database: Database,
    pub issuer: Issuer,
    pub kafka: KafkaConfig,
    pub valkey: Namespace,
    pub post: PostOffice,
    post_url: String,
    _topics: Topics,
}

impl Network {
    pub async fn new() -> Self {
        let (database, topics, valkey, (post, post_url)) = tokio::join!(
            Postgres::database(&MIGRATOR),
            Kafka::prefix(),
            Valkey::namespace(),
            PostOffice::open()
        );
        let kafka = KafkaConfig::new(topics.brokers()).with_prefix(topics.prefix());
        let topics_needed = [svc_merchant::wire::ONBOARDED_TOPIC, svc_merchant::consumer::TOPIC]
            .map(|name| TopicSpec { name, partitions: 1 });
        Admin::new(&kafka)
            .unwrap()
            .ensure_topics(&topics_needed)
            .await
            .unwrap();
        Self {
            tenant: Uuid::now_v7(),
            database,
            issuer: Issuer::new(),
            kafka,
            valkey,
            post,
            post_url,
            _topics: topics,
        }
    }

    pub fn config(&self) -> Config {
        let settings = [
            ("HTTP__ADDR", "127.0.0.1:0"),
            ("GRPC__ADDR", "127.0.0.1:0"),
            ("DATABASE__URL", self.database.url()),
            // a loaded test machine is slow to hand out connections
            ("DATABASE__ACQUIRE_TIMEOUT_MS", "10000"),
            ("KAFKA__BROKERS", &self.kafka.brokers),
            ("KAFKA__TOPIC_PREFIX", &self.kafka.topic_prefix),
            ("VALKEY__URL", self.valkey.url()),
            ("AUTH__ISSUER", "https://merchant.test"),
            ("VAULT__MASTER_KEYS", KEYS),
            ("VAULT__PEPPERS", KEYS),
            ("SIGN_IN__CONSOLE_URL", CONSOLE),
            ("NOTIFICATION__GRPC_URL", &self.post_url),
            ("DRAIN__REMOVAL_DELAY_MS", "0"),
        ];
        let settings = settings.map(|(name, value)| (format!("LOCALPLUS__{name}"), value.to_owned()));
        let mut config: Config =
            chassis::config::load_from(SvcMerchant::DEFAULT_CONFIG, None, settings).unwrap();
        // the tests' own issuer speaks for whichever tenant its tokens name
        config.auth.trusted.push(TrustedIssuerConfig {
            issuer: self.issuer.name().to_owned(),
            audience: self.issuer.audience().to_owned(),
            jwks_url: self.issuer.jwks_url(),
            tenant: None,
        });
        config
    }

    pub async fn start(&self) -> Replica {
        self.start_with(self.config()).await
    }

    pub async fn start_with(&self, config: Config) -> Replica {
        let running = chassis::start_with::<SvcMerchant>(config, telemetry::Metrics::default())
            .await
            .unwrap();
        tokio::time::timeout(SOON, running.ready()).await.expect("ready");
        let replica = Replica {
            base: format!("http://{}", running.http_addr),
            client: reqwest::Client::new(),
            running,
        };
        // sessions are reached only once Valkey is connected
        testkit::eventually(SOON, || async {
            let report = replica
                .client
                .get(format!("{}/readyz", replica.base))
                .send()
                .await
                .unwrap();
            let report = report.text().await.unwrap();
            report.contains("\"valkey\"") && !report.contains("down")
        })
        .await;
        replica
    }

    /// A token of a service of the platform, got as every service gets its own.
    pub async fn service(&self, replica: &Replica, name: &str) -> String {
        let vault = Arc::new(vault::Vault::new(&KEYS.into(), &KEYS.into()).unwrap());
        let clock: svc_merchant::ports::Clock = Arc::new(chrono::Utc::now);
        let lives = Lives {
            access: Duration::from_secs(600),
            service: Duration::from_secs(3_600),
            key: chrono::TimeDelta::days(30),
        };
        let issuing = Issuing::new(
            self.database.pool(),
            Arc::clone(&vault),
            Arc::clone(&clock),
            "https://merchant.test".to_owned(),
            "localplus".to_owned(),
            lives,
        );
        let keys = Keys::new(self.database.pool(), vault, clock, Arc::new(issuing));
        let (id, secret) = keys.make_for_service(name).await.unwrap();
        let request = replica
            .request(Method::POST, "/v1/oauth/token")
            .basic_auth(id, Some(secret))
            .header("content-type", "application/x-www-form-urlencoded")
            .body("grant_type=client_credentials");
        bearer(&Answer::of(request).await.ok())
    }

    pub fn operator(&self) -> String {
        self.issuer.bearer(&Claims::operator(self.tenant))
    }

    pub fn admin(&self, merchant: Uuid) -> String {
        self.issuer.bearer(&Claims::merchant_admin(self.tenant, merchant))
    }

    pub fn staff(&self, merchant: Uuid) -> String {
        self.issuer.bearer(&Claims::merchant_staff(self.tenant, merchant))
    }
}

pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
    pub json: Value,
}

impl Answer {
    pub async fn of(request: reqwest::RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap();
        let json = serde_json::from_str(&text).unwrap_or_default();
        Self {
            status,
            headers,
            text,
            json,
        }
    }

    pub fn code(&self) -> &str {
        self.json["code"].as_str().unwrap_or_default()
    }

    /// The status, the code, and the first field at fault.
    pub fn refusal(&self) -> (u16, &str, &str) {
        let field = self.json["errors"][0]["field"].as_str().unwrap_or_default();
        (self.status, self.code(), field)
    }

    #[track_caller]
    pub fn ok(self) -> Value {
        assert!((200..300).contains(&self.status), "{} {}", self.status, self.text);
        self.json
    }

    pub fn id(self) -> Uuid {
        self.ok()["id"].as_str().unwrap().parse().unwrap()
    }
}

pub struct Replica {
    pub running: Running,
    pub base: String,
    pub client: reqwest::Client,
}

impl Replica {
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base))
    }

    pub async fn get(&self, bearer: &str, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path).header("authorization", bearer)).await
    }

    pub async fn post(&self, bearer: &str, path: &str, body: &Value) -> Answer {
        let request = self.request(Method::POST, path).header("authorization", bearer);
        Answer::of(request.json(body)).await
    }

    pub async fn patch(&self, bearer: &str, path: &str, body: &Value) -> Answer {
        let request = self.request(Method::PATCH, path).header("authorization", bearer);
        Answer::of(request.json(body)).await
    }

    pub async fn delete(&self, bearer: &str, path: &str) -> Answer {
        Answer::of(self.request(Method::DELETE, path).header("authorization", bearer)).await
    }

    /// POST without a token.
    pub async fn open(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::POST, path).json(body)).await
    }

    pub async fn login(&self, email: &str, password: &str) -> Answer {
        self.open("/v1/auth/login", &json!({"email": email, "password": password}))
            .await
    }

    pub async fn draft(&self, bearer: &str) -> Uuid {
        self.post(bearer, "/v1/merchants", &merchant()).await.id()
    }

    /// A merchant that is approved.
    pub async fn onboard(&self, bearer: &str) -> Uuid {
        let id = self.draft(bearer).await;
        let path = |rest: &str| format!("/v1/merchants/{id}{rest}");
        self.post(bearer, &path("/stores"), &store()).await.ok();
        let email = format!("owner-{id}@example.org");
        self.post(bearer, "/v1/users", &invitation(&email, "merchant_admin", id))
            .await
            .ok();
        self.post(bearer, &path("/submit"), &json!({})).await.ok();
        self.post(bearer, &path("/approve"), &json!({})).await.ok();
        id
    }

    /// Somebody who has accepted an invitation.
    pub async fn join(&self, network: &Network, email: &str, role: &str, merchant: Uuid) -> Uuid {
        let operator = network.operator();
        let invited = self
            .post(&operator, "/v1/users", &invitation(email, role, merchant))
            .await;
        let id = invited.id();
        let token = network.post.token(email, 1).await;
        let accept = json!({"token": token, "password": PASSWORD});
        self.open("/v1/auth/invitations/accept", &accept).await.ok();
        id
    }
}

pub fn merchant() -> Value {
    json!({
        "display_name": "Boulangerie Dupont", "legal_name": "Dupont SARL", "registration_number": "RCS 1",
        "country": "FR", "currency": "EUR", "locale": "fr",
    })
}

pub fn store() -> Value {
    json!({
        "display_name": "Les Halles", "time_zone": "Europe/Paris",
        "address": {"line1": "12 rue des Halles", "postal_code": "69002", "city": "Lyon", "country": "FR"},
        "opening_hours": {"monday": [{"from": "09:00", "to": "12:30"}]},
    })
}

pub fn invitation(email: &str, role: &str, merchant: Uuid) -> Value {
    json!({"email": email, "name": "Camille Martin", "role": role, "merchant_id": merchant, "locale": "fr"})
}

pub fn bearer(session: &Value) -> String {
    format!("Bearer {}", session["access_token"].as_str().unwrap())
}
