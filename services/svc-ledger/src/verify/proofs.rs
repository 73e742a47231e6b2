//! Signed heads, facts, and what belongs to nothing.

use super::difference::{Difference, hex, same};
use super::{Verified, books};
use crate::domain::chain::{GENESIS, Hash};
use crate::domain::heads::{self, Added, SignedHead};
use crate::store::{heads as store, verifying};
use chassis::anyhow;
use receipt::{Digest, Head, Keys, LaneHead};
use sqlx::PgConnection;

/// Heads read at once.
const PAGE: i64 = 200;

/// Verifies all signed heads: that each is bound to the one before, covers exactly what was added since, and is signed
/// with a key that was in use.
pub(super) async fn heads(conn: &mut PgConnection) -> anyhow::Result<Verified> {
    let mut keys = Keys::default();
    for (kid, public, created_at, first) in verifying::head_keys(conn).await? {
        let first = first.map_or_else(|| "a head signed with it".to_owned(), crate::rfc3339);
        same(
            "ledger_head_keys",
            &kid,
            "created_at (or kid)",
            &first,
            &crate::rfc3339(created_at),
        )?;
        let Ok(public) = <[u8; 32]>::try_from(public.as_slice()) else {
            return Err(
                Difference::new("ledger_head_keys", kid, "public_key", "32 bytes", hex(&public)).into(),
            );
        };
        keys = keys.with(&kid, &public);
    }
    let mut verified = Verified::default();
    let mut last: Option<Head> = None;
    loop {
        let after = last.as_ref().map_or(0, |head| head.number);
        // a head below the first is one out of its place
        let page = store::after(conn, if last.is_none() { i64::MIN } else { after }, PAGE).await?;
        let (Some(first), Some(newest)) = (page.first(), page.last()) else {
            break;
        };
        let hashes = verifying::head_hashes(conn, first.head.number, newest.head.number).await?;
        for (signed, hash) in page.into_iter().zip(hashes) {
            judge(conn, last.as_ref(), &signed, &hash, &keys).await?;
            verified.heads += 1;
            last = Some(signed.head);
        }
    }
    if let Some((number, lane)) = verifying::stray_head_lane(conn).await? {
        let row = format!("head {number}, lane {lane}");
        let expected = "a head and a lane that are there";
        return Err(Difference::new("ledger_head_lanes", row, "number or lane", expected, "none").into());
    }
    Ok(verified)
}

async fn judge(
    conn: &mut PgConnection,
    last: Option<&Head>,
    signed: &SignedHead,
    hash: &Hash,
    keys: &Keys,
) -> anyhow::Result<()> {
    let head = &signed.head;
    let row = format!("head {}", head.number);
    let number = last.map_or(1, |last| last.number + 1);
    same("ledger_heads", &row, "number", &number, &head.number)?;
    let previous = last.map_or(Digest(GENESIS), Head::hash);
    same("ledger_heads", &row, "previous_hash", &previous, &head.previous)?;
    for lane in &head.lanes {
        covers(conn, last, head.number, lane).await?;
    }
    if let Err(fault) = head.verify(&signed.signature, keys) {
        let columns =
            "signature, created_at or kid (or public_key of ledger_head_keys, or a lane is missing)";
        return Err(Difference::new("ledger_heads", row, columns, "a valid signature", fault).into());
    }
    same("ledger_heads", &row, "hash", &head.hash(), &Digest(*hash))?;
    Ok(())
}

