//! What people agree to: put down with its proof, asked before each message, and changed by a link in the mail.

use std::time::Duration;

use contracts_proto::{
    common::v1::Value as Money,
    giftcard::v1::{ActivityType, GiftCardActivity},
};
use reqwest::Method;
use serde_json::json;
use svc_notification::domain::{
    consent::{Channel, Consent, Source, Topic, Word},
    contact::Contact,
    message::MessageStatus,
};
use testkit::{Claims, MailSink};
use uuid::Uuid;

use crate::{
    contacts::Api,
    world::{World, config, sink},
};

/// A spend that leaves little: a receipt, which always goes, and a reminder, which may be refused.
pub(crate) async fn little_is_left(world: &World, contact: &Contact) {
    let euros = |amount| {
        Some(Money {
            amount,
            unit: "EUR".to_owned(),
        })
    };
    let spent = world.activity(GiftCardActivity {
        gift_card_id: Uuid::now_v7().to_string(),
        r#type: ActivityType::Redeemed.into(),
        amount: euros(4_250),
        balance_after: euros(750),
        recipient_contact_id: Some(contact.id.to_string()),
        ..GiftCardActivity::default()
    });
    world.take(&[spent]).await;
}

pub(crate) async fn send(world: &World, sink: &MailSink, public: &str) {
    let port = sink.smtp().port().to_string();
    let sender = world.sender_of(&config(&[("SMTP__PORT", &port), ("PUBLIC__URL", public)]));
    sender.drain().await.unwrap();
}

fn reminders(sink: &MailSink) -> usize {
    let mails = sink.mailbox().mails();
    mails
        .iter()
        .filter(|mail| mail.subject.contains("Il reste"))
        .count()
}

fn no_reminders(contact: &Contact) -> (Uuid, Word) {
    let word = Word {
        topic: Topic::Reminders,
        channel: Channel::Email,
        granted: false,
        wording: "Non merci".parse().unwrap(),
        source: Source::Till,
        actor: Some("till".to_owned()),
        place: None,
    };
    (contact.id, word)
}

#[tokio::test]
async fn given_a_refusal_when_a_reminder_is_due_then_it_does_not_go_and_the_receipt_does() {
    let (world, sink) = (World::new().await, sink().await);
    let contact = world.contact("camille@example.com", "fr").await;
    little_is_left(&world, &contact).await;
    // said after the message was queued, and before it goes
    let (id, word) = no_reminders(&contact);
    world
        .notifications
        .say(&world.by(), id, word.clone())
        .await
        .unwrap();
    send(&world, &sink, "https://localplus.example/notification").await;

    let mails = sink.mailbox().mails();
    assert_eq!((mails.len(), reminders(&sink)), (1, 0));
    assert_eq!(mails[0].header("List-Unsubscribe"), None, "a receipt always goes");
    let log = world.log().await;
    let reminder = log
        .iter()
        .find(|message| message.template == "gift_card_low_balance");
    let reminder = reminder.unwrap();
    assert_eq!(
        (reminder.status, reminder.last_error.as_deref()),
        (MessageStatus::Canceled, Some("opted_out"))
    );

    world.clock.advance(Duration::from_secs(1));
    let agreed = Word {
        granted: true,
        ..word
    };
    world.notifications.say(&world.by(), id, agreed).await.unwrap();
    little_is_left(&world, &contact).await;
    send(&world, &sink, "https://localplus.example/notification").await;
    assert_eq!(reminders(&sink), 1);
}

