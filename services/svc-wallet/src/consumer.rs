//! Kafka in: `ledger.transactions.v1`, a whole poll at a time. Decodes and hands over; what cannot be decoded is
//! poison, what the database refuses for the moment is handed over again.

use crate::domain::Entry;
use crate::error::Error;
use crate::service::Wallets;
use crate::wire;
use chassis::database::is_transient;
use events::{HandleError, Handler, Message, Outcome};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

/// The consumer group: one projection, however many replicas share the partitions.
pub const GROUP: &str = "svc-wallet";

/// Projects the ledger's transactions.
#[derive(Clone)]
pub struct Transactions(pub Arc<Wallets>);

impl Handler for Transactions {
    async fn handle(&self, batch: &[Message]) -> Result<Outcome, HandleError> {
        let (entries, outcome) = decode(batch);
        self.0.project(entries).await.map_err(refusal)?;
        Ok(outcome)
    }
}

/// Reads the topic once more for a generation of the projection that is built beside the live one, and remembers how far it
/// came. What cannot be decoded has been poison before: here it is passed over, and the ledger tells what is missing.
#[derive(Clone)]
pub struct Replay {
    wallets: Arc<Wallets>,
    generation: i32,
    /// The next offset of each partition.
    reached: Arc<Mutex<BTreeMap<i32, i64>>>,
}

impl Replay {
    /// For the generation that is being built.
    pub fn new(wallets: Arc<Wallets>, generation: i32) -> Self {
        Self {
            wallets,
            generation,
            reached: Arc::default(),
        }
    }

    /// Notes that the partition will not give anything before `offset`.
    pub fn pass(&self, partition: i32, offset: i64) {
        let mut reached = self.reached.lock().unwrap_or_else(PoisonError::into_inner);
        let so_far = reached.entry(partition).or_default();
        *so_far = offset.max(*so_far);
    }

    /// How many messages are left before these ends.
    pub fn left(&self, ends: &BTreeMap<i32, Range<i64>>) -> i64 {
        let reached = self.reached.lock().unwrap_or_else(PoisonError::into_inner);
        let left = ends.iter().map(|(partition, offsets)| {
            let next = reached.get(partition).copied().unwrap_or_default();
            (offsets.end - next.max(offsets.start)).max(0)
        });
        left.sum()
    }
}

impl Handler for Replay {
    async fn handle(&self, batch: &[Message]) -> Result<Outcome, HandleError> {
        let (entries, _) = decode(batch);
        let replayed = self.wallets.replay(self.generation, entries).await;
        replayed.map_err(refusal)?;
        for message in batch {
            self.pass(message.partition, message.offset + 1);
        }
        Ok(Outcome::handled())
    }
}

fn decode(batch: &[Message]) -> (Vec<Entry>, Outcome) {
    let mut outcome = Outcome::handled();
    let mut entries = Vec::with_capacity(batch.len());
    for (index, message) in batch.iter().enumerate() {
        let trace = message.traceparent.as_deref().and_then(|text| text.parse().ok());
        match wire::customer_entries(&message.payload, trace) {
            Ok(decoded) => entries.extend(decoded),
            Err(error) => outcome.poison(index, error.to_string()),
        }
    }
    (entries, outcome)
}

fn refusal(error: Error) -> HandleError {
    match error {
        Error::Database { source, .. } if !is_transient(&source) => HandleError::Failed(source.into()),
        error => HandleError::Unavailable(error.into()),
    }
}
