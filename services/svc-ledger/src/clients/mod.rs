//! Remote services, each behind a trait of [`crate::ports`].

pub mod breaker;
pub mod merchant;
