//! All the SQL of the service, checked against the migrations at compile time.
//!
//! Every statement here is whole in itself: one statement, one transaction, none held open across a call. So a caller
//! that goes away in the middle leaves nothing half done and no connection in a transaction. Statements begin with
//! `tenant_id`, except [`messages::claim`], [`gift_cards::claim_unconfirmed`], [`erasures::open`] and [`retention`],
//! which serve all tenants.
//!
//! Sealed bytes go in and out; nothing here can read them.

pub mod consents;
pub mod contacts;
pub mod erasures;
pub mod evidence;
pub mod gift_cards;
pub mod messages;
pub mod retention;
pub mod suppressions;
pub mod templates;
pub mod verifications;
pub mod webhooks;

/// The migrations, in `migrations/`.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();

/// The name of the constraint that a statement ran into, if that is why it failed.
pub fn violated_constraint(error: &sqlx::Error) -> Option<&str> {
    error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::constraint)
}
