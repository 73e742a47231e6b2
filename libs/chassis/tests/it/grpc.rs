//! What the gRPC server does around every method, and the client that calls it.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use chassis::config::GrpcConfig;
use chassis::grpc_client::{Channel, ChannelOptions, channel};
use chassis::{App, GrpcApp, Running, State};
use http::{HeaderMap, Request, Response};
use prost::Message as _;
use prost_types::{FileDescriptorProto, FileDescriptorSet, MethodDescriptorProto, ServiceDescriptorProto};
use status::Problem;
use telemetry::TraceContext;
use tokio::io::AsyncReadExt as _;
use tonic::body::Body;
use tonic::server::NamedService;
use tonic::{Code, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tower::Service;

use crate::support::{Spec, metric, url};

/// A service without messages: it answers with headers that say what it saw.
#[derive(Clone)]
struct Probe;

impl NamedService for Probe {
    const NAME: &'static str = "test.Probe";
}

impl Service<Request<Body>> for Probe {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        Box::pin(async move {
            match request.uri().path() {
                "/test.Probe/Panic" => panic!("secret"),
                "/test.Probe/Never" => std::future::pending().await,
                _ => {}
            }
            let mut response = Status::new(Code::Ok, "").into_http::<Body>();
            let context = TraceContext::current().unwrap();
            let left = chassis::deadline::remaining().unwrap().as_millis();
            response
                .headers_mut()
                .insert("seen-trace", context.trace_id().to_string().parse().unwrap());
            response
                .headers_mut()
                .insert("seen-left-ms", left.to_string().parse().unwrap());
            Ok(response)
        })
    }
}

fn descriptors() -> &'static [u8] {
    let method = |name: &str| MethodDescriptorProto {
        name: Some(name.into()),
        ..Default::default()
    };
    let service = ServiceDescriptorProto {
        name: Some("Probe".into()),
        method: ["See", "Panic", "Never"].map(method).to_vec(),
        ..Default::default()
    };
    let other = ServiceDescriptorProto {
        name: Some("Elsewhere".into()),
        method: vec![method("Fly")],
        ..Default::default()
    };
    let file = FileDescriptorProto {
        name: Some("test.proto".into()),
        package: Some("test".into()),
        service: vec![service, other],
        syntax: Some("proto3".into()),
        ..Default::default()
    };
    FileDescriptorSet { file: vec![file] }.encode_to_vec().leak()
}

fn probe() -> GrpcApp {
    GrpcApp::new(tonic::service::Routes::new(Probe), descriptors()).offering(&[Probe::NAME])
}

async fn start(app: GrpcApp, config: GrpcConfig) -> Running {
    let mut spec = Spec::new(move |_| App::new(Router::new()).with_grpc(app));
    spec.grpc = Some(config);
    spec.start().await
}

fn client(running: &Running, timeout: Duration) -> Channel {
    let uri = format!("http://{}", running.grpc_addr.unwrap());
    channel(
        &uri,
        ChannelOptions {
            timeout,
            ..ChannelOptions::default()
        },
    )
    .unwrap()
}

async fn call(channel: &Channel, method: &str) -> Result<HeaderMap, Status> {
    let request = Request::post(format!("http://probe{method}"))
        .header("content-type", "application/grpc")
        .header("te", "trailers")
        .body(Body::empty())
        .unwrap();
    let response = channel.clone().call(request).await?;
    match Status::from_header_map(response.headers()) {
        Some(status) if status.code() != Code::Ok => Err(status),
        _ => Ok(response.headers().clone()),
    }
}

const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn trace_and_deadline_pass_from_http_to_grpc() {
    let backend = start(probe(), GrpcConfig::default()).await;
    let channel = client(&backend, MINUTE);
    let handler = async move || {
        let seen = call(&channel, "/test.Probe/See").await.unwrap();
        format!(
            "{} {}",
            seen["seen-trace"].to_str().unwrap(),
            seen["seen-left-ms"].to_str().unwrap()
        )
    };
    let mut spec = Spec::routes(Router::new().route("/see", get(handler)));
    spec.http.request_timeout_ms = 7_000;
    let front = spec.start().await;

    let answer = reqwest::Client::new()
        .get(url(&front, "/see"))
        .header(
            "traceparent",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00",
        )
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    let (trace, left) = answer.split_once(' ').unwrap();
    assert_eq!(trace, "4bf92f3577b34da6a3ce929d0e0e4736");
    let left: u64 = left.parse().unwrap();
    assert!(left <= 7_000 && left > 3_500, "{left}");
}

