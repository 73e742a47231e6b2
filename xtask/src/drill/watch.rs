//! Who is told: a real Prometheus with production's rules and intervals, and a real Alertmanager with production's routes.

use std::{
    process::Command,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use serde_json::{Value, json};

use super::{disk::Disk, edge::Edge, stage::Stage};
use crate::{served::Server, system::SERVICES, tools};

/// As k8s/platform/monitoring/values.yaml has it.
pub(super) const SCRAPE: Duration = Duration::from_secs(15);
/// As k8s/platform/monitoring/values.yaml has it.
pub(super) const EVALUATION: Duration = Duration::from_secs(30);

/// The two, watching a stage.
pub(super) struct Watch {
    prometheus: Server,
    prometheus_url: String,
    alertmanager: Server,
    alertmanager_url: String,
    /// How many there are to be scraped.
    targets: usize,
}

/// An alert that people are told of.
#[derive(Debug, Clone)]
pub(super) struct Told {
    /// Its severity.
    pub(super) severity: String,
    /// Who is told.
    pub(super) receivers: Vec<String>,
    /// Where it says what to do.
    pub(super) runbook: String,
}

impl Watch {
    /// Starts both.
    pub(super) fn start(stage: &Stage) -> anyhow::Result<Self> {
        let root = crate::dev::root()?;
        let monitoring = root.join("k8s/platform/monitoring");
        let (port, own) = (backing::free_port(0)?, backing::free_port(0)?);
        let alertmanager_url = format!("http://127.0.0.1:{port}");
        let program = tools::alertmanager()?;
        let alertmanager = Server::start(
            "drill-alertmanager",
            &format!("{alertmanager_url}/-/ready"),
            |dir| {
                let mut command = Command::new(program);
                command
                    .arg(format!(
                        "--config.file={}",
                        monitoring.join("manifests/alertmanager.yaml").display()
                    ))
                    .arg(format!("--storage.path={}", dir.display()))
                    .arg(format!("--web.listen-address=127.0.0.1:{port}"))
                    .arg("--cluster.listen-address=");
                Ok(command)
            },
        )?;
        let jobs: Vec<Value> = SERVICES
            .iter()
            .map(|service| {
                let target = format!("127.0.0.1:{}", stage.system.ports.http(service.name));
                json!({ "job_name": service.name, "static_configs": [{ "targets": [target] }] })
            })
            .chain([json!({ "job_name": "alertmanager", "static_configs": [{ "targets": [format!("127.0.0.1:{port}")] }] })])
            .chain(stage.edge.iter().map(Edge::job))
            .chain(stage.disk.iter().map(Disk::job))
            .collect();
        let targets = jobs.len();
        let config = json!({
            "global": { "scrape_interval": "15s", "evaluation_interval": "30s" },
            "rule_files": [monitoring.join("rules/*.rules.yaml")],
            "alerting": { "alertmanagers": [{ "static_configs": [{ "targets": [format!("127.0.0.1:{port}")] }] }] },
            "scrape_configs": jobs,
        });
        let prometheus_url = format!("http://127.0.0.1:{own}");
        let program = tools::prometheus()?;
        let prometheus = Server::start("drill-prometheus", &format!("{prometheus_url}/-/ready"), |dir| {
            // JSON is YAML, too
            let file = dir.join("prometheus.yaml");
            std::fs::write(&file, config.to_string())?;
            let mut command = Command::new(program);
            command
                .arg(format!("--config.file={}", file.display()))
                .arg(format!("--storage.tsdb.path={}", dir.join("data").display()))
                .arg(format!("--web.listen-address=127.0.0.1:{own}"));
            Ok(command)
        })?;
        Ok(Self {
            prometheus,
            prometheus_url,
            alertmanager,
            alertmanager_url,
            targets,
        })
    }

    /// Alerts that fire now and that nothing silences or inhibits, with the labels given.
    pub(super) fn firing(&self, alert: &str, labels: &[(&str, &str)]) -> anyhow::Result<Option<Told>> {
        let url = format!(
            "{}/api/v2/alerts?active=true&silenced=false&inhibited=false",
            self.alertmanager_url
        );
        let alerts = self.alertmanager.get(&url)?;
        let alerts = alerts.as_array().context("alertmanager answers no list")?;
        let text = |alert: &Value, pointer: &str| {
            alert
                .pointer(pointer)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let found = alerts.iter().find(|one| {
            text(one, "/labels/alertname") == alert
                && labels
                    .iter()
                    .all(|(name, value)| text(one, &format!("/labels/{name}")) == *value)
        });
        Ok(found.map(|one| Told {
            severity: text(one, "/labels/severity"),
            runbook: text(one, "/annotations/runbook_url"),
            receivers: one
                .pointer("/receivers")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .map(|receiver| text(receiver, "/name"))
                .collect(),
        }))
    }

    /// The names of all alerts that fire now, the one that always does left out.
    pub(super) fn names(&self) -> anyhow::Result<Vec<String>> {
        let alerts = self
            .alertmanager
            .get(&format!("{}/api/v2/alerts", self.alertmanager_url))?;
        let mut names: Vec<String> = alerts
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|alert| alert.pointer("/labels/alertname").and_then(Value::as_str))
            .filter(|name| *name != "Watchdog")
            .map(str::to_owned)
            .collect();
        names.sort();
        names.dedup();
        Ok(names)
    }

    /// How long the rule of an alert waits before it fires.
    pub(super) fn waits(&self, alert: &str, severity: Option<&str>) -> anyhow::Result<Duration> {
        let rules = self
            .prometheus
            .get(&format!("{}/api/v1/rules?type=alert", self.prometheus_url))?;
        let groups = rules.pointer("/data/groups").and_then(Value::as_array);
        let found = groups
            .into_iter()
            .flatten()
            .filter_map(|group| group.get("rules")?.as_array())
            .flatten()
            .find(|rule| {
                rule.get("name").and_then(Value::as_str) == Some(alert)
                    && severity.is_none_or(|wanted| {
                        rule.pointer("/labels/severity").and_then(Value::as_str) == Some(wanted)
                    })
            });
        let seconds = found
            .and_then(|rule| rule.get("duration"))
            .and_then(Value::as_f64)
            .with_context(|| format!("prometheus has no rule {alert}"))?;
        Ok(Duration::from_secs_f64(seconds))
    }

    /// Waits until everything is scraped.
    pub(super) fn settled(&self) -> anyhow::Result<()> {
        let started = Instant::now();
        loop {
            let up = self
                .prometheus
                .get(&format!("{}/api/v1/query?query=sum(up)", self.prometheus_url))?;
            let count = up
                .pointer("/data/result/0/value/1")
                .and_then(Value::as_str)
                .unwrap_or("0");
            if count.parse() == Ok(self.targets) {
                return Ok(());
            }
            if started.elapsed() > 4 * SCRAPE {
                bail!("prometheus scrapes {count} of {} targets", self.targets);
            }
            thread::sleep(Duration::from_secs(1));
        }
    }
}
