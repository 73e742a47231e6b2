//! The public keys that are trusted, by name.

use crate::Fault;
use crate::text::Signature;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::VerifyingKey;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A public key as a JWK (RFC 8037): `{"kty":"OKP","crv":"Ed25519","kid":…,"x":…}`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Jwk {
    /// `OKP`.
    pub kty: String,
    /// `Ed25519`.
    pub crv: String,
    /// The key's name.
    pub kid: String,
    /// The 32 bytes of the key, base64url without padding.
    pub x: String,
}

#[derive(Deserialize)]
struct JwkSet {
    keys: Vec<Jwk>,
}

/// The keys trusted by whoever verifies. Keys are never taken from a receipt.
#[derive(Clone, Debug, Default)]
pub struct Keys(BTreeMap<String, VerifyingKey>);

impl Jwk {
    /// The JWK of a public key.
    pub fn new(kid: &str, public: &[u8; 32]) -> Self {
        Self {
            kty: "OKP".to_owned(),
            crv: "Ed25519".to_owned(),
            kid: kid.to_owned(),
            x: URL_SAFE_NO_PAD.encode(public),
        }
    }

    fn key(&self) -> Result<VerifyingKey, Fault> {
        let fault = || Fault::NotAKey(self.kid.clone());
        if self.kty != "OKP" || self.crv != "Ed25519" {
            return Err(fault());
        }
        let bytes = URL_SAFE_NO_PAD.decode(&self.x).map_err(|_| fault())?;
        let bytes = bytes.as_slice().try_into().map_err(|_| fault())?;
        VerifyingKey::from_bytes(bytes).map_err(|_| fault())
    }
}

impl Keys {
    /// Reads what `GET /v1/heads/keys` answers (a JWK set), or one JWK.
    pub fn from_json(json: &[u8]) -> Result<Self, Fault> {
        let keys = serde_json::from_slice(json)
            .map(|set: JwkSet| set.keys)
            .or_else(|_| serde_json::from_slice(json).map(|jwk: Jwk| vec![jwk]))
            .map_err(|error| Fault::NotAKey(error.to_string()))?;
        let keys = keys.iter().map(|jwk| Ok((jwk.kid.clone(), jwk.key()?)));
        Ok(Self(keys.collect::<Result<_, Fault>>()?))
    }

    /// Trusts one more key.
    #[must_use]
    pub fn with(mut self, kid: &str, public: &[u8; 32]) -> Self {
        if let Ok(key) = VerifyingKey::from_bytes(public) {
            self.0.insert(kid.to_owned(), key);
        }
        self
    }

    pub(crate) fn verify(&self, kid: &str, message: &[u8], signature: &Signature) -> Result<(), Fault> {
        let key = self.0.get(kid).ok_or_else(|| Fault::UnknownKey(kid.to_owned()))?;
        // strictly: one message has no second signature that was made from the first
        key.verify_strict(message, &ed25519_dalek::Signature::from_bytes(&signature.0))
            .map_err(|_| Fault::Signature)
    }
}
