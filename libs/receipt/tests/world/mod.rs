//! A small ledger of a test's own: three batches in one lane, made with nothing but the crate's records and trees, and a
//! key that is no secret.

use ed25519_dalek::{Signer, SigningKey};
use receipt::{
    Batch, Digest, Disclosed, Entry, EntryRecord, FORMAT, Head, Id, Instant, Jwk, Keys, LaneHead, LinkRecord,
    Part, Private, Proof, Receipt, Salt, Signature, Transaction, TransactionRecord, hash_events, hash_leaf,
    tree,
};
use serde_json::{Value, json};

pub(crate) fn id(number: u16) -> Id {
    let mut bytes = [
        0x01, 0x93, 0xa0, 0xb1, 0xc2, 0xd3, 0x7e, 0x4f, 0x8a, 0x9b, 0, 0, 0, 0, 0, 0,
    ];
    bytes[14..].copy_from_slice(&number.to_be_bytes());
    Id(bytes)
}

pub(crate) fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn at(second: i64) -> Instant {
    Instant(1_795_253_400_123_456 + second * 1_000_000)
}

const LANE: i64 = 1;

/// One transaction as the ledger has it.
struct Posted {
    shown: Transaction,
    entries: Vec<Entry>,
    salt: Salt,
}

struct Chained {
    posted: Vec<Posted>,
    link: LinkRecord,
}

pub(crate) struct World {
    batches: Vec<Chained>,
}

fn entry(account: u16, owner: u16, kind: &str, amount: i64, posted_after: i64, version: i64) -> Entry {
    Entry {
        account_id: id(account),
        shard: if kind == "customer_points" { 0 } else { LANE },
        kind: kind.to_owned(),
        owner_id: id(owner),
        unit: "PTS".to_owned(),
        amount,
        posted_after,
        held_after: 0,
        version,
        held_change: 0,
    }
}

impl World {
    pub(crate) fn new() -> Self {
        let anna = |amount, after, version| entry(0x0a0a, 0xa0a0, "customer_points", amount, after, version);
        let ben = |amount, after, version| entry(0x0b0b, 0xb0b0, "customer_points", amount, after, version);
        let issued = |amount, after, version| entry(0x1550, 0x7e4a, "points_issued", amount, after, version);
        let redeemed =
            |amount, after, version| entry(0x2ede, 0x7e4a, "points_redeemed", amount, after, version);
        let hold = Entry {
            held_after: 30,
            held_change: 30,
            ..anna(0, 65, 4)
        };
        let batches = [
            vec![("earn", vec![anna(100, 100, 1), issued(-100, -100, 1)])],
            vec![
                ("earn", vec![ben(40, 40, 1), issued(-40, -140, 2)]),
                ("burn", vec![anna(-25, 75, 2), redeemed(25, 25, 1)]),
                ("transfer", vec![anna(-10, 65, 3), ben(10, 50, 2)]),
                ("burn", vec![ben(-1, 49, 3), redeemed(1, 26, 2)]),
                ("hold", vec![hold]),
            ],
            vec![("reverse", vec![ben(1, 50, 4), redeemed(-1, 25, 3)])],
        ];
        let mut world = Self { batches: Vec::new() };
        for (second, transactions) in (0..).zip(batches) {
            world.commit(second, transactions);
        }
        world
    }

