//! The queues: what goes in, what comes out, what rests.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use fred::prelude::*;
use fred::types::scripts::Script;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;
use valkey::Link;

use crate::Error;
use crate::metrics::TaskMetrics;
use crate::retry::RetryPolicy;
use crate::scripts::Scripts;

/// A queue, by how much its tasks are in a hurry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Queue {
    /// Somebody waits in front of a screen.
    Critical,
    /// Soon: receipts, one-time codes.
    High,
    /// The usual.
    Default,
    /// Whenever there is room.
    Low,
    /// Work bound to a time rather than to an event.
    Scheduled,
    /// Where failed tasks rest. Nothing is enqueued here by name.
    DeadLetter,
}

impl Queue {
    /// Name in keys, metrics and configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Default => "default",
            Self::Low => "low",
            Self::Scheduled => "scheduled",
            Self::DeadLetter => "dead-letter",
        }
    }

    /// Tasks worked at the same time by one process, unless configured otherwise.
    pub const fn default_workers(self) -> usize {
        match self {
            Self::Critical | Self::Low => 5,
            Self::High => 10,
            Self::Default => 20,
            Self::Scheduled => 3,
            Self::DeadLetter => 1,
        }
    }

    fn parse(name: &str) -> Option<Self> {
        [
            Self::Critical,
            Self::High,
            Self::Default,
            Self::Low,
            Self::Scheduled,
            Self::DeadLetter,
        ]
        .into_iter()
        .find(|queue| queue.name() == name)
    }
}

/// A task to be enqueued.
#[derive(Debug, Clone)]
pub struct NewTask {
    id: String,
    queue: Queue,
    kind: String,
    payload: String,
    retry: RetryPolicy,
    due_at: Option<DateTime<Utc>>,
    delay: Duration,
    traceparent: Option<String>,
}

impl NewTask {
    /// A task of `kind` with a JSON payload. `id` is what makes it one task however often it is enqueued, e.g. the id of
    /// the row it is about; it is remembered for a day after the task is done.
    pub fn new(
        queue: Queue,
        kind: impl Into<String>,
        id: impl Into<String>,
        payload: &impl Serialize,
    ) -> Result<Self, Error> {
        Ok(Self {
            id: id.into(),
            queue,
            kind: kind.into(),
            payload: serde_json::to_string(payload).map_err(Error::Encode)?,
            retry: RetryPolicy::default(),
            due_at: None,
            delay: Duration::ZERO,
            traceparent: None,
        })
    }

    /// Another policy than [`RetryPolicy::Exponential`].
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Not before `delay` from now.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Not before `time`.
    #[must_use]
    pub fn at(mut self, time: DateTime<Utc>) -> Self {
        self.due_at = Some(time);
        self
    }

    /// The W3C trace context the worker goes on with.
    #[must_use]
    pub fn traceparent(mut self, traceparent: Option<String>) -> Self {
        self.traceparent = traceparent;
        self
    }
}

/// What became of an enqueued task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enqueued {
    /// It waits for a worker.
    New,
    /// A task of this id waits, is worked, is dead, or was done within the last day.
    Duplicate,
}

/// A task in a worker's hands.
#[derive(Debug, Clone)]
pub struct Task {
    /// Id its enqueuer chose.
    pub id: String,
    /// Queue it was taken from.
    pub queue: Queue,
    /// What kind of work.
    pub kind: String,
    /// JSON; [`Task::parse`] reads it.
    pub payload: String,
    /// Number of this try, from 1.
    pub attempt: u32,
    /// What happens when it fails.
    pub retry: RetryPolicy,
    /// When it was enqueued.
    pub enqueued_at: DateTime<Utc>,
    /// When it was first due.
    pub due_at: DateTime<Utc>,
    /// W3C trace context of the request that caused it.
    pub traceparent: Option<String>,
}

impl Task {
    /// The payload as `T`.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(&self.payload)
    }
}

/// A task that failed for good.
#[derive(Debug, Clone)]
pub struct DeadLetter {
    /// The task; its queue is the one it came from, its attempt the last one made.
    pub task: Task,
    /// Why the last try failed.
    pub reason: String,
    /// When.
    pub died_at: DateTime<Utc>,
}

/// How many tasks are where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Depth {
    /// Waiting for a worker.
    pub ready: u64,
    /// Waiting for their time.
    pub delayed: u64,
    /// Being worked.
    pub leased: u64,
    /// Dead, of all queues.
    pub dead: u64,
}

/// What the reaper found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reaped {
    /// Tasks of lost workers that wait again.
    pub requeued: u64,
    /// Tasks of lost workers that had no try left.
    pub died: u64,
}

const COMMAND_TIMEOUT: Duration = Duration::from_secs(2);
/// How long a done task's id is remembered.
const REMEMBERED: Duration = Duration::from_secs(24 * 3600);
const REAPED_MAX: u32 = 100;

