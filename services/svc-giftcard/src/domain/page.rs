//! Lists, page by page, newest first: ids are UUIDv7, so the last id seen is where the next page begins.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

/// How many rows a page holds: 1 to 200, 50 unless said otherwise.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limit(u16);

/// The number is outside 1 to 200.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("must be between 1 and 200")]
pub struct LimitError;

impl Limit {
    /// Checks a number from outside; none means the default.
    pub fn parse(limit: Option<i64>) -> Result<Self, LimitError> {
        match limit {
            None => Ok(Self(50)),
            Some(limit @ 1..=200) => u16::try_from(limit).map(Self).map_err(|_| LimitError),
            Some(_) => Err(LimitError),
        }
    }

    /// Rows per page.
    pub fn get(self) -> usize {
        self.0.into()
    }

    /// One more than a page: whether there is another.
    pub fn and_one(self) -> i64 {
        i64::from(self.0) + 1
    }
}

/// The last row of a page, opaque to callers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cursor(pub Uuid);

/// The text is no cursor.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("is not a cursor of this list")]
pub struct CursorError;

impl Cursor {
    /// Before the newest row there can be.
    pub const TOP: Self = Self(Uuid::max());

    /// As text.
    pub fn encode(self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.as_bytes())
    }

    /// Reads back what [`Cursor::encode`] made.
    pub fn decode(text: &str) -> Result<Self, CursorError> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| CursorError)?;
        Uuid::from_slice(&bytes).map(Self).map_err(|_| CursorError)
    }
}

/// A page: the rows that fit, and where the next one begins.
pub fn cut<T>(mut rows: Vec<T>, limit: Limit, id: impl Fn(&T) -> Uuid) -> (Vec<T>, Option<Cursor>) {
    let more = rows.len() > limit.get();
    rows.truncate(limit.get());
    let next = rows.last().filter(|_| more).map(|last| Cursor(id(last)));
    (rows, next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_and_nothing_else_is() {
        let cursor = Cursor(Uuid::from_u128(7));
        assert_eq!(Cursor::decode(&cursor.encode()), Ok(cursor));
        for text in ["", "AAAA", "not base64!"] {
            assert_eq!(Cursor::decode(text), Err(CursorError), "{text}");
        }
    }

    #[test]
    fn only_a_page_with_another_behind_it_names_the_next() {
        let limit = Limit::parse(Some(2)).unwrap();
        let id = |number: &u128| Uuid::from_u128(*number);
        assert_eq!(
            cut(vec![3, 2, 1], limit, id),
            (vec![3, 2], Some(Cursor(Uuid::from_u128(2))))
        );
        assert_eq!(cut(vec![3, 2], limit, id), (vec![3, 2], None));
        assert_eq!(Limit::parse(Some(0)), Err(LimitError));
        assert_eq!(Limit::parse(Some(201)), Err(LimitError));
    }
}
