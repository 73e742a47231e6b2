//! What a row says, and what it cannot say.

use crate::chain::Hex;
use crate::origin::Network;
use auth::{Principal, Role};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::sync::Arc;
use telemetry::current_trace_id;
use uuid::Uuid;

/// Who does something, in which network of merchants, and from where.
#[derive(Clone, Debug)]
pub struct By {
    pub(crate) tenant: Uuid,
    pub(crate) actor: Arc<str>,
    pub(crate) role: String,
    pub(crate) trace: Option<String>,
    pub(crate) network: Option<String>,
}

impl By {
    /// The caller of the running request. To be called in the request's own task: tasks that it spawns do not know where it
    /// came from.
    pub fn of(who: &Principal) -> Self {
        Self::whoever(who.tenant, Arc::clone(&who.subject), who.roles.to_string())
    }

    /// Somebody who acts without a token: by the link of a letter, or by a password.
    pub fn person(tenant: Uuid, id: Uuid, role: Role) -> Self {
        Self::whoever(tenant, id.to_string().into(), role.as_str().to_owned())
    }

    /// The holder of a thing who has no login: whom a signed link speaks for, by the id of what they hold.
    pub fn holder(tenant: Uuid, id: Uuid) -> Self {
        Self::whoever(tenant, id.to_string().into(), "holder".to_owned())
    }

    /// Whoever can run a command of the service.
    pub fn command(tenant: Uuid, name: &'static str) -> Self {
        Self::whoever(tenant, name.into(), "command".to_owned())
    }

    fn whoever(tenant: Uuid, actor: Arc<str>, role: String) -> Self {
        Self {
            tenant,
            actor,
            role,
            trace: current_trace_id().map(|trace| trace.to_string()),
            network: Network::current().map(|network| network.to_string()),
        }
    }

    /// In which network of merchants.
    pub const fn tenant(&self) -> Uuid {
        self.tenant
    }

    /// Who, as the row has it.
    pub fn actor(&self) -> &str {
        &self.actor
    }

    /// That they did something to something: `did("merchant", "approved", id)` is the action `merchant.approved`.
    pub fn did(&self, kind: &'static str, verb: &'static str, subject: impl fmt::Display) -> Entry {
        Entry {
            by: self.clone(),
            kind,
            verb,
            subject: subject.to_string(),
            before: None,
            after: None,
            reason: None,
        }
    }
}

/// A row to be.
#[derive(Clone, Debug)]
pub struct Entry {
    pub(crate) by: By,
    pub(crate) kind: &'static str,
    pub(crate) verb: &'static str,
    pub(crate) subject: String,
    pub(crate) before: Option<Facts>,
    pub(crate) after: Option<Facts>,
    pub(crate) reason: Option<String>,
}

/// The row in JSON, as a service keeps it that seals its trail into a chain of its own.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Kept {
    pub(crate) actor: String,
    pub(crate) actor_role: String,
    pub(crate) action: String,
    pub(crate) subject_kind: String,
    pub(crate) subject: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) before: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) after: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) trace_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) network: Option<String>,
}

impl Entry {
    /// In which network of merchants.
    pub const fn tenant(&self) -> Uuid {
        self.by.tenant
    }

    /// The row in JSON, for a service that seals its trail into a chain of its own; [`crate::http::AuditEntry::kept`] reads
    /// it. Its keys are those of the answer.
    pub fn to_json(&self) -> String {
        let facts = |facts: &Option<Facts>| facts.as_ref().map(|facts| Value::Object(facts.0.clone()));
        let kept = Kept {
            actor: self.by.actor.to_string(),
            actor_role: self.by.role.clone(),
            action: self.action(),
            subject_kind: self.kind.to_owned(),
            subject: self.subject.clone(),
            before: facts(&self.before),
            after: facts(&self.after),
            reason: self.reason.clone(),
            trace_id: self.by.trace.clone(),
            network: self.by.network.clone(),
        };
        // texts, numbers and maps of them: there is nothing in it that JSON has not
        serde_json::to_string(&kept).unwrap_or_default()
    }

    pub(crate) fn action(&self) -> String {
        format!("{}.{}", self.kind, self.verb)
    }

    /// What it was.
    #[must_use]
    pub fn from(mut self, before: Facts) -> Self {
        self.before = Some(before);
        self
    }

    /// What it is now.
    #[must_use]
    pub fn to(mut self, after: Facts) -> Self {
        self.after = Some(after);
        self
    }

    /// Why, in the words of whoever did it: the only free text of a row, parsed by the service (bounded, no card numbers).
    #[must_use]
    pub fn because(mut self, reason: Option<&str>) -> Self {
        self.reason = reason.map(str::to_owned);
        self
    }
}

/// What is said of a thing before or after a change, by name.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Facts(Map<String, Value>);

impl Facts {
    /// One fact.
    pub fn of(name: &'static str, fact: impl Into<Fact>) -> Self {
        Self::default().and(name, fact)
    }

    /// One fact more.
    #[must_use]
    pub fn and(mut self, name: &'static str, fact: impl Into<Fact>) -> Self {
        self.0.insert(name.to_owned(), fact.into().0);
        self
    }

