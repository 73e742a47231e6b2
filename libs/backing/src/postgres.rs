//! A PostgreSQL cluster of our own.

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, chown},
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::Context as _;

use crate::{
    Note, Purpose, Server,
    packages::Program,
    port,
    process::{Process, Signal, is_root, output},
    random_hex, write_private,
};

/// The user PostgreSQL runs as when we are root, which it refuses to run as. Its package makes it.
const SYSTEM_USER: &str = "postgres";

/// Who may enter a server whose data is thrown away: whoever is on this machine, without a word.
///
/// With passwords, a client whose thread stands still in the middle of its handshake (a test that ends, and waits for its
/// database to be dropped) holds up every `DROP DATABASE` of the server until PostgreSQL gives that client up, after a
/// minute. A handshake of one message has no middle. And proving a password takes a tenth of a second in a debug build.
const TRUSTING: &str = "host all,replication all 127.0.0.1/32 trust\n";

/// One PostgreSQL server with its own data directory, listening on 127.0.0.1 only.
#[derive(Debug, Clone)]
pub struct Postgres {
    home: PathBuf,
    port: u16,
    purpose: Purpose,
    process: Process,
}

impl Postgres {
    /// The setting that chooses its port in development.
    pub const PORT_SETTING: &'static str = "LOCALPLUS_PORT_POSTGRES";

    /// The server whose state is in `dir` (or, when we are root and PostgreSQL's user cannot reach `dir`, in a
    /// folder under `/var/tmp` that belongs to `dir`) and whose output goes to `log`.
    pub fn new(dir: &Path, log: PathBuf, port: u16, purpose: Purpose) -> Self {
        let home = if is_root() && !reachable_by_others(dir) {
            replacement(dir)
        } else {
            dir.to_path_buf()
        };
        Self {
            process: Process::new("postgres", dir, log),
            home,
            port,
            purpose,
        }
    }

    /// The folder that holds its data.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// The superuser's URL of a database; its password was made at random when the cluster was.
    pub fn url(&self, database: &str) -> anyhow::Result<String> {
        Ok(format!(
            "postgres://postgres:{}@127.0.0.1:{}/{database}",
            self.password()?,
            self.port
        ))
    }

    /// Runs SQL as the superuser and returns what it prints: rows by line, columns by `|`.
    pub fn sql(&self, database: &str, sql: &str) -> anyhow::Result<String> {
        let mut psql = self.psql(database)?;
        output(psql.args(["-c", sql]), "asking PostgreSQL").map(|text| text.trim_end().to_owned())
    }

    /// Creates a database unless it exists; says whether it did.
    pub fn create_database(&self, name: &str) -> anyhow::Result<bool> {
        if self.sql(
            "postgres",
            &format!("SELECT 1 FROM pg_database WHERE datname = '{name}'"),
        )? == "1"
        {
            return Ok(false);
        }
        self.sql("postgres", &format!("CREATE DATABASE \"{name}\""))?;
        Ok(true)
    }

