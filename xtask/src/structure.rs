//! The rules of the tree that no compiler holds: who may depend on whom, and what every crate brings along.

use std::{fs, path::PathBuf};

use anyhow::{Context as _, bail};
use serde::Deserialize;

use crate::shell;

/// Lines a service's `main.rs` may have: it names the service, the chassis does the rest.
const MAIN_LINES_MAX: usize = 40;

#[derive(Debug, Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Debug, Deserialize)]
struct Package {
    name: String,
    manifest_path: PathBuf,
    dependencies: Vec<Dependency>,
}

/// A dependency of any kind: normal, for tests, or for the build.
#[derive(Debug, Deserialize)]
struct Dependency {
    name: String,
    /// Set for a crate of this workspace.
    path: Option<PathBuf>,
}

/// Names of the workspace's crates.
pub(crate) fn crates() -> anyhow::Result<Vec<String>> {
    Ok(metadata()?
        .packages
        .into_iter()
        .map(|package| package.name)
        .collect())
}

/// Checks the named crates, all when none is named; the error lists everything that is wrong.
pub(crate) fn check(only: &[String]) -> anyhow::Result<String> {
    let mut packages = metadata()?.packages;
    packages.retain(|package| only.is_empty() || only.contains(&package.name));
    let mut wrong = forbidden_dependencies(&packages);
    for package in &packages {
        wrong.extend(missing_parts(package)?);
    }
    if !wrong.is_empty() {
        bail!("{}", wrong.join("\n"));
    }
    Ok(format!("{} crates", packages.len()))
}

fn metadata() -> anyhow::Result<Metadata> {
    let json = shell::captured(shell::cargo()?.args(["metadata", "--no-deps", "--format-version", "1"]))?;
    serde_json::from_str(&json).context("reading `cargo metadata`")
}

/// Services know each other through contracts-proto alone; nothing below a service knows a service.
fn forbidden_dependencies(packages: &[Package]) -> Vec<String> {
    let service = |name: &str| name.starts_with("svc-");
    let mut wrong = Vec::new();
    for package in packages {
        for dependency in package
            .dependencies
            .iter()
            .filter(|dependency| dependency.path.is_some())
        {
            if service(&dependency.name) {
                wrong.push(format!(
                    "{} depends on {}: a service is known by its contract in contracts-proto, never by its code",
                    package.name, dependency.name
                ));
            }
            if package.name == "contracts-proto" {
                wrong.push(format!(
                    "contracts-proto depends on {}: contracts stand alone",
                    dependency.name
                ));
            }
        }
    }
    wrong
}

fn missing_parts(package: &Package) -> anyhow::Result<Vec<String>> {
    let dir = package
        .manifest_path
        .parent()
        .context("a manifest without a folder")?;
    let manifest = fs::read_to_string(&package.manifest_path)?;
    let mut wrong = Vec::new();
    if !dir.join("README.md").is_file() {
        wrong.push(format!("{} has no README.md", package.name));
    }
    if !inherits_lints(&manifest) {
        wrong.push(format!(
            "{} does not take the workspace's lints (`[lints] workspace = true`)",
            package.name
        ));
    }
    if package.name.starts_with("svc-") {
        let lines = fs::read_to_string(dir.join("src/main.rs"))?.lines().count();
        if lines > MAIN_LINES_MAX {
            wrong.push(format!(
                "{}/src/main.rs has {lines} lines; {MAIN_LINES_MAX} are enough",
                package.name
            ));
        }
    }
    Ok(wrong)
}

fn inherits_lints(manifest: &str) -> bool {
    let mut lines = manifest
        .lines()
        .map(str::trim)
        .skip_while(|line| *line != "[lints]")
        .skip(1);
    lines.next().is_some_and(|line| line == "workspace = true")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, dependencies: &[&str]) -> Package {
        Package {
            name: name.to_owned(),
            manifest_path: PathBuf::from("Cargo.toml"),
            dependencies: dependencies
                .iter()
                .map(|name| Dependency {
                    name: (*name).to_owned(),
                    path: Some(PathBuf::from("libs")),
                })
                .collect(),
        }
    }

    #[test]
    fn a_service_that_depends_on_a_service_is_named_with_what_to_do_instead() {
        // given
        let packages = [
            package("svc-wallet", &["money", "svc-ledger"]),
            package("svc-ledger", &["money"]),
        ];
        // when
        let wrong = forbidden_dependencies(&packages);
        // then
        assert_eq!(wrong.len(), 1, "{wrong:?}");
        assert!(
            wrong[0].starts_with("svc-wallet depends on svc-ledger"),
            "{wrong:?}"
        );
    }

    #[test]
    fn a_library_may_not_know_a_service_and_contracts_know_nobody() {
        // given
        let packages = [
            package("testkit", &["svc-ledger"]),
            package("contracts-proto", &["money"]),
        ];
        // when
        let wrong = forbidden_dependencies(&packages);
        // then
        assert_eq!(wrong.len(), 2, "{wrong:?}");
    }

    #[test]
    fn lints_of_its_own_do_not_count_as_the_workspaces() {
        assert!(inherits_lints("[package]\n\n[lints]\nworkspace = true\n"));
        assert!(!inherits_lints(
            "[package]\n\n[lints.clippy]\npedantic = \"warn\"\n"
        ));
        assert!(!inherits_lints(
            "[package]\n\n[lints]\n\n[dependencies]\nworkspace = true\n"
        ));
    }
}