    fn commit(&mut self, second: i64, transactions: Vec<(&str, Vec<Entry>)>) {
        let seq = second + 1;
        let batch = u16::try_from(seq).unwrap();
        let posted: Vec<Posted> = (0..)
            .zip(transactions)
            .map(|(position, (kind, entries))| {
                let salt = Salt::of_transaction(id(0x5a17 + batch), position);
                let private = Private {
                    idempotency_hash: id(0x1de0 + batch),
                    fingerprint: id(0xf1e0),
                    posted_by: "svc-till",
                    reason: (kind == "reverse").then_some("rang up twice"),
                };
                let number = 0x7000 + batch * 16 + u16::try_from(position).unwrap();
                let shown = Transaction {
                    id: id(number),
                    tenant_id: id(0x7e4a),
                    kind: kind.to_owned(),
                    created_at: at(second),
                    lane: LANE,
                    batch: seq,
                    position: position.into(),
                    reference: (kind == "burn").then(|| "till-3/2026-11-21/0042 é".to_owned()),
                    metadata: (kind == "burn").then(|| r#"{"store": "north", "lines": [1, 2]}"#.to_owned()),
                    reverses: (kind == "reverse").then(|| id(0x7023)),
                    reversal: (kind == "reverse").then_some(1),
                    hold_id: (kind == "hold").then(|| id(number)),
                    hold_expires_at: (kind == "hold").then(|| at(604_800)),
                    hold_destination: (kind == "hold").then(|| id(0x2ede)),
                    shortfall: (kind == "reverse").then_some(3),
                    expires_at: (kind == "reverse").then(|| at(2_592_000)),
                    private: private.digest(salt),
                    entries: Vec::new(),
                };
                Posted { shown, entries, salt }
            })
            .collect();
        let leaves: Vec<Digest> = posted.iter().map(Posted::leaf).collect();
        let link = LinkRecord {
            previous: self.batches.last().map_or(tree::EMPTY, |last| last.link.hash()),
            lane: LANE,
            seq,
            created_at: at(second),
            count: i64::try_from(leaves.len()).unwrap(),
            root: tree::root(leaves),
            events: hash_events(format!("told of batch {seq}").as_bytes()),
        };
        self.batches.push(Chained { posted, link });
    }

    fn links(&self) -> Vec<Digest> {
        let links = self.batches.iter().map(|batch| hash_leaf(&batch.link.hash().0));
        links.collect()
    }

    fn head(&self) -> Head {
        Head {
            number: 7,
            previous: hash_leaf(b"the head before"),
            created_at: at(5),
            kid: "2026-11".to_owned(),
            lanes: vec![
                LaneHead {
                    lane: -1,
                    from: 4,
                    to: 3,
                    link: hash_leaf(b"the registry"),
                    root: tree::EMPTY,
                },
                LaneHead {
                    lane: LANE,
                    from: 1,
                    to: 3,
                    link: self.batches.last().unwrap().link.hash(),
                    root: tree::root(self.links()),
                },
            ],
        }
    }

    pub(crate) fn keys() -> Keys {
        Keys::default().with("2026-11", &key(1).verifying_key().to_bytes())
    }

    /// The receipt of a transaction, for the holder of `account`.
    fn receipt(&self, batch: usize, position: usize, account: u16) -> Receipt {
        let chained = &self.batches[batch];
        let posted = &chained.posted[position];
        let mut transaction = posted.shown.clone();
        transaction.entries = (0..)
            .zip(&posted.entries)
            .map(|(leg, entry)| {
                if entry.account_id == id(account) {
                    Part::Disclosed(Disclosed {
                        salt: posted.salt.of_leg(leg),
                        entry: entry.clone(),
                    })
                } else {
                    Part::Digest(record(entry).digest(posted.salt, leg))
                }
            })
            .collect();
        let head = self.head();
        let signature = key(1).sign(head.record().as_bytes());
        Receipt {
            format: FORMAT.to_owned(),
            transaction,
            batch: Batch {
                path: tree::path(chained.posted.iter().map(Posted::leaf).collect(), position).unwrap(),
                count: chained.link.count,
                previous: chained.link.previous,
                events: chained.link.events,
            },
            head: Proof {
                path: tree::path(self.links(), batch).unwrap(),
                signed: head,
                signature: Signature(signature.to_bytes()),
            },
        }
    }

    /// Valid receipts by their file's name.
    pub(crate) fn valid(&self) -> Vec<(&'static str, Value)> {
        [
            ("burn.json", (1, 1, 0x0a0a)),
            ("transfer.json", (1, 2, 0x0a0a)),
            ("hold.json", (1, 4, 0x0a0a)),
            ("reverse.json", (2, 0, 0x0b0b)),
            ("alone.json", (0, 0, 0x0a0a)),
        ]
        .into_iter()
        .map(|(name, (batch, position, account))| {
            (
                name,
                serde_json::to_value(self.receipt(batch, position, account)).unwrap(),
            )
        })
        .collect()
    }

    /// Everything in the folder of vectors.
    pub(crate) fn vectors(&self) -> Vec<(String, Value)> {
        let valid = self.valid();
        let burn = &valid[0].1;
        let mut verdicts: serde_json::Map<String, Value> = valid
            .iter()
            .map(|(name, _)| ((*name).to_owned(), json!("valid")))
            .collect();
        let mut files: Vec<(String, Value)> = valid
            .iter()
            .map(|(name, receipt)| ((*name).to_owned(), receipt.clone()))
            .collect();
        let changes: [(&str, &str, &str, Value); 9] = [
            (
                "amount",
                "/transaction/entries/0/disclosed/entry/amount",
                "not_included",
                json!(-24),
            ),
            (
                "reference",
                "/transaction/reference",
                "not_included",
                json!("another"),
            ),
            ("position", "/transaction/position", "not_included", json!(0)),
            ("batch", "/transaction/batch", "not_included", json!(1)),
            ("path", "/batch/path", "contradiction", json!([])),
            ("outside", "/transaction/batch", "contradiction", json!(4)),
            ("number", "/head/signed/number", "signature", json!(8)),
            ("kid", "/head/signed/kid", "unknown_key", json!("2025-11")),
            (
                "capital",
                "/batch/previous",
                "malformed",
                json!(burn["batch"]["previous"].as_str().unwrap().to_uppercase()),
            ),
        ];
        for (what, place, verdict, value) in changes {
            let mut changed = burn.clone();
            *changed.pointer_mut(place).unwrap() = value;
            let name = format!("invalid-{what}.json");
            verdicts.insert(name.clone(), json!(verdict));
            files.push((name, changed));
        }
        let public = key(1).verifying_key().to_bytes();
        files.push((
            "keys.json".to_owned(),
            json!({"keys": [Jwk::new("2026-11", &public)]}),
        ));
        files.push((
            "index.json".to_owned(),
            json!({"keys": "keys.json", "receipts": verdicts}),
        ));
        files.push(("steps.json".to_owned(), self.steps()));
        files
    }

    /// Every value on the way of the burn, for whoever writes a verifier and has got a wrong one somewhere.
    fn steps(&self) -> Value {
        let receipt = self.receipt(1, 1, 0x0a0a);
        let link = self.batches[1].link;
        let hex = |bytes: &[u8]| {
            let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
            digits
                .map(|digit| char::from_digit(digit.into(), 16).unwrap())
                .collect::<String>()
        };
        let Part::Disclosed(shown) = &receipt.transaction.entries[0] else {
            panic!("the first entry is shown");
        };
        json!({
            "of": "burn.json",
            "entry_record": hex(shown.entry.record().as_bytes()),
            "entry_digest": receipt.transaction.entries[0].digest(),
            "transaction_record": hex(receipt.transaction.record().as_bytes()),
            "transaction_leaf": hash_leaf(receipt.transaction.record().as_bytes()),
            "batch_root": link.root,
            "batch_record": hex(link.record().as_bytes()),
            "link": link.hash(),
            "link_leaf": hash_leaf(&link.hash().0),
            "lane_root": receipt.head.signed.lanes[1].root,
            "head_record": hex(receipt.head.signed.record().as_bytes()),
            "head_hash": receipt.head.signed.hash(),
        })
    }
}

fn record(entry: &Entry) -> EntryRecord<'_> {
    EntryRecord {
        account: entry.account_id,
        shard: entry.shard,
        kind: &entry.kind,
        owner: entry.owner_id,
        unit: &entry.unit,
        amount: entry.amount,
        posted_after: entry.posted_after,
        held_after: entry.held_after,
        version: entry.version,
        held_change: entry.held_change,
    }
}

impl Posted {
    fn leaf(&self) -> Digest {
        let Transaction {
            id,
            tenant_id,
            kind,
            created_at,
            lane,
            batch,
            position,
            ..
        } = &self.shown;
        let transaction = TransactionRecord {
            id: *id,
            tenant: *tenant_id,
            kind,
            created_at: *created_at,
            lane: *lane,
            batch: *batch,
            position: *position,
            reference: self.shown.reference.as_deref(),
            metadata: self.shown.metadata.as_deref(),
            private: self.shown.private,
            reverses: self.shown.reverses,
            reversal: self.shown.reversal,
            hold_id: self.shown.hold_id,
            hold_expires_at: self.shown.hold_expires_at,
            hold_destination: self.shown.hold_destination,
            shortfall: self.shown.shortfall,
            expires_at: self.shown.expires_at,
        };
        let entries = (0..).zip(&self.entries);
        let digests = entries.map(|(leg, entry)| record(entry).digest(self.salt, leg));
        hash_leaf(transaction.record(digests).as_bytes())
    }
}
