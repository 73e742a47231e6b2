//! **receipt**: a proof that the ledger committed a transaction, which anybody can check offline with nothing but the
//! ledger's public key.
//!
//! What is it for: the format of a receipt (`docs/receipts.md` says it for other languages), the hashing beneath it,
//! which svc-ledger builds its chain with, and [`Receipt::verify`]. What may it know: bytes. No clock, no network, no
//! database, no async; it builds for `wasm32-unknown-unknown`. What must never happen here: accepting what differs by
//! one bit from what was signed. Every text has exactly one spelling, every field is bound, unknown fields are refused.
//!
//! ```text
//!   entry ─┐
//!   entry ─┼─▶ transaction ──(path)──▶ root of its batch ─▶ link ──(path)──▶ root of its lane ─▶ head ─▶ signature
//!  private ┘      0x00        0x01                          0x04      0x01                       0x07    Ed25519
//! ```

pub mod evidence;
mod keys;
mod receipt;
mod record;
mod text;
pub mod tree;

pub use keys::{Jwk, Keys};
pub use receipt::{
    Batch, Covered, Disclosed, Entry, EntryRecord, FORMAT, Head, LaneHead, LinkRecord, Part, Private, Proof,
    Receipt, Transaction, TransactionRecord, Verified,
};
pub use record::{Record, Salt, hash_events, hash_head, hash_leaf, hash_link, hash_part};
pub use text::{Digest, Id, Instant, Signature};

/// Why a receipt proves nothing.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Fault {
    /// It is not a receipt of this format, to the letter.
    #[error("not a receipt: {0}")]
    Malformed(String),
    /// Its numbers contradict one another.
    #[error("the receipt contradicts itself: {0}")]
    Contradiction(&'static str),
    /// What it says leads to another root than the one that was signed.
    #[error("the transaction is not in what the head commits to")]
    NotIncluded,
    /// The head names a key that is not among those trusted.
    #[error("no trusted key is called {0}")]
    UnknownKey(String),
    /// The signature is not that of the key over the head.
    #[error("the signature of the head is not valid")]
    Signature,
    /// What was given as keys holds none.
    #[error("not a public key: {0}")]
    NotAKey(String),
}
