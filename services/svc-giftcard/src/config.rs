//! What an operator may set; the defaults are in `config/default.toml`.

use audit::evidence::ComplianceConfig;
use chassis::SecretString;
use chassis::config::{
    AuthConfig, DatabaseConfig, DrainConfig, GrpcConfig, HttpConfig, TelemetryConfig, ValkeyConfig,
};
use events::{KafkaConfig, OutboxDays};
use ratelimit::LimitsConfig;
use serde::Deserialize;
use std::num::NonZeroU16;
use tasks::TasksConfig;

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
    /// The second level of the caches, the task queues, and limits.
    pub valkey: ValkeyConfig,
    /// Whose tokens are trusted, and the service's own.
    pub auth: AuthConfig,
    /// The ledger.
    pub ledger: RemoteConfig,
    /// The merchants' service.
    pub merchant: RemoteConfig,
    /// Keys that protect codes.
    pub vault: VaultConfig,
    /// What is kept in memory.
    pub cache: CacheConfig,
    /// How many tasks are worked at the same time, and for how long.
    pub tasks: TasksConfig,
    /// How what was cut off is taken up again.
    pub sweeper: SweeperConfig,
    /// How long what is kept is kept.
    pub retention: RetentionConfig,
    /// How often callers may ask.
    #[serde(default)]
    pub limits: LimitsConfig,
    /// Logs, traces, metrics.
    pub telemetry: TelemetryConfig,
    /// How the process ends.
    pub drain: DrainConfig,
    /// What signs the month's evidence.
    pub compliance: ComplianceConfig,
}

/// `[ledger]` and `[merchant]`: a service that is called.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemoteConfig {
    /// Its gRPC address, `http://host:port`.
    pub grpc_url: String,
    /// Longest time for one call.
    pub timeout_ms: u64,
}

/// `[vault]`: lists of `version:base64 of 32 random bytes`, separated by commas; the highest version writes, all of them
/// read.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VaultConfig {
    /// Hash codes and PINs. Losing one makes the cards written under it impossible to find by code.
    pub peppers: SecretString,
    /// Seal codes that nobody has seen yet. Losing one loses those.
    pub seal_keys: SecretString,
}

/// `[cache]`: what is kept in memory.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CacheConfig {
    /// Longest time a catalog is served from a cache, should every invalidation be lost.
    pub catalog_ttl_ms: u64,
    /// How long what a merchant is allowed is taken from memory.
    pub merchant_ttl_ms: u64,
    /// Memory of one process, for each of the two.
    pub bytes_max: u64,
}

/// `[retention]`, in days, at least one; jobs enforce it.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionConfig {
    /// Events in the outbox, once they were published.
    pub outbox_days: OutboxDays,
    /// Movements that the ledger refused, for whoever asks what happened.
    pub refused_days: NonZeroU16,
    /// Who tried wrong codes, and from where.
    pub attempts_days: NonZeroU16,
}

/// `[sweeper]`: how what was cut off is taken up again.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SweeperConfig {
    /// Between two looks.
    pub interval_ms: u64,
    /// An operation this old was left by whoever began it.
    pub age_ms: u64,
}
