//! One lane's worker: drains the queue, decides the batch in one transaction, answers every caller.

use super::metrics::LaneMetrics;
use super::{Ask, Failure, LaneQueue, LaneSettings};
use crate::Clock;
use crate::domain::chain::{self, Link};
use crate::domain::fold::{Place, Recorded};
use crate::domain::{AccountKey, Books, Fold, Job, TenantId, Verdict, fold};
use crate::outbox;
use crate::service::on_record;
use crate::store::posting::{self, Gathered, Head};
use crate::store::{holds, reading, reversals, trail, velocity};
use chrono::{DateTime, SubsecRound, Utc};
use events::{OutboxRow, Wake};
use idempotency::KeyHash;
use sqlx::postgres::PgConnectOptions;
use sqlx::{Acquire, ConnectOptions, Executor as _, PgConnection};
use std::collections::{BTreeSet, HashSet, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};
use telemetry::Gauge;

/// Longest time one attempt at a batch may take before its connection is given up.
const ATTEMPT_MAX: Duration = Duration::from_secs(10);
/// A batch of fewer callers does not make a lane busy: waiting for more would cost its callers and gain nothing.
const BUSY: usize = 8;
/// Postings after which a connection's plans are made anew for the first time; then after four times as many, and so on.
const PLANS_FIRST: usize = 64;
/// Times a batch is tried again at once after losing against another transaction.
const CONFLICT_RETRIES_MAX: u32 = 8;

/// The worker of one lane. Owns its connection: nobody else can leave a transaction open on it.
pub struct Worker {
    queue: LaneQueue,
    settings: LaneSettings,
    options: PgConnectOptions,
    connection: Option<PgConnection>,
    clock: Clock,
    wake_relay: Wake,
    metrics: LaneMetrics,
    waiting: Gauge,
    taken: Taken,
    /// Callers of the batch before.
    answered: usize,
    plans: Plans,
}

/// What is taken from the queue and in no batch yet, in its order.
#[derive(Default)]
struct Taken {
    asks: VecDeque<Ask>,
    /// Of all of them.
    postings: usize,
}

impl Taken {
    fn add(&mut self, ask: Ask) {
        self.postings += ask.job.postings.len();
        self.asks.push_back(ask);
    }

    /// The first ones, of at most `batch` postings together. A job that is larger is a batch of its own.
    fn hand_out(&mut self, batch: usize) -> Vec<Ask> {
        let mut postings = 0;
        let mut asks = Vec::with_capacity(self.asks.len());
        while let Some(next) = self.asks.front()
            && (asks.is_empty() || postings + next.job.postings.len() <= batch)
        {
            postings += next.job.postings.len();
            asks.extend(self.asks.pop_front());
        }
        self.postings -= postings;
        asks
    }
}

/// How old the plans of a connection are. A plan made while the tables were nearly empty may look up a key by its tenant
/// alone, which is all the same then; kept until autovacuum first looks at the table, it reads the tenant's every row.
#[derive(Clone, Copy, Debug)]
struct Plans {
    postings: usize,
    renewed_at: usize,
}

impl Plans {
    const NEW: Self = Self {
        postings: 0,
        renewed_at: PLANS_FIRST,
    };

    /// Counts a batch; whether the tables may have outgrown the plans since they were made.
    fn outgrown(&mut self, postings: usize) -> bool {
        self.postings = self.postings.saturating_add(postings);
        let outgrown = self.postings >= self.renewed_at;
        if outgrown {
            self.renewed_at = self.postings.saturating_mul(4);
        }
        outgrown
    }
}

/// Why an attempt at a batch did not end in a commit we know of.
enum Attempt {
    /// Lost against another transaction and rolled back: try again at once.
    Conflict(sqlx::Error),
    /// The connection failed before COMMIT was sent: nothing was recorded.
    Disconnected(sqlx::Error),
    /// COMMIT was sent and not answered: only the keys can tell.
    CommitUnanswered(sqlx::Error),
    /// PostgreSQL refused a statement and will refuse it again: rolled back.
    Refused(sqlx::Error),
}

