//! The collector as it runs in production, built from the same list of parts: its configurations are valid, and what goes
//! in comes out scrubbed, without unbounded labels, and chosen by the rules of sampling.

use std::{
    fs,
    path::PathBuf,
    process::Command,
    thread,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use anyhow::{bail, ensure};
use serde_json::{Value, json};

use super::home;
use crate::{served::Server, shell, tools};

/// Ordinary traces sent to see that about a tenth is kept.
const ORDINARY: u32 = 1_000;
/// A share of one in ten, give or take four standard deviations.
const KEPT: std::ops::RangeInclusive<usize> = 62..=138;
const WITHIN: Duration = Duration::from_secs(30);

/// Runs the check.
pub(super) fn check() -> anyhow::Result<String> {
    let home = home()?;
    let program = tools::collector(&home.join("otel-collector/builder.yaml"))?;
    for config in ["agent.yaml", "gateway.yaml"] {
        shell::captured(
            Command::new(&program)
                .arg("validate")
                .arg("--config")
                .arg(home.join("manifests/otel").join(config))
                .env("K8S_NODE_NAME", "node"),
        )?;
    }
    shell::captured(
        Command::new(&program)
            .args(["validate", "--config"])
            .arg(home.join("manifests/otel/gateway.yaml"))
            .arg("--config")
            .arg(crate::dev::root()?.join("infra/dev/compose/collector.yaml")),
    )?;
    let kept = gateway(&program)?;
    agent(&program)?;
    Ok(format!(
        "agent and gateway valid; personal data gone, {kept} of {ORDINARY} ordinary traces kept"
    ))
}

/// The gateway with its own pipelines; only where they end is replaced by files.
fn gateway(program: &PathBuf) -> anyhow::Result<usize> {
    let home = home()?;
    let ports = [
        backing::free_port(0)?,
        backing::free_port(0)?,
        backing::free_port(0)?,
        backing::free_port(0)?,
    ];
    let [grpc, http, health, own] = ports;
    let server = Server::start("otel-gateway", &format!("http://127.0.0.1:{health}"), |dir| {
        let overrides = json!({
            "exporters": { "file/traces": { "path": dir.join("traces") }, "file/logs": { "path": dir.join("logs") }, "file/metrics": { "path": dir.join("metrics") } },
            "processors": { "tail_sampling": { "decision_wait": "2s" }, "batch": { "timeout": "200ms" } },
            "service": {
                "telemetry": { "metrics": { "readers": [{ "pull": { "exporter": { "prometheus": { "host": "127.0.0.1", "port": own } } } }] } },
                "pipelines": {
                    "traces": { "exporters": ["file/traces"] }, "logs": { "exporters": ["file/logs"] }, "metrics": { "exporters": ["file/metrics"] },
                },
            },
        });
        let file = dir.join("overrides.yaml");
        fs::write(&file, overrides.to_string())?;
        let mut command = Command::new(program);
        command
            .arg("--config")
            .arg(home.join("manifests/otel/gateway.yaml"))
            .arg("--config")
            .arg(file)
            .env("OTLP_GRPC_ADDR", format!("127.0.0.1:{grpc}"))
            .env("OTLP_HTTP_ADDR", format!("127.0.0.1:{http}"))
            .env("HEALTH_ADDR", format!("127.0.0.1:{health}"));
        Ok(command)
    })?;
    let golden: Value = serde_json::from_str(&fs::read_to_string(
        home.join("otel-collector/golden/personal-data.json"),
    )?)?;
    for signal in ["traces", "logs", "metrics"] {
        let body = golden.get(signal).cloned().unwrap_or_default();
        server.post(&format!("http://127.0.0.1:{http}/v1/{signal}"), &body)?;
    }
    server.post(
        &format!("http://127.0.0.1:{http}/v1/traces"),
        &traces("slow", 10, 600, 1),
    )?;
    server.post(
        &format!("http://127.0.0.1:{http}/v1/traces"),
        &traces("failed", 10, 5, 2),
    )?;
    server.post(
        &format!("http://127.0.0.1:{http}/v1/traces"),
        &traces("ordinary", ORDINARY, 5, 1),
    )?;

    let read = |signal: &str| fs::read_to_string(server.dir.join(signal)).unwrap_or_default();
    let all = |span: &str| read("traces").matches(&format!("\"name\":\"{span}\"")).count();
    until(&server, "every slow and failed trace", || {
        all("slow") == 10 && all("failed") == 10
    })?;
    until(&server, "a tenth of the ordinary traces", || {
        all("ordinary") >= *KEPT.start()
    })?;
    until(&server, "logs and metrics", || {
        !read("logs").is_empty() && !read("metrics").is_empty()
    })?;
    let kept = all("ordinary");
    ensure!(
        KEPT.contains(&kept),
        "{kept} of {ORDINARY} ordinary traces were kept, not about a tenth"
    );

    let out = [read("traces"), read("logs"), read("metrics")].concat();
    for (list, wanted) in [("must_go", false), ("must_stay", true)] {
        for text in golden
            .get(list)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
        {
            ensure!(out.contains(text) == wanted, "{list}: `{text}`\n{out:.4000}");
        }
    }
    Ok(kept)
}

/// The agent reads a service's log line as it lies on a node, and finds its trace, severity and service.
fn agent(program: &PathBuf) -> anyhow::Result<()> {
    let home = home()?;
    let ports = [
        backing::free_port(0)?,
        backing::free_port(0)?,
        backing::free_port(0)?,
        backing::free_port(0)?,
    ];
    let [grpc, http, health, own] = ports;
    let server = Server::start("otel-agent", &format!("http://127.0.0.1:{health}"), |dir| {
        let pod = dir.join("svc-ledger_svc-ledger-7d4b_6f1c8a52-0000-4000-8000-000000000000/svc-ledger");
        fs::create_dir_all(&pod)?;
        fs::copy(home.join("otel-collector/golden/pod-log.txt"), pod.join("0.log"))?;
        let overrides = json!({
            "exporters": { "file": { "path": dir.join("logs") } },
            "service": {
                "telemetry": { "metrics": { "readers": [{ "pull": { "exporter": { "prometheus": { "host": "127.0.0.1", "port": own } } } }] } },
                "pipelines": {
                    // there is no Kubernetes to ask for the pod's labels
                    "traces": { "processors": ["batch"], "exporters": ["file"] },
                    "metrics": { "processors": ["batch"], "exporters": ["file"] },
                    "logs": { "processors": ["batch"], "exporters": ["file"] },
                },
            },
        });
        let file = dir.join("overrides.yaml");
        fs::write(&file, overrides.to_string())?;
        let mut command = Command::new(program);
        command
            .arg("--config")
            .arg(home.join("manifests/otel/agent.yaml"))
            .arg("--config")
            .arg(file)
            .env("LOG_FILES", dir.join("*/*/*.log"))
            .env("LOG_START", "beginning")
            .env("K8S_NODE_NAME", "node")
            .env("OTLP_GRPC_ADDR", format!("127.0.0.1:{grpc}"))
            .env("OTLP_HTTP_ADDR", format!("127.0.0.1:{http}"))
            .env("HEALTH_ADDR", format!("127.0.0.1:{health}"));
        Ok(command)
    })?;
    let read = || fs::read_to_string(server.dir.join("logs")).unwrap_or_default();
    until(&server, "the log line", || !read().is_empty())?;
    for wanted in [
        r#""traceId":"4bf92f3577b34da6a3ce929d0e0e4736""#,
        r#""severityText":"WARN""#,
        r#"{"key":"service.name","value":{"stringValue":"svc-ledger"}}"#,
        r#"{"key":"k8s.pod.name","value":{"stringValue":"svc-ledger-7d4b"}}"#,
        r#""body":{"stringValue":"request failed"}"#,
    ] {
        ensure!(
            read().contains(wanted),
            "the agent loses {wanted} of a log line:\n{}",
            read()
        );
    }
    Ok(())
}

fn until(server: &Server, what: &str, done: impl Fn() -> bool) -> anyhow::Result<()> {
    let give_up = Instant::now() + WITHIN;
    while !done() {
        if Instant::now() > give_up {
            bail!("{what} did not come out of the collector:\n{}", server.log());
        }
        thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

/// `count` traces of one span named `name`. Status 1 is ok, 2 an error.
fn traces(name: &str, count: u32, duration_ms: u128, status: u8) -> Value {
    let end = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_nanos();
    let start = end.saturating_sub(duration_ms * 1_000_000);
    let salt = blend(name);
    let spans: Vec<_> = (0..count)
        .map(|number| {
            // spread over the whole range, the same in every run
            let id = u128::from(number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835) ^ salt;
            json!({
                "traceId": format!("{id:032x}"), "spanId": format!("{:016x}", number + 1), "name": name, "kind": 2,
                "startTimeUnixNano": start.to_string(), "endTimeUnixNano": end.to_string(), "status": { "code": status },
            })
        })
        .collect();
    json!({ "resourceSpans": [{ "scopeSpans": [{ "spans": spans }] }] })
}

fn blend(name: &str) -> u128 {
    name.bytes()
        .fold(0, |sum, byte| sum.rotate_left(8) ^ u128::from(byte))
}
