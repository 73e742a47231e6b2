//! Where the servers are that all tests share; started when nobody has.

use std::sync::OnceLock;

use backing::{Server as _, Servers};

use crate::containers;

/// The superuser's URL of PostgreSQL's maintenance database.
pub(crate) async fn postgres() -> &'static str {
    static URL: OnceLock<String> = OnceLock::new();
    once(&URL, "LOCALPLUS_TEST_POSTGRES", || {
        if backing::docker_answers() {
            containers::postgres()
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
        if backing::docker_answers() {
            containers::kafka()
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
        if backing::docker_answers() {
            containers::valkey()
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
