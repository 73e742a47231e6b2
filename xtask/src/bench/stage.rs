//! What is measured: the release build on servers of its own, beside a running development system.

use std::{
    collections::BTreeMap,
    fs,
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use backing::{Nginx, Ports, Purpose, Server as _, Servers, free_port};
use serde_json::{Value, json};
use uuid::Uuid;

use super::load::Generators;
use crate::{api::Api, shell};

const ISSUER: &str = "https://bench.localplus.example";
/// What a service or the yardstick may take to answer after its start.
const READY_WITHIN: Duration = Duration::from_secs(20);

/// The stage.
pub(super) struct Stage {
    dir: PathBuf,
    release: PathBuf,
    servers: Servers,
    gateway: Nginx,
    gateway_port: u16,
    tenant: Uuid,
    services: BTreeMap<&'static str, Service>,
    bare: Option<(Child, u16)>,
    smtp: u16,
    mail: Option<Child>,
}

/// A service with its two ports; it runs while it has a child.
struct Service {
    http: u16,
    grpc: u16,
    env: BTreeMap<String, String>,
    child: Option<Child>,
}

impl Stage {
    /// Starts the servers and makes an empty database for each service and one for pgbench.
    pub(super) fn set(dir: &Path, generators: &Generators) -> anyhow::Result<Self> {
        let ports = Ports {
            postgres: free_port(25_442)?,
            kafka: free_port(25_192)?,
            valkey: free_port(25_479)?,
        };
        let jars = crate::dev::home()?.join(format!("kafka-{}", backing::KAFKA_VERSION));
        fs::create_dir_all(dir)?;
        // Durable as in production: what is measured is what may be promised.
        let servers = Servers::new(dir, &dir.join("logs"), &jars, ports, Purpose::Keep);
        servers.install(&[backing::Program::Nginx], &|line| println!("  {line}"))?;
        for server in servers.all() {
            server.kill()?;
        }
        fs::remove_dir_all(servers.postgres.home()).ok();
        fs::remove_dir_all(dir).ok();
        fs::create_dir_all(dir)?;
        let gateway_port = free_port(25_080)?;
        let gateway = Nginx::new(&dir.join("gateway"), dir.join("gateway.log"), gateway_port);
        let mut stage = Self {
            dir: dir.to_path_buf(),
            release: shell::target_dir()?.join("release"),
            servers,
            gateway,
            gateway_port,
            tenant: Uuid::now_v7(),
            services: BTreeMap::new(),
            bare: None,
            smtp: free_port(25_025)?,
            mail: None,
        };
        stage.servers.start(&|_| {})?;
        stage.servers.postgres.create_database("tpcb")?;
        generators.tpcb_init(&stage.tpcb_url()?)?;
        stage.keys()?;
        for (number, name) in (0_u16..).zip(["svc-ledger", "svc-wallet", "svc-notification"]) {
            let service = stage.service(name, free_port(25_100 + number)?, free_port(25_200 + number)?)?;
            stage.servers.postgres.create_database(&name.replace('-', "_"))?;
            shell::captured(
                Command::new(stage.release.join(name))
                    .arg("migrate")
                    .envs(&service.env),
            )?;
            stage.services.insert(name, service);
        }
        Ok(stage)
    }

    /// pgbench's database, on the same server as the services'.
    pub(super) fn tpcb_url(&self) -> anyhow::Result<String> {
        self.servers.postgres.url("tpcb")
    }

    /// Starts a service and returns how long it took to be ready.
    pub(super) fn start(&mut self, name: &'static str) -> anyhow::Result<Duration> {
        let log = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.dir.join(format!("{name}.log")))?;
        let release = self.release.join(name);
        let service = self
            .services
            .get_mut(name)
            .with_context(|| format!("no service {name}"))?;
        let started = Instant::now();
        let child = Command::new(release)
            .arg("serve")
            .envs(&service.env)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("starting {name}"))?;
        service.child = Some(child);
        let api = Api::new(&format!("http://127.0.0.1:{}", service.http), "");
        while !api.get("/readyz").is_ok_and(|answer| answer.status == 200) {
            if started.elapsed() > READY_WITHIN {
                bail!(
                    "{name} is not ready after {} s; see {}",
                    READY_WITHIN.as_secs(),
                    self.dir.display()
                );
            }
            thread::sleep(Duration::from_millis(1));
        }
        Ok(started.elapsed())
    }

    /// Stops a service at once.
    pub(super) fn kill(&mut self, name: &str) -> anyhow::Result<()> {
        if let Some(mut child) = self
            .services
            .get_mut(name)
            .and_then(|service| service.child.take())
        {
            child.kill()?;
            child.wait()?;
        }
        Ok(())
    }

    /// Runs a service's command to its end and gives what it said.
    pub(super) fn job(&self, name: &str, args: &[&str]) -> anyhow::Result<String> {
        let service = self
            .services
            .get(name)
            .with_context(|| format!("no service {name}"))?;
        shell::captured(
            Command::new(self.release.join(name))
                .args(args)
                .envs(&service.env),
        )
    }

    /// The process of a running service.
    pub(super) fn pid(&self, name: &str) -> anyhow::Result<u32> {
        let child = self.services.get(name).and_then(|service| service.child.as_ref());
        Ok(child.with_context(|| format!("{name} does not run"))?.id())
    }

    /// How many entries are in the books.
    pub(super) fn entries(&self) -> anyhow::Result<u64> {
        let said = self
            .servers
            .postgres
            .sql("svc_ledger", "SELECT count(*) FROM ledger_entries")?;
        said.trim().parse().context("counting entries")
    }

    /// Starts the gateway and the mail sink: with the services, the whole system.
    pub(super) fn start_rest_of_system(&mut self) -> anyhow::Result<()> {
        let mail = Command::new(self.release.join("mail-sink"))
            .arg(format!("--smtp=127.0.0.1:{}", self.smtp))
            .arg(format!("--web=127.0.0.1:{}", free_port(25_081)?))
            .stdin(Stdio::null())
            .spawn()
            .context("starting the mail sink")?;
        self.mail = Some(mail);
        let (ledger, wallet, notification) = (
            self.port("svc-ledger")?,
            self.port("svc-wallet")?,
            self.port("svc-notification")?,
        );
        self.gateway.configure(&crate::gateway::configuration(
            self.gateway_port,
            &[
                ("ledger", ledger),
                ("wallet", wallet),
                ("notification", notification),
            ],
        ))?;
        self.gateway.start(&|_| {})
    }

    /// The customers at the tills.
    pub(super) fn till(&self) -> PathBuf {
        self.release.join("till")
    }

    /// Starts the yardstick for reads and gives its base URL.
    pub(super) fn start_bare(&mut self) -> anyhow::Result<String> {
        let port = free_port(25_099)?;
        let child = Command::new(self.release.join("bare"))
            .arg(format!("127.0.0.1:{port}"))
            .stdin(Stdio::null())
            .spawn()?;
        self.bare = Some((child, port));
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if started.elapsed() > READY_WITHIN {
                bail!("the bare server does not listen");
            }
            thread::sleep(Duration::from_millis(5));
        }
        Ok(format!("http://127.0.0.1:{port}"))
    }

    /// The gateway's base URL.
    pub(super) fn gateway_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.gateway_port)
    }

    /// A service's own base URL.
    pub(super) fn url(&self, name: &str) -> anyhow::Result<String> {
        Ok(format!("http://127.0.0.1:{}", self.port(name)?))
    }

    /// A service's gRPC address, without a scheme.
    pub(super) fn grpc(&self, name: &str) -> anyhow::Result<String> {
        let service = self
            .services
            .get(name)
            .with_context(|| format!("no service {name}"))?;
        Ok(format!("127.0.0.1:{}", service.grpc))
    }

    fn port(&self, name: &str) -> anyhow::Result<u16> {
        Ok(self
            .services
            .get(name)
            .with_context(|| format!("no service {name}"))?
            .http)
    }

    /// An operator's token.
    pub(super) fn token(&self) -> anyhow::Result<String> {
        self.mint("bench", "operator", Some(self.tenant))
    }

    /// Opens `count` accounts straight in the ledger, each with `points`.
    pub(super) fn accounts(&self, count: usize, points: i64) -> anyhow::Result<Vec<String>> {
        let api = Api::new(&self.url("svc-ledger")?, &self.token()?);
        let mut accounts = Vec::with_capacity(count);
        for _ in 0..count {
            let body = json!({"kind": "customer_points", "owner_id": Uuid::now_v7(), "unit": "PTS"});
            let opened = api
                .post("/v1/accounts", None, &body)?
                .expect_success("opening an account")?;
            accounts.push(opened.text("/id").to_owned());
        }
        Self::give(&api, &accounts, points)?;
        Ok(accounts)
    }

    /// Opens `count` wallets; their ids and their points accounts.
    pub(super) fn wallets(&self, count: usize, points: i64) -> anyhow::Result<Vec<(String, String)>> {
        let token = self.token()?;
        let api = Api::new(&self.url("svc-wallet")?, &token);
        let mut wallets = Vec::with_capacity(count);
        for number in 0..count {
            let body = json!({"external_ref": format!("bench-{}-{number}", Uuid::now_v7().simple())});
            let opened = api
                .post("/v1/wallets", None, &body)?
                .expect_success("opening a wallet")?;
            wallets.push((
                opened.text("/id").to_owned(),
                opened.text("/points_account_id").to_owned(),
            ));
        }
        let accounts: Vec<_> = wallets.iter().map(|(_, account)| account.clone()).collect();
        Self::give(&Api::new(&self.url("svc-ledger")?, &token), &accounts, points)?;
        Ok(wallets)
    }

    /// Earns `points` on each account `times` times, and gives the transactions' ids.
    pub(super) fn transactions(
        &self,
        accounts: &[String],
        points: i64,
        times: usize,
    ) -> anyhow::Result<Vec<String>> {
        let api = Api::new(&self.url("svc-ledger")?, &self.token()?);
        let mut transactions = Vec::with_capacity(accounts.len() * times);
        for _ in 0..times {
            transactions.extend(Self::give(&api, accounts, points)?);
        }
        Ok(transactions)
    }

    fn give(api: &Api, accounts: &[String], points: i64) -> anyhow::Result<Vec<String>> {
        let mut transactions = Vec::with_capacity(accounts.len());
        for (number, some) in accounts.chunks(500).enumerate() {
            let items: Vec<Value> = some
                .iter()
                .map(|account| json!({"earn": {"account_id": account, "points": points}}))
                .collect();
            let key = format!("seed-{}-{number}", Uuid::now_v7().simple());
            let given = api
                .post(
                    "/v1/transactions/batch",
                    Some(&key),
                    &json!({"atomic": true, "items": items}),
                )?
                .expect_success("giving the accounts something to spend")?;
            for number in 0..some.len() {
                transactions.push(
                    given
                        .text(&format!("/results/{number}/transaction/id"))
                        .to_owned(),
                );
            }
        }
        Ok(transactions)
    }

    /// Writes lines for a generator to read, and gives the file.
    pub(super) fn file(&self, name: &str, lines: &[String]) -> anyhow::Result<PathBuf> {
        let path = self.dir.join(name);
        fs::write(&path, lines.join("\n") + "\n").with_context(|| format!("writing {}", path.display()))?;
        Ok(path)
    }

    /// Writes bytes for a generator to read, and gives the file.
    pub(super) fn bytes(&self, name: &str, bytes: &[u8]) -> anyhow::Result<PathBuf> {
        let path = self.dir.join(name);
        fs::write(&path, bytes).with_context(|| format!("writing {}", path.display()))?;
        Ok(path)
    }

    fn service(&self, name: &str, http: u16, grpc: u16) -> anyhow::Result<Service> {
        let token_file = self.dir.join(format!("{name}.token"));
        backing::write_private(&token_file, self.mint(name, "service", None)?.as_bytes())?;
        let mut env = BTreeMap::new();
        let mut set = |name: &str, value: String| env.insert(format!("LOCALPLUS__{name}"), value);
        set("HTTP__ADDR", format!("127.0.0.1:{http}"));
        set("GRPC__ADDR", format!("127.0.0.1:{grpc}"));
        set(
            "DATABASE__URL",
            self.servers.postgres.url(&name.replace('-', "_"))?,
        );
        set("KAFKA__BROKERS", self.servers.kafka.bootstrap());
        set("AUTH__ISSUER", ISSUER.to_owned());
        set(
            "AUTH__JWKS_URL",
            format!("file://{}", self.dir.join("keys/jwks.json").display()),
        );
        set("AUTH__SERVICE_TOKEN_FILE", token_file.display().to_string());
        set("VALKEY__URL", self.servers.valkey.url());
        // every request is counted, and nobody reaches the limit: one caller sends here what a network sends
        for limit in ["SUBJECT_READS", "SUBJECT_WRITES", "TENANT_READS", "TENANT_WRITES"] {
            set(&format!("LIMITS__{limit}"), "1000000000".to_owned());
        }
        if name == "svc-wallet" {
            let ledger = self
                .services
                .get("svc-ledger")
                .context("the ledger comes first")?;
            set("LEDGER__GRPC_URL", format!("http://127.0.0.1:{}", ledger.grpc));
        }
        if name == "svc-notification" {
            let secret = |offset: u8| (0..32).map(|byte| byte + offset).collect::<Vec<u8>>();
            set("VAULT__MASTER_KEYS", format!("1:{}", base64(&secret(1))));
            set("VAULT__PEPPERS", format!("1:{}", base64(&secret(64))));
            set("SMTP__PORT", self.smtp.to_string());
            set("SMTP__TLS", "none".to_owned());
        }
        Ok(Service {
            http,
            grpc,
            env,
            child: None,
        })
    }

    fn keys(&self) -> anyhow::Result<()> {
        shell::captured(self.issuer("init").args(["--issuer", ISSUER])).map(drop)
    }

    fn mint(&self, subject: &str, role: &str, tenant: Option<Uuid>) -> anyhow::Result<String> {
        let mut issuer = self.issuer("mint");
        issuer.args([
            "--issuer",
            ISSUER,
            "--subject",
            subject,
            "--role",
            role,
            "--ttl",
            "1d",
        ]);
        if let Some(tenant) = tenant {
            issuer.args(["--tenant", &tenant.to_string()]);
        }
        Ok(shell::captured(&mut issuer)?.trim().to_owned())
    }

    fn issuer(&self, command: &str) -> Command {
        let mut issuer = Command::new(self.release.join("dev-issuer"));
        issuer.arg(command).arg("--keys").arg(self.dir.join("keys"));
        issuer
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let children = self
            .services
            .values_mut()
            .filter_map(|service| service.child.take());
        for mut child in children
            .chain(self.bare.take().map(|(child, _)| child))
            .chain(self.mail.take())
        {
            let _ = child.kill();
            let _ = child.wait();
        }
        let _ = self.gateway.kill();
        for server in self.servers.all() {
            let _ = server.kill();
        }
        // Millions of rows nobody needs again.
        let _ = fs::remove_dir_all(self.servers.postgres.home());
        let _ = fs::remove_dir_all(&self.dir);
    }
}

/// Standard base64 with padding.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let packed = three
            .iter()
            .fold(0_u32, |packed, byte| packed << 8 | u32::from(*byte))
            << (8 * (3 - three.len()));
        for digit in 0..4 {
            let index = usize::try_from(packed >> (18 - 6 * digit) & 63).unwrap_or_default();
            let character = if digit <= three.len() {
                DIGITS.get(index).copied().unwrap_or(b'=')
            } else {
                b'='
            };
            text.push(char::from(character));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn base64_is_that_of_rfc_4648() {
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
        ] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }
}
