//! The gift card service: what is sold, the cards and their codes, what is done with them, rewards, and what merchants
//! owe each other for it.
//!
//! **Owns** the tables `catalogs`, `products`, `cards`, `operations`, `activities`, `settlement_lines`, `deliveries`,
//! `issues`, `rewards`, `redemptions`, `attempts`, `jobs`, `job_runs`, `evidence`, `tasks_owed`, `audit_entries`, `audit_heads`,
//! `outbox_lanes`, `outbox_batches`. **Listens to** `ledger.transactions.v1`, **tells** `giftcard.activity.v1`, **calls**
//! svc-ledger to move value and svc-merchant to know who may.
//!
//! **Invariants.** Value moves in the ledger and nowhere else; a card shows what the ledger says. Every movement has one
//! operation, one key in the ledger, and one line in the card's history, whatever was cut off in between. Per issuer,
//! cards, clearing and breakage sum to zero; the settlement report is the ledger's settlement accounts. A code is kept as
//! a keyed hash; in the clear it is in the one answer, mail or file that shows it, and in no log, trace, event or error.
//! What is unknown, wrong, blocked or tried too often looks the same. Stock is never oversold.
//!
//! **A redeem in five hops**
//! 1. [`http`]: the token is verified, the request becomes a command; bad input ends here.
//! 2. [`service::GiftCards::redeem`] asks whether the merchant is active and accepts the card.
//! 3. *Reserve*: one transaction judges the locked card and records the operation under the caller's key.
//! 4. *Drive*: the ledger takes the value and records who owes whom, both or neither, under keys made of the operation.
//! 5. *Settle*: one transaction records what the ledger answered, moves the card, writes its history and the event.

pub mod app;
pub mod clients;
pub mod config;
pub mod consumer;
pub mod crash;
pub mod domain;
pub mod error;
pub mod grpc;
pub mod http;
pub mod ports;
pub mod service;
pub mod store;
pub mod wire;

/// The service's name: in logs, events, consumer groups and cache keys.
pub const NAME: &str = "svc-giftcard";
