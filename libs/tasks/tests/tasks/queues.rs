//! What the queues promise: once per id, at least once worked, tried again by policy, never lost from sight.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chrono::TimeDelta;
use tasks::{
    Depth, Enqueued, Error, Reaped, RetryPolicy, TaskError, TaskMetrics, Tasks, Worker, WorkerSettings,
};
use testkit::{PrivateServers, eventually};
use tokio_util::sync::CancellationToken;

use crate::support::{EMPTY, Held, PATIENCE, QUEUE, Recorder, place, task};

#[tokio::test(flavor = "multi_thread")]
async fn a_task_is_worked_once_however_often_it_is_enqueued() {
    let place = place().await;
    let recorder = Recorder::content();
    let worker = place.worker(Arc::clone(&recorder));
    assert_eq!(place.enqueue("a").await, Enqueued::New);
    assert_eq!(place.enqueue("a").await, Enqueued::Duplicate);
    assert_eq!(worker.run_once().await.unwrap(), 1);
    assert_eq!(place.enqueue("a").await, Enqueued::Duplicate);
    assert_eq!(worker.run_once().await.unwrap(), 0);
    assert_eq!(place.depth().await, EMPTY);
    let given = recorder.given.lock().unwrap();
    assert_eq!(given.len(), 1);
    assert_eq!(
        (given[0].kind.as_str(), given[0].attempt, given[0].queue),
        ("mail", 1, QUEUE)
    );
    assert_eq!(given[0].parse::<String>().unwrap(), "payload of a");
    assert_eq!(given[0].enqueued_at, place.clock.now());
}

