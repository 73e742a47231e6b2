//! Read again from the beginning, the topics change nothing.

use crate::network::{Event, Network, SOON};
use contracts_proto::ledger::v1::TransactionType;
use events::DeadLetters;
use svc_wallet::consumer::GROUP;
use svc_wallet::wire::TRANSACTIONS_TOPIC;
use testkit::eventually;

/// What tells of who works the outbox, and not of what is in it.
const LEASES: [&str; 2] = ["lease_owner", "lease_until"];

/// Whether everything in the outbox is published, and marked so.
async fn told(network: &Network) -> bool {
    sqlx::query_scalar("SELECT bool_and(published_seq = next_seq - 1) FROM outbox_lanes")
        .fetch_one(&network.database.pool())
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_projection_that_reads_its_topic_again_from_the_beginning_changes_no_table() {
    // given a projection of earns, burns and holds of several wallets
    let network = Network::new().await;
    let replica = network.replica().await;
    for n in 1..=4 {
        let wallet = replica.open(&format!("card-{n}")).await;
        network.publish(&wallet, 1, 100 * n, 100 * n).await;
        network.publish(&wallet, 2, -n, 99 * n).await;
        let held = Event::held(
            network.tenant,
            &wallet,
            3,
            TransactionType::Hold,
            (0, 10),
            (99 * n, 10),
        );
        network.publish_event(&held).await;
    }
    eventually(SOON, || async {
        network.topics.done_with(GROUP).await == Some(12) && told(&network).await
    })
    .await;
    replica.running.shutdown().await.unwrap();
    let before = network.database.contents(&LEASES).await;
    assert!(before["public.entries"].len() == 12 && before["public.balances"].len() == 4);
    // when it is set back and reads everything again
    let letters = DeadLetters::of(&network.kafka, GROUP, [TRANSACTIONS_TOPIC]);
    eventually(SOON, || letters.rewind()).await;
    let replica = network.replica().await;
    eventually(SOON, || async {
        network.topics.done_with(GROUP).await == Some(12) && told(&network).await
    })
    .await;
    replica.running.shutdown().await.unwrap();
    // then every table is as it was
    assert_eq!(network.database.contents(&LEASES).await, before);
}
