//! The chain: how a row is added and how it is proved that none was touched.

use crate::entry::{Entry, Facts};
use chrono::{DateTime, SubsecRound as _, Utc};
use sha2::{Digest as _, Sha256};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, PgPool, Row as _};
use std::fmt;
use uuid::Uuid;

/// What the first row of a chain stands on.
const NOTHING: [u8; 32] = [0; 32];
/// The format of what is hashed; another one needs another name.
const FORMAT: &[u8] = b"localplus.audit.v1";
/// Rows that are read by one statement.
const AT_ONCE: i64 = 1_000;

/// A row, as it lies in the table.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) tenant: Uuid,
    pub(crate) seq: i64,
    /// None where somebody wrote a time that is none.
    pub(crate) at: Option<DateTime<Utc>>,
    pub(crate) actor: String,
    pub(crate) actor_role: String,
    pub(crate) action: String,
    pub(crate) subject_kind: String,
    pub(crate) subject: String,
    pub(crate) before: Option<String>,
    pub(crate) after: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) trace_id: Option<String>,
    pub(crate) network: Option<String>,
    pub(crate) hash: Vec<u8>,
}

/// What a [`Line`] is read from.
pub(crate) const COLUMNS: &str = "tenant_id, seq, CASE WHEN isfinite(at) THEN at END AS at, actor, actor_role, action, \
                                  subject_kind, subject, before, after, reason, trace_id, network, hash";

impl FromRow<'_, PgRow> for Line {
    fn from_row(row: &PgRow) -> sqlx::Result<Self> {
        Ok(Self {
            tenant: row.try_get("tenant_id")?,
            seq: row.try_get("seq")?,
            at: row.try_get("at")?,
            actor: row.try_get("actor")?,
            actor_role: row.try_get("actor_role")?,
            action: row.try_get("action")?,
            subject_kind: row.try_get("subject_kind")?,
            subject: row.try_get("subject")?,
            before: row.try_get("before")?,
            after: row.try_get("after")?,
            reason: row.try_get("reason")?,
            trace_id: row.try_get("trace_id")?,
            network: row.try_get("network")?,
            hash: row.try_get("hash")?,
        })
    }
}

impl Line {
    /// SHA-256 over the hash before it and every column of its own: each a length and its bytes, so that no two rows give the
    /// same bytes.
    fn hash_over(&self, previous: &[u8]) -> [u8; 32] {
        let mut hasher = Sha256::new();
        let mut field = |value: Option<&[u8]>| {
            // a length that no value has stands for a value that is not there
            let length = value.map_or(u64::MAX, |value| u64::try_from(value.len()).unwrap_or(u64::MAX));
            hasher.update(length.to_be_bytes());
            hasher.update(value.unwrap_or_default());
        };
        let at = self.at.map(|at| at.timestamp_micros().to_be_bytes());
        field(Some(FORMAT));
        field(Some(previous));
        field(Some(self.tenant.as_bytes()));
        field(Some(&self.seq.to_be_bytes()));
        field(at.as_ref().map(<[u8; 8]>::as_slice));
        for text in [
            &self.actor,
            &self.actor_role,
            &self.action,
            &self.subject_kind,
            &self.subject,
        ] {
            field(Some(text.as_bytes()));
        }
        for text in [
            &self.before,
            &self.after,
            &self.reason,
            &self.trace_id,
            &self.network,
        ] {
            field(text.as_deref().map(str::as_bytes));
        }
        hasher.finalize().into()
    }
}

/// Adds a row at the end of its network's chain, in the transaction of the change it tells of. Locks the chain's head until
/// that transaction ends: after everything else that is locked, and before the outbox.
pub async fn append(transaction: &mut PgConnection, now: DateTime<Utc>, entry: &Entry) -> sqlx::Result<()> {
    let tenant = entry.by.tenant;
    let (seq, previous): (i64, Vec<u8>) = sqlx::query_as(
        "INSERT INTO audit_heads AS head (tenant_id, seq, hash) VALUES ($1, 0, $2)
         ON CONFLICT (tenant_id) DO UPDATE SET seq = head.seq RETURNING seq, hash",
    )
    .bind(tenant)
    .bind(NOTHING)
    .fetch_one(&mut *transaction)
    .await?;
    let mut line = Line {
        tenant,
        seq: seq.saturating_add(1),
        at: Some(now.trunc_subsecs(6)),
        actor: entry.by.actor.to_string(),
        actor_role: entry.by.role.clone(),
        action: entry.action(),
        subject_kind: entry.kind.to_owned(),
        subject: entry.subject.clone(),
        before: entry.before.as_ref().map(Facts::text),
        after: entry.after.as_ref().map(Facts::text),
        reason: entry.reason.clone(),
        trace_id: entry.by.trace.clone(),
        network: entry.by.network.clone(),
        hash: Vec::new(),
    };
    line.hash = line.hash_over(&previous).to_vec();
    sqlx::query(
        "WITH head AS (UPDATE audit_heads SET seq = $2, hash = $14 WHERE tenant_id = $1)
         INSERT INTO audit_entries (tenant_id, seq, at, actor, actor_role, action, subject_kind, subject, before, after,
                                    reason, trace_id, network, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(line.tenant)
    .bind(line.seq)
    .bind(line.at)
    .bind(line.actor)
    .bind(line.actor_role)
    .bind(line.action)
    .bind(line.subject_kind)
    .bind(line.subject)
    .bind(line.before)
    .bind(line.after)
    .bind(line.reason)
    .bind(line.trace_id)
    .bind(line.network)
    .bind(line.hash)
    .execute(transaction)
    .await?;
    Ok(())
}

/// What is wrong with a chain.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Found {
    /// A row is not what was hashed.
    Changed,
    /// A row is not there.
    Missing,
    /// The chain does not end where its head says.
    Head,
}

/// The first place where a network's chain is not what was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Difference {
    /// Whose chain.
    pub tenant: Uuid,
    /// Which row; for a head, the last row that is as it was.
    pub seq: i64,
    /// What is wrong.
    pub found: Found,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { tenant, seq, .. } = self;
        match self.found {
            Found::Changed => write!(f, "row {seq} of {tenant} is not what was written"),
            Found::Missing => write!(f, "row {seq} of {tenant} is missing"),
            Found::Head => write!(
                f,
                "the chain of {tenant} ends after row {seq}, and its head says otherwise"
            ),
        }
    }
}

