//! Adapters to remote services, each behind a trait of [`crate::ports`].

pub mod ledger;
pub mod merchant;
