//! The mails that arrived, newest first, in memory and bounded.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, AtomicUsize, Ordering},
    },
};

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use mail_parser::{Address, MessageParser, MimeHeaders as _, PartType};
use tokio::{net::TcpListener, task::JoinHandle};
use uuid::Uuid;

use crate::{smtp, web};

/// How many mails are kept; the oldest goes first.
const KEPT: usize = 1_000;

/// One mail as it arrived.
#[derive(Debug, Clone)]
pub struct Mail {
    /// The sink's own id.
    pub id: String,
    /// When the sink took it.
    pub received: DateTime<Utc>,
    /// `MAIL FROM`.
    pub sender: String,
    /// `RCPT TO`, every one.
    pub recipients: Vec<String>,
    /// `Message-ID`, without angle brackets.
    pub message_id: String,
    /// `From`.
    pub from: Option<Person>,
    /// `To`.
    pub to: Vec<Person>,
    /// `Cc`.
    pub cc: Vec<Person>,
    /// `Reply-To`.
    pub reply_to: Vec<Person>,
    /// `Subject`, decoded.
    pub subject: String,
    /// `Date`, or when it was received.
    pub date: DateTime<Utc>,
    /// The plain-text part; empty when there is none.
    pub text: String,
    /// The HTML part; empty when there is none.
    pub html: String,
    /// Every header as it was sent, in order.
    pub headers: Vec<(String, String)>,
    /// What is attached.
    pub attachments: Vec<Attachment>,
    /// The whole mail as it was sent.
    pub raw: Vec<u8>,
}

/// A text message as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// When the sink took it.
    pub received: DateTime<Utc>,
    /// The number it was sent to.
    pub to: String,
    /// Who it says it is from.
    pub from: String,
    /// What it says.
    pub text: String,
    /// What its sender names it by.
    pub reference: String,
}

/// Somebody in a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The display name; may be empty.
    pub name: String,
    /// The address.
    pub address: String,
}

/// A file attached to a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name.
    pub file_name: String,
    /// Its media type.
    pub content_type: String,
    /// Its size, decoded, in bytes.
    pub size: usize,
}

impl Mail {
    /// Reads a mail; one that is not well formed is kept as text.
    fn parse(sender: String, recipients: Vec<String>, raw: Vec<u8>) -> Self {
        let received = Utc::now();
        let mut mail = Self {
            id: Uuid::now_v7().simple().to_string(),
            received,
            sender,
            recipients,
            message_id: String::new(),
            from: None,
            to: Vec::new(),
            cc: Vec::new(),
            reply_to: Vec::new(),
            subject: String::new(),
            date: received,
            text: String::new(),
            html: String::new(),
            headers: Vec::new(),
            attachments: Vec::new(),
            raw,
        };
        let Some(message) = MessageParser::default().parse(&mail.raw) else {
            mail.text = String::from_utf8_lossy(&mail.raw).into_owned();
            return mail;
        };
        let part = |wanted: fn(&PartType<'_>) -> Option<String>| {
            message
                .parts
                .iter()
                .find_map(|part| part.attachment_name().is_none().then(|| wanted(&part.body))?)
        };
        let text = part(|body| {
            if let PartType::Text(text) = body {
                Some(text.to_string())
            } else {
                None
            }
        });
        let html = part(|body| {
            if let PartType::Html(html) = body {
                Some(html.to_string())
            } else {
                None
            }
        });
        let headers = message
            .headers_raw()
            .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
            .collect();
        let attachments = message
            .attachments()
            .map(|part| Attachment {
                file_name: part.attachment_name().unwrap_or("unnamed").to_owned(),
                content_type: part.content_type().map_or_else(
                    || "application/octet-stream".to_owned(),
                    |kind| format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or("*")),
                ),
                size: part.contents().len(),
            })
            .collect();
        let from = people(message.from()).into_iter().next();
        let (to, cc, reply_to) = (
            people(message.to()),
            people(message.cc()),
            people(message.reply_to()),
        );
        let subject = message.subject().unwrap_or_default().to_owned();
        let message_id = message.message_id().unwrap_or_default().to_owned();
        let date = message
            .date()
            .and_then(|date| DateTime::from_timestamp(date.to_timestamp(), 0));
        Self {
            from,
            to,
            cc,
            reply_to,
            subject,
            message_id,
            date: date.unwrap_or(received),
            text: text.unwrap_or_default(),
            html: html.unwrap_or_default(),
            headers,
            attachments,
            ..mail
        }
    }

    /// A header's value, by its name in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(header, _)| header.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Whether it was sent to `address`, in any case.
    pub fn is_to(&self, address: &str) -> bool {
        self.recipients
            .iter()
            .any(|recipient| recipient.eq_ignore_ascii_case(address))
    }

    /// The first words of its text.
    pub fn snippet(&self) -> String {
        let words: Vec<&str> = self.text.split_whitespace().collect();
        words.join(" ").chars().take(200).collect()
    }
}

fn people(address: Option<&Address<'_>>) -> Vec<Person> {
    address
        .into_iter()
        .flat_map(Address::iter)
        .map(|person| Person {
            name: person.name.as_deref().unwrap_or_default().to_owned(),
            address: person.address.as_deref().unwrap_or_default().to_owned(),
        })
        .collect()
}

