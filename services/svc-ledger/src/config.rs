//! The service's settings; unknown keys are refused. Defaults and their reasons: `config/default.toml`.

use crate::domain::heads::SigningKey;
use crate::lanes::LaneSettings;
use anyhow::Context;
use chassis::anyhow;
use chassis::config::{
    AuthConfig, DatabaseConfig, DrainConfig, GrpcConfig, HttpConfig, TelemetryConfig, ValkeyConfig,
};
use events::KafkaConfig;
use ratelimit::LimitsConfig;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::path::PathBuf;
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
    /// `[merchant]`
    pub merchant: MerchantConfig,
    /// `[valkey]`
    pub valkey: ValkeyConfig,
    /// `[limits]`
    #[serde(default)]
    pub limits: LimitsConfig,
    /// `[heads]`
    pub heads: HeadsConfig,
    /// `[backup]`
    pub backup: BackupConfig,
}

/// `[backup]`: whose backups `job backup-verification` restores, and where.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackupConfig {
    /// The provider's API.
    pub api_url: String,
    /// Its project; empty where nobody keeps backups.
    pub project: String,
    /// The server whose backups they are. What is restored is called the same, and `-verify`.
    pub service: String,
    /// The size of the server it is restored to.
    pub plan: String,
    /// Where that is.
    pub cloud: String,
    /// The ledger's database on it; the server's default one where it is empty.
    pub database: String,
    /// Whose certificates are believed; without it the restored server's address says how it is spoken to.
    #[serde(default)]
    pub ca_file: Option<PathBuf>,
    /// Lets the provider restore. The job's alone.
    #[serde(default)]
    pub token: Option<SecretString>,
    /// How long a restore may take, in seconds.
    pub ready_within_s: u64,
    /// How often the provider is asked whether it is done, in milliseconds.
    pub look_every_ms: u64,
    /// How much of the newest postings a backup may lack, in seconds: the objective for what may be lost.
    pub behind_max_s: u64,
}

impl BackupConfig {
    /// How long a restore may take.
    pub const fn ready_within(&self) -> Duration {
        Duration::from_secs(self.ready_within_s)
    }

    /// How often the provider is asked.
    pub const fn look_every(&self) -> Duration {
        Duration::from_millis(self.look_every_ms)
    }
}

/// `[merchant]`: svc-merchant, which says what purchases are worth.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MerchantConfig {
    /// svc-merchant's gRPC address, `http://host:port`; empty where purchases are not priced.
    pub grpc_url: String,
    /// Longest time for an answer, in milliseconds.
    pub timeout_ms: u64,
}

/// `[heads]`: signed statements about everything that was committed, which receipts lead to.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeadsConfig {
    /// The key that signs: `<kid>:<base64 of the 32 bytes of an Ed25519 seed>`.
    #[serde(default)]
    pub key: Option<SecretString>,
    /// A file with the same, where secrets are files.
    #[serde(default)]
    pub key_file: Option<PathBuf>,
    /// How often a head is made, if anything was committed, in milliseconds.
    pub every_ms: u64,
}

impl HeadsConfig {
    /// The key; `None` where none is set.
    pub fn signing_key(&self) -> anyhow::Result<Option<SigningKey>> {
        let text = match (&self.key, &self.key_file) {
            (Some(key), None) => key.clone(),
            (None, Some(file)) => std::fs::read_to_string(file)
                .with_context(|| format!("heads.key_file {} cannot be read", file.display()))?
                .into(),
            (None, None) => return Ok(None),
            (Some(_), Some(_)) => anyhow::bail!("heads.key and heads.key_file are both set"),
        };
        Ok(Some(
            SigningKey::parse(text.expose_secret()).context("heads.key")?,
        ))
    }

    /// How often a head is made.
    pub const fn every(&self) -> Duration {
        // no interval is empty
        Duration::from_millis(if self.every_ms == 0 { 1 } else { self.every_ms })
    }
}

/// `[ledger]`: how the lanes behave.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerConfig {
    /// Jobs waiting in one lane before callers get 429.
    pub queue: usize,
    /// Postings decided in one database transaction.
    pub batch: usize,
    /// At most how long a busy lane waits for the callers it has just answered, in milliseconds; 0: not at all.
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
