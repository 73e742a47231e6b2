//! What is owed is a row until it is done: Valkey may be wiped at any time.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use sqlx::PgPool;
use tasks::{
    NewTask, OWED_DDL, RetryPolicy, State, Task, TaskError, TaskMetrics, Tasks, TasksConfig, Worker, Workers,
};
use testkit::{Database, Postgres, PrivateServers, eventually};
use tokio_util::sync::CancellationToken;

use crate::support::{PATIENCE, Place, QUEUE, Recorder, place, task};

struct Owing {
    place: Place,
    pool: PgPool,
    _database: Database,
}

async fn rows() -> (Database, PgPool) {
    let database = Postgres::empty().await;
    let pool = database.pool();
    sqlx::raw_sql(OWED_DDL).execute(&pool).await.unwrap();
    (database, pool)
}

async fn owing() -> Owing {
    let (database, pool) = rows().await;
    let mut place = place().await;
    place.tasks = place.tasks.backed_by(pool.clone());
    Owing {
        place,
        pool,
        _database: database,
    }
}

impl Owing {
    async fn owe(&self, task: &NewTask) {
        let mut transaction = self.pool.begin().await.unwrap();
        Tasks::owe(&mut transaction, task, self.place.clock.now())
            .await
            .unwrap();
        transaction.commit().await.unwrap();
    }

