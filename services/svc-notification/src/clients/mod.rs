//! Adapters to what runs elsewhere, each behind a trait of [`crate::ports`].

pub mod dkim;
pub mod giftcard;
pub mod in_order;
pub mod merchant;
pub mod sms;
pub mod smtp;
pub mod webhook;
