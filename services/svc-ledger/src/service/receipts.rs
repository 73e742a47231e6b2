//! Proofs for others: receipts, and the signed heads they lead to.

use super::Ledger;
use crate::domain::chain::{self, id};
use crate::domain::heads::{self, SignedHead};
use crate::domain::{AccountId, TenantId, Transaction, TransactionId};
use crate::error::{Error, Result};
use crate::store::verifying::StoredBatch;
use crate::store::{heads as signed, verifying};
use receipt::{Batch, Covered, Digest, Disclosed, Entry, FORMAT, Part, Proof, Receipt, tree};

impl Ledger {
    /// The receipt of a transaction, for the holder of one of its accounts: by default of its only customer account.
    ///
    /// Entries of other accounts are in it as salted digests, so that it can be handed out.
    pub async fn receipt(
        &self,
        tenant: TenantId,
        transaction: TransactionId,
        holder: Option<AccountId>,
    ) -> Result<Receipt> {
        let posted = self.transaction(tenant, transaction).await?;
        let holder = holder_of(&posted, holder)?;
        let mut conn = self.readers.acquire().await?;
        let (lane, seq) = (posted.lane, posted.batch_seq);
        let Some(SignedHead { head, signature, .. }) = signed::covering(&mut conn, lane, seq).await? else {
            return Err(Error::ReceiptNotReady);
        };
        let covering = head.lanes.iter().find(|known| known.lane == i64::from(lane));
        let covering = covering.ok_or(Error::Internal)?;
        let batches = verifying::batches(&mut conn, lane, seq, 1).await?;
        let StoredBatch { link, salt, .. } = batches.first().ok_or(Error::Internal)?;
        let others = verifying::transactions(&mut conn, lane, seq, seq).await?;
        let links = signed::links(&mut conn, lane, covering.from, covering.to).await?;
        drop(conn);

        let leaves = others.iter().map(|other| Digest(chain::leaf(other, *salt)));
        let position = usize::try_from(posted.position).map_err(|_| Error::Internal)?;
        let within_batch = tree::path(leaves.collect(), position).ok_or(Error::Internal)?;
        let Covered { index, .. } = covering.covers(seq).ok_or(Error::Internal)?;
        let index = usize::try_from(index).map_err(|_| Error::Internal)?;
        let within_lane = tree::path(heads::leaves(&links), index).ok_or(Error::Internal)?;
        Ok(Receipt {
            format: FORMAT.to_owned(),
            transaction: shown(&posted, *salt, holder),
            batch: Batch {
                path: within_batch,
                count: link.count.into(),
                previous: Digest(link.previous),
                events: Digest(link.events),
            },
            head: Proof {
                path: within_lane,
                signed: head,
                signature,
            },
        })
    }

    /// Signed heads with lower numbers than `before`, newest first, and where the list goes on.
    pub async fn heads(&self, before: Option<i64>, limit: usize) -> Result<super::Page<SignedHead, i64>> {
        let mut conn = self.readers.acquire().await?;
        let wanted = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
        let mut items = signed::before(&mut conn, before, wanted).await?;
        let more = items.len() > limit;
        items.truncate(limit);
        let next = more
            .then(|| items.last().map(|signed| signed.head.number))
            .flatten();
        Ok(super::Page { items, next })
    }

    /// Every public key that ever signed a head, by its name.
    pub async fn head_keys(&self) -> Result<Vec<(String, [u8; 32])>> {
        let mut conn = self.readers.acquire().await?;
        Ok(signed::keys(&mut conn).await?)
    }
}

/// For whom the receipt is.
fn holder_of(posted: &Transaction, wanted: Option<AccountId>) -> Result<AccountId> {
    let mut accounts: Vec<AccountId> = posted
        .entries
        .iter()
        .filter(|entry| wanted.map_or(entry.kind.is_customer(), |wanted| wanted == entry.account))
        .map(|entry| entry.account)
        .collect();
    accounts.dedup();
    match accounts.as_slice() {
        [holder] => Ok(*holder),
        [] if wanted.is_some() => Err(Error::NotItsAccount),
        // an account that occurs twice, not in a row
        [first, ..] if accounts.iter().all(|other| other == first) => Ok(*first),
        _ => Err(Error::WhoseReceipt),
    }
}

/// The transaction as the holder of one of its accounts may see it.
fn shown(posted: &Transaction, batch: uuid::Uuid, holder: AccountId) -> receipt::Transaction {
    let salt = chain::salt(batch, posted.position);
    let record = chain::transaction(posted, salt);
    let entries = (0..).zip(&posted.entries).map(|(leg, entry)| {
        if entry.account == holder {
            Part::Disclosed(Disclosed {
                salt: salt.of_leg(leg),
                entry: Entry {
                    account_id: id(entry.account.0),
                    shard: entry.shard.into(),
                    kind: entry.kind.name().to_owned(),
                    owner_id: id(entry.owner),
                    unit: entry.unit.as_str().to_owned(),
                    amount: entry.amount,
                    posted_after: entry.posted_after,
                    held_after: entry.held_after,
                    version: entry.version,
                    held_change: chain::entry(entry).held_change,
                },
            })
        } else {
            Part::Digest(chain::entry(entry).digest(salt, leg))
        }
    });
    receipt::Transaction {
        id: record.id,
        tenant_id: record.tenant,
        kind: record.kind.to_owned(),
        created_at: record.created_at,
        lane: record.lane,
        batch: record.batch,
        position: record.position,
        reference: record.reference.map(str::to_owned),
        metadata: record.metadata.map(str::to_owned),
        reverses: record.reverses,
        hold_id: record.hold_id,
        hold_expires_at: record.hold_expires_at,
        shortfall: record.shortfall,
        expires_at: record.expires_at,
        reversal: record.reversal,
        hold_destination: record.hold_destination,
        private: record.private,
        entries: entries.collect(),
    }
}
