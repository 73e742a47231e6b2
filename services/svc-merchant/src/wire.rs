//! Between the contracts and the domain: gRPC out, Kafka out.

use crate::domain::TenantId;
use crate::domain::key::ApiKey;
use crate::domain::merchant::Merchant;
use crate::domain::place::Store;
use crate::domain::purchases::TierReached;
use crate::service::webhooks::Signing;
use chrono::{DateTime, Utc};
use contracts_proto::events::{Event, MERCHANT_ONBOARDED, TIER_REACHED};
use contracts_proto::merchant::v1 as proto;
use events::{Envelope, OutboxMessage};
use prost::Message as _;
use prost_types::Timestamp;
use telemetry::TraceContext;
use uuid::Uuid;

/// The topic this service tells of approved merchants on.
pub const ONBOARDED_TOPIC: &str = MERCHANT_ONBOARDED.topic;
/// The topic this service tells of reached tiers on.
pub const TIERS_TOPIC: &str = TIER_REACHED.topic;

/// The event that tells of an approval. A merchant is onboarded once, so its id is made of the merchant's.
pub fn merchant_onboarded(
    merchant: &Merchant,
    at: DateTime<Utc>,
    trace: Option<TraceContext>,
) -> OutboxMessage {
    let traceparent = trace.map(|trace| trace.child().to_string());
    let id = event_id(
        MERCHANT_ONBOARDED,
        &[merchant.tenant.0.as_bytes(), merchant.id.0.as_bytes()],
    );
    let envelope = envelope(
        MERCHANT_ONBOARDED,
        id,
        merchant.tenant,
        at,
        traceparent.as_deref(),
    );
    let payload = proto::MerchantOnboarded {
        tenant_id: merchant.tenant.to_string(),
        merchant_id: merchant.id.to_string(),
        display_name: merchant.profile.display_name.clone(),
        currency: merchant.profile.currency.as_str().to_owned(),
        locale: merchant.profile.locale.clone(),
        onboarded_at: Some(timestamp(at)),
    };
    let key = merchant.id.to_string().into_bytes();
    OutboxMessage::new(ONBOARDED_TOPIC, key, payload.encode_to_vec(), &envelope)
}

/// The event that tells of a tier. A purchase reaches a tier once, so its id is made of both.
pub fn tier_reached(reached: &TierReached, at: DateTime<Utc>) -> OutboxMessage {
    let traceparent = reached.trace.map(|trace| trace.child().to_string());
    let id = event_id(
        TIER_REACHED,
        &[
            reached.tenant.0.as_bytes(),
            reached.transaction.as_bytes(),
            reached.tier.id.as_bytes(),
        ],
    );
    let envelope = envelope(TIER_REACHED, id, reached.tenant, at, traceparent.as_deref());
    let payload = proto::TierReached {
        tenant_id: reached.tenant.to_string(),
        account_id: reached.account.to_string(),
        owner_id: reached.owner.to_string(),
        program_id: reached.program.to_string(),
        program_name: reached.program_name.clone(),
        tier_id: reached.tier.id.to_string(),
        tier_name: reached.tier.name.to_string(),
        transaction_id: reached.transaction.to_string(),
        reached_at: Some(timestamp(at)),
    };
    let key = reached.account.to_string().into_bytes();
    OutboxMessage::new(TIERS_TOPIC, key, payload.encode_to_vec(), &envelope)
}

fn envelope(
    event: Event,
    id: Uuid,
    tenant: TenantId,
    time: DateTime<Utc>,
    traceparent: Option<&str>,
) -> Envelope<'_> {
    Envelope {
        id,
        source: crate::NAME,
        event_type: event.name,
        schema_version: event.version,
        time,
        tenant: tenant.0,
        traceparent,
        tracestate: None,
    }
}

/// A UUID made of what an event is about. All parts but the last have a fixed length.
fn event_id(event: Event, parts: &[&[u8]]) -> Uuid {
    let mut hasher = blake3::Hasher::new();
    hasher.update(event.name.as_bytes());
    for part in parts {
        hasher.update(part);
    }
    let mut id = [0; 16];
    hasher.finalize_xof().fill(&mut id);
    uuid::Builder::from_custom_bytes(id).into_uuid()
}

/// A merchant as the other services need it.
pub fn merchant_config(
    merchant: &Merchant,
    stores: &[Store],
    programs: Vec<proto::Program>,
) -> proto::MerchantConfig {
    proto::MerchantConfig {
        merchant_id: merchant.id.to_string(),
        display_name: merchant.profile.display_name.clone(),
        state: merchant.state.number().into(),
        currency: merchant.profile.currency.as_str().to_owned(),
        stores: stores.iter().map(store).collect(),
        programs,
        version: merchant.version,
    }
}

fn store(store: &Store) -> proto::Store {
    proto::Store {
        id: store.id.to_string(),
        display_name: store.details.display_name.clone(),
        time_zone: store.details.time_zone.name().to_owned(),
        active: store.details.active,
    }
}

/// A key's standing.
pub fn introspected(key: &ApiKey, active: bool) -> proto::IntrospectKeyResponse {
    proto::IntrospectKeyResponse {
        active,
        merchant_id: key
            .merchant
            .map(|merchant| merchant.to_string())
            .unwrap_or_default(),
        roles: vec![key.role.as_str().to_owned()],
        expires_at: key.expires_at.map(timestamp),
    }
}

/// An endpoint with what signs.
pub fn webhook_endpoint(signing: Signing) -> proto::WebhookEndpoint {
    let endpoint = signing.endpoint;
    proto::WebhookEndpoint {
        id: endpoint.id.to_string(),
        merchant_id: endpoint.merchant.map(|merchant| merchant.to_string()),
        url: endpoint.url,
        events: endpoint.events,
        secrets: signing.secrets,
    }
}

/// A time on the wire.
pub fn timestamp(time: DateTime<Utc>) -> Timestamp {
    Timestamp {
        seconds: time.timestamp(),
        // a leap second counts as the second it extends
        nanos: i32::try_from(time.timestamp_subsec_nanos())
            .unwrap_or(0)
            .min(999_999_999),
    }
}
