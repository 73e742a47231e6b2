//! Everything a use case can answer instead of what was asked for. Each variant names the act that failed.

use crate::domain::wallet::ExternalRefError;
use crate::ports::LedgerError;
use chassis::database::is_transient;
use status::{Coded, Kind, Problem};
use std::time::Duration;

/// Why a use case failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No active wallet of this tenant.
    #[error("the tenant has no such wallet")]
    WalletNotFound,
    /// The account is not one of the wallet's.
    #[error("the wallet has no such account")]
    AccountNotFound,
    /// The reference cannot be stored.
    #[error("external_ref {0}")]
    ExternalRef(#[from] ExternalRefError),
    /// The reference names a wallet that was opened in another program.
    #[error("the wallet of this reference was opened with another program")]
    ProgramMismatch,
    /// A reader demands a version that the ledger itself has not reached.
    #[error("the ledger has only reached version {newest} of the account")]
    VersionAhead {
        /// The account's version in the ledger.
        newest: i64,
    },
    /// The wallet is closed for good.
    #[error("the wallet is closed")]
    WalletClosed,
    /// Something is left on one of the wallet's accounts.
    #[error("the wallet is not empty: {0}")]
    WalletNotEmpty(String),
    /// Another change of its status has not ended yet.
    #[error("another change of the wallet's status is under way")]
    StatusChanging,
    /// The token names no pass that counts.
    #[error("there is no such pass")]
    PassNotFound,
    /// No key to prove passes with is configured.
    #[error("passes are not configured")]
    NoPassKeys,
    /// The ledger could not be told of a change of status; it goes on by itself.
    #[error("telling the ledger of a wallet's status")]
    TellStatus(#[source] LedgerError),
    /// The projection was made anew while it was being compared with the ledger.
    #[error("another generation of the projection has taken the place of the one that was compared")]
    Replaced,
    /// What was built differs from the ledger.
    #[error("{0} accounts of the generation that was built differ from the ledger's")]
    RebuildDiffers(u64),
    /// The generation is not being built any more.
    #[error("the generation is not being built any more")]
    RebuildGone,
    /// The ledger could not be compared with.
    #[error("reading the ledger's accounts")]
    Reconcile(#[source] LedgerError),
    /// The ledger did not open the points account.
    #[error("opening the wallet's points account in the ledger")]
    OpenAccount(#[source] LedgerError),
    /// The ledger was asked for a balance the projection does not have yet, and did not answer.
    #[error("asking the ledger for a balance newer than the projection's")]
    AskBalance(#[source] LedgerError),
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
            Self::WalletNotFound => "wallet_not_found",
            Self::AccountNotFound => "account_not_found",
            Self::ExternalRef(error) => error.code(),
            Self::ProgramMismatch => "program_mismatch",
            Self::VersionAhead { .. } => "version_ahead",
            Self::WalletClosed => "wallet_closed",
            Self::WalletNotEmpty(_) => "wallet_not_empty",
            Self::StatusChanging => "status_change_in_progress",
            Self::PassNotFound => "pass_not_found",
            Self::NoPassKeys => "passes_not_configured",
            Self::OpenAccount(LedgerError::Unavailable(_))
            | Self::TellStatus(LedgerError::Unavailable(_))
            | Self::Reconcile(LedgerError::Unavailable(_)) => "ledger_unavailable",
            Self::AskBalance(LedgerError::Unavailable(_)) => "balance_unavailable",
            Self::Database { source, .. } if is_transient(source) => "database_unavailable",
            Self::OpenAccount(_)
            | Self::AskBalance(_)
            | Self::TellStatus(_)
            | Self::Reconcile(_)
            | Self::Replaced
            | Self::RebuildDiffers(_)
            | Self::RebuildGone
            | Self::Database { .. }
            | Self::Interrupted => "internal",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::WalletNotFound | Self::AccountNotFound | Self::PassNotFound => Kind::NotFound,
            Self::ExternalRef(_) => Kind::InvalidArgument,
            Self::ProgramMismatch | Self::WalletClosed | Self::WalletNotEmpty(_) | Self::StatusChanging => {
                Kind::Conflict
            }
            Self::VersionAhead { .. } => Kind::Unprocessable,
            Self::NoPassKeys
            | Self::OpenAccount(LedgerError::Unavailable(_))
            | Self::TellStatus(LedgerError::Unavailable(_))
            | Self::Reconcile(LedgerError::Unavailable(_))
            | Self::AskBalance(LedgerError::Unavailable(_)) => Kind::Unavailable,
            Self::Database { source, .. } if is_transient(source) => Kind::Unavailable,
            Self::OpenAccount(_)
            | Self::AskBalance(_)
            | Self::TellStatus(_)
            | Self::Reconcile(_)
            | Self::Replaced
            | Self::RebuildDiffers(_)
            | Self::RebuildGone
            | Self::Database { .. }
            | Self::Interrupted => Kind::Internal,
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
                let detail = match self {
                    Self::Database { .. } => {
                        "the wallet's database cannot be reached; send the request again"
                    }
                    Self::NoPassKeys => "this installation has no key for passes: set passes.keys",
                    Self::TellStatus(_) => {
                        "the ledger cannot be reached; the change goes on by itself, the same request tells"
                    }
                    _ => "the ledger cannot be reached; send the request again",
                };
                Problem::new(kind, code, detail).retry_after(Duration::from_secs(1))
            }
            _ => {
                let problem = Problem::new(kind, code, self.to_string());
                match self {
                    Self::ExternalRef(error) => problem.field("external_ref", code, error.to_string()),
                    Self::ProgramMismatch => problem.field("program_id", code, self.to_string()),
                    Self::VersionAhead { .. } => problem.field("min_version", code, self.to_string()),
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
            Error::database("reading a wallet")(sqlx::Error::ColumnNotFound("secret_column".to_owned()));
        let problem = error.problem();
        assert_eq!((problem.kind(), problem.code()), (Kind::Internal, "internal"));
        assert!(!problem.detail().contains("secret"));
    }

    #[test]
    fn an_unreachable_dependency_is_worth_another_try() {
        for (error, code) in [
            (
                Error::OpenAccount(LedgerError::Unavailable("down".into())),
                "ledger_unavailable",
            ),
            (
                Error::AskBalance(LedgerError::Unavailable("down".into())),
                "balance_unavailable",
            ),
            (
                Error::database("reading a wallet")(sqlx::Error::PoolTimedOut),
                "database_unavailable",
            ),
        ] {
            let problem = error.problem();
            assert_eq!((problem.kind(), problem.code()), (Kind::Unavailable, code));
            assert!(problem.retry_delay().is_some());
        }
    }
}
