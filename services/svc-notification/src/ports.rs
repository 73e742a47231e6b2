//! What this service needs of the world it does not own: the clock and a mail server. The database is not a port.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::domain::{address::EmailAddress, message::Reason, render::Words};

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// A mail, complete but for the sender's own address.
#[derive(Debug)]
pub struct Mail {
    /// The message. The `Message-ID` is made of it, so a mail that goes out twice is recognised as one by its receiver.
    pub message_id: Uuid,
    /// To whom.
    pub to: EmailAddress,
    /// What it says.
    pub words: Words,
    /// Language of the words, for `Content-Language`.
    pub language: &'static str,
    /// When the message came into being, for `Date`: the same however often it is tried.
    pub date: DateTime<Utc>,
    /// The W3C trace id of what caused it, 32 hexadecimal digits.
    pub trace_id: Option<String>,
}

/// Why a mail was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Another attempt may succeed.
    ForNow(Reason),
    /// No attempt will.
    ForGood(Reason),
}

/// Hands a mail to whoever delivers it. `Ok` means accepted: from then on it is theirs.
pub trait Mailer: Send + Sync + 'static {
    /// Tries once, within a bounded time.
    fn send(&self, mail: Mail) -> impl Future<Output = Result<(), Refusal>> + Send;
}
