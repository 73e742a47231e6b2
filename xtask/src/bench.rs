//! `cargo xtask bench`: what the system does, as ratios to yardsticks measured in the same minutes on the same machine.
//!
//! Absolute figures say more about a machine than about a program, so every figure is taken in rounds beside its
//! yardstick, and its ratio is the median over the rounds. The load generators run on the same machine and take
//! processor time from what they measure; how much is printed with every figure.
#![allow(clippy::float_arithmetic)] // measurements; no value is computed here

mod edges;
mod lag;
mod load;
mod stage;

use std::{collections::BTreeMap, fs, path::PathBuf, process::Command, time::Duration};

use anyhow::Context as _;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use self::{
    lag::Target,
    load::{Generators, Rate},
    stage::Stage,
};
use crate::{dev, shell, ui};

/// Accounts the uncontended figures are spread over.
const ACCOUNTS: usize = 1_000;
/// What an account can spend: more than any run burns.
const PLENTY: i64 = 1_000_000_000;
/// Points of each transaction that is undone, one point at a time, and how many of them each account has: so many that
/// each is undone a few times, as happens in a shop, and not hundreds of times.
const REVERSIBLE: i64 = 1_000;
const TRANSACTIONS: usize = 50;
/// Postings in one request of the batch figures.
const BATCHES: [(&str, f64); 2] = [("batch100", 100.0), ("batch1000", 1_000.0)];
/// Postings per second while the projection's lag is measured.
const LAG_RATE: u32 = 500;
/// Restarts of which a service's start-up is the median.
const STARTS: usize = 5;
/// Calls made beforehand for ghz, per second of a run; more than it can send.
const GRPC_CALLS_PER_S: u64 = 25_000;

/// Arguments of `cargo xtask bench`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Write every figure, by its name, to this file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Few and short rounds: to see that it works, not how fast
    #[arg(long)]
    quick: bool,
    /// Measure the binaries that are in target/release, whatever they were built from
    #[arg(long)]
    no_build: bool,
    /// Measure single postings once more with this many entries in the books, which are posted first
    #[arg(long, value_name = "ENTRIES")]
    grow: Option<u64>,
    /// Only these parts; every part when none is named
    #[arg(long, value_enum, value_name = "PART")]
    part: Vec<Part>,
}

/// What is measured; each part alone where a machine is quiet for minutes only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// How soon services are ready
    Start,
    /// Postings of every kind, the ledger alone, and the proof of them
    Postings,
    /// Many callers, silent callers, and with --grow many entries
    Edges,
    /// Reading balances, and how old they are, ledger and wallet alone
    Balances,
    /// Postings and balances with the whole system behind the gateway
    System,
}

impl Args {
    fn has(&self, part: Part) -> bool {
        self.part.is_empty() || self.part.contains(&part)
    }
}

/// Every figure by its stable name.
#[derive(Default)]
struct Figures {
    values: BTreeMap<String, f64>,
    rows: Vec<String>,
}

/// How long and how often.
#[derive(Clone, Copy)]
struct Plan {
    rounds: usize,
    time: Duration,
}

/// What the figures of a stage are asked of: the services themselves, or the gateway in front of the whole system.
struct Doors {
    suffix: &'static str,
    ledger: String,
    wallet: String,
    /// gRPC is between services and passes no gateway.
    grpc: String,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let plan = if args.quick {
        Plan {
            rounds: 2,
            time: Duration::from_secs(3),
        }
    } else {
        Plan {
            rounds: 5,
            time: Duration::from_secs(8),
        }
    };
    if !args.no_build {
        build()?;
    }
    let generators = Generators::find()?;
    ui::heading("servers");
    let mut stage = Stage::set(&dev::home()?.join("bench"), &generators)?;
    println!("PostgreSQL with synchronous_commit = on and fsync = on, Kafka, Valkey; pgbench at scale 10");

    let mut figures = Figures::default();
    if args.has(Part::Start) {
        start_up(&mut stage, &mut figures)?;
    }

