//! The chain, some batches at a time: leaves, roots, links, and that each continues the one before.

use super::told;
use super::{Difference, Known, Verified, difference};
use crate::domain::chain::{self, GENESIS, Hash, REGISTRY};
use crate::store::verifying::{self, Remembered, StoredBatch, StoredTransaction};
use chassis::anyhow;
use difference::{hex, same};
use money::Unit;
use smallvec::SmallVec;
use sqlx::PgConnection;

/// Verifies batches `from..=to` of a lane that posts.
pub(super) async fn lane(
    conn: &mut PgConnection,
    known: &Known,
    lane: i16,
    from: i64,
    to: i64,
    accounts: &mut Remembered,
) -> anyhow::Result<Verified> {
    let batches = links(conn, known, lane, from, to).await?;
    let stored = verifying::stored_transactions(conn, lane, from, to, accounts).await?;
    let mut verified = Verified::default();
    let mut rest = stored.as_slice();
    for batch in &batches {
        let seq = batch.link.seq;
        let count = rest
            .iter()
            .take_while(|stored| stored.transaction.batch_seq <= seq)
            .count();
        let (own, others) = rest.split_at(count);
        rest = others;
        if let Some(difference) = judge(batch, own) {
            return Err(told::explained(conn, batch, own, difference).await?.into());
        }
        verified.batches += 1;
        verified.transactions += own.len() as u64;
        verified.entries += own.iter().map(|stored| stored.lines.len() as u64).sum::<u64>();
    }
    match rest.first() {
        None => Ok(verified),
        Some(stray) => Err(Difference::new(
            "transactions",
            stray.transaction.id,
            "batch_seq",
            format!("a batch of lane {lane}"),
            stray.transaction.batch_seq,
        )
        .into()),
    }
}

/// Verifies batches `from..=to` of the registry.
pub(super) async fn registry(
    conn: &mut PgConnection,
    known: &Known,
    from: i64,
    to: i64,
) -> anyhow::Result<Verified> {
    let batches = links(conn, known, REGISTRY, from, to).await?;
    let facts = verifying::facts(conn, from, to).await?;
    let mut verified = Verified::default();
    let mut rest = facts.as_slice();
    for batch in &batches {
        let seq = batch.link.seq;
        let count = rest.iter().take_while(|(in_batch, ..)| *in_batch <= seq).count();
        let (own, others) = rest.split_at(count);
        rest = others;
        let row = format!("lane {REGISTRY}, batch {seq}");
        for (place, (in_batch, position, fact)) in (0..).zip(own) {
            let row = format!("{} {} version {}", fact.about, fact.subject, fact.version);
            same("ledger_facts", &row, "batch_seq", &seq, in_batch)?;
            same("ledger_facts", &row, "position", &place, position)?;
        }
        let count = i32::try_from(own.len()).unwrap_or(i32::MAX);
        same(
            "ledger_batches",
            &row,
            "transaction_count",
            &count,
            &batch.link.count,
        )?;
        let leaves = own
            .iter()
            .map(|(_, position, fact)| chain::leaf_of_fact(fact, batch.salt, *position));
        let root = chain::root(leaves);
        if root != batch.link.root {
            return Err(Difference::new(
                "ledger_facts",
                format!("those of {row}"),
                "tenant_id, about, subject, version, content, created_at (or the batch's root or salt)",
                hex(&batch.link.root),
                hex(&root),
            )
            .into());
        }
        own_hash(batch)?;
        verified.batches += 1;
        verified.facts += own.len() as u64;
    }
    Ok(verified)
}