#[tokio::test]
async fn given_points_that_lapse_soon_when_told_twice_then_their_holder_is_reminded_once_and_may_refuse_it() {
    let (world, sink) = (World::new().await, sink().await);
    let contact = world.contact("camille@example.com", "fr").await;
    let told = world.expiring(contact.wallet_id, 240);
    world.take(&[told.clone(), told]).await;
    send(&world, &sink, PUBLIC).await;
    let mails = sink.mailbox().mails();
    assert_eq!(mails.len(), 1);
    assert!(
        mails[0].subject.contains("avant leur expiration"),
        "{}",
        mails[0].subject
    );
    assert!(mails[0].text.contains("5 mars 2026"), "{}", mails[0].text);
    assert!(mails[0].header("List-Unsubscribe").is_some());

    let (id, word) = no_reminders(&contact);
    world.notifications.say(&world.by(), id, word).await.unwrap();
    world.take(&[world.expiring(contact.wallet_id, 20)]).await;
    send(&world, &sink, PUBLIC).await;
    assert_eq!(sink.mailbox().mails().len(), 1);
}

#[tokio::test]
async fn given_a_tier_when_it_is_reached_then_its_holder_hears_of_it_once_in_their_language_and_may_refuse_it()
 {
    let (world, sink) = (World::new().await, sink().await);
    let french = world.contact("camille@example.com", "fr").await;
    let english = world.contact("robin@example.com", "en").await;
    let told = world.tier_reached(french.wallet_id, "Or");
    world.take(&[told.clone(), told]).await;
    world.take(&[world.tier_reached(english.wallet_id, "Gold")]).await;
    send(&world, &sink, PUBLIC).await;
    let mail = |to: &str| {
        let mails = sink.mailbox().to(to);
        assert_eq!(mails.len(), 1, "{to}");
        mails.into_iter().next().unwrap()
    };
    let (to_camille, to_robin) = (mail("camille@example.com"), mail("robin@example.com"));
    assert_eq!(to_camille.subject, "Chez Léa : vous avez atteint le niveau Or");
    assert!(to_camille.text.contains("5 mars 2026"), "{}", to_camille.text);
    assert_eq!(to_robin.subject, "Chez Léa: you reached Gold");
    assert!(to_camille.header("List-Unsubscribe").is_some());

    let (id, word) = no_reminders(&french);
    world.notifications.say(&world.by(), id, word).await.unwrap();
    world
        .take(&[world.tier_reached(french.wallet_id, "Platine")])
        .await;
    send(&world, &sink, PUBLIC).await;
    assert_eq!(sink.mailbox().to("camille@example.com").len(), 1);
}

/// Somebody who got a reminder.
struct Reader {
    world: World,
    sink: MailSink,
    contact: Contact,
    unsubscribe: String,
    preferences: String,
}

pub(crate) const PUBLIC: &str = "https://localplus.example/notification";

impl Reader {
    async fn new() -> Self {
        let (world, sink) = (World::new().await, sink().await);
        let contact = world.contact("camille@example.com", "fr").await;
        little_is_left(&world, &contact).await;
        send(&world, &sink, PUBLIC).await;
        let mails = sink.mailbox().mails();
        let mail = mails
            .iter()
            .find(|mail| mail.subject.contains("Il reste"))
            .unwrap();
        assert_eq!(
            mail.header("List-Unsubscribe-Post"),
            Some("List-Unsubscribe=One-Click")
        );
        let header = mail.header("List-Unsubscribe").unwrap();
        let unsubscribe = header.trim_start_matches('<').trim_end_matches('>').to_owned();
        let link = |path: &str| {
            let word = mail.text.split_whitespace().find(|word| word.contains(path));
            word.unwrap().to_owned()
        };
        assert_eq!(link("/v1/unsubscribe/"), unsubscribe);
        let preferences = link("/v1/preferences/");
        assert!(
            mail.html.contains(&unsubscribe) && mail.html.contains(&preferences),
            "{}",
            mail.html
        );
        let token = |url: &str| {
            assert!(url.starts_with(PUBLIC), "{url}");
            url.rsplit('/').next().unwrap().to_owned()
        };
        Self {
            unsubscribe: token(&unsubscribe),
            preferences: token(&preferences),
            world,
            sink,
            contact,
        }
    }

    async fn proof(&self) -> Vec<Consent> {
        let (tenant, contact) = (self.world.tenant, self.contact.id);
        let consents = self.world.notifications.consents(tenant, contact, None, 50);
        consents.await.unwrap()
    }

