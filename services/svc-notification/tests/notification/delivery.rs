//! From an event to a mail, with nothing running by itself: the consumer's handler and the sender are called.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use chrono::TimeDelta;
use contracts_proto::ledger::v1::TransactionType;
use svc_notification::domain::{
    contact::{Change, ContactStatus, Edit},
    message::MessageStatus,
};
use testkit::MailSink;
use tokio::net::TcpListener;
use uuid::Uuid;

use crate::world::{TRACE_ID, World, config, hex, sink};

#[tokio::test]
async fn given_a_contact_when_points_are_earned_then_one_mail_in_its_language_and_in_the_tills_trace() {
    let (world, sink) = (World::new().await, sink().await);
    let contact = world.contact("camille@example.com", "fr").await;

    world.take(&[world.earned(contact.wallet_id)]).await;
    let sent = world.sender(sink.smtp()).drain().await.unwrap();

    let mails = sink.mailbox().mails();
    assert_eq!((sent, mails.len()), (1, 1));
    let (mail, logged) = (&mails[0], &world.log().await[0]);
    assert_eq!(mail.recipients, ["camille@example.com"]);
    assert_eq!(mail.subject.replace('\u{a0}', " "), "Vous avez gagné 12 points");
    assert!(
        mail.text
            .replace('\u{a0}', " ")
            .contains("Solde disponible : 1 240 points"),
        "{}",
        mail.text
    );
    assert!(mail.text.contains("5 mars 2026 à 14:32"), "{}", mail.text);
    assert!(mail.html.contains("<html lang=\"fr\">"));
    assert_eq!(mail.header("X-Localplus-Trace-Id"), Some(TRACE_ID));
    assert_eq!(mail.header("Content-Language"), Some("fr"));
    assert_eq!(mail.header("Auto-Submitted"), Some("auto-generated"));
    assert_eq!(mail.message_id, format!("{}@localplus.example", logged.id));
    assert_eq!((logged.status, logged.attempts), (MessageStatus::Sent, 1));
    assert_eq!(logged.sent_at, Some(world.clock.now()));
    assert_eq!(logged.trace_id.as_deref(), Some(TRACE_ID));
    assert_eq!(logged.address.as_deref(), Some("c***@example.com"));
}

#[tokio::test]
async fn given_an_event_when_delivered_again_and_again_then_one_mail() {
    let (world, sink) = (World::new().await, sink().await);
    let contact = world.contact("camille@example.com", "en").await;
    let event = world.earned(contact.wallet_id);
    let sender = world.sender(sink.smtp());

    world.take(&[event.clone(), event.clone()]).await;
    sender.drain().await.unwrap();
    world.take(&[event]).await;
    sender.drain().await.unwrap();

    assert_eq!(sink.mailbox().mails().len(), 1);
    let metrics = world.metrics.encode();
    assert!(
        metrics.contains("notification_notices_total{verdict=\"queued\"} 1"),
        "{metrics}"
    );
    assert!(
        metrics.contains("notification_notices_total{verdict=\"duplicate\"} 2"),
        "{metrics}"
    );
}

#[tokio::test]
async fn given_contacts_of_many_languages_when_told_then_in_theirs_or_in_the_networks_own() {
    let (world, sink) = (World::new().await, sink().await);
    for (locale, earned) in [
        ("fr", "gagné"),
        ("fr-CA", "gagné"),
        ("en", "earned"),
        ("en-GB", "earned"),
        ("de", "gagné"),
    ] {
        let email = format!("{locale}@example.com");
        let contact = world.contact(&email, locale).await;
        world.take(&[world.earned(contact.wallet_id)]).await;
        world.sender(sink.smtp()).drain().await.unwrap();
        let mails = sink.mailbox().to(&email);
        assert!(
            mails[0].subject.contains(earned),
            "{locale}: {}",
            mails[0].subject
        );
    }
}

