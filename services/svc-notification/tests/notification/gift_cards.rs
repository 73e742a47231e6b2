//! Gift cards: a code on its way to whom it is for, under a crash at every step; and what happens to the card afterwards.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use contracts_proto::{
    common::v1::Value,
    giftcard::v1::{
        ActivityType, ConfirmDeliveryRequest, ConfirmDeliveryResponse, Delivery, GetDeliveryRequest,
        GetDeliveryResponse, GetGiftCardRequest, GetGiftCardResponse, GiftCardActivity,
        gift_card_service_server::{GiftCardService, GiftCardServiceServer},
    },
};
use events::Message;
use futures::{FutureExt as _, future::BoxFuture};
use prost_types::Timestamp;
use svc_notification::{
    clients::smtp::Smtp,
    config::Config,
    domain::{
        contact::{Change, Contact, ContactStatus, Details, Edit, Locale},
        draft::Draft,
        gift_card::Gift,
        message::MessageStatus,
        notice::Template,
    },
    ports::{GiftCards, GiftCardsError, Mail, Mailer, Refusal},
    service::{Overwrite, WordsKey},
};
use testkit::MailSink;
use tokio::sync::Notify;
use tonic::{Request, Response, Status, transport::server::TcpIncoming};
use uuid::Uuid;

use crate::{
    delivery::Log,
    world::{World, config, gift_cards, hex, sink},
};

const CODE: &str = "7K3M-Q9XT-2F4W-8HJR-V6NC-5PYD-7Q2F";
const PIN: &str = "471193";
const WORDS: &str = "Joyeux anniversaire, Camomille !";
/// Longer than any lease.
const LEASE: Duration = Duration::from_secs(120);

/// svc-giftcard, over real gRPC, as far as deliveries go. Clones are the same.
#[derive(Clone)]
struct Desk {
    url: String,
    tenant: Uuid,
    deliveries: Arc<Mutex<HashMap<String, Delivery>>>,
    down: Arc<AtomicBool>,
}

impl Desk {
    async fn start(world: &World) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let desk = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            tenant: world.tenant,
            deliveries: Arc::default(),
            down: Arc::default(),
        };
        let server = tonic::transport::Server::builder()
            .add_service(GiftCardServiceServer::new(desk.clone()))
            .serve_with_incoming(TcpIncoming::from(listener));
        tokio::spawn(server);
        desk
    }

    /// A delivery that is due.
    fn sold(&self, card: Uuid, contact: Uuid) -> Uuid {
        let id = Uuid::now_v7();
        let delivery = Delivery {
            id: id.to_string(),
            gift_card_id: card.to_string(),
            recipient_contact_id: contact.to_string(),
            code: Some(CODE.to_owned()),
            pin: Some(PIN.to_owned()),
            value: Some(euros(5_000)),
            message: WORDS.to_owned(),
            expires_at: Some(Timestamp {
                seconds: 1_804_253_527,
                nanos: 0,
            }),
        };
        self.deliveries.lock().unwrap().insert(id.to_string(), delivery);
        id
    }

    /// What its buyer wrote.
    fn says(&self, delivery: Uuid, message: &str) {
        let mut deliveries = self.deliveries.lock().unwrap();
        let delivery = deliveries.get_mut(&delivery.to_string()).unwrap();
        message.clone_into(&mut delivery.message);
    }

    /// Whether a copy of the code is left.
    fn keeps(&self, delivery: Uuid) -> bool {
        let deliveries = self.deliveries.lock().unwrap();
        deliveries[&delivery.to_string()].code.is_some()
    }

    fn asked<T>(&self, request: &Request<T>) -> Result<(), Status> {
        let tenant = request.metadata().get("x-localplus-tenant").unwrap();
        assert_eq!(tenant.to_str().unwrap(), self.tenant.to_string());
        if self.down.load(Ordering::SeqCst) {
            return Err(Status::unavailable("down on demand"));
        }
        Ok(())
    }
}

#[tonic::async_trait]
impl GiftCardService for Desk {
    async fn get_gift_card(
        &self,
        _: Request<GetGiftCardRequest>,
    ) -> Result<Response<GetGiftCardResponse>, Status> {
        Err(Status::unimplemented("nobody asks for a card"))
    }