#[tokio::test]
async fn calls_are_measured_by_method_and_code() {
    let running = start(probe(), GrpcConfig::default()).await;
    let channel = client(&running, MINUTE);

    call(&channel, "/test.Probe/See").await.unwrap();
    assert_eq!(
        call(&channel, "/test.Other/Secret").await.unwrap_err().code(),
        Code::Unimplemented
    );

    let count = "rpc_server_duration_seconds_count";
    let see = format!(r#"{count}{{rpc_service="test.Probe",method="See",code="OK"}}"#);
    let unknown = format!(r#"{count}{{rpc_service="unknown",method="unknown",code="UNIMPLEMENTED"}}"#);
    assert_eq!(metric(&running, &see), Some(1.0));
    assert_eq!(metric(&running, &unknown), Some(1.0));
}

#[tokio::test]
async fn a_panic_is_an_internal_error_and_the_connection_lives() {
    let running = start(probe(), GrpcConfig::default()).await;
    let channel = client(&running, MINUTE);

    let status = call(&channel, "/test.Probe/Panic").await.unwrap_err();
    assert_eq!(status.code(), Code::Internal);
    assert_eq!(Problem::from_status(&status).code(), "internal");
    assert!(!status.message().contains("secret"));
    call(&channel, "/test.Probe/See").await.unwrap();
}

#[tokio::test]
async fn a_call_ends_at_the_servers_or_the_callers_deadline_whichever_is_sooner() {
    let hasty = GrpcConfig {
        timeout_ms: 20,
        ..GrpcConfig::default()
    };
    let server = start(probe(), hasty).await;
    let status = call(&client(&server, MINUTE), "/test.Probe/Never")
        .await
        .unwrap_err();
    assert_eq!(Problem::from_status(&status).code(), "deadline_exceeded");

    let patient = start(probe(), GrpcConfig::default()).await;
    let status = call(&client(&patient, Duration::from_millis(20)), "/test.Probe/Never")
        .await
        .unwrap_err();
    assert_eq!(status.code(), Code::DeadlineExceeded, "{status:?}");
}

#[tokio::test]
async fn a_full_server_refuses_at_once() {
    let full = GrpcConfig {
        concurrency_limit: 0,
        ..GrpcConfig::default()
    };
    let running = start(probe(), full).await;
    let status = call(&client(&running, MINUTE), "/test.Probe/See")
        .await
        .unwrap_err();
    assert_eq!(status.code(), Code::Unavailable);
    let problem = Problem::from_status(&status);
    assert_eq!(problem.code(), "overloaded");
    assert_eq!(problem.retry_delay(), Some(Duration::from_secs(1)));
}

#[tokio::test]
async fn a_layer_of_the_service_guards_every_method() {
    let guarded = probe().layer(tower::layer::layer_fn(Deny));
    let running = start(guarded, GrpcConfig::default()).await;
    let status = call(&client(&running, MINUTE), "/test.Probe/See")
        .await
        .unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied);
}

#[derive(Clone)]
struct Deny<S>(S);

impl<S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>> Service<Request<Body>>
    for Deny<S>
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = std::future::Ready<Result<Response<Body>, Infallible>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, _: Request<Body>) -> Self::Future {
        std::future::ready(Ok(Status::permission_denied("no").into_http()))
    }
}

#[tokio::test]
async fn health_follows_readiness_for_the_server_and_each_service() {
    let mut spec = Spec::new(|chassis| {
        chassis.readiness("postgres", || async { anyhow::bail!("down") });
        App::new(Router::new()).with_grpc(probe())
    });
    spec.grpc = Some(GrpcConfig::default());
    let down = spec.start().await;
    let up = start(probe(), GrpcConfig::default()).await;

    for (running, state, expected) in [
        (&down, State::NotReady, ServingStatus::NotServing),
        (&up, State::Ready, ServingStatus::Serving),
    ] {
        running.reported(|report| report.status == state).await;
        for service in ["", "test.Probe"] {
            let mut health = HealthClient::new(client(running, MINUTE));
            let mut changes = health
                .watch(HealthCheckRequest {
                    service: service.into(),
                })
                .await
                .unwrap()
                .into_inner();
            // health is told a moment after readiness: the stream says when
            while changes.message().await.unwrap().unwrap().status() != expected {}
        }
    }
}

