//! API keys: what a machine may be allowed, and for how long.

use super::fault::Fault;
use super::{MerchantId, TenantId};
use auth::Role;
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The services that a scope may name, as at the gateway.
const SERVICES: [&str; 6] = [
    "analytics",
    "giftcard",
    "ledger",
    "merchant",
    "notification",
    "wallet",
];
const VERBS: [&str; 2] = ["read", "write"];

/// What a key may do: `ledger:write`, `wallet:read`. Writing includes reading. Sorted, none twice.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scopes(Vec<String>);

impl Scopes {
    /// Checks the scopes of a new key; a key without any could do nothing.
    pub fn parse<S: AsRef<str>>(scopes: &[S]) -> Result<Self, Fault> {
        if scopes.is_empty() {
            return Err(Fault::new(
                "scopes",
                "invalid_length",
                "must name at least one scope, such as ledger:write",
            ));
        }
        let mut sorted = BTreeSet::new();
        for (index, scope) in scopes.iter().enumerate() {
            let known = scope
                .as_ref()
                .split_once(':')
                .is_some_and(|(service, verb)| SERVICES.contains(&service) && VERBS.contains(&verb));
            if !known {
                let detail = "must be a service and read or write, such as ledger:write";
                return Err(Fault::invalid(format!("scopes[{index}]"), detail));
            }
            sorted.insert(scope.as_ref().to_owned());
        }
        Ok(Self(sorted.into_iter().collect()))
    }

    /// Scopes that were checked when they were stored.
    pub fn stored(scopes: Vec<String>) -> Self {
        Self(scopes)
    }

    /// Each of them.
    pub fn as_slice(&self) -> &[String] {
        &self.0
    }

    /// As OAuth 2 writes them: separated by spaces.
    pub fn line(&self) -> String {
        self.0.join(" ")
    }

    /// The part of these that `wanted` asks for, itself separated by spaces; `None` if it asks for more.
    pub fn narrowed(&self, wanted: &str) -> Option<Self> {
        let wanted: BTreeSet<&str> = wanted.split_ascii_whitespace().collect();
        let all = !wanted.is_empty() && wanted.iter().all(|scope| self.0.iter().any(|held| held == scope));
        all.then(|| Self(wanted.into_iter().map(str::to_owned).collect()))
    }
}

/// A machine's key, without its secret, which nobody can read back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ApiKey {
    /// The network; nil for a service of the platform.
    pub tenant: TenantId,
    /// Which: the subject of its tokens.
    pub id: Uuid,
    /// What people call it.
    pub name: String,
    /// What it is to the network.
    pub role: Role,
    /// For whom it acts.
    pub merchant: Option<MerchantId>,
    /// What it may do; none for a service of the platform, which may do whatever its role may.
    pub scopes: Option<Scopes>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it stops by itself.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When it last got a token; up to a minute late.
    pub last_used_at: Option<DateTime<Utc>>,
}

impl ApiKey {
    /// Whether it may be used at `now`.
    pub fn stands(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }

    /// Where it stands, as JSON names it.
    pub fn status(&self, now: DateTime<Utc>) -> &'static str {
        match (self.revoked_at, self.stands(now)) {
            (Some(_), _) => "revoked",
            (None, true) => "active",
            (None, false) => "expired",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_known_sorted_and_said_once() {
        let scopes = Scopes::parse(&["wallet:read", "ledger:write", "wallet:read"]).unwrap();
        assert_eq!(scopes.line(), "ledger:write wallet:read");
        assert_eq!(Scopes::parse::<&str>(&[]).unwrap_err().code, "invalid_length");
        for bad in ["ledger", "ledger:admin", "bank:read", "ledger:read ", ""] {
            assert_eq!(
                Scopes::parse(&["ledger:read", bad]).unwrap_err().field,
                "scopes[1]",
                "{bad:?}"
            );
        }
    }

    #[test]
    fn a_token_may_be_narrower_than_its_key_and_never_wider() {
        let scopes = Scopes::parse(&["wallet:read", "ledger:write"]).unwrap();
        assert_eq!(scopes.narrowed("wallet:read").unwrap().line(), "wallet:read");
        assert_eq!(scopes.narrowed(" wallet:read  ledger:write ").unwrap(), scopes);
        assert_eq!(scopes.narrowed("wallet:write"), None);
        assert_eq!(scopes.narrowed("wallet:read merchant:read"), None);
        assert_eq!(scopes.narrowed(""), None);
    }
}
