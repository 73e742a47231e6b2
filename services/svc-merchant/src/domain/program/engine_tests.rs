use super::*;
use crate::domain::program::{AMOUNT_MAX, Document, Item, RuleKind};
use chrono::TimeDelta;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

const STORE: Uuid = Uuid::from_u128(1);
const OTHER_STORE: Uuid = Uuid::from_u128(2);

fn program(value: Value) -> Program {
    let document: Document = serde_json::from_value(value).unwrap();
    Program::compile(&document).unwrap()
}

fn with(mut more: Value) -> Program {
    let mut value = json!({
        "name": "Points", "time_zone": "Europe/Paris", "unit": "EUR",
        "earn": [{"id": "per-euro", "name": "1 per euro", "type": "spend", "points": 1, "per": 100}],
    });
    value
        .as_object_mut()
        .unwrap()
        .append(more.as_object_mut().unwrap());
    program(value)
}

fn spent(amount: i64) -> Purchase {
    Purchase::new(amount, Unit::EUR, STORE, vec![]).unwrap()
}

fn basket(items: &[(&str, i64)]) -> Purchase {
    let amount = items.iter().map(|(_, amount)| amount).sum();
    let items = items
        .iter()
        .map(|(category, amount)| Item::new(category, 1, *amount))
        .collect();
    Purchase::new(amount, Unit::EUR, STORE, items).unwrap()
}

/// A Tuesday, 15:00 in Paris.
fn tuesday() -> DateTime<Utc> {
    "2026-11-24T14:00:00Z".parse().unwrap()
}

fn told(
    program: &Program,
    purchase: &Purchase,
    at: DateTime<Utc>,
    standing: Standing,
) -> (i64, Vec<(String, i64)>) {
    let calculation = program.calculate(purchase, at, standing).unwrap();
    let parts = calculation.parts.iter();
    (
        calculation.points,
        parts
            .map(|part| (part.rule.id.to_string(), part.points))
            .collect(),
    )
}

fn named(parts: &[(&str, i64)]) -> Vec<(String, i64)> {
    parts
        .iter()
        .map(|(id, points)| ((*id).to_owned(), *points))
        .collect()
}

#[test]
fn spend_gives_points_per_amount_and_drops_the_fraction_by_default() {
    let program = with(json!({}));
    assert_eq!(
        told(&program, &spent(1_299), tuesday(), Standing::default()),
        (12, named(&[("per-euro", 12)]))
    );
    assert_eq!(
        told(&program, &spent(99), tuesday(), Standing::default()),
        (0, vec![])
    );
}

#[test]
fn every_kind_of_rule_says_what_it_gave() {
    let program = with(json!({
    "earn": [
        {"id": "per-euro", "name": "n", "type": "spend", "points": 1, "per": 100, "except_categories": ["Tobacco"]},
        {"id": "visit", "name": "n", "type": "visit", "points": 5, "minimum": 1000},
        {"id": "bread", "name": "n", "type": "category", "points": 2, "per": 100, "categories": ["BREAD"]},
        {"id": "here", "name": "n", "type": "store", "points": 7, "stores": [STORE]},
        {"id": "there", "name": "n", "type": "store", "points": 9, "stores": [OTHER_STORE]},
    ]}));
    let purchase = basket(&[("bread", 400), ("tobacco", 1_000), ("milk", 200)]);
    assert_eq!(
        told(&program, &purchase, tuesday(), Standing::default()),
        (
            26,
            named(&[("per-euro", 6), ("visit", 5), ("bread", 8), ("here", 7)])
        )
    );
    // a till that tells no lines: nothing is known of categories, and the whole was spent
    assert_eq!(
        told(&program, &spent(900), tuesday(), Standing::default()),
        (16, named(&[("per-euro", 9), ("here", 7)]))
    );
}

#[test]
fn multiples_add_and_hold_in_their_window_only() {
    let program = with(json!({
    "multipliers": [
        {"id": "tuesday", "name": "n", "factor": "2",
         "when": {"weekdays": ["tue"], "hours": [{"from": "14:00", "until": "18:00"}]}},
        {"id": "always", "name": "n", "factor": "1.5"},
        {"id": "elsewhere", "name": "n", "factor": "10", "stores": [OTHER_STORE]},
    ]}));
    let standing = Standing::default();
    assert_eq!(
        told(&program, &spent(1_000), tuesday(), standing),
        (25, named(&[("per-euro", 10), ("tuesday", 10), ("always", 5)]))
    );
    let evening = tuesday() + TimeDelta::hours(3);
    assert_eq!(
        told(&program, &spent(1_000), evening, standing),
        (15, named(&[("per-euro", 10), ("always", 5)]))
    );
}

