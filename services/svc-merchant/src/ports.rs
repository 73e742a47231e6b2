//! What this service needs of the world it does not own: the clock, and somebody who writes letters. The database and
//! Valkey are not ports.

use crate::domain::TenantId;
use crate::domain::user::Email;
use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// What a person is written. It holds secrets: it is sealed wherever it rests.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Body {
    /// Somebody is asked to join.
    Invitation {
        /// Where to accept.
        link: String,
        /// The merchant they are to work for; none for the network's operator.
        merchant: Option<String>,
    },
    /// Somebody asked for a new password.
    PasswordReset {
        /// Where to set it.
        link: String,
    },
    /// Something happened to their account that they should know of.
    Security {
        /// What.
        notice: Notice,
    },
}

/// What happened to an account.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// The password is another one.
    PasswordChanged,
    /// A second factor is asked for from now on.
    TotpEnabled,
    /// No second factor is asked for any more.
    TotpDisabled,
    /// A session was ended because its token was shown twice.
    TokenReused,
}

/// A letter, with everything that writing it takes.
pub struct Letter {
    /// The network.
    pub tenant: TenantId,
    /// Handing it over again under the same id does nothing.
    pub id: Uuid,
    /// To whom: their id, name and address.
    pub user: Uuid,
    /// What they are called.
    pub name: String,
    /// Where to.
    pub email: Email,
    /// In which language.
    pub locale: String,
    /// What it says.
    pub body: Body,
}

/// Writes to people. Every call is safe to repeat, is bounded in time, and must never be made while a database
/// transaction is open.
pub trait Postman: Send + Sync + 'static {
    /// Hands a letter over. From then on it is theirs.
    fn take(&self, letter: Letter) -> BoxFuture<'_, Result<(), PostError>>;
}

/// Why a letter was not taken.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    /// Not reached, not in time, or too busy. Whether it was taken is unknown: the same letter is handed over again.
    #[error("svc-notification cannot be reached: {0}")]
    Unavailable(Box<str>),
    /// It will never be taken as it is: a mistake on one of the two sides.
    #[error("svc-notification refuses the letter: {0}")]
    Refused(Box<str>),
}
