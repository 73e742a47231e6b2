//! Read again from the beginning, the topic changes nothing.

use super::pricing::pricing;
use super::shop::{Network, SOON};
use events::DeadLetters;
use svc_merchant::consumer::{GROUP, TOPIC};
use testkit::eventually;
use uuid::Uuid;

/// What tells of who works the outbox, and not of what is in it.
const LEASES: [&str; 2] = ["lease_owner", "lease_until"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn purchases_that_are_heard_again_from_the_beginning_count_once() {
    // given purchases of two customers, priced here, one of them taken back
    let network = Network::new().await;
    let replica = network.replica().await;
    let program = replica.live_program(network.merchant, |_| {}).await;
    let at = chrono::Utc::now().to_rfc3339();
    let (ann, bob) = (Uuid::now_v7(), Uuid::now_v7());
    for version in 1..=3 {
        network
            .posted(&pricing(&network, &program, 1_000, &at), ann, version, 10)
            .await;
    }
    let undone = network
        .posted(&pricing(&network, &program, 5_000, &at), bob, 1, 50)
        .await;
    network.reversed(undone, bob, 2, 50).await;
    // each is told twice
    eventually(SOON, || async {
        network.topics.done_with(GROUP).await == Some(10)
    })
    .await;
    replica.running.shutdown().await.unwrap();
    let before = network.database.contents(&LEASES).await;
    assert_eq!(before["public.priced_purchases"].len(), 4);
    assert_eq!(before["public.priced_reversals"].len(), 1);
    // when the projection is set back and reads everything again
    let letters = DeadLetters::of(&network.kafka, GROUP, [TOPIC]);
    eventually(SOON, || letters.rewind()).await;
    let replica = network.replica().await;
    eventually(SOON, || async {
        network.topics.done_with(GROUP).await == Some(10)
    })
    .await;
    replica.running.shutdown().await.unwrap();
    // then every table is as it was
    assert_eq!(network.database.contents(&LEASES).await, before);
}
