//! Specification of the arithmetic: exact, or refused.

use proptest::prelude::*;

use super::*;

fn roundings() -> impl Strategy<Value = Rounding> {
    prop_oneof![
        Just(Rounding::Down),
        Just(Rounding::Up),
        Just(Rounding::HalfUp),
        Just(Rounding::HalfEven)
    ]
}

fn units() -> impl Strategy<Value = Unit> {
    proptest::sample::select(unit::TABLE)
}

proptest! {
    #[test]
    fn a_sum_is_exact_or_refused(a: i64, b: i64) {
        let exact = i128::from(a) + i128::from(b);
        match Amount(a).checked_add(Amount(b)) {
            Ok(Amount(sum)) => prop_assert_eq!(i128::from(sum), exact),
            Err(error) => {
                prop_assert_eq!(error, MoneyError::Overflow);
                prop_assert!(i64::try_from(exact).is_err());
            }
        }
    }

    #[test]
    fn what_is_added_can_be_taken_away(a: i64, b: i64, unit in units()) {
        if let Ok(sum) = Value::new(a, unit).checked_add(Value::new(b, unit)) {
            prop_assert_eq!(sum.checked_sub(Value::new(b, unit)), Ok(Value::new(a, unit)));
        }
    }

    #[test]
    fn the_order_of_a_sum_does_not_matter(mut amounts: Vec<i64>) {
        let forwards = Amount::checked_sum(amounts.iter().copied().map(Amount));
        amounts.reverse();
        prop_assert_eq!(forwards, Amount::checked_sum(amounts.into_iter().map(Amount)));
    }

    #[test]
    fn a_ratio_is_within_one_unit_of_the_exact_fraction(
        amount: i64, numerator: i64, denominator in any::<i64>().prop_filter("not zero", |d| *d != 0),
        rounding in roundings(),
    ) {
        if let Ok(Amount(result)) = Amount(amount).ratio(numerator, denominator, rounding) {
            let exact = i128::from(amount) * i128::from(numerator);
            let error = (i128::from(result) * i128::from(denominator) - exact).unsigned_abs();
            let divisor = i128::from(denominator).unsigned_abs();
            match rounding {
                Rounding::Down | Rounding::Up => prop_assert!(error < divisor),
                Rounding::HalfUp | Rounding::HalfEven => prop_assert!(error * 2 <= divisor),
            }
        }
    }

    #[test]
    fn a_ratio_is_symmetric_around_zero(
        amount in -1_000_000_i64..1_000_000, numerator in 0_i64..1000, denominator in 1_i64..1000,
        rounding in roundings(),
    ) {
        let positive = Amount(amount).ratio(numerator, denominator, rounding)?;
        let negative = Amount(-amount).ratio(numerator, denominator, rounding)?;
        prop_assert_eq!(positive.checked_neg()?, negative);
    }

    #[test]
    fn what_is_displayed_is_read_back(amount: i64, unit in units()) {
        let value = Value::new(amount, unit);
        prop_assert_eq!(value.to_string().parse(), Ok(value));
    }

    #[test]
    fn json_is_read_back(amount: i64, unit in units()) {
        let value = Value::new(amount, unit);
        let json = serde_json::to_string(&value).unwrap();
        prop_assert_eq!(serde_json::from_str::<Value>(&json).unwrap(), value);
    }

    #[test]
    fn no_text_makes_the_parser_panic(text: String, unit in units()) {
        let _ = Value::parse_decimal(&text, unit);
        let _ = text.parse::<Unit>();
    }
}

#[test]
fn the_table_is_sorted_and_every_code_finds_itself() {
    assert!(unit::TABLE.is_sorted_by(|a, b| a.as_str() < b.as_str()));
    for unit in unit::TABLE {
        assert_eq!(unit.as_str().parse(), Ok(*unit));
        assert!(unit.as_str().bytes().all(|byte| byte.is_ascii_uppercase()));
    }
    for named in [Unit::PTS, Unit::EUR, Unit::USD, Unit::GBP, Unit::CHF, Unit::JPY] {
        assert!(unit::TABLE.contains(&named), "{named}");
    }
}

