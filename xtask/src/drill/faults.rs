//! The faults: what is broken, who must be told, and the runbook's steps as commands.

use std::{
    fmt::Write as _,
    fs,
    ops::RangeInclusive,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};
use backing::{Purpose, Server as _};

use super::{
    customer::{Customer, Outcome},
    disk::Disk,
    edge::Edge,
    leak, page, queue,
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
    /// How old what is scraped may be, beyond a scrape: what tells it looks by itself, and not all the time.
    stale: Duration,
    /// Whether its alert takes so long that the other faults happen meanwhile.
    slow: bool,
    /// What must hold in the end, beyond the postings.
    end: fn(&Stage) -> anyhow::Result<()>,
}

const MINUTE: Duration = Duration::from_secs(60);
/// A customer's token is good for an hour.
const SHIFT: Duration = Duration::from_secs(30 * 60);

/// What most faults have: they are seen at the next scrape, over with the repair, and leave nothing behind.
const PLAIN: Fault = Fault {
    name: "",
    about: "",
    alert: "",
    labels: &[],
    steps: "",
    inject: |_| Ok(()),
    repair: |_| Ok(()),
    window: Duration::ZERO,
    stale: Duration::ZERO,
    slow: false,
    end: |_| Ok(()),
};

/// The faults. What takes longest to be over is first, and what is slow begins before everything else: the others happen meanwhile.
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
        ..PLAIN
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
        ..PLAIN
    },
    Fault {
        name: "postgres",
        about: "PostgreSQL is killed (SIGKILL)",
        alert: "DatabaseUnreachable",
        labels: &[("job", "svc-ledger"), ("severity", "P1")],
        steps: "PostgreSQL is started and recovers from its log; no service is touched",
        inject: |stage| stage.servers()?.postgres.kill(),
        repair: |stage| stage.servers()?.postgres.start(&|_| {}),
        ..PLAIN
    },
    Fault {
        name: "kafka",
        about: "Kafka is stopped",
        alert: "DependencyDown",
        labels: &[("job", "svc-ledger"), ("dependency", "kafka")],
        steps: "Kafka is started; the outbox catches up by itself",
        inject: |stage| stage.servers()?.kafka.stop(),
        repair: |stage| stage.servers()?.kafka.start(&|_| {}),
        ..PLAIN
    },
    Fault {
        name: "valkey",
        about: "Valkey is killed (SIGKILL)",
        alert: "DependencyDown",
        labels: &[("job", "svc-wallet"), ("dependency", "valkey")],
        steps: "Valkey is started; limits and caches fill by themselves",
        inject: |stage| stage.servers()?.valkey.kill(),
        repair: |stage| stage.servers()?.valkey.start(&|_| {}),
        ..PLAIN
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
        ..PLAIN
    },
    Fault {
        name: "certificate",
        about: "the edge shows a certificate that has two days left",
        alert: "CertificateExpiring",
        labels: &[("job", "edge"), ("severity", "P1")],
        steps: "a new certificate is made and served; no connection is lost",
        inject: |stage| stage.edge()?.forget(),
        repair: |stage| stage.edge()?.renew(),
        stale: Duration::from_secs(30),
        ..PLAIN
    },
    Fault {
        name: "queue",
        about: "an index is built on `cards` the way that locks writers out, while 1,600 bulk issues of gift cards are asked for",
        alert: "TaskQueueDeep",
        labels: &[("job", "svc-giftcard"), ("queue", "low")],
        steps: "whoever blocks the workers is found and ended; they catch up by themselves, and every issue is done once",
        inject: queue::fill,
        repair: queue::clear,
        // until they are asked for, and until the workers count again
        stale: Duration::from_secs(120),
        end: queue::done,
        ..PLAIN
    },
    Fault {
        name: "memory",
        about: "svc-analytics leaks: 128 MiB at once, then 64 KiB a second, by a library brought into the process",
        alert: "MemoryLeakSuspected",
        labels: &[("job", "svc-analytics")],
        steps: "svc-analytics is rolled, without the library",
        inject: |stage| {
            let library = leak::library(&stage.system.home)?;
            stage.preload("svc-analytics", Some(library))
        },
        repair: |stage| stage.preload("svc-analytics", None),
        slow: true,
        ..PLAIN
    },
    Fault {
        name: "disk",
        about: "PostgreSQL's filesystem, 4 GiB of its own, is filled to 88 % by a dump",
        alert: "DiskUsageHigh",
        labels: &[("job", "node-exporter")],
        steps: "what is largest there is looked for and deleted; no service is touched",
        inject: |stage| stage.disk()?.fill(),
        repair: |stage| stage.disk()?.clear(),
        slow: true,
        ..PLAIN
    },
];

