//! Links that speak for the holder of a contact: signed, so that nobody can make one, and for one thing only. They name
//! ids, never an address, and do not print: whoever has one may change what it is for.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use uuid::Uuid;

use super::{
    consent::{Channel, Topic},
    vault::{Field, Vault, VaultError},
};

const LINK: Field = Field::new("preference-link");
/// Leads every token; another layout would take another number.
const FORMAT: u8 = 1;
/// Format, tenant, contact, purpose, topic, channel.
const PAYLOAD_BYTES: usize = 1 + 16 + 16 + 3;
/// Longest text that can be a token; nothing longer is decoded.
const TOKEN_MAX: usize = 128;

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Refusing one topic by one channel, and nothing else.
    Unsubscribe(Topic, Channel),
    /// Seeing and changing all preferences.
    Preferences,
    /// Saying that an e-mail address is its holder's, up to and with that day, counted from 1970. Such a link is bound to
    /// the address, and says nothing once the contact has another.
    VerifyEmail(u16),
}

/// Whose, and for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The network.
    pub tenant: Uuid,
    /// The contact.
    pub contact: Uuid,
    /// For what.
    pub purpose: Purpose,
}

/// A link's text. It does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// The text, for a mail.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Link {
    /// The signed text.
    pub fn sign(&self, vault: &Vault) -> Result<Token, VaultError> {
        self.sign_for(vault, &[])
    }

    /// The signed text, bound to the hash of an address.
    pub fn sign_for(&self, vault: &Vault, address: &[u8]) -> Result<Token, VaultError> {
        let payload = self.payload();
        let signature = vault.hash(self.tenant, LINK, &signed(&payload, address))?;
        Ok(Token(
            URL_SAFE_NO_PAD.encode([payload.as_slice(), &signature].concat()),
        ))
    }

    /// What a token says; `None` for anything that was not signed here, or is bound to an address.
    pub fn verify(vault: &Vault, token: &str) -> Option<Self> {
        Self::verify_for(vault, token, &[])
    }

    /// What a token says that is bound to this address; `None` for any other.
    pub fn verify_for(vault: &Vault, token: &str, address: &[u8]) -> Option<Self> {
        let (payload, signature) = parts(token)?;
        let link = Self::read(&payload)?;
        let genuine = vault.matches(link.tenant, LINK, &signed(&payload, address), &signature);
        genuine.ok()?.then_some(link)
    }

    /// What a token claims: only for finding what it may be bound to, never for believing it.
    pub fn claimed(token: &str) -> Option<Self> {
        Self::read(&parts(token)?.0)
    }

    fn payload(&self) -> [u8; PAYLOAD_BYTES] {
        let what = match self.purpose {
            Purpose::Unsubscribe(topic, channel) => [1, topic_number(topic), channel_number(channel)],
            Purpose::Preferences => [2, 0, 0],
            Purpose::VerifyEmail(day) => {
                let [high, low] = day.to_be_bytes();
                [3, high, low]
            }
        };
        let mut payload = [FORMAT; PAYLOAD_BYTES];
        let bytes = self
            .tenant
            .as_bytes()
            .iter()
            .chain(self.contact.as_bytes())
            .chain(&what);
        for (place, byte) in payload.iter_mut().skip(1).zip(bytes) {
            *place = *byte;
        }
        payload
    }

    fn read(payload: &[u8; PAYLOAD_BYTES]) -> Option<Self> {
        let (&format, rest) = payload.split_first()?;
        let (tenant, rest) = rest.split_first_chunk::<16>()?;
        let (contact, what) = rest.split_first_chunk::<16>()?;
        let purpose = match what {
            [1, topic, channel] => {
                let topic = Topic::ALL
                    .into_iter()
                    .find(|known| topic_number(*known) == *topic)?;
                let channel = Channel::ALL
                    .into_iter()
                    .find(|known| channel_number(*known) == *channel)?;
                Purpose::Unsubscribe(topic, channel)
            }
            [2, 0, 0] => Purpose::Preferences,
            [3, high, low] => Purpose::VerifyEmail(u16::from_be_bytes([*high, *low])),
            _ => return None,
        };
        (format == FORMAT).then(|| Self {
            tenant: Uuid::from_bytes(*tenant),
            contact: Uuid::from_bytes(*contact),
            purpose,
        })
    }
}

