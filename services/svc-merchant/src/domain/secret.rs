//! What people and machines carry: ids and secrets in one opaque text each. The tenant is in every one of them, so that
//! whatever is asked with it is asked within a tenant from the first query on.
//!
//! The prefixes are for people and for scanners that look for leaked secrets. A secret is never stored, only its keyed
//! hash; none of these types prints.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use std::fmt;
use uuid::Uuid;

/// Random bytes of a secret.
pub const SECRET_BYTES: usize = 32;

const CLIENT_ID: &str = "lpk_";
const CLIENT_SECRET: &str = "lps_";
const TICKET: &str = "lpt_";
const REFRESH: &str = "lpr_";
const CHALLENGE: &str = "lpc_";
const DEVICE: &str = "lpd_";

fn write(prefix: &str, parts: &[&[u8]]) -> String {
    format!("{prefix}{}", BASE64.encode(parts.concat()))
}

fn read<const N: usize>(prefix: &str, text: &str) -> Option<[u8; N]> {
    let body = text.strip_prefix(prefix)?;
    BASE64.decode(body).ok()?.try_into().ok()
}

fn id(bytes: &[u8]) -> Option<Uuid> {
    Uuid::from_slice(bytes).ok()
}

/// The public name of an API key: the `client_id` of its machine.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ClientId {
    /// The network; nil for a service of the platform.
    pub tenant: Uuid,
    /// The key.
    pub key: Uuid,
}

impl ClientId {
    /// Reads what [`fmt::Display`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes: [u8; 32] = read(CLIENT_ID, text)?;
        let (tenant, key) = bytes.split_at(16);
        Some(Self {
            tenant: id(tenant)?,
            key: id(key)?,
        })
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&write(CLIENT_ID, &[self.tenant.as_bytes(), self.key.as_bytes()]))
    }
}

/// The secret of an API key, as it is shown once.
pub fn client_secret(random: &[u8; SECRET_BYTES]) -> String {
    write(CLIENT_SECRET, &[random])
}

/// A link's secret: an invitation, or leave to set a new password.
#[derive(Clone, PartialEq, Eq)]
pub struct Ticket {
    /// The network.
    pub tenant: Uuid,
    /// The row it belongs to.
    pub id: Uuid,
    /// What its bearer knows.
    pub secret: [u8; SECRET_BYTES],
}

impl Ticket {
    /// As it stands in the link.
    pub fn write(&self) -> String {
        write(
            TICKET,
            &[self.tenant.as_bytes(), self.id.as_bytes(), &self.secret],
        )
    }

    /// Reads what [`Self::write`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes: [u8; 64] = read(TICKET, text)?;
        let (tenant, rest) = bytes.split_at(16);
        let (row, secret) = rest.split_at(16);
        Some(Self {
            tenant: id(tenant)?,
            id: id(row)?,
            secret: secret.try_into().ok()?,
        })
    }

    /// What its hash is made of.
    pub fn secret_text(&self) -> String {
        BASE64.encode(self.secret)
    }
}

/// Which session, and how often its refresh token has been exchanged. The rest of the token is the proof that we made
/// it: nothing secret is kept of it anywhere.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Refresh {
    /// The network.
    pub tenant: Uuid,
    /// The person.
    pub user: Uuid,
    /// The session.
    pub session: Uuid,
    /// From 1, one more at every exchange.
    pub generation: u32,
}

impl Refresh {
    const BYTES: usize = 16 * 3 + 4;

    /// What the proof is made over.
    pub fn signed(&self) -> String {
        format!("{}.{}.{}", self.user, self.session, self.generation)
    }

    /// The token.
    pub fn write(&self, proof: &[u8]) -> String {
        let generation = self.generation.to_be_bytes();
        write(
            REFRESH,
            &[
                self.tenant.as_bytes(),
                self.user.as_bytes(),
                self.session.as_bytes(),
                &generation,
                proof,
            ],
        )
    }

