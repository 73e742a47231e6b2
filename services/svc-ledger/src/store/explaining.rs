//! Reading the remembered lots (see [`super::lots`]) for an explanation: as they stand, or as of an earlier version.

use super::{corrupt, transaction_type};
use crate::domain::lots::{Lot, LotId};
use crate::domain::{AccountId, TenantId, TransactionId, TransactionType};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// A lot as of a version, for an explanation.
#[derive(Clone, Debug)]
pub struct Explained {
    /// The lot; `remaining` as of the version.
    pub lot: Lot,
    /// What was taken from it and given back, oldest first.
    pub moves: Vec<Move>,
}

/// What one transaction did to a lot.
#[derive(Clone, Copy, Debug)]
pub struct Move {
    /// The transaction.
    pub transaction: TransactionId,
    /// Why value moved.
    pub kind: TransactionType,
    /// Minor units; negative was taken.
    pub points: i64,
    /// When.
    pub at: DateTime<Utc>,
}

/// The account's lots as of `version`, newest first, below `before`; with what happened to each, at most `moves_max`.
///
/// `None` when what is remembered is not whole: a lot without the move that opened it, or (`newest`: nothing happened after
/// `version`) one whose moves do not come to what is left of it.
#[expect(clippy::too_many_arguments, reason = "one statement's parameters")]
pub async fn explain(
    conn: &mut PgConnection,
    tenant: TenantId,
    account: AccountId,
    version: i64,
    newest: bool,
    before: Option<LotId>,
    open_only: bool,
    limit: i64,
    moves_max: i64,
) -> sqlx::Result<Option<Vec<Explained>>> {
    let before = before.unwrap_or(LotId {
        version: i64::MAX,
        part: 0,
    });
    let rows = sqlx::query!(
        r#"SELECT l.version, l.part, l.transaction_id, l.origin_id, l.points, l.remaining, m.remaining AS then,
                  l.earned_at, l.expires_at
           FROM lots l
           CROSS JOIN LATERAL (
               SELECT sum(points)::bigint AS remaining FROM lot_moves
               WHERE tenant_id = $1 AND account_id = $2 AND lot_version = l.version AND lot_part = l.part AND version <= $3
           ) m
           WHERE l.tenant_id = $1 AND l.account_id = $2 AND l.version <= $3 AND (l.version, l.part) < ($4, $5)
             AND (NOT $6 OR m.remaining > 0 OR m.remaining IS NULL)
           ORDER BY l.version DESC, l.part DESC
           LIMIT $7"#,
        tenant.0,
        account.0,
        version,
        before.version,
        before.part,
        open_only,
        limit,
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut explained: Vec<Explained> = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(then) = row.then.filter(|then| !newest || *then == row.remaining) else {
            return Ok(None);
        };
        let lot = Lot {
            id: LotId {
                version: row.version,
                part: row.part,
            },
            transaction: TransactionId(row.transaction_id),
            origin: TransactionId(row.origin_id),
            points: row.points,
            remaining: then,
            earned_at: row.earned_at,
            expires_at: row.expires_at,
        };
        explained.push(Explained {
            lot,
            moves: Vec::new(),
        });
    }
    let versions: Vec<i64> = explained.iter().map(|one| one.lot.id.version).collect();
    let parts: Vec<i32> = explained.iter().map(|one| one.lot.id.part).collect();
    let moves = sqlx::query!(
        r#"SELECT n.place AS "place!", m.transaction_id, m.type, m.points, m.created_at
           FROM UNNEST($3::bigint[], $4::integer[]) WITH ORDINALITY AS n (version, part, place)
           CROSS JOIN LATERAL (
               SELECT version, transaction_id, type, points, created_at FROM lot_moves
               WHERE tenant_id = $1 AND account_id = $2 AND lot_version = n.version AND lot_part = n.part
                 AND version <= $5 AND version > n.version
               ORDER BY version LIMIT $6
           ) m
           ORDER BY n.place, m.version"#,
        tenant.0,
        account.0,
        &versions,
        &parts,
        version,
        moves_max,
    )
    .fetch_all(conn)
    .await?;
    for row in moves {
        let place = usize::try_from(row.place - 1).unwrap_or(usize::MAX);
        let one = explained
            .get_mut(place)
            .ok_or_else(|| corrupt("place", row.place))?;
        one.moves.push(Move {
            transaction: TransactionId(row.transaction_id),
            kind: transaction_type(row.r#type)?,
            points: row.points,
            at: row.created_at,
        });
    }
    Ok(Some(explained))
}

/// What of the account's lots lapses when, as of `version`, soonest first.
pub async fn expiring(
    conn: &mut PgConnection,
    tenant: TenantId,
    account: AccountId,
    version: i64,
    limit: i64,
) -> sqlx::Result<Vec<(DateTime<Utc>, i64)>> {
    let rows = sqlx::query!(
        r#"SELECT l.expires_at AS "expires_at!", sum(m.points)::bigint AS "points!"
           FROM lots l
           JOIN lot_moves m ON m.tenant_id = l.tenant_id AND m.account_id = l.account_id
                           AND m.lot_version = l.version AND m.lot_part = l.part AND m.version <= $3
           WHERE l.tenant_id = $1 AND l.account_id = $2 AND l.version <= $3 AND l.expires_at IS NOT NULL
           GROUP BY l.expires_at HAVING sum(m.points) > 0
           ORDER BY l.expires_at LIMIT $4"#,
        tenant.0,
        account.0,
        version,
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.expires_at, row.points)).collect())
}

/// As [`expiring`], as the account stands now: from its open lots alone.
pub async fn expiring_now(
    conn: &mut PgConnection,
    tenant: TenantId,
    account: AccountId,
    limit: i64,
) -> sqlx::Result<Vec<(DateTime<Utc>, i64)>> {
    let rows = sqlx::query!(
        r#"SELECT expires_at AS "expires_at!", sum(remaining)::bigint AS "points!" FROM lots
           WHERE tenant_id = $1 AND account_id = $2 AND remaining > 0 AND expires_at IS NOT NULL
           GROUP BY expires_at ORDER BY expires_at LIMIT $3"#,
        tenant.0,
        account.0,
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.expires_at, row.points)).collect())
}
