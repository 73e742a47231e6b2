//! The count that replicas share. Nothing here fails: an answer that does not come is `None`.

use crate::bucket::Limit;
use crate::window::{COUNTED, Grant};
use crate::{COMMAND_TIMEOUT, Error};
use fred::prelude::*;
use fred::types::config::UnresponsiveConfig;
use fred::types::scripts::Script;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// The rule of [`crate::window`], by Valkey's own clock so that replicas need not agree on the time. A hash of slot
/// number to count; it goes by itself when its newest slot no longer counts.
const GRANT: &str = "
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local quota, slot, want, counted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local current = math.floor(now / slot)
local used, oldest = 0, nil
local counts = redis.call('HGETALL', KEYS[1])
for i = 1, #counts, 2 do
  local index = tonumber(counts[i])
  if index + counted <= current then
    redis.call('HDEL', KEYS[1], counts[i])
  else
    used = used + tonumber(counts[i + 1])
    if not oldest or index < oldest then oldest = index end
  end
end
local granted = math.max(0, math.min(want, quota - used))
if granted > 0 then
  redis.call('HINCRBY', KEYS[1], string.format('%.0f', current), granted)
  redis.call('PEXPIRE', KEYS[1], slot * (counted + 1))
end
return {granted, math.max(0, quota - used - granted), ((oldest or current) + counted) * slot - now}";

/// After a failure Valkey is left alone for this long.
const BREAK: Duration = Duration::from_millis(500);
const LINK_TIMEOUT: Duration = Duration::from_secs(2);
const COMMANDS_QUEUED_MAX: usize = 10_000;
const RECONNECT: ReconnectPolicy = ReconnectPolicy::Exponential {
    attempts: 0,
    max_attempts: 0,
    min_delay: 50,
    max_delay: 2_000,
    base: 2,
    jitter: 100,
};

pub(crate) struct Remote {
    client: Client,
    grant: Script,
    started: Instant,
    /// Milliseconds after `started` until which Valkey is left alone.
    broken_until_ms: AtomicU64,
}

impl Remote {
    /// Starts connecting; does not wait for it.
    pub(crate) fn connect(url: &str) -> Result<Self, Error> {
        let mut config = Config::from_url(url).map_err(Error::Url)?;
        config.fail_fast = false;
        let mut builder = Builder::from_config(config);
        builder
            .set_policy(RECONNECT)
            .with_connection_config(|connection| {
                connection.connection_timeout = LINK_TIMEOUT;
                connection.internal_command_timeout = LINK_TIMEOUT;
                // a grant is not idempotent
                connection.max_command_attempts = 1;
                connection.max_command_buffer_len = COMMANDS_QUEUED_MAX;
                connection.tcp = TcpConfig {
                    nodelay: Some(true),
                    ..TcpConfig::default()
                };
                connection.unresponsive = UnresponsiveConfig {
                    max_timeout: Some(LINK_TIMEOUT),
                    interval: Duration::from_millis(500),
                };
            })
            .with_performance_config(|performance| {
                performance.default_command_timeout = COMMAND_TIMEOUT;
            });
        let client = builder.build().map_err(Error::Url)?;
        client.connect();
        Ok(Self {
            client,
            grant: Script::from_lua(GRANT),
            started: Instant::now(),
            broken_until_ms: AtomicU64::new(0),
        })
    }

    /// Asks for `want` of a limit; `None` when Valkey did not answer, in which case it may have counted them.
    pub(crate) async fn grant(&self, key: &str, limit: Limit, want: u32) -> Option<Grant> {
        if self.elapsed_ms() < self.broken_until_ms.load(Ordering::Relaxed) || !self.client.is_connected() {
            return None;
        }
        let arguments: Vec<i64> = vec![
            limit.quota.into(),
            i64::try_from(limit.slot_ms()).unwrap_or(i64::MAX),
            want.into(),
            i64::try_from(COUNTED).unwrap_or(i64::MAX),
        ];
        let answer = self
            .grant
            .evalsha_with_reload::<(i64, i64, i64), _, _>(&self.client, vec![key], arguments)
            .await;
        match answer {
            Ok((granted, free, back_in_ms)) => Some(Grant {
                granted: u32::try_from(granted).unwrap_or_default(),
                free: u32::try_from(free).unwrap_or_default(),
                back_in_ms: u64::try_from(back_in_ms).unwrap_or_default(),
            }),
            Err(error) => {
                let until = self
                    .elapsed_ms()
                    .saturating_add(u64::try_from(BREAK.as_millis()).unwrap_or_default());
                self.broken_until_ms.store(until, Ordering::Relaxed);
                tracing::debug!(%error, "Valkey did not answer; limits are counted here for a moment");
                None
            }
        }
    }

    pub(crate) fn is_connected(&self) -> bool {
        self.client.is_connected()
    }

    fn elapsed_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

impl Drop for Remote {
    fn drop(&mut self) {
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let client = self.client.clone();
            runtime.spawn(async move {
                let _ = client.quit().await;
            });
        }
    }
}
