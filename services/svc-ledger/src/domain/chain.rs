//! The hash chain: every batch of a lane is bound to all batches before it.
//!
//! - A **leaf** is the hash of one transaction's record. What not every holder of a receipt may see (entries, the
//!   caller's key) is in it as salted digests.
//! - The **root** of a batch is the Merkle tree (RFC 6962) of its leaves in order of position.
//! - A **link** is the hash over previous link, lane, seq, instant, count, root, digest of the events told of it.
//!
//! The records themselves are those of `libs/receipt`, which verifies them elsewhere; `docs/receipts.md` describes
//! them. Together they cover every stored column of a transaction and its entries, so that changing any of them breaks
//! the chain. What is no movement of value, such as the opening of an account, is a [`Fact`]: the leaves of the
//! registry's batches.

use super::transaction::{Entry, Transaction};
use chrono::{DateTime, Utc};
use receipt::{Digest, EntryRecord, Id, Instant, LinkRecord, Private, Record, Salt, TransactionRecord, tree};
use uuid::Uuid;

/// A SHA-256 digest.
pub type Hash = [u8; 32];

/// The link before the first batch of a lane.
pub const GENESIS: Hash = [0; 32];

/// The lane that posts nothing: its batches bind facts, and what the relay tells of it are the signed heads.
pub const REGISTRY: i16 = -1;

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
    /// How many leaves.
    pub count: i32,
    /// The Merkle root of the leaves.
    pub root: Hash,
    /// What the others are told of them: [`events`] of the outbox payload.
    pub events: Hash,
}

impl Link {
    /// The digest the next link is bound to.
    pub fn hash(&self) -> Hash {
        let record = LinkRecord {
            previous: Digest(self.previous),
            lane: self.lane.into(),
            seq: self.seq,
            created_at: instant(self.created_at),
            count: self.count.into(),
            root: Digest(self.root),
            events: Digest(self.events),
        };
        record.hash().0
    }
}

/// What is bound to the chain without being a movement of value: what a row is from some moment on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fact {
    /// Whose row; nil for what belongs to the database as a whole.
    pub tenant: Uuid,
    /// The table.
    pub about: Box<str>,
    /// The row's key.
    pub subject: Box<str>,
    /// The number of this fact about the row, from 1, without gaps.
    pub version: i32,
    /// The row's content, JSON.
    pub content: Box<str>,
    /// Since when.
    pub created_at: DateTime<Utc>,
}

/// An id as the records know it.
pub fn id(id: Uuid) -> Id {
    Id(id.into_bytes())
}

/// An instant as the records know it: whole microseconds.
pub fn instant(instant: DateTime<Utc>) -> Instant {
    Instant(instant.timestamp_micros())
}

/// The digest of a batch's outbox payload.
pub fn events(payload: &[u8]) -> Hash {
    receipt::hash_events(payload).0
}

/// A salt for a new batch, from the operating system's randomness; `None` if it has none to give.
pub fn fresh_salt() -> Option<Uuid> {
    let mut bytes = [0; 16];
    aws_lc_rs::rand::fill(&mut bytes).ok()?;
    Some(Uuid::from_bytes(bytes))
}

/// The salt of a transaction in the batch whose salt is `batch`.
pub fn salt(batch: Uuid, position: i32) -> Salt {
    Salt::of_transaction(id(batch), u32::try_from(position).unwrap_or(u32::MAX))
}

/// An entry's record.
pub fn entry(entry: &Entry) -> EntryRecord<'_> {
    EntryRecord {
        account: id(entry.account.0),
        shard: entry.shard.into(),
        kind: entry.kind.name(),
        owner: id(entry.owner),
        unit: entry.unit.as_str(),
        amount: entry.amount,
        posted_after: entry.posted_after,
        held_after: entry.held_after,
        version: entry.version,
        held_change: entry.held_change,
    }
}

