//! Between the contracts and the domain, for every door alike: gRPC in and out, Kafka in and out.

use crate::domain::balance::Source;
use crate::domain::reconciliation::Difference;
use crate::domain::{
    AccountId, AccountKind, Balance, Entry, Line, TenantId, TransactionId, TransactionType, Wallet, WalletId,
    WalletKey, WalletStatus,
};
use chrono::{DateTime, Utc};
use contracts_proto::events::{BALANCE_DIFFERENCE_FOUND, BALANCE_UPDATED, TRANSACTION_POSTED, WALLET_CLOSED};
use contracts_proto::ledger::v1 as ledger;
use contracts_proto::wallet::v1 as wallet;
use events::{Envelope, OutboxMessage};
use prost::Message as _;
use prost_types::Timestamp;
use telemetry::TraceContext;
use uuid::Uuid;

/// The topic the projection is made from.
pub const TRANSACTIONS_TOPIC: &str = TRANSACTION_POSTED.topic;
/// The topic this service tells of changed balances on.
pub const BALANCES_TOPIC: &str = BALANCE_UPDATED.topic;
/// The topic this service tells of differences on.
pub const RECONCILIATION_TOPIC: &str = BALANCE_DIFFERENCE_FOUND.topic;
/// The topic this service tells of closed wallets on.
pub const CLOSED_TOPIC: &str = WALLET_CLOSED.topic;

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

