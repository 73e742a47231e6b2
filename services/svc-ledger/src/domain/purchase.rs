//! A purchase that is to be priced by another service, and the price it was given. Nothing of it is decided here: the
//! ledger keeps what it was told, so that what was given can be explained for as long as the books exist.

use super::{AccountId, Text};
use chrono::{DateTime, Utc};
use idempotency::{Fingerprint, Fingerprinter};
use money::Unit;
use serde::Serialize;
use uuid::Uuid;

/// Lines of a receipt.
pub const ITEMS_MAX: usize = 100;
/// The largest purchase, in minor units.
pub const PURCHASE_MAX: i64 = 1_000_000_000_000;
/// A category's name, in bytes.
pub const CATEGORY_MAX: usize = 64;

/// What was bought. Its lines, where there are any, sum to its amount.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Purchase {
    /// Where.
    pub store_id: Uuid,
    /// Minor units, 1 to [`PURCHASE_MAX`].
    pub amount: i64,
    /// A currency, never points.
    pub unit: Unit,
    /// The lines of the receipt, at most [`ITEMS_MAX`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<PurchaseItem>,
}

/// A line of a receipt.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct PurchaseItem {
    /// The merchant's own category.
    pub category: Box<str>,
    /// At least one.
    pub quantity: i64,
    /// What the line cost in all, in minor units; not negative.
    pub amount: i64,
}

/// An earn whose points are not known yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EarnByPurchase {
    /// A `customer_points` account.
    pub account: AccountId,
    /// What was bought.
    pub purchase: Purchase,
    /// The caller's own reference.
    pub reference: Option<Text>,
    /// A JSON object without `pricing`, kept to the byte.
    pub metadata: Option<Text>,
}

impl EarnByPurchase {
    /// What this means under an idempotency key: what was bought, not what it turned out to be worth. So a repeated
    /// request is the same request, whatever has become of the rules since.
    pub fn fingerprint(&self) -> Fingerprint {
        let purchase = &self.purchase;
        Fingerprinter::new("earn by purchase")
            .field("account", self.account.0)
            .field("store", purchase.store_id)
            .field("amount", purchase.amount)
            .field("unit", purchase.unit.as_str())
            .list("items", purchase.items.iter(), |item, line| {
                item.field("category", &*line.category)
                    .field("quantity", line.quantity)
                    .field("amount", line.amount)
            })
            .field("reference", self.reference.as_deref())
            .field("metadata", self.metadata.as_deref())
            .finish()
    }
}

/// What a purchase is worth.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Price {
    /// Points in all; not negative.
    pub points: i64,
    /// The program that gave them.
    pub program: Uuid,
    /// The version of its rules.
    pub program_version: i64,
    /// The merchant that owes for them.
    pub merchant: Uuid,
    /// What each rule gave; sums to `points`.
    pub rules: Vec<PricedRule>,
    /// The tier that the customer had reached.
    pub tier: Option<String>,
    /// When the points end; `None` when they do not.
    pub expires_at: Option<DateTime<Utc>>,
}

/// What one rule gave.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct PricedRule {
    /// The rule, as the program names it.
    pub id: String,
    /// What it looks at.
    pub kind: &'static str,
    /// Its points; negative for a cap.
    pub points: i64,
}

/// What the transaction keeps of a pricing: `pricing` in its metadata.
///
/// Other services read it from the ledger's events; fields are only ever added.
#[derive(Debug, Serialize)]
struct Pricing<'p> {
    program_id: Uuid,
    program_version: i64,
    merchant_id: Uuid,
    #[serde(flatten)]
    purchase: &'p Purchase,
    at: String,
    points: i64,
    rules: &'p [PricedRule],
    #[serde(skip_serializing_if = "Option::is_none")]
    tier: Option<&'p str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<String>,
}

/// The metadata of an earn by purchase: the caller's own, to the byte, and `pricing` after it.
pub fn priced_metadata(
    own: Option<&str>,
    purchase: &Purchase,
    price: &Price,
    at: DateTime<Utc>,
) -> Option<Text> {
    let pricing = Pricing {
        program_id: price.program,
        program_version: price.program_version,
        merchant_id: price.merchant,
        purchase,
        at: crate::rfc3339(at),
        points: price.points,
        rules: &price.rules,
        tier: price.tier.as_deref(),
        expires_at: price.expires_at.map(crate::rfc3339),
    };
    let pricing = serde_json::to_string(&pricing).ok()?;
    // metadata is an object: it was parsed as one, and `parse::metadata` saw to it that it begins as one
    let own = own.unwrap_or("{}").trim_end().strip_suffix('}')?;
    let comma = if own.trim_end().ends_with('{') { "" } else { "," };
    Some(format!("{own}{comma}\"pricing\":{pricing}}}").into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn purchase() -> Purchase {
        Purchase {
            store_id: Uuid::from_u128(1),
            amount: 1_250,
            unit: Unit::EUR,
            items: vec![PurchaseItem {
                category: "bread".into(),
                quantity: 2,
                amount: 1_250,
            }],
        }
    }

    fn price() -> Price {
        Price {
            points: 12,
            program: Uuid::from_u128(2),
            program_version: 3,
            merchant: Uuid::from_u128(4),
            rules: vec![PricedRule {
                id: "per-euro".to_owned(),
                kind: "spend",
                points: 12,
            }],
            tier: None,
            expires_at: Some("2027-11-21T23:00:00Z".parse().unwrap()),
        }
    }

    fn at() -> DateTime<Utc> {
        "2026-11-21T10:00:00Z".parse().unwrap()
    }

    #[test]
    fn pricing_is_told_in_full_after_the_callers_own_words() {
        let own = r#"{ "till" : "3","note":"}" }"#;
        let text = priced_metadata(Some(own), &purchase(), &price(), at()).unwrap();
        assert!(
            text.starts_with(r#"{ "till" : "3","note":"}" ,"pricing":{"#),
            "{text}"
        );
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            value["pricing"],
            json!({
                "program_id": Uuid::from_u128(2), "program_version": 3, "merchant_id": Uuid::from_u128(4),
                "store_id": Uuid::from_u128(1), "amount": 1250, "unit": "EUR",
                "items": [{"category": "bread", "quantity": 2, "amount": 1250}],
                "at": "2026-11-21T10:00:00.000000Z", "points": 12,
                "rules": [{"id": "per-euro", "kind": "spend", "points": 12}],
                "expires_at": "2027-11-21T23:00:00.000000Z",
            })
        );
    }

    #[test]
    fn without_own_metadata_there_is_only_pricing() {
        for own in [None, Some("{}"), Some("{ }"), Some("{\n}\n")] {
            let text = priced_metadata(own, &purchase(), &price(), at()).unwrap();
            let value: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(value.as_object().unwrap().len(), 1, "{own:?}");
        }
    }

    #[test]
    fn the_fingerprint_is_of_what_was_asked() {
        let earn = EarnByPurchase {
            account: AccountId(Uuid::from_u128(9)),
            purchase: purchase(),
            reference: None,
            metadata: None,
        };
        assert_eq!(earn.fingerprint(), earn.clone().fingerprint());
        let mut other = earn.clone();
        other.purchase.items[0].quantity = 1;
        assert_ne!(earn.fingerprint(), other.fingerprint());
    }
}
