//! Configuration: the service's embedded defaults, then a file, then the environment
//! (`LOCALPLUS__DATABASE__URL`), each overriding the one before. A key nobody knows is an error naming it, so a
//! typing mistake never runs in production as a default.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use ::config::{Config, ConfigError, Environment, File, FileFormat};
use anyhow::Context as _;
use auth::{Credentials, JwksSource, ServiceToken, TrustedIssuer, Verifier, VerifierConfig};
use secrecy::SecretString;
use serde::Deserialize;
use serde::de::DeserializeOwned;
pub use telemetry::{LogFormat, TelemetryConfig};
use uuid::Uuid;

/// Environment variables with this prefix are configuration, and must all be known.
pub const ENV_PREFIX: &str = "LOCALPLUS";
const SEPARATOR: &str = "__";

/// The configuration was refused.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The configuration file cannot be read.
    #[error("configuration file {path} cannot be read")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A source does not parse, or a value is unknown, missing or of the wrong type.
    #[error("{origin}: {reason}")]
    Invalid {
        /// The key or environment variable at fault.
        origin: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// Loads the configuration from the defaults, the file if any, and this process's environment.
pub fn load<C: DeserializeOwned>(defaults: &str, file: Option<&Path>) -> Result<C, Error> {
    load_from(
        defaults,
        file,
        std::env::vars_os().filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?))),
    )
}

/// [`load`] with an explicit environment.
pub fn load_from<C: DeserializeOwned>(
    defaults: &str,
    file: Option<&Path>,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<C, Error> {
    let prefix = format!("{ENV_PREFIX}{SEPARATOR}");
    let environment: HashMap<String, String> = environment
        .into_iter()
        .filter(|(key, _)| key.starts_with(&prefix))
        .collect();
    let invalid = |origin: &str, error: &ConfigError| Error::Invalid {
        origin: origin.to_owned(),
        reason: error.to_string(),
    };
    // each text is parsed on its own first, so that a mistake in it names it
    let parse = |origin: &str, text: &str| {
        Config::builder()
            .add_source(File::from_str(text, FileFormat::Toml))
            .build()
            .map_err(|error| invalid(origin, &error))
    };
    let mut builder = Config::builder().add_source(parse("the built-in defaults", defaults)?);
    if let Some(path) = file {
        let text = std::fs::read_to_string(path).map_err(|source| Error::File {
            path: path.to_owned(),
            source,
        })?;
        builder = builder.add_source(parse(&path.display().to_string(), &text)?);
    }
    let source = Environment::with_prefix(ENV_PREFIX)
        .prefix_separator(SEPARATOR)
        .separator(SEPARATOR)
        .source(Some(environment.clone().into_iter().collect()));
    let config = builder
        .add_source(source)
        .build()
        .map_err(|error| invalid("the environment", &error))?;
    serde_path_to_error::deserialize(config).map_err(|error| {
        let path = error.path().to_string();
        let reason = error.into_inner().to_string();
        Error::Invalid {
            origin: origin(&path, &reason, &environment),
            reason,
        }
    })
}

/// Names the environment variable that caused the error, or else the key.
fn origin(path: &str, reason: &str, environment: &HashMap<String, String>) -> String {
    let unknown = reason
        .strip_prefix("unknown field `")
        .and_then(|rest| Some(rest.split_once('`')?.0));
    let key = match (path, unknown) {
        ("." | "", Some(field)) => field.to_owned(),
        (path, Some(field)) if path == field || path.ends_with(&format!(".{field}")) => path.to_owned(),
        (path, Some(field)) => format!("{path}.{field}"),
        (path, None) => path.to_owned(),
    };
    let variable = format!("{ENV_PREFIX}{SEPARATOR}{}", key.replace('.', SEPARATOR));
    let inside = format!("{variable}{SEPARATOR}").to_ascii_lowercase();
    environment
        .keys()
        .find(|name| name.eq_ignore_ascii_case(&variable) || name.to_ascii_lowercase().starts_with(&inside))
        .cloned()
        .unwrap_or_else(|| match key.as_str() {
            "" | "." => "configuration".to_owned(),
            key => format!("configuration key {key}"),
        })
}

const fn any_port() -> SocketAddr {
    SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0)
}

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// `[http]`: the REST server.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HttpConfig {
    /// Address to listen on; port 0 takes a free one, read back from `Running`.
    pub addr: SocketAddr,
    /// Connections held at once; further ones wait in the kernel's queue.
    pub max_connections: usize,
    /// Requests worked on at once; further ones get 503 `overloaded`.
    pub concurrency_limit: usize,
    /// How long a client may take to send a request's head. It also ends idle kept-alive connections, so a proxy
    /// in front must close its idle upstream connections sooner.
    pub header_read_timeout_ms: u64,
    /// How long one request may take before it is answered 504 `deadline_exceeded`.
    pub request_timeout_ms: u64,
    /// Largest body an extractor reads, unless the route sets its own with `axum::extract::DefaultBodyLimit`.
    pub body_limit_bytes: usize,
    /// Largest body any route may read, whatever it sets and however it reads.
    pub body_limit_max_bytes: usize,
    /// How many proxies of ours stand in front, each adding whom it was asked by to `X-Forwarded-For`: whom the outermost
    /// of them names is who asks.
    pub forwarded_hops: usize,
}

