//! The receipt itself: what it says, how that becomes bytes, and whether those bytes are what was signed.

use crate::record::{Record, Salt, hash_head, hash_leaf, hash_link, hash_part};
use crate::text::{Digest, Id, Instant, Signature};
use crate::{Fault, Keys, tree};
use serde::{Deserialize, Serialize};

/// The format described in `docs/receipts.md`.
pub const FORMAT: &str = "localplus.receipt.v1";

/// A receipt, as read; nothing in it is true before [`Receipt::verify`] has said so.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// [`FORMAT`].
    pub format: String,
    /// What was committed.
    pub transaction: Transaction,
    /// The batch it was committed in.
    pub batch: Batch,
    /// The signed statement that covers the batch.
    pub head: Proof,
}

/// A transaction, as far as the holder of the receipt may see it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transaction {
    /// The transaction.
    pub id: Id,
    /// The network of merchants whose books it is in.
    pub tenant_id: Id,
    /// Why value moved: `earn`, `burn`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// When it was committed.
    pub created_at: Instant,
    /// The lane that committed it.
    pub lane: i64,
    /// The batch of that lane.
    pub batch: i64,
    /// Its place in the batch, from 0.
    pub position: i64,
    /// The caller's own reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// What the caller had kept along with it: the text of a JSON object, to the byte.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<String>,
    /// The transaction that this one undoes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reverses: Option<Id>,
    /// The how manieth reversal of it this is, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reversal: Option<i64>,
    /// The hold that this one made, captured or released.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold_id: Option<Id>,
    /// Until when the hold that this one made may be captured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold_expires_at: Option<Instant>,
    /// The account that captures of the hold that this one made will credit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold_destination: Option<Id>,
    /// How much of what was to be undone was not there to be taken, in minor units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shortfall: Option<i64>,
    /// When the value that it gave lapses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Instant>,
    /// The digest of what concerns the ledger alone: who asked, under which key.
    pub private: Digest,
    /// What it did, leg by leg.
    pub entries: Vec<Part>,
}

/// One entry: shown to the holder of the receipt, or only counted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The holder's own.
    Disclosed(Disclosed),
    /// Somebody else's: there is an entry, and this digest fixes it without telling it.
    Digest(Digest),
}

/// An entry that is shown, with the salt that its digest was made with.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disclosed {
    /// Without it nobody can try out what another entry may be.
    pub salt: Digest,
    /// The entry.
    pub entry: Entry,
}

/// What a transaction did to one account.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The account.
    pub account_id: Id,
    /// The row of the account: 0 for a customer's.
    pub shard: i64,
    /// What the account stands for.
    pub kind: String,
    /// The wallet, gift card or merchant that it belongs to.
    pub owner_id: Id,
    /// ISO 4217 code, or `PTS`.
    pub unit: String,
    /// Minor units: positive was given to the account, negative was taken.
    pub amount: i64,
    /// The balance after it.
    pub posted_after: i64,
    /// What was set aside after it.
    pub held_after: i64,
    /// The number of this entry in the account, from 1, without gaps.
    pub version: i64,
    /// The change of what is set aside, where it changed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub held_change: i64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
const fn is_zero(number: &i64) -> bool {
    *number == 0
}

/// From the transaction to the link of its batch.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    /// The siblings on the way from the transaction to the batch's root, lowest first.
    pub path: Vec<Digest>,
    /// How many leaves the batch has.
    pub count: i64,
    /// The link before.
    pub previous: Digest,
    /// The digest of what the other services were told.
    pub events: Digest,
}

/// From the link to the signed head.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// The siblings on the way from the batch's link to the root of its lane, lowest first.
    pub path: Vec<Digest>,
    /// What was signed.
    pub signed: Head,
    /// Ed25519 over the head's record.
    pub signature: Signature,
}

/// A statement about all lanes at one instant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Heads are numbered from 1 without gaps.
    pub number: i64,
    /// The hash of the head before; zeros for the first.
    pub previous: Digest,
    /// When it was made.
    pub created_at: Instant,
    /// The name of the key that signed it.
    pub kid: String,
    /// Every lane, in order.
    pub lanes: Vec<LaneHead>,
}

