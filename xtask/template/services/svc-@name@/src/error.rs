//! Everything a use case can answer instead of what was asked for. Each variant names the act that failed.

use crate::domain::ItemNameError;
use chassis::database::is_transient;
use status::{Coded, Kind, Problem};
use std::time::Duration;

/// Why a use case failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such item of this tenant.
    #[error("the tenant has no such item")]
    ItemNotFound,
    /// The name cannot be stored.
    #[error("name {0}")]
    Name(#[from] ItemNameError),
    /// The id was used for something else.
    #[error("another item was recorded under this id")]
    ItemDiffers,
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
            Self::ItemNotFound => "item_not_found",
            Self::Name(error) => error.code(),
            Self::ItemDiffers => "item_differs",
            Self::Database { source, .. } if is_transient(source) => "database_unavailable",
            Self::Database { .. } | Self::Interrupted => "internal",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::ItemNotFound => Kind::NotFound,
            Self::Name(_) => Kind::InvalidArgument,
            Self::ItemDiffers => Kind::Conflict,
            Self::Database { source, .. } if is_transient(source) => Kind::Unavailable,
            Self::Database { .. } | Self::Interrupted => Kind::Internal,
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
                    Self::Name(error) => problem.field("name", code, error.to_string()),
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
            Error::database("reading an item")(sqlx::Error::ColumnNotFound("secret_column".to_owned()));
        let problem = error.problem();
        assert_eq!((problem.kind(), problem.code()), (Kind::Internal, "internal"));
        assert!(!problem.detail().contains("secret"));
    }

    #[test]
    fn an_unreachable_database_is_worth_another_try() {
        let problem = Error::database("reading an item")(sqlx::Error::PoolTimedOut).problem();
        assert_eq!(
            (problem.kind(), problem.code()),
            (Kind::Unavailable, "database_unavailable")
        );
        assert!(problem.retry_delay().is_some());
    }
}
