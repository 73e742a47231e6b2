//! `localplus receipts`: proofs. Verifying asks nobody: a receipt and a key that is trusted are all it takes.

use std::{fs, io::Read as _, path::PathBuf};

use anyhow::Context as _;
use clap::Subcommand;
use receipt::{Keys, Part, Receipt};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    client::{Client, Request},
    failure::Failure,
    output::Output,
};

/// What can be done with receipts.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Fetch the receipt of a transaction; it waits the seconds that the next signed head takes
    Get {
        /// The transaction
        id: Uuid,
        /// Whose side is to be shown, where several customers have a part in it
        #[arg(long)]
        account: Option<Uuid>,
        /// Where to write it [default: standard output]
        #[arg(long, short)]
        output: Option<PathBuf>,
    },
    /// Fetch the ledger's public keys: once, and from somebody you trust
    Keys {
        /// Where to write them [default: standard output]
        #[arg(long, short)]
        output: Option<PathBuf>,
    },
    /// Verify a receipt, offline
    Verify(Verify),
}

/// Arguments of `localplus receipts verify`.
#[derive(Debug, clap::Args)]
pub(crate) struct Verify {
    /// What `receipts get` wrote; - for standard input
    receipt: PathBuf,
    /// The ledger's public keys, as `receipts keys` wrote them: never from whoever hands you the receipt
    #[arg(long)]
    keys: PathBuf,
}

impl Command {
    /// Runs the command.
    pub(crate) async fn run(self, client: &Client, output: &Output) -> Result<(), Failure> {
        match self {
            Self::Get {
                id,
                account,
                output: file,
            } => {
                let path = format!("/ledger/v1/transactions/{id}/receipt");
                let receipt = client.ask(Request::get(path).with("account_id", account)).await?;
                Ok(write(output, file, &receipt)?)
            }
            Self::Keys { output: file } => {
                let keys = client.ask(Request::get("/ledger/v1/heads/keys")).await?;
                Ok(write(output, file, &keys)?)
            }
            Self::Verify(args) => args.run(output),
        }
    }
}

fn write(output: &Output, file: Option<PathBuf>, value: &Value) -> anyhow::Result<()> {
    let Some(file) = file else {
        return output.value(value);
    };
    let text = serde_json::to_vec_pretty(value).context("writing JSON")?;
    fs::write(&file, text).with_context(|| format!("writing {}", file.display()))?;
    output.note(&format!("written to {}", file.display()));
    Ok(())
}

impl Verify {
    /// Verifies, or says what is wrong.
    pub(crate) fn run(self, output: &Output) -> Result<(), Failure> {
        let keys = fs::read(&self.keys).with_context(|| format!("reading {}", self.keys.display()))?;
        let keys = Keys::from_json(&keys).with_context(|| format!("reading {}", self.keys.display()))?;
        let mut text = Vec::new();
        if self.receipt.as_os_str() == "-" {
            std::io::stdin()
                .read_to_end(&mut text)
                .context("reading the receipt")?;
        } else {
            text = fs::read(&self.receipt).with_context(|| format!("reading {}", self.receipt.display()))?;
        }
        let receipt = Receipt::from_json(&text).map_err(|fault| Failure::NotValid(fault.to_string()))?;
        let verified = receipt
            .verify(&keys)
            .map_err(|fault| Failure::NotValid(fault.to_string()))?;
        let transaction = verified.transaction;
        let mut fields = vec![
            ("VALID", format!("{} {}", transaction.kind, transaction.id)),
            ("when", transaction.created_at.to_string()),
        ];
        for part in &transaction.entries {
            if let Part::Disclosed(disclosed) = part {
                let entry = &disclosed.entry;
                let moved = format!(
                    "{:+} {} on {} {}, balance {}, version {}",
                    entry.amount, entry.unit, entry.kind, entry.account_id, entry.posted_after, entry.version
                );
                fields.push(("moved", moved));
            }
        }
        fields.push((
            "head",
            format!(
                "{} of {}, signed with key {}",
                verified.head.number, verified.head.created_at, verified.head.kid
            ),
        ));
        let answer = json!({
            "valid": true, "transaction_id": transaction.id.to_string(), "type": transaction.kind,
            "created_at": transaction.created_at.to_string(), "head": verified.head.number, "kid": verified.head.kid,
        });
        Ok(output.fields(&answer, &fields)?)
    }
}
