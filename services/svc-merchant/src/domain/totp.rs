//! Time-based one-time passwords, RFC 6238: SHA-1, 30 seconds, 6 digits, as every authenticator app has them. A code is
//! taken once: the step it was of, and all before, are spent with it.

use aws_lc_rs::hmac;
use chrono::{DateTime, Utc};
use subtle::ConstantTimeEq as _;

/// Bytes of a shared secret, as long as the hash's output.
pub const SECRET_BYTES: usize = 20;
/// Recovery codes given at enrolment.
pub const RECOVERY_CODES: usize = 10;
/// Random bytes in a recovery code: 80 bits.
pub const RECOVERY_BYTES: usize = 10;
const STEP_S: i64 = 30;
/// Clocks may be one step apart, either way.
const SKEW_STEPS: i64 = 1;
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The step that `now` is in.
pub fn step(now: DateTime<Utc>) -> i64 {
    now.timestamp().div_euclid(STEP_S)
}

/// The code of a step: six digits.
pub fn code(secret: &[u8], step: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let offset = usize::from(tag.last().copied().unwrap_or_default() & 0x0f);
    let word = tag
        .get(offset..offset + 4)
        .and_then(|four| four.try_into().ok())
        .map_or(0, u32::from_be_bytes);
    format!("{:06}", (word & 0x7fff_ffff) % 1_000_000)
}

/// The step whose code this is: near `now` and later than `spent`. Every candidate is compared, in constant time.
pub fn accepted(secret: &[u8], typed: &str, now: DateTime<Utc>, spent: i64) -> Option<i64> {
    let typed: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let now = step(now);
    (now - SKEW_STEPS..=now + SKEW_STEPS)
        .filter(|candidate| bool::from(code(secret, *candidate).as_bytes().ct_eq(typed.as_bytes())))
        .find(|candidate| *candidate > spent)
}

/// RFC 4648 base 32 without padding.
pub fn base32(bytes: &[u8]) -> String {
    let (mut text, mut buffer, mut bits) = (String::new(), 0_u32, 0_u32);
    let push = |text: &mut String, five: u32| {
        let index = usize::try_from(five & 31).unwrap_or_default();
        text.extend(ALPHABET.get(index).map(|letter| char::from(*letter)));
    };
    for byte in bytes {
        buffer = (buffer << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            push(&mut text, buffer >> bits);
        }
        buffer &= (1 << bits) - 1;
    }
    if bits > 0 {
        push(&mut text, buffer << (5 - bits));
    }
    text
}

/// The address that authenticator apps read from a QR code.
pub fn otpauth(secret: &[u8], account: &str, issuer: &str) -> String {
    let encode = |text: &str| -> String { form_urlencoded::byte_serialize(text.as_bytes()).collect() };
    let (account, issuer) = (
        encode(account).replace('+', "%20"),
        encode(issuer).replace('+', "%20"),
    );
    format!(
        "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}&algorithm=SHA1&digits=6&period=30",
        base32(secret)
    )
}

/// A recovery code as it is shown: four groups of four letters.
pub fn recovery_code(random: &[u8; RECOVERY_BYTES]) -> String {
    let text = base32(random);
    let groups: Vec<&str> = (0..text.len())
        .step_by(4)
        .filter_map(|at| text.get(at..at + 4))
        .collect();
    groups.join("-")
}

/// A recovery code as it is compared, however it was typed.
pub fn recovery_normalised(typed: &str) -> String {
    let letters = typed.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|letter| letter.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SECRET: &[u8] = b"12345678901234567890";

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn the_codes_are_those_of_rfc_6238() {
        for (seconds, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code(SECRET, step(at(seconds))), expected);
        }
    }

    #[test]
    fn base32_is_that_of_rfc_4648() {
        for (bytes, text) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn a_recovery_code_is_read_however_it_is_typed() {
        let shown = recovery_code(&[7; RECOVERY_BYTES]);
        assert_eq!(shown.len(), 19);
        let typed = shown.to_lowercase().replace('-', " ");
        assert_eq!(recovery_normalised(&typed), recovery_normalised(&shown));
    }

    #[test]
    fn an_app_is_told_who_and_what() {
        assert_eq!(
            otpauth(b"foobar", "léa@b.fr", "Centre Ville"),
            "otpauth://totp/Centre%20Ville:l%C3%A9a%40b.fr?secret=MZXW6YTBOI&issuer=Centre%20Ville&algorithm=SHA1&digits=6&period=30"
        );
    }

    proptest! {
        /// A code is good one step around its own, and once.
        #[test]
        fn a_code_is_taken_near_its_time_and_never_twice(now in 0_i64..4_000_000_000, drift in -3_i64..=3) {
            let typed = code(SECRET, step(at(now)));
            let seen = at((now + drift * STEP_S).max(0));
            let taken = accepted(SECRET, &typed, seen, -1);
            if (step(seen) - step(at(now))).abs() <= SKEW_STEPS {
                let spent = taken.unwrap();
                prop_assert_eq!(accepted(SECRET, &typed, seen, spent.max(step(at(now)))), None);
            } else if let Some(other) = taken {
                // another step may have the same six digits
                prop_assert_eq!(code(SECRET, other), typed);
            }
        }
    }
}