/// A fault on its course: broken, then told of, then repaired, then over.
struct Course {
    fault: &'static Fault,
    promised: Duration,
    broken: Instant,
    /// Who was told, how long after it was broken, and of what else at that moment.
    told: Option<(Told, Duration, Vec<String>)>,
    repaired: Option<Instant>,
    resolved: Option<Duration>,
    postings: Outcome,
}

/// Names the faults.
pub(super) fn list() {
    for fault in FAULTS {
        println!("{:<16}{}; {} is to fire", fault.name, fault.about, fault.alert);
    }
}

/// Breaks what is named, or everything.
pub(super) fn run(programs: &Path, names: &[String]) -> anyhow::Result<()> {
    for name in names {
        ensure!(
            FAULTS.iter().any(|fault| fault.name == name),
            "there is no fault {name}: --list names them"
        );
    }
    let chosen = |fault: &&Fault| names.is_empty() || names.iter().any(|name| name == fault.name);
    let wanted = |name: &str| FAULTS.iter().filter(chosen).any(|fault| fault.name == name);
    let mut stage = ui::step("system", |_| {
        let mut stage = Stage::set(programs, Purpose::Keep, &[])?;
        if wanted("certificate") {
            stage.edge = Some(Edge::start(&stage)?);
        }
        if wanted("disk") {
            stage.disk = Some(Disk::under_postgres(&stage)?);
            stage.ready()?;
        }
        Ok((stage, "runs, on servers of its own".to_owned()))
    })?;
    let watch = ui::step("watch", |_| {
        let watch = Watch::start(&stage)?;
        watch.settled()?;
        Ok((
            watch,
            "Prometheus and Alertmanager with production's rules, routes and intervals".to_owned(),
        ))
    })?;
    let mut all: Vec<Course> = Vec::new();
    for fault in FAULTS.iter().filter(chosen).filter(|fault| fault.slow) {
        let course = ui::step(fault.name, |_| {
            let course = begins(fault, &mut stage, &watch).with_context(|| fault.about)?;
            let promised = ui::seconds(course.promised);
            Ok((
                course,
                format!("is broken; {} is to fire within {promised}", fault.alert),
            ))
        })?;
        all.push(course);
    }
    let slow = all.len();
    for fault in FAULTS.iter().filter(chosen).filter(|fault| !fault.slow) {
        ui::step(fault.name, |step| {
            let customer = Customer::arrive(&stage)?;
            all.push(begins(fault, &mut stage, &watch).with_context(|| fault.about)?);
            let at = all.len().saturating_sub(1);
            ends(&mut all, at, customer, &mut stage, &watch, &|text| {
                step.note(text);
            })
            .with_context(|| fault.about)
        })?;
    }
    for at in 0..slow {
        let name = all.get(at).map_or("", |one| one.fault.name);
        ui::step(name, |step| {
            let customer = Customer::arrive(&stage)?;
            ends(&mut all, at, customer, &mut stage, &watch, &|text| {
                step.note(text);
            })
        })?;
    }
    ui::step("resolved", |step| {
        let names: Vec<_> = all.iter().map(|one| one.fault.alert).collect();
        step.note(&names.join(", "));
        let every = 0..=all.len().saturating_sub(1);
        resolved(&mut all, every, &watch)?;
        Ok(((), "every alert, after its runbook's steps".to_owned()))
    })?;
    ui::step("verify", |_| {
        for one in &all {
            (one.fault.end)(&stage).with_context(|| one.fault.about)?;
        }
        let said = stage.command("svc-ledger", &["verify"])?;
        Ok(((), said.lines().last().unwrap_or_default().to_owned()))
    })?;
    drop(watch);
    stage.strike()?;
    let order: Vec<_> = FAULTS.iter().map(|fault| fault.about).collect();
    page::put_rows("drills.md", "faults", HEAD, &order, &rows(&all))
}

/// Breaks one thing.
fn begins(fault: &'static Fault, stage: &mut Stage, watch: &Watch) -> anyhow::Result<Course> {
    // what was broken before may still be looked back on
    let asked = Instant::now();
    while watch.firing(fault.alert, fault.labels)?.is_some() {
        ensure!(
            asked.elapsed() < fault.window + 3 * MINUTE,
            "{} fires before anything is broken",
            fault.alert
        );
        thread::sleep(Duration::from_secs(1));
    }
    let severity = fault
        .labels
        .iter()
        .find(|(name, _)| *name == "severity")
        .map(|(_, value)| *value);
    // the scrape that sees it, the evaluation that asks, and the one at which the wait is over
    let promised = watch.waits(fault.alert, severity)? + fault.stale + SCRAPE + 2 * EVALUATION;
    let broken = Instant::now();
    (fault.inject)(stage)?;
    Ok(Course {
        fault,
        promised,
        broken,
        told: None,
        repaired: None,
        resolved: None,
        postings: Outcome::default(),
    })
}

