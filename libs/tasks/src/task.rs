//! A task: as it is enqueued, as a worker holds it, as somebody asks for it later.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use fred::prelude::Value;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Error;
use crate::queue::Queue;
use crate::retry::RetryPolicy;

/// Largest payload, in bytes of JSON (64 KiB). A queue carries intentions; what is large lies in a table.
pub const PAYLOAD_MAX: usize = 64 * 1024;
/// How long a done task and its id are remembered, unless it says otherwise.
const REMEMBERED: Duration = Duration::from_secs(24 * 3600);

/// A task to be enqueued.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NewTask {
    pub(crate) id: String,
    pub(crate) queue: Queue,
    pub(crate) kind: String,
    pub(crate) payload: String,
    pub(crate) retry: RetryPolicy,
    pub(crate) due_at: Option<DateTime<Utc>>,
    pub(crate) delay: Duration,
    pub(crate) remembered: Duration,
    pub(crate) tenant: Option<Uuid>,
    pub(crate) traceparent: Option<String>,
    #[serde(skip)]
    pub(crate) owed: bool,
}

impl NewTask {
    /// A task of `kind` with a JSON payload. `id` is what makes it one task however often it is enqueued, e.g. the id of
    /// the row it is about; it is remembered for a day after the task is done.
    ///
    /// # Errors
    /// [`Error::TooLarge`] when the payload has more than [`PAYLOAD_MAX`] bytes; [`Error::Encode`] when it is no JSON.
    pub fn new(
        queue: Queue,
        kind: impl Into<String>,
        id: impl Into<String>,
        payload: &impl Serialize,
    ) -> Result<Self, Error> {
        let payload = serde_json::to_string(payload).map_err(Error::Encode)?;
        if payload.len() > PAYLOAD_MAX {
            return Err(Error::TooLarge { bytes: payload.len() });
        }
        Ok(Self {
            id: id.into(),
            queue,
            kind: kind.into(),
            payload,
            retry: RetryPolicy::default(),
            due_at: None,
            delay: Duration::ZERO,
            remembered: REMEMBERED,
            tenant: None,
            traceparent: None,
            owed: false,
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

    /// How long its id and result are remembered once it is done: for so long the id makes no second task. Zero: only while
    /// it waits, is worked, or rests in dead-letter.
    #[must_use]
    pub fn remembered(mut self, for_: Duration) -> Self {
        self.remembered = for_;
        self
    }

    /// The network it is about, whose operator may see and replay it when it is dead.
    #[must_use]
    pub fn tenant(mut self, tenant: Uuid) -> Self {
        self.tenant = Some(tenant);
        self
    }

    /// The W3C trace context the worker goes on with.
    #[must_use]
    pub fn traceparent(mut self, traceparent: Option<String>) -> Self {
        self.traceparent = traceparent;
        self
    }

    pub(crate) fn due_at(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        self.due_at.unwrap_or(now) + self.delay
    }
}

/// What became of an enqueued task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enqueued {
    /// It waits for a worker.
    New,
    /// A task of this id waits, is worked, is dead, or was done and is remembered.
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
    /// The network it is about.
    pub tenant: Option<Uuid>,
    /// W3C trace context of the request that caused it.
    pub traceparent: Option<String>,
    /// Whether a row in PostgreSQL stands for it until it is done.
    pub(crate) owed: bool,
}

impl Task {
    /// The payload as `T`.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(&self.payload)
    }
}

/// Where a task is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Due, waiting for a worker.
    Waiting,
    /// Waiting for its time, the first or that of its next try.
    Delayed,
    /// Being worked.
    Running,
    /// Done; remembered for a while.
    Done,
    /// Failed for good; rests in dead-letter.
    Dead,
    /// Failed for good, put aside to be kept.
    Archived,
}

