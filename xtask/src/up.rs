//! `cargo xtask up`, `down`, `status`, `logs` and `reset`: the development system on this machine.
//!
//! `up` works through its steps, hands the running processes to a supervisor in the background, and either stays in front
//! of it until Ctrl-C or leaves (`--detach`). All state is in `.localplus/`; a second `up` finds it there.

use std::{
    fmt::Write as _,
    fs::{self, File},
    io::{Read as _, Write as _},
    path::PathBuf,
    process::{Command, ExitCode, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use backing::{Server as _, Signal};
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM},
    iterator::Signals,
};

use crate::{
    access,
    console::{self, Console},
    demo,
    dev::{self, Dev},
    shell, supervise,
    system::{Backing, SERVICES, System},
    tools,
    ui::{self, Step},
};

/// How long the services may take to become ready after they were started.
const READY_WITHIN: Duration = Duration::from_secs(60);
/// A log larger than this is put aside at the next start, in bytes.
const LOG_MAX: u64 = 64 * 1024 * 1024;

/// Arguments of `cargo xtask up`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Return once the system is ready and leave it running
    #[arg(long)]
    detach: bool,
    #[command(flatten)]
    binaries: Binaries,
    /// Do not play the demo story
    #[arg(long)]
    no_demo: bool,
}

/// Which binaries of the services run.
#[derive(Debug, Clone, Copy, clap::Args)]
struct Binaries {
    /// Run the release build of the services
    #[arg(long)]
    release: bool,
    /// Run the services as they were built last
    #[arg(long)]
    built: bool,
}

impl Args {
    /// In the background, and without the demo story.
    pub(crate) fn for_tests(built: bool) -> Self {
        Self {
            detach: true,
            binaries: Binaries {
                release: false,
                built,
            },
            no_demo: true,
        }
    }
}

/// Arguments of `cargo xtask down`.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct DownArgs {
    /// Stop the servers that tests share, too
    #[arg(long)]
    all: bool,
}

/// Arguments of `cargo xtask logs`.
#[derive(Debug, clap::Args)]
pub(crate) struct LogsArgs {
    /// One service (svc-ledger), server (postgres, kafka, valkey), gateway, mail-sink or supervisor; all when left out
    service: Option<String>,
    /// Keep showing what is added
    #[arg(short, long)]
    follow: bool,
    /// How many of the last lines
    #[arg(short = 'n', long, default_value_t = 100)]
    lines: u32,
}

/// Arguments of `cargo xtask reset`.
#[derive(Debug, clap::Args)]
pub(crate) struct ResetArgs {}

/// Starts the system.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let started = Instant::now();
    let home = dev::home()?;
    for folder in ["run", "logs"] {
        fs::create_dir_all(home.join(folder))
            .with_context(|| format!("creating {}/{folder}", home.display()))?;
    }
    let starting = File::create(home.join("run/up.lock")).context("creating run/up.lock")?;
    if starting.try_lock().is_err() {
        bail!("another `cargo xtask up` is starting the system; `cargo xtask status` shows how far it is");
    }
    let stopping = stop_on_signal()?;
    let outcome = start(args, started, &stopping);
    drop(starting);
    // told to stop, this process ends when everything has stopped, not when a step was cut short by it
    wait_if(&stopping);
    if let Some(system) = outcome? {
        println!("  Ctrl-C stops everything; data is kept.");
        stay(&system, &stopping);
    }
    Ok(())
}

