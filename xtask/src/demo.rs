//! `cargo xtask demo`, and the story `up` plays.
//!
//! Every line shown is the outcome of a real request through the gateway, made as a shop's till makes it; a line
//! that cannot be shown truthfully ends the story with an error.

mod gift_card;

use std::{
    collections::BTreeMap,
    fs,
    io::IsTerminal as _,
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, anyhow, bail, ensure};
use indicatif::{ProgressBar, ProgressStyle};
use localplus_cli::purchases::{self, Purchase};
use money::{Unit, Value};
use serde_json::json;
use uuid::Uuid;

use crate::{
    api::{Answer, Api},
    dev::{self, Dev, Wallet},
    shell, token, ui,
};

/// Tills that send at once when a file is replayed.
const TILLS: usize = 8;
/// How long something that follows an event (a projection, an e-mail) may take before the story gives up on it.
const PATIENCE: Duration = Duration::from_secs(30);

/// Arguments of `cargo xtask demo`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A purchase log to replay: CSV with the columns customer, date, amount, currency
    #[arg(long)]
    file: Option<PathBuf>,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let dev = Dev::load()?;
    match &args.file {
        None => story(&dev).map(drop),
        Some(file) => replay(&dev, file),
    }
}

/// Plays the main job on real requests through the gateway and narrates it; the wallet it opened is
/// kept in `.localplus/dev.json`.
pub(crate) fn story(dev: &Dev) -> anyhow::Result<Option<Wallet>> {
    ui::heading("The main job, on real requests");
    let till = till(dev)?;
    let operator = Api::new(&dev.gateway, &token::operator(dev, None)?);
    let customer = Uuid::now_v7().simple().to_string();
    let customer = customer.get(20..).unwrap_or(&customer);

    let (wallet, email) = meet_customer(dev, &till, &operator, customer)?;
    program(dev, &till)?;
    let (points, earned_version) = purchase(dev, &till, &wallet, customer)?;
    read_back(&till, &wallet, points, earned_version)?;
    spend(&till, &wallet, customer)?;
    gift_card::sell_and_spend(dev, &till, customer)?;
    mail(dev, &email)?;
    trial_balance(&operator)?;
    verify_chain()?;
    Ok(Some(wallet))
}

fn meet_customer(dev: &Dev, till: &Api, operator: &Api, customer: &str) -> anyhow::Result<(Wallet, String)> {
    let email = format!("customer-{customer}@example.com");
    let reference = format!("card-{customer}");
    let opened = till
        .post_surely(
            "/wallet/v1/wallets",
            None,
            &json!({"external_ref": reference, "program_id": dev.merchant.program_id}),
        )?
        .expect_success("opening a wallet")?;
    let id = |pointer: &str| -> anyhow::Result<Uuid> {
        opened
            .text(pointer)
            .parse()
            .with_context(|| format!("the wallet has no {pointer}: {}", opened.json))
    };
    let wallet = Wallet {
        id: id("/id")?,
        points_account_id: id("/points_account_id")?,
    };
    say(
        "wallet opened",
        &format!("for {reference}, with a points account in the ledger"),
        &opened,
    );

    let contact = json!({"wallet_id": wallet.id, "email": email, "locale": "en"});
    let contact = operator
        .post_surely("/notification/v1/contacts", None, &contact)?
        .expect_success("leaving an address")?;
    say(
        "address left",
        &format!("{email}, kept encrypted, known to svc-notification alone"),
        &contact,
    );
    Ok((wallet, email))
}

