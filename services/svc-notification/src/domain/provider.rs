//! What providers of mail and text messages say of a message after they have accepted it. They say it by Standard Webhooks,
//! signed: whoever could say it for them could stop a customer's messages.

use std::{fmt, str::FromStr};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::webhook::{Secret, genuine};

/// How far the time in a signature may be from ours (the specification asks for a few minutes).
const TOLERANCE: TimeDelta = TimeDelta::minutes(5);

/// Which message a provider speaks of: what every message carries out, and every report brings back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The network.
    pub tenant: Uuid,
    /// The message.
    pub message: Uuid,
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.tenant, self.message)
    }
}

impl FromStr for Reference {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (tenant, message) = text.split_once('/').ok_or(())?;
        Ok(Self {
            tenant: Uuid::try_parse(tenant).map_err(|_| ())?,
            message: Uuid::try_parse(message).map_err(|_| ())?,
        })
    }
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Report {
    /// It arrived.
    Delivered,
    /// Its address takes no mail, and never will.
    Bounced,
    /// Its receiver called it unwanted.
    Complained,
    /// It did not arrive, and the address is not at fault.
    Failed,
}

impl FromStr for Report {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "message.delivered" => Ok(Self::Delivered),
            "message.bounced" => Ok(Self::Bounced),
            "message.complained" => Ok(Self::Complained),
            "message.failed" => Ok(Self::Failed),
            _ => Err(()),
        }
    }
}

/// Why an address is sent nothing any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suppression {
    /// It takes no mail.
    Bounce,
    /// Its holder called a message unwanted.
    Complaint,
}

impl Suppression {
    /// The name, as stored and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bounce => "bounce",
            Self::Complaint => "complaint",
        }
    }
}

impl Report {
    /// Whether nothing is to be sent to the address any more, and why.
    pub const fn suppresses(self) -> Option<Suppression> {
        match self {
            Self::Bounced => Some(Suppression::Bounce),
            Self::Complained => Some(Suppression::Complaint),
            Self::Delivered | Self::Failed => None,
        }
    }
}

/// The secrets that reports are signed with: two while one is being changed. Without any nobody is believed.
#[derive(Clone, Debug, Default)]
pub struct ReportSecrets(Vec<Secret>);

impl FromStr for ReportSecrets {
    type Err = ();

    /// Reads `whsec_…,whsec_…`.
    fn from_str(text: &str) -> Result<Self, ()> {
        let secrets = text.split(',').map(|secret| secret.trim().parse());
        secrets.collect::<Result<_, ()>>().map(Self)
    }
}

/// The headers that make a report believed.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// `webhook-id`
    pub id: &'a str,
    /// `webhook-timestamp`: seconds since 1970.
    pub timestamp: &'a str,
    /// `webhook-signature`
    pub signatures: &'a str,
}

impl ReportSecrets {
    /// Whether a provider of ours said this, just now.
    pub fn believe(&self, signed: Signed<'_>, body: &[u8], now: DateTime<Utc>) -> bool {
        let at = signed.timestamp.parse().ok();
        let at = at.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
        at.is_some_and(|at| {
            (now - at).abs() <= TOLERANCE && genuine(&self.0, signed.id, at, body, signed.signatures)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::webhook::signatures;

    const SECRET: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    const OTHER: &str = "whsec_HwECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    #[test]
    fn given_a_report_when_signed_with_a_secret_of_ours_just_now_then_believed_and_else_not() {
        let now = DateTime::from_timestamp(1_772_717_527, 0).unwrap();
        let body = "{\"type\":\"message.bounced\"}";
        let by = |secret: &str| signatures(&[secret.parse().unwrap()], "msg_1", now, body);
        let both: ReportSecrets = format!("{OTHER}, {SECRET}").parse().unwrap();
        let asked = |signatures: &str, id: &str, at: i64, body: &str, now| {
            let timestamp = at.to_string();
            let signed = Signed {
                id,
                timestamp: &timestamp,
                signatures,
            };
            both.believe(signed, body.as_bytes(), now)
        };
        let at = now.timestamp();
        let known = by(SECRET);
        assert!(asked(&known, "msg_1", at, body, now));
        assert!(asked(&by(OTHER), "msg_1", at, body, now));
        assert!(asked(
            &format!("v2,x {known}"),
            "msg_1",
            at,
            body,
            now + TOLERANCE
        ));
        assert!(!asked(&known, "msg_2", at, body, now));
        assert!(!asked(&known, "msg_1", at + 1, body, now));
        assert!(!asked(&known, "msg_1", at, "{}", now));
        assert!(!asked("", "msg_1", at, body, now));
        let late = now + TOLERANCE + TimeDelta::seconds(1);
        assert!(!asked(&known, "msg_1", at, body, late));
        let signed = Signed {
            id: "msg_1",
            timestamp: "soon",
            signatures: &known,
        };
        assert!(!both.believe(signed, body.as_bytes(), now));
        let nobody = ReportSecrets::default();
        let timestamp = at.to_string();
        let signed = Signed {
            id: "msg_1",
            timestamp: &timestamp,
            signatures: &known,
        };
        assert!(!nobody.believe(signed, body.as_bytes(), now));
        assert!("whsec_AAAA".parse::<ReportSecrets>().is_err());
    }

    #[test]
    fn given_a_reference_when_read_back_then_the_same_message() {
        let reference = Reference {
            tenant: Uuid::from_u128(7),
            message: Uuid::from_u128(8),
        };
        assert_eq!(reference.to_string().parse(), Ok(reference));
        for text in ["", "/", "x/y", &Uuid::nil().to_string()] {
            assert_eq!(text.parse::<Reference>(), Err(()));
        }
    }
}
