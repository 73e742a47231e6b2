//! Statements, page by page.

use crate::network::{Network, refusal};
use serde_json::{Value, json};
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_is_read_newest_first_and_page_by_page() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let wallet = replica.open("card-1").await;
    let path = format!("/v1/wallets/{}/statement", wallet.id);
    assert_eq!(
        replica.get(&path).await.1,
        json!({ "data": [], "next_cursor": null })
    );

    for version in 1..=7 {
        network
            .publish(&wallet, version, if version == 7 { -5 } else { 10 }, 10 * version)
            .await;
    }
    replica.eventually_posted(&wallet, 70).await;

    for filter in ["", &format!("&account_id={}", wallet.account)] {
        let (mut versions, mut cursor, mut pages) = (Vec::new(), String::new(), 0);
        loop {
            let (_, page) = replica.get(&format!("{path}?limit=3{filter}{cursor}")).await;
            pages += 1;
            if pages == 1 && filter.is_empty() {
                let newest = &page["data"][0];
                assert_eq!(newest["type"], "burn");
                assert_eq!(newest["amount"], -5);
                assert_eq!(newest["balance_after"], 70);
                assert_eq!(newest["reference"], "receipt 7");
                assert_eq!(newest["unit"], "PTS");
                // what happens meanwhile neither repeats nor hides a line
                network.publish(&wallet, 8, 10, 80).await;
                replica.eventually_posted(&wallet, 80).await;
            }
            let lines = page["data"].as_array().unwrap();
            versions.extend(lines.iter().map(|line| line["version"].as_i64().unwrap()));
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
            assert_eq!(lines.len(), 3, "only the last page may be short");
        }
        let newest = if filter.is_empty() { 7 } else { 8 };
        assert_eq!(versions, (1..=newest).rev().collect::<Vec<_>>());
        assert_eq!(pages, 3);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_pages_are_refused_with_their_field() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let (wallet, other) = (replica.open("card-1").await, replica.open("card-2").await);
    for version in 1..=2 {
        network.publish(&wallet, version, 10, 10 * version).await;
    }
    replica.eventually_posted(&wallet, 20).await;
    let path = format!("/v1/wallets/{}/statement", wallet.id);
    let (_, page) = replica.get(&format!("{path}?limit=1")).await;
    let cursor = page["next_cursor"].as_str().unwrap();

    for (query, status, code, field) in [
        ("limit=0".to_owned(), 400, "out_of_range", Some("limit")),
        ("limit=201".to_owned(), 400, "out_of_range", Some("limit")),
        ("limit=ten".to_owned(), 400, "invalid_type", Some("limit")),
        (
            "cursor=nonsense".to_owned(),
            400,
            "cursor_invalid",
            Some("cursor"),
        ),
        (
            format!("cursor={cursor}&account_id={}", wallet.account),
            400,
            "cursor_invalid",
            Some("cursor"),
        ),
        (
            "account_id=7".to_owned(),
            400,
            "invalid_value",
            Some("account_id"),
        ),
        (
            format!("account_id={}", other.account),
            404,
            "account_not_found",
            None,
        ),
        (
            format!("account_id={}", Uuid::now_v7()),
            404,
            "account_not_found",
            None,
        ),
        ("page=2".to_owned(), 400, "unknown_field", Some("page")),
    ] {
        let answer: (_, Value) = replica.get(&format!("{path}?{query}")).await;
        assert_eq!(
            refusal(&answer),
            (status, code.to_owned(), field.map(str::to_owned)),
            "{query}"
        );
    }
    let carried = replica
        .get(&format!("/v1/wallets/{}/statement?cursor={cursor}", other.id))
        .await;
    assert_eq!(refusal(&carried).1, "cursor_invalid");
}