    fn password(&self) -> anyhow::Result<String> {
        let path = self.home.join("password");
        fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))
    }

    fn psql(&self, database: &str) -> anyhow::Result<Command> {
        let mut psql = Command::new(Program::Postgres.require()?.join("psql"));
        psql.args([
            "-XAtq",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            "127.0.0.1",
            "-U",
            "postgres",
            "-p",
            &self.port.to_string(),
            "-d",
            database,
        ])
        .env("PGPASSWORD", self.password()?)
        .env("PGCONNECT_TIMEOUT", "5");
        Ok(psql)
    }

    /// A command of PostgreSQL's, as a user it agrees to run as.
    fn command(program: &str) -> anyhow::Result<Command> {
        let path = Program::Postgres.require()?.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command.args([
                &format!("--reuid={SYSTEM_USER}"),
                &format!("--regid={SYSTEM_USER}"),
                "--init-groups",
                "--",
            ]);
            command.arg(path);
            command
        } else {
            Command::new(path)
        };
        // messages in the log are read by people and tools alike
        command.env("LC_ALL", "C.UTF-8").env("TZ", "UTC").current_dir("/");
        Ok(command)
    }

    fn data(&self) -> PathBuf {
        self.home.join("data")
    }

    fn initialise(&self, note: Note<'_>) -> anyhow::Result<()> {
        if self.data().join("PG_VERSION").is_file() {
            return Ok(());
        }
        note("creating the cluster");
        if self.data().exists() {
            // an initialisation that was cut short
            fs::remove_dir_all(self.data()).context("clearing an unfinished cluster")?;
        }
        fs::create_dir_all(self.data()).with_context(|| format!("creating {}", self.data().display()))?;
        fs::set_permissions(&self.home, fs::Permissions::from_mode(0o755))
            .context("opening the data folder")?;
        fs::set_permissions(self.data(), fs::Permissions::from_mode(0o700))
            .context("closing the data folder")?;
        let password_file = self.home.join("password");
        write_private(&password_file, random_hex()?.as_bytes())?;
        let initial = self.home.join("password.initial");
        fs::copy(&password_file, &initial).context("handing the password to initdb")?;
        if is_root() {
            let (uid, gid) = ids(SYSTEM_USER)?;
            for path in [&self.data(), &initial] {
                chown(path, Some(uid), Some(gid))
                    .with_context(|| format!("giving {} to {SYSTEM_USER}", path.display()))?;
            }
        }
        let made = output(
            Self::command("initdb")?
                .arg("-D")
                .arg(self.data())
                .args([
                    "-U",
                    "postgres",
                    "--encoding=UTF8",
                    "--locale=C.UTF-8",
                    "--auth=scram-sha-256",
                    "--no-sync",
                ])
                .arg(format!("--pwfile={}", initial.display())),
            "creating the PostgreSQL cluster",
        );
        let _ = fs::remove_file(&initial);
        made.map(drop)
    }

    /// Our settings, written anew at every start so that they follow this file.
    fn settings(&self) -> String {
        let port = self.port;
        // A lost page cache is a power cut or a kernel crash, never a killed server: tests lose nothing by
        // leaving the flushes out, and a hundred databases are then made and dropped in seconds.
        let (fsync, shared_buffers) = match self.purpose {
            Purpose::Keep => ("on", "512MB"),
            Purpose::Discard => ("off", "256MB"),
        };
        format!(
            "# written by libs/backing at every start\n\
             listen_addresses = '127.0.0.1'\n\
             port = {port}\n\
             unix_socket_directories = ''\n\
             # three replicas of every service, their workers and a developer's own clients\n\
             max_connections = 300\n\
             # what is acknowledged is on disk\n\
             synchronous_commit = on\n\
             fsync = {fsync}\n\
             # the working set of a demo network, small enough for a laptop\n\
             shared_buffers = {shared_buffers}\n\
             # checkpoints by time, not by volume: each one makes pages be written to the WAL whole again\n\
             max_wal_size = 4GB\n\
             checkpoint_timeout = 15min\n\
             wal_compression = lz4\n\
             # what a slow statement is made of\n\
             track_io_timing = on\n\
             shared_preload_libraries = 'pg_stat_statements'\n\
             log_min_duration_statement = 500ms\n\
             log_line_prefix = '%m [%p] %q%u@%d '\n\
             log_lock_waits = on\n\
             log_timezone = 'UTC'\n\
             timezone = 'UTC'\n\
             # reports are compared byte by byte between machines\n\
             lc_messages = 'C.UTF-8'\n\
             datestyle = 'iso, ymd'\n\
             default_text_search_config = 'pg_catalog.simple'\n\
             dynamic_shared_memory_type = posix\n"
        )
    }
}

impl Server for Postgres {
    fn name(&self) -> &'static str {
        "postgres"
    }

    fn port(&self) -> u16 {
        self.port
    }

    fn log(&self) -> &Path {
        self.process.log()
    }

    fn start(&self, note: Note<'_>) -> anyhow::Result<()> {
        self.process.start(
            Duration::from_secs(60),
            || {
                port::require_free(self.port, "PostgreSQL", Self::PORT_SETTING)?;
                fs::create_dir_all(&self.home)
                    .with_context(|| format!("creating {}", self.home.display()))?;
                self.initialise(note)?;
                note("starting");
                fs::write(self.data().join("postgresql.conf"), self.settings())
                    .context("writing postgresql.conf")?;
                if self.purpose == Purpose::Discard {
                    fs::write(self.data().join("pg_hba.conf"), TRUSTING).context("writing pg_hba.conf")?;
                }
                let mut command = Self::command("postgres")?;
                command.arg("-D").arg(self.data());
                Ok(command)
            },
            || self.is_ready(),
        )
    }

    fn is_ready(&self) -> bool {
        self.sql("postgres", "SELECT 1").is_ok_and(|answer| answer == "1")
    }

    fn pid(&self) -> Option<u32> {
        self.process.pid()
    }

    fn stop(&self) -> anyhow::Result<()> {
        // fast: its clients reconnect by themselves, waiting for them to leave would never end
        self.process.stop(Signal::Int, Duration::from_secs(30))
    }

    fn kill(&self) -> anyhow::Result<()> {
        self.process.kill()
    }
}

/// Whether every folder above `dir` lets other users pass.
fn reachable_by_others(dir: &Path) -> bool {
    dir.ancestors()
        .filter(|dir| dir.exists())
        .all(|dir| fs::metadata(dir).is_ok_and(|meta| meta.permissions().mode() & 0o001 != 0))
}

/// The folder under `/var/tmp` that stands in for `dir`, always the same one.
fn replacement(dir: &Path) -> PathBuf {
    // FNV-1a: a name, not a secret
    let hash = dir
        .as_os_str()
        .as_encoded_bytes()
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        });
    PathBuf::from(format!("/var/tmp/localplus-{hash:016x}"))
}

/// A user's id and group id.
fn ids(user: &str) -> anyhow::Result<(u32, u32)> {
    let passwd = fs::read_to_string("/etc/passwd").context("reading /etc/passwd")?;
    passwd
        .lines()
        .find_map(|line| {
            let fields: Vec<&str> = line.split(':').collect();
            let name = fields.first()?;
            (*name == user).then(|| Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?)))?
        })
        .with_context(|| format!("this machine has no user {user}"))
}