/// Works through the steps; gives the system to stay in front of, if that is wanted.
fn start(args: &Args, started: Instant, stopping: &AtomicBool) -> anyhow::Result<Option<System>> {
    ui::heading("LOCAL-PLUS: starting the development system");
    let mut system = System::chosen()?;
    make_way(&system)?;
    system.remember()?;
    ui::step("packages", |step| {
        Ok(((), system.backing.install(&|text| step.note(text))?))
    })?;
    tools::build_tools()?;
    ui::step("servers", |step| {
        system.backing.start(&|text| step.note(text))?;
        let ports = &system.ports;
        Ok((
            (),
            format!(
                "PostgreSQL :{}, Kafka :{}, Valkey :{}",
                ports.postgres, ports.kafka, ports.valkey
            ),
        ))
    })?;
    let Binaries { release, built } = args.binaries;
    let target = if built {
        built_last(release)?
    } else {
        build(release)?
    };
    let console = ui::step("console", |step| {
        let console = console::prepare(&system.pages(), |text| step.note(text))?;
        let told = told(&console);
        Ok((console, told))
    })?;
    take_over(&system)?;
    migrate(&system, &target)?;
    ui::step("keys", |_| {
        let made = access::prepare(&mut system, &target)?;
        system.write_settings()?;
        Ok(((), made))
    })?;
    rotate_logs(&system)?;
    wait_if(stopping);
    start_services(&system, &target)?;
    ui::step("network", |step| {
        let seeded = access::seed(&mut system, |text| step.note(text))?;
        Ok(((), seeded))
    })?;

    let mut dev = system.dev()?;
    let told = if args.no_demo { Ok(None) } else { demo::story(&dev) };
    if let Ok(wallet) = &told {
        dev.wallet.clone_from(wallet);
    }
    dev.save()?;
    print_summary(&system, &dev, &console, started.elapsed());
    let told = told
        .map(drop)
        .context("the system runs, but its main job does not (`cargo xtask logs` may tell why)");
    if args.detach {
        println!(
            "  It runs in the background: `cargo xtask status`, `cargo xtask logs -f`, `cargo xtask down`."
        );
        return told.map(|()| None);
    }
    if let Err(error) = told {
        eprintln!("\nerror: {error:#}");
    }
    Ok(Some(system))
}

/// Stands still when this command was told to stop: the thread that was told ends the process.
fn wait_if(stopping: &AtomicBool) {
    while stopping.load(Ordering::SeqCst) {
        thread::park();
    }
}

/// Stops what ran before and is in the way: everything when it is to be on other ports. The services of a running system
/// go on until their successors are built.
fn make_way(system: &System) -> anyhow::Result<()> {
    if let Some(before) = System::running()? {
        let kind = |system: &System| matches!(system.backing, Backing::Containers(_));
        if before.ports != system.ports || kind(&before) != kind(system) {
            stop_everything()?;
        }
        if supervise::process(&before).pid().is_some() {
            return Ok(());
        }
    }
    system.gateway.stop()?;
    system.require_free_ports()
}

/// Stops the services that run: they may have been built anew.
fn take_over(system: &System) -> anyhow::Result<()> {
    let supervisor = supervise::process(system);
    if supervisor.pid().is_some() {
        ui::step("take over", |_| {
            supervisor.stop(Signal::Term, Duration::from_secs(45))?;
            Ok(((), "stopped the services that were running".to_owned()))
        })?;
    }
    system.gateway.stop()?;
    // it describes a system that runs
    let _ = fs::remove_file(system.home.join("dev.json"));
    system.require_free_ports()
}

/// The folder of the binaries that an earlier command built.
fn built_last(release: bool) -> anyhow::Result<PathBuf> {
    let folder = shell::target_dir()?.join(if release { "release" } else { "debug" });
    let names = SERVICES
        .iter()
        .map(|service| service.name)
        .chain(["mail-sink", "dev-certificate"]);
    let missing: Vec<&str> = names.filter(|name| !folder.join(name).is_file()).collect();
    if !missing.is_empty() {
        bail!("{} not built yet: leave --built out", missing.join(", "));
    }
    Ok(folder)
}

