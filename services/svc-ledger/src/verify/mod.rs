//! `svc-ledger verify`: trusts nothing but the rules, and names the first difference.
//!
//! Walks every lane's chain, recomputes each leaf, root, link and head from the stored rows, replays every balance, and
//! compares what rows say with what was said of them when they were written. Work is divided into pieces that need
//! nothing of each other (some batches, some accounts) and done on several connections that share one snapshot, while
//! postings go on. What is kept in memory is bounded by the size of a piece.

mod books;
mod chain;
mod difference;
mod proofs;
mod told;

pub use difference::Difference;

use crate::domain::chain::REGISTRY;
use crate::store::verifying::{self, AccountKey};
use anyhow::{Context, bail, ensure};
use chassis::anyhow;
use chrono::{DateTime, Utc};
use sqlx::{AssertSqlSafe, ConnectOptions, PgConnection, PgPool};
use std::collections::{BTreeMap, VecDeque};
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use uuid::Uuid;

/// Batches whose sizes are read at once.
const PAGE: i64 = 10_000;
/// Connections at work. Each keeps a core of the server busy for half of the time, and one of ours for the other.
const CONNECTIONS: usize = 4;
/// How often progress is shown.
const PROGRESS_EVERY: Duration = Duration::from_secs(2);

/// What is to be verified: everything, or what was committed in an interval.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Scope {
    /// Committed at or after this instant.
    pub from: Option<DateTime<Utc>>,
    /// Committed before this instant.
    pub to: Option<DateTime<Utc>>,
    /// How the work is divided.
    pub pieces: Pieces,
}

/// How large the pieces are that need nothing of each other. What is proven does not depend on it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pieces {
    /// Leaves in one piece of a chain.
    pub leaves: i64,
    /// Rows of accounts in one piece of the books.
    pub accounts: i64,
}

impl Default for Pieces {
    fn default() -> Self {
        Self {
            leaves: 10_000,
            accounts: 5_000,
        }
    }
}

impl Scope {
    const fn is_everything(self) -> bool {
        self.from.is_none() && self.to.is_none()
    }

    /// Reads `[--from <instant>] [--to <instant>]`.
    pub fn parse(arguments: &[String]) -> anyhow::Result<Self> {
        const USAGE: &str = "usage: svc-ledger verify [--from <RFC 3339>] [--to <RFC 3339>]";
        let mut scope = Self::default();
        for pair in arguments.chunks(2) {
            let [name, text] = pair else { bail!(USAGE) };
            let instant = DateTime::parse_from_rfc3339(text)
                .with_context(|| format!("{text} is no instant; {USAGE}"))?
                .to_utc();
            match name.as_str() {
                "--from" => scope.from = Some(instant),
                "--to" => scope.to = Some(instant),
                _ => bail!(USAGE),
            }
        }
        Ok(scope)
    }
}

/// What was verified.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Links of all chains.
    pub batches: u64,
    /// Transactions.
    pub transactions: u64,
    /// Entries.
    pub entries: u64,
    /// Facts in batches of the registry.
    pub facts: u64,
    /// Rows of accounts.
    pub accounts: u64,
    /// Signed heads.
    pub heads: u64,
}

impl Verified {
    fn add(&mut self, other: Self) {
        self.batches += other.batches;
        self.transactions += other.transactions;
        self.entries += other.entries;
        self.facts += other.facts;
        self.accounts += other.accounts;
        self.heads += other.heads;
    }
}

/// Sums of balances by tenant and unit.
type Sums = BTreeMap<(Uuid, Box<str>), i128>;

/// A piece of the work.
#[derive(Clone, Copy, Debug)]
enum Piece {
    /// Batches of a lane.
    Chain { lane: i16, from: i64, to: i64 },
    /// Accounts and their entries, after one key up to another.
    Books {
        after: Option<AccountKey>,
        upto: Option<AccountKey>,
    },
    /// All signed heads.
    Heads,
    /// The order of all facts.
    Facts,
    /// All holds.
    Holds,
}