    async fn reminded(&self) -> bool {
        let before = reminders(&self.sink);
        little_is_left(&self.world, &self.contact).await;
        send(&self.world, &self.sink, PUBLIC).await;
        reminders(&self.sink) > before
    }
}

#[tokio::test]
async fn given_a_reminder_when_its_links_are_only_looked_at_then_nothing_changes() {
    let reader = Reader::new().await;
    for token in [&reader.unsubscribe, &reader.preferences] {
        let page = reader.world.notifications.open_link(token).await.unwrap();
        assert!(
            page.contains("<form method=\"post\">") && page.contains("Rappels"),
            "{page}"
        );
        assert!(!page.contains("camille"), "a page names nobody");
    }
    assert_eq!(reader.proof().await, []);
    assert!(reader.reminded().await);
}

#[tokio::test]
async fn given_one_click_when_posted_again_and_again_then_refused_once_with_its_proof() {
    let reader = Reader::new().await;
    for _ in 0..2 {
        let page = reader.world.notifications.unsubscribe(&reader.unsubscribe).await;
        assert!(page.unwrap().contains("Vous ne recevrez plus"));
    }
    let proof = reader.proof().await;
    assert_eq!(proof.len(), 1, "said twice, proven once");
    let Consent { word, at, .. } = &proof[0];
    assert_eq!(
        (word.topic, word.channel, word.granted),
        (Topic::Reminders, Channel::Email, false)
    );
    assert_eq!((word.source, &word.actor), (Source::OneClick, &None));
    assert_eq!(
        (word.wording.as_str(), *at),
        ("List-Unsubscribe=One-Click", reader.world.clock.now())
    );
    assert!(!reader.reminded().await);
}

#[tokio::test]
async fn given_the_preference_page_when_saved_then_what_is_ticked_counts_and_its_words_are_the_proof() {
    let reader = Reader::new().await;
    let choose = |ticked| reader.world.notifications.choose(&reader.preferences, ticked);
    let page = choose(&[(Topic::Offers, Channel::Email)]).await.unwrap();
    assert!(page.contains("name=\"offers.email\" checked"), "{page}");
    assert!(!page.contains("name=\"reminders.email\" checked"), "{page}");
    assert!(!page.contains("sms"), "there is no number to write to");
    let proof = reader.proof().await;
    assert_eq!(proof.len(), 2);
    for Consent { word, .. } in &proof {
        let (granted, words) = match word.topic {
            Topic::Offers => (true, "Offres"),
            _ => (false, "Rappels"),
        };
        assert_eq!((word.granted, word.source), (granted, Source::PreferencePage));
        assert!(word.wording.as_str().starts_with(words), "{word:?}");
    }
    assert!(!reader.reminded().await);

    reader.world.clock.advance(Duration::from_secs(1));
    choose(&[(Topic::Reminders, Channel::Email)]).await.unwrap();
    assert!(reader.reminded().await);
}

