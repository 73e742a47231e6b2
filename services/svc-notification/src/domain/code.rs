//! Codes of six digits that confirm a phone number: they follow from the verification, the number and a key of the secret store,
//! so that none is ever stored.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use uuid::Uuid;

use super::vault::{Field, Vault, VaultError};

const CODE: Field = Field::new("verification-code");
/// One more than the largest.
const CODES: u64 = 1_000_000;

/// A code. It does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// The digits, for a message.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(…)")
    }
}

/// The code that is sent.
pub fn newest(vault: &Vault, tenant: Uuid, verification: Uuid, number: &[u8]) -> Result<Code, VaultError> {
    let hash = vault.hash(tenant, CODE, &text(verification, number))?;
    Ok(digits(&hash))
}

/// Whether this is the code that was sent, by whichever key that still counts.
pub fn matches(
    vault: &Vault,
    tenant: Uuid,
    verification: Uuid,
    number: &[u8],
    code: &str,
) -> Result<bool, VaultError> {
    let hashes = vault.hashes(tenant, CODE, &text(verification, number))?;
    Ok(hashes.iter().any(|hash| digits(hash).expose() == code))
}

fn text(verification: Uuid, number: &[u8]) -> String {
    format!("{verification}.{}", URL_SAFE_NO_PAD.encode(number))
}

/// Six digits of a hash; its last bytes, as the first say which key made it.
fn digits(hash: &[u8]) -> Code {
    let number = hash.iter().rev().take(8).fold(0_u64, |number, byte| {
        number.wrapping_mul(256).wrapping_add((*byte).into())
    });
    Code(format!("{:06}", number.checked_rem(CODES).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(byte: &str) -> Vault {
        let key = format!("1:{byte}AECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").into();
        Vault::new(&key, &key).unwrap()
    }

    #[test]
    fn given_a_code_when_typed_then_it_confirms_that_number_in_that_verification_alone() {
        let (tenant, id) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let code = newest(&vault("A"), tenant, id, b"number").unwrap();
        assert_eq!(code.expose().len(), 6);
        assert!(code.expose().bytes().all(|byte| byte.is_ascii_digit()));
        assert_eq!(format!("{code:?}"), "Code(…)");
        let confirms = |vault: &Vault, tenant, id, number: &[u8]| {
            matches(vault, tenant, id, number, code.expose()).unwrap()
        };
        assert!(confirms(&vault("A"), tenant, id, b"number"));
        assert!(!confirms(&vault("B"), tenant, id, b"number"));
        assert!(!confirms(&vault("A"), id, id, b"number"));
        assert!(!confirms(&vault("A"), tenant, tenant, b"number"));
        assert!(!confirms(&vault("A"), tenant, id, b"other"));
        assert!(!matches(&vault("A"), tenant, id, b"number", "").unwrap());
    }
}
