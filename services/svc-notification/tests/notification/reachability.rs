//! Whether an address is its holder's and takes what it is sent; what providers report; sending anew.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use svc_notification::{
    domain::{
        consent::Channel,
        contact::{Change, Contact, Edit},
        message::MessageStatus,
        webhook::{Secret, signatures},
    },
    error::Error,
    service::Asked,
};
use testkit::{Claims, MailSink};
use uuid::Uuid;

use crate::{
    contacts::Api,
    world::{REPORT_SECRETS, World, sink},
};

/// The link in the newest mail to an address.
fn link(sink: &MailSink, address: &str) -> String {
    let mails = sink.mailbox().to(address);
    let words = mails[0].text.split_whitespace();
    let link = words.clone().find(|word| word.contains("/v1/verifications/"));
    link.unwrap().rsplit('/').next().unwrap().to_owned()
}

async fn moved(world: &World, contact: &Contact, email: &str) {
    let change = Change {
        email: Edit::Set(email.parse().unwrap()),
        ..Change::default()
    };
    let by = world.by();
    let changed = world.notifications.change_contact(&by, contact.id, change);
    changed.await.unwrap();
}

#[tokio::test]
async fn given_a_contact_when_asked_by_mail_then_its_holder_confirms_the_address_and_nobody_else() {
    let (world, sink) = (World::new().await, sink().await);
    let contact = world.contact("camille@example.com", "en").await;
    let sender = world.sender(sink.smtp());
    let ask = || {
        world
            .notifications
            .ask_for_verification(world.tenant, contact.id, Channel::Email)
    };
    let verified = async || {
        let contact = world.notifications.contact(world.tenant, contact.id).await;
        contact.unwrap().email_verified_at
    };

    for _ in 0..3 {
        assert_eq!(ask().await.unwrap(), Asked::Sent);
    }
    sender.drain().await.unwrap();
    assert_eq!(sink.mailbox().mails().len(), 1, "asked for once a minute at most");
    let first = link(&sink, "camille@example.com");
    let page = world.notifications.open_verification(&first).await.unwrap();
    assert!(
        page.contains("Is this address yours?") && !page.contains("camille"),
        "{page}"
    );
    assert_eq!(verified().await, None, "looking at it confirms nothing");

    // the link is to the old address, and says nothing of the new one
    moved(&world, &contact, "camille@example.org").await;
    let dead = world.notifications.verify(&first).await;
    assert!(matches!(dead, Err(Error::LinkInvalid)));
    ask().await.unwrap();
    sender.drain().await.unwrap();
    let second = link(&sink, "camille@example.org");
    let unsubscribing = world.notifications.unsubscribe(&second).await;
    assert!(
        matches!(unsubscribing, Err(Error::LinkInvalid)),
        "a link is for one thing"
    );
    for _ in 0..2 {
        let page = world.notifications.verify(&second).await.unwrap();
        assert!(page.contains("Your address is confirmed"), "{page}");
    }
    let at = world.clock.now();
    assert_eq!(verified().await, Some(at));
    assert_eq!(ask().await.unwrap(), Asked::Verified(at));

    moved(&world, &contact, "camille@example.net").await;
    assert_eq!(verified().await, None, "another address is not confirmed");
    ask().await.unwrap();
    sender.drain().await.unwrap();
    let third = link(&sink, "camille@example.net");
    world.clock.advance(Duration::from_hours(72));
    let late = world.notifications.verify(&third).await;
    assert!(matches!(late, Err(Error::LinkInvalid)), "its days are over");
}

impl Api {
    /// Posts what a provider says, signed by the n-th secret.
    pub(crate) async fn report(
        &self,
        nth: usize,
        kind: &str,
        reference: &str,
        change: impl Fn(&mut Heads),
    ) -> u16 {
        let body =
            json!({"type": kind, "timestamp": "x", "data": {"reference": reference, "detail": "5.1.1"}});
        let body = body.to_string();
        let secret: Secret = REPORT_SECRETS.split(',').nth(nth).unwrap().parse().unwrap();
        let now = chrono::Utc::now();
        let mut heads = Heads {
            id: "msg_1".to_owned(),
            timestamp: now.timestamp().to_string(),
            signature: signatures(&[secret], "msg_1", now, &body),
            body,
        };
        change(&mut heads);
        let url = format!("http://{}/v1/provider-reports", self.address());
        let request = reqwest::Client::new()
            .post(url)
            .header("webhook-id", heads.id)
            .header("webhook-timestamp", heads.timestamp)
            .header("webhook-signature", heads.signature)
            .body(heads.body);
        request.send().await.unwrap().status().as_u16()
    }
}

/// What a provider sends.
pub(crate) struct Heads {
    id: String,
    timestamp: String,
    signature: String,
    body: String,
}

