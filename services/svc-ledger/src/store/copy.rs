//! Reads a query by `COPY … TO STDOUT (FORMAT binary)`: a row costs a fraction of what it costs as a query's row, which
//! decides how long verifying takes. Values are taken column by column, in the order of the query.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::StreamExt;
use futures::stream::BoxStream;
use sqlx::PgConnection;
use uuid::Uuid;

const SIGNATURE: &[u8] = b"PGCOPY\n\xff\r\n\0";
/// PostgreSQL counts microseconds from 2000-01-01.
const EPOCH_MICROS: i64 = 946_684_800_000_000;

/// The rows of a query, streamed.
pub struct Rows<'c> {
    stream: BoxStream<'c, sqlx::Result<Bytes>>,
    begun: bool,
}

/// One row; the methods take its columns from left to right.
#[derive(Clone, Debug)]
pub struct Row {
    message: Bytes,
    /// Where the next column begins.
    at: usize,
}

fn corrupt(what: &'static str) -> sqlx::Error {
    sqlx::Error::Protocol(format!("COPY: {what}"))
}

impl<'c> Rows<'c> {
    /// Begins to read `query`, which holds no value that came from outside.
    pub async fn of(conn: &'c mut PgConnection, query: &str) -> sqlx::Result<Self> {
        let statement = format!("COPY ({query}) TO STDOUT (FORMAT binary)");
        Ok(Self {
            stream: conn.copy_out_raw(&statement).await?,
            begun: false,
        })
    }

    /// The next row. Only a stream that was read to its end leaves the connection fit for another statement.
    ///
    /// PostgreSQL sends each row as a message of its own (documented with `CopyData`); the first has the header before it.
    pub async fn next(&mut self) -> sqlx::Result<Option<Row>> {
        loop {
            let Some(message) = self.stream.next().await else {
                return Err(corrupt("ended in the middle"));
            };
            let mut row = Row {
                message: message?,
                at: 0,
            };
            if !self.begun {
                row.header()?;
                self.begun = true;
                if row.at == row.message.len() {
                    continue;
                }
            }
            if i16::from_be_bytes(row.taken()?) >= 0 {
                return Ok(Some(row));
            }
            // to the end, or the connection could not be used again
            while let Some(data) = self.stream.next().await {
                data?;
            }
            return Ok(None);
        }
    }
}

impl Row {
    /// Steps over what is before the first row.
    fn header(&mut self) -> sqlx::Result<()> {
        if !self.message.starts_with(SIGNATURE) {
            return Err(corrupt("unknown signature"));
        }
        self.at = SIGNATURE.len();
        // flags: none of those that would change the format is known
        let _ = self.taken::<4>()?;
        if i32::from_be_bytes(self.taken()?) != 0 {
            return Err(corrupt("unknown extension"));
        }
        Ok(())
    }

    fn taken<const N: usize>(&mut self) -> sqlx::Result<[u8; N]> {
        let rest = self.message.get(self.at..).unwrap_or_default();
        let bytes = rest.first_chunk().ok_or_else(|| corrupt("a row is cut"))?;
        self.at += N;
        Ok(*bytes)
    }

    /// The next column's bytes; `None` for NULL.
    pub fn bytes(&mut self) -> sqlx::Result<Option<&[u8]>> {
        let Ok(length) = usize::try_from(i32::from_be_bytes(self.taken()?)) else {
            return Ok(None);
        };
        let from = self.at;
        self.at += length;
        let bytes = self.message.get(from..self.at);
        bytes.map(Some).ok_or_else(|| corrupt("a column is cut"))
    }

    fn fixed<const N: usize>(&mut self) -> sqlx::Result<Option<[u8; N]>> {
        let Some(bytes) = self.bytes()? else {
            return Ok(None);
        };
        let value = bytes.try_into();
        value.map(Some).map_err(|_| corrupt("a column of another type"))
    }

    fn given<T>(value: Option<T>) -> sqlx::Result<T> {
        value.ok_or_else(|| corrupt("NULL where there is none"))
    }

    /// A `smallint`.
    pub fn i16(&mut self) -> sqlx::Result<i16> {
        Self::given(self.fixed()?).map(i16::from_be_bytes)
    }

    /// An `integer`.
    pub fn i32(&mut self) -> sqlx::Result<i32> {
        Self::given(self.i32_or_null()?)
    }

    /// An `integer` or NULL.
    pub fn i32_or_null(&mut self) -> sqlx::Result<Option<i32>> {
        Ok(self.fixed()?.map(i32::from_be_bytes))
    }

    /// A `bigint`.
    pub fn i64(&mut self) -> sqlx::Result<i64> {
        Self::given(self.i64_or_null()?)
    }

    /// A `bigint` or NULL.
    pub fn i64_or_null(&mut self) -> sqlx::Result<Option<i64>> {
        Ok(self.fixed()?.map(i64::from_be_bytes))
    }

    /// A `uuid`.
    pub fn uuid(&mut self) -> sqlx::Result<Uuid> {
        Self::given(self.uuid_or_null()?)
    }

    /// A `uuid` or NULL.
    pub fn uuid_or_null(&mut self) -> sqlx::Result<Option<Uuid>> {
        Ok(self.fixed()?.map(Uuid::from_bytes))
    }

    /// A `bytea` of 32 bytes.
    pub fn hash(&mut self) -> sqlx::Result<[u8; 32]> {
        Self::given(self.fixed()?)
    }

    /// A `text`.
    pub fn text(&mut self) -> sqlx::Result<Box<str>> {
        Self::given(self.text_or_null()?)
    }

    /// A `text` or NULL.
    pub fn text_or_null(&mut self) -> sqlx::Result<Option<Box<str>>> {
        let Some(bytes) = self.bytes()? else {
            return Ok(None);
        };
        let text = std::str::from_utf8(bytes).map_err(|_| corrupt("a text that is none"))?;
        Ok(Some(text.into()))
    }

    /// A `timestamptz`.
    pub fn instant(&mut self) -> sqlx::Result<DateTime<Utc>> {
        Self::given(self.instant_or_null()?)
    }

    /// A `timestamptz` or NULL.
    pub fn instant_or_null(&mut self) -> sqlx::Result<Option<DateTime<Utc>>> {
        let Some(micros) = self.i64_or_null()? else {
            return Ok(None);
        };
        let instant = micros
            .checked_add(EPOCH_MICROS)
            .and_then(DateTime::from_timestamp_micros);
        instant
            .map(Some)
            .ok_or_else(|| corrupt("an instant outside the calendar"))
    }
}
