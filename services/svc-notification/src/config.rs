//! Settings, each under the section that its reader asks for. Unknown keys are refused; secrets do not print.

use std::{net::IpAddr, path::PathBuf, sync::Arc, time::Duration};

use anyhow::Context as _;
use audit::evidence::ComplianceConfig;
use chassis::{
    ExposeSecret as _, SecretString,
    config::{
        AuthConfig, DatabaseConfig, DrainConfig, GrpcConfig, HttpConfig, TelemetryConfig, ValkeyConfig,
    },
};
use chrono::TimeDelta;
use chrono_tz::Tz;
use events::KafkaConfig;
use ratelimit::LimitsConfig;
use serde::Deserialize;

use crate::{
    domain::{
        address::EmailAddress,
        contact::Locale,
        erasure::{NotAKey, Signer},
        gift_card::LowBalance,
        message::RetryPolicy,
        provider::ReportSecrets,
    },
    retention::Keep,
    sender::SenderSettings,
};

/// The defaults, compiled in.
pub const DEFAULTS: &str = include_str!("../config/default.toml");

/// Everything that can be set.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The REST server.
    pub http: HttpConfig,
    /// The gRPC server.
    pub grpc: GrpcConfig,
    /// The service's own database.
    pub database: DatabaseConfig,
    /// Where events come from.
    pub kafka: KafkaConfig,
    /// Where wake-ups travel.
    pub valkey: ValkeyConfig,
    /// Whose tokens are trusted.
    pub auth: AuthConfig,
    /// Logs, traces, metrics.
    pub telemetry: TelemetryConfig,
    /// How the process ends.
    pub drain: DrainConfig,
    /// What signs the month's evidence.
    pub compliance: ComplianceConfig,
    /// Keys that protect personal data.
    pub vault: VaultConfig,
    /// Certificates of erasure.
    pub erasure: ErasureConfig,
    /// Where people reach this service.
    pub public: PublicConfig,
    /// How messages look.
    pub mail: MailConfig,
    /// The mail server.
    pub smtp: SmtpConfig,
    /// The mail server that is asked when that one does not take a mail.
    #[serde(default)]
    pub smtp_backup: Option<SmtpConfig>,
    /// Text messages.
    pub sms: SmsConfig,
    /// What providers report of messages.
    pub providers: ProvidersConfig,
    /// How long what is kept is kept.
    pub retention: RetentionConfig,
    /// How messages are worked off.
    pub sender: SenderConfig,
    /// Where the endpoints of webhooks are known.
    pub merchant: MerchantConfig,
    /// How webhooks are worked off.
    pub webhooks: WebhooksConfig,
    /// Where the codes of gift cards come from, and when their holders are reminded.
    pub giftcard: GiftCardConfig,
    /// Where the network's operator hears of news.
    pub operator: OperatorConfig,
    /// How often callers may ask.
    #[serde(default)]
    pub limits: LimitsConfig,
}

/// `[vault]`: both are lists of `version:base64 of 32 random bytes`, separated by commas; the highest version writes, all
/// of them read.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VaultConfig {
    /// Wrap the data keys of contacts. Losing one loses what it wrapped.
    pub master_keys: SecretString,
    /// Hash addresses for look-ups. Losing one makes the contacts written under it impossible to find.
    pub peppers: SecretString,
}

/// `[erasure]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErasureConfig {
    /// Sign certificates: `kid:base64 of a 32-byte Ed25519 seed`, separated by commas; the first signs, all are published.
    /// Without one people are erased all the same, and the certificates wait.
    #[serde(default)]
    pub keys: Option<SecretString>,
    /// How often erasures without a certificate are gone on with, in milliseconds.
    pub poll_ms: u64,
}

impl ErasureConfig {
    /// What signs.
    pub fn signer(&self) -> Result<Option<Arc<Signer>>, NotAKey> {
        let signer = self.keys.as_ref().map(|keys| Signer::parse(keys.expose_secret()));
        Ok(signer.transpose()?.map(Arc::new))
    }
}

/// `[public]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicConfig {
    /// The service's address as links in mails name it, without a slash at its end: `https://host/notification`.
    pub url: String,
}