/// Reads batches `from..=to`, and verifies that they are numbered without gaps, that each continues the one before, and
/// that the last is the end of the lane if nothing follows it.
async fn links(
    conn: &mut PgConnection,
    known: &Known,
    lane: i16,
    from: i64,
    to: i64,
) -> anyhow::Result<Vec<StoredBatch>> {
    // the one before comes along for its hash, if there is one, and at least one after it
    let mut batches =
        verifying::batches(conn, lane, from - 1, to.saturating_sub(from).saturating_add(3)).await?;
    let after = batches.partition_point(|batch| batch.link.seq <= to);
    let next = batches.drain(after..).next();
    let mut previous = match batches.first() {
        Some(before) if before.link.seq < from => {
            let hash = before.hash;
            batches.remove(0);
            hash
        }
        _ => GENESIS,
    };
    let mut wanted = from.max(1);
    for batch in &batches {
        let row = format!("lane {lane}, batch {}", batch.link.seq);
        same("ledger_batches", &row, "seq", &wanted, &batch.link.seq)?;
        continues(&row, &previous, &batch.link.previous)?;
        previous = batch.hash;
        wanted += 1;
    }
    let row = format!("lane {lane}");
    if let Some(next) = next {
        let row = format!("lane {lane}, batch {}", next.link.seq);
        same("ledger_batches", &row, "seq", &wanted, &next.link.seq)?;
        continues(&row, &previous, &next.link.previous)?;
    } else if let Some((_, next_seq, head)) = known.ends.iter().find(|(other, ..)| *other == lane) {
        same("ledger_lanes", &row, "next_seq", &wanted, next_seq)?;
        same("ledger_lanes", &row, "head_hash", &hex(&previous), &hex(head))?;
    }
    Ok(batches)
}

fn continues(row: &str, before: &Hash, previous: &Hash) -> Result<(), Difference> {
    if before == previous {
        return Ok(());
    }
    Err(Difference::new(
        "ledger_batches",
        row,
        "previous_hash (or the hash of the batch before)",
        hex(before),
        hex(previous),
    ))
}

/// That the hash of a batch whose other columns were proved is the hash of them.
fn own_hash(batch: &StoredBatch) -> Result<(), Difference> {
    let hash = batch.link.hash();
    if hash == batch.hash {
        return Ok(());
    }
    Err(Difference::new(
        "ledger_batches",
        format!("lane {}, batch {}", batch.link.lane, batch.link.seq),
        "hash, payload or created_at",
        hex(&hash),
        hex(&batch.hash),
    ))
}

/// What is wrong with a batch and its transactions, if anything.
fn judge(batch: &StoredBatch, own: &[StoredTransaction]) -> Option<Difference> {
    judged(batch, own).err()
}

fn judged(batch: &StoredBatch, own: &[StoredTransaction]) -> Result<(), Difference> {
    let link = &batch.link;
    let row = format!("lane {}, batch {}", link.lane, link.seq);
    for (place, stored) in (0_i32..).zip(own) {
        let StoredTransaction { transaction, lines } = stored;
        same(
            "transactions",
            &transaction.id,
            "batch_seq",
            &link.seq,
            &transaction.batch_seq,
        )?;
        same(
            "transactions",
            &transaction.id,
            "position",
            &place,
            &transaction.position,
        )?;
        same(
            "transactions",
            &transaction.id,
            "created_at",
            &link.created_at,
            &transaction.created_at,
        )?;
        for (place, (leg, created_at)) in (0_i16..).zip(lines) {
            let row = format!("of transaction {}", transaction.id);
            same("ledger_entries", &row, "leg", &place, leg)?;
            same(
                "ledger_entries",
                &row,
                "created_at",
                &transaction.created_at,
                created_at,
            )?;
        }
        let mut sums: SmallVec<[(Unit, i128); 2]> = SmallVec::new();
        for entry in &transaction.entries {
            match sums.iter_mut().find(|(unit, _)| *unit == entry.unit) {
                Some((_, sum)) => *sum += i128::from(entry.amount),
                None => sums.push((entry.unit, entry.amount.into())),
            }
        }
        if let Some((unit, sum)) = sums.into_iter().find(|(_, sum)| *sum != 0) {
            return Err(Difference::new(
                "ledger_entries",
                format!("of transaction {}, in {}", transaction.id, unit.as_str()),
                "amount",
                "a sum of 0",
                sum,
            ));
        }
    }
    let root = chain::root(
        own.iter()
            .map(|stored| chain::leaf(&stored.transaction, batch.salt)),
    );
    if root != link.root {
        return Err(Difference::new(
            "transactions",
            format!("those of {row}"),
            "all together",
            hex(&link.root),
            hex(&root),
        ));
    }
    let count = i32::try_from(own.len()).unwrap_or(i32::MAX);
    same("ledger_batches", &row, "transaction_count", &count, &link.count)?;
    own_hash(batch)
}
