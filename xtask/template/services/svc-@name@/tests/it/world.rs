//! One network of merchants: backing servers of this test alone, and a replica of the service.

use chassis::{Running, Service as _};
use events::{Admin, KafkaConfig, TopicSpec};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::Value;
use std::time::Duration;
use svc_@name@::app::Svc@Name@;
use svc_@name@::store::MIGRATOR;
use svc_@name@::wire::ITEMS_TOPIC;
use testkit::{Claims, Database, Issuer, Kafka, Postgres, Topics};
use uuid::Uuid;

/// Longer than anything here takes, shorter than a reader's patience.
pub const SOON: Duration = Duration::from_secs(20);

pub struct World {
    pub tenant: Uuid,
    pub issuer: Issuer,
    pub database: Database,
    base: String,
    client: reqwest::Client,
    _running: Running,
    _topics: Topics,
}

impl World {
    /// A replica, ready.
    pub async fn new() -> Self {
        let (database, topics) = tokio::join!(Postgres::database(&MIGRATOR), Kafka::prefix());
        let kafka = KafkaConfig::new(topics.brokers()).with_prefix(topics.prefix());
        let topic = TopicSpec {
            name: ITEMS_TOPIC,
            partitions: 1,
        };
        Admin::new(&kafka).unwrap().ensure_topics(&[topic]).await.unwrap();
        let issuer = Issuer::new();
        let settings = [
            ("HTTP__ADDR", "127.0.0.1:0"),
            ("GRPC__ADDR", "127.0.0.1:0"),
            ("DATABASE__URL", database.url()),
            // a loaded test machine is slow to hand out connections
            ("DATABASE__ACQUIRE_TIMEOUT_MS", "5000"),
            ("KAFKA__BROKERS", &kafka.brokers),
            ("KAFKA__TOPIC_PREFIX", &kafka.topic_prefix),
            ("AUTH__ISSUER", issuer.name()),
            ("AUTH__AUDIENCE", issuer.audience()),
            ("AUTH__JWKS_URL", &issuer.jwks_url()),
            ("DRAIN__REMOVAL_DELAY_MS", "0"),
        ];
        let settings = settings.map(|(name, value)| (format!("LOCALPLUS__{name}"), value.to_owned()));
        let config = chassis::config::load_from(Svc@Name@::DEFAULT_CONFIG, None, settings).unwrap();
        let running = chassis::start_with::<Svc@Name@>(config, telemetry::Metrics::default())
            .await
            .unwrap();
        tokio::time::timeout(SOON, running.ready()).await.expect("ready");
        Self {
            tenant: Uuid::now_v7(),
            issuer,
            database,
            base: format!("http://{}", running.http_addr),
            client: reqwest::Client::new(),
            _running: running,
            _topics: topics,
        }
    }

    /// The network's operator.
    pub fn operator(&self) -> String {
        self.issuer.bearer(&Claims::operator(self.tenant))
    }

    pub fn request(&self, method: Method, path: &str, bearer: &str) -> RequestBuilder {
        self.client
            .request(method, format!("{}{path}", self.base))
            .header("authorization", bearer)
    }

    pub async fn get(&self, id: Uuid, bearer: &str) -> (StatusCode, Value) {
        answer(self.request(Method::GET, &format!("/v1/items/{id}"), bearer)).await
    }

    pub async fn record(&self, id: Uuid, name: &str) -> (StatusCode, Value) {
        let body = serde_json::json!({ "name": name });
        answer(
            self.request(Method::PUT, &format!("/v1/items/{id}"), &self.operator())
                .json(&body),
        )
        .await
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
