//! Codes: found by whoever knows them, and by nobody who guesses.

use crate::network::{Api, Network, SOON, eur, refusal};
use chassis::Service as _;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::time::{Duration, Instant};
use svc_giftcard::app::SvcGiftcard;
use svc_giftcard::config::Config;
use svc_giftcard::domain::vault::Vault;
use svc_giftcard::domain::{Code, CodeFormat};
use testkit::Claims;
use uuid::Uuid;

fn some_code(format: CodeFormat) -> String {
    Code::generate(format, &mut |bytes: &mut [u8]| Vault::random(bytes))
        .unwrap()
        .printed()
}

/// Asks the public route from an address, as the gateway passes it on.
async fn ask(api: &Api, tenant: Uuid, address: &str, body: &Value) -> (StatusCode, Value) {
    let path = format!("/v1/networks/{tenant}/gift-cards/balance");
    let request = api.client.request(Method::POST, format!("{}{path}", api.base));
    crate::network::answer(request.header("x-forwarded-for", address).json(body)).await
}

/// What everybody but the holder of a code in use is told, whatever the reason.
fn nothing((status, body): &(StatusCode, Value)) -> Value {
    assert_eq!(*status, StatusCode::NOT_FOUND, "{body}");
    let mut body = body.clone();
    body["trace_id"] = Value::Null;
    body
}

