//! The REST route table: a route exists by having a row, and a row states who may use it.

use std::convert::Infallible;
use std::fmt;
use std::task::{Context, Poll};

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::handler::Handler;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodFilter, MethodRouter, Route, on};
use http::Method;
use status::Coded as _;
use tower::layer::util::Identity;
use tower::{Layer, Service};

use crate::gate::{Act, Admission, GateFuture, admit, admit_seen};
use crate::{Access, Verifier};

/// How large a body may be where a route does not say otherwise.
pub const BODY_LIMIT_BYTES: usize = 256 * 1024;

/// One row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The method.
    pub method: Method,
    /// The path template: `/v1/accounts/{id}`.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
    /// How large its body may be.
    pub body_limit_bytes: usize,
}

/// The routes of a service. A route cannot be added without saying who may use it.
///
/// ```
/// # use auth::{Access, OPERATOR, Principal, Routes, SERVICE};
/// let routes = Routes::<()>::new()
///     .get("/v1/things/{id}", Access::roles(OPERATOR | SERVICE), async |who: Principal| who.subject.to_string())
///     .post("/v1/things", Access::roles(OPERATOR), async || "made")
///     .body_limit(4 << 20);
/// assert_eq!(routes.table().len(), 2);
/// ```
#[must_use]
pub struct Routes<S = ()> {
    rows: Vec<Row>,
    handlers: Vec<MethodRouter<S>>,
}

impl<S> fmt::Debug for Routes<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Routes")
            .field("rows", &self.rows)
            .finish_non_exhaustive()
    }
}

impl<S: Clone + Send + Sync + 'static> Default for Routes<S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// No routes yet.
    pub fn new() -> Self {
        Self {
            rows: Vec::new(),
            handlers: Vec::new(),
        }
    }

    /// Adds a route for GET (and HEAD).
    pub fn get<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.add(Method::GET, path, access, on(MethodFilter::GET, handler))
    }

    /// Adds a route for POST.
    pub fn post<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.add(Method::POST, path, access, on(MethodFilter::POST, handler))
    }

    /// Adds a route for PUT.
    pub fn put<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.add(Method::PUT, path, access, on(MethodFilter::PUT, handler))
    }

    /// Adds a route for PATCH.
    pub fn patch<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.add(Method::PATCH, path, access, on(MethodFilter::PATCH, handler))
    }

    /// Adds a route for DELETE.
    pub fn delete<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.add(Method::DELETE, path, access, on(MethodFilter::DELETE, handler))
    }

    /// Sets how large a body the route added last takes, in bytes; [`BODY_LIMIT_BYTES`] where it is not set.
    pub fn body_limit(mut self, bytes: usize) -> Self {
        if let Some(row) = self.rows.last_mut() {
            row.body_limit_bytes = bytes;
        }
        self
    }

    /// Adds the routes of another table.
    pub fn merge(mut self, other: Self) -> Self {
        self.rows.extend(other.rows);
        self.handlers.extend(other.handlers);
        self
    }

    /// Every route, in the order they were added.
    pub fn table(&self) -> &[Row] {
        &self.rows
    }

    /// The router that enforces the table, with problems for unknown paths (404 `route_not_found`) and methods (405
    /// `method_not_allowed` with `Allow`). It has a fallback: merge it only into routers that have none.
    pub fn into_router(self, verifier: &Verifier) -> Router<S> {
        self.into_router_with(verifier, Identity::new())
    }

    /// [`Self::into_router`], with a layer around every handler that runs once its caller is known: it finds the
    /// [`crate::Principal`] in the request's extensions (limits do).
    pub fn into_router_with<L>(self, verifier: &Verifier, inside: L) -> Router<S>
    where
        L: Layer<Route> + Clone + Send + Sync + 'static,
        L::Service: Service<Request, Response = Response, Error = Infallible> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request>>::Future: Send + 'static,
    {
        let mut router = Router::new();
        for (row, handler) in self.rows.into_iter().zip(self.handlers) {
            let gate = GateLayer {
                verifier: verifier.clone(),
                access: row.access,
                body_limit_bytes: row.body_limit_bytes,
            };
            // one layer of both: axum keeps a box for each, and copies all of those below it for every request
            router = router.route(row.path, handler.route_layer((gate, inside.clone())));
        }
        router
            .method_not_allowed_fallback(status::method_not_allowed)
            .fallback(status::route_not_found)
    }

    fn add(mut self, method: Method, path: &'static str, access: Access, handler: MethodRouter<S>) -> Self {
        self.rows.push(Row {
            method,
            path,
            access,
            body_limit_bytes: BODY_LIMIT_BYTES,
        });
        self.handlers.push(handler);
        self
    }
}

#[derive(Clone)]
struct GateLayer {
    verifier: Verifier,
    access: Access,
    body_limit_bytes: usize,
}

impl<S> Layer<S> for GateLayer {
    type Service = Gate<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Gate {
            inner,
            row: self.clone(),
        }
    }
}

#[derive(Clone)]
struct Gate<S> {
    inner: S,
    row: GateLayer,
}

impl<S> Service<Request> for Gate<S>
where
    S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send + 'static,
{
    type Response = Response;
    type Error = Infallible;
    type Future = GateFuture<S::Future, Response, Infallible>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request) -> Self::Future {
        DefaultBodyLimit::max(self.row.body_limit_bytes).apply(&mut request);
        let Access::Roles(roles) = self.row.access else {
            return GateFuture::Admitted {
                inner: self.inner.call(request),
            };
        };
        let act = if matches!(*request.method(), Method::GET | Method::HEAD) {
            Act::Read
        } else {
            Act::Write
        };
        match admit_seen(&self.row.verifier, request.headers(), roles, act) {
            Admission::Allowed(principal) => {
                request.extensions_mut().insert(principal);
                GateFuture::Admitted {
                    inner: self.inner.call(request),
                }
            }
            Admission::Denied(error) => GateFuture::answered(error.problem().into_response()),
            Admission::Unseen => {
                // The service that was polled ready must be the one that is called; its clone waits for the next.
                let ready = self.inner.clone();
                let mut ready = std::mem::replace(&mut self.inner, ready);
                let verifier = self.row.verifier.clone();
                let verifying = async move {
                    match admit(&verifier, request.headers(), roles, act).await {
                        Ok(principal) => {
                            request.extensions_mut().insert(principal);
                            ready.call(request).await
                        }
                        Err(error) => Ok(error.problem().into_response()),
                    }
                };
                GateFuture::Verifying {
                    verifying: Box::pin(verifying),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
