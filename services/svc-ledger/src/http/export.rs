//! Statements and transactions as files: CSV and JSON Lines, streamed a page at a time, so that a million rows cost as much
//! memory as five hundred, and no connection is held while a slow reader reads.
//!
//! An export that cannot be finished ends its connection instead of the file, so that nobody takes a part for the whole.

use super::views::{LineView, TransactionView};
use super::{Answer, BACK_OFFICE, TILL};
use crate::domain::{AccountId, TenantId, Transaction, TransactionId, TransactionType};
use crate::error::{Error, Result};
use crate::service::Ledger;
use crate::store::reading::{Filter, Line, Order, Position};
use auth::{Access, Principal, Routes};
use axum::body::Body;
use axum::extract::State;
use axum::response::IntoResponse;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::{StreamExt as _, stream};
use http::HeaderValue;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use serde::{Deserialize, Serialize};
use status::{Coded, Path, Query};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// Rows read at once.
const PAGE: usize = 500;
/// How often a page is asked for again while PostgreSQL is away, and the pause before each.
const TRIES_MAX: u32 = 10;
const PAUSE: Duration = Duration::from_millis(200);

/// These routes and their roles.
pub(super) fn routes() -> Routes<Arc<Ledger>> {
    Routes::new()
        .get("/v1/accounts/{id}/entries.csv", Access::roles(TILL), entries_csv)
        .get(
            "/v1/accounts/{id}/entries.jsonl",
            Access::roles(TILL),
            entries_jsonl,
        )
        .get(
            "/v1/transactions.csv",
            Access::roles(BACK_OFFICE),
            transactions_csv,
        )
        .get(
            "/v1/transactions.jsonl",
            Access::roles(BACK_OFFICE),
            transactions_jsonl,
        )
}

/// The filters of an export.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExportQuery {
    #[serde(rename = "type")]
    kind: Option<TransactionType>,
    from: Option<DateTime<Utc>>,
    to: Option<DateTime<Utc>>,
    order: Option<Order>,
}

impl ExportQuery {
    /// Nothing that is posted after the export began belongs to it, or one that is read upward might never end.
    fn filter(&self, ledger: &Ledger) -> Filter {
        let began = ledger.now();
        Filter {
            kind: self.kind,
            from: self.from,
            to: Some(self.to.map_or(began, |to| to.min(began))),
            order: self.order.unwrap_or_default(),
        }
    }
}

/// The statement as CSV.
#[utoipa::path(get, path = "/v1/accounts/{id}/entries.csv", tag = "accounts",
    params(("id" = Uuid, Path), ("type" = Option<String>, Query), ("from" = Option<DateTime<Utc>>, Query),
           ("to" = Option<DateTime<Utc>>, Query), ("order" = Option<String>, Query)),
    responses((status = 200, description = "All entries of the window, a row each", body = String, content_type = "text/csv")))]
pub(super) async fn entries_csv(
    State(ledger): State<Arc<Ledger>>,
    who: Principal,
    Path(id): Path<Uuid>,
    Query(query): Query<ExportQuery>,
) -> Answer {
    entries(ledger, &who, id, &query, Format::Csv).await
}

/// The statement as JSON Lines, each as in the list.
#[utoipa::path(get, path = "/v1/accounts/{id}/entries.jsonl", tag = "accounts",
    params(("id" = Uuid, Path), ("type" = Option<String>, Query), ("from" = Option<DateTime<Utc>>, Query),
           ("to" = Option<DateTime<Utc>>, Query), ("order" = Option<String>, Query)),
    responses((status = 200, description = "All entries of the window, a line each", body = String, content_type = "application/jsonl")))]
pub(super) async fn entries_jsonl(
    State(ledger): State<Arc<Ledger>>,
    who: Principal,
    Path(id): Path<Uuid>,
    Query(query): Query<ExportQuery>,
) -> Answer {
    entries(ledger, &who, id, &query, Format::JsonLines).await
}

/// All transactions as CSV, one row per entry.
#[utoipa::path(get, path = "/v1/transactions.csv", tag = "transactions",
    params(("type" = Option<String>, Query), ("from" = Option<DateTime<Utc>>, Query),
           ("to" = Option<DateTime<Utc>>, Query), ("order" = Option<String>, Query)),
    responses((status = 200, description = "All entries of the window's transactions, a row each", body = String, content_type = "text/csv")))]
pub(super) async fn transactions_csv(
    State(ledger): State<Arc<Ledger>>,
    who: Principal,
    Query(query): Query<ExportQuery>,
) -> Answer {
    transactions(ledger, &who, &query, Format::Csv).await
}

