//! Text that people write: bounded, printable, and never a payment card's number.

/// Why a text is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TextError {
    /// Empty, or longer than its field.
    #[error("is empty or too long")]
    Length,
    /// Control characters.
    #[error("holds characters that cannot be shown")]
    Unprintable,
    /// A payment card's number.
    #[error("holds a payment card's number, which is not accepted anywhere")]
    PaymentCard,
}

impl TextError {
    /// The stable code on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Length => "invalid_length",
            Self::Unprintable => "not_printable",
            Self::PaymentCard => "pan_refused",
        }
    }
}

/// Checks a text of at most `max` characters; line breaks are text too where `lines` says so.
pub fn check(text: &str, max: usize, lines: bool) -> Result<(), TextError> {
    let length = text.trim().chars().take(max + 1).count();
    if length == 0 || length > max || text.chars().nth(max).is_some() {
        return Err(TextError::Length);
    }
    if text
        .chars()
        .any(|letter| letter.is_control() && !(lines && letter == '\n'))
    {
        return Err(TextError::Unprintable);
    }
    if money::contains_card_number(text) {
        return Err(TextError::PaymentCard);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_keeps_to_its_field() {
        assert_eq!(check("Joyeux anniversaire !\nMarie", 100, true), Ok(()));
        assert_eq!(check("   ", 100, true), Err(TextError::Length));
        assert_eq!(check("éééé", 3, false), Err(TextError::Length));
        assert_eq!(check("two\nlines", 100, false), Err(TextError::Unprintable));
        assert_eq!(check("bell\u{7}", 100, true), Err(TextError::Unprintable));
        assert_eq!(
            check("paid by 4111 1111 1111 1111", 100, true),
            Err(TextError::PaymentCard)
        );
    }
}
