//! The faults: what is broken, who must be told, and the runbook's steps as commands.

use std::{
    fmt::Write as _,
    fs,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};
use backing::{Purpose, Server as _};

use super::{
    customer::Customer,
    page,
    stage::Stage,
    watch::{EVALUATION, SCRAPE, Told, Watch},
};
use crate::ui;

/// A fault.
struct Fault {
    name: &'static str,
    /// What is done to the system.
    about: &'static str,
    alert: &'static str,
    labels: &'static [(&'static str, &'static str)],
    /// The runbook's steps, as far as they are commands on a machine without a cluster.
    steps: &'static str,
    inject: fn(&mut Stage) -> anyhow::Result<()>,
    repair: fn(&mut Stage) -> anyhow::Result<()>,
    /// What the alert looks back on, and so takes to resolve after the repair.
    window: Duration,
}

const MINUTE: Duration = Duration::from_secs(60);

/// The faults. What takes longest to be over is first: the others happen meanwhile.
const FAULTS: &[Fault] = &[
    Fault {
        name: "poison",
        about: "a message nobody can read is published on `ledger.transactions.v1`",
        alert: "EventsDeadLettered",
        labels: &[("job", "svc-wallet")],
        steps: "the message rests in its dead-letter topic; the partition goes on by itself",
        inject: poison,
        repair: |_| Ok(()),
        window: Duration::from_secs(15 * 60),
    },
    Fault {
        name: "service",
        about: "svc-ledger is killed (SIGKILL)",
        alert: "CoreServiceDown",
        labels: &[("job", "svc-ledger"), ("severity", "P1")],
        steps: "svc-ledger is started again",
        inject: |stage| {
            stage.kill("svc-ledger");
            Ok(())
        },
        repair: |stage| stage.start("svc-ledger"),
        window: Duration::ZERO,
    },
    Fault {
        name: "postgres",
        about: "PostgreSQL is killed (SIGKILL)",
        alert: "DatabaseUnreachable",
        labels: &[("job", "svc-ledger"), ("severity", "P1")],
        steps: "PostgreSQL is started and recovers from its log; no service is touched",
        inject: |stage| stage.servers()?.postgres.kill(),
        repair: |stage| stage.servers()?.postgres.start(&|_| {}),
        window: Duration::ZERO,
    },
    Fault {
        name: "kafka",
        about: "Kafka is stopped",
        alert: "DependencyDown",
        labels: &[("job", "svc-ledger"), ("dependency", "kafka")],
        steps: "Kafka is started; the outbox catches up by itself",
        inject: |stage| stage.servers()?.kafka.stop(),
        repair: |stage| stage.servers()?.kafka.start(&|_| {}),
        window: Duration::ZERO,
    },
    Fault {
        name: "valkey",
        about: "Valkey is killed (SIGKILL)",
        alert: "DependencyDown",
        labels: &[("job", "svc-wallet"), ("dependency", "valkey")],
        steps: "Valkey is started; limits and caches fill by themselves",
        inject: |stage| stage.servers()?.valkey.kill(),
        repair: |stage| stage.servers()?.valkey.start(&|_| {}),
        window: Duration::ZERO,
    },
    Fault {
        name: "slow-database",
        about: "every answer of PostgreSQL takes 80 ms longer, by a proxy",
        alert: "LedgerBatchSlow",
        labels: &[("job", "svc-ledger")],
        steps: "what slows it down is taken away; no service is touched",
        inject: |stage| {
            stage.database.slow_down(Duration::from_millis(80));
            Ok(())
        },
        repair: |stage| {
            stage.database.slow_down(Duration::ZERO);
            Ok(())
        },
        window: Duration::from_secs(5 * 60),
    },
];

/// What was found of a fault.
struct Found {
    fault: &'static Fault,
    told: Told,
    promised: Duration,
    fired: Duration,
    also: Vec<String>,
    repaired: Instant,
    resolved: Option<Duration>,
    acknowledged: u64,
    again: u64,
}

