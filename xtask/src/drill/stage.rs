//! The system that is broken: whole, on servers, ports and folders of its own, beside a running development system.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use backing::{Purpose, Server as _, Servers, Signal};

use super::{
    disk::{self, Disk},
    edge::Edge,
    proxy::Proxy,
};
use crate::{
    access,
    api::Api,
    system::{Backing, SERVICES, System},
    token, up,
};

/// What a service may take to answer after its start.
const READY_WITHIN: Duration = Duration::from_secs(60);

/// The running system.
pub(super) struct Stage {
    /// Its parts.
    pub(super) system: System,
    /// Between the services and PostgreSQL.
    pub(super) database: Proxy,
    programs: PathBuf,
    settings: &'static [(&'static str, &'static str)],
    running: BTreeMap<String, Running>,
    /// In front of each service, so that it is found at one address whichever process serves, as a cluster's Service is.
    fronts: BTreeMap<&'static str, Front>,
    /// What is brought into the processes of a service.
    preloaded: BTreeMap<&'static str, PathBuf>,
    /// TLS in front of it, when a drill needs it.
    pub(super) edge: Option<Edge>,
    /// A disk of PostgreSQL's own, when a drill needs it.
    pub(super) disk: Option<Disk>,
}

/// The addresses of a service.
struct Front {
    http: Proxy,
    grpc: Proxy,
}

