//! What a roll-up finds of all accounts.

use crate::world::{World, answer};
use chrono::{Days, NaiveDate, Utc};
use serde_json::{Value, json};
use svc_analytics::app::roll_up;

/// Noon of the day that long before yesterday, as of which a roll-up speaks.
fn ago(days: u64) -> String {
    format!("{}T12:00:00Z", day(days))
}

fn day(days: u64) -> NaiveDate {
    Utc::now().date_naive() - Days::new(days + 1)
}

fn only(page: &Value) -> &Value {
    let lines = page["data"].as_array().unwrap();
    assert_eq!(lines.len(), 1, "{page}");
    &lines[0]
}

#[tokio::test(flavor = "multi_thread")]
async fn value_grows_old_lapses_and_is_estimated_to_lapse() {
    let world = World::new().await;
    let replica = world.replica().await;
    let (here, gone) = (world.customer(), world.customer());
    world
        .tell(&[
            world.points(1, &ago(800), here, 600, 4),
            world.points(1, &ago(700), gone, 400, 4),
            world.points(2, &ago(100), here, -550, 5),
            world.points(1, &ago(10), here, 100, 4),
            world.points(7, &ago(5), gone, -300, 7),
        ])
        .await;
    world.counted(5).await;
    assert_eq!(roll_up(world.config()).await.unwrap().holdings, 1);

    let ageing = replica.get("/v1/ageing").await;
    let line = only(&ageing);
    // 150 left of one: 100 of ten days ago, 50 of long ago; 100 of the other, all old
    assert_eq!(
        (&line["up_to_30_days"], &line["older"]),
        (&json!(100), &json!(150)),
        "{line}"
    );
    assert_eq!((&line["accounts"], &line["day"]), (&json!(2), &json!(day(0))));

    let breakage = replica.get("/v1/breakage?kind=customer_points").await;
    let line = only(&breakage);
    // of 1,000 that are mature 300 lapsed and 100 lie with somebody who is gone: 40 %, so 440 of 1,100; 550 of the other 660
    // were spent, so 366 of the 440 are earned
    assert_eq!(
        (&line["mature_issued"], &line["mature_dormant"]),
        (&json!(1_000), &json!(100)),
        "{line}"
    );
    assert_eq!(
        (&line["rate_bp"], &line["expected"], &line["earned"]),
        (&json!(4_000), &json!(440), &json!(366))
    );
    assert_eq!(
        (&line["actual"], &line["remaining"], &line["liability"]),
        (&json!(300), &json!(140), &json!(184))
    );
    assert_eq!(line["outstanding"], 250);

    let (_, csv) = answer(replica.request("/v1/breakage?format=csv", &replica.bearer)).await;
    assert_eq!(csv.as_str().unwrap().lines().count(), 2, "{csv}");
}

#[tokio::test(flavor = "multi_thread")]
async fn customers_come_back_month_by_month() {
    let world = World::new().await;
    let replica = world.replica().await;
    let (ada, bob) = (world.customer(), world.customer());
    world
        .tell(&[
            world.points(1, "2026-01-15T12:00:00Z", ada, 10, 4),
            world.points(1, "2026-01-31T12:00:00Z", bob, 10, 4),
            world.points(2, "2026-03-01T12:00:00Z", ada, -5, 5),
            // what lapses is nobody's visit
            world.points(7, "2026-04-01T12:00:00Z", ada, -5, 7),
        ])
        .await;
    world.counted(4).await;
    roll_up(world.config()).await.unwrap();

    let expected = json!([{"cohort": "2026-01-01", "customers": 2, "months": [
        {"month": "2026-01-01", "customers": 2, "retention_bp": 10_000},
        {"month": "2026-03-01", "customers": 1, "retention_bp": 5_000},
    ]}]);
    let network = replica.get("/v1/cohorts?from=2026-01-31").await;
    assert_eq!(network["data"], expected);
    let program = replica
        .get(&format!(
            "/v1/cohorts?from=2025-01-01&program_id={}",
            world.program
        ))
        .await;
    assert_eq!(program["data"], expected);
    let later = replica.get("/v1/cohorts?from=2026-02-01").await;
    assert_eq!(later["data"], json!([]));
    let (_, csv) = answer(replica.request("/v1/cohorts?from=2026-01-01&format=csv", &replica.bearer)).await;
    assert_eq!(
        csv,
        "cohort,month,customers,retention_bp\r\n2026-01-01,2026-01-01,2,10000\r\n2026-01-01,2026-03-01,1,5000\r\n"
    );

    // a second roll-up writes the same
    roll_up(world.config()).await.unwrap();
    assert_eq!(replica.get("/v1/cohorts?from=2026-01-31").await["data"], expected);
}