    /// Which parts of a thing a change touched, where what they say is not for a row: names, addresses, free text.
    pub fn changed(parts: &[(&'static str, bool)]) -> Self {
        let touched = parts.iter().filter(|(_, touched)| *touched);
        Self::of(
            "changed",
            touched.map(|(name, _)| Fact::from(*name)).collect::<Fact>(),
        )
    }

    pub(crate) fn text(&self) -> String {
        Value::Object(self.0.clone()).to_string()
    }
}

/// A value that cannot hold a secret or personal data: a word of the program itself, a number, a time, an id, a code of a
/// closed vocabulary, the digest of a document. There is no way in for a text that somebody wrote.
#[derive(Clone, PartialEq, Debug)]
pub struct Fact(Value);

impl Fact {
    /// A code of a closed vocabulary that is not known when the program is compiled: a scope, an event's name, a flag's
    /// key, a unit. What is longer than 64 bytes, holds anything but `A-Z a-z 0-9 . _ : / -`, or holds a payment card's number is
    /// none, and becomes null.
    pub fn code(code: &str) -> Self {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._:/-".contains(&byte);
        if code.len() <= 64 && code.bytes().all(plain) && !money::contains_card_number(code) {
            Self(Value::from(code))
        } else {
            Self(Value::Null)
        }
    }

    /// The SHA-256 of what is too long or not for everybody's eyes, and is not of a person: it proves what it was to whoever
    /// holds it.
    pub fn digest(document: impl AsRef<[u8]>) -> Self {
        let digest = Sha256::digest(document);
        Self(Value::from(format!("sha256:{}", Hex(&digest))))
    }
}

macro_rules! said_as_they_are {
    ($($type:ty),+) => {
        $(impl From<$type> for Fact {
            fn from(value: $type) -> Self {
                Self(Value::from(value))
            }
        })+
    };
}

said_as_they_are!(&'static str, bool, i16, u16, i32, u32, i64, u64);

impl From<Uuid> for Fact {
    fn from(id: Uuid) -> Self {
        Self(Value::from(id.to_string()))
    }
}

impl From<DateTime<Utc>> for Fact {
    fn from(at: DateTime<Utc>) -> Self {
        Self(Value::from(at.to_rfc3339_opts(SecondsFormat::AutoSi, true)))
    }
}

impl<F: Into<Self>> From<Option<F>> for Fact {
    fn from(fact: Option<F>) -> Self {
        fact.map_or(Self(Value::Null), Into::into)
    }
}

impl<F: Into<Self>> FromIterator<F> for Fact {
    fn from_iter<I: IntoIterator<Item = F>>(facts: I) -> Self {
        Self(Value::Array(
            facts.into_iter().map(|fact| fact.into().0).collect(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn facts_are_words_numbers_times_ids_and_digests() {
        let facts = Facts::of("state", "active")
            .and("on_for", 2_500_u16)
            .and("merchant_id", None::<Uuid>)
            .and("at", DateTime::UNIX_EPOCH)
            .and(
                "scopes",
                ["ledger:read", "a b"]
                    .map(Fact::code)
                    .into_iter()
                    .collect::<Fact>(),
            )
            .and("document", Fact::digest("x"));
        assert_eq!(
            serde_json::from_str::<Value>(&facts.text()).unwrap(),
            serde_json::json!({
                "state": "active", "on_for": 2500, "merchant_id": null, "at": "1970-01-01T00:00:00Z",
                "scopes": ["ledger:read", null],
                "document": "sha256:2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
            })
        );
        let changed = Facts::changed(&[("display_name", true), ("locale", false)]);
        assert_eq!(changed.text(), r#"{"changed":["display_name"]}"#);
    }

    #[test]
    fn no_code_is_a_payment_cards_number() {
        for card in ["4539148803436467", "4539-1488-0343-6467", "kind:4539148803436467"] {
            assert_eq!(Fact::code(card), Fact(Value::Null), "{card}");
        }
        assert_eq!(Fact::code("card-issue"), Fact(Value::from("card-issue")));
    }

    #[test]
    fn a_row_that_is_kept_elsewhere_is_read_as_it_was_written() {
        let by = By::command(Uuid::nil(), "test");
        let entry = by
            .did("limit", "lifted", 7)
            .from(Facts::of("maximum", 5_i64))
            .because(Some("too strict"));
        let json = entry.to_json();
        let read = crate::http::AuditEntry::kept(3, DateTime::UNIX_EPOCH, &json).unwrap();
        let hash = Fact::digest(&json)
            .0
            .as_str()
            .unwrap()
            .trim_start_matches("sha256:")
            .to_owned();
        assert_eq!(
            serde_json::to_value(&read).unwrap(),
            serde_json::json!({
                "seq": 3, "at": "1970-01-01T00:00:00Z", "actor": "test", "actor_role": "command",
                "action": "limit.lifted", "subject_kind": "limit", "subject": "7", "before": {"maximum": 5},
                "after": null, "reason": "too strict", "trace_id": null, "network": null, "hash": hash,
            })
        );
        assert!(crate::http::AuditEntry::kept(3, DateTime::UNIX_EPOCH, "{}").is_none());
    }

    proptest! {
        #[test]
        fn no_code_holds_an_address_a_sentence_or_a_name_with_an_accent(text in ".*[@ é+'\\n].*") {
            prop_assert_eq!(Fact::code(&text), Fact(Value::Null));
        }
    }
}
