//! What was bought, and what only the ledger may say of its price.

use super::{invalid, path, refuse_pan};
use crate::domain::Text;
use crate::domain::purchase::{CATEGORY_MAX, ITEMS_MAX, PURCHASE_MAX, Purchase};
use serde_json::value::RawValue;
use status::Problem;
use std::collections::HashMap;

/// Metadata of an earn: `pricing` in it is the ledger's to say, so that nobody can claim a purchase that was not priced.
pub fn unpriced(prefix: &str, name: &'static str, metadata: Option<Text>) -> Result<Option<Text>, Problem> {
    let claims = |json: &str| {
        // an escape can spell the name too
        (json.contains("pricing") || json.contains('\\'))
            && serde_json::from_str(json)
                .is_ok_and(|fields: HashMap<String, &RawValue>| fields.contains_key("pricing"))
    };
    if metadata.as_deref().is_some_and(claims) {
        let detail = "`pricing` in the metadata of an earn is written by the ledger";
        return Err(invalid(path(prefix, name), "reserved_field", detail));
    }
    Ok(metadata)
}

/// The fields of an earn that say when points lapse, and which of them a caller gave: none goes with a purchase.
pub fn lapse_unsaid(given: [(&'static str, bool); 3]) -> Result<(), Problem> {
    match given.into_iter().find(|(_, given)| *given) {
        Some((field, _)) => {
            let detail = "when the points of a purchase lapse is what its program says";
            Err(invalid(field, "not_with_purchase", detail))
        }
        None => Ok(()),
    }
}

/// A purchase: an amount in a currency, and lines that sum to it where there are any. Categories hold no card numbers.
pub fn purchase(prefix: &str, purchase: Purchase) -> Result<Purchase, Problem> {
    let at = |field: &str| format!("{prefix}purchase.{field}");
    if !(1..=PURCHASE_MAX).contains(&purchase.amount) {
        let detail = format!("minor units, 1 to {PURCHASE_MAX}");
        return Err(invalid(at("amount"), "out_of_range", detail));
    }
    if purchase.unit.is_points() {
        return Err(invalid(
            at("unit"),
            "wrong_unit",
            "a purchase is paid in a currency",
        ));
    }
    if purchase.items.len() > ITEMS_MAX {
        return Err(invalid(
            at("items"),
            "wrong_length",
            format!("at most {ITEMS_MAX} lines"),
        ));
    }
    let mut sum = 0_i128;
    for (line, item) in purchase.items.iter().enumerate() {
        let at = |field: &str| at(&format!("items[{line}].{field}"));
        if item.category.trim().is_empty()
            || item.category.len() > CATEGORY_MAX
            || item.category.chars().any(char::is_control)
        {
            let detail = format!("1 to {CATEGORY_MAX} bytes without control characters");
            return Err(invalid(at("category"), "invalid_value", detail));
        }
        refuse_pan(|| at("category").into(), &item.category)?;
        if item.quantity < 1 {
            return Err(invalid(at("quantity"), "must_be_positive", "at least one"));
        }
        if !(0..=PURCHASE_MAX).contains(&item.amount) {
            let detail = format!("minor units, 0 to {PURCHASE_MAX}");
            return Err(invalid(at("amount"), "out_of_range", detail));
        }
        sum += i128::from(item.amount);
    }
    if !purchase.items.is_empty() && sum != i128::from(purchase.amount) {
        let detail = format!("the lines sum to {sum}, the purchase is {}", purchase.amount);
        return Err(invalid(at("items"), "wrong_sum", detail));
    }
    Ok(purchase)
}
