//! What this service needs of the world it does not own: the ledger and the clock. The database is not a port.

use crate::domain::reconciliation::LedgerAccount;
use crate::domain::{AccountId, Balance, Entry, TenantId, WalletId, WalletStatus};
use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use std::sync::Arc;
use uuid::Uuid;

/// The ledger, as far as wallets need it. Every call is safe to repeat, is bounded in time, and must never be made
/// while a database transaction is open.
pub trait Ledger: Send + Sync + 'static {
    /// Opens the points account of `owner`, or finds the one it has: one exists per owner, unit and program.
    fn open_points_account(
        &self,
        tenant: TenantId,
        owner: WalletId,
        program: Option<Uuid>,
    ) -> BoxFuture<'_, Result<Balance, LedgerError>>;

    /// The account's owner and its balance in the only authority for it.
    fn account(
        &self,
        tenant: TenantId,
        account: AccountId,
    ) -> BoxFuture<'_, Result<(WalletId, Balance), LedgerError>>;

    /// Gives the account the status of its wallet; an account that has it already stays as it is.
    fn set_status(
        &self,
        tenant: TenantId,
        account: AccountId,
        status: WalletStatus,
        reason: Option<String>,
    ) -> BoxFuture<'_, Result<(), LedgerError>>;

    /// A page of all the tenant's customer accounts by id, and where the next one starts.
    fn accounts(
        &self,
        tenant: TenantId,
        cursor: Option<String>,
    ) -> BoxFuture<'_, Result<Listed<LedgerAccount>, LedgerError>>;

    /// A page of an account's entries, oldest first, and where the next one starts.
    fn entries(
        &self,
        tenant: TenantId,
        account: AccountId,
        cursor: Option<String>,
    ) -> BoxFuture<'_, Result<Listed<Entry>, LedgerError>>;
}

/// A page, and the cursor of the next.
pub type Listed<T> = (Vec<T>, Option<String>);

/// Why the ledger gave no answer that can be used.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// Not reached, not in time, or too busy. Whether it did what was asked is unknown.
    #[error("the ledger cannot be reached: {0}")]
    Unavailable(Box<str>),
    /// The tenant has no such account.
    #[error("the ledger has no such account")]
    NotFound,
    /// The account is not in a state for it; the ledger's stable code says why.
    #[error("the ledger refused: {0}")]
    Refused(Box<str>),
    /// It refused, or answered something that cannot be understood: a mistake on one of the two sides.
    #[error("the ledger answered: {0}")]
    Unexpected(Box<str>),
}

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;
