//! What a person may ask for: to see everything that is held of them, and to be forgotten, with a proof of it.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};
use svc_notification::{
    domain::{
        address::{EmailAddress, PhoneNumber},
        consent::{Channel, Source, Topic, Word},
        contact::{Contact, ContactStatus, Details},
        erasure::{FORMAT, stated},
        message::MessageStatus,
    },
    error::Error,
    service::{Lookup, Overwrite},
    store,
};
use testkit::Claims;
use uuid::Uuid;

use crate::{
    contacts::Api,
    world::{World, hex, sink},
};

const EMAIL: &str = "Marguerite.Marked@example.com";
const PHONE: &str = "+33698765432";
/// What nothing may show once the person was erased, in lower case.
const MARKS: [&str; 4] = ["marguerite", "marked@", "33698765432", "camomille"];

/// Somebody with everything that can be held of them: both addresses, a consent, a message that went out.
async fn marked(world: &World) -> Contact {
    let details = Details {
        locale: "fr".parse().unwrap(),
        status: ContactStatus::Active,
        email: Some(EMAIL.parse().unwrap()),
        phone: Some(PHONE.parse().unwrap()),
        time_zone: None,
    };
    let by = world.by();
    let put = world
        .notifications
        .put_contact(&by, Uuid::now_v7(), details, Overwrite::Allowed);
    let contact = put.await.unwrap().0;
    let word = Word {
        topic: Topic::Offers,
        channel: Channel::Email,
        granted: true,
        // whatever somebody at a till wrote down
        wording: "Oui, dit Camomille".parse().unwrap(),
        source: Source::Till,
        actor: Some("till".to_owned()),
        place: None,
    };
    let said = world.notifications.say(&by, contact.id, word);
    said.await.unwrap();
    contact
}

/// What is stored of somebody, as a dump shows it.
async fn stored(world: &World, contact: &Contact) -> Vec<String> {
    let row = store::contacts::by_id(&world.database.pool(), world.tenant, contact.id).await;
    let row = row.unwrap().unwrap();
    let bytes = [row.email_sealed, row.phone_sealed, row.wrapped_key];
    bytes
        .into_iter()
        .map(|bytes| {
            let bytes = bytes.unwrap();
            bytes
                .iter()
                .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
        })
        .collect()
}

/// As anybody would, with the published key and no code of ours.
fn genuine(certificate: &str, keys: &Value) -> bool {
    let (signed, signature) = certificate.rsplit_once('.').unwrap();
    let Ok(signature) = URL_SAFE_NO_PAD.decode(signature) else {
        return false;
    };
    let header = signed.split('.').next().unwrap();
    let Ok(header) = URL_SAFE_NO_PAD.decode(header) else {
        return false;
    };
    let Ok(header) = serde_json::from_slice::<Value>(&header) else {
        return false;
    };
    let keys = keys["keys"].as_array().unwrap();
    let Some(key) = keys.iter().find(|key| key["kid"] == header["kid"]) else {
        return false;
    };
    let key = URL_SAFE_NO_PAD.decode(key["x"].as_str().unwrap()).unwrap();
    let key = aws_lc_rs::signature::UnparsedPublicKey::new(&aws_lc_rs::signature::ED25519, key);
    header["alg"] == "EdDSA" && key.verify(signed.as_bytes(), &signature).is_ok()
}

