//! Kafka in: `ledger.transactions.v1`, for what became of purchases that were priced here. Everything else on the topic
//! is passed over. What cannot be decoded is poison, what the database refuses for the moment is handed over again.

use crate::domain::TenantId;
use crate::domain::purchases::{Given, TakenBack, pricing_of};
use crate::error::Error;
use crate::service::pricing::{Pricing, Told};
use chassis::database::is_transient;
use chrono::NaiveDate;
use contracts_proto::events::TRANSACTION_POSTED;
use contracts_proto::ledger::v1::{AccountKind, Entry, Transaction, TransactionPosted, TransactionType};
use events::{HandleError, Handler, Message, Outcome};
use prost::Message as _;
use std::sync::Arc;
use uuid::Uuid;

/// The topic.
pub const TOPIC: &str = TRANSACTION_POSTED.topic;
/// The consumer group: one projection, however many replicas share the partitions.
pub const GROUP: &str = "svc-merchant";

/// Counts what the ledger posted for priced purchases.
#[derive(Clone)]
pub struct PricedPurchases(pub Arc<Pricing>);

impl Handler for PricedPurchases {
    async fn handle(&self, batch: &[Message]) -> Result<Outcome, HandleError> {
        let mut outcome = Outcome::handled();
        let mut told = Vec::new();
        for (index, message) in batch.iter().enumerate() {
            match TransactionPosted::decode(&*message.payload) {
                Ok(event) => told.extend(read(&event, message.traceparent.as_deref())),
                Err(error) => outcome.poison(index, error.to_string()),
            }
        }
        match self.0.count(told).await {
            Ok(()) => Ok(outcome),
            Err(Error::Database { source, .. }) if !is_transient(&source) => {
                Err(HandleError::Failed(source.into()))
            }
            Err(error) => Err(HandleError::Unavailable(error.into())),
        }
    }
}

/// What the event says of a priced purchase, if it is about one.
fn read(event: &TransactionPosted, traceparent: Option<&str>) -> Option<Told> {
    let transaction = event.transaction.as_ref()?;
    let tenant = TenantId(event.tenant_id.parse().ok()?);
    let entry = customer_entry(transaction)?;
    let account: Uuid = entry.account_id.parse().ok()?;
    let id: Uuid = transaction.id.parse().ok()?;
    match transaction.r#type() {
        TransactionType::Earn if entry.amount > 0 => {
            let pricing = pricing_of(&transaction.metadata_json)?;
            Some(Told::Given(Given {
                tenant,
                transaction: id,
                account,
                owner: entry.owner_id.parse().ok(),
                account_version: entry.version,
                program: pricing.program_id,
                program_version: pricing.program_version,
                store: pricing.store_id,
                purchased_at: pricing.at,
                // found when it is counted: it depends on where the program is at home
                day: NaiveDate::default(),
                amount: pricing.amount,
                unit: pricing.unit,
                items: serde_json::to_string(&pricing.items).ok()?,
                points: entry.amount,
                trace: traceparent.and_then(|text| text.parse().ok()),
            }))
        }
        TransactionType::Reverse if entry.amount < 0 => Some(Told::TakenBack(TakenBack {
            tenant,
            transaction: id,
            reverses: transaction.reverses.as_ref()?.parse().ok()?,
            account_version: entry.version,
            points: entry.amount.checked_neg()?,
        })),
        _ => None,
    }
}

fn customer_entry(transaction: &Transaction) -> Option<&Entry> {
    let kind = i32::from(AccountKind::CustomerPoints);
    transaction
        .entries
        .iter()
        .find(|entry| entry.account_kind == kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transactions_of_every_version_are_read() {
        for (version, payload) in testkit::golden_events(TRANSACTION_POSTED.name) {
            assert!(TransactionPosted::decode(&*payload).is_ok(), "version {version}");
        }
    }
}