#[tokio::test]
async fn the_server_speaks_of_the_services_it_offers_and_of_no_others() {
    use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
    use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
    use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;

    let running = start(probe(), GrpcConfig::default()).await;
    let request = tonic_reflection::pb::v1::ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };
    let mut answers = ServerReflectionClient::new(client(&running, MINUTE))
        .server_reflection_info(futures::stream::iter([request]))
        .await
        .unwrap()
        .into_inner();
    let answer = answers
        .message()
        .await
        .unwrap()
        .unwrap()
        .message_response
        .unwrap();
    let MessageResponse::ListServicesResponse(list) = answer else {
        panic!("{answer:?}")
    };
    let mut names: Vec<String> = list.service.into_iter().map(|service| service.name).collect();
    names.sort_unstable();
    assert_eq!(names, ["grpc.health.v1.Health", "test.Probe"]);

    let mut health = HealthClient::new(client(&running, MINUTE));
    let elsewhere = HealthCheckRequest {
        service: "test.Elsewhere".into(),
    };
    assert_eq!(health.check(elsewhere).await.unwrap_err().code(), Code::NotFound);
}

#[tokio::test]
async fn a_channel_finds_a_service_by_name_and_waits_no_longer_than_the_call_may() {
    let running = start(probe(), GrpcConfig::default()).await;
    let by_name = format!("http://localhost:{}", running.grpc_addr.unwrap().port());
    let named = channel(&by_name, ChannelOptions::default()).unwrap();
    call(&named, "/test.Probe/See").await.unwrap();

    let options = ChannelOptions {
        timeout: Duration::from_millis(50),
        ..ChannelOptions::default()
    };
    let nobody = channel("http://nobody.invalid:9101", options).unwrap();
    assert_eq!(
        call(&nobody, "/test.Probe/See").await.unwrap_err().code(),
        Code::DeadlineExceeded
    );
    assert!(channel("ledger:9101", ChannelOptions::default()).is_err());
}

/// Given a replica that ends with a call on its way, when nobody has answered it, then it is asked of whoever is there
/// then, with all that it said.
#[tokio::test]
async fn a_call_that_nobody_answered_is_made_again() {
    let running = start(probe(), GrpcConfig::default()).await;
    let door = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let uri = format!("http://{}", door.local_addr().unwrap());
    let (ended, backend) = (Arc::new(AtomicU64::new(0)), running.grpc_addr.unwrap());
    let seen = Arc::clone(&ended);
    tokio::spawn(async move {
        loop {
            let (mut caller, _) = door.accept().await.unwrap();
            if seen.load(Ordering::SeqCst) < 2 {
                // it takes what comes, and ends
                caller.read_u8().await.unwrap();
                seen.fetch_add(1, Ordering::SeqCst);
                continue;
            }
            let mut replica = tokio::net::TcpStream::connect(backend).await.unwrap();
            tokio::spawn(async move { tokio::io::copy_bidirectional(&mut caller, &mut replica).await });
        }
    });

    let mut health = HealthClient::new(channel(&uri, ChannelOptions::default()).unwrap());
    let asked = HealthCheckRequest {
        service: "test.Probe".into(),
    };
    health.check(asked).await.unwrap();
    assert_eq!(ended.load(Ordering::SeqCst), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shutdown_answers_calls_under_way() {
    let entered = Arc::new(tokio::sync::Notify::new());
    let release = Arc::new(tokio::sync::Notify::new());
    let (inside, go) = (Arc::clone(&entered), Arc::clone(&release));
    let gate = tower::layer::layer_fn(move |inner| Gate(inner, Arc::clone(&inside), Arc::clone(&go)));
    let running = start(probe().layer(gate), GrpcConfig::default()).await;
    let addr = running.grpc_addr.unwrap();
    let channel = client(&running, MINUTE);

    let under_way = tokio::spawn(async move { call(&channel, "/test.Probe/See").await });
    entered.notified().await;
    let shutdown = tokio::spawn(running.shutdown());
    while tokio::net::TcpStream::connect(addr).await.is_ok() {
        tokio::task::yield_now().await;
    }
    release.notify_one();
    under_way.await.unwrap().unwrap();
    shutdown.await.unwrap().unwrap();
}

#[derive(Clone)]
struct Gate<S>(S, Arc<tokio::sync::Notify>, Arc<tokio::sync::Notify>);

impl<S> Service<Request<Body>> for Gate<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible, Future: Send + 'static>,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let inner = self.0.call(request);
        let (entered, release) = (Arc::clone(&self.1), Arc::clone(&self.2));
        Box::pin(async move {
            entered.notify_one();
            release.notified().await;
            inner.await
        })
    }
}
