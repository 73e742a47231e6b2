//! The service's settings; unknown keys are refused. Defaults and their reasons: `config/default.toml`.

use crate::lanes::LaneSettings;
use chassis::config::{AuthConfig, DatabaseConfig, DrainConfig, GrpcConfig, HttpConfig, TelemetryConfig};
use events::KafkaConfig;
use serde::Deserialize;
use std::time::Duration;

/// Everything svc-ledger can be told.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// `[http]`
    pub http: HttpConfig,
    /// `[grpc]`
    pub grpc: GrpcConfig,
    /// `[database]`
    pub database: DatabaseConfig,
    /// `[kafka]`
    pub kafka: KafkaConfig,
    /// `[auth]`
    pub auth: AuthConfig,
    /// `[telemetry]`
    pub telemetry: TelemetryConfig,
    /// `[drain]`
    pub drain: DrainConfig,
    /// `[ledger]`
    pub ledger: LedgerConfig,
}

/// `[ledger]`: how the lanes behave.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerConfig {
    /// Jobs waiting in one lane before callers get 429.
    pub queue: usize,
    /// Postings decided in one database transaction.
    pub batch: usize,
    /// How long a busy lane waits for the callers it has just answered, in milliseconds; 0: not at all.
    pub linger_ms: u64,
    /// How long a batch is retried while PostgreSQL is away, in milliseconds.
    pub retry_for_ms: u64,
    /// How long a caller waits for a verdict, in milliseconds.
    pub answer_within_ms: u64,
    /// How often lapsed holds are released, in milliseconds.
    pub hold_expiry_every_ms: u64,
}

impl LedgerConfig {
    /// How often lapsed holds are released.
    pub const fn hold_expiry_every(self) -> Duration {
        Duration::from_millis(self.hold_expiry_every_ms)
    }
}

impl From<LedgerConfig> for LaneSettings {
    fn from(config: LedgerConfig) -> Self {
        Self {
            queue: config.queue,
            batch: config.batch,
            linger: Duration::from_millis(config.linger_ms),
            retry_for: Duration::from_millis(config.retry_for_ms),
            answer_within: Duration::from_millis(config.answer_within_ms),
        }
    }
}
