//! The process that keeps the development system running: started by `up`, it starts the services, the mail sink and the
//! gateway, starts again whatever ends (the backing servers too), and on `SIGTERM` stops what it started. It never touches data.

use std::{
    collections::BTreeMap,
    fs::{self, OpenOptions},
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use backing::{Server, Signal};
use serde::{Deserialize, Serialize};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use crate::{dev, system::System};

/// The pause between two looks at the processes.
const TICK: Duration = Duration::from_millis(100);
/// The first pause before a program that ended is started again; doubled each time.
const BACKOFF_FIRST: Duration = Duration::from_millis(200);
/// The longest such pause.
const BACKOFF_MAX: Duration = Duration::from_secs(10);
/// A program that ran this long has earned a fresh backoff.
const SETTLED: Duration = Duration::from_secs(30);
/// How long programs may take to stop before they are killed.
const PATIENCE: Duration = Duration::from_secs(20);

/// A program the supervisor runs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Program {
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    pub(crate) args: Vec<String>,
    pub(crate) log: PathBuf,
}

/// What became of a program, for `status`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct State {
    /// Its process id, when it runs.
    pub(crate) pid: Option<u32>,
    /// How often it was started again.
    pub(crate) restarts: u32,
    /// How it ended last.
    pub(crate) ended: Option<String>,
}

/// The supervisor as a background process of this machine.
pub(crate) fn process(system: &System) -> backing::Process {
    backing::Process::new(
        "supervisor",
        &system.home.join("run"),
        system.logs().join("supervisor.log"),
    )
}

/// The list of programs, written by `up`.
fn programs_file(home: &Path) -> PathBuf {
    home.join("run/programs.json")
}

fn states_file(home: &Path) -> PathBuf {
    home.join("run/states.json")
}

/// What became of every program.
pub(crate) fn states(home: &Path) -> BTreeMap<String, State> {
    fs::read(states_file(home))
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default()
}

/// Starts the supervisor in the background with these programs.
pub(crate) fn start(system: &System, programs: &[Program]) -> anyhow::Result<()> {
    let _ = fs::remove_file(states_file(&system.home));
    backing::write_private(
        &programs_file(&system.home),
        &serde_json::to_vec_pretty(programs)?,
    )?;
    process(system).start(
        Duration::from_secs(10),
        || {
            let mut command = Command::new(std::env::current_exe().context("finding this program")?);
            command.arg("supervise").current_dir(dev::root()?);
            Ok(command)
        },
        || states_file(&system.home).exists(),
    )
}

/// `cargo xtask supervise`: runs until told to stop.
pub(crate) fn run() -> anyhow::Result<()> {
    let stopping = Arc::new(AtomicBool::new(false));
    for signal in [SIGTERM, SIGINT] {
        signal_hook::flag::register(signal, Arc::clone(&stopping)).context("listening to signals")?;
    }
    // the terminal that started it may go away
    signal_hook::flag::register(SIGHUP, Arc::new(AtomicBool::new(false))).context("listening to signals")?;
    let system = System::running()?.context("`cargo xtask up` starts the supervisor")?;
    let programs = fs::read(programs_file(&system.home)).context("reading the list of programs")?;
    let programs: Vec<Program> = serde_json::from_slice(&programs).context("reading the list of programs")?;

    thread::scope(|scope| {
        for server in system.watched() {
            let stopping = Arc::clone(&stopping);
            scope.spawn(move || watch(server, &stopping));
        }
        let mut kept: Vec<Kept> = programs.into_iter().map(Kept::new).collect();
        let mut shown = BTreeMap::new();
        while !stopping.load(Ordering::Relaxed) {
            for program in &mut kept {
                program.tend();
            }
            let states: BTreeMap<String, State> = kept
                .iter()
                .map(|kept| (kept.program.name.clone(), kept.state.clone()))
                .collect();
            if states != shown {
                let written = serde_json::to_vec_pretty(&states)
                    .map_err(anyhow::Error::from)
                    .and_then(|bytes| backing::write_private(&states_file(&system.home), &bytes));
                report("writing the states", written);
                shown = states;
            }
            thread::sleep(TICK);
        }
        // nothing new comes in, then what is under way ends
        report("stopping the gateway", system.gateway.stop());
        stop(&mut kept);
    });
    let _ = fs::remove_file(states_file(&system.home));
    Ok(())
}

/// Starts a server again whenever it does not run.
fn watch(server: &dyn Server, stopping: &AtomicBool) {
    while !stopping.load(Ordering::Relaxed) {
        if server.pid().is_none() {
            eprintln!("{} does not run: starting it", server.name());
            report(server.name(), server.start(&|_| {}));
        }
        thread::sleep(Duration::from_millis(500));
    }
}

fn report(act: &str, outcome: anyhow::Result<()>) {
    if let Err(error) = outcome {
        eprintln!("{act}: {error:#}");
    }
}

/// A program that is kept running.
struct Kept {
    program: Program,
    child: Option<Child>,
    state: State,
    started: Instant,
    next: Instant,
    backoff: Duration,
}

impl Kept {
    fn new(program: Program) -> Self {
        let now = Instant::now();
        Self {
            program,
            child: None,
            state: State::default(),
            started: now,
            next: now,
            backoff: BACKOFF_FIRST,
        }
    }

    /// Starts it when it is time to; notices when it has ended.
    fn tend(&mut self) {
        let now = Instant::now();
        match &mut self.child {
            Some(child) => {
                let ended = match child.try_wait() {
                    Ok(None) => return,
                    Ok(Some(status)) => status.to_string(),
                    Err(error) => error.to_string(),
                };
                if now.duration_since(self.started) > SETTLED {
                    self.backoff = BACKOFF_FIRST;
                }
                eprintln!(
                    "{} ended ({ended}); starting it again in {:?}",
                    self.program.name, self.backoff
                );
                self.child = None;
                self.state.pid = None;
                self.state.ended = Some(ended);
                self.state.restarts = self.state.restarts.saturating_add(1);
                self.next = now + self.backoff;
                self.backoff = (self.backoff * 2).min(BACKOFF_MAX);
            }
            None if now >= self.next => match self.spawn() {
                Ok(child) => {
                    self.state.pid = Some(child.id());
                    self.child = Some(child);
                    self.started = now;
                }
                Err(error) => {
                    eprintln!("{}: {error:#}", self.program.name);
                    self.state.ended = Some(format!("{error:#}"));
                    self.next = now + self.backoff;
                    self.backoff = (self.backoff * 2).min(BACKOFF_MAX);
                }
            },
            None => {}
        }
    }

    fn spawn(&self) -> anyhow::Result<Child> {
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&self.program.log)
            .with_context(|| format!("opening {}", self.program.log.display()))?;
        let errors = log.try_clone().context("sharing the log")?;
        Command::new(&self.program.path)
            .args(&self.program.args)
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors)
            .process_group(0)
            .spawn()
            .with_context(|| format!("running {}", self.program.path.display()))
    }
}

/// Asks all programs to stop, waits, and kills what is left.
fn stop(kept: &mut [Kept]) {
    for child in kept.iter().filter_map(|kept| kept.child.as_ref()) {
        report("stopping a program", backing::signal(child.id(), Signal::Term));
    }
    let asked = Instant::now();
    for kept in kept {
        let Some(child) = &mut kept.child else { continue };
        while matches!(child.try_wait(), Ok(None)) {
            if asked.elapsed() > PATIENCE {
                eprintln!("{} does not stop: killing it", kept.program.name);
                let _ = child.kill();
                let _ = child.wait();
                break;
            }
            thread::sleep(Duration::from_millis(20));
        }
    }
}