    stage.start("svc-ledger")?;
    let ledger = Doors {
        suffix: "",
        ledger: stage.url("svc-ledger")?,
        wallet: String::new(),
        grpc: stage.grpc("svc-ledger")?,
    };
    if args.has(Part::Postings) || args.has(Part::Edges) {
        ui::heading("the ledger alone: its relay publishes, nobody listens");
        let accounts = stage.accounts(ACCOUNTS, PLENTY)?;
        if args.has(Part::Postings) {
            postings(&stage, &generators, &ledger, &accounts, plan, &mut figures)?;
            verify(&stage, &mut figures)?;
        }
        if args.has(Part::Edges) {
            edges::crowd(&stage, &generators, &ledger, &accounts, plan, &mut figures)?;
            edges::idle(&stage, &generators, &ledger, &accounts, plan, &mut figures)?;
            if let Some(entries) = args.grow {
                edges::grown(
                    &stage,
                    &generators,
                    &ledger,
                    &accounts,
                    entries,
                    plan,
                    &mut figures,
                )?;
                verify(&stage, &mut figures)?;
            }
        }
    }
    if args.has(Part::Balances) || args.has(Part::System) {
        listened_to(args, &mut stage, &generators, ledger, plan, &mut figures)?;
    }
    drop(stage);

    figures.print()?;
    if let Some(file) = &args.json {
        fs::write(file, serde_json::to_string_pretty(&figures.json()?)? + "\n")
            .with_context(|| format!("writing {}", file.display()))?;
        println!("\nwritten to {}", file.display());
    }
    Ok(())
}

/// The parts in which others listen to the ledger.
fn listened_to(
    args: &Args,
    stage: &mut Stage,
    generators: &Generators,
    ledger: Doors,
    plan: Plan,
    figures: &mut Figures,
) -> anyhow::Result<()> {
    stage.start("svc-wallet")?;
    let wallets = stage.wallets(ACCOUNTS, PLENTY)?;
    let bare = stage.start_bare()?;
    if args.has(Part::Balances) {
        ui::heading("balances: ledger and wallet, asked directly");
        let services = Doors {
            wallet: stage.url("svc-wallet")?,
            ..ledger
        };
        balances(stage, generators, &services, &bare, &wallets, plan, figures)?;
    }
    if !args.has(Part::System) {
        return Ok(());
    }
    ui::heading("the whole system behind the gateway");
    stage.start("svc-notification")?;
    stage.start_rest_of_system()?;
    let gateway = stage.gateway_url();
    let system = Doors {
        suffix: "_system",
        ledger: format!("{gateway}/ledger"),
        wallet: format!("{gateway}/wallet"),
        grpc: stage.grpc("svc-ledger")?,
    };
    let accounts: Vec<_> = wallets.iter().map(|(_, account)| account.clone()).collect();
    postings(stage, generators, &system, &accounts, plan, figures)?;
    balances(stage, generators, &system, &bare, &wallets, plan, figures)?;
    edges::busy(stage, generators, &system, &wallets, plan, figures)?;
    for name in ["svc-ledger", "svc-wallet", "svc-notification"] {
        let mib = load::count(load::peak_rss(stage.pid(name)?)?) / 1_048_576.0;
        figures.set(&format!("{}_rss_mb", short(name)), mib);
        figures.row(
            &format!("{name} memory under load, peak"),
            &format!("{mib:.0} MB"),
            "",
            "",
        );
    }
    Ok(())
}

/// The release build of everything that runs.
fn build() -> anyhow::Result<()> {
    ui::heading("build");
    shell::visible(
        shell::cargo()?
            .args(["build", "--release", "--quiet", "--bins"])
            .args(
                [
                    "svc-ledger",
                    "svc-wallet",
                    "svc-notification",
                    "devkit",
                    "bare",
                    "till",
                ]
                .iter()
                .flat_map(|name| ["--package", *name]),
            ),
    )
}

/// How long a service takes from `exec` to ready, with its dependencies there.
fn start_up(stage: &mut Stage, figures: &mut Figures) -> anyhow::Result<()> {
    ui::heading("start-up");
    for name in ["svc-ledger", "svc-wallet", "svc-notification"] {
        let mut times = Vec::new();
        for _ in 0..STARTS {
            times.push(stage.start(name)?.as_secs_f64() * 1e3);
            stage.kill(name)?;
        }
        let ready = median(&mut times);
        figures.set(&format!("{}_ready_ms", short(name)), ready);
        figures.row(&format!("{name} ready after"), &format!("{ready:.0} ms"), "", "");
        println!("  {name}: {ready:.0} ms");
    }
    Ok(())
}

