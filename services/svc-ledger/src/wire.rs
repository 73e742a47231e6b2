//! The domain as the contracts say it: the one place where ledger types become protobuf and come back.

use crate::domain::heads::SignedHead;
use crate::domain::velocity::{Limit, Signal};
use crate::domain::{
    AccountId, AccountKind, AccountStatus, Entry, HoldStatus, Standing, Transaction, TransactionType,
};
use crate::service::{Expiring, Explanation};
use crate::store::accounts::Account;
use crate::store::explaining::{Explained, Move};
use crate::store::holds::HoldLine;
use crate::store::reversals::ReversedBy;
use auth::ActorKind;
use chrono::{DateTime, Utc};
use contracts_proto::common::v1::{self as common, Actor, PageInfo, Value};
use contracts_proto::ledger::v1 as proto;
use prost_types::Timestamp;

/// An instant on the wire.
pub fn timestamp(instant: DateTime<Utc>) -> Timestamp {
    Timestamp {
        seconds: instant.timestamp(),
        nanos: i32::try_from(instant.timestamp_subsec_nanos()).unwrap_or_default(),
    }
}

/// An instant from the wire; `None` when it is outside what a calendar can say.
pub fn instant(timestamp: Timestamp) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(timestamp.seconds, u32::try_from(timestamp.nanos).ok()?)
}

/// A transaction as it was posted.
pub fn transaction(transaction: &Transaction) -> proto::Transaction {
    transaction_since(transaction, &[])
}

/// A transaction, undone since by these.
pub fn transaction_since(transaction: &Transaction, reversals: &[ReversedBy]) -> proto::Transaction {
    let undone = reversals.iter().map(|reversal| reversal.amount);
    let status = match transaction.standing(undone) {
        Standing::Posted => proto::TransactionStatus::Posted,
        Standing::PartiallyReversed => proto::TransactionStatus::PartiallyReversed,
        Standing::Reversed => proto::TransactionStatus::Reversed,
    };
    proto::Transaction {
        id: transaction.id.to_string(),
        r#type: transaction_type(transaction.kind).into(),
        status: status.into(),
        reference: transaction.reference.as_deref().unwrap_or_default().to_owned(),
        created_at: Some(timestamp(transaction.created_at)),
        entries: transaction.entries.iter().map(entry).collect(),
        metadata_json: transaction.metadata.as_deref().unwrap_or_default().to_owned(),
        reverses: transaction.reverses.map(|reversal| reversal.of.to_string()),
        reversed_by: reversals.iter().map(|reversal| reversal.id.to_string()).collect(),
        lane: transaction.lane.into(),
        batch_seq: transaction.batch_seq,
        hold_id: transaction.hold.map(|hold| hold.id.to_string()),
        hold_expires_at: transaction.hold.and_then(|hold| hold.expires_at).map(timestamp),
        shortfall: transaction
            .reverses
            .and_then(|reversal| reversal.shortfall)
            .unwrap_or_default(),
        reason: transaction.reason.as_deref().unwrap_or_default().to_owned(),
        expires_at: transaction.expires_at.map(timestamp),
    }
}

/// Who asked.
pub fn actor(id: &str, kind: Option<ActorKind>) -> Actor {
    let kind = match kind {
        None => common::ActorKind::Unspecified,
        Some(ActorKind::Person) => common::ActorKind::Person,
        Some(ActorKind::Key) => common::ActorKind::Key,
        Some(ActorKind::Service) => common::ActorKind::Service,
    };
    Actor {
        id: id.to_owned(),
        kind: kind.into(),
    }
}

/// An entry.
pub fn entry(entry: &Entry) -> proto::Entry {
    proto::Entry {
        account_id: entry.account.to_string(),
        shard: entry.shard.into(),
        amount: entry.amount,
        posted_after: entry.posted_after,
        held_after: entry.held_after,
        version: entry.version,
        account_kind: account_kind(entry.kind).into(),
        owner_id: entry.owner.to_string(),
        unit: entry.unit.as_str().to_owned(),
        held_change: entry.held_change,
    }
}