    async fn get_delivery(
        &self,
        request: Request<GetDeliveryRequest>,
    ) -> Result<Response<GetDeliveryResponse>, Status> {
        self.asked(&request)?;
        let delivery = self.deliveries.lock().unwrap();
        let delivery = delivery.get(&request.get_ref().delivery_id).cloned();
        let delivery = delivery.ok_or_else(|| Status::not_found("delivery_not_found"))?;
        Ok(Response::new(GetDeliveryResponse {
            delivery: Some(delivery),
        }))
    }

    async fn confirm_delivery(
        &self,
        request: Request<ConfirmDeliveryRequest>,
    ) -> Result<Response<ConfirmDeliveryResponse>, Status> {
        self.asked(&request)?;
        let mut deliveries = self.deliveries.lock().unwrap();
        let delivery = deliveries.get_mut(&request.get_ref().delivery_id);
        let delivery = delivery.ok_or_else(|| Status::not_found("delivery_not_found"))?;
        (delivery.code, delivery.pin, delivery.message) = (None, None, String::new());
        Ok(Response::new(ConfirmDeliveryResponse {}))
    }
}

fn euros(amount: i64) -> Value {
    Value {
        amount,
        unit: "EUR".to_owned(),
    }
}

/// A network with a gift card sold to somebody.
struct Shop {
    world: World,
    sink: MailSink,
    desk: Desk,
    contact: Contact,
    card: Uuid,
    delivery: Uuid,
}

impl Shop {
    async fn new() -> Self {
        let (world, sink) = (World::new().await, sink().await);
        let desk = Desk::start(&world).await;
        let contact = world.contact("camille@example.com", "fr").await;
        let card = Uuid::now_v7();
        let delivery = desk.sold(card, contact.id);
        Self {
            world,
            sink,
            desk,
            contact,
            card,
            delivery,
        }
    }

    fn config(&self) -> Config {
        let port = self.sink.smtp().port().to_string();
        config(&[("SMTP__PORT", &port), ("GIFTCARD__GRPC_URL", &self.desk.url)])
    }

    fn due(&self, contact: Uuid, delivery: Uuid) -> Message {
        self.world.activity(GiftCardActivity {
            gift_card_id: self.card.to_string(),
            r#type: ActivityType::DeliveryDue.into(),
            balance_after: Some(euros(5_000)),
            recipient_contact_id: Some(contact.to_string()),
            delivery_id: Some(delivery.to_string()),
            ..GiftCardActivity::default()
        })
    }

    /// An activity that says nothing of whom the card is for.
    fn happened(&self, kind: ActivityType, amount: i64, balance: i64) -> Message {
        self.world.activity(GiftCardActivity {
            gift_card_id: self.card.to_string(),
            r#type: kind.into(),
            amount: Some(euros(amount)),
            balance_after: Some(euros(balance)),
            ..GiftCardActivity::default()
        })
    }

    async fn take(&self, batch: &[Message]) {
        let outcome = self.world.take(batch).await;
        assert!(outcome.poison.is_empty(), "{:?}", outcome.poison);
    }

    async fn drain(&self) -> usize {
        self.world.sender_of(&self.config()).drain().await.unwrap()
    }

    fn subjects(&self) -> Vec<String> {
        let mails = self.sink.mailbox().mails();
        // newest first
        let subjects = mails.iter().rev();
        subjects.map(|mail| mail.subject.replace('\u{a0}', " ")).collect()
    }

    async fn rows(&self) -> String {
        let rows: Vec<String> = sqlx::query_scalar(
            "SELECT row_to_json(messages)::text FROM messages
             UNION ALL SELECT row_to_json(gift_card_holders)::text FROM gift_card_holders",
        )
        .fetch_all(&self.world.database.pool())
        .await
        .unwrap();
        rows.join("\n")
    }

    async fn unconfirmed(&self) -> i64 {
        sqlx::query_scalar("SELECT count(*) FROM messages WHERE confirm_at IS NOT NULL")
            .fetch_one(&self.world.database.pool())
            .await
            .unwrap()
    }
}

