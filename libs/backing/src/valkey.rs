//! Valkey, or Redis where Valkey is not packaged; the same protocol and, for what we use, the same commands.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context as _, bail};

use crate::{
    Note, Purpose, Server,
    packages::Program,
    port,
    process::{Process, Signal},
};

/// One Valkey server, listening on 127.0.0.1 only.
#[derive(Debug, Clone)]
pub struct Valkey {
    dir: PathBuf,
    port: u16,
    purpose: Purpose,
    process: Process,
}

impl Valkey {
    /// The setting that chooses its port in development.
    pub const PORT_SETTING: &'static str = "LOCALPLUS_PORT_VALKEY";

    /// The server whose state is in `dir` and whose output goes to `log`.
    pub fn new(dir: &Path, log: PathBuf, port: u16, purpose: Purpose) -> Self {
        Self {
            dir: dir.to_path_buf(),
            port,
            purpose,
            process: Process::new("valkey", dir, log),
        }
    }

    /// Its URL, database 0.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Sends one command to a server at `address` (`host:port`) and returns its answer when that is a line, a number
    /// or a string; of a list the last element.
    pub fn command(address: &str, words: &[&str]) -> anyhow::Result<String> {
        Self::commands(address, &[words])
    }

    /// Sends commands on one connection, which the first refused one ends, and returns the last one's answer.
    pub fn commands(address: &str, commands: &[&[&str]]) -> anyhow::Result<String> {
        let patience = Duration::from_secs(2);
        let stream =
            TcpStream::connect(address).with_context(|| format!("connecting to Valkey at {address}"))?;
        stream
            .set_read_timeout(Some(patience))
            .context("setting a timeout")?;
        let mut reader = BufReader::new(stream);
        let mut last = String::new();
        for words in commands {
            let mut request = format!("*{}\r\n", words.len());
            for word in *words {
                use std::fmt::Write as _;
                let _ = write!(request, "${}\r\n{word}\r\n", word.len());
            }
            reader
                .get_mut()
                .write_all(request.as_bytes())
                .context("writing to Valkey")?;
            last = answer(&mut reader)?;
        }
        Ok(last)
    }
}

/// Reads one answer of the Redis protocol.
fn answer(reader: &mut BufReader<TcpStream>) -> anyhow::Result<String> {
    let mut line = String::new();
    reader.read_line(&mut line).context("reading from Valkey")?;
    let line = line.trim_end();
    let Some((kind, rest)) = line.split_at_checked(1) else {
        bail!("Valkey closed the connection")
    };
    match kind {
        "+" | ":" => Ok(rest.to_owned()),
        "$" => {
            let Ok(length) = rest.parse::<usize>() else {
                return Ok(String::new());
            };
            let mut bytes = vec![0; length.saturating_add(2)];
            reader.read_exact(&mut bytes).context("reading from Valkey")?;
            bytes.truncate(length);
            Ok(String::from_utf8_lossy(&bytes).into_owned())
        }
        "*" => {
            let mut last = String::new();
            for _ in 0..rest.parse::<u32>().unwrap_or_default() {
                last = answer(reader)?;
            }
            Ok(last)
        }
        _ => bail!("Valkey refuses: {line}"),
    }
}

impl Server for Valkey {
    fn name(&self) -> &'static str {
        "valkey"
    }

    fn port(&self) -> u16 {
        self.port
    }

    fn log(&self) -> &Path {
        self.process.log()
    }

    fn start(&self, note: Note<'_>) -> anyhow::Result<()> {
        self.process.start(
            Duration::from_secs(20),
            || {
                port::require_free(self.port, "Valkey", Self::PORT_SETTING)?;
                fs::create_dir_all(&self.dir).with_context(|| format!("creating {}", self.dir.display()))?;
                note("starting");
                // queued tasks survive a restart in development; tests give each test a database of its own
                let (append, databases) = match self.purpose {
                    Purpose::Keep => ("yes", "16"),
                    Purpose::Discard => ("no", "1024"),
                };
                let mut command = Command::new(Program::Valkey.require()?);
                command.current_dir(&self.dir).args([
                    "--bind",
                    "127.0.0.1",
                    "--port",
                    &self.port.to_string(),
                ]);
                command
                    .args(["--save", "", "--appendonly", append, "--databases", databases])
                    .arg("--dir")
                    .arg(&self.dir);
                // only what carries a lifetime may be pushed out: cached entries go, queued tasks never
                command.args([
                    "--maxmemory",
                    "256mb",
                    "--maxmemory-policy",
                    "volatile-lfu",
                    "--daemonize",
                    "no",
                ]);
                Ok(command)
            },
            || self.is_ready(),
        )
    }

    fn is_ready(&self) -> bool {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port)).to_string();
        Self::command(&address, &["PING"]).is_ok_and(|answer| answer == "PONG")
    }

    fn pid(&self) -> Option<u32> {
        self.process.pid()
    }

    fn stop(&self) -> anyhow::Result<()> {
        self.process.stop(Signal::Term, Duration::from_secs(10))
    }

    fn kill(&self) -> anyhow::Result<()> {
        self.process.kill()
    }
}