/// By which rules purchases earn.
fn program(dev: &Dev, till: &Api) -> anyhow::Result<()> {
    let path = format!("/merchant/v1/programs/{}", dev.merchant.program_id);
    let program = till.get(&path)?.expect_success("reading the program")?;
    let version = program.number("/live_version")?;
    let live = till
        .get(&format!("{path}/versions/{version}"))?
        .expect_success("reading the live version")?;
    let rules = live.json.pointer("/document/earn");
    let rules = rules.and_then(serde_json::Value::as_array).into_iter().flatten();
    let names: Vec<_> = rules
        .filter_map(|rule| rule.pointer("/name").and_then(serde_json::Value::as_str))
        .collect();
    say(
        "program",
        &format!(
            "“{}”, version {version} is live: {}",
            live.text("/document/name"),
            names.join(", ")
        ),
        &live,
    );
    Ok(())
}

/// 12.50 EUR at the till, priced by the program; gives the account's balance and version after it.
fn purchase(dev: &Dev, till: &Api, wallet: &Wallet, customer: &str) -> anyhow::Result<(i64, i64)> {
    let paid = Value::new(1_250, Unit::EUR);
    let body = json!({
        "account_id": wallet.points_account_id,
        "purchase": {"amount": paid.amount, "unit": paid.unit, "store_id": dev.merchant.store_id},
        "reference": "till 1, ticket 1",
    });
    // right after its start the ledger may not have a token of its own yet, and cannot ask for prices
    let earned = till
        .post_surely("/ledger/v1/earn", Some(&format!("{customer}-ticket-1")), &body)?
        .expect_success("earning")?;
    let (balance, version) = customer_entry(&earned, wallet)?;
    let points = earned.number("/metadata/pricing/points")?;
    ensure!(
        balance == points,
        "a new customer has {balance} points after earning {points}"
    );
    let rules = earned.json.pointer("/metadata/pricing/rules");
    let rules = rules.and_then(serde_json::Value::as_array).into_iter().flatten();
    let gave: Vec<_> = rules
        .filter_map(|rule| {
            Some(format!(
                "{} gave {}",
                rule.get("id")?.as_str()?,
                rule.get("points")?
            ))
        })
        .collect();
    say(
        "purchase",
        &format!(
            "{paid} earns {points} points ({}); balance {balance}, transaction {}",
            gave.join(", "),
            earned.text("/id")
        ),
        &earned,
    );
    Ok((balance, version))
}

fn read_back(till: &Api, wallet: &Wallet, points: i64, version: i64) -> anyhow::Result<()> {
    let answered = Instant::now();
    let path = format!("/wallet/v1/wallets/{}/balances", wallet.id);
    let own = till
        .get(&format!("{path}?min_version={version}"))?
        .expect_success("reading the balance")?;
    let available = own.number("/balances/0/available")?;
    ensure!(
        available == points,
        "the wallet says {available}, the ledger said {points}"
    );
    say(
        "balance",
        &format!(
            "{available} points with min_version={version}, answered by the {}",
            own.text("/balances/0/source")
        ),
        &own,
    );
    // The first reading may have been answered by the ledger: the lag is that of the projection itself.
    let lag = until("the projection to catch up", || {
        let read = till.get(&path)?.expect_success("reading the balance")?;
        Ok((read.number("/balances/0/version")? >= version).then(|| answered.elapsed()))
    })?;
    println!(
        "    ledger → Kafka → projection: caught up {} after the till was answered",
        millis(lag)
    );
    Ok(())
}

fn spend(till: &Api, wallet: &Wallet, customer: &str) -> anyhow::Result<()> {
    let burn = |points: i64, key: &str| {
        let body =
            json!({"account_id": wallet.points_account_id, "points": points, "reference": "till 1, reward"});
        till.post("/ledger/v1/burn", Some(&format!("{customer}-{key}")), &body)
    };
    let first = burn(5, "reward-1")?.expect_success("burning")?;
    let (balance, _) = customer_entry(&first, wallet)?;
    say("reward", &format!("5 points spent; balance {balance}"), &first);

    let refused = burn(1_000, "reward-2")?;
    ensure!(
        refused.status == 409 && refused.text("/code") == "insufficient_balance",
        "burning 1,000 points of {balance} is answered {}",
        refused.problem()
    );
    say(
        "too much",
        &format!("1,000 points refused: {}", refused.problem()),
        &refused,
    );

    let again = burn(5, "reward-1")?.expect_success("sending the same request again")?;
    ensure!(
        again.replayed && again.text("/id") == first.text("/id"),
        "a repeated request is not answered by its first transaction"
    );
    let (same, _) = customer_entry(&again, wallet)?;
    ensure!(
        same == balance,
        "a repeated request changed the balance from {balance} to {same}"
    );
    say(
        "sent twice",
        &format!(
            "same key, same transaction {} (Idempotent-Replayed: true); balance still {same}",
            again.text("/id")
        ),
        &again,
    );
    Ok(())
}