/// Verifies and says so on standard output; fails at the first difference.
pub async fn run(pool: &PgPool, scope: Scope) -> anyhow::Result<()> {
    let started = Instant::now();
    let verified = ledger_within(pool, scope, |so_far, done, pieces| {
        let _ = writeln!(
            std::io::stderr(),
            "{done} of {pieces} pieces: {} batches, {} entries, {} accounts ...",
            so_far.batches,
            so_far.entries,
            so_far.accounts
        );
    })
    .await?;
    let took = started.elapsed();
    let Verified {
        batches,
        transactions,
        entries,
        facts,
        accounts,
        heads,
    } = verified;
    let what = if scope.is_everything() {
        "chains, heads, sums, versions, holds and balances hold"
    } else {
        "chains and sums of the interval hold"
    };
    let rate = u128::from(entries) * 1_000 / took.as_millis().max(1);
    writeln!(
        std::io::stdout(),
        "verified: {batches} batches, {transactions} transactions, {entries} entries, {facts} facts, {accounts} rows of \
         accounts, {heads} heads in {took:.1?} ({rate} entries/s); {what}"
    )?;
    Ok(())
}

/// Verifies everything.
pub async fn ledger(pool: &PgPool) -> anyhow::Result<Verified> {
    ledger_within(pool, Scope::default(), |_, _, _| {}).await
}

/// Verifies what `scope` says, on one consistent snapshot while postings go on. `progress` is told what was verified so
/// far, and how many pieces of how many that is.
pub async fn ledger_within(
    pool: &PgPool,
    scope: Scope,
    mut progress: impl FnMut(&Verified, usize, usize),
) -> anyhow::Result<Verified> {
    let mut first = begin(pool, None).await?;
    let snapshot: String = sqlx::query_scalar("SELECT pg_export_snapshot()")
        .fetch_one(&mut first)
        .await?;
    let ends = verifying::ends(&mut first).await?;
    let pieces = divide(&mut first, scope, &ends).await?;
    let known = Arc::new(Known {
        lanes: ends.iter().map(|(lane, ..)| *lane).collect(),
        ends,
    });

    let total = pieces.len();
    let queue = Arc::new(Mutex::new(
        pieces.into_iter().enumerate().collect::<VecDeque<_>>(),
    ));
    let mut workers = JoinSet::new();
    for _ in 0..CONNECTIONS.min(total) {
        let conn = begin(pool, Some(&snapshot)).await?;
        workers.spawn(work(conn, Arc::clone(&queue), Arc::clone(&known)));
    }
    let mut outcome = Outcome::default();
    let mut shown = tokio::time::interval(PROGRESS_EVERY);
    shown.tick().await;
    loop {
        tokio::select! {
            ended = workers.join_next() => match ended {
                Some(ended) => outcome.add(ended.context("a verifying task ended")?),
                None => break,
            },
            _ = shown.tick() => {
                let left = queue.lock().unwrap_or_else(PoisonError::into_inner).len();
                progress(&outcome.verified, total - left, total);
            }
        }
    }
    if let Some((_, error)) = outcome.failed {
        return Err(error);
    }
    if scope.is_everything() {
        proofs::nothing_is_left_over(&mut first, &outcome.verified).await?;
        for ((tenant, unit), sum) in outcome.sums {
            ensure!(
                sum == 0,
                Difference::new(
                    "accounts",
                    format!("tenant {tenant}, all in {unit}"),
                    "posted",
                    "a sum of 0",
                    sum
                )
            );
        }
    }
    Ok(outcome.verified)
}

/// What every piece is judged against.
#[derive(Debug)]
struct Known {
    lanes: Vec<i16>,
    ends: Vec<(i16, i64, crate::domain::chain::Hash)>,
}

/// What the workers found out.
#[derive(Default)]
struct Outcome {
    verified: Verified,
    sums: Sums,
    /// The failure of the first piece, in the order of the pieces, that failed.
    failed: Option<(usize, anyhow::Error)>,
}

impl Outcome {
    fn add(&mut self, other: Self) {
        self.verified.add(other.verified);
        for (key, sum) in other.sums {
            *self.sums.entry(key).or_default() += sum;
        }
        let earlier =
            |failed: &(usize, anyhow::Error)| self.failed.as_ref().is_none_or(|known| failed.0 < known.0);
        if other.failed.as_ref().is_some_and(earlier) {
            self.failed = other.failed;
        }
    }
}

/// A connection of its own, in a transaction on the snapshot. It is closed and never given back to a pool: whoever finds a
/// difference leaves half of a COPY unread.
async fn begin(pool: &PgPool, snapshot: Option<&str>) -> anyhow::Result<PgConnection> {
    let options = pool.connect_options();
    let mut conn = options.connect().await.context("no connection to PostgreSQL")?;
    let mut settings = vec![
        "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY".to_owned(),
        "SET LOCAL statement_timeout = 0".to_owned(),
        "SET LOCAL idle_in_transaction_session_timeout = 0".to_owned(),
        "SET LOCAL work_mem = '64MB'".to_owned(),
        "SET LOCAL jit = off".to_owned(),
        // there are connections enough, and what is read are pieces
        "SET LOCAL max_parallel_workers_per_gather = 0".to_owned(),
    ];
    if let Some(snapshot) = snapshot {
        settings.insert(1, format!("SET TRANSACTION SNAPSHOT '{snapshot}'"));
    }
    for setting in settings {
        sqlx::raw_sql(AssertSqlSafe(setting)).execute(&mut conn).await?;
    }
    Ok(conn)
}