#[tokio::test]
async fn given_a_mail_that_came_back_when_its_provider_says_so_then_nothing_more_goes_there_until_somebody_mends_it()
 {
    let (world, sink) = (World::new().await, sink().await);
    let contact = world.contact("camille@example.com", "fr").await;
    let sender = world.sender(sink.smtp());
    world.take(&[world.earned(contact.wallet_id)]).await;
    sender.drain().await.unwrap();
    let sent = world.log().await[0].id;
    let mails = sink.mailbox().mails();
    let reference = mails[0].header("X-Localplus-Reference").unwrap();
    assert_eq!(reference, format!("{}/{sent}", world.tenant));
    let api = Api::beside(&world).await;
    let same = |_: &mut Heads| {};
    let path = format!("/v1/contacts/{}/suppressions", contact.id);
    let suppressed = async || api.get(&api.operator(), &path).await.body["data"].clone();
    let status = async || world.log().await.last().unwrap().status;

    let wrong: [fn(&mut Heads); 4] = [
        |heads| heads.signature.clear(),
        |heads| heads.id.push('2'),
        |heads| heads.body = heads.body.replace("5.1.1", "5.1.2"),
        |heads| heads.timestamp = (chrono::Utc::now().timestamp() - 600).to_string(),
    ];
    for change in wrong {
        assert_eq!(api.report(0, "message.bounced", reference, change).await, 401);
    }
    assert_eq!(
        (status().await, suppressed().await),
        (MessageStatus::Sent, json!([]))
    );

    assert_eq!(api.report(1, "message.delivered", reference, same).await, 204);
    assert_eq!(status().await, MessageStatus::Delivered);
    for _ in 0..2 {
        assert_eq!(api.report(0, "message.bounced", reference, same).await, 204);
    }
    assert_eq!(api.report(0, "message.delivered", reference, same).await, 204);
    assert_eq!(
        api.report(0, "message.opened", reference, same).await,
        204,
        "not of interest"
    );
    let elsewhere = format!("{}/{sent}", Uuid::now_v7());
    assert_eq!(
        api.report(0, "message.complained", &elsewhere, same).await,
        204,
        "not known here"
    );
    let logged = &world.log().await[0];
    assert_eq!(
        (logged.status, logged.last_error.as_deref()),
        (MessageStatus::Undelivered, Some("bounced"))
    );
    let rows = suppressed().await;
    assert_eq!(
        (&rows[0]["channel"], &rows[0]["reason"], &rows[0]["message_id"]),
        (&json!("email"), &json!("bounce"), &json!(sent))
    );
    assert_eq!(api.report(0, "message.complained", reference, same).await, 204);
    assert_eq!(suppressed().await[0]["reason"], "complaint", "which weighs more");

    world.clock.advance(Duration::from_secs(1));
    world.take(&[world.earned(contact.wallet_id)]).await;
    sender.drain().await.unwrap();
    let logged = &world.log().await[0];
    assert_eq!(
        (logged.status, logged.last_error.as_deref()),
        (MessageStatus::Canceled, Some("suppressed"))
    );
    assert_eq!(sink.mailbox().mails().len(), 1, "nothing goes there");

    let lifted = api
        .call(&api.operator(), Method::DELETE, &format!("{path}/email"), None)
        .await;
    assert_eq!((lifted.status, suppressed().await), (204, json!([])));
    let fax = api
        .call(&api.operator(), Method::DELETE, &format!("{path}/fax"), None)
        .await;
    assert_eq!(fax.problem(), (400, "invalid_value", vec!["channel"]));
    let id = world.log().await[0].id;
    let again = api
        .post(&api.operator(), &format!("/v1/messages/{id}/resend"), &json!({}))
        .await;
    assert_eq!(
        (again.status, &again.body["resend_of"]),
        (202, &json!(id)),
        "{}",
        again.body
    );
    // the service goes by the clock on the wall
    world.clock.advance(Duration::from_hours(1));
    sender.drain().await.unwrap();
    assert_eq!(sink.mailbox().to("camille@example.com").len(), 2);
}

#[tokio::test]
async fn given_a_mistyped_address_when_a_message_is_sent_again_to_a_corrected_one_then_it_arrives_and_both_are_logged()
 {
    let (world, sink) = (World::new().await, sink().await);
    let contact = world.contact("bounce.camille@example.com", "fr").await;
    let taken = world.contact("other@example.com", "fr").await;
    let sender = world.sender(sink.smtp());
    // first, because the service has a sender too, which takes what is due when it starts
    let api = Api::beside(&world).await;
    world.take(&[world.earned(contact.wallet_id)]).await;
    let id = world.log().await[0].id;
    let path = format!("/v1/messages/{id}/resend");
    let resend = async |body: Value| api.post(&api.operator(), &path, &body).await;

    assert_eq!(resend(json!({})).await.problem().1, "message_on_its_way");
    sender.drain().await.unwrap();
    assert_eq!(world.log().await[0].status, MessageStatus::Failed);
    assert_eq!(
        resend(json!({"email": "other@example.com"})).await.problem(),
        (409, "email_taken", vec!["email"])
    );
    assert_eq!(
        resend(json!({"email": "camille"})).await.problem(),
        (400, "invalid_value", vec!["email"])
    );
    let elsewhere = api.issuer.bearer(&Claims::operator(Uuid::now_v7()));
    assert_eq!(
        api.post(&elsewhere, &path, &json!({})).await.problem().1,
        "message_not_found"
    );
    assert_eq!(world.log().await.len(), 1);

    let again = resend(json!({"email": "camille@example.com"})).await;
    assert_eq!(again.status, 202, "{}", again.body);
    // the service goes by the clock on the wall
    world.clock.advance(Duration::from_hours(1));
    sender.drain().await.unwrap();
    let mails = sink.mailbox().mails();
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].recipients, ["camille@example.com"]);
    assert!(mails[0].subject.contains("gagné"));
    let log = world.log().await;
    let told: Vec<_> = log
        .iter()
        .map(|message| (message.status, message.resend_of, message.address.as_deref()))
        .collect();
    assert_eq!(
        told,
        [
            (MessageStatus::Sent, Some(id), Some("c***@example.com")),
            (MessageStatus::Failed, None, Some("b***@example.com"))
        ]
    );
    let verifying = world
        .notifications
        .ask_for_verification(world.tenant, taken.id, Channel::Email);
    verifying.await.unwrap();
    sender.drain().await.unwrap();
    let link = world.log().await[0].id;
    let kept = api
        .post(
            &api.operator(),
            &format!("/v1/messages/{link}/resend"),
            &json!({}),
        )
        .await;
    assert_eq!(
        kept.problem().1,
        "message_not_kept",
        "a link is made for one message"
    );
}
