//! The erasure of a person, and the certificate of it: what was destroyed and when, signed, so that it can be shown to the
//! person and checked by anybody with nothing but the public key. It names ids and counts; it cannot name the person.
//!
//! A certificate is a compact JWS (RFC 7515, RFC 8037): `base64url(header).base64url(statement).base64url(signature)`,
//! Ed25519 over the first two parts with their dot. Every JOSE library verifies it.

use std::fmt;

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The format of the statement that is signed; another layout takes another name.
pub const FORMAT: &str = "localplus.erasure.v1";
/// `typ` of the JWS: no token of ours that opens anything has it.
const TYPE: &str = "localplus-erasure";

/// What a certificate says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// [`FORMAT`].
    pub format: String,
    /// The erasure, a `UUIDv7`.
    pub id: Uuid,
    /// The network.
    pub tenant_id: Uuid,
    /// The contact that was erased.
    pub contact_id: Uuid,
    /// Its wallet, whose entries in the ledger name nobody and stay.
    pub wallet_id: Uuid,
    /// When the key, the contact and what hung on it were deleted.
    pub destroyed_at: DateTime<Utc>,
    /// When nothing of the person was on its way any more.
    pub certified_at: DateTime<Utc>,
    /// What was deleted.
    pub destroyed: Destroyed,
}

/// What was deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Destroyed {
    /// SHA-256 of the wrapped data key, in hexadecimal; absent when the key had been destroyed before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_sha256: Option<String>,
    /// E-mail addresses and phone numbers.
    pub addresses: u32,
    /// What they had agreed to or refused, with its proof.
    pub consents: u32,
    /// Links from gift cards to the person.
    pub gift_cards: u32,
    /// Messages that were waiting to be sent.
    pub messages_canceled: u32,
}

/// The text is no list of signing keys.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("signing keys must be a list of `kid:base64 of a 32-byte Ed25519 seed`, separated by commas")]
pub struct NotAKey;

/// Signs certificates. The first key signs; the others are published, so that what they signed can still be checked.
pub struct Signer {
    first: SigningKey,
    others: Vec<SigningKey>,
}

struct SigningKey {
    kid: String,
    pair: Ed25519KeyPair,
}

/// A public key, as a JWK tells it (RFC 8037).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// Its name.
    pub kid: String,
    /// Its 32 bytes, base64url without padding.
    pub x: String,
}

#[derive(Serialize)]
struct Header<'a> {
    alg: &'static str,
    kid: &'a str,
    typ: &'static str,
}

impl Signer {
    /// Reads `kid:base64,kid:base64`.
    pub fn parse(text: &str) -> Result<Self, NotAKey> {
        let mut keys = text.split(',').map(SigningKey::parse);
        let first = keys.next().ok_or(NotAKey)??;
        let others = keys.collect::<Result<Vec<_>, _>>()?;
        let distinct = others.iter().enumerate().all(|(at, key)| {
            key.kid != first.kid && others.iter().skip(at + 1).all(|later| later.kid != key.kid)
        });
        if distinct {
            Ok(Self { first, others })
        } else {
            Err(NotAKey)
        }
    }

    /// The public keys of everything that was signed, the one that signs now first.
    pub fn public_keys(&self) -> Vec<PublicKey> {
        let public = |key: &SigningKey| PublicKey {
            kid: key.kid.clone(),
            x: URL_SAFE_NO_PAD.encode(key.pair.public_key()),
        };
        std::iter::once(&self.first)
            .chain(&self.others)
            .map(public)
            .collect()
    }

    /// The certificate of a statement.
    pub fn certify(&self, statement: &Statement) -> Result<String, serde_json::Error> {
        let header = Header {
            alg: "EdDSA",
            kid: &self.first.kid,
            typ: TYPE,
        };
        let header = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&header)?);
        let payload = URL_SAFE_NO_PAD.encode(serde_json::to_vec(statement)?);
        let signed = format!("{header}.{payload}");
        let signature = URL_SAFE_NO_PAD.encode(self.first.pair.sign(signed.as_bytes()));
        Ok(format!("{signed}.{signature}"))
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("kid", &self.first.kid)
            .finish_non_exhaustive()
    }
}

