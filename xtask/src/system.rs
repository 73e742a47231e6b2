//! The development system's parts: which services, on which ports, with which settings and secrets, on which backing
//! servers. Nothing is started here; `up` does that.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use backing::{Compose, KAFKA_VERSION, Nginx, Note, Program, Purpose, Server, Servers};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::{
    dev::{self, Dev, Merchant, Operator},
    gateway, supervise,
};

/// A service of the platform, as far as running it in development is concerned. A new service is a new row, and its
/// locations in infra/dev/gateway/nginx.conf.template.
pub(crate) struct Service {
    /// Its package, its binary and its upstream in the gateway.
    pub(crate) name: &'static str,
    /// Its database, the database's owner, and its prefix at the gateway.
    pub(crate) short: &'static str,
    /// Its REST port unless `LOCALPLUS_PORT_…` says otherwise; its gRPC port is 1,000 above.
    pub(crate) http: u16,
    /// Whether it keeps a cache or queues in Valkey.
    valkey: bool,
    /// What it is told beyond what every service is told, as TOML sections.
    own: fn(&System) -> String,
}

/// The service that gives people, machines and the other services their tokens.
pub(crate) const ISSUER: &str = "svc-merchant";

/// The services that exist, callees first.
pub(crate) const SERVICES: &[Service] = &[
    Service {
        name: "svc-ledger",
        short: "ledger",
        http: 8101,
        valkey: true,
        own: |system| {
            format!(
                // an unoptimised build on a busy machine takes longer than a till waits
                "[heads]\nkey = \"dev:{}\"\n\n\
                 [merchant]\ngrpc_url = \"http://127.0.0.1:{}\"\ntimeout_ms = 2000\n",
                system.network.head_key,
                system.ports.grpc(ISSUER)
            )
        },
    },
    Service {
        name: "svc-wallet",
        short: "wallet",
        http: 8102,
        valkey: true,
        own: |system| {
            format!(
                "[ledger]\ngrpc_url = \"http://127.0.0.1:{}\"\ntimeout_ms = 2000\n\n\
                 [passes]\nkeys = \"1:{}\"\nbase_url = \"{}/console/pass#\"\n",
                system.ports.grpc("svc-ledger"),
                system.network.pepper,
                system.gateway_url()
            )
        },
    },
    Service {
        name: ISSUER,
        short: "merchant",
        http: 8103,
        valkey: true,
        own: |system| {
            format!(
                // an hour, so that a token in a developer's shell outlasts a coffee
                "[tokens]\naccess_s = 3600\nservice_s = 3600\nkey_days = 30\n\n\
                 [sign_in]\nconsole_url = \"{}/console\"\nbrand = \"LOCAL-PLUS (development)\"\norigins = []\n\
                 hashing_threads = 2\n\n\
                 [vault]\nmaster_keys = \"1:{}\"\npeppers = \"1:{}\"\n\n\
                 [notification]\ngrpc_url = \"http://127.0.0.1:{}\"\ntimeout_ms = 2000\n",
                system.gateway_url(),
                system.network.master_key,
                system.network.pepper,
                system.ports.grpc("svc-notification")
            )
        },
    },
    Service {
        name: "svc-giftcard",
        short: "giftcard",
        http: 8104,
        valkey: true,
        own: |system| {
            format!(
                "[ledger]\ngrpc_url = \"http://127.0.0.1:{}\"\ntimeout_ms = 2000\n\n\
                 [merchant]\ngrpc_url = \"http://127.0.0.1:{}\"\ntimeout_ms = 500\n\n\
                 [vault]\npeppers = \"1:{}\"\nseal_keys = \"1:{}\"\n",
                system.ports.grpc("svc-ledger"),
                system.ports.grpc(ISSUER),
                system.network.pepper,
                system.network.master_key
            )
        },
    },
    Service {
        name: "svc-analytics",
        short: "analytics",
        http: 8106,
        valkey: true,
        own: |system| {
            format!(
                "[ledger]\ngrpc_url = \"http://127.0.0.1:{}\"\n\n[merchant]\ngrpc_url = \"http://127.0.0.1:{}\"\n",
                system.ports.grpc("svc-ledger"),
                system.ports.grpc(ISSUER)
            )
        },
    },
    Service {
        name: "svc-notification",
        short: "notification",
        http: 8105,
        valkey: true,
        own: |system| {
            format!(
                "[smtp]\nhost = \"127.0.0.1\"\nport = {}\ntls = \"none\"\n\n[vault]\nmaster_keys = \"1:{}\"\npeppers = \"1:{}\"\n\n\
                 [giftcard]\ngrpc_url = \"http://127.0.0.1:{}\"\n\n[merchant]\ngrpc_url = \"http://127.0.0.1:{}\"\n\n\
                 [public]\nurl = \"{}/notification\"\n\n\
                 [erasure]\nkeys = \"dev:{}\"\n\n\
                 [sms]\nurl = \"http://127.0.0.1:{}/sms/v1/messages\"\n\n\
                 [operator]\nemail = \"{OPERATOR_EMAIL}\"\n\n\
                 # a receiver that is being written is on this machine\n\
                 [webhooks]\nallowed_addresses = [\"127.0.0.1\", \"::1\"]\nca_file = {}\n",
                system.ports.smtp,
                system.network.master_key,
                system.network.pepper,
                system.ports.grpc("svc-giftcard"),
                system.ports.grpc(ISSUER),
                system.gateway_url(),
                system.network.head_key,
                system.ports.mail,
                quoted(&system.keys().join("localhost.crt").display().to_string())
            )
        },
    },
];

