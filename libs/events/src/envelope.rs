//! What travels beside a payload: `CloudEvents` in binary content mode, and the W3C trace context.

use chrono::{DateTime, SecondsFormat, Utc};
use uuid::Uuid;

use crate::outbox::Header;

/// Names of the Kafka headers.
pub mod header {
    /// Unique id of the event (UUID); consumers dedupe by it.
    pub const ID: &str = "ce_id";
    /// The service that tells of the event, e.g. `svc-ledger`.
    pub const SOURCE: &str = "ce_source";
    /// Fully qualified protobuf message name of the payload.
    pub const TYPE: &str = "ce_type";
    /// Version of the `CloudEvents` specification.
    pub const SPEC_VERSION: &str = "ce_specversion";
    /// Which version of its schema the payload follows: [`data_schema`](crate::data_schema).
    pub const DATA_SCHEMA: &str = "ce_dataschema";
    /// When it happened, RFC 3339 UTC.
    pub const TIME: &str = "ce_time";
    /// The tenant it happened in (UUID).
    pub const TENANT: &str = "ce_tenant";
    /// Media type of the payload.
    pub const CONTENT_TYPE: &str = "content-type";
    /// W3C trace context of the request that caused the event.
    pub const TRACEPARENT: &str = "traceparent";
    /// W3C vendor trace state.
    pub const TRACESTATE: &str = "tracestate";

    /// Replayed dead letters: the consumer group they are for. Other groups have handled them and pass them over.
    pub const REPLAY_FOR: &str = "replay_for";

    /// Dead letters: why the message was put aside.
    pub const DLQ_CAUSE: &str = "dlq_cause";
    /// Dead letters: the consumer group that put it aside.
    pub const DLQ_GROUP: &str = "dlq_group";
    /// Dead letters: full name of the topic it came from.
    pub const DLQ_TOPIC: &str = "dlq_topic";
    /// Dead letters: partition it came from.
    pub const DLQ_PARTITION: &str = "dlq_partition";
    /// Dead letters: offset it came from.
    pub const DLQ_OFFSET: &str = "dlq_offset";
    /// Dead letters: when it was put aside, RFC 3339 UTC.
    pub const DLQ_TIME: &str = "dlq_time";
}

/// The value of [`header::DATA_SCHEMA`]: the URN of version `version` of what an `event_type` says.
pub fn data_schema(event_type: &str, version: u16) -> String {
    format!("{DATA_SCHEMAS}{event_type}:{version}")
}

/// The version that a [`header::DATA_SCHEMA`] names. Events that name none are older than the header, of version 1.
pub(crate) fn schema_version(data_schema: Option<&str>) -> u16 {
    data_schema
        .and_then(|urn| urn.strip_prefix(DATA_SCHEMAS)?.rsplit_once(':')?.1.parse().ok())
        .unwrap_or(1)
}

const DATA_SCHEMAS: &str = "urn:localplus:";

/// The identity of one event, written as Kafka headers.
#[derive(Debug, Clone, Copy)]
pub struct Envelope<'a> {
    /// Unique id of the event. Derive it from what happened, so that telling it twice gives the same id.
    pub id: Uuid,
    /// The service that tells of it.
    pub source: &'a str,
    /// Fully qualified protobuf message name of the payload.
    pub event_type: &'a str,
    /// Version of the payload's schema, from 1.
    pub schema_version: u16,
    /// When it happened.
    pub time: DateTime<Utc>,
    /// The tenant it happened in.
    pub tenant: Uuid,
    /// W3C `traceparent` of the request that caused it.
    pub traceparent: Option<&'a str>,
    /// W3C `tracestate` of that request.
    pub tracestate: Option<&'a str>,
}

impl Envelope<'_> {
    /// The headers, in a fixed order.
    pub fn headers(&self) -> Vec<Header> {
        let mut headers = Vec::with_capacity(10);
        headers.extend([
            Header::new(header::ID, self.id.to_string()),
            Header::new(header::SOURCE, self.source),
            Header::new(header::TYPE, self.event_type),
            Header::new(header::SPEC_VERSION, "1.0"),
            Header::new(
                header::DATA_SCHEMA,
                data_schema(self.event_type, self.schema_version),
            ),
            Header::new(
                header::TIME,
                self.time.to_rfc3339_opts(SecondsFormat::Micros, true),
            ),
            Header::new(header::TENANT, self.tenant.to_string()),
            Header::new(header::CONTENT_TYPE, "application/protobuf"),
        ]);
        headers.extend(
            self.traceparent
                .map(|value| Header::new(header::TRACEPARENT, value)),
        );
        headers.extend(
            self.tracestate
                .map(|value| Header::new(header::TRACESTATE, value)),
        );
        headers
    }
}