/// Divides the work into pieces that need nothing of each other.
async fn divide(
    conn: &mut PgConnection,
    scope: Scope,
    ends: &[(i16, i64, crate::domain::chain::Hash)],
) -> anyhow::Result<Vec<Piece>> {
    let mut pieces = Vec::new();
    for (lane, ..) in ends {
        let (mut after, upto) = match verifying::bounds(conn, *lane, scope.from, scope.to).await? {
            Some((first, last)) if !scope.is_everything() => (first - 1, last),
            Some((first, _)) => ((first - 1).min(0), i64::MAX),
            None => {
                if scope.is_everything() {
                    // that it is empty has to be the lane's own opinion too
                    pieces.push(Piece::Chain {
                        lane: *lane,
                        from: 1,
                        to: 0,
                    });
                }
                continue;
            }
        };
        let mut piece_from = after + 1;
        let mut leaves = 0;
        loop {
            let sizes = verifying::sizes(conn, *lane, after, upto, PAGE).await?;
            for (seq, count) in &sizes {
                leaves += i64::from((*count).max(1));
                if leaves >= scope.pieces.leaves {
                    pieces.push(Piece::Chain {
                        lane: *lane,
                        from: piece_from,
                        to: *seq,
                    });
                    piece_from = seq + 1;
                    leaves = 0;
                }
            }
            match sizes.last() {
                Some((seq, _)) => after = *seq,
                None => break,
            }
        }
        if leaves > 0 {
            pieces.push(Piece::Chain {
                lane: *lane,
                from: piece_from,
                to: after,
            });
        }
    }
    if scope.is_everything() {
        let mut after = None;
        for key in verifying::divisions(conn, scope.pieces.accounts).await? {
            pieces.push(Piece::Books {
                after,
                upto: Some(key),
            });
            after = Some(key);
        }
        pieces.push(Piece::Books { after, upto: None });
        pieces.push(Piece::Heads);
        pieces.push(Piece::Facts);
        pieces.push(Piece::Holds);
    }
    Ok(pieces)
}

/// A piece of a chain or of the books is a few rows of large tables, found by key; where a piece is a few hundredths of a
/// table, the planner would read and hash all of it for each.
async fn plan(conn: &mut PgConnection, piece: Piece) -> sqlx::Result<()> {
    let by_key = matches!(piece, Piece::Chain { .. } | Piece::Books { .. });
    let all = if by_key { "off" } else { "on" };
    let settings = ["enable_seqscan", "enable_hashjoin", "enable_mergejoin"]
        .map(|name| format!("SET LOCAL {name} = {all}"));
    sqlx::raw_sql(AssertSqlSafe(settings.join("; ")))
        .execute(conn)
        .await?;
    Ok(())
}

async fn work(
    mut conn: PgConnection,
    queue: Arc<Mutex<VecDeque<(usize, Piece)>>>,
    known: Arc<Known>,
) -> Outcome {
    let mut outcome = Outcome::default();
    let mut accounts = verifying::Remembered::default();
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let Some((place, piece)) = next else {
            return outcome;
        };
        if let Err(error) = plan(&mut conn, piece).await {
            outcome.failed = Some((place, error.into()));
            return outcome;
        }
        let judged = match piece {
            Piece::Chain {
                lane: REGISTRY,
                from,
                to,
            } => chain::registry(&mut conn, &known, from, to).await,
            Piece::Chain { lane, from, to } => {
                chain::lane(&mut conn, &known, lane, from, to, &mut accounts).await
            }
            Piece::Books { after, upto } => {
                books::check(&mut conn, &known, after, upto, &mut outcome.sums).await
            }
            Piece::Heads => proofs::heads(&mut conn).await,
            Piece::Facts => proofs::facts(&mut conn).await,
            Piece::Holds => proofs::holds(&mut conn).await,
        };
        match judged {
            Ok(verified) => outcome.verified.add(verified),
            Err(error) => {
                // what lies after it in the queue cannot be the first difference
                queue.lock().unwrap_or_else(PoisonError::into_inner).clear();
                outcome.failed = Some((place, error));
                return outcome;
            }
        }
    }
}
