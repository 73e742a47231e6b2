//! What an operator may set; the defaults are in `config/default.toml`.

use audit::evidence::ComplianceConfig;
use chassis::SecretString;
use chassis::config::{
    AuthConfig, DatabaseConfig, DrainConfig, GrpcConfig, HttpConfig, TelemetryConfig, ValkeyConfig,
};
use events::{KafkaConfig, OutboxDays};
use ratelimit::LimitsConfig;
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
    /// Where events come from and go to.
    pub kafka: KafkaConfig,
    /// The second level of the cache.
    pub valkey: ValkeyConfig,
    /// Whose tokens are trusted, and the service's own.
    pub auth: AuthConfig,
    /// The ledger.
    pub ledger: LedgerConfig,
    /// The balances kept in memory.
    pub cache: CacheConfig,
    /// How often callers may ask.
    #[serde(default)]
    pub limits: LimitsConfig,
    /// The nightly comparison with the ledger.
    pub reconciliation: ReconciliationConfig,
    /// The links by which customers read their wallets.
    pub passes: PassesConfig,
    /// How long what is kept is kept.
    pub retention: RetentionConfig,
    /// Logs, traces, metrics.
    pub telemetry: TelemetryConfig,
    /// How the process ends.
    pub drain: DrainConfig,
    /// What signs the month's evidence.
    pub compliance: ComplianceConfig,
}

/// `[retention]`, in days; jobs enforce it.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionConfig {
    /// Events in the outbox, once they were published.
    pub outbox_days: OutboxDays,
}

/// `[ledger]`: the service that holds the authority.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerConfig {
    /// Its gRPC address, `http://host:port`.
    pub grpc_url: String,
    /// Longest time for one call.
    pub timeout_ms: u64,
}

/// `[reconciliation]`: the nightly comparison with the ledger.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReconciliationConfig {
    /// How long what seems to be missing may be on its way, in milliseconds, before it is a difference.
    pub patience_ms: u64,
}

/// `[passes]`: the links by which customers read their wallets.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PassesConfig {
    /// `version:key,…`, keys of 32 bytes in base64: the newest proves, all of them are believed. Empty: no passes.
    pub keys: SecretString,
    /// What a token is appended to in a QR code, as customers reach it from outside.
    pub base_url: String,
}

/// `[cache]`: the balances kept in memory.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CacheConfig {
    /// Longest time a balance is served from a cache, should every invalidation be lost.
    pub balance_ttl_ms: u64,
    /// Memory of one process for balances.
    pub balance_bytes_max: u64,
}
