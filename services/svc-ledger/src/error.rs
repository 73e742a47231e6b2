//! What can go wrong, and the one road from there to the wire.

use crate::domain::Rejection;
use crate::domain::account::BALANCE_MAX;
use crate::lanes::Failure;
use status::{Coded, Kind, Problem};
use std::time::Duration;

/// The outcome of a use case.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Every way a use case can fail, named by the act that failed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// The tenant has no such account.
    #[error("account not found")]
    AccountNotFound,
    /// The tenant has no such transaction.
    #[error("transaction not found")]
    TransactionNotFound,
    /// The ledger's rules refused the posting.
    #[error("posting refused: {0:?}")]
    Rejected(Rejection, Form),
    /// No verdict could be had.
    #[error("posting has no verdict: {0:?}")]
    NoVerdict(Failure),
    /// One item of an atomic batch failed, and with it all.
    #[error("item {place} of the batch failed")]
    Item {
        /// Its place, from 0.
        place: usize,
        /// What it asked for, as the request names it.
        operation: &'static str,
        /// Why it failed.
        #[source]
        source: Box<Error>,
    },
    /// The database could not be asked.
    #[error("database could not be asked")]
    Unavailable,
    /// A bug of ours; logged where it happened.
    #[error("internal error")]
    Internal,
}

/// How a request names its accounts, so that a refusal points at the right field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// `account_id`; the other side is the ledger's own.
    Account,
    /// `legs[n].account_id`.
    Legs,
}

impl Error {
    /// The same failure, told as that of one item of an atomic batch.
    #[must_use]
    pub fn in_item(self, place: usize, operation: &'static str) -> Self {
        Self::Item {
            place,
            operation,
            source: Box::new(self),
        }
    }

    /// Whether an item failed only because another of its atomic batch did.
    pub const fn is_aborted(&self) -> bool {
        matches!(self, Self::Rejected(Rejection::Aborted { .. }, _))
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Self::NoVerdict(failure)
    }
}

/// A reading statement failed. Postings never come this way: their lane tells what a failure means.
impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::Io(_)
            | sqlx::Error::Tls(_) => {
                tracing::warn!(%error, "database could not be asked");
                Self::Unavailable
            }
            sqlx::Error::Database(refusal)
                if refusal.code().is_some_and(|code| {
                    code.starts_with("57") || code.starts_with("08") || code.starts_with("53")
                }) =>
            {
                tracing::warn!(%error, "database could not be asked");
                Self::Unavailable
            }
            _ => {
                tracing::error!(%error, "statement failed");
                Self::Internal
            }
        }
    }
}

impl Coded for Error {
    fn problem(&self) -> Problem {
        self.problem_below("")
    }
}

impl Error {
    /// The problem, with every field path below `prefix`.
    fn problem_below(&self, prefix: &str) -> Problem {
        match self {
            Self::AccountNotFound => account_not_found(),
            Self::TransactionNotFound => {
                Problem::new(Kind::NotFound, "transaction_not_found", "there is no such transaction")
            }
            Self::Rejected(rejection, form) => rejected(rejection, *form, prefix),
            Self::NoVerdict(Failure::Busy) => Problem::new(
                Kind::TooManyRequests,
                "ledger_busy",
                "too many postings are waiting; nothing was recorded, try again with the same Idempotency-Key",
            )
            .retry_after(Duration::from_secs(1)),
            Self::NoVerdict(Failure::Unavailable) | Self::Unavailable => Problem::new(
                Kind::Unavailable,
                "ledger_unavailable",
                "the ledger cannot be reached; nothing was recorded, try again with the same Idempotency-Key",
            )
            .retry_after(Duration::from_secs(1)),
            Self::NoVerdict(Failure::Unknown) => Problem::new(
                Kind::Unavailable,
                "outcome_unknown",
                "the posting may or may not have been recorded; repeat it with the same Idempotency-Key to learn which",
            )
            .retry_after(Duration::from_secs(1)),
            Self::NoVerdict(Failure::Refused) | Self::Internal => Problem::internal(),
            Self::Item {
                place,
                operation,
                source,
            } => {
                let item = format!("items[{place}]");
                let problem = source.problem_below(&format!("{item}.{operation}."));
                if problem.errors().is_empty() {
                    let (code, detail) = (problem.code().to_owned(), problem.detail().to_owned());
                    problem.field(item, code, detail)
                } else {
                    problem
                }
            }
        }
    }
}

fn account_not_found() -> Problem {
    Problem::new(Kind::NotFound, "account_not_found", "there is no such account")
}

fn rejected(rejection: &Rejection, form: Form, prefix: &str) -> Problem {
    let leg_field = |leg: usize| match form {
        Form::Account => format!("{prefix}account_id"),
        Form::Legs => format!("{prefix}legs[{leg}].account_id"),
    };
    match rejection {
        Rejection::AccountNotFound { leg } => {
            account_not_found().field(leg_field(*leg), "account_not_found", "there is no such account")
        }
        Rejection::WrongKind { leg, kind } => Problem::new(
            Kind::Unprocessable,
            "wrong_account_kind",
            "the account is of another kind",
        )
        .field(
            leg_field(*leg),
            "wrong_account_kind",
            format!("this is a {} account", kind.name()),
        ),
        Rejection::AccountFrozen { account } => Problem::new(
            Kind::Conflict,
            "account_frozen",
            format!("account {account} is frozen for debits"),
        ),
        Rejection::AccountClosed { account } => Problem::new(
            Kind::Conflict,
            "account_closed",
            format!("account {account} is closed"),
        ),
        Rejection::InsufficientBalance {
            account,
            available,
            requested,
        } => Problem::new(
            Kind::Conflict,
            "insufficient_balance",
            format!("account {account} has {available} available, {requested} were asked for"),
        ),
        Rejection::Unbalanced { unit, by } => Problem::new(
            Kind::Unprocessable,
            "unbalanced_legs",
            format!("the legs in {unit} sum to {by} instead of zero"),
        )
        .field(
            format!("{prefix}legs"),
            "unbalanced_legs",
            format!("the sum in {unit} is {by}"),
        ),
        Rejection::Overflow { account } => Problem::new(
            Kind::Unprocessable,
            "balance_overflow",
            format!("the balance of account {account} would be more than {BALANCE_MAX} from zero"),
        ),
        Rejection::KeyReused => idempotency::reused(),
        Rejection::Aborted { by } => Problem::new(
            Kind::Conflict,
            "batch_aborted",
            format!("nothing of this batch was recorded because item {by} was refused"),
        ),
    }
}
