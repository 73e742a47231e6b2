//! Codes at rest: found by keyed hash, and sealed for as long as nobody has seen them.
//!
//! A code is looked up through `HMAC-SHA256(pepper, "code", tenant, code)`, a PIN compared through
//! `HMAC-SHA256(pepper, "pin", tenant, code, PIN)`: without the pepper, which is not in the database, neither can be
//! tried. Until a code has been handed over it is also kept sealed (AES-256-GCM, bound to tenant and card), so that an
//! answer that got lost can be given again; then the seal is deleted, and with it the last copy we have. Keys are
//! versioned: the newest one writes, all of them read.
//!
//! Keys and codes must never be printed here; errors say what failed, not on what.

use super::{CardKey, Code, Pin, TenantId};
use ::vault::{KEY_BYTES, KeyRing};
pub use ::vault::{KeyedHash, VaultError};
use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::{constant_time, hmac, rand};
use secrecy::SecretString;
use std::net::IpAddr;

/// The keys of the service.
#[derive(Debug)]
pub struct Vault {
    peppers: KeyRing,
    seals: KeyRing,
}

/// A code with the PIN that belongs to it.
#[derive(Clone, Debug)]
pub struct Secret {
    /// The code.
    pub code: Code,
    /// Its PIN, if its format has one.
    pub pin: Option<Pin>,
}

impl Vault {
    /// Reads both key rings.
    pub fn new(peppers: &SecretString, seals: &SecretString) -> Result<Self, VaultError> {
        Ok(Self {
            peppers: KeyRing::parse(peppers)?,
            seals: KeyRing::parse(seals)?,
        })
    }

    /// Fills a buffer with random bytes of the operating system.
    pub fn random(bytes: &mut [u8]) -> bool {
        rand::fill(bytes).is_ok()
    }

    /// What a new code is stored under.
    pub fn code_hash(&self, tenant: TenantId, code: &Code) -> KeyedHash {
        let (version, pepper) = self.peppers.newest();
        hash(version, pepper, b"code", tenant, &[code.expose()])
    }

    /// Everything a code may be stored under: one hash per pepper, the newest first.
    pub fn code_hashes(&self, tenant: TenantId, code: &Code) -> Vec<KeyedHash> {
        let each = self.peppers.all();
        each.map(|(version, pepper)| hash(version, pepper, b"code", tenant, &[code.expose()]))
            .collect()
    }

    /// What a PIN is stored as.
    pub fn pin_hash(&self, tenant: TenantId, code: &Code, pin: &Pin) -> KeyedHash {
        let (version, pepper) = self.peppers.newest();
        hash(version, pepper, b"pin", tenant, &[code.expose(), pin.expose()])
    }

    /// Whether the PIN is the one that is stored. The work is the same when nothing is stored, when no PIN was given and
    /// when it is wrong; a code that has no PIN takes any.
    pub fn pin_matches(
        &self,
        stored: Option<&[u8]>,
        tenant: TenantId,
        code: &Code,
        pin: Option<&Pin>,
    ) -> bool {
        let given = pin.map_or("", Pin::expose);
        let mut matched = false;
        for (version, pepper) in self.peppers.all() {
            let computed = hash(version, pepper, b"pin", tenant, &[code.expose(), given]);
            let against = stored
                .filter(|stored| stored.len() == computed.len())
                .unwrap_or(&[0; 34]);
            matched |= constant_time::verify_slices_are_equal(&computed, against).is_ok();
        }
        stored.is_none() || (pin.is_some() && matched)
    }

    /// The name under which failed tries of a code are counted, whether such a code exists or not.
    pub fn attempt_key(&self, tenant: TenantId, code: &Code) -> Vec<u8> {
        let (version, pepper) = self.peppers.newest();
        let mut key = hash(version, pepper, b"attempt", tenant, &[code.expose()]);
        key.truncate(18);
        key
    }

    /// The name under which failed tries from an address are counted where nobody shows a token.
    pub fn address_key(&self, tenant: TenantId, address: Option<IpAddr>) -> Vec<u8> {
        let (version, pepper) = self.peppers.newest();
        let address = address.map_or_else(|| "unknown".to_owned(), |address| address.to_string());
        let mut key = hash(version, pepper, b"address", tenant, &[&address]);
        key.truncate(18);
        key
    }

    /// Seals a code and its PIN for as long as nobody has seen them.
    pub fn seal(&self, card: CardKey, secret: &Secret) -> Result<Vec<u8>, VaultError> {
        let (version, key) = self.seals.newest();
        let pin = secret.pin.as_ref().map_or("", Pin::expose);
        let mut text = format!("{}\n{pin}", secret.code.expose()).into_bytes();
        let cipher = cipher(key)?;
        let nonce = cipher
            .seal_in_place_append_tag(Aad::from(bound_to(card)), &mut text)
            .map_err(|_| VaultError::CannotSeal)?;
        Ok([&version.to_be_bytes()[..], &nonce.as_ref()[..], &text].concat())
    }

