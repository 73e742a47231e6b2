//! Remote services: those that use cases ask, each behind a trait of [`crate::ports`]; and whoever keeps the backups.

pub mod backups;
pub mod breaker;
pub mod merchant;
