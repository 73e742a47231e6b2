//! The gRPC server: tonic with keep-alive and a connection age, health and reflection, and one middleware around
//! every method that carries identity, deadline, limits, panics and metrics.

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use ::http::{Request, Response};
use anyhow::Context as _;
use futures::FutureExt as _;
use prost::Message as _;
use prost_types::FileDescriptorSet;
use status::Problem;
use telemetry::{Metrics, RpcMetrics, TraceContext};
use tokio::net::TcpListener;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tonic::Status;
use tonic::body::Body;
use tonic::transport::server::TcpIncoming;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;
use tower::util::BoxCloneSyncService;
use tracing::{Instrument as _, info_span, warn};

use crate::app::{GrpcApp, GrpcService};
use crate::config::GrpcConfig;
use crate::deadline;
use crate::health::{Readiness, State};
use crate::http::{Active, overloaded, panicked, too_late};
use crate::workers::ShutdownToken;

const HEALTH: &str = "grpc.health.v1.Health";

/// A service stack ready to serve, and the reporter its health follows.
pub(crate) struct Stack {
    service: Middleware,
    health: HealthReporter,
    names: Vec<String>,
}

/// Adds health and reflection, applies the service's layers, and puts the middleware around.
pub(crate) fn stack(app: GrpcApp, config: &GrpcConfig, metrics: &Metrics) -> anyhow::Result<Stack> {
    let descriptors =
        FileDescriptorSet::decode(app.descriptors).context("the gRPC file descriptor set does not decode")?;
    let offered: Vec<_> = services(&descriptors)
        .filter(|(name, _)| app.offered.is_none_or(|offered| offered.contains(&name.as_str())))
        .collect();
    let health = HealthReporter::new();
    let reflection = || {
        let builder = tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(app.descriptors)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
            .with_service_name(HEALTH);
        offered
            .iter()
            .fold(builder, |builder, (name, _)| builder.with_service_name(name))
    };
    let routes = app
        .routes
        .add_service(tonic_health::pb::health_server::HealthServer::new(
            tonic_health::server::HealthService::from_health_reporter(health.clone()),
        ))
        .add_service(
            reflection()
                .build_v1()
                .context("gRPC reflection cannot be built")?,
        )
        .add_service(
            reflection()
                .build_v1alpha()
                .context("gRPC reflection cannot be built")?,
        )
        .prepare();
    let service = app
        .layers
        .into_iter()
        .fold(BoxCloneSyncService::new(routes), |inner: GrpcService, layer| {
            layer(inner)
        });
    let shared = Shared {
        metrics: RpcMetrics::server(metrics, methods(&offered)),
        permits: Arc::new(Semaphore::new(config.concurrency_limit)),
        timeout: config.timeout(),
    };
    Ok(Stack {
        service: Middleware {
            inner: service,
            shared: Arc::new(shared),
        },
        health,
        names: offered.into_iter().map(|(name, _)| name).collect(),
    })
}

fn services(
    descriptors: &FileDescriptorSet,
) -> impl Iterator<Item = (String, &prost_types::ServiceDescriptorProto)> {
    descriptors.file.iter().flat_map(|file| {
        let name = |service: &str| match file.package() {
            "" => service.to_owned(),
            package => format!("{package}.{service}"),
        };
        file.service
            .iter()
            .map(move |service| (name(service.name()), service))
    })
}

fn methods(services: &[(String, &prost_types::ServiceDescriptorProto)]) -> impl Iterator<Item = String> {
    let offered = services.iter().flat_map(|(name, service)| {
        service
            .method
            .iter()
            .map(move |m| format!("/{name}/{}", m.name()))
    });
    offered.chain(["Check", "Watch"].map(|method| format!("/{HEALTH}/{method}")))
}

/// Serves until `stop`, then lets every call under way be answered.
pub(crate) async fn serve(
    listener: TcpListener,
    stack: Stack,
    config: GrpcConfig,
    stop: CancellationToken,
) -> Result<(), tonic::transport::Error> {
    tonic::transport::Server::builder()
        .max_concurrent_streams(config.max_concurrent_streams)
        .http2_keepalive_interval(Some(config.keepalive_interval()))
        .http2_keepalive_timeout(Some(config.keepalive_timeout()))
        .max_connection_age(config.max_connection_age())
        .serve_with_incoming_shutdown(
            stack.service,
            TcpIncoming::from(listener).with_nodelay(Some(true)),
            stop.cancelled_owned(),
        )
        .await
}