type Clock = dyn Fn() -> DateTime<Utc> + Send + Sync;

/// A service's task queues. Cheap to clone.
#[derive(Clone)]
pub struct Tasks {
    shared: Arc<Shared>,
}

struct Shared {
    prefix: String,
    client: Link,
    scripts: Scripts,
    clock: Box<Clock>,
    metrics: TaskMetrics,
    enqueued: Notify,
}

impl Tasks {
    /// Starts connecting to Valkey at `url` and returns at once. To be called on a runtime. `service` begins every key.
    pub fn connect(service: &str, url: &str, metrics: TaskMetrics) -> Result<Self, Error> {
        Self::with_clock(service, url, metrics, Utc::now)
    }

    /// As [`Self::connect`], with a clock that decides what is due and whose lease has run out.
    pub fn with_clock(
        service: &str,
        url: &str,
        metrics: TaskMetrics,
        clock: impl Fn() -> DateTime<Utc> + Send + Sync + 'static,
    ) -> Result<Self, Error> {
        let client = Link::connect(url, COMMAND_TIMEOUT).map_err(Error::Url)?;
        Ok(Self {
            shared: Arc::new(Shared {
                prefix: format!("{{{service}:tasks}}:"),
                client,
                scripts: Scripts::new(),
                clock: Box::new(clock),
                metrics,
                enqueued: Notify::new(),
            }),
        })
    }

    /// Whether Valkey answers. For readiness.
    pub async fn check(&self) -> Result<(), Error> {
        self.shared.client.check().await.map_err(Error::Unavailable)
    }

    /// Puts the task into its queue, once per id.
    ///
    /// # Errors
    /// [`Error::Unavailable`]: unknown whether it was enqueued; doing it again is harmless.
    pub async fn enqueue(&self, task: &NewTask) -> Result<Enqueued, Error> {
        let now = self.now();
        let due = task.due_at.unwrap_or(now) + task.delay;
        let mut args: Vec<Value> = vec![task.id.as_str().into(), millis(now), millis(due)];
        let mut field = |name: &str, value: Value| args.extend([name.into(), value]);
        field("queue", task.queue.name().into());
        field("kind", task.kind.as_str().into());
        field("payload", task.payload.as_str().into());
        field("retry", task.retry.name().into());
        field("attempts", 0.into());
        field("attempts_max", i64::from(task.retry.attempts_max()).into());
        field("enqueued_at", millis(now));
        field("due_at", millis(due));
        if let Some(traceparent) = &task.traceparent {
            field("traceparent", traceparent.as_str().into());
        }
        let keys = vec![
            self.task_key(&task.id),
            self.key(task.queue, "ready"),
            self.key(task.queue, "delayed"),
        ];
        if self.call::<i64>(&self.shared.scripts.enqueue, keys, args).await? == 0 {
            return Ok(Enqueued::Duplicate);
        }
        self.shared.metrics.enqueued(task.queue);
        self.shared.enqueued.notify_one();
        Ok(Enqueued::New)
    }

    /// Gives tasks whose worker was lost (its lease ran out) to the next worker, or to dead-letter after the last try.
    pub async fn reap(&self, queue: Queue) -> Result<Reaped, Error> {
        let keys = vec![
            self.key(queue, "ready"),
            self.key(queue, "leased"),
            self.dead_key(),
        ];
        let args = vec![
            self.task_key("").into(),
            millis(self.now()),
            i64::from(REAPED_MAX).into(),
        ];
        let (requeued, died) = self
            .call::<(u64, u64)>(&self.shared.scripts.reap, keys, args)
            .await?;
        if requeued + died > 0 {
            tracing::warn!(queue = queue.name(), requeued, died, "workers were lost");
            self.shared.metrics.settled(queue, "lost", requeued);
            self.shared.metrics.settled(queue, "dead", died);
            self.shared.enqueued.notify_one();
        }
        Ok(Reaped { requeued, died })
    }

    /// How many tasks are where.
    pub async fn depth(&self, queue: Queue) -> Result<Depth, Error> {
        let client = &self.shared.client;
        let counts = async {
            Ok(Depth {
                ready: client.llen(self.key(queue, "ready")).await?,
                delayed: client.zcard(self.key(queue, "delayed")).await?,
                leased: client.zcard(self.key(queue, "leased")).await?,
                dead: client.zcard(self.dead_key()).await?,
            })
        };
        let depth = counts.await.map_err(Error::Unavailable)?;
        self.shared.metrics.depth(queue, depth);
        Ok(depth)
    }

