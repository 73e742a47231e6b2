//! What handlers may do wrong, and what becomes of everybody else's tasks meanwhile.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde::Serialize;
use tasks::{
    Cron, Enqueued, Error, Handler, Kinds, NewTask, PAYLOAD_MAX, Queue, RetryPolicy, State, Task, TaskError,
    TasksConfig, Worker, WorkerSettings, Workers,
};
use testkit::eventually;
use tokio_util::sync::CancellationToken;

use crate::support::{PATIENCE, QUEUE, Recorder, place, task};

#[tokio::test(flavor = "multi_thread")]
async fn a_poison_task_holds_nobody_up() {
    // given tasks that fail, panic and are none, in front of a good one
    let place = place().await;
    for id in ["fails", "panics", "good"] {
        place.enqueue(id).await;
    }
    let recorder = Recorder::new(|task| match task.id.as_str() {
        "fails" => Err(TaskError::Retry("no".into())),
        "panics" => panic!("a bug at {}", task.id),
        _ => Ok(()),
    });
    let settings = WorkerSettings {
        workers: 1,
        ..WorkerSettings::of(QUEUE)
    };
    let worker = Worker::with_settings(place.tasks.clone(), QUEUE, Arc::clone(&recorder), settings);
    // when one worker takes them one by one
    for _ in 0..3 {
        assert_eq!(worker.run_once().await.unwrap(), 1);
    }
    // then the good one is done, and the others are tried again by their policy and rest in the end, with what happened
    let depth = place.depth().await;
    assert_eq!(
        (depth.ready, depth.leased, depth.delayed, depth.dead),
        (0, 0, 2, 0)
    );
    for _ in 1..RetryPolicy::Exponential.attempts_max() {
        place.clock.advance(Duration::from_secs(3600));
        assert_eq!(worker.run_once().await.unwrap(), 1);
        assert_eq!(worker.run_once().await.unwrap(), 1);
    }
    let mut dead = place.dead().await;
    dead.sort_by(|left, right| left.task.id.cmp(&right.task.id));
    assert_eq!(dead.len(), 2);
    assert_eq!((dead[0].reason.as_str(), dead[0].task.attempt), ("no", 16));
    assert_eq!(dead[1].reason, "the handler panicked");
    assert_eq!(dead[1].causes, ["a bug at panics"]);
}

