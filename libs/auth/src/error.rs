//! Why a caller was not let in, and how they are told.

use http::HeaderValue;
use http::header::WWW_AUTHENTICATE;
use status::{Coded, Kind, Problem};

/// Why a caller was not let in. What exactly is wrong with a token is not told: it helps nobody but a forger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AuthError {
    /// No bearer token in the request.
    #[error("the request carries no bearer token")]
    Missing,
    /// The token was good once.
    #[error("the token has expired")]
    Expired,
    /// Not a token of our issuer for us.
    #[error("the token is not valid here")]
    Invalid,
    /// The issuer's keys have not been had yet, so nothing can be said of any token.
    #[error("the issuer's keys cannot be had at the moment")]
    KeysUnavailable,
    /// The token is good, its roles are not those of the route.
    #[error("none of the token's roles may do this")]
    ForbiddenRole,
    /// The token is good, its scopes do not cover the request.
    #[error("none of the token's scopes covers this")]
    ForbiddenScope,
    /// The token names no tenant and neither does the request.
    #[error("a token without a tenant must name one in x-localplus-tenant")]
    TenantMissing,
    /// The tenant the request names is not an id.
    #[error("x-localplus-tenant is not a UUID")]
    TenantInvalid,
    /// Only a service chooses its tenant, and only if its token leaves the choice.
    #[error("this token may not choose its tenant")]
    ForbiddenTenant,
}

impl Coded for AuthError {
    fn problem(&self) -> Problem {
        match self {
            Self::Missing => Problem::new(
                Kind::Unauthenticated,
                "unauthenticated",
                "send a bearer token in the Authorization header",
            )
            .header(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"localplus\"")),
            Self::Expired => {
                Problem::new(Kind::Unauthenticated, "token_expired", "the token has expired; get a new one").header(
                    WWW_AUTHENTICATE,
                    HeaderValue::from_static(
                        "Bearer realm=\"localplus\", error=\"invalid_token\", error_description=\"the token has expired\"",
                    ),
                )
            }
            Self::Invalid => {
                Problem::new(Kind::Unauthenticated, "token_invalid", "the token is not valid here").header(
                    WWW_AUTHENTICATE,
                    HeaderValue::from_static("Bearer realm=\"localplus\", error=\"invalid_token\""),
                )
            }
            Self::KeysUnavailable => Problem::new(
                Kind::Unavailable,
                "keys_unavailable",
                "tokens cannot be checked at the moment; try again shortly",
            )
            .retry_after(std::time::Duration::from_secs(1)),
            Self::ForbiddenRole => {
                Problem::new(Kind::PermissionDenied, "forbidden_role", "none of your roles may do this")
            }
            Self::ForbiddenScope => Problem::new(
                Kind::PermissionDenied,
                "forbidden_scope",
                "none of your key's scopes covers this",
            ),
            Self::TenantMissing => Problem::new(
                Kind::InvalidArgument,
                "tenant_missing",
                "name the tenant to act for in x-localplus-tenant",
            ),
            Self::TenantInvalid => {
                Problem::new(Kind::InvalidArgument, "tenant_invalid", "x-localplus-tenant is not a UUID")
            }
            Self::ForbiddenTenant => {
                Problem::new(Kind::PermissionDenied, "forbidden_tenant", "you may not choose the tenant to act for")
            }
        }
    }
}