    async fn owed(&self) -> Vec<String> {
        sqlx::query_scalar("SELECT id FROM tasks_owed ORDER BY id")
            .fetch_all(&self.pool)
            .await
            .unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_is_owed_with_its_cause_or_not_at_all() {
    let owing = owing().await;
    let mut undone = owing.pool.begin().await.unwrap();
    Tasks::owe(&mut undone, &task("undone"), owing.place.clock.now())
        .await
        .unwrap();
    undone.rollback().await.unwrap();
    owing.owe(&task("done")).await;
    owing.owe(&task("done")).await;
    assert_eq!(owing.owed().await, ["done"]);
    // it goes into its queue once, however often it is pushed, and is owed until it is done
    assert_eq!(owing.place.tasks.push_owed().await.unwrap(), 1);
    assert_eq!(owing.place.tasks.push_owed().await.unwrap(), 0);
    owing.place.clock.advance(Duration::from_secs(61));
    assert_eq!(owing.place.tasks.push_owed().await.unwrap(), 1);
    assert_eq!(owing.owed().await, ["done"]);
    let recorder = Recorder::content();
    assert_eq!(
        owing
            .place
            .worker(Arc::clone(&recorder))
            .run_once()
            .await
            .unwrap(),
        1
    );
    assert_eq!(owing.owed().await, Vec::<String>::new());
    assert_eq!(recorder.given(), [("done".to_owned(), 1)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_valkey_forgot_comes_back_at_its_time_and_what_was_decided_does_not() {
    let owing = owing().await;
    let worker = owing.place.worker(Recorder::failing());
    for id in ["archived", "deleted", "dead"] {
        owing.owe(&task(id).retry(RetryPolicy::None)).await;
    }
    owing.owe(&task("later").after(Duration::from_secs(600))).await;
    owing.place.tasks.push_owed().await.unwrap();
    assert_eq!(worker.run_once().await.unwrap(), 3);
    assert!(owing.place.tasks.archive("archived").await.unwrap());
    assert!(owing.place.tasks.delete("deleted").await.unwrap());
    // when Valkey loses everything
    owing.place.namespace.wipe().await;
    owing.place.clock.advance(Duration::from_secs(61));
    owing.place.tasks.push_owed().await.unwrap();
    // then what nobody decided about is there again, at its own time
    assert_eq!(owing.owed().await, ["dead", "later"]);
    let state = async |id: &str| {
        owing
            .place
            .tasks
            .status(id)
            .await
            .unwrap()
            .map(|status| status.state)
    };
    assert_eq!(state("dead").await, Some(State::Waiting));
    assert_eq!(state("later").await, Some(State::Delayed));
    assert_eq!((state("archived").await, state("deleted").await), (None, None));
    owing.place.clock.advance(Duration::from_secs(540));
    let recorder = Recorder::content();
    assert_eq!(
        owing
            .place
            .worker(Arc::clone(&recorder))
            .run_once()
            .await
            .unwrap(),
        2
    );
    assert_eq!(owing.owed().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_that_was_done_before_it_was_owed_again_is_settled() {
    let owing = owing().await;
    owing.owe(&task("a")).await;
    owing.place.tasks.push_owed().await.unwrap();
    owing.place.worker(Recorder::content()).run_once().await.unwrap();
    owing.owe(&task("a")).await;
    owing.place.tasks.push_owed().await.unwrap();
    assert_eq!(owing.owed().await, Vec::<String>::new());
}

/// Given workers at work on a hundred owed tasks, when Valkey is wiped, killed and started empty among them, then every
/// task is done and nothing is owed.
#[tokio::test(flavor = "multi_thread")]
async fn a_valkey_that_is_wiped_and_killed_in_mid_flight_loses_nothing() {
    let (_database, pool) = rows().await;
    let servers = PrivateServers::new().await;
    servers.start_valkey().await;
    let url = servers.valkey().url();
    // a clock that runs fast: what waits a minute in production waits a second here
    let started = chrono::Utc::now();
    let fast = move || started + (chrono::Utc::now() - started) * 60;
    let tasks = Tasks::with_clock("svc-test", &url, TaskMetrics::default(), fast)
        .unwrap()
        .backed_by(pool.clone());
    let slow = Recorder::new(|_: &Task| -> Result<(), TaskError> {
        std::thread::sleep(Duration::from_millis(2));
        Ok(())
    });
    let shutdown = CancellationToken::new();
    let workers = Workers::new(tasks.clone(), TasksConfig::default()).queue(QUEUE, Arc::clone(&slow));
    let running = tokio::spawn(workers.run(shutdown.clone()));
    for n in 0..100u32 {
        let mut transaction = pool.begin().await.unwrap();
        let task = NewTask::new(QUEUE, "mail", n.to_string(), &n).unwrap();
        Tasks::owe(&mut transaction, &task, fast()).await.unwrap();
        transaction.commit().await.unwrap();
        tasks.owing();
        match n {
            30 => servers.wipe_valkey().await,
            60 => {
                servers.kill_valkey().await;
                servers.start_valkey().await;
                servers.wipe_valkey().await;
            }
            _ => {}
        }
    }
    eventually(PATIENCE * 3, || async {
        let owed: i64 = sqlx::query_scalar("SELECT count(*) FROM tasks_owed")
            .fetch_one(&pool)
            .await
            .unwrap();
        if owed == 0 {
            Ok(())
        } else {
            Err(format!("{owed} are owed"))
        }
    })
    .await;
    let done: HashSet<String> = slow.given().into_iter().map(|(id, _)| id).collect();
    assert_eq!(done.len(), 100);
    shutdown.cancel();
    running.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_database_a_task_is_not_settled_and_done_again() {
    // given a task that is done while its rows cannot be reached
    let owing = owing().await;
    owing.owe(&task("a")).await;
    owing.place.tasks.push_owed().await.unwrap();
    sqlx::raw_sql("ALTER TABLE tasks_owed RENAME TO away")
        .execute(&owing.pool)
        .await
        .unwrap();
    let recorder = Recorder::content();
    let worker = Worker::new(owing.place.tasks.clone(), QUEUE, Arc::clone(&recorder));
    assert!(worker.run_once().await.is_err());
    // then another does it again when its lease has run out
    sqlx::raw_sql("ALTER TABLE away RENAME TO tasks_owed")
        .execute(&owing.pool)
        .await
        .unwrap();
    owing.place.clock.advance(Duration::from_secs(30));
    assert_eq!(worker.run_once().await.unwrap(), 1);
    assert_eq!(recorder.given(), [("a".to_owned(), 1), ("a".to_owned(), 2)]);
    assert_eq!(owing.owed().await, Vec::<String>::new());
}
