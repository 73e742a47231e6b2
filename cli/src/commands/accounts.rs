//! `localplus accounts`

use clap::Subcommand;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    client::{Client, Request},
    failure::Failure,
    output::{Output, instant, integer, list, money, shown, text},
};

/// What can be done with accounts.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Open an account; opening it again gives the same one
    Open {
        /// `customer_points`, `gift_card`, `merchant_settlement` …
        #[arg(long)]
        kind: String,
        /// The wallet, card, merchant or network that it belongs to
        #[arg(long)]
        owner: Uuid,
        /// ISO 4217 code, or PTS
        #[arg(long, default_value = "PTS")]
        unit: String,
        /// The program, where an owner has one account per program
        #[arg(long)]
        program: Option<Uuid>,
    },
    /// An account as it stands, or as it stood
    Get {
        /// The account
        id: Uuid,
        /// At this instant (RFC 3339)
        #[arg(long)]
        as_of: Option<String>,
    },
    /// An account's statement, newest first
    Entries {
        /// The account
        id: Uuid,
        /// How many lines at most
        #[arg(long, default_value_t = 50)]
        limit: usize,
        /// Only these: `earn`, `burn`, `load` …
        #[arg(long = "type")]
        kind: Option<String>,
    },
    /// What a balance is made of: which points came when, and when they lapse
    Explain {
        /// The account
        id: Uuid,
        /// Only what is left
        #[arg(long)]
        open: bool,
    },
}

impl Command {
    /// Runs the command.
    pub(crate) async fn run(self, client: &Client, output: &Output) -> Result<(), Failure> {
        match self {
            Self::Open {
                kind,
                owner,
                unit,
                program,
            } => {
                let mut body = json!({"kind": kind, "owner_id": owner, "unit": unit});
                if let (Some(program), Some(body)) = (program, body.as_object_mut()) {
                    body.insert("program_id".to_owned(), json!(program));
                }
                let opened = client
                    .ask(Request::post("/ledger/v1/accounts", body).repeatable())
                    .await?;
                Ok(show(output, &opened)?)
            }
            Self::Get { id, as_of } => {
                let asked = Request::get(format!("/ledger/v1/accounts/{id}")).with("as_of", as_of);
                Ok(show(output, &client.ask(asked).await?)?)
            }
            Self::Entries { id, limit, kind } => {
                let asked = Request::get(format!("/ledger/v1/accounts/{id}/entries")).with("type", kind);
                let lines = client.list(asked, limit).await?;
                let rows: Vec<_> = lines
                    .iter()
                    .map(|line| {
                        let unit = text(line, "/unit");
                        vec![
                            instant(line, "/created_at"),
                            shown(line, "/type"),
                            money(integer(line, "/amount"), unit),
                            money(integer(line, "/balance_after"), unit),
                            shown(line, "/version"),
                            shown(line, "/transaction_id"),
                            shown(line, "/reference"),
                        ]
                    })
                    .collect();
                let head = [
                    "WHEN",
                    "TYPE",
                    "AMOUNT",
                    "BALANCE",
                    "VERSION",
                    "TRANSACTION",
                    "REFERENCE",
                ];
                Ok(output.table(&json!({"data": lines}), &head, &rows)?)
            }
            Self::Explain { id, open } => {
                let asked = Request::get(format!("/ledger/v1/accounts/{id}/explain"))
                    .with("open", open.then_some(true));
                let explained = client.ask(asked).await?;
                let rows: Vec<_> = list(&explained, "/data")
                    .iter()
                    .map(|lot| {
                        vec![
                            instant(lot, "/earned_at"),
                            shown(lot, "/amount"),
                            shown(lot, "/remaining"),
                            instant(lot, "/expires_at"),
                            shown(lot, "/origin_transaction_id"),
                        ]
                    })
                    .collect();
                let head = ["EARNED", "AMOUNT", "LEFT", "LAPSES", "TRANSACTION"];
                Ok(output.table(&explained, &head, &rows)?)
            }
        }
    }
}

fn show(output: &Output, account: &Value) -> anyhow::Result<()> {
    let unit = text(account, "/unit");
    output.fields(
        account,
        &[
            ("account", shown(account, "/id")),
            ("kind", shown(account, "/kind")),
            ("owner", shown(account, "/owner_id")),
            ("status", shown(account, "/status")),
            ("posted", money(integer(account, "/posted"), unit)),
            ("held", money(integer(account, "/held"), unit)),
            ("available", money(integer(account, "/available"), unit)),
            ("version", shown(account, "/version")),
        ],
    )
}
