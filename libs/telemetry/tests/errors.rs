//! Errors reach a Sentry of this test's own, with their trace and without anything about persons or hosts.
// helpers of a test fail like a test
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::large_futures
)]

use std::time::Duration;

use telemetry::{Redacted, TelemetryConfig, TraceContext};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// Answers one request and returns it whole.
async fn received(listener: TcpListener) -> String {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut request = Vec::new();
    let mut buffer = [0; 16 * 1024];
    loop {
        let read = stream.read(&mut buffer).await.unwrap();
        request.extend_from_slice(&buffer[..read]);
        let text = String::from_utf8_lossy(&request);
        let length = text.lines().find_map(|line| {
            line.to_ascii_lowercase()
                .strip_prefix("content-length: ")?
                .parse::<usize>()
                .ok()
        });
        if let (Some((_, body)), Some(length)) = (text.split_once("\r\n\r\n"), length)
            && body.len() >= length
        {
            break;
        }
        assert!(read > 0, "the request ended early: {text}");
    }
    stream
        .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
        .await
        .unwrap();
    String::from_utf8_lossy(&request).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_is_reported_with_its_trace_and_nothing_about_people_or_hosts() {
    // given
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let dsn = format!("http://key@{}/1", listener.local_addr().unwrap());
    let config = TelemetryConfig {
        sentry_dsn: Some(Redacted::new(dsn)),
        environment: "test".to_owned(),
        ..TelemetryConfig::default()
    };
    let guard = telemetry::init("svc-test", "1.2.3", &config).unwrap();
    let trace = TraceContext::root();

    // when
    trace.sync_scope(|| {
        tracing::warn!("a warning is nobody's emergency");
        tracing::error!(account = "0192", "a batch was refused");
    });
    let report = tokio::time::timeout(Duration::from_secs(10), received(listener))
        .await
        .expect("a report");

    // then
    for wanted in [
        "a batch was refused",
        "svc-test@1.2.3",
        "\"environment\":\"test\"",
        &trace.trace_id().to_string(),
    ] {
        assert!(report.contains(wanted), "no {wanted} in {report}");
    }
    for unwanted in ["nobody's emergency", "\"server_name\"", "\"user\""] {
        assert!(!report.contains(unwanted), "{unwanted} in {report}");
    }
    tokio::task::spawn_blocking(move || guard.shutdown())
        .await
        .unwrap();
}
