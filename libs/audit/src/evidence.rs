//! `svc-x job compliance-report`: what a service can prove of the month before, signed with a key of its own.
//!
//! One part per network and month ([`receipt::evidence`]): where its audit trail stood when the month began and ended, once the
//! whole chain was recomputed; how often people and keys did what; how often jobs began and came to their end; and what
//! else the service counts. A trail that is not what was written is not signed: the job fails. A part that is there is kept as
//! it is, so that a run may be cut off anywhere and begun anew.
//!
//! The commands `compliance-report TENANT YYYY-MM` and `compliance-keys` show a part and the public key.

use crate::chain::{Hex, verify_chain};
use chrono::{DateTime, Datelike as _, Months, NaiveDate, NaiveTime, SecondsFormat, Utc};
use receipt::evidence::{FORMAT, Part, Row, Runs, Signer, Trail};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use sqlx::{PgConnection, PgPool};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use uuid::Uuid;

/// The table, as every service's migration makes it.
pub const DDL: &str = include_str!("../evidence.sql");
/// The job, and the command that prints a part.
pub const REPORT: &str = "compliance-report";
/// The command that prints the public key.
pub const KEYS: &str = "compliance-keys";
/// What the commands do, as (name, what it does).
pub const COMMANDS: [(&str, &str); 2] = [
    (
        REPORT,
        "TENANT YYYY-MM: print the signed part of a month's evidence",
    ),
    (
        KEYS,
        "print the public key that parts are verified with, a JWK set",
    ),
];

/// A month of the calendar, by UTC.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Month(NaiveDate);

impl Month {
    /// The month before the one that `now` is in.
    pub fn before(now: DateTime<Utc>) -> Option<Self> {
        let first = now.date_naive().with_day(1)?;
        first.checked_sub_months(Months::new(1)).map(Self)
    }

    /// Its first instant.
    pub fn from(self) -> DateTime<Utc> {
        self.0.and_time(NaiveTime::MIN).and_utc()
    }

    /// The first instant after it.
    pub fn to(self) -> Option<DateTime<Utc>> {
        Some(Self(self.0.checked_add_months(Months::new(1))?).from())
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m"))
    }
}

/// The text is no month.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a month is YYYY-MM")]
pub struct NotAMonth;

impl FromStr for Month {
    type Err = NotAMonth;

    fn from_str(text: &str) -> Result<Self, NotAMonth> {
        let first = NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d");
        first.map(Self).map_err(|_| NotAMonth)
    }
}

/// `[compliance]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComplianceConfig {
    /// The key that signs parts: `<kid>:<base64 of the 32 bytes of an Ed25519 seed>`.
    #[serde(default)]
    pub key: Option<SecretString>,
    /// A file with the same, where secrets are files.
    #[serde(default)]
    pub key_file: Option<PathBuf>,
}