    /// How long ago the next task of the queue fell due, for the metrics; zero when none is ready.
    pub(crate) async fn age(&self, queue: Queue) -> Result<Duration, Error> {
        let client = &self.shared.client;
        let due = async {
            let next: Option<String> = client.lindex(self.key(queue, "ready"), -1).await?;
            let Some(id) = next else { return Ok(None) };
            client
                .hget::<Option<i64>, _, _>(self.task_key(&id), "due_at")
                .await
        };
        let due = due.await.map_err(Error::Unavailable)?;
        let due = due.and_then(DateTime::from_timestamp_millis);
        let age = due.map_or(Duration::ZERO, |due| {
            (self.now() - due).to_std().unwrap_or_default()
        });
        self.shared.metrics.oldest(queue, age.as_secs_f64());
        Ok(age)
    }

    pub(crate) fn metrics(&self) -> &TaskMetrics {
        &self.shared.metrics
    }

    /// Dead tasks, the longest dead first.
    pub async fn dead_letters(&self, limit: u32) -> Result<Vec<DeadLetter>, Error> {
        let args = vec![self.task_key("").into(), i64::from(limit).into()];
        let dead = self
            .call::<Value>(&self.shared.scripts.dead, vec![self.dead_key()], args)
            .await?;
        records(dead)?.into_iter().map(Record::dead_letter).collect()
    }

    /// Queues a dead task anew, with all its tries. `false` when no dead task has this id.
    pub async fn replay(&self, id: &str) -> Result<bool, Error> {
        let keys = vec![self.task_key(id), self.dead_key()];
        let args = vec![id.into(), self.shared.prefix.as_str().into(), millis(self.now())];
        let replayed = self.call::<i64>(&self.shared.scripts.replay, keys, args).await? == 1;
        self.shared.enqueued.notify_one();
        Ok(replayed)
    }

    /// Removes a dead task for good. `false` when no dead task has this id.
    pub async fn delete(&self, id: &str) -> Result<bool, Error> {
        let keys = vec![self.task_key(id), self.dead_key()];
        Ok(self
            .call::<i64>(&self.shared.scripts.delete, keys, vec![id.into()])
            .await?
            == 1)
    }

    /// Leases up to `most` due tasks until `lease` from now.
    pub(crate) async fn lease(&self, queue: Queue, most: usize, lease: Duration) -> Result<Vec<Task>, Error> {
        let now = self.now();
        let keys = vec![
            self.key(queue, "ready"),
            self.key(queue, "delayed"),
            self.key(queue, "leased"),
        ];
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let args = vec![
            self.task_key("").into(),
            millis(now),
            millis(now + lease),
            most.into(),
        ];
        let leased = self.call::<Value>(&self.shared.scripts.lease, keys, args).await?;
        let tasks: Vec<Task> = records(leased)?
            .into_iter()
            .map(Record::task)
            .collect::<Result<_, _>>()?;
        for task in tasks.iter().filter(|task| task.attempt == 1) {
            let waited = (now - task.due_at).to_std().unwrap_or_default();
            self.shared.metrics.waited(queue, waited.as_secs_f64());
        }
        Ok(tasks)
    }

    /// `false` when the lease is lost.
    pub(crate) async fn renew(&self, task: &Task, lease: Duration) -> Result<bool, Error> {
        let args = vec![
            task.id.as_str().into(),
            i64::from(task.attempt).into(),
            millis(self.now() + lease),
        ];
        self.settle(&self.shared.scripts.renew, task, None, args).await
    }

    pub(crate) async fn complete(&self, task: &Task) -> Result<bool, Error> {
        let remembered = i64::try_from(REMEMBERED.as_millis()).unwrap_or(i64::MAX);
        let args = vec![
            task.id.as_str().into(),
            i64::from(task.attempt).into(),
            remembered.into(),
        ];
        let settled = self
            .settle(&self.shared.scripts.complete, task, None, args)
            .await?;
        self.count(task, settled, "done");
        Ok(settled)
    }

    pub(crate) async fn retry(&self, task: &Task, pause: Duration, reason: &str) -> Result<bool, Error> {
        let due = self.now() + pause;
        let args = vec![
            task.id.as_str().into(),
            i64::from(task.attempt).into(),
            millis(due),
            reason.into(),
        ];
        let settled = self
            .settle(
                &self.shared.scripts.retry,
                task,
                Some(self.key(task.queue, "delayed")),
                args,
            )
            .await?;
        self.count(task, settled, "retried");
        Ok(settled)
    }

    pub(crate) async fn bury(&self, task: &Task, reason: &str) -> Result<bool, Error> {
        let args = vec![
            task.id.as_str().into(),
            i64::from(task.attempt).into(),
            millis(self.now()),
            reason.into(),
        ];
        let settled = self
            .settle(&self.shared.scripts.bury, task, Some(self.dead_key()), args)
            .await?;
        self.count(task, settled, "dead");
        Ok(settled)
    }

