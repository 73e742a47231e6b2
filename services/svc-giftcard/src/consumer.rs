//! Kafka in: `ledger.transactions.v1`, a whole poll at a time, so that a card shows what the ledger says even of what
//! nobody asked of this service: a hold that ran out, a correction by an operator.

use crate::error::Error;
use crate::service::GiftCards;
use crate::wire;
use chassis::database::is_transient;
use events::{HandleError, Handler, Message, Outcome};
use std::sync::Arc;

/// The consumer group: one projection, however many replicas share the partitions.
pub const GROUP: &str = "svc-giftcard";

/// Projects the ledger's transactions.
#[derive(Clone)]
pub struct Transactions(pub Arc<GiftCards>);

impl Handler for Transactions {
    async fn handle(&self, batch: &[Message]) -> Result<Outcome, HandleError> {
        let mut outcome = Outcome::handled();
        let mut entries = Vec::new();
        for (index, message) in batch.iter().enumerate() {
            match wire::card_entries(&message.payload) {
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
