//! The tower layers: inside authentication, which says who asks, and around everything else.

use crate::limiter::{Class, Limiter, Measure, Verdict};
use auth::Principal;
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use bytes::{BufMut as _, Bytes, BytesMut};
use http::{HeaderName, HeaderValue};
use pin_project_lite::pin_project;
use status::{Kind, Problem};
use std::convert::Infallible;
use std::fmt::Write as _;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tonic::Status;
use tower::{Layer, Service};

/// What limits there are: draft-ietf-httpapi-ratelimit-headers-10.
const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
/// How they stand.
const LIMIT: HeaderName = HeaderName::from_static("ratelimit");

/// Limits the routes of a REST service, and tells callers how their limits stand:
/// `routes.into_router_with(&verifier, RestLimit::new(limiter))`. Requests of nobody (public routes) pass: they have no
/// limit that another could not use up, and are limited where they can be told apart, at the edge and by their own rules.
#[derive(Clone, Debug)]
pub struct RestLimit {
    limiter: Limiter,
}

impl RestLimit {
    /// A layer of these limits.
    pub fn new(limiter: Limiter) -> Self {
        Self { limiter }
    }
}

impl<S> Layer<S> for RestLimit {
    type Service = RestLimited<S>;

    fn layer(&self, inner: S) -> Self::Service {
        RestLimited {
            inner,
            limiter: self.limiter.clone(),
        }
    }
}

/// The service that [`RestLimit`] makes.
#[derive(Clone, Debug)]
pub struct RestLimited<S> {
    inner: S,
    limiter: Limiter,
}

impl<S> Service<Request> for RestLimited<S>
where
    S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send + 'static,
{
    type Response = Response;
    type Error = Infallible;
    type Future = LimitFuture<S::Future, Response, Infallible>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let Some(who) = request.extensions().get::<Arc<Principal>>().cloned() else {
            return LimitFuture::passing(self.inner.call(request), None);
        };
        let class = Class::of_http(request.method());
        match self.limiter.check_now(&who, class) {
            Some(Verdict::Allowed(first, second)) => {
                let told = Told::new(&self.limiter, &who, class, first, second);
                LimitFuture::passing(self.inner.call(request), Some(told))
            }
            Some(Verdict::Refused(measure)) => {
                LimitFuture::answered(refusal(&self.limiter, &who, class, measure).into_response())
            }
            None => {
                // the service that was polled ready must be the one that is called; its clone waits for the next
                let ready = self.inner.clone();
                let mut ready = std::mem::replace(&mut self.inner, ready);
                let limiter = self.limiter.clone();
                LimitFuture::asking(async move {
                    match limiter.check(&who, class).await {
                        Verdict::Allowed(first, second) => {
                            let told = Told::new(&limiter, &who, class, first, second);
                            let mut response = ready.call(request).await?;
                            told.write(&mut response);
                            Ok(response)
                        }
                        Verdict::Refused(measure) => {
                            Ok(refusal(&limiter, &who, class, measure).into_response())
                        }
                    }
                })
            }
        }
    }
}

/// Limits the methods of a gRPC service: to be laid before [`auth::GrpcAuth`], so that it runs inside of it. A refusal is
/// `RESOURCE_EXHAUSTED` with `google.rpc.RetryInfo`; answers carry no headers, which nobody there reads.
#[derive(Clone, Debug)]
pub struct GrpcLimit {
    limiter: Limiter,
}

impl GrpcLimit {
    /// A layer of these limits.
    pub fn new(limiter: Limiter) -> Self {
        Self { limiter }
    }
}

impl<S> Layer<S> for GrpcLimit {
    type Service = GrpcLimited<S>;

    fn layer(&self, inner: S) -> Self::Service {
        GrpcLimited {
            inner,
            limiter: self.limiter.clone(),
        }
    }
}

/// The service that [`GrpcLimit`] makes.
#[derive(Clone, Debug)]
pub struct GrpcLimited<S> {
    inner: S,
    limiter: Limiter,
}

impl<S, B, R> Service<http::Request<B>> for GrpcLimited<S>
where
    S: Service<http::Request<B>, Response = http::Response<R>> + Clone + Send + 'static,
    S::Future: Send + 'static,
    B: Send + 'static,
    R: Default + Send + 'static,
{
    type Response = http::Response<R>;
    type Error = S::Error;
    type Future = LimitFuture<S::Future, http::Response<R>, S::Error>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        let Some(who) = request.extensions().get::<Arc<Principal>>().cloned() else {
            return LimitFuture::passing(self.inner.call(request), None);
        };
        let class = Class::of_grpc(request.uri().path());
        let refused = move |limiter: &Limiter, who: &Principal, measure| {
            Status::from(refusal(limiter, who, class, measure)).into_http()
        };
        match self.limiter.check_now(&who, class) {
            Some(Verdict::Allowed(..)) => LimitFuture::passing(self.inner.call(request), None),
            Some(Verdict::Refused(measure)) => LimitFuture::answered(refused(&self.limiter, &who, measure)),
            None => {
                let ready = self.inner.clone();
                let mut ready = std::mem::replace(&mut self.inner, ready);
                let limiter = self.limiter.clone();
                LimitFuture::asking(async move {
                    match limiter.check(&who, class).await {
                        Verdict::Allowed(..) => ready.call(request).await,
                        Verdict::Refused(measure) => Ok(refused(&limiter, &who, measure)),
                    }
                })
            }
        }
    }
}

