//! The load generators, and what each of them costs the machine they share with what they measure.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail, ensure};
use backing::Program;
use serde::Deserialize;

use crate::{shell, tools};

/// The kernel counts processor time in this many ticks a second (`USER_HZ`, the same on every Linux port).
const TICKS_PER_S: f64 = 100.0;

/// What a run of a generator measured.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rate {
    /// Answers per second.
    pub(super) per_s: f64,
    /// Median time to an answer.
    pub(super) p50_ms: f64,
    /// 95th percentile.
    pub(super) p95_ms: f64,
    /// 99th percentile.
    pub(super) p99_ms: f64,
    /// The generator's own part of all processor time the machine has, 0 to 1.
    pub(super) generator_cpu: f64,
    /// Answers that are no success.
    pub(super) refused: u64,
}

impl Rate {
    /// Itself, unless some answers were refusals: a server that says no is not fast.
    pub(super) fn without_refusals(self, what: &str) -> anyhow::Result<Self> {
        ensure!(self.refused == 0, "{what}: {} answers were not 2xx", self.refused);
        Ok(self)
    }
}

/// The programs, found or installed.
pub(super) struct Generators {
    wrk: PathBuf,
    ghz: PathBuf,
    pgbench: PathBuf,
    perf: PathBuf,
    protoset: PathBuf,
    cores: usize,
}

/// What one of our wrk scripts says when it is done.
#[derive(Debug, Deserialize)]
struct WrkReport {
    requests: u64,
    seconds: f64,
    p50_ms: f64,
    p95_ms: f64,
    p99_ms: f64,
    failed: u64,
    refused: u64,
}

/// The part of ghz's report that is used.
#[derive(Debug, Deserialize)]
struct GhzReport {
    rps: f64,
    #[serde(rename = "latencyDistribution")]
    latencies: Vec<GhzLatency>,
    #[serde(rename = "statusCodeDistribution")]
    codes: std::collections::BTreeMap<String, u64>,
}

#[derive(Debug, Deserialize)]
struct GhzLatency {
    percentage: u32,
    /// Nanoseconds.
    latency: f64,
}

impl Generators {
    pub(super) fn find() -> anyhow::Result<Self> {
        let root = crate::dev::root()?;
        Ok(Self {
            wrk: tools::wrk()?,
            ghz: tools::ghz()?,
            pgbench: Program::Postgres.require()?.join("pgbench"),
            perf: root.join("perf"),
            protoset: root.join("contracts-proto/src/gen/localplus.binpb"),
            cores: thread::available_parallelism()?.get(),
        })
    }

    /// wrk with one of the scripts of `perf/`.
    pub(super) fn wrk(
        &self,
        url: &str,
        script: &str,
        args: &[&str],
        connections: usize,
        time: Duration,
    ) -> anyhow::Result<Rate> {
        let threads = self.cores.min(2).min(connections);
        let mut command = Command::new(&self.wrk);
        command
            .args(["-t", &threads.to_string(), "-c", &connections.to_string()])
            .args(["-d", &format!("{}s", time.as_secs()), "--timeout", "20s", "-s"])
            .arg(self.perf.join(script))
            .args([url, "--"])
            .args(args)
            .env("LOCALPLUS_PERF", &self.perf);
        let (output, cpu) = self.watched(&mut command)?;
        let report = output
            .lines()
            .find_map(|line| line.strip_prefix("RESULT "))
            .with_context(|| format!("wrk reported nothing:\n{output}"))?;
        let report: WrkReport = serde_json::from_str(report).context("reading wrk's report")?;
        ensure!(
            report.failed == 0 && report.requests > 0,
            "{script} against {url}: {} requests were not answered",
            report.failed
        );
        Ok(Rate {
            per_s: count(report.requests) / report.seconds,
            p50_ms: report.p50_ms,
            p95_ms: report.p95_ms,
            p99_ms: report.p99_ms,
            generator_cpu: cpu,
            refused: report.refused,
        })
    }

