//! Reads a query by `COPY … TO STDOUT (FORMAT binary)`: a row costs a fraction of what it costs as a query's row, which
//! decides how long verifying takes. Values are taken column by column, in the order of the query.

use bytes::{Buf, Bytes, BytesMut};
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
    buffer: BytesMut,
    begun: bool,
}

/// One row; the methods take its columns from left to right.
#[derive(Clone, Debug)]
pub struct Row(Bytes);

fn corrupt(what: &'static str) -> sqlx::Error {
    sqlx::Error::Protocol(format!("COPY: {what}"))
}

impl<'c> Rows<'c> {
    /// Begins to read `query`, which holds no value that came from outside.
    pub async fn of(conn: &'c mut PgConnection, query: &str) -> sqlx::Result<Self> {
        let statement = format!("COPY ({query}) TO STDOUT (FORMAT binary)");
        Ok(Self {
            stream: conn.copy_out_raw(&statement).await?,
            buffer: BytesMut::new(),
            begun: false,
        })
    }

    /// The next row. Only a stream that was read to its end leaves the connection fit for another statement.
    pub async fn next(&mut self) -> sqlx::Result<Option<Row>> {
        loop {
            if !self.begun && self.buffer.len() >= 19 {
                if !self.buffer.starts_with(SIGNATURE) {
                    return Err(corrupt("unknown signature"));
                }
                self.buffer.advance(15);
                let extension = usize::try_from(self.buffer.get_u32()).unwrap_or(usize::MAX);
                if extension != 0 {
                    return Err(corrupt("unknown extension"));
                }
                self.begun = true;
            }
            if self.begun
                && let Some(length) = tuple(&self.buffer)
            {
                let mut row = self.buffer.split_to(length).freeze();
                if row.get_i16() >= 0 {
                    return Ok(Some(Row(row)));
                }
                // to the end, or the connection could not be used again
                while let Some(data) = self.stream.next().await {
                    data?;
                }
                return Ok(None);
            }
            match self.stream.next().await {
                Some(data) => self.buffer.extend_from_slice(&data?),
                None => return Err(corrupt("ended in the middle")),
            }
        }
    }
}

/// The length of the tuple at the start of `buffer`, if it is all there.
fn tuple(buffer: &[u8]) -> Option<usize> {
    let (count, mut rest) = buffer.split_first_chunk::<2>()?;
    for _ in 0..i16::from_be_bytes(*count) {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let length = usize::try_from(i32::from_be_bytes(*length)).unwrap_or(0);
        rest = after.get(length..)?;
    }
    Some(buffer.len() - rest.len())
}

impl Row {
    /// The next column's bytes; `None` for NULL.
    pub fn bytes(&mut self) -> sqlx::Result<Option<Bytes>> {
        let length = self.0.try_get_i32().map_err(|_| corrupt("too few columns"))?;
        let Ok(length) = usize::try_from(length) else {
            return Ok(None);
        };
        if length > self.0.len() {
            return Err(corrupt("a column is cut"));
        }
        Ok(Some(self.0.split_to(length)))
    }

    fn fixed<const N: usize>(&mut self) -> sqlx::Result<Option<[u8; N]>> {
        let Some(bytes) = self.bytes()? else {
            return Ok(None);
        };
        let value = bytes.as_ref().try_into();
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
        let text = std::str::from_utf8(&bytes).map_err(|_| corrupt("a text that is none"))?;
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
