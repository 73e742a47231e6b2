//! Signed heads, and what they are made of.

use super::hash;
use crate::domain::chain::{Hash, Link, REGISTRY};
use crate::domain::heads::{SignedHead, Tip};
use chrono::{DateTime, Utc};
use receipt::{Digest, Head, Instant, LaneHead, Signature};
use sqlx::PgConnection;
use uuid::Uuid;

/// Locks the registry and returns where its chain ends; `None` while another replica is at it.
pub async fn try_lock_registry_in_tx(conn: &mut PgConnection) -> sqlx::Result<Option<(i64, Hash)>> {
    let row = sqlx::query!(
        "SELECT next_seq, head_hash FROM ledger_lanes WHERE lane = $1 FOR UPDATE SKIP LOCKED",
        REGISTRY
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| Ok((row.next_seq, hash(&row.head_hash)?)))
        .transpose()
}

/// Writes a batch of the registry and moves the end of its chain.
pub async fn write_registry_in_tx(conn: &mut PgConnection, link: &Link, salt: Uuid) -> sqlx::Result<()> {
    sqlx::query!(
        r#"WITH batch AS (
               INSERT INTO ledger_batches (lane, seq, transaction_count, previous_hash, root, hash, payload, salt,
                                           created_at)
               VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8)
           )
           UPDATE ledger_lanes SET next_seq = $2 + 1, head_hash = $6 WHERE lane = $1"#,
        link.lane,
        link.seq,
        link.count,
        &link.previous[..],
        &link.root[..],
        &link.hash()[..],
        salt,
        link.created_at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Where all lanes stand, at one instant.
pub async fn tips(conn: &mut PgConnection) -> sqlx::Result<Vec<Tip>> {
    let rows = sqlx::query!("SELECT lane, next_seq, head_hash FROM ledger_lanes ORDER BY lane")
        .fetch_all(conn)
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Tip {
                lane: row.lane,
                seq: row.next_seq - 1,
                link: hash(&row.head_hash)?,
            })
        })
        .collect()
}

/// The links of a lane's batches `from..=to`, in order.
pub async fn links(conn: &mut PgConnection, lane: i16, from: i64, to: i64) -> sqlx::Result<Vec<Hash>> {
    let links = sqlx::query_scalar!(
        "SELECT hash FROM ledger_batches WHERE lane = $1 AND seq BETWEEN $2 AND $3 ORDER BY seq",
        lane,
        from,
        to,
    )
    .fetch_all(conn)
    .await?;
    links.iter().map(|link| hash(link)).collect()
}

/// Remembers a public key; `false` if the name is taken by another key.
pub async fn remember_key(
    conn: &mut PgConnection,
    kid: &str,
    public: &[u8; 32],
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    sqlx::query!(
        "INSERT INTO ledger_head_keys (kid, public_key, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        kid,
        &public[..],
        now,
    )
    .execute(&mut *conn)
    .await?;
    let known = sqlx::query_scalar!("SELECT public_key FROM ledger_head_keys WHERE kid = $1", kid)
        .fetch_one(conn)
        .await?;
    Ok(known == public)
}

/// Every public key that ever signed, oldest first.
pub async fn keys(conn: &mut PgConnection) -> sqlx::Result<Vec<(String, [u8; 32])>> {
    let rows = sqlx::query!("SELECT kid, public_key FROM ledger_head_keys ORDER BY created_at, kid")
        .fetch_all(conn)
        .await?;
    rows.into_iter()
        .map(|row| Ok((row.kid, hash(&row.public_key)?)))
        .collect()
}