/// Waits for both e-mails and shows the last.
fn mail(dev: &Dev, address: &str) -> anyhow::Result<()> {
    let sink = Api::new(&dev.mail, "");
    let started = Instant::now();
    let subjects = until("two e-mails in the sink", || {
        let messages = sink
            .get("/api/v1/messages?limit=200")?
            .expect_success("asking the mail sink")?;
        let all = messages
            .json
            .pointer("/messages")
            .and_then(serde_json::Value::as_array)
            .cloned()
            .unwrap_or_default();
        let to_us = |message: &serde_json::Value| {
            let to = message.pointer("/To").and_then(serde_json::Value::as_array);
            to.is_some_and(|to| {
                to.iter()
                    .any(|to| to.pointer("/Address").and_then(serde_json::Value::as_str) == Some(address))
            })
        };
        let subjects: Vec<_> = all
            .iter()
            .filter(|message| to_us(message))
            .filter_map(|message| {
                message
                    .pointer("/Subject")
                    .and_then(serde_json::Value::as_str)
                    .map(str::to_owned)
            })
            .collect();
        Ok((subjects.len() >= 2).then_some(subjects))
    })?;
    println!(
        "  ✓ {:<14} {} e-mails at {}: “{}” {}",
        "told",
        subjects.len(),
        dev.mail,
        subjects.join("”, “"),
        ui::dim(&millis(started.elapsed()))
    );
    Ok(())
}

fn trial_balance(operator: &Api) -> anyhow::Result<()> {
    let report = operator
        .get("/ledger/v1/reports/trial-balance")?
        .expect_success("asking for the trial balance")?;
    let sums = zero_sums(&report)?;
    say("trial balance", &sums, &report);
    Ok(())
}

/// Every unit's sum, or an error when one is not zero.
fn zero_sums(report: &Answer) -> anyhow::Result<String> {
    let totals = report
        .json
        .pointer("/totals")
        .and_then(serde_json::Value::as_array)
        .context("the trial balance has no totals")?;
    ensure!(!totals.is_empty(), "the trial balance is empty");
    let mut said = Vec::new();
    for total in totals {
        let unit = total
            .pointer("/unit")
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default();
        let sum = total
            .pointer("/posted")
            .and_then(serde_json::Value::as_i64)
            .context("a total without a sum")?;
        ensure!(
            sum == 0,
            "the accounts in {unit} sum to {sum}: value was lost or invented"
        );
        said.push(format!("{unit} sums to 0"));
    }
    Ok(said.join(", "))
}

fn verify_chain() -> anyhow::Result<()> {
    let started = Instant::now();
    let said = shell::captured(dev::service_command("svc-ledger")?.arg("verify"))?;
    let last = said
        .lines()
        .rev()
        .find(|line| !line.trim().is_empty())
        .unwrap_or("verified");
    println!(
        "  ✓ {:<14} {} {}",
        "hash chain",
        last.trim(),
        ui::dim(&millis(started.elapsed()))
    );
    Ok(())
}

