//! What this service needs of the world it does not own: two services and the clock. The database is not a port.

use crate::domain::{AccountKind, Home, TenantId};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use futures::future::BoxFuture;
use std::sync::Arc;
use uuid::Uuid;

/// The ledger, as far as figures need it. Every call only reads, is bounded in time, and must never be made while a database
/// transaction is open.
pub trait Ledger: Send + Sync + 'static {
    /// The program of a customer's account; zero for none, as of gift cards.
    fn program_of(&self, tenant: TenantId, account: Uuid) -> BoxFuture<'_, Result<Uuid, Unanswered>>;

    /// The trial balance of what was committed up to and including `as_of`.
    fn trial_balance(
        &self,
        tenant: TenantId,
        as_of: DateTime<Utc>,
    ) -> BoxFuture<'_, Result<Vec<BalanceLine>, Unanswered>>;
}

/// Merchants and programs, as far as figures need them. As [`Ledger`]; `None` from a server that is older than the question.
pub trait Merchants: Send + Sync + 'static {
    /// Whose a program is, and by whose clock its days are told; nowhere when nobody knows it.
    fn home_of(&self, tenant: TenantId, program: Uuid) -> BoxFuture<'_, Result<Option<Home>, Unanswered>>;

    /// Whose a store is, and by whose clock its days are told; nowhere when nobody knows it.
    fn home_of_store(&self, tenant: TenantId, store: Uuid)
    -> BoxFuture<'_, Result<Option<Home>, Unanswered>>;

    /// By whose clock a merchant's days are told: its first store's; UTC's while it has none.
    fn zone_of(&self, tenant: TenantId, merchant: Uuid) -> BoxFuture<'_, Result<Tz, Unanswered>>;
}

/// A line of a trial balance.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct BalanceLine {
    /// In what.
    pub unit: String,
    /// Which accounts.
    pub kind: AccountKind,
    /// Their sum, in minor units.
    pub posted: i64,
}

/// Another service gave no answer that can be used.
#[derive(Debug, thiserror::Error)]
#[error("{service} cannot be asked: {cause}")]
pub struct Unanswered {
    /// Which.
    pub service: &'static str,
    /// What was said instead.
    pub cause: Box<str>,
}

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;
