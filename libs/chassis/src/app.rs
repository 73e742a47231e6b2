//! What a service hands to the chassis.

use std::convert::Infallible;
use std::future::Future;

use events::{KafkaConfig, Subscription};
use serde::de::DeserializeOwned;
use tonic::body::Body;
use tower::Layer;
use tower::util::BoxCloneSyncService;

use crate::config::{DatabaseConfig, DrainConfig, GrpcConfig, HttpConfig, TelemetryConfig};
use crate::serve::Chassis;

/// A deployable service. Implement it on a unit type; `main.rs` is `chassis::main::<TheType>()`.
pub trait Service: Send + Sync + 'static {
    /// The service's name, as in `svc-ledger`: names its logs, traces, metrics and database sessions.
    const NAME: &'static str;
    /// The release, `env!("CARGO_PKG_VERSION")`.
    const VERSION: &'static str;
    /// The defaults, `include_str!("../config/default.toml")`.
    const DEFAULT_CONFIG: &'static str;
    /// Names accepted by `job <name>`. A service that has jobs and a database makes the table of [`jobs::DDL`](crate::jobs::DDL).
    const JOBS: &'static [&'static str] = &[];
    /// Further subcommands as (name, what it does).
    const COMMANDS: &'static [(&'static str, &'static str)] = &[];

    /// What it listens to, by consumer group. A service that listens has the command `events`.
    const LISTENS: &'static [Subscription] = &[];

    /// The whole configuration; `#[serde(deny_unknown_fields)]` all the way down.
    type Config: DeserializeOwned + Clone + Send + Sync + 'static;

    /// Points at the sections the chassis itself needs.
    fn sections(config: &Self::Config) -> Sections<'_>;

    /// Where Kafka is, for services that listen.
    fn kafka(config: &Self::Config) -> Option<&KafkaConfig> {
        let _ = config;
        None
    }

    /// Wires pools, clients, routers and workers. It must not wait for a dependency: connect lazily, so that the
    /// service is live at once and ready when its dependencies are.
    fn build(config: Self::Config, chassis: &mut Chassis)
    -> impl Future<Output = anyhow::Result<App>> + Send;

    /// Brings databases and topics to the version this release needs. Idempotent.
    fn migrate(config: Self::Config) -> impl Future<Output = anyhow::Result<()>> + Send {
        drop(config);
        async { Ok(()) }
    }

    /// Runs one of [`Service::JOBS`] to its end; [`jobs::run`](crate::jobs::run) sees to it that one runs at a time.
    fn job(name: &str, config: Self::Config) -> impl Future<Output = anyhow::Result<()>> + Send {
        drop(config);
        let error = anyhow::anyhow!("job {name} is not implemented");
        async { Err(error) }
    }

    /// Runs one of [`Service::COMMANDS`] with the arguments after its name.
    fn command(
        name: &str,
        arguments: Vec<String>,
        config: Self::Config,
    ) -> impl Future<Output = anyhow::Result<()>> + Send {
        drop((arguments, config));
        let error = anyhow::anyhow!("command {name} is not implemented");
        async { Err(error) }
    }

    /// The `OpenAPI` document as JSON: printed by the command `openapi`, served to everybody at `/openapi.json`.
    fn openapi() -> String;
}

/// The standard sections of a service's configuration, as far as the service has them.
#[derive(Clone, Copy, Debug)]
pub struct Sections<'a> {
    /// `[http]`
    pub http: &'a HttpConfig,
    /// `[grpc]`, for services that offer gRPC.
    pub grpc: Option<&'a GrpcConfig>,
    /// `[database]`, for services that own one (read for `migrate_on_start`).
    pub database: Option<&'a DatabaseConfig>,
    /// `[telemetry]`
    pub telemetry: &'a TelemetryConfig,
    /// `[drain]`
    pub drain: &'a DrainConfig,
}

/// What a built service serves.
#[must_use]
pub struct App {
    pub(crate) http: axum::Router,
    pub(crate) grpc: Option<GrpcApp>,
}

impl App {
    /// An application with these HTTP routes. The chassis adds `/livez`, `/readyz`, `/metrics`, `/openapi.json`, problem answers
    /// for unknown routes and methods, limits, tracing and metrics.
    pub fn new(http: axum::Router) -> Self {
        Self { http, grpc: None }
    }

    /// Adds gRPC services.
    pub fn with_grpc(mut self, grpc: GrpcApp) -> Self {
        self.grpc = Some(grpc);
        self
    }
}

/// A gRPC service stack with its types erased: what a layer given to [`GrpcApp::layer`] wraps.
pub type GrpcService = BoxCloneSyncService<::http::Request<Body>, ::http::Response<Body>, Infallible>;

type Wrap = Box<dyn FnOnce(GrpcService) -> GrpcService + Send>;

/// gRPC services with their descriptors and the layers around them.
#[must_use]
pub struct GrpcApp {
    pub(crate) routes: tonic::service::Routes,
    pub(crate) descriptors: &'static [u8],
    pub(crate) offered: Option<&'static [&'static str]>,
    pub(crate) layers: Vec<Wrap>,
}

impl GrpcApp {
    /// Services and the encoded `FileDescriptorSet` that describes them (for reflection, and for the names that
    /// metrics may use). The chassis adds health and reflection, inside of the layers.
    pub fn new(routes: tonic::service::Routes, file_descriptor_set: &'static [u8]) -> Self {
        Self {
            routes,
            descriptors: file_descriptor_set,
            offered: None,
            layers: Vec::new(),
        }
    }

    /// Names the services offered here (the generated `SERVICE_NAME`s), where the descriptor set describes those
    /// of others too: reflection, health and metrics then speak of these alone.
    pub fn offering(mut self, services: &'static [&'static str]) -> Self {
        self.offered = Some(services);
        self
    }

    /// Puts a layer (authentication) around everything added so far. It sees every method, health and reflection
    /// included, and runs inside tracing, metrics, deadline and panic handling.
    pub fn layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<GrpcService> + Send + 'static,
        L::Service: tower::Service<::http::Request<Body>, Response = ::http::Response<Body>, Error = Infallible>
            + Clone
            + Send
            + Sync
            + 'static,
        <L::Service as tower::Service<::http::Request<Body>>>::Future: Send + 'static,
    {
        self.layers.push(Box::new(move |inner| {
            BoxCloneSyncService::new(layer.layer(inner))
        }));
        self
    }
}
