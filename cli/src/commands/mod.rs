//! The commands, one file each: arguments in, requests out, and what the answer looks like.

pub(crate) mod accounts;
pub(crate) mod cards;
pub(crate) mod evidence;
pub(crate) mod import;
pub(crate) mod login;
pub(crate) mod post;
pub(crate) mod programs;
pub(crate) mod receipts;
pub(crate) mod tail;
pub(crate) mod wallets;

use money::Value as Money;

/// An amount as people write it: `12.50 EUR`, in quotes, or `12.50EUR`.
fn amount(text: &str) -> Result<Money, String> {
    let text = text.trim();
    let at = text.find(|c: char| c.is_ascii_alphabetic());
    let (number, unit) = at.map_or((text, ""), |at| text.split_at(at));
    let wrong = || format!("{text:?} is not an amount such as `12.50EUR`");
    let unit = unit.parse().map_err(|_| wrong())?;
    let value = Money::parse_decimal(number.trim(), unit).map_err(|_| wrong())?;
    if value.amount <= 0 {
        return Err(format!("{text:?} is not more than zero"));
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them_and_never_guessed() {
        for (text, minor) in [("12.50EUR", 1250), ("12.5 EUR", 1250), ("980JPY", 980)] {
            assert_eq!(amount(text).unwrap().amount, minor, "{text}");
        }
        for wrong in ["12.50", "12.505EUR", "0EUR", "-1EUR", "EUR", "12,50EUR", ""] {
            assert!(amount(wrong).is_err(), "{wrong}");
        }
    }
}
