//! Builds a service, serves it, and ends it in order.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::time::Duration;

use anyhow::Context as _;
use auth::{ServiceToken, Verifier};
use futures::future::join_all;
use sqlx::PgPool;
use telemetry::Metrics;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::app::{App, Service};
use crate::config::DrainConfig;
use crate::database::{self, PoolMetrics};
use crate::health::{Dependency, DependencyMetrics, Readiness, Report, State};
use crate::jobs::JobWatch;
use crate::workers::{Outcome, ShutdownToken, Workers};
use crate::{grpc, http};

type Hook = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What a service registers itself with while it is built.
pub struct Chassis {
    name: &'static str,
    has_jobs: bool,
    metrics: Metrics,
    readiness: Readiness,
    dependencies: Vec<Dependency>,
    workers: Workers,
    stop: CancellationToken,
    hooks: Vec<(&'static str, Hook)>,
}

impl Chassis {
    /// The service's name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The registry that `/metrics` shows.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// The token that workers are given: cancelled once servers and drain hooks are done.
    pub fn shutdown(&self) -> ShutdownToken {
        self.workers.token()
    }

    /// The token of answers that have no end of their own (streams): cancelled when servers stop accepting, which then wait
    /// for what is under way.
    pub fn stopping(&self) -> ShutdownToken {
        ShutdownToken(self.stop.clone())
    }

    /// Adds a dependency without which the service wants no traffic. `check` is called about once a second and
    /// has one second.
    pub fn readiness<F, Fut>(&mut self, name: &'static str, check: F)
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        self.dependencies.push(Dependency::new(name, true, check));
    }

    /// Adds a dependency that is shown but without which the service still does its main job (a cache, an event
    /// bus behind an outbox).
    pub fn readiness_optional<F, Fut>(&mut self, name: &'static str, check: F)
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        self.dependencies.push(Dependency::new(name, false, check));
    }

    /// Adds the service's database: required for readiness as `postgres`, its pool and the successes of the service's jobs shown
    /// in metrics.
    pub fn postgres(&mut self, pool: &PgPool) {
        if self.has_jobs {
            let watch = JobWatch::new(pool.clone(), &self.metrics);
            self.spawn("jobs", |shutdown| watch.run(shutdown));
        }
        let (pool, metrics) = (pool.clone(), PoolMetrics::new(&self.metrics));
        self.readiness("postgres", move || {
            metrics.observe(&pool);
            database::ping(pool.clone())
        });
    }

    /// Keeps the keys by which tokens are verified fresh, and wants no traffic before there are some: nobody could be let in.
    pub fn keys(&mut self, verifier: &Verifier) {
        let fresh = verifier.clone();
        self.spawn("keys", |stop| async move {
            stop.run_until_cancelled(fresh.keep_fresh()).await;
        });
        let verifier = verifier.clone();
        self.readiness("keys", move || {
            let known = verifier.is_ready();
            async move { known.then_some(()).context("no keys to verify tokens with yet") }
        });
    }

    /// Keeps the service's own token fresh, and wants no traffic before it was had once: a replica that has just started
    /// would refuse what it has to ask another service for.
    pub fn service_token(&mut self, token: &ServiceToken) {
        let fresh = token.clone();
        self.spawn("service-token", |stop| async move {
            stop.run_until_cancelled(fresh.keep_fresh()).await;
        });
        let token = token.clone();
        self.readiness("service_token", move || {
            let had = token.authorization();
            async move { Ok(had.map(drop)?) }
        });
    }

