//! All the SQL of the ledger, as functions on a connection; the caller owns the transaction.
//!
//! Checked at compile time by sqlx against the migrations (offline data in `.sqlx/`, made by `cargo xtask gen`).

pub mod accounts;
pub mod auditing;
pub mod backups;
pub mod compliance;
pub mod copy;
pub mod expiry;
pub mod explaining;
pub mod facts;
pub mod heads;
pub mod holds;
pub mod instants;
pub mod lanes;
pub mod lots;
pub mod posting;
pub mod reading;
pub mod relay;
pub mod reminders;
pub mod reversals;
pub mod trail;
pub mod velocity;
pub mod verifying;

use crate::domain::{AccountKind, AccountStatus, HoldStatus, TransactionType};
use money::Unit;

/// A row holds something this version of the service does not know: a bug or tampering, never the caller's fault.
fn corrupt(column: &'static str, value: impl std::fmt::Display) -> sqlx::Error {
    sqlx::Error::ColumnDecode {
        index: column.to_owned(),
        source: format!("{value} is not a {column} this version knows").into(),
    }
}

fn kind(number: i16) -> sqlx::Result<AccountKind> {
    AccountKind::from_number(number).ok_or_else(|| corrupt("kind", number))
}

fn status(number: i16) -> sqlx::Result<AccountStatus> {
    AccountStatus::from_number(number).ok_or_else(|| corrupt("status", number))
}

fn hold_status(number: i16) -> sqlx::Result<HoldStatus> {
    HoldStatus::from_number(number).ok_or_else(|| corrupt("hold status", number))
}

fn transaction_type(number: i16) -> sqlx::Result<TransactionType> {
    TransactionType::from_number(number).ok_or_else(|| corrupt("type", number))
}

fn unit(text: &str) -> sqlx::Result<Unit> {
    text.parse().map_err(|_| corrupt("unit", text))
}

fn hash(bytes: &[u8]) -> sqlx::Result<[u8; 32]> {
    bytes.try_into().map_err(|_| corrupt("hash", bytes.len()))
}
