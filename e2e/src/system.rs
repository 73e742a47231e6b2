//! Every service as a process, behind the gateway, on servers of its own.

use std::{collections::BTreeMap, process::Stdio, sync::Arc, time::Duration};

use testkit::{Claims, Issuer, Mail, MailSink, PrivateServers, Program};
use tokio::{
    process::Command,
    sync::{Mutex, MutexGuard},
};
use uuid::Uuid;

use crate::{Client, Gateway, Wallet};

/// A service that is started, or started again, must be ready within this.
const READY: Duration = Duration::from_secs(20);
/// 32 bytes in base64, worth nothing: what they protect is deleted with the test.
const VAULT_KEY: &str = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";

/// Fault tests load both cores; side by side they would only measure each other.
pub async fn exclusive() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::const_new(());
    ONE.lock().await
}

/// The running system.
#[derive(Debug)]
pub struct System {
    /// PostgreSQL, Kafka and Valkey, to be killed at will.
    pub servers: PrivateServers,
    /// svc-ledger.
    pub ledger: Program,
    /// svc-wallet.
    pub wallet: Program,
    /// svc-notification.
    pub notification: Program,
    gateway: Gateway,
    mail: MailSink,
    issuer: Issuer,
    tenant: Uuid,
    ledger_settings: BTreeMap<String, String>,
}

impl System {
    /// Starts servers, migrates, starts the services and the gateway, and returns when all are ready.
    pub async fn start() -> Self {
        let servers = PrivateServers::new().await;
        servers.start().await;
        let issuer = Issuer::new();
        let mail = MailSink::local().await.expect("a mail sink");
        let mut ledger_settings = settings(&servers, &issuer, "svc-ledger");
        set(&mut ledger_settings, "VALKEY__URL", servers.valkey().url());
        migrate("svc-ledger", &ledger_settings, &servers).await;
        let mut ledger = Program::serve(testkit::binary("svc-ledger"), ledger_settings.clone());

        let mut wallet = settings(&servers, &issuer, "svc-wallet");
        set(&mut wallet, "VALKEY__URL", servers.valkey().url());
        set(&mut wallet, "LEDGER__GRPC_URL", ledger.grpc());
        migrate("svc-wallet", &wallet, &servers).await;
        let mut wallet = Program::serve(testkit::binary("svc-wallet"), wallet);

        let mut notification = settings(&servers, &issuer, "svc-notification");
        set(&mut notification, "VALKEY__URL", servers.valkey().url());
        set(&mut notification, "VAULT__MASTER_KEYS", format!("1:{VAULT_KEY}"));
        set(&mut notification, "VAULT__PEPPERS", format!("1:{VAULT_KEY}"));
        set(&mut notification, "SMTP__PORT", mail.smtp().port().to_string());
        set(&mut notification, "SMTP__TLS", "none".to_owned());
        migrate("svc-notification", &notification, &servers).await;
        let mut notification = Program::serve(testkit::binary("svc-notification"), notification);

        ledger.ready(READY).await;
        wallet.ready(READY).await;
        notification.ready(READY).await;
        // no gift cards and no sign-in in these tests: their services are away
        let behind = [
            ("ledger", &ledger),
            ("wallet", &wallet),
            ("notification", &notification),
        ];
        let gateway = Gateway::start(&behind).await;
        Self {
            servers,
            ledger,
            wallet,
            notification,
            gateway,
            mail,
            issuer,
            tenant: Uuid::now_v7(),
            ledger_settings,
        }
    }

