//! Customers who keep buying, whatever happens to the system.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::task::JoinSet;
use uuid::Uuid;

use crate::{Client, Operation, Outcome, Wallet};

/// Tills that post at once.
const TILLS: usize = 12;
/// A till's pause before it sends an unanswered request again; without it, refused connections would be a busy loop.
const RETRY_PAUSE: Duration = Duration::from_millis(20);

/// Tills that post until told to stop.
#[derive(Debug)]
pub struct Load {
    stop: Arc<AtomicBool>,
    acknowledged: Arc<AtomicU64>,
    tills: JoinSet<Vec<(Operation, Outcome)>>,
}

impl Load {
    /// Begins to post to `wallets`: three earns for each burn, amounts at random.
    pub fn start(client: &Client, wallets: &[Wallet]) -> Self {
        let (stop, acknowledged) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let mut tills = JoinSet::new();
        for _ in 0..TILLS {
            let (client, wallets) = (client.clone(), wallets.to_vec());
            let (stop, acknowledged) = (Arc::clone(&stop), Arc::clone(&acknowledged));
            tills.spawn(async move {
                let mut done = Vec::new();
                while !stop.load(Ordering::Relaxed) {
                    let wallet = &wallets[fastrand::usize(..wallets.len())];
                    let points = if fastrand::u8(..4) == 0 {
                        -fastrand::i64(1..=40)
                    } else {
                        fastrand::i64(1..=20)
                    };
                    let operation = Operation {
                        key: Uuid::now_v7().to_string(),
                        account: wallet.account,
                        points,
                    };
                    let outcome = settle(&client, &operation, &stop).await;
                    if matches!(outcome, Outcome::Acknowledged { .. }) {
                        acknowledged.fetch_add(1, Ordering::Relaxed);
                    }
                    done.push((operation, outcome));
                }
                done
            });
        }
        Self {
            stop,
            acknowledged,
            tills,
        }
    }

    /// How many postings have been acknowledged so far.
    pub fn acknowledged(&self) -> u64 {
        self.acknowledged.load(Ordering::Relaxed)
    }

    /// Waits until `more` further postings are acknowledged.
    pub async fn acknowledges(&self, more: u64) {
        let enough = self.acknowledged() + more;
        testkit::eventually(Duration::from_secs(60), || async {
            let now = self.acknowledged();
            if now >= enough {
                Ok(())
            } else {
                Err(format!("{now} of {enough} postings are acknowledged"))
            }
        })
        .await;
    }

    /// Stops the tills; operations without an answer yet are [`Outcome::Unknown`].
    pub async fn stop(mut self) -> Vec<(Operation, Outcome)> {
        self.stop.store(true, Ordering::Relaxed);
        let mut all = Vec::new();
        while let Some(till) = self.tills.join_next().await {
            all.extend(till.expect("a till"));
        }
        all
    }
}

/// Sends the same request until it is answered, or the shop closes.
async fn settle(client: &Client, operation: &Operation, stop: &AtomicBool) -> Outcome {
    loop {
        match client.post(operation).await {
            Outcome::Unknown(_) if !stop.load(Ordering::Relaxed) => tokio::time::sleep(RETRY_PAUSE).await,
            outcome => return outcome,
        }
    }
}
