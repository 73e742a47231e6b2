//! REST: who may call what, requests into questions, answers and problems out. No figure is made here.
#![allow(
    unused_qualifications,
    reason = "utoipa's path macro repeats the types of a handler"
)]

mod csv;
mod document;
mod figures;
mod live;
mod network;
mod reports;
mod shops;
mod summary;

pub use document::document;

use crate::domain::{AccountKind, Place, TenantId, given};
use crate::error::Error;
use crate::live::Live;
use crate::service::{Analytics, Limit, Listed, Period, Show};
use crate::store::reading::After;
use auth::{MERCHANT_ADMIN, MERCHANT_STAFF, OPERATOR, Principal, Roles, Routes, SERVICE, Verifier};
use axum::extract::{FromRef, State};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDate, Utc};
use csv::Csv;
use serde::{Deserialize, Serialize};
use status::{Json, Kind, Problem};
use std::sync::Arc;
use uuid::Uuid;

type App = State<Arc<Analytics>>;

/// What the routes share.
#[derive(Clone)]
pub struct Shared {
    /// The use cases.
    pub analytics: Arc<Analytics>,
    /// What happens, as it happens.
    pub live: Live,
    /// Whether a token still holds, for answers that take long.
    pub verifier: Verifier,
}

impl FromRef<Shared> for Arc<Analytics> {
    fn from_ref(shared: &Shared) -> Self {
        Self::clone(&shared.analytics)
    }
}

impl FromRef<Shared> for Live {
    fn from_ref(shared: &Shared) -> Self {
        shared.live.clone()
    }
}

impl FromRef<Shared> for Verifier {
    fn from_ref(shared: &Shared) -> Self {
        shared.verifier.clone()
    }
}

/// Whoever answers for a merchant's figures.
const BACK_OFFICE: Roles = OPERATOR.or(SERVICE).or(MERCHANT_ADMIN);
/// Whoever stands at a till, besides.
const TILLS: Roles = BACK_OFFICE.or(MERCHANT_STAFF);
/// Whoever answers for the network's.
const NETWORK: Roles = OPERATOR.or(SERVICE);

/// Lines of a page: from 1 to 200, 50 unless said.
const PAGE_DEFAULT: u8 = 50;
const PAGE_MAX: u8 = 200;

/// The routes, each with those who may call it.
pub fn routes() -> Routes<Shared> {
    Routes::new()
        .merge(figures::routes())
        .merge(shops::routes())
        .merge(reports::routes())
        .merge(network::routes())
        .merge(summary::routes())
        .merge(live::routes())
}

/// In what form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Format {
    Json,
    Csv,
}

/// What of a question is the same everywhere.
#[derive(Debug, Default)]
struct Asked<'a> {
    merchant: Option<Uuid>,
    program: Option<Uuid>,
    kind: Option<&'a str>,
}

/// Whose figures are shown: a merchant's own, whoever else was named. Naming another merchant is refused.
fn show(who: &Principal, asked: &Asked<'_>) -> Result<Show, Problem> {
    let kind = asked
        .kind
        .map(|name| AccountKind::customer(name).ok_or_else(unknown_kind));
    let own = who.merchant_id.filter(|_| !who.roles.intersects(NETWORK));
    if own.is_some() && asked.merchant.is_some() && own != asked.merchant {
        return Err(Error::ForbiddenMerchant.into());
    }
    Ok(Show {
        tenant: TenantId(who.tenant),
        merchant: own.or(asked.merchant),
        program: asked.program,
        kind: kind.transpose()?,
    })
}

fn unknown_kind() -> Problem {
    let (code, detail) = ("invalid_value", "must be customer_points or gift_card");
    Problem::new(Kind::InvalidArgument, code, format!("kind {detail}")).field("kind", code, detail)
}

fn period(from: NaiveDate, to: NaiveDate) -> Result<Period, Problem> {
    Ok(Period::new(from, to)?)
}

/// A page as asked for, or a file.
fn paged(format: Option<Format>, limit: Option<u8>, cursor: Option<&str>) -> Result<(Limit, After), Problem> {
    let after = cursor.map_or_else(
        || Ok(After::top()),
        |text| cursor_of(text).ok_or(Error::CursorInvalid),
    )?;
    if format == Some(Format::Csv) {
        return Ok((Limit::File, after));
    }
    let limit = limit.unwrap_or(PAGE_DEFAULT);
    if (1..=PAGE_MAX).contains(&limit) {
        return Ok((Limit::Page(limit), after));
    }
    let (code, detail) = ("out_of_range", "must be from 1 to 200");
    Err(Problem::new(Kind::InvalidArgument, code, format!("limit {detail}")).field("limit", code, detail))
}

/// Where a list goes on, for the wire: opaque to callers.
fn cursor(after: &After) -> String {
    format!(
        "{}.{}.{}.{}",
        after.place.merchant.simple(),
        after.place.program.simple(),
        after.kind,
        after.unit
    )
}

fn cursor_of(text: &str) -> Option<After> {
    let mut parts = text.split('.');
    let mut next = || parts.next();
    let (merchant, program) = (next()?.parse().ok()?, next()?.parse().ok()?);
    let (kind, unit): (i16, money::Unit) = (next()?.parse().ok()?, next()?.parse().ok()?);
    let after = After {
        place: Place { merchant, program },
        kind,
        unit: unit.as_str().to_owned(),
    };
    next().is_none().then_some(after)
}

/// A list.
#[derive(Debug, Serialize)]
struct ListBody<T> {
    data: Vec<T>,
    next_cursor: Option<String>,
    as_of: Option<DateTime<Utc>>,
}

/// A list as JSON, or as a file with a header line.
fn answer<L, V: Csv + Serialize>(
    listed: Listed<L>,
    format: Option<Format>,
    name: &str,
    view: impl FnMut(L) -> V,
) -> Response {
    let next_cursor = listed.next.as_ref().map(cursor);
    let data: Vec<V> = listed.lines.into_iter().map(view).collect();
    if format == Some(Format::Csv) {
        return csv::file(name, &data);
    }
    let body = ListBody {
        data,
        next_cursor,
        as_of: listed.as_of,
    };
    Json(body).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_that_was_given_out_is_read_and_no_other() {
        let after = After {
            place: Place {
                merchant: Uuid::from_u128(1),
                program: Uuid::nil(),
            },
            kind: 2,
            unit: "EUR".to_owned(),
        };
        let text = cursor(&after);
        assert_eq!(cursor_of(&text), Some(after));
        for other in [
            "",
            "x",
            &format!("{text}.1"),
            &text.replace("EUR", "eur"),
            &text[1..],
        ] {
            assert_eq!(cursor_of(other), None, "{other}");
        }
    }
}
