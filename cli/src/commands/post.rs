//! `localplus post`: moving value. Every posting has a key; the one that was made is told, so that the command can be
//! repeated when nobody answered.

use clap::Subcommand;
use money::Value as Money;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::amount;
use crate::{
    client::{Answer, Client, Request},
    failure::Failure,
    output::{Output, instant, integer, list, money, shown, text},
};

/// What every posting may say.
#[derive(Debug, clap::Args)]
pub(crate) struct About {
    /// Names the command for ever: repeated with the same key it acts once [default: a new one]
    #[arg(long)]
    key: Option<String>,
    /// Your own reference
    #[arg(long)]
    reference: Option<String>,
}

/// What can be posted.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Give points
    Earn {
        /// The points account
        account: Uuid,
        /// How many
        #[arg(value_parser = clap::value_parser!(i64).range(1..), required_unless_present = "purchase")]
        points: Option<i64>,
        /// What was paid (12.50EUR): the program of the store's merchant says how many points that gives
        #[arg(long, value_parser = amount, requires = "store", conflicts_with = "points")]
        purchase: Option<Money>,
        /// Where it was bought
        #[arg(long, requires = "purchase")]
        store: Option<Uuid>,
        /// When they lapse: an ISO 8601 period such as P12M
        #[arg(long, conflicts_with = "purchase")]
        expires_after: Option<String>,
        #[command(flatten)]
        about: About,
    },
    /// Take points that a customer spends
    Burn {
        /// The points account
        account: Uuid,
        /// How many
        #[arg(value_parser = clap::value_parser!(i64).range(1..))]
        points: i64,
        #[command(flatten)]
        about: About,
    },
    /// From one customer to another
    Transfer {
        /// Who gives
        from: Uuid,
        /// Who gets
        to: Uuid,
        /// How much, in minor units
        #[arg(value_parser = clap::value_parser!(i64).range(1..))]
        amount: i64,
        #[command(flatten)]
        about: About,
    },
    /// Correct a balance, and say why
    Adjust {
        /// The customer's account
        account: Uuid,
        /// How much, in minor units: given if positive, taken if negative
        #[arg(allow_negative_numbers = true)]
        amount: i64,
        /// Why
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        about: About,
    },
    /// Undo a transaction, wholly or in part
    Reverse {
        /// The transaction
        id: Uuid,
        /// How much of it, in minor units [default: all that is left]
        #[arg(long, value_parser = clap::value_parser!(i64).range(1..))]
        amount: Option<i64>,
        /// Why
        #[arg(long)]
        reason: Option<String>,
        #[command(flatten)]
        about: About,
    },
}

impl Command {
    /// Runs the command.
    pub(crate) async fn run(self, client: &Client, output: &Output) -> Result<(), Failure> {
        let (path, mut body, about) = match self {
            Self::Earn {
                account,
                points,
                purchase,
                store,
                expires_after,
                about,
            } => {
                let purchase = purchase.zip(store).map(
                    |(paid, store)| json!({"amount": paid.amount, "unit": paid.unit, "store_id": store}),
                );
                let body = json!({
                    "account_id": account, "points": points, "purchase": purchase, "expires_after": expires_after,
                });
                ("/ledger/v1/earn".to_owned(), body, about)
            }
            Self::Burn {
                account,
                points,
                about,
            } => {
                let body = json!({"account_id": account, "points": points});
                ("/ledger/v1/burn".to_owned(), body, about)
            }
            Self::Transfer {
                from,
                to,
                amount,
                about,
            } => {
                let body = json!({"from_account_id": from, "to_account_id": to, "amount": amount});
                ("/ledger/v1/transfers".to_owned(), body, about)
            }
            Self::Adjust {
                account,
                amount,
                reason,
                about,
            } => {
                let body = json!({"account_id": account, "amount": amount, "reason": reason});
                ("/ledger/v1/adjust".to_owned(), body, about)
            }
            Self::Reverse {
                id,
                amount,
                reason,
                about,
            } => {
                let body = json!({"amount": amount, "reason": reason});
                (format!("/ledger/v1/transactions/{id}/reverse"), body, about)
            }
        };
        if let Some(body) = body.as_object_mut() {
            body.insert("reference".to_owned(), json!(about.reference));
            without_nulls(body);
        }
        let answer = client
            .send(Request::posting(path, body, about.key.as_deref()))
            .await?;
        Ok(show(output, &answer)?)
    }
}

/// What was not said is not sent.
fn without_nulls(body: &mut Map<String, Value>) {
    body.retain(|_, value| !value.is_null());
}

fn show(output: &Output, answer: &Answer) -> anyhow::Result<()> {
    let transaction = &answer.body;
    let entries: Vec<_> = list(transaction, "/entries")
        .iter()
        // the network's own side is not what was asked for
        .filter(|entry| entry.get("shard").is_none_or(Value::is_null))
        .map(|entry| {
            let unit = text(entry, "/unit");
            let (moved, after) = (integer(entry, "/amount"), integer(entry, "/balance_after"));
            format!(
                "{} on {}, balance {}, version {}",
                money(moved, unit),
                text(entry, "/account_id"),
                money(after, unit),
                shown(entry, "/version")
            )
        })
        .collect();
    let once = if answer.replayed {
        "posted before, under the same key"
    } else {
        ""
    };
    output.fields(
        transaction,
        &[
            ("transaction", shown(transaction, "/id")),
            ("type", shown(transaction, "/type")),
            ("when", instant(transaction, "/created_at")),
            ("moved", entries.join("; ")),
            ("", once.to_owned()),
        ],
    )
}
