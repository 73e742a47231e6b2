//! Servers of one test's own, to be stopped, killed and stalled.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use backing::{Kafka, Postgres, Server as _, Servers, Valkey};

/// PostgreSQL, Kafka and Valkey for one test alone, none of them started yet; killed and deleted with this value. Their
/// methods block: from async code call them through `spawn_blocking`, or use the ones here.
#[derive(Debug)]
pub struct PrivateServers {
    servers: Servers,
    dir: PathBuf,
}

impl PrivateServers {
    /// A place and free ports for the three.
    pub async fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        blocking(move || {
            let parent = backing::workspace_root()
                .expect("the workspace")
                .join(".localplus/test");
            sweep(&parent);
            let dir = parent.join(format!("private-{}-{number}", std::process::id()));
            fs::create_dir_all(&dir).expect("a folder for private servers");
            let servers = Servers::private(&dir).expect("ports for private servers");
            servers.install(&[], &|_| {}).expect("the servers' programs");
            Self { servers, dir }
        })
        .await
    }

    /// PostgreSQL; `url(database)` tells where.
    pub fn postgres(&self) -> &Postgres {
        &self.servers.postgres
    }

    /// Kafka; `bootstrap()` tells where.
    pub fn kafka(&self) -> &Kafka {
        &self.servers.kafka
    }

    /// Valkey; `url()` tells where.
    pub fn valkey(&self) -> &Valkey {
        &self.servers.valkey
    }

    /// Starts all three at once.
    pub async fn start(&self) {
        let servers = self.servers.clone();
        blocking(move || servers.start(&|_| {}).expect("private servers")).await;
    }

    /// Starts PostgreSQL, if it does not run.
    pub async fn start_postgres(&self) {
        let postgres = self.servers.postgres.clone();
        blocking(move || postgres.start(&|_| {}).expect("a private PostgreSQL")).await;
    }

    /// Starts Kafka, if it does not run.
    pub async fn start_kafka(&self) {
        let kafka = self.servers.kafka.clone();
        blocking(move || kafka.start(&|_| {}).expect("a private Kafka")).await;
    }

    /// Starts Valkey, if it does not run.
    pub async fn start_valkey(&self) {
        let valkey = self.servers.valkey.clone();
        blocking(move || valkey.start(&|_| {}).expect("a private Valkey")).await;
    }

    /// Stops PostgreSQL as an administrator would: its clients are sent away.
    pub async fn stop_postgres(&self) {
        let postgres = self.servers.postgres.clone();
        blocking(move || postgres.stop().expect("stopping PostgreSQL")).await;
    }

    /// Ends PostgreSQL as a crash would.
    pub async fn kill_postgres(&self) {
        let postgres = self.servers.postgres.clone();
        blocking(move || postgres.kill().expect("killing PostgreSQL")).await;
    }

    /// Ends Kafka as a crash would.
    pub async fn kill_kafka(&self) {
        let kafka = self.servers.kafka.clone();
        blocking(move || kafka.kill().expect("killing Kafka")).await;
    }

    /// Has Valkey forget everything, under whoever uses it.
    pub async fn wipe_valkey(&self) {
        let url = self.servers.valkey.url();
        blocking(move || {
            let address = url.trim_start_matches("redis://").trim_end_matches('/');
            Valkey::command(address, &["FLUSHALL"]).expect("an empty Valkey");
        })
        .await;
    }

    /// Ends Valkey as a crash would.
    pub async fn kill_valkey(&self) {
        let valkey = self.servers.valkey.clone();
        blocking(move || valkey.kill().expect("killing Valkey")).await;
    }
}

impl Drop for PrivateServers {
    fn drop(&mut self) {
        discard(&self.servers, &self.dir);
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work)
        .await
        .expect("work on private servers")
}

fn discard(servers: &Servers, dir: &Path) {
    for server in servers.all() {
        let _ = server.kill();
    }
    let _ = fs::remove_dir_all(servers.postgres.home());
    let _ = fs::remove_dir_all(dir);
}

/// Ends the private servers of test processes that were killed before they could.
fn sweep(parent: &Path) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let owner = name.to_str().and_then(|name| {
            name.strip_prefix("private-")?
                .split('-')
                .next()?
                .parse::<u32>()
                .ok()
        });
        let Some(owner) = owner else { continue };
        if Path::new("/proc").join(owner.to_string()).exists() {
            continue;
        }
        if let Ok(servers) = Servers::private(&entry.path()) {
            discard(&servers, &entry.path());
        }
    }
}
