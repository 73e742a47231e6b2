//! Cards past their date: what is left goes to breakage, once.

use crate::network::{Network, SOON, eur, refusal};
use serde_json::json;
use std::process::{Child, Command, Stdio};
use svc_giftcard::app::SvcGiftcard;
use testkit::eventually;

async fn run(network: &Network) {
    <SvcGiftcard as chassis::Service>::job("expired-giftcards", network.config())
        .await
        .unwrap();
}

async fn pass_their_date(network: &Network) {
    sqlx::query("UPDATE cards SET expires_at = now() - interval '1 second' WHERE expires_at IS NOT NULL")
        .execute(&network.database.pool())
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_nightly_job_takes_what_is_left_to_breakage_however_often_it_runs() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let [here, there, _] = network.merchants;
    let product = replica.product(&json!({ "validity": "P1D" })).await;
    let eternal = replica.product(&json!({})).await;
    let (full, part, empty) = (
        replica.sell(product, here, 1_000).await,
        replica.sell(product, here, 1_000).await,
        replica.sell(product, there, 1_000).await,
    );
    let kept = replica.sell(eternal, here, 1_000).await;
    let held = replica.sell(product, here, 1_000).await;
    replica.spend("redeem", &part, there, 400).await;
    replica.spend("redeem", &empty, there, 1_000).await;
    let holds = format!("/v1/gift-cards/{}/holds", held["id"].as_str().unwrap());
    let hold = replica
        .done(&holds, &json!({ "merchant_id": there, "amount": eur(100) }))
        .await;
    pass_their_date(&network).await;
    assert_eq!(
        refusal(&replica.spend("redeem", &full, here, 1).await).1,
        "gift_card_expired",
        "before the job has run"
    );

    tokio::join!(run(&network), run(&network));
    run(&network).await;
    for (card, status) in [
        (&full, "expired"),
        (&part, "expired"),
        (&empty, "expired"),
        (&kept, "active"),
        (&held, "active"),
    ] {
        assert_eq!(replica.card(card).await["status"], status);
    }
    assert_eq!(network.account("breakage", here).await, 1_600);
    assert_eq!(replica.history(&full).await, ["sold", "activated", "expired"]);

    // a hold keeps its card until it is over
    let void = format!("{holds}/{}/void", hold["id"].as_str().unwrap());
    replica.done(&void, &json!({})).await;
    run(&network).await;
    assert_eq!(network.account("breakage", here).await, 2_600);
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_shows_what_the_ledger_says_of_what_nobody_asked_of_this_service() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let card = replica
        .sell(replica.product(&json!({})).await, network.merchants[0], 1_000)
        .await;
    let body = json!({ "account_id": card["account_id"], "amount": -250, "reason": "a mistake at the till" });
    let (status, adjusted) = network.books().post("/v1/adjustments", &body).await;
    if status.as_u16() == 404 {
        // by hand, where the ledger has no route for it
        let adjustments = json!({ "kind": "adjustments", "owner_id": network.tenant, "unit": "EUR" });
        let adjustments = network.books().done("/v1/accounts", &adjustments).await;
        let legs = json!([{ "account_id": card["account_id"], "amount": -250 },
                          { "account_id": adjustments["id"], "amount": 250 }]);
        network
            .books()
            .done("/v1/transactions", &json!({ "type": "adjust", "legs": legs }))
            .await;
    } else {
        assert!(status.is_success(), "{adjusted}");
    }
    eventually(SOON, || async {
        let seen = replica.card(&card).await;
        if seen["balance"]["posted"] == 750 {
            Ok(())
        } else {
            Err(seen)
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn given_a_run_under_way_when_the_job_is_started_again_then_it_says_so_does_nothing_and_exits_with_zero()
 {
    let network = Network::new().await;
    let replica = network.replica().await;
    let [here, ..] = network.merchants;
    let product = replica.product(&json!({ "validity": "P1D" })).await;
    let card = replica.sell(product, here, 1_000).await;
    pass_their_date(&network).await;
    let start = || {
        Command::new(env!("CARGO_BIN_EXE_svc-giftcard"))
            .args(["job", "expired-giftcards"])
            .envs(network.settings())
            .env("LOCALPLUS__DATABASE__STATEMENT_TIMEOUT_MS", "60000")
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let said = |run: Child| {
        let run = run.wait_with_output().unwrap();
        assert!(run.status.success(), "{run:?}");
        String::from_utf8(run.stderr).unwrap()
    };

    // given: a run that waits for a card in use
    let mut in_use = network.database.pool().begin().await.unwrap();
    sqlx::query("SELECT FROM cards FOR UPDATE")
        .execute(&mut *in_use)
        .await
        .unwrap();
    let first = start();
    let begun = "SELECT count(*) FROM job_runs WHERE name = 'expired-giftcards'";
    eventually(SOON, || async { network.count(begun).await == 1 }).await;

    let second = said(start());
    assert!(
        second.contains("another run of this job is under way"),
        "{second}"
    );
    assert_eq!(replica.card(&card).await["status"], "active");
    in_use.rollback().await.unwrap();
    let first = said(first);
    assert!(!first.contains("another run"), "{first}");
    assert_eq!(replica.card(&card).await["status"], "expired");
    let once =
        "SELECT count(*) FROM job_runs WHERE name = 'expired-giftcards' AND (runs, succeeded) = (1, 1)";
    assert_eq!(network.count(once).await, 1);
}
