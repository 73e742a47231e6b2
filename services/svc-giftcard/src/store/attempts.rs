//! Tries of codes: charged before a code is looked at, given back when it was right.

use super::column;
use crate::domain::TenantId;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// Whose tries are counted.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Subject {
    /// Card 1, caller 2, network 3.
    pub scope: i16,
    /// Which of them: a keyed hash, an id or a network, never a code or an address.
    pub name: Vec<u8>,
}

/// How many tries a subject has made in its window, this one included, and when the window began.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Charged {
    /// Card 1, caller 2, network 3.
    pub scope: i16,
    /// Tries that were not given back.
    pub failures: i32,
    /// When the window began.
    pub since: DateTime<Utc>,
}

/// Charges one try to each subject, which come in order so that two callers never wait for each other crosswise. A
/// window that began before `windows_since` begins anew.
pub async fn charge(
    connection: &mut PgConnection,
    tenant: TenantId,
    subjects: &[Subject],
    now: DateTime<Utc>,
    windows_since: DateTime<Utc>,
) -> sqlx::Result<Vec<Charged>> {
    sqlx::query_as!(
        Charged,
        "INSERT INTO attempts (tenant_id, scope, subject, failures, since)
         SELECT $1, scope, subject, 1, $4
         FROM UNNEST($2::smallint[], $3::bytea[]) AS charged (scope, subject)
         ORDER BY scope, subject
         ON CONFLICT (tenant_id, scope, subject) DO UPDATE
         SET failures = CASE WHEN attempts.since < $5 THEN 1 ELSE LEAST(attempts.failures, 1000000) + 1 END,
             since = CASE WHEN attempts.since < $5 THEN $4 ELSE attempts.since END
         RETURNING scope, failures, since",
        tenant.0,
        &column(subjects, |subject| subject.scope),
        &column(subjects, |subject| subject.name.as_slice()) as &[&[u8]],
        now,
        windows_since,
    )
    .fetch_all(connection)
    .await
}

/// Gives one try back to each subject.
pub async fn give_back(
    connection: &mut PgConnection,
    tenant: TenantId,
    subjects: &[Subject],
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE attempts SET failures = GREATEST(failures - 1, 0)
         FROM UNNEST($2::smallint[], $3::bytea[]) AS charged (scope, subject)
         WHERE attempts.tenant_id = $1 AND attempts.scope = charged.scope AND attempts.subject = charged.subject",
        tenant.0,
        &column(subjects, |subject| subject.scope),
        &column(subjects, |subject| subject.name.as_slice()) as &[&[u8]],
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Deletes windows that are over; how many.
pub async fn prune(connection: &mut PgConnection, before: DateTime<Utc>) -> sqlx::Result<u64> {
    let pruned = sqlx::query!("DELETE FROM attempts WHERE since < $1", before);
    Ok(pruned.execute(connection).await?.rows_affected())
}