#[tokio::test]
async fn given_a_person_when_erased_then_nothing_of_them_is_in_any_table_and_nothing_goes_out_any_more() {
    let (world, sink) = (World::new().await, sink().await);
    let contact = marked(&world).await;
    let sender = world.sender(sink.smtp());
    world.take(&[world.earned(contact.wallet_id)]).await;
    sender.drain().await.unwrap();
    // the log shows the newest first
    world.clock.advance(Duration::from_secs(1));
    world.take(&[world.earned(contact.wallet_id)]).await;
    let traces = stored(&world, &contact).await;
    let before = world.tables().await;
    assert!(traces.iter().all(|trace| before.contains(trace)), "{before}");
    assert!(
        before.contains("camomille"),
        "the words of a consent are kept as they are"
    );

    let by = world.by();
    let erasure = world.notifications.erase(&by, contact.id);
    let erasure = erasure.await.unwrap();

    let after = world.tables().await;
    for mark in MARKS {
        assert!(
            !after.contains(mark) && !after.contains(&hex(mark)),
            "{mark} in {after}"
        );
    }
    assert!(!traces.iter().any(|trace| after.contains(trace)), "{after}");
    let (certified_at, certificate) = erasure.certified.clone().unwrap();
    let statement = stated(&certificate).unwrap();
    assert_eq!(
        (certified_at, statement.certified_at),
        (world.clock.now(), world.clock.now())
    );
    assert_eq!(
        (
            statement.format.as_str(),
            statement.contact_id,
            statement.wallet_id
        ),
        (FORMAT, contact.id, contact.wallet_id)
    );
    let destroyed = &statement.destroyed;
    assert_eq!(
        (
            destroyed.addresses,
            destroyed.consents,
            destroyed.messages_canceled
        ),
        (2, 1, 1)
    );
    assert_eq!(destroyed.key_sha256.as_deref().map(str::len), Some(64));

    sender.drain().await.unwrap();
    assert_eq!(sink.mailbox().mails().len(), 1, "what was waiting does not go");
    let log = world.log().await;
    let told: Vec<_> = log
        .iter()
        .map(|message| {
            (
                message.status,
                message.last_error.as_deref(),
                message.address.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (MessageStatus::Canceled, Some("erased"), None),
            (MessageStatus::Sent, None, None)
        ]
    );
    for lookup in [
        Lookup::Email(EMAIL.parse::<EmailAddress>().unwrap()),
        Lookup::Phone(PHONE.parse::<PhoneNumber>().unwrap()),
    ] {
        let found = world.notifications.find_contact(world.tenant, &lookup).await;
        assert!(matches!(found, Err(Error::ContactNotFound)));
    }
    world.take(&[world.earned(contact.wallet_id)]).await;
    assert_eq!(world.log().await.len(), 2, "nobody is there to be told");

    let again = world.notifications.erase(&world.by(), contact.id).await;
    let again = again.unwrap();
    assert_eq!((again.id, again.certified), (erasure.id, erasure.certified));
    let back = world.contact(EMAIL, "fr").await;
    assert_ne!(back.id, contact.id, "who comes back is somebody new");
}

#[tokio::test]
async fn given_a_crash_after_the_first_step_when_a_process_goes_on_then_certified_once() {
    let world = World::new().await;
    let contact = marked(&world).await;
    let (pool, now) = (world.database.pool(), world.clock.now());
    // the process is gone before anything follows
    let begun = store::erasures::destroy(&pool, world.tenant, contact.id, Uuid::now_v7(), "operator", now);
    assert!(begun.await.unwrap());

    let gone = world.notifications.contact(world.tenant, contact.id).await;
    assert!(
        matches!(gone, Err(Error::ContactNotFound)),
        "unreadable from the first step on"
    );
    // a word that was said over a link at that very moment
    let late = Word {
        topic: Topic::Reminders,
        channel: Channel::Email,
        granted: false,
        wording: "Camomille dit non".parse().unwrap(),
        source: Source::PreferencePage,
        actor: None,
        place: None,
    };
    store::consents::insert(&pool, world.tenant, contact.id, Uuid::now_v7(), &late, now)
        .await
        .unwrap();

    let deaf = world.another_process(&[]).certified_by(None);
    assert_eq!(deaf.resume_erasures().await.unwrap(), 0, "without a key it waits");
    world.clock.advance(Duration::from_secs(60));
    let (one, other) = (world.another_process(&[]), world.another_process(&[]));
    let (first, second) = tokio::join!(one.resume_erasures(), other.resume_erasures());
    assert!(first.unwrap() + second.unwrap() >= 1);

    let [erasure] = one
        .erasures(world.tenant, None, 10)
        .await
        .unwrap()
        .try_into()
        .unwrap();
    let (certified_at, certificate) = erasure.certified.unwrap();
    assert_eq!((erasure.destroyed_at, certified_at), (now, world.clock.now()));
    assert_eq!(stated(&certificate).unwrap().destroyed_at, now);
    assert!(
        !world.tables().await.contains("camomille"),
        "what was said in between is gone too"
    );
    assert_eq!(
        one.resume_erasures().await.unwrap(),
        0,
        "there is nothing left to do"
    );
}

#[tokio::test]
async fn given_a_message_that_a_sender_holds_when_its_receiver_is_erased_then_the_certificate_waits_for_it() {
    let (world, sink) = (World::new().await, sink().await);
    let contact = marked(&world).await;
    world.take(&[world.earned(contact.wallet_id)]).await;
    let (pool, now) = (world.database.pool(), world.clock.now());
    let lease = now + TimeDelta::seconds(60);
    // a sender has the address in its hands, and dies with it
    let held = store::messages::claim(&pool, now, lease, 10).await.unwrap();
    assert_eq!(held.len(), 1);

    let by = world.by();
    let erasure = world.notifications.erase(&by, contact.id);
    assert_eq!(erasure.await.unwrap().certified, None);
    assert_eq!(world.notifications.resume_erasures().await.unwrap(), 0);

    world.clock.advance(Duration::from_secs(60));
    assert_eq!(world.notifications.resume_erasures().await.unwrap(), 1);
    assert_eq!(world.sender(sink.smtp()).drain().await.unwrap(), 0);
    let logged = &world.log().await[0];
    assert_eq!(
        (logged.status, logged.last_error.as_deref()),
        (MessageStatus::Canceled, Some("erased"))
    );
}

#[tokio::test]
async fn given_a_person_when_they_ask_then_everything_in_one_answer_and_after_erasure_a_certificate_anybody_can_check()
 {
    let (world, sink) = (World::new().await, sink().await);
    let contact = marked(&world).await;
    world.take(&[world.earned(contact.wallet_id)]).await;
    world.sender(sink.smtp()).drain().await.unwrap();
    let tenant = world.tenant;
    let api = Api::on(world.database, tenant).await;
    let path = format!("/v1/contacts/{}", contact.id);

    let export = api.get(&api.operator(), &format!("{path}/export")).await;
    assert_eq!(export.status, 200, "{}", export.body);
    let body = &export.body;
    assert_eq!(
        (&body["contact"]["email"], &body["contact"]["phone"]),
        (&json!(EMAIL), &json!(PHONE))
    );
    assert_eq!(body["consents"][0]["wording"], "Oui, dit Camomille");
    assert_eq!(
        body["preferences"].as_array().unwrap().len(),
        8,
        "every topic by every channel"
    );
    let message = &body["messages"][0];
    assert_eq!(
        (&message["sent_to"], &message["status"]),
        (&json!(EMAIL), &json!("sent"))
    );
    let subject = message["subject"].as_str().unwrap().replace('\u{a0}', " ");
    assert_eq!(subject, "Vous avez gagné 12 points");
    let bad = api
        .get(&api.operator(), &format!("{path}/export?format=pdf"))
        .await;
    assert_eq!(bad.problem(), (400, "invalid_value", vec!["format"]));

    let url = format!("http://{}{path}/export?format=html", api.address());
    let page = reqwest::Client::new()
        .get(url)
        .header("authorization", api.operator());
    let page = page.send().await.unwrap();
    let header = |name: &str| page.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(
        (header("content-type"), header("cache-control")),
        ("text/html; charset=utf-8".into(), "no-store".into())
    );
    assert!(header("content-security-policy").contains("default-src 'none'"));
    let page = page.text().await.unwrap().replace('\u{a0}', " ");
    for shown in [
        EMAIL,
        PHONE,
        "Oui, dit Camomille",
        "Vous avez gagné 12 points",
        "lang=\"fr\"",
    ] {
        assert!(page.contains(shown), "{shown} is not in {page}");
    }

    let elsewhere = api.issuer.bearer(&Claims::operator(Uuid::now_v7()));
    for (method, path) in [
        (Method::DELETE, path.clone()),
        (Method::GET, format!("{path}/export")),
    ] {
        let answer = api.call(&elsewhere, method, &path, None).await;
        assert_eq!(answer.problem().1, "contact_not_found");
    }

    let erased = api.call(&api.operator(), Method::DELETE, &path, None).await;
    assert_eq!(
        (erased.status, &erased.body["status"]),
        (200, &json!("certified")),
        "{}",
        erased.body
    );
    assert_eq!(erased.body["statement"]["contact_id"], json!(contact.id));
    let keys = api.get("", "/v1/erasures/keys").await.body;
    let certificate = erased.body["certificate"].as_str().unwrap();
    assert!(genuine(certificate, &keys), "{certificate} {keys}");
    let other = certificate.replace(
        certificate.split('.').nth(1).unwrap(),
        &URL_SAFE_NO_PAD.encode(
            erased.body["statement"]
                .to_string()
                .replace("\"addresses\":2", "\"addresses\":3"),
        ),
    );
    assert_ne!(other, certificate);
    assert!(!genuine(&other, &keys), "a changed certificate proves nothing");

    let id = erased.body["id"].as_str().unwrap();
    let read = api.get(&api.operator(), &format!("/v1/erasures/{id}")).await;
    assert_eq!(read.body, erased.body);
    let again = api.call(&api.operator(), Method::DELETE, &path, None).await;
    assert_eq!((again.status, again.body), (200, erased.body.clone()));
    let list = api.get(&api.operator(), "/v1/erasures").await;
    assert_eq!(list.body, json!({"data": [erased.body], "next_cursor": null}));
    assert_eq!(
        api.get(&elsewhere, &format!("/v1/erasures/{id}"))
            .await
            .problem()
            .1,
        "erasure_not_found"
    );
    let gone = api.get(&api.operator(), &format!("{path}/export")).await;
    assert_eq!(gone.problem().1, "contact_not_found");
}