fn refusal(limiter: &Limiter, who: &Principal, class: Class, measure: Measure) -> Problem {
    let whose = measure.scope.name();
    let verb = match class {
        Class::Read => "reading",
        Class::Write => "writing",
    };
    let detail = format!("the limit of the {whose} for {verb} requests is reached; nothing was done");
    // at least a second: Retry-After has no fractions, and zero means now
    let wait = measure.back_in.max(Duration::from_secs(1));
    Problem::new(Kind::TooManyRequests, "rate_limited", detail)
        .retry_after(wait)
        .header(POLICY, limiter.policy(who, class).clone())
        .header(LIMIT, standing(measure, None))
}

/// What an answer says about limits.
#[derive(Debug)]
struct Told {
    policy: HeaderValue,
    first: Measure,
    second: Option<Measure>,
}

impl Told {
    fn new(
        limiter: &Limiter,
        who: &Principal,
        class: Class,
        first: Measure,
        second: Option<Measure>,
    ) -> Self {
        Self {
            policy: limiter.policy(who, class).clone(),
            first,
            second,
        }
    }

    fn write<B>(self, response: &mut http::Response<B>) {
        let headers = response.headers_mut();
        headers.insert(LIMIT, standing(self.first, self.second));
        headers.insert(POLICY, self.policy);
    }
}

/// `"subject";r=99;t=6, "tenant";r=999;t=6`: what is left, and the seconds until more is.
fn standing(first: Measure, second: Option<Measure>) -> HeaderValue {
    let mut text = BytesMut::with_capacity(64);
    for (place, measure) in std::iter::once(first).chain(second).enumerate() {
        if place > 0 {
            text.put_slice(b", ");
        }
        let seconds = measure.back_in.as_millis().div_ceil(1_000);
        // writing to a buffer that grows does not fail
        let _ = write!(
            text,
            "\"{}\";r={};t={seconds}",
            measure.scope.name(),
            measure.remaining
        );
    }
    HeaderValue::from_maybe_shared(Bytes::from(text)).unwrap_or_else(|_| HeaderValue::from_static(""))
}

type Asking<R, E> = Pin<Box<dyn Future<Output = Result<R, E>> + Send>>;

pin_project! {
    /// Passes the inner future through, answers at once, or asks first. Only the last is boxed.
    #[project = LimitProjection]
    pub enum LimitFuture<F, R, E> {
        #[doc(hidden)]
        Passing { #[pin] inner: F, told: ToldLater },
        #[doc(hidden)]
        Answered { answer: Option<R> },
        #[doc(hidden)]
        Asking { asking: Asking<R, E> },
    }
}

/// What an answer will say, until it is there.
#[doc(hidden)]
#[derive(Debug)]
pub struct ToldLater(Option<Told>);

impl<F, R, E> LimitFuture<F, R, E> {
    fn passing(inner: F, told: Option<Told>) -> Self {
        Self::Passing {
            inner,
            told: ToldLater(told),
        }
    }

    fn answered(answer: R) -> Self {
        Self::Answered { answer: Some(answer) }
    }

    fn asking(asking: impl Future<Output = Result<R, E>> + Send + 'static) -> Self {
        Self::Asking {
            asking: Box::pin(asking),
        }
    }
}

impl<F, B, E> Future for LimitFuture<F, http::Response<B>, E>
where
    F: Future<Output = Result<http::Response<B>, E>>,
{
    type Output = Result<http::Response<B>, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project() {
            LimitProjection::Passing { inner, told } => {
                let mut response = ready!(inner.poll(context))?;
                if let Some(told) = told.0.take() {
                    told.write(&mut response);
                }
                Poll::Ready(Ok(response))
            }
            LimitProjection::Asking { asking } => asking.as_mut().poll(context),
            LimitProjection::Answered { answer } => match answer.take() {
                Some(answer) => Poll::Ready(Ok(answer)),
                // polled after it was ready: the caller's mistake, and there is nothing more to say
                None => Poll::Pending,
            },
        }
    }
}
