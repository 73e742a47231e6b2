//! What an operator may set; the defaults are in `config/default.toml`.

use chassis::config::{AuthConfig, DatabaseConfig, DrainConfig, GrpcConfig, HttpConfig, TelemetryConfig};
use events::KafkaConfig;
use serde::Deserialize;

/// The whole configuration of the service.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The REST server.
    pub http: HttpConfig,
    /// The gRPC server.
    pub grpc: GrpcConfig,
    /// The service's own database.
    pub database: DatabaseConfig,
    /// Where events go to.
    pub kafka: KafkaConfig,
    /// Whose tokens are trusted.
    pub auth: AuthConfig,
    /// Logs, traces, metrics.
    pub telemetry: TelemetryConfig,
    /// How the process ends.
    pub drain: DrainConfig,
}
