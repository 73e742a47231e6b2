//! What the REST server does around every route.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use chassis::config::HttpConfig;
use chassis::{App, State};
use serde_json::json;
use status::Problem;
use testkit::eventually;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Notify;

use crate::support::{Spec, get_json, metric, url};

const TRACEPARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const TRACE_ID: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

async fn read_all(body: Body) -> Result<String, Problem> {
    let bytes = axum::body::to_bytes(body, usize::MAX)
        .await
        .map_err(|_| Problem::new(status::Kind::PayloadTooLarge, "body_too_large", "cut"))?;
    Ok(bytes.len().to_string())
}

async fn length(body: Result<Bytes, axum::extract::rejection::BytesRejection>) -> Result<String, Problem> {
    Ok(body?.len().to_string())
}

#[tokio::test]
async fn a_client_that_does_not_finish_its_header_in_time_is_cut_off() {
    let mut spec = Spec::routes(Router::new());
    spec.http.header_read_timeout_ms = 50;
    let running = spec.start().await;

    let mut client = TcpStream::connect(running.http_addr).await.unwrap();
    client
        .write_all(b"GET /livez HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        .await
        .unwrap();
    let mut answer = Vec::new();
    client.read_to_end(&mut answer).await.unwrap();

    assert!(!String::from_utf8_lossy(&answer).contains("200 OK"));
    assert_eq!(get_json(&running, "/livez").await.0, 200);
}

#[tokio::test]
async fn bodies_are_limited_by_default_by_route_and_at_most() {
    let router = Router::new()
        .route("/default", post(length))
        .route(
            "/batch",
            post(length).layer(DefaultBodyLimit::max(4 * 1024 * 1024)),
        )
        .route("/unlimited", post(length).layer(DefaultBodyLimit::disable()))
        .route("/raw", post(read_all));
    let running = Spec::routes(router).start().await;
    let client = reqwest::Client::new();
    let send = async |path: &str, bytes: usize| {
        let response = client
            .post(url(&running, path))
            .body(vec![b'x'; bytes])
            .send()
            .await
            .unwrap();
        let status = response.status().as_u16();
        (status, response.text().await.unwrap())
    };

    assert_eq!(send("/default", 256 * 1024).await, (200, "262144".to_owned()));
    let (status, problem) = send("/default", 256 * 1024 + 1).await;
    assert_eq!(status, 413);
    assert!(problem.contains(r#""code":"body_too_large""#), "{problem}");
    assert_eq!(send("/batch", 4 * 1024 * 1024).await.0, 200);
    assert_eq!(send("/unlimited", 4 * 1024 * 1024 + 1).await.0, 413);
    assert_eq!(send("/raw", 4 * 1024 * 1024 + 1).await.0, 413);
}

#[tokio::test]
async fn a_raw_body_of_unknown_length_is_cut_at_the_most() {
    let mut spec = Spec::routes(Router::new().route("/raw", post(read_all)));
    spec.http.body_limit_max_bytes = 8;
    let running = spec.start().await;

    let mut client = TcpStream::connect(running.http_addr).await.unwrap();
    client
        .write_all(
            b"POST /raw HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n\
              5\r\nhello\r\n5\r\nworld\r\n0\r\n\r\n",
        )
        .await
        .unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.unwrap();

    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
}

#[tokio::test]
async fn readiness_names_every_dependency_and_gates_on_the_required_ones() {
    let up = Arc::new(AtomicBool::new(false));
    let postgres = Arc::clone(&up);
    let running = Spec::new(move |chassis| {
        chassis.readiness("postgres", move || {
            let up = postgres.load(Ordering::Relaxed);
            async move {
                if up {
                    Ok(())
                } else {
                    Err(anyhow::anyhow!("connection refused"))
                }
            }
        });
        chassis.readiness_optional("kafka", || async { anyhow::bail!("no broker") });
        App::new(Router::new())
    })
    .start()
    .await;

    running.reported(|report| report.status == State::NotReady).await;
    let (status, body) = get_json(&running, "/readyz").await;
    assert_eq!(status, 503);
    assert_eq!(
        body,
        json!({ "status": "not_ready", "dependencies": { "postgres": "down", "kafka": "down" } })
    );
    assert_eq!(get_json(&running, "/livez").await.0, 200);
    let shown = || metric(&running, r#"dependency_up{dependency="postgres"}"#);
    eventually(Duration::from_secs(5), || async { shown() == Some(0.0) }).await;

    up.store(true, Ordering::Relaxed);
    running.ready().await;
    let (status, body) = get_json(&running, "/readyz").await;
    assert_eq!(status, 200);
    assert_eq!(
        body,
        json!({ "status": "ready", "dependencies": { "postgres": "up", "kafka": "down" } })
    );
    eventually(Duration::from_secs(5), || async { shown() == Some(1.0) }).await;
    let probed = metric(&running, r#"dependency_check_seconds_count{dependency="kafka"}"#);
    assert!(probed >= Some(1.0), "{probed:?}");
}

#[tokio::test]
async fn the_callers_trace_reaches_the_handler_and_the_error_body() {
    let router = Router::new()
        .route(
            "/trace",
            get(async || telemetry::current_trace_id().unwrap().to_string()),
        )
        .route(
            "/refused",
            get(async || Problem::new(status::Kind::Conflict, "refused", "no")),
        );
    let running = Spec::routes(router).start().await;
    let client = reqwest::Client::new();
    let traced = |path| {
        client
            .get(url(&running, path))
            .header("traceparent", TRACEPARENT)
            .send()
    };

    assert_eq!(traced("/trace").await.unwrap().text().await.unwrap(), TRACE_ID);
    let problem: serde_json::Value = traced("/refused").await.unwrap().json().await.unwrap();
    assert_eq!(problem["trace_id"], TRACE_ID);
    assert_eq!(problem["instance"], "/refused");

    let own = client
        .get(url(&running, "/trace"))
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert_eq!(own.len(), 32);
    assert_ne!(own, TRACE_ID);
}

#[tokio::test]
async fn the_document_is_served_to_whoever_asks() {
    let running = Spec::routes(Router::new()).start().await;
    let response = reqwest::get(url(&running, "/openapi.json")).await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "application/json");
    assert_eq!(response.text().await.unwrap(), r#"{"openapi":"3.1.0"}"#);
}

#[tokio::test]
async fn requests_are_measured_by_route_template_and_never_by_path() {
    let router = Router::new().route("/v1/things/{id}", get(async || "thing"));
    let running = Spec::routes(router).start().await;
    for path in ["/v1/things/1", "/v1/things/2", "/nowhere/secret"] {
        reqwest::get(url(&running, path)).await.unwrap();
    }

    let response = reqwest::get(url(&running, "/metrics")).await.unwrap();
    let content_type = response.headers()["content-type"].to_str().unwrap().to_owned();
    let text = response.text().await.unwrap();
    assert!(
        content_type.starts_with("application/openmetrics-text"),
        "{content_type}"
    );
    let count = "http_server_request_duration_seconds_count";
    let labels = r#"method="GET",route="/v1/things/{id}",status="2xx""#;
    assert!(text.contains(&format!("{count}{{{labels}}} 2\n")), "{text}");
    assert!(
        text.contains(&format!(
            r#"{count}{{method="GET",route="unmatched",status="4xx"}} 1"#
        )),
        "{text}"
    );
    assert!(
        text.contains(r#"build_info{service="svc-test",version="1.2.3"} 1"#),
        "{text}"
    );
    assert!(!text.contains("secret"), "{text}");
}

#[tokio::test]
async fn a_panic_is_answered_500_and_costs_nobody_else_theirs() {
    let router = Router::new()
        .route("/panic", get(async || -> &str { panic!("secret") }))
        .route("/ok", get(async || "ok"));
    let running = Spec::routes(router).start().await;

    let (status, problem) = get_json(&running, "/panic").await;
    assert_eq!((status, &problem["code"]), (500, &json!("internal")));
    assert!(!problem.to_string().contains("secret"), "{problem}");
    assert_eq!(reqwest::get(url(&running, "/ok")).await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_full_server_refuses_at_once_and_says_when_to_come_back() {
    let entered = Arc::new(Notify::new());
    let release = Arc::new(Notify::new());
    let (inside, go) = (Arc::clone(&entered), Arc::clone(&release));
    let router = Router::new().route(
        "/slow",
        get(async move || {
            inside.notify_one();
            go.notified().await;
            "done"
        }),
    );
    let mut spec = Spec::routes(router);
    spec.http.concurrency_limit = 1;
    let running = spec.start().await;

    let first = tokio::spawn(reqwest::get(url(&running, "/slow")));
    entered.notified().await;
    let second = reqwest::get(url(&running, "/slow")).await.unwrap();
    assert_eq!(second.status(), 503);
    assert_eq!(second.headers()["retry-after"], "1");
    assert!(second.text().await.unwrap().contains(r#""code":"overloaded""#));
    assert_eq!(metric(&running, "http_server_shed_requests_total"), Some(1.0));
    assert_eq!(metric(&running, "http_server_active_requests"), Some(1.0));
    // health answers a full server's orchestrator
    assert_eq!(get_json(&running, "/livez").await.0, 200);

    release.notify_one();
    assert_eq!(first.await.unwrap().unwrap().status(), 200);
    assert_eq!(metric(&running, "http_server_active_requests"), Some(0.0));
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_answered_504_with_its_outcome_unknown() {
    let router = Router::new().route("/never", get(std::future::pending::<&str>));
    let mut spec = Spec::routes(router);
    spec.http.request_timeout_ms = 20;
    let running = spec.start().await;

    let (status, problem) = get_json(&running, "/never").await;
    assert_eq!((status, &problem["code"]), (504, &json!("deadline_exceeded")));
}

#[tokio::test]
async fn a_handler_sees_its_deadline() {
    let router = Router::new().route(
        "/left",
        get(async || chassis::deadline::remaining().unwrap().as_millis().to_string()),
    );
    let spec = Spec::routes(router);
    let timeout = spec.http.request_timeout_ms;
    let running = spec.start().await;

    let left: u64 = reqwest::get(url(&running, "/left"))
        .await
        .unwrap()
        .text()
        .await
        .unwrap()
        .parse()
        .unwrap();
    assert!(left <= timeout && left > timeout / 2, "{left}");
    assert_eq!(chassis::deadline::remaining(), None);
}

#[tokio::test]
async fn a_client_that_hangs_up_is_counted_and_its_handler_dropped() {
    let entered = Arc::new(Notify::new());
    let inside = Arc::clone(&entered);
    let router = Router::new().route(
        "/slow",
        get(async move || {
            inside.notify_one();
            std::future::pending::<&str>().await
        }),
    );
    let running = Spec::routes(router).start().await;

    let request = tokio::spawn(reqwest::get(url(&running, "/slow")));
    entered.notified().await;
    request.abort();
    let hung_up = r#"http_server_request_duration_seconds_count{method="GET",route="/slow",status="4xx"}"#;
    tokio::time::timeout(Duration::from_secs(5), async {
        while metric(&running, hung_up).is_none() {
            tokio::task::yield_now().await;
        }
    })
    .await
    .unwrap();
    assert_eq!(metric(&running, "http_server_active_requests"), Some(0.0));
}

#[tokio::test]
async fn unknown_routes_and_methods_are_problems() {
    let running = Spec::routes(Router::new().route("/things", get(async || "things")))
        .start()
        .await;

    let (status, problem) = get_json(&running, "/nowhere").await;
    assert_eq!((status, &problem["code"]), (404, &json!("route_not_found")));
    let response = reqwest::Client::new()
        .delete(url(&running, "/things"))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 405);
    assert_eq!(response.headers()["allow"], "GET,HEAD");
    assert_eq!(response.headers()["content-type"], "application/problem+json");
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let first = Spec::routes(Router::new()).start().await;
    let mut spec = Spec::routes(Router::new());
    spec.http = HttpConfig {
        addr: first.http_addr,
        ..HttpConfig::default()
    };

    let error = format!("{:#}", spec.try_start().await.err().unwrap());
    assert!(
        error.contains(&format!("cannot listen on port {}", first.http_addr.port())),
        "{error}"
    );
}
