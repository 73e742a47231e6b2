//! Pass links: what a customer holds instead of a password. A link names a row and proves, by a key of ours, that we made
//! it; the row says whether it still counts. Guessing one means guessing 128 bits.

use super::{TenantId, WalletId};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use subtle::ConstantTimeEq as _;
use uuid::Uuid;
use vault::{KEY_BYTES, KeyRing, VaultError};

const FORMAT: u8 = 1;
const NAMES_BYTES: usize = 1 + 2 + 16 + 16;
const PROOF_BYTES: usize = 16;

/// Where a pass is to be found.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct PassKey {
    /// Whose network.
    pub tenant: TenantId,
    /// The pass, UUIDv7.
    pub pass: Uuid,
}

/// A link that was given out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pass {
    /// Where it is to be found.
    pub key: PassKey,
    /// What it shows.
    pub wallet: WalletId,
    /// The caller's own name for it.
    pub label: Option<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// From when on it shows nothing.
    pub expires_at: Option<DateTime<Utc>>,
    /// Since when it shows nothing.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl Pass {
    /// Whether it shows anything at `now`.
    pub fn counts(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }
}

/// The keys that links are proved by: the newest proves, all of them are believed.
#[derive(Debug)]
pub struct PassKeys(KeyRing);

impl PassKeys {
    /// Reads `version:base64 of 32 bytes,…`.
    ///
    /// # Errors
    /// If the text is no such list.
    pub fn parse(setting: &SecretString) -> Result<Self, VaultError> {
        KeyRing::parse(setting).map(Self)
    }

    /// The token of a pass: characters that are good in any URL.
    pub fn sign(&self, key: PassKey) -> String {
        let (version, secret) = self.0.newest();
        let mut bytes = Vec::with_capacity(NAMES_BYTES + PROOF_BYTES);
        bytes.push(FORMAT);
        bytes.extend_from_slice(&version.to_be_bytes());
        bytes.extend_from_slice(key.tenant.0.as_bytes());
        bytes.extend_from_slice(key.pass.as_bytes());
        let proof = proof(secret, &bytes);
        bytes.extend_from_slice(&proof);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The pass that a token names, if we made it.
    pub fn verify(&self, token: &str) -> Option<PassKey> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (names, given) = bytes.split_at_checked(NAMES_BYTES)?;
        let (head, ids) = names.split_first_chunk::<3>()?;
        let [FORMAT, high, low] = *head else { return None };
        let secret = self.0.version(u16::from_be_bytes([high, low])).ok()?;
        if !bool::from(proof(secret, names).as_slice().ct_eq(given)) {
            return None;
        }
        let (tenant, pass) = ids.split_at_checked(16)?;
        Some(PassKey {
            tenant: TenantId(Uuid::from_slice(tenant).ok()?),
            pass: Uuid::from_slice(pass).ok()?,
        })
    }
}

fn proof(secret: &[u8; KEY_BYTES], names: &[u8]) -> [u8; PROOF_BYTES] {
    let mut proof = [0; PROOF_BYTES];
    let mut hasher = blake3::Hasher::new_keyed(secret);
    hasher.update(names).finalize_xof().fill(&mut proof);
    proof
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::STANDARD;
    use proptest::prelude::*;

    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    fn keys(versions: &[u8]) -> PassKeys {
        let text: Vec<_> = versions
            .iter()
            .map(|version| format!("{version}:{}", STANDARD.encode([*version; 32])))
            .collect();
        PassKeys::parse(&text.join(",").into()).unwrap()
    }

    proptest! {
        #[test]
        fn a_token_names_its_pass_and_nothing_that_was_changed_does(
            tenant: u128, pass: u128, place in 0_usize..68, change in 1_u8..64,
        ) {
            let key = PassKey { tenant: TenantId(Uuid::from_u128(tenant)), pass: Uuid::from_u128(pass) };
            let token = keys(&[1, 2]).sign(key);
            prop_assert_eq!(token.len(), 68);
            prop_assert_eq!(keys(&[1, 2]).verify(&token), Some(key));
            prop_assert_eq!(keys(&[2, 3]).verify(&token), Some(key), "still believed after the next key came");
            prop_assert_eq!(keys(&[1, 3]).verify(&token), None, "not once its key is gone");
            let mut forged = token.clone().into_bytes();
            let sign = ALPHABET.iter().position(|sign| *sign == forged[place]).unwrap();
            forged[place] = ALPHABET[(sign + usize::from(change)) % 64];
            prop_assert_eq!(keys(&[1, 2]).verify(std::str::from_utf8(&forged).unwrap()), None);
        }

        #[test]
        fn anything_else_is_no_token(text in "\\PC{0,90}") {
            prop_assert_eq!(keys(&[1]).verify(&text), None);
        }
    }
}
