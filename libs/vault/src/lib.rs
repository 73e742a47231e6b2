//! Personal data at rest: sealed per subject, found by keyed hash.
//!
//! **What it is for.** Envelope encryption: each subject (a contact, a member of staff) has a data key of its own that seals its fields with AES-256-GCM; the
//! data key is stored wrapped by a master key from the secret store. Every ciphertext is bound to its tenant, subject
//! and field, so a row copied elsewhere does not open. Destroying a subject's data key makes the subject unreadable.
//!
//! An address is found again, and a secret recognised, through `HMAC-SHA256(pepper, tenant, field, text)`. Keys are
//! versioned: the newest one writes, all of them read.
//!
//! **What it may know.** Bytes, ids, and a field's name; never what a field means, nor where anything is stored.
//!
//! **What must never happen here.** A key or a plaintext printed; an error that says on what it failed; two secrets
//! compared in a time that tells how much of them agrees.

use std::fmt;

use aes_gcm::{
    Aes256Gcm,
    aead::{Aead, Generate, Key, KeyInit, Nonce, Payload},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretBox, SecretString};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

/// Length of every key.
pub const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 12;
/// Leads every ciphertext; another algorithm would take another number.
const FORMAT: u8 = 1;

/// A value could not be made or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The setting is not a list of `version:base64 of 32 bytes`.
    #[error(
        "keys must be a list of `version:key`, the key being 32 bytes in base64, versions from 1 to 65535"
    )]
    MalformedKeys,
    /// The key that wrapped or hashed a value is no longer configured.
    #[error("key version {0} is not configured")]
    UnknownKey(u16),
    /// Wrong key, wrong subject or altered bytes.
    #[error("the sealed value does not open")]
    DoesNotOpen,
    /// The cipher or the operating system's random source refused to work.
    #[error("the value could not be sealed")]
    CannotSeal,
}

/// Which field of a subject a ciphertext or a hash belongs to. The name is part of what is sealed, so it never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field(&'static str);

impl Field {
    /// The field of that name.
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    const fn name(self) -> &'static [u8] {
        self.0.as_bytes()
    }
}

/// Whose data it is: part of what every ciphertext is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The network.
    pub tenant: Uuid,
    /// The subject: a contact, a member of staff.
    pub id: Uuid,
}

impl Subject {
    fn bound_to(self, purpose: &[u8]) -> Vec<u8> {
        [self.tenant.as_bytes().as_slice(), self.id.as_bytes(), purpose].concat()
    }
}

/// A keyed hash: two bytes of key version, then the HMAC.
pub type KeyedHash = Vec<u8>;

/// The keys of the service.
pub struct Vault {
    master_keys: KeyRing,
    peppers: KeyRing,
}

/// A subject's data key, in the clear. Wiped from memory when dropped.
pub struct DataKey(SecretBox<[u8; KEY_BYTES]>);

impl Vault {
    /// Reads both key rings; each is written `version:base64,version:base64`, the highest version being the one that writes.
    pub fn new(master_keys: &SecretString, peppers: &SecretString) -> Result<Self, VaultError> {
        Ok(Self {
            master_keys: KeyRing::parse(master_keys)?,
            peppers: KeyRing::parse(peppers)?,
        })
    }

    /// A fresh data key for a subject, and its wrapped form to be stored.
    pub fn new_data_key(&self, subject: Subject) -> Result<(DataKey, Vec<u8>), VaultError> {
        let key = Key::<Aes256Gcm>::try_generate().map_err(|_| VaultError::CannotSeal)?;
        let key = DataKey(SecretBox::new(Box::new(key.into())));
        let (version, master) = self.master_keys.newest();
        let mut wrapped = version.to_be_bytes().to_vec();
        wrapped.extend(encrypt(
            master,
            key.0.expose_secret(),
            &subject.bound_to(b"data-key"),
        )?);
        Ok((key, wrapped))
    }

