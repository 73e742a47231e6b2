//! What the kernel and the async runtime say of this process, read at each scrape.

use std::fmt;
use std::fs;
use std::time::Duration;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use tokio::runtime::{Handle, RuntimeMetrics};

/// Clock ticks per second in `/proc/*/stat`: part of Linux' user-space interface on every platform we run on.
const TICKS_PER_SECOND: u64 = 100;

/// `process_*` metrics by the names that Prometheus clients share, and `tokio_*` of the runtime that is asked.
#[derive(Debug, Default)]
pub(crate) struct ProcessCollector {}

#[derive(Debug, Default)]
struct Stat {
    cpu_ticks: u64,
    threads: u64,
    start_ticks: u64,
}

impl Stat {
    /// Reads `/proc/self/stat`; fields are counted after the command name, which may itself hold spaces.
    fn parse(stat: &str) -> Option<Self> {
        let (_, fields) = stat.rsplit_once(") ")?;
        let field = |number: usize| fields.split(' ').nth(number - 3)?.parse::<u64>().ok();
        Some(Self {
            cpu_ticks: field(14)? + field(15)?,
            threads: field(20)?,
            start_ticks: field(22)?,
        })
    }
}

/// A `kB` line of `/proc/self/status`, in bytes.
fn status_bytes(status: &str, key: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(key)?.strip_prefix(':'))?;
    line.split_whitespace()
        .next()?
        .parse::<u64>()
        .ok()?
        .checked_mul(1024)
}

fn max_fds() -> Option<u64> {
    let limits = fs::read_to_string("/proc/self/limits").ok()?;
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

fn boot_time() -> Option<u64> {
    let stat = fs::read_to_string("/proc/stat").ok()?;
    stat.lines()
        .find_map(|line| line.strip_prefix("btime ")?.trim().parse().ok())
}

#[allow(
    clippy::cast_precision_loss,
    clippy::float_arithmetic,
    reason = "seconds for a display, not a value"
)]
fn seconds(ticks: u64) -> f64 {
    ticks as f64 / TICKS_PER_SECOND as f64
}

impl Collector for ProcessCollector {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let mut gauge = |name: &str, help: &str, value: Option<u64>| {
            let Some(value) = value else { return Ok(()) };
            let metric = ConstGauge::new(i64::try_from(value).unwrap_or(i64::MAX));
            metric.encode(encoder.encode_descriptor(name, help, None, metric.metric_type())?)
        };
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let stat = fs::read_to_string("/proc/self/stat")
            .ok()
            .and_then(|stat| Stat::parse(&stat));
        let open_fds = fs::read_dir("/proc/self/fd").ok().map(|fds| fds.count() as u64);
        let start = stat
            .as_ref()
            .and_then(|stat| Some(boot_time()? + stat.start_ticks / TICKS_PER_SECOND));
        gauge(
            "process_resident_memory_bytes",
            "Resident memory",
            status_bytes(&status, "VmRSS"),
        )?;
        gauge(
            "process_virtual_memory_bytes",
            "Virtual memory",
            status_bytes(&status, "VmSize"),
        )?;
        gauge("process_open_fds", "Open file descriptors", open_fds)?;
        gauge("process_max_fds", "Limit of open file descriptors", max_fds())?;
        gauge(
            "process_threads",
            "Threads",
            stat.as_ref().map(|stat| stat.threads),
        )?;
        gauge(
            "process_start_time_seconds",
            "Start time since the Unix epoch",
            start,
        )?;
        if let Some(stat) = stat {
            let cpu = ConstCounter::new(seconds(stat.cpu_ticks));
            let descriptor = encoder.encode_descriptor(
                "process_cpu_seconds",
                "User and system CPU time",
                None,
                cpu.metric_type(),
            )?;
            cpu.encode(descriptor)?;
        }
        Handle::try_current().map_or(Ok(()), |runtime| encode_runtime(&runtime.metrics(), &mut encoder))
    }
}

/// How much of the workers' time went into polling tasks, and how many tasks there are. A worker that is always busy makes
/// every request wait, whatever the CPU's own figures say.
fn encode_runtime(runtime: &RuntimeMetrics, encoder: &mut DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
    let workers = runtime.num_workers();
    let mut gauge = |name: &str, help: &str, value: usize| {
        let metric = ConstGauge::new(i64::try_from(value).unwrap_or(i64::MAX));
        metric.encode(encoder.encode_descriptor(name, help, None, metric.metric_type())?)
    };
    gauge("tokio_workers", "Worker threads of the runtime", workers)?;
    gauge(
        "tokio_alive_tasks",
        "Tasks that have not ended",
        runtime.num_alive_tasks(),
    )?;
    gauge(
        "tokio_global_queue_depth",
        "Tasks that are ready and not given to a worker yet",
        runtime.global_queue_depth(),
    )?;
    let busy: Duration = (0..workers)
        .map(|worker| runtime.worker_total_busy_duration(worker))
        .sum();
    let busy = ConstCounter::new(busy.as_secs_f64());
    let descriptor = encoder.encode_descriptor(
        "tokio_worker_busy_seconds",
        "Time that workers were busy, summed over all of them",
        None,
        busy.metric_type(),
    )?;
    busy.encode(descriptor)
}
