//! From what was told to figures: once, however it is told; by the program's day; and all of it again from the first event.

use crate::world::{Event, SOON, World, answer, refusal};
use contracts_proto::common::v1::ActorKind::{Key, Person, Service};
use contracts_proto::giftcard::v1::ActivityType;
use serde_json::json;
use svc_analytics::app::{SvcAnalytics, roll_up};
use svc_analytics::store::evidence::EVIDENCE;
use testkit::Claims;
use uuid::Uuid;

/// A little of everything, over two days of Paris.
fn history(world: &World) -> Vec<Event> {
    let (ada, bob) = (world.customer(), world.customer());
    let card = Uuid::now_v7();
    let elsewhere = Uuid::now_v7();
    vec![
        world.onboarded("2026-11-01T08:00:00Z", world.merchant),
        world.purchase("2026-11-10T10:00:00Z", ada, 125, 1_250),
        world.purchase("2026-11-10T11:00:00Z", bob, 40, 405),
        // half past midnight in Paris: the next day
        world.purchase("2026-11-10T23:30:00Z", ada, 10, 100),
        world
            .at_till(2, "2026-11-11T09:00:00Z", ada, -50, world.store)
            .by("till-7", Key),
        world.points(11, "2026-11-11T09:05:00Z", ada, 20, 5),
        world.points(7, "2026-11-11T22:00:00Z", bob, -15, 7),
        world.points(6, "2026-11-11T12:00:00Z", bob, 5, 8),
        world.card(3, "2026-11-10T12:00:00Z", card, 5_000, 6),
        world.card(4, "2026-11-11T12:00:00Z", card, -1_200, 6),
        world
            .activity(
                "2026-11-10T12:00:01Z",
                card,
                world.merchant,
                ActivityType::Activated,
                5_000,
            )
            .in_store(world.store)
            .by("zoe", Person),
        world.activity(
            "2026-11-11T12:00:01Z",
            card,
            elsewhere,
            ActivityType::Redeemed,
            1_200,
        ),
        // who owes whom: no customer in it
        world.transaction(
            5,
            "2026-11-11T12:00:02Z",
            "EUR",
            &[
                (Uuid::now_v7(), 3, world.merchant, -1_200),
                (Uuid::now_v7(), 3, elsewhere, 1_200),
            ],
        ),
    ]
}

/// Entries of customers in it.
const MOVEMENTS: i64 = 9;

