//! Outbox rows into Kafka: lane by lane in order, pipelined, marked published on the delivery report.
//!
//! A lane is worked by whoever holds its lease, a row with an owner and an end. While one page of rows waits for its
//! acknowledgements the next ones are already sent: the producer is idempotent, so the order within a partition holds.
//! When a delivery fails, everything in flight is awaited and the lane goes back to the last acknowledged row; consumers
//! see duplicates then, never a gap.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures::future::try_join_all;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::metrics::{EventMetrics, LaneMetrics};
use crate::outbox::{Door, Lane, OutboxBatch, OutboxRow, OutboxStore, Wake};
use crate::producer::{Producer, Receipt};
use crate::{BoxError, Error};

/// How the relay paces itself. The defaults suit production; tests rarely need others.
#[derive(Debug, Clone)]
pub struct RelaySettings {
    /// How long a lane stays ours without renewal: the longest pause after a relay died.
    pub lease_ttl: Duration,
    /// How long after its last row a lane is looked at that others commit to: rows were found in it of which nobody here told
    /// ([`Wake::notify`]), the last of them some seconds ago at most.
    pub poll_interval: Duration,
    /// How long after its last row any other lane is looked at without being told: what runs alone, or idles, costs the database
    /// next to nothing.
    pub quiet_interval: Duration,
    /// Least time between two reads of a lane, so that a busy lane is read in pages and not row by row.
    pub read_interval: Duration,
    /// Least time between two marks of a lane: bounds the duplicates after a crash.
    pub mark_interval: Duration,
    /// Rows read at once.
    pub page: u16,
    /// Messages of one lane that may wait for their acknowledgement.
    pub in_flight_max: usize,
}

impl Default for RelaySettings {
    fn default() -> Self {
        Self {
            lease_ttl: Duration::from_secs(3),
            poll_interval: Duration::from_millis(25),
            quiet_interval: Duration::from_millis(100),
            read_interval: Duration::from_millis(20),
            mark_interval: Duration::from_millis(250),
            page: 64,
            in_flight_max: 20_000,
        }
    }
}

const BACKOFF_MIN: Duration = Duration::from_millis(100);
const BACKOFF_MAX: Duration = Duration::from_secs(5);
/// After how long without a row of others a lane counts as ours alone.
const QUIET_AFTER: Duration = Duration::from_secs(5);
const LANES_REFRESH: Duration = Duration::from_secs(10);
const DRAIN_TIMEOUT: Duration = Duration::from_secs(5);

/// Publishes a service's outbox. Any number of replicas may run one; each lane is worked by one at a time.
#[derive(Debug)]
pub struct Relay<S> {
    shared: Arc<Shared<S>>,
}

#[derive(Debug)]
struct Shared<S> {
    store: S,
    producer: Producer,
    settings: RelaySettings,
    metrics: EventMetrics,
    wake: Wake,
    owner: Uuid,
}

impl<S: OutboxStore> Relay<S> {
    /// A relay of `store`'s rows. `wake` is what the service calls after a commit.
    pub fn new(store: S, producer: Producer, metrics: EventMetrics, wake: Wake) -> Self {
        Self::with_settings(store, producer, metrics, wake, RelaySettings::default())
    }

    /// A relay with its own pace.
    pub fn with_settings(
        store: S,
        producer: Producer,
        metrics: EventMetrics,
        wake: Wake,
        settings: RelaySettings,
    ) -> Self {
        let owner = Uuid::now_v7();
        Self {
            shared: Arc::new(Shared {
                store,
                producer,
                settings,
                metrics,
                wake,
                owner,
            }),
        }
    }