impl Default for HttpConfig {
    fn default() -> Self {
        Self {
            addr: any_port(),
            // ten thousand that say nothing leave room for those that do
            max_connections: 16_384,
            concurrency_limit: 4_096,
            header_read_timeout_ms: 10_000,
            request_timeout_ms: 30_000,
            body_limit_bytes: 256 * 1024,
            body_limit_max_bytes: 4 * 1024 * 1024,
            forwarded_hops: 1,
        }
    }
}

impl HttpConfig {
    pub(crate) const fn header_read_timeout(&self) -> Duration {
        ms(self.header_read_timeout_ms)
    }

    pub(crate) const fn request_timeout(&self) -> Duration {
        ms(self.request_timeout_ms)
    }
}

/// `[grpc]`: the gRPC server.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GrpcConfig {
    /// Address to listen on; port 0 takes a free one, read back from `Running`.
    pub addr: SocketAddr,
    /// Calls worked on at once; further ones get `UNAVAILABLE`, reason `overloaded`.
    pub concurrency_limit: usize,
    /// Streams a client may open on one connection.
    pub max_concurrent_streams: u32,
    /// How long one call may take; a shorter `grpc-timeout` of the caller wins.
    pub timeout_ms: u64,
    /// Interval of HTTP/2 keep-alive pings.
    pub keepalive_interval_ms: u64,
    /// How long a ping may stay unanswered.
    pub keepalive_timeout_ms: u64,
    /// After this age a connection is closed gracefully, so that clients spread over new replicas.
    pub max_connection_age_ms: u64,
}

impl Default for GrpcConfig {
    fn default() -> Self {
        Self {
            addr: any_port(),
            concurrency_limit: 4_096,
            max_concurrent_streams: 1_024,
            timeout_ms: 30_000,
            keepalive_interval_ms: 20_000,
            keepalive_timeout_ms: 10_000,
            max_connection_age_ms: 300_000,
        }
    }
}

impl GrpcConfig {
    pub(crate) const fn timeout(&self) -> Duration {
        ms(self.timeout_ms)
    }

    pub(crate) const fn keepalive_interval(&self) -> Duration {
        ms(self.keepalive_interval_ms)
    }

    pub(crate) const fn keepalive_timeout(&self) -> Duration {
        ms(self.keepalive_timeout_ms)
    }

    pub(crate) const fn max_connection_age(&self) -> Duration {
        ms(self.max_connection_age_ms)
    }
}

/// `[database]`: the service's own PostgreSQL database.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DatabaseConfig {
    /// `postgres://user:password@host:port/database`
    pub url: SecretString,
    /// Connections of one process.
    pub max_connections: u32,
    /// Connections kept open while idle, opened in the background at start.
    pub min_connections: u32,
    /// How long whoever was admitted waits for a connection before the answer is 503.
    pub acquire_timeout_ms: u64,
    /// How long a request waits in line to be admitted (see `database::Admission`) before it is answered 503.
    pub admission_timeout_ms: u64,
    /// `statement_timeout` of every session.
    pub statement_timeout_ms: u64,
    /// `idle_in_transaction_session_timeout` of every session: a lock never outlives its holder for long.
    pub idle_in_transaction_timeout_ms: u64,
    /// Prepared statements kept per connection; 0 behind a PgBouncer older than 1.21 in transaction mode.
    pub statement_cache_capacity: usize,
    /// Migrate before serving. For development; elsewhere `migrate` runs as its own step.
    pub migrate_on_start: bool,
}