    /// The services by name.
    pub fn programs(&self) -> [(&'static str, &Program); 3] {
        [
            ("svc-ledger", &self.ledger),
            ("svc-wallet", &self.wallet),
            ("svc-notification", &self.notification),
        ]
    }

    /// What arrived at an address, newest first.
    pub fn mails_to(&self, address: &str) -> Vec<Arc<Mail>> {
        self.mail.mailbox().to(address)
    }

    /// A merchant's till, which knows the gateway alone.
    pub fn till(&self) -> Client {
        let bearer = self
            .issuer
            .bearer(&Claims::merchant_staff(self.tenant, Uuid::now_v7()));
        Client::behind_gateway(self.gateway.url(), bearer)
    }

    /// Kills the notification service as a crash would, and starts it again.
    pub async fn crash_notification(&mut self) {
        self.notification.kill();
        self.notification.start();
        self.notification.ready(READY).await;
    }

    /// An operator of this system's only network.
    pub fn client(&self) -> Client {
        self.client_of(&self.ledger)
    }

    /// Starts the ledger again with other settings (without their `LOCALPLUS__`).
    pub async fn restart_ledger_with(&mut self, settings: &[(&str, &str)]) {
        for (name, value) in settings {
            set(&mut self.ledger_settings, name, (*value).to_owned());
        }
        self.ledger.kill();
        self.ledger.set(&self.ledger_settings);
        self.ledger.start();
        self.ledger.ready(READY).await;
    }

    /// Starts the ledger again with a bug planted; other replicas that are started later have it, too. Its binary has to be
    /// built with the feature `planted`.
    pub async fn plant(&mut self, bug: &str) {
        let planted = ("LOCALPLUS_PLANTED".to_owned(), bug.to_owned());
        self.ledger_settings.extend([planted]);
        self.restart_ledger_with(&[]).await;
    }

    /// Another replica of the ledger, ready.
    pub async fn replica(&self) -> Program {
        let mut replica = Program::serve(testkit::binary("svc-ledger"), self.ledger_settings.clone());
        replica.ready(READY).await;
        replica
    }

    /// An operator who talks to this replica of the ledger.
    pub fn client_of(&self, ledger: &Program) -> Client {
        let bearer = self.issuer.bearer(&Claims::operator(self.tenant));
        Client::new(
            ledger.http(),
            self.wallet.http(),
            self.notification.http(),
            bearer,
        )
    }

    /// Opens `count` wallets.
    pub async fn wallets(&self, count: usize) -> Vec<Wallet> {
        let client = self.client();
        let mut wallets = Vec::new();
        for number in 0..count {
            wallets.push(client.open_wallet(&format!("card-{number}")).await);
        }
        wallets
    }

    /// Kills the ledger as a crash would, and starts it again.
    pub async fn crash_ledger(&mut self) {
        self.ledger.kill();
        self.ledger.start();
        self.ledger.ready(READY).await;
    }

    /// Kills the wallet service as a crash would, and starts it again.
    pub async fn crash_wallet(&mut self) {
        self.wallet.kill();
        self.wallet.start();
        self.wallet.ready(READY).await;
    }

    /// Recomputes the hash chain, with the ledger's own command.
    pub async fn verify_chain(&self) {
        run("svc-ledger", "verify", &self.ledger_settings).await;
    }
}

fn settings(servers: &PrivateServers, issuer: &Issuer, service: &str) -> BTreeMap<String, String> {
    let mut settings = BTreeMap::new();
    let database = servers
        .postgres()
        .url(&service.replace('-', "_"))
        .expect("a database URL");
    set(&mut settings, "DATABASE__URL", database);
    set(&mut settings, "KAFKA__BROKERS", servers.kafka().bootstrap());
    set(&mut settings, "AUTH__ISSUER", issuer.name().to_owned());
    set(&mut settings, "AUTH__AUDIENCE", issuer.audience().to_owned());
    set(&mut settings, "AUTH__JWKS_URL", issuer.jwks_url());
    set(
        &mut settings,
        "AUTH__SERVICE_TOKEN_FILE",
        issuer.service_token_file(service),
    );
    settings
}

fn set(settings: &mut BTreeMap<String, String>, name: &str, value: String) {
    settings.insert(format!("LOCALPLUS__{name}"), value);
}

async fn migrate(service: &str, settings: &BTreeMap<String, String>, servers: &PrivateServers) {
    let (postgres, database) = (servers.postgres().clone(), service.replace('-', "_"));
    tokio::task::spawn_blocking(move || postgres.create_database(&database))
        .await
        .expect("no panic")
        .expect("a database");
    run(service, "migrate", settings).await;
}

async fn run(service: &str, command: &str, settings: &BTreeMap<String, String>) {
    let output = Command::new(testkit::binary(service))
        .arg(command)
        .envs(settings)
        .stdin(Stdio::null())
        .output()
        .await
        .expect("running it");
    assert!(
        output.status.success(),
        "{service} {command}: {}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