/// All transactions as JSON Lines, each as in the list.
#[utoipa::path(get, path = "/v1/transactions.jsonl", tag = "transactions",
    params(("type" = Option<String>, Query), ("from" = Option<DateTime<Utc>>, Query),
           ("to" = Option<DateTime<Utc>>, Query), ("order" = Option<String>, Query)),
    responses((status = 200, description = "All transactions of the window, a line each", body = String, content_type = "application/jsonl")))]
pub(super) async fn transactions_jsonl(
    State(ledger): State<Arc<Ledger>>,
    who: Principal,
    Query(query): Query<ExportQuery>,
) -> Answer {
    transactions(ledger, &who, &query, Format::JsonLines).await
}

/// How an export is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Format {
    /// RFC 4180, with a header line.
    Csv,
    /// One JSON object a line.
    JsonLines,
}

impl Format {
    fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::JsonLines => "application/jsonl",
        })
    }

    const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
        }
    }
}

/// One page after the other of the same list.
trait Pages: Send + 'static {
    /// The next page as text; `None` after the last.
    fn next(&mut self) -> impl Future<Output = Result<Option<String>>> + Send;
}

/// The answer: the first page is read before it, so that what is refused is refused with a status.
async fn answer(mut pages: impl Pages, header: &'static str, format: Format, name: String) -> Answer {
    let mut first = match format {
        Format::Csv => header.to_owned(),
        Format::JsonLines => String::new(),
    };
    let more = pages.next().await.map_err(|error| error.problem())?;
    first.push_str(more.as_deref().unwrap_or_default());
    let rest = stream::try_unfold((pages, more.is_some()), |(mut pages, more)| async move {
        if !more {
            return Ok(None);
        }
        match pages.next().await {
            Ok(Some(text)) => Ok(Some((Bytes::from(text), (pages, true)))),
            Ok(None) => Ok(None),
            Err(error) => {
                tracing::warn!(%error, "export cut short");
                Err(std::io::Error::other(error))
            }
        }
    });
    let whole = stream::iter([Ok(Bytes::from(first))]);
    let body = Body::from_stream(whole.chain(rest));
    let file = format!("attachment; filename=\"{name}.{}\"", format.extension());
    let mut response = body.into_response();
    response.headers_mut().insert(CONTENT_TYPE, format.content_type());
    if let Ok(file) = HeaderValue::try_from(file) {
        response.headers_mut().insert(CONTENT_DISPOSITION, file);
    }
    Ok(response)
}

/// Asks again while the database is away: an export of minutes outlives a restart of it.
async fn patiently<T, F: Future<Output = Result<T>>>(mut ask: impl FnMut() -> F) -> Result<T> {
    let mut tries = 1;
    loop {
        match ask().await {
            Err(Error::Unavailable) if tries < TRIES_MAX => {
                tokio::time::sleep(PAUSE * tries).await;
                tries += 1;
            }
            answer => return answer,
        }
    }
}

/// Where an export stands.
#[derive(Clone, Debug)]
enum Place<P> {
    Start,
    At(P),
    End,
}

/// The statement of an account.
async fn entries(
    ledger: Arc<Ledger>,
    who: &Principal,
    id: Uuid,
    query: &ExportQuery,
    format: Format,
) -> Answer {
    struct Entries {
        ledger: Arc<Ledger>,
        tenant: TenantId,
        account: AccountId,
        filter: Filter,
        format: Format,
        place: Place<Position>,
    }

    impl Pages for Entries {
        async fn next(&mut self) -> Result<Option<String>> {
            let from = match &self.place {
                Place::End => return Ok(None),
                Place::Start => None,
                Place::At(place) => Some(place.clone()),
            };
            let Self {
                ledger,
                tenant,
                account,
                filter,
                ..
            } = &*self;
            let page = patiently(|| ledger.statement(*tenant, *account, *filter, from.clone(), PAGE)).await?;
            self.place = page.next.map_or(Place::End, Place::At);
            let mut text = String::with_capacity(page.items.len() * 160);
            for line in &page.items {
                match self.format {
                    Format::Csv => csv_line(&mut text, line),
                    Format::JsonLines => json_line(&mut text, &LineView::of(line)),
                }
            }
            Ok(Some(text))
        }
    }

    let (filter, account) = (query.filter(&ledger), AccountId(id));
    let pages = Entries {
        ledger,
        tenant: TenantId(who.tenant),
        account,
        filter,
        format,
        place: Place::Start,
    };
    let header = "transaction_id,type,created_at,reference,account_id,shard,version,amount,held_change,unit,balance_after,held_after\r\n";
    answer(pages, header, format, format!("entries-{account}")).await
}