#[tokio::test]
async fn given_links_over_http_when_followed_then_pages_that_can_do_nothing_else_and_dead_ones_say_so() {
    let reader = Reader::new().await;
    let (unsubscribe, preferences) = (reader.unsubscribe, reader.preferences);
    let pool = reader.world.database.pool();
    let api = Api::on(reader.world.database, reader.world.tenant).await;
    let browse = async |method: Method, path: String| {
        let url = format!("http://{}{path}", api.address());
        let request = reqwest::Client::new().request(method, url);
        let request = request
            .header("content-type", "application/x-www-form-urlencoded")
            .body("List-Unsubscribe=One-Click");
        let answer = request.send().await.unwrap();
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "text/html; charset=utf-8", "{path}");
        assert_eq!(
            (header("cache-control"), header("referrer-policy")),
            ("no-store".into(), "no-referrer".into())
        );
        assert!(header("content-security-policy").contains("default-src 'none'"));
        let status = answer.status().as_u16();
        (status, answer.text().await.unwrap())
    };
    let cut = &unsubscribe[..unsubscribe.len() - 2];
    for (method, path) in [
        (Method::POST, format!("/v1/unsubscribe/{preferences}")),
        (Method::POST, format!("/v1/preferences/{unsubscribe}")),
        (Method::POST, format!("/v1/unsubscribe/{cut}")),
        (Method::GET, format!("/v1/unsubscribe/{cut}")),
        (Method::GET, "/v1/preferences/nothing".to_owned()),
    ] {
        let (status, page) = browse(method, path.clone()).await;
        assert_eq!(status, 404, "{path}");
        assert!(page.contains("no longer valid"), "{page}");
    }
    for method in [Method::GET, Method::POST] {
        for path in [
            format!("/v1/unsubscribe/{unsubscribe}"),
            format!("/v1/preferences/{preferences}"),
        ] {
            let (status, page) = browse(method.clone(), path).await;
            assert_eq!(status, 200, "{page}");
        }
    }
    sqlx::query("DELETE FROM subject_keys")
        .execute(&pool)
        .await
        .unwrap();
    let (status, _) = browse(Method::POST, format!("/v1/unsubscribe/{unsubscribe}")).await;
    assert_eq!(status, 404, "whoever was erased is not asked any more");
}

#[tokio::test]
async fn given_a_till_when_a_customer_agrees_then_put_down_with_who_and_where_and_what_always_goes_is_refused()
 {
    let api = Api::start().await;
    let wallet = Uuid::now_v7();
    let contact = json!({"wallet_id": wallet, "email": "camille@example.com", "locale": "fr"});
    let contact = api.post(&api.operator(), "/v1/contacts", &contact).await;
    let path = format!("/v1/contacts/{}", contact.body["id"].as_str().unwrap());
    let consents = format!("{path}/consents");
    let merchant = Uuid::now_v7();
    let till = api.issuer.bearer(&Claims::merchant_staff(api.tenant, merchant));
    let offers =
        json!({"topic": "offers", "channel": "email", "granted": true, "wording": "Oui, des offres"});

    let said = api.post(&till, &consents, &offers).await;
    assert_eq!(said.status, 201, "{}", said.body);
    assert_eq!(
        (
            &said.body["source"],
            &said.body["merchant_id"],
            &said.body["actor"]
        ),
        (&json!("till"), &json!(merchant), &json!("merchant-staff"))
    );
    let preferences = api.get(&api.operator(), &format!("{path}/preferences")).await;
    let goes = |topic: &str, channel: &str| {
        let rows = preferences.body["data"].as_array().unwrap().iter();
        let row = rows
            .clone()
            .find(|row| row["topic"] == topic && row["channel"] == channel);
        row.unwrap()["goes"].as_bool().unwrap()
    };
    assert!(goes("offers", "email") && !goes("offers", "sms"));
    assert!(goes("receipts", "email") && goes("security", "sms") && goes("reminders", "email"));

    let mut receipts = offers.clone();
    receipts["topic"] = json!("receipts");
    let refused = api.post(&till, &consents, &receipts).await;
    assert_eq!(refused.problem(), (400, "topic_not_optional", vec!["topic"]));
    for (field, value, code) in [
        ("topic", "news", "invalid_value"),
        ("channel", "fax", "invalid_value"),
        ("wording", " ", "invalid_value"),
        ("wording", "4111 1111 1111 1111", "pan_refused"),
    ] {
        let mut bad = offers.clone();
        bad[field] = json!(value);
        let refused = api.post(&till, &consents, &bad).await;
        assert_eq!(refused.problem(), (400, code, vec![field]));
    }
    let elsewhere = api.issuer.bearer(&Claims::operator(Uuid::now_v7()));
    assert_eq!(
        api.post(&elsewhere, &consents, &offers).await.problem().1,
        "contact_not_found"
    );
    assert_eq!(
        api.get(&elsewhere, &consents).await.problem().1,
        "contact_not_found"
    );
}