#[tokio::test]
async fn given_every_kind_of_movement_when_told_then_those_that_change_what_somebody_has() {
    let (world, sink) = (World::new().await, sink().await);
    let contact = world.contact("camille@example.com", "en").await;
    let movements = [
        (TransactionType::Earn, 12, "You earned 12 points"),
        (TransactionType::Burn, -5, "You spent 5 points"),
        (TransactionType::Capture, -5, "You spent 5 points"),
        (TransactionType::Adjust, 1, "Your balance was corrected"),
        (TransactionType::Expire, -7, "Expiry of 7 points"),
        (TransactionType::Transfer, -3, "You sent 3 points"),
        (TransactionType::Transfer, 3, "You received 3 points"),
        (TransactionType::Reverse, -12, "A transaction was undone"),
    ];
    let silent = [
        (TransactionType::Hold, 0),
        (TransactionType::Void, 0),
        (TransactionType::Adjust, 0),
    ];

    let told = movements
        .iter()
        .map(|(kind, amount, _)| world.updated(contact.wallet_id, *kind, *amount, 100));
    let untold = silent
        .iter()
        .map(|(kind, amount)| world.updated(contact.wallet_id, *kind, *amount, 100));
    world.take(&told.chain(untold).collect::<Vec<_>>()).await;
    world.sender(sink.smtp()).drain().await.unwrap();

    let mut subjects: Vec<_> = sink
        .mailbox()
        .mails()
        .iter()
        .map(|mail| mail.subject.replace('\u{a0}', " "))
        .collect();
    let mut expected: Vec<_> = movements
        .iter()
        .map(|(_, _, subject)| (*subject).to_owned())
        .collect();
    subjects.sort();
    expected.sort();
    assert_eq!(subjects, expected);
}

#[tokio::test]
async fn given_no_mail_server_when_it_comes_back_then_the_mail_goes_out_once_and_not_before_its_time() {
    let world = World::new().await;
    let contact = world.contact("camille@example.com", "fr").await;
    world.take(&[world.earned(contact.wallet_id)]).await;
    let nobody = unused_address().await;
    let sender = world.sender(nobody);

    for (attempt, pause) in [(1, 1), (2, 2), (3, 4)] {
        assert_eq!(sender.run_once().await.unwrap(), 1);
        let logged = &world.log().await[0];
        assert_eq!((logged.status, logged.attempts), (MessageStatus::Queued, attempt));
        assert_eq!(logged.last_error.as_deref(), Some("smtp_unreachable"));
        assert_eq!(
            logged.next_attempt_at,
            Some(world.clock.now() + TimeDelta::seconds(pause))
        );
        assert_eq!(sender.run_once().await.unwrap(), 0, "tried before its time");
        world.clock.advance(Duration::from_secs(pause.unsigned_abs()));
    }

    let sink = MailSink::start(nobody, SocketAddr::from(([127, 0, 0, 1], 0)))
        .await
        .unwrap();
    assert_eq!(sender.drain().await.unwrap(), 1);
    assert_eq!(sink.mailbox().mails().len(), 1);
    let logged = &world.log().await[0];
    assert_eq!(
        (logged.status, logged.attempts, logged.last_error.as_deref()),
        (MessageStatus::Sent, 4, None)
    );
}

#[tokio::test]
async fn given_a_passing_refusal_when_tried_again_then_the_same_message_id() {
    let (world, sink) = (World::new().await, sink().await);
    let contact = world.contact("camille@example.com", "fr").await;
    world.take(&[world.earned(contact.wallet_id)]).await;
    let sender = world.sender(sink.smtp());

    sink.mailbox().refuse_next(1);
    sender.run_once().await.unwrap();
    assert_eq!(world.log().await[0].last_error.as_deref(), Some("smtp_451"));
    world.clock.advance(Duration::from_secs(1));
    sender.run_once().await.unwrap();

    let mails = sink.mailbox().mails();
    assert_eq!(mails.len(), 1);
    assert_eq!(
        mails[0].message_id,
        format!("{}@localplus.example", world.log().await[0].id)
    );
}

#[tokio::test]
async fn given_a_final_refusal_when_answered_then_failed_and_never_tried_again() {
    let (world, sink) = (World::new().await, sink().await);
    let contact = world.contact("bounce@example.com", "fr").await;
    world.take(&[world.earned(contact.wallet_id)]).await;
    let sender = world.sender(sink.smtp());

    sender.run_once().await.unwrap();
    world.clock.advance(Duration::from_hours(48));

    assert_eq!(sender.run_once().await.unwrap(), 0);
    let logged = &world.log().await[0];
    assert_eq!(
        (logged.status, logged.last_error.as_deref()),
        (MessageStatus::Failed, Some("smtp_550"))
    );
    assert_eq!(logged.address.as_deref(), Some("b***@example.com"));
}

