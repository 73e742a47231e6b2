//! A mail server, by SMTP.
//!
//! Connections are kept and used again, and every conversation is bounded in time. A connection whose conversation did
//! not come to its regular end (refusal, timeout, a caller that went away) is closed and never used again: what the
//! server would answer next belongs to the mail before. That is why lettre's own pool, which would take such a connection
//! back, and knows no timeout once connected, is not used.
//!
//! What the server says stays here: refusals quote addresses.

use std::{
    error::Error as _,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use lettre::{
    Address, Message,
    message::{Mailbox, MultiPart, header},
    transport::smtp::{
        Error,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, Certificate, TlsParameters},
        extension::ClientId,
    },
};
use secrecy::ExposeSecret;

use super::dkim::{Dkim, NotAKey};
use crate::{
    config::{MailConfig, SmtpConfig, SmtpTls},
    domain::message::Reason,
    ports::{Mail, Mailer, Refusal},
};

/// Mail servers close idle connections after minutes; ours are given up before.
const IDLE_MAX: Duration = Duration::from_secs(60);

/// Sends mail through one server.
pub struct Smtp {
    host: String,
    port: u16,
    tls: Option<(SmtpTls, TlsParameters)>,
    credentials: Option<Credentials>,
    hello: ClientId,
    timeout: Duration,
    from: Mailbox,
    reply_to: Option<Mailbox>,
    message_id_domain: String,
    dkim: Option<Dkim>,
    idle: Mutex<Vec<Idle>>,
    idle_max: usize,
}

struct Idle {
    connection: AsyncSmtpConnection,
    since: Instant,
}

