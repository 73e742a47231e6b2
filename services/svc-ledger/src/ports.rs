//! What the ledger needs of the world it does not own: prices. The database is not a port.

use crate::domain::purchase::{Price, Purchase};
use crate::domain::{AccountId, TenantId};
use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use status::Problem;
use uuid::Uuid;

/// Whoever knows what purchases are worth. Asking changes nothing, is bounded in time, and must never be done while a
/// database transaction is open.
pub trait Pricing: Send + Sync + 'static {
    /// What the purchase is worth.
    fn price(&self, asked: Asked<'_>) -> BoxFuture<'_, Result<Price, PricingError>>;
}

/// A purchase to be priced.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Whose network.
    pub tenant: TenantId,
    /// What was bought.
    pub purchase: &'a Purchase,
    /// When.
    pub at: DateTime<Utc>,
    /// Whose purchase.
    pub account: AccountId,
    /// The program that the account belongs to; `None` for the store's own.
    pub program: Option<Uuid>,
}

/// Why a purchase has no price.
#[derive(Clone, Debug, thiserror::Error)]
pub enum PricingError {
    /// Nobody could be asked, or not in time, or they had no answer that can be understood.
    #[error("pricing could not be asked: {0}")]
    Unavailable(Box<str>),
    /// The purchase was refused, and why.
    #[error("the purchase was refused")]
    Refused(Problem),
}

/// Where no pricing is set up: nothing can be priced.
#[derive(Clone, Copy, Debug)]
pub struct NoPricing;

impl Pricing for NoPricing {
    fn price(&self, _: Asked<'_>) -> BoxFuture<'_, Result<Price, PricingError>> {
        Box::pin(async { Err(PricingError::Unavailable("merchant.grpc_url is not set".into())) })
    }
}