    /// Opens a stored data key.
    pub fn unwrap_data_key(&self, subject: Subject, wrapped: &[u8]) -> Result<DataKey, VaultError> {
        let (version, sealed) = wrapped.split_first_chunk().ok_or(VaultError::DoesNotOpen)?;
        let master = self.master_keys.version(u16::from_be_bytes(*version))?;
        let key: [u8; KEY_BYTES] = decrypt(master, sealed, &subject.bound_to(b"data-key"))?
            .try_into()
            .map_err(|_| VaultError::DoesNotOpen)?;
        Ok(DataKey(SecretBox::new(Box::new(key))))
    }

    /// The hash a text is stored under.
    pub fn hash(&self, tenant: Uuid, field: Field, text: &str) -> Result<KeyedHash, VaultError> {
        let (version, pepper) = self.peppers.newest();
        hash(version, pepper, tenant, field, text)
    }

    /// Every hash a text may have been stored under, by the keys still configured.
    pub fn hashes(&self, tenant: Uuid, field: Field, text: &str) -> Result<Vec<KeyedHash>, VaultError> {
        let hash_by = |(version, pepper)| hash(version, pepper, tenant, field, text);
        self.peppers.all().map(hash_by).collect()
    }

    /// Whether `stored` is the hash of the text, by whichever key it was made; compared in constant time.
    pub fn matches(&self, tenant: Uuid, field: Field, text: &str, stored: &[u8]) -> Result<bool, VaultError> {
        let (version, _) = stored.split_first_chunk().ok_or(VaultError::DoesNotOpen)?;
        let version = u16::from_be_bytes(*version);
        let computed = hash(version, self.peppers.version(version)?, tenant, field, text)?;
        Ok(computed.ct_eq(stored).into())
    }
}

impl DataKey {
    /// Seals a field of the subject.
    pub fn seal(&self, subject: Subject, field: Field, plaintext: &str) -> Result<Vec<u8>, VaultError> {
        encrypt(
            self.0.expose_secret(),
            plaintext.as_bytes(),
            &subject.bound_to(field.name()),
        )
    }

    /// Opens a sealed field of the subject.
    pub fn open(&self, subject: Subject, field: Field, sealed: &[u8]) -> Result<String, VaultError> {
        let plaintext = decrypt(self.0.expose_secret(), sealed, &subject.bound_to(field.name()))?;
        String::from_utf8(plaintext).map_err(|_| VaultError::DoesNotOpen)
    }
}

/// Versioned keys of 32 bytes: the newest writes, all of them read. Never empty; wiped from memory when dropped.
pub struct KeyRing {
    newest: (u16, SecretBox<[u8; KEY_BYTES]>),
    /// Newest first.
    older: Vec<(u16, SecretBox<[u8; KEY_BYTES]>)>,
}

impl KeyRing {
    /// Reads `version:base64,version:base64`, in any order.
    pub fn parse(setting: &SecretString) -> Result<Self, VaultError> {
        let mut keys = setting
            .expose_secret()
            .split(',')
            .map(|entry| {
                let (version, key) = entry.trim().split_once(':').ok_or(VaultError::MalformedKeys)?;
                let version: u16 = version.parse().map_err(|_| VaultError::MalformedKeys)?;
                let key = STANDARD.decode(key).map_err(|_| VaultError::MalformedKeys)?;
                let key: [u8; KEY_BYTES] = key.try_into().map_err(|_| VaultError::MalformedKeys)?;
                if version == 0 {
                    Err(VaultError::MalformedKeys)
                } else {
                    Ok((version, SecretBox::new(Box::new(key))))
                }
            })
            .collect::<Result<Vec<_>, _>>()?;
        keys.sort_by_key(|(version, _)| *version);
        let distinct = keys
            .windows(2)
            .all(|pair| matches!(pair, [(a, _), (b, _)] if a != b));
        let newest = keys.pop().filter(|_| distinct).ok_or(VaultError::MalformedKeys)?;
        keys.reverse();
        Ok(Self { newest, older: keys })
    }

    /// Every key with its version, the newest first.
    pub fn all(&self) -> impl Iterator<Item = (u16, &[u8; KEY_BYTES])> {
        std::iter::once(&self.newest)
            .chain(&self.older)
            .map(|(version, key)| (*version, key.expose_secret()))
    }

