//! Webhooks, by the Standard Webhooks specification: how a message is signed, when it is tried again, and what an answer
//! means. <https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>

use std::{fmt, str::FromStr, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use uuid::Uuid;

/// What leads a secret as it is written.
const SECRET_PREFIX: &str = "whsec_";
/// Fewer bytes than these are no secret (the specification asks for 24 to 64).
const SECRET_BYTES_MIN: usize = 24;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
/// How long after the attempt before it each attempt is made, the first at once.
pub const SCHEDULE: [Duration; 10] = [
    Duration::ZERO,
    Duration::from_secs(5),
    Duration::from_secs(5 * MINUTE),
    Duration::from_secs(30 * MINUTE),
    Duration::from_secs(2 * HOUR),
    Duration::from_secs(5 * HOUR),
    Duration::from_secs(10 * HOUR),
    Duration::from_secs(14 * HOUR),
    Duration::from_secs(20 * HOUR),
    Duration::from_secs(24 * HOUR),
];

/// What signs. It does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl FromStr for Secret {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let bytes = text
            .strip_prefix(SECRET_PREFIX)
            .and_then(|text| STANDARD.decode(text).ok());
        bytes
            .filter(|bytes| bytes.len() >= SECRET_BYTES_MIN)
            .map(Self)
            .ok_or(())
    }
}

/// Where a delivery goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The endpoint, of svc-merchant.
    pub id: Uuid,
    /// Whose; `None` for the network's own, which hears of everything.
    pub merchant: Option<Uuid>,
    /// Where to.
    pub url: String,
    /// The topics that it hears of; empty for all.
    pub events: Vec<String>,
    /// What signs, newest first: two for a day after a rotation.
    pub secrets: Vec<Secret>,
    /// When it was registered; `None` where its id does not tell. It hears of nothing that was before.
    pub since: Option<DateTime<Utc>>,
}

impl Endpoint {
    /// Whether it hears of an event.
    pub fn hears(&self, event: &WebhookEvent) -> bool {
        let theirs = self
            .merchant
            .is_none_or(|merchant| event.merchants.contains(&merchant));
        // a topic is read from its beginning when a group is new, and nobody wants a week of news at once
        let new = self.since.is_none_or(|since| event.at >= since);
        theirs && new && (self.events.is_empty() || self.events.contains(&event.topic))
    }
}

/// An event as webhooks tell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookEvent {
    /// The network.
    pub tenant_id: Uuid,
    /// `ce_id`: with the endpoint, what makes a delivery one however often the event comes.
    pub event_id: Uuid,
    /// The topic that it came on.
    pub topic: String,
    /// `type` of the body.
    pub kind: String,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// The merchants that it happened at, or to.
    pub merchants: Vec<Uuid>,
    /// The body, as it is signed and sent.
    pub body: String,
    /// The trace that caused it.
    pub traceparent: Option<String>,
}

/// `webhook-id` of a delivery: the same however often it is tried, so that its receiver knows repeats.
pub fn message_id(delivery: Uuid) -> String {
    format!("msg_{}", delivery.simple())
}

/// `webhook-signature`: one for each secret, so that a receiver that knows either can check it.
pub fn signatures(secrets: &[Secret], id: &str, at: DateTime<Utc>, body: &str) -> String {
    let one = |secret: &Secret| {
        let mut mac = Hmac::<Sha256>::new_from_slice(&secret.0).ok()?;
        mac.update(format!("{id}.{}.", at.timestamp()).as_bytes());
        mac.update(body.as_bytes());
        Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
    };
    let signatures: Vec<_> = secrets.iter().filter_map(one).collect();
    signatures.join(" ")
}

/// Whether one of the secrets made one of the signatures; compared in constant time.
pub fn genuine(secrets: &[Secret], id: &str, at: DateTime<Utc>, body: &[u8], signatures: &str) -> bool {
    let signatures: Vec<Vec<u8>> = signatures
        .split(' ')
        .filter_map(|signature| STANDARD.decode(signature.strip_prefix("v1,")?).ok())
        .collect();
    secrets.iter().any(|secret| {
        signatures.iter().any(|signature| {
            let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&secret.0) else {
                return false;
            };
            mac.update(format!("{id}.{}.", at.timestamp()).as_bytes());
            mac.update(body);
            mac.verify_slice(signature).is_ok()
        })
    })
}

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryStatus {
    /// Waits for its (next) attempt.
    Queued,
    /// A sender has it.
    Sending,
    /// The endpoint took it.
    Delivered,
    /// It was tried as often as the schedule says.
    Failed,
    /// There is nobody left to send it to.
    Canceled,
}

impl DeliveryStatus {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Queued,
        Self::Sending,
        Self::Delivered,
        Self::Failed,
        Self::Canceled,
    ];

    /// The name, as stored and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
        }
    }
}

impl fmt::Display for DeliveryStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for DeliveryStatus {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or(())
    }
}

/// What came of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The endpoint answered with this status.
    Status(u16),
    /// It did not answer, for this reason.
    Silence(Silence),
}

