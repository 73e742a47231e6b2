//! Finding a card by its code, without telling more than that.
//!
//! A try is charged before the code is looked at: to the code itself, to the caller, to the network it asks from; and
//! given back when the code was right. So however many ask at once, no more wrong codes are judged than the limits let
//! through. What is unknown, wrong, blocked, expired or tried too often is answered in the same words after the same
//! work: the same hashes, the same statements.

use super::{Caller, GiftCards};
use crate::domain::{Card, Code, Pin, TenantId};
use crate::error::{CARD_NOT_FOUND, Error};
use crate::store;
use crate::store::attempts::Subject;
use audit::Network;
use chrono::TimeDelta;
use std::net::IpAddr;
use std::time::Duration;

/// How long wrong codes are remembered.
const WINDOW: TimeDelta = TimeDelta::minutes(15);
/// Wrong PINs of one code in a window.
const CARD_MAX: i32 = 10;
/// Wrong codes of one caller in a window.
const CALLER_MAX: i32 = 20;
/// Wrong codes from one network (IPv4 /24, IPv6 /48) in a window.
const NETWORK_MAX: i32 = 100;

const CARD: i16 = 1;
const CALLER: i16 = 2;
const NETWORK: i16 = 3;

/// A code as it was typed.
#[derive(Clone, Debug)]
pub struct Lookup {
    /// The code.
    pub code: Code,
    /// The PIN, if one was given.
    pub pin: Option<Pin>,
}

impl GiftCards {
    /// The card of a code, if `wanted` says so.
    pub async fn find(
        &self,
        caller: &Caller,
        lookup: &Lookup,
        wanted: impl Fn(&Card) -> bool,
    ) -> Result<Card, Error> {
        let act = "looking a code up";
        let tenant = caller.tenant;
        let vault = &self.parts.vault;
        let (code, pin) = (&lookup.code, lookup.pin.as_ref());
        let name = caller.actor.as_ref().map_or_else(
            || vault.address_key(tenant, caller.address),
            |actor| actor.id.as_bytes().to_vec(),
        );
        let subjects = subjects(vault.attempt_key(tenant, code), name, caller.address);
        let hashes = vault.code_hashes(tenant, code);

        let now = self.now();
        let mut connection = self.connection(act).await?;
        let charged = store::attempts::charge(&mut connection, tenant, &subjects, now, now - WINDOW).await;
        let charged = charged.map_err(Error::database(act))?;
        let over = |scope, max| charged.iter().find(|of| of.scope == scope && of.failures > max);
        if let Some(wait) = over(CALLER, CALLER_MAX).or(over(NETWORK, NETWORK_MAX)) {
            let left = (wait.since + WINDOW - now)
                .to_std()
                .unwrap_or(Duration::from_secs(1));
            return Err(Error::TooManyAttempts(left));
        }
        let card = store::cards::by_code(&mut connection, tenant, &hashes).await;
        let card = card.map_err(Error::database(act))?;
        let stored = card.as_ref().and_then(|card| card.pin_hash.as_deref());
        let right = vault.pin_matches(stored, tenant, code, pin);
        let tried_too_often = over(CARD, CARD_MAX).is_some();
        let card = card
            .filter(|card| right && !tried_too_often && wanted(card))
            .ok_or(CARD_NOT_FOUND)?;

        let given_back = store::attempts::give_back(&mut connection, tenant, &subjects).await;
        given_back.map_err(Error::database(act))?;
        let newest = vault.code_hash(tenant, code);
        if card.code_hash != newest {
            let pin_hash = pin.map(|pin| vault.pin_hash(tenant, code, pin));
            let pin_hash = card.pin_hash.as_ref().and(pin_hash);
            let rehashed = store::cards::rehash(&mut connection, &card, &newest, pin_hash.as_deref()).await;
            rehashed.map_err(Error::database(act))?;
        }
        Ok(card)
    }

    /// What the holder of a code is told without any token: a card that is in use, and nothing of any other.
    pub async fn public_balance(
        &self,
        tenant: TenantId,
        address: Option<IpAddr>,
        lookup: &Lookup,
    ) -> Result<Card, Error> {
        let holder = Caller {
            tenant,
            actor: None,
            own: None,
            address,
        };
        let now = self.now();
        self.find(&holder, lookup, |card| {
            card.status.is_in_use() && !card.is_past(now)
        })
        .await
    }
}

/// Who is charged, in the order of their rows. What comes from no address is a network of its own: never an open door.
fn subjects(code: Vec<u8>, caller: Vec<u8>, address: Option<IpAddr>) -> [Subject; 3] {
    let network = address.map(|address| Network::from(address).to_string());
    [
        Subject {
            scope: CARD,
            name: code,
        },
        Subject {
            scope: CALLER,
            name: caller,
        },
        Subject {
            scope: NETWORK,
            name: network.unwrap_or_else(|| "unknown".to_owned()).into_bytes(),
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_without_a_network() {
        let network = |address: Option<&str>| {
            let [.., network] = subjects(
                Vec::new(),
                Vec::new(),
                address.map(|address| address.parse().unwrap()),
            );
            String::from_utf8(network.name).unwrap()
        };
        assert_eq!(network(Some("192.0.2.7")), "192.0.2.0/24");
        assert_eq!(network(None), "unknown");
    }

    /// The arithmetic of the README, with a million cards of a network in use and every guess judged.
    #[test]
    fn eighteen_million_guesses_disclose_nothing() {
        let (guesses, cards) = (18_000_000_u128, 1_000_000_u128);
        let base32 = 1_u128 << 127; // of 2^130, which does not fit beside the product
        assert!(guesses * cards < base32 >> 80, "less than one in 2^80");
        // fourteen random digits and a PIN of six
        let digits = 10_u128.pow(14) * 10_u128.pow(6);
        assert!(
            guesses * cards * 5_000_000 < digits,
            "less than one in five million"
        );
    }

    #[test]
    fn eighteen_million_guesses_take_years_from_one_network_and_a_lifetime_from_one_caller() {
        let windows_per_year = TimeDelta::days(365).num_seconds() / WINDOW.num_seconds();
        let years = |per_window: i32| 18_000_000 / i64::from(per_window) / windows_per_year;
        assert_eq!(years(NETWORK_MAX), 5);
        assert_eq!(years(CALLER_MAX), 25);
    }
}
