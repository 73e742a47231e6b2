//! What an operator may set; the defaults are in `config/default.toml`.

use audit::evidence::ComplianceConfig;
use chassis::config::{
    AuthConfig, DatabaseConfig, DrainConfig, GrpcConfig, HttpConfig, TelemetryConfig, ValkeyConfig,
};
use events::KafkaConfig;
use ratelimit::LimitsConfig;
use serde::Deserialize;

/// The whole configuration of the service.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The REST server.
    pub http: HttpConfig,
    /// The gRPC server: health and reflection alone, for probes.
    pub grpc: GrpcConfig,
    /// The service's own database.
    pub database: DatabaseConfig,
    /// Where events come from.
    pub kafka: KafkaConfig,
    /// Where limits are counted.
    pub valkey: ValkeyConfig,
    /// How often callers may ask.
    #[serde(default)]
    pub limits: LimitsConfig,
    /// Whose tokens are trusted, and the service's own.
    pub auth: AuthConfig,
    /// The ledger: programs of accounts, and the trial balance.
    pub ledger: RemoteConfig,
    /// The merchants' service: whose programs are, and where.
    pub merchant: MerchantConfig,
    /// Logs, traces, metrics.
    pub telemetry: TelemetryConfig,
    /// How the process ends.
    pub drain: DrainConfig,
    /// What signs the month's evidence.
    pub compliance: ComplianceConfig,
}

/// `[merchant]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MerchantConfig {
    /// Its gRPC address, `http://host:port`.
    pub grpc_url: String,
    /// Longest time for one call.
    pub timeout_ms: u64,
    /// How long events wait for a svc-merchant that is older than what it is asked (`GetProgram`, `GetStore`); after that they
    /// are counted for no merchant.
    pub patience_ms: u64,
}

/// A service that is asked.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemoteConfig {
    /// Its gRPC address, `http://host:port`.
    pub grpc_url: String,
    /// Longest time for one call.
    pub timeout_ms: u64,
}
