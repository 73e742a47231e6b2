//! Everything a use case can answer instead of what was asked for. Each variant names the act that failed.

use crate::domain::Overflow;
use crate::ports::Unanswered;
use chassis::database::is_transient;
use status::{Coded, Kind, Problem};
use std::time::Duration;

/// Why a use case failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The period has no days, or more than are shown at once.
    #[error("{0}")]
    Period(&'static str),
    /// The cursor is none that was given out.
    #[error("the cursor is none that was given out")]
    CursorInvalid,
    /// A merchant asked for another's figures.
    #[error("figures of another merchant are not shown")]
    ForbiddenMerchant,
    /// A sum is beyond what can be added up.
    #[error(transparent)]
    Overflow(#[from] Overflow),
    /// What is counted is not what the ledger says.
    #[error("{differences} lines of the books differ from the ledger's trial balance")]
    Untied {
        /// How many.
        differences: usize,
    },
    /// Another service gave no answer.
    #[error(transparent)]
    Unanswered(#[from] Unanswered),
    /// Events cannot be watched.
    #[error("events cannot be watched")]
    Watching(#[source] events::Error),
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

    /// The stable code on the wire.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Period(_) => "period_invalid",
            Self::CursorInvalid => "cursor_invalid",
            Self::ForbiddenMerchant => "forbidden_merchant",
            Self::Database { source, .. } if is_transient(source) => "database_unavailable",
            Self::Database { .. }
            | Self::Interrupted
            | Self::Overflow(_)
            | Self::Untied { .. }
            | Self::Watching(_)
            | Self::Unanswered(_) => "internal",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Period(_) | Self::CursorInvalid => Kind::InvalidArgument,
            Self::ForbiddenMerchant => Kind::PermissionDenied,
            Self::Database { source, .. } if is_transient(source) => Kind::Unavailable,
            Self::Database { .. }
            | Self::Interrupted
            | Self::Overflow(_)
            | Self::Untied { .. }
            | Self::Watching(_)
            | Self::Unanswered(_) => Kind::Internal,
        }
    }
}

impl Coded for Error {
    fn problem(&self) -> Problem {
        let (kind, code) = (self.kind(), self.code());
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
                Problem::new(
                    kind,
                    code,
                    "the database cannot be reached; send the request again",
                )
                .retry_after(Duration::from_secs(1))
            }
            _ => {
                let problem = Problem::new(kind, code, self.to_string());
                match self {
                    Self::Period(detail) => problem.field("to", code, *detail),
                    Self::CursorInvalid => problem.field("cursor", code, self.to_string()),
                    _ => problem,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_ours_says_nothing_about_our_insides() {
        let error =
            Error::database("reading figures")(sqlx::Error::ColumnNotFound("secret_column".to_owned()));
        let problem = error.problem();
        assert_eq!((problem.kind(), problem.code()), (Kind::Internal, "internal"));
        assert!(!problem.detail().contains("secret"));
    }
}