/// Postings of every kind against pgbench's TPC-B, in rounds.
fn postings(
    stage: &Stage,
    generators: &Generators,
    doors: &Doors,
    accounts: &[String],
    plan: Plan,
    figures: &mut Figures,
) -> anyhow::Result<()> {
    let suffix = doors.suffix;
    let token = stage.token()?;
    let token_file = stage.file("bearer", std::slice::from_ref(&token))?;
    let account_file = stage.file("accounts", accounts)?;
    let hot_file = stage.file("hot", accounts.get(..1).unwrap_or_default())?;
    let (token_file, account_file, hot_file) = (text(&token_file)?, text(&account_file)?, text(&hot_file)?);
    let tpcb_url = stage.tpcb_url()?;
    let path = |route: &str| format!("{}{route}", path_of(&doors.ledger));
    let (earn, burn, batch) = (path("/v1/earn"), path("/v1/burn"), path("/v1/transactions/batch"));
    let hold = path("/v1/holds");
    let reversals: Vec<_> = stage
        .transactions(accounts, REVERSIBLE, TRANSACTIONS)?
        .iter()
        .map(|id| path(&format!("/v1/transactions/{id}/reverse")))
        .collect();
    let reversal_file = stage.file("reversals", &reversals)?;
    let reversal_file = text(&reversal_file)?;

    let rest = |script: &str, file: &str, route: &str, last: &str, connections: usize| {
        generators.wrk(
            &doors.ledger,
            script,
            &[&run_id(), token_file, file, route, last],
            connections,
            plan.time,
        )
    };
    let grpc = |connections: usize| -> anyhow::Result<Rate> {
        let calls = stage.bytes(
            "calls",
            &earn_calls(accounts, GRPC_CALLS_PER_S * plan.time.as_secs()),
        )?;
        generators.ghz(
            &doors.grpc,
            "localplus.ledger.v1.LedgerService/Earn",
            &token,
            &calls,
            connections,
            plan.time,
        )
    };

    let mut series: BTreeMap<&str, Vec<Rate>> = BTreeMap::new();
    // Caches, plans and the machine's clock speed settle in a round that is not counted.
    for round in 0..=plan.rounds {
        let taken = [
            ("tpcb", generators.tpcb(&tpcb_url, plan.time)?),
            (
                "rest_single",
                rest("post.lua", account_file, &earn, "points", 64)?,
            ),
            (
                "rest_single_256",
                rest("post.lua", account_file, &earn, "points", 256)?,
            ),
            ("batch100", rest("batch.lua", account_file, &batch, "100", 16)?),
            ("batch1000", rest("batch.lua", account_file, &batch, "1000", 4)?),
            ("tpcb", generators.tpcb(&tpcb_url, plan.time)?),
            ("grpc_single", grpc(64)?),
            ("grpc_single_256", grpc(256)?),
            (
                "uncontended",
                rest("post.lua", account_file, &burn, "points", 64)?,
            ),
            ("hot", rest("post.lua", hot_file, &burn, "points", 64)?),
            ("hold", rest("post.lua", account_file, &hold, "amount", 64)?),
            ("reversal", rest("reverse.lua", reversal_file, "", "", 64)?),
        ];
        for (name, rate) in &taken {
            rate.without_refusals(name)?;
            println!(
                "  {} {name:<16} {:>8.0}/s  p50 {:>6.1} ms  p99 {:>6.1} ms  generator {:>3.0}% of the machine",
                if round == 0 {
                    "(warm-up)".to_owned()
                } else {
                    format!("round {round} ")
                },
                rate.per_s,
                rate.p50_ms,
                rate.p99_ms,
                rate.generator_cpu * 100.0
            );
        }
        if round > 0 {
            // Two readings of the yardstick, at the beginning and in the middle, make one per round.
            let mut yardstick: Vec<f64> = taken
                .iter()
                .filter(|(name, _)| *name == "tpcb")
                .map(|(_, rate)| rate.per_s)
                .collect();
            let middle = median(&mut yardstick);
            for (name, mut rate) in taken {
                match name {
                    "tpcb" if series.get("tpcb").is_some_and(|all| all.len() == round) => continue,
                    "tpcb" => rate.per_s = middle,
                    _ => {
                        if let Some((_, size)) = BATCHES.iter().find(|(batch, _)| *batch == name) {
                            rate.per_s *= size;
                        }
                    }
                }
                series.entry(name).or_default().push(rate);
            }
        }
    }
    let of = |name: &str| series.get(name).map(Vec::as_slice).unwrap_or_default();
    figures.absolute(
        &format!("tpcb{suffix}"),
        "pgbench TPC-B, scale 10, 16 clients",
        of("tpcb"),
    );
    for (name, title) in [
        ("rest_single", "single posting, REST, 64 connections"),
        ("rest_single_256", "single posting, REST, 256 connections"),
        ("grpc_single", "single posting, gRPC, 64 connections"),
        ("grpc_single_256", "single posting, gRPC, 256 connections"),
        ("batch100", "postings in batches of 100, REST, 16 connections"),
        ("batch1000", "postings in batches of 1,000, REST, 4 connections"),
    ] {
        figures.ratio(
            &format!("{name}_vs_tpcb{suffix}"),
            &format!("{name}{suffix}"),
            &format!("{title}{}", said(suffix)),
            of(name),
            of("tpcb"),
        );
    }
    figures.absolute(
        &format!("burn_single{suffix}"),
        &format!(
            "single burn over {ACCOUNTS} accounts, 64 connections{}",
            said(suffix)
        ),
        of("uncontended"),
    );
    for (name, ratio, title) in [
        (
            "hot",
            "hot_vs_uncontended",
            "one hot account being debited, 64 connections",
        ),
        (
            "hold",
            "hold_vs_burn",
            "holds over the same accounts, 64 connections",
        ),
        (
            "reversal",
            "reversal_vs_burn",
            "reversals of a part, 64 connections",
        ),
    ] {
        figures.ratio(
            &format!("{ratio}{suffix}"),
            &format!("{name}{suffix}"),
            &format!("{title}{}", said(suffix)),
            of(name),
            of("uncontended"),
        );
    }
    Ok(())
}

