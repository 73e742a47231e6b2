//! Sessions, and how often somebody has failed to begin one: in Valkey, for a day at most.
//!
//! Valkey is no authority for who somebody is: every exchange of a refresh token also reads the person's row. It is the
//! authority for whether a session goes on, so without it nobody signs in and no token is exchanged (503); tokens that
//! were issued go on holding for their ten minutes, and machines, which have no sessions, go on getting theirs.
//!
//! Every move is one atomic script. All keys of a person share a hash tag and so one slot.

use crate::domain::backoff;
use crate::error::Error;
use chrono::{DateTime, TimeDelta, Utc};
use fred::prelude::*;
use fred::types::scripts::Script;
use std::time::Duration;
use uuid::Uuid;
use valkey::Link;

/// A session ends so long after it began, whatever is done in it.
pub const LIFE: TimeDelta = TimeDelta::hours(24);
/// A token exchanged twice within this time was answered once and asked for again: its answer was lost, or two tabs
/// asked at once. Later it has been stolen, or its successor has.
const GRACE: Duration = Duration::from_secs(10);
/// How long the second factor may take.
const CHALLENGE_LIFE: Duration = Duration::from_secs(300);
/// How many codes may be tried in that time.
const CODES_MAX: i64 = 5;
const COMMAND_TIMEOUT: Duration = Duration::from_millis(500);