async fn covers(
    conn: &mut PgConnection,
    last: Option<&Head>,
    number: i64,
    lane: &LaneHead,
) -> anyhow::Result<()> {
    let row = format!("head {number}, lane {}", lane.lane);
    let known = last.map_or(&[][..], |head| head.lanes.as_slice());
    let before = known.iter().find(|known| known.lane == lane.lane);
    let from = before.map_or(0, |before| before.to) + 1;
    same("ledger_head_lanes", &row, "from_seq (or lane)", &from, &lane.from)?;
    let Ok(of_lane) = i16::try_from(lane.lane) else {
        return Err(Difference::new("ledger_head_lanes", row, "lane", "a lane", lane.lane).into());
    };
    let added = Added {
        lane: of_lane,
        from: lane.from,
        to: lane.to,
    };
    if added.count() > heads::LINKS_MAX {
        return Err(Difference::new(
            "ledger_head_lanes",
            row,
            "to_seq",
            "what one head may add",
            lane.to,
        )
        .into());
    }
    let links = store::links(conn, of_lane, lane.from, lane.to).await?;
    let found = i64::try_from(links.len()).unwrap_or(i64::MAX);
    same(
        "ledger_head_lanes",
        &row,
        "to_seq (or lane)",
        &found,
        &added.count(),
    )?;
    let expected = heads::lane_head(added, &links, before);
    same("ledger_head_lanes", &row, "link", &expected.link, &lane.link)?;
    same("ledger_head_lanes", &row, "root", &expected.root, &lane.root)?;
    Ok(())
}

/// Verifies that every fact is in its place, and that the lanes are what was recorded of them.
pub(super) async fn facts(conn: &mut PgConnection) -> anyhow::Result<Verified> {
    if let Some((tenant, about, subject, version, column)) = verifying::misplaced_fact(conn).await? {
        let row = format!("tenant {tenant}, {about} {subject} version {version}");
        let expected = "what follows from the fact before it and the row it is about";
        return Err(Difference::new("ledger_facts", row, column, expected, "something else").into());
    }
    if let Some(contradiction) = verifying::contradicted_lane(conn).await? {
        return Err(books::contradicted("ledger_lanes", contradiction).into());
    }
    if let Some((about, contradiction)) = verifying::contradicted_row(conn).await? {
        let table = if about == "velocity_limits" {
            "velocity_limits"
        } else {
            "account_status_changes"
        };
        return Err(books::contradicted(table, contradiction).into());
    }
    if let Some((tenant, limit, subject)) = verifying::touched_counter(conn).await? {
        let row = format!("tenant {tenant}, limit {limit}, subject {subject}");
        let expected = "what a lane wrote";
        return Err(Difference::new("velocity_counters", row, "the row", expected, "something else").into());
    }
    Ok(Verified::default())
}

/// Verifies that every hold is what its transactions made of it.
pub(super) async fn holds(conn: &mut PgConnection) -> anyhow::Result<Verified> {
    if let Some((tenant, id, column, expected, found)) = verifying::wrong_hold(conn).await? {
        return Err(Difference::new(
            "holds",
            format!("tenant {tenant}, hold {id}"),
            column,
            expected,
            found,
        )
        .into());
    }
    Ok(Verified::default())
}

/// Verifies that there is nothing besides what was verified.
pub(super) async fn nothing_is_left_over(conn: &mut PgConnection, verified: &Verified) -> anyhow::Result<()> {
    if let Some((table, lane)) = verifying::stray_lanes(conn).await?.into_iter().next() {
        let table = if table == "transactions" {
            "transactions"
        } else {
            "ledger_batches"
        };
        return Err(Difference::new(table, format!("lane {lane}"), "lane", "one of the lanes", lane).into());
    }
    let stored = verifying::counts(conn).await?;
    let walked = [verified.transactions, verified.entries, verified.facts];
    if stored.map(|count| u64::try_from(count).ok()) != walked.map(Some) {
        let (table, row) = verifying::stray(conn).await?.unwrap_or_default();
        let table = match table.as_str() {
            "transactions" => "transactions",
            "ledger_facts" => "ledger_facts",
            _ => "ledger_entries",
        };
        return Err(Difference::new(
            table,
            row,
            "the row",
            format!("{walked:?} transactions, entries and facts in the chain"),
            format!("{stored:?}"),
        )
        .into());
    }
    if let Some(lane) = verifying::moved_cursor(conn).await? {
        let expected = "what the relay wrote";
        return Err(Difference::new(
            "ledger_relay",
            format!("lane {lane}"),
            "the row",
            expected,
            "something else",
        )
        .into());
    }
    Ok(())
}
