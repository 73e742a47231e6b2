//! Figures as files: RFC 4180 with a header line. Cells are ids, days, whole numbers and names of ours, so none needs quotes
//! and none is a formula; but for what another issuer calls people.

use axum::response::{IntoResponse as _, Response};
use http::HeaderValue;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use std::fmt::Display;

/// A line of a file.
pub(super) trait Csv {
    /// The names of its cells, separated by commas.
    const HEADER: &'static str;

    /// Its cells.
    fn cells(&self) -> Vec<String>;
}

/// What is not there is an empty cell.
pub(super) fn cell(value: Option<impl Display>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// Somebody else's text: in quotes, and no formula to a spreadsheet.
pub(super) fn text(value: &str) -> String {
    let formula = value.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let guard = if formula { "'" } else { "" };
    format!("\"{guard}{}\"", value.replace('"', "\"\""))
}

/// The lines as a file of that name.
pub(super) fn file<V: Csv>(name: &str, lines: &[V]) -> Response {
    let mut text = format!("{}\r\n", V::HEADER);
    for line in lines {
        text.push_str(&line.cells().join(","));
        text.push_str("\r\n");
    }
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/csv; charset=utf-8; header=present"),
    );
    if let Ok(named) = HeaderValue::try_from(format!("attachment; filename=\"{name}.csv\"")) {
        headers.insert(CONTENT_DISPOSITION, named);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn somebody_elses_text_stays_one_cell_and_no_formula() {
        for (value, expected) in [
            ("till-7", "\"till-7\""),
            ("a,\"b\"", "\"a,\"\"b\"\"\""),
            ("=1+1", "\"'=1+1\""),
        ] {
            assert_eq!(text(value), expected);
        }
    }
}
