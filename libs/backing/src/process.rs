//! A process that outlives the one that started it, known by a file.
//!
//! The file holds the process id and the kernel's start time of that process, so that an id given out again
//! after a crash or a reboot is never mistaken for ours, and never killed.

use std::{
    fs::{self, File, OpenOptions},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use rustix::process::Pid;

/// The pause between two looks at something that changes by itself.
const POLL: Duration = Duration::from_millis(25);

/// How a process is asked or made to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// `SIGTERM`: please stop.
    Term,
    /// `SIGINT`: for PostgreSQL a fast shutdown, which does not wait for its clients.
    Int,
    /// `SIGQUIT`: for nginx a graceful shutdown.
    Quit,
    /// `SIGHUP`: read the configuration again.
    Hup,
    /// `SIGKILL`: end now, like a crash.
    Kill,
    /// `SIGSTOP`: stand still, like a stall; see `Cont`.
    Stop,
    /// `SIGCONT`: go on after `Stop`.
    Cont,
}

impl From<Signal> for rustix::process::Signal {
    fn from(signal: Signal) -> Self {
        match signal {
            Signal::Term => Self::TERM,
            Signal::Int => Self::INT,
            Signal::Quit => Self::QUIT,
            Signal::Hup => Self::HUP,
            Signal::Kill => Self::KILL,
            Signal::Stop => Self::STOP,
            Signal::Cont => Self::CONT,
        }
    }
}

/// A background process with a pid file, a lock and a log.
#[derive(Debug, Clone)]
pub struct Process {
    name: &'static str,
    pid_file: PathBuf,
    log: PathBuf,
}

impl Process {
    /// The process known by `dir/<name>.pid`, whose output goes to `log`.
    pub fn new(name: &'static str, dir: &Path, log: PathBuf) -> Self {
        Self {
            name,
            pid_file: dir.join(format!("{name}.pid")),
            log,
        }
    }

    /// The file its output goes to.
    pub fn log(&self) -> &Path {
        &self.log
    }

    /// Its process id, when it runs.
    pub fn pid(&self) -> Option<u32> {
        let text = fs::read_to_string(&self.pid_file).ok()?;
        let mut words = text.split_ascii_whitespace();
        let pid: u32 = words.next()?.parse().ok()?;
        let started: u64 = words.next()?.parse().ok()?;
        (start_time(pid)? == started).then_some(pid)
    }

    /// Starts `command` in the background unless it runs, and returns when `ready` says so. Calls made at once by
    /// several processes start it once. `prepare` runs just before the start, under the same lock.
    pub fn start(
        &self,
        deadline: Duration,
        prepare: impl FnOnce() -> anyhow::Result<Command>,
        ready: impl Fn() -> bool,
    ) -> anyhow::Result<()> {
        let lock = self.lock()?;
        if self.pid().is_none() {
            let command = prepare()?;
            self.spawn(command)?;
        }
        let started = Instant::now();
        while !ready() {
            if self.pid().is_none() {
                bail!(
                    "{} ended while starting; the end of {}:\n{}",
                    self.name,
                    self.log.display(),
                    self.tail(15)
                );
            }
            if started.elapsed() > deadline {
                bail!(
                    "{} runs but is not ready after {} s; the end of {}:\n{}",
                    self.name,
                    deadline.as_secs(),
                    self.log.display(),
                    self.tail(15)
                );
            }
            thread::sleep(POLL);
        }
        drop(lock);
        Ok(())
    }

    /// Sends `signal` when it runs.
    pub fn signal(&self, signal: Signal) -> anyhow::Result<()> {
        let Some(pid) = self.pid() else { return Ok(()) };
        self::signal(pid, signal).with_context(|| format!("signalling {}", self.name))
    }

    /// Sends `signal` and waits until it is gone; kills it after `patience`.
    pub fn stop(&self, signal: Signal, patience: Duration) -> anyhow::Result<()> {
        self.signal(signal)?;
        if !self.wait_gone(patience) {
            self.signal(Signal::Kill)?;
            if !self.wait_gone(Duration::from_secs(10)) {
                bail!("{} does not end", self.name);
            }
        }
        let _ = fs::remove_file(&self.pid_file);
        Ok(())
    }

