//! Grafana's dashboards, made from short descriptions (`dashboards/*.json`): what a panel is called, what it asks,
//! in which unit. Layout, ids and the rest are the same everywhere and live here.

use std::{collections::BTreeSet, fs, path::PathBuf, process::Command};

use anyhow::{Context as _, ensure};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{catalogue::Catalogue, home, promql, rules, up_to_date};
use crate::{shell, tools};

/// Grafana's grid is this wide.
const COLUMNS: u32 = 24;
const PANEL_HEIGHT: u32 = 8;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Dashboard {
    uid: String,
    title: String,
    description: String,
    /// Whether the reader chooses services (`$job`).
    #[serde(default)]
    choose_job: bool,
    rows: Vec<Row>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    title: String,
    panels: Vec<Panel>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Panel {
    title: String,
    #[serde(default = "timeseries")]
    kind: String,
    #[serde(default = "short")]
    unit: String,
    #[serde(default = "third")]
    width: u32,
    /// What to look for.
    #[serde(default)]
    help: String,
    /// A value from which the panel shows red.
    #[serde(default)]
    limit: Option<f64>,
    /// Pairs of query and legend.
    #[serde(default)]
    queries: Vec<(String, String)>,
    /// For what is not asked of Prometheus: the datasource's kind and the query as Grafana has it.
    #[serde(default)]
    other: Option<(String, Value)>,
}

fn timeseries() -> String {
    "timeseries".to_owned()
}

fn short() -> String {
    "short".to_owned()
}

fn third() -> u32 {
    COLUMNS / 3
}

/// Runs the check.
pub(super) fn check() -> anyhow::Result<String> {
    let dashboards = read()?;
    let catalogue = Catalogue::read()?;
    let recorded: BTreeSet<_> = rules::all()?
        .into_iter()
        .filter(|rule| !rule.is_alert())
        .map(|rule| rule.name)
        .collect();
    let (mut queries, mut wrong) = (Vec::new(), Vec::new());
    for (_, dashboard) in &dashboards {
        for panel in dashboard.rows.iter().flat_map(|row| &row.panels) {
            if panel.queries.is_empty() == panel.other.is_none() {
                wrong.push(format!(
                    "{}: {} asks nothing, or two datasources",
                    dashboard.title, panel.title
                ));
            }
            for (query, _) in &panel.queries {
                let query = filled_in(query);
                for metric in promql::metrics(&query) {
                    if metric != "ALERTS" && !recorded.contains(&metric) && !catalogue.knows(&metric) {
                        wrong.push(format!(
                            "{}: {} asks for {metric}, which docs/observability.md does not know",
                            dashboard.title, panel.title
                        ));
                    }
                }
                queries.push(query);
            }
        }
    }
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    parse(&queries)?;
    up_to_date(&generated()?)?;
    Ok(format!(
        "{} dashboards, {} queries",
        dashboards.len(),
        queries.len()
    ))
}

/// Grafana's own variables, as it would fill them in.
fn filled_in(query: &str) -> String {
    query
        .replace("$__rate_interval", "5m")
        .replace("$__range", "1h")
        .replace("$job", "svc-ledger")
}

/// Has promtool parse them all, as the recording rules of one file.
fn parse(queries: &[String]) -> anyhow::Result<()> {
    let rules: Vec<_> = queries
        .iter()
        .enumerate()
        .map(|(number, query)| json!({ "record": format!("query_{number}"), "expr": query }))
        .collect();
    let file = crate::dev::home()?.join("check/dashboards.rules.json");
    fs::create_dir_all(file.parent().context("a folder")?)?;
    // JSON is YAML
    fs::write(
        &file,
        json!({ "groups": [{ "name": "dashboards", "rules": rules }] }).to_string(),
    )?;
    shell::captured(
        Command::new(tools::promtool()?)
            .args(["check", "rules", "--lint=none"])
            .arg(&file),
    )?;
    Ok(fs::remove_file(&file)?)
}

/// Every dashboard as Grafana reads it.
pub(super) fn generated() -> anyhow::Result<Vec<(PathBuf, String)>> {
    let folder = home()?.join("manifests/dashboards");
    read()?
        .iter()
        .map(|(name, dashboard)| {
            let text = serde_json::to_string_pretty(&grafana(dashboard))?;
            Ok((folder.join(name), format!("{text}\n")))
        })
        .collect()
}

fn read() -> anyhow::Result<Vec<(String, Dashboard)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(home()?.join("dashboards"))? {
        let path = entry?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let dashboard = serde_json::from_str(&fs::read_to_string(&path)?).with_context(|| name.clone())?;
        found.push((name, dashboard));
    }
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    ensure!(!found.is_empty(), "there are no dashboards");
    Ok(found)
}