#[tokio::test(flavor = "multi_thread")]
async fn tasks_are_taken_in_the_order_they_came_and_as_many_as_there_are_workers() {
    let place = place().await;
    for n in 0..15 {
        place.enqueue(&n.to_string()).await;
    }
    let recorder = Recorder::content();
    let worker = place.worker(Arc::clone(&recorder));
    assert_eq!(worker.run_once().await.unwrap(), QUEUE.default_workers());
    assert_eq!(place.depth().await, Depth { ready: 5, ..EMPTY });
    assert_eq!(worker.run_once().await.unwrap(), 5);
    let expected: Vec<_> = (0..15).map(|n| (n.to_string(), 1)).collect();
    assert_eq!(recorder.given(), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delayed_task_waits_for_its_time_and_carries_its_trace() {
    let place = place().await;
    let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".to_owned();
    let delayed = task("a")
        .after(Duration::from_secs(60))
        .traceparent(Some(trace.clone()));
    place.tasks.enqueue(&delayed).await.unwrap();
    place
        .tasks
        .enqueue(&task("b").at(place.clock.now() + TimeDelta::seconds(90)))
        .await
        .unwrap();
    let recorder = Recorder::content();
    let worker = place.worker(Arc::clone(&recorder));
    place.clock.advance(Duration::from_millis(59_999));
    assert_eq!(worker.run_once().await.unwrap(), 0);
    assert_eq!(place.depth().await, Depth { delayed: 2, ..EMPTY });
    place.clock.advance(Duration::from_millis(1));
    assert_eq!(worker.run_once().await.unwrap(), 1);
    assert_eq!(
        recorder.given.lock().unwrap()[0].traceparent.as_ref(),
        Some(&trace)
    );
    place.clock.advance(Duration::from_secs(30));
    assert_eq!(worker.run_once().await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_of_a_lost_worker_is_given_to_another_when_its_lease_has_run_out() {
    // given a worker that is lost with a task in its hands
    let place = place().await;
    place.enqueue("a").await;
    let held = Arc::new(Held::default());
    let lost = place.worker(Arc::clone(&held));
    let working = tokio::spawn(async move { lost.run_once().await });
    held.reached.notified().await;
    working.abort();
    assert!(working.await.unwrap_err().is_cancelled());
    // then another gets nothing before the lease has run out
    let recorder = Recorder::content();
    let worker = place.worker(Arc::clone(&recorder));
    assert_eq!(worker.run_once().await.unwrap(), 0);
    assert_eq!(place.depth().await, Depth { leased: 1, ..EMPTY });
    // and the task afterwards
    place.clock.advance(WorkerSettings::of(QUEUE).lease);
    assert_eq!(worker.run_once().await.unwrap(), 1);
    assert_eq!(recorder.given(), [("a".to_owned(), 2)]);
    assert_eq!(place.depth().await, EMPTY);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_was_only_slow_cannot_settle_a_task_that_another_has_taken_over() {
    // given a slow worker whose lease runs out, and another that takes the task over and fails
    let place = place().await;
    place.enqueue("a").await;
    let held = Arc::new(Held::default());
    let slow = place.worker(Arc::clone(&held));
    let working = tokio::spawn(async move { slow.run_once().await });
    held.reached.notified().await;
    place.clock.advance(WorkerSettings::of(QUEUE).lease);
    let failing = Recorder::failing();
    assert_eq!(place.worker(Arc::clone(&failing)).run_once().await.unwrap(), 1);
    // when the slow one ends well
    held.release.notify_one();
    assert_eq!(working.await.unwrap().unwrap(), 1);
    // then the task is still to be tried again, by the other's verdict
    assert_eq!(place.depth().await, Depth { delayed: 1, ..EMPTY });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_task_is_tried_again_by_its_policy_until_it_succeeds() {
    let place = place().await;
    place.enqueue("a").await;
    let tries = AtomicUsize::new(0);
    let recorder = Recorder::new(move |_| {
        if tries.fetch_add(1, Ordering::AcqRel) < 2 {
            return Err(std::io::Error::from(std::io::ErrorKind::ConnectionRefused).into());
        }
        Ok(())
    });
    let worker = place.worker(Arc::clone(&recorder));
    for attempt in 1..=2 {
        assert_eq!(worker.run_once().await.unwrap(), 1);
        assert_eq!(place.depth().await, Depth { delayed: 1, ..EMPTY });
        let pause = RetryPolicy::Exponential.pause_after(attempt, "a").unwrap();
        place
            .clock
            .advance(pause.checked_sub(Duration::from_millis(2)).unwrap());
        assert_eq!(worker.run_once().await.unwrap(), 0, "before {pause:?}");
        place.clock.advance(Duration::from_millis(2));
    }
    assert_eq!(worker.run_once().await.unwrap(), 1);
    assert_eq!(place.depth().await, EMPTY);
    assert_eq!(
        recorder.given(),
        [("a".to_owned(), 1), ("a".to_owned(), 2), ("a".to_owned(), 3)]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_last_try_a_task_rests_in_dead_letter_and_can_be_replayed_or_deleted() {
    // given a task that fails all its tries
    let place = place().await;
    let enqueued_at = place.clock.now();
    place
        .tasks
        .enqueue(&task("a").retry(RetryPolicy::Fixed))
        .await
        .unwrap();
    let worker = place.worker(Recorder::failing());
    for _ in 0..RetryPolicy::Fixed.attempts_max() {
        assert_eq!(worker.run_once().await.unwrap(), 1);
        place.clock.advance(Duration::from_secs(30));
    }
    // then it rests with queue, reason, attempts and times
    assert_eq!(place.depth().await, Depth { dead: 1, ..EMPTY });
    let dead = place.dead().await;
    assert_eq!(dead.len(), 1);
    assert_eq!(
        (dead[0].task.id.as_str(), dead[0].task.queue, dead[0].task.attempt),
        ("a", QUEUE, 6)
    );
    assert_eq!(dead[0].reason, "mail server is down");
    assert_eq!(dead[0].task.enqueued_at, enqueued_at);
    assert_eq!(dead[0].died_at, enqueued_at + TimeDelta::seconds(150));
    assert_eq!(place.enqueue("a").await, Enqueued::Duplicate);
    // when it is replayed, it is worked anew with all its tries
    assert!(place.tasks.replay("a").await.unwrap());
    assert!(!place.tasks.replay("a").await.unwrap());
    assert_eq!(worker.run_once().await.unwrap(), 1);
    assert_eq!(place.depth().await, Depth { delayed: 1, ..EMPTY });
    // and another one is deleted for good
    place
        .tasks
        .enqueue(&task("b").retry(RetryPolicy::None))
        .await
        .unwrap();
    assert_eq!(worker.run_once().await.unwrap(), 1);
    assert!(place.tasks.delete("b").await.unwrap());
    assert!(!place.tasks.delete("b").await.unwrap());
    assert!(place.dead().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verdict_can_end_the_tries_or_put_the_next_one_off() {
    let place = place().await;
    place.enqueue("hopeless").await;
    place.enqueue("throttled").await;
    let recorder = Recorder::new(|task| {
        Err(match task.id.as_str() {
            "hopeless" => TaskError::Dead("no such mailbox".into()),
            _ => TaskError::RetryAfter(Duration::from_secs(500), "slow down".into()),
        })
    });
    let worker = place.worker(recorder);
    assert_eq!(worker.run_once().await.unwrap(), 2);
    let dead = place.dead().await;
    assert_eq!(
        dead.iter().map(|dead| dead.task.id.as_str()).collect::<Vec<_>>(),
        ["hopeless"]
    );
    place.clock.advance(Duration::from_secs(499));
    assert_eq!(worker.run_once().await.unwrap(), 0);
    place.clock.advance(Duration::from_secs(1));
    assert_eq!(worker.run_once().await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_lost_in_the_last_try_leaves_the_task_in_dead_letter() {
    let place = place().await;
    place
        .tasks
        .enqueue(&task("a").retry(RetryPolicy::None))
        .await
        .unwrap();
    let held = Arc::new(Held::default());
    let lost = place.worker(Arc::clone(&held));
    let working = tokio::spawn(async move { lost.run_once().await });
    held.reached.notified().await;
    working.abort();
    place.clock.advance(WorkerSettings::of(QUEUE).lease);
    assert_eq!(
        place.tasks.reap(QUEUE).await.unwrap(),
        Reaped { requeued: 0, died: 1 }
    );
    assert_eq!(place.dead().await[0].reason, "worker was lost");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_that_takes_too_long_has_failed() {
    let place = place().await;
    place
        .tasks
        .enqueue(&task("a").retry(RetryPolicy::None))
        .await
        .unwrap();
    let settings = WorkerSettings {
        timeout: Duration::from_millis(20),
        ..WorkerSettings::of(QUEUE)
    };
    let worker = Worker::with_settings(place.tasks.clone(), QUEUE, Arc::new(Held::default()), settings);
    assert_eq!(worker.run_once().await.unwrap(), 1);
    assert_eq!(place.dead().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_worker_takes_what_comes_and_finishes_it_when_it_is_told_to_end() {
    let place = place().await;
    let held = Arc::new(Held::default());
    let shutdown = CancellationToken::new();
    let running = tokio::spawn(place.worker(Arc::clone(&held)).run(shutdown.clone()));
    for n in 0..12 {
        place.enqueue(&n.to_string()).await;
    }
    // as many as there are workers, then one more for each that ends
    eventually(PATIENCE, || async { held.given.load(Ordering::Acquire) == 10 }).await;
    held.release.notify_one();
    eventually(PATIENCE, || async { held.given.load(Ordering::Acquire) == 11 }).await;
    shutdown.cancel();
    let finished = async {
        while !running.is_finished() {
            held.release.notify_one();
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, finished).await.unwrap();
    // what was taken is done, what was not is left
    let depth = place.depth().await;
    assert_eq!((depth.leased, depth.delayed, depth.dead), (0, 0, 0));
    assert_eq!(depth.ready, 12 - held.given.load(Ordering::Acquire) as u64);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_valkey_enqueueing_fails_and_works_again_when_it_is_back() {
    let servers = PrivateServers::new().await;
    servers.start_valkey().await;
    let tasks = Tasks::connect("svc-test", &servers.valkey().url(), TaskMetrics::default()).unwrap();
    assert_eq!(tasks.enqueue(&task("a")).await.unwrap(), Enqueued::New);
    servers.kill_valkey().await;
    assert!(matches!(
        tasks.enqueue(&task("b")).await,
        Err(Error::Unavailable(_))
    ));
    servers.start_valkey().await;
    eventually(PATIENCE, || async { tasks.enqueue(&task("c")).await }).await;
    let recorder = Recorder::content();
    Worker::new(tasks, QUEUE, Arc::clone(&recorder))
        .run_once()
        .await
        .unwrap();
    assert!(recorder.given().contains(&("c".to_owned(), 1)));
}
