//! How many lanes there are.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// Makes `count` lanes take postings from the next start of the replicas on, and no others; lanes that are missing are
/// added. Every change is a fact.
pub async fn set_in_tx(conn: &mut PgConnection, count: i16, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        r#"INSERT INTO ledger_lanes (lane, active, head_hash)
           SELECT lane::smallint, false, decode(repeat('00', 32), 'hex') FROM generate_series(0, $1::integer - 1) AS lane
           ON CONFLICT DO NOTHING"#,
        i32::from(count),
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        r#"WITH changed AS (
               UPDATE ledger_lanes SET active = lane < $1 WHERE lane >= 0 AND active <> (lane < $1) RETURNING *
           )
           INSERT INTO ledger_facts (tenant_id, about, subject, version, content, created_at)
           SELECT '00000000-0000-0000-0000-000000000000', 'ledger_lanes', lane::text,
                  1 + COALESCE((SELECT max(version) FROM ledger_facts f
                                WHERE f.tenant_id = '00000000-0000-0000-0000-000000000000'
                                  AND f.about = 'ledger_lanes' AND f.subject = changed.lane::text), 0),
                  ledger_lane_fact(to_jsonb(changed)), $2::timestamptz
           FROM changed"#,
        count,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}