/// Every port of the system, on 127.0.0.1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ports {
    pub(crate) gateway: u16,
    pub(crate) postgres: u16,
    pub(crate) kafka: u16,
    pub(crate) valkey: u16,
    pub(crate) smtp: u16,
    pub(crate) mail: u16,
    /// REST and gRPC of each of [`SERVICES`], in that order.
    services: Vec<(u16, u16)>,
}

/// Thousands of ports for systems beside the usual one: below those that outgoing connections are given, and taken whole, so
/// that a server which is down for a while finds its port where it left it. Kafka's controller is in the thousand above.
const BESIDE: [u16; 4] = [26_000, 24_000, 22_000, 20_000];

fn free(port: u16) -> bool {
    backing::free_port(port).is_ok_and(|found| found == port)
}

impl Ports {
    /// The ports of a system that has `thousand` to itself, and that of its PostgreSQL.
    fn of_thousand(thousand: u16) -> (Self, u16) {
        let services = (0..).zip(SERVICES);
        let ports = Self {
            gateway: thousand + 80,
            postgres: thousand + 443,
            kafka: thousand + 192,
            valkey: thousand + 479,
            smtp: thousand + 25,
            mail: thousand + 81,
            services: services
                .map(|(number, _): (u16, _)| (thousand + 100 + number, thousand + 200 + number))
                .collect(),
        };
        (ports, thousand + 442)
    }

    /// Every one of them, and that of Kafka's controller.
    fn all(&self) -> impl Iterator<Item = u16> {
        let servers = [
            self.gateway,
            self.postgres,
            self.kafka,
            self.kafka + 1_000,
            self.valkey,
            self.smtp,
            self.mail,
        ];
        let services = self.services.iter().flat_map(|(http, grpc)| [*http, *grpc]);
        servers.into_iter().chain(services)
    }

    /// The ports the environment chooses, else the usual ones.
    fn chosen() -> anyhow::Result<Self> {
        let services = SERVICES.iter().map(|service| {
            let http = setting(&service.http_setting(), service.http)?;
            let grpc = setting(&service.grpc_setting(), service.http.saturating_add(1000))?;
            Ok((http, grpc))
        });
        Ok(Self {
            gateway: setting(Nginx::PORT_SETTING, 8080)?,
            postgres: setting(backing::Postgres::PORT_SETTING, 5442)?,
            kafka: setting(backing::Kafka::PORT_SETTING, 9192)?,
            valkey: setting(backing::Valkey::PORT_SETTING, 6479)?,
            smtp: setting("LOCALPLUS_PORT_SMTP", 1125)?,
            mail: setting("LOCALPLUS_PORT_MAIL", 8125)?,
            services: services.collect::<anyhow::Result<_>>()?,
        })
    }

    /// A service's REST port.
    pub(crate) fn http(&self, service: &str) -> u16 {
        self.of(service).0
    }

    /// A service's gRPC port.
    pub(crate) fn grpc(&self, service: &str) -> u16 {
        self.of(service).1
    }