/// How far a lane has come, and what was added since the head before.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LaneHead {
    /// The lane.
    pub lane: i64,
    /// The first batch that is new.
    pub from: i64,
    /// The last batch; `from - 1` when none is new.
    pub to: i64,
    /// The link of the last batch, which binds all before it; zeros when there is none.
    pub link: Digest,
    /// The root of the tree over the links of the new batches; zeros when none is new.
    pub root: Digest,
}

/// A batch, as its link binds it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LinkRecord {
    /// The link before.
    pub previous: Digest,
    /// The lane.
    pub lane: i64,
    /// The batch's number in the lane, from 1.
    pub seq: i64,
    /// The instant of its transactions.
    pub created_at: Instant,
    /// How many leaves it has.
    pub count: i64,
    /// The root of their tree.
    pub root: Digest,
    /// The digest of what the others are told.
    pub events: Digest,
}

/// What a valid receipt proves.
#[derive(Clone, Copy, Debug)]
pub struct Verified<'a> {
    /// The transaction, all of whose fields are as they were committed.
    pub transaction: &'a Transaction,
    /// The head that commits to it.
    pub head: &'a Head,
}

/// How many leaves or links lie in an interval, and which is meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Covered {
    /// From 0.
    pub index: u64,
    /// In all.
    pub size: u64,
}

/// The record of a transaction, whatever it is kept in: svc-ledger makes it of its rows, a receipt of itself.
#[derive(Clone, Copy, Debug)]
pub struct TransactionRecord<'a> {
    /// The transaction.
    pub id: Id,
    /// Its tenant.
    pub tenant: Id,
    /// Why value moved.
    pub kind: &'a str,
    /// When it was committed.
    pub created_at: Instant,
    /// The lane that committed it.
    pub lane: i64,
    /// The batch of that lane.
    pub batch: i64,
    /// Its place in the batch, from 0.
    pub position: i64,
    /// The caller's own reference.
    pub reference: Option<&'a str>,
    /// What the caller had kept along with it.
    pub metadata: Option<&'a str>,
    /// See [`Private`].
    pub private: Digest,
    /// The transaction that this one undoes.
    pub reverses: Option<Id>,
    /// The how manieth reversal of it this is.
    pub reversal: Option<i64>,
    /// The hold it made, captured or released.
    pub hold_id: Option<Id>,
    /// Until when the hold it made may be captured.
    pub hold_expires_at: Option<Instant>,
    /// The account that captures of the hold it made will credit.
    pub hold_destination: Option<Id>,
    /// What was not there to be taken back.
    pub shortfall: Option<i64>,
    /// When the value that it gave lapses.
    pub expires_at: Option<Instant>,
}

impl TransactionRecord<'_> {
    /// The record, with the digests of the entries in the order of the legs.
    pub fn record(&self, entries: impl Iterator<Item = Digest>) -> Record {
        let mut record = Record::new("localplus.transaction.v1");
        record
            .id(1, self.id)
            .id(2, self.tenant)
            .text(3, self.kind)
            .instant(4, self.created_at)
            .integer(5, self.lane)
            .integer(6, self.batch)
            .integer(7, self.position)
            .text_if_some(8, self.reference)
            .text_if_some(9, self.metadata)
            .digest(10, &self.private);
        for entry in entries {
            record.digest(11, &entry);
        }
        record
            .id_if_some(12, self.reverses)
            .id_if_some(13, self.hold_id)
            .integer_if_some(14, self.hold_expires_at.map(|instant| instant.0))
            .integer_if_some(15, self.shortfall)
            .integer_if_some(16, self.reversal)
            .id_if_some(17, self.hold_destination)
            .integer_if_some(18, self.expires_at.map(|instant| instant.0));
        record
    }
}