/// Replays a shop's own purchase log: everything is checked first, then everything is posted.
fn replay(dev: &Dev, file: &Path) -> anyhow::Result<()> {
    let text = fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    let purchases = purchases::read(&text, Some(Unit::EUR)).map_err(|complaints| {
        for complaint in &complaints {
            eprintln!("{}:{}: {}", file.display(), complaint.line, complaint.reason);
        }
        anyhow!(
            "{} of {} cannot be read; nothing was posted",
            count(complaints.len(), "line"),
            file.display()
        )
    })?;
    let till = till(dev)?;
    let started = Instant::now();
    let wallets = open_wallets(dev, &till, file, &purchases)?;

    // A purchase below one euro earns nothing, and nothing is posted for it.
    let earning: Vec<&Purchase> = purchases.iter().filter(|purchase| points(purchase) > 0).collect();
    let replayed = AtomicUsize::new(0);
    let posted = in_parallel("posting", &earning, |purchase| {
        let account = wallets
            .get(&purchase.customer)
            .context("a customer without a wallet")?;
        // Only what the key was made of goes into the request: the same key must always come with the same body.
        let body = json!({
            "account_id": account,
            "points": points(purchase),
            "reference": format!("purchase {} no. {}", purchase.date, purchase.ordinal),
            "metadata": {"paid": purchase.paid, "date": purchase.date},
        });
        let answer = till.post_surely("/ledger/v1/earn", Some(&purchase.key()), &body)?;
        let answer = answer.expect_success(&format!("line {}", purchase.line))?;
        replayed.fetch_add(usize::from(answer.replayed), Ordering::Relaxed);
        Ok(())
    });
    let replayed = replayed.into_inner();
    if let Err(error) = posted {
        return Err(error.context(
            "not every purchase is posted; mend the cause and run the same command again: what is posted stays posted once",
        ));
    }

    let elapsed = started.elapsed();
    let spent = purchases
        .iter()
        .try_fold(0_i64, |sum, purchase| sum.checked_add(purchase.paid.amount));
    let points: i64 = earning.iter().map(|purchase| points(purchase)).sum();
    let operator = Api::new(&dev.gateway, &token::operator(dev, None)?);
    let report = operator
        .get("/ledger/v1/reports/trial-balance")?
        .expect_success("asking for the trial balance")?;
    ui::heading("Summary");
    println!(
        "  purchases      {} by {}",
        purchases.len(),
        count(wallets.len(), "customer")
    );
    if let Some(spent) = spent {
        println!("  spent          {}", Value::new(spent, Unit::EUR));
    }
    println!("  points         {points}");
    println!("  new            {}", earning.len() - replayed);
    println!("  already there  {replayed}");
    println!(
        "  below 1 EUR    {} (earn nothing)",
        purchases.len() - earning.len()
    );
    println!("  trial balance  {}", zero_sums(&report)?);
    println!("  time           {}", ui::seconds(elapsed));
    Ok(())
}

/// One point per whole euro spent.
fn points(purchase: &Purchase) -> i64 {
    purchase.paid.amount / 10_i64.pow(u32::from(purchase.paid.unit.exponent()))
}

