//! What can go wrong, and the one road from there to the wire.

use crate::domain::account::BALANCE_MAX;
use crate::domain::{AccountKind, Rejection, TransactionType};
use crate::lanes::Failure;
use crate::service::LIMITS_MAX;
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
    /// The tenant has no such hold.
    #[error("hold not found")]
    HoldNotFound,
    /// The tenant has no such limit.
    #[error("limit not found")]
    LimitNotFound,
    /// The tenant has as many limits as it may.
    #[error("no more limits can be set")]
    TooManyLimits,
    /// A reversal cannot be undone.
    #[error("reversal of a reversal refused")]
    CannotReverseReversal,
    /// A till undoes what it gave or took itself, and nothing else.
    #[error("not a till's to undo")]
    NotTheTills,
    /// It was too long ago for a till to undo it.
    #[error("too late for a till to undo")]
    UndoTooLate,
    /// A transaction of this type cannot be undone.
    #[error("a {} cannot be undone", .0.name())]
    NotReversible(TransactionType),
    /// Points of one program are not those of another.
    #[error("transfer between programs refused")]
    DifferentPrograms,
    /// The account is one of the network's or a merchant's own.
    #[error("a {} account keeps its status", .0.name())]
    NotACustomers(AccountKind),
    /// The account was closed for good.
    #[error("account is closed")]
    AccountClosed,
    /// There is something on the account, or set aside.
    #[error("account is not empty")]
    AccountNotEmpty,
    /// No signed head covers the transaction yet.
    #[error("no head covers the transaction yet")]
    ReceiptNotReady,
    /// The account has no entry in the transaction.
    #[error("the account has no part in the transaction")]
    NotItsAccount,
    /// The transaction is of several customers, or of none, and the request does not say for whom the receipt is to be.
    #[error("it is not said whose receipt is wanted")]
    WhoseReceipt,
    /// A system account has no lots.
    #[error("a {} account has no lots", .0.name())]
    NoLots(AccountKind),
    /// More entries have to be replayed than one request may.
    #[error("lots are still being replayed")]
    ExplainInProgress,
    /// The purchase cannot be priced, and why: it has no store, no program, no merchant that gives points.
    #[error("purchase refused")]
    PurchaseRefused(Problem),
    /// The purchase is worth no points: there is nothing to post.
    #[error("nothing earned")]
    NothingEarned,
    /// Nobody could be asked what the purchase is worth.
    #[error("purchases cannot be priced")]
    PricingUnavailable,
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
    /// `account_id` and `destination_account_id`.
    Hold,
    /// `from_account_id` and `to_account_id`.
    Transfer,
    /// Not at all: by a hold or a transaction.
    Nameless,
}