impl Worker {
    /// A worker for `queue` that connects with `options` when it has something to do.
    ///
    /// The lane's statements are all look-ups by primary key; the planner is told so once, because a plan made for
    /// an empty table (a sequential scan) would be kept while the table grows.
    pub fn new(
        queue: LaneQueue,
        settings: LaneSettings,
        options: &PgConnectOptions,
        clock: Clock,
        wake_relay: Wake,
        metrics: LaneMetrics,
    ) -> Self {
        let options = options
            .clone()
            .application_name(&format!("svc-ledger lane {}", queue.number))
            .options([
                ("statement_timeout", "5s"),
                ("idle_in_transaction_session_timeout", "10s"),
                ("synchronous_commit", "on"),
                ("plan_cache_mode", "force_generic_plan"),
                ("enable_seqscan", "off"),
                ("enable_hashjoin", "off"),
                ("enable_mergejoin", "off"),
                ("jit", "off"),
            ]);
        let waiting = metrics.queue.get_or_create_owned(&[("lane", queue.number)]);
        Self {
            queue,
            settings,
            options,
            connection: None,
            clock,
            wake_relay,
            metrics,
            waiting,
            taken: Taken::default(),
            answered: 0,
            plans: Plans::NEW,
        }
    }

    /// Works until the queue is closed and empty. `stop` closes it: what already waits is still answered.
    pub async fn run(mut self, stop: impl Future<Output = ()>) {
        let mut stop = std::pin::pin!(stop);
        loop {
            let asks = tokio::select! {
                asks = self.collect() => asks,
                () = &mut stop => break,
            };
            let Some(asks) = asks else { return };
            self.settle(asks).await;
        }
        self.queue.asks.close();
        while let Some(asks) = self.collect().await {
            self.settle(asks).await;
        }
    }

    /// Waits for one job, then takes whatever else queued, up to `batch` postings. Cancel-safe: what is taken from the
    /// queue is kept until it is handed out.
    ///
    /// A busy lane first waits for callers it has just answered. Without it, those who were answered and those who queued
    /// meanwhile take turns for ever, in batches half as large as there are callers. Half of the answered are waited
    /// for, and no longer than `linger`: the others ask another lane, or come with the next batch.
    async fn collect(&mut self) -> Option<Vec<Ask>> {
        let waiting = self.taken.asks.len() + self.queue.asks.len();
        self.take(1).await;
        if self.answered >= BUSY && !self.settings.linger.is_zero() {
            let enough = waiting + self.answered / 2;
            // whoever does not come in time is not waited for
            let _ = tokio::time::timeout(self.settings.linger, self.take(enough)).await;
        }
        while self.taken.postings < self.settings.batch
            && let Ok(ask) = self.queue.asks.try_recv()
        {
            self.taken.add(ask);
        }
        let asks = self.taken.hand_out(self.settings.batch);
        self.answered = asks.len();
        (!asks.is_empty()).then_some(asks)
    }

    /// Takes from the queue until so many callers are there, a batch is full, or the queue is closed. Cancel-safe.
    async fn take(&mut self, callers: usize) {
        while self.taken.asks.len() < callers && self.taken.postings < self.settings.batch {
            let Some(ask) = self.queue.asks.recv().await else {
                return;
            };
            self.taken.add(ask);
        }
    }

    async fn settle(&mut self, asks: Vec<Ask>) {
        self.waiting
            .set(i64::try_from(self.queue.asks.len()).unwrap_or(i64::MAX));
        let (jobs, answers): (Vec<_>, Vec<_>) = asks
            .into_iter()
            // a caller who is gone has not been promised anything yet
            .filter(|ask| !ask.answer.is_closed())
            .map(|ask| (ask.job, ask.answer))
            .unzip();
        if jobs.is_empty() {
            return;
        }
        let outcome = self.decide(&jobs).await;
        match outcome {
            Ok(verdicts) => {
                for (answer, verdicts) in answers.into_iter().zip(verdicts) {
                    // a caller who hung up meanwhile finds the verdict by the same key
                    let _ = answer.send(Ok(verdicts));
                }
            }
            Err(Failure::Refused) if jobs.len() > 1 => {
                // one job may be at fault: the others must not suffer for it
                for (job, answer) in jobs.into_iter().zip(answers) {
                    let alone = self.decide(std::slice::from_ref(&job)).await;
                    let _ = answer.send(alone.map(|verdicts| verdicts.into_iter().flatten().collect()));
                }
            }
            Err(failure) => {
                for answer in answers {
                    let _ = answer.send(Err(failure));
                }
            }
        }
    }

