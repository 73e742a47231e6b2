//! What the ledger tells the others: every committed batch becomes messages on `ledger.transactions.v1`, written in
//! the batch's own database transaction and published by the relay in (lane, seq) order.

use crate::domain::{Posting, Transaction, TransactionId};
use crate::store::relay;
use crate::wire;
use bytes::Bytes;
use contracts_proto::ledger::v1::TransactionPosted;
use events::{BoxError, Header, Lane, OutboxBatch, OutboxMessage, OutboxRow, OutboxStore, header};
use prost::Message;
use sqlx::PgPool;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use telemetry::TraceContext;
use uuid::Uuid;

/// The topic of posted transactions.
pub const TRANSACTIONS_TOPIC: &str = "ledger.transactions.v1";

/// The outbox payload of a batch: one message per transaction, each with the trace of the request that asked for it.
pub fn payload<'a>(transactions: &[Arc<Transaction>], postings: impl Iterator<Item = &'a Posting>) -> Bytes {
    let traces: HashMap<TransactionId, TraceContext> = postings
        .filter_map(|posting| Some((posting.id, posting.trace?)))
        .collect();
    let messages = transactions
        .iter()
        .map(|transaction| message(transaction, traces.get(&transaction.id).copied()))
        .collect();
    let shared = [
        (header::SOURCE, "svc-ledger"),
        (header::TYPE, "localplus.ledger.v1.TransactionPosted"),
        (header::SPEC_VERSION, "1.0"),
        (header::CONTENT_TYPE, "application/protobuf"),
    ];
    let headers = shared.into_iter().map(Header::from).collect();
    OutboxBatch { messages, headers }.encode().into()
}

fn message(transaction: &Transaction, trace: Option<TraceContext>) -> OutboxMessage {
    let event = TransactionPosted {
        tenant_id: transaction.tenant.to_string(),
        transaction: Some(wire::transaction(transaction)),
    };
    let mut headers = Vec::with_capacity(4);
    headers.push(Header::new(header::ID, transaction.id.to_string()));
    headers.push(Header::new(header::TENANT, event.tenant_id.clone()));
    headers.push(Header::new(header::TIME, crate::rfc3339(transaction.created_at)));
    if let Some(trace) = trace {
        headers.push(Header::new(
            header::TRACEPARENT,
            String::from_utf8_lossy(&trace.child().encode()),
        ));
    }
    OutboxMessage {
        topic: TRANSACTIONS_TOPIC.to_owned(),
        key: key(transaction).into(),
        payload: event.encode_to_vec().into(),
        headers,
    }
}

/// The customer's account, so that one account's transactions stay in order; else the first account moved.
fn key(transaction: &Transaction) -> String {
    let customer = transaction.entries.iter().find(|entry| entry.kind.is_customer());
    customer
        .or(transaction.entries.first())
        .map(|entry| entry.account.to_string())
        .unwrap_or_default()
}

/// The ledger's batches as the relay sees them.
#[derive(Clone, Debug)]
pub struct LedgerOutbox {
    /// Connections for short statements, apart from the lanes'.
    pub pool: PgPool,
}

impl OutboxStore for LedgerOutbox {
    async fn lanes(&self) -> Result<Vec<Lane>, BoxError> {
        Ok(relay::lanes(&self.pool).await?)
    }

    async fn lease(&self, lane: Lane, owner: Uuid, ttl: Duration) -> Result<Option<i64>, BoxError> {
        Ok(relay::lease(&self.pool, lane, owner, ttl).await?)
    }

    async fn batches(&self, lane: Lane, after: i64, limit: u16) -> Result<Vec<OutboxRow>, BoxError> {
        Ok(relay::batches(&self.pool, lane, after, limit.into()).await?)
    }

    async fn mark_published(&self, lane: Lane, owner: Uuid, seq: i64) -> Result<bool, BoxError> {
        Ok(relay::mark_published(&self.pool, lane, owner, seq).await?)
    }

    async fn waiting(&self, lane: Lane) -> Result<Option<i64>, BoxError> {
        Ok(relay::waiting(&self.pool, lane).await?)
    }
}