/// The mails a sink has taken; clones share them.
#[derive(Debug, Clone, Default)]
pub struct Mailbox(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    mails: Mutex<VecDeque<Arc<Mail>>>,
    texts: Mutex<VecDeque<Arc<Text>>>,
    refusals: AtomicU32,
    /// Bytes of the largest mail taken; 0 for as large as there are.
    size_max: AtomicUsize,
}

impl Mailbox {
    /// All mails, newest first.
    pub fn mails(&self) -> Vec<Arc<Mail>> {
        self.lock().iter().cloned().collect()
    }

    /// One mail by its id; `latest` is the newest.
    pub fn mail(&self, id: &str) -> Option<Arc<Mail>> {
        let mails = self.lock();
        if id == "latest" {
            mails.front().cloned()
        } else {
            mails.iter().find(|mail| mail.id == id).cloned()
        }
    }

    /// The mails sent to `address`, newest first.
    pub fn to(&self, address: &str) -> Vec<Arc<Mail>> {
        self.lock()
            .iter()
            .filter(|mail| mail.is_to(address))
            .cloned()
            .collect()
    }

    /// All text messages, newest first.
    pub fn texts(&self) -> Vec<Arc<Text>> {
        self.lock_texts().iter().cloned().collect()
    }

    /// Forgets all mails and text messages.
    pub fn clear(&self) {
        self.lock().clear();
        self.lock_texts().clear();
    }

    /// Forgets these mails.
    pub fn remove(&self, ids: &[String]) {
        self.lock().retain(|mail| !ids.contains(&mail.id));
    }

    /// Answers the next `count` mails or text messages with a passing failure (451, 503) instead of taking them.
    pub fn refuse_next(&self, count: u32) {
        self.0.refusals.store(count, Ordering::SeqCst);
    }

    /// Refuses mails of more than so many bytes from now on (552), as servers with a smaller limit do.
    pub fn take_at_most(&self, bytes: usize) {
        self.0.size_max.store(bytes, Ordering::SeqCst);
    }

    pub(crate) fn takes(&self, bytes: usize) -> bool {
        let most = self.0.size_max.load(Ordering::SeqCst);
        most == 0 || bytes <= most
    }

    /// Keeps a mail; `false` when it is one to refuse.
    pub(crate) fn deliver(&self, sender: String, recipients: Vec<String>, raw: Vec<u8>) -> bool {
        if self.refuses() {
            return false;
        }
        let mail = Arc::new(Mail::parse(sender, recipients, raw));
        let mut mails = self.lock();
        mails.push_front(mail);
        mails.truncate(KEPT);
        true
    }

    /// Keeps a text message; `false` when it is one to refuse.
    pub(crate) fn take_text(&self, text: Text) -> bool {
        if self.refuses() {
            return false;
        }
        let mut texts = self.lock_texts();
        texts.push_front(Arc::new(text));
        texts.truncate(KEPT);
        true
    }

    fn refuses(&self) -> bool {
        let left = &self.0.refusals;
        left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1))
            .is_ok()
    }

    fn lock_texts(&self) -> MutexGuard<'_, VecDeque<Arc<Text>>> {
        self.0.texts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Arc<Mail>>> {
        self.0.mails.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A running mail sink; it ends with this value.
#[derive(Debug)]
pub struct MailSink {
    mailbox: Mailbox,
    smtp: SocketAddr,
    web: SocketAddr,
    tasks: [JoinHandle<()>; 2],
}

impl MailSink {
    /// Takes SMTP at `smtp` and shows it at `web`; a port of 0 is one that is free, and is read back.
    pub async fn start(smtp: SocketAddr, web: SocketAddr) -> anyhow::Result<Self> {
        let mailbox = Mailbox::default();
        let mails = TcpListener::bind(smtp)
            .await
            .with_context(|| format!("taking SMTP at {smtp}"))?;
        let pages = TcpListener::bind(web)
            .await
            .with_context(|| format!("serving the mail page at {web}"))?;
        let (smtp, web) = (mails.local_addr()?, pages.local_addr()?);
        let tasks = [
            tokio::spawn(smtp::serve(mails, mailbox.clone())),
            tokio::spawn(web::serve(pages, mailbox.clone())),
        ];
        Ok(Self {
            mailbox,
            smtp,
            web,
            tasks,
        })
    }

    /// A sink on free ports of this machine.
    pub async fn local() -> anyhow::Result<Self> {
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        Self::start(any, any).await
    }

    /// Where it takes SMTP.
    pub fn smtp(&self) -> SocketAddr {
        self.smtp
    }

    /// Base URL of its web page and JSON API.
    pub fn web(&self) -> String {
        format!("http://{}", self.web)
    }

    /// The mails it has taken.
    pub fn mailbox(&self) -> &Mailbox {
        &self.mailbox
    }

    /// Runs until one of its listeners ends, which they do not by themselves.
    pub async fn run(mut self) {
        let [smtp, web] = &mut self.tasks;
        tokio::select! {
            _ = smtp => {}
            _ = web => {}
        }
    }
}

impl Drop for MailSink {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}
