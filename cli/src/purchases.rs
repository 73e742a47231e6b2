//! A shop's purchase log: CSV text in, purchases or the complaints about every bad line out. Pure.
//!
//! A file is taken whole or not at all. Every purchase's key comes from its content alone, and from how many
//! purchases of the same content stand before it, so that a file may be replayed, resorted or grown without a
//! purchase counting twice.

use std::collections::HashMap;

use money::{Unit, Value};
use uuid::Uuid;

/// The columns a file must have, in any order; others are ignored.
const COLUMNS: [&str; 4] = ["customer", "date", "amount", "currency"];
/// The longest customer name svc-wallet takes.
const CUSTOMER_LENGTH_MAX: usize = 128;
/// Keeps our keys apart from anybody else's name-based UUIDs.
const NAMESPACE: Uuid = Uuid::from_u128(0x0197_5f0a_1c2e_7b4d_9a3f_6c58_e2d1_b047);

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purchase {
    /// Line in the file, from 1, the header included.
    pub line: usize,
    /// The shop's own name for the customer: a card number, never an address.
    pub customer: String,
    /// `YYYY-MM-DD`.
    pub date: String,
    /// What was paid.
    pub paid: Value,
    /// Which of the purchases of the same customer, date and value this is, from 1.
    pub ordinal: usize,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// Line in the file, from 1.
    pub line: usize,
    /// For the person who mends the file.
    pub reason: String,
}

impl Purchase {
    /// The same for the same purchase at every replay, different for any two purchases.
    pub fn key(&self) -> String {
        let Self {
            customer,
            date,
            paid,
            ordinal,
            ..
        } = self;
        let content = format!(
            "{}\n{customer}\n{date}\n{}\n{}\n{ordinal}",
            customer.len(),
            paid.amount,
            paid.unit
        );
        format!("purchase-{}", Uuid::new_v5(&NAMESPACE, content.as_bytes()))
    }
}

/// Reads a whole file; with `only`, purchases in another currency are complained about.
pub fn read(text: &str, only: Option<Unit>) -> Result<Vec<Purchase>, Vec<Complaint>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = text
        .lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
        .filter(|(_, line)| !line.trim().is_empty());
    let Some((header_line, header)) = lines.next() else {
        return Err(vec![Complaint {
            line: 1,
            reason: format!(
                "the file is empty; its first line names the columns {}",
                COLUMNS.join(",")
            ),
        }]);
    };
    // Spreadsheets in French put semicolons.
    let separator = if header.contains(';') { ';' } else { ',' };
    let complain = |line, reason| Complaint { line, reason };
    let names = cells(header, separator).map_err(|reason| vec![complain(header_line, reason)])?;
    let place = |column: &str| {
        names
            .iter()
            .position(|name| name.trim().eq_ignore_ascii_case(column))
    };
    let [Some(customer), Some(date), Some(amount), Some(currency)] = COLUMNS.map(place) else {
        let missing: Vec<_> = COLUMNS
            .into_iter()
            .filter(|column| place(column).is_none())
            .collect();
        return Err(vec![complain(
            header_line,
            format!("the columns {} are missing", missing.join(", ")),
        )]);
    };

    let (mut purchases, mut complaints) = (Vec::new(), Vec::new());
    let mut seen: HashMap<(String, String, i64), usize> = HashMap::new();
    for (line, text) in lines {
        let row = cells(text, separator).and_then(|cells| {
            if cells.len() != names.len() {
                return Err(format!(
                    "{} columns where the header has {}",
                    cells.len(),
                    names.len()
                ));
            }
            let cell = |at: usize| cells.get(at).map(|cell| cell.trim()).unwrap_or_default();
            Ok((
                checked_customer(cell(customer))?,
                checked_date(cell(date))?,
                checked_paid(cell(amount), cell(currency), separator, only)?,
            ))
        });
        match row {
            Ok((customer, date, paid)) => {
                let ordinal = seen
                    .entry((customer.clone(), date.clone(), paid.amount))
                    .or_default();
                *ordinal += 1;
                purchases.push(Purchase {
                    line,
                    customer,
                    date,
                    paid,
                    ordinal: *ordinal,
                });
            }
            Err(reason) => complaints.push(complain(line, reason)),
        }
    }
    if !complaints.is_empty() {
        return Err(complaints);
    }
    if purchases.is_empty() {
        return Err(vec![complain(
            header_line,
            "no purchase follows the header".to_owned(),
        )]);
    }
    Ok(purchases)
}

