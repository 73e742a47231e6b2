//! Adapters to what runs elsewhere.

pub mod smtp;