/// How fast everything that was posted so far is proven.
fn verify(stage: &Stage, figures: &mut Figures) -> anyhow::Result<()> {
    ui::heading("verify");
    let said = stage.job("svc-ledger", &["verify"])?;
    println!("  {}", said.trim());
    let rate = said
        .split_once(" entries/s")
        .and_then(|(before, _)| before.rsplit_once('('))
        .and_then(|(_, rate)| rate.parse::<u32>().ok())
        .context("`svc-ledger verify` says no rate")?;
    figures.set("verify_entries_per_s", f64::from(rate));
    figures.row(
        "everything proven again (`svc-ledger verify`)",
        &format!("{rate} entries/s"),
        "",
        "",
    );
    Ok(())
}

/// Balance reads against a bare axum route, and how far the projection lags.
fn balances(
    stage: &Stage,
    generators: &Generators,
    doors: &Doors,
    bare: &str,
    wallets: &[(String, String)],
    plan: Plan,
    figures: &mut Figures,
) -> anyhow::Result<()> {
    let suffix = doors.suffix;
    let token = stage.token()?;
    let target = Target {
        ledger: &doors.ledger,
        wallet: &doors.wallet,
        token: &token,
    };
    lag::caught_up(&target, wallets)?;

    let token_file = stage.file("bearer", std::slice::from_ref(&token))?;
    let paths = |base: &str| -> Vec<String> {
        wallets
            .iter()
            .map(|(wallet, _)| format!("{}/v1/wallets/{wallet}/balances", path_of(base)))
            .collect()
    };
    let path_file = stage.file("paths", &paths(&doors.wallet))?;
    let bare_file = stage.file("bare_paths", &paths(bare))?;
    let (token_file, path_file, bare_file) = (text(&token_file)?, text(&path_file)?, text(&bare_file)?);

    let (mut reads, mut yardstick) = (Vec::new(), Vec::new());
    for round in 0..=plan.rounds {
        let base = generators.wrk(
            bare,
            "read.lua",
            &[&run_id(), token_file, bare_file],
            64,
            plan.time,
        )?;
        let read = generators.wrk(
            &doors.wallet,
            "read.lua",
            &[&run_id(), token_file, path_file],
            64,
            plan.time,
        )?;
        println!(
            "  round {round}: bare {:.0}/s, balance {:.0}/s ({} refused)",
            base.per_s, read.per_s, read.refused
        );
        // In the warm-up every balance is asked for at once and none is cached.
        if round > 0 {
            yardstick.push(base);
            reads.push(read.without_refusals("balance reads")?);
        }
    }
    figures.absolute(
        &format!("bare{suffix}"),
        "bare axum JSON route, 64 connections",
        &yardstick,
    );
    figures.ratio(
        &format!("balance_read_vs_bare{suffix}"),
        &format!("balance_read{suffix}"),
        &format!("wallet balance, 64 connections{}", said(suffix)),
        &reads,
        &yardstick,
    );

    let (mut p50, mut p99) = (Vec::new(), Vec::new());
    let mut asked = 0;
    for round in 0..=plan.rounds {
        let lag = lag::measure(&stage.till(), &target, wallets, LAG_RATE, plan.time)?;
        println!(
            "  round {round}: lag p50 {:.1} ms, p99 {:.1} ms at {:.0} postings/s, {} answered by the ledger",
            lag.p50_ms, lag.p99_ms, lag.per_s, lag.by_ledger
        );
        if round > 0 {
            p50.push(lag.p50_ms);
            p99.push(lag.p99_ms);
            asked += lag.by_ledger;
        }
    }
    let (p50, p99) = (median(&mut p50), median(&mut p99));
    figures.set(&format!("projection_lag_p50_ms{suffix}"), p50);
    figures.set(&format!("projection_lag_p99_ms{suffix}"), p99);
    figures.set(
        &format!("projection_lag_asked_ledger{suffix}"),
        load::count(u64::try_from(asked)?),
    );
    figures.row(
        &format!(
            "from a posting's answer to its balance, {LAG_RATE} postings/s{}",
            said(suffix)
        ),
        &format!("p50 {p50:.1} ms, p99 {p99:.1} ms"),
        "",
        "",
    );
    Ok(())
}

