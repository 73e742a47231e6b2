//! The notification service: tells customers and operators what happened, once, in their language.
//!
//! **Owns** the tables `contacts`, `subject_keys`, `closed_wallets`, `erasures`, `messages`, `gift_card_holders`, `templates`, `brandings`,
//! `consents`, `suppressions`, `webhook_deliveries`, `webhook_attempts`, `webhook_health`, `jobs`, `job_runs`, `evidence`, `audit_entries`,
//! `audit_heads`. **Listens to** `wallet.balance-updated.v1`, `wallet.closed.v1`,
//! `ledger.points-expiring.v1`, `giftcard.activity.v1`, `merchant.onboarded.v1` and `merchant.tier-reached.v1`, and for webhooks to `ledger.transactions.v1` too. **Calls** svc-giftcard
//! for the codes that it sends and svc-merchant for who hears of events, and talks to a mail server by SMTP and to webhooks'
//! endpoints by HTTPS. **Tells** no events.
//!
//! **Invariants.** Personal data of customers lives here and nowhere else: sealed in two tables, never in a log, a trace,
//! a metric, an event or a cache. A gift card's code passes through memory on its way into one mail, and is stored
//! nowhere. One event makes at most one message per template and channel, however often it is delivered. A queued message
//! is in PostgreSQL, so nothing that can be wiped or restarted loses it. No transaction is open while a mail server or a
//! service is talked to. The mail carries the trace that began at the till.
//!
//! **A message in five hops**
//! 1. [`consumer`]: a poll of events is decoded by [`wire`]; what cannot be is poison and goes to the dead letters.
//! 2. [`domain::notice`]: pure; which events somebody should hear of, and with which template.
//! 3. [`service::Notifications::accept`] -> [`store::messages::enqueue`]: one statement queues what has a contact and was
//!    not queued before; the sender is woken.
//! 4. [`sender`]: claims due messages under a lease, opens the address, words the mail, hands it to [`clients::smtp`].
//! 5. The outcome is put down: sent, tried again later, failed, or canceled.
//!
//! **A letter to staff in two**: [`grpc`] takes it from svc-merchant with its address, [`service`] seals it whole; the sender
//! opens it, and with the outcome it is forgotten.
//!
//! **A gift card's code in four**: an event says that it is due; when the message is sent, [`clients::giftcard`] answers the
//! code; the mail goes out and is put down as sent; svc-giftcard is told, again and again until it answers, and deletes its copy.
//!
//! **A webhook in three**: [`webhooks::Intake`] makes of an event one delivery per endpoint that hears of it;
//! [`webhooks::WebhookSender`] signs and posts it by [`clients::webhook`]; the answer is put down, with the endpoint's health.
//!
//! **An erasure in two**: [`service`] deletes a person's key and all that hung on it in one statement; when nothing of theirs is
//! on its way any more, it signs the certificate, tried by [`erasures`] until it has succeeded.
//!
//! **A contact in two**: [`http`] or [`grpc`] parse the request, [`service`] seals and stores it by [`domain::vault`].

pub mod app;
pub mod clients;
pub mod config;
pub mod consumer;
pub mod domain;
pub mod erasures;
pub mod error;
pub mod grpc;
pub mod http;
pub mod ports;
pub mod retention;
pub mod sender;
pub mod service;
pub mod store;
pub mod wake;
pub mod webhooks;
pub mod wire;

/// The service's name: in logs, events and consumer groups.
pub const NAME: &str = "svc-notification";