/// A transaction's record, but for the digests of its entries.
pub fn transaction(transaction: &Transaction, salt: Salt) -> TransactionRecord<'_> {
    let private = Private {
        idempotency_hash: Id(transaction.key.0),
        fingerprint: Id(transaction.fingerprint.0),
        posted_by: &transaction.posted_by,
        reason: transaction.reason.as_deref(),
    };
    let (hold, reversal) = (transaction.hold, transaction.reverses);
    TransactionRecord {
        id: id(transaction.id.0),
        tenant: id(transaction.tenant.0),
        kind: transaction.kind.name(),
        created_at: instant(transaction.created_at),
        lane: transaction.lane.into(),
        batch: transaction.batch_seq,
        position: transaction.position.into(),
        reference: transaction.reference.as_deref(),
        metadata: transaction.metadata.as_deref(),
        private: private.digest(salt),
        reverses: reversal.map(|reversal| id(reversal.of.0)),
        reversal: reversal.map(|reversal| reversal.number.into()),
        hold_id: hold.map(|hold| id(hold.id.0)),
        hold_expires_at: hold.and_then(|hold| hold.expires_at).map(instant),
        hold_destination: hold
            .and_then(|hold| hold.destination)
            .map(|account| id(account.0)),
        shortfall: reversal.and_then(|reversal| reversal.shortfall),
        expires_at: transaction.expires_at.map(instant),
    }
}

/// The leaf of one transaction in the batch whose salt is `batch`.
pub fn leaf(posted: &Transaction, batch: Uuid) -> Hash {
    let salt = salt(batch, posted.position);
    let entries = (0..).zip(&posted.entries);
    let digests = entries.map(|(leg, line)| entry(line).digest(salt, leg));
    let record = transaction(posted, salt).record(digests);
    receipt::hash_leaf(record.as_bytes()).0
}

/// The leaf of the fact at `position` of the registry's batch whose salt is `batch`.
pub fn leaf_of_fact(fact: &Fact, batch: Uuid, position: i32) -> Hash {
    let mut record = Record::new("localplus.fact.v1");
    record
        .id(1, id(fact.tenant))
        .text(2, &fact.about)
        .text(3, &fact.subject)
        .integer(4, fact.version)
        .text(5, &fact.content)
        .instant(6, instant(fact.created_at));
    let digest = receipt::hash_part(&salt(batch, position).of_private(), &record);
    receipt::hash_leaf(&digest.0).0
}