/// Builds the services and the tools; returns the folder of the binaries.
pub(crate) fn build(release: bool) -> anyhow::Result<PathBuf> {
    ui::step("build", |step| {
        let mut cargo = shell::cargo()?;
        cargo.args(["build", "--bins"]);
        for service in SERVICES {
            cargo.args(["-p", service.name]);
        }
        cargo.args(["-p", "devkit"]);
        if release {
            cargo.arg("--release");
        }
        // Cargo's own progress bar, read and shown as the step's note
        cargo
            .env("CARGO_TERM_PROGRESS_WHEN", "always")
            .env("CARGO_TERM_PROGRESS_WIDTH", "80")
            .env("CARGO_TERM_COLOR", "never");
        let mut child = cargo
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .context("running cargo")?;
        let mut errors = child.stderr.take().context("reading cargo's messages")?;
        let mut text = String::new();
        let mut line = String::new();
        let mut bytes = [0_u8; 4096];
        loop {
            let read = errors.read(&mut bytes).context("reading cargo's messages")?;
            let Some(piece) = bytes.get(..read).filter(|piece| !piece.is_empty()) else {
                break;
            };
            for character in String::from_utf8_lossy(piece).chars() {
                if character != '\r' && character != '\n' {
                    line.push(character);
                    continue;
                }
                match line.trim_start().strip_prefix("Building [") {
                    Some(bar) => step.note(bar.split_once("] ").map_or(bar, |(_, done)| done).trim()),
                    None if line.trim().is_empty() => {}
                    None if line.contains("Blocking waiting") => step.note("waiting for another cargo"),
                    None => {
                        text.push_str(&line);
                        text.push('\n');
                    }
                }
                line.clear();
            }
        }
        if !child.wait().context("waiting for cargo")?.success() {
            let tail: Vec<&str> = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("Compiling"))
                .collect();
            bail!("the build failed:\n{}", tail.join("\n"));
        }
        let profile = if release { "release" } else { "debug" };
        let names: Vec<&str> = SERVICES.iter().map(|service| service.name).collect();
        Ok((
            shell::target_dir()?.join(profile),
            format!("{} ({profile})", names.join(", ")),
        ))
    })
}

/// Databases, their tables, and the topics: each service's own `migrate`.
pub(crate) fn migrate(system: &System, target: &std::path::Path) -> anyhow::Result<()> {
    ui::step("migrations", |step| {
        step.note("creating databases");
        let created = system.create_databases()?;
        system.write_settings()?;
        step.note("migrating");
        thread::scope(|scope| {
            let running: Vec<_> = SERVICES
                .iter()
                .map(|service| {
                    scope.spawn(|| {
                        let mut migrate = Command::new(target.join(service.name));
                        migrate
                            .arg("--config")
                            .arg(system.config_file(service.name))
                            .arg("migrate");
                        shell::captured(&mut migrate).with_context(|| format!("migrating {}", service.name))
                    })
                })
                .collect();
            running.into_iter().try_for_each(|one| match one.join() {
                Ok(outcome) => outcome.map(drop),
                Err(_) => bail!("a migration panicked"),
            })
        })?;
        let databases = if created == 0 {
            "as they were".to_owned()
        } else {
            format!("{created} created")
        };
        Ok(((), format!("databases {databases}; tables and topics up to date")))
    })
}

fn rotate_logs(system: &System) -> anyhow::Result<()> {
    for entry in fs::read_dir(system.logs())
        .context("reading the logs' folder")?
        .flatten()
    {
        let path = entry.path();
        let large = entry.metadata().is_ok_and(|meta| meta.len() > LOG_MAX);
        // the servers hold theirs open across an `up`
        let ours = SERVICES
            .iter()
            .any(|service| path.file_stem().is_some_and(|stem| stem == service.name));
        if large && ours {
            fs::rename(&path, path.with_extension("log.1"))
                .with_context(|| format!("putting {} aside", path.display()))?;
        }
    }
    Ok(())
}

fn start_services(system: &System, target: &std::path::Path) -> anyhow::Result<()> {
    ui::step("services", |step| {
        system.configure_gateway()?;
        match &system.backing {
            Backing::Native(_) => system.gateway.start(&|text| step.note(text))?,
            Backing::Containers(compose) => compose.up(&["gateway"])?,
        }
        supervise::start(system, &system.programs(target))?;
        wait_ready(system, step)?;
        Ok(((), format!("ready behind {}", system.gateway_url())))
    })
}