/// Why there is no part.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// No key is set, or two are.
    #[error("compliance.key is not set: nobody can sign")]
    NoKey,
    /// What is set is no key.
    #[error("compliance.key")]
    NotAKey(#[from] receipt::Fault),
    /// The file cannot be read.
    #[error("compliance.key_file cannot be read")]
    KeyFile(#[source] std::io::Error),
    /// The trail is not what was written, and is not signed.
    #[error("the audit trail was changed: {0}")]
    Changed(crate::Difference),
    /// Nobody knows which month it is.
    #[error("there is no month before")]
    Calendar,
    /// The database did not answer.
    #[error("evidence cannot be gathered")]
    Database(#[from] sqlx::Error),
    /// The command is not understood.
    #[error("usage: compliance-report TENANT YYYY-MM | compliance-keys")]
    Usage,
    /// None was made.
    #[error("there is no part of that month")]
    NoPart,
    /// A part cannot be written.
    #[error("a part cannot be written")]
    Json(#[from] serde_json::Error),
}

impl ComplianceConfig {
    /// The key that signs.
    pub fn signer(&self) -> Result<Signer, EvidenceError> {
        let text = match (&self.key, &self.key_file) {
            (Some(key), None) => key.expose_secret().to_owned(),
            (None, Some(file)) => std::fs::read_to_string(file).map_err(EvidenceError::KeyFile)?,
            _ => return Err(EvidenceError::NoKey),
        };
        Ok(Signer::parse(&text)?)
    }
}

/// What a service has to show, beside its jobs.
#[derive(Clone, Copy, Debug)]
pub struct Evidence {
    /// The service.
    pub service: &'static str,
    /// Whether it has an audit trail ([`crate::DDL`]).
    pub trail: bool,
    /// The networks besides those of the trail: a query of their ids before `$1`.
    pub tenants: Option<&'static str>,
    /// What it counts of a month, by name: a query of one `bigint`, of `$1` the network, `$2` the month's first instant, `$3` the
    /// first after it.
    pub counts: &'static [(&'static str, &'static str)],
}

impl Evidence {
    /// Makes the parts of the month before `now` for every network that has none; how many.
    pub async fn make(
        &self,
        pool: &PgPool,
        signer: &Signer,
        now: DateTime<Utc>,
    ) -> Result<usize, EvidenceError> {
        let month = Month::before(now).ok_or(EvidenceError::Calendar)?;
        let mut made = 0;
        for tenant in self.networks(pool, month).await? {
            if Self::kept(pool, tenant, month).await?.is_some() {
                continue;
            }
            // all of it as of one moment: a chain that goes on meanwhile does not end where its head says
            let mut snapshot = pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ").await?;
            let part = signer.sign(&self.part(&mut snapshot, tenant, month, now).await?)?;
            sqlx::query(
                "INSERT INTO evidence (tenant_id, month, made_at, part) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
            )
            .bind(tenant)
            .bind(month.0)
            .bind(now)
            .bind(part)
            .execute(&mut *snapshot)
            .await?;
            snapshot.commit().await?;
            made += 1;
        }
        Ok(made)
    }

    async fn networks(&self, pool: &PgPool, month: Month) -> Result<BTreeSet<Uuid>, EvidenceError> {
        let until = month.to().ok_or(EvidenceError::Calendar)?;
        let trail = "SELECT DISTINCT tenant_id FROM audit_entries WHERE at < $1";
        let mut networks = BTreeSet::new();
        for query in self.trail.then_some(trail).into_iter().chain(self.tenants) {
            networks.extend(
                sqlx::query_scalar::<_, Uuid>(query)
                    .bind(until)
                    .fetch_all(pool)
                    .await?,
            );
        }
        Ok(networks)
    }

    /// What there is to say of a network's month, as the connection shows it: one moment.
    pub async fn part(
        &self,
        connection: &mut PgConnection,
        tenant: Uuid,
        month: Month,
        now: DateTime<Utc>,
    ) -> Result<Part, EvidenceError> {
        let (from, to) = (month.from(), month.to().ok_or(EvidenceError::Calendar)?);
        let trail = if self.trail {
            Some(trail(connection, tenant, from, to).await?)
        } else {
            None
        };
        let mut counts = BTreeMap::new();
        for (name, query) in self.counts {
            let count = sqlx::query_scalar::<_, i64>(*query);
            let count = count.bind(tenant).bind(from).bind(to);
            counts.insert((*name).to_owned(), count.fetch_one(&mut *connection).await?);
        }
        Ok(Part {
            format: FORMAT.to_owned(),
            service: self.service.to_owned(),
            tenant_id: tenant.to_string(),
            month: month.to_string(),
            made_at: instant(now),
            trail,
            jobs: runs(connection, month).await?,
            counts,
        })
    }

    /// The whole of the job [`REPORT`].
    pub async fn job(&self, pool: &PgPool, config: &ComplianceConfig) -> Result<(), EvidenceError> {
        let made = self.make(pool, &config.signer()?, Utc::now()).await?;
        tracing::info!(made, "the month's evidence is signed");
        Ok(())
    }

    /// What the commands [`REPORT`] and [`KEYS`] print.
    pub async fn command(
        &self,
        name: &str,
        arguments: &[impl AsRef<str>],
        pool: &PgPool,
        config: &ComplianceConfig,
    ) -> Result<String, EvidenceError> {
        let arguments: Vec<&str> = arguments.iter().map(AsRef::as_ref).collect();
        match (name, arguments.as_slice()) {
            (KEYS, []) => Ok(serde_json::json!({ "keys": [config.signer()?.public()] }).to_string()),
            (REPORT, [tenant, month]) => {
                let tenant = tenant.parse().map_err(|_| EvidenceError::Usage)?;
                let month = month.parse().map_err(|_| EvidenceError::Usage)?;
                let kept = Self::kept(pool, tenant, month).await?;
                kept.ok_or(EvidenceError::NoPart)
            }
            _ => Err(EvidenceError::Usage),
        }
    }

    /// The part of a month; `None` where none was made.
    pub async fn kept(pool: &PgPool, tenant: Uuid, month: Month) -> sqlx::Result<Option<String>> {
        sqlx::query_scalar("SELECT part FROM evidence WHERE tenant_id = $1 AND month = $2")
            .bind(tenant)
            .bind(month.0)
            .fetch_optional(pool)
            .await
    }
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// How often each job of this database began in the month and came to its end (`job_runs`, which `chassis::jobs` writes).
pub async fn runs(connection: &mut PgConnection, month: Month) -> sqlx::Result<BTreeMap<String, Runs>> {
    let rows: Vec<(String, i64, i64, Option<DateTime<Utc>>)> =
        sqlx::query_as("SELECT name, runs, succeeded, last_success_at FROM job_runs WHERE month = $1")
            .bind(month.0)
            .fetch_all(connection)
            .await?;
    let runs = rows.into_iter().map(|(name, runs, succeeded, at)| {
        let runs = Runs {
            runs,
            succeeded,
            last_success_at: at.map(instant),
        };
        (name, runs)
    });
    Ok(runs.collect())
}

async fn trail(
    connection: &mut PgConnection,
    tenant: Uuid,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Trail, EvidenceError> {
    let (verified, difference) = verify_chain(connection, tenant).await?;
    if let Some(difference) = difference {
        return Err(EvidenceError::Changed(difference));
    }
    // rows are numbered in the order of their commits, by clocks that may differ by a little: the month's rows are those from the
    // first that says so
    let before = last_row(connection, tenant, from).await?;
    let last = last_row(connection, tenant, to).await?;
    let after = before.as_ref().map_or(0, |row| row.seq);
    let until = last.as_ref().map_or(0, |row| row.seq);
    let changes: Vec<(String, i64)> = sqlx::query_as(
        "SELECT action, count(*) FROM audit_entries WHERE tenant_id = $1 AND seq > $2 AND seq <= $3 GROUP BY action",
    )
    .bind(tenant)
    .bind(after)
    .bind(until)
    .fetch_all(connection)
    .await?;
    Ok(Trail {
        verified,
        rows: until - after,
        before,
        last: last.filter(|row| row.seq > after),
        changes: changes.into_iter().collect(),
    })
}

/// The last row of a chain before an instant.
async fn last_row(
    connection: &mut PgConnection,
    tenant: Uuid,
    before: DateTime<Utc>,
) -> sqlx::Result<Option<Row>> {
    let row: Option<(i64, Vec<u8>)> = sqlx::query_as(
        "SELECT seq, hash FROM audit_entries WHERE tenant_id = $1 AND at < $2 ORDER BY seq DESC LIMIT 1",
    )
    .bind(tenant)
    .bind(before)
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|(seq, hash)| Row {
        seq,
        hash: Hex(&hash).to_string(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_follow_each_other_without_gaps() {
        let before = |now: &str| Month::before(now.parse().unwrap()).unwrap();
        let month = before("2026-03-01T00:00:00Z");
        assert_eq!(month.to_string(), "2026-02");
        assert_eq!(before("2026-01-31T23:59:59Z").to_string(), "2025-12");
        assert_eq!(
            month.to().unwrap(),
            "2026-03-01T00:00:00Z".parse::<DateTime<Utc>>().unwrap()
        );
        assert_eq!("2026-02".parse::<Month>().unwrap(), month);
        assert!("2026-13".parse::<Month>().is_err() && "now".parse::<Month>().is_err());
    }
}