/// `EarnRequest`s, each preceded by its length, as protobuf's own writers make them.
fn earn_calls(accounts: &[String], count: u64) -> Vec<u8> {
    let run = run_id();
    let mut all = Vec::new();
    let mut message = Vec::new();
    for (number, account) in (0..count).zip(accounts.iter().cycle()) {
        message.clear();
        let key = format!("{run}-{number}");
        // account_id = 1; points = 2; idempotency_key = 6
        string_field(&mut message, 1, account);
        message.extend([2 << 3, 1]);
        string_field(&mut message, 6, &key);
        varint(&mut all, message.len());
        all.extend_from_slice(&message);
    }
    all
}

fn string_field(message: &mut Vec<u8>, number: u8, text: &str) {
    message.push(number << 3 | 2);
    varint(message, text.len());
    message.extend_from_slice(text.as_bytes());
}

fn varint(bytes: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        bytes.push(u8::try_from(number & 0x7f).unwrap_or_default() | 0x80);
        number >>= 7;
    }
    bytes.push(u8::try_from(number).unwrap_or_default());
}

impl Figures {
    fn set(&mut self, name: &str, value: f64) {
        self.values.insert(name.to_owned(), value);
    }

    fn row(&mut self, what: &str, value: &str, ratio: &str, generator: &str) {
        self.rows
            .push(format!("| {what} | {value} | {ratio} | {generator} |"));
    }

    /// A rate that is a yardstick, or one only told.
    fn absolute(&mut self, name: &str, what: &str, rates: &[Rate]) {
        let summary = Summary::of(rates);
        self.set(&format!("{name}_per_s"), summary.per_s);
        self.row(what, &summary.rate(), "", &summary.generator());
    }

    /// A rate with its ratio to a yardstick taken in the same rounds.
    fn ratio(&mut self, ratio_name: &str, name: &str, what: &str, rates: &[Rate], yardstick: &[Rate]) {
        let mut ratios: Vec<f64> = rates
            .iter()
            .zip(yardstick)
            .map(|(rate, base)| rate.per_s / base.per_s)
            .collect();
        let middle = median(&mut ratios);
        let (least, most) = (
            ratios.first().copied().unwrap_or(f64::NAN),
            ratios.last().copied().unwrap_or(f64::NAN),
        );
        let summary = Summary::of(rates);
        self.set(ratio_name, middle);
        self.set(&format!("{name}_per_s"), summary.per_s);
        self.set(&format!("{name}_p99_ms"), summary.p99_ms);
        self.set(&format!("{name}_generator_cpu"), summary.generator_cpu);
        self.row(
            what,
            &summary.rate(),
            &format!("**{middle:.2}** ({least:.2}–{most:.2})"),
            &summary.generator(),
        );
    }

    fn print(&self) -> anyhow::Result<()> {
        ui::heading("Figures");
        println!("{}\n", machine()?);
        println!(
            "| What | Measured | Ratio to its yardstick (rounds) | Generator's part of the CPU |\n|---|---|---|---|"
        );
        for row in &self.rows {
            println!("{row}");
        }
        Ok(())
    }

    fn json(&self) -> anyhow::Result<Value> {
        let mut all = Map::new();
        for (name, value) in &self.values {
            // Three digits are more than any two runs agree on.
            all.insert(name.clone(), json!((value * 1_000.0).round() / 1_000.0));
        }
        all.insert("machine".to_owned(), json!(machine()?));
        Ok(Value::Object(all))
    }
}

