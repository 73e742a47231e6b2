//! Real backing services for tests: PostgreSQL, Kafka, Valkey, a token issuer, a mail sink, and the services themselves
//! as processes. A dev-dependency only; nothing here may be linked into a service.
//!
//! Where the shared servers are: `LOCALPLUS_TEST_POSTGRES` (superuser URL), `LOCALPLUS_TEST_KAFKA` (`host:port`) and
//! `LOCALPLUS_TEST_VALKEY` (URL), as `cargo xtask test` sets them. Without these: containers where a Docker engine
//! answers, else native servers, started once per machine under `.localplus/test/` and left running for the next test.
//!
//! Tests run side by side on the shared servers, so each takes a place of its own: a database, a topic prefix, a Valkey
//! database. A test that stops or kills a server takes a [`PrivateServers`] of its own instead.
//!
//! A test cannot go on without its servers, so everything here panics with what went wrong instead of returning it.
// see above: the one place outside tests where a panic is the report
#![allow(clippy::panic, clippy::expect_used, clippy::missing_panics_doc)]

mod containers;
mod eventually;
mod golden;
mod issuer;
mod kafka;
mod postgres;
mod private;
mod program;
mod servers;
mod texts;
mod valkey;

pub use devkit::{Mail, MailSink};
pub use eventually::{Outcome, eventually};
pub use golden::golden_events;
pub use issuer::{Claims, Issuer};
pub use kafka::{Kafka, Topics};
pub use postgres::{Database, Postgres};
pub use private::PrivateServers;
pub use program::{Program, binary, free_port, free_ports};
pub use texts::{put, texts};
pub use valkey::{Namespace, Valkey};
