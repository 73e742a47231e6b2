//! Hop one: bad input stops here, with a field path. REST and gRPC share every rule below, so that a command means
//! the same whichever way it came.

mod purchase;
mod readers;

pub use purchase::{lapse_unsaid, purchase, unpriced};

use crate::domain::expiry::{self, Expires};
use crate::domain::hold::{LIFETIME_SECONDS_DEFAULT, LIFETIME_SECONDS_MAX};
use crate::domain::velocity::{Flow, Limit, Measure, Period, Scope};
use crate::domain::{AccountId, AccountKind, Text, TransactionType};
use crate::service::{Action, BATCH_MAX, LEGS_MAX};
use chrono::{DateTime, SubsecRound as _, Utc};
use chrono_tz::Tz;
use money::Unit;
use status::{Kind, Problem};
use std::borrow::Cow;
use uuid::Uuid;

/// Longest reference, in bytes.
pub const REFERENCE_MAX: usize = 200;
/// Largest metadata, in bytes of JSON.
pub const METADATA_MAX: usize = 4 * 1024;

/// The last second that four digits of a year can write.
const LAST_DATE: DateTime<Utc> = match DateTime::from_timestamp(253_402_300_799, 0) {
    Some(instant) => instant,
    None => DateTime::<Utc>::MAX_UTC,
};

