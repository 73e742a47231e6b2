//! Events as they happen: shown to the operator of their network, from Kafka, and to nobody else.

use crate::world::{Replica, SOON, World, answer, refusal};
use reqwest::Response;
use serde_json::{Value, json};
use std::time::Duration;
use testkit::Claims;
use uuid::Uuid;

/// A stream, read event by event.
struct Watching {
    response: Response,
    text: String,
}

impl Watching {
    async fn start(replica: &Replica, path: &str, bearer: &str, last: Option<&str>) -> Self {
        let mut request = replica.request(path, bearer);
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["x-accel-buffering"], "no");
        Self {
            response,
            text: String::new(),
        }
    }

    /// The next event that is no comment: its name and its data.
    async fn next(&mut self) -> (String, String) {
        loop {
            let held = std::mem::take(&mut self.text);
            if let Some((event, rest)) = held.split_once("\n\n") {
                self.text.push_str(rest);
                let field = |name: &str| {
                    let mut lines = event.lines();
                    lines.find_map(|line| line.strip_prefix(name).map(|value| value.trim().to_owned()))
                };
                let found = field("event:").zip(field("data:"));
                if let Some(found) = found {
                    return found;
                }
                continue;
            }
            self.text = held;
            let chunk = tokio::time::timeout(SOON, self.response.chunk()).await;
            let chunk = chunk.expect("something comes").unwrap().expect("it goes on");
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    async fn happening(&mut self) -> Value {
        let (name, data) = self.next().await;
        assert_eq!(name, "happening", "{data}");
        serde_json::from_str(&data).unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_is_shown_as_it_happens_and_a_cut_line_is_taken_up_again() {
    let world = World::new().await;
    let replica = world.replica().await;
    let ada = world.customer();
    let path = "/v1/events/live?topics=ledger.transactions.v1,merchant.onboarded.v1";
    let mut watching = Watching::start(&replica, path, &replica.bearer, None).await;

    // told until it is heard: reading begins at the end of the topic, a moment after somebody watches
    let telling = async {
        loop {
            world
                .tell(&[world.points(1, "2026-11-10T12:00:00Z", ada, 10, 4)])
                .await;
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    let first = tokio::select! {
        first = watching.happening() => first,
        () = telling => unreachable!("it is told until it is heard"),
    };
    assert_eq!(
        (&first["what"], &first["moved"]),
        (&json!("earn"), &json!([{"amount": 10, "unit": "PTS"}])),
        "{first}"
    );
    assert!(first["transaction_id"].is_string() && first["seen_at"].is_string());

    // another network's, another topic's: not shown
    let stranger = world.issuer.bearer(&Claims::operator(Uuid::now_v7()));
    let mut other = Watching::start(&replica, path, &stranger, None).await;
    let card = Uuid::now_v7();
    world
        .tell(&[
            world.activity(
                "2026-11-10T12:00:00Z",
                card,
                world.merchant,
                contracts_proto::giftcard::v1::ActivityType::Redeemed,
                5,
            ),
            world.points(2, "2026-11-10T12:00:01Z", ada, -4, 5),
            world.onboarded("2026-11-10T12:00:02Z", world.merchant),
        ])
        .await;
    let mut shown = Vec::new();
    while shown.len() < 2 {
        let next = watching.happening().await;
        if next["what"] != "earn" {
            shown.push(next["what"].as_str().unwrap().to_owned());
        }
    }
    shown.sort();
    assert_eq!(shown, ["burn", "merchant_onboarded"]);

    // whoever comes back is told what it missed; after an event that nobody remembers, that something is missing
    let id = first["id"].as_str().unwrap().to_owned();
    drop(watching);
    let mut back = Watching::start(&replica, path, &replica.bearer, Some(&id)).await;
    let missed = loop {
        let next = back.happening().await;
        assert_ne!(next["id"], first["id"], "it was seen");
        if next["what"] == "burn" {
            break next;
        }
    };
    assert_eq!(missed["moved"], json!([{"amount": 4, "unit": "PTS"}]));
    let unknown = Uuid::now_v7().to_string();
    let mut lost = Watching::start(&replica, path, &replica.bearer, Some(&unknown)).await;
    assert_eq!(lost.next().await.0, "gap");

    let none = answer(replica.request("/v1/events/live?topics=ledger.heads.v1", &replica.bearer)).await;
    assert_eq!(refusal(&none), (400, "invalid_value".to_owned()));

    // a replica that stops says so, to the stranger who was shown nothing too, and does not wait for readers
    let (stopped, end) = tokio::join!(replica.running.shutdown(), other.next());
    stopped.unwrap();
    assert_eq!(end, ("end".to_owned(), "going_away".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_so_many_watch_and_nobody_whose_token_ended() {
    let world = World::new().await;
    let replica = world.replica().await;
    // a token that holds for as long only as clocks may be apart
    let short = Claims::operator(Uuid::now_v7()).ttl(Duration::ZERO);
    let short = world.issuer.bearer(&short);
    let mut ending = Watching::start(&replica, "/v1/events/live", &short, None).await;
    let mut watching = Vec::new();
    for _ in 0..8 {
        watching.push(Watching::start(&replica, "/v1/events/live", &replica.bearer, None).await);
    }
    let ninth = answer(replica.request("/v1/events/live", &replica.bearer)).await;
    assert_eq!(refusal(&ninth), (429, "live_full".to_owned()));
    // another network has places of its own, and who leaves makes room
    let stranger = world.issuer.bearer(&Claims::operator(Uuid::now_v7()));
    Watching::start(&replica, "/v1/events/live", &stranger, None).await;
    watching.pop();
    testkit::eventually(SOON, || async {
        let response = replica
            .request("/v1/events/live", &replica.bearer)
            .send()
            .await
            .unwrap();
        match response.status().as_u16() {
            200 => Ok(()),
            status => Err(status),
        }
    })
    .await;

    assert_eq!(
        ending.next().await,
        ("end".to_owned(), "unauthenticated".to_owned())
    );
}
