//! Which metrics a query names. The grammar itself is Prometheus' own business: queries reach this only after it parsed
//! them.

use std::collections::BTreeSet;

/// Words that may stand where a metric could.
const KEYWORDS: [&str; 9] = [
    "and", "or", "unless", "bool", "offset", "inf", "nan", "start", "end",
];
/// Words followed by a list of labels in parentheses.
const GROUPING: [&str; 6] = ["by", "without", "on", "ignoring", "group_left", "group_right"];

/// Names of the metrics in `query`.
pub(super) fn metrics(query: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut rest = query;
    while let Some(first) = rest.chars().next() {
        rest = match first {
            '{' => after(rest, '}'),
            '[' => after(rest, ']'),
            '"' => after_string(rest),
            letter if letter.is_ascii_alphabetic() || letter == '_' || letter == ':' => {
                let end = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
                let (word, tail) = rest.split_at(end);
                let next = tail.trim_start();
                let lower = word.to_ascii_lowercase();
                if GROUPING.contains(&lower.as_str()) {
                    next.strip_prefix('(').map_or(tail, |list| after(list, ')'))
                } else {
                    if !next.starts_with('(') && !KEYWORDS.contains(&lower.as_str()) && !is_aggregation(next)
                    {
                        found.insert(word.to_owned());
                    }
                    tail
                }
            }
            // a number or duration, with its unit
            digit if digit.is_ascii_digit() => {
                rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '.')
            }
            other => rest.get(other.len_utf8()..).unwrap_or_default(),
        };
    }
    found
}

/// `sum by (job) (...)`: the operator before its grouping.
fn is_aggregation(next: &str) -> bool {
    ["by ", "by(", "without ", "without("]
        .iter()
        .any(|word| next.starts_with(word))
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == ':'
}

/// What follows the next `end` that is not within a string.
fn after(text: &str, end: char) -> &str {
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first == end {
            return rest.get(end.len_utf8()..).unwrap_or_default();
        }
        rest = if first == '"' {
            after_string(rest)
        } else {
            rest.get(first.len_utf8()..).unwrap_or_default()
        };
    }
    rest
}

fn after_string(text: &str) -> &str {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '\\' => escaped = !escaped,
            '"' if !escaped => return text.get(at + 1..).unwrap_or_default(),
            _ => escaped = false,
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(query: &str) -> Vec<String> {
        metrics(query).into_iter().collect()
    }

    #[test]
    fn metrics_are_told_from_functions_labels_strings_and_durations() {
        let query = r#"sum by (job, le) (rate(http_seconds_bucket{job=~"svc-.+", route!="a}\"b"}[5m])) > 2 * on (job) group_left (tier)
            avg_over_time(slo:burn:1h[1d] offset 1h) and absent(up{job="x"}) unless count(up == 0) by (job)"#;
        assert_eq!(names(query), ["http_seconds_bucket", "slo:burn:1h", "up"]);
    }

    #[test]
    fn a_bare_number_names_nothing() {
        assert!(names("vector(1) > 26 * 3600").is_empty());
    }
}
