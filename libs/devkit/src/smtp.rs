//! The receiving half of SMTP (RFC 5321) as a client needs it: no relaying, no encryption, nothing delivered.
//!
//! A recipient whose local part begins with `bounce` is unknown here (550), so that a bounce can be tried out.

use std::{io, time::Duration};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    time::timeout,
};

use crate::Mailbox;

/// The largest mail taken, in bytes.
const SIZE_MAX: usize = 25 * 1024 * 1024;
/// The longest command line: RFC 5321's 512 plus room for the parameters of extensions.
const COMMAND_MAX: u64 = 2_000;
/// A line of a mail is read in pieces of at most this.
const PIECE_MAX: u64 = 64 * 1024;
/// Recipients of one mail.
const RECIPIENTS_MAX: usize = 100;
/// A silent client is let go after this.
const SILENCE: Duration = Duration::from_secs(300);

/// Takes connections until the listener fails.
pub(crate) async fn serve(listener: TcpListener, mailbox: Mailbox) {
    loop {
        match listener.accept().await {
            // a client that breaks off has nothing more to be told
            Ok((stream, _)) => drop(tokio::spawn(session(stream, mailbox.clone()))),
            // too many open files, for one: the clients that leave make room
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

/// The mail being put together.
#[derive(Default)]
struct Envelope {
    sender: Option<String>,
    recipients: Vec<String>,
}

async fn session(stream: TcpStream, mailbox: Mailbox) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut envelope = Envelope::default();
    reply(&mut stream, "220 localhost mail sink ready").await?;
    while let Some(line) = command(&mut stream).await? {
        let Ok(line) = line else {
            reply(&mut stream, "500 5.5.2 line too long").await?;
            continue;
        };
        let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
        let answer = match verb.to_ascii_uppercase().as_str() {
            "EHLO" => {
                envelope = Envelope::default();
                "250-localhost\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-ENHANCEDSTATUSCODES\r\n250 SIZE 26214400"
            }
            "HELO" => {
                envelope = Envelope::default();
                "250 localhost"
            }
            "MAIL" => envelope.mail(rest),
            "RCPT" => envelope.rcpt(rest),
            "DATA" if envelope.recipients.is_empty() => "503 5.5.1 RCPT first",
            "DATA" => {
                reply(&mut stream, "354 end with <CRLF>.<CRLF>").await?;
                let Some(raw) = data(&mut stream).await? else {
                    return Ok(());
                };
                let Envelope { sender, recipients } = std::mem::take(&mut envelope);
                let fits = raw.filter(|raw| mailbox.takes(raw.len()));
                match fits.map(|raw| mailbox.deliver(sender.unwrap_or_default(), recipients, raw)) {
                    None => "552 5.3.4 the mail is too large",
                    Some(true) => "250 2.0.0 taken",
                    Some(false) => "451 4.3.0 refused on request, try again",
                }
            }
            "RSET" => {
                envelope = Envelope::default();
                "250 2.0.0 forgotten"
            }
            "NOOP" => "250 2.0.0 still here",
            "VRFY" => "252 2.1.5 send it and see",
            "QUIT" => {
                reply(&mut stream, "221 2.0.0 bye").await?;
                return Ok(());
            }
            _ => "500 5.5.2 unknown command",
        };
        reply(&mut stream, answer).await?;
    }
    Ok(())
}

impl Envelope {
    fn mail(&mut self, rest: &str) -> &'static str {
        let Some((address, parameters)) = path(rest, "FROM:") else {
            return "501 5.5.4 MAIL FROM:<address>";
        };
        if self.sender.is_some() {
            return "503 5.5.1 one sender per mail";
        }
        let size = parameters.split_ascii_whitespace().find_map(|word| {
            let (name, value) = word.split_once('=')?;
            name.eq_ignore_ascii_case("SIZE")
                .then(|| value.parse::<usize>().ok())?
        });
        if size.is_some_and(|size| size > SIZE_MAX) {
            return "552 5.3.4 the mail is too large";
        }
        self.sender = Some(address);
        "250 2.1.0 sender taken"
    }

    fn rcpt(&mut self, rest: &str) -> &'static str {
        if self.sender.is_none() {
            return "503 5.5.1 MAIL first";
        }
        let Some((address, _)) = path(rest, "TO:") else {
            return "501 5.5.4 RCPT TO:<address>";
        };
        if address.is_empty() {
            return "501 5.1.3 an address is needed";
        }
        if address.to_ascii_lowercase().starts_with("bounce") {
            return "550 5.1.1 no such mailbox";
        }
        if self.recipients.len() >= RECIPIENTS_MAX {
            return "452 4.5.3 too many recipients";
        }
        self.recipients.push(address);
        "250 2.1.5 recipient taken"
    }
}

