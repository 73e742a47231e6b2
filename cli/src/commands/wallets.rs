//! `localplus wallets`

use clap::Subcommand;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    client::{Client, Request},
    failure::Failure,
    output::{Output, instant, integer, list, money, shown, text},
};

/// What can be done with wallets.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Open a customer's wallet; opening it again gives the same one
    Open {
        /// The shop's own name for the customer: a card number, never an address
        external_ref: String,
        /// The program that its points account is for, where a network has several
        #[arg(long)]
        program: Option<Uuid>,
    },
    /// Find the wallet of a customer by the shop's own name for them
    Find {
        /// The shop's own name for the customer
        external_ref: String,
    },
    /// A wallet's balances
    Balances {
        /// The wallet
        id: Uuid,
        /// Nothing older than this version of the points account: what a posting answered
        #[arg(long)]
        min_version: Option<String>,
    },
    /// A wallet's statement, newest first
    Statement {
        /// The wallet
        id: Uuid,
        /// How many lines at most
        #[arg(long, default_value_t = 50)]
        limit: usize,
    },
}

impl Command {
    /// Runs the command.
    pub(crate) async fn run(self, client: &Client, output: &Output) -> Result<(), Failure> {
        match self {
            Self::Open {
                external_ref,
                program,
            } => {
                let mut body = json!({"external_ref": external_ref});
                if let (Some(program), Some(body)) = (program, body.as_object_mut()) {
                    body.insert("program_id".to_owned(), json!(program));
                }
                let opened = client
                    .ask(Request::post("/wallet/v1/wallets", body).repeatable())
                    .await?;
                Ok(show(output, &opened)?)
            }
            Self::Find { external_ref } => {
                let asked = Request::get("/wallet/v1/wallets").with("external_ref", Some(external_ref));
                let found = client.ask(asked).await?;
                let rows: Vec<_> = list(&found, "/data")
                    .iter()
                    .map(|wallet| {
                        vec![
                            shown(wallet, "/id"),
                            shown(wallet, "/external_ref"),
                            shown(wallet, "/points_account_id"),
                            shown(wallet, "/status"),
                        ]
                    })
                    .collect();
                Ok(output.table(&found, &["WALLET", "CUSTOMER", "POINTS ACCOUNT", "STATUS"], &rows)?)
            }
            Self::Balances { id, min_version } => {
                let asked = Request::get(format!("/wallet/v1/wallets/{id}/balances"))
                    .with("min_version", min_version);
                let balances = client.ask(asked).await?;
                let rows: Vec<_> = list(&balances, "/balances")
                    .iter()
                    .map(|balance| {
                        let unit = text(balance, "/unit");
                        vec![
                            shown(balance, "/account_id"),
                            shown(balance, "/kind"),
                            money(integer(balance, "/available"), unit),
                            money(integer(balance, "/held"), unit),
                            shown(balance, "/version"),
                        ]
                    })
                    .collect();
                let head = ["ACCOUNT", "KIND", "AVAILABLE", "HELD", "VERSION"];
                Ok(output.table(&balances, &head, &rows)?)
            }
            Self::Statement { id, limit } => {
                let lines = client
                    .list(Request::get(format!("/wallet/v1/wallets/{id}/statement")), limit)
                    .await?;
                let rows: Vec<_> = lines
                    .iter()
                    .map(|line| {
                        let unit = text(line, "/unit");
                        vec![
                            instant(line, "/occurred_at"),
                            shown(line, "/type"),
                            money(integer(line, "/amount"), unit),
                            money(integer(line, "/balance_after"), unit),
                            shown(line, "/reference"),
                        ]
                    })
                    .collect();
                let head = ["WHEN", "TYPE", "AMOUNT", "BALANCE", "REFERENCE"];
                Ok(output.table(&json!({"data": lines}), &head, &rows)?)
            }
        }
    }
}

fn show(output: &Output, wallet: &Value) -> anyhow::Result<()> {
    output.fields(
        wallet,
        &[
            ("wallet", shown(wallet, "/id")),
            ("customer", shown(wallet, "/external_ref")),
            ("points account", shown(wallet, "/points_account_id")),
            ("status", shown(wallet, "/status")),
        ],
    )
}
