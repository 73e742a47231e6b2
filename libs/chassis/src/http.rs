//! The REST server: hyper with a header timeout and a connection cap, and one middleware around every route that
//! carries identity, deadline, limits, panics and metrics.

use std::any::Any;
use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll};
use std::time::Duration;

use ::http::{HeaderValue, Method, Request, StatusCode, Uri, header};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, MatchedPath};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use futures::FutureExt as _;
use http_body_util::Limited;
use hyper::body::Body as _;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use status::{Kind, Problem};
use telemetry::{HttpMetrics, Metrics, TraceContext};
use tokio::net::TcpListener;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::{Instrument as _, debug, info_span, warn};

use crate::config::HttpConfig;
use crate::deadline;
use crate::health::{Readiness, State};

/// The route label of requests that no route matched.
const UNMATCHED: &str = "unmatched";

/// The service's routes with everything around them, and the operational routes beside them.
pub(crate) fn router(
    service: Router,
    config: &HttpConfig,
    openapi: fn() -> String,
    metrics: &Metrics,
    readiness: &Readiness,
) -> Router {
    let shared = Arc::new(Shared {
        metrics: HttpMetrics::new(metrics),
        permits: Arc::new(Semaphore::new(config.concurrency_limit)),
        timeout: config.request_timeout(),
        body_limit_max: config.body_limit_max_bytes,
        readiness: readiness.clone(),
    });
    let around = tower::layer::layer_fn(move |inner| Middleware {
        inner,
        shared: Arc::clone(&shared),
    });
    let service = service
        .fallback(status::route_not_found)
        .method_not_allowed_fallback(status::method_not_allowed)
        .layer((around, DefaultBodyLimit::max(config.body_limit_bytes)));
    let metrics = metrics.clone();
    let readiness = readiness.clone();
    // made when somebody first asks: a start need not wait for it
    let openapi = Arc::new(LazyLock::new(move || Bytes::from(openapi())));
    Router::new()
        .route(
            "/livez",
            get(|| async { axum::Json(serde_json::json!({ "status": "alive" })) }),
        )
        .route("/readyz", get(move || std::future::ready(ready(&readiness))))
        .route(
            "/metrics",
            get(move || {
                let text = metrics.encode();
                async move { ([(header::CONTENT_TYPE, telemetry::CONTENT_TYPE)], text) }
            }),
        )
        .route(
            "/openapi.json",
            get(move || {
                let document = Bytes::clone(&openapi);
                async move { ([(header::CONTENT_TYPE, "application/json")], document) }
            }),
        )
        .merge(service)
}

fn ready(readiness: &Readiness) -> Response {
    let report = readiness.report();
    let status = if report.status == State::Ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, [(header::CACHE_CONTROL, "no-store")], axum::Json(report)).into_response()
}

pub(crate) fn overloaded() -> Problem {
    Problem::new(
        Kind::Unavailable,
        "overloaded",
        "the server is full, try again shortly",
    )
    .retry_after(Duration::from_secs(1))
}

pub(crate) fn too_late() -> Problem {
    Problem::new(
        Kind::DeadlineExceeded,
        "deadline_exceeded",
        "no answer in time; whether the request took effect is unknown",
    )
}

/// The panic hook has already logged where and why; the answer says neither.
pub(crate) fn panicked(_: Box<dyn Any + Send>) -> Problem {
    Problem::internal()
}

struct Shared {
    metrics: HttpMetrics,
    permits: Arc<Semaphore>,
    timeout: Duration,
    body_limit_max: usize,
    readiness: Readiness,
}

struct Middleware<S> {
    inner: S,
    shared: Arc<Shared>,
}

impl<S: Clone> Clone for Middleware<S> {
    fn clone(&self) -> Self {
        Self {
            inner: self.inner.clone(),
            shared: Arc::clone(&self.shared),
        }
    }
}

impl<S> tower::Service<Request<Body>> for Middleware<S>
where
    S: tower::Service<Request<Body>, Response = Response, Error = Infallible, Future: Send + 'static>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let mut call = Call {
            started: Instant::now(),
            method: request.method().clone(),
            route: request.extensions().get::<MatchedPath>().cloned(),
            uri: request.uri().clone(),
            answered: false,
            shared: Arc::clone(&self.shared),
        };
        let incoming = TraceContext::from_headers(request.headers());
        let (context, span) = telemetry::server_span(incoming, || {
            info_span!(
                "http.server",
                otel.name = format!("{} {}", call.method, call.route()),
                otel.kind = "server",
                http.request.method = call.method.as_str(),
                http.route = call.route(),
                http.response.status_code = tracing::field::Empty,
            )
        });
        let admitted = Arc::clone(&self.shared.permits).try_acquire_owned();
        let answer = match admitted {
            Err(_) => {
                call.shared.metrics.shed.inc();
                Err(overloaded())
            }
            Ok(permit) => limit_body(request, call.shared.body_limit_max)
                .map(|request| (permit, self.inner.call(request))),
        };
        let work = async move {
            let response = match answer {
                Ok((permit, handler)) => call.run(permit, handler).await,
                Err(problem) => problem.into_response(),
            };
            Ok(call.finish(response))
        };
        Box::pin(context.scope(work.instrument(span)))
    }
}