    /// Kills it with its children, and waits until all are gone.
    pub fn kill(&self) -> anyhow::Result<()> {
        let Some(pid) = self.pid() else { return Ok(()) };
        let children = children(pid);
        self.stop(Signal::Kill, Duration::from_secs(10))?;
        // a child that noticed would end by itself, but not before it might be in the way of a new start
        for (child, started) in children {
            while start_time(child) == Some(started) {
                signal(child, Signal::Kill)?;
                thread::sleep(POLL);
            }
        }
        Ok(())
    }

    /// The last `lines` lines of its log.
    pub fn tail(&self, lines: usize) -> String {
        let text = fs::read(&self.log).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let all: Vec<&str> = text.lines().collect();
        all.get(all.len().saturating_sub(lines)..)
            .unwrap_or_default()
            .join("\n")
    }

    fn wait_gone(&self, patience: Duration) -> bool {
        let started = Instant::now();
        while self.pid().is_some() {
            if started.elapsed() > patience {
                return false;
            }
            thread::sleep(POLL);
        }
        true
    }

    fn lock(&self) -> anyhow::Result<File> {
        let path = self.pid_file.with_extension("lock");
        if let Some(dir) = path.parent() {
            fs::create_dir_all(dir).with_context(|| format!("creating {}", dir.display()))?;
        }
        let open = || -> std::io::Result<File> {
            let file = OpenOptions::new()
                .write(true)
                .create(true)
                .truncate(false)
                .open(&path)?;
            file.lock()?;
            Ok(file)
        };
        open().with_context(|| format!("locking {}", path.display()))
    }

    fn spawn(&self, mut command: Command) -> anyhow::Result<()> {
        use std::os::unix::process::CommandExt as _;
        if let Some(dir) = self.log.parent() {
            fs::create_dir_all(dir).with_context(|| format!("creating {}", dir.display()))?;
        }
        let log = OpenOptions::new()
            .append(true)
            .create(true)
            .open(&self.log)
            .with_context(|| format!("opening {}", self.log.display()))?;
        let errors = log.try_clone().context("sharing the log")?;
        // its own process group: Ctrl-C in the terminal is for the command, which then stops its servers in order
        let mut child = command
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors)
            .process_group(0)
            .spawn()
            .with_context(|| format!("running {}", command.get_program().display()))?;
        let pid = child.id();
        let started = start_time(pid).unwrap_or_default();
        fs::write(&self.pid_file, format!("{pid} {started}\n"))
            .with_context(|| format!("writing {}", self.pid_file.display()))?;
        // collects the exit status, so that an ended server is not left as a zombie that looks alive
        thread::spawn(move || child.wait());
        Ok(())
    }
}

/// Sends `signal` to a process; nothing to do when it has ended.
pub fn signal(pid: u32, signal: Signal) -> anyhow::Result<()> {
    let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) else {
        return Ok(());
    };
    match rustix::process::kill_process(pid, signal.into()) {
        // it ended by itself in the meantime
        Ok(()) | Err(rustix::io::Errno::SRCH) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// When the kernel started a living process, in clock ticks since boot; `None` for one that ended.
fn start_time(pid: u32) -> Option<u64> {
    parent_and_start(pid).map(|(_, started)| started)
}

/// A living process's parent and start time.
fn parent_and_start(pid: u32) -> Option<(u32, u64)> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // the command name, in parentheses, may itself hold spaces and parentheses
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut fields = fields.split_ascii_whitespace();
    let state = fields.next()?;
    // a leader that ended is shown as a zombie while its other threads may still hold files and ports
    let threads = || fs::read_dir(format!("/proc/{pid}/task")).map_or(0, Iterator::count);
    if state == "X" || state == "Z" && threads() <= 1 {
        return None;
    }
    let parent = fields.next()?.parse().ok()?;
    Some((parent, fields.nth(17)?.parse().ok()?))
}

/// The living children of a process with their start times.
fn children(of: u32) -> Vec<(u32, u64)> {
    fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter_map(|pid| {
            let (parent, started) = parent_and_start(pid)?;
            (parent == of).then_some((pid, started))
        })
        .collect()
}

/// Whether this process has root's rights.
pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Runs a command to its end and returns its standard output; the error carries all it printed.
pub(crate) fn output(command: &mut Command, act: &str) -> anyhow::Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("{act}: running {}", command.get_program().display()))?;
    if !output.status.success() {
        // some programs complain on one, some on the other
        let text = [output.stderr, output.stdout].concat();
        bail!("{act}: {}", String::from_utf8_lossy(&text).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