/// The payload and the signature of a token.
fn parts(token: &str) -> Option<([u8; PAYLOAD_BYTES], Vec<u8>)> {
    if token.len() > TOKEN_MAX {
        return None;
    }
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let (payload, signature) = bytes.split_first_chunk::<PAYLOAD_BYTES>()?;
    Some((*payload, signature.to_vec()))
}

/// What is signed: the payload as text, which is what the vault hashes, and the address that it is bound to.
fn signed(payload: &[u8; PAYLOAD_BYTES], address: &[u8]) -> String {
    let payload = URL_SAFE_NO_PAD.encode(payload);
    if address.is_empty() {
        return payload;
    }
    format!("{payload}.{}", URL_SAFE_NO_PAD.encode(address))
}

/// Part of tokens in people's mailboxes, so it never changes.
const fn topic_number(topic: Topic) -> u8 {
    match topic {
        Topic::Receipts => 1,
        Topic::Security => 2,
        Topic::Reminders => 3,
        Topic::Offers => 4,
    }
}

/// Part of tokens in people's mailboxes, so it never changes.
const fn channel_number(channel: Channel) -> u8 {
    match channel {
        Channel::Email => 1,
        Channel::Sms => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(byte: &str) -> Vault {
        let key = format!("1:{byte}AECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").into();
        Vault::new(&key, &key).unwrap()
    }

    fn links() -> Vec<Link> {
        let mut purposes = vec![Purpose::Preferences];
        for topic in Topic::ALL {
            purposes.extend(Channel::ALL.map(|channel| Purpose::Unsubscribe(topic, channel)));
        }
        let link = |purpose| Link {
            tenant: Uuid::from_u128(7),
            contact: Uuid::from_u128(8),
            purpose,
        };
        purposes.into_iter().map(link).collect()
    }

    #[test]
    fn given_a_signed_link_when_it_comes_back_then_it_says_what_it_said() {
        for link in links() {
            let token = link.sign(&vault("A")).unwrap();
            assert!(token.expose().len() <= TOKEN_MAX);
            assert_eq!(Link::verify(&vault("A"), token.expose()), Some(link));
            assert_eq!(format!("{token:?}"), "Token(…)");
        }
    }

    #[test]
    fn given_a_link_that_is_bound_when_it_comes_back_then_it_says_something_for_that_address_alone() {
        let link = Link {
            purpose: Purpose::VerifyEmail(20_518),
            ..links()[0]
        };
        let token = link.sign_for(&vault("A"), b"hash").unwrap();
        assert_eq!(Link::claimed(token.expose()), Some(link));
        assert_eq!(Link::verify_for(&vault("A"), token.expose(), b"hash"), Some(link));
        for other in [b"".as_slice(), b"other"] {
            assert_eq!(Link::verify_for(&vault("A"), token.expose(), other), None);
        }
        assert_eq!(Link::verify(&vault("A"), token.expose()), None);
    }

    #[test]
    fn given_a_link_when_altered_or_signed_elsewhere_then_it_says_nothing() {
        let token = links()[0].sign(&vault("A")).unwrap();
        let bytes = URL_SAFE_NO_PAD.decode(token.expose()).unwrap();
        for at in 0..bytes.len() {
            let mut altered = bytes.clone();
            altered[at] ^= 1;
            let altered = URL_SAFE_NO_PAD.encode(altered);
            assert_eq!(Link::verify(&vault("A"), &altered), None, "byte {at}");
        }
        assert_eq!(Link::verify(&vault("B"), token.expose()), None);
        for text in ["", "A", "not base 64!", &"A".repeat(96), &"A".repeat(10_000)] {
            assert_eq!(Link::verify(&vault("A"), text), None);
        }
    }
}
