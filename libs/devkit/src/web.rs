//! What arrived, for people (a page) and for programs (a subset of Mailpit's API, so that either can be behind it).
//!
//! A mail is foreign text: it is escaped, and its HTML is shown only in a sandboxed frame that may run and load nothing.

use std::{fmt::Write as _, sync::Arc};

use axum::{
    Json, Router,
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use chrono::Utc;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokio::net::TcpListener;

use crate::{Mail, Mailbox, Person, Text};

/// Serves until the listener fails.
pub(crate) async fn serve(listener: TcpListener, mailbox: Mailbox) {
    let routes = Router::new()
        .route("/", get(page))
        .route("/mail/{id}", get(mail_page))
        .route("/mail/{id}/html", get(mail_html))
        .route("/livez", get(|| async { "ok" }))
        .route("/readyz", get(|| async { "ok" }))
        .route("/api/v1/messages", get(messages).delete(delete))
        .route("/api/v1/search", get(search))
        .route("/api/v1/message/{id}", get(message))
        .route("/api/v1/message/{id}/headers", get(headers))
        .route("/api/v1/message/{id}/raw", get(raw))
        .route("/sms/v1/messages", get(texts).post(take_text))
        .with_state(mailbox);
    // it ends only when this process does
    let _ = axum::serve(listener, routes).await;
}

/// The part of a list that is asked for.
#[derive(Debug, Deserialize)]
struct Range {
    #[serde(default)]
    start: usize,
    #[serde(default = "fifty")]
    limit: usize,
    #[serde(default)]
    query: String,
}

fn fifty() -> usize {
    50
}

async fn messages(State(mailbox): State<Mailbox>, Query(range): Query<Range>) -> Json<Value> {
    Json(list(&mailbox.mails(), &range))
}

/// Mails that match every word: `to:a@b`, `from:a@b`, `subject:word`, or a word anywhere.
async fn search(State(mailbox): State<Mailbox>, Query(range): Query<Range>) -> Json<Value> {
    let words: Vec<String> = range
        .query
        .split_whitespace()
        .map(|word| word.replace('"', "").to_lowercase())
        .collect();
    let found: Vec<_> = mailbox
        .mails()
        .into_iter()
        .filter(|mail| words.iter().all(|word| matches(mail, word)))
        .collect();
    Json(list(&found, &range))
}

fn matches(mail: &Mail, word: &str) -> bool {
    let from = mail.from.iter().map(|from| from.address.as_str());
    match word.split_once(':') {
        Some(("to" | "addressed", address)) => mail
            .recipients
            .iter()
            .any(|recipient| recipient.to_lowercase().contains(address)),
        Some(("from", address)) => from.into_iter().any(|from| from.to_lowercase().contains(address)),
        Some(("subject", subject)) => mail.subject.to_lowercase().contains(subject),
        _ => [&mail.subject, &mail.text]
            .into_iter()
            .chain(&mail.recipients)
            .any(|text| text.to_lowercase().contains(word)),
    }
}

fn list(mails: &[Arc<Mail>], range: &Range) -> Value {
    let shown: Vec<Value> = mails
        .iter()
        .skip(range.start)
        .take(range.limit)
        .map(|mail| summary(mail))
        .collect();
    json!({
        "total": mails.len(), "unread": mails.len(), "count": shown.len(),
        "messages_count": mails.len(), "messages_unread": mails.len(), "start": range.start, "tags": [],
        "messages": shown,
    })
}

async fn message(State(mailbox): State<Mailbox>, Path(id): Path<String>) -> Response {
    let Some(mail) = mailbox.mail(&id) else {
        return not_found();
    };
    let attachments: Vec<Value> = mail
        .attachments
        .iter()
        .map(
            |file| json!({ "FileName": file.file_name, "ContentType": file.content_type, "Size": file.size }),
        )
        .collect();
    let mut whole = summary(&mail);
    if let Value::Object(fields) = &mut whole {
        fields.remove("Snippet");
        fields.remove("Created");
        fields.extend(
            [
                ("Date", json!(mail.date)),
                ("Text", json!(mail.text)),
                ("HTML", json!(mail.html)),
                ("ReturnPath", json!(mail.sender)),
                ("Attachments", json!(attachments)),
                ("Inline", json!([])),
            ]
            .map(|(name, value)| (name.to_owned(), value)),
        );
    }
    Json(whole).into_response()
}

async fn headers(State(mailbox): State<Mailbox>, Path(id): Path<String>) -> Response {
    let Some(mail) = mailbox.mail(&id) else {
        return not_found();
    };
    let mut all = Map::new();
    for (name, value) in &mail.headers {
        if let Some(values) = all.entry(name).or_insert_with(|| json!([])).as_array_mut() {
            values.push(json!(value));
        }
    }
    Json(Value::Object(all)).into_response()
}

async fn raw(State(mailbox): State<Mailbox>, Path(id): Path<String>) -> Response {
    match mailbox.mail(&id) {
        Some(mail) => (
            [(header::CONTENT_TYPE, "text/plain; charset=utf-8")],
            mail.raw.clone(),
        )
            .into_response(),
        None => not_found(),
    }
}

/// A text message, as svc-notification hands one to a provider.
#[derive(Debug, Deserialize)]
struct NewText {
    to: String,
    from: String,
    text: String,
    reference: String,
}

/// Takes a text message, as a provider does: 202. A number that ends in 0000 is one that nobody has (422).
async fn take_text(State(mailbox): State<Mailbox>, Json(new): Json<NewText>) -> StatusCode {
    if new.to.ends_with("0000") {
        return StatusCode::UNPROCESSABLE_ENTITY;
    }
    let text = Text {
        received: Utc::now(),
        to: new.to,
        from: new.from,
        text: new.text,
        reference: new.reference,
    };
    if mailbox.take_text(text) {
        StatusCode::ACCEPTED
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    }
}

/// The text messages that arrived, newest first.
async fn texts(State(mailbox): State<Mailbox>) -> Json<Value> {
    let texts = mailbox.texts();
    let shown: Vec<Value> = texts
        .iter()
        .map(|text| {
            json!({
                "received": text.received, "to": text.to, "from": text.from, "text": text.text,
                "reference": text.reference,
            })
        })
        .collect();
    Json(json!({ "messages": shown }))
}

/// The mails to forget; without ids, all.
#[derive(Debug, Default, Deserialize)]
struct Ids {
    #[serde(rename = "IDs", default)]
    ids: Vec<String>,
}

async fn delete(State(mailbox): State<Mailbox>, body: axum::body::Bytes) -> Response {
    let ids: Ids = if body.is_empty() {
        Ids::default()
    } else {
        match serde_json::from_slice(&body) {
            Ok(ids) => ids,
            Err(error) => return (StatusCode::BAD_REQUEST, error.to_string()).into_response(),
        }
    };
    if ids.ids.is_empty() {
        mailbox.clear();
    } else {
        mailbox.remove(&ids.ids);
    }
    "ok".into_response()
}

fn summary(mail: &Mail) -> Value {
    json!({
        "ID": mail.id, "MessageID": mail.message_id, "Read": false,
        "From": mail.from.as_ref().map(person),
        "To": mail.to.iter().map(person).collect::<Vec<_>>(),
        "Cc": mail.cc.iter().map(person).collect::<Vec<_>>(),
        "Bcc": bcc(mail).collect::<Vec<_>>(),
        "ReplyTo": mail.reply_to.iter().map(person).collect::<Vec<_>>(),
        "Subject": mail.subject, "Created": mail.received, "Tags": [],
        "Size": mail.raw.len(), "Attachments": mail.attachments.len(), "Snippet": mail.snippet(),
    })
}

/// Who got it without being named in it.
fn bcc(mail: &Mail) -> impl Iterator<Item = Value> {
    mail.recipients
        .iter()
        .filter(|recipient| {
            !mail
                .to
                .iter()
                .chain(&mail.cc)
                .any(|named| named.address.eq_ignore_ascii_case(recipient))
        })
        .map(|recipient| json!({ "Name": "", "Address": recipient }))
}

fn person(person: &Person) -> Value {
    json!({ "Name": person.name, "Address": person.address })
}

fn not_found() -> Response {
    (StatusCode::NOT_FOUND, "no such mail").into_response()
}

const STYLE: &str = "<style>\
    :root{color-scheme:light dark;--line:color-mix(in srgb,currentColor 15%,transparent)}\
    body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}\
    a{color:inherit;text-decoration:none}h1{font-size:1.3rem}small,time{opacity:.65}\
    li{border-top:1px solid var(--line)}ul{list-style:none;padding:0}\
    li a{display:grid;grid-template-columns:14rem 1fr auto;gap:1rem;padding:.6rem .4rem}li a:hover{background:var(--line)}\
    li b,li span{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}\
    dl{display:grid;grid-template-columns:6rem 1fr;gap:.2rem 1rem}dd{margin:0;overflow-wrap:anywhere}dt{opacity:.65}\
    pre{white-space:pre-wrap;border:1px solid var(--line);border-radius:.5rem;padding:1rem;overflow-wrap:anywhere}\
    iframe{width:100%;height:32rem;border:1px solid var(--line);border-radius:.5rem;background:#fff}\
    </style>";

async fn page(State(mailbox): State<Mailbox>) -> impl IntoResponse {
    let mails = mailbox.mails();
    let mut rows = String::new();
    for mail in &mails {
        let to = mail.recipients.join(", ");
        let _ = write!(
            rows,
            "<li><a href=\"/mail/{}\"><b>{}</b><span>{} <small>{}</small></span><time>{}</time></a></li>",
            mail.id,
            escape(&to),
            escape(if mail.subject.is_empty() {
                "(no subject)"
            } else {
                &mail.subject
            }),
            escape(&mail.snippet()),
            mail.received.format("%H:%M:%S")
        );
    }
    let rows = if rows.is_empty() {
        "<li><a>No mail yet.</a></li>".to_owned()
    } else {
        rows
    };
    let mut texts = String::new();
    for text in mailbox.texts() {
        let _ = write!(
            texts,
            "<li><a><b>{}</b><span>{} <small>{}</small></span><time>{}</time></a></li>",
            escape(&text.to),
            escape(&text.text),
            escape(&text.from),
            text.received.format("%H:%M:%S")
        );
    }
    if !texts.is_empty() {
        texts = format!("<h1>Text messages</h1><ul>{texts}</ul>");
    }
    html(
        &format!("Mail ({})", mails.len()),
        &format!(
            "<meta http-equiv=refresh content=5><h1>Mail sink <small>{} mails, newest first, times in UTC</small></h1><ul>{rows}</ul>{texts}",
            mails.len()
        ),
    )
}

async fn mail_page(State(mailbox): State<Mailbox>, Path(id): Path<String>) -> Response {
    let Some(mail) = mailbox.mail(&id) else {
        return not_found();
    };
    let mut body = format!(
        "<p><a href=\"/\">← all mails</a></p><h1>{}</h1><dl>",
        escape(&mail.subject)
    );
    let from = mail.from.as_ref().map_or_else(|| mail.sender.clone(), named);
    for (term, value) in [
        ("From", from),
        ("To", mail.recipients.join(", ")),
        ("Date", mail.date.format("%Y-%m-%d %H:%M:%S UTC").to_string()),
        ("Trace", mail.header("traceparent").unwrap_or_default().to_owned()),
        (
            "Files",
            mail.attachments
                .iter()
                .map(|file| format!("{} ({} B)", file.file_name, file.size))
                .collect::<Vec<_>>()
                .join(", "),
        ),
    ] {
        if !value.is_empty() {
            let _ = write!(body, "<dt>{term}</dt><dd>{}</dd>", escape(&value));
        }
    }
    body.push_str("</dl>");
    if !mail.html.is_empty() {
        let _ = write!(
            body,
            "<iframe sandbox title=\"HTML part\" src=\"/mail/{}/html\"></iframe>",
            mail.id
        );
    }
    if !mail.text.is_empty() {
        let _ = write!(body, "<pre>{}</pre>", escape(&mail.text));
    }
    let _ = write!(
        body,
        "<p><a href=\"/api/v1/message/{}/raw\"><small>as it was sent</small></a></p>",
        mail.id
    );
    html(&mail.subject, &body).into_response()
}

async fn mail_html(State(mailbox): State<Mailbox>, Path(id): Path<String>) -> Response {
    let Some(mail) = mailbox.mail(&id) else {
        return not_found();
    };
    let policy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:";
    (
        [(header::CONTENT_SECURITY_POLICY, policy)],
        Html(mail.html.clone()),
    )
        .into_response()
}

fn html(title: &str, body: &str) -> (HeaderMap, Html<String>) {
    let headers = [
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'",
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    let headers: HeaderMap = headers
        .into_iter()
        .map(|(name, value)| (name, HeaderValue::from_static(value)))
        .collect();
    let page = format!(
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\"><title>{}</title>{STYLE}{body}</html>",
        escape(title)
    );
    (headers, Html(page))
}

fn named(person: &Person) -> String {
    if person.name.is_empty() {
        person.address.clone()
    } else {
        format!("{} <{}>", person.name, person.address)
    }
}

fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}