#[tokio::test]
async fn given_words_that_a_buyers_message_makes_too_large_when_a_code_is_due_then_the_built_in_words_bring_it()
 {
    let shop = Shop::new().await;
    let draft = Draft {
        subject: "Un cadeau".to_owned(),
        text: format!("{{{{ code }}}} {{{{ pin }}}} {}", "{{ message }} ".repeat(300)),
        html: "<p>{{ code }} {{ pin }}</p>".to_owned(),
    };
    let key = WordsKey {
        template: Template::GiftCardDelivered,
        locale: Locale::Fr,
    };
    let (notifications, by) = (&shop.world.notifications, shop.world.by());
    notifications.save_words(&by, key, Some(draft)).await.unwrap();
    let long = "à toi ".repeat(160);
    shop.desk.says(shop.delivery, &long);
    let other = shop.desk.sold(shop.card, shop.contact.id);

    shop.take(&[
        shop.due(shop.contact.id, shop.delivery),
        shop.due(shop.contact.id, other),
    ])
    .await;
    shop.drain().await;

    let built_in = "Une carte cadeau de 50,00 € pour vous";
    let mut subjects = shop.subjects();
    subjects.sort();
    assert_eq!(subjects, ["Un cadeau", built_in]);
    for mail in shop.sink.mailbox().mails() {
        assert!(mail.text.contains(CODE), "{}", mail.text);
        assert!(mail.raw.len() < 400_000, "{}", mail.raw.len());
    }
    let log = shop.world.log().await;
    let mut versions: Vec<_> = log.iter().map(|message| message.template_version).collect();
    versions.sort_unstable();
    assert_eq!(versions, [None, Some(1)]);
    assert!(log.iter().all(|message| message.status == MessageStatus::Sent));
}

#[tokio::test]
async fn given_a_code_that_is_due_when_told_again_and_again_then_one_mail_and_the_last_copy_is_deleted() {
    let shop = Shop::new().await;
    let due = shop.due(shop.contact.id, shop.delivery);

    shop.take(&[due.clone(), due.clone()]).await;
    shop.drain().await;
    shop.take(&[due]).await;
    shop.drain().await;

    let mails = shop.sink.mailbox().mails();
    assert_eq!(mails.len(), 1);
    let mail = &mails[0];
    assert_eq!(mail.recipients, ["camille@example.com"]);
    assert_eq!(shop.subjects(), ["Une carte cadeau de 50,00 € pour vous"]);
    for said in [CODE, PIN, WORDS, "5 mars 2027"] {
        assert!(mail.text.contains(said), "{said}: {}", mail.text);
        assert!(mail.html.contains(said), "{said}: {}", mail.html);
    }
    let log = shop.world.log().await;
    assert_eq!((log.len(), log[0].status), (1, MessageStatus::Sent));
    assert_eq!(log[0].wallet_id, Some(shop.contact.wallet_id));
    assert!(!shop.desk.keeps(shop.delivery));
    assert_eq!(shop.unconfirmed().await, 0);
    let metrics = shop.world.metrics.encode();
    let told = "notification_code_confirmations_total{outcome=\"confirmed\"} 1";
    assert!(metrics.contains(told), "{metrics}");
}

/// Where a sender dies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Death {
    BeforeFetch,
    AfterFetch,
    BeforeMail,
    AfterMail,
    BeforeConfirm,
    AfterConfirm,
}

/// Stops for ever at one step, as a process that dies there does: nothing after it happens, all before it has.
#[derive(Clone)]
struct Mortal<T> {
    inner: Arc<T>,
    death: Death,
    died: Arc<Notify>,
}

impl<T> Mortal<T> {
    async fn pass(&self, step: Death) {
        if step == self.death {
            self.died.notify_one();
            std::future::pending::<()>().await;
        }
    }
}

impl<M: Mailer> Mailer for Mortal<M> {
    async fn send(&self, mail: Mail) -> Result<(), Refusal> {
        self.pass(Death::BeforeMail).await;
        let sent = self.inner.send(mail).await;
        self.pass(Death::AfterMail).await;
        sent
    }
}

impl<G: GiftCards> GiftCards for Mortal<G> {
    fn delivery(&self, tenant: Uuid, delivery: Uuid) -> BoxFuture<'_, Result<Option<Gift>, GiftCardsError>> {
        async move {
            self.pass(Death::BeforeFetch).await;
            let gift = self.inner.delivery(tenant, delivery).await;
            self.pass(Death::AfterFetch).await;
            gift
        }
        .boxed()
    }

    fn confirm(&self, tenant: Uuid, delivery: Uuid) -> BoxFuture<'_, Result<(), GiftCardsError>> {
        async move {
            self.pass(Death::BeforeConfirm).await;
            let confirmed = self.inner.confirm(tenant, delivery).await;
            self.pass(Death::AfterConfirm).await;
            confirmed
        }
        .boxed()
    }
}

