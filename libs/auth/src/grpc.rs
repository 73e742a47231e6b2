//! The gRPC method table: a method that is not listed is denied.

use std::collections::HashMap;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Request, Response};
use status::{Kind, Problem};
use tonic::Status;
use tower::{Layer, Service};

use crate::gate::{Act, Admission, GateFuture, admit, admit_seen};
use crate::{Roles, Verifier};

/// What every orchestrator and every developer's tool may ask without a token.
const OPEN: [&str; 3] = [
    "/grpc.health.v1.Health/",
    "/grpc.reflection.v1.ServerReflection/",
    "/grpc.reflection.v1alpha.ServerReflection/",
];

/// A tower layer that checks every gRPC call against a table of full method paths. The method finds its caller with
/// [`crate::principal`].
///
/// ```
/// # use auth::{GrpcAuth, OPERATOR, Roles, SERVICE, Verifier};
/// const METHODS: &[(&str, Roles)] = &[("/localplus.ledger.v1.LedgerService/Post", OPERATOR.or(SERVICE))];
/// # fn layer(verifier: Verifier) -> GrpcAuth {
/// GrpcAuth::new(verifier, METHODS)
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct GrpcAuth {
    verifier: Verifier,
    methods: Arc<HashMap<&'static str, Roles>>,
}

impl GrpcAuth {
    /// Every method of the server, and who may call it.
    pub fn new(verifier: Verifier, methods: &'static [(&'static str, Roles)]) -> Self {
        Self {
            verifier,
            methods: Arc::new(methods.iter().copied().collect()),
        }
    }
}

impl<S> Layer<S> for GrpcAuth {
    type Service = GrpcGate<S>;

    fn layer(&self, inner: S) -> Self::Service {
        GrpcGate {
            inner,
            auth: self.clone(),
        }
    }
}

/// The service [`GrpcAuth`] makes.
#[derive(Debug, Clone)]
pub struct GrpcGate<S> {
    inner: S,
    auth: GrpcAuth,
}

impl<S, B, R> Service<Request<B>> for GrpcGate<S>
where
    S: Service<Request<B>, Response = Response<R>> + Clone + Send + 'static,
    S::Future: Send + 'static,
    B: Send + 'static,
    R: Default + 'static,
{
    type Response = Response<R>;
    type Error = S::Error;
    type Future = GateFuture<S::Future, Response<R>, S::Error>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let path = request.uri().path();
        let Some(roles) = self.auth.methods.get(path).copied() else {
            if OPEN.iter().any(|service| path.starts_with(service)) {
                return GateFuture::Admitted {
                    inner: self.inner.call(request),
                };
            }
            return GateFuture::answered(denied(unlisted()));
        };
        // what a method changes its name does not tell: a scoped token needs the larger scope
        match admit_seen(&self.auth.verifier, request.headers(), roles, Act::Write) {
            Admission::Allowed(principal) => {
                request.extensions_mut().insert(principal);
                GateFuture::Admitted {
                    inner: self.inner.call(request),
                }
            }
            Admission::Denied(error) => GateFuture::answered(denied(error)),
            Admission::Unseen => {
                // The service that was polled ready must be the one that is called; its clone waits for the next.
                let ready = self.inner.clone();
                let mut ready = std::mem::replace(&mut self.inner, ready);
                let verifier = self.auth.verifier.clone();
                let (mut parts, body) = request.into_parts();
                let verifying = async move {
                    match admit(&verifier, &parts.headers, roles, Act::Write).await {
                        Ok(principal) => {
                            parts.extensions.insert(principal);
                            ready.call(Request::from_parts(parts, body)).await
                        }
                        Err(error) => Ok(denied(error)),
                    }
                };
                GateFuture::Verifying {
                    verifying: Box::pin(verifying),
                }
            }
        }
    }
}

fn unlisted() -> Problem {
    Problem::new(
        Kind::MethodNotAllowed,
        "method_not_found",
        "there is no such method",
    )
}

fn denied<R: Default>(problem: impl Into<Problem>) -> Response<R> {
    Status::from(problem.into()).into_http()
}

#[cfg(test)]
mod tests;
