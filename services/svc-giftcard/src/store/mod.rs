//! All of the service's SQL, checked against the real schema when it is compiled. Functions work on a connection they
//! are given; whoever owns the transaction calls them. No decision is taken here.

pub mod activities;
pub mod attempts;
pub mod cards;
pub mod catalog;
pub mod deliveries;
pub mod evidence;
pub mod issues;
pub mod operations;
pub mod redemptions;
pub mod rewards;
pub mod settlement;

/// The schema's history, applied by `svc-giftcard migrate` before a new release is started.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();

/// A row that this build cannot read; it was written by a newer one or by hand.
fn unreadable(what: &'static str) -> sqlx::Error {
    sqlx::Error::Decode(what.into())
}

/// One column of an UNNEST.
fn column<'a, R, T>(rows: &'a [R], of: impl Fn(&'a R) -> T) -> Vec<T> {
    rows.iter().map(of).collect()
}