    /// Waits until something was enqueued by this process.
    pub(crate) async fn enqueued(&self) {
        self.shared.enqueued.notified().await;
    }

    async fn settle(
        &self,
        script: &Script,
        task: &Task,
        to: Option<String>,
        args: Vec<Value>,
    ) -> Result<bool, Error> {
        let mut keys = vec![self.task_key(&task.id), self.key(task.queue, "leased")];
        keys.extend(to);
        Ok(self.call::<i64>(script, keys, args).await? == 1)
    }

    fn count(&self, task: &Task, settled: bool, outcome: &'static str) {
        if settled {
            self.shared.metrics.settled(task.queue, outcome, 1);
        } else {
            tracing::warn!(
                task = task.id,
                attempt = task.attempt,
                "lease was lost before the task was settled"
            );
        }
    }

    async fn call<R: FromValue>(
        &self,
        script: &Script,
        keys: Vec<String>,
        args: Vec<Value>,
    ) -> Result<R, Error> {
        let client = &self.shared.client;
        connected(client).await.map_err(Error::Unavailable)?;
        script
            .evalsha_with_reload(client, keys, args)
            .await
            .map_err(Error::Unavailable)
    }

    fn now(&self) -> DateTime<Utc> {
        (self.shared.clock)()
    }

    fn key(&self, queue: Queue, part: &str) -> String {
        format!("{}{}:{part}", self.shared.prefix, queue.name())
    }

    fn task_key(&self, id: &str) -> String {
        format!("{}task:{id}", self.shared.prefix)
    }

    fn dead_key(&self) -> String {
        format!("{}dead", self.shared.prefix)
    }
}

impl std::fmt::Debug for Tasks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tasks")
            .field("prefix", &self.shared.prefix)
            .finish_non_exhaustive()
    }
}

/// Waits for a connection as long as for an answer: commands sent without one would pile up in the client.
async fn connected(client: &Client) -> Result<(), fred::error::Error> {
    match tokio::time::timeout(COMMAND_TIMEOUT, client.wait_for_connect()).await {
        Ok(connected) => connected,
        Err(_) => Err(fred::error::Error::new(ErrorKind::Timeout, "not connected")),
    }
}

fn millis(time: DateTime<Utc>) -> Value {
    time.timestamp_millis().into()
}

/// A task's hash as the scripts return it.
struct Record {
    id: String,
    fields: HashMap<String, String>,
}

fn records(value: Value) -> Result<Vec<Record>, Error> {
    let parse = |value: Value| -> Result<Record, fred::error::Error> {
        let mut parts = value.convert::<Vec<String>>()?.into_iter();
        let id = parts.next().unwrap_or_default();
        let mut fields = HashMap::new();
        while let (Some(name), Some(value)) = (parts.next(), parts.next()) {
            fields.insert(name, value);
        }
        Ok(Record { id, fields })
    };
    value
        .into_array()
        .into_iter()
        .map(parse)
        .collect::<Result<_, _>>()
        .map_err(Error::Unavailable)
}

impl Record {
    fn task(mut self) -> Result<Task, Error> {
        self.read_task()
    }

    fn dead_letter(mut self) -> Result<DeadLetter, Error> {
        let died_at = self.time("died_at")?;
        let reason = self.fields.remove("reason").unwrap_or_default();
        Ok(DeadLetter {
            task: self.read_task()?,
            reason,
            died_at,
        })
    }

    fn read_task(&mut self) -> Result<Task, Error> {
        let queue = self
            .text("queue")
            .and_then(|name| self.ok(Queue::parse(&name), "unknown queue"))?;
        let retry = self
            .text("retry")
            .and_then(|name| self.ok(RetryPolicy::parse(&name), "unknown retry policy"))?;
        let attempt = self
            .text("attempts")
            .and_then(|count| self.ok(count.parse().ok(), "attempts is no number"))?;
        Ok(Task {
            queue,
            retry,
            attempt,
            kind: self.text("kind")?,
            payload: self.text("payload")?,
            enqueued_at: self.time("enqueued_at")?,
            due_at: self.time("due_at")?,
            traceparent: self.fields.remove("traceparent"),
            id: std::mem::take(&mut self.id),
        })
    }

    fn text(&mut self, name: &str) -> Result<String, Error> {
        let value = self.fields.remove(name);
        self.ok(value, "a field is missing")
    }

    fn time(&mut self, name: &str) -> Result<DateTime<Utc>, Error> {
        let value = self.text(name)?;
        self.ok(
            value.parse().ok().and_then(DateTime::from_timestamp_millis),
            "a time is no number of milliseconds",
        )
    }

    fn ok<T>(&self, value: Option<T>, cause: &'static str) -> Result<T, Error> {
        value.ok_or_else(|| Error::Malformed {
            id: self.id.clone(),
            cause,
        })
    }
}