#[tokio::test]
async fn given_a_mail_over_the_servers_limit_when_refused_then_it_is_said_and_it_goes_out_when_it_is_sent_again()
 {
    let (world, sink) = (World::new().await, sink().await);
    let contact = world.contact("camille@example.com", "fr").await;
    world.take(&[world.earned(contact.wallet_id)]).await;
    let sender = world.sender(sink.smtp());

    sink.mailbox().take_at_most(1_000);
    sender.drain().await.unwrap();
    world.clock.advance(Duration::from_hours(48));
    assert_eq!(sender.drain().await.unwrap(), 0, "it would be as large again");
    let refused = world.log().await.remove(0);
    assert_eq!(
        (refused.status, refused.last_error.as_deref()),
        (MessageStatus::Failed, Some("smtp_552"))
    );
    assert_eq!(sink.mailbox().mails().len(), 0);

    // the server is set to take it
    sink.mailbox().take_at_most(1_000_000);
    let again = world.notifications.resend(&world.by(), refused.id, None).await;
    let again = again.unwrap().id;
    sender.drain().await.unwrap();
    let mails = sink.mailbox().to("camille@example.com");
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].message_id, format!("{again}@localplus.example"));
}

#[tokio::test]
async fn given_a_mail_server_that_never_comes_back_when_tried_for_a_day_then_failed() {
    let world = World::new().await;
    let contact = world.contact("camille@example.com", "fr").await;
    world.take(&[world.earned(contact.wallet_id)]).await;
    let sender = world.sender(unused_address().await);
    let begun = world.clock.now();

    let mut attempts = 0;
    while world.log().await[0].status == MessageStatus::Queued {
        attempts += sender.run_once().await.unwrap();
        world.clock.advance(Duration::from_hours(1));
    }

    assert_eq!(attempts, 36);
    assert_eq!(world.log().await[0].status, MessageStatus::Failed);
    assert!(world.clock.now() - begun > TimeDelta::days(1));
}

#[tokio::test]
async fn given_a_mail_server_that_falls_silent_when_the_time_is_up_then_given_up_and_the_next_conversation_is_new()
 {
    let world = World::new().await;
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = silent.local_addr().unwrap();
    let contact = world.contact("camille@example.com", "fr").await;
    world.take(&[world.earned(contact.wallet_id)]).await;
    let port = address.port().to_string();
    let sender = world.sender_of(&config(&[("SMTP__PORT", &port), ("SMTP__TIMEOUT_MS", "100")]));

    sender.run_once().await.unwrap();
    assert_eq!(world.log().await[0].last_error.as_deref(), Some("smtp_timeout"));

    drop(silent);
    let sink = MailSink::start(address, SocketAddr::from(([127, 0, 0, 1], 0)))
        .await
        .unwrap();
    world.clock.advance(Duration::from_secs(1));
    world.sender(address).run_once().await.unwrap();
    assert_eq!(sink.mailbox().mails().len(), 1);
}

#[tokio::test]
async fn given_a_wallet_without_contact_when_points_are_earned_then_nothing_is_written_and_it_is_counted() {
    let (world, sink) = (World::new().await, sink().await);
    let phone_only = svc_notification::domain::contact::Details {
        locale: "fr".parse().unwrap(),
        status: ContactStatus::Active,
        email: None,
        phone: Some("+33612345678".parse().unwrap()),
        time_zone: None,
    };
    let wallet = Uuid::now_v7();
    let overwrite = svc_notification::service::Overwrite::Allowed;
    world
        .notifications
        .put_contact(&world.by(), wallet, phone_only, overwrite)
        .await
        .unwrap();

    world
        .take(&[world.earned(Uuid::now_v7()), world.earned(wallet)])
        .await;

    assert_eq!(world.sender(sink.smtp()).drain().await.unwrap(), 0);
    assert!(world.log().await.is_empty());
    let metrics = world.metrics.encode();
    assert!(
        metrics.contains("notification_notices_total{verdict=\"unreachable\"} 2"),
        "{metrics}"
    );
}

