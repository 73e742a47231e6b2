//! From the ledger's entries to the wallet's balances.
//!
//! An entry carries its account's absolute figures after it, so a balance is the entry with the highest version,
//! never a sum: duplicates, reordering and a rebuild from the first event all end in the same state.

use super::{AccountId, AccountKind, TenantId, TransactionId, WalletId, WalletKey};
use chrono::{DateTime, Utc};
use money::Unit;
use telemetry::TraceContext;

/// Why value moved, as numbered by the ledger's contract. A number newer than this build is kept as it came.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TransactionType(pub i16);

impl TransactionType {
    /// The name on the wire; `other` for a type this build does not know yet.
    pub const fn name(self) -> &'static str {
        match self.0 {
            1 => "earn",
            2 => "burn",
            3 => "load",
            4 => "redeem",
            5 => "transfer",
            6 => "adjust",
            7 => "expire",
            8 => "hold",
            9 => "capture",
            10 => "void",
            11 => "reverse",
            _ => "other",
        }
    }
}

/// One entry of a customer's account, as the ledger published it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Whose account.
    pub tenant: TenantId,
    /// The account.
    pub account: AccountId,
    /// The account's version after this entry; unique and contiguous per account, from 1.
    pub version: i64,
    /// The wallet the account belongs to, or the gift card where a card is in no wallet.
    pub owner: WalletId,
    /// What the account stands for.
    pub kind: AccountKind,
    /// What the account counts.
    pub unit: Unit,
    /// The transaction that made it.
    pub transaction: TransactionId,
    /// Why value moved.
    pub transaction_type: TransactionType,
    /// Minor units; negative takes from the customer, zero where only what is set aside changed.
    pub amount: i64,
    /// The account's posted balance after it, in minor units.
    pub posted_after: i64,
    /// The account's open holds after it, in minor units.
    pub held_after: i64,
    /// The caller's reference of the transaction.
    pub reference: Option<Box<str>>,
    /// When the ledger recorded it.
    pub occurred_at: DateTime<Utc>,
    /// The trace of the request that caused it.
    pub trace: Option<TraceContext>,
}

/// What a set of delivered entries asks of the tables.
#[derive(PartialEq, Eq, Debug, Default)]
pub struct Projection {
    /// Each entry once, by (tenant, account, version): the one order in which rows are written and locked.
    entries: Vec<Entry>,
}

impl Projection {
    /// Orders what was delivered and drops what was delivered twice.
    pub fn of(mut entries: Vec<Entry>) -> Self {
        entries.sort_by_key(|entry| (entry.tenant, entry.account, entry.version));
        entries.dedup_by_key(|entry| (entry.tenant, entry.account, entry.version));
        Self { entries }
    }

    /// Each entry once, by (tenant, account, version).
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The newest entry of each account, by (tenant, account): its balance, if nothing newer is known.
    pub fn heads(&self) -> impl Iterator<Item = &Entry> {
        self.entries
            .chunk_by(|one, next| (one.tenant, one.account) == (next.tenant, next.account))
            .filter_map(<[Entry]>::last)
    }

    /// Every wallet touched, once, new to us or not: a redelivery after a crash must still reach the caches.
    pub fn wallets(&self) -> Vec<WalletKey> {
        let mut wallets: Vec<_> = self
            .heads()
            .map(|head| WalletKey {
                tenant: head.tenant,
                wallet: head.owner,
            })
            .collect();
        wallets.sort_unstable();
        wallets.dedup();
        wallets
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;
    use uuid::Uuid;

    fn entry(account: u8, version: i64) -> Entry {
        Entry {
            tenant: TenantId(Uuid::from_u128(u128::from(account % 2))),
            account: AccountId(Uuid::from_u128(u128::from(account))),
            version,
            owner: WalletId(Uuid::from_u128(u128::from(account / 2))),
            kind: AccountKind::CustomerPoints,
            unit: "PTS".parse().unwrap(),
            transaction: TransactionId(Uuid::from_u128(version.unsigned_abs().into())),
            transaction_type: TransactionType(1),
            amount: 10,
            posted_after: 10 * version,
            held_after: version % 3,
            reference: None,
            occurred_at: DateTime::UNIX_EPOCH,
            trace: None,
        }
    }

    /// The tables as a model: the inbox by primary key, and balances moved only forward.
    #[derive(PartialEq, Eq, Debug, Default)]
    struct Tables {
        entries: BTreeMap<(TenantId, AccountId, i64), i64>,
        balances: BTreeMap<(TenantId, AccountId), (i64, i64, i64)>,
        events: BTreeMap<(AccountId, i64), usize>,
    }

    impl Tables {
        fn project(&mut self, delivered: Vec<Entry>) {
            let projection = Projection::of(delivered);
            for entry in projection.entries() {
                let key = (entry.tenant, entry.account, entry.version);
                if self.entries.insert(key, entry.posted_after).is_none() {
                    *self.events.entry((entry.account, entry.version)).or_default() += 1;
                }
            }
            for head in projection.heads() {
                let known = self.balances.entry((head.tenant, head.account)).or_default();
                if known.0 < head.version {
                    *known = (head.version, head.posted_after, head.held_after);
                }
            }
        }
    }

    proptest! {
        /// Given one history, when it is delivered in any order, in any batches, with any part of it again,
        /// and then once more from the beginning, then every reader sees the same as after one orderly delivery.
        #[test]
        fn any_delivery_of_a_history_ends_in_the_same_state(
            lengths in proptest::collection::vec(0_i64..12, 1..6),
            seed in proptest::collection::vec((any::<proptest::sample::Index>(), 1_usize..7), 0..60),
        ) {
            let history: Vec<Entry> = (0_u8..).zip(&lengths)
                .flat_map(|(account, length)| (1..=*length).map(move |version| entry(account, version)))
                .collect();
            let mut orderly = Tables::default();
            orderly.project(history.clone());

            let mut disorderly = Tables::default();
            if !history.is_empty() {
                for (start, length) in seed {
                    let start = start.index(history.len());
                    let mut batch: Vec<Entry> =
                        history.iter().cycle().skip(start).take(length).cloned().collect();
                    batch.reverse();
                    disorderly.project(batch);
                }
            }
            for entry in history.iter().rev() {
                disorderly.project(vec![entry.clone()]);
            }
            disorderly.project(history.clone());

            prop_assert_eq!(&disorderly, &orderly);
            prop_assert!(disorderly.events.values().all(|count| *count == 1));
        }
    }

    #[test]
    fn a_wallet_is_named_once_however_many_of_its_accounts_moved() {
        let projection = Projection::of(vec![entry(4, 1), entry(4, 2), entry(5, 1), entry(4, 1)]);
        assert_eq!(projection.entries().len(), 3);
        assert_eq!(
            projection.heads().map(|head| head.version).collect::<Vec<_>>(),
            [2, 1]
        );
        assert_eq!(
            projection.wallets().len(),
            2,
            "accounts 4 and 5 are of two tenants"
        );
    }
}