#[test]
fn a_tier_is_reached_by_what_was_done_before_and_not_by_this_purchase() {
    let program = with(json!({
        "tiers": {"by": "points", "levels": [
            {"id": "silver", "name": "Silver", "from": 100, "factor": "1.5"},
            {"id": "gold", "name": "Gold", "from": 500, "factor": "2"}]}}));
    let earned = |points| Standing {
        points_in_twelve_months: points,
        ..Standing::default()
    };
    let all = |points| told(&program, &spent(100_000), tuesday(), earned(points));
    assert_eq!(all(99), (1_000, named(&[("per-euro", 1_000)])));
    assert_eq!(all(100), (1_500, named(&[("per-euro", 1_000), ("silver", 500)])));
    assert_eq!(all(500), (2_000, named(&[("per-euro", 1_000), ("gold", 1_000)])));
    let tier = program
        .calculate(&spent(100), tuesday(), earned(700))
        .unwrap()
        .tier;
    assert_eq!(&*tier.unwrap().name, "Gold");
}

#[test]
fn a_tier_is_told_when_it_is_reached_and_of_two_at_once_the_higher() {
    let program = with(json!({
        "tiers": {"by": "points", "levels": [
            {"id": "silver", "name": "Silver", "from": 100, "factor": "1.5"},
            {"id": "gold", "name": "Gold", "from": 500, "factor": "2"}]}}));
    let earned = |points| Standing {
        points_in_twelve_months: points,
        ..Standing::default()
    };
    for (before, after, told) in [
        (0, 99, None),
        (99, 100, Some("silver")),
        (100, 499, None),
        (499, 500, Some("gold")),
        (0, 500, Some("gold")),
        (500, 900, None),
        (500, 499, None),
        (100, 0, None),
    ] {
        let reached = program.tier_reached(earned(before), earned(after));
        assert_eq!(reached.map(|tier| &*tier.id), told, "{before} to {after}");
    }
    let plain = with(json!({}));
    assert_eq!(plain.tier_reached(earned(0), earned(900)), None);
}

#[test]
fn twelve_months_roll_by_local_days() {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let days = [
        (day("2025-11-24"), 1, 10),
        (day("2025-11-25"), 2, 20),
        (day("2026-11-24"), 4, 40),
        (day("2026-11-25"), 8, 80),
    ];
    assert_eq!(
        Standing::on(day("2026-11-24"), days),
        Standing {
            points_in_twelve_months: 6,
            spend_in_twelve_months: 60,
            points_today: 4
        }
    );
}

#[test]
fn caps_take_what_is_over_and_say_so() {
    let program = with(json!({"caps": {"per_purchase": 50, "per_day": 70, "per_customer": 100}}));
    let all = |today, year| {
        let standing = Standing {
            points_today: today,
            points_in_twelve_months: year,
            ..Standing::default()
        };
        told(&program, &spent(6_000), tuesday(), standing)
    };
    assert_eq!(
        all(0, 0),
        (50, named(&[("per-euro", 60), ("cap-per-purchase", -10)]))
    );
    assert_eq!(
        all(40, 40),
        (
            30,
            named(&[("per-euro", 60), ("cap-per-purchase", -10), ("cap-per-day", -20)])
        )
    );
    assert_eq!(all(0, 95).0, 5);
    // more was given before the cap was made: nothing is given now, and nothing is taken back
    assert_eq!(all(0, 500).0, 0);
}

#[test]
fn rounding_is_per_line_or_per_purchase_as_the_document_says() {
    let all = |mode: &str, scope: &str| {
        let program = with(json!({"rounding": {"mode": mode, "scope": scope}}));
        let purchase = basket(&[("a", 150), ("b", 250), ("c", 149)]);
        program
            .calculate(&purchase, tuesday(), Standing::default())
            .unwrap()
    };
    assert_eq!(all("floor", "purchase").points, 5);
    assert_eq!(all("half_even", "purchase").points, 5);
    assert_eq!(all("ceil", "purchase").points, 6);
    assert_eq!(all("floor", "line").lines, [1, 2, 1, 0]);
    assert_eq!(all("half_even", "line").lines, [2, 2, 1, 0]);
    assert_eq!(all("ceil", "line").lines, [2, 3, 2, 0]);
    assert_eq!(all("ceil", "line").points, 7);
}

