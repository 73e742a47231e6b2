//! What this service needs of the world it does not own: the ledger, the merchants and the clock. The database is not a
//! port.

use crate::domain::{AccountId, CardId, MerchantId, Side, TenantId, TransactionId};
use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use money::Unit;
use std::sync::Arc;
use uuid::Uuid;

/// The ledger, as far as gift cards need it. Every call is safe to repeat with the same key, is bounded in time, and must
/// never be made while a database transaction is open.
pub trait Ledger: Send + Sync + 'static {
    /// Opens an account, or finds the one there is: one exists per owner, kind and unit.
    fn open_account(
        &self,
        tenant: TenantId,
        kind: AccountKind,
        owner: Uuid,
        unit: Unit,
    ) -> BoxFuture<'_, Result<AccountId, LedgerError>>;

    /// Opens a card's account for each of these cards, up to 1,000, or finds those there are; in this order.
    fn open_card_accounts(
        &self,
        tenant: TenantId,
        cards: &[(CardId, Unit)],
    ) -> BoxFuture<'_, Result<Vec<AccountId>, LedgerError>>;

    /// The balance of an account in the only authority for it.
    fn balance(&self, tenant: TenantId, account: AccountId) -> BoxFuture<'_, Result<Balance, LedgerError>>;

    /// Posts all of them or none, in this order.
    fn post(
        &self,
        tenant: TenantId,
        postings: Vec<Posting>,
    ) -> BoxFuture<'_, Result<Vec<Posted>, LedgerError>>;

    /// Posts each for itself; the verdicts are in the order of the postings.
    fn post_each(
        &self,
        tenant: TenantId,
        postings: Vec<Posting>,
    ) -> BoxFuture<'_, Result<Vec<Result<Posted, LedgerError>>, LedgerError>>;

    /// Takes points from a customer.
    fn burn(
        &self,
        tenant: TenantId,
        account: AccountId,
        points: i64,
        note: Note,
    ) -> BoxFuture<'_, Result<Posted, LedgerError>>;

    /// Undoes that much of a transaction; all of it when no amount is given.
    fn reverse(
        &self,
        tenant: TenantId,
        transaction: TransactionId,
        amount: Option<i64>,
        note: Note,
    ) -> BoxFuture<'_, Result<Posted, LedgerError>>;

    /// Sets value aside until `until`, to be captured to `destination`.
    fn hold(&self, tenant: TenantId, hold: NewHold, note: Note)
    -> BoxFuture<'_, Result<Posted, LedgerError>>;

    /// Takes that much of a hold, and releases the rest.
    fn capture(
        &self,
        tenant: TenantId,
        hold: Uuid,
        amount: i64,
        note: Note,
    ) -> BoxFuture<'_, Result<Posted, LedgerError>>;

    /// Releases a hold.
    fn void(&self, tenant: TenantId, hold: Uuid, note: Note) -> BoxFuture<'_, Result<Posted, LedgerError>>;
}

/// The kinds of account gift cards touch.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum AccountKind {
    /// The value on a card.
    GiftCard,
    /// The money an issuer received.
    CashClearing,
    /// What a merchant is owed.
    MerchantSettlement,
    /// What expired unspent.
    Breakage,
}

impl AccountKind {
    /// The account that stands for a side which is not a card.
    pub const fn of(side: Side) -> Option<(Self, MerchantId)> {
        match side {
            Side::Card(_) => None,
            Side::Clearing(merchant) => Some((Self::CashClearing, merchant)),
            Side::Settlement(merchant) => Some((Self::MerchantSettlement, merchant)),
            Side::Breakage(merchant) => Some((Self::Breakage, merchant)),
        }
    }
}

/// What goes with every call that moves value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note {
    /// The key under which the ledger knows it.
    pub key: String,
    /// The caller's own reference.
    pub reference: Option<String>,
    /// What else the ledger keeps, as a JSON object.
    pub metadata: String,
}

/// Why value moves in a posting by hand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PostingType {
    /// Put on a card.
    Load,
    /// Spent from a card.
    Redeem,
    /// Passed from one merchant's settlement to another's.
    Transfer,
    /// Left unspent.
    Expire,
}

/// A posting of two legs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Posting {
    /// Why.
    pub kind: PostingType,
    /// What moves; sums to zero.
    pub legs: [(AccountId, i64); 2],
    /// Its key and what goes with it.
    pub note: Note,
}

/// A hold to be made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NewHold {
    /// The card's account.
    pub account: AccountId,
    /// Where captures go.
    pub destination: AccountId,
    /// How much.
    pub amount: i64,
    /// How long it lasts, in seconds.
    pub seconds: i64,
}

/// An account's figures in the ledger, in minor units.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Balance {
    /// The sum of its entries.
    pub posted: i64,
    /// How much of it is held.
    pub held: i64,
    /// The number of its newest entry.
    pub version: i64,
}

/// A transaction that the ledger has committed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Posted {
    /// The transaction.
    pub transaction: TransactionId,
    /// The hold it made or used.
    pub hold: Option<Uuid>,
    /// When it was committed.
    pub at: DateTime<Utc>,
    /// What each account was left with.
    pub entries: Vec<(AccountId, Balance)>,
}

impl Posted {
    /// What the account was left with.
    pub fn left(&self, account: AccountId) -> Option<Balance> {
        let of = |entry: &&(AccountId, Balance)| entry.0 == account;
        self.entries.iter().find(of).map(|(_, balance)| *balance)
    }
}

/// Why the ledger did not do it.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// Not reached, not in time, or too busy. Whether it did what was asked is unknown.
    #[error("the ledger cannot be reached: {0}")]
    Unavailable(Box<str>),
    /// It refused, for a reason that is the customer's or the caller's: nothing was done.
    #[error("the ledger refused: {0}")]
    Refused(&'static str),
    /// It answered something that cannot be understood, or refused what it never should: a mistake on one of the two
    /// sides. Nothing may be concluded from it.
    #[error("the ledger answered: {0}")]
    Unexpected(Box<str>),
}

/// The merchants' service, as far as gift cards need it.
pub trait Merchants: Send + Sync + 'static {
    /// What the network says of a merchant; none when it knows none.
    fn standing(
        &self,
        tenant: TenantId,
        merchant: MerchantId,
    ) -> BoxFuture<'_, Result<Option<Standing>, MerchantsError>>;
}

/// What the network says of a merchant.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
pub struct Standing {
    /// Whether it sells and accepts today.
    pub active: bool,
    /// Grows with every change.
    pub version: i64,
}

/// The merchants' service gave no answer that can be used.
#[derive(Debug, thiserror::Error)]
#[error("the merchants' service cannot be asked: {0}")]
pub struct MerchantsError(pub Box<str>);

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;
