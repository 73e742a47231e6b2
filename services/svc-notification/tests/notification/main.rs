//! svc-notification on real PostgreSQL, Kafka and Valkey, with a real SMTP conversation at its end.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

mod audit;
mod consents;
mod contacts;
mod delivery;
mod flow;
mod gift_cards;
mod letters;
mod privacy;
mod reachability;
mod retention;
mod smtp_tls;
mod templates;
mod texts;
mod webhooks;
mod world;