/// One request. Dropped unanswered, it is counted as 499: its client hung up.
struct Call {
    started: Instant,
    method: Method,
    route: Option<MatchedPath>,
    uri: Uri,
    answered: bool,
    shared: Arc<Shared>,
}

impl Call {
    fn route(&self) -> &str {
        self.route.as_ref().map_or(UNMATCHED, MatchedPath::as_str)
    }

    async fn run<F>(&self, permit: OwnedSemaphorePermit, handler: F) -> Response
    where
        F: Future<Output = Result<Response, Infallible>>,
    {
        let _active = Active::new(&self.shared.metrics.active, permit);
        let deadline = self.started + self.shared.timeout;
        let handler = deadline::scope(deadline, AssertUnwindSafe(handler).catch_unwind());
        match tokio::time::timeout_at(deadline, handler).await {
            Ok(Ok(Ok(response))) => response,
            Ok(Err(panic)) => panicked(panic).into_response(),
            Err(_) => too_late().into_response(),
        }
    }

    /// Completes, counts and logs the answer.
    fn finish(&mut self, response: Response) -> Response {
        let mut response = status::complete(response, self.uri.path(), || {
            telemetry::current_trace_id().map(|id| id.to_string())
        });
        if self.shared.readiness.is_draining() {
            // kept-alive clients move on before the listener closes
            response
                .headers_mut()
                .insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        let status = response.status();
        let elapsed = self.started.elapsed();
        self.answered = true;
        self.shared
            .metrics
            .observe(&self.method, self.route(), status, elapsed);
        if telemetry::is_recording() {
            tracing::Span::current().record("http.response.status_code", status.as_u16());
        }
        if status.is_server_error() {
            let elapsed_ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
            warn!(
                method = self.method.as_str(),
                route = self.route(),
                status = status.as_u16(),
                elapsed_ms,
                "request failed"
            );
        }
        response
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        if !self.answered
            && let Ok(hung_up) = StatusCode::from_u16(499)
        {
            self.shared
                .metrics
                .observe(&self.method, self.route(), hung_up, self.started.elapsed());
        }
    }
}

/// Holds a place among the requests worked on; dropped with the request however it ends.
pub(crate) struct Active<'a> {
    gauge: &'a telemetry::Gauge,
    _permit: OwnedSemaphorePermit,
}

impl<'a> Active<'a> {
    pub(crate) fn new(gauge: &'a telemetry::Gauge, permit: OwnedSemaphorePermit) -> Self {
        gauge.inc();
        Self {
            gauge,
            _permit: permit,
        }
    }
}

impl Drop for Active<'_> {
    fn drop(&mut self) {
        self.gauge.dec();
    }
}

/// Refuses a body announced too large and cuts one of unknown length, for handlers that read it raw.
fn limit_body(request: Request<Body>, max: usize) -> Result<Request<Body>, Problem> {
    let hint = request.body().size_hint();
    let within = |bytes: u64| usize::try_from(bytes).is_ok_and(|bytes| bytes <= max);
    match hint.exact() {
        Some(exact) if within(exact) => Ok(request),
        None if within(hint.lower()) => Ok(request.map(|body| Body::new(Limited::new(body, max)))),
        _ => Err(Problem::new(
            Kind::PayloadTooLarge,
            "body_too_large",
            format!("the body is larger than {max} bytes"),
        )),
    }
}

/// Accepts connections until `stop`, then lets every request under way be answered. Ends when the last
/// connection has, or is dropped by the caller's drain timeout.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    config: HttpConfig,
    stop: CancellationToken,
) {
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(config.header_read_timeout())
        .keep_alive(true);
    let connections = Arc::new(Semaphore::new(config.max_connections));
    let graceful = GracefulShutdown::new();
    let mut tasks = tokio::task::JoinSet::new();
    while let Some(accepted) = stop.run_until_cancelled(accept(&listener, &connections)).await {
        let Some((stream, place)) = accepted else { continue };
        let service = TowerToHyperService::new(router.clone());
        let connection = graceful.watch(http.serve_connection(TokioIo::new(stream), service));
        tasks.spawn(async move {
            let _place = place;
            if let Err(error) = connection.await {
                debug!(%error, "connection ended");
            }
        });
        while tasks.try_join_next().is_some() {}
    }
    drop(listener);
    graceful.shutdown().await;
    // dropping the set on the way (drain timeout) ends what is left
    while tasks.join_next().await.is_some() {}
}

/// The next connection with its place, or `None` after an error that passes.
async fn accept(
    listener: &TcpListener,
    connections: &Arc<Semaphore>,
) -> Option<(tokio::net::TcpStream, OwnedSemaphorePermit)> {
    let place = Arc::clone(connections).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, _)) => {
            // fails only for a peer that is already gone, which the connection will find out
            let _ = stream.set_nodelay(true);
            Some((stream, place))
        }
        Err(error) => {
            if !matches!(
                error.kind(),
                std::io::ErrorKind::ConnectionRefused
                    | std::io::ErrorKind::ConnectionAborted
                    | std::io::ErrorKind::ConnectionReset
            ) {
                // out of file descriptors, most likely: let connections end before asking again
                warn!(%error, "a connection cannot be accepted");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            None
        }
    }
}
