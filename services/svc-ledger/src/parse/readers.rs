//! What a JSON text says to those who read it: escapes hide digits, and a field that is there twice hides itself.

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Whether some text in a JSON value, the name of a field included, holds a card number. Every text is looked at: also that of a
/// field which is there a second time, of which most readers see one only.
///
/// # Errors
/// What not every reader can read: a surrogate without its other half, values within values more than 127 deep, a number
/// beyond what a double can say. Whoever keeps JSON unread would keep that, too.
pub(super) fn hold_card_number(json: &str) -> serde_json::Result<bool> {
    serde_json::from_str(json).map(|Held(held)| held)
}

struct Held(bool);

impl<'de> Deserialize<'de> for Held {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        json.deserialize_any(Looking).map(Self)
    }
}

struct Looking;

impl<'de> Visitor<'de> for Looking {
    type Value = bool;

    fn expecting(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        text.write_str("JSON")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<bool, E> {
        Ok(money::contains_card_number(text))
    }

    fn visit_unit<E: Error>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<bool, E> {
        Ok(false)
    }

    // digits of numbers cannot be hidden: whoever looks at the text as it came sees them
    fn visit_i64<E: Error>(self, _: i64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<bool, A::Error> {
        let mut found = false;
        while let Some(Held(held)) = values.next_element()? {
            found |= held;
        }
        Ok(found)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<bool, A::Error> {
        let mut found = false;
        while let Some((Held(name), Held(value))) = fields.next_entry()? {
            found |= name || value;
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use crate::parse::{metadata, unpriced};

    /// 4111111111111111, none of whose digits is written as one.
    fn hidden() -> String {
        format!(r"\u0034{}", r"\u0031".repeat(15))
    }

    fn refused(json: &str) -> Option<String> {
        let refused = metadata("", "metadata", Some(json)).err()?;
        refused.errors().first().map(|error| error.code.to_string())
    }

    #[test]
    fn a_card_number_is_found_behind_escapes_wherever_it_is() {
        let card = hidden();
        for json in [
            format!(r#"{{"card":"{card}"}}"#),
            format!(r#"{{"{card}":1}}"#),
            format!(r#"{{"a":[{{"b":["{card}",null,true,-1,2.5]}}]}}"#),
            // most readers keep the last of two
            format!(r#"{{"a":"{card}","a":1}}"#),
            format!(r#"{{"a":1,"a":"{card}"}}"#),
        ] {
            assert_eq!(refused(&json).as_deref(), Some("pan_refused"), "{json}");
        }
    }

    #[test]
    fn what_not_every_reader_can_read_is_refused_whatever_it_hides() {
        let card = hidden();
        let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
        for json in [
            r#"{"a":"\ud800"}"#.to_owned(),
            r#"{"\udc00":1}"#.to_owned(),
            format!(r#"{{"\ud800":1,"card":"{card}"}}"#),
            format!(r#"{{"a":{deep},"card":"{card}"}}"#),
        ] {
            assert_eq!(refused(&json).as_deref(), Some("malformed_json"), "{json}");
        }
        // what only looks like it
        for json in [
            r#"{"a":"\ud83c\udf81"}"#,
            r#"{"a":"\\ud800"}"#,
            r#"{"\u00e9":[]}"#,
        ] {
            assert_eq!(refused(json), None, "{json}");
        }
    }

    #[test]
    fn no_metadata_claims_a_price_behind_what_cannot_be_read() {
        let json = r#"{"\ud800":1,"pricing":{"points":1000000}}"#;
        let parsed = metadata("", "metadata", Some(json)).and_then(|text| unpriced("", "metadata", text));
        assert!(parsed.is_err());
    }
}