impl Stack {
    /// Lets gRPC health follow readiness, for the whole server and for each service.
    pub(crate) fn follow_health(
        &self,
        readiness: &Readiness,
        shutdown: ShutdownToken,
    ) -> impl Future<Output = ()> + use<> {
        let health = self.health.clone();
        let names: Vec<String> = self.names.iter().cloned().chain([String::new()]).collect();
        let mut reports = readiness.subscribe();
        async move {
            loop {
                let ready = reports.borrow_and_update().status == State::Ready;
                let status = if ready {
                    ServingStatus::Serving
                } else {
                    ServingStatus::NotServing
                };
                for name in &names {
                    health.set_service_status(name, status).await;
                }
                if !matches!(
                    shutdown.run_until_cancelled(reports.changed()).await,
                    Some(Ok(()))
                ) {
                    return;
                }
            }
        }
    }
}

struct Shared {
    metrics: RpcMetrics,
    permits: Arc<Semaphore>,
    timeout: std::time::Duration,
}

#[derive(Clone)]
struct Middleware {
    inner: GrpcService,
    shared: Arc<Shared>,
}

impl tower::Service<Request<Body>> for Middleware {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let started = Instant::now();
        let timeout = deadline::parse_grpc_timeout(request.headers());
        let mut call = Call {
            started,
            deadline: started + timeout.map_or(self.shared.timeout, |t| t.min(self.shared.timeout)),
            uri: request.uri().clone(),
            answered: false,
            shared: Arc::clone(&self.shared),
        };
        let incoming = TraceContext::from_headers(request.headers());
        let (context, span) = telemetry::server_span(incoming, || {
            info_span!(
                "grpc.server",
                otel.name = call.uri.path().trim_start_matches('/'),
                otel.kind = "server",
                rpc.system = "grpc",
                rpc.method = call.uri.path().trim_start_matches('/'),
                rpc.grpc.status_code = tracing::field::Empty,
            )
        });
        let answer = match Arc::clone(&self.shared.permits).try_acquire_owned() {
            Ok(permit) => Ok((permit, self.inner.call(request))),
            Err(_) => Err(overloaded()),
        };
        let work = async move {
            let response = match answer {
                Ok((permit, handler)) => call.run(permit, handler).await,
                Err(problem) => refuse(problem),
            };
            call.finish(&response);
            Ok(response)
        };
        Box::pin(context.scope(work.instrument(span)))
    }
}

/// One call. Dropped unanswered, it is counted as cancelled: its client hung up.
struct Call {
    started: Instant,
    deadline: Instant,
    uri: ::http::Uri,
    answered: bool,
    shared: Arc<Shared>,
}

impl Call {
    async fn run<F>(&self, permit: OwnedSemaphorePermit, handler: F) -> Response<Body>
    where
        F: Future<Output = Result<Response<Body>, Infallible>>,
    {
        let _active = Active::new(&self.shared.metrics.active, permit);
        let handler = deadline::scope(self.deadline, AssertUnwindSafe(handler).catch_unwind());
        match tokio::time::timeout_at(self.deadline, handler).await {
            Ok(Ok(Ok(response))) => response,
            Ok(Err(panic)) => refuse(panicked(panic)),
            Err(_) => refuse(too_late()),
        }
    }

    /// A unary call's status is known with its head: errors come as trailers-only. A stream counts as OK once it
    /// starts.
    fn finish(&mut self, response: &Response<Body>) {
        let code =
            Status::from_header_map(response.headers()).map_or(tonic::Code::Ok, |status| status.code());
        let elapsed = self.started.elapsed();
        self.answered = true;
        self.shared.metrics.observe(self.uri.path(), code as i32, elapsed);
        if telemetry::is_recording() {
            tracing::Span::current().record("rpc.grpc.status_code", code as i32);
        }
        if matches!(
            code,
            tonic::Code::Internal | tonic::Code::Unknown | tonic::Code::DataLoss
        ) {
            let elapsed_ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
            warn!(
                method = self.uri.path(),
                code = code.description(),
                elapsed_ms,
                "call failed"
            );
        }
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        if !self.answered {
            let code = tonic::Code::Cancelled as i32;
            self.shared
                .metrics
                .observe(self.uri.path(), code, self.started.elapsed());
        }
    }
}

fn refuse(problem: Problem) -> Response<Body> {
    let problem = match telemetry::current_trace_id() {
        Some(id) => problem.trace_id(id.to_string()),
        None => problem,
    };
    Status::from(problem).into_http()
}