    /// Reads what [`Self::write`] writes, with the proof, which is still to be checked.
    pub fn parse(text: &str) -> Option<(Self, Vec<u8>)> {
        let bytes = BASE64.decode(text.strip_prefix(REFRESH)?).ok()?;
        let (head, proof) = bytes.split_at_checked(Self::BYTES)?;
        let (tenant, rest) = head.split_at(16);
        let (user, rest) = rest.split_at(16);
        let (session, generation) = rest.split_at(16);
        let this = Self {
            tenant: id(tenant)?,
            user: id(user)?,
            session: id(session)?,
            generation: u32::from_be_bytes(generation.try_into().ok()?),
        };
        Some((this, proof.to_vec()))
    }
}

/// A sign-in whose password was right and whose second factor is awaited; or a device that has signed somebody in.
/// The rest of the text is the proof that we made it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Marker {
    /// The network.
    pub tenant: Uuid,
    /// The person.
    pub user: Uuid,
    /// Tells this one from others.
    pub id: Uuid,
}

/// What a [`Marker`] is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MarkerKind {
    /// The password was right; the second factor is awaited.
    Challenge,
    /// Somebody signed in here before.
    Device,
}

impl MarkerKind {
    const fn prefix(self) -> &'static str {
        match self {
            Self::Challenge => CHALLENGE,
            Self::Device => DEVICE,
        }
    }
}

impl Marker {
    const BYTES: usize = 16 * 3;

    /// What the proof is made over.
    pub fn signed(&self, kind: MarkerKind) -> String {
        format!("{}{}.{}", kind.prefix(), self.user, self.id)
    }

    /// The text.
    pub fn write(&self, kind: MarkerKind, proof: &[u8]) -> String {
        let (tenant, user, id) = (self.tenant.as_bytes(), self.user.as_bytes(), self.id.as_bytes());
        write(kind.prefix(), &[tenant, user, id, proof])
    }

    /// Reads what [`Self::write`] writes, with the proof, which is still to be checked.
    pub fn parse(kind: MarkerKind, text: &str) -> Option<(Self, Vec<u8>)> {
        let bytes = BASE64.decode(text.strip_prefix(kind.prefix())?).ok()?;
        let (head, proof) = bytes.split_at_checked(Self::BYTES)?;
        let (tenant, rest) = head.split_at(16);
        let (user, marker) = rest.split_at(16);
        let this = Self {
            tenant: id(tenant)?,
            user: id(user)?,
            id: id(marker)?,
        };
        Some((this, proof.to_vec()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_id() -> impl Strategy<Value = Uuid> {
        any::<u128>().prop_map(Uuid::from_u128)
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read_back(
            (tenant, user, other) in (any_id(), any_id(), any_id()),
            secret in any::<[u8; 32]>(),
            generation in any::<u32>(),
            proof in proptest::collection::vec(any::<u8>(), 0..40),
        ) {
            let client = ClientId { tenant, key: user };
            prop_assert_eq!(ClientId::parse(&client.to_string()), Some(client));
            let ticket = Ticket { tenant, id: user, secret };
            prop_assert!(Ticket::parse(&ticket.write()) == Some(ticket));
            let refresh = Refresh { tenant, user, session: other, generation };
            prop_assert_eq!(Refresh::parse(&refresh.write(&proof)), Some((refresh, proof.clone())));
            let marker = Marker { tenant, user, id: other };
            for kind in [MarkerKind::Challenge, MarkerKind::Device] {
                prop_assert_eq!(Marker::parse(kind, &marker.write(kind, &proof)), Some((marker, proof.clone())));
            }
            prop_assert_eq!(Marker::parse(MarkerKind::Device, &marker.write(MarkerKind::Challenge, &proof)), None);
        }

        #[test]
        fn nothing_else_is_read_and_nothing_panics(text in ".{0,120}") {
            prop_assert_eq!(ClientId::parse(&text), None);
            prop_assert!(Ticket::parse(&text).is_none());
            prop_assert_eq!(Refresh::parse(&text), None);
        }
    }
}