fn checked_customer(text: &str) -> Result<String, String> {
    if text.is_empty() {
        return Err("customer is empty".to_owned());
    }
    if text.chars().count() > CUSTOMER_LENGTH_MAX || text.chars().any(char::is_control) {
        return Err(format!(
            "customer must be at most {CUSTOMER_LENGTH_MAX} printable characters"
        ));
    }
    if text.contains('@') {
        return Err(
            "customer is an e-mail address; use the shop's own customer number, without personal data"
                .to_owned(),
        );
    }
    if money::contains_card_number(text) {
        return Err("customer is a payment card's number, which must never be kept".to_owned());
    }
    Ok(text.to_owned())
}

fn checked_date(text: &str) -> Result<String, String> {
    let wrong = || format!("date {text:?} is not a day of the calendar as YYYY-MM-DD");
    let mut parts = text.split('-');
    let mut part = |digits: usize| -> Option<u32> {
        let part = parts.next()?;
        (part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse().ok())?
    };
    let (Some(year), Some(month), Some(day)) = (part(4), part(2), part(2)) else {
        return Err(wrong());
    };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    if parts.next().is_some() || year == 0 || !(1..=days).contains(&day) {
        return Err(wrong());
    }
    Ok(text.to_owned())
}

fn checked_paid(amount: &str, currency: &str, separator: char, only: Option<Unit>) -> Result<Value, String> {
    let unit: Unit = currency
        .parse()
        .map_err(|_| format!("currency {currency:?} is not an ISO 4217 code"))?;
    if let Some(only) = only.filter(|only| *only != unit) {
        return Err(format!(
            "currency {unit}: this program gives points for {only} only"
        ));
    }
    if unit.is_points() {
        return Err("currency PTS: nobody pays in points here".to_owned());
    }
    // 12,50 can only be meant as a decimal comma where the comma does not part columns.
    let decimal = if separator == ';' {
        amount.replacen(',', ".", 1)
    } else {
        amount.to_owned()
    };
    let paid = Value::parse_decimal(&decimal, unit).map_err(|_| {
        format!(
            "amount {amount:?} is not an amount in {unit} with at most {} decimals",
            unit.exponent()
        )
    })?;
    if paid.amount <= 0 {
        return Err(format!("amount {amount:?} is not more than zero"));
    }
    Ok(paid)
}

