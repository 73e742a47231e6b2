//! Which fields of a contact are sealed, and how its addresses are found again. The mechanism is libs/vault.

pub use ::vault::{DataKey, Field, KeyedHash, Subject, Vault, VaultError};
use uuid::Uuid;

use super::address::{EmailAddress, PhoneNumber};

/// A contact's e-mail address.
pub const EMAIL: Field = Field::new("email");
/// A contact's phone number.
pub const PHONE: Field = Field::new("phone");
/// The address a message was sent to.
pub const RECIPIENT: Field = Field::new("recipient");
/// A letter to a member of staff, whole.
pub const LETTER: Field = Field::new("letter");

/// Hashes of addresses, as they are compared: without regard to spelling.
pub trait AddressHashes {
    /// The hash an e-mail address is stored under.
    fn email_hash(&self, tenant: Uuid, email: &EmailAddress) -> Result<KeyedHash, VaultError>;
    /// The hash a phone number is stored under.
    fn phone_hash(&self, tenant: Uuid, phone: &PhoneNumber) -> Result<KeyedHash, VaultError>;
    /// Every hash an e-mail address may have been stored under, by the keys still configured.
    fn email_hashes(&self, tenant: Uuid, email: &EmailAddress) -> Result<Vec<KeyedHash>, VaultError>;
    /// Every hash a phone number may have been stored under, by the keys still configured.
    fn phone_hashes(&self, tenant: Uuid, phone: &PhoneNumber) -> Result<Vec<KeyedHash>, VaultError>;
}

impl AddressHashes for Vault {
    fn email_hash(&self, tenant: Uuid, email: &EmailAddress) -> Result<KeyedHash, VaultError> {
        self.hash(tenant, EMAIL, &email.normalised())
    }

    fn phone_hash(&self, tenant: Uuid, phone: &PhoneNumber) -> Result<KeyedHash, VaultError> {
        self.hash(tenant, PHONE, phone.expose())
    }

    fn email_hashes(&self, tenant: Uuid, email: &EmailAddress) -> Result<Vec<KeyedHash>, VaultError> {
        self.hashes(tenant, EMAIL, &email.normalised())
    }

    fn phone_hashes(&self, tenant: Uuid, phone: &PhoneNumber) -> Result<Vec<KeyedHash>, VaultError> {
        self.hashes(tenant, PHONE, phone.expose())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_two_spellings_when_hashed_then_equal() {
        let keys = "1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=".into();
        let vault = Vault::new(&keys, &keys).unwrap();
        let hash = |text: &str| vault.email_hash(Uuid::nil(), &text.parse().unwrap()).unwrap();
        assert_eq!(hash("Camille@Example.com"), hash(" camille@example.com"));
        assert_ne!(hash("camille@example.com"), hash("camilla@example.com"));
    }
}