    /// ghz with messages made beforehand: `data` holds length-delimited requests, used in turn.
    pub(super) fn ghz(
        &self,
        address: &str,
        call: &str,
        token: &str,
        data: &Path,
        connections: usize,
        time: Duration,
    ) -> anyhow::Result<Rate> {
        let mut command = Command::new(&self.ghz);
        command
            .args(["--insecure", "--protoset"])
            .arg(&self.protoset)
            .args([
                "--call",
                call,
                "--metadata",
                &format!(r#"{{"authorization":"Bearer {token}"}}"#),
            ])
            .arg("--binary-file")
            .arg(data)
            .args([
                "--concurrency",
                &connections.to_string(),
                "--connections",
                &connections.to_string(),
            ])
            .args([
                "--duration",
                &format!("{}s", time.as_secs()),
                "--duration-stop",
                "wait",
                "--timeout",
                "20s",
            ])
            .args([
                "--disable-template-functions",
                "--disable-template-data",
                "--format",
                "json",
                address,
            ]);
        let (output, cpu) = self.watched(&mut command)?;
        let report: GhzReport =
            serde_json::from_str(&output).with_context(|| format!("reading ghz's report:\n{output}"))?;
        ensure!(
            report.codes.keys().all(|code| code == "OK"),
            "{call} at {address} is answered {:?}",
            report.codes
        );
        let percentile = |wanted| {
            report
                .latencies
                .iter()
                .find(|latency| latency.percentage == wanted)
                .map_or(f64::NAN, |latency| latency.latency / 1e6)
        };
        Ok(Rate {
            per_s: report.rps,
            p50_ms: percentile(50),
            p95_ms: percentile(95),
            p99_ms: percentile(99),
            generator_cpu: cpu,
            refused: 0,
        })
    }

    /// Makes pgbench's tables at scale 10.
    pub(super) fn tpcb_init(&self, url: &str) -> anyhow::Result<()> {
        shell::captured(Command::new(&self.pgbench).args(["--initialize", "--quiet", "--scale", "10", url]))
            .map(drop)
    }

    /// pgbench's TPC-B with 16 clients.
    pub(super) fn tpcb(&self, url: &str, time: Duration) -> anyhow::Result<Rate> {
        let mut command = Command::new(&self.pgbench);
        command
            .args([
                "--client",
                "16",
                "--jobs",
                "2",
                "--no-vacuum",
                "--time",
                &time.as_secs().to_string(),
            ])
            .arg(url);
        let (output, cpu) = self.watched(&mut command)?;
        let number = |prefix: &str, suffix: &str| -> Option<f64> {
            let rest = output.lines().find_map(|line| line.strip_prefix(prefix))?;
            rest.split_once(suffix)?.0.trim().parse().ok()
        };
        let per_s = number("tps = ", " (").with_context(|| format!("pgbench reported no rate:\n{output}"))?;
        let average = number("latency average = ", " ms").unwrap_or(f64::NAN);
        Ok(Rate {
            per_s,
            p50_ms: average,
            p95_ms: f64::NAN,
            p99_ms: f64::NAN,
            generator_cpu: cpu,
            refused: 0,
        })
    }

    /// Runs a generator and measures the processor time it takes.
    fn watched(&self, command: &mut Command) -> anyhow::Result<(String, f64)> {
        let shown = shell::shown(command);
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("starting `{shown}`"))?;
        let pid = child.id();
        let started = Instant::now();
        let (output, ticks) = thread::scope(|scope| {
            let waiting = scope.spawn(move || Child::wait_with_output(child));
            let mut ticks = 0;
            while !waiting.is_finished() {
                // The last look comes at most one pause before the end.
                ticks = cpu_ticks(pid).unwrap_or(0).max(ticks);
                thread::sleep(Duration::from_millis(20));
            }
            (waiting.join(), ticks)
        });
        let elapsed = started.elapsed().as_secs_f64();
        let output = output.map_err(|_| anyhow::anyhow!("waiting for `{shown}` panicked"))??;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        if !output.status.success() {
            bail!(
                "`{shown}` failed ({}):\n{text}{}",
                output.status,
                String::from_utf8_lossy(&output.stderr)
            );
        }
        Ok((
            text,
            count(ticks) / TICKS_PER_S / elapsed / count(u64::try_from(self.cores)?),
        ))
    }
}

/// Processor time a process has used, in ticks.
fn cpu_ticks(pid: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut fields = fields.split_ascii_whitespace().skip(11);
    let (user, system): (u64, u64) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some(user + system)
}

/// The most memory a process has had in RAM, in bytes.
pub(super) fn peak_rss(pid: u32) -> anyhow::Result<u64> {
    of_status(pid, "VmHWM:")
}

/// The memory a process has in RAM, in bytes.
pub(super) fn rss(pid: u32) -> anyhow::Result<u64> {
    of_status(pid, "VmRSS:")
}

fn of_status(pid: u32, name: &str) -> anyhow::Result<u64> {
    let status =
        fs::read_to_string(format!("/proc/{pid}/status")).with_context(|| format!("process {pid} ended"))?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(name))
        .with_context(|| format!("no {name}"))?;
    let kib: u64 = line
        .trim()
        .trim_end_matches(" kB")
        .parse()
        .with_context(|| format!("reading {name}"))?;
    Ok(kib * 1024)
}

/// A count as a measurement; exact below 2^53.
#[allow(clippy::cast_precision_loss)] // see above
pub(super) fn count(number: u64) -> f64 {
    number as f64
}
