//! Tells customers and operators what happened.
//!
//! Tables owned: `contacts`, `subject_keys`, `messages`.

pub mod domain;
pub mod store;