    /// Opens what [`Vault::seal`] made for the same card.
    pub fn open(&self, card: CardKey, sealed: &[u8]) -> Result<Secret, VaultError> {
        let (version, rest) = sealed.split_first_chunk().ok_or(VaultError::DoesNotOpen)?;
        let (nonce, text) = rest
            .split_first_chunk::<NONCE_LEN>()
            .ok_or(VaultError::DoesNotOpen)?;
        let cipher = cipher(self.seals.version(u16::from_be_bytes(*version))?)?;
        let mut text = text.to_vec();
        let opened = cipher
            .open_in_place(Nonce::from(nonce), Aad::from(bound_to(card)), &mut text)
            .map_err(|_| VaultError::DoesNotOpen)?;
        let opened = std::str::from_utf8(opened).map_err(|_| VaultError::DoesNotOpen)?;
        let (code, pin) = opened.split_once('\n').ok_or(VaultError::DoesNotOpen)?;
        let pin = (!pin.is_empty()).then(|| Pin::parse(pin)).transpose();
        Ok(Secret {
            code: Code::parse(code).map_err(|_| VaultError::DoesNotOpen)?,
            pin: pin.map_err(|_| VaultError::DoesNotOpen)?,
        })
    }
}

/// Every part is followed by its length, so that no two lists of parts give the same bytes.
fn hash(
    version: u16,
    pepper: &[u8; KEY_BYTES],
    purpose: &[u8],
    tenant: TenantId,
    parts: &[&str],
) -> KeyedHash {
    let key = hmac::Key::new(hmac::HMAC_SHA256, pepper);
    let mut context = hmac::Context::with_key(&key);
    context.update(purpose);
    context.update(tenant.0.as_bytes());
    for part in parts {
        context.update(part.as_bytes());
        context.update(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
    }
    [&version.to_be_bytes()[..], context.sign().as_ref()].concat()
}

fn bound_to(card: CardKey) -> [u8; 32] {
    let mut bytes = [0; 32];
    let (tenant, id) = bytes.split_at_mut(16);
    tenant.copy_from_slice(card.tenant.0.as_bytes());
    id.copy_from_slice(card.card.0.as_bytes());
    bytes
}

fn cipher(key: &[u8; KEY_BYTES]) -> Result<RandomizedNonceKey, VaultError> {
    RandomizedNonceKey::new(&AES_256_GCM, key).map_err(|_| VaultError::CannotSeal)
}

#[cfg(test)]
mod tests {
    use super::super::{CardId, CodeFormat};
    use super::*;
    use uuid::Uuid;

    const ONE: &str = "1:AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";
    const TWO: &str = "2:ISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+P0A=";

    fn vault(keys: &str) -> Vault {
        let keys = SecretString::from(keys.to_owned());
        Vault::new(&keys, &keys).unwrap()
    }

    fn secret() -> Secret {
        Secret {
            code: Code::generate(CodeFormat::Digits, &mut Vault::random).unwrap(),
            pin: Some(Pin::generate(&mut Vault::random).unwrap()),
        }
    }

    fn card(number: u128) -> CardKey {
        CardKey {
            tenant: TenantId(Uuid::from_u128(1)),
            card: CardId(Uuid::from_u128(number)),
        }
    }

    #[test]
    fn a_code_is_found_under_an_older_pepper_and_written_under_the_newest() {
        let (old, both) = (vault(ONE), vault(&format!("{ONE},{TWO}")));
        let (tenant, code) = (card(1).tenant, secret().code);
        let stored = old.code_hash(tenant, &code);
        assert!(both.code_hashes(tenant, &code).contains(&stored));
        assert_eq!(both.code_hash(tenant, &code)[..2], [0, 2]);
        assert!(
            !both
                .code_hashes(TenantId(Uuid::from_u128(2)), &code)
                .contains(&stored),
            "another network"
        );
    }

    #[test]
    fn a_pin_fits_its_own_code_alone() {
        let vault = vault(ONE);
        let (one, other, tenant) = (secret(), secret(), card(1).tenant);
        let stored = vault.pin_hash(tenant, &one.code, one.pin.as_ref().unwrap());
        assert!(vault.pin_matches(Some(&stored), tenant, &one.code, one.pin.as_ref()));
        assert!(!vault.pin_matches(Some(&stored), tenant, &other.code, one.pin.as_ref()));
        assert!(!vault.pin_matches(Some(&stored), tenant, &one.code, None));
        assert!(vault.pin_matches(None, tenant, &one.code, None));
    }

    #[test]
    fn a_sealed_code_opens_for_its_own_card_until_the_key_is_gone() {
        let (ours, secret) = (vault(ONE), secret());
        let sealed = ours.seal(card(1), &secret).unwrap();
        let opened = ours.open(card(1), &sealed).unwrap();
        assert_eq!(opened.code.expose(), secret.code.expose());
        assert_eq!(
            opened.pin.unwrap().expose(),
            secret.pin.as_ref().unwrap().expose()
        );
        assert_eq!(ours.open(card(2), &sealed).err(), Some(VaultError::DoesNotOpen));
        assert_eq!(
            vault(TWO).open(card(1), &sealed).err(),
            Some(VaultError::UnknownKey(1))
        );
        let hay = String::from_utf8_lossy(&sealed).into_owned();
        assert!(!hay.contains(secret.code.expose()));
    }

    #[test]
    fn keys_that_are_none_are_refused() {
        for keys in [
            "",
            "1",
            "1:AQID",
            "0:AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=",
        ] {
            let keys = SecretString::from(keys.to_owned());
            assert_eq!(Vault::new(&keys, &keys).err(), Some(VaultError::MalformedKeys));
        }
    }
}
