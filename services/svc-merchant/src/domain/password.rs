//! What a password must be like: long enough, hard enough to guess, and none that is in every list of leaked ones.

use super::fault::Fault;
use zxcvbn::Score;

/// Shortest password, in characters.
pub const CHARS_MIN: usize = 12;
/// Longest password, in bytes: it is hashed, and estimating is not free.
pub const BYTES_MAX: usize = 128;
/// Estimating looks at no more than this.
const JUDGED_CHARS_MAX: usize = 64;

/// Checks a new password. `hints` are words that whoever attacks this person tries first: the address, the name, the
/// shop. Leaked and common passwords, and patterns of keyboards and dates, are known to the estimator by heart; nobody
/// outside is asked.
pub fn check(password: &str, hints: &[&str]) -> Result<(), Fault> {
    if password.chars().count() < CHARS_MIN || password.len() > BYTES_MAX {
        let detail = format!("must have at least {CHARS_MIN} characters and at most {BYTES_MAX} bytes");
        return Err(Fault::new("password", "invalid_length", detail));
    }
    if password.chars().any(char::is_control) {
        return Err(Fault::new("password", "not_printable", "must be printable"));
    }
    let judged: String = password.chars().take(JUDGED_CHARS_MAX).collect();
    if zxcvbn::zxcvbn(&judged, hints).score() < Score::Four {
        let detail = "is too easy to guess; a few unrelated words make a good one";
        return Err(Fault::new("password", "password_too_weak", detail));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_guessable_and_personal_passwords_are_refused() {
        for (password, code) in [
            ("short", "invalid_length"),
            ("correct\u{7}horse battery", "not_printable"),
            ("passwordpassword", "password_too_weak"),
            ("qwertyuiop12345", "password_too_weak"),
            ("aaaaaaaaaaaaaaaa", "password_too_weak"),
            ("camillemartin2026", "password_too_weak"),
        ] {
            let refused = check(password, &["camille", "martin", "camille@example.org"]);
            assert_eq!(refused.unwrap_err().code, code, "{password}");
        }
        assert!(check(&"x".repeat(129), &[]).is_err());
    }

    #[test]
    fn a_long_unrelated_one_is_taken_with_any_letters() {
        for password in [
            "tulipe-cargo-moutarde-41",
            "ein Käfer geht spazieren",
            "9f!kQz7_Lp2#vX",
        ] {
            assert_eq!(check(password, &["camille"]), Ok(()), "{password}");
        }
    }
}
