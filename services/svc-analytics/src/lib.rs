//! The analytics service: what the network owes, what lapses, who comes back; per merchant, program and local day.
//!
//! **Owns** `daily`, `baskets`, `counters`, `books`, `accounts`, `account_days`, `counted` and what is rolled up of them
//! (`holdings`, `cohorts`, `ties`), `jobs`, `job_runs`, `evidence`; `known_…` is what it was told once and holds to. **Listens to** `ledger.transactions.v1`,
//! `giftcard.activity.v1`, `merchant.onboarded.v1`. **Calls** svc-ledger (the program of an account, the trial balance) and
//! svc-merchant (whose a program is, by whose clock). It tells nobody anything, and nothing is decided by its figures. While an
//! operator watches ([`live`]), events are shown as they come.
//!
//! **Invariants.** The figures are a function of the set of events: no order, no batching and no repeat changes them, and a
//! rebuild from the first event ends in the same. They tie to the ledger's trial balance to the cent. Whole numbers only; how
//! a ratio is rounded is said where it is made. Customers are opaque ids; no personal data is stored.
//!
//! **An event in four hops**
//! 1. [`consumer`]: a poll is decoded; what cannot be is poison and goes to the dead letters.
//! 2. [`service::Analytics::project`] asks what no event says (an account's program, a program's merchant and time zone)
//!    once for good, then opens ONE transaction.
//! 3. [`domain::fold`]: pure; with what is touched locked and in hand, what was not counted before is.
//! 4. [`store::counting`] adds to the daily buckets; commit.
//!
//! Every six hours the job `analytics-rollup` goes over all accounts once ([`domain::history`]) and compares the books with
//! the ledger's.

pub mod app;
pub mod clients;
pub mod config;
pub mod consumer;
pub mod domain;
pub mod error;
pub mod http;
pub mod live;
pub mod ports;
pub mod service;
pub mod store;
pub mod wire;

/// The service's name: in logs, consumer groups and connections.
pub const NAME: &str = "svc-analytics";
