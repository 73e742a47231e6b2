//! `localplus programs`: a loyalty program as a file in git.
//!
//! The file holds the program's document, as the API has it. `plan` puts it on the server as the draft and says what it
//! would change; `apply` makes exactly what was planned a version; `promote` makes a version live. What was edited on the
//! server since the file's own draft is not overwritten unseen: a draft has a revision, and two who edit it at once are
//! told.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context as _;
use clap::Subcommand;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    client::{Client, Request},
    failure::Failure,
    output::{Output, instant, integer, list, shown, text},
};

/// The exit code of `plan --check` when there are changes.
const CHANGES: u8 = 8;

/// What can be done with programs.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// The programs of the network or of a merchant
    List {
        /// Only this merchant's
        #[arg(long)]
        merchant: Option<Uuid>,
    },
    /// Make a program of a file, as a draft; its id is what the other commands need
    Create {
        /// The merchant whose customers earn by it
        #[arg(long)]
        merchant: Uuid,
        /// The document, JSON
        file: PathBuf,
    },
    /// Print a program's document, to begin a file with
    Show {
        /// The program
        #[arg(long)]
        program: Uuid,
        /// A version of it [default: the draft]
        #[arg(long)]
        version: Option<i64>,
    },
    /// Say what a file would change against what is live; it becomes the draft
    Plan {
        /// The program
        #[arg(long)]
        program: Uuid,
        /// The document, JSON
        file: PathBuf,
        /// Exit with 8 when there are changes
        #[arg(long)]
        check: bool,
    },
    /// Make a file a version; it is not live before it is promoted
    Apply {
        /// The program
        #[arg(long)]
        program: Uuid,
        /// The document, JSON
        file: PathBuf,
    },
    /// Make a version live, an older one to go back
    Promote {
        /// The program
        #[arg(long)]
        program: Uuid,
        /// Which [default: the newest]
        #[arg(long)]
        version: Option<i64>,
        /// From when (RFC 3339) [default: now]
        #[arg(long)]
        at: Option<String>,
    },
}

impl Command {
    /// Runs the command.
    pub(crate) async fn run(self, client: &Client, output: &Output) -> Result<ExitCode, Failure> {
        match self {
            Self::List { merchant } => programs(client, output, merchant).await?,
            Self::Create { merchant, file } => {
                let body = json!({"merchant_id": merchant, "document": read(&file)?});
                let program = client.ask(Request::post("/merchant/v1/programs", body)).await?;
                output.fields(
                    &program,
                    &[
                        ("program", shown(&program, "/id")),
                        ("name", shown(&program, "/draft/name")),
                        (
                            "draft",
                            format!("revision {}", shown(&program, "/draft_revision")),
                        ),
                    ],
                )?;
            }
            Self::Show { program, version } => {
                let path = path(program, "");
                let document = match version {
                    Some(version) => {
                        client
                            .ask(Request::get(format!("{path}/versions/{version}")))
                            .await?
                    }
                    None => client.ask(Request::get(path)).await?,
                };
                let document = document.get("document").or_else(|| document.get("draft"));
                output.value(document.unwrap_or(&Value::Null))?;
            }
            Self::Plan { program, file, check } => {
                let plan = plan(client, program, read(&file)?).await?;
                let changes = list(&plan, "/changes");
                show_plan(output, &plan, changes)?;
                if check && !changes.is_empty() {
                    return Ok(ExitCode::from(CHANGES));
                }
            }
            Self::Apply { program, file } => {
                let planned = plan(client, program, read(&file)?).await?;
                // exactly what was planned: who edits the draft meanwhile is told, not overwritten
                let body = json!({"revision": planned.get("draft_revision")});
                let version = client.ask(Request::post(path(program, "/apply"), body)).await?;
                output.fields(
                    &version,
                    &[
                        ("version", shown(&version, "/version")),
                        ("applied", instant(&version, "/applied_at")),
                        ("changes", list(&planned, "/changes").len().to_string()),
                    ],
                )?;
                output.note(&format!(
                    "not live yet: localplus programs promote --program {program} --version {}",
                    shown(&version, "/version")
                ));
            }
            Self::Promote { program, version, at } => {
                let version = match version {
                    Some(version) => version,
                    None => newest(client, program).await?,
                };
                let mut body = json!({"version": version});
                if let (Some(at), Some(body)) = (at, body.as_object_mut()) {
                    body.insert("at".to_owned(), json!(at));
                }
                let promoted = client.ask(Request::post(path(program, "/promote"), body)).await?;
                output.fields(
                    &promoted,
                    &[
                        ("version", shown(&promoted, "/version")),
                        ("live from", instant(&promoted, "/effective_at")),
                    ],
                )?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn path(program: Uuid, rest: &str) -> String {
    format!("/merchant/v1/programs/{program}{rest}")
}

fn read(file: &Path) -> anyhow::Result<Value> {
    let text = fs::read(file).with_context(|| format!("reading {}", file.display()))?;
    serde_json::from_slice(&text).with_context(|| format!("{} is not JSON", file.display()))
}

async fn programs(client: &Client, output: &Output, merchant: Option<Uuid>) -> Result<(), Failure> {
    let asked = Request::get("/merchant/v1/programs").with("merchant_id", merchant);
    let programs = client.list(asked, usize::MAX).await?;
    let rows: Vec<_> = programs
        .iter()
        .map(|program| {
            vec![
                shown(program, "/id"),
                shown(program, "/draft/name"),
                shown(program, "/live_version"),
                shown(program, "/versions"),
                shown(program, "/merchant_id"),
            ]
        })
        .collect();
    let head = ["PROGRAM", "NAME", "LIVE", "VERSIONS", "MERCHANT"];
    Ok(output.table(&json!({"data": programs}), &head, &rows)?)
}

async fn newest(client: &Client, program: Uuid) -> Result<i64, Failure> {
    let known = client.ask(Request::get(path(program, ""))).await?;
    let newest = integer(&known, "/versions").filter(|versions| *versions > 0);
    Ok(
        newest
            .with_context(|| format!("program {program} has no version yet: `localplus programs apply`"))?,
    )
}

/// Makes the document the draft, unless it is already, and asks what it would change.
async fn plan(client: &Client, program: Uuid, document: Value) -> Result<Value, Failure> {
    let known = client.ask(Request::get(path(program, ""))).await?;
    if known.get("draft") != Some(&document) {
        let edit = json!({"revision": known.get("draft_revision"), "document": document});
        client.ask(Request::put(path(program, "/draft"), edit)).await?;
    }
    client
        .ask(Request::post(path(program, "/plan"), json!({})).repeatable())
        .await
}

fn show_plan(output: &Output, plan: &Value, changes: &[Value]) -> anyhow::Result<()> {
    if output.json {
        return output.value(plan);
    }
    if changes.is_empty() {
        return output.say("No changes: what the file says is live.");
    }
    for change in changes {
        let kind = text(change, "/kind");
        let sign = match kind {
            "added" => "+",
            "removed" => "-",
            _ => "~",
        };
        output.say(&format!(
            "{} {}",
            output.change(kind, sign),
            text(change, "/words")
        ))?;
        output.say(&output.dim(&format!("    {}", text(change, "/path"))))?;
    }
    let live =
        integer(plan, "/live_version").map_or("nothing".to_owned(), |version| format!("version {version}"));
    output.note(&format!(
        "{} against {live}, which is live now",
        count(changes.len())
    ));
    Ok(())
}

fn count(changes: usize) -> String {
    if changes == 1 {
        "1 change".to_owned()
    } else {
        format!("{changes} changes")
    }
}