    /// Attempts the batch until it is decided or cannot be.
    ///
    /// Trying again is safe after any failure: the keys are looked up under the lane's lock, so whatever an earlier
    /// attempt did commit is found and answered, and the rest is decided anew.
    async fn decide(&mut self, jobs: &[Job]) -> Result<Vec<Vec<Verdict>>, Failure> {
        let give_up = Instant::now() + self.settings.retry_for;
        let mut conflicts = 0;
        let mut pause = Duration::from_millis(20);
        let mut unanswered = false;
        loop {
            let started = Instant::now();
            let failed = match tokio::time::timeout(ATTEMPT_MAX, self.attempt(jobs, conflicts > 0)).await {
                Ok(Ok(fold)) => {
                    self.count(&fold, started.elapsed());
                    return Ok(fold.verdicts);
                }
                Ok(Err(failed)) => failed,
                Err(_) => Attempt::CommitUnanswered(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into())),
            };
            self.metrics.retries.inc();
            let lane = self.queue.number;
            match failed {
                Attempt::Conflict(error) => {
                    conflicts += 1;
                    tracing::warn!(lane, conflicts, %error, "batch lost against another transaction");
                    if conflicts > CONFLICT_RETRIES_MAX {
                        return Err(if unanswered {
                            Failure::Unknown
                        } else {
                            Failure::Unavailable
                        });
                    }
                    continue;
                }
                Attempt::Refused(error) => {
                    tracing::error!(lane, jobs = jobs.len(), %error, "batch refused by PostgreSQL");
                    return Err(if unanswered {
                        Failure::Unknown
                    } else {
                        Failure::Refused
                    });
                }
                Attempt::Disconnected(error) => {
                    tracing::warn!(lane, %error, "batch not attempted: no connection");
                }
                Attempt::CommitUnanswered(error) => {
                    tracing::warn!(lane, %error, "commit not answered; asking again by the keys");
                    unanswered = true;
                }
            }
            self.connection = None;
            if Instant::now() + pause > give_up {
                return Err(if unanswered {
                    Failure::Unknown
                } else {
                    Failure::Unavailable
                });
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_millis(500));
        }
    }

    /// Lets the relay know of a batch that is committed.
    fn tell(&self, row: OutboxRow) {
        if cfg!(feature = "planted") {
            // what is planted spoils the rows that are read
            self.wake_relay.notify(self.queue.number);
        } else {
            self.wake_relay.hand(self.queue.number, row);
        }
    }

    fn count(&self, fold: &Fold, took: Duration) {
        let (mut replayed, mut rejected, mut all) = (0, 0, 0_u32);
        for verdict in fold.verdicts.iter().flatten() {
            all += 1;
            match verdict {
                Verdict::Posted(_) => {}
                Verdict::Replayed(_) => replayed += 1,
                Verdict::Rejected(_) => rejected += 1,
            }
        }
        self.metrics
            .posted
            .inc_by(u64::try_from(fold.transactions.len()).unwrap_or(u64::MAX));
        self.metrics.replayed.inc_by(replayed);
        self.metrics.rejected.inc_by(rejected);
        self.metrics.batch_postings.observe(f64::from(all));
        self.metrics.batch_seconds.observe(took.as_secs_f64());
    }

    async fn attempt(&mut self, jobs: &[Job], after_conflict: bool) -> Result<Fold, Attempt> {
        let connection = match &mut self.connection {
            Some(connection) => connection,
            none => {
                self.plans = Plans::NEW;
                none.insert(self.options.connect().await.map_err(Attempt::Disconnected)?)
            }
        };
        if self
            .plans
            .outgrown(jobs.iter().map(|job| job.postings.len()).sum())
        {
            connection.execute("DISCARD PLANS").await.map_err(classify)?;
        }
        let mut transaction = connection.begin().await.map_err(classify)?;
        match decide_in_tx(
            &mut transaction,
            self.queue.number,
            jobs,
            &self.clock,
            after_conflict,
        )
        .await
        {
            Ok((fold, None)) => {
                transaction.rollback().await.map_err(classify)?;
                Ok(fold)
            }
            Ok((fold, Some(row))) => match transaction.commit().await {
                Ok(()) => {
                    self.tell(row);
                    Ok(fold)
                }
                // a refusal is certain; a server that goes away leaves the commit unknown
                Err(error) => Err(match classify(error) {
                    Attempt::Disconnected(error) => Attempt::CommitUnanswered(error),
                    certain => certain,
                }),
            },
            Err(error) => {
                let failed = classify(error);
                if matches!(failed, Attempt::Conflict(_) | Attempt::Refused(_))
                    && transaction.rollback().await.is_err()
                {
                    self.connection = None;
                }
                Err(failed)
            }
        }
    }
}

