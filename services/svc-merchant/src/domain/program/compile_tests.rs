use super::*;
use serde_json::{Value, json};

fn valid() -> Value {
    json!({
        "name": "Baker's points", "time_zone": "Europe/Paris", "unit": "EUR",
        "earn": [
            {"id": "per-euro", "name": "1 per euro", "type": "spend", "points": 1, "per": 100},
            {"id": "visit", "name": "5 a visit", "type": "visit", "points": 5, "minimum": 500},
            {"id": "bread", "name": "Bread", "type": "category", "points": 3, "per": 100, "categories": ["Bread"]},
            {"id": "corner", "name": "Corner shop", "type": "store", "points": 2,
             "stores": ["01931e3a-0000-7000-8000-000000000001"]},
        ],
        "multipliers": [{"id": "tuesday", "name": "Tuesday", "factor": "2", "rules": ["per-euro"],
                         "when": {"weekdays": ["tue"], "hours": [{"from": "14:00", "until": "18:00"}]}}],
        "tiers": {"by": "points", "levels": [{"id": "silver", "name": "Silver", "from": 100, "factor": "1.25"},
                                             {"id": "gold", "name": "Gold", "from": 500, "factor": "1.5"}]},
        "caps": {"per_purchase": 100, "per_day": 200, "per_customer": 10000},
        "rounding": {"mode": "half_even", "scope": "line"},
        "expiry": "P12M",
        "value": {"points": 100, "amount": 500},
    })
}

fn faults(change: impl FnOnce(&mut Value)) -> Vec<(String, &'static str)> {
    let mut value = valid();
    change(&mut value);
    let document: Document = serde_json::from_value(value).unwrap();
    let faults = Program::compile(&document).err().unwrap_or_default();
    let told = faults
        .into_iter()
        .map(|fault| (fault.field.into_owned(), fault.code));
    told.collect()
}

#[test]
fn a_document_with_everything_in_it_is_a_program() {
    assert_eq!(faults(|_| ()), []);
}