/// Names the faults.
pub(super) fn list() {
    for fault in FAULTS {
        println!("{:<16}{}; {} is to fire", fault.name, fault.about, fault.alert);
    }
}

/// Breaks what is named, or everything, one after the other.
pub(super) fn run(programs: &Path, names: &[String]) -> anyhow::Result<()> {
    for name in names {
        ensure!(
            FAULTS.iter().any(|fault| fault.name == name),
            "there is no fault {name}: --list names them"
        );
    }
    let mut stage = ui::step("system", |_| {
        Ok((
            Stage::set(programs, Purpose::Keep, &[])?,
            "runs, on servers of its own".to_owned(),
        ))
    })?;
    let watch = ui::step("watch", |_| {
        let watch = Watch::start(&stage)?;
        watch.settled()?;
        Ok((
            watch,
            "Prometheus and Alertmanager with production's rules, routes and intervals".to_owned(),
        ))
    })?;
    let chosen = FAULTS
        .iter()
        .filter(|fault| names.is_empty() || names.iter().any(|name| name == fault.name));
    let mut all: Vec<Found> = Vec::new();
    for fault in chosen {
        let found = ui::step(fault.name, |step| {
            let found = happens(fault, &mut stage, &watch, &mut all, &|text| step.note(text))
                .with_context(|| fault.about)?;
            let told = format!(
                "{} after {} of at most {}; {} postings, {} of them sent again, none lost",
                fault.alert,
                ui::seconds(found.fired),
                ui::seconds(found.promised),
                found.acknowledged + found.again,
                found.again
            );
            Ok((found, told))
        })?;
        all.push(found);
    }
    ui::step("resolved", |step| {
        let names: Vec<_> = all.iter().map(|one| one.fault.alert).collect();
        step.note(&names.join(", "));
        resolved(&mut all, &watch)?;
        Ok(((), "every alert, after its runbook's steps".to_owned()))
    })?;
    ui::step("verify", |_| {
        let said = stage.command("svc-ledger", &["verify"])?;
        Ok(((), said.lines().last().unwrap_or_default().to_owned()))
    })?;
    drop(watch);
    stage.strike()?;
    if names.is_empty() {
        page::put("drills.md", "faults", &table(&all))?;
    } else {
        print!("{}", table(&all));
    }
    Ok(())
}

/// Breaks one thing under traffic, waits for the alert, follows the runbook, and counts the postings.
fn happens(
    fault: &'static Fault,
    stage: &mut Stage,
    watch: &Watch,
    earlier: &mut [Found],
    note: &dyn Fn(&str),
) -> anyhow::Result<Found> {
    ensure!(
        watch.firing(fault.alert, fault.labels)?.is_none(),
        "{} fires before anything is broken",
        fault.alert
    );
    let severity = fault
        .labels
        .iter()
        .find(|(name, _)| *name == "severity")
        .map(|(_, value)| *value);
    // the scrape that sees it, the evaluation that asks, and the one at which the wait is over
    let promised = watch.waits(fault.alert, severity)? + SCRAPE + 2 * EVALUATION;
    let customer = Customer::arrive(stage)?;
    let broken = Instant::now();
    note("breaking it");
    (fault.inject)(stage)?;
    note("waiting for the alert");
    let told = loop {
        if let Some(told) = watch.firing(fault.alert, fault.labels)? {
            break told;
        }
        ensure!(
            broken.elapsed() < promised,
            "{} does not reach people within {}; {} fire",
            fault.alert,
            ui::seconds(promised),
            watch.names()?.join(", ")
        );
        thread::sleep(Duration::from_secs(1));
        for one in &mut *earlier {
            look(one, watch)?;
        }
    };
    let fired = broken.elapsed();
    documented(fault.alert, &told.runbook)?;
    let also = watch
        .names()?
        .into_iter()
        .filter(|name| name != fault.alert)
        .collect();
    note("following the runbook");
    (fault.repair)(stage)?;
    stage.ready()?;
    let repaired = Instant::now();
    let mut found = Found {
        fault,
        told,
        promised,
        fired,
        also,
        repaired,
        resolved: None,
        acknowledged: 0,
        again: 0,
    };
    // what looks back on minutes is looked after while the next fault happens
    if fault.window.is_zero() {
        note("waiting until it resolves");
        resolved(std::slice::from_mut(&mut found), watch)?;
    }
    let outcome = customer.leave()?;
    (found.acknowledged, found.again) = (outcome.acknowledged, outcome.again);
    Ok(found)
}

