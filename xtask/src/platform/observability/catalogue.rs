//! docs/observability.md as data: which metrics exist; and whether the code registers the same ones.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::ensure;

/// The types of what our own code registers; exporters' metrics are listed without.
const OUR_TYPES: [&str; 4] = ["counter", "gauge", "histogram", "info"];
/// What a metric's name stands behind in the code.
const REGISTRATIONS: [&str; 4] = ["register(", "register_with_unit(", "gauge(", "encode_descriptor("];
/// What the format, or a unit, adds to a name that is registered.
const ADDED: [&str; 4] = ["", "_total", "_info", "_seconds"];

/// The documented metrics.
pub(super) struct Catalogue {
    plain: BTreeSet<String>,
    histograms: BTreeSet<String>,
    ours: BTreeSet<String>,
}

/// Runs the check: what libs/ and services/ register is documented, and what is documented as theirs is registered.
pub(super) fn check() -> anyhow::Result<String> {
    let catalogue = Catalogue::read()?;
    let root = crate::dev::root()?;
    let mut registered = BTreeSet::new();
    for folder in ["libs", "services"] {
        sources(&root.join(folder), &mut registered)?;
    }
    let mut wrong: Vec<_> = registered
        .iter()
        .filter(|name| {
            !ADDED
                .iter()
                .any(|added| catalogue.ours.contains(&format!("{name}{added}")))
        })
        .map(|name| format!("the code registers {name}, which docs/observability.md does not know"))
        .collect();
    let of_code = |name: &String| {
        ADDED
            .iter()
            .filter_map(|added| name.strip_suffix(added))
            .any(|base| registered.contains(base))
    };
    let orphans = catalogue.ours.iter().filter(|name| !of_code(name));
    wrong.extend(orphans.map(|name| format!("docs/observability.md knows {name}, which no code registers")));
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(format!(
        "{} metrics, documented and registered",
        catalogue.ours.len()
    ))
}

/// Names registered by the sources under `folder`, apart from tests.
fn sources(folder: &Path, names: &mut BTreeSet<String>) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            let is_test = path
                .file_name()
                .is_some_and(|name| name == "tests" || name == "testkit");
            if !is_test {
                sources(&path, names)?;
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path)?;
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            names.extend(registrations(code));
        }
    }
    Ok(())
}

/// The string literals that stand first behind a registration.
fn registrations(code: &str) -> impl Iterator<Item = String> {
    REGISTRATIONS.iter().flat_map(move |call| {
        code.split(call).skip(1).filter_map(|rest| {
            let (name, _) = rest.trim_start().strip_prefix('"')?.split_once('"')?;
            Some(name.to_owned())
        })
    })
}

impl Catalogue {
    /// Reads the page: every row of a table whose first cell is one name in backticks.
    pub(super) fn read() -> anyhow::Result<Self> {
        let page = fs::read_to_string(crate::dev::root()?.join("docs/observability.md"))?;
        let mut catalogue = Self {
            plain: BTreeSet::new(),
            histograms: BTreeSet::new(),
            ours: BTreeSet::new(),
        };
        for line in page.lines() {
            let Some((name, cells)) = line.strip_prefix("| `").and_then(|row| row.split_once("` | ")) else {
                continue;
            };
            let histogram = cells.starts_with("histogram");
            if OUR_TYPES
                .iter()
                .any(|kind| cells.starts_with(&format!("{kind} |")))
            {
                catalogue.ours.insert(name.to_owned());
            }
            let set = if histogram {
                &mut catalogue.histograms
            } else {
                &mut catalogue.plain
            };
            ensure!(
                set.insert(name.to_owned()),
                "docs/observability.md describes {name} twice"
            );
        }
        ensure!(
            !catalogue.plain.is_empty(),
            "docs/observability.md has no table of metrics"
        );
        Ok(catalogue)
    }

    /// Whether the series `name` belongs to a documented metric.
    pub(super) fn knows(&self, name: &str) -> bool {
        let of_histogram = ["_bucket", "_sum", "_count"]
            .iter()
            .filter_map(|suffix| name.strip_suffix(suffix))
            .any(|base| self.histograms.contains(base));
        // histograms of exporters are listed without labels or type
        let of_exporter = name
            .strip_suffix("_bucket")
            .is_some_and(|base| self.plain.contains(base));
        of_histogram || of_exporter || self.plain.contains(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_behind_their_registrations() {
        let code = r#"metrics.register("a", "A", x); registry.register_with_unit(
            "b", "B"); families.get_or_create(&[("c", d)]); register(name, "E")"#;
        let found: BTreeSet<_> = registrations(code).collect();
        assert_eq!(found, BTreeSet::from(["a".to_owned(), "b".to_owned()]));
    }
}
