//! Observability as code: metrics, rules, alerts, runbooks, dashboards and collectors, each read by the tool that reads it
//! in production. One public function per check; what is generated from what is in `generate`.

mod alertmanager;
mod catalogue;
mod collector;
mod dashboards;
mod promql;
mod rules;
mod runbooks;

use std::path::PathBuf;

use anyhow::ensure;

/// A check.
pub(super) struct Check {
    /// What it is called on the command line.
    pub(super) name: &'static str,
    /// What it holds.
    pub(super) about: &'static str,
    /// Says what was found to hold, or what does not.
    pub(super) run: fn() -> anyhow::Result<String>,
    /// Whether its tool is compiled for many minutes where that was never done.
    pub(super) slow: bool,
}

/// The checks, in the order that fails soonest.
pub(super) const CHECKS: [Check; 6] = [
    Check {
        name: "metrics",
        about: "what the code registers is documented, and the other way round",
        run: catalogue::check,
        slow: false,
    },
    Check {
        name: "rules",
        about: "alerts parse, are tested firing and silent, and ask for documented metrics",
        run: rules::check,
        slow: false,
    },
    Check {
        name: "alertmanager",
        about: "each severity reaches its receivers; inhibitions, in a running Alertmanager",
        run: alertmanager::check,
        slow: false,
    },
    Check {
        name: "runbooks",
        about: "each alert leads to a section that is whole; no link is dead",
        run: runbooks::check,
        slow: false,
    },
    Check {
        name: "dashboards",
        about: "each query parses and asks for documented metrics",
        run: dashboards::check,
        slow: false,
    },
    Check {
        name: "collector",
        about: "the collectors, run with their configurations: personal data gone, traces chosen",
        run: collector::check,
        slow: true,
    },
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