    /// Publishes everything that lies in the lanes this relay can lease, waits for the acknowledgements and marks them.
    /// Returns the number of messages published. Lanes leased by another relay are left alone.
    pub async fn run_once(&self) -> Result<usize, Error> {
        let lanes = self.shared.store.lanes().await.map_err(Error::Store)?;
        let published = try_join_all(lanes.into_iter().map(|lane| {
            let mut work = LaneWork::new(Arc::clone(&self.shared), lane);
            async move { work.run_once().await }
        }));
        Ok(published.await?.into_iter().sum())
    }

    /// Works until `shutdown`, then waits a few seconds for what is in flight, marks it and gives the leases back.
    /// Never returns earlier: troubles of the database or of Kafka are waited out.
    pub async fn run(self, shutdown: CancellationToken) {
        let mut works = JoinSet::new();
        let mut known: Vec<Lane> = Vec::new();
        let mut refresh = tokio::time::interval(LANES_REFRESH);
        let mut backoff = Backoff::default();
        loop {
            tokio::select! {
                () = shutdown.cancelled() => break,
                _ = refresh.tick() => {}
            }
            match self.shared.store.lanes().await {
                Ok(lanes) => {
                    backoff = Backoff::default();
                    for lane in lanes {
                        if !known.contains(&lane) {
                            known.push(lane);
                            works.spawn(LaneWork::new(Arc::clone(&self.shared), lane).run(shutdown.clone()));
                        }
                    }
                }
                Err(error) => {
                    tracing::warn!(error, "outbox lanes cannot be read");
                    refresh.reset_after(backoff.next());
                }
            }
        }
        while let Some(ended) = works.join_next().await {
            if let Err(error) = ended {
                tracing::error!(%error, "relay of a lane ended abnormally");
            }
        }
    }
}

/// A row whose messages are in the producer's queue.
struct Sent {
    seq: i64,
    created_at: DateTime<Utc>,
    messages: usize,
    receipt: Arc<Receipt>,
}

/// One lane's progress: `marked <= acked <= sent`.
struct LaneWork<S> {
    shared: Arc<Shared<S>>,
    lane: Lane,
    metrics: LaneMetrics,
    door: Arc<Door>,
    wake: watch::Receiver<()>,
    /// Until when the lease is certainly ours; `None` when the lane is not ours.
    held_until: Option<Instant>,
    marked: i64,
    acked: i64,
    sent: i64,
    in_flight: VecDeque<Sent>,
    in_flight_messages: usize,
    /// When the oldest row was committed that was read and is not in flight: it could not be sent, or has to be sent again.
    stuck_since: Option<DateTime<Utc>>,
    last_read: Option<Instant>,
    /// When rows were last handed to us. They follow on those before without a gap, so nobody else's lay between them.
    last_handed: Option<Instant>,
    /// When rows were last found of which nobody here told.
    last_foreign: Option<Instant>,
    last_mark: Instant,
    /// More rows are likely there than the last page held.
    more: bool,
}

impl<S: OutboxStore> LaneWork<S> {
    fn new(shared: Arc<Shared<S>>, lane: Lane) -> Self {
        let door = shared.wake.door(lane);
        Self {
            metrics: shared.metrics.lane(lane),
            wake: door.listen(),
            door,
            lane,
            held_until: None,
            marked: 0,
            acked: 0,
            sent: 0,
            in_flight: VecDeque::new(),
            in_flight_messages: 0,
            stuck_since: None,
            last_read: None,
            last_handed: None,
            last_foreign: None,
            last_mark: Instant::now(),
            more: false,
            shared,
        }
    }

    async fn run_once(&mut self) -> Result<usize, Error> {
        let mut published = 0;
        while self.hold().await? {
            // a row that cannot be sent does not keep those before it from being marked
            let filled = self.fill().await;
            let idle = self.in_flight.is_empty();
            let mut delivered = Ok(());
            while let (Some(front), Ok(())) = (self.in_flight.front(), &delivered) {
                front.receipt.complete().await;
                delivered = self.settle().map(|messages| published += messages);
            }
            self.mark().await?;
            delivered?;
            if filled? == 0 && idle {
                break;
            }
        }
        Ok(published)
    }