#[tokio::test]
async fn given_a_sender_that_dies_at_any_step_when_another_goes_on_then_the_code_is_neither_lost_nor_doubled()
{
    for death in [
        Death::BeforeFetch,
        Death::AfterFetch,
        Death::BeforeMail,
        Death::AfterMail,
        Death::BeforeConfirm,
        Death::AfterConfirm,
    ] {
        let shop = Shop::new().await;
        shop.take(&[shop.due(shop.contact.id, shop.delivery)]).await;
        let (config, died) = (shop.config(), Arc::new(Notify::new()));
        let smtp = Mortal {
            inner: Arc::new(Smtp::new(&config.smtp, &config.mail).unwrap()),
            death,
            died: Arc::clone(&died),
        };
        let cards = Mortal {
            inner: Arc::new(gift_cards(&config)),
            death,
            died: Arc::clone(&died),
        };
        let sender = shop.world.sender_with(&config, smtp, cards);
        tokio::select! {
            _ = sender.run_once() => panic!("{death:?}: it was to die"),
            () = died.notified() => {}
        }
        drop(sender);

        assert_eq!(
            shop.drain().await,
            0,
            "{death:?}: what the dead one held is left alone"
        );
        shop.world.clock.advance(LEASE);
        shop.drain().await;
        shop.world.clock.advance(LEASE);
        assert_eq!(shop.drain().await, 0, "{death:?}: nothing is left to do");

        let mails = shop.sink.mailbox().mails();
        let ids: std::collections::HashSet<_> = mails.iter().map(|mail| &mail.message_id).collect();
        assert_eq!(ids.len(), 1, "{death:?}: whoever receives it knows one mail");
        // between the mail server's word and ours lies the one moment in which it is said twice, under the same name
        let copies = if death == Death::AfterMail { 2 } else { 1 };
        assert_eq!(mails.len(), copies, "{death:?}");
        assert!(mails.iter().all(|mail| mail.text.contains(CODE)), "{death:?}");
        assert_eq!(shop.world.log().await[0].status, MessageStatus::Sent, "{death:?}");
        assert!(!shop.desk.keeps(shop.delivery), "{death:?}");
        assert_eq!(shop.unconfirmed().await, 0, "{death:?}");
    }
}

#[tokio::test]
async fn given_svc_giftcard_is_away_when_it_comes_back_then_the_code_goes_out_and_is_confirmed() {
    let shop = Shop::new().await;
    shop.take(&[shop.due(shop.contact.id, shop.delivery)]).await;
    shop.desk.down.store(true, Ordering::SeqCst);
    shop.drain().await;
    let waiting = &shop.world.log().await[0];
    assert_eq!(waiting.status, MessageStatus::Queued);
    assert_eq!(waiting.last_error.as_deref(), Some("gift_cards_unavailable"));
    assert!(shop.sink.mailbox().mails().is_empty());

    shop.desk.down.store(false, Ordering::SeqCst);
    shop.world.clock.advance(Duration::from_secs(1));
    shop.drain().await;
    assert_eq!(shop.sink.mailbox().mails().len(), 1);
    assert!(!shop.desk.keeps(shop.delivery));
}

/// Takes svc-giftcard down as soon as the mail is out.
struct Last(Smtp, Arc<AtomicBool>);
impl Mailer for Last {
    async fn send(&self, mail: Mail) -> Result<(), Refusal> {
        let sent = self.0.send(mail).await;
        self.1.store(true, Ordering::SeqCst);
        sent
    }
}

#[tokio::test]
async fn given_a_confirmation_without_an_answer_when_asked_again_then_told_once_more_and_no_second_mail() {
    let shop = Shop::new().await;
    shop.take(&[shop.due(shop.contact.id, shop.delivery)]).await;
    let (config, down) = (shop.config(), Arc::clone(&shop.desk.down));
    let smtp = Last(Smtp::new(&config.smtp, &config.mail).unwrap(), down);
    let sender = shop.world.sender_with(&config, smtp, gift_cards(&config));
    sender.run_once().await.unwrap();
    assert_eq!(shop.world.log().await[0].status, MessageStatus::Sent);
    assert!(shop.desk.keeps(shop.delivery));

    shop.desk.down.store(false, Ordering::SeqCst);
    shop.world.clock.advance(LEASE);
    shop.drain().await;
    assert!(!shop.desk.keeps(shop.delivery));
    assert_eq!(shop.sink.mailbox().mails().len(), 1);
    let metrics = shop.world.metrics.encode();
    let retried = "notification_code_confirmations_total{outcome=\"retry\"} 1";
    assert!(metrics.contains(retried), "{metrics}");
}

