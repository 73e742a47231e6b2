//! Files for one reader: the `age` format, version 1 (<https://age-encryption.org/v1>), to an X25519 recipient. What is
//! written here, `age --decrypt` and every other implementation reads.
//!
//! Written out rather than taken from a crate: it is one stanza and one stream over the primitives of aws-lc-rs, the
//! one cryptography in the process; the crate brings another one and a translation engine.

use aws_lc_rs::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::agreement::{EphemeralPrivateKey, UnparsedPublicKey, X25519, agree_ephemeral};
use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::{hmac, rand};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use std::fmt;

const CHUNK_BYTES: usize = 64 * 1024;
const FILE_KEY_BYTES: usize = 16;
const BECH32: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const PREFIX: &str = "age";

/// Why a file cannot be written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AgeError {
    /// Not an `age1…` recipient.
    #[error("is not an age recipient (age1…)")]
    Recipient,
    /// The cipher or the random source refused to work.
    #[error("the file could not be encrypted")]
    Encrypt,
}

/// A public key that files are written to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Recipient([u8; 32]);

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Recipient")
    }
}

impl Recipient {
    /// Reads `age1…`: Bech32 (BIP 173) of the 32 bytes of an X25519 public key.
    pub fn parse(text: &str) -> Result<Self, AgeError> {
        let data = text.strip_prefix("age1").ok_or(AgeError::Recipient)?;
        let values: Option<Vec<u8>> = data.bytes().map(bech32_value).collect();
        let values = values.ok_or(AgeError::Recipient)?;
        let (payload, _) = values.split_last_chunk::<6>().ok_or(AgeError::Recipient)?;
        if !checksum_holds(&values) {
            return Err(AgeError::Recipient);
        }
        let bytes = eight_bits(payload).ok_or(AgeError::Recipient)?;
        let key: [u8; 32] = bytes.try_into().map_err(|_| AgeError::Recipient)?;
        // a point of small order agrees on nothing that is secret
        if key == [0; 32] {
            Err(AgeError::Recipient)
        } else {
            Ok(Self(key))
        }
    }

    /// Encrypts a file that only the recipient's owner can read.
    pub fn encrypt(&self, plaintext: &[u8]) -> Result<Vec<u8>, AgeError> {
        let mut file_key = [0; FILE_KEY_BYTES];
        rand::fill(&mut file_key).map_err(|_| AgeError::Encrypt)?;
        let mut file = self.header(&file_key)?.into_bytes();
        let mut nonce = [0; 16];
        rand::fill(&mut nonce).map_err(|_| AgeError::Encrypt)?;
        file.extend(nonce);
        let cipher = cipher(&derive(&file_key, &nonce, b"payload")?)?;
        let mut chunks: Vec<&[u8]> = plaintext.chunks(CHUNK_BYTES).collect();
        if chunks.is_empty() {
            chunks.push(&[]);
        }
        let last = chunks.len() - 1;
        for (number, chunk) in chunks.into_iter().enumerate() {
            let mut sealed = chunk.to_vec();
            cipher
                .seal_in_place_append_tag(chunk_nonce(number, number == last), Aad::empty(), &mut sealed)
                .map_err(|_| AgeError::Encrypt)?;
            file.extend(sealed);
        }
        Ok(file)
    }

    fn header(&self, file_key: &[u8; FILE_KEY_BYTES]) -> Result<String, AgeError> {
        let ours =
            EphemeralPrivateKey::generate(&X25519, &SystemRandom::new()).map_err(|_| AgeError::Encrypt)?;
        let share = ours.compute_public_key().map_err(|_| AgeError::Encrypt)?;
        let salt = [share.as_ref(), &self.0].concat();
        let theirs = UnparsedPublicKey::new(&X25519, self.0);
        let wrap_key = agree_ephemeral(ours, theirs, AgeError::Encrypt, |secret| {
            derive(secret, &salt, b"age-encryption.org/v1/X25519")
        })?;
        let mut body = file_key.to_vec();
        cipher(&wrap_key)?
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key([0; NONCE_LEN]),
                Aad::empty(),
                &mut body,
            )
            .map_err(|_| AgeError::Encrypt)?;
        let head = format!(
            "age-encryption.org/v1\n-> X25519 {}\n{}\n---",
            STANDARD_NO_PAD.encode(share.as_ref()),
            STANDARD_NO_PAD.encode(body)
        );
        let key = hmac::Key::new(hmac::HMAC_SHA256, &derive(file_key, &[], b"header")?);
        let tag = hmac::sign(&key, head.as_bytes());
        Ok(format!("{head} {}\n", STANDARD_NO_PAD.encode(tag.as_ref())))
    }
}

fn derive(secret: &[u8], salt: &[u8], info: &[u8]) -> Result<[u8; 32], AgeError> {
    let mut key = [0; 32];
    Salt::new(HKDF_SHA256, salt)
        .extract(secret)
        .expand(&[info], HKDF_SHA256)
        .and_then(|derived| derived.fill(&mut key))
        .map_err(|_| AgeError::Encrypt)?;
    Ok(key)
}

fn cipher(key: &[u8; 32]) -> Result<LessSafeKey, AgeError> {
    let key = UnboundKey::new(&CHACHA20_POLY1305, key).map_err(|_| AgeError::Encrypt)?;
    Ok(LessSafeKey::new(key))
}

/// Eleven bytes of the chunk's number, and whether it is the last.
fn chunk_nonce(number: usize, last: bool) -> Nonce {
    let mut nonce = [0; NONCE_LEN];
    let counter = u64::try_from(number).unwrap_or(u64::MAX).to_be_bytes();
    for (to, from) in nonce.iter_mut().skip(3).zip(counter) {
        *to = from;
    }
    if let Some(flag) = nonce.last_mut() {
        *flag = u8::from(last);
    }
    Nonce::assume_unique_for_key(nonce)
}

fn bech32_value(letter: u8) -> Option<u8> {
    let place = BECH32.iter().position(|known| *known == letter)?;
    u8::try_from(place).ok()
}

fn checksum_holds(values: &[u8]) -> bool {
    let high = PREFIX.bytes().map(|letter| letter >> 5);
    let low = PREFIX.bytes().map(|letter| letter & 31);
    let all = high.chain([0]).chain(low).chain(values.iter().copied());
    polymod(all) == 1
}

fn polymod(values: impl Iterator<Item = u8>) -> u32 {
    const GENERATORS: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
    values.fold(1, |sum, value| {
        let top = sum >> 25;
        let shifted = ((sum & 0x01ff_ffff) << 5) ^ u32::from(value);
        let terms = GENERATORS.iter().enumerate();
        terms.fold(
            shifted,
            |sum, (bit, term)| if top >> bit & 1 == 1 { sum ^ term } else { sum },
        )
    })
}

/// Groups of five bits as bytes; what is left over must be less than a group, and zero.
fn eight_bits(values: &[u8]) -> Option<Vec<u8>> {
    let (mut buffer, mut bits, mut bytes) = (0_u32, 0, Vec::new());
    for value in values {
        buffer = (buffer << 5 | u32::from(*value)) & 0xfff;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(buffer >> bits & 0xff).ok()?);
        }
    }
    (bits < 5 && buffer & ((1 << bits) - 1) == 0).then_some(bytes)
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    unreachable_pub,
    reason = "a helper of tests"
)]
mod reader;
#[cfg(test)]
mod tests;
