//! PostgreSQL, Kafka and Valkey together: one set for `up`, one that all tests of a machine share, and private ones
//! for tests that break them.

use std::{
    fs,
    path::{Path, PathBuf},
    thread,
};

use anyhow::{Context as _, anyhow};

use crate::{
    KAFKA_VERSION, Kafka, Note, Postgres, Program, Purpose, Server, Valkey, packages, port, workspace_root,
};

/// The three ports of a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ports {
    /// PostgreSQL's.
    pub postgres: u16,
    /// Kafka's; its controller takes the one 1,000 above.
    pub kafka: u16,
    /// Valkey's.
    pub valkey: u16,
}

impl Ports {
    /// The ports of the servers that all tests on this machine share: the same at every call, free when first chosen,
    /// and not those of `up`.
    pub fn of_tests() -> anyhow::Result<Self> {
        let dir = workspace_root()?.join(".localplus/test");
        fs::create_dir_all(&dir).with_context(|| format!("creating {}", dir.display()))?;
        let lock =
            fs::File::create(dir.join("ports.lock")).context("creating the lock of the test servers")?;
        lock.lock().context("locking the test servers")?;
        let port = |name: &str, preferred| -> anyhow::Result<u16> {
            let file = dir.join(format!("{name}.port"));
            if let Some(port) = fs::read_to_string(&file)
                .ok()
                .and_then(|text| text.trim().parse().ok())
            {
                let ours = dir.join(name).join(format!("{name}.pid")).exists();
                if ours || port::is_free(port) {
                    return Ok(port);
                }
            }
            let port = port::free_port(preferred)?;
            fs::write(&file, port.to_string()).with_context(|| format!("writing {}", file.display()))?;
            Ok(port)
        };
        Ok(Self {
            postgres: port("postgres", 15_442)?,
            kafka: port("kafka", 19_192)?,
            valkey: port("valkey", 16_479)?,
        })
    }
}

/// PostgreSQL, Kafka and Valkey in one directory.
#[derive(Debug, Clone)]
pub struct Servers {
    /// PostgreSQL.
    pub postgres: Postgres,
    /// Apache Kafka.
    pub kafka: Kafka,
    /// Valkey or Redis.
    pub valkey: Valkey,
}

impl Servers {
    /// The set whose state is in `dir`, logs in `logs`, Kafka's jars in `jars`.
    pub fn new(dir: &Path, logs: &Path, jars: &Path, ports: Ports, purpose: Purpose) -> Self {
        Self {
            postgres: Postgres::new(
                &dir.join("postgres"),
                logs.join("postgres.log"),
                ports.postgres,
                purpose,
            ),
            kafka: Kafka::new(
                &dir.join("kafka"),
                jars,
                logs.join("kafka.log"),
                ports.kafka,
                purpose,
            ),
            valkey: Valkey::new(
                &dir.join("valkey"),
                logs.join("valkey.log"),
                ports.valkey,
                purpose,
            ),
        }
    }

    /// The set that all tests on this machine share, under `.localplus/test/`.
    pub fn of_tests() -> anyhow::Result<Self> {
        let home = workspace_root()?.join(".localplus");
        let dir = home.join("test");
        Ok(Self::new(
            &dir,
            &dir.join("logs"),
            &jars(&home),
            Ports::of_tests()?,
            Purpose::Discard,
        ))
    }

    /// A set of a test's own in `dir`, on ports that are free now: for tests that stop and kill servers.
    pub fn private(dir: &Path) -> anyhow::Result<Self> {
        let home = workspace_root()?.join(".localplus");
        // Kafka's controller takes the port 1,000 above, which nobody is given
        let ports = Ports {
            postgres: port::claim(12_000..13_000)?,
            kafka: port::claim(12_000..13_000)?,
            valkey: port::claim(12_000..13_000)?,
        };
        Ok(Self::new(dir, dir, &jars(&home), ports, Purpose::Discard))
    }

    /// Brings the programs and Kafka's jars to this machine unless they are there; returns the packages installed.
    pub fn install(&self, more: &[Program], note: Note<'_>) -> anyhow::Result<Vec<&'static str>> {
        let mut programs = vec![Program::Postgres, Program::Valkey, Program::Java];
        programs.extend_from_slice(more);
        if self.kafka.needs_jars() {
            programs.push(Program::Maven);
        }
        let installed = packages::install(&programs, note)?;
        self.kafka.fetch_jars(note)?;
        Ok(installed)
    }

    /// Starts all three at once.
    pub fn start(&self, note: Note<'_>) -> anyhow::Result<()> {
        thread::scope(|scope| {
            let starting: Vec<_> = self
                .all()
                .into_iter()
                .map(|server| scope.spawn(move || server.start(note)))
                .collect();
            starting
                .into_iter()
                .try_for_each(|start| start.join().map_err(|_| anyhow!("a server's start panicked"))?)
        })
    }

    /// Stops all three at once.
    pub fn stop(&self) -> anyhow::Result<()> {
        thread::scope(|scope| {
            let stopping: Vec<_> = self
                .all()
                .into_iter()
                .map(|server| scope.spawn(move || server.stop()))
                .collect();
            stopping
                .into_iter()
                .try_for_each(|stop| stop.join().map_err(|_| anyhow!("a server's stop panicked"))?)
        })
    }

    /// The three, in the order they are best started.
    pub fn all(&self) -> [&dyn Server; 3] {
        [&self.kafka, &self.postgres, &self.valkey]
    }
}

/// Where Kafka's jars are kept under `.localplus/`, shared by every set.
fn jars(home: &Path) -> PathBuf {
    home.join(format!("kafka-{KAFKA_VERSION}"))
}
