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
    /// Sessions and limits.
    pub valkey: ValkeyConfig,
    /// As whom and for whom tokens are issued (`issuer`, `audience`), and who else is trusted. This service is the issuer:
    /// `jwks_url` and `revocations_url` are for the others.
    pub auth: AuthConfig,
    /// How long tokens and keys live.
    pub tokens: TokensConfig,
    /// People signing in.
    pub sign_in: SignInConfig,
    /// Keys that protect personal data and secrets.
    pub vault: VaultConfig,
    /// How long what is kept is kept.
    pub retention: RetentionConfig,
    /// The service that writes letters.
    pub notification: NotificationConfig,
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

/// `[tokens]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokensConfig {
    /// Tokens of people and machines, in seconds; at most an hour.
    pub access_s: u32,
    /// Tokens of the platform's own services, in seconds; at most an hour. They outlive an outage of this service.
    pub service_s: u32,
    /// A signing key is followed by another after so many days.
    pub key_days: u16,
}

/// `[sign_in]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInConfig {
    /// The console's address: links in letters lead there.
    pub console_url: String,
    /// Origins of pages that may sign people in, `https://console.example.org`; a browser asking from elsewhere is
    /// refused. The console's own is always among them.
    pub origins: Vec<String>,
    /// What authenticator apps call this installation.
    pub brand: String,
    /// Passwords hashed at once.
    pub hashing_threads: usize,
}

/// `[vault]`: both are lists of `version:base64 of 32 random bytes`, separated by commas; the highest version writes, all
/// of them read.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VaultConfig {
    /// Wrap data keys. Losing one loses what it wrapped, signing keys included.
    pub master_keys: SecretString,
    /// Hash addresses, API keys and links. Losing one makes what was hashed by it impossible to find.
    pub peppers: SecretString,
}

/// `[retention]`, in days, at least one; jobs enforce it.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionConfig {
    /// Staff who were dismissed, or invited and never came: then they are erased, and only their ids are left in history.
    pub staff_days: NonZeroU16,
    /// Links in letters, from when they stopped.
    pub links_days: NonZeroU16,
    /// Events in the outbox, once they were published.
    pub outbox_days: OutboxDays,
}

/// `[notification]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotificationConfig {
    /// Its gRPC address, `http://host:port`.
    pub grpc_url: String,
    /// Longest time for one call.
    pub timeout_ms: u64,
}
