//! What is shown of an event to whoever watches: which kind, of what, how much. Ids and amounts; no reference, no metadata,
//! no name, as they may say who somebody is.

use crate::wire::{ACTIVITIES_TOPIC, ONBOARDED_TOPIC, TRANSACTIONS_TOPIC};
use chrono::{DateTime, Utc};
use contracts_proto::common::v1::Value;
use contracts_proto::events::{BALANCE_UPDATED, FRAUD_SIGNAL, POINTS_EXPIRING};
use contracts_proto::giftcard::v1::GiftCardActivity;
use contracts_proto::ledger::v1::{FraudSignal, PointsExpiring, TransactionPosted, TransactionType};
use contracts_proto::merchant::v1::MerchantOnboarded;
use contracts_proto::wallet::v1::BalanceUpdated;
use events::Message;
use prost::Message as _;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The topics that can be watched.
pub const WATCHED: [&str; 6] = [
    TRANSACTIONS_TOPIC,
    BALANCE_UPDATED.topic,
    ACTIVITIES_TOPIC,
    POINTS_EXPIRING.topic,
    FRAUD_SIGNAL.topic,
    ONBOARDED_TOPIC,
];

/// An event, as it is shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Happening {
    /// The event (`ce_id`), the same on every replica.
    pub id: Uuid,
    /// Whose.
    pub tenant: Uuid,
    /// Where it was told, one of [`WATCHED`].
    pub topic: &'static str,
    /// What happened, in `snake_case`: a transaction's type, what was done with a card, ...
    pub what: String,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// The ledger's transaction behind it, if there is one.
    pub transaction: Option<Uuid>,
    /// What it happened to: a wallet, an account, a gift card, a merchant.
    pub subject: Option<Uuid>,
    /// How much, by unit; of a transaction its positive side.
    pub moved: BTreeMap<String, i64>,
    /// The trace it is part of, from the till on.
    pub trace: Option<String>,
}

/// What is shown of a message; `None` for what cannot be read, or is nothing to watch.
pub fn happening(message: &Message) -> Option<Happening> {
    let topic = WATCHED.into_iter().find(|topic| *topic == &*message.topic)?;
    let mut shown = Happening {
        id: message.event_id,
        tenant: message.tenant,
        topic,
        what: String::new(),
        at: message.time,
        transaction: None,
        subject: Uuid::try_parse_ascii(&message.key).ok(),
        moved: BTreeMap::new(),
        trace: message.traceparent.as_deref().and_then(trace_id),
    };
    if topic == TRANSACTIONS_TOPIC {
        let transaction = TransactionPosted::decode(&*message.payload).ok()?.transaction?;
        shown.what = transaction_type(transaction.r#type());
        shown.transaction = Uuid::try_parse(&transaction.id).ok();
        for entry in transaction.entries.iter().filter(|entry| entry.amount > 0) {
            let sum = shown.moved.entry(entry.unit.clone()).or_default();
            *sum = sum.saturating_add(entry.amount);
        }
    } else if topic == BALANCE_UPDATED.topic {
        let balance = BalanceUpdated::decode(&*message.payload).ok()?;
        shown.what = transaction_type(balance.transaction_type());
        shown.transaction = Uuid::try_parse(&balance.transaction_id).ok();
        shown.subject = Uuid::try_parse(&balance.wallet_id).ok();
        shown.moved.insert(balance.unit, balance.amount);
    } else if topic == ACTIVITIES_TOPIC {
        let activity = GiftCardActivity::decode(&*message.payload).ok()?;
        shown.what = snake(activity.r#type().as_str_name(), "ACTIVITY_TYPE_");
        shown.transaction = activity
            .transaction_id
            .as_deref()
            .and_then(|id| Uuid::try_parse(id).ok());
        shown.moved.extend(activity.amount.map(pair));
    } else if topic == POINTS_EXPIRING.topic {
        let expiring = PointsExpiring::decode(&*message.payload).ok()?;
        "points_expiring".clone_into(&mut shown.what);
        shown.moved.extend(expiring.value.map(pair));
    } else if topic == FRAUD_SIGNAL.topic {
        let signal = FraudSignal::decode(&*message.payload).ok()?;
        "limit_refused".clone_into(&mut shown.what);
        shown.subject = Uuid::try_parse(&signal.account_id).ok();
    } else {
        MerchantOnboarded::decode(&*message.payload).ok()?;
        "merchant_onboarded".clone_into(&mut shown.what);
    }
    Some(shown)
}

fn pair(value: Value) -> (String, i64) {
    (value.unit, value.amount)
}

fn transaction_type(kind: TransactionType) -> String {
    snake(kind.as_str_name(), "TRANSACTION_TYPE_")
}

fn snake(name: &str, prefix: &str) -> String {
    name.strip_prefix(prefix).unwrap_or(name).to_ascii_lowercase()
}

/// The trace's id out of a W3C `traceparent`.
fn trace_id(traceparent: &str) -> Option<String> {
    let id = traceparent.split('-').nth(1)?;
    (id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit())).then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts_proto::ledger::v1::{Entry, Transaction};

    fn message(topic: &str, payload: Vec<u8>) -> Message {
        Message {
            topic: topic.into(),
            partition: 0,
            offset: 0,
            key: Uuid::from_u128(7).to_string().into(),
            payload: payload.into(),
            headers: Vec::new(),
            event_id: Uuid::from_u128(1),
            event_type: String::new(),
            schema_version: 1,
            tenant: Uuid::from_u128(2),
            time: DateTime::UNIX_EPOCH,
            traceparent: Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".to_owned()),
        }
    }

    #[test]
    fn a_transaction_is_shown_by_its_positive_side_and_nothing_that_was_typed() {
        let entry = |amount, unit: &str| Entry {
            amount,
            unit: unit.to_owned(),
            ..Entry::default()
        };
        let posted = TransactionPosted {
            transaction: Some(Transaction {
                id: Uuid::from_u128(9).to_string(),
                r#type: TransactionType::Earn.into(),
                reference: "Marie Durand".to_owned(),
                metadata_json: r#"{"note":"Marie"}"#.to_owned(),
                entries: vec![entry(5, "PTS"), entry(-5, "PTS")],
                ..Transaction::default()
            }),
            ..TransactionPosted::default()
        };
        let shown = happening(&message(TRANSACTIONS_TOPIC, posted.encode_to_vec())).unwrap();
        assert_eq!(
            (&*shown.what, shown.transaction),
            ("earn", Some(Uuid::from_u128(9)))
        );
        assert_eq!(shown.moved, BTreeMap::from([("PTS".to_owned(), 5)]));
        assert_eq!(shown.trace.as_deref(), Some("0af7651916cd43dd8448eb211c80319c"));
        assert_eq!(shown.subject, Some(Uuid::from_u128(7)));
        assert!(!format!("{shown:?}").contains("Marie"));
    }

    #[test]
    fn every_topic_that_can_be_watched_is_read_and_no_other() {
        for topic in WATCHED {
            if topic != TRANSACTIONS_TOPIC {
                assert!(happening(&message(topic, Vec::new())).is_some(), "{topic}");
            }
            assert_eq!(
                happening(&message(topic, b"not protobuf".to_vec())),
                None,
                "{topic}"
            );
        }
        assert_eq!(happening(&message("ledger.heads.v1", Vec::new())), None);
    }
}
