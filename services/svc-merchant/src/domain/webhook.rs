//! Where a network's or a merchant's own systems hear of events. Delivering, and refusing addresses that lead back
//! inside, belongs to svc-notification; here a URL is only checked by its shape.

use super::fault::{self, Fault};
use super::{MerchantId, TenantId};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeSet;
use uuid::Uuid;

const URL_CHARS_MAX: usize = 2_048;
/// How long the secret before the newest still signs.
pub const OVERLAP: TimeDelta = TimeDelta::hours(24);
/// What there is to hear of, by the topics' names.
pub const EVENTS: [&str; 4] = [
    "giftcard.activity.v1",
    "ledger.transactions.v1",
    "merchant.onboarded.v1",
    "wallet.balance-updated.v1",
];

/// Checks a URL by its shape: `https`, a host, no credentials, no fragment. What it resolves to is judged when it is
/// dialled, every time, by who dials it.
pub fn url(text: &str) -> Result<String, Fault> {
    let fault = |detail: &'static str| Fault::invalid("url", detail);
    if text.chars().count() > URL_CHARS_MAX {
        return Err(Fault::new(
            "url",
            "invalid_length",
            "must have at most 2048 characters",
        ));
    }
    let parsed: http::Uri = text.parse().map_err(|_| fault("must be a URL"))?;
    if parsed.scheme_str() != Some("https") {
        return Err(fault("must begin with https://"));
    }
    let authority = parsed.authority().ok_or_else(|| fault("must name a host"))?;
    if authority.as_str().contains('@') {
        return Err(fault("must not contain credentials"));
    }
    if text.contains('#') {
        return Err(fault("must not contain a fragment"));
    }
    if authority.host().is_empty() || authority.port().is_some_and(|port| port.as_u16() == 0) {
        return Err(fault("must name a host"));
    }
    if money::contains_card_number(text) {
        let detail = "looks like it contains a payment card number, which is not accepted anywhere";
        return Err(Fault::new("url", "pan_refused", detail));
    }
    Ok(text.to_owned())
}

/// Checks which events are wanted; none named is all of them.
pub fn events<S: AsRef<str>>(wanted: &[S]) -> Result<Vec<String>, Fault> {
    let mut sorted = BTreeSet::new();
    for (index, event) in wanted.iter().enumerate() {
        if !EVENTS.contains(&event.as_ref()) {
            return Err(Fault::invalid(format!("events[{index}]"), "names no event"));
        }
        sorted.insert(event.as_ref().to_owned());
    }
    Ok(sorted.into_iter().collect())
}

/// What people call it.
pub fn description(text: Option<&str>) -> Result<Option<String>, Fault> {
    fault::optional_text("description", text, 200)
}

/// A signing secret as Standard Webhooks writes it.
pub fn secret(random: &[u8; 32]) -> String {
    format!("whsec_{}", STANDARD.encode(random))
}

/// An address that hears of events.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Endpoint {
    /// The network.
    pub tenant: TenantId,
    /// Which.
    pub id: Uuid,
    /// Whose; none is the network's own.
    pub merchant: Option<MerchantId>,
    /// Where to.
    pub url: String,
    /// Which events; none named is all.
    pub events: Vec<String>,
    /// What people call it.
    pub description: Option<String>,
    /// Whether it is written to.
    pub enabled: bool,
    /// When it was registered.
    pub created_at: DateTime<Utc>,
    /// When its newest secret was made.
    pub secret_rotated_at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_https_with_a_host_and_nothing_hidden() {
        for good in [
            "https://shop.example/hooks",
            "https://shop.example:8443/h?x=1",
            "https://[2001:db8::1]/h",
        ] {
            assert_eq!(url(good).unwrap(), good);
        }
        for bad in [
            "",
            "/hooks",
            "http://shop.example/hooks",
            "ftp://shop.example",
            "https://",
            "https://user:secret@shop.example/",
            "https://shop.example/#top",
            "https://shop.example/a b",
        ] {
            assert_eq!(url(bad).unwrap_err().code, "invalid_value", "{bad}");
        }
        let long = format!("https://shop.example/{}", "a".repeat(URL_CHARS_MAX));
        assert_eq!(url(&long).unwrap_err().code, "invalid_length");
        let card = url("https://shop.example/4111111111111111").unwrap_err();
        assert_eq!(card.code, "pan_refused");
    }

    #[test]
    fn events_are_those_there_are() {
        assert_eq!(
            events(&["wallet.balance-updated.v1", "giftcard.activity.v1"]).unwrap(),
            ["giftcard.activity.v1", "wallet.balance-updated.v1"]
        );
        assert_eq!(events(&["everything"]).unwrap_err().field, "events[0]");
    }
}
