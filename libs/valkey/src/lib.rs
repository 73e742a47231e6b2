//! How this system connects to Valkey, in one place.
//!
//! **What it is for.** The client's defaults wait for ever, buffer without a bound and repeat what was sent. Everything
//! that talks to Valkey connects through here and says only how long it is willing to wait for an answer.
//!
//! **What it may know.** Connections. No key, no script, no meaning.
//!
//! **What must never happen here.** A command that is sent twice: scripts are not idempotent. A caller that waits longer
//! than it said. A start that waits for Valkey.

use std::ops::Deref;
use std::time::Duration;

use fred::error::Error;
use fred::prelude::{Builder, Client, ClientLike as _, Config, ReconnectPolicy, TcpConfig};
use fred::types::config::UnresponsiveConfig;

/// Longest wait for a connection, and for a sign of life on one that has commands under way.
const LINK_TIMEOUT: Duration = Duration::from_secs(2);
/// How often connections are looked at for that sign.
const LINK_CHECK: Duration = Duration::from_millis(500);
const COMMANDS_QUEUED_MAX: usize = 10_000;
const RECONNECT: ReconnectPolicy = ReconnectPolicy::Exponential {
    attempts: 0,
    max_attempts: 0,
    min_delay: 50,
    max_delay: 2_000,
    base: 2,
    jitter: 100,
};

/// Settings of a client of the Valkey at `url` whose commands are answered within `command_timeout` or fail.
///
/// # Errors
/// The URL is malformed.
pub fn builder(url: &str, command_timeout: Duration) -> Result<Builder, Error> {
    let mut config = Config::from_url(url)?;
    // one that cannot be reached at the start is reached later
    config.fail_fast = false;
    let mut builder = Builder::from_config(config);
    builder
        .set_policy(RECONNECT)
        .with_connection_config(|connection| {
            connection.connection_timeout = LINK_TIMEOUT;
            connection.internal_command_timeout = LINK_TIMEOUT;
            connection.max_command_attempts = 1;
            connection.max_command_buffer_len = COMMANDS_QUEUED_MAX;
            connection.tcp = TcpConfig {
                nodelay: Some(true),
                ..TcpConfig::default()
            };
            connection.unresponsive = UnresponsiveConfig {
                max_timeout: Some(LINK_TIMEOUT),
                interval: LINK_CHECK,
            };
        })
        .with_performance_config(|performance| performance.default_command_timeout = command_timeout);
    Ok(builder)
}

/// A client that connects by itself, again and again, and says goodbye when it is dropped.
pub struct Link(Client);

impl Link {
    /// Starts connecting to the Valkey at `url` and returns at once. To be called on a runtime.
    ///
    /// # Errors
    /// The URL is malformed.
    pub fn connect(url: &str, command_timeout: Duration) -> Result<Self, Error> {
        let client = builder(url, command_timeout)?.build()?;
        client.connect();
        Ok(Self(client))
    }

    /// Whether Valkey answers. For readiness.
    ///
    /// # Errors
    /// It did not, in time.
    pub async fn check(&self) -> Result<(), Error> {
        self.0.ping::<()>(None).await
    }
}

impl Deref for Link {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.0
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let client = self.0.clone();
            runtime.spawn(async move { client.quit().await });
        }
    }
}

impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Link").finish_non_exhaustive()
    }
}