/// The cells of a line; quoted ones may hold the separator and, doubled, quotes.
fn cells(line: &str, separator: char) -> Result<Vec<String>, String> {
    let (mut all, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                cell.push('"');
            }
            '"' if quoted || cell.is_empty() => quoted = !quoted,
            other if other == separator && !quoted => all.push(std::mem::take(&mut cell)),
            other => cell.push(other),
        }
    }
    if quoted {
        return Err("a quote is opened and not closed".to_owned());
    }
    all.push(cell);
    Ok(all)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const HEADER: &str = "customer,date,amount,currency\n";

    fn complaints(text: &str) -> Vec<(usize, String)> {
        read(text)
            .unwrap_err()
            .into_iter()
            .map(|complaint| (complaint.line, complaint.reason))
            .collect()
    }

    fn keys(text: &str) -> Vec<String> {
        read(text).unwrap().iter().map(Purchase::key).collect()
    }

    fn read(text: &str) -> Result<Vec<Purchase>, Vec<Complaint>> {
        super::read(text, Some(Unit::EUR))
    }

    #[test]
    fn purchases_in_any_currency_are_read_unless_one_is_asked_for() {
        let file = format!("{HEADER}C-1,2026-03-14,12.50,EUR\nC-1,2026-03-14,980,JPY\n");
        let read = super::read(&file, None).unwrap();
        let paid: Vec<_> = read.iter().map(|purchase| purchase.paid.to_string()).collect();
        assert_eq!(paid, ["12.50 EUR", "980 JPY"]);
        assert_eq!(complaints(&file)[0].0, 3);
    }

    #[test]
    fn every_bad_line_is_named_with_its_number_and_the_file_is_refused_whole() {
        // given
        let file = format!(
            "{HEADER}C-1,2026-03-14,12.50,EUR\n,2026-03-14,1.00,EUR\nC-2,2026-02-29,1.00,EUR\n\nC-3,2026-03-14,1.005,EUR\n\
             C-4,2026-03-14,-1.00,EUR\nC-5,2026-03-14,1.00,XYZ\nC-6,2026-03-14,1.00,USD\nC-7,2026-03-14,1.00\n\
             a@b.example,2026-03-14,1.00,EUR\n4111111111111111,2026-03-14,1.00,EUR\n\"C-8,2026-03-14,1.00,EUR\n\
             C-9,14/03/2026,1.00,EUR\nC-9,2026-03-14,0,EUR\nC-9,2026-03-14,92233720368547758.08,EUR\n"
        );
        // when
        let found = complaints(&file);
        // then
        let expected = [
            (3, "empty"),
            (4, "date"),
            (6, "decimals"),
            (7, "more than zero"),
            (8, "ISO 4217"),
            (9, "EUR only"),
            (10, "3 columns"),
            (11, "e-mail"),
            (12, "card"),
            (13, "quote"),
            (14, "date"),
            (15, "more than zero"),
            (16, "amount"),
        ];
        assert_eq!(found.len(), expected.len(), "{found:#?}");
        for ((line, reason), (expected_line, word)) in found.iter().zip(expected) {
            assert!(
                *line == expected_line && reason.contains(word),
                "line {line}: {reason}; not {expected_line}: {word}"
            );
        }
    }

    #[test]
    fn two_purchases_of_the_same_content_are_two_and_a_replay_is_none() {
        // given
        let twice =
            format!("{HEADER}C-1,2026-03-14,2.00,EUR\nC-1,2026-03-14,2.00,EUR\nC-1,2026-03-15,2.00,EUR\n");
        // when
        let (first, second) = (keys(&twice), keys(&twice));
        // then
        assert_eq!(first.iter().collect::<HashSet<_>>().len(), 3);
        assert_eq!(first, second);
    }

    #[test]
    fn resorting_or_growing_a_file_keeps_the_keys_of_what_was_in_it() {
        // given
        let before =
            format!("{HEADER}C-1,2026-03-14,2.00,EUR\nC-2,2026-03-14,2,EUR\nC-1,2026-03-14,2.00,EUR\n");
        let after = "currency;customer;amount;date;till\nEUR;C-1;2,00;2026-03-14;7\nEUR;C-1;2;2026-03-14;7\n\
                     EUR;C-3;5,10;2026-03-14;8\nEUR;\"C-2\";2,0;2026-03-14;8\n";
        // when
        let (before, after) = (keys(&before), keys(after));
        // then
        assert_eq!(before.len(), 3);
        assert_eq!(after.len(), 4);
        assert!(before.iter().all(|key| after.contains(key)));
    }

    #[test]
    fn a_customer_whose_name_holds_a_separator_is_not_taken_for_another() {
        let file = format!("{HEADER}\"C,1\",2026-03-14,2.00,EUR\n\"say \"\"C\"\"\",2026-03-14,2.00,EUR\n");
        let customers: Vec<_> = read(&file)
            .unwrap()
            .into_iter()
            .map(|purchase| purchase.customer)
            .collect();
        assert_eq!(customers, ["C,1", "say \"C\""]);
    }

    #[test]
    fn missing_columns_and_empty_files_are_said() {
        assert_eq!(
            complaints("customer,amount\nx,1\n"),
            [(1, "the columns date, currency are missing".to_owned())]
        );
        assert_eq!(complaints("")[0].0, 1);
        assert!(complaints(HEADER)[0].1.contains("no purchase"));
    }
}
