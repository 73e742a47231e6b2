//! A protected conversation with the mail server, or none.

use std::{net::SocketAddr, sync::Arc};

use svc_notification::domain::message::MessageStatus;
use tempfile::NamedTempFile;
use testkit::MailSink;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, pki_types::PrivateKeyDer},
};

use crate::world::{World, config, sink};

/// Speaks TLS in front of the sink, with a certificate that nobody trusts unless it is in the returned file.
async fn terminator(sink: &MailSink) -> (SocketAddr, NamedTempFile) {
    let generated = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let ca_file = NamedTempFile::new().unwrap();
    std::fs::write(ca_file.path(), generated.cert.pem()).unwrap();
    let key = PrivateKeyDer::try_from(generated.signing_key.serialize_der()).unwrap();
    let tls = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![generated.cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(tls));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, behind) = (listener.local_addr().unwrap(), sink.smtp());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                // a client that does not trust us ends here
                let Ok(mut outside) = acceptor.accept(stream).await else {
                    return;
                };
                let mut inside = TcpStream::connect(behind).await.unwrap();
                let _ = copy_bidirectional(&mut outside, &mut inside).await;
            });
        }
    });
    (address, ca_file)
}

/// What becomes of one mail to a server with these settings: (status, error, mails that arrived).
async fn outcome(sink: &MailSink, settings: &[(&str, &str)]) -> (MessageStatus, Option<String>, usize) {
    let world = World::new().await;
    let contact = world.contact("camille@example.com", "fr").await;
    world.take(&[world.earned(contact.wallet_id)]).await;
    world.sender_of(&config(settings)).run_once().await.unwrap();
    let logged = world.log().await.remove(0);
    (logged.status, logged.last_error, sink.mailbox().mails().len())
}

#[tokio::test]
async fn given_tls_and_a_trusted_certificate_when_sent_then_it_arrives() {
    let sink = sink().await;
    let (address, ca_file) = terminator(&sink).await;
    let (port, ca_file) = (address.port().to_string(), ca_file.path().to_str().unwrap());
    let settings = [
        ("SMTP__PORT", port.as_str()),
        ("SMTP__TLS", "tls"),
        ("SMTP__CA_FILE", ca_file),
    ];

    assert_eq!(outcome(&sink, &settings).await, (MessageStatus::Sent, None, 1));
}

#[tokio::test]
async fn given_tls_and_an_unknown_certificate_when_sent_then_nothing_leaves_and_it_is_tried_again() {
    let sink = sink().await;
    let (address, _ca_file) = terminator(&sink).await;
    let port = address.port().to_string();

    let (status, error, mails) = outcome(&sink, &[("SMTP__PORT", &port), ("SMTP__TLS", "tls")]).await;

    assert_eq!(
        (status, error.as_deref(), mails),
        (MessageStatus::Queued, Some("smtp_tls"), 0)
    );
}

#[tokio::test]
async fn given_starttls_and_a_server_without_it_when_sent_then_nothing_leaves_in_the_clear() {
    let sink = sink().await;
    let port = sink.smtp().port().to_string();

    let (status, error, mails) = outcome(&sink, &[("SMTP__PORT", &port), ("SMTP__TLS", "starttls")]).await;

    assert_eq!(
        (status, error.as_deref(), mails),
        (MessageStatus::Queued, Some("smtp_protocol"), 0)
    );
}