impl SigningKey {
    fn parse(text: &str) -> Result<Self, NotAKey> {
        let (kid, seed) = text.trim().split_once(':').ok_or(NotAKey)?;
        let named = !kid.is_empty() && kid.len() <= 64 && kid.bytes().all(|byte| byte.is_ascii_graphic());
        let seed = STANDARD.decode(seed).map_err(|_| NotAKey)?;
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed).map_err(|_| NotAKey)?;
        if named {
            Ok(Self {
                kid: kid.to_owned(),
                pair,
            })
        } else {
            Err(NotAKey)
        }
    }
}

/// What a certificate of ours says; for showing it, not for believing it.
pub fn stated(certificate: &str) -> Option<Statement> {
    let payload = certificate.split('.').nth(1)?;
    let payload = URL_SAFE_NO_PAD.decode(payload).ok()?;
    serde_json::from_slice(&payload).ok()
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};

    use super::*;

    fn key(kid: &str, byte: u8) -> String {
        format!("{kid}:{}", STANDARD.encode([byte; 32]))
    }

    fn statement() -> Statement {
        let at = DateTime::from_timestamp(1_772_717_527, 0).unwrap();
        Statement {
            format: FORMAT.to_owned(),
            id: Uuid::from_u128(1),
            tenant_id: Uuid::from_u128(2),
            contact_id: Uuid::from_u128(3),
            wallet_id: Uuid::from_u128(4),
            destroyed_at: at,
            certified_at: at,
            destroyed: Destroyed {
                key_sha256: Some("00".repeat(32)),
                addresses: 2,
                consents: 1,
                gift_cards: 0,
                messages_canceled: 3,
            },
        }
    }

    /// As somebody else would, with the public key alone.
    fn genuine(certificate: &str, key: &PublicKey) -> bool {
        let Some((signed, signature)) = certificate.rsplit_once('.') else {
            return false;
        };
        let Ok(signature) = URL_SAFE_NO_PAD.decode(signature) else {
            return false;
        };
        let public = UnparsedPublicKey::new(&ED25519, URL_SAFE_NO_PAD.decode(&key.x).unwrap());
        public.verify(signed.as_bytes(), &signature).is_ok()
    }

    #[test]
    fn given_a_certificate_when_checked_then_genuine_and_it_says_what_was_stated() {
        let signer = Signer::parse(&[key("new", 2), key("old", 1)].join(", ")).unwrap();
        let certificate = signer.certify(&statement()).unwrap();
        let [new, old] = signer.public_keys().try_into().unwrap();
        assert_eq!((new.kid.as_str(), old.kid.as_str()), ("new", "old"));
        assert!(genuine(&certificate, &new) && !genuine(&certificate, &old));
        assert_eq!(stated(&certificate), Some(statement()));

        let before = Signer::parse(&key("old", 1))
            .unwrap()
            .certify(&statement())
            .unwrap();
        assert!(
            genuine(&before, &old),
            "what an older key signed can still be checked"
        );
        assert_eq!(format!("{signer:?}"), "Signer { kid: \"new\", .. }");
    }

    #[test]
    fn given_a_certificate_when_any_character_is_another_then_it_proves_nothing() {
        let signer = Signer::parse(&key("k", 1)).unwrap();
        let certificate = signer.certify(&statement()).unwrap();
        let [public] = signer.public_keys().try_into().unwrap();
        for at in 0..certificate.len() {
            let mut altered = certificate.clone().into_bytes();
            altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };
            let altered = String::from_utf8(altered).unwrap();
            assert!(!genuine(&altered, &public), "character {at}");
        }
    }

    #[test]
    fn given_texts_that_are_no_keys_when_read_then_refused() {
        let twice = [key("a", 1), key("a", 2)].join(",");
        for text in [
            "",
            "k",
            "k:",
            "k:AAAA",
            ":AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            &twice,
        ] {
            assert!(Signer::parse(text).is_err(), "{text:?}");
        }
    }
}