impl Default for DatabaseConfig {
    fn default() -> Self {
        Self {
            url: SecretString::default(),
            max_connections: 16,
            min_connections: 2,
            acquire_timeout_ms: 100,
            admission_timeout_ms: 1_000,
            statement_timeout_ms: 5_000,
            idle_in_transaction_timeout_ms: 10_000,
            statement_cache_capacity: 100,
            migrate_on_start: false,
        }
    }
}

/// `[valkey]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ValkeyConfig {
    /// `redis://[user:password@]host:port`
    pub url: SecretString,
}

/// `[auth]`: whose tokens are trusted, and the service's own.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AuthConfig {
    /// Required `iss` of a token.
    pub issuer: String,
    /// Required `aud` of a token.
    pub audience: String,
    /// Where the issuer's keys are: `https:`, `http:` or `file:`.
    pub jwks_url: String,
    /// Where the issuer says which tokens it has revoked; left out, tokens hold until they expire.
    pub revocations_url: Option<String>,
    /// Issuers besides ours.
    pub trusted: Vec<TrustedIssuerConfig>,
    /// The issuer's token endpoint, where this service shows `client_id` and `client_secret` to be given its own token.
    pub token_url: Option<String>,
    /// The public name of this service's key.
    pub client_id: Option<String>,
    /// The secret of this service's key.
    pub client_secret: Option<SecretString>,
    /// Instead of those three: a file holding the token this service calls others with; re-read when it changes.
    pub service_token_file: Option<PathBuf>,
}

/// `[[auth.trusted]]`: an issuer that is not ours, such as the operator's own directory.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrustedIssuerConfig {
    /// Required `iss` of its tokens.
    pub issuer: String,
    /// Required `aud` of its tokens.
    pub audience: String,
    /// Where its keys are: `https:`, `http:` or `file:`.
    pub jwks_url: String,
    /// The one tenant it speaks for. Left out, it speaks for whichever its tokens name: only for an issuer that is run
    /// by whoever runs this installation.
    pub tenant: Option<Uuid>,
}

impl AuthConfig {
    /// Who checks tokens in `service` (`svc-ledger`); its scopes are named without the prefix.
    pub fn verifier(&self, service: &str) -> anyhow::Result<Verifier> {
        let jwks = self.jwks_url.parse().context("auth.jwks_url")?;
        self.verifier_by(service, jwks)
    }

    /// [`Self::verifier`], with the keys from elsewhere: for the service that is the issuer.
    pub fn verifier_by(&self, service: &str, jwks: JwksSource) -> anyhow::Result<Verifier> {
        let trusted = self.trusted.iter().map(|trusted| {
            Ok(TrustedIssuer {
                issuer: trusted.issuer.clone(),
                audience: trusted.audience.clone(),
                jwks: trusted.jwks_url.parse().context("auth.trusted.jwks_url")?,
                tenant: trusted.tenant,
            })
        });
        Ok(Verifier::new(VerifierConfig {
            revocations_url: self.revocations_url.clone(),
            service: Some(service.trim_start_matches("svc-").to_owned()),
            trusted: trusted.collect::<anyhow::Result<_>>()?,
            ..VerifierConfig::new(&self.issuer, &self.audience, jwks)
        }))
    }

    /// The token this service calls others with. Where the issuer gives it, [`ServiceToken::keep_fresh`] has to run.
    pub fn service_token(&self) -> anyhow::Result<ServiceToken> {
        if let (Some(token_url), Some(client_id), Some(client_secret)) =
            (&self.token_url, &self.client_id, &self.client_secret)
        {
            return Ok(ServiceToken::by_credentials(Credentials {
                token_url: token_url.clone(),
                client_id: client_id.clone(),
                client_secret: client_secret.clone(),
            }));
        }
        let file = self.service_token_file.as_ref();
        let file =
            file.context("set auth.token_url, client_id and client_secret, or auth.service_token_file")?;
        Ok(ServiceToken::from_file(file))
    }
}

impl Default for AuthConfig {
    fn default() -> Self {
        Self {
            issuer: String::new(),
            audience: "localplus".to_owned(),
            jwks_url: String::new(),
            revocations_url: None,
            trusted: Vec::new(),
            token_url: None,
            client_id: None,
            client_secret: None,
            service_token_file: None,
        }
    }
}

/// `[drain]`: how the process ends.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DrainConfig {
    /// How long to keep serving after readiness fails, until every load balancer has noticed.
    pub removal_delay_ms: u64,
    /// How long in-flight requests, then drain hooks, then workers may each take to end.
    pub timeout_ms: u64,
}