/// Medians over the rounds.
struct Summary {
    per_s: f64,
    p50_ms: f64,
    p99_ms: f64,
    generator_cpu: f64,
}

impl Summary {
    fn of(rates: &[Rate]) -> Self {
        let of = |part: fn(&Rate) -> f64| median(&mut rates.iter().map(part).collect::<Vec<_>>());
        Self {
            per_s: of(|rate| rate.per_s),
            p50_ms: of(|rate| rate.p50_ms),
            p99_ms: of(|rate| rate.p99_ms),
            generator_cpu: of(|rate| rate.generator_cpu),
        }
    }

    fn rate(&self) -> String {
        let tail = if self.p99_ms.is_nan() {
            String::new()
        } else {
            format!(", p99 {:.1} ms", self.p99_ms)
        };
        format!("{:.0}/s (p50 {:.1} ms{tail})", self.per_s, self.p50_ms)
    }

    fn generator(&self) -> String {
        format!("{:.0}%", self.generator_cpu * 100.0)
    }
}

/// Sorts, and gives the middle.
fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let at = |index: usize| values.get(index).copied().unwrap_or(f64::NAN);
    if values.len().is_multiple_of(2) {
        f64::midpoint(at(middle.wrapping_sub(1)), at(middle))
    } else {
        at(middle)
    }
}

fn said(suffix: &str) -> &'static str {
    if suffix.is_empty() { "" } else { ", whole system" }
}

fn short(service: &str) -> String {
    service.trim_start_matches("svc-").to_owned()
}

fn run_id() -> String {
    Uuid::now_v7().simple().to_string()
}

fn path_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/').and_then(|at| rest.get(at..)).unwrap_or_default()
}

fn text(path: &std::path::Path) -> anyhow::Result<&str> {
    path.to_str().context("a path that is not UTF-8")
}

/// Processor, cores, memory, system and server.
fn machine() -> anyhow::Result<String> {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let cpu = read("/proc/cpuinfo");
    let model = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name"))
        .unwrap_or("unknown processor");
    let memory = read("/proc/meminfo");
    let kib: u64 = memory
        .lines()
        .find_map(|line| {
            line.strip_prefix("MemTotal:")?
                .trim()
                .strip_suffix(" kB")?
                .trim()
                .parse()
                .ok()
        })
        .unwrap_or_default();
    let release = read("/etc/os-release");
    let system = release
        .lines()
        .find_map(|line| line.strip_prefix("PRETTY_NAME="))
        .unwrap_or("Linux")
        .trim_matches('"')
        .to_owned();
    let postgres = shell::captured(
        Command::new(backing::Program::Postgres.require()?.join("postgres")).arg("--version"),
    )?;
    Ok(format!(
        "{}, {} cores, {} GiB of memory, {system}, {}",
        model.trim_start_matches([' ', '\t', ':']),
        std::thread::available_parallelism()?,
        kib / 1024 / 1024,
        postgres
            .trim()
            .trim_start_matches("postgres (PostgreSQL) ")
            .split(' ')
            .next()
            .map_or_else(String::new, |version| format!("PostgreSQL {version}")),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_or_halfway_between_the_two_middles() {
        assert!((median(&mut [3.0, 1.0, 2.0]) - 2.0).abs() < 1e-9);
        assert!((median(&mut [4.0, 1.0, 2.0, 3.0]) - 2.5).abs() < 1e-9);
        assert!(median(&mut []).is_nan());
    }

    #[test]
    fn calls_are_length_delimited_messages_with_a_key_of_their_own() {
        // given
        let accounts = ["a".repeat(36), "b".repeat(36)];
        // when
        let calls = earn_calls(&accounts, 3);
        // then: tag and length of account_id, points = 1, tag of idempotency_key
        let length = usize::from(calls[0]);
        assert_eq!(calls.len(), 3 * (length + 1));
        assert_eq!(&calls[1..4], [0x0a, 36, b'a']);
        assert_eq!(&calls[39..43], [0x10, 1, 0x32, 34]);
        assert_ne!(calls[..=length], calls[2 * (length + 1)..]);
    }

    #[test]
    fn the_path_of_a_door_is_what_follows_its_host() {
        assert_eq!(path_of("http://127.0.0.1:8080/ledger"), "/ledger");
        assert_eq!(path_of("http://127.0.0.1:8080"), "");
    }
}
