//! nginx, run in the foreground by any user from a configuration given whole.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr, TcpStream},
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::Context as _;

use crate::{
    Note, Server,
    packages::Program,
    port,
    process::{Process, Signal, output},
};

/// One nginx with its own prefix: pid, temporary files and configuration are all in its directory.
#[derive(Debug, Clone)]
pub struct Nginx {
    dir: PathBuf,
    port: u16,
    process: Process,
}

impl Nginx {
    /// The setting that chooses its port in development.
    pub const PORT_SETTING: &'static str = "LOCALPLUS_PORT_GATEWAY";

    /// The server whose prefix is `dir`, whose first listener is on `port`, and whose output goes to `log`.
    pub fn new(dir: &Path, log: PathBuf, port: u16) -> Self {
        Self {
            dir: dir.to_path_buf(),
            port,
            process: Process::new("gateway", dir, log),
        }
    }

    /// Writes the configuration, checks it, and makes a running server take it over without losing a request.
    pub fn configure(&self, configuration: &str) -> anyhow::Result<()> {
        for folder in ["", "tmp"] {
            let folder = self.dir.join(folder);
            fs::create_dir_all(&folder).with_context(|| format!("creating {}", folder.display()))?;
        }
        fs::write(self.file(), configuration)
            .with_context(|| format!("writing {}", self.file().display()))?;
        output(
            self.command()?.args(["-q", "-t"]),
            "checking the gateway's configuration",
        )?;
        self.process.signal(Signal::Hup)
    }

    fn file(&self) -> PathBuf {
        self.dir.join("nginx.conf")
    }

    fn command(&self) -> anyhow::Result<Command> {
        let mut command = Command::new(Program::Nginx.require()?);
        command.arg("-p").arg(&self.dir).arg("-c").arg(self.file()).args([
            "-e",
            "stderr",
            "-g",
            "daemon off;",
        ]);
        Ok(command)
    }
}

impl Server for Nginx {
    fn name(&self) -> &'static str {
        "gateway"
    }

    fn port(&self) -> u16 {
        self.port
    }

    fn log(&self) -> &Path {
        self.process.log()
    }

    fn start(&self, note: Note<'_>) -> anyhow::Result<()> {
        self.process.start(
            Duration::from_secs(10),
            || {
                port::require_free(self.port, "the gateway", Self::PORT_SETTING)?;
                note("starting");
                self.command()
            },
            || self.is_ready(),
        )
    }

    fn is_ready(&self) -> bool {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        TcpStream::connect_timeout(&address, Duration::from_secs(1)).is_ok()
    }

    fn pid(&self) -> Option<u32> {
        self.process.pid()
    }

    fn stop(&self) -> anyhow::Result<()> {
        self.process.stop(Signal::Quit, Duration::from_secs(10))
    }

    fn kill(&self) -> anyhow::Result<()> {
        self.process.kill()
    }
}
