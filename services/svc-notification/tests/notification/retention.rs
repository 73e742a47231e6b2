//! How long what is kept is kept: enforced by a job, and never against what still has work in it.

use std::time::Duration;

use chrono::TimeDelta;
use svc_notification::{
    domain::{message::MessageStatus, webhook::DeliveryStatus},
    retention::{Keep, Retention},
};
use uuid::Uuid;

use crate::{
    contacts::Api,
    webhooks::Network,
    world::{World, config, sink},
};

fn retention(world: &World, keep: Keep) -> Retention {
    Retention {
        db: world.database.pool(),
        clock: world.clock.clock(),
        keep,
    }
}

const DAY: Duration = Duration::from_hours(24);

#[tokio::test]
async fn given_messages_of_all_ages_when_the_job_runs_then_the_old_ones_go_and_those_with_work_in_them_stay()
{
    let (world, sink) = (World::new().await, sink().await);
    let contact = world.contact("camille@example.com", "fr").await;
    let sender = world.sender(sink.smtp());
    world.take(&[world.earned(contact.wallet_id)]).await;
    sender.drain().await.unwrap();
    // never sent, and as old
    world.take(&[world.earned(contact.wallet_id)]).await;
    world.clock.advance(30 * DAY);
    world.take(&[world.earned(contact.wallet_id)]).await;
    let erased = world.contact("gone@example.com", "fr").await;
    let by = world.by();
    let erasure = world.notifications.erase(&by, erased.id);
    erasure.await.unwrap();
    world.clock.advance(DAY);

    let for_ever = retention(&world, Keep::default()).run_once().await.unwrap();
    assert!(for_ever.values().all(|count| *count == 0), "{for_ever:?}");
    let month = Keep {
        messages: Some(TimeDelta::days(30)),
        erasures: Some(TimeDelta::days(30)),
        ..Keep::default()
    };
    let swept = retention(&world, month).run_once().await.unwrap();
    assert_eq!((swept["messages"], swept["erasures"]), (1, 0));
    let log = world.log().await;
    let left: Vec<_> = log.iter().map(|message| message.status).collect();
    assert_eq!(left, [MessageStatus::Queued, MessageStatus::Queued]);

    world.clock.advance(30 * DAY);
    let swept = retention(&world, month).run_once().await.unwrap();
    assert_eq!((swept["messages"], swept["erasures"]), (0, 1));
    assert_eq!(
        world
            .notifications
            .erasures(world.tenant, None, 10)
            .await
            .unwrap()
            .len(),
        0
    );
}

/// Given webhooks that were delivered, that are still tried and that are new, when the job runs, then the old ones that are done go
/// with their attempts, and the others stay.
#[tokio::test]
async fn given_webhooks_of_all_ages_when_the_job_runs_then_those_that_are_done_and_old_go_with_their_attempts()
 {
    let network = Network::new().await;
    let shop = Uuid::now_v7();
    network.registry.register(Some(shop), &network.receiver.url, &[]);
    let sender = network.sender();
    let attempts = async || {
        let count = sqlx::query_scalar("SELECT count(*) FROM webhook_attempts");
        let count: i64 = count.fetch_one(&network.world.database.pool()).await.unwrap();
        count
    };
    network.take(&[network.redeemed(shop)]).await;
    assert_eq!(sender.run_once().await.unwrap(), 1);
    // as old, and its endpoint takes nothing
    network.receiver.answer(&[500]);
    network.take(&[network.redeemed(shop)]).await;
    assert_eq!(sender.run_once().await.unwrap(), 1);
    network.world.clock.advance(30 * DAY);
    network.take(&[network.redeemed(shop)]).await;
    network.world.clock.advance(DAY);
    assert_eq!((network.log().await.len(), attempts().await), (3, 2));

    let month = Keep {
        webhooks: Some(TimeDelta::days(30)),
        ..Keep::default()
    };
    let swept = retention(&network.world, month).run_once().await.unwrap();
    assert_eq!(swept["webhooks"], 1);
    let left: Vec<_> = network.log().await.iter().map(|one| one.status).collect();
    assert_eq!(left, [DeliveryStatus::Queued, DeliveryStatus::Queued]);
    assert_eq!(attempts().await, 1, "that of the one that is still tried");
}