/// The settings cannot work.
#[derive(Debug, thiserror::Error)]
pub enum SmtpConfigError {
    /// `mail.from` or `mail.reply_to` is not a mailbox.
    #[error("mail.{0} is not a mailbox, such as `Network <no-reply@example.com>`")]
    Mailbox(&'static str),
    /// `mail.dkim_keys` are no keys.
    #[error("mail.dkim_keys")]
    Dkim(#[source] NotAKey),
    /// `smtp.ca_file` cannot be read.
    #[error("smtp.ca_file cannot be read")]
    CaFile(#[source] std::io::Error),
    /// TLS cannot be set up.
    #[error("TLS for SMTP cannot be set up")]
    Tls(#[source] Error),
}

impl Smtp {
    /// A client of the configured server. Connects when there is something to send.
    pub fn new(smtp: &SmtpConfig, mail: &MailConfig) -> Result<Self, SmtpConfigError> {
        let from: Mailbox = mail.from.parse().map_err(|_| SmtpConfigError::Mailbox("from"))?;
        let reply_to = mail.reply_to.as_deref().map(str::parse).transpose();
        let credentials = smtp
            .username
            .clone()
            .zip(smtp.password.as_ref())
            .map(|(username, password)| Credentials::new(username, password.expose_secret().to_owned()));
        Ok(Self {
            host: smtp.host.clone(),
            port: smtp.port,
            tls: tls(smtp)?,
            credentials,
            hello: ClientId::Domain(smtp.hello_name.clone()),
            timeout: smtp.timeout(),
            message_id_domain: from.email.domain().to_owned(),
            dkim: dkim(mail, from.email.domain())?,
            reply_to: reply_to.map_err(|_| SmtpConfigError::Mailbox("reply_to"))?,
            from,
            idle: Mutex::new(Vec::new()),
            idle_max: smtp.concurrency.into(),
        })
    }

    fn compose(&self, mail: Mail) -> Result<Message, Refusal> {
        let refused = Refusal::ForGood(Reason::NotComposed);
        let to: Address = mail.to.expose().parse().map_err(|_| refused)?;
        let mut message = Message::builder()
            .message_id(Some(format!("<{}@{}>", mail.message_id, self.message_id_domain)))
            .date(mail.date.into())
            .from(Mailbox::new(
                mail.sender.or_else(|| self.from.name.clone()),
                self.from.email.clone(),
            ))
            .to(Mailbox::new(None, to))
            .subject(mail.words.subject)
            .header(ContentLanguage(mail.language))
            .header(ReportReference(mail.reference.to_string()))
            // receivers do not answer it with an out-of-office note (RFC 3834)
            .header(AutoSubmitted);
        if let Some(reply_to) = &self.reply_to {
            message = message.reply_to(reply_to.clone());
        }
        if let Some(url) = mail.unsubscribe {
            message = message.header(Unsubscribe(url)).header(UnsubscribePost);
        }
        if let Some(trace_id) = mail.trace_id {
            message = message.header(TraceId(trace_id));
        }
        message
            .multipart(MultiPart::alternative_plain_html(
                mail.words.text,
                mail.words.html,
            ))
            .map_err(|_| refused)
    }

    /// A connection that answers: a kept one, else a new one.
    async fn connection(&self) -> Result<AsyncSmtpConnection, Error> {
        while let Some(mut kept) = self.take() {
            if kept.since.elapsed() < IDLE_MAX && kept.connection.test_connected().await {
                return Ok(kept.connection);
            }
        }
        let wrapper = match &self.tls {
            Some((SmtpTls::Tls, parameters)) => Some(parameters.clone()),
            _ => None,
        };
        let server = (self.host.as_str(), self.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(self.timeout), &self.hello, wrapper, None)
                .await?;
        if let Some((SmtpTls::Starttls, parameters)) = &self.tls {
            connection.starttls(parameters.clone(), &self.hello).await?;
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }

    fn take(&self) -> Option<Idle> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn keep(&self, connection: AsyncSmtpConnection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < self.idle_max {
            idle.push(Idle {
                connection,
                since: Instant::now(),
            });
        }
    }
}

impl Mailer for Smtp {
    async fn send(&self, mail: Mail) -> Result<(), Refusal> {
        let date = mail.date;
        let message = self.compose(mail)?;
        let mut body = message.formatted();
        if let Some(dkim) = &self.dkim {
            let signed = dkim.sign(&body, date);
            body = signed.map_err(|_| Refusal::ForNow(Reason::NotComposed))?;
        }
        let conversation = async {
            let mut connection = self.connection().await.map_err(|error| not_connected(&error))?;
            connection
                .send(message.envelope(), &body)
                .await
                .map_err(|error| refused(&error))?;
            self.keep(connection);
            Ok(())
        };
        let ended = tokio::time::timeout(self.timeout, conversation).await;
        ended.unwrap_or(Err(Refusal::ForNow(Reason::SmtpTimeout)))
    }
}

/// What signs mails from a domain.
fn dkim(mail: &MailConfig, domain: &str) -> Result<Option<Dkim>, SmtpConfigError> {
    let keys = mail.dkim_keys.as_ref();
    let dkim = keys.map(|keys| Dkim::parse(domain, keys.expose_secret()));
    dkim.transpose().map_err(SmtpConfigError::Dkim)
}

/// The DNS records of what signs mails; none where nothing does.
pub fn dkim_records(mail: &MailConfig) -> anyhow::Result<Vec<(String, String)>> {
    let from: Mailbox = mail.from.parse().map_err(|_| SmtpConfigError::Mailbox("from"))?;
    let dkim = dkim(mail, from.email.domain())?;
    Ok(dkim.map(|dkim| dkim.records()).transpose()?.unwrap_or_default())
}

fn tls(smtp: &SmtpConfig) -> Result<Option<(SmtpTls, TlsParameters)>, SmtpConfigError> {
    if smtp.tls == SmtpTls::None {
        return Ok(None);
    }
    let mut parameters = TlsParameters::builder(smtp.host.clone());
    if let Some(file) = &smtp.ca_file {
        let pem = std::fs::read(file).map_err(SmtpConfigError::CaFile)?;
        parameters =
            parameters.add_root_certificate(Certificate::from_pem(&pem).map_err(SmtpConfigError::Tls)?);
    }
    Ok(Some((
        smtp.tls,
        parameters.build_rustls().map_err(SmtpConfigError::Tls)?,
    )))
}

/// Whatever keeps us from talking to the server is not the message's fault: also a 5xx while greeting or logging in.
fn not_connected(error: &Error) -> Refusal {
    Refusal::ForNow(reason(error))
}

/// A 5xx to the mail itself is final (RFC 5321 4.2.1); anything else may pass.
fn refused(error: &Error) -> Refusal {
    if error.is_permanent() {
        Refusal::ForGood(reason(error))
    } else {
        Refusal::ForNow(reason(error))
    }
}

fn reason(error: &Error) -> Reason {
    if let Some(code) = error.status() {
        return Reason::SmtpReply(code.into());
    }
    match error {
        _ if error.is_tls() || is_handshake(error) => Reason::SmtpTls,
        _ if error.is_timeout() => Reason::SmtpTimeout,
        _ if error.is_client() || error.is_response() => Reason::SmtpProtocol,
        _ => Reason::SmtpUnreachable,
    }
}

/// A refused handshake comes as a failed connection, whose cause is the only one of this kind.
fn is_handshake(error: &Error) -> bool {
    let mut cause = error.source();
    while let Some(inner) = cause {
        if let Some(io) = inner.downcast_ref::<std::io::Error>() {
            return io.kind() == std::io::ErrorKind::InvalidData;
        }
        cause = inner.source();
    }
    false
}

macro_rules! header {
    ($(#[$doc:meta])* $name:ident$(($inner:ty))?, $wire:literal, $value:expr) => {
        $(#[$doc])*
        #[derive(Clone)]
        struct $name$(($inner))?;

        impl header::Header for $name {
            fn name() -> header::HeaderName {
                header::HeaderName::new_from_ascii_str($wire)
            }

            fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Err("written, never read".into())
            }

            fn display(&self) -> header::HeaderValue {
                let value: fn(&Self) -> String = $value;
                header::HeaderValue::new(Self::name(), value(self))
            }
        }
    };
}

header!(
    /// The trace that began at the till: what support asks a customer for.
    TraceId(String), "X-Localplus-Trace-Id", |header| header.0.clone()
);
header!(
    /// What a provider brings back when it reports on the mail.
    ReportReference(String), "X-Localplus-Reference", |header| header.0.clone()
);
header!(
    /// RFC 2369, as RFC 8058 asks for it: an https address alone.
    Unsubscribe(String), "List-Unsubscribe", |header| format!("<{}>", header.0)
);
header!(
    /// RFC 8058.
    UnsubscribePost, "List-Unsubscribe-Post", |_| "List-Unsubscribe=One-Click".to_owned()
);
header!(
    /// RFC 3282.
    ContentLanguage(&'static str), "Content-Language", |header| header.0.to_owned()
);
header!(
    /// RFC 3834.
    AutoSubmitted, "Auto-Submitted", |_| "auto-generated".to_owned()
);