#[test]
fn points_end_with_the_local_day() {
    let program = with(json!({"expiry": "P12M"}));
    let expires = program
        .calculate(&spent(100), tuesday(), Standing::default())
        .unwrap()
        .expires_at;
    assert_eq!(expires, Some("2027-11-24T23:00:00Z".parse().unwrap()));
    assert_eq!(
        with(json!({}))
            .calculate(&spent(100), tuesday(), Standing::default())
            .unwrap()
            .expires_at,
        None
    );
}

#[test]
fn another_currency_is_refused() {
    let dollars = Purchase::new(100, Unit::USD, STORE, vec![]).unwrap();
    let refused = with(json!({})).calculate(&dollars, tuesday(), Standing::default());
    assert_eq!(refused, Err(Refusal::WrongUnit { expected: Unit::EUR }));
}

#[test]
fn more_points_than_can_be_meant_are_refused() {
    let program = with(json!({"earn": [
        {"id": "mad", "name": "n", "type": "spend", "points": 1_000_000, "per": 1}]}));
    let refused = program.calculate(&spent(AMOUNT_MAX), tuesday(), Standing::default());
    assert_eq!(refused, Err(Refusal::TooManyPoints));
}

fn factor() -> impl Strategy<Value = String> {
    (10_000_i64..=40_000).prop_map(|factor| format!("{}.{:04}", factor / 10_000, factor % 10_000))
}

prop_compose! {
    fn earn_rule()(
        kind in 0..4_usize,
        points in 1_i64..50,
        per in prop::sample::select(vec![1_i64, 3, 7, 50, 100, 250, 1_000]),
        minimum in prop::option::of(1_i64..5_000),
        here in any::<bool>(),
    ) -> Value {
        let stores = if here { json!([STORE]) } else { json!([OTHER_STORE]) };
        match kind {
            0 => json!({"type": "spend", "points": points, "per": per, "minimum": minimum, "except_categories": ["c"]}),
            1 => json!({"type": "visit", "points": points, "minimum": minimum}),
            2 => json!({"type": "category", "points": points, "per": per, "categories": ["a", "b"]}),
            _ => json!({"type": "store", "points": points, "per": per, "stores": stores}),
        }
    }
}

prop_compose! {
    fn documents()(
        mut earn in vec(earn_rule(), 1..6),
        factors in vec((factor(), any::<bool>()), 0..4),
        tiers in prop::option::of((factor(), factor())),
        caps in (prop::option::of(1_i64..2_000), prop::option::of(1_i64..2_000), prop::option::of(1_i64..2_000)),
        mode in prop::sample::select(vec!["floor", "half_even", "ceil"]),
        scope in prop::sample::select(vec!["line", "purchase"]),
    ) -> Value {
        for (place, rule) in earn.iter_mut().enumerate() {
            rule["id"] = json!(format!("rule-{place}"));
            rule["name"] = json!("n");
        }
        let multipliers: Vec<_> = factors.iter().enumerate().map(|(place, (factor, windowed))| {
            let when = if *windowed { json!({"weekdays": ["tue"]}) } else { json!({}) };
            json!({"id": format!("times-{place}"), "name": "n", "factor": factor, "when": when})
        }).collect();
        let tiers = tiers.map(|(one, other)| {
            let (low, high) = if one < other { (one, other) } else { (other, one) };
            json!({"by": "points", "levels": [
                {"id": "low", "name": "n", "from": 100, "factor": low},
                {"id": "high", "name": "n", "from": 1_000, "factor": high}]})
        });
        json!({
            "name": "n", "time_zone": "Europe/Paris", "unit": "EUR", "earn": earn, "multipliers": multipliers,
            "tiers": tiers, "rounding": {"mode": mode, "scope": scope}, "expiry": "P12M",
            "caps": {"per_purchase": caps.0, "per_day": caps.1, "per_customer": caps.2},
        })
    }
}

fn uncapped(mut document: Value) -> Value {
    document["caps"] = json!({});
    document
}

fn baskets() -> impl Strategy<Value = Vec<(&'static str, i64)>> {
    vec(
        (prop::sample::select(vec!["a", "b", "c", "d"]), 0_i64..20_000),
        1..8,
    )
    .prop_filter("something was paid", |items| {
        items.iter().any(|(_, amount)| *amount > 0)
    })
}

