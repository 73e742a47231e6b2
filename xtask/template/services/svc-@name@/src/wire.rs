//! Between the contracts and the domain, for every door alike: gRPC out, Kafka out.

use crate::domain::Item;
use chrono::{DateTime, Utc};
use contracts_proto::@name@::v1 as proto;
use contracts_proto::events::@NAME@_ITEM_RECORDED as ITEM_RECORDED;
use events::{Envelope, OutboxMessage};
use prost::Message as _;
use prost_types::Timestamp;
use telemetry::TraceContext;

/// The topic this service tells of recorded items on.
pub const ITEMS_TOPIC: &str = ITEM_RECORDED.topic;

/// The event that tells of an item. An item is recorded once, so its id is the event's.
pub fn item_recorded(item: &Item, trace: Option<TraceContext>) -> OutboxMessage {
    let traceparent = trace.map(|trace| trace.child().to_string());
    let envelope = Envelope {
        id: item.key.item,
        source: crate::NAME,
        event_type: ITEM_RECORDED.name,
        schema_version: ITEM_RECORDED.version,
        time: item.recorded_at,
        tenant: item.key.tenant.0,
        traceparent: traceparent.as_deref(),
        tracestate: None,
    };
    let payload = proto::ItemRecorded {
        tenant_id: item.key.tenant.0.to_string(),
        item: Some(self::item(item)),
    };
    let key = item.key.item.to_string().into_bytes();
    OutboxMessage::new(ITEMS_TOPIC, key, payload.encode_to_vec(), &envelope)
}

/// An item, for an answer.
pub fn item(item: &Item) -> proto::Item {
    proto::Item {
        id: item.key.item.to_string(),
        name: item.name.as_str().to_owned(),
        recorded_at: Some(timestamp(item.recorded_at)),
    }
}

fn timestamp(time: DateTime<Utc>) -> Timestamp {
    Timestamp {
        seconds: time.timestamp(),
        // a leap second counts as the second it extends
        nanos: i32::try_from(time.timestamp_subsec_nanos())
            .unwrap_or(0)
            .min(999_999_999),
    }
}
