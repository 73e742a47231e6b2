//! Where others give way: more callers than can be served, ten thousand that say nothing, books that have grown, balances
//! while every core posts.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::TcpStream,
    process::Command,
    thread,
    time::Duration,
};

use anyhow::{Context as _, ensure};

use super::{
    Doors, Figures, Plan,
    lag::{self, Target},
    load::{self, Generators, Rate},
    median, path_of, run_id,
    stage::Stage,
    text,
};
use crate::{shell, ui};

/// Callers at the peak, and five times as many.
const PEAK: usize = 256;
const CROWD: usize = 5 * PEAK;
/// Connections that were used once and stay open.
const IDLE: usize = 10_000;
/// Of descriptors, what the service and this program may have: the idle connections, and room.
const DESCRIPTORS: usize = IDLE + 2_000;
/// Postings per second of those who measure the lag while others post as fast as they can.
const BUSY_RATE: u32 = 50;
/// How long the books are filled between two looks.
const FILLED_FOR: Duration = Duration::from_secs(30);
const FILLED_BY: f64 = 1_000.0;

/// What sends single earns.
struct Posts<'a> {
    generators: &'a Generators,
    door: &'a str,
    token_file: String,
    account_file: String,
    route: String,
}

impl<'a> Posts<'a> {
    fn new(
        stage: &Stage,
        generators: &'a Generators,
        doors: &'a Doors,
        accounts: &[String],
    ) -> anyhow::Result<Self> {
        let token = stage.token()?;
        Ok(Self {
            generators,
            door: &doors.ledger,
            token_file: text(&stage.file("bearer", std::slice::from_ref(&token))?)?.to_owned(),
            account_file: text(&stage.file("accounts", accounts)?)?.to_owned(),
            route: format!("{}/v1/earn", path_of(&doors.ledger)),
        })
    }

    fn send(&self, connections: usize, time: Duration) -> anyhow::Result<Rate> {
        let args = [
            &run_id(),
            &self.token_file,
            &self.account_file,
            &self.route,
            "points",
        ];
        self.generators
            .wrk(self.door, "post.lua", &args, connections, time)
    }
}

/// Five times as many callers as at the peak.
pub(super) fn crowd(
    stage: &Stage,
    generators: &Generators,
    doors: &Doors,
    accounts: &[String],
    plan: Plan,
    figures: &mut Figures,
) -> anyhow::Result<()> {
    ui::heading("five times as many callers");
    let posts = Posts::new(stage, generators, doors, accounts)?;
    allow_descriptors(stage.pid("svc-ledger")?)?;
    let (mut peak, mut crowd, mut refused) = (Vec::new(), Vec::new(), 0.0);
    for round in 0..=plan.rounds {
        let at_peak = posts.send(PEAK, plan.time)?;
        let mut crowded = posts.send(CROWD, plan.time)?;
        // what was told to come later is no goodput
        let later = load::count(crowded.refused) / plan.time.as_secs_f64();
        crowded.per_s -= later;
        println!(
            "  round {round}: {PEAK} callers {:.0}/s, {CROWD} callers {:.0}/s carried out and {later:.0}/s refused, p99 {:.0} ms",
            at_peak.per_s, crowded.per_s, crowded.p99_ms
        );
        if round > 0 {
            peak.push(at_peak.without_refusals("the peak")?);
            crowd.push(crowded);
            refused += later;
        }
    }
    figures.ratio(
        "overload_goodput",
        "overload",
        &format!("single posting, REST, {CROWD} connections, to that at {PEAK}"),
        &crowd,
        &peak,
    );
    figures.set(
        "overload_refused_per_s",
        refused / load::count(plan.rounds as u64),
    );
    Ok(())
}

/// Ten thousand connections that say nothing, and what the others notice of them.
pub(super) fn idle(
    stage: &Stage,
    generators: &Generators,
    doors: &Doors,
    accounts: &[String],
    plan: Plan,
    figures: &mut Figures,
) -> anyhow::Result<()> {
    ui::heading("idle connections");
    let posts = Posts::new(stage, generators, doors, accounts)?;
    let pid = stage.pid("svc-ledger")?;
    allow_descriptors(std::process::id())?;
    allow_descriptors(pid)?;
    posts.send(64, plan.time)?;
    let before = load::rss(pid)?;
    let address = doors.ledger.trim_start_matches("http://");
    let silent = (0..IDLE)
        .map(|number| used_once(address).with_context(|| format!("connection {number} of {IDLE}")))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let cost = load::count(load::rss(pid)?.saturating_sub(before)) / 1_048_576.0;
    let rate = posts
        .send(64, plan.time)?
        .without_refusals("beside idle connections")?;
    let open = silent.iter().filter(|stream| is_open(stream)).count();
    println!(
        "  {IDLE} connections cost {cost:.0} MB, {open} of them still open; beside them {:.0} postings/s, p95 {:.0} ms",
        rate.per_s, rate.p95_ms
    );
    figures.set("idle_connections_mb", cost);
    figures.set("idle_connections_p95_ms", rate.p95_ms);
    figures.set("idle_connections_open", load::count(open as u64));
    figures.row(
        &format!("{IDLE} idle connections, and single postings beside them"),
        &format!(
            "{cost:.0} MB, {open} stay open; {:.0}/s, p95 {:.0} ms",
            rate.per_s, rate.p95_ms
        ),
        "",
        "",
    );
    Ok(())
}

