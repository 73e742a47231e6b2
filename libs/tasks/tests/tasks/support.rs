//! A queue with a clock that is moved by hand, and handlers that do what they are told.

use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tasks::{
    DeadLetter, Depth, Enqueued, Filter, Handler, NewTask, Queue, Task, TaskError, TaskMetrics, Tasks, Worker,
};
use testkit::{Namespace, Valkey};
use tokio::sync::Notify;

pub(crate) const PATIENCE: Duration = Duration::from_secs(20);
pub(crate) const QUEUE: Queue = Queue::High;

/// A clock that stands still until it is moved.
#[derive(Clone)]
pub(crate) struct Clock(Arc<AtomicI64>);

impl Clock {
    pub(crate) fn new() -> Self {
        Self(Arc::new(AtomicI64::new(1_700_000_000_000)))
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0.load(Ordering::Acquire)).unwrap()
    }

    pub(crate) fn advance(&self, by: Duration) {
        self.0
            .fetch_add(i64::try_from(by.as_millis()).unwrap(), Ordering::AcqRel);
    }
}

pub(crate) struct Place {
    pub(crate) namespace: Namespace,
    pub(crate) tasks: Tasks,
    pub(crate) clock: Clock,
}

pub(crate) async fn place() -> Place {
    let namespace = Valkey::namespace().await;
    let clock = Clock::new();
    let shown = clock.clone();
    let tasks = Tasks::with_clock("svc-test", namespace.url(), TaskMetrics::default(), move || {
        shown.now()
    })
    .unwrap();
    Place {
        namespace,
        tasks,
        clock,
    }
}

impl Place {
    pub(crate) async fn enqueue(&self, id: &str) -> Enqueued {
        self.tasks.enqueue(&task(id)).await.unwrap()
    }

    pub(crate) fn worker<H: Handler>(&self, handler: H) -> Worker<H> {
        Worker::new(self.tasks.clone(), QUEUE, handler)
    }

    pub(crate) async fn depth(&self) -> Depth {
        self.tasks.depth(QUEUE).await.unwrap()
    }

    pub(crate) async fn dead(&self) -> Vec<DeadLetter> {
        self.tasks
            .dead_letters(&Filter::default(), None, 100)
            .await
            .unwrap()
    }
}

pub(crate) fn task(id: &str) -> NewTask {
    NewTask::new(QUEUE, "mail", id, &format!("payload of {id}")).unwrap()
}

pub(crate) const EMPTY: Depth = Depth {
    ready: 0,
    delayed: 0,
    leased: 0,
    dead: 0,
};

type Verdict = dyn Fn(&Task) -> Result<(), TaskError> + Send + Sync;

/// A handler that does what it is told and remembers what it was given.
pub(crate) struct Recorder {
    pub(crate) given: Mutex<Vec<Task>>,
    verdict: Box<Verdict>,
}

impl Recorder {
    pub(crate) fn new(verdict: impl Fn(&Task) -> Result<(), TaskError> + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self {
            given: Mutex::default(),
            verdict: Box::new(verdict),
        })
    }

    pub(crate) fn content() -> Arc<Self> {
        Self::new(|_| Ok(()))
    }

    pub(crate) fn failing() -> Arc<Self> {
        Self::new(|_| Err(TaskError::Retry("mail server is down".into())))
    }

    /// Ids and attempts, in the order given.
    pub(crate) fn given(&self) -> Vec<(String, u32)> {
        let given = self.given.lock().unwrap();
        given.iter().map(|task| (task.id.clone(), task.attempt)).collect()
    }
}

impl Handler for Recorder {
    type Output = ();

    async fn handle(&self, task: &Task) -> Result<(), TaskError> {
        self.given.lock().unwrap().push(task.clone());
        (self.verdict)(task)
    }
}

/// A handler that says it was reached and answers when it is let go.
#[derive(Default)]
pub(crate) struct Held {
    pub(crate) reached: Notify,
    pub(crate) release: Notify,
    pub(crate) given: AtomicUsize,
}

impl Handler for Held {
    type Output = ();

    async fn handle(&self, _: &Task) -> Result<(), TaskError> {
        self.given.fetch_add(1, Ordering::AcqRel);
        self.reached.notify_one();
        self.release.notified().await;
        Ok(())
    }
}
