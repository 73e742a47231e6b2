//! L2: Valkey. Records that are compared by version on the server, and the channel on which replicas tell each other
//! what has changed. Nothing here fails: an answer that does not come is a miss, an invalidation that cannot be told is
//! kept and told when the connection is back.

use std::collections::HashMap;
use std::future::Future;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use fred::clients::SubscriberClient;
use fred::prelude::*;
use fred::types::Message;
use fred::types::scripts::Script;
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast::error::RecvError;
use tokio::task::AbortHandle;
use uuid::Uuid;

use crate::local::Invalidate;
use crate::metrics::CacheMetrics;
use crate::{COMMAND_TIMEOUT, Error, TOMBSTONE_TTL};

/// A record is its version in 20 digits, so that versions compare as strings (Lua's numbers are not integers), then a
/// kind, then the value.
const VERSION_DIGITS: usize = 20;
const KIND_VALUE: &str = "V";
const KIND_TOMBSTONE: &str = "T";

/// Writes records that are not older than what is there; a tombstone leaves a value of its own version alone. Returns the
/// numbers of the keys that hold something newer, each followed by the version held.
const WRITE: &str = "
local newer = {}
for i, key in ipairs(KEYS) do
  local version, body = ARGV[2 * i], ARGV[2 * i + 1]
  local held = redis.call('GETRANGE', key, 0, 19)
  if held > version then
    newer[#newer + 1] = i
    newer[#newer + 1] = held
  elseif held < version or body ~= 'T' then
    redis.call('SET', key, version .. body, 'PX', ARGV[1])
  end
end
return newer";

/// Keys in one call of the script: the server does nothing else meanwhile.
const KEYS_PER_CALL: usize = 100;
/// After a failure Valkey is left alone for this long.
const BREAK: Duration = Duration::from_millis(500);
const HEARTBEAT: Duration = Duration::from_secs(5);
/// Subscribing may take as long as connecting.
const LINK_TIMEOUT: Duration = Duration::from_secs(2);
const UNTOLD_MAX: usize = 10_000;

/// Ids of one entity that have moved on to a version, as told to the other replicas.
#[derive(Debug, Serialize, Deserialize)]
struct News {
    from: Uuid,
    entity: String,
    moved: Vec<(String, u64)>,
}

pub(crate) struct Remote {
    service: String,
    channel: String,
    origin: Uuid,
    client: Client,
    subscriber: SubscriberClient,
    write: Script,
    started: Instant,
    /// Milliseconds after `started` until which Valkey is left alone.
    broken_until_ms: AtomicU64,
    /// Whether the invalidations of other replicas reach us.
    pub(crate) linked: Arc<AtomicBool>,
    locals: Mutex<HashMap<&'static str, Arc<dyn Invalidate>>>,
    /// Invalidations that Valkey has not taken yet, by entity and id.
    untold: Mutex<HashMap<(&'static str, String), u64>>,
    metrics: CacheMetrics,
    listener: Mutex<Option<AbortHandle>>,
}

impl Remote {
    /// Starts connecting; does not wait for it.
    pub(crate) fn connect(service: String, url: &str, metrics: CacheMetrics) -> Result<Arc<Self>, Error> {
        let mut builder = valkey::builder(url, COMMAND_TIMEOUT).map_err(Error::Url)?;
        builder.with_performance_config(|performance| performance.broadcast_channel_capacity = 4096);
        let client = builder.build().map_err(Error::Url)?;
        builder.with_performance_config(|performance| performance.default_command_timeout = LINK_TIMEOUT);
        let subscriber = builder.build_subscriber_client().map_err(Error::Url)?;
        let remote = Arc::new(Self {
            channel: format!("{service}:invalidations:v1"),
            service,
            origin: Uuid::now_v7(),
            client,
            subscriber,
            write: Script::from_lua(WRITE),
            started: Instant::now(),
            broken_until_ms: AtomicU64::new(0),
            linked: Arc::new(AtomicBool::new(false)),
            locals: Mutex::default(),
            untold: Mutex::default(),
            metrics,
            listener: Mutex::new(None),
        });
        let listener = tokio::spawn(Listener::of(&remote).run());
        *lock(&remote.listener) = Some(listener.abort_handle());
        Ok(remote)
    }

    pub(crate) fn register(&self, entity: &'static str, local: Arc<dyn Invalidate>) {
        lock(&self.locals).insert(entity, local);
    }

    fn key(&self, entity: &str, id: &str) -> String {
        format!("{}:{entity}:{id}:v1", self.service)
    }

    pub(crate) async fn check(&self) -> Result<(), Error> {
        self.client.ping::<()>(None).await.map_err(Error::Unreachable)
    }

    fn is_usable(&self) -> bool {
        let now = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        now >= self.broken_until_ms.load(Ordering::Relaxed) && self.client.is_connected()
    }

    fn failed(&self, error: &fred::error::Error) {
        self.metrics.remote_failures.inc();
        let until = u64::try_from((self.started.elapsed() + BREAK).as_millis()).unwrap_or(u64::MAX);
        self.broken_until_ms.store(until, Ordering::Relaxed);
        tracing::debug!(%error, "Valkey did not answer; the cache does without it for a moment");
    }

    async fn timed<T>(&self, command: impl Future<Output = T>) -> T {
        let started = Instant::now();
        let answer = command.await;
        self.metrics
            .remote_command
            .observe(started.elapsed().as_secs_f64());
        answer
    }

    /// The encoded value and its version.
    pub(crate) async fn get(&self, entity: &str, id: &str) -> Option<(u64, Bytes)> {
        if !self.is_usable() {
            return None;
        }
        let read = self.timed(self.client.get::<Option<Bytes>, _>(self.key(entity, id)));
        match read.await {
            Ok(record) => parse(&record?),
            Err(error) => {
                self.failed(&error);
                None
            }
        }
    }

    /// Writes a freshly loaded value; nobody needs to be told.
    pub(crate) async fn fill(&self, entity: &str, id: &str, version: u64, encoded: Vec<u8>, ttl: Duration) {
        if !self.is_usable() {
            return;
        }
        let moved = [(id, version)];
        let write = self.timed(self.write(entity, &moved, vec![encoded], ttl));
        if let Err(error) = write.await {
            self.failed(&error);
        }
    }

    /// Writes new values and tells the other replicas.
    pub(crate) async fn put(
        &self,
        entity: &'static str,
        moved: &[(&str, u64)],
        encoded: Vec<Vec<u8>>,
        ttl: Duration,
    ) {
        self.write_and_tell(entity, moved, encoded, ttl).await;
    }

    /// Writes tombstones and tells the other replicas.
    pub(crate) async fn invalidate(&self, entity: &'static str, moved: &[(&str, u64)]) {
        self.write_and_tell(entity, moved, Vec::new(), TOMBSTONE_TTL)
            .await;
    }

    async fn write_and_tell(
        &self,
        entity: &'static str,
        moved: &[(&str, u64)],
        encoded: Vec<Vec<u8>>,
        ttl: Duration,
    ) {
        if !self.is_usable() {
            return self.remember(entity, moved);
        }
        let told = async {
            self.timed(self.write(entity, moved, encoded, ttl)).await?;
            self.publish(entity, moved).await
        };
        if let Err(error) = told.await {
            self.failed(&error);
            self.remember(entity, moved);
        }
    }

    /// Values for the first ids, tombstones for the ids that have none. Where Valkey holds something newer, L1 learns of it.
    async fn write(
        &self,
        entity: &str,
        moved: &[(&str, u64)],
        encoded: Vec<Vec<u8>>,
        ttl: Duration,
    ) -> Result<(), fred::error::Error> {
        // on a cluster the keys of one call would have to share a slot
        let keys_per_call = if self.client.is_clustered() {
            1
        } else {
            KEYS_PER_CALL
        };
        let mut encoded = encoded.into_iter();
        let calls: Vec<_> = moved
            .chunks(keys_per_call)
            .map(|chunk| {
                let mut keys = Vec::with_capacity(chunk.len());
                let mut args: Vec<Value> = Vec::with_capacity(1 + 2 * chunk.len());
                args.push(i64::try_from(ttl.as_millis()).unwrap_or(i64::MAX).into());
                for (id, version) in chunk {
                    keys.push(self.key(entity, id));
                    args.push(format!("{version:0VERSION_DIGITS$}").into());
                    let body = match encoded.next() {
                        Some(value) => [KIND_VALUE.as_bytes(), &value].concat(),
                        None => KIND_TOMBSTONE.as_bytes().to_vec(),
                    };
                    args.push(Bytes::from(body).into());
                }
                async move {
                    let newer: Vec<u64> = self.write.evalsha_with_reload(&self.client, keys, args).await?;
                    self.learn(entity, chunk, &newer);
                    Ok(())
                }
            })
            .collect();
        // the client writes what it has in one go: this is a pipeline
        futures::future::try_join_all(calls).await.map(drop)
    }

    fn learn(&self, entity: &str, written: &[(&str, u64)], newer: &[u64]) {
        if newer.is_empty() {
            return;
        }
        let Some(local) = lock(&self.locals).get(entity).map(Arc::clone) else {
            return;
        };
        for pair in newer.chunks_exact(2) {
            let &[number, version] = pair else { continue };
            // Lua counts from one
            let index = usize::try_from(number)
                .ok()
                .and_then(|number| number.checked_sub(1));
            if let Some((id, _)) = index.and_then(|index| written.get(index)) {
                local.advance(id, version);
            }
        }
    }

    async fn publish(&self, entity: &str, moved: &[(&str, u64)]) -> Result<(), fred::error::Error> {
        let news = News {
            from: self.origin,
            entity: entity.to_owned(),
            moved: moved
                .iter()
                .map(|(id, version)| ((*id).to_owned(), *version))
                .collect(),
        };
        let news = serde_json::to_vec(&news)
            .map_err(|error| fred::error::Error::new(ErrorKind::InvalidArgument, error.to_string()))?;
        self.client
            .publish::<(), _, _>(self.channel.as_str(), Bytes::from(news))
            .await
    }

    fn remember(&self, entity: &'static str, moved: &[(&str, u64)]) {
        let mut untold = lock(&self.untold);
        for (id, version) in moved {
            if untold.len() >= UNTOLD_MAX {
                tracing::warn!(
                    entity,
                    "more invalidations than can be kept while Valkey is away; entries run out by age"
                );
                return;
            }
            let held = untold.entry((entity, (*id).to_owned())).or_default();
            *held = (*held).max(*version);
        }
    }

    async fn tell_untold(&self) {
        let untold = std::mem::take(&mut *lock(&self.untold));
        let mut by_entity: HashMap<&'static str, Vec<(&str, u64)>> = HashMap::new();
        for ((entity, id), version) in &untold {
            by_entity.entry(entity).or_default().push((id, *version));
        }
        for (entity, moved) in by_entity {
            self.invalidate(entity, &moved).await;
        }
    }

    fn hear(&self, message: &Message) {
        let news = message.value.as_bytes().map(serde_json::from_slice::<News>);
        match news {
            Some(Ok(news)) if news.from == self.origin => {}
            Some(Ok(news)) => {
                if let Some(local) = lock(&self.locals).get(news.entity.as_str()) {
                    for (id, version) in &news.moved {
                        local.advance(id, *version);
                    }
                }
            }
            Some(Err(_)) | None => {
                tracing::warn!(
                    channel = self.channel,
                    "invalidation is not understood; L1 is cleared"
                );
                self.clear();
            }
        }
    }

    fn clear(&self) {
        self.metrics.clears.inc();
        for local in lock(&self.locals).values() {
            local.clear();
        }
    }

    fn set_linked(&self, linked: bool) {
        // cleared on both edges: what came before may be stale, and so may what was read in between
        self.linked.store(linked, Ordering::Release);
        self.clear();
    }
}

impl Drop for Remote {
    fn drop(&mut self) {
        if let Some(listener) = lock(&self.listener).take() {
            listener.abort();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn parse(record: &Bytes) -> Option<(u64, Bytes)> {
    let (version, kind) = (
        record.get(..VERSION_DIGITS)?,
        record.get(VERSION_DIGITS..=VERSION_DIGITS)?,
    );
    if kind != KIND_VALUE.as_bytes() {
        return None;
    }
    let version = std::str::from_utf8(version).ok()?.parse().ok()?;
    Some((version, record.slice(VERSION_DIGITS + 1..)))
}

/// The task that hears other replicas and watches the connections.
struct Listener {
    remote: std::sync::Weak<Remote>,
    client: Client,
    subscriber: SubscriberClient,
    channel: String,
}

impl Listener {
    fn of(remote: &Arc<Remote>) -> Self {
        Self {
            // the task must not keep the caches alive
            remote: Arc::downgrade(remote),
            client: remote.client.clone(),
            subscriber: remote.subscriber.clone(),
            channel: remote.channel.clone(),
        }
    }

    async fn run(self) {
        let mut messages = self.subscriber.message_rx();
        let mut troubles = self.subscriber.error_rx();
        let mut links = self.subscriber.reconnect_rx();
        let mut connections = self.client.reconnect_rx();
        // both try for ever; their tasks end with `quit`
        self.client.connect();
        self.subscriber.connect();
        let _quit = Quit(self.client.clone(), self.subscriber.clone());
        let mut heartbeat = tokio::time::interval(HEARTBEAT);
        loop {
            let event = tokio::select! {
                message = messages.recv() => match message {
                    Ok(message) => Event::Told(message),
                    Err(RecvError::Lagged(_)) => Event::Missed,
                    Err(RecvError::Closed) => return,
                },
                trouble = troubles.recv() => match trouble {
                    Err(RecvError::Closed) => return,
                    Ok(_) | Err(RecvError::Lagged(_)) => Event::LinkLost,
                },
                _ = links.recv() => Event::LinkBack,
                _ = connections.recv() => Event::ConnectionBack,
                _ = heartbeat.tick() => Event::Heartbeat,
            };
            let Some(remote) = self.remote.upgrade() else {
                return;
            };
            match event {
                Event::Told(message) => remote.hear(&message),
                Event::Missed => remote.clear(),
                Event::LinkLost => {
                    if remote.linked.load(Ordering::Acquire) {
                        tracing::warn!("subscription to invalidations is lost; L1 is cleared");
                        remote.set_linked(false);
                    }
                }
                Event::LinkBack => self.subscribe(&remote).await,
                Event::ConnectionBack => {
                    remote.broken_until_ms.store(0, Ordering::Relaxed);
                    remote.tell_untold().await;
                }
                Event::Heartbeat => self.beat(&remote).await,
            }
        }
    }

    async fn subscribe(&self, remote: &Remote) {
        match self.subscriber.subscribe(self.channel.as_str()).await {
            Ok(()) => {
                tracing::info!(channel = self.channel, "listening to invalidations");
                remote.set_linked(true);
            }
            Err(error) => tracing::warn!(%error, "invalidations cannot be subscribed to"),
        }
    }

    /// A connection can be dead without anybody saying so; a subscription that failed is tried again.
    async fn beat(&self, remote: &Remote) {
        if !self.subscriber.is_connected() {
            return;
        }
        if !remote.linked.load(Ordering::Acquire) {
            return self.subscribe(remote).await;
        }
        // subscribing again is a harmless round trip on this very connection
        if let Err(error) = self.subscriber.subscribe(self.channel.as_str()).await {
            tracing::warn!(%error, "subscription to invalidations does not answer; L1 is cleared");
            remote.set_linked(false);
        }
        if !lock(&remote.untold).is_empty() {
            remote.tell_untold().await;
        }
    }
}

enum Event {
    Told(Message),
    Missed,
    LinkLost,
    LinkBack,
    ConnectionBack,
    Heartbeat,
}

/// Ends both connections when the listener is gone.
struct Quit(Client, SubscriberClient);

impl Drop for Quit {
    fn drop(&mut self) {
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let (client, subscriber) = (self.0.clone(), self.1.clone());
            runtime.spawn(async move {
                let _ = tokio::join!(client.quit(), subscriber.quit());
            });
        }
    }
}