    fn of(&self, service: &str) -> (u16, u16) {
        SERVICES
            .iter()
            .zip(&self.services)
            .find_map(|(known, ports)| (known.name == service).then_some(*ports))
            .unwrap_or_default()
    }
}

impl Service {
    fn http_setting(&self) -> String {
        format!("LOCALPLUS_PORT_{}_HTTP", self.short.to_uppercase())
    }

    fn grpc_setting(&self) -> String {
        format!("LOCALPLUS_PORT_{}_GRPC", self.short.to_uppercase())
    }
}

/// A port from the environment.
fn setting(name: &str, usual: u16) -> anyhow::Result<u16> {
    match std::env::var(name) {
        Err(_) => Ok(usual),
        Ok(text) => text
            .parse()
            .with_context(|| format!("{name}={text} is not a port (1 to 65535)")),
    }
}

/// The demo network and the secrets of this development system; made once, kept until `reset`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Network {
    pub(crate) tenant: Uuid,
    /// Signs in as [`OPERATOR_EMAIL`]; a network from before there were operators is given one.
    #[serde(default)]
    pub(crate) operator_password: String,
    /// The demo merchant, once it was onboarded.
    #[serde(default)]
    pub(crate) merchant: Option<Uuid>,
    /// Its store, once it was added.
    #[serde(default)]
    pub(crate) store: Option<Uuid>,
    /// The program that its customers earn by, once a version of it was promoted.
    #[serde(default)]
    pub(crate) live_program: Option<Uuid>,
    /// What its till sells gift cards as, once it was in the catalog.
    #[serde(default)]
    pub(crate) gift_card_product: Option<Uuid>,
    /// The key of the demo merchant's till, once it was made.
    #[serde(default)]
    pub(crate) till: Option<Credentials>,
    /// The keys of the services, once they were made.
    #[serde(default)]
    pub(crate) service_keys: BTreeMap<String, Credentials>,
    database_password: String,
    master_key: String,
    pepper: String,
    /// What the ledger signs its heads with; a network from before it did is given one.
    #[serde(default)]
    head_key: String,
}

/// What a machine shows to be given a token.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Credentials {
    /// The key's public name.
    pub(crate) client_id: String,
    /// The key's secret.
    pub(crate) client_secret: String,
}

/// Whom the development system's operator signs in as.
pub(crate) const OPERATOR_EMAIL: &str = "operator@example.com";

impl Network {
    /// Keeps it for the next start.
    pub(crate) fn save(&self, home: &Path) -> anyhow::Result<()> {
        let file = home.join("network.json");
        backing::write_private(&file, &serde_json::to_vec_pretty(self)?)
    }

    /// Gives a network from an earlier version what has come since; says whether that was anything.
    fn complete(&mut self) -> anyhow::Result<bool> {
        let incomplete = self.operator_password.is_empty() || self.head_key.is_empty();
        if self.operator_password.is_empty() {
            self.operator_password = backing::random_hex()?;
        }
        if self.head_key.is_empty() {
            self.head_key = random_key()?;
        }
        Ok(incomplete)
    }

    fn new() -> anyhow::Result<Self> {
        Ok(Self {
            tenant: Uuid::now_v7(),
            operator_password: backing::random_hex()?,
            merchant: None,
            store: None,
            live_program: None,
            gift_card_product: None,
            till: None,
            service_keys: BTreeMap::new(),
            database_password: backing::random_hex()?,
            master_key: random_key()?,
            pepper: random_key()?,
            head_key: random_key()?,
        })
    }
}

/// 32 random bytes in base64.
fn random_key() -> anyhow::Result<String> {
    let mut bytes = [0_u8; 32];
    io::Read::read_exact(&mut fs::File::open("/dev/urandom")?, &mut bytes)?;
    Ok(BASE64_STANDARD.encode(bytes))
}

/// The backing servers: processes of this machine, or containers.
pub(crate) enum Backing {
    /// Packages of this machine.
    Native(Box<Servers>),
    /// compose.yaml.
    Containers(Compose),
}

/// The development system.
pub(crate) struct System {
    pub(crate) home: PathBuf,
    pub(crate) ports: Ports,
    pub(crate) network: Network,
    pub(crate) backing: Backing,
    pub(crate) gateway: Nginx,
}

/// What a running system was started as, for the commands that come later.
#[derive(Serialize, Deserialize)]
struct Running {
    ports: Ports,
    containers: bool,
}

