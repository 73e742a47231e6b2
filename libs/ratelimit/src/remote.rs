//! The count that replicas share. Nothing here fails: an answer that does not come is `None`.

use crate::bucket::Limit;
use crate::window::{COUNTED, Grant};
use crate::{COMMAND_TIMEOUT, Error};
use fred::prelude::*;
use fred::types::scripts::Script;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use valkey::Link;

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

pub(crate) struct Remote {
    client: Link,
    grant: Script,
    started: Instant,
    /// Milliseconds after `started` until which Valkey is left alone.
    broken_until_ms: AtomicU64,
}

impl Remote {
    /// Starts connecting; does not wait for it.
    pub(crate) fn connect(url: &str) -> Result<Self, Error> {
        let client = Link::connect(url, COMMAND_TIMEOUT).map_err(Error::Url)?;
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
