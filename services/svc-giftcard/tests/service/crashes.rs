//! A process that is killed (`kill -9`) between any two steps leaves nothing lost and nothing doubled: the next one goes on.

use crate::network::{Api, Network, SOON, eur, fresh_key, id};
use serde_json::{Value, json};
use testkit::{Program, eventually};

/// What was begun is taken up when it is half an hour old: nobody is quicker than whoever works at it, on any machine.
const OLD: (&str, &str) = ("SWEEPER__AGE_MS", "1800000");

/// The service as a process, which stands still where it is told to.
async fn process(network: &Network, crash_at: Option<&str>) -> (Program, Api) {
    let mut settings = network.settings();
    settings.retain(|(name, _)| !name.ends_with("__ADDR") && !name.ends_with(OLD.0));
    settings.push((format!("LOCALPLUS__{}", OLD.0), OLD.1.to_owned()));
    settings.extend(crash_at.map(|place| ("LOCALPLUS_CRASH_AT".to_owned(), place.to_owned())));
    let mut program = Program::serve(env!("CARGO_BIN_EXE_svc-giftcard"), settings);
    program.ready(SOON).await;
    let api = network.operator_at(&program.http());
    (program, api)
}

/// Asks a process, and kills it when it has come to the place.
async fn fatal(network: &Network, place: &str, path: &str, body: &Value, key: &str) {
    let (mut program, api) = process(network, Some(place)).await;
    let request = api
        .request(reqwest::Method::POST, path)
        .header("idempotency-key", key)
        .json(body);
    let mut answered = tokio::spawn(request.send());
    tokio::select! {
        () = program.stalled(SOON) => {}
        answer = &mut answered => panic!("it answered before it came to {place}: {answer:?}"),
    }
    program.kill();
    let answer = answered.await.unwrap();
    assert!(answer.is_err(), "nobody is told what became of it: {answer:?}");
}