/// What concerns the ledger alone, and is in no receipt but as a digest.
#[derive(Clone, Copy, Debug)]
pub struct Private<'a> {
    /// The hash of the key that the posting was made under.
    pub idempotency_hash: Id,
    /// The fingerprint of what was asked under it.
    pub fingerprint: Id,
    /// Who asked.
    pub posted_by: &'a str,
    /// Why an operator did it.
    pub reason: Option<&'a str>,
}

impl Private<'_> {
    /// The digest that stands for it; `salt` is the transaction's own.
    pub fn digest(&self, salt: Salt) -> Digest {
        let mut record = Record::new("localplus.private.v1");
        record
            .id(1, self.idempotency_hash)
            .id(2, self.fingerprint)
            .text(3, self.posted_by)
            .text_if_some(4, self.reason);
        hash_part(&salt.of_private(), &record)
    }
}

impl Transaction {
    /// The record that the batch's leaf is the hash of.
    pub fn record(&self) -> Record {
        let record = TransactionRecord {
            id: self.id,
            tenant: self.tenant_id,
            kind: &self.kind,
            created_at: self.created_at,
            lane: self.lane,
            batch: self.batch,
            position: self.position,
            reference: self.reference.as_deref(),
            metadata: self.metadata.as_deref(),
            private: self.private,
            reverses: self.reverses,
            reversal: self.reversal,
            hold_id: self.hold_id,
            hold_destination: self.hold_destination,
            hold_expires_at: self.hold_expires_at,
            shortfall: self.shortfall,
            expires_at: self.expires_at,
        };
        record.record(self.entries.iter().map(Part::digest))
    }
}

impl Part {
    /// The digest that stands for the entry.
    pub fn digest(&self) -> Digest {
        match self {
            Self::Disclosed(disclosed) => hash_part(&disclosed.salt, &disclosed.entry.record()),
            Self::Digest(digest) => *digest,
        }
    }
}

/// The record of an entry, whatever it is kept in.
#[derive(Clone, Copy, Debug)]
pub struct EntryRecord<'a> {
    /// The account.
    pub account: Id,
    /// The row of the account.
    pub shard: i64,
    /// What the account stands for.
    pub kind: &'a str,
    /// Whose it is.
    pub owner: Id,
    /// What it counts.
    pub unit: &'a str,
    /// The change of the balance.
    pub amount: i64,
    /// The balance after it.
    pub posted_after: i64,
    /// What was set aside after it.
    pub held_after: i64,
    /// Its number in the row.
    pub version: i64,
    /// The change of what is set aside; zero is left out.
    pub held_change: i64,
}

impl EntryRecord<'_> {
    /// The record that the entry's digest is made of.
    pub fn record(&self) -> Record {
        let mut record = Record::new("localplus.entry.v1");
        record
            .id(1, self.account)
            .integer(2, self.shard)
            .text(3, self.kind)
            .id(4, self.owner)
            .text(5, self.unit)
            .integer(6, self.amount)
            .integer(7, self.posted_after)
            .integer(8, self.held_after)
            .integer(9, self.version)
            .integer_if_some(10, (self.held_change != 0).then_some(self.held_change));
        record
    }

    /// The digest of this entry as leg `leg` (from 0) of a transaction with this salt.
    pub fn digest(&self, salt: Salt, leg: u32) -> Digest {
        hash_part(&salt.of_leg(leg), &self.record())
    }
}

impl Entry {
    /// The record that the entry's digest is made of.
    pub fn record(&self) -> Record {
        let record = EntryRecord {
            account: self.account_id,
            shard: self.shard,
            kind: &self.kind,
            owner: self.owner_id,
            unit: &self.unit,
            amount: self.amount,
            posted_after: self.posted_after,
            held_after: self.held_after,
            version: self.version,
            held_change: self.held_change,
        };
        record.record()
    }
}

impl LinkRecord {
    /// The record that the link is the hash of.
    pub fn record(&self) -> Record {
        let mut record = Record::new("localplus.batch.v1");
        record
            .digest(1, &self.previous)
            .integer(2, self.lane)
            .integer(3, self.seq)
            .instant(4, self.created_at)
            .integer(5, self.count)
            .digest(6, &self.root)
            .digest(7, &self.events);
        record
    }

