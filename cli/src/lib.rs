//! How a shop's purchase log is read: what `localplus import` and `cargo xtask demo --file` share.
//!
//! The program itself is `main.rs`, with the feature `program`.

pub mod purchases;
