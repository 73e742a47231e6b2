//! What the ledger tells the others: every committed batch becomes messages on `ledger.transactions.v1`, written in
//! the batch's own database transaction and published by the relay in (lane, seq) order. Refusals that somebody should
//! look at go the same way, to `ledger.signals.v1`; a batch may consist of them alone. So do signed heads, to
//! `ledger.heads.v1`. Reminders of points that lapse are no change of anything: the job tells them by itself, on
//! `ledger.points-expiring.v1`.

use crate::domain::chain::REGISTRY;
use crate::domain::heads::SignedHead;
use crate::domain::velocity::Signal;
use crate::domain::{Fold, Posting, Transaction, TransactionId};
use crate::service::Expiring;
use crate::store::{heads, relay};
use crate::wire;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use contracts_proto::events::{Event, FRAUD_SIGNAL, HEAD_SIGNED, POINTS_EXPIRING, TRANSACTION_POSTED};
use contracts_proto::ledger::v1::{HeadSigned, TransactionPosted};
use events::{
    BoxError, Envelope, Header, Lane, OutboxBatch, OutboxMessage, OutboxRow, OutboxStore, data_schema, header,
};
use prost::Message;
use sqlx::PgPool;
use std::collections::HashMap;
use std::time::Duration;
use telemetry::TraceContext;
use uuid::Uuid;

/// The topic of posted transactions.
pub const TRANSACTIONS_TOPIC: &str = TRANSACTION_POSTED.topic;
/// The topic of signed heads.
pub const HEADS_TOPIC: &str = HEAD_SIGNED.topic;

/// The topic of refusals that somebody should look at.
pub const SIGNALS_TOPIC: &str = FRAUD_SIGNAL.topic;
/// The topic of points that lapse soon.
pub const REMINDERS_TOPIC: &str = POINTS_EXPIRING.topic;

/// The outbox payload of a batch: one message per transaction, each with the trace of the request that asked for it,
/// and one per signal.
pub fn payload<'a>(fold: &Fold, postings: impl Iterator<Item = &'a Posting>) -> Bytes {
    let asked: HashMap<TransactionId, &Posting> = postings.map(|posting| (posting.id, posting)).collect();
    let messages = fold
        .transactions
        .iter()
        .map(|transaction| message(transaction, asked.get(&transaction.id).copied()));
    let mut messages: Vec<_> = messages.collect();
    let mut shared = vec![
        Header::new(header::SOURCE, "svc-ledger"),
        Header::new(header::SPEC_VERSION, "1.0"),
        Header::new(header::CONTENT_TYPE, "application/protobuf"),
    ];
    let posted = typed(TRANSACTION_POSTED);
    if fold.signals.is_empty() {
        shared.extend(posted);
    } else {
        // two kinds of events in one batch: each says its own
        for message in &mut messages {
            message.headers.extend(posted.clone());
        }
        messages.extend(fold.signals.iter().map(signal_message));
    }
    OutboxBatch {
        messages,
        headers: shared,
    }
    .encode()
    .into()
}

fn message(transaction: &Transaction, asked: Option<&Posting>) -> OutboxMessage {
    let event = TransactionPosted {
        tenant_id: transaction.tenant.to_string(),
        transaction: Some(wire::transaction(transaction)),
        posted_by: Some(wire::actor(
            &transaction.posted_by,
            asked.map(|posting| posting.asked_by),
        )),
    };
    OutboxMessage {
        topic: TRANSACTIONS_TOPIC.to_owned(),
        key: key(transaction).into(),
        payload: event.encode_to_vec().into(),
        headers: headers(
            transaction.id.to_string(),
            event.tenant_id,
            transaction.created_at,
            asked.and_then(|posting| posting.trace),
        ),
    }
}

fn signal_message(signal: &Signal) -> OutboxMessage {
    let event = wire::fraud_signal(signal);
    let payload = event.encode_to_vec().into();
    let mut headers = headers(event.id, event.tenant_id, signal.at, signal.trace);
    headers.extend(typed(FRAUD_SIGNAL));
    OutboxMessage {
        topic: SIGNALS_TOPIC.to_owned(),
        key: event.account_id.into(),
        payload,
        headers,
    }
}