/// What was looked at, and what was found.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Verified {
    /// Chains.
    pub chains: usize,
    /// Rows.
    pub rows: i64,
    /// The first difference of each chain that has one.
    pub differences: Vec<Difference>,
}

/// Recomputes every chain of the database, all as of one moment. The end of each is logged, so that a chain that somebody
/// recomputed from some row on does not agree with the logs of the days before.
pub async fn verify(pool: &PgPool) -> sqlx::Result<Verified> {
    let mut snapshot = pool
        .begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        .await?;
    let tenants: Vec<Uuid> = sqlx::query_scalar(
        "SELECT tenant_id FROM audit_heads UNION SELECT DISTINCT tenant_id FROM audit_entries ORDER BY 1",
    )
    .fetch_all(&mut *snapshot)
    .await?;
    let mut verified = Verified::default();
    for tenant in tenants {
        let (rows, difference) = verify_chain(&mut snapshot, tenant).await?;
        verified.chains += 1;
        verified.rows += rows;
        verified.differences.extend(difference);
    }
    Ok(verified)
}

/// One chain: its rows, and the first difference. The connection shows one moment.
pub(crate) async fn verify_chain(
    connection: &mut PgConnection,
    tenant: Uuid,
) -> sqlx::Result<(i64, Option<Difference>)> {
    let head: Option<(i64, Vec<u8>)> =
        sqlx::query_as("SELECT seq, hash FROM audit_heads WHERE tenant_id = $1")
            .bind(tenant)
            .fetch_optional(&mut *connection)
            .await?;
    let mut end = (0_i64, NOTHING.to_vec());
    loop {
        let page = sqlx::query_as::<_, Line>(sqlx::AssertSqlSafe(format!(
            "SELECT {COLUMNS} FROM audit_entries WHERE tenant_id = $1 AND seq > $2 ORDER BY seq LIMIT $3"
        )));
        // a number below one is nobody's: it is seen as a row too many at the beginning
        let after = if end.0 == 0 { i64::MIN } else { end.0 };
        let page = page.bind(tenant).bind(after).bind(AT_ONCE);
        let lines = page.fetch_all(&mut *connection).await?;
        let whole = i64::try_from(lines.len()).unwrap_or_default() < AT_ONCE;
        for line in lines {
            let due = end.0.saturating_add(1);
            let found = if line.seq > due {
                Some(Found::Missing)
            } else if line.seq < due || line.hash != line.hash_over(&end.1) {
                Some(Found::Changed)
            } else {
                None
            };
            if let Some(found) = found {
                let seq = if found == Found::Missing { due } else { line.seq };
                return Ok((end.0, Some(Difference { tenant, seq, found })));
            }
            end = (line.seq, line.hash);
        }
        if whole {
            break;
        }
    }
    let (seq, hash) = &end;
    tracing::info!(%tenant, seq, hash = %Hex(hash), "audit trail verified");
    let found = match &head {
        Some(head) if *head == end => None,
        // the last rows are gone
        Some((said, _)) if *said > *seq => Some((seq.saturating_add(1), Found::Missing)),
        _ => Some((*seq, Found::Head)),
    };
    Ok((*seq, found.map(|(seq, found)| Difference { tenant, seq, found })))
}

/// The whole of every service's job `audit-verify`: verifies, logs every difference, and fails if there is one.
pub async fn job(pool: &PgPool) -> Result<(), String> {
    let verified = verify(pool)
        .await
        .map_err(|error| format!("the audit trail cannot be read: {error}"))?;
    for difference in &verified.differences {
        tracing::error!(tenant = %difference.tenant, seq = difference.seq, %difference, "the audit trail was changed");
    }
    match verified.differences.first() {
        None => {
            tracing::info!(
                chains = verified.chains,
                rows = verified.rows,
                "the audit trail is as it was written"
            );
            Ok(())
        }
        Some(first) => Err(format!("the audit trail was changed: {first}")),
    }
}

/// Bytes as hexadecimal digits.
pub(crate) struct Hex<'a>(pub(crate) &'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
