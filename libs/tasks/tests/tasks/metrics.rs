//! What is shown of queues, tasks and workers.

use std::sync::Arc;
use std::time::Duration;

use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;
use tasks::{NewTask, Queue, RetryPolicy, TaskError, TaskMetrics, Tasks, TasksConfig, Worker, Workers};
use testkit::{Namespace, Valkey, eventually};
use tokio_util::sync::CancellationToken;

use crate::support::{Clock, Held, PATIENCE, QUEUE, Recorder, task};

struct Shown {
    registry: Registry,
    tasks: Tasks,
    clock: Clock,
    _namespace: Namespace,
}

async fn shown() -> Shown {
    let (namespace, clock) = (Valkey::namespace().await, Clock::new());
    let mut registry = Registry::default();
    let metrics = TaskMetrics::register(&mut registry);
    let now = clock.clone();
    let tasks = Tasks::with_clock("svc-test", namespace.url(), metrics, move || now.now()).unwrap();
    Shown {
        registry,
        tasks,
        clock,
        _namespace: namespace,
    }
}

impl Shown {
    /// The value of a series; `None` while there is none.
    fn value(&self, series: &str) -> Option<f64> {
        let mut text = String::new();
        encode(&mut text, &self.registry).unwrap();
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
        line.map(|value| value.parse().unwrap())
    }

    /// What is shown of several series.
    fn values<const N: usize>(&self, series: [&str; N]) -> [Option<f64>; N] {
        series.map(|series| self.value(series))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_that_nobody_works_is_shown_with_what_waits_in_it_and_for_how_long() {
    // given two tasks that are due since 40 s, one whose time has not come, and one that failed for good
    let place = shown().await;
    for name in ["a", "b"] {
        place.tasks.enqueue(&task(name)).await.unwrap();
    }
    let later = task("later").after(Duration::from_secs(3600));
    place.tasks.enqueue(&later).await.unwrap();
    let doomed = NewTask::new(Queue::Critical, "mail", "dead", &()).unwrap();
    place
        .tasks
        .enqueue(&doomed.retry(RetryPolicy::None))
        .await
        .unwrap();
    Worker::new(place.tasks.clone(), Queue::Critical, Recorder::failing())
        .run_once()
        .await
        .unwrap();
    place.clock.advance(Duration::from_secs(40));
    // when a process runs that has no workers for that queue, and none that counts dead letters
    let mut config = TasksConfig::default();
    config.workers.high = 0;
    config.workers.dead_letter = 0;
    let (recorder, shutdown) = (Recorder::content(), CancellationToken::new());
    let workers = Workers::new(place.tasks.clone(), config).queue(QUEUE, Arc::clone(&recorder));
    let running = tokio::spawn(workers.run(shutdown.clone()));
    // then it is seen what waits, that nobody works at it, and what rests
    let series = [
        "tasks_depth{queue=\"high\",state=\"ready\"}",
        "tasks_depth{queue=\"high\",state=\"delayed\"}",
        "tasks_oldest_ready_seconds{queue=\"high\"}",
        "tasks_workers{queue=\"high\",state=\"configured\"}",
        "tasks_workers{queue=\"high\",state=\"busy\"}",
        "tasks_depth{queue=\"dead-letter\",state=\"ready\"}",
    ];
    let expected = [2.0, 1.0, 40.0, 0.0, 0.0, 1.0].map(Some);
    eventually(PATIENCE, || async {
        let shown = place.values(series);
        if shown == expected { Ok(()) } else { Err(shown) }
    })
    .await;
    shutdown.cancel();
    running.await.unwrap();
    assert!(recorder.given().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_becomes_of_tasks_and_how_busy_workers_are_is_counted() {
    // given one task that is done, one that is tried again and one that is given up
    let place = shown().await;
    for name in ["good", "failing", "hopeless"] {
        place.tasks.enqueue(&task(name)).await.unwrap();
    }
    place.clock.advance(Duration::from_secs(7));
    let recorder = Recorder::new(|task| match task.id.as_str() {
        "good" => Ok(()),
        "failing" => Err(TaskError::Retry("not now".into())),
        _ => Err(TaskError::Dead("never".into())),
    });
    let worker = Worker::new(place.tasks.clone(), QUEUE, recorder);
    assert_eq!(worker.run_once().await.unwrap(), 3);
    let counted = place.values([
        "tasks_enqueued_total{queue=\"high\"}",
        "tasks_settled_total{queue=\"high\",outcome=\"done\"}",
        "tasks_settled_total{queue=\"high\",outcome=\"retried\"}",
        "tasks_settled_total{queue=\"high\",outcome=\"dead\"}",
        "tasks_run_seconds_count{queue=\"high\"}",
        "tasks_wait_seconds_count{queue=\"high\"}",
        "tasks_wait_seconds_sum{queue=\"high\"}",
    ]);
    assert_eq!(counted, [3.0, 1.0, 1.0, 1.0, 3.0, 3.0, 21.0].map(Some));

    // given a worker of ten that has one in work
    place.tasks.enqueue(&task("held")).await.unwrap();
    let (held, shutdown) = (Arc::new(Held::default()), CancellationToken::new());
    let worker = Worker::new(place.tasks.clone(), QUEUE, Arc::clone(&held));
    let running = tokio::spawn(worker.run(shutdown.clone()));
    let busy = "tasks_workers{queue=\"high\",state=\"busy\"}";
    let configured = "tasks_workers{queue=\"high\",state=\"configured\"}";
    let leased = "tasks_depth{queue=\"high\",state=\"leased\"}";
    eventually(PATIENCE, || async {
        let shown = place.values([busy, configured, leased]);
        if shown == [1.0, 10.0, 1.0].map(Some) {
            Ok(())
        } else {
            Err(shown)
        }
    })
    .await;
    // when it is done, nobody is busy
    shutdown.cancel();
    held.release.notify_one();
    running.await.unwrap();
    assert_eq!(place.value(busy), Some(0.0));
}