/// Waits until every service says it is ready, and the gateway and the mail sink answer.
fn wait_ready(system: &System, step: &Step) -> anyhow::Result<()> {
    let started = Instant::now();
    loop {
        let waiting: Vec<(String, String)> = addresses(system)
            .into_iter()
            .filter_map(|(name, url)| probe(&url).err().map(|reason| (name, reason)))
            .collect();
        let Some((first, reason)) = waiting.first() else {
            return Ok(());
        };
        let names: Vec<&str> = waiting.iter().map(|(name, _)| name.as_str()).collect();
        step.note(&format!("waiting for {}", names.join(", ")));
        let states = supervise::states(&system.home);
        let broken = waiting
            .iter()
            .find(|(name, _)| states.get(name).is_some_and(|state| state.restarts >= 3));
        if let Some((name, _)) = broken {
            let ended = states
                .get(name)
                .and_then(|state| state.ended.clone())
                .unwrap_or_default();
            bail!(
                "{name} ends right after its start ({ended}); the end of its log:\n{}",
                log_tail(system, name)
            );
        }
        if started.elapsed() > READY_WITHIN {
            bail!(
                "{first} is not ready after {} s: {reason}\nThe end of its log:\n{}",
                READY_WITHIN.as_secs(),
                log_tail(system, first)
            );
        }
        thread::sleep(Duration::from_millis(25));
    }
}

fn log_tail(system: &System, name: &str) -> String {
    let text = fs::read(system.logs().join(format!("{name}.log"))).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    lines
        .get(lines.len().saturating_sub(15)..)
        .unwrap_or_default()
        .join("\n")
}

/// Where each part answers whether it is ready.
fn addresses(system: &System) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = SERVICES
        .iter()
        .map(|service| {
            let port = system.ports.http(service.name);
            (service.name.to_owned(), format!("http://127.0.0.1:{port}/readyz"))
        })
        .collect();
    all.push((
        "mail-sink".to_owned(),
        format!("http://127.0.0.1:{}/readyz", system.ports.mail),
    ));
    all.push((
        "gateway".to_owned(),
        format!("http://127.0.0.1:{}/livez", system.ports.gateway),
    ));
    all
}

/// Whether a URL answers 200; else why not, in a few words.
fn probe(url: &str) -> Result<(), String> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(2)))
        .http_status_as_error(false)
        .build()
        .into();
    let mut answer = agent.get(url).call().map_err(|_| "does not answer".to_owned())?;
    if answer.status().is_success() {
        return Ok(());
    }
    let body: serde_json::Value = answer.body_mut().read_json().unwrap_or_default();
    Err(unready(&body).unwrap_or_else(|| format!("answers {}", answer.status())))
}

/// Whether the system runs, and every part of it is ready.
pub(crate) fn runs() -> anyhow::Result<bool> {
    let Some(system) = System::running()? else {
        return Ok(false);
    };
    let supervised = supervise::process(&system).pid().is_some();
    Ok(supervised && addresses(&system).iter().all(|(_, url)| probe(url).is_ok()))
}

/// Gives the gateway of the running system the console as it is now.
pub(crate) fn renew_console() -> anyhow::Result<()> {
    let system = System::running()?.context("the system was never started here: `cargo xtask up`")?;
    ui::step("console", |step| {
        let console = console::prepare(&system.pages(), |text| step.note(text))?;
        Ok(((), told(&console)))
    })
}

/// What became of the console, in a few words.
fn told(console: &Console) -> String {
    match console {
        Console::Served(how) => (*how).to_owned(),
        Console::LeftOut(why) => format!("left out: {why}"),
    }
}

/// The dependencies that a `/readyz` body says are not up.
fn unready(body: &serde_json::Value) -> Option<String> {
    let dependencies = body.get("dependencies")?.as_object()?;
    let down: Vec<&str> = dependencies
        .iter()
        .filter(|(_, state)| *state != "up")
        .map(|(name, _)| name.as_str())
        .collect();
    (!down.is_empty()).then(|| format!("no {}", down.join(", no ")))
}