    /// The digest the next link is bound to.
    pub fn hash(&self) -> Digest {
        hash_link(&self.record())
    }
}

impl LaneHead {
    /// Where `batch` is among the new ones.
    pub fn covers(&self, batch: i64) -> Option<Covered> {
        if !(self.from..=self.to).contains(&batch) {
            return None;
        }
        Some(Covered {
            index: u64::try_from(batch.checked_sub(self.from)?).ok()?,
            size: u64::try_from(self.to.checked_sub(self.from)?.checked_add(1)?).ok()?,
        })
    }
}

impl Head {
    /// The record: what is signed, and hashed for the next head.
    pub fn record(&self) -> Record {
        let mut record = Record::new("localplus.head.v1");
        record
            .integer(1, self.number)
            .digest(2, &self.previous)
            .instant(3, self.created_at)
            .text(4, &self.kid);
        for lane in &self.lanes {
            let mut inner = Record::new("localplus.lane.v1");
            inner
                .integer(1, lane.lane)
                .integer(2, lane.from)
                .integer(3, lane.to)
                .digest(4, &lane.link)
                .digest(5, &lane.root);
            record.record(5, &inner);
        }
        record
    }

    /// The digest the next head is bound to.
    pub fn hash(&self) -> Digest {
        hash_head(&self.record())
    }

    /// Whether `signature` is that of the key it names, which must be one of `keys`, over this head.
    pub fn verify(&self, signature: &Signature, keys: &Keys) -> Result<(), Fault> {
        keys.verify(&self.kid, self.record().as_bytes(), signature)
    }
}

impl Receipt {
    /// Reads a receipt. Whatever is not of this format to the letter is refused.
    pub fn from_json(json: &[u8]) -> Result<Self, Fault> {
        let receipt: Self =
            serde_json::from_slice(json).map_err(|error| Fault::Malformed(error.to_string()))?;
        if receipt.format == FORMAT {
            Ok(receipt)
        } else {
            Err(Fault::Malformed(format!("its format is not {FORMAT}")))
        }
    }

    /// Verifies that the transaction is, in every field, one that the ledger committed to before it signed the head.
    ///
    /// Trusts `keys` and nothing else. It does not prove that the transaction was not undone since: nothing signed in
    /// the past can.
    pub fn verify(&self, keys: &Keys) -> Result<Verified<'_>, Fault> {
        let Self {
            transaction,
            batch,
            head: proof,
            ..
        } = self;
        let head = &proof.signed;
        let contradiction = |what| Fault::Contradiction(what);

        let leaf = hash_leaf(transaction.record().as_bytes());
        let index = u64::try_from(transaction.position).map_err(|_| contradiction("its position"))?;
        let count = u64::try_from(batch.count).map_err(|_| contradiction("its batch's count"))?;
        let root = tree::root_of_path(leaf, index, count, &batch.path)
            .ok_or(contradiction("the path within its batch"))?;
        let link = LinkRecord {
            previous: batch.previous,
            lane: transaction.lane,
            seq: transaction.batch,
            created_at: transaction.created_at,
            count: batch.count,
            root,
            events: batch.events,
        };

        let mut lanes = head.lanes.iter().filter(|lane| lane.lane == transaction.lane);
        let (Some(lane), None) = (lanes.next(), lanes.next()) else {
            return Err(contradiction("the head does not name its lane once"));
        };
        let Covered { index, size } = lane
            .covers(transaction.batch)
            .ok_or(contradiction("the head does not cover its batch"))?;
        let leaf = hash_leaf(&link.hash().0);
        let reached = tree::root_of_path(leaf, index, size, &proof.path)
            .ok_or(contradiction("the path within its lane"))?;
        if reached != lane.root {
            return Err(Fault::NotIncluded);
        }
        head.verify(&proof.signature, keys)?;
        Ok(Verified { transaction, head })
    }
}
