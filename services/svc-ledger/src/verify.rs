//! `svc-ledger verify`: trusts nothing but the rules. Walks every lane's chain from its genesis, recomputes each
//! leaf, root and link from the stored rows, replays every balance, and names the first difference.

use crate::domain::Transaction;
use crate::domain::chain::{self, GENESIS, Hash};
use crate::store::verifying::{self, StoredBatch};
use anyhow::{Context, bail, ensure};
use chassis::anyhow;
use sqlx::{PgConnection, PgPool};
use std::collections::HashMap;
use std::io::Write;
use std::time::{Duration, Instant};

/// Batches read at once.
const PAGE: i64 = 200;
/// How often progress is shown.
const PROGRESS_EVERY: Duration = Duration::from_secs(2);

/// What was verified.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Links of all chains.
    pub batches: u64,
    /// Transactions.
    pub transactions: u64,
    /// Entries.
    pub entries: u64,
}

/// Verifies everything and says so on standard output; fails at the first difference.
pub async fn run(pool: &PgPool) -> anyhow::Result<()> {
    let started = Instant::now();
    let verified = ledger(pool, |so_far| {
        let _ = writeln!(
            std::io::stderr(),
            "{} batches, {} entries ...",
            so_far.batches,
            so_far.entries
        );
    })
    .await?;
    let Verified {
        batches,
        transactions,
        entries,
    } = verified;
    let took = started.elapsed();
    writeln!(
        std::io::stdout(),
        "verified: {batches} batches, {transactions} transactions, {entries} entries in {took:.1?}; \
         chain, sums, versions and balances hold"
    )?;
    Ok(())
}

/// Verifies everything, on one consistent snapshot while postings go on.
pub async fn ledger(pool: &PgPool, mut progress: impl FnMut(&Verified)) -> anyhow::Result<Verified> {
    let mut snapshot = pool.begin().await.context("no connection to PostgreSQL")?;
    for setting in [
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
        "SET LOCAL statement_timeout = 0",
    ] {
        sqlx::raw_sql(setting).execute(&mut *snapshot).await?;
    }
    let mut verified = Verified::default();
    let mut shown = Instant::now();
    for (lane, next_seq, head) in verifying::heads(&mut snapshot).await? {
        let end = walk(&mut snapshot, lane, &mut verified, |so_far| {
            if shown.elapsed() > PROGRESS_EVERY {
                shown = Instant::now();
                progress(so_far);
            }
        })
        .await?;
        ensure!(
            end == (next_seq, head),
            "lane {lane}: its head is not the end of its chain"
        );
    }
    let counts = verifying::counts(&mut snapshot).await?;
    for (what, walked, stored) in [
        ("batches", verified.batches, counts.batches),
        ("transactions", verified.transactions, counts.transactions),
        ("entries", verified.entries, counts.entries),
    ] {
        ensure!(
            u64::try_from(stored).ok() == Some(walked),
            "{stored} {what} are stored, {walked} are in a chain"
        );
    }
    if let Some(id) = verifying::misplaced(&mut snapshot, 1).await?.first() {
        bail!("transaction {id}: an entry of it is out of place or of another instant");
    }
    if let Some(row) = verifying::misfits(&mut snapshot, 1).await?.first() {
        bail!(
            "account {} (tenant {}, shard {}): this row is not what the account is",
            row.account,
            row.tenant,
            row.shard
        );
    }
    if let Some(row) = verifying::mismatches(&mut snapshot, 1).await?.first() {
        bail!(
            "account {} (tenant {}, shard {}): its balance is not the replay of its entries",
            row.account,
            row.tenant,
            row.shard
        );
    }
    if let Some((tenant, unit, sum)) = verifying::unbalanced(&mut snapshot).await?.first() {
        bail!("tenant {tenant}: all accounts in {unit} sum to {sum} instead of zero");
    }
    Ok(verified)
}

/// Walks one lane from its genesis; returns the number and link its next batch would have.
async fn walk(
    snapshot: &mut PgConnection,
    lane: i16,
    verified: &mut Verified,
    mut progress: impl FnMut(&Verified),
) -> anyhow::Result<(i64, Hash)> {
    let (mut next_seq, mut previous) = (1, GENESIS);
    loop {
        let batches = verifying::batches(snapshot, lane, next_seq, PAGE).await?;
        let Some(last) = batches.last() else {
            return Ok((next_seq, previous));
        };
        let stored = verifying::transactions(snapshot, lane, next_seq, last.link.seq).await?;
        let mut rest = stored.as_slice();
        for batch in &batches {
            let count = rest
                .iter()
                .take_while(|transaction| transaction.batch_seq == batch.link.seq)
                .count();
            let (own, others) = rest.split_at(count);
            rest = others;
            check_batch(batch, own, next_seq, previous)
                .with_context(|| format!("lane {lane}, batch {}", batch.link.seq))?;
            verified.batches += 1;
            verified.transactions += own.len() as u64;
            verified.entries += own
                .iter()
                .map(|transaction| transaction.entries.len() as u64)
                .sum::<u64>();
            next_seq += 1;
            previous = batch.hash;
        }
        if let Some(stray) = rest.first() {
            bail!(
                "lane {lane}: transaction {} names batch {}, which does not exist",
                stray.id,
                stray.batch_seq
            );
        }
        progress(verified);
    }
}

fn check_batch(batch: &StoredBatch, own: &[Transaction], seq: i64, previous: Hash) -> anyhow::Result<()> {
    let link = &batch.link;
    ensure!(link.seq == seq, "a batch is missing before it");
    ensure!(
        link.previous == previous,
        "it does not continue the batch before it"
    );
    ensure!(
        usize::try_from(link.count).ok() == Some(own.len()),
        "it has {} transactions, not {}",
        own.len(),
        link.count
    );
    for (place, transaction) in (0_i32..).zip(own) {
        let id = transaction.id;
        ensure!(transaction.position == place, "transaction {id} is out of place");
        ensure!(
            transaction.created_at == link.created_at,
            "transaction {id} has another instant than its batch"
        );
        let mut sums: HashMap<_, i128> = HashMap::new();
        for entry in &transaction.entries {
            *sums.entry(entry.unit).or_default() += i128::from(entry.amount);
        }
        ensure!(
            sums.values().all(|sum| *sum == 0),
            "the entries of transaction {id} do not sum to zero"
        );
    }
    ensure!(
        chain::root(own.iter().map(chain::leaf).collect()) == link.root,
        "its transactions do not have its root"
    );
    ensure!(link.hash() == batch.hash, "its hash is not that of its content");
    Ok(())
}
