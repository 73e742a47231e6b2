//! docs/observability.md as data: which metrics exist.

use std::{collections::BTreeSet, fs};

use anyhow::ensure;

/// The documented metrics.
pub(super) struct Catalogue {
    plain: BTreeSet<String>,
    histograms: BTreeSet<String>,
}

impl Catalogue {
    /// Reads the page: every row of a table whose first cell is one name in backticks.
    pub(super) fn read() -> anyhow::Result<Self> {
        let page = fs::read_to_string(crate::dev::root()?.join("docs/observability.md"))?;
        let mut catalogue = Self {
            plain: BTreeSet::new(),
            histograms: BTreeSet::new(),
        };
        for line in page.lines() {
            let Some((name, cells)) = line.strip_prefix("| `").and_then(|row| row.split_once("` | ")) else {
                continue;
            };
            let histogram = cells.starts_with("histogram");
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