fn print_summary(system: &System, dev: &Dev, console: &Console, took: Duration) {
    ui::heading(&format!("Ready in {}", ui::seconds(took)));
    let row = |name: &str, value: &str| println!("  {name:<17} {value}");
    row("gateway", &dev.gateway);
    match console {
        Console::Served(_) => row("console", &format!("{}/console/", dev.gateway)),
        Console::LeftOut(why) => row("console", &ui::dim(&format!("left out: {why}"))),
    }
    for service in SERVICES {
        let (http, grpc) = (system.ports.http(service.name), system.ports.grpc(service.name));
        let direct = ui::dim(&format!("(REST :{http}, gRPC :{grpc})"));
        row(
            service.name,
            &format!("{}/{}/v1/… {direct}", dev.gateway, service.short),
        );
    }
    row("mail", &dev.mail);
    row("postgres", &dev.postgres);
    row("kafka", &dev.kafka);
    row("valkey", &dev.valkey);
    row(
        "network",
        &format!("tenant {}, merchant {}", dev.tenant, dev.merchant.id),
    );
    row(
        "demo shop",
        &format!(
            "store {}, program {}",
            dev.merchant.store_id, dev.merchant.program_id
        ),
    );
    row(
        "operator",
        &format!("{}, {}", dev.operator.email, dev.operator.password),
    );
    if let Some(wallet) = &dev.wallet {
        row(
            "demo wallet",
            &format!("{}, points account {}", wallet.id, wallet.points_account_id),
        );
    }
    row("token", "cargo xtask token --role operator");
    println!(
        "  {}",
        ui::dim("all of it in .localplus/dev.json; logs: cargo xtask logs -f")
    );
    println!();
}

/// Ends everything when this command is told to end, whatever it is doing at that moment.
fn stop_on_signal() -> anyhow::Result<Arc<AtomicBool>> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP]).context("listening to signals")?;
    let stopping = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&stopping);
    thread::spawn(move || {
        if signals.forever().next().is_some() {
            told.store(true, Ordering::SeqCst);
            eprintln!("\n  stopping…");
            let code = match stop_everything() {
                Ok(_) => 0,
                Err(error) => {
                    eprintln!("error: {error:#}");
                    1
                }
            };
            std::process::exit(code);
        }
    });
    Ok(stopping)
}

/// Waits in front of the supervisor. It goes when this command is told to stop, which then ends the process when all has
/// stopped, or when somebody else stops or takes over the system.
fn stay(system: &System, stopping: &AtomicBool) {
    let supervisor = supervise::process(system);
    let ours = supervisor.pid();
    while stopping.load(Ordering::SeqCst) || (ours.is_some() && supervisor.pid() == ours) {
        thread::sleep(Duration::from_millis(250));
    }
    println!("  The system was stopped, or taken over by another `cargo xtask up`.");
}

/// Stops the services, then the servers; says whether there was anything to stop.
fn stop_everything() -> anyhow::Result<bool> {
    let Some(system) = System::running()? else {
        return Ok(false);
    };
    let supervisor = supervise::process(&system);
    let mut ran = supervisor.pid().is_some();
    if ran {
        ui::step("services", |_| {
            supervisor.stop(Signal::Term, Duration::from_secs(45))?;
            Ok(((), "stopped".to_owned()))
        })?;
    }
    ran |= system.gateway.pid().is_some();
    system.gateway.stop()?;
    let servers = match &system.backing {
        Backing::Native(servers) => servers.all().iter().any(|server| server.pid().is_some()),
        Backing::Containers(_) => true,
    };
    if servers {
        ui::step("servers", |_| {
            system.backing.stop()?;
            Ok(((), "stopped, data kept".to_owned()))
        })?;
    }
    let _ = fs::remove_file(system.home.join("dev.json"));
    Ok(ran || servers)
}

/// Stops the system.
pub(crate) fn down(args: &DownArgs) -> anyhow::Result<()> {
    if !stop_everything()? {
        println!("  Nothing was running.");
    }
    if args.all {
        ui::step("test servers", |_| {
            if backing::docker_answers() {
                backing::remove_test_containers()?;
            }
            backing::Servers::of_tests()?.stop()?;
            Ok(((), "stopped".to_owned()))
        })?;
    }
    Ok(())
}