/// Points that lapse soon, as messages.
pub fn reminders(expiring: &[Expiring]) -> OutboxBatch {
    let message = |expiring: &Expiring| {
        let event = wire::points_expiring(expiring);
        let envelope = Envelope {
            id: expiring.id,
            source: "svc-ledger",
            event_type: POINTS_EXPIRING.name,
            schema_version: POINTS_EXPIRING.version,
            time: expiring.at,
            tenant: expiring.identity.tenant.0,
            traceparent: None,
            tracestate: None,
        };
        let payload = event.encode_to_vec();
        OutboxMessage::new(REMINDERS_TOPIC, event.account_id, payload, &envelope)
    };
    OutboxBatch {
        messages: expiring.iter().map(message).collect(),
        headers: Vec::new(),
    }
}

/// What kind of event it is, and which version of it.
fn typed(event: Event) -> [Header; 2] {
    [
        Header::new(header::TYPE, event.name),
        Header::new(header::DATA_SCHEMA, data_schema(event.name, event.version)),
    ]
}

fn headers(id: String, tenant: String, at: DateTime<Utc>, trace: Option<TraceContext>) -> Vec<Header> {
    let mut headers = Vec::with_capacity(5);
    headers.push(Header::new(header::ID, id));
    headers.push(Header::new(header::TENANT, tenant));
    headers.push(Header::new(header::TIME, crate::rfc3339(at)));
    if let Some(trace) = trace {
        headers.push(Header::new(
            header::TRACEPARENT,
            String::from_utf8_lossy(&trace.child().encode()),
        ));
    }
    headers
}

/// The customer's account, so that one account's transactions stay in order; else the first account moved.
fn key(transaction: &Transaction) -> String {
    let customer = transaction.entries.iter().find(|entry| entry.kind.is_customer());
    customer
        .or(transaction.entries.first())
        .map(|entry| entry.account.to_string())
        .unwrap_or_default()
}

/// A signed head as an outbox row.
fn head(signed: &SignedHead) -> OutboxRow {
    let number = signed.head.number;
    let event = HeadSigned {
        head: Some(wire::head(signed)),
    };
    let headers = [
        (header::ID, format!("head-{number}")),
        (header::TIME, crate::rfc3339(signed.created_at)),
        (header::SOURCE, "svc-ledger".to_owned()),
        (header::SPEC_VERSION, "1.0".to_owned()),
        (header::CONTENT_TYPE, "application/protobuf".to_owned()),
    ];
    let message = OutboxMessage {
        topic: HEADS_TOPIC.to_owned(),
        key: "heads".into(),
        payload: event.encode_to_vec().into(),
        headers: headers
            .into_iter()
            .map(Header::from)
            .chain(typed(HEAD_SIGNED))
            .collect(),
    };
    OutboxRow {
        seq: number,
        payload: OutboxBatch::of(message).encode().into(),
        created_at: signed.created_at,
    }
}

/// The ledger's batches as the relay sees them, and its heads as what lies in the registry.
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
        if lane == REGISTRY {
            let mut conn = self.pool.acquire().await?;
            let heads = heads::after(&mut conn, after, limit.into()).await?;
            return Ok(heads.iter().map(head).collect());
        }
        let rows = relay::batches(&self.pool, lane, after, limit.into()).await?;
        #[cfg(feature = "planted")]
        let rows = crate::planted::spoil_rows(rows);
        Ok(rows)
    }

    async fn mark_published(&self, lane: Lane, owner: Uuid, seq: i64) -> Result<bool, BoxError> {
        Ok(relay::mark_published(&self.pool, lane, owner, seq).await?)
    }

    async fn waiting(&self, lane: Lane) -> Result<Option<i64>, BoxError> {
        Ok(relay::waiting(&self.pool, lane).await?)
    }
}
