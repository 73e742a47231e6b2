//! Everything a use case can answer instead of what was asked for. Each variant names the act that failed.

use status::{Coded, Kind, Problem};
use std::time::Duration;

/// Why a use case failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No merchant of this tenant, or none that the caller may know of.
    #[error("the tenant has no such merchant")]
    MerchantNotFound,
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

    /// How callers react to it, and the stable code on the wire.
    fn code(&self) -> (Kind, &'static str) {
        match self {
            Self::MerchantNotFound => (Kind::NotFound, "merchant_not_found"),
            Self::Database { source, .. } if is_transient(source) => {
                (Kind::Unavailable, "database_unavailable")
            }
            Self::Database { .. } | Self::Interrupted => (Kind::Internal, "internal"),
        }
    }
}

impl Coded for Error {
    fn problem(&self) -> Problem {
        let (kind, code) = self.code();
        match kind {
            // logged here, once: what the caller is told says nothing about our insides
            Kind::Internal => {
                tracing::error!(error = self as &dyn std::error::Error, "use case failed");
                Problem::internal()
            }
            Kind::Unavailable => {
                tracing::warn!(
                    error = self as &dyn std::error::Error,
                    code,
                    "use case failed for now"
                );
                let detail = "the database cannot be reached; send the request again";
                Problem::new(kind, code, detail).retry_after(Duration::from_secs(1))
            }
            _ => Problem::new(kind, code, self.to_string()),
        }
    }
}

/// Whether the same statement may succeed in a moment: the database was not reached, or was full, starting or stopping.
pub fn is_transient(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::Io(_)
        | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(error) => error.code().is_some_and(|code| {
            // connection lost, resources exhausted, shutting down or starting, serialisation and deadlock
            ["08", "53", "57P", "40"]
                .iter()
                .any(|class| code.starts_with(class))
        }),
        _ => false,
    }
}
