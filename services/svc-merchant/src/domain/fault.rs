//! What is wrong with a request, field by field, and the checks that every free text passes.

use std::borrow::Cow;

/// A field that cannot be taken: where, a stable code, and a sentence that follows the field's name.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{field} {detail}")]
pub struct Fault {
    /// Its path in the request.
    pub field: Cow<'static, str>,
    /// What is wrong, stable, `snake_case`.
    pub code: &'static str,
    /// What is wrong, for people; never quotes the value.
    pub detail: Cow<'static, str>,
}

impl Fault {
    /// A fault of `field`.
    pub fn new(
        field: impl Into<Cow<'static, str>>,
        code: &'static str,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            field: field.into(),
            code,
            detail: detail.into(),
        }
    }

    /// The value is none of those that there are.
    pub fn invalid(field: impl Into<Cow<'static, str>>, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(field, "invalid_value", detail)
    }

    /// The same fault, with its path below `prefix`, which ends in a dot.
    #[must_use]
    pub fn below(mut self, prefix: &str) -> Self {
        self.field = format!("{prefix}{}", self.field).into();
        self
    }
}

/// A text of 1 to `chars_max` printable characters without a payment card's number in it, spaces at its ends removed.
pub fn text(field: impl Into<Cow<'static, str>>, value: &str, chars_max: usize) -> Result<String, Fault> {
    let (field, value) = (field.into(), value.trim());
    if value.is_empty() || value.chars().count() > chars_max {
        let detail = format!("must have between 1 and {chars_max} characters");
        return Err(Fault::new(field, "invalid_length", detail));
    }
    if value.chars().any(char::is_control) {
        return Err(Fault::new(field, "not_printable", "must be printable"));
    }
    if money::contains_card_number(value) {
        let detail = "looks like a payment card number, which is not accepted anywhere";
        return Err(Fault::new(field, "pan_refused", detail));
    }
    Ok(value.to_owned())
}

/// [`text`], where there may be none; an empty one is none.
pub fn optional_text(
    field: &'static str,
    value: Option<&str>,
    chars_max: usize,
) -> Result<Option<String>, Fault> {
    match value.map(str::trim) {
        None | Some("") => Ok(None),
        Some(value) => text(field, value, chars_max).map(Some),
    }
}

/// An ISO 3166-1 alpha-2 code, by its shape.
pub fn country(field: &'static str, value: &str) -> Result<String, Fault> {
    if value.len() == 2 && value.bytes().all(|byte| byte.is_ascii_uppercase()) {
        Ok(value.to_owned())
    } else {
        Err(Fault::invalid(
            field,
            "must be two capital letters, as in ISO 3166-1",
        ))
    }
}

/// A language that is written in.
pub fn locale(field: &'static str, value: &str) -> Result<String, Fault> {
    if matches!(value, "fr" | "en") {
        Ok(value.to_owned())
    } else {
        Err(Fault::invalid(field, "must be \"fr\" or \"en\""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_printable_bounded_and_no_card_number() {
        assert_eq!(text("name", "  Chez Léa ", 20).unwrap(), "Chez Léa");
        for (value, code) in [
            ("", "invalid_length"),
            ("   ", "invalid_length"),
            ("123456789012345678901", "invalid_length"),
            ("a\u{0}b", "not_printable"),
            ("4111 1111 1111 1111", "pan_refused"),
        ] {
            assert_eq!(text("name", value, 20).unwrap_err().code, code, "{value:?}");
        }
        assert_eq!(optional_text("name", Some(" "), 9).unwrap(), None);
    }

    #[test]
    fn codes_of_countries_and_languages_are_checked() {
        assert!(country("country", "FR").is_ok() && locale("locale", "fr").is_ok());
        assert!(country("country", "fr").is_err() && country("country", "FRA").is_err());
        assert!(locale("locale", "de").is_err());
    }
}