/// KEYS session, sessions of the person · ARGV session id, now in ms, life in ms
const OPEN: &str = "
redis.call('HSET', KEYS[1], 'generation', 1, 'exchanged', ARGV[2], 'opened', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('SADD', KEYS[2], ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[3])
return 1";

/// KEYS session, sessions of the person · ARGV session id, generation shown, now in ms, grace in ms
/// · {what: 0 = no such session, 1 = exchanged, 2 = shown twice, when it was opened}
const EXCHANGE: &str = "
local held = redis.call('HMGET', KEYS[1], 'generation', 'exchanged', 'opened')
if not held[1] then return {0, 0} end
local generation, shown = tonumber(held[1]), tonumber(ARGV[2])
if shown == generation then
  redis.call('HSET', KEYS[1], 'generation', generation + 1, 'exchanged', ARGV[3])
  return {1, tonumber(held[3])}
end
if shown == generation - 1 and tonumber(ARGV[3]) - tonumber(held[2]) <= tonumber(ARGV[4]) then
  return {1, tonumber(held[3])}
end
redis.call('DEL', KEYS[1])
redis.call('SREM', KEYS[2], ARGV[1])
return {2, tonumber(held[3])}";

/// KEYS sessions of the person · ARGV prefix of their keys · how many there were
const CLOSE_ALL: &str = "
local ids = redis.call('SMEMBERS', KEYS[1])
for _, id in ipairs(ids) do redis.call('DEL', ARGV[1] .. id) end
redis.call('DEL', KEYS[1])
return #ids";

/// KEYS failures, pause · ARGV how long failures are remembered in ms, then the pause in ms that the n-th attempt begins
/// unless it succeeds · how long is still to be waited in ms, or 0
const ATTEMPT: &str = "
local left = redis.call('PTTL', KEYS[2])
if left > 0 then return left end
local n = redis.call('INCR', KEYS[1])
redis.call('PEXPIRE', KEYS[1], ARGV[1])
local pause = tonumber(ARGV[1 + math.min(n, #ARGV - 1)])
if pause > 0 then redis.call('SET', KEYS[2], n, 'PX', pause) end
return 0";

/// KEYS counter · ARGV how long it is remembered in ms, most · how long is still to be waited in ms, or 0
const COUNT: &str = "
local n = redis.call('INCR', KEYS[1])
if n == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
if n > tonumber(ARGV[2]) then return math.max(redis.call('PTTL', KEYS[1]), 1) end
return 0";

/// KEYS challenge · ARGV codes at most · 1 = this one may be tried
const TRY_CODE: &str = "
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
if redis.call('INCR', KEYS[1]) > tonumber(ARGV[1]) then
  redis.call('DEL', KEYS[1])
  return 0
end
return 1";

/// What an exchange of a refresh token found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exchange {
    /// The session is over, or never was.
    Unknown,
    /// The next generation is due. The session began at that time.
    Next(DateTime<Utc>),
    /// The token was exchanged before: the session has been ended.
    Reused,
}

/// The sessions.
pub struct Sessions {
    client: Link,
    service: &'static str,
    open: Script,
    exchange: Script,
    close_all: Script,
    attempt: Script,
    count: Script,
    try_code: Script,
}

impl Sessions {
    /// Starts connecting; does not wait for it.
    pub fn connect(service: &'static str, url: &str) -> Result<Self, fred::error::Error> {
        let client = Link::connect(url, COMMAND_TIMEOUT)?;
        Ok(Self {
            client,
            service,
            open: Script::from_lua(OPEN),
            exchange: Script::from_lua(EXCHANGE),
            close_all: Script::from_lua(CLOSE_ALL),
            attempt: Script::from_lua(ATTEMPT),
            count: Script::from_lua(COUNT),
            try_code: Script::from_lua(TRY_CODE),
        })
    }

    /// Whether Valkey answers.
    pub async fn check(&self) -> Result<(), Error> {
        self.client.check().await.map_err(Error::Sessions)
    }

    fn prefix(&self, tenant: Uuid, user: Uuid) -> String {
        format!("{}:session:{{{tenant}.{user}}}:", self.service)
    }

    fn session(&self, tenant: Uuid, user: Uuid, session: Uuid) -> String {
        format!("{}{session}", self.prefix(tenant, user))
    }

    fn sessions(&self, tenant: Uuid, user: Uuid) -> String {
        format!("{}:sessions:{{{tenant}.{user}}}:v1", self.service)
    }

    async fn run<R: FromValue>(
        &self,
        script: &Script,
        keys: Vec<String>,
        arguments: Vec<String>,
    ) -> Result<R, Error> {
        let answer = script.evalsha_with_reload(&self.client, keys, arguments).await;
        answer.map_err(Error::Sessions)
    }

    /// Begins a session.
    pub async fn open(
        &self,
        tenant: Uuid,
        user: Uuid,
        session: Uuid,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let keys = vec![self.session(tenant, user, session), self.sessions(tenant, user)];
        let arguments = vec![
            session.to_string(),
            now.timestamp_millis().to_string(),
            LIFE.num_milliseconds().to_string(),
        ];
        self.run::<i64>(&self.open, keys, arguments).await.map(drop)
    }

    /// Exchanges the refresh token of a generation for the next one; ends the session if that was done before.
    pub async fn exchange(
        &self,
        tenant: Uuid,
        user: Uuid,
        session: Uuid,
        generation: u32,
        now: DateTime<Utc>,
    ) -> Result<Exchange, Error> {
        let keys = vec![self.session(tenant, user, session), self.sessions(tenant, user)];
        let arguments = vec![
            session.to_string(),
            generation.to_string(),
            now.timestamp_millis().to_string(),
            GRACE.as_millis().to_string(),
        ];
        let (what, opened) = self.run::<(i64, i64)>(&self.exchange, keys, arguments).await?;
        Ok(match what {
            1 => Exchange::Next(DateTime::from_timestamp_millis(opened).unwrap_or_default()),
            2 => Exchange::Reused,
            _ => Exchange::Unknown,
        })
    }

    /// Ends a session. Ending it twice is ending it once.
    pub async fn close(&self, tenant: Uuid, user: Uuid, session: Uuid) -> Result<(), Error> {
        let key = self.session(tenant, user, session);
        self.client.del::<i64, _>(key).await.map_err(Error::Sessions)?;
        let removed = self
            .client
            .srem::<i64, _, _>(self.sessions(tenant, user), session.to_string());
        removed.await.map(drop).map_err(Error::Sessions)
    }

    /// Ends all sessions of a person.
    pub async fn close_all(&self, tenant: Uuid, user: Uuid) -> Result<(), Error> {
        let keys = vec![self.sessions(tenant, user)];
        let arguments = vec![self.prefix(tenant, user)];
        self.run::<i64>(&self.close_all, keys, arguments).await.map(drop)
    }

    /// Counts an attempt of `who` before it is made; how long they have to wait instead, if they have to.
    pub async fn attempt(&self, who: &str) -> Result<Option<Duration>, Error> {
        let keys = vec![
            format!("{}:attempts:{{{who}}}:v1", self.service),
            format!("{}:pause:{{{who}}}:v1", self.service),
        ];
        let pauses = (1..=backoff::FREE + 8).map(|n| backoff::wait(n).map_or(0, |wait| wait.as_millis()));
        let arguments = std::iter::once(backoff::MEMORY.as_millis())
            .chain(pauses)
            .map(|number| number.to_string())
            .collect();
        self.run::<i64>(&self.attempt, keys, arguments).await.map(wait)
    }

    /// Forgets the attempts of `who`: the last one succeeded.
    pub async fn forgive(&self, who: &str) -> Result<(), Error> {
        let keys = vec![
            format!("{}:attempts:{{{who}}}:v1", self.service),
            format!("{}:pause:{{{who}}}:v1", self.service),
        ];
        self.client
            .del::<i64, _>(keys)
            .await
            .map(drop)
            .map_err(Error::Sessions)
    }

    /// Counts something of `who` that may happen `most` times within `memory`; how long to wait if it was more often.
    pub async fn count(&self, who: &str, most: u32, memory: Duration) -> Result<Option<Duration>, Error> {
        let keys = vec![format!("{}:count:{{{who}}}:v1", self.service)];
        let arguments = vec![memory.as_millis().to_string(), most.to_string()];
        self.run::<i64>(&self.count, keys, arguments).await.map(wait)
    }

    /// How long `who` has to wait because [`Self::count`] has reached `most`, without counting anything.
    pub async fn counted(&self, who: &str, most: u32) -> Result<Option<Duration>, Error> {
        let key = format!("{}:count:{{{who}}}:v1", self.service);
        let held: Option<u32> = self.client.get(&key).await.map_err(Error::Sessions)?;
        if held.unwrap_or_default() < most {
            return Ok(None);
        }
        let left: i64 = self.client.pttl(&key).await.map_err(Error::Sessions)?;
        Ok(wait(left.max(1)))
    }

    /// Opens a challenge for a second factor.
    pub async fn challenge(&self, id: Uuid) -> Result<(), Error> {
        let key = format!("{}:challenge:{id}:v1", self.service);
        let life = i64::try_from(CHALLENGE_LIFE.as_secs()).unwrap_or_default();
        let set = self
            .client
            .set::<(), _, _>(key, 0, Some(Expiration::EX(life)), None, false);
        set.await.map_err(Error::Sessions)
    }

    /// Whether a code may be tried for the challenge; each try counts.
    pub async fn may_try_code(&self, id: Uuid) -> Result<bool, Error> {
        let keys = vec![format!("{}:challenge:{id}:v1", self.service)];
        let arguments = vec![CODES_MAX.to_string()];
        Ok(self.run::<i64>(&self.try_code, keys, arguments).await? == 1)
    }

    /// Ends a challenge.
    pub async fn end_challenge(&self, id: Uuid) -> Result<(), Error> {
        let key = format!("{}:challenge:{id}:v1", self.service);
        self.client
            .del::<i64, _>(key)
            .await
            .map(drop)
            .map_err(Error::Sessions)
    }
}

fn wait(milliseconds: i64) -> Option<Duration> {
    let milliseconds = u64::try_from(milliseconds).ok().filter(|left| *left > 0)?;
    Some(Duration::from_millis(milliseconds))
}
