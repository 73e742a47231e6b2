//! Kafka in: `ledger.transactions.v1`, a whole poll at a time. Decodes and hands over; what cannot be decoded is
//! poison, what the database refuses for the moment is handed over again.

use crate::error::Error;
use crate::service::Wallets;
use crate::wire;
use chassis::database::is_transient;
use events::{HandleError, Handler, Message, Outcome};
use std::sync::Arc;

/// The consumer group: one projection, however many replicas share the partitions.
pub const GROUP: &str = "svc-wallet";

/// Projects the ledger's transactions.
#[derive(Clone)]
pub struct Transactions(pub Arc<Wallets>);

impl Handler for Transactions {
    async fn handle(&self, batch: &[Message]) -> Result<Outcome, HandleError> {
        let mut outcome = Outcome::handled();
        let mut entries = Vec::with_capacity(batch.len());
        for (index, message) in batch.iter().enumerate() {
            let trace = message.traceparent.as_deref().and_then(|text| text.parse().ok());
            match wire::customer_entries(&message.payload, trace) {
                Ok(decoded) => entries.extend(decoded),
                Err(error) => outcome.poison(index, error.to_string()),
            }
        }
        match self.0.project(entries).await {
            Ok(()) => Ok(outcome),
            Err(Error::Database { source, .. }) if !is_transient(&source) => {
                Err(HandleError::Failed(source.into()))
            }
            Err(error) => Err(HandleError::Unavailable(error.into())),
        }
    }
}
