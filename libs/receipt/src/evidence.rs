//! A month's evidence: what each service can prove of itself, signed by its own key, in a form that every JOSE library
//! verifies and an auditor keeps.
//!
//! A part is a compact JWS (RFC 7515, RFC 8037) over JSON. svc-ledger's says what the books were
//! (`localplus.compliance.v…`), every other service's is a [`Part`]. The parts of one network and month are the
//! month's bundle: [`Bundle::verify`] opens each by the keys of the service that it names, and by no other's. It names
//! nobody: counts, sums and digests.

use crate::{Fault, Jwk, Keys, Signature};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ed25519_dalek::{Signer as _, SigningKey};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// The format of a part; another layout takes another name.
pub const FORMAT: &str = "localplus.evidence.v1";
/// What svc-ledger's part begins its format with.
const LEDGER_FORMAT: &str = "localplus.compliance.";
/// `typ` of the JWS: no token of ours that opens anything has it.
const TYPE: &str = "localplus-evidence";
/// The services whose parts make a bundle whole.
pub const SERVICES: [&str; 6] = [
    "svc-analytics",
    "svc-giftcard",
    "svc-ledger",
    "svc-merchant",
    "svc-notification",
    "svc-wallet",
];

/// Why parts prove nothing.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Doubt {
    /// It is no part of a form that is known here.
    #[error("not a part of a month's evidence: {0}")]
    Malformed(String),
    /// Parts, or the numbers of one, contradict one another.
    #[error("the evidence contradicts itself: {0}")]
    Contradiction(&'static str),
    /// No key of that name is trusted for the service.
    #[error("no trusted key of {service} is called {kid}")]
    UnknownKey {
        /// The service that the part names.
        service: String,
        /// The key that it names.
        kid: String,
    },
    /// The service's key did not sign it.
    #[error("the signature of {0}'s part is not valid")]
    Signature(String),
    /// Services of which there is no part.
    #[error("there is no part of {0}")]
    Missing(String),
}

/// What a service says of a network's month.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// [`FORMAT`].
    pub format: String,
    /// Which service says it.
    pub service: String,
    /// The network, a UUID.
    pub tenant_id: String,
    /// `YYYY-MM`, by UTC.
    pub month: String,
    /// When it was made, RFC 3339.
    pub made_at: String,
    /// The audit trail; absent of a service that changes nothing for anybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trail: Option<Trail>,
    /// How often each job began in the month and came to its end, for all networks together.
    pub jobs: BTreeMap<String, Runs>,
    /// What else the service counts of the month.
    pub counts: BTreeMap<String, i64>,
}

/// A network's audit trail in a month. Its whole chain was recomputed when this was made, and was as it was written:
/// otherwise there is no part.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trail {
    /// Rows of the chain that were recomputed, from its first.
    pub verified: i64,
    /// Rows of the month.
    pub rows: i64,
    /// The last row before the month; absent where there was none. It is the last row of the month before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Row>,
    /// The last row of the month; absent where it had none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Row>,
    /// How often people and keys did what.
    pub changes: BTreeMap<String, i64>,
}

/// A row of a trail, which commits to all before it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Its number, from 1.
    pub seq: i64,
    /// Its hash, hexadecimal.
    pub hash: String,
}

/// How often a job ran.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Runs {
    /// How often it began.
    pub runs: i64,
    /// How often it came to its end.
    pub succeeded: i64,
    /// When it last did, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_success_at: Option<String>,
}

/// What signs a service's parts.
pub struct Signer {
    kid: String,
    key: SigningKey,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signer")
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

#[derive(Serialize)]
struct Header<'a> {
    alg: &'static str,
    kid: &'a str,
    typ: &'static str,
}

#[derive(Deserialize)]
struct ReadHeader {
    alg: String,
    kid: String,
}

impl Signer {
    /// Reads `<kid>:<base64 of the 32 bytes of an Ed25519 seed>`.
    ///
    /// # Errors
    /// [`Fault::NotAKey`], which does not quote it.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let fault = || Fault::NotAKey("`<kid>:<base64 of 32 bytes>` is expected".to_owned());
        let (kid, seed) = text.trim().split_once(':').ok_or_else(fault)?;
        let named = !kid.is_empty() && kid.len() <= 64 && kid.bytes().all(|byte| byte.is_ascii_graphic());
        let seed: [u8; 32] = STANDARD
            .decode(seed)
            .ok()
            .and_then(|seed| seed.try_into().ok())
            .ok_or_else(fault)?;
        if !named {
            return Err(fault());
        }
        Ok(Self {
            kid: kid.to_owned(),
            key: SigningKey::from_bytes(&seed),
        })
    }

    /// The public key, for whoever is to verify.
    pub fn public(&self) -> Jwk {
        Jwk::new(&self.kid, self.key.verifying_key().as_bytes())
    }

    /// The [`Part`], signed.
    ///
    /// # Errors
    /// None of a part that is made of texts and numbers.
    pub fn sign(&self, part: &impl Serialize) -> serde_json::Result<String> {
        let header = Header {
            alg: "EdDSA",
            kid: &self.kid,
            typ: TYPE,
        };
        let header = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&header)?);
        let payload = URL_SAFE_NO_PAD.encode(serde_json::to_vec(part)?);
        let said = format!("{header}.{payload}");
        let signature = URL_SAFE_NO_PAD.encode(self.key.sign(said.as_bytes()).to_bytes());
        Ok(format!("{said}.{signature}"))
    }
}