#[tokio::test(flavor = "multi_thread")]
async fn what_moved_is_shown_by_merchant_program_and_local_day() {
    let world = World::new().await;
    let replica = world.replica().await;
    world.tell(&history(&world)).await;
    world.counted(MOVEMENTS).await;

    let figures = replica.get("/v1/figures?from=2026-11-10&to=2026-11-11").await;
    let line = |kind: &str| {
        let lines = figures["data"].as_array().unwrap();
        lines.iter().find(|line| line["kind"] == kind).unwrap().clone()
    };
    assert_eq!(figures["data"].as_array().unwrap().len(), 2, "{figures}");
    assert_eq!(
        line("customer_points"),
        json!({
            "merchant_id": world.merchant, "program_id": world.program, "kind": "customer_points", "unit": "PTS",
            "outstanding": 135, "issued": 175, "taken_back": 0, "redeemed": 50, "given_back": 20, "expired": 15,
            "adjusted": 5, "transferred": 0, "movements": 7, "active": 3, "newcomers": 2,
            // 30 of 175
            "redemption_rate_bp": 1_714,
        })
    );
    let cards = line("gift_card");
    assert_eq!(cards["merchant_id"], json!(world.merchant));
    assert_eq!(
        (&cards["outstanding"], &cards["unit"]),
        (&json!(3_800), &json!("EUR"))
    );

    let first = replica
        .get("/v1/figures?from=2026-11-10&to=2026-11-10&kind=customer_points")
        .await;
    assert_eq!(
        first["data"][0]["issued"], 165,
        "half past midnight is the next day: {first}"
    );
    let series = replica
        .get("/v1/series?from=2026-11-11&to=2026-11-30&kind=customer_points")
        .await;
    let days = series["data"].as_array().unwrap();
    assert_eq!(days.len(), 1, "a day without movements has no line: {series}");
    assert_eq!(
        (&days[0]["period"], &days[0]["issued"], &days[0]["outstanding"]),
        (&json!("2026-11-11"), &json!(10), &json!(135))
    );
    let months = replica
        .get("/v1/series?from=2026-11-01&to=2026-11-30&interval=month")
        .await;
    assert_eq!(months["data"].as_array().unwrap().len(), 2, "{months}");

    let baskets = replica.get("/v1/baskets?from=2026-11-10&to=2026-11-10").await;
    assert_eq!(
        baskets["data"],
        json!([{"merchant_id": world.merchant, "program_id": world.program, "unit": "EUR", "purchases": 2,
                "amount": 1_655, "average": 828, "points": 165}]),
        "827.5 is rounded up"
    );
    let summary = replica.get("/v1/summary?from=2026-11-11&to=2026-11-11").await;
    let moved = |at: usize, name: &str| summary["moved"][at][name].as_i64().unwrap();
    assert_eq!(
        (
            moved(0, "issued"),
            moved(0, "redeemed"),
            moved(0, "outstanding"),
            moved(1, "outstanding")
        ),
        (10, 50, 135, 3_800),
        "{summary}"
    );
    assert_eq!(
        summary["sales"],
        json!([{"unit": "EUR", "purchases": 1, "amount": 100, "average": 100, "points": 10}])
    );
    let later = replica.get("/v1/summary?from=2026-12-01&to=2026-12-31").await;
    assert_eq!(
        (
            &later["moved"][0]["movements"],
            &later["moved"][0]["outstanding"],
            &later["sales"]
        ),
        (&json!(0), &json!(135), &json!([])),
        "what is owed is owed in a month in which nothing moves"
    );
    let sales = replica.get("/v1/sales?from=2026-11-01&to=2026-11-30").await;
    assert_eq!(
        sales["data"],
        json!([
            {"period": "2026-11-10", "unit": "EUR", "purchases": 2, "amount": 1_655, "average": 828, "points": 165},
            {"period": "2026-11-11", "unit": "EUR", "purchases": 1, "amount": 100, "average": 100, "points": 10},
        ])
    );
    let (_, file) = answer(replica.request(
        "/v1/sales?from=2026-11-10&to=2026-11-30&interval=month&format=csv",
        &replica.bearer,
    ))
    .await;
    assert_eq!(
        file,
        "period,unit,purchases,amount,average,points\r\n2026-11-01,EUR,3,1755,585,175\r\n"
    );

    let counters = replica.get("/v1/counters?from=2026-11-10&to=2026-11-11").await;
    let redeemed: i64 = counters["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["redeemed"].as_i64().unwrap())
        .sum();
    assert_eq!(redeemed, 1_200, "{counters}");
    assert_eq!(
        counters["data"].as_array().unwrap().len(),
        2,
        "sold here, spent there"
    );

    let (_, csv) = answer(replica.request(
        "/v1/figures?from=2026-11-10&to=2026-11-11&format=csv",
        &replica.bearer,
    ))
    .await;
    let csv = csv.as_str().unwrap();
    assert!(
        csv.starts_with("merchant_id,program_id,kind,unit,outstanding,issued,"),
        "{csv}"
    );
    assert_eq!(csv.lines().count(), 3, "{csv}");
}

/// Given purchases, points by number and gift cards in two stores of two time zones, when the day is over, then each store is
/// told what was done in it on its own day, its staff as well, and nobody what another's did.
#[tokio::test(flavor = "multi_thread")]
async fn a_store_is_told_its_own_day_at_closing() {
    let world = World::new().await;
    let replica = world.replica().await;
    let (far, neighbour, theirs) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
    world.remote.store(far, world.merchant, "Asia/Tokyo");
    world.remote.store(theirs, neighbour, "Europe/Paris");
    let (ada, card) = (world.customer(), Uuid::now_v7());
    let noon = "2026-11-10T12:00:00Z";
    world
        .tell(&[
            world.purchase(noon, ada, 125, 1_250),
            // half past midnight in Paris: the next day
            world.purchase("2026-11-10T23:30:00Z", ada, 10, 100),
            world.at_till(1, noon, ada, 30, world.store),
            world.at_till(2, noon, ada, -20, world.store),
            // a reward: svc-giftcard burned the points, and says where it was taken
            world.points(2, noon, ada, -40, 5).saying(&json!({
                "reward": Uuid::now_v7().simple().to_string(), "redemption": Uuid::now_v7().simple().to_string(),
                "merchant": world.merchant.simple().to_string(), "store_id": world.store,
            })),
            // the day after in Tokyo
            world.at_till(1, "2026-11-10T16:00:00Z", ada, 7, far),
            world.at_till(1, noon, ada, 1, theirs),
            // nobody's store, and none at all
            world.at_till(1, noon, ada, 1, Uuid::now_v7()),
            world.points(1, noon, ada, 1, 4),
            world
                .activity(noon, card, world.merchant, ActivityType::Activated, 5_000)
                .in_store(world.store),
            world
                .activity(noon, card, world.merchant, ActivityType::Redeemed, 1_200)
                .in_store(world.store),
            world
                .activity(noon, card, world.merchant, ActivityType::Refunded, 200)
                .in_store(world.store),
        ])
        .await;
    world.counted(9).await;
    let staff = Claims::merchant_staff(world.tenant, world.merchant);
    let staff = world.issuer.bearer(&staff);
    let path = "/v1/store-days?day=2026-11-10";
    let line = |unit: &str, more: serde_json::Value| {
        let mut line = json!({
            "merchant_id": world.merchant, "store_id": world.store, "unit": unit, "purchases": 0, "bought": 0,
            "gives": 0, "given": 0, "uses": 0, "used": 0, "loads": 0, "loaded": 0, "redeems": 0, "redeemed": 0,
            "refunds": 0, "refunded": 0,
        });
        for (name, value) in more.as_object().unwrap() {
            line[name] = value.clone();
        }
        line
    };
    let euros = json!({"purchases": 1, "bought": 1_250, "loads": 1, "loaded": 5_000, "redeems": 1, "redeemed": 1_200,
                       "refunds": 1, "refunded": 200});
    let points = json!({"gives": 2, "given": 155, "uses": 2, "used": 60});
    let day = json!([line("EUR", euros), line("PTS", points)]);
    testkit::eventually(SOON, || async {
        let (_, own) = answer(replica.request(path, &staff)).await;
        if own["data"] == day { Ok(()) } else { Err(own) }
    })
    .await;

    let (_, next) = answer(replica.request("/v1/store-days?day=2026-11-11", &staff)).await;
    let told: Vec<_> = next["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| (line["unit"].as_str().unwrap(), line["given"].as_i64().unwrap()))
        .collect();
    assert_eq!(told.len(), 3, "{next}");
    assert_eq!(told.iter().map(|(_, given)| given).sum::<i64>(), 10 + 7, "{next}");
    let (_, far) =
        answer(replica.request(&format!("/v1/store-days?day=2026-11-11&store_id={far}"), &staff)).await;
    assert_eq!(
        (far["data"].as_array().unwrap().len(), &far["data"][0]["given"]),
        (1, &json!(7))
    );

    let other = answer(replica.request(&format!("{path}&merchant_id={neighbour}"), &staff)).await;
    assert_eq!(refusal(&other), (403, "forbidden_merchant".to_owned()));
    let whole = replica.get(path).await;
    assert_eq!(
        whole["data"].as_array().unwrap().len(),
        3,
        "the network's operator sees all: {whole}"
    );
    let first = replica.get(&format!("{path}&limit=2")).await;
    let rest = replica
        .get(&format!(
            "{path}&limit=2&cursor={}",
            first["next_cursor"].as_str().unwrap()
        ))
        .await;
    assert_eq!(
        whole["data"],
        json!([first["data"][0], first["data"][1], rest["data"][0]])
    );
    let (_, file) = answer(replica.request(&format!("{path}&format=csv"), &staff)).await;
    let file = file.as_str().unwrap();
    assert_eq!(file.lines().count(), 3, "{file}");
    assert!(file.contains(",PTS,0,0,2,155,2,60,0,0,0,0,0,0\r\n"), "{file}");
}

/// Given what two people, a till's key and a service did, and what one of them undid, when the shop closes, then each has a
/// line of their own, who is staff sees theirs and the administrator all of them.
#[tokio::test(flavor = "multi_thread")]
async fn each_member_of_staff_has_a_line_at_closing() {
    let world = World::new().await;
    let replica = world.replica().await;
    let (ada, card) = (world.customer(), Uuid::now_v7());
    let noon = "2026-11-10T12:00:00Z";
    let undone = json!({"store_id": world.store, "purchase": {"amount": 9_900, "unit": "EUR"}});
    world
        .tell(&[
            world.purchase(noon, ada, 125, 1_250).by("merchant-staff", Person),
            // mistyped, and undone on the spot
            world.purchase(noon, ada, 990, 9_900).by("merchant-staff", Person),
            world
                .points(11, noon, ada, -990, 4)
                .saying(&undone)
                .by("merchant-staff", Person),
            world.at_till(2, noon, ada, -20, world.store).by("till-7", Key),
            world.at_till(2, noon, ada, -5, world.store).by("till-7", Key),
            world
                .points(11, noon, ada, 5, 5)
                .saying(&json!({"store_id": world.store}))
                .by("till-7", Key),
            // for somebody it does not name; and an event of before
            world.at_till(1, noon, ada, 3, world.store).by("svc-x", Service),
            world.at_till(1, noon, ada, 4, world.store),
            world
                .activity(noon, card, world.merchant, ActivityType::Activated, 5_000)
                .in_store(world.store)
                .by("zoe", Person),
        ])
        .await;
    world.counted(8).await;
    let bearer = |claims: Claims| world.issuer.bearer(&claims);
    let (staff, admin) = (
        bearer(Claims::merchant_staff(world.tenant, world.merchant)),
        bearer(Claims::merchant_admin(world.tenant, world.merchant)),
    );
    let path = format!("/v1/staff-days?day=2026-11-10&store_id={}", world.store);
    let lines = |told: &serde_json::Value| -> Vec<(String, String, i64, i64, i64, i64)> {
        let text = |line: &serde_json::Value, name: &str| line[name].as_str().unwrap().to_owned();
        let number = |line: &serde_json::Value, name: &str| line[name].as_i64().unwrap();
        let line = |line: &serde_json::Value| {
            let who = format!("{} {}", text(line, "staff_kind"), text(line, "staff_id"));
            let (bought, given) = (number(line, "bought"), number(line, "given"));
            (
                who,
                text(line, "unit"),
                bought,
                given,
                number(line, "used"),
                number(line, "loaded"),
            )
        };
        told["data"].as_array().unwrap().iter().map(line).collect()
    };
    let line = |who: &str, unit: &str, bought, given, used, loaded| {
        (who.to_owned(), unit.to_owned(), bought, given, used, loaded)
    };
    let all = vec![
        line("person merchant-staff", "EUR", 1_250, 0, 0, 0),
        line("person merchant-staff", "PTS", 0, 125, 0, 0),
        line("key till-7", "PTS", 0, 0, 20, 0),
        line("person zoe", "EUR", 0, 0, 0, 5_000),
    ];
    testkit::eventually(SOON, || async {
        let (_, told) = answer(replica.request(&path, &admin)).await;
        let told = lines(&told);
        if told == all { Ok(()) } else { Err(told) }
    })
    .await;

    let (_, own) = answer(replica.request(&path, &staff)).await;
    assert_eq!(lines(&own), all[..2], "{own}");
    assert_eq!(
        (&own["data"][0]["purchases"], &own["data"][1]["gives"]),
        (&json!(1), &json!(1)),
        "what was undone is taken off: {own}"
    );
    let (_, whole) = answer(replica.request("/v1/store-days?day=2026-11-10", &admin)).await;
    let of_store = |unit: usize, name: &str| whole["data"][unit][name].as_i64().unwrap();
    assert_eq!(
        (of_store(0, "bought"), of_store(1, "given"), of_store(1, "used")),
        (1_250, 125 + 3 + 4, 20),
        "{whole}"
    );
    let (_, file) = answer(replica.request(&format!("{path}&format=csv"), &admin)).await;
    let file = file.as_str().unwrap();
    assert_eq!(file.lines().count(), 5, "{file}");
    assert!(file.contains("\r\n\"till-7\",key,"), "{file}");
    let stranger = bearer(Claims::merchant_admin(world.tenant, Uuid::now_v7()));
    let (_, nothing) = answer(replica.request(&path, &stranger)).await;
    assert_eq!(nothing["data"], json!([]), "another merchant's store");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_read_page_by_page_and_what_is_none_is_refused() {
    let world = World::new().await;
    let replica = world.replica().await;
    world.tell(&history(&world)).await;
    world.counted(MOVEMENTS).await;

    let period = "from=2026-11-10&to=2026-11-11";
    let whole = replica.get(&format!("/v1/figures?{period}")).await;
    let first = replica.get(&format!("/v1/figures?{period}&limit=1")).await;
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = replica
        .get(&format!("/v1/figures?{period}&limit=1&cursor={cursor}"))
        .await;
    assert_eq!(second["next_cursor"], json!(null));
    assert_eq!(whole["data"], json!([first["data"][0], second["data"][0]]));

    for (query, code) in [
        ("from=2026-11-11&to=2026-11-10", "period_invalid"),
        ("from=2020-01-01&to=2026-11-10", "period_invalid"),
        ("from=2026-11-10&to=2026-11-10&cursor=x", "cursor_invalid"),
        ("from=2026-11-10&to=2026-11-10&kind=breakage", "invalid_value"),
        ("from=2026-11-10&to=2026-11-10&limit=201", "out_of_range"),
    ] {
        let answer = answer(replica.request(&format!("/v1/figures?{query}"), &replica.bearer)).await;
        assert_eq!(refusal(&answer), (400, code.to_owned()), "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn told_again_in_any_order_and_counted_anew_it_comes_to_the_same() {
    let world = World::new().await;
    let replica = world.replica().await;
    let history = history(&world);
    world.tell(&history).await;
    world.counted(MOVEMENTS).await;
    // the last of each topic is counted too
    testkit::eventually(SOON, || async {
        let tables = world.tables().await;
        let rows = |name| {
            tables
                .iter()
                .find(|(table, _)| *table == name)
                .map_or(0, |(_, rows)| rows.len())
        };
        let came = (
            rows("onboarded"),
            rows("counters"),
            rows("store_cards"),
            rows("staff_cards"),
            rows("books"),
        );
        if came == (1, 2, 1, 1, 11) {
            Ok(())
        } else {
            Err(came)
        }
    })
    .await;
    let before = world.tables().await;

    // given all of it again, backwards, by a ledger that did not hear Kafka's acknowledgement
    world.tell(history.iter().rev()).await;
    let last = world.customer();
    world
        .tell(&[world.points(1, "2026-11-12T10:00:00Z", last, 1, 4)])
        .await;
    world.counted(MOVEMENTS + 1).await;
    let figures = replica
        .get("/v1/figures?from=2026-11-10&to=2026-11-11&kind=customer_points")
        .await;
    assert_eq!(figures["data"][0]["outstanding"], 135, "{figures}");
    assert_ne!(world.tables().await, before, "the new one is in");

    // when all figures are forgotten, then the running replica counts from the first event, and asks nobody again
    let asked = world.remote.calls();
    let after = world.tables().await;
    <SvcAnalytics as chassis::Service>::command("rebuild", Vec::new(), world.config())
        .await
        .unwrap();
    testkit::eventually(SOON, || async {
        let tables = world.tables().await;
        if tables == after {
            Ok(())
        } else {
            Err("other figures")
        }
    })
    .await;
    assert_eq!(
        world.remote.calls(),
        asked,
        "what was told once is known for good"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_books_are_the_ledgers_to_the_cent_or_the_job_fails() {
    let world = World::new().await;
    let replica = world.replica().await;
    world.tell(&history(&world)).await;
    world.counted(MOVEMENTS).await;
    testkit::eventually(SOON, || async {
        let books = replica.get("/v1/books").await;
        if books["data"].as_array().unwrap().len() == 8 {
            Ok(())
        } else {
            Err(books)
        }
    })
    .await;

    let done = roll_up(world.config()).await.unwrap();
    assert_eq!((done.tenants, done.differences), (1, 0));
    let books = replica.get("/v1/books").await;
    for line in books["data"].as_array().unwrap() {
        assert_eq!(line["counted"], line["ledger"], "{line}");
    }
    assert_eq!(books["merchants"], 1);

    let yesterday = chrono::Utc::now() - chrono::TimeDelta::days(1);
    let month = yesterday.format("%Y-%m").to_string().parse().unwrap();
    let mut connection = world.database.pool().acquire().await.unwrap();
    let evidence = EVIDENCE
        .part(&mut connection, world.tenant, month, chrono::Utc::now())
        .await;
    let counts = evidence.unwrap().counts;
    assert_eq!((counts["books_compared"], counts["books_that_differ"]), (8, 0));

    // one cent that was never told
    world.remote.post("EUR", 2, 1);
    let done = roll_up(world.config()).await.unwrap();
    assert_eq!(done.differences, 1);
    let job = <SvcAnalytics as chassis::Service>::job("analytics-rollup", world.config()).await;
    assert!(job.unwrap_err().to_string().contains("trial balance"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_asked_yet_waits_and_is_counted_then() {
    let world = World::new().await;
    let replica = world.replica().await;
    let customer = world.customer();
    world.remote.down(true);
    world
        .tell(&[world.points(1, "2026-11-10T10:00:00Z", customer, 5, 4)])
        .await;
    testkit::eventually(SOON, || async {
        let calls = world.remote.calls();
        if calls > 1 { Ok(()) } else { Err(calls) }
    })
    .await;
    let figures = replica.get("/v1/figures?from=2026-11-01&to=2026-11-30").await;
    assert_eq!(figures["data"], json!([]), "nothing is counted for nobody");

    world.remote.down(false);
    world.counted(1).await;
    let figures = replica.get("/v1/figures?from=2026-11-01&to=2026-11-30").await;
    assert_eq!(figures["data"][0]["program_id"], json!(world.program));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_old_svc_merchant_cannot_say_is_waited_for_and_then_counted_for_no_merchant() {
    let world = World::new().await;
    world.remote.old(true);
    let (ada, bob) = (world.customer(), world.customer());
    let figures = "/v1/figures?from=2026-11-01&to=2026-11-30";

    // given time enough for a release, then events wait for it, and nothing is counted wrong
    let replica = world.replica().await;
    world
        .tell(&[world.purchase("2026-11-10T10:00:00Z", ada, 5, 500)])
        .await;
    testkit::eventually(SOON, || async { world.remote.calls() > 3 }).await;
    assert_eq!(replica.get(figures).await["data"], json!([]));
    world.remote.old(false);
    world.counted(1).await;
    let counted = replica.get(figures).await;
    assert_eq!(counted["data"][0]["merchant_id"], json!(world.merchant));
    replica.running.shutdown().await.unwrap();

    // given no time, then it does not hold up what comes, and is asked again about the next
    let other = Uuid::now_v7();
    world.remote.program(other, world.merchant, "Europe/Paris");
    world.remote.account(bob.account, other);
    world.remote.old(true);
    let replica = world.replica_with(&[("MERCHANT__PATIENCE_MS", "0")]).await;
    world
        .tell(&[world.points(1, "2026-11-11T10:00:00Z", bob, 7, 4)])
        .await;
    world.counted(2).await;
    let of_nobody = async || {
        let counted = replica.get(figures).await;
        let lines = counted["data"].as_array().unwrap();
        let line = lines.iter().find(|line| line["program_id"] == json!(other));
        line.unwrap()["merchant_id"].is_null()
    };
    assert!(of_nobody().await);
    world.remote.old(false);
    world
        .tell(&[world.points(1, "2026-11-12T10:00:00Z", bob, 1, 4)])
        .await;
    world.counted(3).await;
    let counted = replica
        .get(&format!(
            "{figures}&program_id={other}&merchant_id={}",
            world.merchant
        ))
        .await;
    assert_eq!(counted["data"][0]["issued"], json!(1), "{counted}");
}
