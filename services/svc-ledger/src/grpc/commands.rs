//! The contract's requests as commands.

use super::{given, instant};
use crate::domain::velocity::{Flow, Limit, Measure, Period, Scope};
use crate::domain::{AccountId, Clawback, Text, TransactionId};
use crate::parse;
use crate::service::{Action, BatchItem, Command};
use crate::wire;
use contracts_proto::ledger::v1 as proto;
use contracts_proto::ledger::v1::earn_request::Earned;
use idempotency::IdempotencyKey;
use serde_json::value::RawValue;
use status::Problem;

pub(super) fn earn(prefix: &str, body: proto::EarnRequest) -> Result<Command, Problem> {
    let points = match body.earned {
        Some(Earned::Points(points)) => parse::points(prefix, points)?,
        Some(Earned::Purchase(_)) => {
            let detail = "a purchase is not priced in a batch";
            return Err(parse::invalid(
                parse::path(prefix, "purchase"),
                "not_in_batch",
                detail,
            ));
        }
        None => {
            return Err(parse::invalid(
                parse::path(prefix, "points"),
                "missing_field",
                "points or purchase",
            ));
        }
    };
    let at = instant(parse::path(prefix, "expires_at"), body.expires_at)?;
    let (after, zone) = (given(body.expires_after), given(body.time_zone));
    Ok(Command {
        action: Action::Earn {
            account: account(prefix, &body.account_id)?,
            points,
            expires: parse::expires(prefix, at, after.as_deref(), zone.as_deref())?,
        },
        reference: parse::reference(prefix, given(body.reference))?,
        metadata: earn_metadata(prefix, &body.metadata_json)?,
        reason: None,
    })
}

/// Metadata of an earn: what only the ledger says is not in it.
pub(super) fn earn_metadata(prefix: &str, json: &str) -> Result<Option<Text>, Problem> {
    parse::unpriced(prefix, "metadata_json", metadata(prefix, json)?)
}

pub(super) fn burn(prefix: &str, body: proto::BurnRequest) -> Result<Command, Problem> {
    let points = parse::points(prefix, body.points)?;
    Ok(Command {
        action: Action::Burn {
            account: account(prefix, &body.account_id)?,
            points,
        },
        reference: parse::reference(prefix, given(body.reference))?,
        metadata: metadata(prefix, &body.metadata_json)?,
        reason: None,
    })
}

pub(super) fn by_hand(prefix: &str, body: proto::PostTransactionRequest) -> Result<Command, Problem> {
    let kind = wire::transaction_type_from(body.r#type).ok_or_else(|| {
        parse::invalid(
            parse::path(prefix, "type"),
            "invalid_value",
            "not a transaction type",
        )
    })?;
    let legs = body.legs.iter().enumerate().map(|(leg, body)| {
        let id = parse::id(format!("{prefix}legs[{leg}].account_id"), &body.account_id)?;
        Ok((AccountId(id), body.amount))
    });
    Ok(Command {
        action: parse::by_hand(prefix, kind, legs.collect::<Result<_, Problem>>()?)?,
        reference: parse::reference(prefix, given(body.reference))?,
        metadata: metadata(prefix, &body.metadata_json)?,
        reason: None,
    })
}

pub(super) fn hold(prefix: &str, body: proto::AuthorizeHoldRequest) -> Result<Command, Problem> {
    let destination = body.destination_account_id.as_deref();
    let destination =
        destination.map(|id| parse::id(parse::path(prefix, "destination_account_id"), id).map(AccountId));
    let seconds = (body.expires_in_seconds != 0).then_some(body.expires_in_seconds);
    let action = Action::Hold {
        account: account(prefix, &body.account_id)?,
        amount: parse::amount(prefix, body.amount)?,
        destination: destination.transpose()?,
        lifetime_seconds: parse::lifetime(prefix, seconds)?,
    };
    command(prefix, action, body.reference, &body.metadata_json)
}

pub(super) fn capture(prefix: &str, body: proto::CaptureHoldRequest) -> Result<Command, Problem> {
    let action = Action::Capture {
        hold: transaction(prefix, "hold_id", &body.hold_id)?,
        amount: body
            .amount
            .map(|amount| parse::amount(prefix, amount))
            .transpose()?,
        finally: body.r#final,
    };
    command(prefix, action, body.reference, &body.metadata_json)
}

pub(super) fn void(prefix: &str, body: proto::VoidHoldRequest) -> Result<Command, Problem> {
    let hold = transaction(prefix, "hold_id", &body.hold_id)?;
    command(prefix, Action::Void { hold }, body.reference, &body.metadata_json)
}

pub(super) fn reverse(prefix: &str, body: proto::ReverseRequest) -> Result<Command, Problem> {
    let policy = match proto::ClawbackPolicy::try_from(body.policy) {
        Ok(proto::ClawbackPolicy::Unspecified | proto::ClawbackPolicy::WithinBalance) => {
            Clawback::WithinBalance
        }
        Ok(proto::ClawbackPolicy::Unlimited) => Clawback::Unlimited,
        Err(_) => {
            let field = parse::path(prefix, "policy");
            return Err(parse::invalid(field, "invalid_value", "not a clawback policy"));
        }
    };
    let action = Action::Reverse {
        transaction: transaction(prefix, "transaction_id", &body.transaction_id)?,
        amount: body
            .amount
            .map(|amount| parse::amount(prefix, amount))
            .transpose()?,
        policy,
    };
    let reason = parse::reason(prefix, given(body.reason))?;
    let command = command(prefix, action, body.reference, &body.metadata_json)?;
    Ok(Command { reason, ..command })
}

