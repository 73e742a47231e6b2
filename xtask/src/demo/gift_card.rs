//! A gift card in the story: sold at the till, half of it spent by its code, and what the ledger then says is on it.

use anyhow::ensure;
use money::{Unit, Value};
use serde_json::json;

use super::say;
use crate::{api::Api, dev::Dev};

/// Sells a card for 20.00 EUR and pays 7.50 EUR with it. Its code is secret: only its end is shown.
pub(super) fn sell_and_spend(dev: &Dev, till: &Api, customer: &str) -> anyhow::Result<()> {
    let (price, paid) = (Value::new(2_000, Unit::EUR), Value::new(750, Unit::EUR));
    let sale = json!({
        "product_id": dev.merchant.gift_card_product_id, "amount": price, "store_id": dev.merchant.store_id,
        "reference": "till 1, ticket 2",
    });
    let sold = till
        .post_surely(
            "/giftcard/v1/gift-cards",
            Some(&format!("{customer}-card")),
            &sale,
        )?
        .expect_success("selling a gift card")?;
    ensure!(
        sold.text("/status") == "active" && sold.number("/balance/available")? == price.amount,
        "a card sold for {price} is {} with {}",
        sold.text("/status"),
        sold.number("/balance/available")?
    );
    say(
        "gift card",
        &format!(
            "sold for {price}; its code ends in {}, and is shown this once",
            sold.text("/code_last4")
        ),
        &sold,
    );
    let code = sold.text("/code");
    ensure!(
        !code.is_empty(),
        "the answer to a sale does not show the card's code"
    );
    let spend = json!({"code": code, "amount": paid, "store_id": dev.merchant.store_id, "reference": "till 1, ticket 3"});
    let spent = till
        .post_surely(
            "/giftcard/v1/gift-cards/redeem",
            Some(&format!("{customer}-card-1")),
            &spend,
        )?
        .expect_success("paying with the gift card")?;
    let left = Value::new(spent.number("/balance_after/available")?, Unit::EUR);
    ensure!(
        left.amount == price.amount - paid.amount,
        "{left} is left of {price} after {paid}"
    );
    say(
        "paid with it",
        &format!("{paid} by its code; {left} left on it"),
        &spent,
    );
    Ok(())
}