fn standings() -> impl Strategy<Value = Standing> {
    (0_i64..3_000, 0_i64..100_000).prop_flat_map(|(points, spend)| {
        (0..=points).prop_map(move |today| Standing {
            points_in_twelve_months: points,
            spend_in_twelve_months: spend,
            points_today: today,
        })
    })
}

proptest! {
    #[test]
    fn points_are_never_negative_and_what_rules_gave_adds_up(
        document in documents(), items in baskets(), standing in standings(),
    ) {
        let calculation = program(document).calculate(&basket(&items), tuesday(), standing).unwrap();
        prop_assert!(calculation.points >= 0);
        prop_assert_eq!(calculation.parts.iter().map(|part| part.points).sum::<i64>(), calculation.points);
        for part in &calculation.parts {
let taken = part.rule.kind == RuleKind::Cap;
            prop_assert_eq!(part.points < 0, taken);
            prop_assert!(part.points != 0);
        }
    }

    #[test]
    fn lines_add_up_to_the_total_before_caps(document in documents(), items in baskets(), standing in standings()) {
        let by_line = document["rounding"]["scope"] == "line";
        let calculation = program(document).calculate(&basket(&items), tuesday(), standing).unwrap();
        let given: i64 = calculation.parts.iter().filter(|part| part.points > 0).map(|part| part.points).sum();
        if by_line {
            prop_assert_eq!(calculation.lines.len(), items.len() + 1);
            prop_assert_eq!(calculation.lines.iter().sum::<i64>(), given);
        } else {
            prop_assert!(calculation.lines.is_empty());
        }
    }

    #[test]
    fn the_same_question_has_the_same_answer(document in documents(), items in baskets(), standing in standings()) {
        let once = program(document.clone()).calculate(&basket(&items), tuesday(), standing);
        prop_assert_eq!(program(document).calculate(&basket(&items), tuesday(), standing), once);
    }

    #[test]
    fn who_spends_more_gets_no_less(
        document in documents(), amount in 1_i64..100_000, more in 0_i64..100_000, standing in standings(),
    ) {
        let program = program(document);
        let points = |amount| program.calculate(&spent(amount), tuesday(), standing).unwrap().points;
        prop_assert!(points(amount) <= points(amount + more));
    }

    #[test]
    fn one_more_line_gives_no_less(
        document in documents(), items in baskets(), line in ("[abcd]", 0_i64..20_000), standing in standings(),
    ) {
        let program = program(document);
        let points = |items: &[(&str, i64)]| program.calculate(&basket(items), tuesday(), standing).unwrap().points;
        let more: Vec<_> = items.iter().copied().chain([(line.0.as_str(), line.1)]).collect();
        prop_assert!(points(&items) <= points(&more));
    }

    #[test]
    fn who_earned_more_before_gets_no_less_where_nothing_is_capped(
        document in documents(), items in baskets(), standing in standings(), more in 0_i64..2_000,
    ) {
        let program = program(uncapped(document));
        let points = |standing| program.calculate(&basket(&items), tuesday(), standing).unwrap().points;
        let better = Standing {
            points_in_twelve_months: standing.points_in_twelve_months + more, ..standing
        };
        prop_assert!(points(standing) <= points(better));
    }

    #[test]
    fn rounding_down_is_at_most_to_the_nearest_which_is_at_most_up(document in documents(), items in baskets()) {
        let document = uncapped(document);
        let points = |mode: &str| {
            let mut document = document.clone();
            document["rounding"]["mode"] = json!(mode);
            program(document).calculate(&basket(&items), tuesday(), Standing::default()).unwrap().points
        };
        let (floor, nearest, ceil) = (points("floor"), points("half_even"), points("ceil"));
        prop_assert!(floor <= nearest && nearest <= ceil);
    }

    #[test]
    fn a_cap_is_never_passed(document in documents(), items in baskets(), standing in standings()) {
        let caps = document["caps"].clone();
        let points = program(document).calculate(&basket(&items), tuesday(), standing).unwrap().points;
        let most = |name: &str, before: i64| caps[name].as_i64().map_or(i64::MAX, |cap| (cap - before).max(0));
        prop_assert!(points <= most("per_purchase", 0));
        prop_assert!(points <= most("per_day", standing.points_today));
        prop_assert!(points <= most("per_customer", standing.points_in_twelve_months));
    }
}