impl System {
    /// The system that `up` is to start.
    pub(crate) fn chosen() -> anyhow::Result<Self> {
        Self::of(Ports::chosen()?, Compose::available())
    }

    /// The system that `up` started last, if any.
    pub(crate) fn running() -> anyhow::Result<Option<Self>> {
        let Some(running) = read::<Running>(&running_file(&dev::home()?))? else {
            return Ok(None);
        };
        Self::of(running.ports, running.containers).map(Some)
    }

    /// A system of its own in `home`, on ports that are free now and beside any other; and the port of its PostgreSQL,
    /// which is another one than that at which its services look for it.
    pub(crate) fn beside(home: &Path, purpose: Purpose) -> anyhow::Result<(Self, u16)> {
        let (ports, postgres) = BESIDE
            .into_iter()
            .map(Ports::of_thousand)
            .find(|(ports, postgres)| ports.all().chain([*postgres]).all(free))
            .with_context(|| format!("no thousand of ports is free; {BESIDE:?} were looked at"))?;
        let system = Self::at(home.to_path_buf(), ports, postgres, false, purpose)?;
        Ok((system, postgres))
    }

    fn of(ports: Ports, containers: bool) -> anyhow::Result<Self> {
        let postgres = ports.postgres;
        Self::at(dev::home()?, ports, postgres, containers, Purpose::Keep)
    }

    fn at(
        home: PathBuf,
        ports: Ports,
        postgres: u16,
        containers: bool,
        purpose: Purpose,
    ) -> anyhow::Result<Self> {
        let network_file = home.join("network.json");
        let network = if let Some(mut network) = read::<Network>(&network_file)? {
            if network.complete()? {
                network.save(&home)?;
            }
            network
        } else {
            let network = Network::new()?;
            network.save(&home)?;
            network
        };
        let servers = backing::Ports {
            postgres,
            kafka: ports.kafka,
            valkey: ports.valkey,
        };
        let (data, logs) = (home.join("data"), home.join("logs"));
        let backing = if containers {
            let compose = Compose::new("localplus", servers, &home)?;
            Backing::Containers(
                compose
                    .env("LOCALPLUS_PORT_SMTP", &ports.smtp.to_string())
                    .env("LOCALPLUS_PORT_MAIL", &ports.mail.to_string())
                    .env(
                        "LOCALPLUS_GATEWAY_DIR",
                        &home.join("gateway").display().to_string(),
                    ),
            )
        } else {
            let jars = dev::home()?.join(format!("kafka-{KAFKA_VERSION}"));
            Backing::Native(Box::new(Servers::new(&data, &logs, &jars, servers, purpose)))
        };
        let gateway = Nginx::new(&home.join("gateway"), logs.join("gateway.log"), ports.gateway);
        Ok(Self {
            home,
            ports,
            network,
            backing,
            gateway,
        })
    }

    /// Remembers what is being started, for [`Self::running`].
    pub(crate) fn remember(&self) -> anyhow::Result<()> {
        let containers = matches!(self.backing, Backing::Containers(_));
        let running = Running {
            ports: self.ports.clone(),
            containers,
        };
        backing::write_private(&running_file(&self.home), &serde_json::to_vec_pretty(&running)?)
    }

    /// Makes sure that every port is free that a part which does not run is to have; names all that are not.
    pub(crate) fn require_free_ports(&self) -> anyhow::Result<()> {
        let ports = &self.ports;
        let mut wanted = vec![
            (
                ports.gateway,
                "the gateway".to_owned(),
                Nginx::PORT_SETTING.to_owned(),
            ),
            (
                ports.smtp,
                "the mail sink (SMTP)".to_owned(),
                "LOCALPLUS_PORT_SMTP".to_owned(),
            ),
            (
                ports.mail,
                "the mail sink (web page)".to_owned(),
                "LOCALPLUS_PORT_MAIL".to_owned(),
            ),
        ];
        for service in SERVICES {
            let (http, grpc) = ports.of(service.name);
            wanted.push((http, format!("{} (REST)", service.name), service.http_setting()));
            wanted.push((grpc, format!("{} (gRPC)", service.name), service.grpc_setting()));
        }
        match &self.backing {
            Backing::Native(servers) => {
                for server in servers.all().into_iter().filter(|server| server.pid().is_none()) {
                    let setting = format!("LOCALPLUS_PORT_{}", server.name().to_uppercase());
                    wanted.push((server.port(), server.name().to_owned(), setting));
                }
            }
            // the mail sink is a container too, and may run already
            Backing::Containers(_) => wanted.retain(|(port, ..)| ![ports.smtp, ports.mail].contains(port)),
        }
        let taken: Vec<String> = wanted
            .iter()
            .filter_map(|(port, what, setting)| backing::require_free(*port, what, setting).err())
            .map(|error| error.to_string())
            .collect();
        if !taken.is_empty() {
            bail!("{}", taken.join("\n"));
        }
        Ok(())
    }

