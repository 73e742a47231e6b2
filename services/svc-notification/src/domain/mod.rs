//! What this service decides, and how it words it: pure functions over values.
//!
//! Knows no database, no broker, no mail server and no clock: callers hand in `now`. Nothing here may print an address.

pub mod address;
pub mod branding;
pub mod code;
pub mod consent;
pub mod contact;
pub mod dossier;
pub mod draft;
pub mod erasure;
pub mod format;
pub mod gift_card;
pub mod hours;
pub mod letter;
pub mod link;
pub mod message;
pub mod notice;
pub mod page;
pub mod provider;
pub mod public_ip;
pub mod render;
pub mod samples;
pub mod vault;
pub mod webhook;
