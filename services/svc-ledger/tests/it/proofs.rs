//! Proofs for others: a receipt convinces whoever has the public key and nothing else, and tells nothing of others.

use crate::support::{Api, Network, fresh_key, head_key, until};
use crate::topic;
use contracts_proto::ledger::v1::{GetReceiptRequest, HeadSigned, ListHeadKeysRequest, ListHeadsRequest};
use futures::future::join_all;
use receipt::{Keys, Part, Receipt};
use serde_json::json;
use svc_ledger::outbox::HEADS_TOPIC;
use testkit::Claims;
use tonic::metadata::MetadataValue;
use uuid::Uuid;

/// The keys as a customer obtains them: without a token.
async fn keys(api: &Api) -> Keys {
    let answer = api.by(None).get("/v1/heads/keys").await;
    assert_eq!(answer.status, 200, "{answer:?}");
    Keys::from_json(answer.text.as_bytes()).unwrap()
}

async fn receipt(api: &Api, path: &str) -> Receipt {
    let answer = api.get(path).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    Receipt::from_json(answer.text.as_bytes()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn every_transaction_has_a_receipt_that_verifies_with_the_public_key_alone() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let (anna, ben) = (ledger.customer_in(0, 2).await, ledger.customer_in(1, 2).await);
    let mut posted = Vec::new();
    for round in 1..=4 {
        for account in [&anna, &ben] {
            let body = json!({"account_id": account, "points": 100 * round, "reference": format!("till/{round} é"), "metadata": {"round": round}});
            let answer = ledger.post_as(&fresh_key(), "/v1/earn", &body).await.expect(201);
            posted.push((answer["id"].as_str().unwrap().to_owned(), account.clone()));
        }
        if round % 2 == 0 {
            network.make_head().await.unwrap();
        }
    }
    let items: Vec<_> = (1..=33)
        .map(|points| json!({"earn": {"account_id": anna, "points": points}}))
        .collect();
    let batch = ledger
        .post_as(
            &fresh_key(),
            "/v1/transactions/batch",
            &json!({"items": items, "atomic": true}),
        )
        .await
        .expect(201);
    for item in batch["results"].as_array().unwrap() {
        let id = item["transaction"]["id"].as_str().unwrap();
        posted.push((id.to_owned(), anna.clone()));
    }
    network.make_head().await.unwrap();

    let trusted = keys(&ledger).await;
    for (id, account) in &posted {
        let receipt = receipt(&ledger, &format!("/v1/transactions/{id}/receipt")).await;
        let verified = receipt.verify(&trusted).unwrap();
        assert_eq!(verified.transaction.id.to_string(), *id);
        let shown = ledger.get(&format!("/v1/transactions/{id}")).await.expect(200);
        assert_eq!(
            verified.transaction.reference.as_deref(),
            shown["reference"].as_str()
        );
        let mut disclosed = 0;
        for (part, entry) in receipt
            .transaction
            .entries
            .iter()
            .zip(shown["entries"].as_array().unwrap())
        {
            if let Part::Disclosed(part) = part {
                disclosed += 1;
                assert_eq!(part.entry.account_id.to_string(), *account);
                assert_eq!(part.entry.amount, entry["amount"].as_i64().unwrap());
                assert_eq!(part.entry.posted_after, entry["balance_after"].as_i64().unwrap());
            }
        }
        assert_eq!(disclosed, 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_receipt_shows_its_holder_and_nobody_else() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let (anna, ben) = (ledger.customer_with(50).await, ledger.customer_with(70).await);
    let transfer = ledger.transfer(&anna, &ben, 5).await.expect(201);
    network.make_head().await.unwrap();
    let path = format!("/v1/transactions/{}/receipt", transfer["id"].as_str().unwrap());
    let trusted = keys(&ledger).await;

    for (holder, other) in [(&anna, &ben), (&ben, &anna)] {
        let answer = ledger.get(&format!("{path}?account_id={holder}")).await;
        let receipt = Receipt::from_json(answer.text.as_bytes()).unwrap();
        receipt.verify(&trusted).unwrap();
        let owner = ledger.get(&format!("/v1/accounts/{other}")).await.expect(200)["owner_id"]
            .as_str()
            .unwrap()
            .to_owned();
        assert!(answer.text.contains(holder.as_str()));
        assert!(
            !answer.text.contains(other.as_str()) && !answer.text.contains(&owner),
            "{}",
            answer.text
        );
    }
    // whose it is has to be said where it is not clear
    let refused = ledger.get(&path).await;
    assert_eq!(
        refused.fields(),
        [("account_id".to_owned(), "required".to_owned())]
    );
    ledger
        .get(&format!("{path}?account_id={}", Uuid::now_v7()))
        .await
        .refused(422, "not_its_account");
    // and another tenant's is not there
    let stranger = ledger.by(network.issuer.bearer(&Claims::operator(Uuid::now_v7())));
    stranger.get(&path).await.refused(404, "transaction_not_found");
    ledger
        .get(&format!("/v1/transactions/{}/receipt", Uuid::now_v7()))
        .await
        .refused(404, "transaction_not_found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_receipt_is_not_ready_until_a_head_covers_it() {
    let network = Network::new().await;
    let ledger = network
        .start_with(|config| {
            config.heads.key = Some(head_key("test", 7).into());
            config.heads.every_ms = 3_600_000;
        })
        .await;
    // the first tick of the worker has been
    until(|| async {
        !ledger.get("/v1/heads").await.expect(200)["data"]
            .as_array()
            .unwrap()
            .is_empty()
    })
    .await;
    let anna = ledger.customer().await;
    let earned = ledger.earn(&anna, 5).await.expect(201);
    let path = format!("/v1/transactions/{}/receipt", earned["id"].as_str().unwrap());
    let answer = ledger.get(&path).await;
    assert_eq!(answer.header("retry-after"), Some("5"), "{answer:?}");
    answer.refused(409, "receipt_not_ready");
    assert!(network.make_head().await.is_some());
    receipt(&ledger, &path)
        .await
        .verify(&keys(&ledger).await)
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn heads_are_made_by_themselves_one_after_the_other_whoever_makes_them() {
    let network = Network::new().await;
    let often = |config: &mut svc_ledger::config::Config| {
        config.heads.key = Some(head_key("test", 7).into());
        config.heads.every_ms = 20;
    };
    let (one, two) = tokio::join!(network.start_with(often), network.start_with(often));
    let anna = one.customer().await;
    let mut last = String::new();
    for round in 1..=20 {
        let ledger = if round % 2 == 0 { &one } else { &two };
        last = ledger.earn(&anna, round).await.expect(201)["id"]
            .as_str()
            .unwrap()
            .to_owned();
    }
    until(|| async { one.get(&format!("/v1/transactions/{last}/receipt")).await.status == 200 }).await;
    one.stop().await;
    let verified = network.audit().await;
    assert!(verified.heads >= 1 && verified.transactions == 20, "{verified:?}");
    let heads: i64 = sqlx::query_scalar("SELECT count(*) FROM ledger_heads")
        .fetch_one(&network.pool())
        .await
        .unwrap();
    assert!(heads >= 1);
    // twenty at once make what one would have
    two.earn(&anna, 1).await.expect(201);
    two.stop().await;
    let makers: Vec<_> = (0..20).map(|_| network.heads("test", 7)).collect();
    join_all(
        makers
            .iter()
            .map(|maker| async { maker.run_once().await.unwrap() }),
    )
    .await;
    network.make_head().await;
    network.audit().await;
    assert_eq!(network.make_head().await, None, "nothing is new");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_key_can_be_exchanged_and_old_receipts_still_verify() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let anna = ledger.customer().await;
    let first = ledger.earn(&anna, 5).await.expect(201);
    network.heads("2026-11", 1).run_once().await.unwrap().unwrap();
    let second = ledger.earn(&anna, 6).await.expect(201);
    network.heads("2026-12", 2).run_once().await.unwrap().unwrap();

    let trusted = keys(&ledger).await;
    for (earned, kid) in [(first, "2026-11"), (second, "2026-12")] {
        let path = format!("/v1/transactions/{}/receipt", earned["id"].as_str().unwrap());
        let receipt = receipt(&ledger, &path).await;
        assert_eq!(receipt.verify(&trusted).unwrap().head.kid, kid);
    }
    assert_eq!(network.audit().await.heads, 2);

    // the name of a key is never that of another
    ledger.earn(&anna, 7).await.expect(201);
    let error = network.heads("2026-11", 3).run_once().await.unwrap_err();
    assert!(error.to_string().contains("2026-11"), "{error:#}");
    assert_eq!(network.audit().await.heads, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn heads_are_listed_newest_first_and_each_is_bound_to_the_one_before() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let anna = ledger.customer().await;
    for points in 1..=3 {
        ledger.earn(&anna, points).await.expect(201);
        network.make_head().await.unwrap();
    }
    let mut heads = Vec::new();
    let mut path = "/v1/heads?limit=2".to_owned();
    loop {
        let page = ledger.get(&path).await.expect(200);
        heads.extend(page["data"].as_array().unwrap().clone());
        let Some(next) = page["next_cursor"].as_str() else {
            break;
        };
        path = format!("/v1/heads?limit=2&cursor={next}");
    }
    let numbers: Vec<_> = heads
        .iter()
        .map(|head| head["number"].as_i64().unwrap())
        .collect();
    assert_eq!(numbers, [3, 2, 1]);
    for pair in heads.windows(2) {
        assert_eq!(pair[0]["previous"], pair[1]["hash"]);
    }
    for cursor in ["x", "0", "-1", "1.5"] {
        let refused = ledger.get(&format!("/v1/heads?cursor={cursor}")).await;
        assert_eq!(
            refused.fields(),
            [("cursor".to_owned(), "cursor_invalid".to_owned())]
        );
    }
    ledger
        .by(None)
        .get("/v1/heads")
        .await
        .refused(401, "unauthenticated");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn grpc_gives_the_same_proofs() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let anna = ledger.customer().await;
    let earned = ledger.earn(&anna, 5).await.expect(201)["id"]
        .as_str()
        .unwrap()
        .to_owned();
    network.make_head().await.unwrap();
    let mut client = network.grpc(&ledger).await;
    let bearer: MetadataValue<_> = ledger.operator.bearer.clone().unwrap().parse().unwrap();
    let asked = |message| {
        let mut request = tonic::Request::new(message);
        request.metadata_mut().insert("authorization", bearer.clone());
        request
    };
    let answer = client
        .get_receipt(asked(GetReceiptRequest {
            transaction_id: earned.clone(),
            account_id: Some(anna),
        }))
        .await
        .unwrap()
        .into_inner();
    let rest = ledger.get(&format!("/v1/transactions/{earned}/receipt")).await;
    assert_eq!(answer.receipt_json, rest.text);

    let mut request = tonic::Request::new(ListHeadsRequest::default());
    request.metadata_mut().insert("authorization", bearer.clone());
    let heads = client.list_heads(request).await.unwrap().into_inner().heads;
    assert_eq!((heads.len(), heads[0].number, heads[0].lanes.len()), (1, 1, 3));
    let mut request = tonic::Request::new(ListHeadKeysRequest::default());
    request.metadata_mut().insert("authorization", bearer.clone());
    let known = client.list_head_keys(request).await.unwrap().into_inner().keys;
    let known = Keys::default().with(&known[0].kid, known[0].public_key.as_slice().try_into().unwrap());
    Receipt::from_json(answer.receipt_json.as_bytes())
        .unwrap()
        .verify(&known)
        .unwrap();
}

/// Everything in the topic of heads; waits until there are `wanted`.
async fn told(network: &Network, wanted: usize) -> Vec<HeadSigned> {
    let told = topic::told(network, HEADS_TOPIC, move |told| told.len() >= wanted).await;
    assert!(told.iter().all(|message| message.key == "heads"));
    told.iter().map(topic::Told::event).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn heads_are_published_in_order() {
    let network = Network::with_topics().await;
    let ledger = network.start().await;
    let anna = ledger.customer().await;
    for points in 1..=3 {
        ledger.earn(&anna, points).await.expect(201);
        network.make_head().await.unwrap();
    }
    let heads = told(&network, 3).await;
    let numbers: Vec<_> = heads
        .iter()
        .map(|event| event.head.as_ref().unwrap().number)
        .collect();
    assert_eq!(numbers, [1, 2, 3]);
    let stored: Vec<Vec<u8>> = sqlx::query_scalar("SELECT signature FROM ledger_heads ORDER BY number")
        .fetch_all(&network.pool())
        .await
        .unwrap();
    let told: Vec<_> = heads
        .into_iter()
        .map(|event| event.head.unwrap().signature)
        .collect();
    assert_eq!(told, stored);
}