/// An account.
pub fn account(account: &Account) -> proto::Account {
    proto::Account {
        id: account.id.to_string(),
        kind: account_kind(account.identity.kind).into(),
        owner_id: account.identity.owner.to_string(),
        program_id: account.identity.program.map(|program| program.to_string()),
        unit: account.identity.unit.as_str().to_owned(),
        status: account_status(account.status).into(),
        posted: account.posted,
        held: account.held,
        available: account.posted.saturating_sub(account.held),
        version: account.version,
        created_at: Some(timestamp(account.created_at)),
    }
}

/// What a balance is made of.
pub fn explanation(account: AccountId, explanation: &Explanation) -> proto::ExplainAccountResponse {
    let moved = |one: &Move| proto::LotMove {
        transaction_id: one.transaction.to_string(),
        transaction_type: transaction_type(one.kind).into(),
        amount: one.points,
        created_at: Some(timestamp(one.at)),
    };
    let lot = |explained: &Explained| proto::Lot {
        version: explained.lot.id.version,
        part: explained.lot.id.part,
        transaction_id: explained.lot.transaction.to_string(),
        origin_transaction_id: explained.lot.origin.to_string(),
        earned_at: Some(timestamp(explained.lot.earned_at)),
        expires_at: explained.lot.expires_at.map(timestamp),
        amount: explained.lot.points,
        remaining: explained.lot.remaining,
        moves: explained.moves.iter().map(moved).collect(),
    };
    let expiring = explanation.expiring.iter().map(|(at, amount)| proto::Expiring {
        expires_at: Some(timestamp(*at)),
        amount: *amount,
    });
    proto::ExplainAccountResponse {
        account_id: account.to_string(),
        version: explanation.version,
        posted: explanation.posted,
        debt: explanation.debt,
        lots: explanation.lots.items.iter().map(lot).collect(),
        expiring: expiring.collect(),
        page: Some(PageInfo {
            next_cursor: explanation
                .lots
                .next
                .map(crate::http::cursor_of_lot)
                .unwrap_or_default(),
        }),
    }
}

/// A signed head.
pub fn head(signed: &SignedHead) -> proto::Head {
    let head = &signed.head;
    let lanes = head.lanes.iter().map(|lane| proto::LaneHead {
        lane: i32::try_from(lane.lane).unwrap_or_default(),
        from: lane.from,
        to: lane.to,
        link: lane.link.0.to_vec(),
        root: lane.root.0.to_vec(),
    });
    proto::Head {
        number: head.number,
        previous: head.previous.0.to_vec(),
        created_at: Some(timestamp(signed.created_at)),
        kid: head.kid.clone(),
        lanes: lanes.collect(),
        signature: signed.signature.0.to_vec(),
    }
}

/// A transaction type; the contract's numbers are the stored ones.
pub fn transaction_type(kind: TransactionType) -> proto::TransactionType {
    proto::TransactionType::try_from(i32::from(kind.number())).unwrap_or_default()
}

/// A transaction type from the wire; `None` for unspecified and for what this version does not know.
pub fn transaction_type_from(number: i32) -> Option<TransactionType> {
    TransactionType::from_number(i16::try_from(number).ok()?)
}

/// An account kind; the contract's numbers are the stored ones.
pub fn account_kind(kind: AccountKind) -> proto::AccountKind {
    proto::AccountKind::try_from(i32::from(kind.number())).unwrap_or_default()
}

/// An account kind from the wire; `None` for unspecified and for what this version does not know.
pub fn account_kind_from(number: i32) -> Option<AccountKind> {
    AccountKind::from_number(i16::try_from(number).ok()?)
}

/// A hold.
pub fn hold(line: &HoldLine) -> proto::Hold {
    let hold = &line.hold;
    let status = proto::HoldStatus::try_from(i32::from(hold.status.number())).unwrap_or_default();
    proto::Hold {
        id: hold.id.to_string(),
        account_id: hold.account.to_string(),
        destination_account_id: hold.destination.to_string(),
        unit: line.unit.as_str().to_owned(),
        amount: hold.amount,
        captured: hold.captured,
        released: hold.released,
        status: status.into(),
        reference: line.reference.as_deref().unwrap_or_default().to_owned(),
        created_at: Some(timestamp(hold.created_at)),
        expires_at: Some(timestamp(hold.expires_at)),
    }
}

