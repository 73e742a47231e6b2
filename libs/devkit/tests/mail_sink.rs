//! The mail sink takes what a mail client sends and shows it as Mailpit would.

#![allow(clippy::expect_used)] // a helper that fails is a test that fails

use std::net::SocketAddr;

use devkit::MailSink;
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
};

/// A client that says a line and returns the code of the answer.
struct Client(BufReader<TcpStream>);

impl Client {
    async fn connect(sink: &MailSink) -> Self {
        let mut client = Self(BufReader::new(
            TcpStream::connect(sink.smtp()).await.expect("connected"),
        ));
        assert_eq!(client.answer().await, 220);
        client
    }

    async fn answer(&mut self) -> u16 {
        loop {
            let mut line = String::new();
            self.0.read_line(&mut line).await.expect("an answer");
            if line.as_bytes().get(3) != Some(&b'-') {
                return line.get(..3).expect("a code").parse().expect("a number");
            }
        }
    }

    async fn say(&mut self, line: &str) -> u16 {
        self.0
            .get_mut()
            .write_all(format!("{line}\r\n").as_bytes())
            .await
            .expect("written");
        self.answer().await
    }

    async fn send(&mut self, to: &str, mail: &str) -> u16 {
        assert_eq!(
            self.say("MAIL FROM:<shop@example.test> SIZE=300 BODY=8BITMIME SMTPUTF8")
                .await,
            250
        );
        assert_eq!(self.say(&format!("RCPT TO:<{to}>")).await, 250);
        assert_eq!(self.say("DATA").await, 354);
        self.say(&format!("{mail}\r\n.")).await
    }
}

async fn get(sink: &MailSink, method: &str, path: &str) -> (u16, String) {
    ask(sink, method, path, "").await
}

async fn ask(sink: &MailSink, method: &str, path: &str, body: &str) -> (u16, String) {
    let address: SocketAddr = sink
        .web()
        .trim_start_matches("http://")
        .parse()
        .expect("an address");
    let mut stream = TcpStream::connect(address).await.expect("connected");
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await.expect("written");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("read");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a body");
    (
        head.split(' ')
            .nth(1)
            .expect("a status")
            .parse()
            .expect("a number"),
        body.to_owned(),
    )
}

async fn json(sink: &MailSink, path: &str) -> Value {
    let (status, body) = get(sink, "GET", path).await;
    assert_eq!(status, 200, "{body}");
    serde_json::from_str(&body).expect("JSON")
}

const MAIL: &str = "From: \"Caf\u{e9} du Port\" <shop@example.test>\r\n\
    To: Zo\u{eb} <zoe@example.test>\r\n\
    Subject: =?utf-8?q?Vos_points_=C3=A0_jour?=\r\n\
    Message-ID: <1@example.test>\r\n\
    traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n\
    MIME-Version: 1.0\r\n\
    Content-Type: multipart/alternative; boundary=b\r\n\
    \r\n\
    --b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
    Merci !\r\n..deux points au d\u{e9}but\r\n\
    --b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
    <p onclick=\"x()\">Merci&nbsp;!</p><script>alert(1)</script>\r\n\
    --b--";

#[tokio::test]
async fn a_mail_is_shown_with_its_parts_decoded() {
    let sink = MailSink::local().await.expect("a sink");
    let mut client = Client::connect(&sink).await;
    assert_eq!(client.say("EHLO test").await, 250);

    assert_eq!(client.send("zoe@example.test", MAIL).await, 250);
    assert_eq!(client.say("QUIT").await, 221);

    let list = json(&sink, "/api/v1/messages").await;
    assert_eq!(list["total"], 1);
    assert_eq!(list["messages"][0]["Subject"], "Vos points \u{e0} jour");
    assert_eq!(list["messages"][0]["To"][0]["Address"], "zoe@example.test");
    let id = list["messages"][0]["ID"].as_str().expect("an id");
    let mail = json(&sink, &format!("/api/v1/message/{id}")).await;
    assert_eq!(mail["From"]["Name"], "Caf\u{e9} du Port");
    // a doubled dot at the start of a line stands for one
    assert_eq!(
        mail["Text"].as_str().expect("text").trim_end(),
        "Merci !\r\n.deux points au d\u{e9}but"
    );
    assert!(mail["HTML"].as_str().expect("html").contains("<p onclick"));
    let headers = json(&sink, &format!("/api/v1/message/{id}/headers")).await;
    assert_eq!(
        headers["traceparent"][0],
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    );
    assert_eq!(sink.mailbox().to("ZOE@example.test").len(), 1);
}