#[tokio::test]
async fn given_a_queued_message_when_the_contact_moves_or_is_disabled_then_the_new_address_or_nobody() {
    let (world, sink) = (World::new().await, sink().await);
    let moved = world.contact("old@example.com", "fr").await;
    let disabled = world.contact("gone@example.com", "fr").await;
    world
        .take(&[world.earned(moved.wallet_id), world.earned(disabled.wallet_id)])
        .await;

    let email = Change {
        email: Edit::Set("new@example.com".parse().unwrap()),
        ..Change::default()
    };
    world
        .notifications
        .change_contact(&world.by(), moved.id, email)
        .await
        .unwrap();
    let status = Change {
        status: Some(ContactStatus::Disabled),
        ..Change::default()
    };
    world
        .notifications
        .change_contact(&world.by(), disabled.id, status)
        .await
        .unwrap();
    world.sender(sink.smtp()).drain().await.unwrap();

    let recipients: Vec<_> = sink
        .mailbox()
        .mails()
        .iter()
        .flat_map(|mail| mail.recipients.clone())
        .collect();
    assert_eq!(recipients, ["new@example.com"]);
    let log = world.log().await;
    let canceled = log
        .iter()
        .find(|message| message.contact_id == Some(disabled.id))
        .unwrap();
    assert_eq!(
        (canceled.status, canceled.last_error.as_deref()),
        (MessageStatus::Canceled, Some("no_address"))
    );
    world.take(&[world.earned(disabled.wallet_id)]).await;
    assert_eq!(world.log().await.len(), 2, "a disabled contact is told nothing");
}

#[tokio::test]
async fn given_a_destroyed_key_when_due_then_nothing_is_sent_and_the_log_shows_no_address() {
    let (world, sink) = (World::new().await, sink().await);
    let contact = world.contact("camille@example.com", "fr").await;
    let sender = world.sender(sink.smtp());
    world.take(&[world.earned(contact.wallet_id)]).await;
    sender.drain().await.unwrap();
    world.clock.advance(Duration::from_secs(1));
    world.take(&[world.earned(contact.wallet_id)]).await;

    sqlx::query("DELETE FROM subject_keys")
        .execute(&world.database.pool())
        .await
        .unwrap();
    sender.drain().await.unwrap();

    assert_eq!(sink.mailbox().mails().len(), 1);
    let log = world.log().await;
    assert_eq!(log[0].status, MessageStatus::Canceled);
    assert!(log.iter().all(|message| message.address.is_none()));
    assert!(
        world
            .notifications
            .contact(world.tenant, contact.id)
            .await
            .is_err()
    );
}

#[tokio::test]
async fn given_a_sender_that_died_when_its_lease_ends_then_another_sends_and_the_dead_ones_word_is_void() {
    let (world, sink) = (World::new().await, sink().await);
    let contact = world.contact("camille@example.com", "fr").await;
    world.take(&[world.earned(contact.wallet_id)]).await;
    let (now, pool) = (world.clock.now(), world.database.pool());
    let lease_until = now + TimeDelta::seconds(60);
    let claimed = svc_notification::store::messages::claim(&pool, now, lease_until, 10)
        .await
        .unwrap();
    let sender = world.sender(sink.smtp());

    assert_eq!(
        sender.run_once().await.unwrap(),
        0,
        "a claimed message is left alone"
    );
    world.clock.advance(Duration::from_secs(60));
    assert_eq!(sender.run_once().await.unwrap(), 1);

    let failed = svc_notification::domain::message::Settlement {
        status: MessageStatus::Failed,
        next_attempt_at: now,
        reason: None,
    };
    let message = &claimed[0];
    let nothing = svc_notification::store::messages::Trail::default();
    let settled = svc_notification::store::messages::settle(
        &pool,
        message.tenant_id,
        message.id,
        message.attempts,
        &failed,
        &nothing,
        now,
    );
    assert!(!settled.await.unwrap());
    assert_eq!(world.log().await[0].status, MessageStatus::Sent);
    assert_eq!(sink.mailbox().mails().len(), 1);
}

#[tokio::test]
async fn given_many_messages_when_two_senders_race_then_each_goes_out_once() {
    let (world, sink) = (World::new().await, sink().await);
    let contact = world.contact("camille@example.com", "fr").await;
    let batch: Vec<_> = (0..60).map(|_| world.earned(contact.wallet_id)).collect();
    world.take(&batch).await;

    let (one, other) = (world.sender(sink.smtp()), world.sender(sink.smtp()));
    let (first, second) = tokio::join!(one.drain(), other.drain());

    assert_eq!(first.unwrap() + second.unwrap(), 60);
    let mails = sink.mailbox().mails();
    let ids: std::collections::HashSet<_> = mails.iter().map(|mail| mail.message_id.clone()).collect();
    assert_eq!((mails.len(), ids.len()), (60, 60));
}

