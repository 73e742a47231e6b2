//! The domain as the contracts say it: the one place where ledger types become protobuf and come back.

use crate::domain::{AccountKind, AccountStatus, Entry, Transaction, TransactionType};
use crate::store::accounts::Account;
use chrono::{DateTime, Utc};
use contracts_proto::ledger::v1 as proto;
use prost_types::Timestamp;

/// An instant on the wire.
pub fn timestamp(instant: DateTime<Utc>) -> Timestamp {
    Timestamp {
        seconds: instant.timestamp(),
        nanos: i32::try_from(instant.timestamp_subsec_nanos()).unwrap_or_default(),
    }
}

/// An instant from the wire; `None` when it is outside what a calendar can say.
pub fn instant(timestamp: Timestamp) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(timestamp.seconds, u32::try_from(timestamp.nanos).ok()?)
}

/// A transaction.
pub fn transaction(transaction: &Transaction) -> proto::Transaction {
    proto::Transaction {
        id: transaction.id.to_string(),
        r#type: transaction_type(transaction.kind).into(),
        status: proto::TransactionStatus::Posted.into(),
        reference: transaction.reference.as_deref().unwrap_or_default().to_owned(),
        created_at: Some(timestamp(transaction.created_at)),
        entries: transaction.entries.iter().map(entry).collect(),
        metadata_json: transaction.metadata.as_deref().unwrap_or_default().to_owned(),
        reverses: None,
        reversed_by: Vec::new(),
        lane: transaction.lane.into(),
        batch_seq: transaction.batch_seq,
        hold_id: None,
        hold_expires_at: None,
        shortfall: 0,
        reason: String::new(),
    }
}

/// An entry.
pub fn entry(entry: &Entry) -> proto::Entry {
    proto::Entry {
        account_id: entry.account.to_string(),
        shard: entry.shard.into(),
        amount: entry.amount,
        posted_after: entry.posted_after,
        held_after: entry.held_after,
        version: entry.version,
        account_kind: account_kind(entry.kind).into(),
        owner_id: entry.owner.to_string(),
        unit: entry.unit.as_str().to_owned(),
        held_change: 0,
    }
}

/// An account.
pub fn account(account: &Account) -> proto::Account {
    proto::Account {
        id: account.id.to_string(),
        kind: account_kind(account.identity.kind).into(),
        owner_id: account.identity.owner.to_string(),
        program_id: account.identity.program.map(|program| program.to_string()),
        unit: account.identity.unit.as_str().to_owned(),
        status: account_status(account.status).into(),
        posted: account.posted,
        held: account.held,
        available: account.posted.saturating_sub(account.held),
        version: account.version,
        created_at: Some(timestamp(account.created_at)),
    }
}

/// A transaction type; the contract's numbers are the stored ones.
pub fn transaction_type(kind: TransactionType) -> proto::TransactionType {
    proto::TransactionType::try_from(i32::from(kind.number())).unwrap_or_default()
}

/// A transaction type from the wire; `None` for unspecified and for what this version does not know.
pub fn transaction_type_from(number: i32) -> Option<TransactionType> {
    TransactionType::from_number(i16::try_from(number).ok()?)
}

/// An account kind; the contract's numbers are the stored ones.
pub fn account_kind(kind: AccountKind) -> proto::AccountKind {
    proto::AccountKind::try_from(i32::from(kind.number())).unwrap_or_default()
}

/// An account kind from the wire; `None` for unspecified and for what this version does not know.
pub fn account_kind_from(number: i32) -> Option<AccountKind> {
    AccountKind::from_number(i16::try_from(number).ok()?)
}

fn account_status(status: AccountStatus) -> proto::AccountStatus {
    proto::AccountStatus::try_from(i32::from(status.number())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stored_number_is_the_contracts_number() {
        for kind in TransactionType::ALL {
            assert_eq!(
                transaction_type(kind).as_str_name(),
                format!("TRANSACTION_TYPE_{}", kind.name().to_uppercase())
            );
        }
        for kind in AccountKind::ALL {
            assert_eq!(
                account_kind(kind).as_str_name(),
                format!("ACCOUNT_KIND_{}", kind.name().to_uppercase())
            );
        }
    }
}
