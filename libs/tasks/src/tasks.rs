//! The queues as a service holds them: what goes in, what comes out, what becomes of it.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use chrono::{DateTime, Utc};
use fred::prelude::*;
use fred::types::scripts::Script;
use sqlx::PgPool;
use tokio::sync::Notify;
use valkey::Link;

use crate::Error;
use crate::metrics::TaskMetrics;
use crate::queue::{Depth, Queue, Reaped};
use crate::scripts::Scripts;
use crate::task::{Enqueued, NewTask, Record, State, Status, Task, records};
use crate::worker::Failure;

const COMMAND_TIMEOUT: Duration = Duration::from_secs(2);
const REAPED_MAX: u32 = 100;

type Clock = dyn Fn() -> DateTime<Utc> + Send + Sync;

/// A service's task queues. Cheap to clone.
#[derive(Clone)]
pub struct Tasks {
    pub(crate) shared: Arc<Shared>,
}

pub(crate) struct Shared {
    prefix: String,
    client: Link,
    pub(crate) scripts: Scripts,
    clock: Box<Clock>,
    metrics: TaskMetrics,
    /// Rung when this process put something into the queue, by queue.
    enqueued: [Notify; Queue::ALL.len()],
    /// Where tasks are rows first, for services that have such.
    pub(crate) rows: OnceLock<PgPool>,
    /// Rung when a row was committed.
    pub(crate) owed: Notify,
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
                enqueued: std::array::from_fn(|_| Notify::new()),
                rows: OnceLock::new(),
                owed: Notify::new(),
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
        let due = task.due_at(now);
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
        field("remembered_ms", duration_millis(task.remembered));
        if let Some(tenant) = task.tenant {
            field("tenant", tenant.to_string().into());
        }
        if let Some(traceparent) = &task.traceparent {
            field("traceparent", traceparent.as_str().into());
        }
        if task.owed {
            field("owed", 1.into());
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
        self.ring(task.queue);
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
            self.ring(queue);
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

    /// How long ago the next task of the queue fell due; zero when none is ready.
    pub async fn age(&self, queue: Queue) -> Result<Duration, Error> {
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

    /// What is known of the task of this id; `None` when it was never enqueued, or is forgotten.
    pub async fn status(&self, id: &str) -> Result<Option<Status>, Error> {
        let args = vec![id.into(), self.shared.prefix.as_str().into()];
        let script = &self.shared.scripts.status;
        let mut answer = self
            .call::<Value>(script, vec![self.task_key(id)], args)
            .await?
            .into_array();
        let Some(state) = answer.pop() else {
            return Ok(None);
        };
        let state = match state.as_str().as_deref() {
            Some("done") => State::Done,
            Some("archived") => State::Archived,
            Some("dead") => State::Dead,
            Some("running") => State::Running,
            Some("delayed") => State::Delayed,
            _ => State::Waiting,
        };
        let record = records(Value::Array(answer))?.pop();
        record.map(|record| record.status(state)).transpose()
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
        let (tasks, broken): (Vec<_>, Vec<_>) = records(leased)?
            .into_iter()
            .map(Record::task)
            .partition(Result::is_ok);
        // what is no task holds nobody up: its lease runs out, and after its last try it is dead
        for error in broken.into_iter().filter_map(Result::err) {
            tracing::error!(
                queue = queue.name(),
                error = &error as &dyn std::error::Error,
                "not a task"
            );
        }
        let tasks: Vec<Task> = tasks.into_iter().flatten().collect();
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

    /// An owed task's row goes first: what is done in PostgreSQL stays done whatever Valkey remembers.
    pub(crate) async fn complete(&self, task: &Task, result: &str) -> Result<bool, Error> {
        if task.owed {
            self.settle_row(&task.id).await?;
        }
        let args = vec![
            task.id.as_str().into(),
            i64::from(task.attempt).into(),
            millis(self.now()),
            result.into(),
        ];
        let settled = self
            .settle(&self.shared.scripts.complete, task, None, args)
            .await?;
        self.count(task, settled, "done");
        Ok(settled)
    }

    pub(crate) async fn retry(&self, task: &Task, pause: Duration, failure: &Failure) -> Result<bool, Error> {
        let args = failed(task, self.now() + pause, failure);
        let delayed = Some(self.key(task.queue, "delayed"));
        let settled = self
            .settle(&self.shared.scripts.retry, task, delayed, args)
            .await?;
        self.count(task, settled, "retried");
        Ok(settled)
    }

    pub(crate) async fn bury(&self, task: &Task, failure: &Failure) -> Result<bool, Error> {
        let args = failed(task, self.now(), failure);
        let settled = self
            .settle(&self.shared.scripts.bury, task, Some(self.dead_key()), args)
            .await?;
        self.count(task, settled, "dead");
        Ok(settled)
    }

    /// Gives a task back that was taken and not worked to its end, as if it had not been taken.
    pub(crate) async fn release(&self, task: &Task) -> Result<bool, Error> {
        let args = vec![task.id.as_str().into(), i64::from(task.attempt).into()];
        let ready = Some(self.key(task.queue, "ready"));
        self.settle(&self.shared.scripts.release, task, ready, args).await
    }

    /// Waits until this process put something into the queue.
    pub(crate) async fn enqueued(&self, queue: Queue) {
        match self.bell(queue) {
            Some(bell) => bell.notified().await,
            None => std::future::pending().await,
        }
    }

    pub(crate) fn ring(&self, queue: Queue) {
        if let Some(bell) = self.bell(queue) {
            bell.notify_one();
        }
    }

    fn bell(&self, queue: Queue) -> Option<&Notify> {
        self.shared.enqueued.get(queue as usize)
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

    pub(crate) async fn call<R: FromValue>(
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

    pub(crate) fn now(&self) -> DateTime<Utc> {
        (self.shared.clock)()
    }

    fn key(&self, queue: Queue, part: &str) -> String {
        format!("{}{}:{part}", self.shared.prefix, queue.name())
    }

    pub(crate) fn task_key(&self, id: &str) -> String {
        format!("{}task:{id}", self.shared.prefix)
    }

    pub(crate) fn dead_key(&self) -> String {
        format!("{}dead", self.shared.prefix)
    }

    pub(crate) fn archived_key(&self) -> String {
        format!("{}archived", self.shared.prefix)
    }

    pub(crate) fn prefix(&self) -> &str {
        &self.shared.prefix
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

pub(crate) fn millis(time: DateTime<Utc>) -> Value {
    time.timestamp_millis().into()
}

fn duration_millis(duration: Duration) -> Value {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX).into()
}

fn failed(task: &Task, at: DateTime<Utc>, failure: &Failure) -> Vec<Value> {
    vec![
        task.id.as_str().into(),
        i64::from(task.attempt).into(),
        millis(at),
        failure.reason.as_str().into(),
        failure.causes().into(),
    ]
}