/// A velocity limit.
pub fn limit(limit: &Limit) -> proto::VelocityLimit {
    proto::VelocityLimit {
        id: limit.id.to_string(),
        scope: limit.scope.number().into(),
        program_id: limit.program.map(|program| program.to_string()),
        flow: limit.flow.number().into(),
        measure: limit.measure.number().into(),
        window: limit.period.number().into(),
        maximum: limit.maximum,
        updated_at: Some(timestamp(limit.updated_at)),
    }
}

/// A refusal that somebody should look at.
pub fn fraud_signal(signal: &Signal) -> proto::FraudSignal {
    proto::FraudSignal {
        id: signal.id.to_string(),
        tenant_id: signal.tenant.to_string(),
        account_id: signal.account.to_string(),
        owner_id: signal.owner.to_string(),
        program_id: signal.program.map(|program| program.to_string()),
        limit: Some(limit(&signal.limit)),
        counted: signal.counted,
        requested: signal.requested,
        transaction_type: transaction_type(signal.kind).into(),
        reference: signal.reference.as_deref().unwrap_or_default().to_owned(),
        requested_by: signal.requested_by.to_string(),
        occurred_at: Some(timestamp(signal.at)),
    }
}

/// Points that lapse soon.
pub fn points_expiring(expiring: &Expiring) -> proto::PointsExpiring {
    let identity = &expiring.identity;
    proto::PointsExpiring {
        tenant_id: identity.tenant.to_string(),
        account_id: expiring.account.to_string(),
        owner_id: identity.owner.to_string(),
        program_id: identity.program.map(|program| program.to_string()),
        value: Some(Value {
            amount: expiring.points,
            unit: identity.unit.to_string(),
        }),
        expires_at: Some(timestamp(expiring.expires_at)),
        notice_days: expiring.notice.into(),
        occurred_at: Some(timestamp(expiring.at)),
    }
}

/// A hold's status from the wire; `None` for unspecified and for what this version does not know.
pub fn hold_status_from(number: i32) -> Option<HoldStatus> {
    HoldStatus::from_number(i16::try_from(number).ok()?)
}

/// An account's status from the wire; `None` for unspecified and for what this version does not know.
pub fn account_status_from(number: i32) -> Option<AccountStatus> {
    AccountStatus::from_number(i16::try_from(number).ok()?)
}

fn account_status(status: AccountStatus) -> proto::AccountStatus {
    proto::AccountStatus::try_from(i32::from(status.number())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::velocity::{Flow, Measure, Period, Scope};

    #[test]
    fn every_stored_number_is_the_contracts_number() {
        for kind in TransactionType::ALL {
            assert_eq!(
                transaction_type(kind).as_str_name(),
                format!("TRANSACTION_TYPE_{}", kind.name().to_uppercase())
            );
        }
        for kind in AccountKind::ALL {
            assert_eq!(
                account_kind(kind).as_str_name(),
                format!("ACCOUNT_KIND_{}", kind.name().to_uppercase())
            );
        }
        let upper = |prefix: &str, name: &str| format!("{prefix}_{}", name.to_uppercase());
        for status in HoldStatus::ALL {
            let told = proto::HoldStatus::try_from(i32::from(status.number())).unwrap();
            assert_eq!(told.as_str_name(), upper("HOLD_STATUS", status.name()));
        }
        for scope in Scope::ALL {
            let told = proto::VelocityScope::try_from(i32::from(scope.number())).unwrap();
            assert_eq!(told.as_str_name(), upper("VELOCITY_SCOPE", scope.name()));
        }
        for flow in Flow::ALL {
            let told = proto::VelocityFlow::try_from(i32::from(flow.number())).unwrap();
            assert_eq!(told.as_str_name(), upper("VELOCITY_FLOW", flow.name()));
        }
        for measure in Measure::ALL {
            let told = proto::VelocityMeasure::try_from(i32::from(measure.number())).unwrap();
            assert_eq!(told.as_str_name(), upper("VELOCITY_MEASURE", measure.name()));
        }
        for period in Period::ALL {
            let told = proto::VelocityWindow::try_from(i32::from(period.number())).unwrap();
            assert_eq!(told.as_str_name(), upper("VELOCITY_WINDOW", period.name()));
        }
    }
}
