//! How many tasks one worker process works in a second: `cargo run --release --package tasks --example throughput`.
//!
//! A producer of its own keeps the queue filled, so that what is measured is the worker: lease, handler, settle. Needs a Valkey
//! (`LOCALPLUS_TEST_VALKEY`, or the development system's), and leaves nothing in it.
#![allow(
    clippy::float_arithmetic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "it is a measurement"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use futures::future::try_join_all;
use tasks::{Handler, NewTask, Queue, Task, TaskError, TaskMetrics, Tasks, TasksConfig, Workers};
use tokio_util::sync::CancellationToken;

const TASKS: u32 = 100_000;
/// Enqueued at the same time: the client pipelines them.
const AT_ONCE: u32 = 500;

/// Reads its payload, counts.
struct Counting(AtomicU32);

impl Handler for Counting {
    type Output = ();

    async fn handle(&self, task: &Task) -> Result<(), TaskError> {
        let _: u32 = task.parse()?;
        self.0.fetch_add(1, Ordering::AcqRel);
        Ok(())
    }
}

async fn enqueue(tasks: &Tasks, run: u128) {
    for first in (0..TASKS).step_by(AT_ONCE as usize) {
        let batch = (first..first + AT_ONCE).map(|n| async move {
            let task = NewTask::new(Queue::Default, "count", format!("{run}-{n}"), &n)?;
            tasks.enqueue(&task.remembered(Duration::ZERO)).await
        });
        try_join_all(batch).await.unwrap();
    }
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let url = std::env::var("LOCALPLUS_TEST_VALKEY").unwrap_or_else(|_| "redis://127.0.0.1:6479".to_owned());
    let tasks = Tasks::connect("svc-throughput", &url, TaskMetrics::default()).unwrap();
    let run = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_millis();
    let started = Instant::now();
    enqueue(&tasks, run).await;
    let enqueued = started.elapsed();

    let (counting, shutdown) = (Arc::new(Counting(AtomicU32::new(0))), CancellationToken::new());
    let workers = Workers::new(tasks, TasksConfig::default()).queue(Queue::Default, Arc::clone(&counting));
    let started = Instant::now();
    let running = tokio::spawn(workers.run(shutdown.clone()));
    while counting.0.load(Ordering::Acquire) < TASKS {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let worked = started.elapsed();
    shutdown.cancel();
    running.await.unwrap();
    println!(
        "{:.0} tasks/s enqueued, {:.0} tasks/s worked by {} workers of one process",
        f64::from(TASKS) / enqueued.as_secs_f64(),
        f64::from(TASKS) / worked.as_secs_f64(),
        Queue::Default.default_workers(),
    );
}
