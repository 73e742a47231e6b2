//! All of the service's SQL, checked against the real schema when it is compiled. Functions work on a connection they
//! are given; whoever owns the transaction calls them. No decision is taken here.

pub mod config;
pub mod evidence;
pub mod flags;
pub mod keys;
pub mod merchants;
pub mod programs;
pub mod purchases;
pub mod signing;
pub mod tickets;
pub mod users;
pub mod webhooks;

/// The schema's history, applied by `svc-merchant migrate` before a new release is started.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();

/// A row that this build cannot read; it was written by a newer one or by hand.
fn unreadable(what: &'static str) -> sqlx::Error {
    sqlx::Error::Decode(what.into())
}

/// The named constraint that a statement ran into.
pub fn violated_constraint(error: &sqlx::Error) -> Option<&str> {
    match error {
        sqlx::Error::Database(error) => error.constraint(),
        _ => None,
    }
}
