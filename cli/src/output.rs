//! What a command shows: tables for people, the server's own JSON for programs, colours on a terminal alone.

use std::io::{IsTerminal as _, Write as _};

use anyhow::Context as _;
use money::{Unit, Value as Money};
use serde_json::Value;

use crate::failure::Failure;

/// When there are colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Where a command's answer goes.
#[derive(Debug)]
pub(crate) struct Output {
    /// The server's own JSON instead of tables.
    pub(crate) json: bool,
    stdout: std::io::Stdout,
    colour: bool,
    colour_of_errors: bool,
}

impl Output {
    /// Decides once.
    pub(crate) fn new(json: bool, colour: Colour) -> Self {
        let wanted = |terminal: bool| match colour {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        };
        let stdout = std::io::stdout();
        Self {
            json,
            colour: wanted(stdout.is_terminal()) && !json,
            colour_of_errors: wanted(std::io::stderr().is_terminal()),
            stdout,
        }
    }

    /// A sentence.
    pub(crate) fn say(&self, text: &str) -> anyhow::Result<()> {
        self.line(text)
    }

    /// A sentence beside the answer: for people who watch, not for pipes.
    pub(crate) fn note(&self, text: &str) {
        if !self.json {
            eprintln!("{}", paint(text, "2", self.colour_of_errors));
        }
    }

    /// The answer as it is, for programs.
    pub(crate) fn value(&self, value: &Value) -> anyhow::Result<()> {
        self.line(&serde_json::to_string_pretty(value).context("writing JSON")?)
    }

    /// One answer of many, on a line of its own.
    pub(crate) fn one_line(&self, value: &Value) -> anyhow::Result<()> {
        self.line(&value.to_string())
    }

    /// Names and what they have; or the answer.
    pub(crate) fn fields(&self, answer: &Value, fields: &[(&str, String)]) -> anyhow::Result<()> {
        if self.json {
            return self.value(answer);
        }
        let width = fields.iter().map(|(name, _)| name.chars().count()).max();
        for (name, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
            let padded = format!("{name:<width$}", width = width.unwrap_or_default());
            self.line(&format!("{}  {value}", self.dim(&padded)))?;
        }
        Ok(())
    }

    /// Rows under a head; or the answer.
    pub(crate) fn table(&self, answer: &Value, head: &[&str], rows: &[Vec<String>]) -> anyhow::Result<()> {
        if self.json {
            return self.value(answer);
        }
        for row in laid_out(head, rows).into_iter().enumerate() {
            match row {
                (0, head) => self.line(&self.bold(&head))?,
                (_, row) => self.line(&row)?,
            }
        }
        Ok(())
    }

    /// Why it ended early.
    pub(crate) fn failure(&self, failure: &Failure) {
        if self.json {
            eprintln!("{}", failure.json());
            return;
        }
        eprintln!("{} {failure}", paint("error:", "1;31", self.colour_of_errors));
        match failure {
            Failure::Refused(refusal) => {
                if let Some(trace) = &refusal.trace_id {
                    eprintln!(
                        "{}",
                        paint(&format!("  trace {trace}"), "2", self.colour_of_errors)
                    );
                }
            }
            Failure::Unanswered { key, cause, .. } => {
                eprintln!("  {cause}");
                if let Some(key) = key {
                    eprintln!("  the same command with `--key {key}` acts once, and tells what became of it");
                }
            }
            _ => {}
        }
    }

    /// Bold on a terminal.
    pub(crate) fn bold(&self, text: &str) -> String {
        paint(text, "1", self.colour)
    }

    /// Dimmed on a terminal.
    pub(crate) fn dim(&self, text: &str) -> String {
        paint(text, "2", self.colour)
    }

    /// What came in and what went out, in green and red on a terminal.
    pub(crate) fn change(&self, kind: &str, text: &str) -> String {
        let code = match kind {
            "added" => "32",
            "removed" => "31",
            _ => "33",
        };
        paint(text, code, self.colour)
    }

    /// Bytes as they are.
    pub(crate) fn bytes(&self, bytes: &[u8]) -> anyhow::Result<()> {
        quietly(self.stdout.lock().write_all(bytes))
    }

    fn line(&self, text: &str) -> anyhow::Result<()> {
        let mut text = text.trim_end().to_owned();
        text.push('\n');
        self.bytes(text.as_bytes())
    }
}