/// The transactions of a tenant; in CSV one row per entry.
async fn transactions(ledger: Arc<Ledger>, who: &Principal, query: &ExportQuery, format: Format) -> Answer {
    struct Transactions {
        ledger: Arc<Ledger>,
        tenant: TenantId,
        filter: Filter,
        format: Format,
        place: Place<TransactionId>,
    }

    impl Pages for Transactions {
        async fn next(&mut self) -> Result<Option<String>> {
            let from = match &self.place {
                Place::End => return Ok(None),
                Place::Start => None,
                Place::At(place) => Some(*place),
            };
            let Self {
                ledger,
                tenant,
                filter,
                ..
            } = &*self;
            let page = patiently(|| ledger.transactions(*tenant, *filter, from, PAGE)).await?;
            let ids = || page.items.iter().map(|transaction| transaction.id);
            let reversals = patiently(|| ledger.reversed_by(*tenant, ids())).await?;
            self.place = page.next.map_or(Place::End, Place::At);
            let mut text = String::with_capacity(page.items.len() * 400);
            for transaction in &page.items {
                let reversals = reversals.get(&transaction.id).map_or(&[][..], Vec::as_slice);
                match self.format {
                    Format::Csv => csv_transaction(&mut text, transaction),
                    Format::JsonLines => {
                        json_line(&mut text, &TransactionView::since(transaction, reversals));
                    }
                }
            }
            Ok(Some(text))
        }
    }

    let filter = query.filter(&ledger);
    let pages = Transactions {
        ledger,
        tenant: TenantId(who.tenant),
        filter,
        format,
        place: Place::Start,
    };
    let header = "transaction_id,type,created_at,reference,expires_at,metadata,account_id,shard,version,amount,held_change,unit,balance_after,held_after\r\n";
    answer(pages, header, format, "transactions".to_owned()).await
}

fn json_line(text: &mut String, view: &impl Serialize) {
    // numbers, strings and lists: writing them into memory cannot fail
    text.push_str(&serde_json::to_string(view).unwrap_or_default());
    text.push('\n');
}

fn csv_line(text: &mut String, line: &Line) {
    let entry = &line.entry;
    let _ = write!(
        text,
        "{},{},{},{},{},{},{},{},{},{},{},{}\r\n",
        line.transaction,
        line.kind.name(),
        crate::rfc3339(line.created_at),
        csv_text(line.reference.as_deref().unwrap_or_default()),
        entry.account,
        entry.shard,
        entry.version,
        entry.amount,
        entry.held_change,
        entry.unit,
        entry.posted_after,
        entry.held_after,
    );
}

fn csv_transaction(text: &mut String, transaction: &Transaction) {
    for entry in &transaction.entries {
        let _ = write!(
            text,
            "{},{},{},{},{},{},{},{},{},{},{},{},{},{}\r\n",
            transaction.id,
            transaction.kind.name(),
            crate::rfc3339(transaction.created_at),
            csv_text(transaction.reference.as_deref().unwrap_or_default()),
            transaction.expires_at.map(crate::rfc3339).unwrap_or_default(),
            csv_text(transaction.metadata.as_deref().unwrap_or_default()),
            entry.account,
            entry.shard,
            entry.version,
            entry.amount,
            entry.held_change,
            entry.unit,
            entry.posted_after,
            entry.held_after,
        );
    }
}

/// A caller's text as a CSV field. A spreadsheet takes a field that begins like a formula for one; the apostrophe before it
/// says that it is text. Numbers are ours and stay numbers.
fn csv_text(text: &str) -> Cow<'_, str> {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let quoted = text.contains([',', '"', '\r', '\n']);
    if !formula && !quoted {
        return Cow::Borrowed(text);
    }
    let apostrophe = if formula { "'" } else { "" };
    Cow::Owned(format!("\"{apostrophe}{}\"", text.replace('"', "\"\"")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_one_field_and_never_a_formula() {
        for (text, field) in [
            ("", ""),
            ("till-3/0042", "till-3/0042"),
            ("a,b", "\"a,b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("=1+1", "\"'=1+1\""),
            ("+1", "\"'+1\""),
            ("-1", "\"'-1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            (
                "=HYPERLINK(\"http://x\",\"y\")",
                "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"",
            ),
            ("＝1", "\"'＝1\""),
            ("{\"a\":1}", "\"{\"\"a\"\":1}\""),
        ] {
            assert_eq!(csv_text(text), field);
        }
    }
}
