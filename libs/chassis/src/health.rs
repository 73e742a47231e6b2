//! Readiness: each dependency is probed in the background and the last answer is what `/readyz` and gRPC health
//! tell, so that asking costs nothing and no caller can make the service hammer its database.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures::future::join_all;
use serde::Serialize;
use telemetry::{Family, Gauge, HistogramFamily, Metrics};
use tokio::sync::watch;
use tokio::time::Instant;
use tracing::{info, warn};

use crate::workers::ShutdownToken;

/// A probe that takes longer than this counts as down.
const PROBE_TIMEOUT: Duration = Duration::from_secs(1);
/// Interval of probes once everything is up.
const INTERVAL: Duration = Duration::from_secs(1);
/// First interval while something has never been up; doubles up to [`INTERVAL`].
const FIRST_RETRY: Duration = Duration::from_millis(20);
/// Probes in a row that must fail before what was up counts as down: a moment of saturation must not take a
/// replica out of service and its load to the next one.
const FAILURES_TO_DOWN: u32 = 3;

type Check = Box<dyn Fn() -> Pin<Box<dyn Future<Output = anyhow::Result<()>> + Send>> + Send + Sync>;

pub(crate) struct Dependency {
    name: &'static str,
    required: bool,
    check: Check,
    failures: u32,
}

impl Dependency {
    pub(crate) fn new<F, Fut>(name: &'static str, required: bool, check: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        Self {
            name,
            required,
            check: Box::new(move || Box::pin(check())),
            failures: 0,
        }
    }

    fn judge(&mut self, before: Option<DependencyState>, result: &anyhow::Result<()>) -> DependencyState {
        self.failures = if result.is_ok() {
            0
        } else {
            self.failures.saturating_add(1)
        };
        match (self.failures, before) {
            (0, _) | (1..FAILURES_TO_DOWN, Some(DependencyState::Up)) => DependencyState::Up,
            _ => DependencyState::Down,
        }
    }

    async fn probe(&self, metrics: &DependencyMetrics) -> anyhow::Result<()> {
        let started = Instant::now();
        let result = match tokio::time::timeout(PROBE_TIMEOUT, (self.check)()).await {
            Ok(result) => result,
            Err(elapsed) => Err(elapsed.into()),
        };
        metrics
            .seconds
            .get_or_create(&[("dependency", self.name)])
            .observe(started.elapsed().as_secs_f64());
        result
    }
}

/// Whether the service wants traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Not probed yet.
    Starting,
    /// Every required dependency is up.
    Ready,
    /// A required dependency is down.
    NotReady,
    /// Shutting down: finish what is under way, send nothing new.
    Draining,
}

/// Whether a dependency answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DependencyState {
    /// Not probed yet.
    Unknown,
    /// Answers.
    Up,
    /// Does not answer; the log says why.
    Down,
}

/// What `/readyz` says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Whether the service wants traffic.
    pub status: State,
    /// Every dependency by name.
    pub dependencies: BTreeMap<&'static str, DependencyState>,
}

type DependencyLabel = [(&'static str, &'static str); 1];

/// `dependency_up{dependency}` and `dependency_check_seconds{dependency}`: the probes as whoever is on call sees them. A
/// probe of PostgreSQL takes a connection from the pool, so its duration is also how long a request waits for one.
#[derive(Clone)]
pub(crate) struct DependencyMetrics {
    up: Family<DependencyLabel, Gauge>,
    seconds: HistogramFamily<DependencyLabel>,
}

impl DependencyMetrics {
    pub(crate) fn new(metrics: &Metrics) -> Self {
        Self {
            up: metrics.register(
                "dependency_up",
                "1 when the dependency answers its probes, 0 when it has not for three in a row",
                Family::default(),
            ),
            seconds: metrics.register(
                "dependency_check_seconds",
                "Duration of a probe of a dependency; one that is not answered takes a second",
                telemetry::histogram_family(),
            ),
        }
    }
}