/// Why an endpoint did not answer: stable names for the log and the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// Its name leads to an address inside, or its URL is one.
    ForbiddenAddress,
    /// Its name leads nowhere, or nobody is there.
    Unreachable,
    /// No trustworthy TLS with it.
    Tls,
    /// It did not answer in time.
    Timeout,
    /// It broke the conversation off.
    Protocol,
}

impl Silence {
    /// The name, as stored and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ForbiddenAddress => "forbidden_address",
            Self::Unreachable => "unreachable",
            Self::Tls => "tls",
            Self::Timeout => "timeout",
            Self::Protocol => "protocol",
        }
    }
}

/// What follows from an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It was taken.
    Delivered,
    /// It is tried again at this instant.
    Again(DateTime<Utc>),
    /// It was tried as often as it will be.
    Failed,
    /// The endpoint wants nothing any more (410): it is written to no more until somebody says otherwise.
    Gone,
}

impl Verdict {
    /// Of the answer to the given attempt, from 1.
    pub fn of(answer: Answer, attempt: u32, now: DateTime<Utc>) -> Self {
        match answer {
            Answer::Status(200..=299) => return Self::Delivered,
            Answer::Status(410) => return Self::Gone,
            Answer::Status(_) | Answer::Silence(_) => {}
        }
        let next = usize::try_from(attempt)
            .ok()
            .and_then(|attempt| SCHEDULE.get(attempt));
        let at = next
            .and_then(|delay| TimeDelta::from_std(*delay).ok())
            .and_then(|delay| now.checked_add_signed(delay));
        at.map_or(Self::Failed, Self::Again)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification's own reference libraries.
    #[test]
    fn given_the_specifications_example_when_signed_then_as_it_says() {
        let secret: Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".parse().unwrap();
        let at = DateTime::from_timestamp(1_614_265_330, 0).unwrap();
        let body = "{\"test\": 2432232314}";
        let id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
        let signed = signatures(std::slice::from_ref(&secret), id, at, body);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        let twice = signatures(&[secret.clone(), secret], id, at, body);
        assert_eq!(twice, format!("{signed} {signed}"));
    }

    #[test]
    fn given_secrets_when_parsed_then_long_enough_and_never_shown() {
        let secret: Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".parse().unwrap();
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        for text in [
            "",
            "whsec_",
            "whsec_c2hvcnQ=",
            "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "whsec_%%",
        ] {
            assert_eq!(text.parse::<Secret>(), Err(()), "{text:?}");
        }
    }

    #[test]
    fn given_answers_when_judged_then_the_contracts_table_and_no_more() {
        let now = DateTime::UNIX_EPOCH;
        let delays = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
        for (attempt, delay) in (1..).zip(delays) {
            for answer in [
                Answer::Status(500),
                Answer::Status(302),
                Answer::Status(400),
                Answer::Silence(Silence::Timeout),
                Answer::Silence(Silence::ForbiddenAddress),
            ] {
                let at = now + TimeDelta::seconds(delay);
                assert_eq!(Verdict::of(answer, attempt, now), Verdict::Again(at), "{attempt}");
            }
        }
        assert_eq!(Verdict::of(Answer::Status(500), 10, now), Verdict::Failed);
        assert_eq!(Verdict::of(Answer::Status(500), 11, now), Verdict::Failed);
        for status in [200, 201, 204, 299] {
            assert_eq!(Verdict::of(Answer::Status(status), 10, now), Verdict::Delivered);
        }
        assert_eq!(Verdict::of(Answer::Status(410), 1, now), Verdict::Gone);
    }

    #[test]
    fn given_endpoints_when_something_happens_then_those_whose_it_is_hear_of_it() {
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let noon = DateTime::from_timestamp(1_772_712_000, 0).unwrap();
        let endpoint = |merchant, events: &[&str]| Endpoint {
            id: Uuid::nil(),
            merchant,
            url: String::new(),
            events: events.iter().map(|event| (*event).to_owned()).collect(),
            secrets: Vec::new(),
            since: Some(noon),
        };
        let event = |merchants: &[Uuid], seconds| WebhookEvent {
            tenant_id: Uuid::nil(),
            event_id: Uuid::nil(),
            topic: "giftcard.activity.v1".to_owned(),
            kind: String::new(),
            at: noon + TimeDelta::seconds(seconds),
            merchants: merchants.to_vec(),
            body: String::new(),
            traceparent: None,
        };
        let cards = "giftcard.activity.v1";
        let network = endpoint(None, &[]);
        assert!(
            network.hears(&event(&[], 0)),
            "the network's own hears of everything"
        );
        assert!(
            !network.hears(&event(&[], -1)),
            "but of nothing before it was registered"
        );
        assert!(endpoint(Some(one), &[cards]).hears(&event(&[one], 1)));
        assert!(!endpoint(Some(one), &[]).hears(&event(&[other], 1)));
        assert!(
            !endpoint(Some(one), &[]).hears(&event(&[], 1)),
            "nobody's is not theirs"
        );
        assert!(!endpoint(None, &["merchant.onboarded.v1"]).hears(&event(&[one], 1)));
    }
}
