//! What only a development system has: a mail sink, and the program that issues its tokens. Used by `cargo xtask up`
//! through the binaries `mail-sink` and `dev-issuer`, and by `testkit`; a service never depends on it.
//!
//! The mail sink takes real SMTP, and text messages over HTTP as a provider does, and delivers nothing. The issuer is `auth`'s own with a key of this machine: nothing in
//! a service knows that it is in development, its configuration only names another JWKS.

mod mail;
mod smtp;
mod web;

pub use mail::{Attachment, Mail, MailSink, Mailbox, Person, Text};
