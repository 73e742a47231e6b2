//! What leaves the process: spans reach a collector over OTLP, in one trace, and only when sampled.
//!
//! One test, since telemetry is installed once per process.
#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up has failed")]

use std::collections::HashMap;
use std::time::Duration;

use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{
    TraceService, TraceServiceServer,
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use opentelemetry_proto::tonic::trace::v1::Span;
use telemetry::{TelemetryConfig, TraceContext};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tracing::{Instrument as _, info_span};

struct Collector(mpsc::UnboundedSender<Span>);

#[tonic::async_trait]
impl TraceService for Collector {
    async fn export(
        &self,
        request: tonic::Request<ExportTraceServiceRequest>,
    ) -> Result<tonic::Response<ExportTraceServiceResponse>, tonic::Status> {
        for resource in request.into_inner().resource_spans {
            for span in resource.scope_spans.into_iter().flat_map(|scope| scope.spans) {
                let _ = self.0.send(span);
            }
        }
        Ok(tonic::Response::new(ExportTraceServiceResponse::default()))
    }
}

async fn collector() -> (String, mpsc::UnboundedReceiver<Span>) {
    let (sender, spans) = mpsc::unbounded_channel();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let server = tonic::transport::Server::builder()
        .add_service(TraceServiceServer::new(Collector(sender)))
        .serve_with_incoming(tonic::transport::server::TcpIncoming::from(listener));
    tokio::spawn(server);
    (endpoint, spans)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sampled_requests_leave_one_connected_trace_and_others_leave_nothing() {
    let (endpoint, mut spans) = collector().await;
    let config = TelemetryConfig {
        otlp_endpoint: Some(endpoint),
        ..TelemetryConfig::default()
    };
    let guard = telemetry::init("svc-test", "1.2.3", &config).unwrap();
    assert!(matches!(
        telemetry::init("svc-test", "1.2.3", &config),
        Err(telemetry::InitError::AlreadyInstalled)
    ));

    // a caller's trace: server span, a span inside, and one in a task that lost its parent span
    let caller = TraceContext::parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01").unwrap();
    let (context, span) = telemetry::server_span(Some(caller), || info_span!("caller.server"));
    assert_eq!(context.trace_id(), caller.trace_id());
    assert_ne!(context.span_id(), caller.span_id());
    let outgoing = context
        .scope(
            async {
                let inside = telemetry::span!("caller.inside");
                let outgoing = inside.in_scope(TraceContext::current).unwrap();
                let orphan = async { drop(telemetry::span!(parent: None, "caller.orphan").entered()) };
                tokio::spawn(context.scope(orphan)).await.unwrap();
                outgoing
            }
            .instrument(span),
        )
        .await;

    // a trace that begins here is sampled by the head ratio, 1.0
    let (head, span) = telemetry::server_span(None, || info_span!("head.server"));
    assert!(head.is_sampled());
    head.scope(async {}.instrument(span)).await;

    // a caller that does not sample is obeyed
    let silent = TraceContext::parse("00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-00f067aa0ba902b7-00").unwrap();
    let (context, span) = telemetry::server_span(Some(silent), || info_span!("silent.server"));
    assert!(span.is_none());
    let seen = context
        .scope(async {
            drop(info_span!("silent.plain").entered());
            assert!(telemetry::span!("silent.inside").is_none());
            TraceContext::current()
        })
        .await;
    assert_eq!(seen, Some(silent));

    // a recorded request leaves its trace as an exemplar, another does not
    let metrics = telemetry::Metrics::default();
    let http = telemetry::HttpMetrics::new(&metrics);
    let observe = |route: &str| {
        http.observe(
            &http::Method::GET,
            route,
            http::StatusCode::OK,
            Duration::from_millis(3),
        );
    };
    caller.sync_scope(|| observe("/recorded"));
    silent.sync_scope(|| observe("/silent"));
    let exposition = metrics.encode();
    let exemplars: Vec<&str> = exposition.lines().filter(|line| line.contains(" # {")).collect();
    let [exemplar] = exemplars.as_slice() else {
        panic!("{exposition}");
    };
    assert!(
        exemplar.contains("/recorded") && exemplar.contains("trace_id=\"4bf92f3577b34da6a3ce929d0e0e4736\""),
        "{exemplar}"
    );

    tokio::task::spawn_blocking(move || guard.shutdown())
        .await
        .unwrap();
    let mut exported = HashMap::new();
    while let Ok(span) = spans.try_recv() {
        exported.insert(span.name.clone(), span);
    }
    let mut names: Vec<&str> = exported.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        ["caller.inside", "caller.orphan", "caller.server", "head.server"]
    );

    let span = |name: &str| &exported[name];
    for name in ["caller.server", "caller.inside", "caller.orphan"] {
        assert_eq!(span(name).trace_id, caller.trace_id().to_bytes(), "{name}");
    }
    assert_eq!(span("caller.server").parent_span_id, caller.span_id().to_bytes());
    assert_eq!(
        span("caller.inside").parent_span_id,
        span("caller.server").span_id
    );
    assert_eq!(
        outgoing.span_id().to_bytes().as_slice(),
        span("caller.inside").span_id
    );
    assert_eq!(span("head.server").trace_id, head.trace_id().to_bytes());
    assert!(span("head.server").parent_span_id.is_empty());
}
