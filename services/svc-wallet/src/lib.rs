//! The wallet service: what a customer has, answered in microseconds, without ever being asked whether it may be spent.
//!
//! **Owns** the tables `wallets`, `balances`, `entries`, `balance_snapshots`, `balance_differences`,
//! `projection`, `passes`, `jobs`, `job_runs`, `evidence`, `outbox_lanes`, `outbox_batches`. **Listens to** `ledger.transactions.v1`, **tells** `wallet.balance-updated.v1`,
//! `wallet.closed.v1` and `wallet.reconciliation.v1`, **calls** svc-ledger to open, freeze and close accounts, to answer readers who know more than
//! the projection, and to compare with it.
//!
//! **Invariants.** A balance is the ledger's entry with the highest version, never a sum, so that duplicates, reordering
//! and a rebuild from the first event end in the same state. Every entry of a customer account is told once under an id
//! made of what happened. A wallet is seen by callers only when its points account exists. No debit is ever decided here.
//! No personal data and no card number is stored.
//!
//! **An entry in five hops**
//! 1. [`consumer`]: a poll of `TransactionPosted` is decoded; what cannot be is poison and goes to the dead letters.
//! 2. [`service::Wallets::project`] opens ONE transaction for the whole poll.
//! 3. [`domain::Projection`]: pure; each entry once, in the one order in which rows are written; the newest per account.
//! 4. [`store`]: three statements write entries (the inbox at once), balances and the outbox row; commit.
//! 5. Caches are given the new balances in one pipeline, waiting readers are woken, the relay publishes `BalanceUpdated`.
//!
//! **A read in two**: [`http`] verifies the token and asks [`service::Wallets::balances`], which answers bytes from
//! memory; else from Valkey, else from the projection.

pub mod app;
pub mod clients;
pub mod config;
pub mod consumer;
pub mod domain;
pub mod error;
pub mod grpc;
pub mod http;
pub mod ports;
pub mod service;
pub mod store;
pub mod wire;

/// The service's name: in logs, events, consumer groups and cache keys.
pub const NAME: &str = "svc-wallet";
