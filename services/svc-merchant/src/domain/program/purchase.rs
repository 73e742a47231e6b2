//! What was bought, as far as rules look at it.

use super::{AMOUNT_MAX, CATEGORY_MAX, ITEMS_MAX};
use crate::domain::Fault;
use money::Unit;
use uuid::Uuid;

/// A purchase whose lines, when it has any, sum to its amount.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Purchase {
    /// Minor units of `unit`, more than zero, at most [`AMOUNT_MAX`].
    pub amount: i64,
    /// The currency.
    pub unit: Unit,
    /// Where.
    pub store: Uuid,
    /// The lines; may be empty.
    pub items: Vec<Item>,
}

/// One line of a receipt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    /// In lower case.
    pub category: Box<str>,
    /// More than zero.
    pub quantity: i64,
    /// What the line cost in all, in minor units; not negative.
    pub amount: i64,
}

impl Item {
    /// A line as it was told: the category is compared without regard to case.
    pub fn new(category: &str, quantity: i64, amount: i64) -> Self {
        Self {
            category: category.trim().to_lowercase().into(),
            quantity,
            amount,
        }
    }
}

impl Purchase {
    /// The purchase, or everything that is wrong with it, by field path.
    pub fn new(amount: i64, unit: Unit, store: Uuid, items: Vec<Item>) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        if !(1..=AMOUNT_MAX).contains(&amount) {
            faults.push(Fault::new(
                "amount",
                "out_of_range",
                format!("minor units, 1 to {AMOUNT_MAX}"),
            ));
        }
        if unit.is_points() {
            faults.push(Fault::new(
                "unit",
                "wrong_unit",
                "a purchase is paid in a currency",
            ));
        }
        if items.len() > ITEMS_MAX {
            faults.push(Fault::new(
                "items",
                "too_many",
                format!("at most {ITEMS_MAX} lines"),
            ));
            return Err(faults);
        }
        for (place, item) in items.iter().enumerate() {
            let path = |field| format!("items[{place}].{field}");
            if item.category.is_empty()
                || item.category.len() > CATEGORY_MAX
                || item.category.chars().any(char::is_control)
            {
                let detail = format!("1 to {CATEGORY_MAX} bytes without control characters");
                faults.push(Fault::new(path("category"), "invalid_value", detail));
            }
            if money::contains_card_number(&item.category) {
                let detail = "card numbers are not accepted anywhere; this request was not stored";
                faults.push(Fault::new(path("category"), "pan_refused", detail));
            }
            if item.quantity < 1 {
                faults.push(Fault::new(path("quantity"), "must_be_positive", "at least one"));
            }
            if !(0..=AMOUNT_MAX).contains(&item.amount) {
                let detail = format!("minor units, 0 to {AMOUNT_MAX}");
                faults.push(Fault::new(path("amount"), "out_of_range", detail));
            }
        }
        let sum: i128 = items.iter().map(|item| i128::from(item.amount)).sum();
        if !items.is_empty() && sum != i128::from(amount) {
            let detail = format!("the lines sum to {sum}, the purchase is {amount}");
            faults.push(Fault::new("items", "wrong_sum", detail));
        }
        if faults.is_empty() {
            Ok(Self {
                amount,
                unit,
                store,
                items,
            })
        } else {
            Err(faults)
        }
    }
}
