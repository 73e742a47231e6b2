//! All of the wallet's SQL, checked against the real schema when it is compiled. Functions work on a connection they
//! are given; whoever owns the transaction calls them. No decision is taken here.

pub mod evidence;
pub mod generations;
pub mod passes;
pub mod projection;
pub mod reconciliation;
pub mod snapshots;
pub mod statement;
pub mod wallets;

/// The schema's history, applied by `svc-wallet migrate` before a new release is started.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();

/// A row that this build cannot read; it was written by a newer one or by hand.
fn unreadable(what: &'static str) -> sqlx::Error {
    sqlx::Error::Decode(what.into())
}
