//! A service whose behaviour each test gives it.

use std::sync::{Arc, Mutex};

use axum::Router;
use chassis::config::{DatabaseConfig, DrainConfig, GrpcConfig, HttpConfig, TelemetryConfig};
use chassis::{App, Chassis, Running, Sections, Service};
use telemetry::Metrics;

type Build = Box<dyn FnOnce(&mut Chassis) -> App + Send>;
type Migrate = Box<dyn FnOnce() + Send>;

/// Configuration and behaviour of one test's service.
#[derive(Clone, Default, serde::Deserialize)]
pub(crate) struct Spec {
    pub(crate) http: HttpConfig,
    pub(crate) grpc: Option<GrpcConfig>,
    pub(crate) database: DatabaseConfig,
    pub(crate) telemetry: TelemetryConfig,
    pub(crate) drain: DrainConfig,
    #[serde(skip)]
    build: Arc<Mutex<Option<Build>>>,
    #[serde(skip)]
    migrate: Arc<Mutex<Option<Migrate>>>,
}

impl Spec {
    pub(crate) fn new(build: impl FnOnce(&mut Chassis) -> App + Send + 'static) -> Self {
        let drain = DrainConfig {
            removal_delay_ms: 0,
            timeout_ms: 10_000,
        };
        let spec = Self {
            drain,
            ..Self::default()
        };
        *spec.build.lock().unwrap() = Some(Box::new(build));
        spec
    }

    pub(crate) fn routes(router: Router) -> Self {
        Self::new(|_| App::new(router))
    }

    pub(crate) fn on_migrate(self, migrate: impl FnOnce() + Send + 'static) -> Self {
        *self.migrate.lock().unwrap() = Some(Box::new(migrate));
        self
    }

    pub(crate) async fn start(self) -> Running {
        self.try_start().await.unwrap()
    }

    pub(crate) async fn try_start(self) -> anyhow::Result<Running> {
        chassis::start_with::<TestService>(self, Metrics::default()).await
    }
}

pub(crate) struct TestService;

impl Service for TestService {
    const NAME: &'static str = "svc-test";
    const VERSION: &'static str = "1.2.3";
    const DEFAULT_CONFIG: &'static str = "";
    type Config = Spec;

    fn sections(config: &Spec) -> Sections<'_> {
        Sections {
            http: &config.http,
            grpc: config.grpc.as_ref(),
            database: Some(&config.database),
            telemetry: &config.telemetry,
            drain: &config.drain,
        }
    }

    async fn build(config: Spec, chassis: &mut Chassis) -> anyhow::Result<App> {
        let build = config.build.lock().unwrap().take().unwrap();
        Ok(build(chassis))
    }

    async fn migrate(config: Spec) -> anyhow::Result<()> {
        let migrate = config.migrate.lock().unwrap().take().unwrap();
        migrate();
        Ok(())
    }

    fn openapi() -> String {
        r#"{"openapi":"3.1.0"}"#.to_owned()
    }
}

/// `http://127.0.0.1:port/path`
pub(crate) fn url(running: &Running, path: &str) -> String {
    format!("http://{}{path}", running.http_addr)
}

/// GETs and parses JSON.
pub(crate) async fn get_json(running: &Running, path: &str) -> (u16, serde_json::Value) {
    let response = reqwest::get(url(running, path)).await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

/// The value of the metrics line that starts with `series`.
pub(crate) fn metric(running: &Running, series: &str) -> Option<f64> {
    let text = running.metrics().encode();
    let line = text.lines().find(|line| {
        line.strip_prefix(series)
            .is_some_and(|rest| rest.starts_with(' '))
    })?;
    line.rsplit(' ').next()?.parse().ok()
}
