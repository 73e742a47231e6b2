//! The hash chain: every batch of a lane is bound to all batches before it.
//!
//! - A **leaf** is BLAKE3 over one transaction in canonical form, under its own derivation context.
//! - The **root** of a batch is the Merkle tree of its leaves in order of position, shaped as in RFC 6962 (a level's
//!   odd node moves up unchanged); inner nodes have a derivation context of their own, so that no leaf can pose as one.
//! - A **link** is BLAKE3 over (previous link, lane, seq, instant, count, root, digest of the events told of it).
//!
//! Canonical form: fields in the order below, integers little-endian, every variable-length field and every optional
//! preceded by its length as u32 (`u32::MAX` for an absent optional), instants as microseconds since 1970 UTC.
//! It covers every stored column of a transaction and its entries, so that changing any of them breaks the chain.

use super::transaction::Transaction;
use chrono::{DateTime, Utc};

/// A BLAKE3 digest.
pub type Hash = [u8; 32];

/// The link before the first batch of a lane.
pub const GENESIS: Hash = [0; 32];

const LEAF_CONTEXT: &str = "localplus ledger v1 transaction";
const NODE_CONTEXT: &str = "localplus ledger v1 node";
const LINK_CONTEXT: &str = "localplus ledger v1 batch";
const EVENTS_CONTEXT: &str = "localplus ledger v1 events";

/// Everything that is bound to the chain about one batch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Link {
    /// The link before this one, [`GENESIS`] at the start.
    pub previous: Hash,
    /// The lane.
    pub lane: i16,
    /// The batch's number, from 1.
    pub seq: i64,
    /// The instant of its transactions.
    pub created_at: DateTime<Utc>,
    /// How many transactions.
    pub count: i32,
    /// The Merkle root of their leaves.
    pub root: Hash,
    /// What the others are told of them: [`events`] of the outbox payload.
    pub events: Hash,
}

impl Link {
    /// The digest the next link is bound to.
    pub fn hash(&self) -> Hash {
        let mut hasher = Canonical::new(LINK_CONTEXT);
        hasher.bytes(&self.previous);
        hasher.bytes(&self.lane.to_le_bytes());
        hasher.bytes(&self.seq.to_le_bytes());
        hasher.instant(self.created_at);
        hasher.bytes(&self.count.to_le_bytes());
        hasher.bytes(&self.root);
        hasher.bytes(&self.events);
        hasher.finish()
    }
}

/// The digest of a batch's outbox payload.
pub fn events(payload: &[u8]) -> Hash {
    blake3::derive_key(EVENTS_CONTEXT, payload)
}

/// The leaf of one transaction.
pub fn leaf(transaction: &Transaction) -> Hash {
    let mut hasher = Canonical::new(LEAF_CONTEXT);
    hasher.bytes(transaction.tenant.0.as_bytes());
    hasher.bytes(transaction.id.0.as_bytes());
    hasher.bytes(&transaction.kind.number().to_le_bytes());
    hasher.optional(transaction.reference.as_deref());
    hasher.optional(transaction.metadata.as_deref());
    hasher.bytes(&transaction.key.0);
    hasher.bytes(&transaction.fingerprint.0);
    hasher.optional(Some(&transaction.posted_by));
    hasher.bytes(&transaction.lane.to_le_bytes());
    hasher.bytes(&transaction.batch_seq.to_le_bytes());
    hasher.bytes(&transaction.position.to_le_bytes());
    hasher.instant(transaction.created_at);
    let hold = transaction.hold;
    hasher.optional_bytes(hold.as_ref().map(|hold| &hold.id.0.as_bytes()[..]));
    let expires_at = hold.and_then(|hold| hold.expires_at);
    let expires_at = expires_at.map(|at| at.timestamp_micros().to_le_bytes());
    hasher.optional_bytes(expires_at.as_ref().map(|at| &at[..]));
    let reverses = transaction.reverses;
    hasher.optional_bytes(reverses.as_ref().map(|reversal| &reversal.of.0.as_bytes()[..]));
    hasher.bytes(&reverses.map_or(0, |reversal| reversal.number).to_le_bytes());
    let shortfall = reverses.and_then(|reversal| reversal.shortfall);
    hasher.bytes(&shortfall.unwrap_or_default().to_le_bytes());
    hasher.optional(transaction.reason.as_deref());
    hasher.length(transaction.entries.len());
    for entry in &transaction.entries {
        hasher.bytes(entry.account.0.as_bytes());
        hasher.bytes(&entry.shard.to_le_bytes());
        hasher.bytes(&entry.kind.number().to_le_bytes());
        hasher.bytes(entry.owner.as_bytes());
        hasher.bytes(entry.unit.as_str().as_bytes());
        hasher.bytes(&entry.amount.to_le_bytes());
        hasher.bytes(&entry.held_change.to_le_bytes());
        hasher.bytes(&entry.posted_after.to_le_bytes());
        hasher.bytes(&entry.held_after.to_le_bytes());
        hasher.bytes(&entry.version.to_le_bytes());
    }
    hasher.finish()
}

