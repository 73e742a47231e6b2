//! The month's evidence, signed: made once for each network, true to the books, and verified with the public key alone.

use crate::support::{Network, clock, fresh_key, head_key};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chassis::Service as _;
use chrono::{Months, Utc};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use svc_ledger::app::SvcLedger;
use svc_ledger::compliance::{self, FORMAT, Month, Outcomes, Report};
use svc_ledger::domain::TenantId;
use svc_ledger::domain::heads::SigningKey;
use svc_ledger::service::Ledger;
use svc_ledger::{Clock, audit};

/// A month from now: what is posted now is of the month before.
fn next_month() -> Clock {
    Arc::new(|| Utc::now().checked_add_months(Months::new(1)).unwrap())
}

async fn run(network: &Network) -> usize {
    let readers = chassis::database::Admission::new(network.pool(), &network.config().database, 4);
    let ledger = Ledger::new(readers, next_month());
    let key = SigningKey::parse(&head_key("test", 7)).unwrap();
    compliance::run(&network.pool(), &ledger, &key, &next_month())
        .await
        .unwrap()
}

/// What a bundle says, if the key that the ledger publishes signed it.
fn opened(bundle: &str, keys: &Value) -> Option<Report> {
    let (said, signature) = bundle.rsplit_once('.')?;
    let (header, payload) = said.split_once('.')?;
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).unwrap();
    let header: Value = serde_json::from_slice(&decode(header)).unwrap();
    assert_eq!(
        (&header["alg"], &header["typ"]),
        (&json!("EdDSA"), &json!("localplus-compliance"))
    );
    let key = keys["keys"]
        .as_array()?
        .iter()
        .find(|key| key["kid"] == header["kid"])?;
    let public = decode(key["x"].as_str()?);
    let public = aws_lc_rs::signature::UnparsedPublicKey::new(&aws_lc_rs::signature::ED25519, public);
    public.verify(said.as_bytes(), &decode(signature)).ok()?;
    serde_json::from_slice(&decode(payload)).ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn given_a_month_when_it_is_over_then_each_network_has_one_signed_bundle_that_is_true_to_its_books() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let anna = ledger.customer_with(100).await;
    ledger.burn(&anna, 30).await.expect(201);
    let adjust = json!({"account_id": anna, "amount": 5, "reason": "a gift"});
    ledger
        .post_as(&fresh_key(), "/v1/adjust", &adjust)
        .await
        .expect(201);
    network.make_head().await.unwrap();
    audit::run(&network.pool(), &clock(), false).await.unwrap();
    let runs = "INSERT INTO job_runs (name, month, runs, succeeded)
                VALUES ('ledger-audit', date_trunc('month', now() AT TIME ZONE 'UTC')::date, 4, 3)";
    sqlx::raw_sql(runs).execute(&network.pool()).await.unwrap();

    // when the job runs twice, then there is one bundle
    assert_eq!(run(&network).await, 1);
    assert_eq!(run(&network).await, 0);
    let month = Month::before(next_month()()).unwrap();
    let tenant = TenantId(network.tenant);
    let bundle = compliance::bundle(&network.pool(), tenant, month)
        .await
        .unwrap()
        .unwrap();
    let none = compliance::bundle(&network.pool(), tenant, "2020-01".parse().unwrap())
        .await
        .unwrap();
    assert_eq!(none, None);

    // then the ledger's published key opens it, and no other bundle
    let keys = ledger.get("/v1/heads/keys").await.expect(200);
    let report = opened(&bundle, &keys).expect("signed");
    assert_eq!(
        (report.format.as_str(), report.tenant_id),
        (FORMAT, network.tenant)
    );
    assert_eq!(report.month, month.to_string());
    let points: BTreeMap<_, _> = report
        .trial_balance
        .iter()
        .map(|line| (line.kind.as_str(), line.posted))
        .collect();
    assert_eq!(
        points,
        [
            ("customer_points", 75),
            ("points_issued", -100),
            ("points_redeemed", 30),
            ("adjustments", -5)
        ]
        .into()
    );
    let counted = |name: &str| (name.to_owned(), 1);
    assert_eq!(
        report.transactions,
        [counted("earn"), counted("burn"), counted("adjust")].into()
    );
    assert_eq!(
        report.changes,
        [counted("account.opened"), counted("transaction.adjusted")].into()
    );
    assert_eq!(report.jobs["ledger-audit"].succeeded, 3);
    assert_eq!(report.audits, Outcomes { runs: 1, clean: 1 });
    assert_eq!(report.backups, Outcomes { runs: 0, clean: 0 });
    let heads = ledger.get("/v1/heads").await.expect(200);
    assert_eq!(report.heads.len(), 1);
    assert_eq!(
        serde_json::to_value(report.heads[0].signature).unwrap(),
        heads["data"][0]["signature"]
    );
    let (said, signature) = bundle.rsplit_once('.').unwrap();
    let mut payload = said.to_owned().into_bytes();
    *payload.last_mut().unwrap() ^= 1;
    let forged = format!("{}.{signature}", String::from_utf8(payload).unwrap());
    assert!(opened(&forged, &keys).is_none());

    // and it is sealed with the postings
    network.make_head().await.unwrap();
    ledger.stop().await;
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn given_no_key_or_books_that_do_not_balance_when_a_report_is_wanted_then_nothing_is_signed() {
    let network = Network::new().await;
    let unsigned = SvcLedger::job("compliance-report", network.config())
        .await
        .unwrap_err();
    assert!(unsigned.to_string().contains("nobody can sign"), "{unsigned:#}");

    let ledger = network.start().await;
    ledger.customer_with(10).await;
    ledger.stop().await;
    sqlx::raw_sql(
        "UPDATE accounts SET posted = posted + 1 WHERE kind = 1;
         UPDATE ledger_entries e SET posted_after = posted_after + 1 FROM accounts a WHERE a.id = e.account_id AND a.kind = 1",
    )
    .execute(&network.pool())
    .await
    .unwrap();
    let readers = chassis::database::Admission::new(network.pool(), &network.config().database, 4);
    let books = Ledger::new(readers, next_month());
    let key = SigningKey::parse(&head_key("test", 7)).unwrap();
    let refused = compliance::run(&network.pool(), &books, &key, &next_month())
        .await
        .unwrap_err();
    assert!(refused.to_string().contains("do not balance"), "{refused:#}");
    let month = Month::before(next_month()()).unwrap();
    let none = compliance::bundle(&network.pool(), TenantId(network.tenant), month)
        .await
        .unwrap();
    assert_eq!(none, None);
}
