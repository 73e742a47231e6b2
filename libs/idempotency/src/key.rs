//! The key as the client sends it, and the hash that is stored in its place.

use std::fmt;

use axum::extract::FromRequestParts;
use http::HeaderValue;
use http::request::Parts;
use status::Problem;
use uuid::Uuid;

use crate::replay::IDEMPOTENCY_KEY;

const LENGTH_MAX: usize = 255;

/// A client's name for one command: 1 to 255 visible ASCII characters.
///
/// As an extractor it takes the `Idempotency-Key` header, without copying it.
#[derive(Clone, PartialEq, Eq)]
pub struct IdempotencyKey(HeaderValue);

/// The text is not 1 to 255 visible ASCII characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidKey;

impl fmt::Display for InvalidKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an idempotency key is 1 to 255 visible ASCII characters")
    }
}

impl std::error::Error for InvalidKey {}

impl status::Coded for InvalidKey {
    fn problem(&self) -> Problem {
        crate::invalid()
    }
}

impl IdempotencyKey {
    /// The characters of the key.
    pub fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }

    /// What to store: the key under its tenant, so that two tenants never meet in one key.
    pub fn hash(&self, tenant: Uuid) -> KeyHash {
        KeyHash::new(tenant, self)
    }

    fn checked(value: HeaderValue) -> Result<Self, InvalidKey> {
        let bytes = value.as_bytes();
        let valid = (1..=LENGTH_MAX).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_graphic);
        if valid { Ok(Self(value)) } else { Err(InvalidKey) }
    }
}

impl TryFrom<String> for IdempotencyKey {
    type Error = InvalidKey;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        HeaderValue::try_from(text)
            .map_err(|_| InvalidKey)
            .and_then(Self::checked)
    }
}

impl TryFrom<&str> for IdempotencyKey {
    type Error = InvalidKey;

    fn try_from(text: &str) -> Result<Self, Self::Error> {
        HeaderValue::try_from(text)
            .map_err(|_| InvalidKey)
            .and_then(Self::checked)
    }
}

impl fmt::Debug for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdempotencyKey({})", self.as_str())
    }
}

impl<S: Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        let mut values = parts.headers.get_all(IDEMPOTENCY_KEY).iter();
        let value = values.next().ok_or_else(crate::missing)?;
        if values.next().is_some() {
            return Err(crate::invalid());
        }
        Ok(Self::checked(value.clone())?)
    }
}

/// 16 bytes of BLAKE3 over tenant and key: what a service stores, of one size whatever the client sent.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyHash(pub [u8; 16]);

impl KeyHash {
    /// The hash of `key` in `tenant`. The tenant's width is fixed, so no two pairs give the same bytes.
    pub fn new(tenant: Uuid, key: &IdempotencyKey) -> Self {
        let mut bytes = smallvec::SmallVec::<[u8; 16 + LENGTH_MAX]>::new();
        bytes.extend_from_slice(tenant.as_bytes());
        bytes.extend_from_slice(key.0.as_bytes());
        Self(hash_16(&bytes))
    }
}

impl fmt::Debug for KeyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyHash({})", Uuid::from(*self).simple())
    }
}

/// As the `uuid` column it is stored in. Its 16 bytes are a hash: the version bits mean nothing.
impl From<KeyHash> for Uuid {
    fn from(hash: KeyHash) -> Self {
        Self::from_bytes(hash.0)
    }
}

impl From<Uuid> for KeyHash {
    fn from(stored: Uuid) -> Self {
        Self(stored.into_bytes())
    }
}

/// The first 128 bits: a collision takes some 2^64 commands of one tenant.
pub(crate) fn hash_16(bytes: &[u8]) -> [u8; 16] {
    let mut short = [0; 16];
    for (to, from) in short.iter_mut().zip(blake3::hash(bytes).as_bytes()) {
        *to = *from;
    }
    short
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use http::Request;
    use proptest::prelude::*;

    use super::*;

    async fn extract(values: &[&[u8]]) -> Result<IdempotencyKey, Problem> {
        let mut request = Request::new(Body::empty());
        for value in values {
            let value = HeaderValue::from_bytes(value).unwrap();
            request.headers_mut().append(IDEMPOTENCY_KEY, value);
        }
        let (mut parts, _) = request.into_parts();
        IdempotencyKey::from_request_parts(&mut parts, &()).await
    }

    #[tokio::test]
    async fn the_header_is_taken_as_it_is() {
        assert_eq!(
            extract(&[b"till-7/ticket-42"]).await.unwrap().as_str(),
            "till-7/ticket-42"
        );
        let longest = "k".repeat(255);
        assert_eq!(extract(&[longest.as_bytes()]).await.unwrap().as_str(), longest);
    }

    #[tokio::test]
    async fn a_missing_header_and_a_bad_one_are_told_apart() {
        assert_eq!(extract(&[]).await.unwrap_err().code(), "idempotency_key_missing");
        for bad in [
            &b""[..],
            b"two words",
            b"tab\there",
            "clé".as_bytes(),
            &[b'k'; 256],
        ] {
            let problem = extract(&[bad]).await.unwrap_err();
            assert_eq!(problem.code(), "idempotency_key_invalid", "{bad:?}");
            assert_eq!(problem.kind(), status::Kind::InvalidArgument);
        }
        assert_eq!(
            extract(&[b"one", b"two"]).await.unwrap_err().code(),
            "idempotency_key_invalid"
        );
    }

    #[test]
    fn a_key_from_a_message_follows_the_same_rule_as_one_from_the_header() {
        assert!(IdempotencyKey::try_from("abc").is_ok());
        assert!(IdempotencyKey::try_from("abc".to_owned()).is_ok());
        for bad in ["", " ", "a b", "a\nb", "é"] {
            assert_eq!(IdempotencyKey::try_from(bad), Err(InvalidKey), "{bad:?}");
            assert_eq!(
                IdempotencyKey::try_from(bad.to_owned()),
                Err(InvalidKey),
                "{bad:?}"
            );
        }
    }

    #[test]
    fn the_stored_hash_never_changes_between_releases() {
        // Keys are permanent: if this value moves, every stored key is forgotten.
        let key = IdempotencyKey::try_from("till-7/ticket-42").unwrap();
        let hash = key.hash(Uuid::from_u128(7));
        let reference = blake3::hash(&[&Uuid::from_u128(7).as_bytes()[..], b"till-7/ticket-42"].concat());
        assert_eq!(hash.0[..], reference.as_bytes()[..16]);
        assert_eq!(KeyHash::from(Uuid::from(hash)), hash);
    }

    proptest! {
        #[test]
        fn two_tenants_or_two_keys_never_share_a_hash(
            a in "[!-~]{1,255}", b in "[!-~]{1,255}", t: u128, u: u128,
        ) {
            let [one, other] = [&a, &b].map(|text| IdempotencyKey::try_from(text.as_str()).unwrap());
            let same = one.hash(Uuid::from_u128(t)) == other.hash(Uuid::from_u128(u));
            prop_assert_eq!(same, a == b && t == u);
            prop_assert_eq!(one.hash(Uuid::from_u128(t)), one.hash(Uuid::from_u128(t)));
        }
    }
}
