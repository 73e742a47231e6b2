//! REST: who may call what, requests into commands, answers and problems out. No rule is decided here. One module per
//! subject; each has its rows of the route table and its part of the document.
#![allow(
    unused_qualifications,
    reason = "utoipa's path macro repeats the types of a handler"
)]

pub mod bulk;
pub mod cards;
pub mod document;
pub mod products;
pub mod reports;
pub mod rewards;
pub mod shapes;
pub mod spending;

use crate::domain::code::CodeError;
use crate::domain::product::AMOUNT_MAX;
use crate::domain::{Actor, Code, Cursor, Limit, MerchantId, Pin, TenantId, text};
use crate::error::Error;
use crate::service::{Ask, Caller, GiftCards, Lookup, Place};
use audit::current_address;
use auth::{MERCHANT_ADMIN, MERCHANT_STAFF, OPERATOR, Principal, Roles, Routes, SERVICE};
use axum::extract::State;
use chassis::{ExposeSecret as _, SecretString};
use http::header::CACHE_CONTROL;
use http::{HeaderName, HeaderValue};
use idempotency::{Fingerprinter, IdempotencyKey};
use money::Value;
use std::sync::Arc;
use uuid::Uuid;

type App = State<Arc<GiftCards>>;

/// Whoever serves a customer.
const TILL: Roles = OPERATOR.or(SERVICE).or(MERCHANT_ADMIN).or(MERCHANT_STAFF);
/// Whoever answers for a merchant's cards.
const BACK_OFFICE: Roles = OPERATOR.or(SERVICE).or(MERCHANT_ADMIN);

/// Longest reference, in bytes: what the ledger keeps.
const REFERENCE_MAX: usize = 200;

/// The routes, each with those who may call it.
pub fn routes() -> Routes<Arc<GiftCards>> {
    Routes::new()
        .merge(products::routes())
        .merge(cards::routes())
        .merge(spending::routes())
        .merge(bulk::routes())
        .merge(rewards::routes())
        .merge(reports::routes())
        .merge(tasks::http::routes())
        .merge(audit::http::routes())
}

pub use document::document;

/// Who asks, and from where as our own proxies have it.
fn caller(principal: &Principal) -> Caller {
    let named = principal.roles.intersects(OPERATOR | SERVICE);
    Caller {
        tenant: TenantId(principal.tenant),
        actor: Some(Actor {
            id: Arc::clone(&principal.subject),
            kind: principal.kind(),
        }),
        own: principal.merchant_id.filter(|_| !named).map(MerchantId),
        address: current_address(),
    }
}

fn ask(principal: &Principal, key: &IdempotencyKey, asked: Fingerprinter) -> Ask {
    Ask::new(TenantId(principal.tenant), key, asked)
}

const fn place(merchant: Option<Uuid>, store: Option<Uuid>) -> Place {
    Place {
        merchant: match merchant {
            Some(merchant) => Some(MerchantId(merchant)),
            None => None,
        },
        store,
    }
}

/// More than nothing, and no more than a card may hold.
fn amount(value: Value) -> Result<Value, Error> {
    if (1..=AMOUNT_MAX).contains(&value.amount) {
        return Ok(value);
    }
    let detail = format!("is a whole number of minor units from 1 to {AMOUNT_MAX}");
    Err(Error::Field("amount.amount", "out_of_range", detail))
}

/// The caller's own reference.
fn reference(given: Option<String>) -> Result<Option<String>, Error> {
    let Some(given) = given else { return Ok(None) };
    free_text("reference", &given, REFERENCE_MAX, false)?;
    if given.len() > REFERENCE_MAX {
        let detail = format!("is longer than {REFERENCE_MAX} bytes");
        return Err(Error::Field("reference", "invalid_length", detail));
    }
    Ok(Some(given))
}

fn free_text(field: &'static str, given: &str, max: usize, lines: bool) -> Result<(), Error> {
    text::check(given, max, lines).map_err(|error| Error::Field(field, error.code(), error.to_string()))
}

fn lookup(code: &SecretString, pin: Option<&SecretString>) -> Result<Lookup, CodeError> {
    Ok(Lookup {
        code: Code::parse(code.expose_secret())?,
        pin: pin.map(|pin| Pin::parse(pin.expose_secret())).transpose()?,
    })
}

fn page(limit: Option<i64>, cursor: Option<&str>) -> Result<(Limit, Cursor), Error> {
    let limit =
        Limit::parse(limit).map_err(|error| Error::Field("limit", "out_of_range", error.to_string()))?;
    let cursor = cursor.map(Cursor::decode).transpose();
    let cursor = cursor.map_err(|error| Error::Field("cursor", "cursor_invalid", error.to_string()))?;
    Ok((limit, cursor.unwrap_or(Cursor::TOP)))
}

/// An answer that holds a code is kept by nobody on its way.
const NO_STORE: [(HeaderName, HeaderValue); 1] = [(CACHE_CONTROL, HeaderValue::from_static("no-store"))];