/// The posting transaction, and what to tell of it. Locks: the lane, then the accounts in key order, then the counters of limits in theirs,
/// then the trails of the networks in which somebody posted by hand; every writer takes them in this order.
async fn decide_in_tx(
    conn: &mut PgConnection,
    lane: i16,
    jobs: &[Job],
    clock: &Clock,
    after_conflict: bool,
) -> sqlx::Result<(Fold, Option<OutboxRow>)> {
    let postings = || jobs.iter().flat_map(|job| &job.postings);
    let keys: Vec<AccountKey> = postings()
        .flat_map(|posting| {
            posting.legs.iter().map(move |leg| AccountKey {
                tenant: posting.tenant,
                id: leg.account,
                shard: if leg.kind.is_customer() { 0 } else { lane },
            })
        })
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let idempotency: Vec<_> = postings().map(|posting| (posting.tenant, posting.key)).collect();
    if after_conflict {
        posting::lock_lane(conn, lane).await?;
    }
    let (mut head, mut decided_at, mut decision) =
        decide_locked(conn, lane, jobs, clock, &keys, &idempotency).await?;
    let refused = |verdict: &Verdict| matches!(verdict, Verdict::Rejected(_));
    if decision.verdicts.iter().flatten().any(refused) {
        // What looks like a refusal may be a replay whose key was recorded while a lock was waited for. A posting that
        // was missed so fails on its key and is tried again; a refusal has no guard but this second look, which begins
        // with every lock in hand.
        (head, decided_at, decision) = decide_locked(conn, lane, jobs, clock, &keys, &idempotency).await?;
    }
    let mut row = None;
    if !decision.is_empty() {
        let payload = outbox::payload(&decision, postings());
        let salt = chain::fresh_salt().ok_or_else(|| sqlx::Error::Protocol("no random bytes".to_owned()))?;
        let leaves = decision
            .transactions
            .iter()
            .map(|transaction| chain::leaf(transaction, salt));
        let link = Link {
            previous: head.hash,
            lane,
            seq: head.next_seq,
            created_at: decided_at,
            count: i32::try_from(decision.transactions.len()).unwrap_or(i32::MAX),
            root: chain::root(leaves),
            events: chain::events(&payload),
        };
        posting::write(conn, &decision, &link, salt, &payload).await?;
        if !decision.counters.is_empty() {
            velocity::write(conn, &decision.counters).await?;
        }
        let lines = on_record::posted(&decision, postings());
        if !lines.is_empty() {
            trail::record_in_tx(conn, &lines, decided_at).await?;
        }
        row = Some(OutboxRow {
            seq: link.seq,
            payload,
            created_at: decided_at,
        });
    }
    Ok((decision, row))
}