    async fn run(mut self, shutdown: CancellationToken) {
        let mut backoff = Backoff::default();
        loop {
            // a cancelled step leaves nothing half done: what was sent but not recorded is published again
            let step = tokio::select! {
                () = shutdown.cancelled() => break,
                step = self.step() => step,
            };
            match step {
                Ok(()) => backoff = Backoff::default(),
                Err(error) => {
                    let pause = backoff.next();
                    tracing::warn!(
                        lane = self.lane,
                        error = &error as &dyn std::error::Error,
                        retry_in_ms = pause.as_millis(),
                        "relay of the lane failed"
                    );
                    tokio::select! {
                        () = shutdown.cancelled() => break,
                        () = self.recover(&error, pause) => {}
                    }
                }
            }
        }
        if tokio::time::timeout(DRAIN_TIMEOUT, self.hand_over())
            .await
            .is_err()
        {
            tracing::info!(
                lane = self.lane,
                messages = self.in_flight_messages,
                "relay stops with messages unacknowledged; they are published again"
            );
        }
    }

    /// One turn: renew, read and send, note what was acknowledged, mark, wait for the next thing to do.
    async fn step(&mut self) -> Result<(), Error> {
        if !self.hold().await? {
            self.metrics.age.set(0.0);
            self.metrics.waiting.set(0);
            tokio::time::sleep(self.shared.settings.lease_ttl / 3).await;
            return Ok(());
        }
        // before the read, which may fail again and again on a row that cannot be sent
        self.settle()?;
        self.observe_age();
        let mark_due = self.last_mark + self.shared.settings.mark_interval;
        if self.marked < self.acked && mark_due <= Instant::now() {
            self.mark().await?;
        }
        let may_read = self.in_flight_messages < self.shared.settings.in_flight_max;
        if may_read && self.is_due() {
            self.fill().await?;
        }
        self.idle(may_read).await;
        Ok(())
    }

    /// Whether it is time for more rows: at once while pages come full or the next row was handed to us, soon after somebody
    /// woke us, else by polling.
    fn is_due(&self) -> bool {
        if self.more || self.is_handed() {
            return true;
        }
        let woken = self.wake.has_changed().unwrap_or(false);
        let (last, interval) = if woken {
            (self.last_read, self.shared.settings.read_interval)
        } else {
            (self.last_looked(), self.poll_interval())
        };
        last.is_none_or(|last| last.elapsed() >= interval)
    }

    /// When we last knew every row of the lane.
    fn last_looked(&self) -> Option<Instant> {
        self.last_read.max(self.last_handed)
    }

    /// Whether the next row was given along with the news of it.
    fn is_handed(&self) -> bool {
        self.door.rows().follow(self.sent)
    }

    /// How long to leave the lane alone while nobody wakes us.
    fn poll_interval(&self) -> Duration {
        match self.last_foreign {
            Some(last) if last.elapsed() < QUIET_AFTER => self.shared.settings.poll_interval,
            _ => self.shared.settings.quiet_interval,
        }
    }

    /// Waits until there is something to do again.
    async fn idle(&mut self, may_read: bool) {
        let RelaySettings {
            read_interval,
            mark_interval,
            in_flight_max,
            ..
        } = self.shared.settings;
        let poll_interval = self.poll_interval();
        let may_read = may_read && self.in_flight_messages < in_flight_max;
        if may_read && (self.more || self.is_handed()) {
            return;
        }
        let now = Instant::now();
        let last_read = self.last_read.unwrap_or(now);
        let mut deadline = if may_read {
            self.last_looked().unwrap_or(now) + poll_interval
        } else {
            now + poll_interval
        };
        if self.marked < self.acked {
            deadline = deadline.min(self.last_mark + mark_interval);
        }
        let front = self.in_flight.front().map(|sent| Arc::clone(&sent.receipt));
        let acknowledged = async {
            match front {
                Some(receipt) => receipt.complete().await,
                None => std::future::pending().await,
            }
        };
        // a copy: that the news was seen is noted by the read
        let mut wake = self.wake.clone();
        let woken = async {
            if !may_read || wake.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
            if !self.is_handed() {
                tokio::time::sleep_until(last_read + read_interval).await;
            }
        };
        tokio::select! {
            () = acknowledged => {}
            () = woken => {}
            () = tokio::time::sleep_until(deadline) => {}
        }
    }