/// A points account for every customer of the file. Opening moves no value and may be repeated; a customer the wallet
/// service refuses ends the replay before anything is posted.
fn open_wallets(
    dev: &Dev,
    till: &Api,
    file: &Path,
    purchases: &[Purchase],
) -> anyhow::Result<BTreeMap<String, String>> {
    let mut first_lines: BTreeMap<&str, usize> = BTreeMap::new();
    for purchase in purchases {
        first_lines.entry(&purchase.customer).or_insert(purchase.line);
    }
    let customers: Vec<(&str, usize)> = first_lines.into_iter().collect();
    let wallets = Mutex::new(BTreeMap::new());
    let refusals = Mutex::new(Vec::new());
    in_parallel("wallets", &customers, |(customer, line)| {
        let body = json!({"external_ref": customer, "program_id": dev.merchant.program_id});
        let answer = till.post_surely("/wallet/v1/wallets", None, &body)?;
        if matches!(answer.status, 400 | 409 | 422) {
            lock(&refusals).push((*line, answer.problem()));
            return Ok(());
        }
        let answer = answer.expect_success(&format!("opening the wallet of line {line}"))?;
        let account = answer.text("/points_account_id");
        ensure!(
            !account.is_empty(),
            "the wallet of line {line} has no points account"
        );
        lock(&wallets).insert((*customer).to_owned(), account.to_owned());
        Ok(())
    })?;
    let mut refusals = refusals.into_inner().unwrap_or_else(PoisonError::into_inner);
    refusals.sort();
    for (line, reason) in &refusals {
        eprintln!("{}:{line}: customer: {reason}", file.display());
    }
    if !refusals.is_empty() {
        bail!(
            "{} of {} cannot have a wallet; nothing was posted",
            count(refusals.len(), "customer"),
            file.display()
        );
    }
    Ok(wallets.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// Does `work` on every item with a few threads and a bar; the first error stops all of them.
pub(crate) fn in_parallel<T: Sync>(
    what: &str,
    items: &[T],
    work: impl Fn(&T) -> anyhow::Result<()> + Sync,
) -> anyhow::Result<()> {
    let bar = bar(what, items.len());
    let next = AtomicUsize::new(0);
    let failed = Mutex::new(None);
    thread::scope(|scope| {
        for _ in 0..TILLS.min(items.len()) {
            scope.spawn(|| {
                while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if lock(&failed).is_some() {
                        return;
                    }
                    if let Err(error) = work(item) {
                        lock(&failed).get_or_insert(error);
                        return;
                    }
                    bar.inc(1);
                }
            });
        }
    });
    bar.finish_and_clear();
    match failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

fn bar(what: &str, length: usize) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        eprintln!("  {what}: {length}");
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(u64::try_from(length).unwrap_or(u64::MAX));
    if let Ok(style) = ProgressStyle::with_template("  {msg:<10} {wide_bar} {pos}/{len} {per_sec} {eta}") {
        bar.set_style(style);
    }
    bar.with_message(what.to_owned())
}

/// The demo merchant's till.
fn till(dev: &Dev) -> anyhow::Result<Api> {
    Ok(Api::new(&dev.gateway, &token::till(dev)?))
}

/// The customer's balance and version after a transaction.
fn customer_entry(answer: &Answer, wallet: &Wallet) -> anyhow::Result<(i64, i64)> {
    let account = wallet.points_account_id.to_string();
    let entries = answer
        .json
        .pointer("/entries")
        .and_then(serde_json::Value::as_array);
    let ours = entries
        .into_iter()
        .flatten()
        .find(|entry| entry.pointer("/account_id").and_then(serde_json::Value::as_str) == Some(&account));
    let number = |name: &str| {
        ours.and_then(|entry| entry.get(name))
            .and_then(serde_json::Value::as_i64)
    };
    number("balance_after")
        .zip(number("version"))
        .with_context(|| format!("no entry of the customer in {}", answer.json))
}

/// Asks again and again until there is a value, for as long as [`PATIENCE`].
fn until<T>(what: &str, mut ask: impl FnMut() -> anyhow::Result<Option<T>>) -> anyhow::Result<T> {
    let started = Instant::now();
    loop {
        if let Some(value) = ask()? {
            return Ok(value);
        }
        ensure!(
            started.elapsed() < PATIENCE,
            "waited {} for {what}",
            ui::seconds(PATIENCE)
        );
        thread::sleep(Duration::from_millis(2));
    }
}

fn say(what: &str, outcome: &str, answer: &Answer) {
    println!(
        "  ✓ {what:<14} {outcome} {}",
        ui::dim(&format!("{} in {}", answer.status, millis(answer.time)))
    );
}

fn millis(time: Duration) -> String {
    let tenths = time.as_micros() / 100;
    format!("{}.{} ms", tenths / 10, tenths % 10)
}

fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