    /// The key that writes.
    pub fn newest(&self) -> (u16, &[u8; KEY_BYTES]) {
        (self.newest.0, self.newest.1.expose_secret())
    }

    /// The key of that version.
    ///
    /// # Errors
    /// [`VaultError::UnknownKey`] if it is not configured any more.
    pub fn version(&self, wanted: u16) -> Result<&[u8; KEY_BYTES], VaultError> {
        self.all()
            .find(|(version, _)| *version == wanted)
            .map(|(_, key)| key)
            .ok_or(VaultError::UnknownKey(wanted))
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.all().map(|(version, _)| version))
            .finish()
    }
}

fn hash(
    version: u16,
    pepper: &[u8; KEY_BYTES],
    tenant: Uuid,
    field: Field,
    text: &str,
) -> Result<KeyedHash, VaultError> {
    let mut mac = Hmac::<Sha256>::new_from_slice(pepper).map_err(|_| VaultError::CannotSeal)?;
    mac.update(tenant.as_bytes());
    mac.update(field.name());
    mac.update(b"\0");
    mac.update(text.as_bytes());
    let mut hash = version.to_be_bytes().to_vec();
    hash.extend_from_slice(&mac.finalize().into_bytes());
    Ok(hash)
}

/// Format byte, random nonce, ciphertext with tag.
fn encrypt(key: &[u8; KEY_BYTES], plaintext: &[u8], bound_to: &[u8]) -> Result<Vec<u8>, VaultError> {
    let nonce = Nonce::<Aes256Gcm>::try_generate().map_err(|_| VaultError::CannotSeal)?;
    let sealed = Aes256Gcm::new(key.into())
        .encrypt(
            &nonce,
            Payload {
                msg: plaintext,
                aad: bound_to,
            },
        )
        .map_err(|_| VaultError::CannotSeal)?;
    Ok([[FORMAT].as_slice(), nonce.as_slice(), &sealed].concat())
}

