//! Text messages: to whom, at which hours, by which provider; and codes that confirm a number.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use serde_json::json;
use svc_notification::{
    clients::{
        in_order::{InOrder, ProviderMetrics},
        sms::HttpTexter,
        smtp::Smtp,
    },
    domain::{
        consent::Channel,
        contact::{Contact, ContactStatus, Details},
        message::MessageStatus,
    },
    error::Error,
    ports::Texter,
    sender::Sender,
    service::{Asked, Overwrite},
};
use testkit::MailSink;
use uuid::Uuid;

use crate::{
    contacts::Api,
    world::{World, config, gift_cards, sink},
};

const PHONE: &str = "+33612345678";

async fn with_phone(world: &World, phone: &str, time_zone: Option<&str>) -> Contact {
    let details = Details {
        locale: "fr".parse().unwrap(),
        status: ContactStatus::Active,
        email: None,
        phone: Some(phone.parse().unwrap()),
        time_zone: time_zone.map(|zone| zone.parse().unwrap()),
    };
    let by = world.by();
    let put = world
        .notifications
        .put_contact(&by, Uuid::now_v7(), details, Overwrite::Allowed);
    put.await.unwrap().0
}

fn provider(sink: &MailSink) -> HttpTexter {
    let url = format!("{}/sms/v1/messages", sink.web());
    HttpTexter::new(&url, Some("a-token".into()), "LOCALPLUS", Duration::from_secs(5)).unwrap()
}