#[tokio::test(flavor = "multi_thread")]
async fn the_holder_is_told_without_a_token_and_everybody_else_hears_the_same_nothing() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let [here, ..] = network.merchants;
    let product = replica.product(&json!({ "code_format": "digits" })).await;
    let card = replica.sell(product, here, 2_000).await;
    let blocked = replica.sell(product, here, 2_000).await;
    replica
        .done(
            &format!("/v1/gift-cards/{}/block", blocked["id"].as_str().unwrap()),
            &json!({}),
        )
        .await;

    let right = json!({ "code": card["code"], "pin": card["pin"] });
    let (status, told) = ask(&replica, network.tenant, "192.0.2.1", &right).await;
    assert_eq!(status, StatusCode::OK, "{told}");
    assert_eq!(
        (&told["balance"]["available"], &told["code_last4"]),
        (&json!(2_000), &card["code_last4"])
    );
    assert!(told.get("id").is_none() && !told.to_string().contains(card["code"].as_str().unwrap()));

    let pin = if card["pin"] == "000000" {
        "000001"
    } else {
        "000000"
    };
    let wrong_pin = json!({ "code": card["code"], "pin": pin });
    let no_pin = json!({ "code": card["code"] });
    let unknown = json!({ "code": some_code(CodeFormat::Digits), "pin": "123456" });
    let of_blocked = json!({ "code": blocked["code"], "pin": blocked["pin"] });
    let mut heard = Vec::new();
    for body in [&wrong_pin, &no_pin, &unknown, &of_blocked] {
        heard.push(nothing(&ask(&replica, network.tenant, "192.0.2.1", body).await));
    }
    heard.push({
        let mut elsewhere = nothing(&ask(&replica, Uuid::now_v7(), "192.0.2.1", &right).await);
        elsewhere["instance"] = heard[0]["instance"].clone();
        elsewhere
    });
    assert!(heard.iter().all(|body| body == &heard[0]), "{heard:?}");

    let pan = ask(
        &replica,
        network.tenant,
        "192.0.2.1",
        &json!({ "code": "4111 1111 1111 1111" }),
    )
    .await;
    assert_eq!(
        refusal(&pan),
        (400, "pan_refused".to_owned(), Some("code".to_owned()))
    );
    assert!(!pan.1.to_string().contains("4111"), "{}", pan.1);
    let nonsense = ask(
        &replica,
        network.tenant,
        "192.0.2.1",
        &json!({ "code": "nonsense" }),
    )
    .await;
    assert_eq!(
        refusal(&nonsense),
        (400, "invalid_request".to_owned(), Some("code".to_owned()))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_codes_are_counted_by_card_caller_and_network_and_right_ones_are_given_back() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let product = replica.product(&json!({ "code_format": "digits" })).await;
    let card = replica.sell(product, network.merchants[0], 2_000).await;
    let right = json!({ "code": card["code"], "pin": card["pin"] });
    let pin = if card["pin"] == "000000" {
        "000001"
    } else {
        "000000"
    };
    let wrong = json!({ "code": card["code"], "pin": pin });

    // right codes cost nothing, however often
    for _ in 0..25 {
        assert_eq!(
            ask(&replica, network.tenant, "192.0.2.1", &right).await.0,
            StatusCode::OK
        );
    }
    // ten wrong PINs, each from another place, and the card is not found even with the right one
    for host in 0..10 {
        nothing(&ask(&replica, network.tenant, &format!("198.51.{host}.1"), &wrong).await);
    }
    nothing(&ask(&replica, network.tenant, "203.0.113.1", &right).await);
    pass_the_window(&network).await;
    assert_eq!(
        ask(&replica, network.tenant, "203.0.113.1", &right).await.0,
        StatusCode::OK
    );

    // one caller: the twenty-first wrong code is not looked at, nor is a right one
    let guess = || json!({ "code": some_code(CodeFormat::Base32) });
    for _ in 0..20 {
        nothing(&ask(&replica, network.tenant, "192.0.2.7", &guess()).await);
    }
    let response = replica.client.post(format!(
        "{}/v1/networks/{}/gift-cards/balance",
        replica.base, network.tenant
    ));
    let response = response
        .header("x-forwarded-for", "192.0.2.7")
        .json(&right)
        .send()
        .await
        .unwrap();
    let wait: u64 = response.headers()["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!(response.status() == StatusCode::TOO_MANY_REQUESTS && (1..=900).contains(&wait));
    assert_eq!(
        ask(&replica, network.tenant, "192.0.2.8", &right).await.0,
        StatusCode::OK,
        "a neighbour may"
    );

    // a till is a caller too, wherever it asks from
    let till = replica.by(
        &network,
        &Claims::merchant_staff(network.tenant, network.merchants[0]),
    );
    for _ in 0..20 {
        nothing(&till.post("/v1/gift-cards/lookup", &guess()).await);
    }
    let refused = till.post("/v1/gift-cards/lookup", &right).await;
    assert_eq!(refusal(&refused), (429, "too_many_attempts".to_owned(), None));

    // behind two proxies of ours the inner one names the outer one, who names the caller; what stands before is a claim
    let behind = network.replica_with(&[("HTTP__FORWARDED_HOPS", "2")]).await;
    for claimed in 0..20 {
        let from = format!("203.0.113.{claimed}, 100.64.0.7, 10.0.0.1");
        nothing(&ask(&behind, network.tenant, &from, &guess()).await);
    }
    let same = ask(&behind, network.tenant, "100.64.0.7, 10.0.0.1", &right).await;
    assert_eq!(refusal(&same), (429, "too_many_attempts".to_owned(), None));
    let other = ask(&behind, network.tenant, "100.64.0.8, 10.0.0.1", &right).await;
    assert_eq!(other.0, StatusCode::OK, "another caller behind the same proxies");

    // networks are kept, addresses are not
    let kept = "SELECT count(*) FROM attempts WHERE position('100.64.0.0/24'::bytea IN subject) > 0";
    assert_eq!(network.count(kept).await, 1);
    let kept = "SELECT count(*) FROM attempts WHERE position('100.64.0.7'::bytea IN subject) > 0";
    assert_eq!(network.count(kept).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_guesses_at_once_no_more_are_judged_than_the_limit_lets_through() {
    let network = Network::new().await;
    let (one, two) = (network.replica().await, network.replica().await);
    // 180 guesses at once from twelve addresses of one network, on two replicas
    let guesses = (0..180).map(|number| {
        let api = [&one, &two][number % 2].api.clone();
        let (tenant, address) = (network.tenant, format!("192.0.2.{}", number % 12));
        async move {
            ask(
                &api,
                tenant,
                &address,
                &json!({ "code": some_code(CodeFormat::Base32) }),
            )
            .await
        }
    });
    let answers = futures::future::join_all(guesses).await;
    let judged = answers
        .iter()
        .filter(|(status, _)| *status == StatusCode::NOT_FOUND)
        .count();
    let stopped = answers
        .iter()
        .filter(|(status, _)| *status == StatusCode::TOO_MANY_REQUESTS)
        .count();
    assert_eq!((judged, stopped), (100, 80), "the network's limit, exactly");
}

/// Medians of many interleaved measurements: what a neighbour does to the machine it does to all of them alike.
#[tokio::test(flavor = "multi_thread")]
async fn unknown_wrong_and_blocked_take_the_same_time() {
    const ROUNDS: usize = 120;
    let network = Network::new().await;
    let replica = network.replica().await;
    let product = replica.product(&json!({ "code_format": "digits" })).await;
    let card = replica.sell(product, network.merchants[0], 2_000).await;
    let blocked = replica.sell(product, network.merchants[0], 2_000).await;
    replica
        .done(
            &format!("/v1/gift-cards/{}/block", blocked["id"].as_str().unwrap()),
            &json!({}),
        )
        .await;
    let pin = if card["pin"] == "000000" {
        "000001"
    } else {
        "000000"
    };
    let kinds = [
        json!({ "code": some_code(CodeFormat::Digits), "pin": "123456" }),
        json!({ "code": card["code"], "pin": pin }),
        json!({ "code": blocked["code"], "pin": blocked["pin"] }),
    ];
    let mut taken: [Vec<Duration>; 3] = Default::default();
    let mut noise = [Vec::new(), Vec::new()];
    for round in 0..ROUNDS {
        if round % 8 == 0 {
            pass_the_window(&network).await;
        }
        for turn in 0..3 {
            let kind = (turn + round) % 3;
            let address = format!("10.{}.{}.{turn}", round / 250, round % 250);
            let started = Instant::now();
            nothing(&ask(&replica, network.tenant, &address, &kinds[kind]).await);
            let elapsed = started.elapsed();
            taken[kind].push(elapsed);
            if kind == 0 {
                noise[round % 2].push(elapsed);
            }
        }
    }
    let median = |times: &mut Vec<Duration>| {
        times.sort();
        times[times.len() / 2]
    };
    // two halves of the very same question differ by this much on this machine
    let [one, other] = noise.each_mut().map(median);
    let noise = one.abs_diff(other);
    let [unknown, wrong, blocked] = taken.each_mut().map(median);
    let allowed = (noise * 4).max(unknown / 3);
    for (name, kind) in [("wrong", wrong), ("blocked", blocked)] {
        assert!(
            kind.abs_diff(unknown) <= allowed,
            "{name} takes {kind:?}, unknown {unknown:?}; the machine's own noise is {noise:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_nowhere_in_the_database_or_the_events_once_it_was_shown() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let product = replica.product(&json!({ "code_format": "digits" })).await;
    let card = replica.sell(product, network.merchants[0], 2_000).await;
    let spend = json!({ "code": card["code"], "pin": card["pin"], "merchant_id": network.merchants[1], "amount": eur(100) });
    replica.done("/v1/gift-cards/redeem", &spend).await;
    let code = card["code"].as_str().unwrap().replace('-', "");
    let tables = [
        "cards",
        "operations",
        "activities",
        "attempts",
        "settlement_lines",
        "outbox_batches",
        "deliveries",
    ];
    let pool = network.database.pool();
    for table in tables {
        let rows: Vec<String> =
            sqlx::query_scalar(sqlx::AssertSqlSafe(format!("SELECT t::text FROM {table} AS t")))
                .fetch_all(&pool)
                .await
                .unwrap();
        let hex = code.bytes().fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").unwrap();
            hex
        });
        for row in rows {
            assert!(
                !row.contains(&code) && !row.contains(&hex),
                "{table} holds a code"
            );
        }
    }
    // the sealed copy is there for a day, and then no longer
    assert_eq!(
        network
            .count("SELECT count(*) FROM cards WHERE code_sealed IS NOT NULL")
            .await,
        1
    );
    sqlx::query("UPDATE cards SET seal_until = now() - interval '1 second'")
        .execute(&pool)
        .await
        .unwrap();
    testkit::eventually(SOON, || async {
        network
            .count("SELECT count(*) FROM cards WHERE code_sealed IS NOT NULL")
            .await
            == 0
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pepper_is_rotated_while_cards_are_in_use() {
    const TWO: &str =
        "2:ISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+P0A=,1:AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";
    let network = Network::new().await;
    let before = network.replica().await;
    let product = before.product(&json!({ "code_format": "digits" })).await;
    let card = before.sell(product, network.merchants[0], 2_000).await;
    before.running.shutdown().await.unwrap();

    let after = network.replica_with(&[("VAULT__PEPPERS", TWO)]).await;
    let right = json!({ "code": card["code"], "pin": card["pin"] });
    let pin = if card["pin"] == "000000" {
        "000001"
    } else {
        "000000"
    };
    let wrong = json!({ "code": card["code"], "pin": pin });
    for _ in 0..2 {
        // the first look-up hashes the card anew
        assert_eq!(
            ask(&after, network.tenant, "192.0.2.1", &right).await.0,
            StatusCode::OK
        );
        nothing(&ask(&after, network.tenant, "192.0.2.1", &wrong).await);
    }
    assert_eq!(
        network
            .count(
                "SELECT count(*) FROM cards WHERE get_byte(code_hash, 1) = 2 AND get_byte(pin_hash, 1) = 2"
            )
            .await,
        1
    );
}

/// All windows of failed tries are over.
async fn pass_the_window(network: &Network) {
    sqlx::query("UPDATE attempts SET since = since - interval '1 hour'")
        .execute(&network.database.pool())
        .await
        .unwrap();
}

/// Given wrong tries of several days, when the job runs, then those go that are older than is configured; a period of no days, or
/// one that is shorter than a topic's, is refused when settings are read.
#[tokio::test(flavor = "multi_thread")]
async fn wrong_tries_are_forgotten_after_as_many_days_as_are_configured() {
    let network = Network::new().await;
    sqlx::query(
        "INSERT INTO attempts (tenant_id, scope, subject, failures, since)
         SELECT $1, 3, convert_to(day::text, 'UTF8'), 1, now() - make_interval(days => day, hours => 1)
         FROM generate_series(0, 3) AS day",
    )
    .bind(network.tenant)
    .execute(&network.database.pool())
    .await
    .unwrap();
    for (days, left) in [("3", 3), ("1", 1)] {
        let config = network.config_with(&[("RETENTION__ATTEMPTS_DAYS", days)]);
        SvcGiftcard::job("prune-outbox", config).await.unwrap();
        assert_eq!(
            network.count("SELECT count(*) FROM attempts").await,
            left,
            "{days}"
        );
    }
    for (name, days) in [
        ("ATTEMPTS_DAYS", "0"),
        ("REFUSED_DAYS", "0"),
        ("OUTBOX_DAYS", "7"),
    ] {
        let setting = (format!("LOCALPLUS__RETENTION__{name}"), days.to_owned());
        let read = chassis::config::load_from::<Config>(SvcGiftcard::DEFAULT_CONFIG, None, [setting]);
        assert!(read.unwrap_err().to_string().contains(name), "{name}");
    }
}