/// A process, which ends when this is dropped.
struct Running {
    child: Child,
    http: u16,
    grpc: u16,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Stage {
    /// Starts everything from nothing, with the services' programs as they lie in `programs`.
    /// `purpose` says whether what is acknowledged is on disk. Services are told `settings` beyond what a developer's are, as environment variables.
    pub(super) fn set(
        programs: &Path,
        purpose: Purpose,
        settings: &'static [(&'static str, &'static str)],
    ) -> anyhow::Result<Self> {
        let home = crate::dev::home()?.join("drill");
        // what an earlier drill left
        let (before, _) = System::beside(&home, purpose)?;
        before.backing.install(&|line| println!("  {line}"))?;
        if let Backing::Native(servers) = &before.backing {
            for server in servers.all() {
                server.kill()?;
            }
            disk::unmount(servers.postgres.home())?;
        }
        before.delete()?;
        for folder in ["logs", "run"] {
            fs::create_dir_all(home.join(folder))?;
        }
        let (system, postgres) = System::beside(&home, purpose)?;
        let database = Proxy::start(system.ports.postgres, postgres)?;
        let mut stage = Self {
            system,
            database,
            programs: programs.to_path_buf(),
            settings,
            running: BTreeMap::new(),
            fronts: BTreeMap::new(),
            preloaded: BTreeMap::new(),
            edge: None,
            disk: None,
        };
        stage.system.backing.start(&|_| {})?;
        stage.system.create_databases()?;
        stage.system.write_settings()?;
        up::migrate(&stage.system, programs)?;
        // Kafka is still starting: on a small machine a first connection may take longer than a service waits for one
        patiently(|| access::prepare(&mut stage.system, programs).map(drop))?;
        stage.system.write_settings()?;
        stage.system.configure_gateway()?;
        stage.system.gateway.start(&|_| {})?;
        for service in SERVICES {
            // nobody is behind them yet
            let front = Front {
                http: Proxy::start(stage.system.ports.http(service.name), backing::free_port(0)?)?,
                grpc: Proxy::start(stage.system.ports.grpc(service.name), backing::free_port(0)?)?,
            };
            stage.fronts.insert(service.name, front);
        }
        let mail = stage
            .system
            .programs(programs)
            .into_iter()
            .find(|program| program.name == "mail-sink");
        let mail = mail.context("no mail sink")?;
        let log = fs::File::create(&mail.log)?;
        let child = Command::new(&mail.path)
            .args(&mail.args)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .context("starting the mail sink")?;
        let sink = Running {
            child,
            http: stage.system.ports.mail,
            grpc: 0,
        };
        stage.running.insert(mail.name, sink);
        for service in SERVICES {
            stage.start(service.name)?;
        }
        stage.ready()?;
        access::seed(&mut stage.system, |_| {})?;
        Ok(stage)
    }

    /// Takes all of it away. What failed is left to be looked at, until the next drill.
    pub(super) fn strike(mut self) -> anyhow::Result<()> {
        self.end();
        self.system.delete()
    }

    fn end(&mut self) {
        self.running.clear();
        self.edge = None;
        let _ = self.system.gateway.kill();
        if let Ok(servers) = self.servers() {
            for server in servers.all() {
                let _ = server.kill();
            }
        }
        // nobody writes there any more
        self.disk = None;
    }

    /// The edge.
    pub(super) fn edge(&self) -> anyhow::Result<&Edge> {
        self.edge.as_ref().context("there is no edge")
    }

    /// PostgreSQL's disk.
    pub(super) fn disk(&self) -> anyhow::Result<&Disk> {
        self.disk.as_ref().context("PostgreSQL has no disk of its own")
    }

    /// The servers.
    pub(super) fn servers(&self) -> anyhow::Result<&Servers> {
        match &self.system.backing {
            Backing::Native(servers) => Ok(servers),
            Backing::Containers(_) => bail!("the drill runs on servers of its own"),
        }
    }

    /// Starts a service and waits until it lives.
    pub(super) fn start(&mut self, name: &'static str) -> anyhow::Result<()> {
        let running = self.spawn(name)?;
        self.found(name, &running);
        self.running.insert(name.to_owned(), running);
        Ok(())
    }

    /// Ends a service at once, as the kernel would.
    pub(super) fn kill(&mut self, name: &str) {
        self.running.remove(name);
    }

    /// A rolling update of one replica, as a cluster does it: the new process is ready, then it is led to, then the old
    /// one is told to end; gives how long the old one took to.
    pub(super) fn roll(&mut self, name: &'static str) -> anyhow::Result<Duration> {
        let fresh = self.spawn(name)?;
        ready(&[(name, fresh.http)], &self.system.logs())?;
        self.found(name, &fresh);
        let Some(mut old) = self.running.insert(name.to_owned(), fresh) else {
            bail!("{name} does not run");
        };
        backing::signal(old.child.id(), Signal::Term)?;
        let told = Instant::now();
        while old.child.try_wait()?.is_none() {
            if told.elapsed() > READY_WITHIN {
                bail!(
                    "{name} does not end within {} s of SIGTERM",
                    READY_WITHIN.as_secs()
                );
            }
            thread::sleep(Duration::from_millis(10));
        }
        let ended = old.child.wait()?;
        anyhow::ensure!(ended.success(), "{name} ended with {ended} on SIGTERM");
        Ok(told.elapsed())
    }

    /// Replaces a service's process by one that a library is brought into, or by one without.
    pub(super) fn preload(&mut self, name: &'static str, library: Option<PathBuf>) -> anyhow::Result<()> {
        match library {
            Some(library) => self.preloaded.insert(name, library),
            None => self.preloaded.remove(name),
        };
        self.roll(name).map(drop)
    }

    /// New connections are led to this process from now on.
    fn found(&self, name: &str, running: &Running) {
        if let Some(front) = self.fronts.get(name) {
            front.http.lead_to(running.http);
            front.grpc.lead_to(running.grpc);
        }
    }

    /// Starts a process of a service and waits until it lives: what it needs may be away yet.
    fn spawn(&self, name: &'static str) -> anyhow::Result<Running> {
        let (http, grpc) = (backing::free_port(0)?, backing::free_port(0)?);
        let log = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.system.logs().join(format!("{name}.log")))?;
        let preloaded = self.preloaded.get(name);
        let child = Command::new(self.programs.join(name))
            .arg("--config")
            .arg(self.system.config_file(name))
            .arg("serve")
            .envs(preloaded.map(|library| ("LD_PRELOAD", library)))
            .env("LOCALPLUS__HTTP__ADDR", format!("127.0.0.1:{http}"))
            .env("LOCALPLUS__GRPC__ADDR", format!("127.0.0.1:{grpc}"))
            // what a cluster's endpoints take to follow
            .env("LOCALPLUS__DRAIN__REMOVAL_DELAY_MS", "1000")
            .envs(self.settings.iter().copied())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("starting {name}"))?;
        let mut running = Running { child, http, grpc };
        let api = Api::new(&format!("http://127.0.0.1:{http}"), "");
        let started = Instant::now();
        while !api.get("/livez").is_ok_and(|answer| answer.status == 200) {
            if let Some(ended) = running.child.try_wait()? {
                bail!("{name} ended with {ended}; see {}", self.system.logs().display());
            }
            if started.elapsed() > READY_WITHIN {
                bail!("{name} does not live after {} s", READY_WITHIN.as_secs());
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(running)
    }

    /// Waits until every service says that it is ready.
    pub(super) fn ready(&self) -> anyhow::Result<()> {
        let all: Vec<_> = SERVICES
            .iter()
            .map(|service| (service.name, self.http(service.name)))
            .collect();
        ready(&all, &self.system.logs())
    }

    /// The port at which the process of a service answers REST; its front's while there is none.
    pub(super) fn http(&self, name: &str) -> u16 {
        let running = self.running.get(name).map(|running| running.http);
        running.unwrap_or_else(|| self.system.ports.http(name))
    }

    /// The operator's token, good for an hour.
    pub(super) fn token(&self) -> anyhow::Result<String> {
        let network = &self.system.network;
        token::sign_in(
            &self.system.gateway_url(),
            crate::system::OPERATOR_EMAIL,
            &network.operator_password,
            network.tenant,
        )
    }

    /// The demo merchant's till's token, good for an hour.
    pub(super) fn till(&self) -> anyhow::Result<String> {
        let key = self.system.network.till.as_ref();
        token::by_key(&self.system.gateway_url(), key.context("the till has no key")?)
    }

    /// Runs a service's own command with the settings that it has here, to its end.
    pub(super) fn command(&self, name: &str, arguments: &[&str]) -> anyhow::Result<String> {
        crate::shell::captured(
            Command::new(self.programs.join(name))
                .arg("--config")
                .arg(self.system.config_file(name))
                .args(arguments),
        )
    }
}

/// Tries a few times what may be done twice.
fn patiently(mut act: impl FnMut() -> anyhow::Result<()>) -> anyhow::Result<()> {
    for _ in 0..4 {
        if act().is_ok() {
            return Ok(());
        }
        thread::sleep(Duration::from_secs(1));
    }
    act()
}

/// Waits until every service says at its port that it is ready.
fn ready(services: &[(&str, u16)], logs: &Path) -> anyhow::Result<()> {
    let started = Instant::now();
    loop {
        let waiting: Vec<_> = services
            .iter()
            .filter(|(_, port)| {
                let api = Api::new(&format!("http://127.0.0.1:{port}"), "");
                !api.get("/readyz").is_ok_and(|answer| answer.status == 200)
            })
            .map(|(name, _)| *name)
            .collect();
        if waiting.is_empty() {
            return Ok(());
        }
        if started.elapsed() > READY_WITHIN {
            bail!(
                "{} not ready after {} s; see {}",
                waiting.join(", "),
                READY_WITHIN.as_secs(),
                logs.display()
            );
        }
        thread::sleep(Duration::from_millis(50));
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.end();
    }
}