    /// Makes sure that the lane is ours for a while; `false` while it is another's.
    async fn hold(&mut self) -> Result<bool, Error> {
        let ttl = self.shared.settings.lease_ttl;
        if self
            .held_until
            .is_some_and(|until| until > Instant::now() + ttl * 2 / 3)
        {
            return Ok(true);
        }
        let asked = Instant::now();
        let lease = self
            .shared
            .store
            .lease(self.lane, self.shared.owner, ttl)
            .await
            .map_err(Error::Store)?;
        let Some(published) = lease else {
            self.forget();
            return Ok(false);
        };
        if self.held_until.is_none() {
            self.forget();
            (self.marked, self.acked, self.sent) = (published, published, published);
            tracing::debug!(lane = self.lane, published, "relay works the lane");
        }
        // another owner may have come and gone while ours had run out
        self.acked = self.acked.max(published);
        self.sent = self.sent.max(published);
        self.held_until = Some(asked + ttl);
        self.observe_waiting().await;
        Ok(true)
    }

    /// Puts the messages of the next rows into the producer's queue: of those that were handed to us, else of a page that
    /// is read. Returns the number of rows.
    async fn fill(&mut self) -> Result<usize, Error> {
        let handed = self.door.rows().take(self.sent, self.shared.settings.page);
        let rows = if handed.is_empty() {
            self.read().await?
        } else {
            self.wake.mark_unchanged();
            self.last_handed = Some(Instant::now());
            handed
        };
        let count = rows.len();
        self.send(rows).await?;
        Ok(count)
    }

    async fn read(&mut self) -> Result<Vec<OutboxRow>, Error> {
        let untold = !self.more && !self.wake.has_changed().unwrap_or(false);
        self.wake.mark_unchanged();
        self.last_read = Some(Instant::now());
        let page = self.shared.settings.page;
        let rows = self
            .shared
            .store
            .batches(self.lane, self.sent, page)
            .await
            .map_err(Error::Store)?;
        self.more = rows.len() >= usize::from(page);
        if !rows.is_empty() && untold {
            self.last_foreign = self.last_read;
        }
        Ok(rows)
    }

    async fn send(&mut self, rows: Vec<OutboxRow>) -> Result<(), Error> {
        for row in rows {
            self.stuck_since = Some(row.created_at);
            if row.seq <= self.sent {
                return Err(Error::OutOfOrder {
                    lane: self.lane,
                    seq: row.seq,
                    after: self.sent,
                });
            }
            let batch = OutboxBatch::decode(row.payload).map_err(|source| Error::Decode {
                lane: self.lane,
                seq: row.seq,
                source,
            })?;
            let receipt = self.shared.producer.enqueue(&batch).await?;
            let messages = batch.messages.len();
            self.sent = row.seq;
            self.in_flight_messages += messages;
            self.in_flight.push_back(Sent {
                seq: row.seq,
                created_at: row.created_at,
                messages,
                receipt,
            });
            // a page of full batches is tens of milliseconds of work; others want the thread too
            tokio::task::yield_now().await;
        }
        self.stuck_since = None;
        Ok(())
    }