#[derive(Clone)]
pub(crate) struct Readiness {
    report: Arc<watch::Sender<Report>>,
    draining: Arc<AtomicBool>,
}

impl Readiness {
    pub(crate) fn new() -> Self {
        let report = Report {
            status: State::Starting,
            dependencies: BTreeMap::new(),
        };
        Self {
            report: Arc::new(watch::Sender::new(report)),
            draining: Arc::default(),
        }
    }

    pub(crate) fn report(&self) -> Report {
        self.report.borrow().clone()
    }

    pub(crate) fn subscribe(&self) -> watch::Receiver<Report> {
        self.report.subscribe()
    }

    pub(crate) fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
        self.report.send_modify(|report| report.status = State::Draining);
    }

    pub(crate) fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }

    /// Probes until the shutdown.
    pub(crate) async fn run(
        self,
        mut dependencies: Vec<Dependency>,
        metrics: DependencyMetrics,
        shutdown: ShutdownToken,
    ) {
        self.report.send_modify(|report| {
            report.dependencies = dependencies
                .iter()
                .map(|d| (d.name, DependencyState::Unknown))
                .collect();
        });
        let mut pause = FIRST_RETRY;
        while !self.is_draining() {
            let results = join_all(dependencies.iter().map(|dependency| dependency.probe(&metrics))).await;
            let all_up = self.record(&mut dependencies, results);
            for (name, state) in self.report().dependencies {
                let up = metrics.up.get_or_create_owned(&[("dependency", name)]);
                up.set(i64::from(state == DependencyState::Up));
            }
            pause = if all_up {
                INTERVAL
            } else {
                (pause * 2).min(INTERVAL)
            };
            if shutdown
                .run_until_cancelled(tokio::time::sleep(pause))
                .await
                .is_none()
            {
                break;
            }
        }
        // a worker that returns early is a failure, and probing simply has nothing left to do while draining
        shutdown.cancelled().await;
    }

    fn record(&self, dependencies: &mut [Dependency], results: Vec<anyhow::Result<()>>) -> bool {
        let mut report = self.report();
        let mut ready = true;
        let mut all_up = true;
        for (dependency, result) in dependencies.iter_mut().zip(results) {
            let before = report.dependencies.get(dependency.name).copied();
            let state = dependency.judge(before, &result);
            report.dependencies.insert(dependency.name, state);
            ready &= state == DependencyState::Up || !dependency.required;
            all_up &= state == DependencyState::Up;
            if before != Some(state) {
                match result {
                    Ok(()) => info!(dependency = dependency.name, "dependency is up"),
                    Err(error) => {
                        warn!(
                            dependency = dependency.name,
                            error = format!("{error:#}"),
                            "dependency is down"
                        );
                    }
                }
            }
        }
        self.report.send_if_modified(|current| {
            if current.status == State::Draining {
                return false;
            }
            report.status = if ready { State::Ready } else { State::NotReady };
            let changed = *current != report;
            *current = report;
            changed
        });
        all_up
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_up_is_down_only_after_three_failures_in_a_row() {
        let mut dependency = Dependency::new("postgres", true, || async { Ok(()) });
        let mut state = None;
        let mut judge = |result: anyhow::Result<()>| {
            state = Some(dependency.judge(state, &result));
            state
        };
        let failure = || Err(anyhow::anyhow!("no connection in time"));

        assert_eq!(judge(failure()), Some(DependencyState::Down), "never seen up");
        assert_eq!(judge(Ok(())), Some(DependencyState::Up));
        assert_eq!(judge(failure()), Some(DependencyState::Up));
        assert_eq!(judge(failure()), Some(DependencyState::Up));
        assert_eq!(judge(Ok(())), Some(DependencyState::Up));
        assert_eq!(judge(failure()), Some(DependencyState::Up));
        assert_eq!(judge(failure()), Some(DependencyState::Up));
        assert_eq!(judge(failure()), Some(DependencyState::Down));
        assert_eq!(judge(failure()), Some(DependencyState::Down));
        assert_eq!(judge(Ok(())), Some(DependencyState::Up));
    }
}