/// Shows what runs and whether it is ready.
pub(crate) fn status() -> anyhow::Result<ExitCode> {
    let Some(system) = System::running()? else {
        bail!("the system was never started here: `cargo xtask up`");
    };
    let states = supervise::states(&system.home);
    let mut all_ready = true;
    let mut table = String::new();
    let _ = writeln!(
        table,
        "{}",
        ui::bold(&format!(
            "{:<18} {:<34} {:>6} {:>8} {:>9} {:>8}",
            "", "state", "port", "pid", "memory", "restarts"
        ))
    );
    let mut row =
        |name: &str, state: Result<(), String>, port: u16, pid: Option<u32>, restarts: Option<u32>| {
            all_ready &= state.is_ok();
            let state = state.err().unwrap_or_else(|| "ready".to_owned());
            let text = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
            let _ = writeln!(
                table,
                "{name:<18} {state:<34} {port:>6} {:>8} {:>9} {:>8}",
                text(pid.map(|pid| pid.to_string())),
                text(pid.and_then(memory)),
                text(restarts.map(|count| count.to_string())),
            );
        };
    match &system.backing {
        Backing::Native(servers) => {
            for server in servers.all() {
                let state = if server.pid().is_none() {
                    Err("stopped".to_owned())
                } else if server.is_ready() {
                    Ok(())
                } else {
                    Err("does not answer".to_owned())
                };
                row(server.name(), state, server.port(), server.pid(), None);
            }
        }
        Backing::Containers(_) => {
            for (name, port) in [
                ("kafka", system.ports.kafka),
                ("postgres", system.ports.postgres),
                ("valkey", system.ports.valkey),
            ] {
                let open = std::net::TcpStream::connect(("127.0.0.1", port)).map(drop);
                row(
                    name,
                    open.map_err(|_| "does not answer".to_owned()),
                    port,
                    None,
                    None,
                );
            }
        }
    }
    for (name, url) in addresses(&system) {
        let port = match name.as_str() {
            "gateway" => system.ports.gateway,
            "mail-sink" => system.ports.mail,
            service => system.ports.http(service),
        };
        let kept = states.get(&name);
        let pid = if name == "gateway" {
            system.gateway.pid()
        } else {
            kept.and_then(|state| state.pid)
        };
        row(&name, probe(&url), port, pid, kept.map(|state| state.restarts));
    }
    if supervise::process(&system).pid().is_none() {
        table.push_str("\nNo supervisor runs: `cargo xtask up` starts the system.\n");
        all_ready = false;
    }
    // whoever reads it may stop reading: `status | head`
    let _ = std::io::stdout().write_all(table.as_bytes());
    Ok(if all_ready {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The resident memory of a process, in MB.
fn memory(pid: u32) -> Option<String> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.split_ascii_whitespace().next()?.parse().ok()?;
    Some(format!("{} MB", kilobytes / 1024))
}

/// Shows logs, by `tail`.
pub(crate) fn logs(args: &LogsArgs) -> anyhow::Result<()> {
    let folder = dev::home()?.join("logs");
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .with_context(|| {
            format!(
                "there are no logs in {}: `cargo xtask up` starts the system",
                folder.display()
            )
        })?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "log"))
        .collect();
    files.sort();
    if let Some(service) = &args.service {
        let names: Vec<String> = files
            .iter()
            .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
            .collect();
        files.retain(|path| path.file_stem().is_some_and(|stem| stem == service.as_str()));
        if files.is_empty() {
            bail!("there is no log of {service}; there are {}", names.join(", "));
        }
    }
    let mut tail = Command::new("tail");
    tail.arg("-n").arg(args.lines.to_string());
    if args.follow {
        tail.arg("-F");
    }
    tail.args(&files).status().context("running tail").map(drop)
}

/// Stops the system and deletes its data.
pub(crate) fn reset(_args: &ResetArgs) -> anyhow::Result<()> {
    stop_everything()?;
    let Some(system) = System::running()? else {
        println!("  There is nothing to delete.");
        return Ok(());
    };
    ui::step("delete", |_| {
        system.delete()?;
        Ok((
            (),
            "data, logs, keys and settings are gone; downloads are kept".to_owned(),
        ))
    })
}