    /// Moves `acked` over the rows that Kafka acknowledged. Returns the number of their messages, or the failure of the
    /// first row that was not delivered.
    fn settle(&mut self) -> Result<usize, Error> {
        let mut messages = 0;
        while let Some(sent) = self.in_flight.front().filter(|sent| sent.receipt.is_complete()) {
            if messages == 0 {
                // a failure behind acknowledged rows is reported by the next call
                sent.receipt.verdict()?;
            } else if sent.receipt.verdict().is_err() {
                break;
            }
            messages += sent.messages;
            self.acked = self.acked.max(sent.seq);
            self.metrics.delay.observe(seconds_since(sent.created_at));
            self.in_flight_messages -= sent.messages;
            self.in_flight.pop_front();
        }
        self.metrics.published.inc_by(messages as u64);
        Ok(messages)
    }

    async fn mark(&mut self) -> Result<(), Error> {
        self.last_mark = Instant::now();
        if self.marked == self.acked {
            return Ok(());
        }
        let ours = self
            .shared
            .store
            .mark_published(self.lane, self.shared.owner, self.acked)
            .await
            .map_err(Error::Store)?;
        if ours {
            self.marked = self.acked;
        } else {
            tracing::warn!(lane = self.lane, "relay lost the lease of the lane");
            self.forget();
        }
        Ok(())
    }

    /// After a failed delivery: lets everything in flight end, so that nothing of it can overtake, and goes back to the
    /// last acknowledged row. Troubles of the store need no such thing.
    async fn recover(&mut self, error: &Error, pause: Duration) {
        if matches!(error, Error::Deliver(_)) {
            self.metrics.failures.inc();
            for sent in &self.in_flight {
                sent.receipt.complete().await;
            }
            self.stuck_since = self
                .in_flight
                .front()
                .map(|sent| sent.created_at)
                .or(self.stuck_since);
            self.in_flight.clear();
            self.in_flight_messages = 0;
            self.sent = self.acked;
            self.more = true;
        }
        self.observe_age();
        tokio::time::sleep(pause).await;
    }

    /// The lane is not ours (any more).
    fn forget(&mut self) {
        self.held_until = None;
        self.in_flight.clear();
        self.in_flight_messages = 0;
        self.stuck_since = None;
        self.more = false;
        self.last_read = None;
        self.last_handed = None;
        self.door.rows().clear();
    }

    /// Waits for what is in flight, marks it, gives the lease back.
    async fn hand_over(&mut self) {
        if self.held_until.is_none() {
            return;
        }
        while let Some(front) = self.in_flight.front() {
            front.receipt.complete().await;
            if self.settle().is_err() {
                break;
            }
        }
        let handed_over: Result<_, BoxError> = async {
            self.mark().await?;
            self.shared
                .store
                .lease(self.lane, self.shared.owner, Duration::ZERO)
                .await
        }
        .await;
        if let Err(error) = handed_over {
            tracing::debug!(
                lane = self.lane,
                error,
                "lease was not given back; it runs out by itself"
            );
        }
    }

    /// What is in flight is older than what could not be sent: rows are read in order.
    fn observe_age(&self) {
        let oldest = self.in_flight.front().map(|sent| sent.created_at);
        self.metrics
            .age
            .set(oldest.or(self.stuck_since).map_or(0.0, seconds_since));
    }

    /// For whoever watches, about once a second; a store that cannot say is asked again with the next renewal.
    async fn observe_waiting(&self) {
        if let Ok(Some(rows)) = self.shared.store.waiting(self.lane).await {
            self.metrics.waiting.set(rows.max(0));
        }
    }
}

fn seconds_since(time: DateTime<Utc>) -> f64 {
    (Utc::now() - time).to_std().unwrap_or_default().as_secs_f64()
}

/// Doubling pauses.
#[derive(Debug)]
pub(crate) struct Backoff(Duration);

impl Default for Backoff {
    fn default() -> Self {
        Self(BACKOFF_MIN)
    }
}

impl Backoff {
    pub(crate) fn next(&mut self) -> Duration {
        let pause = self.0;
        self.0 = (pause * 2).min(BACKOFF_MAX);
        pause
    }
}
