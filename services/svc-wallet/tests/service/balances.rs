//! Reading balances: fresh enough for whoever asks, on every replica.

use crate::network::{Event, Network, Replica, SOON, Wallet, refusal};
use contracts_proto::ledger::v1::TransactionType;
use futures::StreamExt as _;
use futures::future::join_all;
use reqwest::{Method, StatusCode};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};
use testkit::Claims;
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread")]
async fn what_the_ledger_posts_is_what_the_wallet_shows() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let wallet = replica.open("card-1").await;
    let balance = replica.balance(&wallet).await;
    assert_eq!((&balance["posted"], &balance["version"]), (&0.into(), &0.into()));

    network.publish(&wallet, 1, 125, 125).await;
    network.publish(&wallet, 2, -25, 100).await;
    replica.eventually_posted(&wallet, 100).await;

    let (_, body) = replica.get(&format!("/v1/wallets/{}/balances", wallet.id)).await;
    assert_eq!(body["wallet_id"], wallet.id.to_string());
    let balance = &body["balances"][0];
    assert_eq!(balance["account_id"], wallet.account.to_string());
    assert_eq!(balance["kind"], "customer_points");
    assert_eq!(balance["unit"], "PTS");
    assert_eq!(
        (&balance["held"], &balance["available"]),
        (&0.into(), &100.into())
    );
    assert_eq!(balance["version"], 2);
    assert_eq!(balance["as_of"], "2025-10-09T08:53:22Z");
    assert_eq!(balance["source"], "projection");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_set_aside_captured_released_or_taken_back_is_shown_as_the_ledger_has_it() {
    use TransactionType::{Capture, Hold, Reverse, Void};
    let network = Network::new().await;
    let replica = network.replica().await;
    let wallet = replica.open("card-1").await;
    network.publish(&wallet, 1, 100, 100).await;
    // the type, the changes of posted and held, and both after it
    let steps = [
        (Hold, (0, 40), (100, 40)),
        (Capture, (-15, -15), (85, 25)),
        (Void, (0, -25), (85, 0)),
        (Reverse, (-100, 0), (-15, 0)),
    ];
    for (version, (kind, change, after)) in (2..).zip(steps) {
        let event = Event::held(network.tenant, &wallet, version, kind, change, after);
        network.publish_event(&event).await;
        let path = format!("/v1/wallets/{}/balances?min_version={version}", wallet.id);
        testkit::eventually(SOON, || async {
            let (status, body) = replica.get(&path).await;
            let balance = &body["balances"][0];
            let shown = (
                &balance["posted"],
                &balance["held"],
                &balance["available"],
                &balance["version"],
            );
            let (posted, held) = after;
            if status == StatusCode::OK
                && shown
                    == (
                        &posted.into(),
                        &held.into(),
                        &(posted - held).into(),
                        &version.into(),
                    )
            {
                Ok(())
            } else {
                Err(body)
            }
        })
        .await;
    }
    // the statement has a line for each, those that moved nothing too
    let (_, page) = replica.get(&format!("/v1/wallets/{}/statement", wallet.id)).await;
    let lines = page["data"].as_array().unwrap();
    let lines: Vec<_> = lines
        .iter()
        .map(|line| (line["type"].as_str().unwrap(), line["amount"].as_i64().unwrap()))
        .collect();
    assert_eq!(
        lines,
        [
            ("reverse", -100),
            ("void", 0),
            ("capture", -15),
            ("hold", 0),
            ("earn", 100)
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_who_names_a_version_waits_for_the_projection() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let wallet = replica.open("card-1").await;
    replica.balance(&wallet).await;
    network.ledger.down();

    read_while_published(&network, &wallet, &[&replica]).await;
}

/// Readers on each replica demand the version after the newest, by both spellings, before its event is published; all
/// are woken by the projection, with the ledger down. The consumer group may still be forming and a loaded machine may
/// exceed a reader's patience, so it is tried with version after version.
async fn read_while_published(network: &Network, wallet: &Wallet, replicas: &[&Replica]) {
    let newest = AtomicI64::new(0);
    testkit::eventually(SOON, || async {
        let version = newest.fetch_add(1, Ordering::SeqCst) + 1;
        let path = format!("/v1/wallets/{}/balances?min_version=", wallet.id);
        let demands = [
            format!("{path}{version}"),
            format!("{path}{}:{version}", wallet.account),
        ];
        let readers = replicas
            .iter()
            .flat_map(|replica| demands.iter().map(|path| replica.get(path)));
        let (answers, _) = tokio::join!(
            join_all(readers),
            network.publish(wallet, version, 25, 25 * version)
        );
        for (status, body) in answers {
            if status != StatusCode::OK {
                return Err(body);
            }
            assert_eq!(body["balances"][0]["posted"], 25 * version);
            assert_eq!(body["balances"][0]["source"], "projection");
        }
        Ok(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_the_projection_cannot_serve_is_served_by_the_ledger() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let wallet = replica.open("card-1").await;
    let path = format!("/v1/wallets/{}/balances", wallet.id);
    network.ledger.set(wallet.account, 125, 1);

    let asked = Instant::now();
    let (status, body) = replica.get(&format!("{path}?min_version=1")).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    assert_eq!(body["balances"][0]["posted"], 125);
    assert_eq!(body["balances"][0]["source"], "ledger");
    assert!(
        asked.elapsed() >= Duration::from_millis(500),
        "the projection had its chance"
    );
    assert_eq!(
        replica.balance(&wallet).await["source"],
        "projection",
        "and it is not remembered"
    );

    let ahead = replica.get(&format!("{path}?min_version=2")).await;
    assert_eq!(
        refusal(&ahead),
        (422, "version_ahead".to_owned(), Some("min_version".to_owned()))
    );
    let stranger = replica.open("card-2").await;
    let foreign = replica
        .get(&format!("{path}?min_version={}:1", stranger.account))
        .await;
    assert_eq!(refusal(&foreign), (404, "account_not_found".to_owned(), None));
    let unknown = replica
        .get(&format!("{path}?min_version={}:1", Uuid::now_v7()))
        .await;
    assert_eq!(refusal(&unknown), (404, "account_not_found".to_owned(), None));

    network.ledger.down();
    let nobody = replica.get(&format!("{path}?min_version=1")).await;
    assert_eq!(refusal(&nobody), (503, "balance_unavailable".to_owned(), None));
    assert_eq!(
        replica.balance(&wallet).await["posted"],
        0,
        "who demands nothing is served all the same"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_replica_sees_a_change_whichever_projected_it() {
    let network = Network::new().await;
    let (one, two) = (network.replica().await, network.replica().await);
    let wallets = [
        one.open("card-1").await,
        one.open("card-2").await,
        one.open("card-3").await,
    ];
    for wallet in &wallets {
        // both hold it in memory now, for 30 s unless they are told otherwise
        assert_eq!(one.balance(wallet).await, two.balance(wallet).await);
    }

    network.ledger.down();
    for wallet in &wallets {
        read_while_published(&network, wallet, &[&one, &two]).await;
    }
    // by word, not by age: what they hold in memory would be served for longer than this waits
    let version = one.balance(&wallets[0]).await["version"].as_i64().unwrap();
    network.publish(&wallets[0], version + 1, 7, 1_007).await;
    one.eventually_posted(&wallets[0], 1_007).await;
    two.eventually_posted(&wallets[0], 1_007).await;
}

/// Whoever has just paid looks at the balance next.
#[tokio::test(flavor = "multi_thread")]
async fn given_a_projected_entry_when_its_wallet_is_read_for_the_first_time_then_no_replica_asks_the_database()
 {
    let network = Network::new().await;
    let replicas = [network.replica().await, network.replica().await];
    let wallet = replicas[0].open("card-1").await;

    network.publish(&wallet, 1, 125, 125).await;

    testkit::eventually(SOON, || async {
        // as long as this is held, nobody reads a balance but from memory
        let mut locked = network.database.pool().begin().await.unwrap();
        sqlx::query("LOCK TABLE balances IN ACCESS EXCLUSIVE MODE")
            .execute(&mut *locked)
            .await
            .unwrap();
        for replica in &replicas {
            let path = format!("/v1/wallets/{}/balances", wallet.id);
            let asked = replica
                .request(Method::GET, &path)
                .timeout(Duration::from_millis(500));
            let Ok(answer) = asked.send().await else {
                return Err("not in memory".to_owned());
            };
            let body: serde_json::Value = answer.json().await.unwrap();
            if body["balances"][0]["posted"] != 125 {
                return Err(body.to_string());
            }
        }
        Ok(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_valkey_balances_are_slower_and_nothing_else() {
    let network = Network::new().await;
    let mut config = network.config();
    config.valkey.url = format!("redis://127.0.0.1:{}", testkit::free_port()).into();
    let running = chassis::start_with::<svc_wallet::app::SvcWallet>(config, telemetry::Metrics::default());
    let running = running.await.unwrap();
    tokio::time::timeout(SOON, running.ready())
        .await
        .expect("a cache is not needed to be ready");
    let replica = Replica {
        base: format!("http://{}", running.http_addr),
        bearer: network.issuer.bearer(&Claims::operator(network.tenant)),
        client: reqwest::Client::new(),
        running,
    };
    let wallet = replica.open("card-1").await;
    assert_eq!(replica.balance(&wallet).await["posted"], 0);
    network.publish(&wallet, 1, 125, 125).await;
    replica.eventually_posted(&wallet, 125).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_tenants_wallet_does_not_exist() {
    let network = Network::new().await;
    let mut replica = network.replica().await;
    let wallet = replica.open("card-1").await;
    replica.balance(&wallet).await;

    replica.bearer = network.issuer.bearer(&Claims::operator(Uuid::now_v7()));
    for path in ["", "/balances", "/balances?min_version=1", "/statement"] {
        let answer = replica.get(&format!("/v1/wallets/{}{path}", wallet.id)).await;
        assert_eq!(
            refusal(&answer),
            (404, "wallet_not_found".to_owned(), None),
            "{path}"
        );
    }
    assert_eq!(
        replica.get("/v1/wallets?external_ref=card-1").await.1["data"],
        serde_json::json!([])
    );
    let namesake = replica.open("card-1").await;
    assert_ne!(namesake.id, wallet.id);
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_demands_are_refused_with_their_field() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let wallet = replica.open("card-1").await;
    for (query, code, field) in [
        ("min_version=x", "invalid_value", "min_version"),
        ("min_version=-1", "invalid_value", "min_version"),
        ("min_version=1.5", "invalid_value", "min_version"),
        ("min_version=", "invalid_value", "min_version"),
        ("min_version=card:1", "invalid_value", "min_version"),
        ("max_version=1", "unknown_field", "max_version"),
    ] {
        let answer = replica
            .get(&format!("/v1/wallets/{}/balances?{query}", wallet.id))
            .await;
        assert_eq!(
            refusal(&answer),
            (400, code.to_owned(), Some(field.to_owned())),
            "{query}"
        );
    }
    let answer = replica.get("/v1/wallets/card-1/balances").await;
    assert_eq!(
        (refusal(&answer).0, refusal(&answer).1.as_str()),
        (400, "invalid_value")
    );
    let answer = replica
        .get(&format!("/v1/wallets/{}/balances", Uuid::now_v7()))
        .await;
    assert_eq!(refusal(&answer), (404, "wallet_not_found".to_owned(), None));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_readers_of_as_many_wallets_share_eight_connections() {
    let network = Network::new().await;
    let mut config = network.config();
    config.database.max_connections = 8;
    // a loaded machine is slow, and that is not what is tested
    config.database.admission_timeout_ms = 60_000;
    let replica = network.replica_with(config).await;
    let wallet = replica.open("card-1").await;
    // a thousand wallets that no cache has heard of
    let more = "INSERT INTO wallets (tenant_id, id, external_ref, status, points_account_id, created_at)
                SELECT tenant_id, gen_random_uuid(), 'more-' || n, 2, gen_random_uuid(), now()
                FROM wallets, generate_series(1, 1000) AS n RETURNING id";
    let ids: Vec<Uuid> = sqlx::query_scalar(more)
        .fetch_all(&network.database.pool())
        .await
        .unwrap();
    let readers = ids.into_iter().map(|id| {
        let request = replica.request(Method::GET, &format!("/v1/wallets/{id}/balances"));
        async move {
            let answer = request.send().await.unwrap();
            (answer.status().as_u16(), answer.text().await.unwrap())
        }
    });
    let reading = futures::stream::iter(readers)
        .buffer_unordered(1_000)
        .collect::<Vec<_>>();
    let projecting = async {
        network.publish(&wallet, 1, 125, 125).await;
        replica.eventually_posted(&wallet, 125).await;
    };
    let (answers, ()) = futures::future::join(reading, projecting).await;
    let refused: Vec<_> = answers.iter().filter(|(status, _)| *status != 200).collect();
    assert!(refused.is_empty(), "{refused:?}");
}
