//! Who is told what: the configuration loads, each severity reaches its receivers, and inhibitions silence what follows
//! from something known, as a real Alertmanager decides.

use std::{
    collections::BTreeMap,
    fs,
    process::Command,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail, ensure};
use serde::Deserialize;
use serde_json::Value;

use super::home;
use crate::{served::Server, shell, tools};

type Labels = BTreeMap<String, String>;

/// One situation of inhibitions.json.
#[derive(Debug, Deserialize)]
struct Case {
    name: String,
    firing: Vec<Labels>,
    /// Alerts that have all these labels are inhibited; all others are not.
    silent: Vec<Labels>,
}

/// Runs the check.
pub(super) fn check() -> anyhow::Result<String> {
    let amtool = tools::amtool()?;
    let home = home()?;
    let config = home.join("manifests/alertmanager.yaml");
    let compose = crate::dev::root()?.join("infra/dev/compose/alertmanager.yaml");
    shell::captured(
        Command::new(&amtool)
            .arg("check-config")
            .arg(&config)
            .arg(compose),
    )?;

    let routes = fs::read_to_string(home.join("alertmanager/routes.test"))?;
    let mut routed = 0;
    for line in routes
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
    {
        let (labels, receivers) = line
            .split_once("->")
            .with_context(|| format!("routes.test: `{line}`"))?;
        shell::captured(
            Command::new(&amtool)
                .args(["config", "routes", "test"])
                .arg(format!("--config.file={}", config.display()))
                .arg(format!("--verify.receivers={}", receivers.trim()))
                .args(labels.split_whitespace()),
        )
        .with_context(|| format!("`{line}`"))?;
        routed += 1;
    }
    let cases: Vec<Case> =
        serde_json::from_str(&fs::read_to_string(home.join("alertmanager/inhibitions.json"))?)?;
    for case in &cases {
        inhibit(case).with_context(|| case.name.clone())?;
    }
    Ok(format!("{routed} routes, {} inhibitions", cases.len()))
}

/// Every case has an Alertmanager of its own, so that none inherits the alerts of another.
fn inhibit(case: &Case) -> anyhow::Result<()> {
    let port = backing::free_port(0)?;
    let base = format!("http://127.0.0.1:{port}");
    let program = tools::alertmanager()?;
    let server = Server::start("alertmanager", &format!("{base}/-/ready"), |dir| {
        let config = home()?.join("manifests/alertmanager.yaml");
        let mut command = Command::new(program);
        command
            .arg(format!("--config.file={}", config.display()))
            .arg(format!("--storage.path={}", dir.display()))
            .arg(format!("--web.listen-address=127.0.0.1:{port}"))
            .arg("--cluster.listen-address=");
        Ok(command)
    })?;
    let alerts: Vec<_> = case
        .firing
        .iter()
        .map(|labels| serde_json::json!({ "labels": labels }))
        .collect();
    server.post(&format!("{base}/api/v2/alerts"), &Value::from(alerts))?;

    // an alert is `unprocessed` until the dispatcher has seen it; inhibition is decided when it is asked for
    let give_up = Instant::now() + Duration::from_secs(10);
    loop {
        let wrong = differences(case, &server.get(&format!("{base}/api/v2/alerts"))?)?;
        if wrong.is_empty() {
            return Ok(());
        }
        if Instant::now() > give_up {
            bail!("{}", wrong.join("\n"));
        }
        thread::sleep(Duration::from_millis(100));
    }
}

fn differences(case: &Case, answer: &Value) -> anyhow::Result<Vec<String>> {
    #[derive(Deserialize)]
    struct Alert {
        labels: Labels,
        status: Status,
    }
    #[derive(Deserialize)]
    struct Status {
        state: String,
    }
    let alerts: Vec<Alert> = serde_json::from_value(answer.clone())?;
    ensure!(
        alerts.len() == case.firing.len(),
        "{} of {} alerts arrived",
        alerts.len(),
        case.firing.len()
    );
    Ok(alerts
        .iter()
        .filter_map(|alert| {
            let silent = case.silent.iter().any(|some| {
                some.iter()
                    .all(|(name, value)| alert.labels.get(name) == Some(value))
            });
            let wanted = if silent { "suppressed" } else { "active" };
            (alert.status.state != wanted)
                .then(|| format!("{:?} is {}, not {wanted}", alert.labels, alert.status.state))
        })
        .collect())
}
