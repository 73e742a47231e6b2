//! Which column it is: the events that were told of a batch repeat most of what is stored, so that a row which does not
//! lead to its batch's root can be compared with what was told of it. The hash says that something is wrong, the event
//! what.

use super::Difference;
use crate::domain::chain;
use crate::store::verifying::{self, StoredBatch, StoredTransaction};
use crate::wire;
use contracts_proto::common::v1::Actor;
use contracts_proto::ledger::v1 as proto;
use events::OutboxBatch;
use prost::Message;
use sqlx::PgConnection;
use std::collections::HashMap;

/// The difference as precisely as what was told of the batch allows.
pub(super) async fn explained(
    conn: &mut PgConnection,
    batch: &StoredBatch,
    own: &[StoredTransaction],
    difference: Difference,
) -> sqlx::Result<Difference> {
    let Some(payload) = verifying::payload(conn, batch.link.lane, batch.link.seq).await? else {
        return Ok(difference);
    };
    // what was told is evidence only while it is what the link binds
    let evident = chain::Link {
        events: chain::events(&payload),
        ..batch.link
    };
    if evident.hash() != batch.hash {
        return Ok(difference);
    }
    let told = transactions(payload);
    for stored in own {
        let id = stored.transaction.id.to_string();
        let Some((event, posted_by)) = told.get(&id) else {
            let expected = "one of those that were told";
            return Ok(Difference::new(
                "transactions",
                &id,
                "id (or the row)",
                expected,
                &id,
            ));
        };
        if let Some(found) = compare(event, stored).or_else(|| compare_poster(posted_by.as_ref(), stored)) {
            return Ok(found);
        }
    }
    let missing = told
        .keys()
        .find(|id| !own.iter().any(|stored| stored.transaction.id.to_string() == **id));
    if let Some(id) = missing {
        return Ok(Difference::new(
            "transactions",
            id,
            "the row",
            "to be there",
            "nothing",
        ));
    }
    if difference.column != "all together" {
        return Ok(difference);
    }
    Ok(Difference {
        column: "what no event repeats: tenant_id, idempotency_hash, fingerprint, reversal, a hold's \
                 destination_id (or the batch's root or salt)"
            .to_owned(),
        ..difference
    })
}

fn transactions(payload: Vec<u8>) -> HashMap<String, (proto::Transaction, Option<Actor>)> {
    let messages = OutboxBatch::decode(payload.into()).map_or_else(|_| Vec::new(), |batch| batch.messages);
    messages
        .into_iter()
        .filter(|message| message.topic == crate::outbox::TRANSACTIONS_TOPIC)
        .filter_map(|message| {
            let event = proto::TransactionPosted::decode(message.payload).ok()?;
            Some((event.transaction?, event.posted_by))
        })
        .map(|(transaction, posted_by)| (transaction.id.clone(), (transaction, posted_by)))
        .collect()
}

/// Who asked is told since version 3 of the event.
fn compare_poster(told: Option<&Actor>, stored: &StoredTransaction) -> Option<Difference> {
    let (told, found) = (told?, &stored.transaction.posted_by);
    let id = stored.transaction.id.to_string();
    (*told.id != **found).then(|| Difference::new("transactions", id, "posted_by", &told.id, found))
}

fn compare(told: &proto::Transaction, stored: &StoredTransaction) -> Option<Difference> {
    let found = wire::transaction(&stored.transaction);
    let differs = |column: &str, expected: String, found: String| {
        (expected != found).then(|| Difference::new("transactions", &told.id, column, expected, found))
    };
    let instant = |at: Option<prost_types::Timestamp>| {
        at.and_then(wire::instant)
            .map_or_else(|| "none".to_owned(), crate::rfc3339)
    };
    differs(
        "type",
        told.r#type().as_str_name().to_owned(),
        found.r#type().as_str_name().to_owned(),
    )
    .or_else(|| differs("reference", told.reference.clone(), found.reference.clone()))
    .or_else(|| {
        differs(
            "metadata",
            told.metadata_json.clone(),
            found.metadata_json.clone(),
        )
    })
    .or_else(|| differs("created_at", instant(told.created_at), instant(found.created_at)))
    .or_else(|| {
        let none = || "none".to_owned();
        let id = |id: &Option<String>| id.clone().unwrap_or_else(none);
        differs("hold_id", id(&told.hold_id), id(&found.hold_id))
            .or_else(|| differs("reverses", id(&told.reverses), id(&found.reverses)))
            .or_else(|| {
                differs(
                    "shortfall",
                    told.shortfall.to_string(),
                    found.shortfall.to_string(),
                )
            })
            .or_else(|| differs("reason", told.reason.clone(), found.reason.clone()))
            .or_else(|| differs("expires_at", instant(told.expires_at), instant(found.expires_at)))
            .or_else(|| {
                let (expected, found) = (instant(told.hold_expires_at), instant(found.hold_expires_at));
                (expected != found).then(|| Difference::new("holds", &told.id, "expires_at", expected, found))
            })
    })
    .or_else(|| differs("lane", told.lane.to_string(), found.lane.to_string()))
    .or_else(|| {
        differs(
            "batch_seq",
            told.batch_seq.to_string(),
            found.batch_seq.to_string(),
        )
    })
    .or_else(|| {
        told.entries
            .iter()
            .zip(&found.entries)
            .enumerate()
            .find_map(|(leg, (told_entry, entry))| {
                compare_entries(
                    &format!("leg {leg} of transaction {}", told.id),
                    told_entry,
                    entry,
                )
            })
    })
    .or_else(|| {
        let (expected, found) = (told.entries.len(), found.entries.len());
        (expected != found).then(|| {
            Difference::new(
                "ledger_entries",
                format!("of transaction {}", told.id),
                "the rows",
                format!("{expected} entries"),
                format!("{found} (of accounts that are there)"),
            )
        })
    })
}

fn compare_entries(row: &str, told: &proto::Entry, found: &proto::Entry) -> Option<Difference> {
    let differs = |table, column: &str, expected: String, found: String| {
        (expected != found).then(|| Difference::new(table, row, column, expected, found))
    };
    let numbers = |entry: &proto::Entry| {
        [
            ("shard", i64::from(entry.shard)),
            ("amount", entry.amount),
            ("held_change", entry.held_change),
            ("posted_after", entry.posted_after),
            ("held_after", entry.held_after),
            ("version", entry.version),
        ]
    };
    differs(
        "ledger_entries",
        "account_id",
        told.account_id.clone(),
        found.account_id.clone(),
    )
    .or_else(|| {
        numbers(told)
            .into_iter()
            .zip(numbers(found))
            .find_map(|((column, expected), (_, found))| {
                differs("ledger_entries", column, expected.to_string(), found.to_string())
            })
    })
    .or_else(|| {
        let kind = |entry: &proto::Entry| entry.account_kind().as_str_name().to_owned();
        differs("accounts", "kind", kind(told), kind(found))
    })
    .or_else(|| {
        differs(
            "accounts",
            "owner_id",
            told.owner_id.clone(),
            found.owner_id.clone(),
        )
    })
    .or_else(|| differs("accounts", "unit", told.unit.clone(), found.unit.clone()))
}