#[test]
fn exponents_follow_iso_4217() {
    let exponent = |code: &str| code.parse::<Unit>().unwrap().exponent();
    for (code, expected) in [
        ("EUR", 2),
        ("JPY", 0),
        ("KWD", 3),
        ("CLF", 4),
        ("XOF", 0),
        ("PTS", 0),
    ] {
        assert_eq!(exponent(code), expected, "{code}");
    }
}

#[test]
fn withdrawn_lower_case_and_invented_codes_are_refused() {
    for code in ["HRK", "eur", "EURO", "EU", "", "XXX", "XAU", "ÉUR"] {
        assert_eq!(code.parse::<Unit>(), Err(UnknownUnit), "{code}");
    }
}

#[test]
fn halves_go_where_the_rounding_says() {
    let half = |amount, rounding| Amount(amount).ratio(1, 2, rounding).unwrap().get();
    assert_eq!([half(5, Rounding::Down), half(-5, Rounding::Down)], [2, -2]);
    assert_eq!([half(5, Rounding::Up), half(-5, Rounding::Up)], [3, -3]);
    assert_eq!([half(5, Rounding::HalfUp), half(-5, Rounding::HalfUp)], [3, -3]);
    assert_eq!([half(5, Rounding::HalfEven), half(7, Rounding::HalfEven)], [2, 4]);
    assert_eq!(
        Amount(1).ratio(1, 0, Rounding::Down),
        Err(MoneyError::DivisionByZero)
    );
    assert_eq!(
        Amount(i64::MIN).ratio(1, -1, Rounding::Down),
        Err(MoneyError::Overflow)
    );
}

#[test]
fn different_units_do_not_mix() {
    let mixed = Value::new(1, Unit::EUR).checked_add(Value::new(1, Unit::PTS));
    assert_eq!(mixed, Err(MoneyError::UnitMismatch(Unit::EUR, Unit::PTS)));
}

#[test]
fn decimals_become_minor_units_exactly() {
    let euro = |text: &str| Value::parse_decimal(text, Unit::EUR).map(|value| value.amount);
    assert_eq!(euro("12.50"), Ok(1250));
    assert_eq!(euro("12.5"), Ok(1250));
    assert_eq!(euro("-0.05"), Ok(-5));
    assert_eq!(euro("92233720368547758.07"), Ok(i64::MAX));
    assert_eq!(euro("-92233720368547758.08"), Ok(i64::MIN));
    assert_eq!(euro("92233720368547758.08"), Err(MoneyError::Overflow));
    assert_eq!(euro(&"9".repeat(60)), Err(MoneyError::Overflow));
    for text in [
        "", "-", ".5", "5.", "1.234", "1e3", "1,5", "+1", " 1", "1 ", "--1", "1.-5", "٣",
    ] {
        assert_eq!(euro(text), Err(MoneyError::NotDecimal), "{text:?}");
    }
    assert_eq!(
        Value::parse_decimal("5.0", Unit::JPY),
        Err(MoneyError::NotDecimal)
    );
    assert_eq!(Value::new(-5, Unit::EUR).to_string(), "-0.05 EUR");
    assert_eq!(Value::new(300, Unit::PTS).to_string(), "300 PTS");
}

#[test]
fn json_takes_integers_known_units_and_nothing_else() {
    let read = |json: &str| serde_json::from_str::<Value>(json);
    assert_eq!(
        read(r#"{"amount":1250,"unit":"EUR"}"#).unwrap(),
        Value::new(1250, Unit::EUR)
    );
    for json in [
        r#"{"amount":12.5,"unit":"EUR"}"#,
        r#"{"amount":"1250","unit":"EUR"}"#,
        r#"{"amount":9223372036854775808,"unit":"EUR"}"#,
        r#"{"amount":1250,"unit":"eur"}"#,
        r#"{"amount":1250}"#,
        r#"{"amount":1250,"unit":"EUR","scale":2}"#,
    ] {
        assert!(read(json).is_err(), "{json}");
    }
}
