//! Starting, failing and ending.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::routing::get;
use chassis::{App, State};
use tokio::net::TcpStream;
use tokio::sync::{Notify, oneshot};

use crate::support::{Spec, url};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shutdown_answers_what_is_under_way_then_runs_hooks_then_ends_workers() {
    let steps: Arc<Mutex<Vec<&str>>> = Arc::default();
    let entered = Arc::new(Notify::new());
    let release = Arc::new(Notify::new());

    let (s, inside, go) = (Arc::clone(&steps), Arc::clone(&entered), Arc::clone(&release));
    let running = Spec::new(move |chassis| {
        let (hook, second, worker) = (Arc::clone(&s), Arc::clone(&s), Arc::clone(&s));
        chassis.on_drain("lanes", async move { hook.lock().unwrap().push("lanes drained") });
        chassis.on_drain(
            "relay",
            async move { second.lock().unwrap().push("relay drained") },
        );
        chassis.spawn("relay", |shutdown| async move {
            shutdown.cancelled().await;
            worker.lock().unwrap().push("worker ended");
        });
        let handler = async move || {
            inside.notify_one();
            go.notified().await;
            s.lock().unwrap().push("request answered");
            "done"
        };
        App::new(Router::new().route("/slow", get(handler)))
    })
    .start()
    .await;
    let addr = running.http_addr;

    let request = tokio::spawn(reqwest::get(url(&running, "/slow")));
    entered.notified().await;
    let shutdown = tokio::spawn(running.shutdown());
    while TcpStream::connect(addr).await.is_ok() {
        tokio::task::yield_now().await;
    }
    assert!(
        steps.lock().unwrap().is_empty(),
        "nothing ends before the request is answered"
    );
    release.notify_one();

    let response = request.await.unwrap().unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["connection"], "close");
    assert_eq!(response.text().await.unwrap(), "done");
    shutdown.await.unwrap().unwrap();
    assert_eq!(
        *steps.lock().unwrap(),
        [
            "request answered",
            "lanes drained",
            "relay drained",
            "worker ended"
        ]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_does_not_end_in_time_is_named() {
    let entered = Arc::new(Notify::new());
    let inside = Arc::clone(&entered);
    let mut spec = Spec::new(move |chassis| {
        chassis.on_drain("lanes", std::future::pending());
        chassis.spawn("relay", |_| std::future::pending::<()>());
        let handler = async move || {
            inside.notify_one();
            std::future::pending::<&str>().await
        };
        App::new(Router::new().route("/never", get(handler)))
    });
    spec.drain.timeout_ms = 20;
    let running = spec.start().await;

    let request = tokio::spawn(reqwest::get(url(&running, "/never")));
    entered.notified().await;
    let error = running.shutdown().await.unwrap_err().to_string();
    assert_eq!(error, "did not end within 20 ms: requests, lanes, workers");
    assert!(request.await.unwrap().is_err());
}

#[tokio::test]
async fn readiness_fails_first_and_the_service_keeps_serving_for_the_removal_delay() {
    let mut spec = Spec::routes(Router::new().route("/ok", get(async || "ok")));
    // the delay outlasts the test, which drops the shutdown half way
    spec.drain.removal_delay_ms = 600_000;
    let running = spec.start().await;
    running.ready().await;
    let base = url(&running, "");
    let mut reports = running.reports();

    let shutdown = tokio::spawn(running.shutdown());
    reports
        .wait_for(|report| report.status == State::Draining)
        .await
        .unwrap();
    let ready = reqwest::get(format!("{base}/readyz")).await.unwrap();
    assert_eq!(ready.status(), 503);
    assert!(ready.text().await.unwrap().contains(r#""status":"draining""#));
    let response = reqwest::get(format!("{base}/ok")).await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["connection"], "close");
    shutdown.abort();
}

#[tokio::test]
async fn a_worker_that_ends_before_its_time_is_named_however_it_ends() {
    for ending in ["return", "error", "panic"] {
        let (go, wait) = oneshot::channel::<()>();
        let mut running = Spec::new(move |chassis| {
            chassis.spawn("relay", |_| async move {
                let _ = wait.await;
                match ending {
                    "error" => anyhow::bail!("broken"),
                    "panic" => panic!("broken"),
                    _ => Ok(()),
                }
            });
            App::new(Router::new())
        })
        .start()
        .await;
        go.send(()).unwrap();
        assert_eq!(running.worker_failed().await, "relay", "{ending}");
        running.shutdown().await.unwrap();
    }
}

#[tokio::test]
async fn migration_on_start_runs_before_the_service_is_built_and_only_if_asked_for() {
    for asked in [true, false] {
        let steps: Arc<Mutex<Vec<&str>>> = Arc::default();
        let (built, migrated) = (Arc::clone(&steps), Arc::clone(&steps));
        let mut spec = Spec::new(move |_| {
            built.lock().unwrap().push("built");
            App::new(Router::new())
        })
        .on_migrate(move || migrated.lock().unwrap().push("migrated"));
        spec.database.migrate_on_start = asked;
        spec.start().await.shutdown().await.unwrap();
        let expected: &[&str] = if asked { &["migrated", "built"] } else { &["built"] };
        assert_eq!(*steps.lock().unwrap(), expected);
    }
}