/// A sender whose mails and text messages go to a sink, at the hours given.
pub(crate) fn sender(world: &World, sink: &MailSink, hours: &str) -> Sender<Smtp> {
    let port = sink.smtp().port().to_string();
    let config = config(&[("SMTP__PORT", &port), ("SMS__HOURS", hours)]);
    let texter: Arc<dyn Texter> = Arc::new(provider(sink));
    Sender {
        texter: Some(texter),
        ..world.sender_of(&config)
    }
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[tokio::test]
async fn given_a_contact_with_a_phone_alone_when_points_are_earned_then_one_text_message() {
    let (world, sink) = (World::with_texts().await, sink().await);
    let contact = with_phone(&world, PHONE, None).await;
    let reached_by_mail = world.contact("camille@example.com", "fr").await;
    let nobody = with_phone(&world, "+33600000000", None).await;
    let sender = sender(&world, &sink, "00:00-24:00");
    let earned = [&contact, &reached_by_mail, &nobody].map(|contact| world.earned(contact.wallet_id));

    world.take(&earned).await;
    world.take(&earned).await;
    sink.mailbox().refuse_next(1);
    sender.drain().await.unwrap();
    world.clock.advance(Duration::from_secs(1));
    sender.drain().await.unwrap();

    let [text] = sink.mailbox().texts().try_into().unwrap();
    assert_eq!((text.to.as_str(), text.from.as_str()), (PHONE, "LOCALPLUS"));
    assert_eq!(
        text.text.replace('\u{a0}', " "),
        "LOCAL-PLUS: Vous avez gagné 12 points"
    );
    assert_eq!(sink.mailbox().mails().len(), 1);
    let log = world.log().await;
    let of = |contact: &Contact| {
        log.iter()
            .find(|message| message.contact_id == Some(contact.id))
            .unwrap()
    };
    let told = of(&contact);
    assert_eq!(text.reference, format!("{}/{}", world.tenant, told.id));
    assert_eq!(
        (told.channel.as_str(), told.status, told.address.as_deref()),
        ("sms", MessageStatus::Sent, Some("+***78"))
    );
    assert_eq!(of(&reached_by_mail).channel, "email");
    let refused = of(&nobody);
    assert_eq!(
        (refused.status, refused.last_error.as_deref()),
        (MessageStatus::Failed, Some("sms_422"))
    );
}

#[tokio::test]
async fn given_an_hour_at_which_nobody_wants_a_text_when_due_then_it_waits_for_the_morning_where_its_receiver_is()
 {
    let (world, sink) = (World::with_texts().await, sink().await);
    world.clock.set(at("2026-07-01T20:30:00Z"));
    let paris = with_phone(&world, PHONE, None).await;
    let reunion = with_phone(&world, "+262692123456", Some("Indian/Reunion")).await;
    let montreal = with_phone(&world, "+15145550123", Some("America/Montreal")).await;
    let sender = sender(&world, &sink, "08:00-21:00");
    let earned = [&paris, &reunion, &montreal].map(|contact| world.earned(contact.wallet_id));
    world.take(&earned).await;

    sender.drain().await.unwrap();

    let log = world.log().await;
    let waits = |contact: &Contact| {
        let message = log
            .iter()
            .find(|message| message.contact_id == Some(contact.id))
            .unwrap();
        (message.status, message.next_attempt_at)
    };
    assert_eq!(
        waits(&paris),
        (MessageStatus::Scheduled, Some(at("2026-07-02T06:00:00Z")))
    );
    assert_eq!(
        waits(&reunion),
        (MessageStatus::Scheduled, Some(at("2026-07-02T04:00:00Z")))
    );
    assert_eq!(
        waits(&montreal).0,
        MessageStatus::Sent,
        "it is the afternoon there"
    );
    let asked = world
        .notifications
        .ask_for_verification(world.tenant, paris.id, Channel::Sms);
    asked.await.unwrap();
    sender.drain().await.unwrap();
    assert_eq!(
        sink.mailbox().texts().len(),
        2,
        "a code is waited for, at any hour"
    );

    world.clock.set(at("2026-07-02T04:00:00Z"));
    sender.drain().await.unwrap();
    assert_eq!(sink.mailbox().texts()[0].to, "+262692123456");
    world.clock.set(at("2026-07-02T06:00:00Z"));
    sender.drain().await.unwrap();
    assert_eq!(sink.mailbox().texts().len(), 4);
}

#[tokio::test]
async fn given_a_code_when_read_off_the_phone_then_the_number_is_confirmed_and_guessing_ends_after_five() {
    let (world, sink) = (World::with_texts().await, sink().await);
    let contact = with_phone(&world, PHONE, None).await;
    let sender = sender(&world, &sink, "00:00-24:00");
    let ask = || {
        world
            .notifications
            .ask_for_verification(world.tenant, contact.id, Channel::Sms)
    };
    let confirm = |code: String| {
        let (by, id) = (world.by(), contact.id);
        let notifications = Arc::clone(&world.notifications);
        async move { notifications.confirm_phone(&by, id, &code).await }
    };
    let received = || {
        let text = sink.mailbox().texts()[0].text.clone();
        let code = text.split_whitespace().find(|word| word.parse::<u32>().is_ok());
        code.unwrap().to_owned()
    };

    for _ in 0..3 {
        assert_eq!(ask().await.unwrap(), Asked::Sent);
    }
    sender.drain().await.unwrap();
    assert_eq!(sink.mailbox().texts().len(), 1, "asked for once a minute at most");
    let code = received();
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for _ in 0..5 {
        let guessed = confirm(wrong.to_owned()).await;
        assert!(matches!(guessed, Err(Error::CodeInvalid)));
    }
    let late = confirm(code.clone()).await;
    assert!(
        matches!(late, Err(Error::CodeInvalid)),
        "five tries, and then none"
    );
    assert!(
        !world.tables().await.contains(&format!("\"{code}\"")),
        "a code is nowhere"
    );

    world
        .clock
        .advance(Duration::from_mins(1) + Duration::from_secs(1));
    ask().await.unwrap();
    sender.drain().await.unwrap();
    let (first, second) = (code, received());
    assert_eq!(sink.mailbox().texts().len(), 2);
    if first != second {
        assert!(confirm(first).await.is_err(), "an older code is void");
    }
    confirm(second.clone()).await.unwrap();
    let verified = world
        .notifications
        .contact(world.tenant, contact.id)
        .await
        .unwrap();
    assert_eq!(verified.phone_verified_at, Some(world.clock.now()));
    assert!(confirm(second).await.is_err(), "a code is for once");
    assert_eq!(ask().await.unwrap(), Asked::Verified(world.clock.now()));

    let deaf = World::new().await;
    let contact = with_phone(&deaf, PHONE, None).await;
    let api = Api::beside(&deaf).await;
    let path = format!("/v1/contacts/{}/verifications", contact.id);
    for (channel, code) in [
        ("sms", "no_such_address"),
        ("email", "no_such_address"),
        ("fax", "invalid_value"),
    ] {
        let answer = api.post(&api.till(), &path, &json!({"channel": channel})).await;
        assert_eq!(answer.problem().1, code, "{channel}");
    }
    let confirmed = api
        .post(
            &api.till(),
            &format!("{path}/confirm"),
            &json!({"code": "123456"}),
        )
        .await;
    assert_eq!(confirmed.problem(), (409, "code_invalid", vec![]));
}

#[tokio::test]
async fn given_two_providers_when_the_first_is_away_then_the_second_has_the_message_until_the_first_is_well()
{
    let world = World::new().await;
    let (first, second) = (sink().await, sink().await);
    let contact = world.contact("camille@example.com", "fr").await;
    let metrics = ProviderMetrics::new(&world.metrics);
    let settings = config(&[]);
    let server = |sink: &MailSink| {
        let port = sink.smtp().port().to_string();
        let config = config(&[("SMTP__PORT", &port)]);
        Smtp::new(&config.smtp, &config.mail).unwrap()
    };
    let servers = vec![("first", server(&first)), ("backup", server(&second))];
    let servers = InOrder::new("email", servers, world.clock.clock(), metrics);
    let sender = world.sender_with(&settings, servers, gift_cards(&settings));
    let mails = || (first.mailbox().mails().len(), second.mailbox().mails().len());
    let send = async || {
        world.take(&[world.earned(contact.wallet_id)]).await;
        sender.drain().await.unwrap();
        mails()
    };

    assert_eq!(send().await, (1, 0));
    first.mailbox().refuse_next(3);
    for count in 1..=3 {
        assert_eq!(send().await, (1, count), "nobody waits for the first");
    }
    // three in a row: it takes mails again, but is asked last
    assert_eq!(send().await, (1, 4));
    let shown = "notification_provider_well{channel=\"email\",provider=\"first\"} 0";
    assert!(world.metrics.encode().contains(shown));
    second.mailbox().refuse_next(1);
    assert_eq!(
        send().await,
        (2, 4),
        "who is not well is asked all the same when nobody else takes it"
    );
    world.clock.advance(Duration::from_mins(1));
    assert_eq!(send().await, (3, 4));

    // a refusal of the mail itself is the last word
    let bouncing = world.contact("bounce@example.com", "fr").await;
    // the log shows the newest first
    world.clock.advance(Duration::from_secs(1));
    world.take(&[world.earned(bouncing.wallet_id)]).await;
    sender.drain().await.unwrap();
    assert_eq!(mails(), (3, 4));
    let logged = &world.log().await[0];
    assert_eq!(
        (logged.status, logged.last_error.as_deref()),
        (MessageStatus::Failed, Some("smtp_550"))
    );
    assert!(
        world
            .log()
            .await
            .iter()
            .skip(1)
            .all(|message| message.status == MessageStatus::Sent)
    );
}
