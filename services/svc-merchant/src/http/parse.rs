//! What every part reads alike: pages, ids, and where a request comes from.

use crate::domain::{Fault, MerchantId};
use crate::error::Error;
use crate::service::sign_in::Caller;
use audit::{Hops, Network};
use auth::Access;
use axum::extract::{FromRef, FromRequestParts};
use http::HeaderMap;
use http::header::COOKIE;
use http::request::Parts;
use serde::Deserialize;
use std::convert::Infallible;
use utoipa::IntoParams;
use uuid::Uuid;

const LIMIT_USUAL: u16 = 50;
const LIMIT_MAX: i64 = 200;
/// The cookie of a device that somebody signed in on.
pub const DEVICE_COOKIE: &str = "__Host-localplus-device";

/// The operator and whoever runs a merchant.
pub const MANAGERS: Access = Access::roles(auth::OPERATOR.or(auth::MERCHANT_ADMIN));
/// The operator alone.
pub const OPERATOR: Access = Access::roles(auth::OPERATOR);
/// Everybody who has a token.
pub const EVERYBODY: Access = Access::roles(auth::Roles::ANY);
/// People: everybody but the platform's own services.
pub const PEOPLE: Access = Access::roles(auth::OPERATOR.or(auth::MERCHANT_ADMIN).or(auth::MERCHANT_STAFF));

/// Which page of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Rows per page, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// The `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// Which page of what belongs to merchants.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OfMerchantQuery {
    /// Only what belongs to this merchant.
    pub merchant_id: Option<Uuid>,
    /// Rows per page, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// The `next_cursor` of the page before.
    pub cursor: Option<String>,
}

impl OfMerchantQuery {
    /// The merchant named, if one is.
    pub fn merchant(&self) -> Option<MerchantId> {
        self.merchant_id.map(MerchantId)
    }
}

/// Rows per page.
pub fn limit(limit: Option<i64>) -> Result<u16, Error> {
    match limit {
        None => Ok(LIMIT_USUAL),
        Some(limit) if (1..=LIMIT_MAX).contains(&limit) => Ok(u16::try_from(limit).unwrap_or(LIMIT_USUAL)),
        Some(_) => Err(Fault::new("limit", "out_of_range", "must be from 1 to 200").into()),
    }
}

/// After which id a page begins.
pub fn cursor(cursor: Option<&str>) -> Result<Option<Uuid>, Error> {
    let parse = |text| Uuid::try_parse(text).map_err(|_| cursor_invalid());
    cursor.map(parse).transpose()
}

/// The cursor is none of ours.
pub fn cursor_invalid() -> Error {
    let detail = "must be the next_cursor of the page before";
    Fault::new("cursor", "cursor_invalid", detail).into()
}

/// Where a request comes from: the address that the gateway in front names, and the mark of a known device.
pub struct From(pub Caller);

impl<S: Sync> FromRequestParts<S> for From
where
    Hops: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        Ok(Self(Caller {
            network: Network::of(&parts.headers, Hops::from_ref(state))
                .map_or_else(|| "direct".to_owned(), |network| network.to_string()),
            device: cookie(&parts.headers, DEVICE_COOKIE),
        }))
    }
}

/// A cookie's value.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok());
    let mut pairs = lines
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    pairs
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, "a=1; b=x=y; c=3".parse().unwrap());
        assert_eq!(cookie(&headers, "b").as_deref(), Some("x=y"));
        assert_eq!(cookie(&headers, "d"), None);
    }

    #[test]
    fn pages_are_bounded() {
        assert_eq!(limit(None).unwrap(), 50);
        assert_eq!(limit(Some(200)).unwrap(), 200);
        assert!(limit(Some(0)).is_err() && limit(Some(201)).is_err());
        assert!(cursor(Some("x")).is_err());
    }
}
