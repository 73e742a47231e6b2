//! Real backing servers on this machine: PostgreSQL, Apache Kafka (`KRaft`, one node), Valkey or Redis, and
//! nginx, each found or installed, then run as a process of our own in a given directory on a given port.
//!
//! Used by `cargo xtask` and by `testkit`; never by a service. It may know processes, ports, packages and the
//! servers' own settings; it knows nothing of LOCAL-PLUS's databases, topics or keys. It never touches the
//! system's own cluster or daemon of the same kind: another data directory, another port, another process.
//!
//! Everything here blocks and polls with short pauses; from async code call it through `spawn_blocking`.

mod compose;
mod kafka;
mod nginx;
mod packages;
mod port;
mod postgres;
mod process;
mod set;
mod valkey;

use std::{
    io::{Read as _, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use anyhow::Context as _;

pub use compose::{Compose, docker_answers, remove_test_containers, test_container};
pub use kafka::{KAFKA_VERSION, Kafka};
pub use nginx::Nginx;
pub use packages::{Program, install, install_packages, missing};
pub use port::{free_port, owner_of_port, require_free};
pub use postgres::Postgres;
pub use process::{Process, Signal, signal};
pub use set::{Ports, Servers};
pub use valkey::Valkey;

/// Where a long operation says what it does now.
pub type Note<'a> = &'a (dyn Fn(&str) + Sync);

/// A server this crate runs. Every call may be made from any process: state is in the server's directory.
pub trait Server: Send + Sync {
    /// `postgres`, `kafka`, `valkey` or `nginx`.
    fn name(&self) -> &'static str;
    /// The port its clients use, on 127.0.0.1.
    fn port(&self) -> u16;
    /// The file its output goes to.
    fn log(&self) -> &Path;
    /// Starts it unless it runs, and returns when it answers its own protocol. Two processes that call this at
    /// once start one server.
    fn start(&self, note: Note<'_>) -> anyhow::Result<()>;
    /// Whether it answers its own protocol now.
    fn is_ready(&self) -> bool;
    /// Its process id, when it runs.
    fn pid(&self) -> Option<u32>;
    /// Stops it gracefully and returns when it is gone; by force after a while. Nothing to do when it is not
    /// running.
    fn stop(&self) -> anyhow::Result<()>;
    /// Ends it at once, as a crash would (`SIGKILL`), and returns when it is gone.
    fn kill(&self) -> anyhow::Result<()>;
    /// Stops and starts it.
    fn restart(&self) -> anyhow::Result<()> {
        self.stop()?;
        self.start(&|_| {})
    }
}

/// What the data of a server is for; decides only what durability may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A development system: data survives restarts and power cuts.
    Keep,
    /// Tests: data is thrown away, but survives `kill -9` of the server.
    Discard,
}

/// The root of the workspace this process works in: the nearest folder upwards, from the package being
/// built or else from the current folder, whose `Cargo.toml` declares a workspace.
pub fn workspace_root() -> anyhow::Result<PathBuf> {
    let start = match std::env::var_os("CARGO_MANIFEST_DIR") {
        Some(dir) => PathBuf::from(dir),
        None => std::env::current_dir().context("reading the current folder")?,
    };
    start
        .ancestors()
        .find(|dir| {
            std::fs::read_to_string(dir.join("Cargo.toml")).is_ok_and(|toml| toml.contains("[workspace]"))
        })
        .map(Path::to_path_buf)
        .with_context(|| format!("{} is not inside the workspace", start.display()))
}

/// Writes a file only its owner can read, whole: it appears under its name when it is complete.
pub fn write_private(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let part = path.with_extension("part");
    let write = || -> std::io::Result<()> {
        if let Some(dir) = path.parent() {
            std::fs::create_dir_all(dir)?;
        }
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&part)?;
        file.write_all(bytes)?;
        std::fs::rename(&part, path)
    };
    write().with_context(|| format!("writing {}", path.display()))
}

/// A fresh password of 32 hexadecimal digits from the kernel's random source.
pub fn random_hex() -> anyhow::Result<String> {
    let mut bytes = [0u8; 16];
    std::fs::File::open("/dev/urandom")
        .and_then(|mut source| source.read_exact(&mut bytes))
        .context("reading /dev/urandom")?;
    Ok(bytes.iter().fold(String::new(), |mut text, byte| {
        use std::fmt::Write as _;
        let _ = write!(text, "{byte:02x}");
        text
    }))
}
