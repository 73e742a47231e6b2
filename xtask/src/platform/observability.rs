//! Observability as code: metrics, rules, alerts, runbooks and dashboards, each read by the tool that reads it in
//! production. One public function per check; what is generated from what is in `generate`.

mod alertmanager;
mod catalogue;
mod dashboards;
mod promql;
mod rules;
mod runbooks;
mod server;

use std::path::PathBuf;

use anyhow::ensure;

/// A check: its name, what it holds, and how.
type Check = (&'static str, &'static str, fn() -> anyhow::Result<String>);

/// The checks, in the order that fails soonest.
pub(super) const CHECKS: [Check; 5] = [
    (
        "metrics",
        "what the code registers is documented, and the other way round",
        catalogue::check,
    ),
    (
        "rules",
        "alerts parse, are tested firing and silent, and ask for documented metrics",
        rules::check,
    ),
    (
        "alertmanager",
        "each severity reaches its receivers; inhibitions, in a running Alertmanager",
        alertmanager::check,
    ),
    (
        "runbooks",
        "each alert leads to a section that is whole; no link is dead",
        runbooks::check,
    ),
    (
        "dashboards",
        "each query parses and asks for documented metrics",
        dashboards::check,
    ),
];

/// Where the monitoring of the platform is described.
fn home() -> anyhow::Result<PathBuf> {
    Ok(crate::dev::root()?.join("k8s/platform/monitoring"))
}

/// Writes what is made from something else: the `PrometheusRule` object, Grafana's dashboards.
pub(super) fn generate() -> anyhow::Result<()> {
    let made = [rules::generated()?, dashboards::generated()?].concat();
    for (path, text) in &made {
        std::fs::write(path, text)?;
    }
    Ok(())
}

/// Fails when a file is not what it would be generated as.
fn up_to_date(made: &[(PathBuf, String)]) -> anyhow::Result<()> {
    for (path, text) in made {
        ensure!(
            std::fs::read_to_string(path).is_ok_and(|held| held == *text),
            "{} is not what its source gives: run `cargo xtask platform check --write rules dashboards`",
            path.display()
        );
    }
    Ok(())
}
