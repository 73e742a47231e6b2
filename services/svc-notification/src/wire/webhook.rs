//! Events as webhooks tell them: JSON by our own hand, so that what is sent to the outside is what somebody decided to
//! send, and not whatever an event grows.

use chrono::{DateTime, SecondsFormat, Utc};
use contracts_proto::{
    common::v1 as common, giftcard::v1 as giftcard, ledger::v1 as ledger, merchant::v1 as merchant,
    wallet::v1 as wallet,
};
use prost::Message as _;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{DecodeError, event_type, tenant, time, uuid};
use crate::domain::webhook::WebhookEvent;

/// A transaction was committed.
pub const TRANSACTION_POSTED: &str = contracts_proto::events::TRANSACTION_POSTED.name;

/// An event as webhooks tell it; `None` for what they do not tell.
pub fn event(message: &events::Message) -> Result<Option<WebhookEvent>, DecodeError> {
    let told = match message.event_type.as_str() {
        TRANSACTION_POSTED => Some(transaction(message)?),
        event_type::BALANCE_UPDATED => Some(balance(message)?),
        event_type::GIFT_CARD_ACTIVITY => activity(message)?,
        event_type::MERCHANT_ONBOARDED => Some(onboarded(message)?),
        _ => None,
    };
    Ok(told.map(|told| WebhookEvent {
        tenant_id: message.tenant,
        event_id: message.event_id,
        topic: message.topic.to_string(),
        body: json!({
            "type": told.kind,
            "timestamp": text(told.at),
            "tenant_id": message.tenant,
            "data": told.data,
        })
        .to_string(),
        kind: told.kind,
        at: message.time,
        merchants: told.merchants,
        traceparent: message.traceparent.clone(),
    }))
}

struct Told {
    kind: String,
    at: DateTime<Utc>,
    merchants: Vec<Uuid>,
    data: Value,
}

fn transaction(message: &events::Message) -> Result<Told, DecodeError> {
    let event = ledger::TransactionPosted::decode(message.payload.clone())?;
    tenant(&event.tenant_id, message)?;
    let transaction = event.transaction.ok_or(DecodeError::Field("transaction"))?;
    let at = time(transaction.created_at, "transaction.created_at")?;
    let mut merchants = Vec::new();
    let mut entries = Vec::with_capacity(transaction.entries.len());
    for entry in &transaction.entries {
        let kind = entry.account_kind();
        if kind == ledger::AccountKind::MerchantSettlement {
            merchants.push(uuid(&entry.owner_id, "entry.owner_id")?);
        }
        // the rows that an account without a floor is kept as are the ledger's own affair
        let customers = matches!(
            kind,
            ledger::AccountKind::CustomerPoints | ledger::AccountKind::GiftCard
        );
        entries.push(json!({
            "account_id": entry.account_id,
            "account_kind": name(kind.as_str_name(), "ACCOUNT_KIND_"),
            "owner_id": entry.owner_id,
            "amount": { "amount": entry.amount, "unit": entry.unit },
            "balance_after": customers.then(|| json!({ "amount": entry.posted_after, "unit": entry.unit })),
            "version": customers.then_some(entry.version),
        }));
    }
    merchants.sort_unstable();
    merchants.dedup();
    let kind = name(transaction.r#type().as_str_name(), "TRANSACTION_TYPE_");
    Ok(Told {
        kind: "ledger.transaction.posted".to_owned(),
        at,
        merchants,
        data: json!({
            "transaction_id": transaction.id,
            "transaction_type": kind,
            "reference": given(&transaction.reference),
            "reverses": transaction.reverses,
            "hold_id": transaction.hold_id,
            "entries": entries,
            "created_at": text(at),
        }),
    })
}

fn balance(message: &events::Message) -> Result<Told, DecodeError> {
    let event = wallet::BalanceUpdated::decode(message.payload.clone())?;
    tenant(&event.tenant_id, message)?;
    let at = time(event.occurred_at, "occurred_at")?;
    let kind = name(event.transaction_type().as_str_name(), "TRANSACTION_TYPE_");
    Ok(Told {
        kind: "wallet.balance.updated".to_owned(),
        at,
        merchants: Vec::new(),
        data: json!({
            "wallet_id": event.wallet_id,
            "account_id": event.account_id,
            "posted": { "amount": event.posted, "unit": event.unit },
            "held": { "amount": event.held, "unit": event.unit },
            "available": { "amount": event.available, "unit": event.unit },
            "change": { "amount": event.amount, "unit": event.unit },
            "version": event.version,
            "transaction_id": event.transaction_id,
            "transaction_type": kind,
            "reference": given(&event.reference),
            "occurred_at": text(at),
        }),
    })
}

fn activity(message: &events::Message) -> Result<Option<Told>, DecodeError> {
    let event = giftcard::GiftCardActivity::decode(message.payload.clone())?;
    tenant(&event.tenant_id, message)?;
    let Ok(kind) = giftcard::ActivityType::try_from(event.r#type) else {
        return Ok(None);
    };
    // that a code is to be fetched is between two services
    if kind == giftcard::ActivityType::DeliveryDue {
        return Ok(None);
    }
    let at = time(event.occurred_at, "occurred_at")?;
    let merchant = event.merchant_id.as_deref();
    let merchant = merchant.map(|text| uuid(text, "merchant_id")).transpose()?;
    let value = |value: Option<&common::Value>| {
        value.map(|value| json!({ "amount": value.amount, "unit": value.unit }))
    };
    Ok(Some(Told {
        kind: format!("giftcard.{}", name(kind.as_str_name(), "ACTIVITY_TYPE_")),
        at,
        merchants: merchant.into_iter().collect(),
        data: json!({
            "gift_card_id": event.gift_card_id,
            "activity_id": event.activity_id,
            "status": name(event.state().as_str_name(), "GIFT_CARD_STATE_"),
            "amount": value(event.amount.as_ref()),
            "balance_after": value(event.balance_after.as_ref()),
            "transaction_id": event.transaction_id,
            "merchant_id": event.merchant_id,
            "store_id": event.store_id,
            "code_last4": event.code_last4,
            "version": event.version,
            "occurred_at": text(at),
        }),
    }))
}

fn onboarded(message: &events::Message) -> Result<Told, DecodeError> {
    let event = merchant::MerchantOnboarded::decode(message.payload.clone())?;
    tenant(&event.tenant_id, message)?;
    let at = time(event.onboarded_at, "onboarded_at")?;
    Ok(Told {
        kind: "merchant.onboarded".to_owned(),
        at,
        merchants: vec![uuid(&event.merchant_id, "merchant_id")?],
        data: json!({
            "merchant_id": event.merchant_id,
            "display_name": event.display_name,
            "currency": event.currency,
            "locale": event.locale,
            "onboarded_at": text(at),
        }),
    })
}

/// `TRANSACTION_TYPE_EARN` as `earn`.
fn name(name: &str, prefix: &str) -> String {
    name.strip_prefix(prefix).unwrap_or(name).to_ascii_lowercase()
}

/// What was left empty is absent.
fn given(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn text(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