#[tokio::test]
async fn given_nowhere_to_send_a_code_when_the_address_is_mended_then_it_goes_out() {
    let shop = Shop::new().await;
    let details = Details {
        locale: "en".parse().unwrap(),
        status: ContactStatus::Active,
        email: None,
        phone: Some("+33612345678".parse().unwrap()),
        time_zone: None,
    };
    let by = shop.world.by();
    let put = shop
        .world
        .notifications
        .put_contact(&by, Uuid::now_v7(), details, Overwrite::Allowed);
    let (contact, _) = put.await.unwrap();
    let delivery = shop.desk.sold(shop.card, contact.id);
    shop.take(&[shop.due(contact.id, delivery)]).await;
    shop.drain().await;
    let waiting = &shop.world.log().await[0];
    assert_eq!(
        (waiting.status, waiting.last_error.as_deref()),
        (MessageStatus::Queued, Some("no_address"))
    );

    let mended = Change {
        email: Edit::Set("camille.martin@example.com".parse().unwrap()),
        ..Change::default()
    };
    shop.world
        .notifications
        .change_contact(&shop.world.by(), contact.id, mended)
        .await
        .unwrap();
    shop.world.clock.advance(Duration::from_secs(1));
    shop.drain().await;
    assert_eq!(shop.subjects(), ["A gift card of €50.00 for you"]);
    assert!(!shop.desk.keeps(delivery));
}

#[tokio::test]
async fn given_a_delivery_that_is_not_to_be_sent_when_due_then_it_fails_and_says_why() {
    let shop = Shop::new().await;
    let stranger = shop.world.contact("stranger@example.com", "en").await;
    let gone = shop.desk.sold(Uuid::now_v7(), shop.contact.id);
    shop.desk
        .deliveries
        .lock()
        .unwrap()
        .get_mut(&gone.to_string())
        .unwrap()
        .code = None;
    for (contact, delivery, why) in [
        (shop.contact.id, Uuid::now_v7(), "delivery_not_found"),
        (stranger.id, shop.delivery, "delivery_not_found"),
        (shop.contact.id, gone, "code_gone"),
    ] {
        // ids of one instant have no order
        shop.world.clock.advance(Duration::from_secs(1));
        shop.take(&[shop.due(contact, delivery)]).await;
        shop.drain().await;
        let log = &shop.world.log().await[0];
        assert_eq!(
            (log.status, log.last_error.as_deref()),
            (MessageStatus::Failed, Some(why))
        );
    }
    assert!(shop.sink.mailbox().mails().is_empty());
    assert_eq!(shop.unconfirmed().await, 0);
}

#[tokio::test]
async fn given_a_delivered_card_when_more_happens_to_it_then_the_same_contact_hears_of_it() {
    let shop = Shop::new().await;
    // one batch, as a replay would hand it over
    shop.take(&[
        shop.happened(ActivityType::Sold, 5_000, 0),
        shop.happened(ActivityType::Activated, 5_000, 5_000),
        shop.due(shop.contact.id, shop.delivery),
        shop.happened(ActivityType::Redeemed, 1_250, 3_750),
    ])
    .await;
    shop.drain().await;
    let mut expected = vec![
        "Une carte cadeau de 50,00 € pour vous",
        "Vous avez utilisé 12,50 € de votre carte cadeau",
    ];
    let mut subjects = shop.subjects();
    subjects.sort();
    assert_eq!(subjects, expected);

    for (kind, amount, balance, told) in [
        (ActivityType::Held, 500, 3_750, None),
        (
            ActivityType::Refunded,
            250,
            4_000,
            Some("2,50 € de retour sur votre carte cadeau"),
        ),
        (
            ActivityType::Reloaded,
            1_000,
            5_000,
            Some("Votre carte cadeau a été rechargée de 10,00 €"),
        ),
        (
            ActivityType::Blocked,
            0,
            5_000,
            Some("Votre carte cadeau est bloquée"),
        ),
        (
            ActivityType::Unblocked,
            0,
            5_000,
            Some("Votre carte cadeau est de nouveau utilisable"),
        ),
        (
            ActivityType::CodeReplaced,
            0,
            5_000,
            Some("Votre carte cadeau a un nouveau code"),
        ),
        (
            ActivityType::Expired,
            5_000,
            0,
            Some("Votre carte cadeau a expiré"),
        ),
        (
            ActivityType::Deactivated,
            0,
            0,
            Some("Votre carte cadeau n'est plus valable"),
        ),
    ] {
        shop.take(&[shop.happened(kind, amount, balance)]).await;
        shop.drain().await;
        expected.extend(told);
        assert_eq!(shop.sink.mailbox().mails().len(), expected.len(), "{kind:?}");
        // what went out side by side has no order, what is told alone has
        if let Some(told) = told {
            assert_eq!(shop.subjects().last().map(String::as_str), Some(told));
        }
    }
}