/// The Merkle root of `leaves`; [`GENESIS`] of none.
pub fn root(mut level: Vec<Hash>) -> Hash {
    while level.len() > 1 {
        level = level
            .chunks(2)
            .map(|pair| match pair {
                [left, right] => node(left, right),
                [odd] => *odd,
                _ => GENESIS,
            })
            .collect();
    }
    level.first().copied().unwrap_or(GENESIS)
}

fn node(left: &Hash, right: &Hash) -> Hash {
    let mut hasher = Canonical::new(NODE_CONTEXT);
    hasher.bytes(left);
    hasher.bytes(right);
    hasher.finish()
}

/// A small buffer hashed in one go: BLAKE3 is fastest over contiguous input.
struct Canonical {
    context: &'static str,
    buffer: Vec<u8>,
}

impl Canonical {
    fn new(context: &'static str) -> Self {
        Self {
            context,
            buffer: Vec::with_capacity(512),
        }
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    fn length(&mut self, length: usize) {
        let length = u32::try_from(length).unwrap_or(u32::MAX - 1);
        self.bytes(&length.to_le_bytes());
    }

    fn optional(&mut self, text: Option<&str>) {
        self.optional_bytes(text.map(str::as_bytes));
    }

    fn optional_bytes(&mut self, bytes: Option<&[u8]>) {
        match bytes {
            Some(bytes) => {
                self.length(bytes.len());
                self.bytes(bytes);
            }
            None => self.bytes(&u32::MAX.to_le_bytes()),
        }
    }

    fn instant(&mut self, instant: DateTime<Utc>) {
        self.bytes(&instant.timestamp_micros().to_le_bytes());
    }

    fn finish(self) -> Hash {
        blake3::derive_key(self.context, &self.buffer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(count: u8) -> Vec<Hash> {
        (0..count).map(|number| [number; 32]).collect()
    }

    #[test]
    fn the_root_depends_on_every_leaf_its_place_and_their_number() {
        let five = root(numbered(5));
        let mut swapped = numbered(5);
        swapped.swap(1, 3);
        assert_ne!(five, root(swapped));
        assert_ne!(five, root(numbered(4)));
        for changed in 0..5 {
            let mut leaves = numbered(5);
            leaves[changed][31] ^= 1;
            assert_ne!(five, root(leaves), "leaf {changed}");
        }
    }

    #[test]
    fn a_single_leaf_is_its_own_root_and_none_is_the_genesis() {
        assert_eq!(root(numbered(1)), [0; 32]);
        assert_eq!(root(vec![[7; 32]]), [7; 32]);
        assert_eq!(root(Vec::new()), GENESIS);
    }

    #[test]
    fn a_link_binds_each_of_its_fields() {
        let link = Link {
            previous: GENESIS,
            lane: 1,
            seq: 42,
            created_at: DateTime::from_timestamp_micros(1_700_000_000_123_456).unwrap(),
            count: 2,
            root: [9; 32],
            events: [7; 32],
        };
        let others = [
            Link {
                previous: [1; 32],
                ..link
            },
            Link { lane: 2, ..link },
            Link { seq: 43, ..link },
            Link {
                created_at: DateTime::from_timestamp_micros(1_700_000_000_123_457).unwrap(),
                ..link
            },
            Link { count: 3, ..link },
            Link {
                root: [8; 32],
                ..link
            },
            Link {
                events: [8; 32],
                ..link
            },
        ];
        for other in others {
            assert_ne!(link.hash(), other.hash(), "{other:?}");
        }
    }
}