/// Parts that were verified: of one network and month, by the services that say it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Bundle {
    /// The network.
    pub tenant_id: String,
    /// The month.
    pub month: String,
    /// What each service said.
    pub parts: BTreeMap<String, Value>,
}

impl Bundle {
    /// Opens parts, each by the keys of the service that it names.
    ///
    /// # Errors
    /// A part that is none, or that none of its service's keys signed; two parts of one service; parts of two networks
    /// or months; a part that contradicts itself.
    pub fn verify<'a>(
        parts: impl IntoIterator<Item = &'a str>,
        keys: &BTreeMap<String, Keys>,
    ) -> Result<Self, Doubt> {
        let mut bundle = Self::default();
        for part in parts {
            let (service, said) = open(part.trim(), keys)?;
            let text = |name: &str| {
                said.get(name)
                    .and_then(Value::as_str)
                    .unwrap_or_default()
                    .to_owned()
            };
            let (tenant, month) = (text("tenant_id"), text("month"));
            if bundle.parts.is_empty() {
                (bundle.tenant_id, bundle.month) = (tenant, month);
            } else if (&bundle.tenant_id, &bundle.month) != (&tenant, &month) {
                return Err(Doubt::Contradiction("parts of two networks or months"));
            }
            if bundle.parts.insert(service, said).is_some() {
                return Err(Doubt::Contradiction("two parts of one service"));
            }
        }
        Ok(bundle)
    }

    /// That every service has its part.
    ///
    /// # Errors
    /// [`Doubt::Missing`] names those that have none.
    pub fn whole(&self) -> Result<(), Doubt> {
        let missing = SERVICES.into_iter();
        let missing: Vec<_> = missing
            .filter(|service| !self.parts.contains_key(*service))
            .collect();
        if missing.is_empty() {
            Ok(())
        } else {
            Err(Doubt::Missing(missing.join(", ")))
        }
    }
}