#[test]
fn every_rule_of_a_document_has_its_refusal_with_the_path_of_the_field() {
    type Breaking = fn(&mut Value);
    let cases: &[(Breaking, &str, &str)] = &[
        (|v| v["name"] = json!(""), "name", "invalid_value"),
        (
            |v| v["name"] = json!("4111 1111 1111 1111"),
            "name",
            "pan_refused",
        ),
        (
            |v| v["time_zone"] = json!("Mars/Olympus"),
            "time_zone",
            "unknown_time_zone",
        ),
        (|v| v["unit"] = json!("PTS"), "unit", "wrong_unit"),
        (
            |v| {
                v["earn"] = json!([]);
                v["multipliers"] = json!([]);
            },
            "earn",
            "wrong_length",
        ),
        (
            |v| {
                v["earn"][0]["id"] = json!("Per Euro");
                v["multipliers"] = json!([]);
            },
            "earn[0].id",
            "invalid_value",
        ),
        (
            |v| v["earn"][1]["id"] = json!("per-euro"),
            "earn[1].id",
            "duplicate",
        ),
        (
            |v| v["earn"][1]["id"] = json!("cap-visit"),
            "earn[1].id",
            "reserved",
        ),
        (
            |v| v["earn"][0]["points"] = json!(0),
            "earn[0].points",
            "out_of_range",
        ),
        (
            |v| v["earn"][0]["points"] = json!(-1),
            "earn[0].points",
            "out_of_range",
        ),
        (
            |v| v["earn"][0]["per"] = json!(null),
            "earn[0].per",
            "missing_field",
        ),
        (|v| v["earn"][0]["per"] = json!(0), "earn[0].per", "out_of_range"),
        (
            |v| v["earn"][1]["per"] = json!(100),
            "earn[1].per",
            "not_for_this_type",
        ),
        (
            |v| v["earn"][2]["minimum"] = json!(1),
            "earn[2].minimum",
            "not_for_this_type",
        ),
        (
            |v| v["earn"][1]["minimum"] = json!(0),
            "earn[1].minimum",
            "out_of_range",
        ),
        (
            |v| v["earn"][2]["categories"] = json!([]),
            "earn[2].categories",
            "missing_field",
        ),
        (
            |v| v["earn"][2]["categories"] = json!([" "]),
            "earn[2].categories[0]",
            "invalid_value",
        ),
        (
            |v| v["earn"][0]["categories"] = json!(["a"]),
            "earn[0].categories",
            "not_for_this_type",
        ),
        (
            |v| v["earn"][1]["except_categories"] = json!(["a"]),
            "earn[1].except_categories",
            "not_for_this_type",
        ),
        (
            |v| v["earn"][3]["stores"] = json!([]),
            "earn[3].stores",
            "missing_field",
        ),
        (
            |v| v["multipliers"][0]["factor"] = json!("0.5"),
            "multipliers[0].factor",
            "invalid_value",
        ),
        (
            |v| v["multipliers"][0]["factor"] = json!("1.00001"),
            "multipliers[0].factor",
            "invalid_value",
        ),
        (
            |v| v["multipliers"][0]["factor"] = json!("1e2"),
            "multipliers[0].factor",
            "invalid_value",
        ),
        (
            |v| v["multipliers"][0]["factor"] = json!("101"),
            "multipliers[0].factor",
            "invalid_value",
        ),
        (
            |v| v["multipliers"][0]["rules"] = json!(["gone"]),
            "multipliers[0].rules[0]",
            "unknown_rule",
        ),
        (
            |v| v["multipliers"][0]["when"]["hours"][0]["until"] = json!("14:00"),
            "multipliers[0].when.hours[0].until",
            "out_of_order",
        ),
        (
            |v| v["multipliers"][0]["when"]["hours"][0]["from"] = json!("24:00"),
            "multipliers[0].when.hours[0].from",
            "invalid_value",
        ),
        (
            |v| v["multipliers"][0]["when"] = json!({"from": "2026-12-02", "until": "2026-12-01"}),
            "multipliers[0].when.until",
            "out_of_order",
        ),
        (
            |v| v["tiers"]["levels"] = json!([]),
            "tiers.levels",
            "wrong_length",
        ),
        (
            |v| v["tiers"]["levels"][1]["from"] = json!(100),
            "tiers.levels[1].from",
            "out_of_order",
        ),
        (
            |v| v["tiers"]["levels"][1]["factor"] = json!("1.2"),
            "tiers.levels[1].factor",
            "out_of_order",
        ),
        (
            |v| v["tiers"]["levels"][0]["id"] = json!("visit"),
            "tiers.levels[0].id",
            "duplicate",
        ),
        (
            |v| v["caps"]["per_day"] = json!(0),
            "caps.per_day",
            "out_of_range",
        ),
        (|v| v["expiry"] = json!("12 months"), "expiry", "invalid_value"),
        (
            |v| v["value"]["points"] = json!(0),
            "value.points",
            "out_of_range",
        ),
    ];
    for (breaking, field, code) in cases {
        assert_eq!(faults(breaking), [((*field).to_owned(), *code)], "{field} {code}");
    }
}

#[test]
fn all_faults_are_told_at_once() {
    let found = faults(|value| {
        value["time_zone"] = json!("nowhere");
        value["earn"][0]["points"] = json!(0);
        value["expiry"] = json!("soon");
    });
    assert_eq!(found.len(), 3);
}

#[test]
fn fractions_that_cannot_be_added_exactly_are_refused_rather_than_approximated() {
    let found = faults(|value| {
        value["earn"][0]["per"] = json!(999_983);
        value["earn"][2]["per"] = json!(999_979);
    });
    assert_eq!(found, [("earn".to_owned(), "incommensurable")]);
}

#[test]
fn what_is_unknown_in_a_document_is_refused() {
    for (pointer, value) in [
        ("/surprise", json!(1)),
        ("/earn/0/bonus", json!(1)),
        ("/multipliers/0/when/hour", json!(1)),
    ] {
        let mut document = valid();
        let (parent, field) = pointer.rsplit_once('/').unwrap();
        document.pointer_mut(parent).unwrap()[field] = value;
        assert!(serde_json::from_value::<Document>(document).is_err(), "{pointer}");
    }
}

#[test]
fn a_document_survives_being_written_and_read() {
    let document: Document = serde_json::from_value(valid()).unwrap();
    let text = serde_json::to_string(&document).unwrap();
    assert_eq!(serde_json::from_str::<Document>(&text).unwrap(), document);
}

#[test]
fn points_are_worth_what_the_document_says() {
    let program = Program::compile(&serde_json::from_value(valid()).unwrap()).unwrap();
    assert_eq!(program.worth(100), Some(500));
    assert_eq!(program.worth(-100), Some(-500));
    assert_eq!(program.worth(0), Some(0));
}