/// What is known of a task.
#[derive(Debug, Clone)]
pub struct Status {
    /// Where it is.
    pub state: State,
    /// Its queue.
    pub queue: Queue,
    /// What kind of work.
    pub kind: String,
    /// Tries that were begun.
    pub attempts: u32,
    /// The network it is about.
    pub tenant: Option<Uuid>,
    /// When it was enqueued.
    pub enqueued_at: DateTime<Utc>,
    /// When it was done.
    pub finished_at: Option<DateTime<Utc>>,
    /// What its handler answered, as JSON.
    pub result: Option<String>,
    /// Why its last try failed.
    pub reason: Option<String>,
}

/// A task's hash as the scripts return it.
pub(crate) struct Record {
    pub(crate) id: String,
    fields: HashMap<String, String>,
}

pub(crate) fn records(value: Value) -> Result<Vec<Record>, Error> {
    value
        .into_array()
        .into_iter()
        .map(Record::of)
        .collect::<Result<_, _>>()
        .map_err(Error::Unavailable)
}

impl Record {
    /// From an id, then names and values.
    fn of(value: Value) -> Result<Self, fred::error::Error> {
        let mut parts = value.convert::<Vec<String>>()?.into_iter();
        let id = parts.next().unwrap_or_default();
        let mut fields = HashMap::new();
        while let (Some(name), Some(value)) = (parts.next(), parts.next()) {
            fields.insert(name, value);
        }
        Ok(Self { id, fields })
    }

    pub(crate) fn task(mut self) -> Result<Task, Error> {
        self.read_task()
    }

    pub(crate) fn read_task(&mut self) -> Result<Task, Error> {
        let retry = self
            .text("retry")
            .and_then(|name| self.ok(RetryPolicy::parse(&name), "unknown retry policy"))?;
        Ok(Task {
            queue: self.queue()?,
            retry,
            attempt: self.attempts()?,
            kind: self.text("kind")?,
            payload: self.text("payload")?,
            enqueued_at: self.time("enqueued_at")?,
            due_at: self.time("due_at")?,
            tenant: self.tenant()?,
            traceparent: self.take("traceparent"),
            owed: self.take("owed").is_some(),
            id: self.id.clone(),
        })
    }

    pub(crate) fn status(mut self, state: State) -> Result<Status, Error> {
        Ok(Status {
            state,
            queue: self.queue()?,
            kind: self.text("kind")?,
            attempts: self.attempts()?,
            tenant: self.tenant()?,
            enqueued_at: self.time("enqueued_at")?,
            finished_at: self.maybe_time("finished_at")?,
            result: self.take("result").filter(|result| !result.is_empty()),
            reason: self.take("reason"),
        })
    }

    fn queue(&mut self) -> Result<Queue, Error> {
        let name = self.text("queue")?;
        self.ok(Queue::parse(&name), "unknown queue")
    }

    fn attempts(&mut self) -> Result<u32, Error> {
        let count = self.text("attempts")?;
        self.ok(count.parse().ok(), "attempts is no number")
    }

    fn tenant(&mut self) -> Result<Option<Uuid>, Error> {
        let Some(tenant) = self.take("tenant") else {
            return Ok(None);
        };
        self.ok(tenant.parse().map(Some).ok(), "tenant is no UUID")
    }

    pub(crate) fn take(&mut self, name: &str) -> Option<String> {
        self.fields.remove(name)
    }

    pub(crate) fn text(&mut self, name: &str) -> Result<String, Error> {
        let value = self.take(name);
        self.ok(value, "a field is missing")
    }

    pub(crate) fn time(&mut self, name: &str) -> Result<DateTime<Utc>, Error> {
        let time = self.maybe_time(name)?;
        self.ok(time, "a field is missing")
    }

    pub(crate) fn maybe_time(&mut self, name: &str) -> Result<Option<DateTime<Utc>>, Error> {
        let Some(value) = self.take(name) else {
            return Ok(None);
        };
        let time = value.parse().ok().and_then(DateTime::from_timestamp_millis);
        self.ok(time.map(Some), "a time is no number of milliseconds")
    }

    fn ok<T>(&self, value: Option<T>, cause: &'static str) -> Result<T, Error> {
        value.ok_or_else(|| Error::Malformed {
            id: self.id.clone(),
            cause,
        })
    }
}
