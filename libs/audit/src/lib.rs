//! Who changed what, when, why and from where: one row in the transaction of every change that a person or a key makes.
//!
//! **What it may know.** Its two tables ([`DDL`], in every service's own database), the caller of a request, the address a
//! request comes from. It knows nothing of what the services do: an [`Entry`] names it.
//!
//! **What must never happen here.** A change without its row or a row without its change: [`append`] works on the
//! transaction of the change. A row that is changed or deleted: the database refuses it, and [`verify`] finds it where
//! somebody went past that. A secret or personal data in a row: it is there for good, so [`Facts`] take no text that came
//! from outside.
//!
//! svc-ledger has a chain of its own, whose heads are signed, and keeps its rows there ([`Entry::to_json`]).

mod chain;
mod entry;
pub mod evidence;
pub mod http;
mod origin;

pub use chain::{Difference, Found, Verified, append, job, verify};
pub use entry::{By, Entry, Fact, Facts};
pub use origin::{Hops, Network, OriginLayer, current_address};

/// The tables, as every service's migration makes them.
pub const DDL: &str = include_str!("../ddl.sql");
