//! Real servers, started, killed and started again.

#![allow(clippy::expect_used)] // a helper that fails is a test that fails

use std::{fs, path::PathBuf};

use backing::{Server as _, Servers, Valkey};

/// A set of servers of this test alone, gone with it.
struct Private {
    servers: Servers,
    dir: PathBuf,
}

impl Private {
    fn new(name: &str) -> Self {
        let dir = backing::workspace_root()
            .expect("a workspace")
            .join(format!(".localplus/test/backing-{}-{name}", std::process::id()));
        fs::create_dir_all(&dir).expect("a folder");
        let servers = Servers::private(&dir).expect("ports");
        servers.install(&[], &|_| {}).expect("the programs");
        Self { servers, dir }
    }
}

impl Drop for Private {
    fn drop(&mut self) {
        for server in self.servers.all() {
            let _ = server.kill();
        }
        let _ = fs::remove_dir_all(self.servers.postgres.home());
        let _ = fs::remove_dir_all(&self.dir);
    }
}

#[test]
fn postgres_keeps_what_was_committed_when_it_is_killed() {
    let private = Private::new("postgres");
    let postgres = &private.servers.postgres;
    postgres.start(&|_| {}).expect("started");
    postgres
        .sql("postgres", "CREATE TABLE kept AS SELECT 42 AS n")
        .expect("a committed row");
    let before = postgres.pid().expect("it runs");

    postgres.kill().expect("killed");
    assert!(postgres.pid().is_none() && !postgres.is_ready());
    postgres.start(&|_| {}).expect("started again");

    assert_ne!(postgres.pid().expect("it runs"), before);
    assert_eq!(
        postgres.sql("postgres", "SELECT n FROM kept").expect("the row"),
        "42"
    );
    postgres.start(&|_| {}).expect("a second start changes nothing");
}

#[test]
fn kafka_comes_back_after_it_is_killed() {
    let private = Private::new("kafka");
    let kafka = &private.servers.kafka;
    kafka.start(&|_| {}).expect("started");
    assert!(kafka.is_ready());

    kafka.kill().expect("killed");
    assert!(!kafka.is_ready());
    kafka.start(&|_| {}).expect("started again");

    kafka.stop().expect("stopped");
    assert!(kafka.pid().is_none());
}

#[test]
fn valkey_answers_and_stops() {
    let private = Private::new("valkey");
    let valkey = &private.servers.valkey;
    valkey.start(&|_| {}).expect("started");
    let address = format!("127.0.0.1:{}", valkey.port());

    assert_eq!(
        Valkey::command(&address, &["SET", "k", "a b"]).expect("set"),
        "OK"
    );
    assert_eq!(Valkey::command(&address, &["GET", "k"]).expect("get"), "a b");
    assert_eq!(
        Valkey::command(&address, &["CONFIG", "GET", "databases"]).expect("config"),
        "1024"
    );
    assert!(Valkey::command(&address, &["NOSUCH"]).is_err());

    valkey.stop().expect("stopped");
    assert!(!valkey.is_ready());
}

#[test]
fn two_starts_at_once_start_one_server() {
    let private = Private::new("twice");
    let valkey = &private.servers.valkey;
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| valkey.start(&|_| {}).expect("started"));
        }
    });
    assert!(valkey.is_ready());
}
