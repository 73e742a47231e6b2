//! Adapters to what runs elsewhere, each behind a trait of [`crate::ports`].

pub mod dkim;
pub mod giftcard;
pub mod merchant;
pub mod smtp;
pub mod webhook;