#[tokio::test]
async fn a_mails_own_html_runs_nowhere_but_in_its_frame() {
    let sink = MailSink::local().await.expect("a sink");
    let mut client = Client::connect(&sink).await;
    let mail = MAIL.replace("=?utf-8?q?Vos_points_=C3=A0_jour?=", "<script>alert(2)</script>");
    assert_eq!(client.send("zoe@example.test", &mail).await, 250);

    let (_, list) = get(&sink, "GET", "/").await;
    let (_, page) = get(&sink, "GET", "/mail/latest").await;

    assert!(
        list.contains("&lt;script&gt;alert(2)") && !list.contains("<script"),
        "{list}"
    );
    assert!(
        page.contains("<iframe sandbox") && !page.contains("<script"),
        "{page}"
    );
}

#[tokio::test]
async fn a_client_that_talks_out_of_turn_is_corrected() {
    let sink = MailSink::local().await.expect("a sink");
    let mut client = Client::connect(&sink).await;

    assert_eq!(client.say("DATA").await, 503);
    assert_eq!(client.say("RCPT TO:<a@b>").await, 503);
    assert_eq!(client.say("MAIL TO:<a@b>").await, 501);
    assert_eq!(client.say("MAIL FROM:<a@b> SIZE=99999999999").await, 552);
    assert_eq!(client.say("MAIL FROM:<a@b>").await, 250);
    assert_eq!(client.say("MAIL FROM:<a@b>").await, 503);
    assert_eq!(client.say("RCPT TO:<bounce@b>").await, 550);
    assert_eq!(client.say("RSET").await, 250);
    assert_eq!(client.say("RCPT TO:<a@b>").await, 503);
    assert_eq!(client.say("NOOP").await, 250);
    assert_eq!(client.say("FNORD").await, 500);
    assert_eq!(client.say(&"x".repeat(5000)).await, 500);
    assert_eq!(client.say("NOOP").await, 250);
}

#[tokio::test]
async fn a_mail_over_the_limit_is_refused_whole_and_the_session_goes_on() {
    let sink = MailSink::local().await.expect("a sink");
    let mut client = Client::connect(&sink).await;
    let line = format!("{}\r\n", "x".repeat(998));

    assert_eq!(client.send("zoe@example.test", &line.repeat(27_000)).await, 552);

    assert!(sink.mailbox().mails().is_empty());
    assert_eq!(
        client.send("zoe@example.test", "Subject: small\r\n\r\nhi").await,
        250
    );
    assert_eq!(sink.mailbox().mails().len(), 1);
}

#[tokio::test]
async fn a_refusal_on_request_is_passing() {
    let sink = MailSink::local().await.expect("a sink");
    sink.mailbox().refuse_next(1);
    let mut client = Client::connect(&sink).await;

    assert_eq!(client.send("zoe@example.test", MAIL).await, 451);
    assert_eq!(client.send("zoe@example.test", MAIL).await, 250);

    assert_eq!(sink.mailbox().mails().len(), 1);
}

#[tokio::test]
async fn mails_are_found_and_deleted() {
    let sink = MailSink::local().await.expect("a sink");
    let mut client = Client::connect(&sink).await;
    assert_eq!(client.send("zoe@example.test", MAIL).await, 250);
    assert_eq!(
        client
            .send("max@example.test", "Subject: other\r\n\r\nhello")
            .await,
        250
    );

    assert_eq!(
        json(&sink, "/api/v1/search?query=to:zoe@example.test").await["total"],
        1
    );
    assert_eq!(
        json(&sink, "/api/v1/search?query=subject:other").await["total"],
        1
    );
    assert_eq!(json(&sink, "/api/v1/search?query=nothing").await["total"], 0);
    assert_eq!(json(&sink, "/api/v1/messages?limit=1").await["count"], 1);
    assert_eq!(get(&sink, "GET", "/api/v1/message/none").await.0, 404);

    assert_eq!(get(&sink, "DELETE", "/api/v1/messages").await.0, 200);
    assert_eq!(json(&sink, "/api/v1/messages").await["total"], 0);
}

#[tokio::test]
async fn a_text_message_is_taken_as_a_provider_does_and_shown() {
    let sink = MailSink::local().await.expect("a sink");
    let text = |to: &str| {
        format!("{{\"to\":\"{to}\",\"from\":\"LP\",\"text\":\"<b>Bonjour\",\"reference\":\"a/b\"}}")
    };
    let post = async |to: &str| ask(&sink, "POST", "/sms/v1/messages", &text(to)).await.0;

    assert_eq!(post("+33612345678").await, 202);
    assert_eq!(post("+33600000000").await, 422, "a number that nobody has");
    sink.mailbox().refuse_next(1);
    assert_eq!(post("+33612345678").await, 503);

    let shown = json(&sink, "/sms/v1/messages").await;
    assert_eq!(shown["messages"].as_array().expect("a list").len(), 1);
    assert_eq!(shown["messages"][0]["reference"], "a/b");
    let (_, page) = get(&sink, "GET", "/").await;
    assert!(
        page.contains("+33612345678") && page.contains("&lt;b&gt;Bonjour"),
        "{page}"
    );
    sink.mailbox().clear();
    assert_eq!(sink.mailbox().texts(), []);
}
