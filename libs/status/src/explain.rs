//! From a deserialiser's message to a field, a code and a sentence.
//!
//! serde tells apart what went wrong in its message alone, so this reads messages; it is the only place that does,
//! and every shape it knows is pinned by a test. What must never happen here: a value the caller sent being echoed
//! (it may be a secret), or a message that is not known becoming anything worse than `invalid_value`.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde::de::DeserializeOwned;
use serde_path_to_error::{Path, Segment};

use crate::strict::Strict;
use crate::{Kind, Problem};

const UNKNOWN_FIELD: &str = "unknown_field";
const INVALID_REQUEST: &str = "the request does not have the shape this route takes";

/// Parses again what has already failed, this time keeping track of where.
pub(crate) fn explain_json<T: DeserializeOwned>(body: &[u8], failure: &serde_json::Error) -> Problem {
    if failure.is_data() {
        let mut deserializer = serde_json::Deserializer::from_slice(body);
        if let Err(tracked) = serde_path_to_error::deserialize::<_, T>(Strict(&mut deserializer)) {
            let inner = tracked.inner();
            let position = format!(" at line {} column {}", inner.line(), inner.column());
            let message = inner.to_string();
            let message = message.strip_suffix(&position).unwrap_or(&message);
            return located(tracked.path(), message);
        }
    }
    let message = failure.to_string();
    if message.starts_with("number out of range") {
        return Problem::new(
            Kind::InvalidArgument,
            "out_of_range",
            "the body holds a number no field can hold",
        )
        .field("$", "out_of_range", message);
    }
    Problem::new(
        Kind::InvalidArgument,
        "malformed_json",
        format!("the body is not valid JSON: {message}"),
    )
}

/// The same for a query string.
pub(crate) fn explain_query<T: DeserializeOwned>(query: &str) -> Problem {
    let deserializer = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
    match serde_path_to_error::deserialize::<_, T>(Strict(deserializer)) {
        Err(tracked) => located(tracked.path(), &tracked.inner().to_string()),
        Ok(_) => Problem::new(
            Kind::InvalidArgument,
            "invalid_value",
            "the query string cannot be read",
        ),
    }
}

/// The problem of a deserialiser's `message` at `path`.
fn located(path: &Path, message: &str) -> Problem {
    let Finding { code, name, detail } = classify(message);
    let path = path_of(path, code, name);
    Problem::new(Kind::InvalidArgument, code, INVALID_REQUEST).field(path, code, detail)
}

/// The path as callers write it, `legs[0].amount`, with `name` at its end. The path of an unknown field ends with it
/// already, that of a missing or doubled one stops at the object it belongs to.
fn path_of(path: &Path, code: &str, name: Option<&str>) -> String {
    let mut text = String::new();
    let mut last = None;
    for segment in path {
        match segment {
            Segment::Seq { index } => {
                let _ = write!(text, "[{index}]");
            }
            Segment::Map { key: word } | Segment::Enum { variant: word } => {
                push_word(&mut text, word);
                last = Some(word.as_str());
            }
            Segment::Unknown => push_word(&mut text, "?"),
        }
    }
    if let Some(name) = name
        && !(code == UNKNOWN_FIELD && last == Some(name))
    {
        push_word(&mut text, name);
    }
    if text.is_empty() { "$".to_owned() } else { text }
}

fn push_word(path: &mut String, word: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(word);
}

#[derive(Debug, PartialEq, Eq)]
struct Finding<'a> {
    code: &'static str,
    /// The field the message itself names, inside the object the path leads to.
    name: Option<&'a str>,
    detail: Cow<'static, str>,
}

