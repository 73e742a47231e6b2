//! **svc-ledger**: the double-entry core. It owns `accounts`, `transactions`, `ledger_entries`, `holds`, `ledger_lanes`,
//! `ledger_batches`, `ledger_facts`, `ledger_heads`, `ledger_relay`, `account_status_changes`, `velocity_limits` and
//! `velocity_counters`, `jobs`, `job_runs`, the caches `lots*`, `points_expiry*` and `trial_balances`, and nobody else reads or writes them.
//!
//! Invariants, each with a test and a check in `verify`:
//! - entries sum to zero per transaction and unit; all accounts of a tenant sum to zero per unit;
//! - a balance is the replay of its entries; versions are contiguous; `held` is the sum of what is left of open holds;
//! - available never goes below the floor, but for what a reversal with the policy `unlimited` takes;
//! - an acknowledged posting exists exactly once, an unanswered one at most once, a key with another body is refused;
//! - every committed batch is a link of its lane's hash chain, and reaches Kafka at least once, in lane order;
//! - every link is committed to by a signed head within seconds, and a receipt proves it to whoever has the public key;
//! - what is left of a customer's lots is the balance; what lapsed is posted once, and nothing that is not lapsed.
//!
//! A posting in five hops: [`http`]/[`grpc`] parse it into a [`service::Command`] → [`service::Ledger`] names its legs
//! and hands it to its lane → [`lanes::Worker`] takes whatever queued, locks lane and accounts, looks up the keys →
//! [`domain::fold()`] decides, purely → [`store::posting::write`] records all of it in one statement, COMMIT, answers.
//! Then [`outbox`] tells the world.

pub mod app;
pub mod audit;
pub mod backup;
pub mod clients;
pub mod compliance;
pub mod config;
pub mod directory;
pub mod domain;
pub mod error;
pub mod fuzzed;
pub mod grpc;
pub mod heads;
pub mod hold_expiry;
pub mod http;
pub mod lanes;
pub mod originals;
pub mod outbox;
pub mod parse;
#[cfg(feature = "planted")]
mod planted;
pub mod ports;
pub mod service;
pub mod store;
pub mod verify;
pub mod wire;

use chrono::{DateTime, SecondsFormat, Utc};
use std::sync::Arc;

/// Where "now" comes from; tests bring their own.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// An instant as the API and the events write it: RFC 3339, UTC, microseconds.
pub fn rfc3339(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::Micros, true)
}
