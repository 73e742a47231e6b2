//! A PostgreSQL pool with the settings every service wants, and migrations that wait for the server.

use std::borrow::Cow;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use secrecy::ExposeSecret as _;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection as _, PgConnection, PgPool, Postgres, Row as _};
use telemetry::{Family, Gauge, Metrics};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use tracing::{info, warn};

use crate::config::DatabaseConfig;

/// How long [`migrate`] waits for a server that is starting.
const MIGRATE_PATIENCE: Duration = Duration::from_secs(60);

/// A pool that connects lazily: it never waits for the server here, and heals by itself when the server returns.
/// Call it inside the Tokio runtime.
///
/// Each check-out costs one round trip that proves the connection alive and outside of a transaction. A future
/// dropped while its `begin()` is in flight leaves a pooled connection inside a transaction that the pool does
/// not know of (sqlx 0.9.0, issue 4393), and whatever is written on it next is lost; such a connection is closed
/// here. What runs at a high rate should batch, or keep its connection.
pub fn pool(service: &str, config: &DatabaseConfig) -> anyhow::Result<PgPool> {
    let options = connect_options(service, config)?
        .options([
            ("statement_timeout", config.statement_timeout_ms),
            (
                "idle_in_transaction_session_timeout",
                config.idle_in_transaction_timeout_ms,
            ),
        ])
        // what services ask takes milliseconds; compiling it takes tens of them, whenever a guess at its cost is too high
        .options([("jit", "off")]);
    Ok(PgPoolOptions::new()
        .max_connections(config.max_connections)
        .min_connections(config.min_connections.min(config.max_connections))
        .acquire_timeout(Duration::from_millis(config.acquire_timeout_ms))
        .test_before_acquire(false)
        .before_acquire(|connection, _| Box::pin(is_outside_transaction(connection)))
        .connect_lazy_with(options))
}

/// The door to a pool for requests: it lets in fewer than the pool has connections, in the order in which they came.
///
/// Whoever is inside finds a connection at once, so a burst of requests waits in line here instead of failing on the
/// pool's short acquire timeout, and what must always run (a consumer, the relay, readiness) finds the connections kept
/// for it. The line is bounded in time: who waits too long is told so while an answer is still worth something.
#[derive(Clone, Debug)]
pub struct Admission {
    pool: PgPool,
    seats: Arc<Semaphore>,
    patience: Duration,
}

impl Admission {
    /// A door to `pool` as configured, with `kept` of its connections kept for others than requests. There is always one
    /// seat.
    pub fn new(pool: PgPool, config: &DatabaseConfig, kept: u32) -> Self {
        let seats = config.max_connections.saturating_sub(kept).max(1);
        Self {
            pool,
            seats: Arc::new(Semaphore::new(seats as usize)),
            patience: Duration::from_millis(config.admission_timeout_ms),
        }
    }

    /// A connection, once it is this request's turn.
    ///
    /// # Errors
    /// [`sqlx::Error::PoolTimedOut`] when its turn does not come in time, and whatever the pool says.
    pub async fn acquire(&self) -> sqlx::Result<Admitted> {
        let seat = tokio::time::timeout(self.patience, Arc::clone(&self.seats).acquire_owned())
            .await
            .map_err(|_| sqlx::Error::PoolTimedOut)?
            .map_err(|_| sqlx::Error::PoolClosed)?;
        Ok(Admitted {
            connection: self.pool.acquire().await?,
            seat: Some(seat),
        })
    }

    /// The pool behind the door, for what must not wait in line.
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }
}

/// A connection of an admitted request; the next is admitted once it is back in the pool.
#[derive(Debug)]
pub struct Admitted {
    connection: PoolConnection<Postgres>,
    seat: Option<OwnedSemaphorePermit>,
}

/// A dropped connection goes back by a task, which on a busy runtime takes its time: whoever came in before it is back would
/// find the pool empty.
impl Drop for Admitted {
    fn drop(&mut self) {
        let seat = self.seat.take();
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let back = self.connection.return_to_pool();
            runtime.spawn(async move {
                back.await;
                drop(seat);
            });
        }
    }
}

impl Deref for Admitted {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.connection
    }
}

impl DerefMut for Admitted {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.connection
    }
}

