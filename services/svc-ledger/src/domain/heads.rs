//! Heads: signed statements about all lanes at one instant, each bound to the one before. Pure; the key is an argument.

use super::chain::{self, Hash};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use receipt::{Digest, Head, LaneHead, Signature, hash_leaf, tree};

/// Most links of one lane that one head adds: what a receipt's path, and the making of a head, are bounded by.
pub const LINKS_MAX: i64 = 16_384;

/// Where a lane stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tip {
    /// The lane.
    pub lane: i16,
    /// Its last batch; 0 if there is none.
    pub seq: i64,
    /// That batch's link.
    pub link: Hash,
}

/// A head with its signature.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SignedHead {
    /// What is said.
    pub head: Head,
    /// By whom.
    pub signature: Signature,
    /// When, as a calendar has it.
    pub created_at: DateTime<Utc>,
}

/// The batches of a lane that the next head adds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Added {
    /// The lane.
    pub lane: i16,
    /// The first.
    pub from: i64,
    /// The last; `from - 1` if there is none.
    pub to: i64,
}

impl Added {
    /// How many batches.
    pub const fn count(self) -> i64 {
        self.to - self.from + 1
    }
}

/// The key that signs heads.
pub struct SigningKey {
    kid: String,
    pair: Ed25519KeyPair,
    public: [u8; 32],
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigningKey")
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

/// The text is no signing key.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("not a signing key: `<kid>:<base64 of the 32 bytes of an Ed25519 seed>` is expected")]
pub struct NotAKey;

impl SigningKey {
    /// Reads `<kid>:<base64 of 32 bytes>`.
    pub fn parse(text: &str) -> Result<Self, NotAKey> {
        let (kid, seed) = text.trim().split_once(':').ok_or(NotAKey)?;
        let named = !kid.is_empty() && kid.len() <= 64 && kid.bytes().all(|byte| byte.is_ascii_graphic());
        let seed = STANDARD.decode(seed).map_err(|_| NotAKey)?;
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed).map_err(|_| NotAKey)?;
        let public = pair.public_key().as_ref().try_into().map_err(|_| NotAKey)?;
        if !named {
            return Err(NotAKey);
        }
        Ok(Self {
            kid: kid.to_owned(),
            pair,
            public,
        })
    }

    /// The key's name.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The public key.
    pub const fn public(&self) -> &[u8; 32] {
        &self.public
    }

    /// Signs a head.
    pub fn sign(&self, head: Head, created_at: DateTime<Utc>) -> SignedHead {
        let signature = Signature(self.sign_bytes(head.record().as_bytes()));
        SignedHead {
            head,
            signature,
            created_at,
        }
    }

    /// Signs a text: of base64url and dots, as a JWS has it, which no head's record is.
    pub fn sign_text(&self, text: &str) -> [u8; 64] {
        self.sign_bytes(text.as_bytes())
    }

    fn sign_bytes(&self, bytes: &[u8]) -> [u8; 64] {
        let signed = self.pair.sign(bytes);
        let mut signature = [0; 64];
        for (to, from) in signature.iter_mut().zip(signed.as_ref()) {
            *to = *from;
        }
        signature
    }
}

/// What the head after `last` adds, for every lane of `tips`; `None` if no lane has come further.
pub fn added(last: Option<&Head>, tips: &[Tip]) -> Option<Vec<Added>> {
    let before = |lane: i16| {
        let lanes = last.map_or(&[][..], |head| head.lanes.as_slice());
        let known = lanes.iter().find(|known| known.lane == i64::from(lane));
        known.map_or(0, |known| known.to)
    };
    let added: Vec<_> = tips
        .iter()
        .map(|tip| {
            let from = before(tip.lane) + 1;
            Added {
                lane: tip.lane,
                from,
                to: tip.seq.min(from - 1 + LINKS_MAX),
            }
        })
        .collect();
    added.iter().any(|lane| lane.count() > 0).then_some(added)
}

/// What a head says of a lane that adds `links`; `before` is what the head before said.
pub fn lane_head(added: Added, links: &[Hash], before: Option<&LaneHead>) -> LaneHead {
    let link = match links.last() {
        Some(last) => Digest(*last),
        None => before.map_or(Digest(chain::GENESIS), |before| before.link),
    };
    LaneHead {
        lane: added.lane.into(),
        from: added.from,
        to: added.to,
        link,
        root: tree::root(leaves(links)),
    }
}

/// The leaves of the tree over links.
pub fn leaves(links: &[Hash]) -> Vec<Digest> {
    links.iter().map(|link| hash_leaf(link)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tip(lane: i16, seq: i64) -> Tip {
        Tip {
            lane,
            seq,
            link: [3; 32],
        }
    }

    fn head(lanes: Vec<LaneHead>) -> Head {
        Head {
            number: 1,
            previous: Digest(chain::GENESIS),
            created_at: receipt::Instant(0),
            kid: "k".to_owned(),
            lanes,
        }
    }

    #[test]
    fn a_head_adds_what_came_since_the_last_one_and_nothing_twice() {
        assert_eq!(added(None, &[tip(-1, 0), tip(0, 0)]), None);
        let first = added(None, &[tip(-1, 0), tip(0, 5)]).unwrap();
        assert_eq!((first[0].from, first[0].to, first[0].count()), (1, 0, 0));
        assert_eq!((first[1].from, first[1].to, first[1].count()), (1, 5, 5));
        let last = head(
            first
                .iter()
                .map(|lane| {
                    lane_head(
                        *lane,
                        &vec![[7; 32]; usize::try_from(lane.count()).unwrap()],
                        None,
                    )
                })
                .collect(),
        );
        assert_eq!(last.lanes[0].link, Digest(chain::GENESIS));
        assert_eq!(added(Some(&last), &[tip(-1, 0), tip(0, 5)]), None);
        let next = added(Some(&last), &[tip(-1, 0), tip(0, 6), tip(1, 2)]).unwrap();
        assert_eq!((next[1].from, next[1].to), (6, 6));
        assert_eq!((next[2].from, next[2].to), (1, 2));
        assert_eq!(
            lane_head(next[0], &[], Some(&last.lanes[0])).link,
            last.lanes[0].link
        );
    }

    #[test]
    fn a_head_adds_no_more_than_its_bound() {
        let added = added(None, &[tip(0, LINKS_MAX + 5)]).unwrap();
        assert_eq!(added[0].count(), LINKS_MAX);
    }

    #[test]
    fn a_key_is_read_named_and_signs() {
        let seed = STANDARD.encode([7; 32]);
        let key = SigningKey::parse(&format!("2026-11:{seed}\n")).unwrap();
        assert_eq!(key.kid(), "2026-11");
        assert!(!format!("{key:?}").contains(&seed));
        let signed = key.sign(head(Vec::new()), DateTime::UNIX_EPOCH);
        let other = receipt::Keys::default().with("k", key.public());
        assert_eq!(signed.head.verify(&signed.signature, &other), Ok(()));
        for text in [
            "",
            "2026-11",
            &seed,
            "a:AAAA",
            &format!(":{seed}"),
            &format!("a b:{seed}"),
        ] {
            assert!(SigningKey::parse(text).is_err(), "{text}");
        }
    }
}
