//! Calls to other services: lazily connected, balanced over every address behind the name, with the running
//! request's trace and deadline passed on.
//!
//! A call that nobody answered is made again while there is time: the connection it was on may have been a replica's that
//! is being replaced. So whatever our services ask each other may be asked twice: it reads, or carries a key. What a
//! service did answer, "unavailable" too, is the caller's to judge.

use std::collections::HashSet;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use ::http::request::Parts;
use ::http::{HeaderValue, Request, Response, Uri};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use telemetry::TraceContext;
use tokio::sync::mpsc;
use tokio::time::Instant;
use tonic::Status;
use tonic::body::Body;
use tonic::transport::Endpoint;
use tonic::transport::channel::Change;
use tracing::{Instrument as _, debug, info_span, warn};

use crate::deadline;

/// Before each further try: at once, for there may be another replica; then as long as one takes to be found.
const PAUSES: [Duration; 2] = [Duration::from_millis(2), Duration::from_millis(25)];

/// How a [`Channel`] behaves.
#[derive(Clone, Copy, Debug)]
pub struct ChannelOptions {
    /// Longest time for one call; the running request's own deadline may be sooner.
    pub timeout: Duration,
    /// Longest time to connect to one address.
    pub connect_timeout: Duration,
    /// Interval of HTTP/2 keep-alive pings.
    pub keepalive_interval: Duration,
    /// How often the name is resolved again, so that calls spread over new replicas.
    pub resolve_interval: Duration,
}

impl ChannelOptions {
    /// Calls of at most `timeout`, half of which may go into connecting.
    pub fn within(timeout: Duration) -> Self {
        Self {
            timeout,
            connect_timeout: timeout / 2,
            ..Self::default()
        }
    }
}

impl Default for ChannelOptions {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(5),
            connect_timeout: Duration::from_secs(1),
            keepalive_interval: Duration::from_secs(20),
            resolve_interval: Duration::from_secs(5),
        }
    }
}

/// The address of a service cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{uri} is not an address of a gRPC service (http://host:port)")]
pub struct InvalidUri {
    uri: String,
}

/// A channel for generated clients (`LedgerServiceClient::new(channel)`); clones share the connections. For calls with one
/// message, answered by one or by a stream: what is sent is read to its end first, so that it can be sent again.
#[derive(Clone, Debug)]
pub struct Channel {
    inner: tonic::transport::Channel,
    timeout: Duration,
}

/// Opens a channel without waiting for the other side. Call it inside the Tokio runtime.
pub fn channel(uri: &str, options: ChannelOptions) -> Result<Channel, InvalidUri> {
    let invalid = || InvalidUri { uri: uri.to_owned() };
    let parsed: Uri = uri.parse().map_err(|_| invalid())?;
    let host = parsed.host().ok_or_else(invalid)?;
    if parsed.scheme_str() != Some("http") {
        return Err(invalid());
    }
    let inner = if host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok() {
        endpoint(parsed, &options).connect_lazy()
    } else {
        let (channel, changes) = tonic::transport::Channel::balance_channel(16);
        tokio::spawn(resolve(parsed, options, changes));
        channel
    };
    Ok(Channel {
        inner,
        timeout: options.timeout,
    })
}

fn endpoint(uri: Uri, options: &ChannelOptions) -> Endpoint {
    Endpoint::from(uri)
        .connect_timeout(options.connect_timeout)
        .tcp_nodelay(true)
        .http2_keep_alive_interval(options.keepalive_interval)
        .keep_alive_timeout(Duration::from_secs(5))
        .keep_alive_while_idle(true)
}

