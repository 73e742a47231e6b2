//! Between the contracts and the domain: events out, the ledger's events in, cards and deliveries over gRPC.

use crate::domain::vault::Secret;
use crate::domain::{Activity, Actor, Card, CardId, CardKey, TenantId};
use crate::ports::Balance;
use crate::store::deliveries::Delivery;
use chrono::{DateTime, Utc};
use contracts_proto::common::v1::{self as common, Value};
use contracts_proto::events::{GIFT_CARD_ACTIVITY, TRANSACTION_POSTED};
use contracts_proto::giftcard::v1 as proto;
use contracts_proto::ledger::v1 as ledger;
use events::{Envelope, OutboxMessage};
use money::Unit;
use prost::Message as _;
use prost_types::Timestamp;
use telemetry::TraceContext;
use uuid::Uuid;

/// The topic the balances of cards are heard on.
pub const TRANSACTIONS_TOPIC: &str = TRANSACTION_POSTED.topic;
/// The topic this service tells of cards on.
pub const ACTIVITY_TOPIC: &str = GIFT_CARD_ACTIVITY.topic;

/// Bytes that are not the event they should be. They will not become it by being delivered again.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// Not protobuf of that type.
    #[error("not a TransactionPosted")]
    Protobuf(#[from] prost::DecodeError),
    /// A field that breaks the contract.
    #[error("{0} breaks the contract")]
    Field(&'static str),
}

/// What a `TransactionPosted` left on gift cards; entries of every other kind of account are left out.
pub fn card_entries(payload: &[u8]) -> Result<Vec<(CardKey, Balance)>, DecodeError> {
    let event = ledger::TransactionPosted::decode(payload)?;
    let tenant = TenantId(uuid(&event.tenant_id, "tenant_id")?);
    let transaction = event.transaction.ok_or(DecodeError::Field("transaction"))?;
    let mut entries = Vec::new();
    for entry in transaction.entries {
        if entry.account_kind != i32::from(ledger::AccountKind::GiftCard) {
            continue;
        }
        if entry.shard != 0 || entry.version < 1 {
            return Err(DecodeError::Field("entry.version"));
        }
        let card = CardKey {
            tenant,
            card: CardId(uuid(&entry.owner_id, "entry.owner_id")?),
        };
        let balance = Balance {
            posted: entry.posted_after,
            held: entry.held_after,
            version: entry.version,
        };
        entries.push((card, balance));
    }
    Ok(entries)
}

/// The event that tells of an activity.
pub fn activity(
    activity: &Activity,
    card: &Card,
    by: Option<&Actor>,
    delivery: Option<&Delivery>,
) -> OutboxMessage {
    let trace = TraceContext::current().map(|trace| trace.child().encode());
    let traceparent = trace.as_ref().and_then(|text| std::str::from_utf8(text).ok());
    let envelope = Envelope {
        id: activity.id,
        source: crate::NAME,
        event_type: GIFT_CARD_ACTIVITY.name,
        schema_version: GIFT_CARD_ACTIVITY.version,
        time: activity.occurred_at,
        tenant: card.tenant.0,
        traceparent,
        tracestate: None,
    };
    let text = |id: Uuid| id.to_string();
    let payload = proto::GiftCardActivity {
        tenant_id: text(card.tenant.0),
        activity_id: text(activity.id),
        gift_card_id: text(card.id.0),
        r#type: activity.kind.number().into(),
        state: activity.status.number().into(),
        amount: activity.amount.map(|amount| value(amount, card.unit)),
        balance_after: Some(value(activity.balance_after, card.unit)),
        transaction_id: activity.transaction.map(|id| text(id.0)),
        store_id: activity.store.map(text),
        recipient_contact_id: delivery.map(|delivery| text(delivery.contact)),
        code_last4: card.code_last4.clone(),
        version: activity.version,
        occurred_at: Some(timestamp(activity.occurred_at)),
        merchant_id: activity.merchant.map(|id| text(id.0)),
        delivery_id: delivery
            .filter(|_| activity.kind == crate::domain::ActivityType::DeliveryDue)
            .map(|delivery| text(delivery.id)),
        done_by: by.map(|by| common::Actor {
            id: by.id.to_string(),
            kind: by.kind_number().into(),
        }),
    };
    let key = text(card.id.0).into_bytes();
    OutboxMessage::new(ACTIVITY_TOPIC, key, payload.encode_to_vec(), &envelope)
}

/// A card, for an answer.
pub fn card(card: &Card) -> proto::GiftCard {
    proto::GiftCard {
        id: card.id.to_string(),
        product_id: card.product.to_string(),
        account_id: card
            .account
            .map(|account| account.to_string())
            .unwrap_or_default(),
        code_last4: card.code_last4.clone(),
        state: card.status.number().into(),
        initial_value: Some(value(card.initial, card.unit)),
        balance: Some(value(card.posted, card.unit)),
        expires_at: card.expires_at.map(timestamp),
        created_at: Some(timestamp(card.created_at)),
    }
}

/// A delivery with its secret, for the one call that answers it.
pub fn delivery(delivery: Delivery, card: &Card, secret: Option<&Secret>) -> proto::Delivery {
    proto::Delivery {
        id: delivery.id.to_string(),
        gift_card_id: card.id.to_string(),
        recipient_contact_id: delivery.contact.to_string(),
        code: secret.map(|secret| secret.code.printed()),
        pin: secret
            .and_then(|secret| secret.pin.as_ref())
            .map(|pin| pin.expose().to_owned()),
        value: Some(value(card.posted, card.unit)),
        message: delivery.message.unwrap_or_default(),
        expires_at: card.expires_at.map(timestamp),
    }
}

fn value(amount: i64, unit: Unit) -> Value {
    Value {
        amount,
        unit: unit.as_str().to_owned(),
    }
}

fn timestamp(time: DateTime<Utc>) -> Timestamp {
    Timestamp {
        seconds: time.timestamp(),
        nanos: time.timestamp_subsec_nanos().try_into().unwrap_or_default(),
    }
}

fn uuid(text: &str, field: &'static str) -> Result<Uuid, DecodeError> {
    Uuid::try_parse(text).map_err(|_| DecodeError::Field(field))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transactions_of_every_version_are_read() {
        for (version, payload) in testkit::golden_events(TRANSACTION_POSTED.name) {
            assert!(card_entries(&payload).is_ok(), "version {version}");
        }
    }

    #[test]
    fn what_is_no_transaction_is_poison() {
        assert!(card_entries(b"\xff\xff").is_err());
        assert!(card_entries(&ledger::TransactionPosted::default().encode_to_vec()).is_err());
    }
}
