//! Rolling updates under load: every service is replaced again and again while customers go about their errands, which need
//! all of them, and none of their requests may fail.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail, ensure};
use backing::Purpose;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{page, stage::Stage};
use crate::{
    api::{Answer, Api},
    system::SERVICES,
    ui,
};

/// Arguments of `cargo xtask drill rolls`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// How often a service is replaced, in turn
    #[arg(long, default_value_t = 20)]
    rolls: usize,
    /// How many requests are sent at least
    #[arg(long, default_value_t = 200_000)]
    requests: u64,
    /// How many customers send them
    #[arg(long, default_value_t = 16)]
    customers: usize,
}

/// A process that starts on a machine which does all of this at once, unoptimised and with a cold pool of connections, takes
/// longer than tills wait: what is asked here is whether requests are lost, not how long they take.
const PATIENCE: &[(&str, &str)] = &[("LOCALPLUS__DATABASE__ACQUIRE_TIMEOUT_MS", "9000")];

/// What customers do, in turn: value is moved, every service is asked for something, and services ask each other.
const ERRANDS: [Errand; 20] = {
    use Errand::{Balance, Buy, Cards, Earn, Messages, Open, Shops};
    [
        Earn, Balance, Earn, Balance, Buy, Balance, Earn, Shops, Earn, Balance, Earn, Cards, Earn, Balance,
        Open, Balance, Earn, Messages, Earn, Balance,
    ]
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Errand {
    /// Points are posted: svc-ledger.
    Earn,
    /// A purchase is posted: svc-ledger asks svc-merchant what it is worth.
    Buy,
    /// A balance is shown: svc-wallet.
    Balance,
    /// A wallet is opened: svc-wallet asks svc-ledger for an account.
    Open,
    /// Shops are listed: svc-merchant.
    Shops,
    /// What gift cards there are: svc-giftcard.
    Cards,
    /// The log of messages is read: svc-notification.
    Messages,
}

/// Who sends requests: a customer with a wallet, at a till and at the network's desk.
struct Customer {
    till: Api,
    desk: Api,
    wallet: String,
    account: String,
    store: String,
}

/// After so many failures there is nothing left to find out by going on.
const HOPELESS: usize = 50;

/// What the customers saw.
#[derive(Default)]
struct Seen {
    requests: AtomicU64,
    posted: AtomicU64,
    points: AtomicI64,
    /// How often what failed.
    failed: Mutex<BTreeMap<String, usize>>,
    slowest_us: AtomicU64,
    enough: AtomicBool,
}

/// Runs the drill.
pub(super) fn run(programs: &Path, args: &Args) -> anyhow::Result<()> {
    let mut stage = ui::step("system", |_| {
        Ok((
            Stage::set(programs, Purpose::Discard, PATIENCE)?,
            "runs, on servers of its own".to_owned(),
        ))
    })?;
    let api = Api::new(&stage.system.gateway_url(), &stage.token()?);
    let customers = (0..args.customers)
        .map(|_| Customer::arrive(&stage))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let seen = Seen::default();
    let started = Instant::now();
    let drained = ui::step("rolls", |step| {
        let drained = thread::scope(|scope| {
            for customer in &customers {
                scope.spawn(|| customer.go(&seen));
            }
            let rolled = roll(&mut stage, args, &seen, &|text| step.note(text));
            seen.enough.store(true, Ordering::Relaxed);
            rolled
        })?;
        let count = seen.requests.load(Ordering::Relaxed);
        let told = format!("{} rolls, {count} requests", drained.len());
        Ok((drained, told))
    })?;
    let elapsed = started.elapsed();
    let (failed, failures) = (seen.failures(), seen.failed.into_inner());
    let failures = failures.unwrap_or_else(PoisonError::into_inner);
    let (requests, postings) = (seen.requests.into_inner(), seen.posted.into_inner());
    if failed > 0 {
        let told: Vec<_> = failures
            .iter()
            .map(|(what, often)| format!("{often} × {what}"))
            .collect();
        bail!("{failed} of {requests} requests failed:\n{}", told.join("\n"));
    }
    let (mut posted, earned) = (0, seen.points.into_inner());
    for customer in &customers {
        let account = api.get(&format!("/ledger/v1/accounts/{}", customer.account))?;
        posted += account.expect_success("reading an account")?.number("/posted")?;
    }
    ensure!(
        earned == posted,
        "the ledger has {posted} points of {earned} that were acknowledged"
    );
    let said = stage.command("svc-ledger", &["verify"])?;
    println!("{}", said.lines().last().unwrap_or_default());
    let longest = drained.iter().max().copied().unwrap_or_default();
    let slowest = Duration::from_micros(seen.slowest_us.into_inner());
    let text = format!(
        "| Rolls | Requests | of them postings | Rate | Failed | Lost or doubled | Slowest request | Longest drain |\n|---|---|---|---|---|---|---|---|\n\
         | {} | {requests} | {postings} | {}/s | 0 | 0 | {} | {} |\n",
        drained.len(),
        u128::from(requests) * 1_000 / elapsed.as_millis().max(1),
        ui::seconds(slowest),
        ui::seconds(longest)
    );
    stage.strike()?;
    page::put("disaster-recovery.md", "rolls", &text)
}

/// Replaces the services in turn, spread over the requests that are to be sent; gives how long each old process took to end.
fn roll(stage: &mut Stage, args: &Args, seen: &Seen, note: &dyn Fn(&str)) -> anyhow::Result<Vec<Duration>> {
    let mut drained = Vec::new();
    let between = args.requests / u64::try_from(args.rolls.max(1))?;
    let mut last = (Instant::now(), 0);
    for (number, service) in (1_u64..).zip(SERVICES.iter().cycle()).take(args.rolls) {
        let at = format!("{} ({number} of {})", service.name, args.rolls);
        note(&at);
        drained.push(stage.roll(service.name)?);
        while seen.requests.load(Ordering::Relaxed) < between * number {
            let now = seen.requests.load(Ordering::Relaxed);
            if now > last.1 {
                last = (Instant::now(), now);
                note(&format!("{at}, {now} requests"));
            }
            ensure!(
                last.0.elapsed() < Duration::from_secs(30),
                "no request was answered for 30 s"
            );
            if seen.failures() >= HOPELESS {
                return Ok(drained);
            }
            thread::sleep(Duration::from_millis(20));
        }
    }
    Ok(drained)
}

impl Seen {
    fn fails(&self, what: String) {
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        *failed.entry(what).or_default() += 1;
    }

    /// How many requests failed.
    fn failures(&self) -> usize {
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        failed.values().sum()
    }
}

impl Customer {
    fn arrive(stage: &Stage) -> anyhow::Result<Self> {
        let gateway = stage.system.gateway_url();
        let desk = Api::new(&gateway, &stage.token()?);
        let opened = open(&desk)?.expect_success("opening a wallet")?;
        let store = stage
            .system
            .network
            .store
            .context("the demo merchant has no store")?;
        Ok(Self {
            till: Api::new(&gateway, &stage.till()?),
            desk,
            wallet: opened.text("/id").to_owned(),
            account: opened.text("/points_account_id").to_owned(),
            store: store.to_string(),
        })
    }

    /// One errand after the other, until that is enough.
    fn go(&self, seen: &Seen) {
        for errand in ERRANDS.iter().cycle() {
            if seen.enough.load(Ordering::Relaxed) {
                return;
            }
            let started = Instant::now();
            let done = self.run(*errand);
            let us = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
            seen.slowest_us.fetch_max(us, Ordering::Relaxed);
            seen.requests.fetch_add(1, Ordering::Relaxed);
            match done {
                Ok(0) => {}
                Ok(points) => {
                    seen.posted.fetch_add(1, Ordering::Relaxed);
                    seen.points.fetch_add(points, Ordering::Relaxed);
                }
                Err(error) => seen.fails(format!("{errand:?}: {error:#}")),
            }
        }
    }

    /// Sends the request of an errand, once; gives the points that were posted.
    fn run(&self, errand: Errand) -> anyhow::Result<i64> {
        let post = |body: &Value| {
            let key = Uuid::now_v7().simple().to_string();
            self.till.post("/ledger/v1/earn", Some(&key), body)
        };
        let answer = match errand {
            Errand::Earn => post(&json!({ "account_id": self.account, "points": 1 })),
            Errand::Buy => {
                let purchase = json!({ "amount": 1_250, "unit": "EUR", "store_id": self.store });
                post(&json!({ "account_id": self.account, "purchase": purchase }))
            }
            Errand::Balance => self
                .till
                .get(&format!("/wallet/v1/wallets/{}/balances", self.wallet)),
            Errand::Open => open(&self.desk),
            Errand::Shops => self.desk.get("/merchant/v1/directory"),
            Errand::Cards => self.till.get("/giftcard/v1/products"),
            Errand::Messages => self.desk.get("/notification/v1/messages"),
        }?;
        let answer = answer.expect_success("answered")?;
        match errand {
            Errand::Earn => Ok(1),
            Errand::Buy => answer.number("/metadata/pricing/points"),
            _ => Ok(0),
        }
    }
}

fn open(desk: &Api) -> anyhow::Result<Answer> {
    let reference = format!("rolls-{}", Uuid::now_v7().simple());
    desk.post("/wallet/v1/wallets", None, &json!({ "external_ref": reference }))
}