/// Waits until alerts are over.
fn resolved(all: &mut [Found], watch: &Watch) -> anyhow::Result<()> {
    loop {
        for one in &mut *all {
            look(one, watch)?;
            let within = one.fault.window + 3 * MINUTE;
            ensure!(
                one.resolved.is_some() || one.repaired.elapsed() < within,
                "{} still fires {} after the repair",
                one.fault.alert,
                ui::seconds(within)
            );
        }
        if all.iter().all(|one| one.resolved.is_some()) {
            return Ok(());
        }
        thread::sleep(Duration::from_secs(1));
    }
}

/// Notes when an alert is over.
fn look(found: &mut Found, watch: &Watch) -> anyhow::Result<()> {
    if found.resolved.is_none() && watch.firing(found.fault.alert, found.fault.labels)?.is_none() {
        found.resolved = Some(found.repaired.elapsed());
    }
    Ok(())
}

/// The alert's runbook has a section of its name.
fn documented(alert: &str, url: &str) -> anyhow::Result<()> {
    let (page, anchor) = url
        .rsplit('/')
        .next()
        .and_then(|end| end.split_once('#'))
        .unwrap_or_default();
    ensure!(
        anchor == alert.to_lowercase(),
        "{alert} names {url:?} as its runbook"
    );
    let text = fs::read_to_string(crate::dev::root()?.join("docs/runbooks").join(page))
        .with_context(|| format!("reading the runbook of {alert}"))?;
    ensure!(
        text.contains(&format!("## {alert}\n")),
        "{page} has no section {alert}"
    );
    Ok(())
}

fn table(found: &[Found]) -> String {
    let mut text = String::from(
        "| Fault | Alert | Severity, told | At most | Fired after | Also fired | Runbook's steps | Resolved after | Postings | Sent again | Lost or doubled |\n\
         |---|---|---|---|---|---|---|---|---|---|---|\n",
    );
    for one in found {
        let page = one.told.runbook.rsplit('/').next().unwrap_or_default();
        let also = if one.also.is_empty() {
            "–".to_owned()
        } else {
            one.also.join(", ")
        };
        let _ = writeln!(
            text,
            "| {} | [{}](runbooks/{page}) | {}, {} | {} | {} | {also} | {} | {} | {} | {} | 0 |",
            one.fault.about,
            one.fault.alert,
            one.told.severity,
            one.told.receivers.join(" and "),
            ui::seconds(one.promised),
            ui::seconds(one.fired),
            one.fault.steps,
            one.resolved.map_or_else(|| "–".to_owned(), ui::seconds),
            one.acknowledged + one.again,
            one.again
        );
    }
    text
}

/// Publishes bytes that are no event, by the outbox of a service: what a faulty release would do.
fn poison(stage: &mut Stage) -> anyhow::Result<()> {
    let field = |tag: u8, bytes: &[u8]| {
        let length = u8::try_from(bytes.len()).unwrap_or(u8::MAX);
        [&[tag, length], bytes].concat()
    };
    let message = [
        field(0x0a, b"ledger.transactions.v1"),
        field(0x12, b"drill"),
        field(0x1a, &[0xff; 16]),
    ]
    .concat();
    let batch = field(0x0a, &message);
    let hex = batch.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    stage.servers()?.postgres.sql(
        "merchant",
        &format!(
            "WITH next AS (UPDATE outbox_lanes SET next_seq = next_seq + 1 WHERE lane = 0 RETURNING next_seq - 1 AS seq) \
             INSERT INTO outbox_batches (lane, seq, payload, created_at) SELECT 0, seq, '\\x{hex}', now() FROM next"
        ),
    )?;
    Ok(())
}