fn grafana(dashboard: &Dashboard) -> Value {
    let (mut panels, mut y, mut id) = (Vec::new(), 0, 0);
    for row in &dashboard.rows {
        id += 1;
        panels.push(json!({
            "id": id, "type": "row", "title": row.title, "collapsed": false, "panels": [],
            "gridPos": { "x": 0, "y": y, "w": COLUMNS, "h": 1 },
        }));
        y += 1;
        let mut x = 0;
        for panel in &row.panels {
            if x + panel.width > COLUMNS {
                (x, y) = (0, y + PANEL_HEIGHT);
            }
            id += 1;
            panels.push(grafana_panel(panel, id, x, y));
            x += panel.width;
        }
        y += PANEL_HEIGHT;
    }
    let mut variables = vec![json!({
        "name": "datasource", "label": "Metrics", "type": "datasource", "query": "prometheus",
        "current": { "text": "Prometheus", "value": "prometheus" },
    })];
    if dashboard.choose_job {
        variables.push(json!({
            "name": "job", "label": "Service", "type": "query", "multi": true, "includeAll": true, "allValue": "svc-.+",
            "datasource": { "type": "prometheus", "uid": "$datasource" },
            "query": { "query": "label_values(up{job=~\"svc-.+\"}, job)", "refId": "job" },
            "refresh": 2, "sort": 1, "current": { "text": "All", "value": "$__all" },
        }));
    }
    json!({
        "uid": dashboard.uid, "title": dashboard.title, "description": dashboard.description,
        "tags": ["localplus"], "schemaVersion": 39, "editable": false, "graphTooltip": 1, "refresh": "30s",
        "time": { "from": "now-3h", "to": "now" }, "timezone": "browser",
        "templating": { "list": variables },
        "annotations": { "list": [{
            "name": "Alerts", "enable": true, "iconColor": "red", "datasource": { "type": "prometheus", "uid": "$datasource" },
            "expr": "ALERTS{alertstate=\"firing\", severity=~\"P1|P2\"}", "titleFormat": "{{alertname}} {{job}}",
        }] },
        "links": [{ "type": "dashboards", "tags": ["localplus"], "asDropdown": true, "title": "LOCAL-PLUS", "includeVars": true, "keepTime": true }],
        "panels": panels,
    })
}

fn grafana_panel(panel: &Panel, id: u32, x: u32, y: u32) -> Value {
    let (source, targets) = match &panel.other {
        Some((kind, query)) => (json!({ "type": kind, "uid": kind }), vec![query.clone()]),
        None => (
            json!({ "type": "prometheus", "uid": "$datasource" }),
            panel
                .queries
                .iter()
                .enumerate()
                .map(|(number, (query, legend))| {
                    json!({
                        "refId": format!("Q{number}"), "expr": query, "legendFormat": legend,
                        "exemplar": query.contains("_bucket"), "instant": panel.kind != "timeseries", "range": panel.kind == "timeseries",
                        "datasource": { "type": "prometheus", "uid": "$datasource" },
                    })
                })
                .collect(),
        ),
    };
    let mut steps = vec![json!({ "color": "green", "value": null })];
    steps.extend(panel.limit.map(|limit| json!({ "color": "red", "value": limit })));
    let line = if panel.limit.is_some() { "dashed" } else { "off" };
    json!({
        "id": id, "type": panel.kind, "title": panel.title, "description": panel.help, "datasource": source, "targets": targets,
        "gridPos": { "x": x, "y": y, "w": panel.width, "h": PANEL_HEIGHT },
        "fieldConfig": {
            "defaults": {
                "unit": panel.unit, "thresholds": { "mode": "absolute", "steps": steps },
                "custom": { "thresholdsStyle": { "mode": line }, "fillOpacity": 10, "showPoints": "never" },
            },
            "overrides": [],
        },
        "options": { "legend": { "displayMode": "table", "placement": "bottom", "calcs": ["lastNotNull", "max"] }, "tooltip": { "mode": "multi", "sort": "desc" } },
    })
}