    /// Starts a background worker. It must run until the token is cancelled, then finish what it holds and
    /// return; ending sooner, by return, error or panic, ends the process with a failure.
    pub fn spawn<F, Fut>(&mut self, name: &'static str, worker: F)
    where
        F: FnOnce(ShutdownToken) -> Fut,
        Fut: Future<Output: Outcome> + Send + 'static,
    {
        let token = self.shutdown();
        self.workers.spawn(name, worker(token));
    }

    /// Adds work to be done in the shutdown after the servers stopped and before workers are told to end (let
    /// lanes commit what they accepted). Hooks run one after the other in the order added.
    pub fn on_drain<F>(&mut self, name: &'static str, hook: F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.hooks.push((name, Box::pin(hook)));
    }
}

/// A service in service.
#[must_use = "dropping it leaves its servers running unattended"]
pub struct Running {
    /// Where REST is served.
    pub http_addr: SocketAddr,
    /// Where gRPC is served.
    pub grpc_addr: Option<SocketAddr>,
    chassis: Chassis,
    drain: DrainConfig,
    stop: CancellationToken,
    servers: Vec<JoinHandle<()>>,
    failures: mpsc::UnboundedReceiver<&'static str>,
}

/// Starts a service with the process's metrics registry. With port 0 the real addresses are in [`Running`].
pub async fn start<S: Service>(config: S::Config) -> anyhow::Result<Running> {
    start_with::<S>(config, telemetry::metrics().clone()).await
}

/// Starts a service with a metrics registry of its own.
pub async fn start_with<S: Service>(config: S::Config, metrics: Metrics) -> anyhow::Result<Running> {
    let sections = S::sections(&config);
    let http_config = sections.http.clone();
    let grpc_config = sections.grpc.cloned();
    let drain = sections.drain.clone();
    let migrate = sections
        .database
        .is_some_and(|database| database.migrate_on_start);

    let http_listener = bind("http", http_config.addr).await?;
    let http_addr = http_listener.local_addr()?;
    let grpc_listener = match &grpc_config {
        Some(config) => Some(bind("grpc", config.addr).await?),
        None => None,
    };
    if migrate {
        S::migrate(config.clone()).await?;
    }

    metrics.build_info(S::NAME, S::VERSION);
    let (workers, failures) = Workers::new();
    let stop = CancellationToken::new();
    let mut chassis = Chassis {
        name: S::NAME,
        has_jobs: !S::JOBS.is_empty(),
        metrics,
        readiness: Readiness::new(),
        dependencies: Vec::new(),
        workers,
        stop: stop.clone(),
        hooks: Vec::new(),
    };
    let App { http, grpc } = S::build(config, &mut chassis)
        .await
        .context("the service cannot be built")?;
    let mut servers = Vec::new();
    let mut grpc_addr = None;
    match (grpc, grpc_config, grpc_listener) {
        (Some(app), Some(config), Some(listener)) => {
            grpc_addr = Some(listener.local_addr()?);
            let stack = grpc::stack(app, &config, &chassis.metrics)?;
            let health = stack.follow_health(&chassis.readiness, chassis.shutdown());
            chassis.workers.spawn("grpc-health", health);
            let served = grpc::serve(listener, stack, config, stop.clone());
            servers.push(tokio::spawn(async move {
                if let Err(error) = served.await {
                    warn!(%error, "gRPC server ended");
                }
            }));
        }
        (Some(_), ..) => anyhow::bail!("the service offers gRPC but has no [grpc] section"),
        (None, ..) => {}
    }
    let (metrics, readiness) = (&chassis.metrics, &chassis.readiness);
    let router = http::router(http, &http_config, S::openapi, metrics, readiness);
    servers.push(tokio::spawn(http::serve(
        http_listener,
        router,
        http_config,
        stop.clone(),
    )));
    let probes = chassis.readiness.clone();
    let dependencies = std::mem::take(&mut chassis.dependencies);
    let probed = DependencyMetrics::new(&chassis.metrics);
    chassis.spawn("readiness", |shutdown| probes.run(dependencies, probed, shutdown));
    info!(service = S::NAME, version = S::VERSION, %http_addr, grpc_addr = grpc_addr.map(tracing::field::display), "serving");
    Ok(Running {
        http_addr,
        grpc_addr,
        chassis,
        drain,
        stop,
        servers,
        failures,
    })
}

async fn bind(section: &str, addr: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(addr).await.with_context(|| {
        format!(
            "cannot listen on port {} ([{section}] addr = {addr})",
            addr.port()
        )
    })
}

impl Running {
    /// The registry that `/metrics` shows.
    pub fn metrics(&self) -> &Metrics {
        &self.chassis.metrics
    }

    /// What `/readyz` says now.
    pub fn report(&self) -> Report {
        self.chassis.readiness.report()
    }

    /// The report as it changes; it outlives [`Running::shutdown`].
    pub fn reports(&self) -> watch::Receiver<Report> {
        self.chassis.readiness.subscribe()
    }

    /// Waits for a report.
    pub async fn reported(&self, wanted: impl FnMut(&Report) -> bool) {
        // the sender lives as long as `self`
        let _ = self.reports().wait_for(wanted).await;
    }

    /// Waits until every required dependency is up.
    pub async fn ready(&self) {
        self.reported(|report| report.status == State::Ready).await;
    }

    /// Resolves with its name when a worker has ended before its time.
    pub async fn worker_failed(&mut self) -> &'static str {
        match self.failures.recv().await {
            Some(name) => name,
            None => std::future::pending().await,
        }
    }

    /// Ends in order: readiness fails, load balancers get their delay, servers stop accepting and answer what is
    /// under way, drain hooks run, workers end. Each step has the drain timeout. Errors name what did not end.
    pub async fn shutdown(mut self) -> anyhow::Result<()> {
        let timeout = self.drain.timeout();
        info!("draining");
        self.chassis.readiness.drain();
        tokio::time::sleep(self.drain.removal_delay()).await;

        let mut late = Vec::new();
        self.stop.cancel();
        let servers: Vec<AbortOnDrop> = self.servers.drain(..).map(AbortOnDrop).collect();
        let ended = join_all(servers.into_iter().map(AbortOnDrop::join));
        if tokio::time::timeout(timeout, ended).await.is_err() {
            late.push("requests");
        }
        for (name, hook) in std::mem::take(&mut self.chassis.hooks) {
            if tokio::time::timeout(timeout, hook).await.is_err() {
                late.push(name);
            }
        }
        self.chassis.workers.cancel();
        if tokio::time::timeout(timeout, self.chassis.workers.join())
            .await
            .is_err()
        {
            late.push("workers");
        }
        anyhow::ensure!(
            late.is_empty(),
            "did not end within {} ms: {}",
            Duration::as_millis(&timeout),
            late.join(", ")
        );
        info!("ended");
        Ok(())
    }
}

struct AbortOnDrop(JoinHandle<()>);

impl AbortOnDrop {
    async fn join(mut self) {
        if let Err(error) = (&mut self.0).await {
            warn!(%error, "a server ended badly");
        }
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