fn connect_options(service: &str, config: &DatabaseConfig) -> anyhow::Result<PgConnectOptions> {
    let url = config.url.expose_secret();
    anyhow::ensure!(!url.is_empty(), "database.url is not set");
    // the parser takes any scheme, and its errors may quote the URL, which holds the password
    let options = Some(url)
        .filter(|url| url.starts_with("postgres://") || url.starts_with("postgresql://"))
        .and_then(|url| url.parse::<PgConnectOptions>().ok())
        .context("database.url is not a PostgreSQL URL (postgres://user:password@host:port/database)")?;
    Ok(options
        .application_name(service)
        .statement_cache_capacity(config.statement_cache_capacity))
}

/// In the simple protocol `now()` (start of the transaction) equals `statement_timestamp()` exactly when the
/// statement is a transaction of its own.
async fn is_outside_transaction(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    use sqlx::Executor as _;
    let row = connection
        .fetch_one(sqlx::raw_sql("SELECT now() = statement_timestamp()"))
        .await?;
    row.try_get(0)
}

/// `database_pool_connections{state}` and `database_pool_connections_max`, as seen at each probe.
pub(crate) struct PoolMetrics {
    in_use: Gauge,
    idle: Gauge,
    max: Gauge,
}

impl PoolMetrics {
    pub(crate) fn new(metrics: &Metrics) -> Self {
        let connections: Family<[(&'static str, &'static str); 1], Gauge> = metrics.register(
            "database_pool_connections",
            "Connections of the pool that are open, by whether somebody uses them",
            Family::default(),
        );
        Self {
            in_use: connections.get_or_create_owned(&[("state", "in_use")]),
            idle: connections.get_or_create_owned(&[("state", "idle")]),
            max: metrics.register(
                "database_pool_connections_max",
                "Connections that the pool may open",
                Gauge::default(),
            ),
        }
    }

    pub(crate) fn observe(&self, pool: &PgPool) {
        let (open, idle) = (
            i64::from(pool.size()),
            i64::try_from(pool.num_idle()).unwrap_or(0),
        );
        self.in_use.set((open - idle).max(0));
        self.idle.set(idle);
        self.max.set(i64::from(pool.options().get_max_connections()));
    }
}

/// Readiness check: the pool gives a connection and the server answers on it.
pub async fn ping(pool: PgPool) -> anyhow::Result<()> {
    pool.acquire().await.context("no connection to PostgreSQL")?;
    Ok(())
}

/// Whether the same statement may succeed in a moment: the database was not reached, or was full, starting or stopping.
///
/// A pooler or load balancer whose server is away takes a connection and closes it: sqlx then says that the protocol, or
/// the handshake of TLS, was broken.
pub fn is_transient(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(error) => error.code().is_some_and(|code| {
            // connection lost, resources exhausted, shutting down or starting, serialisation and deadlock
            ["08", "53", "57P", "40"]
                .iter()
                .any(|class| code.starts_with(class))
        }),
        _ => false,
    }
}

/// Brings the database to the newest version. Waits up to a minute for a server that is not there yet; anything
/// else fails at once. Safe to run from several processes: the migrator takes a lock.
pub async fn migrate(
    service: &str,
    config: &DatabaseConfig,
    migrator: &'static Migrator,
) -> anyhow::Result<()> {
    let options = connect_options(service, config)?;
    let give_up = Instant::now() + MIGRATE_PATIENCE;
    let mut pause = Duration::from_millis(50);
    loop {
        let error = match migrate_once(&options, migrator).await {
            Ok(()) => {
                info!("database is migrated");
                return Ok(());
            }
            Err(error) => error,
        };
        if !is_starting(&error) || Instant::now() + pause > give_up {
            return Err(error).context("the database cannot be migrated");
        }
        warn!(%error, "database is not there yet");
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(Duration::from_secs(2));
    }
}

async fn migrate_once(options: &PgConnectOptions, migrator: &Migrator) -> Result<(), MigrateError> {
    let mut connection = PgConnection::connect_with(options).await?;
    migrator.run_direct(None, &mut connection, false).await?;
    connection.close().await?;
    Ok(())
}

/// Whether the server may yet come up: refused or broken connections, `57P03` (starting up), `57P01` (shut down).
fn is_starting(error: &MigrateError) -> bool {
    match error {
        MigrateError::Execute(sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_)) => true,
        MigrateError::Execute(sqlx::Error::Database(error)) => {
            matches!(error.code(), Some(Cow::Borrowed("57P01" | "57P03")))
        }
        _ => false,
    }
}
