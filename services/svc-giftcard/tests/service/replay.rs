//! Read again from the beginning, the topics change nothing.

use crate::network::{Network, SOON, eur};
use events::{DeadLetters, KafkaConfig};
use serde_json::json;
use svc_giftcard::consumer::GROUP;
use svc_giftcard::wire::TRANSACTIONS_TOPIC;
use testkit::eventually;

/// What tells of who works the outbox, and not of what is in it.
const LEASES: [&str; 2] = ["lease_owner", "lease_until"];

#[tokio::test(flavor = "multi_thread")]
async fn cards_that_hear_the_ledger_again_from_the_beginning_are_as_they_were() {
    // given cards that were sold, spent, held and reloaded
    let network = Network::new().await;
    let replica = network.replica().await;
    let [here, there, _] = network.merchants;
    let product = replica.product(&json!({})).await;
    for _ in 0..3 {
        let card = replica.sell(product, here, 5_000).await;
        replica.spend("redeem", &card, there, 2_000).await;
        replica.spend("reload", &card, here, 500).await;
        let holds = format!("/v1/gift-cards/{}/holds", card["id"].as_str().unwrap());
        replica
            .done(&holds, &json!({ "merchant_id": there, "amount": eur(300) }))
            .await;
    }
    let (_, posted) = network.books().get("/v1/transactions?limit=200").await;
    let told = u64::try_from(posted["data"].as_array().unwrap().len()).unwrap();
    assert!(told >= 12, "{posted}");
    eventually(SOON, || async {
        network.topics.done_with(GROUP).await == Some(told)
    })
    .await;
    replica.running.shutdown().await.unwrap();
    let before = network.database.contents(&LEASES).await;
    assert_eq!(before["public.cards"].len(), 3);
    // when the projection is set back and reads everything again
    let kafka = KafkaConfig::new(network.topics.brokers()).with_prefix(network.topics.prefix());
    let letters = DeadLetters::of(&kafka, GROUP, [TRANSACTIONS_TOPIC]);
    eventually(SOON, || letters.rewind()).await;
    let replica = network.replica().await;
    eventually(SOON, || async {
        network.topics.done_with(GROUP).await == Some(told)
    })
    .await;
    replica.running.shutdown().await.unwrap();
    // then every table is as it was
    assert_eq!(network.database.contents(&LEASES).await, before);
}