/// `[mail]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailConfig {
    /// The sender, `Network <no-reply@example.com>`; its domain also ends every `Message-ID`.
    pub from: String,
    /// Where answers go, when not to the sender.
    #[serde(default)]
    pub reply_to: Option<String>,
    /// Sign mails for the domain of `from` (DKIM): `selector:ed25519:base64 of a seed` and `selector:rsa:base64 of a PKCS#8
    /// key`, separated by commas; a mail gets a signature by each. None where the provider signs.
    #[serde(default)]
    pub dkim_keys: Option<SecretString>,
    /// The name that messages are signed with.
    pub brand: String,
    /// The language of contacts that prefer one there are no templates for, and of the operator's mail: `fr` or `en`.
    pub default_locale: LocaleSetting,
    /// The IANA time zone that dates are told in, and that contacts are in of whom it is not known.
    pub time_zone: Tz,
    /// When reminders and offers are welcome, by the clock on their receiver's wall.
    pub hours: String,
}

/// A language there are templates for.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LocaleSetting {
    /// French.
    Fr,
    /// English.
    En,
}

impl From<LocaleSetting> for Locale {
    fn from(setting: LocaleSetting) -> Self {
        match setting {
            LocaleSetting::Fr => Self::Fr,
            LocaleSetting::En => Self::En,
        }
    }
}

/// `[smtp]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmtpConfig {
    /// Host of the mail server; also the name its certificate must have.
    pub host: String,
    /// Its port: 587 with `starttls`, 465 with `tls`.
    pub port: u16,
    /// How the conversation is protected.
    pub tls: SmtpTls,
    /// A certificate authority to trust besides the public ones, in PEM.
    #[serde(default)]
    pub ca_file: Option<PathBuf>,
    /// Who logs in; nobody does without it.
    #[serde(default)]
    pub username: Option<String>,
    /// The password of `username`.
    #[serde(default)]
    pub password: Option<SecretString>,
    /// How we introduce ourselves.
    pub hello_name: String,
    /// How long one message may take, connecting included, in milliseconds.
    pub timeout_ms: u64,
    /// Conversations at once, and messages in work at once, of one replica.
    pub concurrency: u16,
}

/// How the conversation with the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmtpTls {
    /// Not at all: only for a server on the same machine.
    None,
    /// Upgraded at once, or ended.
    Starttls,
    /// From the first byte.
    Tls,
}

impl SmtpConfig {
    /// How long one message may take.
    pub const fn timeout(&self) -> Duration {
        Duration::from_millis(self.timeout_ms)
    }
}

/// `[sms]`: contacts without an e-mail address are written to by text message, where a provider is set.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmsConfig {
    /// Where the provider takes messages; without it there are none.
    #[serde(default)]
    pub url: Option<String>,
    /// What it knows us by.
    #[serde(default)]
    pub token: Option<SecretString>,
    /// The provider that is asked when that one does not take a message.
    #[serde(default)]
    pub backup_url: Option<String>,
    /// What that one knows us by.
    #[serde(default)]
    pub backup_token: Option<SecretString>,
    /// Who messages say they are from: a number, or up to 11 letters where providers allow them.
    pub from: String,
    /// How long one provider may take, in milliseconds.
    pub timeout_ms: u64,
    /// When text messages are welcome, by the clock on their receiver's wall; what is about security goes at any hour.
    pub hours: String,
}

impl SmsConfig {
    /// How long a message may take with every provider.
    fn timeout(&self) -> Duration {
        let providers = [&self.url, &self.backup_url].into_iter().flatten().count();
        let each = Duration::from_millis(self.timeout_ms);
        each.saturating_mul(u32::try_from(providers).unwrap_or(u32::MAX))
    }
}

/// `[providers]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProvidersConfig {
    /// What reports on messages are signed with: `whsec_` and 24 or more bytes in base64; two, separated by a comma, while
    /// one is being changed. Without any no report is believed.
    #[serde(default)]
    pub report_secrets: Option<SecretString>,
}

impl ProvidersConfig {
    /// What reports are believed by; `None` if the setting is no list of secrets.
    pub fn secrets(&self) -> Option<ReportSecrets> {
        let secrets = self.report_secrets.as_ref();
        secrets.map_or_else(
            || Some(ReportSecrets::default()),
            |secrets| secrets.expose_secret().parse().ok(),
        )
    }
}

/// `[retention]`: days, counted from when a row came; 0 for ever. `job log-cleanup` enforces it.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionConfig {
    /// Messages that have nothing left to be done.
    pub messages_days: u32,
    /// Webhooks' deliveries and attempts.
    pub webhooks_days: u32,
    /// Addresses that took nothing; complaints are kept.
    pub bounces_days: u32,
    /// Certificates of erasure.
    pub erasures_days: u32,
    /// Contacts, from when their wallet was closed on; then they are erased.
    pub closed_contacts_days: u32,
}

