//! What this service needs of the world it does not own: the clock, a mail server, other services, and whoever webhooks go to. The
//! database is not a port.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use uuid::Uuid;

use crate::domain::{
    address::{EmailAddress, PhoneNumber},
    gift_card::Gift,
    message::Reason,
    provider::Reference,
    render::Words,
    webhook::{Answer, Endpoint},
};

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// A mail, complete but for the sender's own address.
#[derive(Clone, Debug)]
pub struct Mail {
    /// The message. The `Message-ID` is made of it, so a mail that goes out twice is recognised as one by its receiver.
    pub message_id: Uuid,
    /// What its provider names it by when it reports on it.
    pub reference: Reference,
    /// To whom.
    pub to: EmailAddress,
    /// The name to write under, in place of the configured one; the address stays.
    pub sender: Option<String>,
    /// What it says.
    pub words: Words,
    /// Where its receiver refuses more of the kind with one POST (RFC 8058); on messages that may be refused.
    pub unsubscribe: Option<String>,
    /// Language of the words, for `Content-Language`.
    pub language: &'static str,
    /// When the message came into being, for `Date`: the same however often it is tried.
    pub date: DateTime<Utc>,
    /// The W3C trace id of what caused it, 32 hexadecimal digits.
    pub trace_id: Option<String>,
}

/// A text message. It does not print: it may hold a code.
#[derive(Clone)]
pub struct Text {
    /// What its provider names it by when it reports on it.
    pub reference: Reference,
    /// To whom.
    pub to: PhoneNumber,
    /// What it says.
    pub body: String,
}

impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Text(…)")
    }
}

/// Hands a text message to whoever delivers it. `Ok` means accepted: from then on it is theirs.
pub trait Texter: Send + Sync + 'static {
    /// Tries once, within a bounded time.
    fn send(&self, text: Text) -> BoxFuture<'_, Result<(), Refusal>>;
}

/// Why a message was not accepted.
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

/// svc-giftcard, which alone knows the codes of cards. Both calls are safe to repeat.
pub trait GiftCards: Send + Sync + 'static {
    /// The code to send; `None` once there is no copy of it any more.
    fn delivery(&self, tenant: Uuid, delivery: Uuid) -> BoxFuture<'_, Result<Option<Gift>, GiftCardsError>>;

    /// Says that the code was sent, so that its last copy is deleted.
    fn confirm(&self, tenant: Uuid, delivery: Uuid) -> BoxFuture<'_, Result<(), GiftCardsError>>;
}

/// svc-giftcard did not do what was asked of it.
#[derive(Debug, thiserror::Error)]
pub enum GiftCardsError {
    /// It knows no such delivery.
    #[error("svc-giftcard knows no such delivery")]
    NotFound,
    /// It was not reached, or what it did is not known.
    #[error("svc-giftcard could not be asked: {0}")]
    Unavailable(Box<str>),
}

/// svc-merchant, as far as webhooks go: who hears of a network's events, and what signs what they are sent.
pub trait Endpoints: Send + Sync + 'static {
    /// The endpoints that are written to.
    fn endpoints(&self, tenant: Uuid) -> BoxFuture<'_, Result<Vec<Endpoint>, EndpointsError>>;
}

/// svc-merchant could not be asked.
#[derive(Debug, thiserror::Error)]
#[error("svc-merchant could not be asked: {0}")]
pub struct EndpointsError(pub Box<str>);

/// A webhook, complete.
#[derive(Clone, Debug)]
pub struct Post {
    /// Where to.
    pub url: String,
    /// `webhook-id`
    pub id: String,
    /// `webhook-timestamp`
    pub at: DateTime<Utc>,
    /// `webhook-signature`
    pub signatures: String,
    /// The body that was signed.
    pub body: String,
}

/// Hands a webhook to an address that somebody outside has named.
pub trait Poster: Send + Sync + 'static {
    /// Tries once, within a bounded time, and never an address inside.
    fn post(&self, post: Post) -> impl Future<Output = Answer> + Send;
}