/// Waits for the alert under traffic, follows the runbook, and counts the postings.
fn ends(
    all: &mut [Course],
    at: usize,
    mut customer: Customer,
    stage: &mut Stage,
    watch: &Watch,
    note: &dyn Fn(&str),
) -> anyhow::Result<((), String)> {
    note("waiting for the alert");
    let mut postings = Outcome::default();
    let mut arrived = Instant::now();
    loop {
        look(all, watch)?;
        let one = all.get(at).context("no such fault")?;
        if one.told.is_some() {
            break;
        }
        ensure!(
            one.broken.elapsed() < one.promised,
            "{} does not reach people within {}; {} fire",
            one.fault.alert,
            ui::seconds(one.promised),
            watch.names()?.join(", ")
        );
        if arrived.elapsed() > SHIFT {
            postings += customer.leave()?;
            customer = Customer::arrive(stage)?;
            arrived = Instant::now();
        }
        thread::sleep(Duration::from_secs(1));
    }
    note("following the runbook");
    let one = all.get_mut(at).context("no such fault")?;
    (one.fault.repair)(stage)?;
    stage.ready()?;
    one.repaired = Some(Instant::now());
    // what looks back on minutes is looked after while the next fault happens
    if one.fault.window.is_zero() && !one.fault.slow {
        note("waiting until it resolves");
        resolved(all, at..=at, watch)?;
    }
    postings += customer.leave()?;
    // whatever else is broken yet was broken while this was posted
    for one in all.iter_mut().filter(|one| one.repaired.is_none()) {
        one.postings += postings;
    }
    let one = all.get_mut(at).context("no such fault")?;
    one.postings += postings;
    let (_, fired, _) = one.told.as_ref().context("nobody was told")?;
    let told = format!(
        "{} after {} of at most {}; {} postings, {} of them sent again, none lost",
        one.fault.alert,
        ui::seconds(*fired),
        ui::seconds(one.promised),
        one.postings.acknowledged + one.postings.again,
        one.postings.again
    );
    Ok(((), told))
}

/// Waits until the alerts of some are over; the others are looked after meanwhile.
fn resolved(all: &mut [Course], some: RangeInclusive<usize>, watch: &Watch) -> anyhow::Result<()> {
    loop {
        look(all, watch)?;
        let waited = all.get(some.clone()).unwrap_or_default();
        for one in waited {
            let within = one.fault.window + one.fault.stale + 3 * MINUTE;
            let since = one
                .repaired
                .map(|repaired| repaired.elapsed())
                .unwrap_or_default();
            ensure!(
                one.resolved.is_some() || since < within,
                "{} still fires {} after the repair",
                one.fault.alert,
                ui::seconds(within)
            );
        }
        if waited.iter().all(|one| one.resolved.is_some()) {
            return Ok(());
        }
        thread::sleep(Duration::from_secs(1));
    }
}

/// Notes which alerts have begun to fire, and which are over.
fn look(all: &mut [Course], watch: &Watch) -> anyhow::Result<()> {
    for one in all.iter_mut().filter(|one| one.resolved.is_none()) {
        let firing = watch.firing(one.fault.alert, one.fault.labels)?;
        match (&one.told, firing, one.repaired) {
            (None, Some(told), _) => {
                documented(one.fault.alert, &told.runbook)?;
                let names = watch.names()?.into_iter();
                let also = names.filter(|name| name != one.fault.alert).collect();
                one.told = Some((told, one.broken.elapsed(), also));
            }
            (Some(_), None, Some(repaired)) => one.resolved = Some(repaired.elapsed()),
            _ => {}
        }
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

const HEAD: &str = "| Fault | Alert | Severity, told | At most | Fired after | Also fired | Runbook's steps | Resolved after | Postings | Sent again | Lost or doubled |\n\
    |---|---|---|---|---|---|---|---|---|---|---|\n";

/// A row of the table for each.
fn rows(all: &[Course]) -> Vec<String> {
    let mut rows = Vec::new();
    for one in all {
        let Some((told, fired, also)) = &one.told else {
            continue;
        };
        let page = told.runbook.rsplit('/').next().unwrap_or_default();
        let also = if also.is_empty() {
            "–".to_owned()
        } else {
            also.join(", ")
        };
        rows.push(format!(
            "| {} | [{}](runbooks/{page}) | {}, {} | {} | {} | {also} | {} | {} | {} | {} | 0 |",
            one.fault.about,
            one.fault.alert,
            told.severity,
            told.receivers.join(" and "),
            ui::seconds(one.promised),
            ui::seconds(*fired),
            one.fault.steps,
            one.resolved.map_or_else(|| "–".to_owned(), ui::seconds),
            one.postings.acknowledged + one.postings.again,
            one.postings.again
        ));
    }
    rows
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
