//! Writing what the ledger published: three statements however many entries a poll delivered, and as many while a second
//! generation is being built, which gets all of it, too.
//!
//! Rows are written in the order of [`Projection`], so that two replicas handling the same accounts wait for each
//! other instead of deadlocking.

#[cfg(doc)]
use crate::domain::WalletBalances;
use crate::domain::{Entry, Projection};
use sqlx::PgConnection;
use std::collections::HashSet;

/// Stores the entries, in the one generation or in every one that is written, and returns those that were not there yet (in the
/// one that is read), in the projection's order. No generation appears or takes another's place until the transaction ends.
pub async fn insert_entries<'a>(
    connection: &mut PgConnection,
    projection: &'a Projection,
    only: Option<i32>,
) -> sqlx::Result<Vec<&'a Entry>> {
    let entries = projection.entries();
    let inserted = sqlx::query!(
        r#"WITH pointer AS (
               SELECT live, next FROM projection FOR SHARE
           ), inserted AS (
               INSERT INTO entries (tenant_id, account_id, version, owner_id, transaction_id, type, unit, amount,
                                    posted_after, held_after, reference, occurred_at, generation)
               SELECT entry.*, written.generation
               FROM pointer CROSS JOIN LATERAL (VALUES (live), (next)) AS written (generation)
               CROSS JOIN UNNEST($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[], $5::uuid[], $6::smallint[],
                                 $7::text[], $8::bigint[], $9::bigint[], $10::bigint[], $11::text[],
                                 $12::timestamptz[])
                          AS entry (tenant_id, account_id, version, owner_id, transaction_id, type, unit, amount,
                                    posted_after, held_after, reference, occurred_at)
               WHERE written.generation = COALESCE($13, written.generation)
               ORDER BY written.generation, entry.tenant_id, entry.account_id, entry.version
               ON CONFLICT (tenant_id, account_id, version, generation) DO NOTHING
               RETURNING tenant_id, account_id, version, generation
           )
           SELECT tenant_id AS "tenant_id!", account_id AS "account_id!", version AS "version!"
           FROM inserted JOIN pointer ON generation = COALESCE($13, live)"#,
        &column(entries, |entry| entry.tenant.0),
        &column(entries, |entry| entry.account.0),
        &column(entries, |entry| entry.version),
        &column(entries, |entry| entry.owner.0),
        &column(entries, |entry| entry.transaction.0),
        &column(entries, |entry| entry.transaction_type.0),
        &column(entries, |entry| entry.unit.as_str()) as &[&str],
        &column(entries, |entry| entry.amount),
        &column(entries, |entry| entry.posted_after),
        &column(entries, |entry| entry.held_after),
        &column(entries, |entry| entry.reference.as_deref()) as &[Option<&str>],
        &column(entries, |entry| entry.occurred_at),
        only,
    )
    .fetch_all(connection)
    .await?;
    if inserted.len() == entries.len() {
        return Ok(entries.iter().collect());
    }
    let inserted: HashSet<_> = inserted
        .iter()
        .map(|row| (row.tenant_id, row.account_id, row.version))
        .collect();
    let is_new = |entry: &&Entry| inserted.contains(&(entry.tenant.0, entry.account.0, entry.version));
    Ok(entries.iter().filter(is_new).collect())
}

/// Moves each touched account to its newest delivered entry, unless a newer one is known, in the generations that
/// [`insert_entries`] has just written to.
pub async fn advance_balances(
    connection: &mut PgConnection,
    projection: &Projection,
    only: Option<i32>,
) -> sqlx::Result<()> {
    let heads: Vec<&Entry> = projection.heads().collect();
    sqlx::query!(
        "INSERT INTO balances (tenant_id, account_id, owner_id, kind, unit, posted, held, version,
                               transaction_id, as_of, generation)
         SELECT head.*, written.generation
         FROM projection CROSS JOIN LATERAL (VALUES (live), (next)) AS written (generation)
         CROSS JOIN UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::smallint[], $5::text[], $6::bigint[],
                           $7::bigint[], $8::bigint[], $9::uuid[], $10::timestamptz[])
                    AS head (tenant_id, account_id, owner_id, kind, unit, posted, held, version, transaction_id, as_of)
         WHERE written.generation = COALESCE($11, written.generation)
         ORDER BY written.generation, head.tenant_id, head.account_id
         ON CONFLICT (tenant_id, account_id, generation) DO UPDATE
         SET posted = EXCLUDED.posted, held = EXCLUDED.held, version = EXCLUDED.version,
             transaction_id = EXCLUDED.transaction_id, as_of = EXCLUDED.as_of
         WHERE balances.version < EXCLUDED.version",
        &column(&heads, |entry| entry.tenant.0),
        &column(&heads, |entry| entry.account.0),
        &column(&heads, |entry| entry.owner.0),
        &column(&heads, |entry| entry.kind.number()),
        &column(&heads, |entry| entry.unit.as_str()) as &[&str],
        &column(&heads, |entry| entry.posted_after),
        &column(&heads, |entry| entry.held_after),
        &column(&heads, |entry| entry.version),
        &column(&heads, |entry| entry.transaction.0),
        &column(&heads, |entry| entry.occurred_at),
        only,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// One column of an UNNEST.
fn column<'a, R, T>(rows: &'a [R], of: impl Fn(&'a R) -> T) -> Vec<T> {
    rows.iter().map(of).collect()
}