/// A path below `prefix`, which is empty or ends in a dot.
pub fn path(prefix: &str, field: &'static str) -> Cow<'static, str> {
    if prefix.is_empty() {
        field.into()
    } else {
        format!("{prefix}{field}").into()
    }
}

/// 400 for one field.
pub fn invalid(
    field: impl Into<Cow<'static, str>>,
    code: &'static str,
    detail: impl Into<Cow<'static, str>>,
) -> Problem {
    Problem::new(
        Kind::InvalidArgument,
        "invalid_request",
        "the request breaks a rule of its route",
    )
    .field(field, code, detail)
}

/// Points to give or take: at least one.
pub fn points(prefix: &str, points: i64) -> Result<i64, Problem> {
    if points > 0 {
        Ok(points)
    } else {
        Err(invalid(
            path(prefix, "points"),
            "must_be_positive",
            "points are a whole number above zero",
        ))
    }
}

/// When points lapse: at an instant, or after a period counted in a time zone; never both.
pub fn expires(
    prefix: &str,
    at: Option<DateTime<Utc>>,
    after: Option<&str>,
    zone: Option<&str>,
) -> Result<Expires, Problem> {
    let wrong = |field, code, detail: String| invalid(path(prefix, field), code, detail);
    let period = after
        .map(str::parse::<expiry::Period>)
        .transpose()
        .map_err(|error| wrong("expires_after", "invalid_value", error.to_string()))?;
    let tz = zone
        .map(str::parse::<Tz>)
        .transpose()
        .map_err(|_| wrong("time_zone", "invalid_value", "not an IANA time zone".to_owned()))?;
    match (at, period, tz) {
        (None, None, None) => Ok(Expires::Never),
        (Some(at), None, None) if at <= LAST_DATE => Ok(Expires::At(at.trunc_subsecs(6))),
        (Some(_), None, None) => Err(wrong(
            "expires_at",
            "out_of_range",
            "not after the year 9999".to_owned(),
        )),
        (None, Some(period), tz) => Ok(Expires::After(period, tz.unwrap_or(Tz::UTC))),
        (Some(_), Some(_), _) => Err(wrong(
            "expires_after",
            "not_with_expires_at",
            "either an instant or a period".to_owned(),
        )),
        (_, None, Some(_)) => Err(wrong(
            "time_zone",
            "only_with_expires_after",
            "days are counted in it".to_owned(),
        )),
    }
}

/// An amount in minor units: at least one.
pub fn amount(prefix: &str, amount: i64) -> Result<i64, Problem> {
    if amount > 0 {
        Ok(amount)
    } else {
        Err(invalid(
            path(prefix, "amount"),
            "must_be_positive",
            "an amount is a whole number of minor units above zero",
        ))
    }
}

/// A correction: anything but zero and the one amount without a negative.
pub fn correction(prefix: &str, account: AccountId, amount: i64) -> Result<Action, Problem> {
    if amount == 0 || amount == i64::MIN {
        let detail = "an amount is a whole number of minor units other than zero";
        return Err(invalid(path(prefix, "amount"), "out_of_range", detail));
    }
    Ok(Action::Adjust { account, amount })
}

/// A transfer between two accounts that are not the same.
pub fn transfer(prefix: &str, from: AccountId, to: AccountId, value: i64) -> Result<Action, Problem> {
    if from == to {
        let detail = "value is transferred to another account";
        return Err(invalid(path(prefix, "to_account_id"), "invalid_value", detail));
    }
    let amount = amount(prefix, value)?;
    Ok(Action::Transfer { from, to, amount })
}

/// For how long a hold may be captured, in seconds.
pub fn lifetime(prefix: &str, seconds: Option<i64>) -> Result<i64, Problem> {
    match seconds {
        None => Ok(LIFETIME_SECONDS_DEFAULT),
        Some(seconds) if (1..=LIFETIME_SECONDS_MAX).contains(&seconds) => Ok(seconds),
        Some(_) => Err(invalid(
            path(prefix, "expires_in_seconds"),
            "out_of_range",
            format!("1 to {LIFETIME_SECONDS_MAX} seconds"),
        )),
    }
}

/// A velocity limit; `program` is needed where the whole program is counted.
pub fn limit(
    scope: Scope,
    program: Option<Uuid>,
    flow: Flow,
    measure: Measure,
    period: Period,
    maximum: i64,
) -> Result<Limit, Problem> {
    if scope == Scope::Program && program.is_none() {
        let detail = "a limit of a whole program names the program";
        return Err(invalid("program_id", "missing_field", detail));
    }
    if maximum < 0 {
        let detail = "a maximum is a whole number, zero or more";
        return Err(invalid("maximum", "out_of_range", detail));
    }
    Ok(Limit {
        id: Uuid::nil(),
        scope,
        program,
        flow,
        measure,
        period,
        maximum,
        updated_at: DateTime::UNIX_EPOCH,
    })
}

/// Legs of a posting by hand: 2 to [`LEGS_MAX`], none of them zero, none of them the one amount without a negative.
pub fn by_hand(prefix: &str, kind: TransactionType, legs: Vec<(AccountId, i64)>) -> Result<Action, Problem> {
    if !kind.by_hand() {
        return Err(invalid(
            path(prefix, "type"),
            "not_by_hand",
            "this type has a route of its own; by hand are load, redeem, transfer, adjust and expire",
        ));
    }
    if legs.len() < 2 || legs.len() > LEGS_MAX {
        let detail = format!("a transaction has 2 to {LEGS_MAX} legs");
        return Err(invalid(path(prefix, "legs"), "wrong_length", detail));
    }
    for (leg, (_, amount)) in legs.iter().enumerate() {
        if *amount == 0 || *amount == i64::MIN {
            let detail = "an amount is a whole number of minor units other than zero";
            return Err(invalid(
                format!("{prefix}legs[{leg}].amount"),
                "out_of_range",
                detail,
            ));
        }
    }
    Ok(Action::ByHand { kind, legs })
}

/// A caller's reference: 1 to [`REFERENCE_MAX`] bytes without control characters, and never a card number.
pub fn reference(prefix: &str, text: Option<impl Into<Text>>) -> Result<Option<Text>, Problem> {
    line(prefix, "reference", text)
}

/// Why an operator wants something: as a reference.
pub fn reason(prefix: &str, text: Option<impl Into<Text>>) -> Result<Option<Text>, Problem> {
    line(prefix, "reason", text)
}

/// A reason where there has to be one.
pub fn given_reason(prefix: &str, text: impl Into<Text>) -> Result<Option<Text>, Problem> {
    let text = text.into();
    if text.trim().is_empty() {
        return Err(invalid(path(prefix, "reason"), "missing_field", "say why"));
    }
    reason(prefix, Some(text))
}

fn line(prefix: &str, name: &'static str, text: Option<impl Into<Text>>) -> Result<Option<Text>, Problem> {
    let Some(text) = text.map(Into::into) else {
        return Ok(None);
    };
    let field = || path(prefix, name);
    if text.is_empty() || text.len() > REFERENCE_MAX || text.chars().any(char::is_control) {
        let detail = format!("1 to {REFERENCE_MAX} bytes without control characters");
        return Err(invalid(field(), "invalid_value", detail));
    }
    refuse_pan(field, &text)?;
    Ok(Some(text))
}

/// Metadata: a JSON object of at most [`METADATA_MAX`] bytes, kept to the byte, and never with a card number.
///
/// `name` is what the protocol calls the field.
pub fn metadata(prefix: &str, name: &'static str, json: Option<&str>) -> Result<Option<Text>, Problem> {
    let Some(json) = json else { return Ok(None) };
    let field = || path(prefix, name);
    if json.len() > METADATA_MAX {
        return Err(invalid(
            field(),
            "too_long",
            format!("at most {METADATA_MAX} bytes of JSON"),
        ));
    }
    if !json.starts_with('{') {
        return Err(invalid(field(), "invalid_type", "metadata is a JSON object"));
    }
    if json.contains("\\u") {
        match readers::hold_card_number(json) {
            Ok(false) => {}
            Ok(true) => return Err(pan_refused(field())),
            Err(_) => {
                return Err(invalid(
                    field(),
                    "malformed_json",
                    "metadata is JSON that all can read",
                ));
            }
        }
    }
    refuse_pan(field, json)?;
    Ok(Some(json.into()))
}

/// Points accounts count points, card and cash accounts count money; settlement, breakage and adjustments either.
pub fn unit_of_kind(
    field: impl Into<Cow<'static, str>>,
    kind: AccountKind,
    unit: Unit,
) -> Result<(), Problem> {
    let fits = match kind {
        AccountKind::CustomerPoints | AccountKind::PointsIssued | AccountKind::PointsRedeemed => {
            unit.is_points()
        }
        AccountKind::GiftCard | AccountKind::CashClearing => !unit.is_points(),
        AccountKind::MerchantSettlement | AccountKind::Breakage | AccountKind::Adjustments => true,
    };
    if fits {
        Ok(())
    } else {
        let detail = format!("a {} account cannot be kept in {unit}", kind.name());
        Err(invalid(field, "wrong_unit", detail))
    }
}

/// How many commands a batch may hold.
pub fn batch_size(items: usize) -> Result<(), Problem> {
    if (1..=BATCH_MAX).contains(&items) {
        Ok(())
    } else {
        Err(invalid(
            "items",
            "wrong_length",
            format!("a batch has 1 to {BATCH_MAX} items"),
        ))
    }
}

/// An id that arrives as text.
pub fn id(field: impl Into<Cow<'static, str>>, text: &str) -> Result<Uuid, Problem> {
    text.parse()
        .map_err(|_| invalid(field, "invalid_value", "an id is a UUID"))
}

fn refuse_pan(field: impl FnOnce() -> Cow<'static, str>, text: &str) -> Result<(), Problem> {
    if money::contains_card_number(text) {
        Err(pan_refused(field()))
    } else {
        Ok(())
    }
}

fn pan_refused(field: Cow<'static, str>) -> Problem {
    let detail = "card numbers are not accepted anywhere; this request was not stored";
    Problem::new(Kind::InvalidArgument, "pan_refused", detail).field(field, "pan_refused", detail)
}
