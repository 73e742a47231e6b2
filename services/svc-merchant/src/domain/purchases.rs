//! What the ledger says of purchases that were priced here: `pricing` in the metadata of an earn, and reversals of such
//! earns. Written by svc-ledger, in the form that `EarnRequest.purchase` of its contract describes.

use super::program::Label;
use super::{ProgramId, TenantId};
use chrono::{DateTime, NaiveDate, Utc};
use money::Unit;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use telemetry::TraceContext;
use uuid::Uuid;

/// `pricing` in a transaction's metadata, as far as it is read here.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Pricing {
    /// The program that priced it.
    pub program_id: ProgramId,
    /// The version of its rules.
    pub program_version: i64,
    /// Where it was bought.
    pub store_id: Uuid,
    /// Minor units.
    pub amount: i64,
    /// The currency.
    pub unit: Unit,
    /// When it was bought.
    pub at: DateTime<Utc>,
    /// The lines.
    #[serde(default)]
    pub items: Vec<PricedItem>,
}

/// A line of a receipt.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PricedItem {
    /// The merchant's own category.
    pub category: String,
    /// How many.
    pub quantity: i64,
    /// Minor units.
    pub amount: i64,
}

/// What was priced by metadata, if anything was.
pub fn pricing_of(metadata: &str) -> Option<Pricing> {
    #[derive(Deserialize)]
    struct Metadata {
        pricing: Pricing,
    }
    if !metadata.contains("\"pricing\"") {
        return None;
    }
    let metadata: Metadata = serde_json::from_str(metadata).ok()?;
    Some(metadata.pricing)
}

/// Points that were given for a purchase.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Given {
    /// Whose.
    pub tenant: TenantId,
    /// The ledger's transaction.
    pub transaction: Uuid,
    /// The customer's account.
    pub account: Uuid,
    /// Whose account it is: a wallet; `None` where the ledger did not say.
    pub owner: Option<Uuid>,
    /// The account's version after it.
    pub account_version: i64,
    /// The program.
    pub program: ProgramId,
    /// Its version.
    pub program_version: i64,
    /// Where.
    pub store: Uuid,
    /// When.
    pub purchased_at: DateTime<Utc>,
    /// The day of the program's zone.
    pub day: NaiveDate,
    /// Minor units.
    pub amount: i64,
    /// The currency.
    pub unit: Unit,
    /// The lines, as JSON.
    pub items: String,
    /// How many.
    pub points: i64,
    /// The trace that began at the till.
    pub trace: Option<TraceContext>,
}

/// A customer reached a tier by a purchase.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TierReached {
    /// Whose.
    pub tenant: TenantId,
    /// The customer's account.
    pub account: Uuid,
    /// Whose account it is: a wallet.
    pub owner: Uuid,
    /// The program.
    pub program: ProgramId,
    /// Its name.
    pub program_name: String,
    /// The tier.
    pub tier: Arc<Label>,
    /// The ledger's transaction that gave points for the purchase.
    pub transaction: Uuid,
    /// The trace that began at the till.
    pub trace: Option<TraceContext>,
}

/// Points that were taken back by a reversal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TakenBack {
    /// Whose.
    pub tenant: TenantId,
    /// The reversal.
    pub transaction: Uuid,
    /// What it reverses.
    pub reverses: Uuid,
    /// The account's version after it.
    pub account_version: i64,
    /// How many.
    pub points: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pricing_is_read_where_there_is_some_and_what_is_new_in_it_does_no_harm() {
        let metadata = r#"{"till":"3","pricing":{"program_id":"01931e3a-0000-7000-8000-000000000001",
            "program_version":2,"store_id":"01931e3a-0000-7000-8000-000000000002","amount":1250,"unit":"EUR",
            "at":"2026-11-21T10:00:00Z","items":[{"category":"bread","quantity":1,"amount":1250}],"new":1}}"#;
        let pricing = pricing_of(metadata).unwrap();
        assert_eq!(
            (pricing.program_version, pricing.amount, pricing.items.len()),
            (2, 1_250, 1)
        );
        for other in ["", "{}", r#"{"pricing":1}"#, r#"{"note":"pricing"}"#] {
            assert_eq!(pricing_of(other), None);
        }
    }
}
