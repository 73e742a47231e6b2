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
use backing::{Server as _, Servers};

use super::proxy::Proxy;
use crate::{
    access,
    api::Api,
    gateway,
    system::{Backing, ISSUER, SERVICES, System},
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
    running: BTreeMap<String, Running>,
    /// In front of each service's gRPC port, so that a service is found at one address whichever process serves.
    rpc: BTreeMap<&'static str, Proxy>,
    /// In front of the issuer's REST port for the same reason: every service asks it for keys, revocations and tokens.
    issuer: Proxy,
    /// The REST ports that processes are started on.
    homes: BTreeMap<&'static str, u16>,
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
    pub(super) fn set(programs: &Path) -> anyhow::Result<Self> {
        let home = crate::dev::home()?.join("drill");
        // what an earlier drill left
        let (before, _) = System::beside(&home)?;
        before.backing.install(&|line| println!("  {line}"))?;
        if let Backing::Native(servers) = &before.backing {
            for server in servers.all() {
                server.kill()?;
            }
        }
        before.delete()?;
        for folder in ["logs", "run"] {
            fs::create_dir_all(home.join(folder))?;
        }
        let (system, postgres) = System::beside(&home)?;
        let database = Proxy::start(system.ports.postgres, postgres)?;
        let mut homes: BTreeMap<_, _> = SERVICES
            .iter()
            .map(|service| (service.name, system.ports.http(service.name)))
            .collect();
        let behind = backing::free_port(0)?;
        homes.insert(ISSUER, behind);
        let issuer = Proxy::start(system.ports.http(ISSUER), behind)?;
        let mut stage = Self {
            system,
            database,
            programs: programs.to_path_buf(),
            running: BTreeMap::new(),
            rpc: BTreeMap::new(),
            issuer,
            homes,
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
            let first = backing::free_port(0)?;
            let front = Proxy::start(stage.system.ports.grpc(service.name), first)?;
            stage.rpc.insert(service.name, front);
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
        stage.gateway_follows()?;
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
        let _ = self.system.gateway.kill();
        if let Ok(servers) = self.servers() {
            for server in servers.all() {
                let _ = server.kill();
            }
        }
    }

    /// The servers.
    pub(super) fn servers(&self) -> anyhow::Result<&Servers> {
        match &self.system.backing {
            Backing::Native(servers) => Ok(servers),
            Backing::Containers(_) => bail!("the drill runs on servers of its own"),
        }
    }

    /// Starts a service where it was first, and waits until it lives.
    pub(super) fn start(&mut self, name: &'static str) -> anyhow::Result<()> {
        let http = *self
            .homes
            .get(name)
            .with_context(|| format!("there is no {name}"))?;
        let running = self.spawn(name, http)?;
        self.found(name, &running);
        self.running.insert(name.to_owned(), running);
        Ok(())
    }

    /// Ends a service at once, as the kernel would.
    pub(super) fn kill(&mut self, name: &str) {
        self.running.remove(name);
    }

    /// Callers of gRPC, and of the issuer, are led to this process from now on.
    fn found(&self, name: &str, running: &Running) {
        if let Some(front) = self.rpc.get(name) {
            front.lead_to(running.grpc);
        }
        if name == ISSUER {
            self.issuer.lead_to(running.http);
        }
    }

    /// Starts a process of a service and waits until it lives: what it needs may be away yet.
    fn spawn(&self, name: &'static str, http: u16) -> anyhow::Result<Running> {
        let grpc = backing::free_port(0)?;
        let log = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.system.logs().join(format!("{name}.log")))?;
        let child = Command::new(self.programs.join(name))
            .arg("--config")
            .arg(self.system.config_file(name))
            .arg("serve")
            .env("LOCALPLUS__HTTP__ADDR", format!("127.0.0.1:{http}"))
            .env("LOCALPLUS__GRPC__ADDR", format!("127.0.0.1:{grpc}"))
            // what a cluster's endpoints take to follow
            .env("LOCALPLUS__DRAIN__REMOVAL_DELAY_MS", "1000")
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

    /// The port at which a service answers REST now.
    pub(super) fn http(&self, name: &str) -> u16 {
        let running = self.running.get(name).map(|running| running.http);
        running
            .or_else(|| self.homes.get(name).copied())
            .unwrap_or_default()
    }

    /// The gateway leads to the processes that there are, without losing a request.
    fn gateway_follows(&self) -> anyhow::Result<()> {
        let services: Vec<_> = SERVICES
            .iter()
            .map(|service| (service.short, self.http(service.name)))
            .collect();
        self.system
            .gateway
            .configure(&gateway::configuration(self.system.ports.gateway, &services))
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