impl Form {
    /// The field that names the account of a leg.
    fn field(self, prefix: &str, leg: usize) -> Option<String> {
        let name = match (self, leg) {
            (Self::Account, _) | (Self::Hold, 0) => "account_id",
            (Self::Hold, _) => "destination_account_id",
            (Self::Transfer, 0) => "from_account_id",
            (Self::Transfer, _) => "to_account_id",
            (Self::Legs, leg) => return Some(format!("{prefix}legs[{leg}].account_id")),
            (Self::Nameless, _) => return None,
        };
        Some(format!("{prefix}{name}"))
    }
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
            Self::HoldNotFound => hold_not_found(),
            Self::LimitNotFound => Problem::new(Kind::NotFound, "limit_not_found", "there is no such limit"),
            Self::TooManyLimits => Problem::new(
                Kind::Conflict,
                "too_many_limits",
                format!("a network has {LIMITS_MAX} limits at the most; lift one first"),
            ),
            Self::CannotReverseReversal => Problem::new(
                Kind::Unprocessable,
                "cannot_reverse_reversal",
                "a reversal cannot be reversed; post anew what it undid",
            ),
            Self::NotTheTills => Problem::new(
                Kind::PermissionDenied,
                "forbidden_transaction",
                "a till undoes points that it gave or took itself, within what is there; anything else is the operator's",
            ),
            Self::UndoTooLate => Problem::new(
                Kind::Conflict,
                "undo_too_late",
                "a till undoes what it did within 15 minutes; later the operator does",
            ),
            Self::NotReversible(kind) => Problem::new(
                Kind::Unprocessable,
                "not_reversible",
                format!("a {} moved nothing that could be taken back; an open hold is voided", kind.name()),
            ),
            Self::DifferentPrograms => Problem::new(
                Kind::Unprocessable,
                "different_programs",
                "points of one program cannot become those of another",
            ),
            Self::NotACustomers(kind) => Problem::new(
                Kind::Unprocessable,
                "wrong_account_kind",
                format!("a {} account cannot be frozen or closed: it is not a customer's", kind.name()),
            ),
            Self::AccountClosed => {
                Problem::new(Kind::Conflict, "account_closed", "the account was closed for good")
            }
            Self::AccountNotEmpty => Problem::new(
                Kind::Conflict,
                "account_not_empty",
                "an account is closed when its balance is zero and nothing is set aside",
            ),
            Self::ReceiptNotReady => Problem::new(
                Kind::Conflict,
                "receipt_not_ready",
                "no signed head covers the transaction yet; one is made every few seconds",
            )
            .retry_after(Duration::from_secs(5)),
            Self::NotItsAccount => Problem::new(
                Kind::Unprocessable,
                "not_its_account",
                "the account has no part in this transaction",
            )
            .field("account_id", "not_its_account", "it has no entry in this transaction"),
            Self::WhoseReceipt => crate::parse::invalid(
                "account_id",
                "required",
                "say whose side is to be shown: the transaction is not that of one customer",
            ),
            Self::NoLots(kind) => Problem::new(
                Kind::Unprocessable,
                "wrong_account_kind",
                format!("a {} account has no lots; customers' accounts have", kind.name()),
            ),
            Self::ExplainInProgress => Problem::new(
                Kind::Unavailable,
                "explain_in_progress",
                "the account's history is long and not replayed to its end yet; the same request goes on from here",
            )
            .retry_after(Duration::from_secs(1)),
            Self::PurchaseRefused(problem) => problem.clone(),
            Self::NothingEarned => Problem::new(
                Kind::Unprocessable,
                "nothing_earned",
                "the program gives no points for this purchase; nothing was recorded",
            ),
            Self::PricingUnavailable => Problem::new(
                Kind::Unavailable,
                "pricing_unavailable",
                "purchases cannot be priced at the moment, and nothing was recorded; an earn by points still works",
            )
            .retry_after(Duration::from_secs(1)),
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

fn hold_not_found() -> Problem {
    Problem::new(Kind::NotFound, "hold_not_found", "there is no such hold")
}

/// The same problem, told of the field that names the account of a leg, where one does.
fn at(problem: Problem, field: Option<String>, detail: String) -> Problem {
    let code = problem.code().to_owned();
    match field {
        Some(field) => problem.field(field, code, detail),
        None => problem,
    }
}

fn rejected(rejection: &Rejection, form: Form, prefix: &str) -> Problem {
    match rejection {
        Rejection::AccountNotFound { leg } => {
            let detail = "there is no such account".to_owned();
            at(account_not_found(), form.field(prefix, *leg), detail)
        }
        Rejection::WrongKind { leg, kind } => {
            let problem = Problem::new(
                Kind::Unprocessable,
                "wrong_account_kind",
                "the account is of another kind",
            );
            let detail = format!("this is a {} account", kind.name());
            at(problem, form.field(prefix, *leg), detail)
        }
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
        Rejection::Unbalanced { unit, by } => {
            let problem = Problem::new(
                Kind::Unprocessable,
                "unbalanced_legs",
                format!("the legs in {unit} sum to {by} instead of zero"),
            );
            let field = match form {
                Form::Legs => Some(format!("{prefix}legs")),
                other => other.field(prefix, 1),
            };
            at(problem, field, format!("the sum in {unit} is {by}"))
        }
        Rejection::Overflow { account } => Problem::new(
            Kind::Unprocessable,
            "balance_overflow",
            format!("the balance of account {account} would be more than {BALANCE_MAX} from zero"),
        ),
        Rejection::HoldNotFound => hold_not_found(),
        Rejection::HoldNotOpen { status } => Problem::new(
            Kind::Conflict,
            "hold_not_open",
            format!("nothing is left of this hold: it is {}", status.name()),
        ),
        Rejection::HoldExpired { at } => Problem::new(
            Kind::Conflict,
            "hold_expired",
            format!("this hold could be captured until {}", crate::rfc3339(*at)),
        ),
        Rejection::HoldNotLapsed => {
            Problem::new(Kind::Conflict, "hold_not_lapsed", "the hold's time is not over")
        }
        Rejection::CaptureExceedsHold { left, requested } => Problem::new(
            Kind::Conflict,
            "capture_exceeds_hold",
            format!("{left} is left of this hold, {requested} was asked for"),
        ),
        Rejection::AlreadyReversed => Problem::new(
            Kind::Conflict,
            "already_reversed",
            "all of this transaction was undone before",
        ),
        Rejection::ReversalExceeds { left, requested } => Problem::new(
            Kind::Conflict,
            "reversal_exceeds_transaction",
            format!("{left} of this transaction is left to undo, {requested} was asked for"),
        ),
        Rejection::PartialNeedsTwoEntries => Problem::new(
            Kind::Unprocessable,
            "partial_needs_two_entries",
            "a transaction of more than two entries is undone as a whole or not at all",
        ),
        Rejection::NothingToRecover { account } => Problem::new(
            Kind::Conflict,
            "nothing_to_recover",
            format!(
                "nothing is available on account {account}; try later, or reverse with the policy unlimited"
            ),
        ),
        Rejection::VelocityExceeded {
            account,
            limit,
            counted,
            requested,
        } => Problem::new(
            Kind::Conflict,
            "velocity_exceeded",
            format!(
                "account {account}: the limit of {} ({} of {}, per {} and {}) holds {counted}, {requested} asked for",
                limit.maximum,
                limit.measure.name(),
                limit.flow.name(),
                limit.scope.name(),
                limit.period.name(),
            ),
        ),
        Rejection::LapsesInThePast => {
            let detail = "what is given must lapse later than now";
            Problem::new(Kind::Unprocessable, "expires_in_the_past", detail).field(
                format!("{prefix}expires_at"),
                "expires_in_the_past",
                detail,
            )
        }
        Rejection::VersionMoved { account, version } => Problem::new(
            Kind::Conflict,
            "version_moved",
            format!("account {account} is at version {version} by now"),
        ),
        Rejection::KeyReused => idempotency::reused(),
        Rejection::Aborted { by } => Problem::new(
            Kind::Conflict,
            "batch_aborted",
            format!("nothing of this batch was recorded because item {by} was refused"),
        ),
    }
}