fn classify(message: &str) -> Finding<'_> {
    let plain = |code, detail: String| Finding {
        code,
        name: None,
        detail: Cow::Owned(detail),
    };
    if let Some(rest) = message.strip_prefix("unknown field `") {
        // From the right: the name is the caller's and may hold anything.
        let end = rest
            .rfind("`, expected ")
            .or_else(|| rest.rfind("`, there are no fields"));
        let (name, expected) = rest.split_at(end.unwrap_or(rest.len()));
        let expected = expected.trim_start_matches("`, ");
        let detail = Cow::Owned(format!("there is no such field; {expected}"));
        return Finding {
            code: UNKNOWN_FIELD,
            name: Some(name),
            detail,
        };
    }
    if let Some(rest) = message.strip_prefix("missing field `") {
        let name = Some(rest.strip_suffix('`').unwrap_or(rest));
        return Finding {
            code: "missing_field",
            name,
            detail: Cow::Borrowed("this field is required"),
        };
    }
    if let Some(rest) = message.strip_prefix("duplicate field `") {
        let name = Some(rest.strip_suffix('`').unwrap_or(rest));
        return Finding {
            code: "duplicate_field",
            name,
            detail: Cow::Borrowed("this field is given twice"),
        };
    }
    if let Some(rest) = message.strip_prefix("invalid type: ") {
        let (given, expected) = given_and_expected(rest);
        if is_integer(expected) && is_huge_number(rest) {
            return plain(
                "out_of_range",
                format!("does not fit: expected {}", outward(expected)),
            );
        }
        return plain(
            "invalid_type",
            format!("expected {}, not {given}", outward(expected)),
        );
    }
    if let Some(rest) = message.strip_prefix("invalid value: ") {
        let (given, expected) = given_and_expected(rest);
        if given == "integer" {
            return plain(
                "out_of_range",
                format!("does not fit: expected {}", outward(expected)),
            );
        }
        return plain("invalid_value", format!("expected {}", outward(expected)));
    }
    if let Some(rest) = message.strip_prefix("invalid length ") {
        let (_, expected) = given_and_expected(rest);
        return plain(
            "invalid_value",
            format!("wrong length: expected {}", outward(expected)),
        );
    }
    if let Some(rest) = message.strip_prefix("unknown variant `") {
        let (_, expected) = given_and_expected(rest);
        return plain("invalid_value", format!("expected {}", outward(expected)));
    }
    // What str::parse says of numbers in a query or a path.
    match message {
        "number too large to fit in target type" | "number too small to fit in target type" => {
            plain("out_of_range", message.to_owned())
        }
        "invalid digit found in string"
        | "cannot parse integer from empty string"
        | "provided string was not `true` or `false`" => plain("invalid_type", message.to_owned()),
        _ => plain("invalid_value", message.to_owned()),
    }
}

/// Splits `string "…", expected an i64` into `string` and `an i64`, leaving the value itself out.
fn given_and_expected(rest: &str) -> (&str, &str) {
    // The last one: the value in the middle is the caller's and may hold these words.
    let (given, expected) = rest
        .rsplit_once(", expected ")
        .unwrap_or((rest, "something else"));
    let kind = given.split(['`', '"']).next().unwrap_or(given).trim_end();
    (kind, expected)
}

fn is_integer(expected: &str) -> bool {
    bits(expected).is_some() || expected.starts_with("a nonzero")
}

/// `i` or `u` and the number of bits.
fn bits(expected: &str) -> Option<(&str, &str)> {
    let (sign, bits) = expected.split_at_checked(1)?;
    (matches!(sign, "i" | "u") && matches!(bits, "8" | "16" | "32" | "64")).then_some((sign, bits))
}

/// What is expected, in the words of JSON rather than of Rust.
fn outward(expected: &str) -> Cow<'_, str> {
    match bits(expected) {
        Some(("i", bits)) => return Cow::Owned(format!("an integer of {bits} bits")),
        Some((_, bits)) => return Cow::Owned(format!("a non-negative integer of {bits} bits")),
        None => {}
    }
    let begins = |word: &str| expected.starts_with(word);
    if begins("struct ") || begins("a map") {
        Cow::Borrowed("an object")
    } else if begins("a sequence") || begins("a tuple") || begins("tuple ") {
        Cow::Borrowed("an array")
    } else {
        Cow::Borrowed(expected)
    }
}

/// An integer past 64 bits reaches serde as a float; it is too large rather than of the wrong type.
fn is_huge_number(rest: &str) -> bool {
    const PAST_64_BITS: f64 = 9.2e18;
    let digits = rest
        .strip_prefix("floating point `")
        .and_then(|rest| rest.split('`').next());
    digits
        .and_then(|digits| digits.parse::<f64>().ok())
        .is_some_and(|number| number.abs() >= PAST_64_BITS)
}

#[cfg(test)]
mod tests;
