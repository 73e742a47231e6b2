//! All of the service's SQL, checked against the real schema when it is compiled. Functions work on a connection they
//! are given; whoever owns the transaction calls them. No decision is taken here.

pub mod items;

/// The schema's history, applied by `svc-@name@ migrate` before a new release is started.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();
