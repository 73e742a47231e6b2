//! `svc-ledger job compliance-report`: what the ledger can prove of the month before, signed.
//!
//! One bundle per network and month: the trial balance at the month's end, how much was posted, the signed heads that commit to
//! it, what the audits and the verifications of backups found, what people and keys changed, and which jobs succeeded. A bundle is a compact JWS (RFC
//! 7515, RFC 8037) under the key of the heads, so that every JOSE library verifies it with `GET /v1/heads/keys` and nothing
//! else; it is a fact too, sealed with the postings. It names nobody: counts, sums and digests. The other services sign parts of
//! their own (`audit::evidence`); all of a month together are its evidence.
//!
//! A network whose bundle is there is passed over, so that a run may be cut short anywhere.

use crate::Clock;
use crate::domain::TenantId;
use crate::domain::heads::{SignedHead, SigningKey};
use crate::service::Ledger;
use crate::store::{compliance, facts, heads};
use anyhow::{Context, bail};
pub use audit::evidence::Month;
use audit::evidence::runs;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chassis::anyhow;
use chrono::{DateTime, Utc};
use receipt::evidence::Runs;
use receipt::{Digest, Signature};
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What the facts are about; each is a JWS, as a JSON string.
pub const ABOUT: &str = "compliance_report";
/// The format of what is signed; another layout takes another name.
pub const FORMAT: &str = "localplus.compliance.v2";
/// `typ` of the JWS: no token of ours that opens anything has it.
const TYPE: &str = "localplus-compliance";

/// What a bundle says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// [`FORMAT`].
    pub format: String,
    /// The network.
    pub tenant_id: Uuid,
    /// `YYYY-MM`, by UTC.
    pub month: String,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// Every account's balance at the end of the month, by unit and kind; per unit it sums to zero.
    pub trial_balance: Vec<Line>,
    /// How many transactions of each type the month had.
    pub transactions: BTreeMap<String, i64>,
    /// The first and the last head that was signed in the month; none where none was.
    pub heads: Vec<HeadOf>,
    /// What the audits of the invariants found.
    pub audits: Outcomes,
    /// What the verifications of backups found.
    pub backups: Outcomes,
    /// How often people and keys did what, as the audit trail has it.
    pub changes: BTreeMap<String, i64>,
    /// How often each job began in the month and came to its end, for all networks together.
    pub jobs: BTreeMap<String, Runs>,
}

/// A line of the trial balance.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// The unit.
    pub unit: String,
    /// The kind of the accounts.
    pub kind: String,
    /// How many.
    pub accounts: i64,
    /// Minor units.
    pub posted: i64,
    /// Minor units that were set aside.
    pub held: i64,
}

/// A signed head.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeadOf {
    /// Its number.
    pub number: i64,
    /// Its hash, which binds all before it.
    pub hash: Digest,
    /// The key that signed it.
    pub kid: String,
    /// Its signature.
    pub signature: Signature,
}

impl HeadOf {
    fn of(signed: &SignedHead) -> Self {
        Self {
            number: signed.head.number,
            hash: signed.head.hash(),
            kid: signed.head.kid.clone(),
            signature: signed.signature,
        }
    }
}

/// How often something ran, and how often it found nothing wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcomes {
    /// How often it ran.
    pub runs: i64,
    /// How often nothing was wrong.
    pub clean: i64,
}

#[derive(Serialize)]
struct Header<'a> {
    alg: &'static str,
    kid: &'a str,
    typ: &'static str,
}

/// The bundle of a report: a compact JWS.
fn signed(key: &SigningKey, report: &Report) -> anyhow::Result<String> {
    let header = Header {
        alg: "EdDSA",
        kid: key.kid(),
        typ: TYPE,
    };
    let header = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&header)?);
    let payload = URL_SAFE_NO_PAD.encode(serde_json::to_vec(report)?);
    let said = format!("{header}.{payload}");
    let signature = URL_SAFE_NO_PAD.encode(key.sign_text(&said));
    Ok(format!("{said}.{signature}"))
}

/// Makes the bundles of the month before for every network that has none; returns how many.
pub async fn run(pool: &PgPool, ledger: &Ledger, key: &SigningKey, clock: &Clock) -> anyhow::Result<usize> {
    let mut conn = pool.acquire().await.context("no connection to PostgreSQL")?;
    let month = Month::before(clock()).context("there is no month before")?;
    let until = month.to().context("the month has no end")?;
    let mut made = 0;
    for tenant in compliance::tenants(&mut conn, until).await? {
        if facts::newest(&mut conn, tenant, ABOUT, &month.to_string())
            .await?
            .is_some()
        {
            continue;
        }
        let report = report(&mut conn, ledger, TenantId(tenant), month, clock()).await?;
        let bundle = serde_json::to_string(&signed(key, &report)?)?;
        facts::record_in_tx(&mut conn, tenant, ABOUT, &report.month, &bundle, report.made_at).await?;
        made += 1;
    }
    Ok(made)
}

async fn report(
    conn: &mut sqlx::PgConnection,
    ledger: &Ledger,
    tenant: TenantId,
    month: Month,
    now: DateTime<Utc>,
) -> anyhow::Result<Report> {
    let (from, to) = (month.from(), month.to().context("the month has no end")?);
    // what was posted at the very instant is of the next month
    let end = to - chrono::TimeDelta::microseconds(1);
    let balance = ledger.trial_balance(tenant, Some(end)).await?;
    if let Some((unit, sum)) = balance.totals().into_iter().find(|(_, sum)| *sum != 0) {
        bail!("the books of {tenant} do not balance: {sum} {unit} at the end of {month}");
    }
    let line = |sum: &crate::store::reading::Sum| Line {
        unit: sum.unit.as_str().to_owned(),
        kind: sum.kind.name().to_owned(),
        accounts: sum.accounts,
        posted: sum.posted,
        held: sum.held,
    };
    let mut signed_heads = Vec::new();
    for number in compliance::heads(conn, from, to).await? {
        let found = heads::after(conn, number - 1, 1).await?;
        signed_heads.extend(found.iter().map(HeadOf::of));
    }
    let outcomes = |(runs, clean)| Outcomes { runs, clean };
    Ok(Report {
        format: FORMAT.to_owned(),
        tenant_id: tenant.0,
        month: month.to_string(),
        made_at: now,
        trial_balance: balance.sums.iter().map(line).collect(),
        transactions: compliance::transactions(conn, tenant, from, to).await?,
        heads: signed_heads,
        audits: outcomes(compliance::audits(conn, from, to).await?),
        backups: outcomes(compliance::backups(conn, from, to).await?),
        changes: compliance::changes(conn, tenant, from, to).await?,
        jobs: runs(conn, month).await?,
    })
}

/// The bundle of a month; `None` where none was made.
pub async fn bundle(pool: &PgPool, tenant: TenantId, month: Month) -> anyhow::Result<Option<String>> {
    let mut conn = pool.acquire().await?;
    let kept = facts::newest(&mut conn, tenant.0, ABOUT, &month.to_string()).await?;
    kept.map(|json| serde_json::from_str(&json).context("the bundle cannot be read"))
        .transpose()
}