impl Default for DrainConfig {
    fn default() -> Self {
        Self {
            removal_delay_ms: 5_000,
            timeout_ms: 15_000,
        }
    }
}

impl DrainConfig {
    pub(crate) const fn removal_delay(&self) -> Duration {
        ms(self.removal_delay_ms)
    }

    pub(crate) const fn timeout(&self) -> Duration {
        ms(self.timeout_ms)
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Settings {
        http: HttpConfig,
        database: DatabaseConfig,
        telemetry: TelemetryConfig,
    }

    const DEFAULTS: &str = "
        [http]
        addr = '127.0.0.1:8101'
        [database]
        url = 'postgres://localhost/ledger'
        [telemetry]
    ";

    fn settings(file: Option<&str>, environment: &[(&str, &str)]) -> Result<Settings, Error> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("config.toml");
        if let Some(text) = file {
            std::fs::write(&path, text).unwrap();
        }
        let environment = environment
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        load_from(DEFAULTS, file.map(|_| path.as_path()), environment)
    }

    fn refusal(file: Option<&str>, environment: &[(&str, &str)]) -> String {
        settings(file, environment).unwrap_err().to_string()
    }

    #[test]
    fn the_environment_overrides_the_file_which_overrides_the_defaults() {
        let file = "[http]\naddr = '127.0.0.1:1'\nconcurrency_limit = 7";
        let environment = [
            ("LOCALPLUS__HTTP__ADDR", "127.0.0.1:2"),
            ("LOCALPLUS__DATABASE__URL", "postgres://user:hunter2@db/ledger"),
            ("LOCALPLUS__DATABASE__MIGRATE_ON_START", "true"),
            ("LOCALPLUS__TELEMETRY__SAMPLE_RATIO", "0.25"),
            ("LOCALPLUS_TEST_POSTGRES", "not configuration"),
        ];
        let settings = settings(Some(file), &environment).unwrap();
        assert_eq!(settings.http.addr.port(), 2);
        assert_eq!(settings.http.concurrency_limit, 7);
        assert_eq!(settings.http.body_limit_bytes, 256 * 1024);
        assert_eq!(
            settings.database.url.expose_secret(),
            "postgres://user:hunter2@db/ledger"
        );
        assert!(settings.database.migrate_on_start);
        assert!((settings.telemetry.sample_ratio - 0.25).abs() < f64::EPSILON);
        assert!(!format!("{settings:?}").contains("hunter2"));
    }

    #[test]
    fn an_unknown_variable_is_refused_by_its_name() {
        for (variable, field) in [
            ("LOCALPLUS__HTTP__PORT", "port"),
            ("LOCALPLUS__HTPP__ADDR", "htpp"),
            ("LOCALPLUS__DATABASE", "database"),
        ] {
            let refusal = refusal(None, &[(variable, "1")]);
            assert!(refusal.starts_with(&format!("{variable}: ")), "{refusal}");
            assert!(
                field == "database" || refusal.contains(&format!("unknown field `{field}`")),
                "{refusal}"
            );
        }
    }

    #[test]
    fn a_wrong_type_is_refused_by_the_variables_name() {
        let refusal = refusal(None, &[("LOCALPLUS__DATABASE__MAX_CONNECTIONS", "many")]);
        assert!(
            refusal.starts_with("LOCALPLUS__DATABASE__MAX_CONNECTIONS: "),
            "{refusal}"
        );
    }

    #[test]
    fn an_unknown_key_or_a_wrong_value_in_the_file_is_refused_by_its_path() {
        let unknown = refusal(Some("[http]\nport = 1"), &[]);
        assert!(
            unknown.starts_with("configuration key http.port: unknown field `port`"),
            "{unknown}"
        );
        let wrong = refusal(Some("[http]\naddr = 'here'"), &[]);
        assert!(wrong.starts_with("configuration key http.addr: "), "{wrong}");
    }

    #[test]
    fn a_file_that_does_not_parse_is_named() {
        let refusal = refusal(Some("[http"), &[]);
        assert!(refusal.contains("config.toml: "), "{refusal}");
    }

    #[test]
    fn a_missing_section_is_named() {
        let refusal = load_from::<Settings>("[http]\n[telemetry]", None, [])
            .unwrap_err()
            .to_string();
        assert_eq!(
            refusal,
            r#"configuration: missing configuration field "database""#
        );
    }
}
