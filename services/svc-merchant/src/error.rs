//! Everything a use case can answer instead of what was asked for. Each variant names the act that failed.

mod programs;

pub use programs::ProgramError;

use crate::domain::Fault;
use crate::domain::merchant::{Refused, Requirement};
use auth::issuer::IssuerError;
use chassis::database::is_transient;
use status::{Coded, Kind, Problem};
use std::time::Duration;
use vault::VaultError;

/// Why a use case failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A field of the request cannot be taken.
    #[error(transparent)]
    Invalid(#[from] Fault),
    /// No merchant of this tenant, or none that the caller may know of.
    #[error("the tenant has no such merchant")]
    MerchantNotFound,
    /// The merchant has no such store.
    #[error("the merchant has no such store")]
    StoreNotFound,
    /// No person of this tenant, or none that the caller may know of.
    #[error("the tenant has no such user")]
    UserNotFound,
    /// Worked here once, and was erased: only the id is left.
    #[error("that user was erased; history goes on naming the id")]
    UserErased,
    /// Whoever may act is dismissed before they are erased.
    #[error("the user may still act: deactivate them first")]
    UserActive,
    /// No key of this tenant, or none that the caller may know of.
    #[error("the tenant has no such API key")]
    KeyNotFound,
    /// No endpoint of this tenant, or none that the caller may know of.
    #[error("the tenant has no such webhook endpoint")]
    EndpointNotFound,
    /// The merchant is not where the step could be taken from.
    #[error(transparent)]
    Step(#[from] Refused),
    /// Something is missing that must be there first.
    #[error("the merchant is not complete")]
    RequirementsDue(Vec<Requirement>),
    /// Nothing is added to a merchant that has left.
    #[error("the merchant has left the network")]
    MerchantClosed,
    /// Somebody of the tenant has that address already.
    #[error("somebody of this network has that e-mail address already")]
    EmailTaken,
    /// The caller's role does not reach that far.
    #[error("your role may not give or change that role")]
    RoleBeyondReach,
    /// Nobody locks themselves out.
    #[error("nobody may do that to themselves")]
    Oneself,
    /// The person has set a password already, or may not any more.
    #[error("the invitation cannot be sent again")]
    NotInvited,
    /// Unknown, wrong, or not active: which of them is not told.
    #[error("the e-mail address or the password is wrong")]
    CredentialsInvalid,
    /// The second factor is wrong, spent, or its challenge is over.
    #[error("the code is wrong, was used before, or came too late")]
    CodeInvalid,
    /// The session is over.
    #[error("the session is over; sign in again")]
    SessionOver,
    /// Too many failures.
    #[error("too many attempts; wait before the next one")]
    Throttled {
        /// For how long.
        wait: Duration,
    },
    /// The link is unknown, was used, or came too late.
    #[error("the link is not valid any more")]
    LinkInvalid,
    /// A second factor is on already.
    #[error("a second factor is on already")]
    TotpOn,
    /// No second factor was begun.
    #[error("there is no second factor")]
    TotpOff,
    /// A browser asks from a page that is not ours.
    #[error("requests from that origin are not taken")]
    OriginRefused,
    /// As many passwords are being hashed as the machine can bear.
    #[error("too many sign-ins at once")]
    Overloaded,
    /// Valkey did not answer, so no session can be opened, found or counted.
    #[error("reaching the sessions")]
    Sessions(#[source] fred::error::Error),
    /// A token could not be signed: no key is there yet, or it does not work.
    #[error("issuing a token")]
    Issue(#[source] IssuerError),
    /// No signing key has been loaded yet.
    #[error("no signing key is there yet")]
    NoSigningKey,
    /// A key is missing or something sealed does not open.
    #[error("{act}")]
    Vault {
        /// The act, in a few words.
        act: &'static str,
        /// What failed.
        #[source]
        source: VaultError,
    },
    /// What the hash function was given cannot be hashed, or the machine has no randomness.
    #[error("{0}")]
    Crypto(&'static str),
    /// A use case of programs, or of flags, refused.
    #[error(transparent)]
    Program(#[from] ProgramError),
    /// The database did not do what was asked of it.
    #[error("{act}")]
    Database {
        /// The act, in a few words.
        act: &'static str,
        /// What the database or its driver said.
        #[source]
        source: sqlx::Error,
    },
    /// A task of ours ended without an answer (a panic, or the process is stopping).
    #[error("the task doing the work ended early")]
    Interrupted,
}

impl Error {
    /// Names the act for [`Result::map_err`].
    pub fn database(act: &'static str) -> impl FnOnce(sqlx::Error) -> Self {
        move |source| Self::Database { act, source }
    }

    /// Names the act for [`Result::map_err`].
    pub fn vault(act: &'static str) -> impl FnOnce(VaultError) -> Self {
        move |source| Self::Vault { act, source }
    }

    /// How callers react to it, and the stable code on the wire.
    pub fn code(&self) -> (Kind, &'static str) {
        match self {
            Self::Invalid(fault) => (Kind::InvalidArgument, fault.code),
            Self::MerchantNotFound => (Kind::NotFound, "merchant_not_found"),
            Self::StoreNotFound => (Kind::NotFound, "store_not_found"),
            Self::UserNotFound => (Kind::NotFound, "user_not_found"),
            Self::UserErased => (Kind::NotFound, "user_erased"),
            Self::UserActive => (Kind::Conflict, "user_active"),
            Self::KeyNotFound => (Kind::NotFound, "api_key_not_found"),
            Self::EndpointNotFound => (Kind::NotFound, "webhook_endpoint_not_found"),
            Self::Step(_) => (Kind::Conflict, "merchant_state_refused"),
            Self::RequirementsDue(_) => (Kind::Conflict, "requirements_due"),
            Self::MerchantClosed => (Kind::Conflict, "merchant_closed"),
            Self::EmailTaken => (Kind::Conflict, "email_taken"),
            Self::RoleBeyondReach => (Kind::PermissionDenied, "forbidden_role"),
            Self::Oneself => (Kind::Conflict, "not_oneself"),
            Self::NotInvited => (Kind::Conflict, "user_not_invited"),
            Self::CredentialsInvalid => (Kind::Unauthenticated, "credentials_invalid"),
            Self::CodeInvalid => (Kind::Unauthenticated, "code_invalid"),
            Self::SessionOver => (Kind::Unauthenticated, "session_over"),
            Self::Throttled { .. } => (Kind::TooManyRequests, "sign_in_throttled"),
            Self::LinkInvalid => (Kind::InvalidArgument, "link_invalid"),
            Self::TotpOn => (Kind::Conflict, "totp_on"),
            Self::TotpOff => (Kind::Conflict, "totp_off"),
            Self::OriginRefused => (Kind::PermissionDenied, "origin_refused"),
            Self::Overloaded => (Kind::Unavailable, "overloaded"),
            Self::Sessions(_) => (Kind::Unavailable, "sessions_unavailable"),
            Self::NoSigningKey => (Kind::Unavailable, "keys_unavailable"),
            Self::Database { source, .. } if is_transient(source) => {
                (Kind::Unavailable, "database_unavailable")
            }
            Self::Program(_)
            | Self::Database { .. }
            | Self::Issue(_)
            | Self::Vault { .. }
            | Self::Crypto(_)
            | Self::Interrupted => (Kind::Internal, "internal"),
        }
    }

    const fn for_now(&self) -> &'static str {
        match self {
            Self::Sessions(_) => "sessions cannot be reached; send the request again",
            Self::NoSigningKey => "tokens cannot be issued yet; send the request again",
            Self::Overloaded => "too many sign-ins at once; send the request again",
            _ => "the database cannot be reached; send the request again",
        }
    }
}

impl Coded for Error {
    fn problem(&self) -> Problem {
        if let Self::Program(refused) = self {
            return refused.problem();
        }
        let (kind, code) = self.code();
        match (kind, self) {
            // logged here, once: what the caller is told says nothing about our insides
            (Kind::Internal, _) => {
                tracing::error!(error = self as &dyn std::error::Error, "use case failed");
                Problem::internal()
            }
            (Kind::Unavailable, _) => {
                tracing::warn!(
                    error = self as &dyn std::error::Error,
                    code,
                    "use case failed for now"
                );
                Problem::new(kind, code, self.for_now()).retry_after(Duration::from_secs(1))
            }
            (_, Self::Invalid(fault)) => Problem::new(kind, code, fault.to_string()).field(
                fault.field.clone(),
                fault.code,
                fault.detail.clone(),
            ),
            (_, Self::RequirementsDue(due)) => {
                let problem = Problem::new(kind, code, self.to_string());
                due.iter().fold(problem, |problem, due| {
                    problem.field(due.field, due.code, due.detail)
                })
            }
            (_, Self::Throttled { wait }) => Problem::new(kind, code, self.to_string()).retry_after(*wait),
            _ => Problem::new(kind, code, self.to_string()),
        }
    }
}
