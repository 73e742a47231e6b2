//! Who is asking, once it is known.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::HeaderName;
use http::request::Parts;
use status::Problem;
use uuid::Uuid;

use crate::{AuthError, Role, Roles};

/// The header, or gRPC metadata, in which a service names the tenant it acts for.
pub const TENANT_HEADER: HeaderName = HeaderName::from_static("x-localplus-tenant");

/// Who is asking, and for which tenant. In request extensions as `Arc<Principal>`; as an axum extractor it is a cheap
/// clone of that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// The token's `sub`: an opaque id of a person or a machine.
    pub subject: Arc<str>,
    /// The network everything this request touches belongs to.
    pub tenant: Uuid,
    /// What they may do.
    pub roles: Roles,
    /// The merchant they work for; always there for merchant roles.
    pub merchant_id: Option<Uuid>,
    /// Whether no person signed in for it: it is an API key's, or a service's.
    pub machine: bool,
}

/// What somebody who asks is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActorKind {
    /// A person who signed in.
    Person,
    /// An API key.
    Key,
    /// A service of the platform.
    Service,
}

impl Principal {
    /// What they are.
    pub const fn kind(&self) -> ActorKind {
        if self.has(Role::Service) {
            ActorKind::Service
        } else if self.machine {
            ActorKind::Key
        } else {
            ActorKind::Person
        }
    }

    /// Whether they have the role.
    pub const fn has(&self, role: Role) -> bool {
        self.roles.contains(role)
    }

    /// Whether they may act for this merchant: the operator and services for any, merchant roles for their own.
    pub fn may_act_for(&self, merchant_id: Uuid) -> bool {
        self.roles.intersects(crate::OPERATOR | crate::SERVICE) || self.merchant_id == Some(merchant_id)
    }
}

/// Behind a public route nobody is known: 401.
impl<S: Sync> FromRequestParts<S> for Principal {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        let principal = parts.extensions.get::<Arc<Self>>().ok_or(AuthError::Missing)?;
        Ok(Self::clone(principal))
    }
}

/// The principal of a gRPC request that has passed [`crate::GrpcAuth`].
pub fn principal<T>(request: &tonic::Request<T>) -> Result<Arc<Principal>, tonic::Status> {
    request
        .extensions()
        .get::<Arc<Principal>>()
        .cloned()
        .ok_or_else(|| status::grpc(AuthError::Missing))
}

/// What a verified token says. It becomes a [`Principal`] once the tenant is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The tenant is nil if the token names none.
    principal: Arc<Principal>,
    tenant: Option<Uuid>,
    expires_at: u64,
    issued_at: u64,
    session: Option<Box<str>>,
    scope: Scope,
}

/// What a machine's scopes leave of what its roles may do, in this service. People and services are not scoped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scope {
    pub(crate) read: bool,
    pub(crate) write: bool,
}

impl Scope {
    pub(crate) const ALL: Self = Self {
        read: true,
        write: true,
    };

    /// What a `scope` claim allows in `service`; nothing in a service that does not say its name. Writing includes
    /// reading.
    pub(crate) fn of(claim: Option<&str>, service: Option<&str>) -> Self {
        let Some(claim) = claim else {
            return Self::ALL;
        };
        let allowed = |verb: &str| {
            claim.split_ascii_whitespace().any(|scope| {
                let parts = scope.split_once(':');
                parts.is_some_and(|(named, held)| Some(named) == service && held == verb)
            })
        };
        let write = allowed("write");
        Self {
            read: write || allowed("read"),
            write,
        }
    }
}

impl Identity {
    pub(crate) fn new(
        subject: Arc<str>,
        tenant: Option<Uuid>,
        roles: Roles,
        merchant_id: Option<Uuid>,
        expires_at: u64,
    ) -> Self {
        let principal = Principal {
            subject,
            tenant: tenant.unwrap_or_default(),
            roles,
            merchant_id,
            machine: false,
        };
        Self {
            principal: Arc::new(principal),
            tenant,
            expires_at,
            issued_at: 0,
            session: None,
            scope: Scope::ALL,
        }
    }

    /// Adds when and in which session the token was issued, and what its scopes leave.
    pub(crate) fn issued(mut self, at: u64, session: Option<Box<str>>, scope: Scope) -> Self {
        self.issued_at = at;
        self.session = session;
        self.scope = scope;
        self
    }

    /// Says that no person signed in for the token.
    pub(crate) fn of_machine(mut self) -> Self {
        Arc::make_mut(&mut self.principal).machine = true;
        self
    }

    pub(crate) const fn issued_at(&self) -> u64 {
        self.issued_at
    }

    pub(crate) fn session(&self) -> Option<&str> {
        self.session.as_deref()
    }

    pub(crate) const fn scope(&self) -> Scope {
        self.scope
    }

    /// The token's `sub`.
    pub fn subject(&self) -> &str {
        &self.principal.subject
    }

    /// The tenant the token is bound to, if it is.
    pub const fn tenant(&self) -> Option<Uuid> {
        self.tenant
    }

    /// What its bearer may do.
    pub fn roles(&self) -> Roles {
        self.principal.roles
    }

    /// The token's `exp`, in seconds since 1970.
    pub const fn expires_at(&self) -> u64 {
        self.expires_at
    }

    /// The principal for a request that names `wanted` as its tenant, or names none.
    pub fn principal(&self, wanted: Option<Uuid>) -> Result<Arc<Principal>, AuthError> {
        match (wanted, self.tenant) {
            (None, Some(_)) => Ok(Arc::clone(&self.principal)),
            (None, None) => Err(AuthError::TenantMissing),
            (Some(_), _) if !self.principal.has(Role::Service) => Err(AuthError::ForbiddenTenant),
            (Some(wanted), Some(bound)) if wanted == bound => Ok(Arc::clone(&self.principal)),
            (Some(_), Some(_)) => Err(AuthError::ForbiddenTenant),
            (Some(wanted), None) => {
                let principal = Principal {
                    tenant: wanted,
                    ..Principal::clone(&self.principal)
                };
                Ok(Arc::new(principal))
            }
        }
    }
}