/// A failure with a cause.
#[derive(Debug, thiserror::Error)]
#[error("the file was not written")]
struct NotWritten(#[source] std::io::Error);

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_task_says_what_caused_its_failure() {
    let place = place().await;
    place
        .tasks
        .enqueue(&task("a").retry(RetryPolicy::None))
        .await
        .unwrap();
    let recorder = Recorder::new(|_| Err(NotWritten(std::io::Error::other("disk is full")).into()));
    place.worker(recorder).run_once().await.unwrap();
    let dead = place.dead().await;
    assert_eq!(dead[0].reason, "the file was not written");
    assert_eq!(dead[0].causes, ["disk is full"]);
    let status = place.tasks.status("a").await.unwrap().unwrap();
    assert_eq!(
        (status.state, status.reason.as_deref()),
        (State::Dead, Some("the file was not written"))
    );
}

#[derive(Serialize)]
struct Counted {
    cards: u32,
}

/// A handler that answers something.
struct Counter;

impl Handler for Counter {
    type Output = Counted;

    async fn handle(&self, _: &Task) -> Result<Counted, TaskError> {
        Ok(Counted { cards: 7 })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_task_is_can_be_asked_and_what_it_answered_is_kept_for_a_while() {
    let place = place().await;
    assert!(place.tasks.status("a").await.unwrap().is_none());
    place.enqueue("a").await;
    place
        .tasks
        .enqueue(&task("later").after(Duration::from_secs(60)))
        .await
        .unwrap();
    let state = async |id: &str| place.tasks.status(id).await.unwrap().map(|status| status.state);
    assert_eq!(state("a").await, Some(State::Waiting));
    assert_eq!(state("later").await, Some(State::Delayed));
    place.worker(Counter).run_once().await.unwrap();
    let status = place.tasks.status("a").await.unwrap().unwrap();
    assert_eq!((status.state, status.attempts), (State::Done, 1));
    assert_eq!(status.result.as_deref(), Some(r#"{"cards":7}"#));
    assert_eq!(status.finished_at, Some(place.clock.now()));
    // one that asks to be forgotten is, and may come again
    let fleeting = task("fleeting").remembered(Duration::ZERO);
    for _ in 0..2 {
        assert_eq!(place.tasks.enqueue(&fleeting).await.unwrap(), Enqueued::New);
        place.worker(Counter).run_once().await.unwrap();
        assert_eq!(state("fleeting").await, None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_kind_has_its_handler_and_one_that_nobody_knows_is_kept() {
    let place = place().await;
    let (mails, files) = (Recorder::content(), Recorder::content());
    let kinds = Kinds::new()
        .on("mail", Arc::clone(&mails))
        .on("file", Arc::clone(&files));
    let worker = place.worker(kinds);
    for (kind, id) in [("mail", "m"), ("file", "f"), ("fax", "x")] {
        let task = NewTask::new(QUEUE, kind, id, &())
            .unwrap()
            .retry(RetryPolicy::Fixed);
        place.tasks.enqueue(&task).await.unwrap();
    }
    assert_eq!(worker.run_once().await.unwrap(), 3);
    assert_eq!(
        (mails.given(), files.given()),
        (vec![("m".to_owned(), 1)], vec![("f".to_owned(), 1)])
    );
    // a release that knows it may be on its way: it is tried again, and rests when none came
    for _ in 1..RetryPolicy::Fixed.attempts_max() {
        place.clock.advance(Duration::from_secs(30));
        assert_eq!(worker.run_once().await.unwrap(), 1);
    }
    let dead = place.dead().await;
    assert_eq!(
        dead[0].reason,
        r#"this release has no handler for tasks of kind "fax""#
    );
    // the release that knows it takes it from there
    let faxes = Recorder::content();
    assert!(place.tasks.replay("x").await.unwrap());
    let newer = place.worker(Kinds::new().on("fax", Arc::clone(&faxes)));
    assert_eq!(newer.run_once().await.unwrap(), 1);
    assert_eq!(faxes.given(), [("x".to_owned(), 1)]);
}

#[test]
fn a_payload_over_the_limit_is_refused_before_anything_is_queued() {
    let fits = "x".repeat(PAYLOAD_MAX - 2);
    assert!(NewTask::new(QUEUE, "mail", "a", &fits).is_ok());
    let refused = NewTask::new(QUEUE, "mail", "a", &format!("{fits}x"));
    assert!(matches!(refused, Err(Error::TooLarge { bytes }) if bytes == PAYLOAD_MAX + 1));
}

/// Floods every queue, has the handlers of all but `free` hang, and waits until the tasks of that one are done.
async fn flooded(free: Queue) {
    let place = place().await;
    let queues = [
        Queue::Critical,
        Queue::High,
        Queue::Default,
        Queue::Low,
        Queue::Scheduled,
    ];
    for queue in queues {
        for n in 0..30 {
            let task = NewTask::new(queue, "any", format!("{}-{n}", queue.name()), &()).unwrap();
            place.tasks.enqueue(&task).await.unwrap();
        }
    }
    let (stuck, done) = (Arc::new(Endless::default()), Recorder::content());
    let mut workers =
        Workers::new(place.tasks.clone(), TasksConfig::default()).queue(free, Arc::clone(&done));
    let others = queues.into_iter().filter(|queue| *queue != free);
    for queue in others.clone() {
        workers = workers.queue(queue, Arc::clone(&stuck));
    }
    let running = tokio::spawn(workers.run(CancellationToken::new()));
    eventually(PATIENCE, || async { done.given().len() == 30 }).await;
    // each of the others holds as many as it has workers
    let held: usize = others.map(Queue::default_workers).sum();
    eventually(PATIENCE, || async { stuck.0.load(Ordering::Acquire) == held }).await;
    running.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_urgent_do_not_wait_for_a_flood_of_others_and_starve_nobody() {
    flooded(Queue::Critical).await;
    flooded(Queue::Low).await;
}

/// A handler that is in the middle of something for ever, and counts how often it began.
#[derive(Default)]
struct Endless(AtomicUsize);

impl Handler for Endless {
    type Output = ();

    async fn handle(&self, _: &Task) -> Result<(), TaskError> {
        self.0.fetch_add(1, Ordering::AcqRel);
        std::future::pending().await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_has_to_end_gives_back_what_it_cannot_finish() {
    let place = place().await;
    place.enqueue("a").await;
    let endless = Arc::new(Endless::default());
    let shutdown = CancellationToken::new();
    let settings = WorkerSettings {
        drain: Duration::from_millis(20),
        ..WorkerSettings::of(QUEUE)
    };
    let worker = Worker::with_settings(place.tasks.clone(), QUEUE, Arc::clone(&endless), settings);
    let running = tokio::spawn(worker.run(shutdown.clone()));
    eventually(PATIENCE, || async { endless.0.load(Ordering::Acquire) == 1 }).await;
    shutdown.cancel();
    tokio::time::timeout(PATIENCE, running).await.unwrap().unwrap();
    // then the next one has it at once, with no try lost
    let recorder = Recorder::content();
    assert_eq!(place.worker(Arc::clone(&recorder)).run_once().await.unwrap(), 1);
    assert_eq!(recorder.given(), [("a".to_owned(), 1)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schedule_makes_one_task_for_each_of_its_times_whichever_replicas_there_are() {
    let place = place().await;
    let hourly = [Cron::new("tidy", "0 * * * *").unwrap().retry(RetryPolicy::None)];
    let recorder = Recorder::content();
    let worker = Worker::new(place.tasks.clone(), Queue::Scheduled, Arc::clone(&recorder));
    for _ in 0..3 {
        // two replicas, each more than once
        for _ in 0..4 {
            place.tasks.schedule(&hourly).await.unwrap();
        }
        assert_eq!(worker.run_once().await.unwrap(), 0);
        place.clock.advance(Duration::from_secs(3600));
        assert_eq!(worker.run_once().await.unwrap(), 1);
    }
    // the clock began at 22:13:20
    let ids: Vec<_> = recorder.given().into_iter().map(|(id, _)| id).collect();
    assert_eq!(
        ids,
        [
            "tidy@2023-11-14T23:00:00Z",
            "tidy@2023-11-15T00:00:00Z",
            "tidy@2023-11-15T01:00:00Z"
        ]
    );
}
