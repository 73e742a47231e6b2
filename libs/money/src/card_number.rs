//! Recognising a payment card's number (PAN), so that it can be refused wherever free text is taken.

/// Whether `text` holds what PCI DSS calls a PAN: 13 to 19 digits that satisfy Luhn (ISO/IEC 7812-1), in one run or
/// in groups of at least three digits parted by single spaces or dashes, and not part of a longer word.
///
/// Identifiers are not cards: a UUID's groups are words with letters, or do not add up to a run of 13 to 19 digits
/// that begins and ends with the groups; one in ten longer decimal identifiers does satisfy Luhn and is refused, as
/// the standard asks.
pub fn contains_card_number(text: &str) -> bool {
    let words = text.split(|letter: char| !letter.is_alphanumeric() && letter != ' ' && letter != '-');
    words.into_iter().any(|phrase| {
        let groups: Vec<&str> = phrase.split([' ', '-']).collect();
        (0..groups.len()).any(|first| from_group(groups.get(first..).unwrap_or_default()))
    })
}

/// Whether a card number begins with the first of `groups`.
fn from_group(groups: &[&str]) -> bool {
    let mut digits: Vec<u8> = Vec::with_capacity(19);
    for group in groups {
        let is_number = group.bytes().all(|letter| letter.is_ascii_digit());
        if !is_number || group.len() < 3 || digits.len() + group.len() > 19 {
            return false;
        }
        digits.extend(group.bytes().map(|digit| digit - b'0'));
        if digits.len() >= 13 && luhn(&digits) {
            return true;
        }
    }
    false
}

fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let doubled = u32::from(*digit) * if place % 2 == 1 { 2 } else { 1 };
            doubled / 10 + doubled % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn card_numbers_are_found_however_they_are_written() {
        // the schemes' published test numbers: 13, 15, 16 and 19 digits
        for text in [
            "4222222222222",
            "378282246310005",
            "3782 822463 10005",
            "4111111111111111",
            "4111 1111 1111 1111",
            "4111-1111-1111-1111",
            "paid with 4111 1111 1111 1111, thanks",
            "{\"note\":\"4111111111111111\"}",
            "6304000000000000000",
            "ref 12 4111111111111111",
        ] {
            assert!(contains_card_number(text), "{text}");
        }
    }

    #[test]
    fn identifiers_and_amounts_are_left_alone() {
        for text in [
            "",
            "4111111111111112",
            "411111111111",
            "41111111111111111111111111",
            "A4111111111111111",
            "0190d5b8-3f6e-7c1a-9d2e-7b1f0c9a4e55",
            "01900000-1234-7123-8123-1234567890ab",
            "2026-11-21 10:15:00",
            "order 12345 of 24.50 EUR",
            "客戶 7",
        ] {
            assert!(!contains_card_number(text), "{text}");
        }
    }
}
