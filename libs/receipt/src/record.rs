//! The bytes that are hashed: records of numbered fields, and a hash of their own for each purpose.

use crate::text::{Digest, Id, Instant};
use sha2::{Digest as _, Sha256};

/// Purposes are told apart by the first byte, as RFC 6962 does for leaves and nodes.
const LEAF: u8 = 0x00;
pub(crate) const NODE: u8 = 0x01;
const SALT: u8 = 0x02;
const PART: u8 = 0x03;
const LINK: u8 = 0x04;
const EVENTS: u8 = 0x05;
const HEAD: u8 = 0x07;

/// A sequence of fields: number (one byte), length (u32, little-endian), value.
///
/// Field 0 is the record's name, so that no record can pose as one of another kind. A field that is absent is left
/// out, so that fields can be added later without changing what was hashed before.
#[derive(Clone, Debug)]
pub struct Record {
    bytes: Vec<u8>,
}

impl Record {
    /// An empty record called `name`.
    pub fn new(name: &str) -> Self {
        let mut record = Self {
            bytes: Vec::with_capacity(512),
        };
        record.text(0, name);
        record
    }

    fn field(&mut self, number: u8, value: &[u8]) -> &mut Self {
        self.bytes.push(number);
        // no value comes near 4 GiB: texts of the ledger are at most some KiB
        let length = u32::try_from(value.len()).unwrap_or(u32::MAX);
        self.bytes.extend_from_slice(&length.to_le_bytes());
        self.bytes.extend_from_slice(value);
        self
    }

    /// A text, as UTF-8.
    pub fn text(&mut self, number: u8, value: &str) -> &mut Self {
        self.field(number, value.as_bytes())
    }

    /// A text that may be absent.
    pub fn text_if_some(&mut self, number: u8, value: Option<&str>) -> &mut Self {
        if let Some(value) = value {
            self.text(number, value);
        }
        self
    }

    /// An integer: eight bytes, little-endian, two's complement.
    pub fn integer(&mut self, number: u8, value: impl Into<i64>) -> &mut Self {
        self.field(number, &value.into().to_le_bytes())
    }

    /// An integer that may be absent.
    pub fn integer_if_some(&mut self, number: u8, value: Option<i64>) -> &mut Self {
        if let Some(value) = value {
            self.integer(number, value);
        }
        self
    }

    /// An instant: microseconds since 1970 UTC, as an integer.
    pub fn instant(&mut self, number: u8, value: Instant) -> &mut Self {
        self.integer(number, value.0)
    }

    /// A UUID: its 16 bytes.
    pub fn id(&mut self, number: u8, value: Id) -> &mut Self {
        self.field(number, &value.0)
    }

    /// A UUID that may be absent.
    pub fn id_if_some(&mut self, number: u8, value: Option<Id>) -> &mut Self {
        if let Some(value) = value {
            self.id(number, value);
        }
        self
    }

    /// A digest: its 32 bytes.
    pub fn digest(&mut self, number: u8, value: &Digest) -> &mut Self {
        self.field(number, &value.0)
    }

    /// A record within this one.
    pub fn record(&mut self, number: u8, value: &Self) -> &mut Self {
        self.field(number, &value.bytes)
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }
}

pub(crate) fn hash(purpose: u8, parts: &[&[u8]]) -> Digest {
    let mut hasher = Sha256::new();
    hasher.update([purpose]);
    for part in parts {
        hasher.update(part);
    }
    Digest(hasher.finalize().into())
}

/// The hash of a leaf of a tree.
pub fn hash_leaf(content: &[u8]) -> Digest {
    hash(LEAF, &[content])
}

/// The hash of a batch's link.
pub fn hash_link(link: &Record) -> Digest {
    hash(LINK, &[link.as_bytes()])
}

/// The hash of what the others are told of a batch.
pub fn hash_events(payload: &[u8]) -> Digest {
    hash(EVENTS, &[payload])
}

/// The hash that the next head is bound to.
pub fn hash_head(head: &Record) -> Digest {
    hash(HEAD, &[head.as_bytes()])
}

/// The digest that stands for a part of a transaction which is not shown to everybody.
pub fn hash_part(salt: &Digest, part: &Record) -> Digest {
    hash(PART, &[&salt.0, part.as_bytes()])
}

/// What is hashed along with parts, so that whoever is shown one part cannot try out what another may be.
///
/// A batch has a random one; each transaction's is made from it by its position, and each part's from that by its
/// number. No way leads back, nor from one part to another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Salt(Digest);

impl Salt {
    /// That of the transaction at `position` of the batch whose salt is `batch`.
    pub fn of_transaction(batch: Id, position: u32) -> Self {
        Self(hash(SALT, &[&batch.0, &position.to_le_bytes()]))
    }

    /// That of the part which concerns the ledger alone.
    pub fn of_private(self) -> Digest {
        self.of_part(0)
    }

    /// That of the entry at `leg`, from 0.
    pub fn of_leg(self, leg: u32) -> Digest {
        self.of_part(leg.saturating_add(1))
    }

    fn of_part(self, number: u32) -> Digest {
        hash(SALT, &[&self.0.0, &number.to_le_bytes()])
    }
}
