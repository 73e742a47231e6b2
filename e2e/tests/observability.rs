//! docs/observability.md and the running services agree: what is exported is documented, with its type and its labels, and
//! what is documented is exported. Log lines are JSON.
#![allow(missing_docs, clippy::expect_used, clippy::panic)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    time::Duration,
};

use e2e::exclusive;
use e2e::town::{SOON, Town};
use serde_json::json;
use testkit::eventually;

/// A row of the page, or a family of an exposition.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Metric {
    kind: String,
    labels: BTreeSet<String>,
}

/// Rows that are not exporters': name, type, labels, and whether a service shows it from its start.
fn documented() -> BTreeMap<String, (Metric, bool)> {
    let page = backing::workspace_root()
        .expect("the workspace")
        .join("docs/observability.md");
    let page = fs::read_to_string(page).expect("the page");
    page.lines()
        .filter(|line| line.starts_with("| `"))
        .filter_map(|line| {
            let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
            let [name, kind, labels, seen, _] = cells.as_slice() else {
                return None;
            };
            let labels = labels
                .split(", ")
                .filter(|label| !label.is_empty())
                .map(str::to_owned)
                .collect();
            let metric = Metric {
                kind: (*kind).to_owned(),
                labels,
            };
            assert!(["always", "occasionally"].contains(seen), "{line}");
            Some((name.trim_matches('`').to_owned(), (metric, *seen == "always")))
        })
        .collect()
}

/// The families of an exposition by the names the page uses: counters with `_total`, infos with `_info`.
fn exported(exposition: &str) -> BTreeMap<String, Metric> {
    let mut families: BTreeMap<String, Metric> = BTreeMap::new();
    let mut kinds: BTreeMap<&str, &str> = BTreeMap::new();
    for line in exposition.lines() {
        if let Some((name, kind)) = line.strip_prefix("# TYPE ").and_then(|rest| rest.split_once(' ')) {
            kinds.insert(name, kind);
        }
        if line.starts_with('#') {
            continue;
        }
        let end = line.find(['{', ' ']).expect("a sample");
        let (series, rest) = line.split_at(end);
        let suffixes = ["_total", "_info", "_bucket", "_sum", "_count", ""];
        let (name, kind) = suffixes
            .iter()
            .filter_map(|suffix| series.strip_suffix(suffix))
            .find_map(|name| Some((name, *kinds.get(name)?)))
            .unwrap_or_else(|| panic!("{series} has no type"));
        let name = match kind {
            "counter" => format!("{name}_total"),
            "info" => format!("{name}_info"),
            _ => name.to_owned(),
        };
        let labels = rest
            .strip_prefix('{')
            .and_then(|rest| rest.split_once('}'))
            .map_or("", |(labels, _)| labels);
        // no label value of ours holds a quote followed by a comma
        let labels = labels
            .split("\",")
            .filter_map(|label| label.split_once('='))
            .map(|(name, _)| name.to_owned());
        let family = families.entry(name).or_insert_with(|| Metric {
            kind: kind.to_owned(),
            labels: BTreeSet::new(),
        });
        family.labels.extend(labels.filter(|label| label != "le"));
    }
    families
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_documented_is_exported_and_the_other_way_round() {
    // given: a network in which a customer was enrolled, has earned, and was told
    let _alone = exclusive().await;
    let town = Town::whole().await;
    let wallet = json!({"external_ref": "card-observed"});
    let wallet = town
        .operator("svc-wallet")
        .post("/v1/wallets", "", &wallet)
        .await
        .done();
    let contact = json!({"wallet_id": wallet["id"], "email": "observed@example.com", "locale": "en"});
    town.operator("svc-notification")
        .post("/v1/contacts", "", &contact)
        .await
        .done();
    let earn = json!({"account_id": wallet["points_account_id"], "points": 5});
    town.operator("svc-ledger")
        .post("/v1/earn", "ticket-1", &earn)
        .await
        .done();
    eventually(SOON, || async {
        !town.subjects("observed@example.com").is_empty()
    })
    .await;

    // when
    let documented = documented();
    let read = || async {
        let mut all: BTreeMap<String, Metric> = BTreeMap::new();
        for (service, program) in town.programs() {
            let url = format!("{}/metrics", program.http());
            let text = reqwest::get(url)
                .await
                .expect("an answer")
                .text()
                .await
                .expect("a text");
            for (name, metric) in exported(&text) {
                let (wanted, _) = documented.get(&name).unwrap_or_else(|| {
                    panic!("{service} exports {name}, which docs/observability.md does not know")
                });
                assert_eq!(&metric, wanted, "{name} of {service}: exported, documented");
                all.insert(name, metric);
            }
        }
        all
    };

    // then: gauges that are read every few seconds may still be on their way
    eventually(Duration::from_secs(20), || async {
        let exported = read().await;
        let missing: Vec<_> = documented
            .iter()
            .filter(|(name, (_, always))| *always && !exported.contains_key(*name))
            .map(|(name, _)| name.clone())
            .collect();
        if missing.is_empty() {
            Ok(())
        } else {
            Err(format!("documented and not exported: {}", missing.join(", ")))
        }
    })
    .await;

    // then: every line is JSON
    for (service, program) in town.programs() {
        let log = fs::read_to_string(program.log()).expect("a log");
        for line in log.lines() {
            let line: serde_json::Value =
                serde_json::from_str(line).unwrap_or_else(|error| panic!("{service}: {error}: {line}"));
            assert_eq!(line["service"], *service, "{line}");
        }
    }
}
