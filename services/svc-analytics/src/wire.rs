//! From the contracts into the domain: Kafka in.

use crate::domain::event::{TransactionType, brought_back, named_store, priced};
use crate::domain::{AccountKind, Activity, ActivityKind, Entry, Onboarded, Posted, Staff, TenantId};
use chrono::{DateTime, Utc};
use contracts_proto::common::v1::{Actor, ActorKind};
use contracts_proto::giftcard::v1 as giftcard;
use contracts_proto::ledger::v1 as ledger;
use contracts_proto::merchant::v1 as merchant;
use prost::Message as _;
use prost_types::Timestamp;
use uuid::Uuid;

/// What the ledger committed.
pub const TRANSACTIONS_TOPIC: &str = "ledger.transactions.v1";
/// What was done with gift cards.
pub const ACTIVITIES_TOPIC: &str = "giftcard.activity.v1";
/// Which merchants were approved.
pub const ONBOARDED_TOPIC: &str = "merchant.onboarded.v1";

/// Longest id of a member of staff, in bytes.
const STAFF_ID_BYTES_MAX: usize = 255;

/// Bytes that are not the event they should be. They will not become it by being delivered again.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// Not protobuf of that type.
    #[error("not a {0}")]
    Protobuf(&'static str, #[source] prost::DecodeError),
    /// A field that breaks the contract.
    #[error("{0} breaks the contract")]
    Field(&'static str),
}

/// A transaction.
pub fn posted(payload: &[u8]) -> Result<Posted, DecodeError> {
    let event = ledger::TransactionPosted::decode(payload)
        .map_err(|error| DecodeError::Protobuf("TransactionPosted", error))?;
    let tenant = TenantId(uuid(&event.tenant_id, "tenant_id")?);
    let transaction = event.transaction.ok_or(DecodeError::Field("transaction"))?;
    let kind = TransactionType(transaction.r#type);
    let entries = transaction.entries.iter().map(entry);
    let metadata = &transaction.metadata_json;
    let priced = (kind == TransactionType::EARN)
        .then(|| priced(metadata))
        .flatten();
    let at_a_till = [
        TransactionType::EARN,
        TransactionType::BURN,
        TransactionType::REVERSE,
    ]
    .contains(&kind);
    let store = match &priced {
        Some(priced) => Some(priced.store_id),
        None => at_a_till.then(|| named_store(metadata)).flatten(),
    };
    Ok(Posted {
        tenant,
        kind,
        at: time(transaction.created_at).ok_or(DecodeError::Field("transaction.created_at"))?,
        entries: entries.collect::<Result<_, _>>()?,
        priced,
        store,
        brought_back: (kind == TransactionType::REVERSE)
            .then(|| brought_back(metadata))
            .flatten(),
        by: event.posted_by.and_then(staff),
    })
}

/// Whoever may stand at a till. Services act for others, whom they name themselves or nobody does.
fn staff(actor: Actor) -> Option<Staff> {
    let machine = match actor.kind() {
        ActorKind::Person => false,
        ActorKind::Key => true,
        ActorKind::Service | ActorKind::Unspecified => return None,
    };
    // what is longer is nobody's id
    (1..=STAFF_ID_BYTES_MAX)
        .contains(&actor.id.len())
        .then_some(Staff {
            id: actor.id,
            machine,
        })
}

fn entry(entry: &ledger::Entry) -> Result<Entry, DecodeError> {
    if entry.version < 1 || entry.shard < 0 {
        return Err(DecodeError::Field("entry.version"));
    }
    Ok(Entry {
        account: uuid(&entry.account_id, "entry.account_id")?,
        shard: entry.shard,
        version: entry.version,
        kind: AccountKind(
            i16::try_from(entry.account_kind).map_err(|_| DecodeError::Field("entry.account_kind"))?,
        ),
        owner: uuid(&entry.owner_id, "entry.owner_id")?,
        unit: entry.unit.parse().map_err(|_| DecodeError::Field("entry.unit"))?,
        amount: entry.amount,
    })
}

/// What was done with a gift card.
pub fn activity(payload: &[u8]) -> Result<Activity, DecodeError> {
    let event = giftcard::GiftCardActivity::decode(payload)
        .map_err(|error| DecodeError::Protobuf("GiftCardActivity", error))?;
    if event.version < 1 {
        return Err(DecodeError::Field("version"));
    }
    let kind = match event.r#type() {
        giftcard::ActivityType::Activated | giftcard::ActivityType::Reloaded => Some(ActivityKind::Loaded),
        giftcard::ActivityType::Redeemed => Some(ActivityKind::Redeemed),
        giftcard::ActivityType::Refunded => Some(ActivityKind::Refunded),
        _ => None,
    };
    let amount = event.amount.as_ref();
    if amount.is_some_and(|value| value.amount < 0) {
        return Err(DecodeError::Field("amount.amount"));
    }
    let unit = amount.map(|value| value.unit.parse().map_err(|_| DecodeError::Field("amount.unit")));
    let place = event.merchant_id.as_deref();
    let store = event.store_id.as_deref();
    Ok(Activity {
        tenant: TenantId(uuid(&event.tenant_id, "tenant_id")?),
        card: uuid(&event.gift_card_id, "gift_card_id")?,
        version: event.version,
        kind,
        merchant: place
            .map(|id| uuid(id, "merchant_id"))
            .transpose()?
            .unwrap_or_default(),
        store: store.map(|id| uuid(id, "store_id")).transpose()?,
        amount: amount.map_or(0, |value| value.amount),
        unit: unit.transpose()?,
        by: event.done_by.clone().and_then(staff),
        at: time(event.occurred_at).ok_or(DecodeError::Field("occurred_at"))?,
    })
}

/// A merchant that was approved.
pub fn onboarded(payload: &[u8]) -> Result<Onboarded, DecodeError> {
    let event = merchant::MerchantOnboarded::decode(payload)
        .map_err(|error| DecodeError::Protobuf("MerchantOnboarded", error))?;
    Ok(Onboarded {
        tenant: TenantId(uuid(&event.tenant_id, "tenant_id")?),
        merchant: uuid(&event.merchant_id, "merchant_id")?,
        at: time(event.onboarded_at).ok_or(DecodeError::Field("onboarded_at"))?,
    })
}

fn uuid(text: &str, field: &'static str) -> Result<Uuid, DecodeError> {
    Uuid::try_parse(text).map_err(|_| DecodeError::Field(field))
}

/// To the microsecond, which is what the tables keep.
fn time(timestamp: Option<Timestamp>) -> Option<DateTime<Utc>> {
    let timestamp = timestamp?;
    let micros = timestamp
        .seconds
        .checked_mul(1_000_000)?
        .checked_add(i64::from(timestamp.nanos / 1_000))?;
    DateTime::from_timestamp_micros(micros)
}

/// An instant for a request.
pub fn timestamp(time: DateTime<Utc>) -> Timestamp {
    Timestamp {
        seconds: time.timestamp(),
        // a leap second counts as the second it extends
        nanos: i32::try_from(time.timestamp_subsec_nanos())
            .unwrap_or(0)
            .min(999_999_999),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> String {
        Uuid::from_u128(number).to_string()
    }

    fn transaction() -> ledger::TransactionPosted {
        let entry = ledger::Entry {
            account_id: id(2),
            amount: 5,
            version: 1,
            account_kind: 1,
            owner_id: id(3),
            unit: "PTS".to_owned(),
            ..ledger::Entry::default()
        };
        ledger::TransactionPosted {
            posted_by: Some(Actor {
                id: "till".to_owned(),
                kind: ActorKind::Key.into(),
            }),
            tenant_id: id(1),
            transaction: Some(ledger::Transaction {
                id: id(9),
                r#type: 1,
                created_at: Some(Timestamp {
                    seconds: 1_700_000_000,
                    nanos: 123_456_789,
                }),
                entries: vec![entry],
                ..ledger::Transaction::default()
            }),
        }
    }

    #[test]
    fn a_transaction_is_read_and_what_breaks_the_contract_is_named() {
        let read = posted(&transaction().encode_to_vec()).unwrap();
        assert_eq!(read.at.to_rfc3339(), "2023-11-14T22:13:20.123456+00:00");
        assert_eq!((read.entries.len(), read.priced), (1, None));
        let broken = |change: fn(&mut ledger::Transaction)| {
            let mut event = transaction();
            event.transaction.iter_mut().for_each(change);
            posted(&event.encode_to_vec()).unwrap_err().to_string()
        };
        assert!(broken(|one| one.created_at = None).contains("created_at"));
        assert!(broken(|one| one.entries[0].version = 0).contains("entry.version"));
        assert!(broken(|one| one.entries[0].unit = "pts".to_owned()).contains("entry.unit"));
        assert!(
            posted(b"not protobuf")
                .unwrap_err()
                .to_string()
                .contains("TransactionPosted")
        );
    }

    #[test]
    fn a_till_names_its_store_when_points_are_given_used_or_undone_and_at_no_other_time() {
        let store = id(7);
        let at = |kind: i32| {
            let mut event = transaction();
            let transaction = event.transaction.as_mut().unwrap();
            transaction.r#type = kind;
            transaction.metadata_json = format!(r#"{{"store_id":"{store}"}}"#);
            posted(&event.encode_to_vec()).unwrap().store
        };
        let (earn, burn, expire, reverse) = (at(1), at(2), at(7), at(11));
        assert_eq!((earn, burn), (Some(Uuid::from_u128(7)), Some(Uuid::from_u128(7))));
        assert_eq!((expire, reverse), (None, Some(Uuid::from_u128(7))));
    }

    #[test]
    fn people_and_keys_are_told_apart_services_are_nobody_and_older_events_say_nothing() {
        let by = |kind: Option<ActorKind>| {
            let mut event = transaction();
            event.posted_by = kind.map(|kind| Actor {
                id: "somebody".to_owned(),
                kind: kind.into(),
            });
            posted(&event.encode_to_vec()).unwrap().by
        };
        let staff = |machine| {
            Some(Staff {
                id: "somebody".to_owned(),
                machine,
            })
        };
        assert_eq!(by(Some(ActorKind::Person)), staff(false));
        assert_eq!(by(Some(ActorKind::Key)), staff(true));
        assert_eq!((by(Some(ActorKind::Service)), by(None)), (None, None));
    }

    #[test]
    fn events_of_every_version_are_read() {
        for (version, payload) in testkit::golden_events("localplus.ledger.v1.TransactionPosted") {
            assert!(posted(&payload).is_ok(), "transaction of version {version}");
        }
        for (version, payload) in testkit::golden_events("localplus.giftcard.v1.GiftCardActivity") {
            assert!(activity(&payload).is_ok(), "activity of version {version}");
        }
    }

    #[test]
    fn an_activity_that_moves_nothing_is_counted_and_has_no_kind() {
        let event = giftcard::GiftCardActivity {
            tenant_id: id(1),
            gift_card_id: id(2),
            r#type: giftcard::ActivityType::Blocked.into(),
            version: 3,
            occurred_at: Some(Timestamp::default()),
            ..giftcard::GiftCardActivity::default()
        };
        let read = activity(&event.encode_to_vec()).unwrap();
        assert_eq!((read.kind, read.version, read.merchant), (None, 3, Uuid::nil()));
    }
}
