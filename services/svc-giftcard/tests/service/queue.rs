//! What the operator does about tasks that failed for good, and what a wiped Valkey costs.

use crate::network::{Network, SOON, fresh_key, id, refusal};
use crate::reader::{RECIPIENT, decrypt};
use chrono::Utc;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use svc_giftcard::store::operations;
use tasks::{NewTask, Queue, RetryPolicy, TaskMetrics, Tasks};
use testkit::{Claims, eventually};
use uuid::Uuid;

/// Enqueues a task that nobody knows, which dies at its first try.
async fn doomed(tasks: &Tasks, tenant: Uuid, name: &str) {
    let task = NewTask::new(Queue::Low, "unheard-of", name, &json!({ "about": name })).unwrap();
    let task = task.tenant(tenant).retry(RetryPolicy::None);
    tasks.enqueue(&task).await.unwrap();
}

async fn dead(api: &crate::network::Api, query: &str) -> Vec<String> {
    let (status, page) = api.get(&format!("/v1/tasks/dead-letters{query}")).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    let data = page["data"].as_array().unwrap();
    data.iter()
        .map(|task| task["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_sees_replays_archives_and_deletes_what_failed_in_their_network() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let tasks = Tasks::connect("svc-giftcard", network.valkey.url(), TaskMetrics::default()).unwrap();
    let stranger = Uuid::now_v7();
    for name in ["a", "b", "c"] {
        doomed(&tasks, network.tenant, name).await;
    }
    doomed(&tasks, stranger, "theirs").await;
    eventually(SOON, || async {
        tasks.depth(Queue::Low).await.unwrap().dead == 4
    })
    .await;

    // what they see: their own, with what happened
    let (_, page) = replica.get("/v1/tasks/dead-letters?limit=2").await;
    let task = &page["data"][0];
    assert_eq!(
        (&task["kind"], &task["queue"], &task["attempts"]),
        (&json!("unheard-of"), &json!("low"), &json!(1)),
        "{task}"
    );
    assert!(task["reason"].as_str().unwrap().contains("no handler"), "{task}");
    assert_eq!(task["payload"]["about"], task["id"]);
    let next = page["next_cursor"].as_str().unwrap();
    assert_eq!(dead(&replica, &format!("?limit=2&cursor={next}")).await.len(), 1);
    assert_eq!(
        dead(&replica, "?reason=handler&kind=unheard-of&queue=low")
            .await
            .len(),
        3
    );
    assert_eq!(dead(&replica, "?queue=critical").await.len(), 0);

    // what is of another network does not exist, and nobody but the operator comes in
    for path in ["/v1/tasks/theirs", "/v1/tasks/nobody"] {
        assert_eq!(
            refusal(&replica.get(path).await),
            (404, "task_not_found".to_owned(), None)
        );
    }
    let theirs = replica
        .post("/v1/tasks/dead-letters/theirs/replay", &json!({}))
        .await;
    assert_eq!(refusal(&theirs).1, "task_not_found");
    let admin = replica.by(
        &network,
        &Claims::merchant_admin(network.tenant, network.merchants[0]),
    );
    assert_eq!(
        refusal(&admin.get("/v1/tasks/dead-letters").await).1,
        "forbidden_role"
    );

    // archive one, delete one, replay the other
    let send = async |method: Method, path: &str| {
        let answer = replica.request(method, path).send().await.unwrap();
        answer.status()
    };
    assert_eq!(
        send(Method::POST, "/v1/tasks/dead-letters/a/archive").await,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        send(Method::DELETE, "/v1/tasks/dead-letters/b").await,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        send(Method::DELETE, "/v1/tasks/dead-letters/b").await,
        StatusCode::NOT_FOUND
    );
    assert_eq!(dead(&replica, "").await, ["c"]);
    assert_eq!(dead(&replica, "?archived=true").await, ["a"]);
    let (_, seen) = replica.get("/v1/tasks/a").await;
    assert_eq!(
        (&seen["state"], &seen["attempts"]),
        (&json!("archived"), &json!(1))
    );
    let filter = json!({ "kind": "unheard-of" });
    let replayed = replica.done("/v1/tasks/dead-letters/replay", &filter).await;
    assert_eq!(replayed["replayed"], 1);
    // still unheard of: it comes back
    eventually(SOON, || async { dead(&replica, "").await == ["c"] }).await;
    let (_, replayed) = replica.post("/v1/tasks/dead-letters/c/replay", &json!({})).await;
    assert_eq!(replayed["replayed"], 1);
    let wrong = replica.get("/v1/tasks/dead-letters?cursor=x").await;
    assert_eq!(
        refusal(&wrong),
        (400, "invalid_request".to_owned(), Some("cursor".to_owned()))
    );
}

/// Given a queue that nobody works, when bulk issues are asked for, then the operator sees how many wait and for how long, and
/// so does whoever reads the metrics; a merchant's people do not.
#[tokio::test(flavor = "multi_thread")]
async fn how_full_the_queues_are_is_shown_whoever_works_them() {
    let network = Network::new().await;
    let idle = network.replica_with(&[("TASKS__WORKERS__LOW", "0")]).await;
    let product = idle.product(&json!({})).await;
    let body = json!({ "product_id": product, "merchant_id": network.merchants[0], "count": 3, "amount": 500, "recipient": RECIPIENT });
    for _ in 0..2 {
        let (status, issue) = idle.post_as("/v1/gift-card-issues", &body, &fresh_key()).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{issue}");
    }
    let low = async || {
        let (status, page) = idle.get("/v1/tasks/queues").await;
        assert_eq!(status, StatusCode::OK, "{page}");
        page["data"][3].clone()
    };
    eventually(SOON, || async {
        let low = low().await;
        if low["waiting"] == 2 { Ok(()) } else { Err(low) }
    })
    .await;
    let shown = low().await;
    assert_eq!(
        (&shown["queue"], &shown["delayed"], &shown["running"]),
        (&json!("low"), &json!(0), &json!(0))
    );
    let admin = idle.by(
        &network,
        &Claims::merchant_admin(network.tenant, network.merchants[0]),
    );
    assert_eq!(refusal(&admin.get("/v1/tasks/queues").await).1, "forbidden_role");
    idle.running.shutdown().await.unwrap();
    // when somebody works it, nothing waits any more
    let replica = network.replica().await;
    eventually(SOON, || async {
        let (_, page) = replica.get("/v1/tasks/queues").await;
        let low = &page["data"][3];
        if low["waiting"] == 0 && low["running"] == 0 {
            Ok(())
        } else {
            Err(page)
        }
    })
    .await;
}

/// Given a limit of the ledger's under the value of a card, when cards are issued in bulk, then the task is given up at once
/// with the ledger's reason; once the limit is lifted and an operator says so, it is done, and every card is there once.
#[tokio::test(flavor = "multi_thread")]
async fn a_bulk_issue_that_the_ledger_refuses_is_given_up_and_done_when_the_operator_says_so() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let limit =
        json!({ "scope": "account", "flow": "earn", "measure": "amount", "window": "day", "maximum": 100 });
    let (status, limit) = network.books().put("/v1/limits", &limit).await;
    assert_eq!(status, StatusCode::CREATED, "{limit}");
    let product = replica.product(&json!({})).await;
    let body = json!({ "product_id": product, "merchant_id": network.merchants[0], "count": 3, "amount": 500, "recipient": RECIPIENT });
    let issue = replica.done("/v1/gift-card-issues", &body).await;
    let issue = id(&issue["id"]).to_string();

    eventually(SOON, || async { dead(&replica, "").await == [issue.as_str()] }).await;
    let (_, page) = replica
        .get("/v1/tasks/dead-letters?reason=velocity_exceeded")
        .await;
    assert_eq!(page["data"][0]["attempts"], 1, "{page}");
    // what waits for the operator is not taken up by the sweeper, which would stop the cards for good
    let mut connection = network.database.pool().acquire().await.unwrap();
    let swept = operations::open_since(&mut connection, Utc::now(), 100).await;
    assert_eq!(swept.unwrap(), []);
    drop(connection);
    let lifted = network
        .books()
        .request(Method::DELETE, &format!("/v1/limits/{}", id(&limit["id"])));
    assert_eq!(lifted.send().await.unwrap().status(), StatusCode::NO_CONTENT);

    let again = format!("/v1/tasks/dead-letters/{issue}/replay");
    assert_eq!(replica.done(&again, &json!({})).await["replayed"], 1);
    let path = format!("/v1/gift-card-issues/{issue}");
    eventually(SOON, || async { replica.get(&path).await.1["status"] == "done" }).await;
    assert_eq!(dead(&replica, "").await.len(), 0);
    let file = replica.request(Method::GET, &format!("{path}/codes"));
    let file = file.send().await.unwrap().bytes().await.unwrap();
    let codes = String::from_utf8(decrypt(&file).unwrap()).unwrap();
    assert_eq!(codes.lines().count(), 1 + 3);
    assert_eq!(
        network.account("cash_clearing", network.merchants[0]).await,
        -1_500
    );
    network.audit().await;
}

/// Given a bulk issue of which the ledger refused the loads, when an operator deletes its task, then it ends: cards that the ledger
/// loads after all are handed out, the others are stopped, none is pending and no cent is lost.
#[tokio::test(flavor = "multi_thread")]
async fn a_bulk_issue_whose_task_is_deleted_ends_with_the_cards_that_there_are() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let limit =
        json!({ "scope": "account", "flow": "earn", "measure": "amount", "window": "day", "maximum": 100 });
    let (_, first) = network.books().put("/v1/limits", &limit).await;
    let product = replica.product(&json!({})).await;
    let body = json!({ "product_id": product, "merchant_id": network.merchants[0], "count": 3, "amount": 500, "recipient": RECIPIENT });
    let issue = replica.done("/v1/gift-card-issues", &body).await;
    let issue = id(&issue["id"]).to_string();
    eventually(SOON, || async { dead(&replica, "").await == [issue.as_str()] }).await;
    // the sweeper takes up what is old enough: one of the three while there is no limit, the others when there is one again
    let database = network.database.pool();
    let later = "UPDATE operations SET created_at = created_at + interval '1 hour'
                 WHERE card_id <> (SELECT card_id FROM operations ORDER BY card_id LIMIT 1)";
    sqlx::query(later).execute(&database).await.unwrap();
    let lifted = network
        .books()
        .request(Method::DELETE, &format!("/v1/limits/{}", id(&first["id"])));
    assert_eq!(lifted.send().await.unwrap().status(), StatusCode::NO_CONTENT);

    let letter = format!("/v1/tasks/dead-letters/{issue}");
    let delete = async || {
        replica
            .request(Method::DELETE, &letter)
            .send()
            .await
            .unwrap()
            .status()
    };
    assert_eq!(delete().await, StatusCode::NO_CONTENT);
    assert_eq!(delete().await, StatusCode::NOT_FOUND);
    let path = format!("/v1/gift-card-issues/{issue}");
    let (_, seen) = replica.get(&path).await;
    assert_eq!(
        (&seen["status"], &seen["finished_at"]),
        (&json!("failed"), &Value::Null),
        "{seen}"
    );
    eventually(SOON, || async {
        network.count("SELECT count(*) FROM cards WHERE status = 2").await == 1
    })
    .await;
    let refused = replica.get(&format!("{path}/codes")).await;
    assert_eq!(refused.1["code"], "issue_not_done", "while two are open");

    let (status, limit) = network.books().put("/v1/limits", &limit).await;
    assert!(status.is_success(), "{limit}");
    sqlx::query("UPDATE operations SET created_at = created_at - interval '1 hour' WHERE state = 1")
        .execute(&database)
        .await
        .unwrap();
    let ended = eventually(SOON, || async {
        let (_, seen) = replica.get(&path).await;
        (!seen["finished_at"].is_null()).then_some(seen)
    });
    let ended: Value = ended.await;
    assert_eq!(
        (&ended["status"], &ended["issued"]),
        (&json!("failed"), &json!(1)),
        "{ended}"
    );
    assert_eq!(
        network.count("SELECT count(*) FROM cards WHERE status = 1").await,
        0
    );
    assert_eq!(
        network
            .count("SELECT count(*) FROM cards WHERE code_sealed IS NOT NULL")
            .await,
        0
    );
    let file = replica.request(Method::GET, &format!("{path}/codes"));
    let file = file.send().await.unwrap().bytes().await.unwrap();
    let codes = String::from_utf8(decrypt(&file).unwrap()).unwrap();
    assert_eq!(codes.lines().count(), 1 + 1, "the one that is loaded");
    assert_eq!(network.account("cash_clearing", network.merchants[0]).await, -500);
    let (_, trail) = replica.get(&format!("/v1/audit?subject={issue}")).await;
    let actions: Vec<_> = trail["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["action"])
        .collect();
    assert_eq!(
        actions,
        ["issue.given_up", "task.delete_ordered", "issue.ordered"]
    );
    network.audit().await;
}

/// Given a bulk issue that was accepted, when Valkey forgets everything before anybody works at it, then it is done all
/// the same: it is owed.
#[tokio::test(flavor = "multi_thread")]
async fn a_bulk_issue_outlives_a_valkey_that_is_wiped() {
    let network = Network::new().await;
    let idle = network.replica_with(&[("TASKS__WORKERS__LOW", "0")]).await;
    let product = idle.product(&json!({})).await;
    let body = json!({ "product_id": product, "merchant_id": network.merchants[0], "count": 3, "amount": 500, "recipient": RECIPIENT });
    let (status, issue) = idle.post_as("/v1/gift-card-issues", &body, &fresh_key()).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{issue}");
    let tasks = Tasks::connect("svc-giftcard", network.valkey.url(), TaskMetrics::default()).unwrap();
    eventually(SOON, || async {
        tasks.depth(Queue::Low).await.unwrap().ready == 1
    })
    .await;
    network.valkey.wipe().await;
    assert_eq!(tasks.depth(Queue::Low).await.unwrap().ready, 0);
    idle.running.shutdown().await.unwrap();

    // pushed again a minute after it was: nobody waits for that here
    sqlx::query("UPDATE tasks_owed SET pushed_at = '-infinity'")
        .execute(&network.database.pool())
        .await
        .unwrap();
    let replica = network.replica().await;
    let path = format!("/v1/gift-card-issues/{}", id(&issue["id"]));
    let done = eventually(SOON, || async {
        let (_, seen) = replica.get(&path).await;
        (seen["status"] == "done").then_some(seen)
    });
    let done: Value = done.await;
    assert_eq!(done["issued"], 3, "{done}");
    // a step of its own after the work: whoever dies in between finds it done
    eventually(SOON, || async {
        network.count("SELECT count(*) FROM tasks_owed").await == 0
    })
    .await;
    network.audit().await;
}
