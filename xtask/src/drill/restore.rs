//! The loss of PostgreSQL's disk, and what comes back: a base backup and the archive of the write-ahead log, as every
//! managed PostgreSQL keeps them. What is measured is what is promised: how much is lost, and how long it takes.

use std::{
    fs,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown},
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};
use backing::{Postgres, Program, Purpose, Server as _};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{page, stage::Stage};
use crate::{api::Api, shell, ui};

/// Entries of one request: a thousand postings of two entries each.
const ENTRIES_OF_A_BATCH: usize = 2_000;
/// A segment of the log is archived at the latest after this.
const ARCHIVED_WITHIN: Duration = Duration::from_secs(30);
/// How long postings trickle in before the loss: it falls shortly before a segment would have been archived.
const UNTIL_LOST: Duration = Duration::from_secs(85);
/// What may be lost at most.
const RPO: Duration = Duration::from_secs(60);
/// What the way from the loss to the first new posting may take.
const RTO: Duration = Duration::from_secs(5 * 60);

/// Arguments of `cargo xtask drill restore`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// How many entries the ledger has when its disk is lost
    #[arg(long, default_value_t = 1_000_000)]
    entries: usize,
}

/// A posting that was acknowledged shortly before the loss.
struct Acknowledged {
    key: String,
    at: Instant,
}

/// Runs the drill.
pub(super) fn run(programs: &Path, args: &Args) -> anyhow::Result<()> {
    let stage = ui::step("system", |_| {
        Ok((
            Stage::set(programs, Purpose::Keep, &[])?,
            "runs, on servers of its own".to_owned(),
        ))
    })?;
    let postgres = stage.servers()?.postgres.clone();
    let postgres = &postgres;
    let safe = Safe::make(postgres)?;
    ui::step("archive", |_| {
        safe.archive(postgres)?;
        stage.ready()?;
        Ok((
            (),
            format!("the log is archived within {}", ui::seconds(ARCHIVED_WITHIN)),
        ))
    })?;
    let api = Api::new(&stage.system.gateway_url(), &stage.token()?);
    let body = json!({ "kind": "customer_points", "owner_id": Uuid::now_v7(), "unit": "PTS" });
    let account = api
        .post("/ledger/v1/accounts", None, &body)?
        .expect_success("opening an account")?;
    let account = account.text("/id").to_owned();
    let batches = args.entries.div_ceil(ENTRIES_OF_A_BATCH);
    ui::step("first half", |_| fill(&api, batches / 2))?;
    let backup = ui::step("base backup", |_| {
        let started = Instant::now();
        safe.back_up(postgres)?;
        Ok((started.elapsed(), "taken while the system serves".to_owned()))
    })?;
    ui::step("second half", |_| fill(&api, batches - batches / 2))?;
    let acknowledged = ui::step("last minute", |_| {
        let acknowledged = trickle(&api, &account, UNTIL_LOST)?;
        let told = format!("{} postings, each acknowledged", acknowledged.len());
        Ok((acknowledged, told))
    })?;
    let lost = Instant::now();
    postgres.kill()?;
    ui::step("restore", |_| {
        safe.restore(postgres)?;
        let key = Uuid::now_v7().simple().to_string();
        api.post_surely(
            "/ledger/v1/earn",
            Some(&key),
            &json!({ "account_id": account, "points": 1 }),
        )?
        .expect_success("the first posting")?;
        Ok(((), "the disk is gone, and new postings are taken".to_owned()))
    })?;
    let back = lost.elapsed();
    let gone = ui::step("what is lost", |_| {
        let gone = sent_again(&api, &account, &acknowledged)?;
        let told = format!(
            "{} of {} postings, sent again with their keys",
            gone.len(),
            acknowledged.len()
        );
        Ok((gone, told))
    })?;
    // from the first posting that is not there to the loss
    let window = gone
        .first()
        .map_or(Duration::ZERO, |first| lost.duration_since(first.at));
    let entries = postgres.sql("ledger", "SELECT count(*) FROM ledger_entries")?;
    let verified = ui::step("verify", |_| {
        let started = Instant::now();
        let said = stage.command("svc-ledger", &["verify"])?;
        Ok((
            started.elapsed(),
            said.lines().last().unwrap_or_default().to_owned(),
        ))
    })?;
    ensure!(
        window <= RPO,
        "{} of postings are lost, at most {} may be",
        ui::seconds(window),
        ui::seconds(RPO)
    );
    ensure!(
        back <= RTO,
        "back after {}, at most {} may pass",
        ui::seconds(back),
        ui::seconds(RTO)
    );
    let text = format!(
        "| Entries | Base backup | Lost (RPO, at most {}) | Back (RTO, at most {}) | `svc-ledger verify` | Postings of the lost time, sent again with their keys |\n\
         |---|---|---|---|---|---|\n| {entries} | {} | {} | {} | clean, {} | {}, each there once |\n",
        ui::seconds(RPO),
        ui::seconds(RTO),
        ui::seconds(backup),
        ui::seconds(window),
        ui::seconds(back),
        ui::seconds(verified),
        gone.len()
    );
    stage.strike()?;
    page::put("disaster-recovery.md", "restore", &text)
}

