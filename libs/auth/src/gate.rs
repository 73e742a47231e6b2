//! The check both protocols share, and the future it answers with.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::HeaderMap;
use http::header::AUTHORIZATION;
use pin_project_lite::pin_project;
use uuid::Uuid;

use crate::{AuthError, Identity, Principal, Roles, TENANT_HEADER, Verifier};

/// What can be said of a request without waiting.
pub(crate) enum Admission {
    Allowed(Arc<Principal>),
    Denied(AuthError),
    /// The token was never seen: verify it with [`admit`].
    Unseen,
}

/// What a request does, as far as scopes tell things apart.
#[derive(Clone, Copy)]
pub(crate) enum Act {
    Read,
    Write,
}

/// The hot path: a token seen before, no allocation for a token that names its tenant.
pub(crate) fn admit_seen(verifier: &Verifier, headers: &HeaderMap, roles: Roles, act: Act) -> Admission {
    let decision = bearer(headers).and_then(|token| match verifier.remembered(token) {
        Some(identity) => authorize(&identity, headers, roles, act).map(Some),
        None => Ok(None),
    });
    match decision {
        Ok(Some(principal)) => Admission::Allowed(principal),
        Ok(None) => Admission::Unseen,
        Err(error) => Admission::Denied(error),
    }
}

/// The whole check.
pub(crate) async fn admit(
    verifier: &Verifier,
    headers: &HeaderMap,
    roles: Roles,
    act: Act,
) -> Result<Arc<Principal>, AuthError> {
    let identity = verifier.verify(bearer(headers)?).await?;
    authorize(&identity, headers, roles, act)
}

/// The bearer token of a request, as it was sent; nothing is verified.
///
/// # Errors
/// [`AuthError::Missing`] when there is none, [`AuthError::Invalid`] when there are several.
pub fn bearer(headers: &HeaderMap) -> Result<&str, AuthError> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let value = values.next().ok_or(AuthError::Missing)?;
    if values.next().is_some() {
        return Err(AuthError::Invalid);
    }
    let (scheme, token) = value
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .ok_or(AuthError::Missing)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(AuthError::Missing);
    }
    Ok(token.trim())
}

fn authorize(
    identity: &Identity,
    headers: &HeaderMap,
    roles: Roles,
    act: Act,
) -> Result<Arc<Principal>, AuthError> {
    if !identity.roles().intersects(roles) {
        return Err(AuthError::ForbiddenRole);
    }
    let scope = identity.scope();
    let covered = match act {
        Act::Read => scope.read,
        Act::Write => scope.write,
    };
    if !covered {
        return Err(AuthError::ForbiddenScope);
    }
    identity.principal(wanted_tenant(headers)?)
}

fn wanted_tenant(headers: &HeaderMap) -> Result<Option<Uuid>, AuthError> {
    let mut values = headers.get_all(TENANT_HEADER).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    let tenant = Uuid::try_parse_ascii(value.as_bytes()).map_err(|_| AuthError::TenantInvalid)?;
    if tenant.is_nil() || values.next().is_some() {
        return Err(AuthError::TenantInvalid);
    }
    Ok(Some(tenant))
}

pin_project! {
    /// Answers at once, passes the inner future through, or verifies first. Only the last is boxed.
    #[project = GateProjection]
    pub enum GateFuture<F, R, E> {
        Answered { answer: Option<R> },
        Admitted { #[pin] inner: F },
        Verifying { verifying: Verifying<R, E> },
    }
}

pub(crate) type Verifying<R, E> = Pin<Box<dyn Future<Output = Result<R, E>> + Send>>;

impl<F, R, E> GateFuture<F, R, E> {
    pub(crate) fn answered(answer: R) -> Self {
        Self::Answered { answer: Some(answer) }
    }
}

impl<F, R, E> Future for GateFuture<F, R, E>
where
    F: Future<Output = Result<R, E>>,
{
    type Output = Result<R, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project() {
            GateProjection::Admitted { inner } => inner.poll(context),
            GateProjection::Verifying { verifying } => verifying.as_mut().poll(context),
            GateProjection::Answered { answer } => match answer.take() {
                Some(answer) => Poll::Ready(Ok(answer)),
                // Polled after it was ready: the caller's mistake, and there is nothing more to say.
                None => Poll::Pending,
            },
        }
    }
}