/// Writes a head.
pub async fn write_in_tx(conn: &mut PgConnection, signed: &SignedHead) -> sqlx::Result<()> {
    let head = &signed.head;
    let column = |value: fn(&LaneHead) -> i64| -> Vec<i64> { head.lanes.iter().map(value).collect() };
    let digests = |value: fn(&LaneHead) -> Digest| -> Vec<Vec<u8>> {
        head.lanes.iter().map(|lane| value(lane).0.to_vec()).collect()
    };
    sqlx::query!(
        r#"WITH head AS (
               INSERT INTO ledger_heads (number, previous_hash, created_at, kid, signature, hash)
               VALUES ($1, $2, $3, $4, $5, $6)
           )
           INSERT INTO ledger_head_lanes (number, lane, from_seq, to_seq, link, root)
           SELECT $1, lane, from_seq, to_seq, link, root
           FROM UNNEST($7::bigint[], $8::bigint[], $9::bigint[], $10::bytea[], $11::bytea[])
                AS l (lane, from_seq, to_seq, link, root)"#,
        head.number,
        &head.previous.0[..],
        signed.created_at,
        head.kid.as_str(),
        &signed.signature.0[..],
        &head.hash().0[..],
        &column(|lane| lane.lane),
        &column(|lane| lane.from),
        &column(|lane| lane.to),
        &digests(|lane| lane.link),
        &digests(|lane| lane.root),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The newest head.
pub async fn newest(conn: &mut PgConnection) -> sqlx::Result<Option<SignedHead>> {
    Ok(before(conn, None, 1).await?.pop())
}

/// Up to `limit` heads with lower numbers than `before`, newest first.
pub async fn before(
    conn: &mut PgConnection,
    before: Option<i64>,
    limit: i64,
) -> sqlx::Result<Vec<SignedHead>> {
    let numbers = sqlx::query_scalar!(
        "SELECT number FROM ledger_heads WHERE number < COALESCE($1, 9223372036854775807) ORDER BY number DESC LIMIT $2",
        before,
        limit,
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut heads = numbered(conn, &numbers).await?;
    heads.reverse();
    Ok(heads)
}

/// Up to `limit` heads with higher numbers than `after`, oldest first.
pub async fn after(conn: &mut PgConnection, after: i64, limit: i64) -> sqlx::Result<Vec<SignedHead>> {
    let numbers = sqlx::query_scalar!(
        "SELECT number FROM ledger_heads WHERE number > $1 ORDER BY number LIMIT $2",
        after,
        limit,
    )
    .fetch_all(&mut *conn)
    .await?;
    numbered(conn, &numbers).await
}

/// The first head that covers a batch.
pub async fn covering(conn: &mut PgConnection, lane: i16, seq: i64) -> sqlx::Result<Option<SignedHead>> {
    let number = sqlx::query_scalar!(
        r#"SELECT number FROM ledger_head_lanes WHERE lane = $1 AND to_seq >= $2
           ORDER BY to_seq, number LIMIT 1"#,
        lane,
        seq,
    )
    .fetch_optional(&mut *conn)
    .await?;
    match number {
        Some(number) => Ok(numbered(conn, &[number]).await?.pop()),
        None => Ok(None),
    }
}

/// The heads with these numbers, in order.
async fn numbered(conn: &mut PgConnection, numbers: &[i64]) -> sqlx::Result<Vec<SignedHead>> {
    let rows = sqlx::query!(
        r#"SELECT number, previous_hash, created_at, kid, signature FROM ledger_heads
           WHERE number = ANY($1) ORDER BY number"#,
        numbers,
    )
    .fetch_all(&mut *conn)
    .await?;
    let lanes = sqlx::query!(
        r#"SELECT number, lane, from_seq, to_seq, link, root FROM ledger_head_lanes
           WHERE number = ANY($1) ORDER BY number, lane"#,
        numbers,
    )
    .fetch_all(conn)
    .await?;
    let mut lanes = lanes.into_iter().peekable();
    let mut heads = Vec::with_capacity(rows.len());
    for row in rows {
        let mut own = Vec::new();
        while let Some(lane) = lanes.next_if(|lane| lane.number <= row.number) {
            own.push(LaneHead {
                lane: lane.lane.into(),
                from: lane.from_seq,
                to: lane.to_seq,
                link: Digest(hash(&lane.link)?),
                root: Digest(hash(&lane.root)?),
            });
        }
        let signature = <[u8; 64]>::try_from(row.signature.as_slice());
        heads.push(SignedHead {
            head: Head {
                number: row.number,
                previous: Digest(hash(&row.previous_hash)?),
                created_at: Instant(row.created_at.timestamp_micros()),
                kid: row.kid,
                lanes: own,
            },
            signature: Signature(signature.map_err(|_| super::corrupt("signature", row.number))?),
            created_at: row.created_at,
        });
    }
    Ok(heads)
}