#[tokio::test]
async fn given_a_spend_that_leaves_little_when_told_then_a_receipt_and_a_reminder() {
    let shop = Shop::new().await;
    shop.take(&[
        shop.due(shop.contact.id, shop.delivery),
        shop.happened(ActivityType::Redeemed, 4_250, 750),
    ])
    .await;
    shop.drain().await;
    let mut subjects = shop.subjects();
    subjects.sort();
    assert_eq!(
        subjects,
        [
            "Il reste 7,50 € sur votre carte cadeau",
            "Une carte cadeau de 50,00 € pour vous",
            "Vous avez utilisé 42,50 € de votre carte cadeau",
        ]
    );
}

#[tokio::test]
async fn given_a_card_of_nobody_in_particular_when_it_is_spent_then_nothing_is_written_and_it_is_counted() {
    let shop = Shop::new().await;
    shop.take(&[shop.happened(ActivityType::Redeemed, 1_250, 3_750)])
        .await;
    assert!(shop.world.log().await.is_empty());
    let metrics = shop.world.metrics.encode();
    let counted = "notification_notices_total{verdict=\"unreachable\"} 1";
    assert!(metrics.contains(counted), "{metrics}");
}

#[tokio::test]
async fn given_a_code_on_its_way_when_tables_and_logs_are_read_then_it_is_nowhere() {
    let shop = Shop::new().await;
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .finish();
    let everything = tracing::subscriber::set_default(subscriber);
    let mut seen = String::new();
    shop.take(&[shop.due(shop.contact.id, shop.delivery)]).await;
    seen += &shop.rows().await;
    // refused once, so that it is kept for another attempt
    shop.sink.mailbox().refuse_next(1);
    shop.desk.down.store(true, Ordering::SeqCst);
    shop.drain().await;
    seen += &shop.rows().await;
    shop.desk.down.store(false, Ordering::SeqCst);
    for _ in 0..2 {
        shop.world.clock.advance(Duration::from_secs(10));
        shop.drain().await;
        seen += &shop.rows().await;
    }
    drop(everything);
    assert_eq!(shop.sink.mailbox().mails().len(), 1);

    let logged = log.text();
    assert!(
        logged.contains("a code could not be fetched"),
        "nothing was logged: {logged}"
    );
    for secret in [CODE, PIN, WORDS, "Camomille", &CODE.replace('-', "")] {
        for (place, text) in [("a table", &seen), ("a log", &logged)] {
            assert!(
                !stands_in(text, secret) && !text.contains(&hex(secret)),
                "{secret} in {place}"
            );
        }
    }
}

/// `secret` is in `text` on its own. A PIN is six digits and so are the microseconds of every time that is written down,
/// and any six digits may come up within an identity.
fn stands_in(text: &str, secret: &str) -> bool {
    text.match_indices(secret).any(|(at, found)| {
        let before = text[..at].chars().next_back();
        let after = text[at + found.len()..].chars().next();
        let fraction = before == Some('.') && found.bytes().all(|byte| byte.is_ascii_digit());
        !fraction && ![before, after].into_iter().flatten().any(char::is_alphanumeric)
    })
}

#[test]
fn a_pin_within_a_longer_number_or_a_time_is_no_pin() {
    for told in [
        "pin=471193",
        "\"471193\"",
        "471193",
        "the PIN 471193.",
        "1471193 471193",
    ] {
        assert!(stands_in(told, PIN), "{told}");
    }
    for other in [
        "12:00:00.471193Z",
        "5471193",
        "47119300",
        "a-471193f0-b",
        "471 193",
    ] {
        assert!(!stands_in(other, PIN), "{other}");
    }
}