#[tokio::test]
async fn given_an_event_that_breaks_its_contract_when_taken_then_it_alone_is_poison() {
    let (world, sink) = (World::new().await, sink().await);
    let contact = world.contact("camille@example.com", "fr").await;
    let mut foreign = world.earned(contact.wallet_id);
    foreign.tenant = Uuid::now_v7();
    let garbage = world.message(
        "wallet.balance-updated.v1",
        "localplus.wallet.v1.BalanceUpdated",
        b"garbage".to_vec(),
    );

    let outcome = world
        .take(&[garbage, world.earned(contact.wallet_id), foreign])
        .await;

    assert_eq!(
        outcome.poison.iter().map(|(index, _)| *index).collect::<Vec<_>>(),
        [0, 2]
    );
    assert_eq!(world.sender(sink.smtp()).drain().await.unwrap(), 1);
}

#[tokio::test]
async fn given_a_merchant_that_joined_when_the_operator_has_an_address_then_one_mail_to_it() {
    let (world, sink) = (
        World::with_operator(Some("operator@example.com")).await,
        sink().await,
    );
    let event = world.onboarded("Boulangerie Dupont");

    world.take(&[event.clone(), event]).await;
    world.sender(sink.smtp()).drain().await.unwrap();

    let mails = sink.mailbox().to("operator@example.com");
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].subject, "Boulangerie Dupont a rejoint le réseau");
    let logged = &world.log().await[0];
    assert_eq!(
        (logged.wallet_id, logged.address.as_deref()),
        (None, Some("o***@example.com"))
    );

    let deaf = World::new().await;
    deaf.take(&[deaf.onboarded("Boulangerie Dupont")]).await;
    assert!(deaf.log().await.is_empty());
}

#[tokio::test]
async fn given_contacts_and_sent_messages_when_the_tables_are_read_raw_then_no_address_is_in_them() {
    let (world, sink) = (World::new().await, sink().await);
    let contact = world.contact("Camille.Secret@example.com", "fr").await;
    let phone = Change {
        phone: Edit::Set("+33612345678".parse().unwrap()),
        ..Change::default()
    };
    world
        .notifications
        .change_contact(&world.by(), contact.id, phone)
        .await
        .unwrap();
    world.take(&[world.earned(contact.wallet_id)]).await;
    world.sender(sink.smtp()).drain().await.unwrap();
    assert_eq!(sink.mailbox().mails().len(), 1);

    let pool = world.database.pool();
    let mut dump = String::new();
    for rows in [
        "SELECT coalesce(string_agg(t::text, '|'), '') FROM contacts t",
        "SELECT coalesce(string_agg(t::text, '|'), '') FROM subject_keys t",
        "SELECT coalesce(string_agg(t::text, '|'), '') FROM messages t",
    ] {
        let text: String = sqlx::query_scalar(rows).fetch_one(&pool).await.unwrap();
        assert!(!text.is_empty());
        dump.push_str(&text.to_lowercase());
    }
    for secret in ["camille", "secret", "33612345678", "612345678"] {
        assert!(
            !dump.contains(secret) && !dump.contains(&hex(secret)),
            "{secret} is readable"
        );
    }
    assert!(!world.metrics.encode().to_lowercase().contains("camille"));
}

#[tokio::test]
async fn given_everything_logged_when_mails_go_out_bounce_and_wait_then_no_address_is_in_the_log() {
    let (world, sink) = (World::new().await, sink().await);
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .finish();
    let everything = tracing::subscriber::set_default(subscriber);

    for address in ["camille@example.com", "bounce-camille@example.com"] {
        let contact = world.contact(address, "fr").await;
        world.take(&[world.earned(contact.wallet_id)]).await;
    }
    sink.mailbox().refuse_next(1);
    let sender = world.sender(sink.smtp());
    sender.drain().await.unwrap();
    world.clock.advance(Duration::from_secs(1));
    sender.drain().await.unwrap();
    world.log().await;
    drop(everything);

    assert_eq!(sink.mailbox().mails().len(), 1);
    let text = log.text();
    assert!(
        text.contains("message not sent") && text.contains("smtp_550"),
        "nothing was logged: {text}"
    );
    assert!(!text.to_lowercase().contains("camille"), "{text}");
}

/// Everything that was logged, in memory.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl tracing_subscriber::fmt::MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// An address nobody listens at.
async fn unused_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap()
}