/// Given addresses that bounced and one whose holder complained, when the job runs, then the bounces of long ago are forgiven, and
/// a complaint never is.
#[tokio::test]
async fn given_addresses_that_took_nothing_when_the_job_runs_then_old_bounces_go_and_complaints_stay() {
    let (world, sink) = (World::new().await, sink().await);
    let (sender, api) = (world.sender(sink.smtp()), Api::beside(&world).await);
    let reported = async |email: &str, what: &str| {
        let contact = world.contact(email, "fr").await;
        world.take(&[world.earned(contact.wallet_id)]).await;
        sender.drain().await.unwrap();
        let mail = sink.mailbox().to(email).remove(0);
        let reference = mail.header("X-Localplus-Reference").unwrap();
        assert_eq!(api.report(0, what, reference, |_| {}).await, 204);
        contact
    };
    let bounced = reported("gone@example.com", "message.bounced").await;
    let complained = reported("cross@example.com", "message.complained").await;
    let lately = reported("lately@example.com", "message.bounced").await;
    // the two of them are a month older than the third
    sqlx::query(
        "UPDATE suppressions SET created_at = created_at - interval '31 days' WHERE contact_id <> $1",
    )
    .bind(lately.id)
    .execute(&world.database.pool())
    .await
    .unwrap();

    let month = Keep {
        bounces: Some(TimeDelta::days(30)),
        ..Keep::default()
    };
    let swept = retention(&world, month).run_once().await.unwrap();
    assert_eq!(swept["bounces"], 1);
    for (contact, left) in [(bounced, 0), (complained, 1), (lately, 1)] {
        let suppressed = world.notifications.suppressions(world.tenant, contact.id);
        assert_eq!(suppressed.await.unwrap().len(), left, "{}", contact.id);
    }
}

/// Given contacts whose wallets were closed a while ago, lately and not at all, when the job runs, then the first are erased as if they had
/// asked for it, certificate and all, and the others stay.
#[tokio::test]
async fn given_contacts_of_closed_wallets_when_the_job_runs_then_those_closed_long_ago_are_erased() {
    let (world, sink) = (World::new().await, sink().await);
    let sender = world.sender(sink.smtp());
    let long_ago = world.contact("long-ago@example.com", "fr").await;
    world.take(&[world.earned(long_ago.wallet_id)]).await;
    sender.drain().await.unwrap();
    // told twice, and once more later: the first counts
    let closed = world.closed(long_ago.wallet_id);
    world.take(&[closed.clone(), closed.clone()]).await;
    world.clock.advance(89 * DAY);
    world.take(&[closed]).await;
    let lately = world.contact("lately@example.com", "fr").await;
    let never = world.contact("never@example.com", "fr").await;
    // a wallet that nobody gave a contact, and another network's of the same id
    world
        .take(&[world.closed(lately.wallet_id), world.closed(Uuid::now_v7())])
        .await;
    sqlx::query("INSERT INTO closed_wallets (tenant_id, wallet_id, closed_at) VALUES ($1, $2, 'epoch')")
        .bind(Uuid::now_v7())
        .bind(never.wallet_id)
        .execute(&world.database.pool())
        .await
        .unwrap();
    world.clock.advance(2 * DAY);

    let keep = config(&[]).retention.keep().unwrap();
    assert_eq!(keep.closed_contacts, Some(TimeDelta::days(90)));
    let swept = retention(&world, keep).run_once().await.unwrap();
    assert_eq!(swept["closed_contacts"], 1);
    let swept = retention(&world, keep).run_once().await.unwrap();
    assert_eq!(swept["closed_contacts"], 0);
    for (contact, there) in [(&long_ago, false), (&lately, true), (&never, true)] {
        let found = world.notifications.contact(world.tenant, contact.id).await;
        assert_eq!(found.is_ok(), there, "{}", contact.id);
    }
    // the log of what was sent stays, without where it went
    assert_eq!(world.log().await.len(), 1);
    let sealed = sqlx::query_scalar("SELECT count(*) FROM messages WHERE recipient_sealed IS NOT NULL");
    let sealed: i64 = sealed.fetch_one(&world.database.pool()).await.unwrap();
    assert_eq!(sealed, 0);

    assert_eq!(world.notifications.resume_erasures().await.unwrap(), 1);
    let erasures = world
        .notifications
        .erasures(world.tenant, None, 10)
        .await
        .unwrap();
    let [erasure] = erasures.as_slice() else {
        panic!("{erasures:?}");
    };
    assert_eq!(
        (erasure.contact_id, erasure.wallet_id),
        (long_ago.id, long_ago.wallet_id)
    );
    assert!(erasure.certified.is_some());
    let done = sqlx::query_as("SELECT actor, action FROM audit_entries WHERE subject = $1 ORDER BY seq DESC");
    let done: (String, String) = done
        .bind(long_ago.id.to_string())
        .fetch_one(&world.database.pool())
        .await
        .unwrap();
    assert_eq!(done, ("log-cleanup".to_owned(), "contact.erased".to_owned()));
}

#[test]
fn given_settings_when_read_then_nothing_goes_while_its_event_may_still_come_again() {
    let keep = config(&[]).retention.keep().unwrap();
    assert_eq!(keep.messages, Some(TimeDelta::days(400)));
    assert_eq!(
        config(&[("RETENTION__WEBHOOKS_DAYS", "0")])
            .retention
            .keep()
            .unwrap()
            .webhooks,
        None
    );
    for key in ["RETENTION__MESSAGES_DAYS", "RETENTION__WEBHOOKS_DAYS"] {
        assert!(config(&[(key, "13")]).retention.keep().is_err(), "{key}");
    }
}