/// Posts batches from four sides at once, each to an account of its own.
fn fill(api: &Api, batches: usize) -> anyhow::Result<((), String)> {
    let next = AtomicUsize::new(0);
    let started = Instant::now();
    thread::scope(|scope| {
        let filling: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| -> anyhow::Result<()> {
                    let body =
                        json!({ "kind": "customer_points", "owner_id": Uuid::now_v7(), "unit": "PTS" });
                    let account = api
                        .post("/ledger/v1/accounts", None, &body)?
                        .expect_success("opening an account")?;
                    let item = json!({ "earn": { "account_id": account.text("/id"), "points": 1 } });
                    let items: Vec<Value> = vec![item; ENTRIES_OF_A_BATCH / 2];
                    while next.fetch_add(1, Ordering::Relaxed) < batches {
                        let key = Uuid::now_v7().simple().to_string();
                        api.post_surely(
                            "/ledger/v1/transactions/batch",
                            Some(&key),
                            &json!({ "atomic": true, "items": items }),
                        )?
                        .expect_success("posting a batch")?;
                    }
                    Ok(())
                })
            })
            .collect();
        filling
            .into_iter()
            .try_for_each(|one| one.join().map_err(|_| anyhow::anyhow!("a thread panicked"))?)
    })?;
    let entries = batches * ENTRIES_OF_A_BATCH;
    Ok((
        (),
        format!("{entries} entries in {}", ui::seconds(started.elapsed())),
    ))
}

/// One posting after the other, each acknowledged before the next.
fn trickle(api: &Api, account: &str, during: Duration) -> anyhow::Result<Vec<Acknowledged>> {
    let started = Instant::now();
    let mut acknowledged = Vec::new();
    while started.elapsed() < during {
        let key = Uuid::now_v7().simple().to_string();
        api.post(
            "/ledger/v1/earn",
            Some(&key),
            &json!({ "account_id": account, "points": 1 }),
        )?
        .expect_success("earning")?;
        acknowledged.push(Acknowledged {
            key,
            at: Instant::now(),
        });
        thread::sleep(Duration::from_millis(20));
    }
    Ok(acknowledged)
}

/// Sends everything again with its key, as tills do; gives what was not there any more.
fn sent_again<'a>(
    api: &Api,
    account: &str,
    all: &'a [Acknowledged],
) -> anyhow::Result<Vec<&'a Acknowledged>> {
    let mut gone = Vec::new();
    for one in all {
        let body = json!({ "account_id": account, "points": 1 });
        let answer = api
            .post_surely("/ledger/v1/earn", Some(&one.key), &body)?
            .expect_success("sending a posting again")?;
        if !answer.replayed {
            gone.push(one);
        }
    }
    let there = api
        .get(&format!("/ledger/v1/accounts/{account}"))?
        .expect_success("reading the account")?;
    // and the one that showed that the system was back
    let wanted = i64::try_from(all.len() + 1)?;
    let posted = there.number("/posted")?;
    ensure!(posted == wanted, "the account has {posted} points of {wanted}");
    Ok(gone)
}

/// What survives the disk: the archive of the log, and the base backup.
struct Safe {
    archive: PathBuf,
    backup: PathBuf,
}

impl Safe {
    /// Two folders beside the cluster's, which its processes may write to.
    fn make(postgres: &Postgres) -> anyhow::Result<Self> {
        let safe = Self {
            archive: postgres.home().join("archive"),
            backup: postgres.home().join("backup"),
        };
        let owner = fs::metadata(postgres.home().join("data"))?;
        for folder in [&safe.archive, &safe.backup] {
            fs::create_dir_all(folder)?;
            chown(folder, Some(owner.uid()), Some(owner.gid()))?;
            fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
        }
        Ok(safe)
    }

    /// Archives the log from now on.
    fn archive(&self, postgres: &Postgres) -> anyhow::Result<()> {
        let archive = self.archive.display();
        for setting in [
            "archive_mode = 'on'".to_owned(),
            // there whole or not at all, however the server ends
            format!(
                "archive_command = 'test ! -f {archive}/%f && cp %p {archive}/part && mv {archive}/part {archive}/%f'"
            ),
            format!("restore_command = 'cp {archive}/%f %p'"),
            format!("archive_timeout = '{}s'", ARCHIVED_WITHIN.as_secs()),
        ] {
            postgres.sql("postgres", &format!("ALTER SYSTEM SET {setting}"))?;
        }
        postgres.restart()
    }

    fn back_up(&self, postgres: &Postgres) -> anyhow::Result<()> {
        shell::captured(
            Command::new(Program::Postgres.require()?.join("pg_basebackup"))
                .args(["--checkpoint=fast", "--wal-method=none", "--format=plain"])
                .arg(format!("--dbname={}", postgres.url("postgres")?))
                .arg("--pgdata")
                .arg(self.backup.join("base")),
        )
        .map(drop)
    }

    /// The disk is gone; the backup takes its place, and the archive is replayed to its end.
    fn restore(&self, postgres: &Postgres) -> anyhow::Result<()> {
        let data = postgres.home().join("data");
        let owner = fs::metadata(&data)?;
        fs::remove_dir_all(&data).context("losing the disk")?;
        shell::captured(
            Command::new("cp")
                .arg("-a")
                .arg(self.backup.join("base"))
                .arg(&data),
        )?;
        fs::write(data.join("recovery.signal"), "")?;
        shell::captured(
            Command::new("chown")
                .arg("-R")
                .arg(format!("{}:{}", owner.uid(), owner.gid()))
                .arg(&data),
        )?;
        fs::set_permissions(&data, fs::Permissions::from_mode(0o700))?;
        postgres.start(&|_| {})?;
        let started = Instant::now();
        while postgres.sql("postgres", "SELECT pg_is_in_recovery()")? != "f" {
            ensure!(started.elapsed() < RTO, "the archive is still being replayed");
            thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }
}
