//! Every shape of message there is, made by the real deserialisers rather than written down.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use proptest::prelude::*;
use serde::Deserialize;
use uuid::Uuid;

use super::*;
use crate::Json;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "only the shape matters")]
struct Posting {
    r#type: Type,
    legs: Vec<Leg>,
    memo: Option<Memo>,
    #[serde(default)]
    metadata: BTreeMap<String, i64>,
    #[serde(default)]
    pair: Option<(i64, i64)>,
    #[serde(default)]
    count: Option<u8>,
    #[serde(default)]
    items: Option<std::num::NonZeroU32>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Type {
    Transfer,
    Adjust { by: i64 },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "only the shape matters")]
struct Leg {
    account_id: Uuid,
    amount: i64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Memo {}

/// `code` and field of the one thing wrong with a body.
fn verdict(body: &str) -> (String, String) {
    let problem = Json::<Posting>::from_bytes(body.as_bytes()).unwrap_err();
    assert_eq!(problem.kind(), Kind::InvalidArgument);
    let [error] = problem.errors() else {
        panic!("one error expected: {problem:?}")
    };
    assert_eq!(error.code, problem.code());
    (problem.code().to_owned(), error.field.to_string())
}

fn detail(body: &str) -> String {
    Json::<Posting>::from_bytes(body.as_bytes()).unwrap_err().errors()[0]
        .detail
        .to_string()
}

const ID: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

fn with_leg(leg: &str) -> String {
    format!(r#"{{"type":"transfer","legs":[{{"account_id":"{ID}","amount":1}},{leg}]}}"#)
}

fn with(member: &str) -> String {
    format!(r#"{{"type":"transfer","legs":[],{member}}}"#)
}

#[test]
fn a_good_body_is_taken() {
    let body = with(r#""metadata":{"a":1},"pair":[1,2],"count":255,"items":1,"memo":{}"#);
    assert!(Json::<Posting>::from_bytes(body.as_bytes()).is_ok());
    let Json(posting) = Json::<Posting>::from_bytes(br#"{"type":{"adjust":{"by":3}},"legs":[]}"#).unwrap();
    assert!(matches!(posting.r#type, Type::Adjust { by: 3 }));
}

#[test]
fn each_mistake_has_its_code_and_its_place() {
    let leg = |amount: &str| with_leg(&format!(r#"{{"account_id":"{ID}","amount":{amount}}}"#));
    let cases = [
        // unknown fields, at the top, deep down, and where there are none at all
        (with(r#""colour":1"#), "unknown_field", "colour"),
        (
            with_leg(r#"{"acount_id":1}"#),
            "unknown_field",
            "legs[1].acount_id",
        ),
        (with(r#""memo":{"x":1}"#), "unknown_field", "memo.x"),
        // missing and doubled
        (r#"{"type":"transfer"}"#.to_owned(), "missing_field", "legs"),
        (
            with_leg(&format!(r#"{{"account_id":"{ID}"}}"#)),
            "missing_field",
            "legs[1].amount",
        ),
        (with(r#""legs":[]"#), "duplicate_field", "legs"),
        (
            r#"{"type":{"adjust":{}},"legs":[]}"#.to_owned(),
            "missing_field",
            "type.adjust.by",
        ),
        // an array is no object, even if it has the fields in their order
        ("[\"transfer\", []]".to_owned(), "invalid_type", "$"),
        (with_leg(&format!(r#"["{ID}", 1]"#)), "invalid_type", "legs[1]"),
        (with(r#""memo":[]"#), "invalid_type", "memo"),
        (
            r#"{"type":{"adjust":[3]},"legs":[]}"#.to_owned(),
            "invalid_type",
            "type.adjust",
        ),
        // wrong types; a float is never an integer, whatever its value
        (leg("1.5"), "invalid_type", "legs[1].amount"),
        (leg("1.0"), "invalid_type", "legs[1].amount"),
        (leg("1e3"), "invalid_type", "legs[1].amount"),
        (leg("\"1\""), "invalid_type", "legs[1].amount"),
        (leg("null"), "invalid_type", "legs[1].amount"),
        (leg("true"), "invalid_type", "legs[1].amount"),
        (leg("[]"), "invalid_type", "legs[1].amount"),
        (leg("{}"), "invalid_type", "legs[1].amount"),
        (with(r#""metadata":{"a":"x"}"#), "invalid_type", "metadata.a"),
        (
            r#"{"type":"transfer","legs":7}"#.to_owned(),
            "invalid_type",
            "legs",
        ),
        ("[]".to_owned(), "invalid_type", "$"),
        ("null".to_owned(), "invalid_type", "$"),
        ("12".to_owned(), "invalid_type", "$"),
        // integers that do not fit, just and by far
        (leg("9223372036854775808"), "out_of_range", "legs[1].amount"),
        (leg("-9223372036854775809"), "out_of_range", "legs[1].amount"),
        (
            leg("99999999999999999999999999"),
            "out_of_range",
            "legs[1].amount",
        ),
        (leg("1e30"), "out_of_range", "legs[1].amount"),
        (with(r#""count":256"#), "out_of_range", "count"),
        (with(r#""count":-1"#), "out_of_range", "count"),
        (with(r#""items":0"#), "out_of_range", "items"),
        (with(r#""metadata":{"a":1e999}"#), "out_of_range", "$"),
        // right type, wrong value
        (
            with_leg(r#"{"account_id":"nonsense","amount":1}"#),
            "invalid_value",
            "legs[1].account_id",
        ),
        (r#"{"type":"gift","legs":[]}"#.to_owned(), "invalid_value", "type"),
        (with(r#""pair":[1]"#), "invalid_value", "pair"),
    ];
    for (body, code, field) in cases {
        let (found, place) = verdict(&body);
        assert_eq!((found.as_str(), place.as_str()), (code, field), "{body}");
    }
}

#[test]
fn what_is_not_json_at_all_is_malformed() {
    for body in [
        "",
        " ",
        "{",
        "{\"type\":}",
        "{\"type\":\"tran",
        "nul",
        "{'a':1}",
        "\u{feff}{}",
    ] {
        let problem = Json::<Posting>::from_bytes(body.as_bytes()).unwrap_err();
        assert_eq!(problem.code(), "malformed_json", "{body:?}");
    }
    let problem = Json::<Posting>::from_bytes(b"{\"type\":\"\xff\"}").unwrap_err();
    assert_eq!(problem.code(), "malformed_json");
    let trailing = with(r#""count":1"#) + "{}";
    assert_eq!(
        Json::<Posting>::from_bytes(trailing.as_bytes())
            .unwrap_err()
            .code(),
        "malformed_json"
    );
}

#[test]
fn nesting_is_bounded() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let read = |body: String| Json::<serde_json::Value>::from_bytes(body.as_bytes());
    assert!(read(nested(127)).is_ok());
    assert_eq!(read(nested(129)).unwrap_err().code(), "malformed_json");
    assert_eq!(read(nested(100_000)).unwrap_err().code(), "malformed_json");
}

#[test]
fn details_say_what_is_expected_and_never_repeat_a_value() {
    let card = "4111111111111111";
    let cases = [
        with_leg(&format!(r#"{{"account_id":"{ID}","amount":"{card}"}}"#)),
        with_leg(&format!(
            r#"{{"account_id":"{ID}","amount":"{card}, expected {card}"}}"#
        )),
        with(&format!(r#""count":{card}"#)),
        with(&format!(r#""count":{card}.5"#)),
        format!(r#"{{"type":"{card}","legs":[]}}"#),
        with(&format!(r#""memo":"{card}""#)),
    ];
    for body in cases {
        assert!(!detail(&body).contains("4111"), "{body}: {}", detail(&body));
    }
    let body = with_leg(&format!(r#"{{"account_id":"{ID}","amount":1.5}}"#));
    assert_eq!(
        detail(&body),
        "expected an integer of 64 bits, not floating point"
    );
    assert_eq!(
        detail(&with(r#""count":256"#)),
        "does not fit: expected a non-negative integer of 8 bits"
    );
    assert_eq!(detail("[]"), "expected an object, not sequence");
    assert_eq!(detail("7"), "expected an object, not integer");
    let body = r#"{"type":"gift","legs":[]}"#;
    assert_eq!(detail(body), "expected `transfer` or `adjust`");
}

#[test]
fn a_field_name_of_the_callers_cannot_dress_up_as_the_message() {
    let (code, field) = verdict(&with(r#""x`, expected `y":1"#));
    assert_eq!(
        (code.as_str(), field.as_str()),
        ("unknown_field", "x`, expected `y")
    );
}

#[test]
fn long_names_are_cut() {
    let (_, field) = verdict(&with(&format!(r#""{}":1"#, "é".repeat(5_000))));
    assert!(field.chars().count() <= 129);
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "only the shape matters")]
struct Page {
    #[serde(default)]
    limit: Option<u8>,
    account_id: Option<Uuid>,
    #[serde(default)]
    all: bool,
    order: Option<Order>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Order {
    Newest,
}

#[test]
fn a_query_is_explained_like_a_body() {
    let cases = [
        ("limit=x", "invalid_type", "limit"),
        ("limit=", "invalid_type", "limit"),
        ("limit=1.5", "invalid_type", "limit"),
        ("limit=256", "out_of_range", "limit"),
        ("limit=1&limit=2", "duplicate_field", "limit"),
        ("account_id=nonsense", "invalid_value", "account_id"),
        ("all=maybe", "invalid_type", "all"),
        ("order=oldest", "invalid_value", "order"),
        ("colour=red", "unknown_field", "colour"),
    ];
    for (query, code, field) in cases {
        assert!(serde_urlencoded::from_str::<Page>(query).is_err(), "{query}");
        let problem = explain_query::<Page>(query);
        assert_eq!(
            (problem.code(), &*problem.errors()[0].field),
            (code, field),
            "{query}"
        );
    }
    assert!(matches!(
        serde_urlencoded::from_str::<Page>("order=newest&limit=3"),
        Ok(Page {
            order: Some(Order::Newest),
            ..
        })
    ));
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "only the shape matters")]
struct Period {
    from: Option<NaiveDate>,
    at: Option<DateTime<Utc>>,
}

#[test]
fn of_what_is_no_date_it_is_said_what_a_date_looks_like() {
    let date = "expected a date such as 2026-02-28";
    let instant = "expected an instant as RFC 3339 has it, such as 2026-02-28T09:30:00Z";
    let cases = [
        ("from", "", date),
        ("from", "2026-02", date),
        ("from", "2026-02-30", date),
        ("from", "28/02/2026", date),
        ("from", "2026-02-28T09:30:00Z", date),
        ("at", "", instant),
        ("at", "2026-02-28", instant),
        ("at", "2026-02-28T09:30:00", instant),
        ("at", "yesterday", instant),
    ];
    for (field, text, expected) in cases {
        let body = format!(r#"{{"{field}":"{text}"}}"#);
        let in_body = Json::<Period>::from_bytes(body.as_bytes()).unwrap_err();
        let in_query = explain_query::<Period>(&format!("{field}={text}"));
        for problem in [in_body, in_query] {
            let [error] = problem.errors() else {
                panic!("one error expected: {problem:?}")
            };
            assert_eq!(
                (problem.code(), &*error.field, &*error.detail),
                ("invalid_value", field, expected),
                "{text}"
            );
        }
    }
    let other_type = Json::<Period>::from_bytes(br#"{"from":20260228}"#).unwrap_err();
    assert_eq!(other_type.code(), "invalid_type");
    let good = Json::<Period>::from_bytes(br#"{"from":"2026-02-28","at":"2026-02-28T09:30:00+01:00"}"#);
    assert!(good.is_ok());
}

proptest! {
    #[test]
    fn no_message_can_break_the_reading_of_it(message in ".{0,80}", prefix in proptest::sample::select(vec![
        "", "unknown field `", "missing field `", "duplicate field `", "invalid type: ", "invalid value: ",
        "invalid length ", "unknown variant `",
    ])) {
        let message = format!("{prefix}{message}");
        let finding = classify(&message);
        prop_assert!(!finding.code.is_empty());
    }

    #[test]
    fn no_body_can_break_the_extractor(body: Vec<u8>) {
        if let Err(problem) = Json::<Posting>::from_bytes(&body) {
            prop_assert_eq!(problem.kind(), Kind::InvalidArgument);
        }
    }
}