/// Locks what the batch touches, looks up its keys, and decides.
async fn decide_locked(
    conn: &mut PgConnection,
    lane: i16,
    jobs: &[Job],
    clock: &Clock,
    keys: &[AccountKey],
    idempotency: &[(TenantId, KeyHash)],
) -> sqlx::Result<(Head, DateTime<Utc>, Fold)> {
    let no_lane = || sqlx::Error::RowNotFound;
    let mut gathered = posting::gather(conn, lane, keys, idempotency)
        .await?
        .ok_or_else(no_lane)?;
    if gathered.accounts.len() < keys.len() {
        let known: HashSet<_> = gathered.accounts.iter().map(|account| account.key).collect();
        let missing: Vec<_> = keys
            .iter()
            .copied()
            .filter(|key| key.shard != 0 && !known.contains(key))
            .collect();
        if !missing.is_empty() {
            posting::add_shards(conn, &missing).await?;
            gathered = posting::gather(conn, lane, keys, idempotency)
                .await?
                .ok_or_else(no_lane)?;
        }
    }
    let Gathered {
        head,
        accounts,
        recorded: found,
    } = gathered;
    let recorded: Recorded = reading::transactions(conn, &found)
        .await?
        .into_iter()
        .map(|transaction| (transaction.key, Arc::new(transaction)))
        .collect();
    let mut books = related(conn, jobs).await?;
    books.accounts = accounts;
    books.recorded = recorded;
    let place = Place {
        lane,
        seq: head.next_seq,
        now: clock().trunc_subsecs(6),
    };
    #[cfg(feature = "planted")]
    let (books, unrecognised) = crate::planted::spoil_books(books);
    let decision = fold(place, books, jobs);
    #[cfg(feature = "planted")]
    let decision = crate::planted::spoil_fold(decision, &unrecognised);
    Ok((head, place.now, decision))
}

/// What only some postings need, read now that the accounts are locked: holds, what was undone, the counters of limits.
/// Counters are the last locks of all, in key order.
async fn related(conn: &mut PgConnection, jobs: &[Job]) -> sqlx::Result<Books> {
    let (mut holds, mut reversed, mut counters) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for posting in jobs.iter().flat_map(|job| &job.postings) {
        holds.extend(posting.act.hold().map(|hold| (posting.tenant, hold)));
        reversed.extend(posting.act.reverses().map(|of| (posting.tenant, of)));
        counters.extend(posting.checks.iter().map(|check| check.key));
    }
    let mut books = Books::default();
    if !holds.is_empty() {
        books.holds = holds::find(&mut *conn, &Vec::from_iter(holds)).await?;
    }
    if !reversed.is_empty() {
        books.undone = reversals::undone(&mut *conn, &Vec::from_iter(reversed)).await?;
    }
    if !counters.is_empty() {
        books.counters = velocity::lock(conn, &Vec::from_iter(counters)).await?;
    }
    Ok(books)
}

/// Conflicts are recognised by SQLSTATE and constraint name, never by message text.
fn classify(error: sqlx::Error) -> Attempt {
    let sqlx::Error::Database(refusal) = &error else {
        return match error {
            sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) | sqlx::Error::PoolClosed => {
                Attempt::Disconnected(error)
            }
            _ => Attempt::Refused(error),
        };
    };
    let code = refusal.code();
    match code.as_deref() {
        Some("40P01" | "40001") => Attempt::Conflict(error),
        Some("23505")
            if matches!(
                refusal.constraint(),
                Some("transactions_idempotency" | "transactions_reversals")
            ) =>
        {
            Attempt::Conflict(error)
        }
        // the server is going down, starting up or cut us off: nothing was committed by this statement
        Some(state) if state.starts_with("57P") || state.starts_with("08") || state.starts_with("53") => {
            Attempt::Disconnected(error)
        }
        Some("57014" | "25P03") => Attempt::Disconnected(error),
        _ => Attempt::Refused(error),
    }
}