/// The entries of customer accounts in a `TransactionPosted`; the ledger's system accounts are left out, and so is a
/// kind of account that this build does not know.
pub fn customer_entries(payload: &[u8], trace: Option<TraceContext>) -> Result<Vec<Entry>, DecodeError> {
    let event = ledger::TransactionPosted::decode(payload)?;
    let tenant = TenantId(uuid(&event.tenant_id, "tenant_id")?);
    let transaction = event.transaction.ok_or(DecodeError::Field("transaction"))?;
    let id = TransactionId(uuid(&transaction.id, "transaction.id")?);
    let transaction_type =
        i16::try_from(transaction.r#type).map_err(|_| DecodeError::Field("transaction.type"))?;
    let occurred_at = time(transaction.created_at).ok_or(DecodeError::Field("transaction.created_at"))?;
    if transaction.reference.contains('\0') {
        return Err(DecodeError::Field("transaction.reference"));
    }
    let reference = (!transaction.reference.is_empty()).then(|| transaction.reference.into_boxed_str());

    let mut entries = Vec::with_capacity(1);
    for entry in transaction.entries {
        let Some(kind) = kind(entry.account_kind) else {
            continue;
        };
        if entry.shard != 0 || entry.version < 1 {
            return Err(DecodeError::Field("entry.version"));
        }
        entries.push(Entry {
            tenant,
            account: AccountId(uuid(&entry.account_id, "entry.account_id")?),
            version: entry.version,
            owner: WalletId(uuid(&entry.owner_id, "entry.owner_id")?),
            kind,
            unit: entry.unit.parse().map_err(|_| DecodeError::Field("entry.unit"))?,
            transaction: id,
            transaction_type: TransactionType(transaction_type),
            amount: entry.amount,
            posted_after: entry.posted_after,
            held_after: entry.held_after,
            reference: reference.clone(),
            occurred_at,
            trace,
        });
    }
    Ok(entries)
}

/// An entry of a customer's account, as the ledger lists it.
pub fn statement_entry(tenant: TenantId, line: ledger::StatementEntry) -> Result<Entry, DecodeError> {
    let entry = line.entry.ok_or(DecodeError::Field("entry"))?;
    Ok(Entry {
        tenant,
        account: AccountId(uuid(&entry.account_id, "entry.account_id")?),
        version: entry.version,
        owner: WalletId(uuid(&entry.owner_id, "entry.owner_id")?),
        kind: kind(entry.account_kind).ok_or(DecodeError::Field("entry.account_kind"))?,
        unit: entry.unit.parse().map_err(|_| DecodeError::Field("entry.unit"))?,
        transaction: TransactionId(uuid(&line.transaction_id, "transaction_id")?),
        transaction_type: TransactionType(
            i16::try_from(line.transaction_type).map_err(|_| DecodeError::Field("transaction_type"))?,
        ),
        amount: entry.amount,
        posted_after: entry.posted_after,
        held_after: entry.held_after,
        reference: (!line.reference.is_empty()).then(|| line.reference.into_boxed_str()),
        occurred_at: time(line.created_at).ok_or(DecodeError::Field("created_at"))?,
        trace: None,
    })
}

/// The event that tells of a difference. Its id is made of what was found when, so that it is told once.
pub fn difference_found(
    tenant: TenantId,
    difference: &Difference,
    found_at: DateTime<Utc>,
    repaired: bool,
) -> OutboxMessage {
    let mut hasher = blake3::Hasher::new();
    hasher
        .update(BALANCE_DIFFERENCE_FOUND.name.as_bytes())
        .update(tenant.0.as_bytes())
        .update(difference.account.0.as_bytes())
        .update(&found_at.timestamp_micros().to_be_bytes());
    let mut id = [0; 16];
    hasher.finalize_xof().fill(&mut id);
    let envelope = Envelope {
        id: uuid::Builder::from_custom_bytes(id).into_uuid(),
        source: crate::NAME,
        event_type: BALANCE_DIFFERENCE_FOUND.name,
        schema_version: BALANCE_DIFFERENCE_FOUND.version,
        time: found_at,
        tenant: tenant.0,
        traceparent: None,
        tracestate: None,
    };
    let account_id = difference.account.to_string();
    let key = account_id.clone().into_bytes();
    let payload = wallet::BalanceDifferenceFound {
        tenant_id: tenant.to_string(),
        account_id,
        reason: difference.reason.name().to_owned(),
        ledger_version: difference.ledger.version,
        ledger_posted: difference.ledger.posted,
        ledger_held: difference.ledger.held,
        version: difference.projected.version,
        posted: difference.projected.posted,
        held: difference.projected.held,
        found_at: Some(timestamp(found_at)),
        repaired,
    };
    OutboxMessage::new(RECONCILIATION_TOPIC, key, payload.encode_to_vec(), &envelope)
}

/// The event that tells that a wallet was closed. That happens once to a wallet, so the event's id is made of the wallet's.
pub fn wallet_closed(key: WalletKey, closed_at: DateTime<Utc>) -> OutboxMessage {
    let mut hasher = blake3::Hasher::new();
    hasher
        .update(WALLET_CLOSED.name.as_bytes())
        .update(key.tenant.0.as_bytes())
        .update(key.wallet.0.as_bytes());
    let mut id = [0; 16];
    hasher.finalize_xof().fill(&mut id);
    let envelope = Envelope {
        id: uuid::Builder::from_custom_bytes(id).into_uuid(),
        source: crate::NAME,
        event_type: WALLET_CLOSED.name,
        schema_version: WALLET_CLOSED.version,
        time: closed_at,
        tenant: key.tenant.0,
        traceparent: None,
        tracestate: None,
    };
    let wallet_id = key.wallet.to_string();
    let partition = wallet_id.clone().into_bytes();
    let payload = wallet::WalletClosed {
        tenant_id: key.tenant.to_string(),
        wallet_id,
        closed_at: Some(timestamp(closed_at)),
    };
    OutboxMessage::new(CLOSED_TOPIC, partition, payload.encode_to_vec(), &envelope)
}

/// The event that tells of an entry. Its id is made of what happened, so that telling it again, even after the tables
/// were rebuilt from nothing, is recognised as the same event.
pub fn balance_updated(entry: &Entry) -> OutboxMessage {
    let traceparent = entry.trace.map(|trace| trace.child().encode());
    let traceparent = traceparent
        .as_ref()
        .and_then(|text| std::str::from_utf8(text).ok());
    let envelope = Envelope {
        id: event_id(entry),
        source: crate::NAME,
        event_type: BALANCE_UPDATED.name,
        schema_version: BALANCE_UPDATED.version,
        time: entry.occurred_at,
        tenant: entry.tenant.0,
        traceparent,
        tracestate: None,
    };
    let wallet_id = entry.owner.to_string();
    let key = wallet_id.clone().into_bytes();
    let payload = wallet::BalanceUpdated {
        tenant_id: entry.tenant.to_string(),
        wallet_id,
        account_id: entry.account.to_string(),
        account_kind: entry.kind.number().into(),
        unit: entry.unit.as_str().to_owned(),
        posted: entry.posted_after,
        held: entry.held_after,
        available: entry.posted_after.saturating_sub(entry.held_after),
        version: entry.version,
        transaction_id: entry.transaction.to_string(),
        transaction_type: entry.transaction_type.0.into(),
        amount: entry.amount,
        reference: entry.reference.as_deref().unwrap_or_default().to_owned(),
        occurred_at: Some(timestamp(entry.occurred_at)),
    };
    OutboxMessage::new(BALANCES_TOPIC, key, payload.encode_to_vec(), &envelope)
}

fn event_id(entry: &Entry) -> Uuid {
    let mut hasher = blake3::Hasher::new();
    hasher
        .update(BALANCE_UPDATED.name.as_bytes())
        .update(entry.tenant.0.as_bytes());
    hasher
        .update(entry.account.0.as_bytes())
        .update(&entry.version.to_be_bytes());
    let mut id = [0; 16];
    hasher.finalize_xof().fill(&mut id);
    uuid::Builder::from_custom_bytes(id).into_uuid()
}

/// An account as the ledger answers it, and its owner.
pub fn account(account: Option<ledger::Account>) -> Result<(WalletId, Balance), DecodeError> {
    let account = account.ok_or(DecodeError::Field("account"))?;
    let program = account
        .program_id
        .as_deref()
        .map(|id| uuid(id, "account.program_id"))
        .transpose()?;
    let balance = Balance {
        account_id: AccountId(uuid(&account.id, "account.id")?),
        kind: kind(account.kind).ok_or(DecodeError::Field("account.kind"))?,
        program_id: program,
        unit: account
            .unit
            .parse()
            .map_err(|_| DecodeError::Field("account.unit"))?,
        posted: account.posted,
        held: account.held,
        available: account.posted.saturating_sub(account.held),
        version: account.version,
        as_of: time(account.created_at).ok_or(DecodeError::Field("account.created_at"))?,
        source: Source::Ledger,
    };
    Ok((WalletId(uuid(&account.owner_id, "account.owner_id")?), balance))
}

/// A wallet and its accounts, for an answer.
pub fn wallet(wallet: &Wallet, accounts: &[Balance]) -> wallet::Wallet {
    wallet::Wallet {
        id: wallet.id.to_string(),
        external_ref: wallet.external_ref.as_str().to_owned(),
        status: match wallet.status {
            WalletStatus::Active => wallet::WalletStatus::Active,
            WalletStatus::Frozen => wallet::WalletStatus::Frozen,
            WalletStatus::Closed => wallet::WalletStatus::Closed,
            WalletStatus::Opening => wallet::WalletStatus::Unspecified,
        }
        .into(),
        accounts: accounts
            .iter()
            .map(|account| wallet::WalletAccount {
                account_id: account.account_id.to_string(),
                kind: account.kind.number().into(),
                program_id: account.program_id.map(|id| id.to_string()),
                unit: account.unit.as_str().to_owned(),
            })
            .collect(),
        created_at: Some(timestamp(wallet.created_at)),
    }
}

/// A balance, for an answer.
pub fn balance(balance: &Balance) -> wallet::Balance {
    wallet::Balance {
        account_id: balance.account_id.to_string(),
        kind: balance.kind.number().into(),
        program_id: balance.program_id.map(|id| id.to_string()),
        unit: balance.unit.as_str().to_owned(),
        posted: balance.posted,
        held: balance.held,
        available: balance.available,
        version: balance.version,
        updated_at: Some(timestamp(balance.as_of)),
        source: match balance.source {
            Source::Projection => wallet::BalanceSource::Projection,
            Source::Ledger => wallet::BalanceSource::Ledger,
        }
        .into(),
    }
}

/// A line of a statement, for an answer.
pub fn line(line: Line) -> wallet::StatementLine {
    wallet::StatementLine {
        account_id: line.account.to_string(),
        version: line.version,
        transaction_id: line.transaction.to_string(),
        transaction_type: line.transaction_type.0.into(),
        amount: line.amount,
        unit: line.unit.as_str().to_owned(),
        posted_after: line.posted_after,
        held_after: line.held_after,
        reference: line.reference.unwrap_or_default(),
        occurred_at: Some(timestamp(line.occurred_at)),
    }
}

/// Kinds of account carry the same numbers in the contract and in our tables.
fn kind(number: i32) -> Option<AccountKind> {
    i16::try_from(number).ok().and_then(AccountKind::from_number)
}

fn uuid(text: &str, field: &'static str) -> Result<Uuid, DecodeError> {
    Uuid::try_parse(text).map_err(|_| DecodeError::Field(field))
}

/// An instant from the wire; `None` outside of the calendar.
pub fn instant(timestamp: Timestamp) -> Option<DateTime<Utc>> {
    time(Some(timestamp))
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

fn timestamp(time: DateTime<Utc>) -> Timestamp {
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

    #[test]
    fn transactions_of_every_version_are_read() {
        for (version, payload) in testkit::golden_events(TRANSACTION_POSTED.name) {
            let entries = customer_entries(&payload, None);
            assert_eq!(
                entries.map(|entries| entries.len()).ok(),
                Some(1),
                "version {version}"
            );
        }
    }

    const TENANT: &str = "0190d5b8-0000-7000-8000-000000000001";
    const WALLET: &str = "0190d5b8-0000-7000-8000-000000000002";

    fn posted() -> ledger::TransactionPosted {
        let entry = |account: &str, kind: ledger::AccountKind, amount, shard| ledger::Entry {
            account_id: account.to_owned(),
            shard,
            amount,
            posted_after: amount,
            held_after: 0,
            version: 1,
            account_kind: kind.into(),
            owner_id: WALLET.to_owned(),
            unit: "PTS".to_owned(),
            held_change: 0,
        };
        ledger::TransactionPosted {
            tenant_id: TENANT.to_owned(),
            posted_by: None,
            transaction: Some(ledger::Transaction {
                id: "0190d5b8-0000-7000-8000-000000000003".to_owned(),
                r#type: ledger::TransactionType::Earn.into(),
                reference: "receipt 7".to_owned(),
                created_at: Some(Timestamp {
                    seconds: 1_700_000_000,
                    nanos: 123_456_789,
                }),
                entries: vec![
                    entry(
                        "0190d5b8-0000-7000-8000-000000000004",
                        ledger::AccountKind::CustomerPoints,
                        125,
                        0,
                    ),
                    entry(
                        "0190d5b8-0000-7000-8000-000000000005",
                        ledger::AccountKind::PointsIssued,
                        -125,
                        1,
                    ),
                ],
                ..Default::default()
            }),
        }
    }

    #[test]
    fn only_the_customers_side_of_a_transaction_is_taken() {
        let trace = TraceContext::root();
        let entries = customer_entries(&posted().encode_to_vec(), Some(trace)).unwrap();
        let [entry] = entries.as_slice() else {
            panic!("{entries:?}")
        };
        assert_eq!((entry.amount, entry.posted_after, entry.version), (125, 125, 1));
        assert_eq!(entry.transaction_type.name(), "earn");
        assert_eq!(entry.occurred_at.to_rfc3339(), "2023-11-14T22:13:20.123456+00:00");
        assert_eq!(entry.trace, Some(trace));
    }

    #[test]
    fn what_breaks_the_contract_is_named() {
        let broken = |change: fn(&mut ledger::Transaction)| {
            let mut event = posted();
            event.transaction.iter_mut().for_each(change);
            customer_entries(&event.encode_to_vec(), None)
                .map(drop)
                .unwrap_err()
                .to_string()
        };
        assert!(broken(|transaction| transaction.id.clear()).contains("transaction.id"));
        assert!(broken(|transaction| transaction.created_at = None).contains("created_at"));
        assert!(broken(|transaction| transaction.reference = "a\0b".to_owned()).contains("reference"));
        assert!(broken(|transaction| transaction.entries[0].version = 0).contains("entry.version"));
        assert!(broken(|transaction| transaction.entries[0].unit = "pts".to_owned()).contains("entry.unit"));
        assert!(customer_entries(b"not protobuf", None).is_err());
    }

    #[test]
    fn an_event_told_twice_is_the_same_event_in_the_same_trace() {
        let trace = TraceContext::root();
        let entry = customer_entries(&posted().encode_to_vec(), Some(trace))
            .unwrap()
            .remove(0);
        let (first, again) = (balance_updated(&entry), balance_updated(&entry));
        let header = |message: &OutboxMessage, name: &str| {
            message
                .headers
                .iter()
                .find(|header| header.name == name)
                .unwrap()
                .value
                .clone()
        };
        assert_eq!(first.payload, again.payload);
        assert_eq!(header(&first, "ce_id"), header(&again, "ce_id"));
        assert_eq!(first.key.as_ref(), WALLET.as_bytes());
        let carried: TraceContext = header(&first, "traceparent").parse().unwrap();
        assert_eq!(carried.trace_id(), trace.trace_id());
        assert_ne!(carried.span_id(), trace.span_id());

        let next = Entry { version: 2, ..entry };
        assert_ne!(header(&balance_updated(&next), "ce_id"), header(&first, "ce_id"));
    }
}