fn decrypt(key: &[u8; KEY_BYTES], sealed: &[u8], bound_to: &[u8]) -> Result<Vec<u8>, VaultError> {
    let (&format, rest) = sealed.split_first().ok_or(VaultError::DoesNotOpen)?;
    let (nonce, ciphertext) = rest
        .split_first_chunk::<NONCE_BYTES>()
        .ok_or(VaultError::DoesNotOpen)?;
    if format != FORMAT {
        return Err(VaultError::DoesNotOpen);
    }
    Aes256Gcm::new(key.into())
        .decrypt(
            nonce.into(),
            Payload {
                msg: ciphertext,
                aad: bound_to,
            },
        )
        .map_err(|_| VaultError::DoesNotOpen)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMAIL: Field = Field::new("email");
    const PHONE: Field = Field::new("phone");

    fn ring(entries: &[(u16, u8)]) -> SecretString {
        let entries: Vec<String> = entries
            .iter()
            .map(|(version, byte)| format!("{version}:{}", STANDARD.encode([*byte; KEY_BYTES])))
            .collect();
        entries.join(",").into()
    }

    fn vault() -> Vault {
        Vault::new(&ring(&[(1, 7)]), &ring(&[(1, 9)])).unwrap()
    }

    fn subject(n: u128) -> Subject {
        Subject {
            tenant: Uuid::from_u128(n),
            id: Uuid::from_u128(n + 1),
        }
    }

    #[test]
    fn given_a_sealed_field_when_opened_by_its_subject_then_it_comes_back() {
        let (key, wrapped) = vault().new_data_key(subject(1)).unwrap();
        let sealed = key.seal(subject(1), EMAIL, "camille@example.com").unwrap();
        assert!(!sealed.windows(7).any(|window| window == b"camille"));
        let key = vault().unwrap_data_key(subject(1), &wrapped).unwrap();
        assert_eq!(
            key.open(subject(1), EMAIL, &sealed).unwrap(),
            "camille@example.com"
        );
    }

    #[test]
    fn given_a_sealed_field_when_moved_or_altered_then_it_does_not_open() {
        let (key, wrapped) = vault().new_data_key(subject(1)).unwrap();
        let sealed = key.seal(subject(1), EMAIL, "camille@example.com").unwrap();
        assert_eq!(key.open(subject(2), EMAIL, &sealed), Err(VaultError::DoesNotOpen));
        assert_eq!(key.open(subject(1), PHONE, &sealed), Err(VaultError::DoesNotOpen));
        for at in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[at] ^= 1;
            assert_eq!(
                key.open(subject(1), EMAIL, &altered),
                Err(VaultError::DoesNotOpen),
                "byte {at}"
            );
        }
        assert_eq!(key.open(subject(1), EMAIL, b""), Err(VaultError::DoesNotOpen));
        assert!(matches!(
            vault().unwrap_data_key(subject(2), &wrapped),
            Err(VaultError::DoesNotOpen)
        ));
    }

    #[test]
    fn given_the_same_text_when_sealed_twice_then_the_bytes_differ() {
        let (key, _) = vault().new_data_key(subject(1)).unwrap();
        let seal = || key.seal(subject(1), EMAIL, "camille@example.com").unwrap();
        assert_ne!(seal(), seal());
    }

    #[test]
    fn given_a_rotated_key_when_reading_then_old_values_still_open_and_are_still_found() {
        let email = "camille@example.com";
        let old = vault();
        let (key, wrapped) = old.new_data_key(subject(1)).unwrap();
        let sealed = key.seal(subject(1), EMAIL, "x").unwrap();
        let old_hash = old.hash(subject(1).tenant, EMAIL, email).unwrap();

        let rotated = Vault::new(&ring(&[(1, 7), (2, 8)]), &ring(&[(2, 3), (1, 9)])).unwrap();
        assert_eq!(
            rotated
                .unwrap_data_key(subject(1), &wrapped)
                .unwrap()
                .open(subject(1), EMAIL, &sealed)
                .unwrap(),
            "x"
        );
        let hashes = rotated.hashes(subject(1).tenant, EMAIL, email).unwrap();
        assert!(hashes.contains(&old_hash));
        let new_hash = rotated.hash(subject(1).tenant, EMAIL, email).unwrap();
        assert!(hashes.contains(&new_hash));
        assert_ne!(new_hash, old_hash);
        for stored in [&old_hash, &new_hash] {
            assert!(rotated.matches(subject(1).tenant, EMAIL, email, stored).unwrap());
            assert!(!rotated.matches(subject(1).tenant, EMAIL, "else", stored).unwrap());
        }

        let without = Vault::new(&ring(&[(2, 8)]), &ring(&[(1, 9)])).unwrap();
        assert!(matches!(
            without.unwrap_data_key(subject(1), &wrapped),
            Err(VaultError::UnknownKey(1))
        ));
    }

    #[test]
    fn given_a_text_when_hashed_then_never_the_same_across_tenants_or_fields() {
        let hash =
            |tenant: u128, field, text: &str| vault().hash(Uuid::from_u128(tenant), field, text).unwrap();
        assert_eq!(hash(1, EMAIL, "x"), hash(1, EMAIL, "x"));
        assert_ne!(hash(1, EMAIL, "x"), hash(2, EMAIL, "x"));
        assert_ne!(hash(1, EMAIL, "x"), hash(1, PHONE, "x"));
        assert_ne!(hash(1, EMAIL, "x"), hash(1, EMAIL, "y"));
        assert!(vault().matches(Uuid::nil(), EMAIL, "x", b"").is_err());
    }

    #[test]
    fn given_malformed_key_settings_when_read_then_refused() {
        let short = format!("1:{}", STANDARD.encode([0; 16]));
        let twice = format!(
            "{},{}",
            ring(&[(1, 1)]).expose_secret(),
            ring(&[(1, 2)]).expose_secret()
        );
        let zero = ring(&[(0, 1)]);
        for setting in [
            "",
            "1",
            "1:",
            "1:not-base64",
            "x:AAAA",
            zero.expose_secret(),
            &short,
            &twice,
        ] {
            assert!(
                matches!(KeyRing::parse(&setting.into()), Err(VaultError::MalformedKeys)),
                "{setting:?}"
            );
        }
    }
}
