//! The merchant service: who sells in the network, by which rules their customers earn, who may act for them, and the
//! tokens they act with. It is the platform's issuer.
//!
//! **Owns** the tables `merchants`, `merchant_history`, `stores`, `users`, `former_staff`, `tickets`, `letters`, `api_keys`, `revocations`,
//! `signing_keys`, `webhook_endpoints`, `webhook_secrets`, `jobs`, `job_runs`, `evidence`, `outbox_lanes`, `outbox_batches`, and those of programs
//! (`migrations/0002_programs.sql`). **Tells** `merchant.onboarded.v1` and `merchant.tier-reached.v1`; **listens to** `ledger.transactions.v1` for what became
//! of purchases priced here; **calls** svc-notification to write to staff.
//!
//! **Invariants.** A merchant changes its state only along the machine of [`domain::merchant`], and every change leaves
//! a line of history that says who, what, when and why. What other services are told of a merchant carries a version
//! that only grows. Nobody of one tenant learns that a thing of another exists. A secret is shown once and kept as a
//! keyed hash; what is personal of staff is sealed, is in no event, log or cache, and leaves only to svc-notification.
//! Whoever is dismissed or revoked is refused by every service within seconds, and gets nothing new at once.
//!
//! **A sign-in in five hops**
//! 1. [`http::sign_in`]: the page is ours, the body has its shape.
//! 2. [`service::SignIn`] counts the attempt in Valkey, by account and network, before anything else is done.
//! 3. The person is found by the keyed hash of their address; nobody found is compared with a hash that nobody has.
//! 4. [`passwords`] hashes on threads of its own, a bounded number at once.
//! 5. A session is opened in Valkey ([`sessions`]), a token is signed by the present key ([`issuing`]).

pub mod app;
pub mod clients;
pub mod config;
pub mod consumer;
pub mod domain;
pub mod error;
pub mod grpc;
pub mod http;
pub mod issuing;
pub mod passwords;
pub mod ports;
pub mod service;
pub mod sessions;
pub mod store;
pub mod wire;

use std::fmt::Write as _;

/// The service's name: in logs, events, consumer groups and cache keys.
pub const NAME: &str = "svc-merchant";

/// Bytes in lower-case hexadecimal.
pub(crate) fn hex<'a>(bytes: impl IntoIterator<Item = &'a u8>) -> String {
    bytes.into_iter().fold(String::new(), |mut text, byte| {
        // writing into a string cannot fail
        let _ = write!(text, "{byte:02x}");
        text
    })
}
