//! A customer who earns while the system is broken, and knows afterwards what there must be: every posting that was
//! acknowledged, once, and every one that was not, once it was sent again with the same key.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail, ensure};
use serde_json::json;
use uuid::Uuid;

use super::stage::Stage;
use crate::api::Api;

/// The pause between two purchases.
const PAUSE: Duration = Duration::from_millis(50);
/// The pause after one that failed, as `Retry-After` asks for.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(1);
/// Within this the balance that customers see is the ledger's.
const SHOWN_WITHIN: Duration = Duration::from_secs(60);

/// A customer at the till.
pub(super) struct Customer {
    api: Api,
    wallet: String,
    account: String,
    stopping: Arc<AtomicBool>,
    earning: JoinHandle<Sent>,
}

/// What was sent.
#[derive(Default)]
struct Sent {
    acknowledged: u64,
    /// Keys of postings whose outcome is not known.
    unknown: Vec<String>,
}

/// What became of it.
#[derive(Default, Clone, Copy)]
pub(super) struct Outcome {
    /// Postings that were acknowledged at once.
    pub(super) acknowledged: u64,
    /// Postings that were sent again afterwards.
    pub(super) again: u64,
}

impl std::ops::AddAssign for Outcome {
    fn add_assign(&mut self, other: Self) {
        self.acknowledged += other.acknowledged;
        self.again += other.again;
    }
}

impl Customer {
    /// Opens a wallet and begins to earn one point at a time.
    pub(super) fn arrive(stage: &Stage) -> anyhow::Result<Self> {
        let api = Api::new(&stage.system.gateway_url(), &stage.token()?);
        let body = json!({ "external_ref": format!("drill-{}", Uuid::now_v7().simple()) });
        let opened = api
            .post_surely("/wallet/v1/wallets", None, &body)?
            .expect_success("opening a wallet")?;
        let (wallet, account) = (
            opened.text("/id").to_owned(),
            opened.text("/points_account_id").to_owned(),
        );
        let stopping = Arc::new(AtomicBool::new(false));
        let earning = {
            let (api, account, stopping) = (api.clone(), account.clone(), Arc::clone(&stopping));
            thread::spawn(move || {
                let mut sent = Sent::default();
                while !stopping.load(Ordering::Relaxed) {
                    let key = format!("drill-{}", Uuid::now_v7().simple());
                    if earn(&api, &account, &key).is_ok() {
                        sent.acknowledged += 1;
                        thread::sleep(PAUSE);
                    } else {
                        sent.unknown.push(key);
                        thread::sleep(PAUSE_AFTER_FAILURE);
                    }
                }
                sent
            })
        };
        Ok(Self {
            api,
            wallet,
            account,
            stopping,
            earning,
        })
    }

    /// Sends again what was not answered, and compares what there is with what there must be.
    pub(super) fn leave(self) -> anyhow::Result<Outcome> {
        self.stopping.store(true, Ordering::Relaxed);
        let Ok(sent) = self.earning.join() else {
            bail!("the customer's thread panicked");
        };
        let body = json!({ "account_id": self.account, "points": 1 });
        for key in &sent.unknown {
            self.api
                .post_surely("/ledger/v1/earn", Some(key), &body)?
                .expect_success("sending a posting again")?;
        }
        let again = u64::try_from(sent.unknown.len())?;
        let wanted = i64::try_from(sent.acknowledged + again)?;
        let account = self
            .api
            .get(&format!("/ledger/v1/accounts/{}", self.account))?
            .expect_success("reading the account")?;
        let posted = account.number("/posted")?;
        ensure!(
            posted == wanted,
            "the ledger has {posted} points of {wanted} that were earned"
        );
        let started = Instant::now();
        loop {
            let shown = self
                .api
                .get(&format!("/wallet/v1/wallets/{}/balances", self.wallet))?;
            if shown.status == 200 && shown.number("/balances/0/available")? == wanted {
                break;
            }
            if started.elapsed() > SHOWN_WITHIN {
                bail!("customers are shown {} instead of {wanted} points", shown.json);
            }
            thread::sleep(Duration::from_millis(200));
        }
        Ok(Outcome {
            acknowledged: sent.acknowledged,
            again,
        })
    }
}

fn earn(api: &Api, account: &str, key: &str) -> anyhow::Result<()> {
    let answer = api.post(
        "/ledger/v1/earn",
        Some(key),
        &json!({ "account_id": account, "points": 1 }),
    )?;
    (answer.status == 201)
        .then_some(())
        .with_context(|| answer.problem())
}
