//! How long what is kept is kept: enforced by a job, and never against what still has work in it.

use std::time::Duration;

use chrono::TimeDelta;
use svc_notification::{
    domain::message::MessageStatus,
    retention::{Keep, Retention},
};

use crate::world::{World, config, sink};

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
