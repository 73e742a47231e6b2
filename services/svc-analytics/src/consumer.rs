//! Kafka in: what the ledger committed, what was done with gift cards, which merchants were approved; a whole poll at a
//! time. Decodes and hands over; what cannot be decoded is poison, what cannot be counted for the moment is handed over again.

use crate::domain::Told;
use crate::error::Error;
use crate::service::Analytics;
use crate::wire::{self, ACTIVITIES_TOPIC, DecodeError, ONBOARDED_TOPIC, TRANSACTIONS_TOPIC};
use chassis::database::is_transient;
use events::{HandleError, Handler, Message, Outcome};
use std::sync::Arc;

/// The topics that figures are made of.
pub const TOPICS: [&str; 3] = [TRANSACTIONS_TOPIC, ACTIVITIES_TOPIC, ONBOARDED_TOPIC];

/// The consumer group of a run of the projection: the next run begins at the first event.
pub fn group(generation: i64) -> String {
    match generation {
        1 => crate::NAME.to_owned(),
        later => format!("{}-{later}", crate::NAME),
    }
}

/// Counts what is told.
#[derive(Clone)]
pub struct Events(pub Arc<Analytics>);

impl Handler for Events {
    async fn handle(&self, batch: &[Message]) -> Result<Outcome, HandleError> {
        let mut outcome = Outcome::handled();
        let mut told = Vec::with_capacity(batch.len());
        for (index, message) in batch.iter().enumerate() {
            match decode(message) {
                Ok(Some(one)) => told.push(one),
                Ok(None) => {}
                Err(error) => outcome.poison(index, error.to_string()),
            }
        }
        match self.0.project(told).await {
            Ok(()) => Ok(outcome),
            Err(Error::Database { source, .. }) if !is_transient(&source) => {
                Err(HandleError::Failed(source.into()))
            }
            Err(error @ Error::Overflow(_)) => Err(HandleError::Failed(error.into())),
            Err(error) => Err(HandleError::Unavailable(error.into())),
        }
    }
}

fn decode(message: &Message) -> Result<Option<Told>, DecodeError> {
    match &*message.topic {
        TRANSACTIONS_TOPIC => wire::posted(&message.payload).map(|one| Some(Told::Posted(one))),
        ACTIVITIES_TOPIC => wire::activity(&message.payload).map(|one| Some(Told::Activity(one))),
        ONBOARDED_TOPIC => wire::onboarded(&message.payload).map(|one| Some(Told::Onboarded(one))),
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn each_run_has_a_group_of_its_own() {
        assert_eq!(super::group(1), "svc-analytics");
        assert_eq!(super::group(2), "svc-analytics-2");
    }
}