/// Single postings with `entries` in the books, to those in (nearly) empty ones.
pub(super) fn grown(
    stage: &Stage,
    generators: &Generators,
    doors: &Doors,
    accounts: &[String],
    entries: u64,
    plan: Plan,
    figures: &mut Figures,
) -> anyhow::Result<()> {
    ui::heading(&format!("books of {entries} entries"));
    let posts = Posts::new(stage, generators, doors, accounts)?;
    let batch = format!("{}/v1/transactions/batch", path_of(&doors.ledger));
    let mut posted = stage.entries()?;
    while posted < entries {
        let size = format!("{FILLED_BY:.0}");
        let args = [
            &run_id(),
            posts.token_file.as_str(),
            &posts.account_file,
            &batch,
            &size,
        ];
        let rate = generators.wrk(&doors.ledger, "batch.lua", &args, 4, FILLED_FOR)?;
        posted = stage.entries()?;
        println!("  {posted} entries, {:.0} postings/s", rate.per_s * FILLED_BY);
    }
    let tpcb_url = stage.tpcb_url()?;
    let (mut singles, mut yardstick) = (Vec::new(), Vec::new());
    for round in 0..=plan.rounds {
        let base = generators.tpcb(&tpcb_url, plan.time)?;
        let single = posts.send(64, plan.time)?.without_refusals("single postings")?;
        println!(
            "  round {round}: TPC-B {:.0}/s, single {:.0}/s",
            base.per_s, single.per_s
        );
        if round > 0 {
            yardstick.push(base);
            singles.push(single);
        }
    }
    figures.ratio(
        "rest_single_grown_vs_tpcb",
        "rest_single_grown",
        &format!("single posting, REST, 64 connections, {posted} entries in the books"),
        &singles,
        &yardstick,
    );
    if let (Some(grown), Some(empty)) = (
        figures.values.get("rest_single_grown_vs_tpcb"),
        figures.values.get("rest_single_vs_tpcb"),
    ) {
        let ratio = grown / empty;
        figures.set("grown_vs_empty", ratio);
        figures.row(
            "the same, to that in empty books",
            "",
            &format!("**{ratio:.2}**"),
            "",
        );
    }
    Ok(())
}

/// How old a balance is while 64 others post as fast as they can.
pub(super) fn busy(
    stage: &Stage,
    generators: &Generators,
    doors: &Doors,
    wallets: &[(String, String)],
    plan: Plan,
    figures: &mut Figures,
) -> anyhow::Result<()> {
    ui::heading("balances at the highest rate");
    let accounts: Vec<_> = wallets.iter().map(|(_, account)| account.clone()).collect();
    let posts = Posts::new(stage, generators, doors, &accounts)?;
    let token = stage.token()?;
    let target = Target {
        ledger: &doors.ledger,
        wallet: &doors.wallet,
        token: &token,
    };
    let (mut p50, mut p99) = (Vec::new(), Vec::new());
    for round in 0..=plan.rounds {
        let (rate, lag) = thread::scope(|scope| {
            // they begin before and end after those who measure
            let others = scope.spawn(|| posts.send(64, plan.time + Duration::from_secs(2)));
            let lag = lag::measure(&stage.till(), &target, wallets, BUSY_RATE, plan.time);
            (others.join(), lag)
        });
        let rate = rate.map_err(|_| anyhow::anyhow!("the others panicked"))??;
        let lag = lag?;
        println!(
            "  round {round}: lag p50 {:.1} ms, p99 {:.1} ms beside {:.0} postings/s, {} answered by the ledger",
            lag.p50_ms, lag.p99_ms, rate.per_s, lag.by_ledger
        );
        if round > 0 {
            p50.push(lag.p50_ms);
            p99.push(lag.p99_ms);
        }
    }
    let (p50, p99) = (median(&mut p50), median(&mut p99));
    figures.set("projection_lag_busy_p50_ms", p50);
    figures.set("projection_lag_busy_p99_ms", p99);
    figures.row(
        "the same while 64 connections post as fast as they can, whole system",
        &format!("p50 {p50:.1} ms, p99 {p99:.1} ms"),
        "",
        "",
    );
    Ok(())
}

/// A connection that asked once, was answered, and stays.
fn used_once(address: &str) -> anyhow::Result<TcpStream> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    write!(stream, "GET /livez HTTP/1.1\r\nHost: {address}\r\n\r\n")?;
    let mut answer = BufReader::new(&stream);
    let mut line = String::new();
    answer.read_line(&mut line)?;
    ensure!(line.contains(" 200 "), "answered {line:?}");
    stream.set_nonblocking(true)?;
    Ok(stream)
}

/// Whether the other side has not closed it: what is left of the answer may be there, but not its end.
fn is_open(stream: &TcpStream) -> bool {
    let mut rest = [0; 4096];
    loop {
        match std::io::Read::read(&mut &*stream, &mut rest) {
            Ok(0) => return false,
            Ok(_) => {}
            Err(error) => return error.kind() == std::io::ErrorKind::WouldBlock,
        }
    }
}

/// Lets a process open as many files as it needs here; a shell's default is 1,024.
fn allow_descriptors(pid: u32) -> anyhow::Result<()> {
    shell::captured(Command::new("prlimit").args([
        "--pid",
        &pid.to_string(),
        &format!("--nofile={DESCRIPTORS}:"),
    ]))
    .map(drop)
}
