//! A database per test.

use std::{
    collections::{BTreeMap, HashSet},
    sync::OnceLock,
    thread,
};

use sqlx::{
    AssertSqlSafe, Connection as _, Executor as _, PgConnection, PgPool,
    migrate::Migrator,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::servers;

/// Every database of a test begins so; what follows is a `UUIDv7`, so that leftovers tell their age.
const PREFIX: &str = "t_";
/// A database older than this was left by a test that was killed.
const LEFTOVER_AFTER_S: u64 = 3600;
/// Advisory lock under which templates are made and leftovers swept.
const HOUSEKEEPING_LOCK: i64 = 0x6c6f_6361_6c70;

/// The PostgreSQL that tests share.
#[derive(Debug)]
pub struct Postgres;

/// A database of one test, dropped with this value (unless `LOCALPLUS_TEST_KEEP` is set, to look into it).
#[derive(Debug)]
pub struct Database {
    url: String,
    name: String,
    server: String,
    pool: OnceLock<PgPool>,
}

impl Postgres {
    /// A fresh database with `migrator`'s migrations. They run once per set of migrations, into a template that every
    /// test's database is a copy of.
    pub async fn database(migrator: &Migrator) -> Database {
        let template = template(migrator).await;
        create(Some(&template)).await
    }

    /// A fresh database without any table.
    pub async fn empty() -> Database {
        create(None).await
    }

    /// The superuser's URL of the shared server's maintenance database.
    pub async fn superuser_url() -> &'static str {
        servers::postgres().await
    }
}

impl Database {
    /// Its URL, as the superuser.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A pool of at most ten connections to it, the same one at each call.
    pub fn pool(&self) -> PgPool {
        self.pool.get_or_init(|| self.pool_of(10)).clone()
    }

    /// Every row of every table as JSON, in an order of its own, by table: two moments with the same contents are the same.
    /// Columns named in `except` are left out wherever they are.
    pub async fn contents(&self, except: &[&str]) -> BTreeMap<String, Vec<String>> {
        let pool = self.pool();
        let tables: Vec<String> = sqlx::query_scalar(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
             WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1",
        )
        .fetch_all(&pool)
        .await
        .expect("the list of tables");
        let mut contents = BTreeMap::new();
        for table in tables {
            let select = format!("SELECT (to_jsonb(t) - $1::text[])::text FROM {table} AS t ORDER BY 1");
            let rows = sqlx::query_scalar(AssertSqlSafe(select))
                .bind(except)
                .fetch_all(&pool)
                .await
                .expect("a table's rows");
            contents.insert(table, rows);
        }
        contents
    }

    /// Another pool, of at most `connections`.
    pub fn pool_of(&self, connections: u32) -> PgPool {
        let options: PgConnectOptions = self.url.parse().expect("the database's URL");
        PgPoolOptions::new()
            .max_connections(connections)
            .connect_lazy_with(options)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if std::env::var_os("LOCALPLUS_TEST_KEEP").is_some() {
            return;
        }
        let (server, name) = (self.server.clone(), self.name.clone());
        // its own thread: this one may be inside a runtime, which must not be blocked on itself
        let dropped = thread::spawn(move || {
            tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .map(|runtime| {
                    runtime.block_on(async {
                        let mut connection = PgConnection::connect(&server).await?;
                        drop_database(&mut connection, &name).await
                    })
                })
        });
        // a server that was stopped on purpose has nothing to tidy up
        let _ = dropped.join();
    }
}

async fn create(template: Option<&str>) -> Database {
    let server = servers::postgres().await;
    let name = format!("{PREFIX}{}", Uuid::now_v7().simple());
    let mut connection = connect(server).await;
    let from = template.unwrap_or("template0");
    execute(&mut connection, format!("CREATE DATABASE {name} TEMPLATE {from}")).await;
    Database {
        url: with_database(server, &name),
        name,
        server: server.to_owned(),
        pool: OnceLock::new(),
    }
}

/// The name of the template with `migrator`'s migrations, made when it does not exist yet.
async fn template(migrator: &Migrator) -> String {
    static READY: OnceLock<Mutex<HashSet<String>>> = OnceLock::new();
    let name = format!("template_{:016x}", fingerprint(migrator));
    let mut ready = READY.get_or_init(Mutex::default).lock().await;
    if ready.contains(&name) {
        return name;
    }
    let server = servers::postgres().await;
    let mut connection = connect(server).await;
    sqlx::query("SELECT pg_advisory_lock($1)")
        .bind(HOUSEKEEPING_LOCK)
        .execute(&mut connection)
        .await
        .expect("the housekeeping lock");
    sweep(&mut connection).await;
    let exists: Option<i32> = sqlx::query_scalar("SELECT 1 FROM pg_database WHERE datname = $1")
        .bind(&name)
        .fetch_optional(&mut connection)
        .await
        .expect("the list of databases");
    if exists.is_none() {
        // it gets its name when it is complete, so a run that was killed leaves no half-migrated template
        let making = format!("{name}_making");
        drop_database(&mut connection, &making)
            .await
            .expect("dropping an unfinished template");
        execute(
            &mut connection,
            format!("CREATE DATABASE {making} TEMPLATE template0"),
        )
        .await;
        let mut inside = connect(&with_database(server, &making)).await;
        migrator.run(&mut inside).await.expect("the migrations");
        inside.close().await.expect("leaving the template");
        execute(
            &mut connection,
            format!("ALTER DATABASE {making} RENAME TO {name}"),
        )
        .await;
    }
    connection.close().await.expect("releasing the housekeeping lock");
    ready.insert(name.clone());
    name
}

/// Drops the databases of tests that were killed before they could.
async fn sweep(connection: &mut PgConnection) {
    let names: Vec<String> =
        sqlx::query_scalar("SELECT datname::text FROM pg_database WHERE datname LIKE 't\\_%'")
            .fetch_all(&mut *connection)
            .await
            .expect("the list of databases");
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs();
    for name in names {
        let made = name
            .strip_prefix(PREFIX)
            .and_then(|id| Uuid::try_parse(id).ok())
            .and_then(|id| id.get_timestamp());
        if made.is_some_and(|made| now.saturating_sub(made.to_unix().0) > LEFTOVER_AFTER_S) {
            let _ = drop_database(connection, &name).await;
        }
    }
}

async fn drop_database(connection: &mut PgConnection, name: &str) -> sqlx::Result<()> {
    connection
        .execute(AssertSqlSafe(format!(
            "DROP DATABASE IF EXISTS {name} WITH (FORCE)"
        )))
        .await
        .map(drop)
}

async fn connect(url: &str) -> PgConnection {
    PgConnection::connect(url)
        .await
        .expect("a connection to the PostgreSQL of the tests")
}

async fn execute(connection: &mut PgConnection, sql: String) {
    if let Err(error) = connection.execute(AssertSqlSafe(sql.as_str())).await {
        panic!("{sql}: {error}");
    }
}

/// The same server's URL for another database.
fn with_database(server: &str, name: &str) -> String {
    let (base, rest) = server.rsplit_once('/').expect("a URL with a database");
    let query = rest
        .split_once('?')
        .map(|(_, query)| format!("?{query}"))
        .unwrap_or_default();
    format!("{base}/{name}{query}")
}

/// What the migrations are, by their checksums (FNV-1a over all of them).
fn fingerprint(migrator: &Migrator) -> u64 {
    migrator
        .iter()
        .flat_map(|migration| {
            migration
                .version
                .to_be_bytes()
                .into_iter()
                .chain(migration.checksum.iter().copied())
        })
        .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
}
