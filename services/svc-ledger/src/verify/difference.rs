//! What is wrong, said so that somebody can look at it: table, row, column, what it should be, what it is.

use std::fmt;

/// The first difference between what is stored and what the rules make of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// The table.
    pub table: &'static str,
    /// The row's key.
    pub row: String,
    /// The column; several, if what is stored cannot tell which of them.
    pub column: String,
    /// What it should be.
    pub expected: String,
    /// What it is.
    pub found: String,
}

impl Difference {
    /// A difference.
    pub fn new(
        table: &'static str,
        row: impl fmt::Display,
        column: impl Into<String>,
        expected: impl fmt::Display,
        found: impl fmt::Display,
    ) -> Self {
        Self {
            table,
            row: row.to_string(),
            column: column.into(),
            expected: expected.to_string(),
            found: found.to_string(),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            table,
            row,
            column,
            expected,
            found,
        } = self;
        write!(f, "{table} ({row}), {column}: expected {expected}, found {found}")
    }
}

impl std::error::Error for Difference {}

/// A digest as it is told.
pub(super) fn hex(bytes: &[u8]) -> String {
    use fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Fails with a difference unless `expected` is `found`.
pub(super) fn same<T: PartialEq + fmt::Display>(
    table: &'static str,
    row: &dyn fmt::Display,
    column: &'static str,
    expected: &T,
    found: &T,
) -> Result<(), Difference> {
    if expected == found {
        Ok(())
    } else {
        Err(Difference::new(table, row, column, expected, found))
    }
}
