//! `localplus cards`: gift cards. A code is money to whoever reads it: it is read from standard input or asked, never an
//! argument, and shown once, when a card is sold.

use clap::Subcommand;
use money::Value as Money;
use serde_json::{Value, json};
use uuid::Uuid;

use super::amount;
use crate::{
    ask,
    client::{Client, Request},
    failure::Failure,
    output::{Output, instant, integer, list, money, shown, text},
};

/// What can be done with gift cards.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// What is sold
    Products,
    /// The cards of the network or the merchant, newest first
    List {
        /// Only those that are `active`, `blocked`, `depleted` …
        #[arg(long)]
        status: Option<String>,
        /// How many at most
        #[arg(long, default_value_t = 50)]
        limit: usize,
    },
    /// A card
    Get {
        /// The card
        id: Uuid,
    },
    /// Sell a card; its code is shown once
    Sell {
        /// What it is sold as
        #[arg(long)]
        product: Uuid,
        /// For how much: 50EUR
        #[arg(value_parser = amount)]
        amount: Money,
        /// The merchant that receives the money, where you act for the network
        #[arg(long)]
        merchant: Option<Uuid>,
        /// Your own reference
        #[arg(long)]
        reference: Option<String>,
        /// Names the command for ever [default: a new one]
        #[arg(long)]
        key: Option<String>,
    },
    /// The card that has a code; the code is read from `LOCALPLUS_CARD_CODE`, standard input, or asked
    Lookup {
        /// A printed card's PIN is asked for, too
        #[arg(long)]
        pin: bool,
    },
    /// Pay with a card, by its id, or by its code (read as for `lookup`)
    Redeem {
        /// The card; its code is asked for where this is absent
        #[arg(long)]
        card: Option<Uuid>,
        /// How much: 12.50EUR
        #[arg(value_parser = amount)]
        amount: Money,
        /// The merchant that is paid, where you act for the network
        #[arg(long)]
        merchant: Option<Uuid>,
        /// Your own reference
        #[arg(long)]
        reference: Option<String>,
        /// Names the command for ever [default: a new one]
        #[arg(long)]
        key: Option<String>,
    },
    /// Stop a card that was lost
    Block {
        /// The card
        id: Uuid,
    },
    /// Let a card be used again
    Unblock {
        /// The card
        id: Uuid,
    },
}

impl Command {
    /// Runs the command.
    pub(crate) async fn run(self, client: &Client, output: &Output) -> Result<(), Failure> {
        match self {
            Self::Products => products(client, output).await,
            Self::List { status, limit } => {
                let asked = Request::get("/giftcard/v1/gift-cards").with("status", status);
                let cards = client.list(asked, limit).await?;
                let rows: Vec<_> = cards
                    .iter()
                    .map(|card| {
                        vec![
                            shown(card, "/id"),
                            format!("…{}", text(card, "/code_last4")),
                            shown(card, "/status"),
                            available(card, "/balance"),
                            instant(card, "/expires_at"),
                        ]
                    })
                    .collect();
                let head = ["CARD", "CODE", "STATUS", "AVAILABLE", "EXPIRES"];
                Ok(output.table(&json!({"data": cards}), &head, &rows)?)
            }
            Self::Get { id } => {
                let card = client
                    .ask(Request::get(format!("/giftcard/v1/gift-cards/{id}")))
                    .await?;
                Ok(show(output, &card)?)
            }
            Self::Sell {
                product,
                amount,
                merchant,
                reference,
                key,
            } => {
                let mut body = json!({
                    "product_id": product, "amount": amount, "merchant_id": merchant, "reference": reference,
                });
                given(&mut body);
                let request = Request::posting("/giftcard/v1/gift-cards", body, key.as_deref());
                let sold = client.ask(request).await?;
                Ok(show(output, &sold)?)
            }
            Self::Lookup { pin } => {
                let mut body = json!({"code": code()?, "pin": pin.then(pin_of).transpose()?});
                given(&mut body);
                let asked = Request::post("/giftcard/v1/gift-cards/lookup", body).repeatable();
                let card = client.ask(asked).await?;
                Ok(show(output, &card)?)
            }
            Self::Redeem {
                card,
                amount,
                merchant,
                reference,
                key,
            } => {
                let mut body = json!({"amount": amount, "merchant_id": merchant, "reference": reference});
                let path = if let Some(card) = card {
                    format!("/giftcard/v1/gift-cards/{card}/redeem")
                } else {
                    if let Some(body) = body.as_object_mut() {
                        body.insert("code".to_owned(), json!(code()?));
                    }
                    "/giftcard/v1/gift-cards/redeem".to_owned()
                };
                given(&mut body);
                let receipt = client.ask(Request::posting(path, body, key.as_deref())).await?;
                Ok(output.fields(
                    &receipt,
                    &[
                        ("operation", shown(&receipt, "/id")),
                        ("card", shown(&receipt, "/gift_card_id")),
                        ("paid", value(&receipt, "/amount")),
                        ("left", available(&receipt, "/balance_after")),
                        ("transaction", shown(&receipt, "/transaction_id")),
                    ],
                )?)
            }
            Self::Block { id } => act(client, output, id, "block").await,
            Self::Unblock { id } => act(client, output, id, "unblock").await,
        }
    }
}

async fn products(client: &Client, output: &Output) -> Result<(), Failure> {
    let products = client.ask(Request::get("/giftcard/v1/products")).await?;
    let rows: Vec<_> = list(&products, "/data")
        .iter()
        .map(|product| {
            vec![
                shown(product, "/id"),
                shown(product, "/name"),
                shown(product, "/unit"),
                shown(product, "/amounts"),
                shown(product, "/active"),
            ]
        })
        .collect();
    Ok(output.table(
        &products,
        &["PRODUCT", "NAME", "UNIT", "AMOUNTS", "ACTIVE"],
        &rows,
    )?)
}

/// Blocking what is blocked is the same as blocking it.
async fn act(client: &Client, output: &Output, id: Uuid, act: &str) -> Result<(), Failure> {
    let asked = Request::post(format!("/giftcard/v1/gift-cards/{id}/{act}"), json!({}));
    Ok(show(output, &client.ask(asked).await?)?)
}

fn show(output: &Output, card: &Value) -> anyhow::Result<()> {
    output.fields(
        card,
        &[
            ("card", shown(card, "/id")),
            ("code", shown(card, "/code")),
            ("pin", shown(card, "/pin")),
            ("ends with", shown(card, "/code_last4")),
            ("status", shown(card, "/status")),
            ("available", available(card, "/balance")),
            ("sold for", value(card, "/initial_value")),
            ("expires", instant(card, "/expires_at")),
        ],
    )
}

fn available(of: &Value, pointer: &str) -> String {
    let balance = of.pointer(pointer).unwrap_or(&Value::Null);
    money(integer(balance, "/available"), text(balance, "/unit"))
}

fn value(of: &Value, pointer: &str) -> String {
    let value = of.pointer(pointer).unwrap_or(&Value::Null);
    money(integer(value, "/amount"), text(value, "/unit"))
}

fn code() -> anyhow::Result<String> {
    ask::secret("The card's code", "LOCALPLUS_CARD_CODE")
}

fn pin_of() -> anyhow::Result<String> {
    ask::secret("The card's PIN", "LOCALPLUS_CARD_PIN")
}

/// What was not said is not sent.
fn given(body: &mut Value) {
    if let Some(body) = body.as_object_mut() {
        body.retain(|_, value| !value.is_null());
    }
}