fn open(part: &str, keys: &BTreeMap<String, Keys>) -> Result<(String, Value), Doubt> {
    let malformed = |what: &str| Doubt::Malformed(what.to_owned());
    let decoded = |text: &str| {
        URL_SAFE_NO_PAD
            .decode(text)
            .map_err(|_| malformed("not base64url without padding"))
    };
    let (said, signature) = part.rsplit_once('.').ok_or_else(|| malformed("no compact JWS"))?;
    let (header, payload) = said.split_once('.').ok_or_else(|| malformed("no compact JWS"))?;
    let header: ReadHeader =
        serde_json::from_slice(&decoded(header)?).map_err(|error| malformed(&error.to_string()))?;
    let payload = decoded(payload)?;
    let said_of: Value = serde_json::from_slice(&payload).map_err(|error| malformed(&error.to_string()))?;
    let format = said_of.get("format").and_then(Value::as_str).unwrap_or_default();
    let service = if format.starts_with(LEDGER_FORMAT) {
        "svc-ledger".to_owned()
    } else {
        let part: Part = serde_json::from_slice(&payload).map_err(|error| malformed(&error.to_string()))?;
        if part.format != FORMAT {
            return Err(malformed("another format"));
        }
        let of_the_month = |trail: &Trail| {
            let from = trail.before.as_ref().map_or(0, |row| row.seq);
            let to = trail.last.as_ref().map_or(from, |row| row.seq);
            to - from == trail.rows
                && trail.verified >= to
                && trail.changes.values().sum::<i64>() == trail.rows
        };
        if !part.trail.as_ref().is_none_or(of_the_month) {
            return Err(Doubt::Contradiction("the rows of the trail do not add up"));
        }
        part.service
    };
    let signature: [u8; 64] = decoded(signature)?
        .try_into()
        .map_err(|_| malformed("no Ed25519 signature"))?;
    if header.alg != "EdDSA" {
        return Err(malformed("another algorithm"));
    }
    let verified = keys
        .get(&service)
        .map(|trusted| trusted.verify(&header.kid, said.as_bytes(), &Signature(signature)));
    match verified {
        Some(Ok(())) => Ok((service, said_of)),
        Some(Err(Fault::Signature)) => Err(Doubt::Signature(service)),
        _ => Err(Doubt::UnknownKey {
            service,
            kid: header.kid,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signer(kid: &str, seed: u8) -> Signer {
        Signer::parse(&format!("{kid}:{}", STANDARD.encode([seed; 32]))).unwrap()
    }

    fn part(service: &str) -> Part {
        Part {
            format: FORMAT.to_owned(),
            service: service.to_owned(),
            tenant_id: "01990000-0000-7000-8000-000000000001".to_owned(),
            month: "2026-10".to_owned(),
            made_at: "2026-11-01T05:00:00Z".to_owned(),
            trail: Some(Trail {
                verified: 12,
                rows: 2,
                before: Some(Row {
                    seq: 8,
                    hash: "00".repeat(32),
                }),
                last: Some(Row {
                    seq: 10,
                    hash: "11".repeat(32),
                }),
                changes: [("merchant.approved".to_owned(), 2)].into(),
            }),
            jobs: BTreeMap::new(),
            counts: BTreeMap::new(),
        }
    }

    fn keys() -> BTreeMap<String, Keys> {
        let trusted = |signer: &Signer| {
            let set = serde_json::json!({ "keys": [signer.public()] });
            Keys::from_json(set.to_string().as_bytes()).unwrap()
        };
        [
            ("svc-merchant".to_owned(), trusted(&signer("m", 1))),
            ("svc-giftcard".to_owned(), trusted(&signer("g", 2))),
        ]
        .into()
    }

    #[test]
    fn parts_of_a_month_are_one_bundle_and_what_is_missing_is_named() {
        let parts = [
            signer("m", 1).sign(&part("svc-merchant")).unwrap(),
            signer("g", 2).sign(&part("svc-giftcard")).unwrap(),
        ];
        let bundle = Bundle::verify(parts.iter().map(String::as_str), &keys()).unwrap();
        assert_eq!(
            (
                bundle.month.as_str(),
                bundle.parts["svc-giftcard"]["trail"]["rows"].as_i64()
            ),
            ("2026-10", Some(2))
        );
        let missing = "svc-analytics, svc-ledger, svc-notification, svc-wallet";
        assert_eq!(bundle.whole(), Err(Doubt::Missing(missing.to_owned())));
    }

    #[test]
    fn what_is_not_the_services_own_word_is_refused() {
        let verify =
            |parts: &[String]| Bundle::verify(parts.iter().map(String::as_str), &keys()).unwrap_err();
        let good = signer("m", 1).sign(&part("svc-merchant")).unwrap();

        // another service's key, a key of the right name and another seed, a changed letter
        let foreign = signer("g", 2).sign(&part("svc-merchant")).unwrap();
        let unknown = |service: &str, kid: &str| Doubt::UnknownKey {
            service: service.to_owned(),
            kid: kid.to_owned(),
        };
        assert_eq!(verify(&[foreign]), unknown("svc-merchant", "g"));
        let forged = signer("m", 2).sign(&part("svc-merchant")).unwrap();
        let not_signed = Doubt::Signature("svc-merchant".to_owned());
        assert_eq!(verify(&[forged]), not_signed);
        let nobody = signer("w", 1).sign(&part("svc-wallet")).unwrap();
        assert_eq!(verify(&[nobody]), unknown("svc-wallet", "w"));
        let (said, signature) = good.rsplit_once('.').unwrap();
        let (header, payload) = said.split_once('.').unwrap();
        let mut payload = URL_SAFE_NO_PAD.decode(payload).unwrap();
        let at = payload
            .windows(7)
            .position(|window| window == b"2026-10")
            .unwrap();
        payload[at + 6] = b'1';
        let changed = format!("{header}.{}.{signature}", URL_SAFE_NO_PAD.encode(payload));
        assert_eq!(verify(&[changed]), not_signed);

        // two words of one service, and of two months
        assert!(matches!(
            verify(&[good.clone(), good.clone()]),
            Doubt::Contradiction(_)
        ));
        let later = Part {
            month: "2026-11".to_owned(),
            ..part("svc-giftcard")
        };
        let later = signer("g", 2).sign(&later).unwrap();
        assert!(matches!(verify(&[good, later]), Doubt::Contradiction(_)));

        // rows that nobody tells of
        let mut short = part("svc-merchant");
        short.trail = short.trail.map(|trail| Trail { rows: 1, ..trail });
        let short = signer("m", 1).sign(&short).unwrap();
        assert!(matches!(verify(&[short]), Doubt::Contradiction(_)));
        assert!(matches!(verify(&["a.b.c".to_owned()]), Doubt::Malformed(_)));
    }

    #[test]
    fn a_key_is_read_to_the_letter() {
        for wrong in [
            "",
            "kid",
            "kid:",
            ":AAAA",
            "kid:AAAA",
            "k d:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        ] {
            assert!(Signer::parse(wrong).is_err(), "{wrong}");
        }
    }
}
