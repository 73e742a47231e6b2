//! What is recorded is recorded once, and told.

use crate::world::{SOON, World, refusal};
use reqwest::StatusCode;
use testkit::Claims;
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread")]
async fn an_item_is_recorded_once_whatever_is_sent_again() {
    let world = World::new().await;
    let id = Uuid::now_v7();

    let (status, first) = world.record(id, "a first item").await;
    assert_eq!(status, 201, "{first}");
    let (status, again) = world.record(id, "a first item").await;
    assert_eq!((status.as_u16(), &again), (200, &first));
    assert_eq!(world.get(id, &world.operator()).await, (StatusCode::OK, first));

    let other = world.record(id, "another item").await;
    assert_eq!(refusal(&other), (409, "item_differs".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_record_the_same_at_once_one_does() {
    let world = World::new().await;
    let id = Uuid::now_v7();

    let answers = tokio::join!(
        world.record(id, "wanted"),
        world.record(id, "wanted"),
        world.record(id, "wanted"),
        world.record(id, "wanted")
    );
    let mut statuses = [answers.0, answers.1, answers.2, answers.3].map(|(status, _)| status.as_u16());
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 200, 200, 201]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_of_another_tenant_does_not_exist() {
    let world = World::new().await;
    let id = Uuid::now_v7();
    world.record(id, "ours").await;

    let stranger = world.issuer.bearer(&Claims::operator(Uuid::now_v7()));
    let answer = world.get(id, &stranger).await;
    assert_eq!(refusal(&answer), (404, "item_not_found".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_number_is_refused() {
    let world = World::new().await;
    let answer = world.record(Uuid::now_v7(), "4242 4242 4242 4242").await;
    assert_eq!(refusal(&answer), (400, "pan_refused".to_owned()));
    assert_eq!(answer.1["errors"][0]["field"], "name");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_recorded_is_told_once() {
    let world = World::new().await;
    let id = Uuid::now_v7();
    for _ in 0..2 {
        world.record(id, "told").await;
    }

    let pool = world.database.pool();
    testkit::eventually(SOON, || async {
        let (next, published): (i64, i64) =
            sqlx::query_as("SELECT next_seq, published_seq FROM outbox_lanes")
                .fetch_one(&pool)
                .await
                .unwrap();
        if (next, published) == (2, 1) {
            Ok(())
        } else {
            Err((next, published))
        }
    })
    .await;
}