/// Days that a row must stay at least that keeps an event from being told twice: topics keep events for seven, and are
/// replayed from backups of a week.
const DEDUPLICATING_DAYS: u32 = 14;

impl RetentionConfig {
    /// How long each kind is kept, unless that is so short that an event could be told twice.
    pub fn keep(&self) -> anyhow::Result<Keep> {
        for (name, days) in [
            ("messages_days", self.messages_days),
            ("webhooks_days", self.webhooks_days),
        ] {
            anyhow::ensure!(
                days == 0 || days >= DEDUPLICATING_DAYS,
                "retention.{name} must be 0, for ever, or at least {DEDUPLICATING_DAYS}: its rows keep events from being told twice"
            );
        }
        let days = |days: u32| (days > 0).then(|| TimeDelta::days(days.into()));
        Ok(Keep {
            messages: days(self.messages_days),
            webhooks: days(self.webhooks_days),
            bounces: days(self.bounces_days),
            erasures: days(self.erasures_days),
            closed_contacts: days(self.closed_contacts_days),
        })
    }
}

/// `[sender]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SenderConfig {
    /// How long due messages wait at most for a wake-up that never came, in milliseconds.
    pub poll_ms: u64,
    /// Delay after the first failed attempt, doubled by each further one, in milliseconds.
    pub retry_first_ms: u64,
    /// No delay is longer, in milliseconds.
    pub retry_longest_ms: u64,
    /// After so many attempts a message has failed.
    pub attempts_max: u32,
}

/// `[merchant]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MerchantConfig {
    /// svc-merchant's gRPC address, `http://host:port`.
    pub grpc_url: String,
    /// Longest time for one call, in milliseconds.
    pub timeout_ms: u64,
}

/// `[webhooks]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhooksConfig {
    /// Longest time for one attempt, in milliseconds.
    pub timeout_ms: u64,
    /// Attempts at once, of one replica.
    pub concurrency: u16,
    /// How long due deliveries wait for a wake-up that never came, in milliseconds.
    pub poll_ms: u64,
    /// How long it is remembered who hears of a network's events, in milliseconds: so long a rotated secret may sign on.
    pub endpoints_ttl_ms: u64,
    /// Addresses inside that may be posted to all the same, and without TLS: for development only.
    pub allowed_addresses: Vec<IpAddr>,
    /// A certificate authority to trust besides the public ones, in PEM: for development only.
    #[serde(default)]
    pub ca_file: Option<PathBuf>,
}

/// `[giftcard]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GiftCardConfig {
    /// svc-giftcard's gRPC address, `http://host:port`.
    pub grpc_url: String,
    /// Longest time for one call, in milliseconds.
    pub timeout_ms: u64,
    /// A card's holder is reminded when so much or less is left, in major units of its currency (euros); 0 for never.
    pub low_balance: u32,
}

impl GiftCardConfig {
    /// Longest time for one call.
    pub const fn timeout(&self) -> Duration {
        Duration::from_millis(self.timeout_ms)
    }

    /// When a card's holder is reminded.
    pub const fn low_balance(&self) -> LowBalance {
        LowBalance(self.low_balance)
    }
}

/// `[operator]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperatorConfig {
    /// The operator's address; news for the operator is dropped, and counted, without it.
    #[serde(default)]
    pub email: Option<SecretString>,
}

/// What the claim of a message leaves for reading and writing the database beyond others' time.
const LEASE_MARGIN: Duration = Duration::from_secs(30);

impl Config {
    /// What the sender needs of it.
    pub fn sender_settings(&self, operator: Option<EmailAddress>) -> anyhow::Result<SenderSettings> {
        let backup = self
            .smtp_backup
            .as_ref()
            .map_or(Duration::ZERO, SmtpConfig::timeout);
        let longest = (self.smtp.timeout() + backup).max(self.sms.timeout());
        Ok(SenderSettings {
            concurrency: self.smtp.concurrency,
            lease: longest + self.giftcard.timeout() + LEASE_MARGIN,
            hours: self.mail.hours.parse().context("mail.hours")?,
            text_hours: self.sms.hours.parse().context("sms.hours")?,
            time_zone: self.mail.time_zone,
            poll: Duration::from_millis(self.sender.poll_ms),
            retry: RetryPolicy {
                first: Duration::from_millis(self.sender.retry_first_ms),
                longest: Duration::from_millis(self.sender.retry_longest_ms),
                attempts_max: self.sender.attempts_max,
            },
            default_locale: self.mail.default_locale.into(),
            operator,
            public_url: self.public.url.trim_end_matches('/').to_owned(),
        })
    }
}
