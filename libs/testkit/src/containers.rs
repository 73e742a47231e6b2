//! The servers that all tests share, in containers: where a Docker engine answers, one container each, left running for
//! the next test process, so that a run pays for starting them once a machine.
//!
//! The images are those of `compose.yaml`. Nothing here keeps what tests wrote: data lies in the containers.

use std::fs;
use std::time::Duration;

use backing::Ports;
use testcontainers::core::{Healthcheck, IntoContainerPort as _, WaitFor};
use testcontainers::runners::AsyncRunner as _;
use testcontainers::{ContainerRequest, GenericImage, ImageExt as _, ReuseDirective};

/// Image and tag of each server.
const POSTGRES: (&str, &str) = ("postgres", "17.6");
const KAFKA: (&str, &str) = ("apache/kafka", "4.1.1");
const VALKEY: (&str, &str) = ("valkey/valkey", "8.1.4");

/// What protects a database that is reachable on the loopback address alone and holds what tests wrote.
const PASSWORD: &str = "tests";
/// A first start pulls the image.
const STARTUP: Duration = Duration::from_mins(5);

/// PostgreSQL; returns the superuser's URL of its maintenance database.
pub(crate) fn postgres() -> String {
    let port = ports().postgres;
    let healthy = ["pg_isready", "-U", "postgres", "-h", "127.0.0.1"];
    // a test database lives for seconds: its durability protects nothing but the machine's disk
    let settings = ["fsync=off", "max_connections=300", "shared_buffers=512MB"];
    let settings = settings.into_iter().flat_map(|setting| ["-c", setting]);
    start(
        image(POSTGRES, &healthy)
            .with_env_var("POSTGRES_PASSWORD", PASSWORD)
            .with_env_var("POSTGRES_INITDB_ARGS", "--locale=C.UTF-8")
            // as libs/backing says of servers whose data is thrown away
            .with_env_var("POSTGRES_HOST_AUTH_METHOD", "trust")
            .with_shm_size(256 << 20)
            .with_mapped_port(port, 5432.tcp())
            .with_cmd(["postgres"].into_iter().chain(settings)),
        "postgres",
    );
    format!("postgres://postgres:{PASSWORD}@127.0.0.1:{port}/postgres")
}

/// Kafka; returns its bootstrap server.
pub(crate) fn kafka() -> String {
    let port = ports().kafka;
    let healthy = [
        "/opt/kafka/bin/kafka-broker-api-versions.sh",
        "--bootstrap-server",
        "localhost:19092",
    ];
    let mut request = image(KAFKA, &healthy).with_mapped_port(port, 9092.tcp());
    // clients on this machine come in by the published port, the health check by the inner one
    let advertised = format!("PLAINTEXT://localhost:19092,HOST://127.0.0.1:{port}");
    for (name, value) in [
        ("NODE_ID", "1"),
        ("PROCESS_ROLES", "broker,controller"),
        ("LISTENERS", "PLAINTEXT://:19092,HOST://:9092,CONTROLLER://:9093"),
        ("ADVERTISED_LISTENERS", advertised.as_str()),
        (
            "LISTENER_SECURITY_PROTOCOL_MAP",
            "PLAINTEXT:PLAINTEXT,HOST:PLAINTEXT,CONTROLLER:PLAINTEXT",
        ),
        ("CONTROLLER_LISTENER_NAMES", "CONTROLLER"),
        ("INTER_BROKER_LISTENER_NAME", "PLAINTEXT"),
        ("CONTROLLER_QUORUM_VOTERS", "1@localhost:9093"),
        ("AUTO_CREATE_TOPICS_ENABLE", "false"),
        ("OFFSETS_TOPIC_REPLICATION_FACTOR", "1"),
        ("TRANSACTION_STATE_LOG_REPLICATION_FACTOR", "1"),
        ("TRANSACTION_STATE_LOG_MIN_ISR", "1"),
        ("SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR", "1"),
        ("SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR", "1"),
        ("GROUP_INITIAL_REBALANCE_DELAY_MS", "0"),
        ("HEAP_OPTS", "-Xmx512m"),
    ] {
        request = request.with_env_var(format!("KAFKA_{name}"), value);
    }
    start(request, "kafka");
    format!("127.0.0.1:{port}")
}

/// Valkey, with a database for every test; returns its URL.
pub(crate) fn valkey() -> String {
    let port = ports().valkey;
    start(
        image(VALKEY, &["valkey-cli", "ping"])
            .with_mapped_port(port, 6379.tcp())
            .with_cmd(["valkey-server", "--save", "", "--databases", "1024"]),
        "valkey",
    );
    format!("redis://127.0.0.1:{port}")
}

fn ports() -> Ports {
    Ports::of_tests().expect("ports for the test servers")
}

/// `image`, ready when `healthy` says so.
fn image((name, tag): (&str, &str), healthy: &[&str]) -> ContainerRequest<GenericImage> {
    let check = Healthcheck::cmd(healthy.iter().copied())
        .with_interval(Duration::from_secs(1))
        .with_timeout(Duration::from_secs(10))
        .with_retries(90);
    GenericImage::new(name, tag)
        .with_wait_for(WaitFor::healthcheck())
        .with_health_check(check)
        .with_startup_timeout(STARTUP)
}

/// Starts the container, or finds the one an earlier test process left running; one process at a time.
fn start(request: ContainerRequest<GenericImage>, name: &str) {
    let dir = backing::workspace_root()
        .expect("the workspace")
        .join(".localplus/test");
    fs::create_dir_all(&dir).expect("a place for the test servers");
    let lock = fs::File::create(dir.join(format!("{name}.container.lock"))).expect("a lock");
    lock.lock().expect("the lock of the test containers");
    let request = request
        .with_container_name(backing::test_container(name))
        .with_reuse(ReuseDirective::Always);
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(request.start())
        .unwrap_or_else(|error| panic!("{name} in a container: {error}"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_run_on_the_images_of_the_development_system() {
        let compose = backing::workspace_root().unwrap().join("compose.yaml");
        let compose = fs::read_to_string(compose).unwrap();
        for (name, tag) in [POSTGRES, KAFKA, VALKEY] {
            assert!(
                compose.contains(&format!("image: {name}:{tag}\n")),
                "{name}:{tag}"
            );
        }
    }
}