    /// The folder of the logs.
    pub(crate) fn logs(&self) -> PathBuf {
        self.home.join("logs")
    }

    /// The folder of what is kept from others, and of the certificate of this machine.
    pub(crate) fn keys(&self) -> PathBuf {
        self.home.join("keys")
    }

    /// Base URL of the gateway; also the `iss` of development tokens.
    pub(crate) fn gateway_url(&self) -> String {
        format!("http://localhost:{}", self.ports.gateway)
    }

    /// Base URL of the mail sink.
    pub(crate) fn mail_url(&self) -> String {
        format!("http://localhost:{}", self.ports.mail)
    }

    /// Base URL of the issuer's own REST server: services ask it directly, not through the gateway.
    pub(crate) fn issuer_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.ports.http(ISSUER))
    }

    /// A service's settings.
    pub(crate) fn config_file(&self, service: &str) -> PathBuf {
        self.home.join("config").join(format!("{service}.toml"))
    }

    /// Addresses and credentials for people and programs.
    pub(crate) fn dev(&self) -> anyhow::Result<Dev> {
        let services = SERVICES.iter().map(|service| {
            let (http, grpc) = self.ports.of(service.name);
            let at = |port| format!("http://127.0.0.1:{port}");
            (
                service.name.to_owned(),
                dev::Service {
                    http: at(http),
                    grpc: at(grpc),
                },
            )
        });
        let till = self.network.till.as_ref();
        let till = till.context("the demo merchant's till has no key yet")?;
        Ok(Dev {
            gateway: self.gateway_url(),
            services: services.collect(),
            tenant: self.network.tenant,
            operator: Operator {
                email: OPERATOR_EMAIL.to_owned(),
                password: self.network.operator_password.clone(),
            },
            merchant: Merchant {
                id: self
                    .network
                    .merchant
                    .context("the demo merchant is not onboarded yet")?,
                client_id: till.client_id.clone(),
                client_secret: till.client_secret.clone(),
                store_id: self.network.store.context("the demo merchant has no store yet")?,
                program_id: self
                    .network
                    .live_program
                    .context("the demo merchant has no program yet")?,
                gift_card_product_id: self
                    .network
                    .gift_card_product
                    .context("there is no gift card to sell yet")?,
            },
            wallet: None,
            mail: self.mail_url(),
            smtp: format!("127.0.0.1:{}", self.ports.smtp),
            postgres: self.backing.postgres_url("postgres")?,
            kafka: format!("127.0.0.1:{}", self.ports.kafka),
            valkey: format!("redis://127.0.0.1:{}", self.ports.valkey),
            issuer: self.gateway_url(),
        })
    }

    /// Writes the settings of every service, readable by their owner only: they hold secrets.
    pub(crate) fn write_settings(&self) -> anyhow::Result<()> {
        for service in SERVICES {
            backing::write_private(&self.config_file(service.name), self.settings(service).as_bytes())?;
        }
        Ok(())
    }

    fn settings(&self, service: &Service) -> String {
        let (http, grpc) = self.ports.of(service.name);
        let (name, short) = (service.name, service.short);
        let mut text = format!("# {name} in development; written by `cargo xtask up` at every start\n\n");
        let database = format!(
            "postgres://{short}:{}@127.0.0.1:{}/{short}",
            self.network.database_password, self.ports.postgres
        );
        let _ = write!(
            text,
            "[http]\naddr = \"127.0.0.1:{http}\"\n\n[grpc]\naddr = \"127.0.0.1:{grpc}\"\n\n[database]\nurl = {}\n# the machine compiles, too\nacquire_timeout_ms = 2000\n\n\
             [kafka]\nbrokers = \"127.0.0.1:{}\"\n\n",
            quoted(&database),
            self.ports.kafka
        );
        if service.valkey {
            let _ = write!(
                text,
                "[valkey]\nurl = \"redis://127.0.0.1:{}\"\n\n",
                self.ports.valkey
            );
        }
        let issuer = self.issuer_url();
        let _ = write!(
            text,
            "[auth]\nissuer = {}\naudience = \"localplus\"\n",
            quoted(&self.gateway_url())
        );
        if name != ISSUER {
            let _ = write!(
                text,
                "jwks_url = \"{issuer}/v1/.well-known/jwks.json\"\n\
                 revocations_url = \"{issuer}/v1/.well-known/revocations.json\"\n\
                 token_url = \"{issuer}/v1/oauth/token\"\n"
            );
        }
        if let Some(key) = self.network.service_keys.get(name) {
            let _ = write!(
                text,
                "client_id = {}\nclient_secret = {}\n",
                quoted(&key.client_id),
                quoted(&key.client_secret)
            );
        }
        let _ = write!(
            text,
            "\n[telemetry]\nlog_format = \"text\"\n\n\
             # nobody routes to it but the gateway beside it\n[drain]\nremoval_delay_ms = 0\ntimeout_ms = 10000\n\n"
        );
        text.push_str(&(service.own)(self));
        text
    }

    /// A database for each service, owned by a role that can reach no other.
    pub(crate) fn create_databases(&self) -> anyhow::Result<usize> {
        let mut created = 0;
        for Service { short, .. } in SERVICES {
            let sql = |sql: &str| self.backing.sql(sql);
            if sql(&format!("SELECT 1 FROM pg_roles WHERE rolname = '{short}'"))? != "1" {
                sql(&format!("CREATE ROLE {short} LOGIN"))?;
            }
            sql(&format!(
                "ALTER ROLE {short} PASSWORD '{}'",
                self.network.database_password
            ))?;
            if sql(&format!("SELECT 1 FROM pg_database WHERE datname = '{short}'"))? != "1" {
                sql(&format!("CREATE DATABASE {short} OWNER {short}"))?;
                sql(&format!("REVOKE ALL ON DATABASE {short} FROM PUBLIC"))?;
                created += 1;
            }
        }
        Ok(created)
    }

    /// What the gateway serves as files.
    pub(crate) fn pages(&self) -> PathBuf {
        self.home.join("gateway/pages")
    }

    /// Writes the gateway's configuration and pages. A running gateway takes them over.
    pub(crate) fn configure_gateway(&self) -> anyhow::Result<()> {
        let dir = self.home.join("gateway");
        for folder in ["pages", "tmp"] {
            fs::create_dir_all(dir.join(folder)).context("making the gateway's folders")?;
        }
        let services: Vec<(&str, u16)> = SERVICES
            .iter()
            .map(|service| (service.short, self.ports.http(service.name)))
            .collect();
        let console = if dir.join("pages/console/index.html").exists() {
            r#"<a href="/console/">sign in as the operator</a>"#
        } else {
            "left out: <code>cargo xtask up</code> says why"
        };
        let tenant = self.network.tenant.to_string();
        let page = gateway::page(&self.mail_url(), &tenant, console, &services);
        let pages = [("index.html", page), ("api.html", gateway::reference(&services))];
        for (name, page) in pages {
            fs::write(dir.join("pages").join(name), page).context("writing the gateway's pages")?;
        }
        let configuration = gateway::configuration(self.ports.gateway, &services);
        match &self.backing {
            Backing::Native(_) => self.gateway.configure(&configuration),
            Backing::Containers(_) => {
                // in its container nginx is root, and its workers must reach a folder of ours
                let user = if configuration.contains("user root;") {
                    ""
                } else {
                    "user root;\n"
                };
                fs::write(dir.join("nginx.conf"), format!("{user}{configuration}"))
                    .context("writing the gateway's configuration")
            }
        }
    }

    /// What the supervisor keeps running, besides the backing servers and the gateway.
    pub(crate) fn programs(&self, target: &Path) -> Vec<supervise::Program> {
        let mut programs: Vec<supervise::Program> = SERVICES
            .iter()
            .map(|service| supervise::Program {
                name: service.name.to_owned(),
                path: target.join(service.name),
                args: vec![
                    "--config".to_owned(),
                    self.config_file(service.name).display().to_string(),
                    "serve".to_owned(),
                ],
                log: self.logs().join(format!("{}.log", service.name)),
            })
            .collect();
        if matches!(self.backing, Backing::Native(_)) {
            programs.push(supervise::Program {
                name: "mail-sink".to_owned(),
                path: target.join("mail-sink"),
                args: vec![
                    format!("--smtp=127.0.0.1:{}", self.ports.smtp),
                    format!("--web=127.0.0.1:{}", self.ports.mail),
                ],
                log: self.logs().join("mail-sink.log"),
            });
        }
        programs
    }

    /// The native servers the supervisor watches, the gateway last.
    pub(crate) fn watched(&self) -> Vec<&dyn Server> {
        match &self.backing {
            Backing::Native(servers) => servers
                .all()
                .into_iter()
                .chain([&self.gateway as &dyn Server])
                .collect(),
            Backing::Containers(_) => Vec::new(),
        }
    }

    /// Deletes all data, logs and secrets of the system, which must not be running. Downloads are kept.
    pub(crate) fn delete(&self) -> anyhow::Result<()> {
        match &self.backing {
            Backing::Native(servers) => remove(servers.postgres.home())?,
            Backing::Containers(compose) => compose.reset()?,
        }
        for folder in ["data", "logs", "config", "keys", "gateway", "run"] {
            remove(&self.home.join(folder))?;
        }
        for file in ["dev.json", "network.json", "postgres.password"] {
            match fs::remove_file(self.home.join(file)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(error).with_context(|| format!("deleting {file}"));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

impl Backing {
    /// Brings what it needs to this machine; says what it did.
    pub(crate) fn install(&self, note: Note<'_>) -> anyhow::Result<String> {
        match self {
            Self::Native(servers) => {
                let jars = servers.kafka.needs_jars();
                let mut done: Vec<String> = servers
                    .install(&[Program::Nginx], note)?
                    .into_iter()
                    .map(str::to_owned)
                    .collect();
                if jars {
                    done.push(format!("Kafka {KAFKA_VERSION}"));
                }
                Ok(if done.is_empty() {
                    "all here".to_owned()
                } else {
                    format!("installed {}", done.join(", "))
                })
            }
            Self::Containers(_) => Ok("a Docker engine answers: containers by compose.yaml".to_owned()),
        }
    }

    /// Starts the servers that do not run, and returns when all answer.
    pub(crate) fn start(&self, note: Note<'_>) -> anyhow::Result<()> {
        match self {
            Self::Native(servers) => servers.start(note),
            Self::Containers(compose) => compose.up(&["postgres", "kafka", "valkey", "mail"]),
        }
    }

    /// Stops the servers; data is kept.
    pub(crate) fn stop(&self) -> anyhow::Result<()> {
        match self {
            Self::Native(servers) => servers.stop(),
            Self::Containers(compose) => compose.down(),
        }
    }

    fn postgres_url(&self, database: &str) -> anyhow::Result<String> {
        match self {
            Self::Native(servers) => servers.postgres.url(database),
            Self::Containers(compose) => Ok(compose.postgres_url(database)),
        }
    }

    fn sql(&self, sql: &str) -> anyhow::Result<String> {
        match self {
            Self::Native(servers) => servers.postgres.sql("postgres", sql),
            Self::Containers(compose) => compose.sql("postgres", sql),
        }
    }
}

fn running_file(home: &Path) -> PathBuf {
    home.join("run/system.json")
}

/// Reads a JSON file; `None` when there is none.
fn read<T: DeserializeOwned>(path: &Path) -> anyhow::Result<Option<T>> {
    match fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map(Some).with_context(|| {
            format!(
                "{} is not readable; `cargo xtask reset` begins anew",
                path.display()
            )
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("reading {}", path.display())),
    }
}

fn remove(folder: &Path) -> anyhow::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("deleting {}", folder.display()))
        }
        _ => Ok(()),
    }
}

/// A TOML basic string; JSON's escapes are a subset of TOML's.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{BESIDE, Ports};

    #[test]
    fn systems_beside_each_other_share_no_port_and_take_none_of_an_outgoing_connection() {
        let mut taken = BTreeSet::new();
        for (ports, postgres) in BESIDE.map(Ports::of_thousand) {
            for port in ports.all().chain([postgres]) {
                assert!(port < 32_768 && taken.insert(port), "{port}");
            }
        }
    }
}
