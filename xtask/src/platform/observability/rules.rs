//! Prometheus rules: they parse, their tests pass, every alert is tested both ways, every metric is documented, and the
//! `PrometheusRule` object holds the same rules.

use std::{collections::BTreeSet, fmt::Write as _, fs, path::PathBuf, process::Command};

use anyhow::{Context as _, ensure};
use serde::Deserialize;

use super::{catalogue::Catalogue, home, promql, up_to_date};
use crate::{served::Server, shell, tools};

/// The severities of docs/runbooks; `none` is the watchdog's.
const SEVERITIES: [&str; 5] = ["P1", "P2", "P3", "P4", "none"];

/// A rule as Prometheus itself reads it.
#[derive(Debug, Deserialize)]
pub(super) struct Rule {
    /// The alert, or the series recorded.
    pub(super) name: String,
    query: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    labels: std::collections::BTreeMap<String, String>,
    /// Of an alert.
    #[serde(default)]
    pub(super) annotations: std::collections::BTreeMap<String, String>,
}

impl Rule {
    /// Whether it is an alert rather than a recording.
    pub(super) fn is_alert(&self) -> bool {
        self.kind == "alerting"
    }
}

/// Runs the check.
pub(super) fn check() -> anyhow::Result<String> {
    let promtool = tools::promtool()?;
    let (sources, tests) = (files("", ".rules.yaml")?, files("tests", ".test.yaml")?);
    shell::captured(
        Command::new(&promtool)
            .args(["check", "rules", "--lint=all", "--lint-fatal"])
            .args(&sources),
    )?;
    shell::captured(Command::new(&promtool).args(["test", "rules"]).args(&tests))?;
    // the same rules in containers; where they lie there is not here
    let compose = crate::dev::root()?.join("infra/dev/compose/prometheus.yaml");
    shell::captured(
        Command::new(&promtool)
            .args(["check", "config", "--syntax-only"])
            .arg(compose),
    )?;

    let rules = all()?;
    let (mut fires, mut silent) = (BTreeSet::new(), BTreeSet::new());
    for test in &tests {
        tested(&fs::read_to_string(test)?, &mut fires, &mut silent);
    }
    let catalogue = Catalogue::read()?;
    let recorded: BTreeSet<_> = rules
        .iter()
        .filter(|rule| !rule.is_alert())
        .map(|rule| &rule.name)
        .collect();
    let mut wrong = Vec::new();
    for rule in &rules {
        for metric in promql::metrics(&rule.query) {
            if !recorded.contains(&metric) && !catalogue.knows(&metric) {
                wrong.push(format!(
                    "{} asks for {metric}, which docs/observability.md does not know",
                    rule.name
                ));
            }
        }
        if !rule.is_alert() {
            continue;
        }
        let severity = rule.labels.get("severity").map_or("", String::as_str);
        if !SEVERITIES.contains(&severity) {
            wrong.push(format!("{} has no severity", rule.name));
        }
        if !fires.contains(&rule.name) {
            wrong.push(format!("no test shows {} firing", rule.name));
        }
        if !silent.contains(&rule.name) && severity != "none" {
            wrong.push(format!("no test shows {} staying silent", rule.name));
        }
        if !rule.annotations.contains_key("summary") {
            wrong.push(format!("{} has no summary", rule.name));
        }
    }
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    up_to_date(&generated()?)?;
    let alerts = rules.iter().filter(|rule| rule.is_alert()).count();
    Ok(format!(
        "{alerts} alerts, {} recordings, all tested",
        rules.len() - alerts
    ))
}

/// Every rule there is, as a Prometheus that loaded them tells.
pub(super) fn all() -> anyhow::Result<Vec<Rule>> {
    #[derive(Deserialize)]
    struct Group {
        rules: Vec<Rule>,
    }
    let port = backing::free_port(0)?;
    let base = format!("http://127.0.0.1:{port}");
    let prometheus = tools::prometheus()?;
    let server = Server::start("prometheus", &format!("{base}/-/ready"), |dir| {
        let config = dir.join("prometheus.yaml");
        let rules = serde_json::json!({ "rule_files": [home()?.join("rules/*.rules.yaml")] });
        fs::write(&config, rules.to_string())?;
        let mut command = Command::new(prometheus);
        command
            .arg(format!("--config.file={}", config.display()))
            .arg(format!("--storage.tsdb.path={}", dir.join("data").display()))
            .arg(format!("--web.listen-address=127.0.0.1:{port}"));
        Ok(command)
    })?;
    let mut answer = server.get(&format!("{base}/api/v1/rules"))?;
    let groups = answer.pointer_mut("/data/groups").map(serde_json::Value::take);
    let groups: Vec<Group> = serde_json::from_value(groups.context("Prometheus names no rules")?)?;
    let rules: Vec<_> = groups.into_iter().flat_map(|group| group.rules).collect();
    ensure!(!rules.is_empty(), "there are no rules");
    Ok(rules)
}

/// The tests ask `ALERTS{alertname="..."}` what fires at an instant: something, or nothing.
fn tested(test: &str, fires: &mut BTreeSet<String>, silent: &mut BTreeSet<String>) {
    let mut alert = None;
    for line in test.lines().map(str::trim) {
        if let Some((_, rest)) = line.split_once("ALERTS{alertname=\"") {
            alert = rest.split('"').next().map(str::to_owned);
        } else if line == "exp_samples: []" {
            silent.extend(alert.take());
        } else if line.starts_with("exp_samples:") {
            fires.extend(alert.take());
        }
    }
}

/// The rules as the Prometheus operator wants them.
pub(super) fn generated() -> anyhow::Result<Vec<(PathBuf, String)>> {
    let mut object =
        "# Generated by `cargo xtask platform check --write rules` from rules/*.rules.yaml; do not edit.\n"
            .to_owned();
    for source in files("", ".rules.yaml")? {
        let name = source.file_name().unwrap_or_default().to_string_lossy();
        let name = name.trim_end_matches(".rules.yaml");
        writeln!(
            object,
            "---\napiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata:\n  name: {name}\n  \
             namespace: monitoring\n  labels: {{ app.kubernetes.io/part-of: localplus }}\nspec:"
        )?;
        for line in fs::read_to_string(&source)?.lines() {
            if line.is_empty() {
                object.push('\n');
            } else {
                writeln!(object, "  {line}")?;
            }
        }
    }
    Ok(vec![(home()?.join("manifests/rules.yaml"), object)])
}

fn files(folder: &str, suffix: &str) -> anyhow::Result<Vec<PathBuf>> {
    let mut found: Vec<_> = fs::read_dir(home()?.join("rules").join(folder))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.to_string_lossy().ends_with(suffix))
        .collect();
    found.sort();
    ensure!(!found.is_empty(), "no {suffix} in rules/{folder}");
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_test_expects_at_an_instant_is_firing_or_silent() {
        let test = r#"
      - expr: 'count by (job) (ALERTS{alertname="A", alertstate="firing"})'
        eval_time: 2m
        exp_samples: []
      - expr: 'count by (job) (ALERTS{alertname="B", alertstate="firing"})'
        eval_time: 2m
        exp_samples:
          - { labels: '{job="x"}', value: 1 }"#;
        let (mut fires, mut silent) = (BTreeSet::new(), BTreeSet::new());
        tested(test, &mut fires, &mut silent);
        assert_eq!(silent, BTreeSet::from(["A".to_owned()]));
        assert_eq!(fires, BTreeSet::from(["B".to_owned()]));
    }
}
