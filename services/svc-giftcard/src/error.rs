//! Everything a use case can answer instead of what was asked for. Each variant names what stood in the way.

use crate::domain::card::CardRefusal;
use crate::domain::code::CodeError;
use crate::domain::product::OfferError;
use crate::domain::vault::VaultError;
use crate::ports::{LedgerError, MerchantsError};
use chassis::database::is_transient;
use status::{Coded, Kind, Problem};
use std::time::Duration;

/// Why a use case failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The tenant has no such thing: its stable code, and what it is called.
    #[error("the tenant has no such {1}")]
    NotFound(&'static str, &'static str),
    /// Something stands against it: its stable code, and a sentence.
    #[error("{1}")]
    Conflict(&'static str, &'static str),
    /// A field of the request: the field, a stable code, a sentence.
    #[error("{0} {2}")]
    Field(&'static str, &'static str, String),
    /// The amount is none the product is sold for.
    #[error("the product is not sold for that amount")]
    AmountNotAllowed,
    /// Nothing may be done with the card.
    #[error(transparent)]
    Card(#[from] CardRefusal),
    /// The caller works for another merchant.
    #[error("the caller does not act for that merchant")]
    ForbiddenMerchant,
    /// Too many codes were tried.
    #[error("too many codes were tried from here")]
    TooManyAttempts(Duration),
    /// The key names another request.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// The merchants' service could not be asked.
    #[error("asking whether the merchant is active")]
    AskMerchant(#[source] MerchantsError),
    /// The ledger did not do it.
    #[error("{act}")]
    Ledger {
        /// The act, in a few words.
        act: &'static str,
        /// What the ledger said.
        #[source]
        source: LedgerError,
    },
    /// Another movement of the card has to be done first.
    #[error("another movement of the card is under way")]
    Busy,
    /// A code could not be hashed, sealed or opened.
    #[error("protecting a code")]
    Vault(#[from] VaultError),
    /// A file of codes could not be made.
    #[error("writing a file of codes")]
    File(#[from] crate::domain::age::AgeError),
    /// The database did not do what was asked of it.
    #[error("{act}")]
    Database {
        /// The act, in a few words.
        act: &'static str,
        /// What the database or its driver said.
        #[source]
        source: sqlx::Error,
    },
    /// A task cannot be written down.
    #[error("writing a task down")]
    Task(#[source] tasks::Error),
    /// A task of ours ended without an answer (a panic, or the process is stopping).
    #[error("the task doing the work ended early")]
    Interrupted,
}

/// No such card.
pub const CARD_NOT_FOUND: Error = Error::NotFound("gift_card_not_found", "gift card");

impl Error {
    /// Names the act for [`Result::map_err`].
    pub fn database(act: &'static str) -> impl FnOnce(sqlx::Error) -> Self {
        move |source| Self::Database { act, source }
    }

    /// Names the act for [`Result::map_err`].
    pub fn ledger(act: &'static str) -> impl FnOnce(LedgerError) -> Self {
        move |source| Self::Ledger { act, source }
    }

    /// Whether the ledger refused, so that nothing happened.
    pub const fn is_refusal(&self) -> bool {
        matches!(
            self,
            Self::Ledger {
                source: LedgerError::Refused(_),
                ..
            }
        )
    }

    /// The stable code on the wire.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound(code, _)
            | Self::Conflict(code, _)
            | Self::Ledger {
                source: LedgerError::Refused(code),
                ..
            } => code,
            // a card number is told from other faults by the code of the problem itself
            Self::Field(_, "pan_refused", _) => "pan_refused",
            Self::Field(..) => "invalid_request",
            Self::AmountNotAllowed => "amount_not_allowed",
            Self::Card(refusal) => refusal.code(),
            Self::ForbiddenMerchant => "forbidden_merchant",
            Self::TooManyAttempts(_) => "too_many_attempts",
            Self::KeyReused => "idempotency_key_reused",
            Self::AskMerchant(_) => "merchant_unavailable",
            Self::Busy => "gift_card_busy",
            Self::Ledger {
                source: LedgerError::Unavailable(_),
                ..
            } => "ledger_unavailable",
            Self::Database { source, .. } if is_transient(source) => "database_unavailable",
            Self::Ledger { .. }
            | Self::Vault(_)
            | Self::File(_)
            | Self::Task(_)
            | Self::Database { .. }
            | Self::Interrupted => "internal",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::NotFound(..) => Kind::NotFound,
            Self::Conflict(..) | Self::Card(_) => Kind::Conflict,
            Self::Field(..) => Kind::InvalidArgument,
            Self::AmountNotAllowed | Self::KeyReused => Kind::Unprocessable,
            Self::ForbiddenMerchant => Kind::PermissionDenied,
            Self::TooManyAttempts(_) => Kind::TooManyRequests,
            Self::Ledger {
                source: LedgerError::Refused(code),
                ..
            } => match *code {
                "account_not_found" | "hold_not_found" => Kind::NotFound,
                "velocity_exceeded" => Kind::TooManyRequests,
                _ => Kind::Conflict,
            },
            Self::AskMerchant(_)
            | Self::Busy
            | Self::Ledger {
                source: LedgerError::Unavailable(_),
                ..
            } => Kind::Unavailable,
            Self::Database { source, .. } if is_transient(source) => Kind::Unavailable,
            Self::Ledger { .. }
            | Self::Vault(_)
            | Self::File(_)
            | Self::Task(_)
            | Self::Database { .. }
            | Self::Interrupted => Kind::Internal,
        }
    }

    /// What the ledger's refusals mean to the caller of this service.
    fn detail(&self) -> String {
        let Self::Ledger {
            source: LedgerError::Refused(code),
            ..
        } = self
        else {
            return self.to_string();
        };
        match *code {
            "insufficient_balance" => "less than that is available",
            "velocity_exceeded" => "a limit of the network on how much may move in a time is reached",
            "account_not_found" | "wrong_account_kind" => "the tenant has no such points account",
            "account_frozen" | "account_closed" => "the account is frozen or closed",
            "hold_not_found" => "the card has no such hold",
            "hold_expired" | "hold_not_open" => "the hold is over: captured, released or expired",
            "capture_exceeds_hold" => "more than is left of the hold",
            "already_reversed" | "reversal_exceeds_transaction" => "more than is left to give back",
            _ => "the ledger refused",
        }
        .to_owned()
    }
}

impl From<OfferError> for Error {
    fn from((field, code, detail): OfferError) -> Self {
        Self::Field(field, code, detail)
    }
}

impl From<CodeError> for Error {
    fn from(error: CodeError) -> Self {
        match error {
            CodeError::Random => Self::Vault(VaultError::CannotSeal),
            CodeError::Pin => Self::Field("pin", error.code(), error.to_string()),
            CodeError::Malformed | CodeError::PaymentCard => {
                Self::Field("code", error.code(), error.to_string())
            }
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
                    Self::Database { .. } => "the database cannot be reached; send the request again",
                    Self::AskMerchant(_) => {
                        "whether the merchant is active cannot be asked; send the request again"
                    }
                    Self::Busy => "another movement of the card is under way; send the request again",
                    _ => {
                        "the ledger cannot be reached, and whether value moved is unknown; send the request again \
                         with the same key to learn it"
                    }
                };
                Problem::new(kind, code, detail).retry_after(Duration::from_secs(1))
            }
            _ => {
                let problem = match self {
                    Self::KeyReused => idempotency::reused(),
                    Self::Field(field, code, detail) => {
                        let text = "the request breaks a rule of its route";
                        let problem = Problem::new(kind, self.code(), text);
                        problem.field(*field, *code, detail.clone())
                    }
                    _ => Problem::new(kind, code, self.detail()),
                };
                match self {
                    Self::AmountNotAllowed => problem.field("amount", code, self.detail()),
                    Self::TooManyAttempts(wait) => problem.retry_after(*wait),
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
            Error::database("reading a card")(sqlx::Error::ColumnNotFound("secret_column".to_owned()));
        let problem = error.problem();
        assert_eq!((problem.kind(), problem.code()), (Kind::Internal, "internal"));
        assert!(!problem.detail().contains("secret"));
    }

    #[test]
    fn what_is_unknown_is_worth_another_try_with_the_same_key_and_what_was_refused_is_not() {
        let unknown = Error::ledger("redeeming")(LedgerError::Unavailable("down".into()));
        let problem = unknown.problem();
        assert_eq!(
            (problem.kind(), problem.code()),
            (Kind::Unavailable, "ledger_unavailable")
        );
        assert!(problem.retry_delay().is_some() && !unknown.is_refusal());
        let refused = Error::ledger("redeeming")(LedgerError::Refused("insufficient_balance"));
        assert_eq!(refused.problem().code(), "insufficient_balance");
        assert!(refused.is_refusal());
    }

    #[test]
    fn a_payment_cards_number_is_refused_by_its_own_code() {
        let problem = Error::from(CodeError::PaymentCard).problem();
        assert_eq!(problem.code(), "pan_refused");
        assert_eq!(problem.errors()[0].field, "code");
    }
}
