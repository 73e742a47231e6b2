//! Where the servers are that all tests share; started when nobody has.

use std::{fs, sync::OnceLock};

use backing::{Compose, Ports, Server as _, Servers};

/// The superuser's URL of PostgreSQL's maintenance database.
pub(crate) async fn postgres() -> &'static str {
    static URL: OnceLock<String> = OnceLock::new();
    once(&URL, "LOCALPLUS_TEST_POSTGRES", || {
        if let Some(compose) = compose() {
            compose.up(&["postgres"]).expect("PostgreSQL in a container");
            compose.postgres_url("postgres")
        } else {
            backing::install(&[backing::Program::Postgres], &|_| {}).expect("PostgreSQL on this machine");
            let postgres = native().postgres;
            postgres.start(&|_| {}).expect("PostgreSQL for tests");
            postgres.url("postgres").expect("its URL")
        }
    })
    .await
}

/// Kafka's bootstrap server.
pub(crate) async fn kafka() -> &'static str {
    static ADDRESS: OnceLock<String> = OnceLock::new();
    once(&ADDRESS, "LOCALPLUS_TEST_KAFKA", || {
        if let Some(compose) = compose() {
            compose.up(&["kafka"]).expect("Kafka in a container");
            compose.kafka()
        } else {
            let servers = native();
            servers.install(&[], &|_| {}).expect("Kafka on this machine");
            servers.kafka.start(&|_| {}).expect("Kafka for tests");
            servers.kafka.bootstrap()
        }
    })
    .await
}

/// Valkey's URL.
pub(crate) async fn valkey() -> &'static str {
    static URL: OnceLock<String> = OnceLock::new();
    once(&URL, "LOCALPLUS_TEST_VALKEY", || {
        if let Some(compose) = compose() {
            compose.up(&["valkey"]).expect("Valkey in a container");
            compose.valkey_url()
        } else {
            backing::install(&[backing::Program::Valkey], &|_| {}).expect("Valkey on this machine");
            let valkey = native().valkey;
            valkey.start(&|_| {}).expect("Valkey for tests");
            valkey.url()
        }
    })
    .await
}

/// What the environment says, else what `find` starts; asked once a process, off the async runtime.
async fn once(
    place: &'static OnceLock<String>,
    variable: &'static str,
    find: impl FnOnce() -> String + Send + 'static,
) -> &'static str {
    if let Some(found) = place.get() {
        return found;
    }
    tokio::task::spawn_blocking(move || {
        place
            .get_or_init(|| std::env::var(variable).unwrap_or_else(|_| find()))
            .as_str()
    })
    .await
    .expect("the shared server")
}

fn native() -> Servers {
    Servers::of_tests().expect("a place for the test servers")
}

/// The shared containers, where a Docker engine answers.
fn compose() -> Option<Compose> {
    static AVAILABLE: OnceLock<bool> = OnceLock::new();
    AVAILABLE.get_or_init(Compose::available).then(|| {
        let dir = backing::workspace_root()
            .expect("the workspace")
            .join(".localplus/test");
        fs::create_dir_all(&dir).expect("a place for the test servers");
        let ports = Ports::of_tests().expect("ports for the test servers");
        // tests take a Valkey database each, and flushes protect nothing here but the machine's disk
        Compose::new("localplus-test", ports, &dir)
            .expect("the test containers")
            .env("LOCALPLUS_VALKEY_DATABASES", "1024")
            .env("LOCALPLUS_POSTGRES_FSYNC", "off")
    })
}