pub(super) fn adjust(prefix: &str, body: proto::AdjustRequest) -> Result<Command, Problem> {
    let action = parse::correction(prefix, account(prefix, &body.account_id)?, body.amount)?;
    let reason = parse::given_reason(prefix, body.reason)?;
    let command = command(prefix, action, body.reference, &body.metadata_json)?;
    Ok(Command { reason, ..command })
}

pub(super) fn transfer(prefix: &str, body: proto::TransferRequest) -> Result<Command, Problem> {
    let named = |name, id: &str| parse::id(parse::path(prefix, name), id).map(AccountId);
    let from = named("from_account_id", &body.from_account_id)?;
    let to = named("to_account_id", &body.to_account_id)?;
    let action = parse::transfer(prefix, from, to, body.amount)?;
    command(prefix, action, body.reference, &body.metadata_json)
}

pub(super) fn expire(prefix: &str, body: proto::ExpireRequest) -> Result<Command, Problem> {
    let action = Action::Expire {
        account: account(prefix, &body.account_id)?,
        amount: parse::amount(prefix, body.amount)?,
    };
    command(prefix, action, body.reference, &body.metadata_json)
}

pub(super) fn limit(body: &proto::VelocityLimit) -> Result<Limit, Problem> {
    let number = |number: i32| i16::try_from(number).unwrap_or_default();
    let unknown =
        |field: &'static str| move || parse::invalid(field, "invalid_value", "not one of the contract's");
    let program = body.program_id.as_deref();
    parse::limit(
        Scope::from_number(number(body.scope)).ok_or_else(unknown("limit.scope"))?,
        program.map(|id| parse::id("limit.program_id", id)).transpose()?,
        Flow::from_number(number(body.flow)).ok_or_else(unknown("limit.flow"))?,
        Measure::from_number(number(body.measure)).ok_or_else(unknown("limit.measure"))?,
        Period::from_number(number(body.window)).ok_or_else(unknown("limit.window"))?,
        body.maximum,
    )
}

pub(super) fn batch_item(place: usize, item: proto::BatchItem) -> Result<BatchItem, Problem> {
    use proto::batch_item::Operation;
    let below = |operation| format!("items[{place}].{operation}.");
    let own_key = |text: &str| match text {
        "" => Ok(None),
        text => IdempotencyKey::try_from(text)
            .map(Some)
            .map_err(|_| idempotency::invalid()),
    };
    let Some(operation) = item.operation else {
        let detail = "earn, burn, transaction, hold, capture, void, reverse, adjust, transfer or expire";
        return Err(parse::invalid(format!("items[{place}]"), "missing_field", detail));
    };
    let (key, command) = match operation {
        Operation::Earn(body) => (own_key(&body.idempotency_key)?, earn(&below("earn"), body)?),
        Operation::Burn(body) => (own_key(&body.idempotency_key)?, burn(&below("burn"), body)?),
        Operation::Transaction(body) => (
            own_key(&body.idempotency_key)?,
            by_hand(&below("transaction"), body)?,
        ),
        Operation::Hold(body) => (own_key(&body.idempotency_key)?, hold(&below("hold"), body)?),
        Operation::Capture(body) => (own_key(&body.idempotency_key)?, capture(&below("capture"), body)?),
        Operation::Void(body) => (own_key(&body.idempotency_key)?, void(&below("void"), body)?),
        Operation::Reverse(body) => (own_key(&body.idempotency_key)?, reverse(&below("reverse"), body)?),
        Operation::Adjust(body) => (own_key(&body.idempotency_key)?, adjust(&below("adjust"), body)?),
        Operation::Transfer(body) => (
            own_key(&body.idempotency_key)?,
            transfer(&below("transfer"), body)?,
        ),
        Operation::Expire(body) => (own_key(&body.idempotency_key)?, expire(&below("expire"), body)?),
    };
    Ok(BatchItem { command, key })
}

/// A command without a reason.
fn command(prefix: &str, action: Action, reference: String, metadata_json: &str) -> Result<Command, Problem> {
    Ok(Command {
        action,
        reference: parse::reference(prefix, given(reference))?,
        metadata: metadata(prefix, metadata_json)?,
        reason: None,
    })
}

fn transaction(prefix: &str, name: &'static str, id: &str) -> Result<TransactionId, Problem> {
    parse::id(parse::path(prefix, name), id).map(TransactionId)
}

fn account(prefix: &str, id: &str) -> Result<AccountId, Problem> {
    parse::id(parse::path(prefix, "account_id"), id).map(AccountId)
}

fn metadata(prefix: &str, json: &str) -> Result<Option<Text>, Problem> {
    if json.is_empty() {
        return Ok(None);
    }
    let json: &RawValue = serde_json::from_str(json).map_err(|_| {
        parse::invalid(
            parse::path(prefix, "metadata_json"),
            "malformed_json",
            "a JSON object",
        )
    })?;
    parse::metadata(prefix, "metadata_json", Some(json.get()))
}