/// Keeps the channel's endpoints equal to the name's addresses until the channel is dropped. A name that does not
/// resolve keeps the addresses it had.
async fn resolve(uri: Uri, options: ChannelOptions, changes: mpsc::Sender<Change<SocketAddr, Endpoint>>) {
    let host = uri.host().unwrap_or_default().to_owned();
    let port = uri.port_u16().unwrap_or(80);
    let mut known = HashSet::new();
    let mut pause = Duration::from_millis(50);
    loop {
        match tokio::net::lookup_host((host.as_str(), port)).await {
            Ok(found) => {
                let found: HashSet<SocketAddr> = found.collect();
                if update(&uri, &options, &changes, &known, &found).await.is_err() {
                    return;
                }
                known = found;
                pause = options.resolve_interval;
            }
            Err(error) => {
                warn!(host, %error, "name does not resolve");
                pause = (pause * 2).min(options.resolve_interval);
            }
        }
        tokio::select! {
            () = changes.closed() => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

async fn update(
    uri: &Uri,
    options: &ChannelOptions,
    changes: &mpsc::Sender<Change<SocketAddr, Endpoint>>,
    known: &HashSet<SocketAddr>,
    found: &HashSet<SocketAddr>,
) -> Result<(), mpsc::error::SendError<Change<SocketAddr, Endpoint>>> {
    for address in found.difference(known) {
        if let Ok(target) = format!("http://{address}").parse() {
            debug!(host = uri.host(), %address, "address added");
            let endpoint = endpoint(target, options).origin(uri.clone());
            changes.send(Change::Insert(*address, endpoint)).await?;
        }
    }
    for address in known.difference(found) {
        debug!(host = uri.host(), %address, "address removed");
        changes.send(Change::Remove(*address)).await?;
    }
    Ok(())
}

impl Channel {
    fn deadline(&self, request: &Request<Body>) -> Instant {
        let now = Instant::now();
        let asked = deadline::parse_grpc_timeout(request.headers()).unwrap_or(self.timeout);
        let own = now + asked.min(self.timeout);
        deadline::current().map_or(own, |outer| outer.min(own))
    }
}

impl tower::Service<Request<Body>> for Channel {
    type Response = Response<Body>;
    type Error = Status;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Status>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Status>> {
        // readiness is awaited inside the call, where the deadline covers it
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let deadline = self.deadline(&request);
        let span = if telemetry::is_recording() {
            let method = request.uri().path().trim_start_matches('/');
            info_span!(
                "grpc.client",
                otel.name = method,
                otel.kind = "client",
                rpc.system = "grpc",
                rpc.method = method
            )
        } else {
            tracing::Span::none()
        };
        let (mut head, body) = request.into_parts();
        if let Some(context) = span.in_scope(TraceContext::current) {
            context.inject_http(&mut head.headers);
        }
        let inner = self.inner.clone();
        let call = async move {
            let message = body.collect().await?.to_bytes();
            let mut pauses = PAUSES.into_iter();
            loop {
                match once(inner.clone(), head.clone(), message.clone(), deadline).await {
                    Ok(response) => return Ok(response),
                    // the transport's own timer may fire first, and would call it cancelled
                    Err(error) if timed_out(&error) => return Err(late()),
                    Err(error) => match pauses.next() {
                        Some(pause) => tokio::time::sleep(pause).await,
                        None => return Err(Status::from_error(error.into())),
                    },
                }
            }
        };
        let call = async move {
            match tokio::time::timeout_at(deadline, call).await {
                Ok(answer) => answer,
                Err(_) => Err(late()),
            }
        };
        Box::pin(call.instrument(span))
    }
}

/// One try. What fails was not answered.
async fn once(
    mut inner: tonic::transport::Channel,
    mut head: Parts,
    message: Bytes,
    deadline: Instant,
) -> Result<Response<Body>, tonic::transport::Error> {
    let left = deadline.saturating_duration_since(Instant::now());
    if let Ok(value) = HeaderValue::from_str(&deadline::format_grpc_timeout(left)) {
        head.headers.insert(deadline::GRPC_TIMEOUT, value);
    }
    std::future::poll_fn(|cx| tower::Service::poll_ready(&mut inner, cx)).await?;
    let request = Request::from_parts(head, Body::new(Full::new(message)));
    tower::Service::call(&mut inner, request).await
}

fn late() -> Status {
    Status::deadline_exceeded("no answer in time; the outcome is unknown")
}

fn timed_out(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.is::<tonic::TimeoutExpired>() {
            return true;
        }
        cause = error.source();
    }
    false
}
