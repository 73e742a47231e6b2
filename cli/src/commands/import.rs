//! `localplus import`: a shop's own purchase log, priced by the program of the store's merchant.
//!
//! The whole file is read before anything is posted. Every purchase has a key that its content makes, so that the same
//! file, or a longer one, may be imported again: what is posted stays posted once. A line that the server refuses does not
//! stop the others.

use std::{collections::BTreeMap, fs, path::PathBuf, process::ExitCode};

use anyhow::{Context as _, anyhow};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use localplus_cli::purchases::{self, Purchase};
use serde_json::json;
use uuid::Uuid;

use crate::{
    client::{Client, Request},
    failure::Failure,
    output::{Output, text},
};

/// Requests at once.
const AT_ONCE: usize = 8;
/// The exit code when lines were refused.
const REFUSED: u8 = 7;

/// Arguments of `localplus import`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// CSV with the columns customer, date, amount, currency
    file: PathBuf,
    /// Where the purchases were made: its merchant's program says what they give
    #[arg(long)]
    store: Uuid,
    /// The program that new wallets' points accounts are for, where a network has several
    #[arg(long)]
    program: Option<Uuid>,
    /// Read the file and say what would be posted, without asking anybody
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// What became of a purchase.
enum Became {
    Posted { points: i64 },
    Before { points: i64 },
    Nothing,
    Refused { line: usize, reason: String },
}

/// What became of all of them.
#[derive(Default)]
struct Sum {
    posted: usize,
    before: usize,
    nothing: usize,
    points: i64,
    refused: BTreeMap<usize, String>,
}

impl Args {
    /// Says what would be posted.
    pub(crate) fn only_read(&self, output: &Output) -> Result<(), Failure> {
        let purchases = self.read(output)?;
        let (lines, customers) = (purchases.len(), customers(&purchases).len());
        let answer = json!({"purchases": lines, "customers": customers});
        let fields = [
            ("purchases", lines.to_string()),
            ("customers", customers.to_string()),
        ];
        Ok(output.fields(&answer, &fields)?)
    }

    fn read(&self, output: &Output) -> anyhow::Result<Vec<Purchase>> {
        let text =
            fs::read_to_string(&self.file).with_context(|| format!("reading {}", self.file.display()))?;
        purchases::read(&text, None).map_err(|complaints| {
            for complaint in &complaints {
                output.note(&format!(
                    "{}:{}: {}",
                    self.file.display(),
                    complaint.line,
                    complaint.reason
                ));
            }
            anyhow!("{} lines cannot be read; nothing was posted", complaints.len())
        })
    }

    /// Opens the wallets, posts the purchases, and says what became of them.
    pub(crate) async fn run(self, client: &Client, output: &Output) -> Result<ExitCode, Failure> {
        let purchases = self.read(output)?;
        let accounts: BTreeMap<&str, String> = stream::iter(customers(&purchases))
            .map(|(customer, line)| self.open(client, customer, line))
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await?;
        let became = stream::iter(&purchases)
            .map(|purchase| {
                let account = accounts.get(purchase.customer.as_str()).map(String::as_str);
                self.post(client, purchase, account.unwrap_or_default())
            })
            .buffer_unordered(AT_ONCE)
            .try_fold(Sum::default(), |mut sum, became| async move {
                sum.add(became);
                Ok(sum)
            })
            .await?;
        self.report(output, &became, purchases.len())
    }

    async fn open<'a>(
        &self,
        client: &Client,
        customer: &'a str,
        line: usize,
    ) -> Result<(&'a str, String), Failure> {
        let mut body = json!({"external_ref": customer});
        if let (Some(program), Some(body)) = (self.program, body.as_object_mut()) {
            body.insert("program_id".to_owned(), json!(program));
        }
        let opened = client
            .ask(Request::post("/wallet/v1/wallets", body).repeatable())
            .await;
        let opened =
            opened.inspect_err(|_| eprintln!("{}:{line}: the customer's wallet", self.file.display()))?;
        Ok((customer, text(&opened, "/points_account_id").to_owned()))
    }

    async fn post(&self, client: &Client, purchase: &Purchase, account: &str) -> Result<Became, Failure> {
        // only what the key is made of, and where: the same key must always come with the same body
        let body = json!({
            "account_id": account,
            "purchase": {"amount": purchase.paid.amount, "unit": purchase.paid.unit, "store_id": self.store},
            "reference": format!("purchase {} no. {}", purchase.date, purchase.ordinal),
        });
        let key = purchase.key();
        match client
            .send(Request::posting("/ledger/v1/earn", body, Some(&key)))
            .await
        {
            Ok(answer) => {
                let points = answer.body.pointer("/metadata/pricing/points");
                let points = points.and_then(serde_json::Value::as_i64).unwrap_or_default();
                Ok(if answer.replayed {
                    Became::Before { points }
                } else {
                    Became::Posted { points }
                })
            }
            Err(Failure::Refused(refusal)) if refusal.code == "nothing_earned" => Ok(Became::Nothing),
            Err(Failure::Refused(refusal)) if matches!(refusal.status, 400 | 404 | 409 | 422) => {
                Ok(Became::Refused {
                    line: purchase.line,
                    reason: format!("{}: {}", refusal.code, refusal.detail),
                })
            }
            Err(failure) => Err(failure),
        }
    }

    fn report(&self, output: &Output, sum: &Sum, purchases: usize) -> Result<ExitCode, Failure> {
        for (line, reason) in &sum.refused {
            output.note(&format!("{}:{line}: {reason}", self.file.display()));
        }
        let refused: Vec<_> = sum
            .refused
            .iter()
            .map(|(line, reason)| json!({"line": line, "reason": reason}))
            .collect();
        let answer = json!({
            "purchases": purchases, "posted": sum.posted, "posted_before": sum.before, "earned_nothing": sum.nothing,
            "points": sum.points, "refused": refused,
        });
        output.fields(
            &answer,
            &[
                ("purchases", purchases.to_string()),
                ("posted", sum.posted.to_string()),
                ("posted before", sum.before.to_string()),
                ("earned nothing", sum.nothing.to_string()),
                ("refused", sum.refused.len().to_string()),
                ("points", sum.points.to_string()),
            ],
        )?;
        Ok(if sum.refused.is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::from(REFUSED)
        })
    }
}

/// Every customer, and the line that names them first.
fn customers(purchases: &[Purchase]) -> BTreeMap<&str, usize> {
    let named = purchases.iter().rev();
    named
        .map(|purchase| (purchase.customer.as_str(), purchase.line))
        .collect()
}

impl Sum {
    fn add(&mut self, became: Became) {
        match became {
            Became::Posted { points } => {
                self.posted += 1;
                self.points = self.points.saturating_add(points);
            }
            Became::Before { points } => {
                self.before += 1;
                self.points = self.points.saturating_add(points);
            }
            Became::Nothing => self.nothing += 1,
            Became::Refused { line, reason } => {
                self.refused.insert(line, reason);
            }
        }
    }
}