/// `FROM:<a@b> SIZE=1` -> (`a@b`, ` SIZE=1`).
fn path(rest: &str, keyword: &str) -> Option<(String, String)> {
    let (word, rest) = rest.split_at_checked(keyword.len())?;
    if !word.eq_ignore_ascii_case(keyword) {
        return None;
    }
    let (address, parameters) = rest.trim_start().strip_prefix('<')?.split_once('>')?;
    Some((address.to_owned(), parameters.to_owned()))
}

/// The next command line; `None` when the client has gone, `Some(Err)` for a line that is too long.
async fn command(stream: &mut BufReader<TcpStream>) -> io::Result<Option<Result<String, ()>>> {
    let mut line = Vec::new();
    let read = timeout(
        SILENCE,
        (&mut *stream).take(COMMAND_MAX).read_until(b'\n', &mut line),
    )
    .await;
    if !matches!(read, Ok(Ok(1..))) {
        return Ok(None);
    }
    if line.ends_with(b"\n") {
        return Ok(Some(Ok(String::from_utf8_lossy(&line).trim_end().to_owned())));
    }
    // swallow the rest of it, so that it is not taken for commands
    loop {
        line.clear();
        let read = timeout(
            SILENCE,
            (&mut *stream).take(PIECE_MAX).read_until(b'\n', &mut line),
        )
        .await;
        match read {
            Ok(Ok(1..)) if line.ends_with(b"\n") => return Ok(Some(Err(()))),
            Ok(Ok(1..)) => {}
            _ => return Ok(None),
        }
    }
}

/// The mail up to the lone dot, unstuffed. `None` when the client has gone; `Some(None)` when it was too large, read to
/// its end all the same.
async fn data(stream: &mut BufReader<TcpStream>) -> io::Result<Option<Option<Vec<u8>>>> {
    let mut mail = Vec::new();
    let mut too_large = false;
    let mut line_start = true;
    loop {
        let mut piece = Vec::new();
        let read = timeout(
            SILENCE,
            (&mut *stream).take(PIECE_MAX).read_until(b'\n', &mut piece),
        )
        .await;
        if !matches!(read, Ok(Ok(1..))) {
            return Ok(None);
        }
        if line_start && piece == b".\r\n" {
            return Ok(Some((!too_large).then_some(mail)));
        }
        let unstuffed = match piece.strip_prefix(b".") {
            Some(rest) if line_start => rest,
            _ => &piece,
        };
        if mail.len().saturating_add(unstuffed.len()) > SIZE_MAX {
            too_large = true;
            mail = Vec::new();
        } else if !too_large {
            mail.extend_from_slice(unstuffed);
        }
        // only CRLF ends a line: a lone LF followed by a dot must not end somebody's mail
        line_start = piece.ends_with(b"\r\n");
    }
}

async fn reply(stream: &mut BufReader<TcpStream>, answer: &str) -> io::Result<()> {
    stream
        .get_mut()
        .write_all(format!("{answer}\r\n").as_bytes())
        .await
}