/// Who reads may have read enough (`| head`): that is no error.
fn quietly(written: std::io::Result<()>) -> anyhow::Result<()> {
    match written {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => std::process::exit(0),
        written => written.context("writing to standard output"),
    }
}

fn paint(text: &str, code: &str, colour: bool) -> String {
    if colour {
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    } else {
        text.to_owned()
    }
}

/// Columns as wide as their widest cell, numbers to the right.
fn laid_out(head: &[&str], rows: &[Vec<String>]) -> Vec<String> {
    let cell = |row: &[String], at: usize| row.get(at).cloned().unwrap_or_default();
    let columns: Vec<(usize, bool)> = head
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let cells = rows.iter().map(|row| cell(row, at));
            let width = cells.clone().map(|text| text.chars().count()).max();
            let number = |text: String| {
                text.is_empty()
                    || text
                        .trim_start_matches(['-', '+'])
                        .starts_with(|c: char| c.is_ascii_digit())
            };
            let numbers = !rows.is_empty() && NUMBERS.contains(name) && cells.clone().all(number);
            (width.unwrap_or_default().max(name.chars().count()), numbers)
        })
        .collect();
    let line = |cells: Vec<String>| {
        let padded = cells.iter().zip(&columns).map(|(text, &(width, right))| {
            if right {
                format!("{text:>width$}")
            } else {
                format!("{text:<width$}")
            }
        });
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let head = line(head.iter().map(|name| (*name).to_owned()).collect());
    let rows = rows
        .iter()
        .map(|row| line((0..columns.len()).map(|at| cell(row, at)).collect()));
    std::iter::once(head).chain(rows).collect()
}

/// Columns that are compared by size.
const NUMBERS: [&str; 8] = [
    "AMOUNT",
    "BALANCE",
    "HELD",
    "AVAILABLE",
    "VERSION",
    "POSTED",
    "LEFT",
    "LINES",
];

/// `12.50 EUR` of minor units; the bare number where the unit is none that is known.
pub(crate) fn money(amount: Option<i64>, unit: &str) -> String {
    match (amount, unit.parse::<Unit>()) {
        (Some(amount), Ok(unit)) => Money::new(amount, unit).to_string(),
        (Some(amount), Err(_)) => format!("{amount} {unit}"),
        (None, _) => String::new(),
    }
}

/// The text at a pointer; empty where there is none.
pub(crate) fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// What is at a pointer, as a person reads it.
pub(crate) fn shown(value: &Value, pointer: &str) -> String {
    match value.pointer(pointer) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// The integer at a pointer.
pub(crate) fn integer(value: &Value, pointer: &str) -> Option<i64> {
    value.pointer(pointer).and_then(Value::as_i64)
}

/// The list at a pointer.
pub(crate) fn list<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value
        .pointer(pointer)
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default()
}

/// An instant to the second, as tables have it: what stands behind it is in the JSON.
pub(crate) fn instant(value: &Value, pointer: &str) -> String {
    let text = text(value, pointer);
    text.get(..19)
        .map_or_else(|| text.to_owned(), |second| format!("{second}Z"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_they_must_be_and_numbers_stand_under_each_other() {
        let rows = vec![
            vec!["earn".to_owned(), "1250".to_owned(), "till".to_owned()],
            vec!["burn".to_owned(), "-5".to_owned(), String::new()],
        ];
        assert_eq!(
            laid_out(&["TYPE", "AMOUNT", "REFERENCE"], &rows),
            ["TYPE  AMOUNT  REFERENCE", "earn    1250  till", "burn      -5"]
        );
        assert_eq!(laid_out(&["ID", "AMOUNT"], &[]), ["ID  AMOUNT"]);
    }

    #[test]
    fn money_is_shown_with_its_decimals_and_colours_only_where_they_are_wanted() {
        assert_eq!(money(Some(-1250), "EUR"), "-12.50 EUR");
        assert_eq!(money(Some(3), "PTS"), "3 PTS");
        assert_eq!(money(None, "EUR"), "");
        assert_eq!(paint("x", "1", false), "x");
        assert_eq!(paint("x", "1", true), "\u{1b}[1mx\u{1b}[0m");
        assert!(!Output::new(true, Colour::Always).colour);
        assert!(Output::new(false, Colour::Always).colour);
        assert!(!Output::new(false, Colour::Never).colour);
    }
}