/// The Merkle root of `leaves`; [`GENESIS`] of none.
pub fn root(leaves: impl Iterator<Item = Hash>) -> Hash {
    tree::root(leaves.map(Digest).collect()).0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        AccountId, AccountKind, HoldRef, Reversal, TenantId, TransactionId, TransactionType,
    };
    use idempotency::{Fingerprint, KeyHash};
    use money::Unit;

    fn at(micros: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(micros).unwrap()
    }

    #[test]
    fn a_link_binds_each_of_its_fields() {
        let link = Link {
            previous: GENESIS,
            lane: 1,
            seq: 42,
            created_at: at(1_700_000_000_123_456),
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
                created_at: at(1_700_000_000_123_457),
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

    fn burn() -> Transaction {
        let line = |version| Entry {
            account: AccountId(Uuid::from_u128(3)),
            shard: 0,
            kind: AccountKind::CustomerPoints,
            owner: Uuid::from_u128(4),
            unit: Unit::PTS,
            amount: -5,
            posted_after: 95,
            held_after: 0,
            held_change: 0,
            version,
        };
        Transaction {
            id: TransactionId(Uuid::from_u128(1)),
            tenant: TenantId(Uuid::from_u128(2)),
            kind: TransactionType::Burn,
            reference: Some("till-3".into()),
            metadata: None,
            key: KeyHash([5; 16]),
            fingerprint: Fingerprint([6; 16]),
            posted_by: "somebody".into(),
            lane: 1,
            batch_seq: 7,
            position: 0,
            created_at: at(1_700_000_000_000_000),
            hold: None,
            reverses: None,
            reason: None,
            expires_at: None,
            entries: [line(1), line(2)].into_iter().collect(),
        }
    }

    #[test]
    fn a_leaf_binds_every_field_of_the_transaction_its_entries_and_the_salt() {
        let batch = Uuid::from_u128(9);
        let honest = leaf(&burn(), batch);
        assert_eq!(honest, leaf(&burn(), batch));
        assert_ne!(honest, leaf(&burn(), Uuid::from_u128(10)));
        let changes: [(&str, Change); 34] = [
            ("id", |t| t.id = TransactionId(Uuid::from_u128(11))),
            ("tenant", |t| t.tenant = TenantId(Uuid::from_u128(11))),
            ("kind", |t| t.kind = TransactionType::Redeem),
            ("reference", |t| t.reference = None),
            ("empty reference", |t| t.reference = Some("".into())),
            ("metadata", |t| t.metadata = Some("{}".into())),
            ("texts exchanged", |t| {
                std::mem::swap(&mut t.reference, &mut t.metadata);
            }),
            ("key", |t| t.key.0[15] ^= 1),
            ("fingerprint", |t| t.fingerprint.0[15] ^= 1),
            ("posted_by", |t| t.posted_by = "somebody else".into()),
            ("lane", |t| t.lane = 2),
            ("batch", |t| t.batch_seq = 8),
            ("position", |t| t.position = 1),
            ("instant", |t| t.created_at = at(1_700_000_000_000_001)),
            ("an entry fewer", |t| t.entries.truncate(1)),
            ("entries exchanged", |t| t.entries.reverse()),
            ("account", |t| {
                t.entries[1].account = AccountId(Uuid::from_u128(11));
            }),
            ("shard", |t| t.entries[1].shard = 1),
            ("kind of account", |t| t.entries[1].kind = AccountKind::GiftCard),
            ("owner", |t| t.entries[1].owner = Uuid::from_u128(11)),
            ("amount", |t| t.entries[1].amount = 5),
            ("balance", |t| t.entries[1].posted_after = 96),
            ("held", |t| t.entries[1].held_after = 1),
            ("change of held", |t| t.entries[1].held_change = 1),
            ("reason", |t| t.reason = Some("why".into())),
            ("expires_at", |t| t.expires_at = Some(at(9))),
            ("hold", |t| t.hold = Some(hold(None, None))),
            ("end of the hold", |t| t.hold = Some(hold(Some(5), None))),
            ("destination of the hold", |t| t.hold = Some(hold(None, Some(5)))),
            ("destination and end", |t| t.hold = Some(hold(Some(5), Some(5)))),
            ("reversed", |t| t.reverses = Some(reversal(5, 1, None))),
            ("another reversed", |t| t.reverses = Some(reversal(6, 1, None))),
            ("number of the reversal", |t| {
                t.reverses = Some(reversal(5, 2, None));
            }),
            ("shortfall", |t| t.reverses = Some(reversal(5, 1, Some(3)))),
        ];
        let mut leaves = std::collections::BTreeSet::from([honest]);
        for (what, change) in changes {
            let mut changed = burn();
            change(&mut changed);
            assert!(leaves.insert(leaf(&changed, batch)), "{what}");
        }
    }

    type Change = fn(&mut Transaction);

    fn hold(expires_at: Option<i64>, destination: Option<u128>) -> HoldRef {
        HoldRef {
            id: TransactionId(Uuid::from_u128(5)),
            expires_at: expires_at.map(at),
            destination: destination.map(|id| AccountId(Uuid::from_u128(id))),
        }
    }

    fn reversal(of: u128, number: i32, shortfall: Option<i64>) -> Reversal {
        Reversal {
            of: TransactionId(Uuid::from_u128(of)),
            number,
            shortfall,
        }
    }

    #[test]
    fn a_fact_binds_each_of_its_fields_its_place_and_the_salt() {
        let batch = Uuid::from_u128(9);
        let fact = Fact {
            tenant: Uuid::from_u128(1),
            about: "accounts".into(),
            subject: "a".into(),
            version: 1,
            content: "{}".into(),
            created_at: at(5),
        };
        let honest = leaf_of_fact(&fact, batch, 0);
        assert_ne!(honest, leaf_of_fact(&fact, batch, 1));
        assert_ne!(honest, leaf_of_fact(&fact, Uuid::from_u128(10), 0));
        let changes: [fn(&mut Fact); 6] = [
            |f| f.tenant = Uuid::nil(),
            |f| f.about = "lanes".into(),
            |f| f.subject = "b".into(),
            |f| f.version = 2,
            |f| f.content = "{ }".into(),
            |f| f.created_at = at(6),
        ];
        for change in changes {
            let mut changed = fact.clone();
            change(&mut changed);
            assert_ne!(leaf_of_fact(&changed, batch, 0), honest, "{changed:?}");
        }
    }
}