/// Half an hour later everything is done.
async fn nothing_waits(network: &Network) {
    sqlx::raw_sql(
        "UPDATE operations SET created_at = created_at - interval '1 hour' WHERE state = 1;
         UPDATE redemptions SET created_at = created_at - interval '1 hour' WHERE state IN (1, 2, 4)",
    )
    .execute(&network.database.pool())
    .await
    .unwrap();
    eventually(SOON, || async {
        let open = network
            .count("SELECT count(*) FROM operations WHERE state = 1")
            .await
            + network
                .count("SELECT count(*) FROM redemptions WHERE state IN (1, 2, 4)")
                .await;
        if open == 0 {
            Ok(())
        } else {
            Err(format!("{open} wait"))
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn given_a_crash_at_every_step_of_a_sale_when_it_is_asked_again_then_one_card_is_sold() {
    let network = Network::new().await;
    let replica = network.replica_with(&[("SWEEPER__INTERVAL_MS", "3600000")]).await;
    let [here, ..] = network.merchants;
    let product = replica.product(&json!({})).await;
    let body = json!({ "product_id": product, "merchant_id": here, "amount": eur(2_000) });
    let steps = ["load.reserved", "load.opened", "load.moved", "load.settled"];
    for (number, place) in (1..).zip(steps) {
        let key = fresh_key();
        fatal(&network, place, "/v1/gift-cards", &body, &key).await;
        // nobody sweeps: the buyer asks again, and gets the card with its code
        let (status, card) = replica.post_as("/v1/gift-cards", &body, &key).await;
        assert_eq!(status, 201, "{place}: {card}");
        assert!(card["code"].is_string(), "{place}: {card}");
        assert_eq!(network.on_card(&card).await, 2_000, "{place}");
        assert_eq!(replica.history(&card).await, ["sold", "activated"], "{place}");
        assert_eq!(
            network.account("cash_clearing", here).await,
            -2_000 * number,
            "{place}"
        );
    }
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn given_a_crash_at_every_step_of_a_sale_when_a_process_sweeps_then_the_card_is_loaded_once() {
    let network = Network::new().await;
    let replica = network.replica_with(&[OLD]).await;
    let [here, ..] = network.merchants;
    let product = replica.product(&json!({})).await;
    let body = json!({ "product_id": product, "merchant_id": here, "amount": eur(2_000) });
    let steps = ["load.reserved", "load.opened", "load.moved", "load.settled"];
    for (number, place) in (1..).zip(steps) {
        let key = fresh_key();
        fatal(&network, place, "/v1/gift-cards", &body, &key).await;
        nothing_waits(&network).await;
        // nobody has asked again: the card is there, and the money is taken once
        let active = "SELECT count(*) FROM cards WHERE status = 2 AND posted = 2000";
        assert_eq!(network.count(active).await, number, "{place}");
        assert_eq!(
            network.account("cash_clearing", here).await,
            -2_000 * number,
            "{place}"
        );
        // and whoever does is given its code
        let (status, card) = replica.post_as("/v1/gift-cards", &body, &key).await;
        assert_eq!(status, 201, "{place}: {card}");
        assert!(card["code"].is_string(), "{place}: {card}");
        assert_eq!(replica.history(&card).await, ["sold", "activated"], "{place}");
    }
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn given_a_crash_at_every_step_of_spending_when_a_process_sweeps_then_it_is_done_once() {
    let network = Network::new().await;
    let replica = network.replica_with(&[OLD]).await;
    let [here, there, _] = network.merchants;
    let product = replica.product(&json!({})).await;
    let owed = async || network.account("merchant_settlement", there).await;
    let mut expected = 0;

    for place in ["redeem.reserved", "redeem.moved", "redeem.settled"] {
        let card = replica.sell(product, here, 2_000).await;
        let path = format!("/v1/gift-cards/{}/redeem", card["id"].as_str().unwrap());
        fatal(
            &network,
            place,
            &path,
            &json!({ "merchant_id": there, "amount": eur(500) }),
            &fresh_key(),
        )
        .await;
        nothing_waits(&network).await;
        expected += 500;
        assert_eq!(
            (network.on_card(&card).await, owed().await),
            (1_500, expected),
            "{place}"
        );
        assert_eq!(
            replica.history(&card).await,
            ["sold", "activated", "redeemed"],
            "{place}"
        );
        assert_eq!(replica.card(&card).await["balance"]["posted"], 1_500, "{place}");
    }
    for place in ["refund.reserved", "refund.moved", "refund.owed", "refund.settled"] {
        let card = replica.sell(product, here, 2_000).await;
        let (_, spent) = replica.spend("redeem", &card, there, 500).await;
        let path = format!("/v1/gift-cards/{}/refund", card["id"].as_str().unwrap());
        let body = json!({ "operation_id": spent["id"], "amount": eur(200) });
        fatal(&network, place, &path, &body, &fresh_key()).await;
        nothing_waits(&network).await;
        expected += 300;
        assert_eq!(
            (network.on_card(&card).await, owed().await),
            (1_700, expected),
            "{place}"
        );
    }
    for place in [
        "capture.reserved",
        "capture.moved",
        "capture.owed",
        "capture.settled",
    ] {
        let card = replica.sell(product, here, 2_000).await;
        let holds = format!("/v1/gift-cards/{}/holds", card["id"].as_str().unwrap());
        let hold = replica
            .done(&holds, &json!({ "merchant_id": there, "amount": eur(900) }))
            .await;
        let path = format!("{holds}/{}/capture", hold["id"].as_str().unwrap());
        fatal(
            &network,
            place,
            &path,
            &json!({ "amount": eur(800) }),
            &fresh_key(),
        )
        .await;
        nothing_waits(&network).await;
        expected += 800;
        assert_eq!(
            (network.on_card(&card).await, owed().await),
            (1_200, expected),
            "{place}"
        );
    }
    for place in [
        "deactivate.reserved",
        "deactivate.decided",
        "deactivate.moved",
        "deactivate.settled",
    ] {
        let card = replica.sell(product, here, 2_000).await;
        let path = format!("/v1/gift-cards/{}/deactivate", card["id"].as_str().unwrap());
        fatal(
            &network,
            place,
            &path,
            &json!({ "merchant_id": here }),
            &fresh_key(),
        )
        .await;
        nothing_waits(&network).await;
        assert_eq!(network.on_card(&card).await, 0, "{place}");
        assert_eq!(
            replica.history(&card).await,
            ["sold", "activated", "deactivated"],
            "{place}"
        );
    }
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn given_a_crash_at_every_step_of_a_reward_when_a_process_sweeps_then_it_is_paid_and_given_once() {
    let network = Network::new().await;
    let replica = network.replica_with(&[OLD]).await;
    let [here, ..] = network.merchants;
    let product = replica.product(&json!({})).await;
    let reward = |kind: Value| json!({ "merchant_id": here, "name": "Reward", "price_points": 100, "stock": 100, "kind": kind });
    let voucher = id(&replica.done("/v1/rewards", &reward(json!("voucher"))).await["id"]);
    let card = reward(json!({ "gift_card": { "product_id": product, "amount": 700 } }));
    let card = id(&replica.done("/v1/rewards", &card).await["id"]);
    let customer = network.customer(10_000).await;
    let mut left = 10_000;

    let steps = ["reward.reserved", "reward.moved", "reward.burned", "reward.given"];
    let both = [voucher, card]
        .into_iter()
        .flat_map(|reward| steps.map(|step| (reward, step)));
    let loads = ["load.opened", "load.moved"].map(|step| (card, step));
    for (reward, place) in both.chain(loads) {
        let path = format!("/v1/rewards/{reward}/redeem");
        let (body, key) = (json!({ "points_account_id": customer }), fresh_key());
        fatal(&network, place, &path, &body, &key).await;
        nothing_waits(&network).await;
        let (status, redeemed) = replica.post_as(&path, &body, &key).await;
        assert_eq!(
            (status.as_u16(), &redeemed["status"]),
            (201, &json!("fulfilled")),
            "{place}: {redeemed}"
        );
        assert!(redeemed["code"].is_string(), "{place}: {redeemed}");
        left -= 100;
        assert_eq!(network.points(customer).await, left, "{place}");
        if let Some(given) = redeemed["gift_card_id"].as_str() {
            let given = replica.card(&json!({ "id": given })).await;
            assert_eq!(
                (&given["status"], network.on_card(&given).await),
                (&json!("active"), 700),
                "{place}"
            );
        }
    }
    let (_, seen) = replica.get(&format!("/v1/rewards/{voucher}")).await;
    assert_eq!(seen["stock"], 96);

    for place in ["reward.canceling", "reward.unloaded", "reward.returned"] {
        let path = format!("/v1/rewards/{card}/redeem");
        let redeemed = replica
            .done(&path, &json!({ "points_account_id": customer }))
            .await;
        let path = format!(
            "/v1/reward-redemptions/{}/cancel",
            redeemed["id"].as_str().unwrap()
        );
        fatal(&network, place, &path, &json!({}), &fresh_key()).await;
        nothing_waits(&network).await;
        let (_, seen) = replica
            .get(&format!("/v1/reward-redemptions/{}", id(&redeemed["id"])))
            .await;
        assert_eq!(seen["status"], "canceled", "{place}");
        assert_eq!(network.points(customer).await, left, "{place}");
        let given = replica.card(&json!({ "id": redeemed["gift_card_id"] })).await;
        assert_eq!(
            (&given["status"], network.on_card(&given).await),
            (&json!("deactivated"), 0),
            "{place}"
        );
    }
    let (_, seen) = replica.get(&format!("/v1/rewards/{card}")).await;
    assert_eq!(seen["stock"], 94, "six were taken, three more came back");
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn given_a_crash_at_every_step_of_a_bulk_issue_when_a_process_goes_on_then_every_card_is_there_once() {
    let network = Network::new().await;
    let replica = network.replica_with(&[("SWEEPER__INTERVAL_MS", "3600000")]).await;
    let [here, ..] = network.merchants;
    let product = replica.product(&json!({})).await;
    // this replica must not work at it: only those that die and the one that goes on
    replica.running.shutdown().await.unwrap();
    for (number, place) in (1..).zip(["issue.made", "issue.opened", "issue.loaded"]) {
        let body = json!({ "product_id": product, "merchant_id": here, "count": 20, "amount": 300,
            "recipient": crate::reader::RECIPIENT });
        let (mut dying, api) = process(&network, Some(place)).await;
        let (status, issue) = api.post("/v1/gift-card-issues", &body).await;
        assert_eq!(status, 202, "{issue}");
        dying.stalled(SOON).await;
        dying.kill();

        let (_going, api) = process(&network, None).await;
        let path = format!("/v1/gift-card-issues/{}", id(&issue["id"]));
        eventually(SOON * 2, || async {
            let (_, seen) = api.get(&path).await;
            if seen["status"] == "done" {
                Ok(())
            } else {
                Err(seen)
            }
        })
        .await;
        assert_eq!(
            network.count("SELECT count(*) FROM cards WHERE status = 2").await,
            20 * number,
            "{place}"
        );
        assert_eq!(
            network.account("cash_clearing", here).await,
            -6_000 * number,
            "{place}"
        );
    }
    network.audit().await;
}
