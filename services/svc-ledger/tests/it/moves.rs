//! Corrections, transfers, expiry; and that every new command is repeated, batched and told like the old ones.

use crate::support::{Network, fresh_key};
use contracts_proto::ledger::v1::batch_item::Operation;
use contracts_proto::ledger::v1::{
    AdjustRequest, AuthorizeHoldRequest, BatchItem, CaptureHoldRequest, ClawbackPolicy, ExpireRequest,
    GetHoldRequest, GetTransactionRequest, HoldStatus, ListHoldsRequest, PostBatchRequest, ReverseRequest,
    TransactionStatus, TransactionType, TransferRequest, VoidHoldRequest,
};
use serde_json::{Value, json};
use testkit::Claims;
use tonic::Request;
use tonic_types::StatusExt as _;
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_adjustment_needs_a_reason_and_an_operator() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let anna = ledger.customer_with(100).await;
    let adjust = async |body: Value| ledger.post_as(&fresh_key(), "/v1/adjust", &body).await;

    let given = adjust(json!({"account_id": anna, "amount": 20, "reason": "till 3 was offline"}))
        .await
        .expect(201);
    assert_eq!(
        (&given["type"], &given["reason"]),
        (&json!("adjust"), &json!("till 3 was offline"))
    );
    adjust(json!({"account_id": anna, "amount": -15, "reason": "credited twice"}))
        .await
        .expect(201);
    adjust(json!({"account_id": anna, "amount": -106, "reason": "too much"}))
        .await
        .refused(409, "insufficient_balance");
    assert_eq!(ledger.balance(&anna).await, 105);
    let adjustments = ledger.system(network.tenant, "adjustments", "PTS").await;
    assert_eq!(ledger.balance(&adjustments).await, -5);
    let found = ledger
        .get(&format!("/v1/transactions/{}", given["id"].as_str().unwrap()))
        .await
        .expect(200);
    assert_eq!(found, given);

    for (body, field, code) in [
        (
            json!({"account_id": anna, "amount": 1}),
            "reason",
            "missing_field",
        ),
        (
            json!({"account_id": anna, "amount": 1, "reason": "  "}),
            "reason",
            "missing_field",
        ),
        (
            json!({"account_id": anna, "amount": 0, "reason": "why"}),
            "amount",
            "out_of_range",
        ),
        (
            json!({"account_id": anna, "amount": 1, "reason": "card 4111 1111 1111 1111"}),
            "reason",
            "pan_refused",
        ),
        (
            json!({"account_id": adjustments, "amount": 1, "reason": "why"}),
            "account_id",
            "wrong_account_kind",
        ),
    ] {
        assert_eq!(adjust(body).await.fields(), [(field.to_owned(), code.to_owned())]);
    }
    let staff = ledger.by(network
        .issuer
        .bearer(&Claims::merchant_admin(network.tenant, Uuid::now_v7())));
    let body = json!({"account_id": anna, "amount": 1, "reason": "please"});
    staff
        .post_as(&fresh_key(), "/v1/adjust", &body)
        .await
        .refused(403, "forbidden_role");
    // a batch opens no door that its route keeps shut
    for item in [
        json!({"adjust": body}),
        json!({"transfer": {"from_account_id": anna, "to_account_id": anna, "amount": 1}}),
        json!({"reverse": {"transaction_id": given["id"]}}),
    ] {
        let operation = item.as_object().unwrap().keys().next().unwrap().clone();
        let refused = staff
            .post_as(&fresh_key(), "/v1/transactions/batch", &json!({"items": [item]}))
            .await;
        assert!(
            matches!((refused.status, operation.as_str()), (403, _) | (400, "transfer")),
            "{}",
            refused.text
        );
    }
    ledger.balanced().await;
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_transfer_moves_between_customers_of_one_program() {
    let network = Network::new().await;
    let ledger = network.start().await;
    // one in each lane: it locks both and posts in one
    let (anna, ben) = (ledger.customer_in(0, 2).await, ledger.customer_in(1, 2).await);
    ledger.earn(&anna, 100).await.expect(201);
    let transfer = async |from: &str, to: &str, amount: i64| {
        let body = json!({"from_account_id": from, "to_account_id": to, "amount": amount});
        ledger.post_as(&fresh_key(), "/v1/transfers", &body).await
    };

    let moved = transfer(&anna, &ben, 30).await.expect(201);
    assert_eq!(
        (&moved["type"], moved["entries"].as_array().unwrap().len()),
        (&json!("transfer"), 2)
    );
    transfer(&ben, &anna, 10).await.expect(201);
    transfer(&ben, &anna, 21)
        .await
        .refused(409, "insufficient_balance");
    assert_eq!(
        (ledger.balance(&anna).await, ledger.balance(&ben).await),
        (80, 20)
    );

    let program = json!({"kind": "customer_points", "owner_id": Uuid::now_v7(), "unit": "PTS", "program_id": Uuid::now_v7()});
    let elsewhere = ledger.post("/v1/accounts", &program).await.expect(201)["id"]
        .as_str()
        .unwrap()
        .to_owned();
    transfer(&anna, &elsewhere, 1)
        .await
        .refused(422, "different_programs");
    let card = ledger.open("gift_card", "EUR").await;
    transfer(&anna, &card, 1).await.refused(422, "unbalanced_legs");
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_transfer_names_the_account_at_fault() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let anna = ledger.customer_with(100).await;
    let issued = ledger.system(network.tenant, "points_issued", "PTS").await;
    let nobody = Uuid::now_v7().to_string();
    for (from, to, field, code) in [
        (&anna, &anna, "to_account_id", "invalid_value"),
        (&anna, &issued, "to_account_id", "wrong_account_kind"),
        (&issued, &anna, "from_account_id", "wrong_account_kind"),
        (&anna, &nobody, "to_account_id", "account_not_found"),
        (&nobody, &anna, "from_account_id", "account_not_found"),
    ] {
        let body = json!({"from_account_id": from, "to_account_id": to, "amount": 1});
        let refused = ledger.post_as(&fresh_key(), "/v1/transfers", &body).await;
        assert_eq!(
            refused.fields(),
            [(field.to_owned(), code.to_owned())],
            "{}",
            refused.text
        );
    }
    assert_eq!(network.recorded().await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn whatever_is_repeated_is_answered_as_the_first_was() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let (anna, ben) = (ledger.customer_with(1_000).await, ledger.customer().await);
    let (captured, voided) = (ledger.hold(&anna, 50).await, ledger.hold(&anna, 50).await);
    let burnt = ledger.burn(&anna, 50).await;
    for (path, body, other) in [
        (
            "/v1/holds".to_owned(),
            json!({"account_id": anna, "amount": 5}),
            json!({"account_id": anna, "amount": 5, "expires_in_seconds": 60}),
        ),
        (
            format!("/v1/holds/{}/capture", captured.id()),
            json!({"amount": 5}),
            json!({"amount": 5, "final": true}),
        ),
        (
            format!("/v1/holds/{}/void", voided.id()),
            json!({}),
            json!({"reference": "other"}),
        ),
        (
            format!("/v1/transactions/{}/reverse", burnt.id()),
            json!({"amount": 5}),
            json!({"amount": 5, "policy": "unlimited"}),
        ),
        (
            "/v1/adjust".to_owned(),
            json!({"account_id": anna, "amount": -5, "reason": "r"}),
            json!({"account_id": anna, "amount": -5, "reason": "s"}),
        ),
        (
            "/v1/transfers".to_owned(),
            json!({"from_account_id": anna, "to_account_id": ben, "amount": 5}),
            json!({"from_account_id": anna, "to_account_id": ben, "amount": 6}),
        ),
    ] {
        let key = fresh_key();
        let first = ledger.post_as(&key, &path, &body).await;
        ledger.earn(&anna, 1).await.expect(201);
        let before = network.recorded().await;
        let again = ledger.post_as(&key, &path, &body).await;
        assert_eq!(
            (first.status, again.status),
            (201, 201),
            "{path}: {} {}",
            first.text,
            again.text
        );
        assert_eq!(
            (
                first.header("idempotent-replayed"),
                again.header("idempotent-replayed")
            ),
            (None, Some("true")),
            "{path}"
        );
        assert_eq!(first.text, again.text, "{path}");
        ledger
            .post_as(&key, &path, &other)
            .await
            .refused(422, "idempotency_key_reused");
        assert_eq!(network.recorded().await, before, "{path}");
    }
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_batch_takes_every_command_and_all_or_none_means_all_of_them() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let (anna, ben) = (ledger.customer_with(1_000).await, ledger.customer_with(10).await);
    let hold = ledger.hold(&anna, 100).await.id().to_owned();
    let burnt = ledger.burn(&anna, 40).await.id().to_owned();
    let before = (
        ledger.funds(&anna).await,
        ledger.funds(&ben).await,
        network.recorded().await,
    );
    let good = [
        json!({"hold": {"account_id": ben, "amount": 3}}),
        json!({"capture": {"hold_id": hold, "amount": 20}}),
        json!({"capture": {"hold_id": hold, "amount": 30}}),
        json!({"void": {"hold_id": hold}}),
        json!({"reverse": {"transaction_id": burnt, "amount": 15}}),
        json!({"adjust": {"account_id": anna, "amount": -7, "reason": "r"}}),
        json!({"transfer": {"from_account_id": anna, "to_account_id": ben, "amount": 9}}),
    ];
    let batch = async |items: &[Value], atomic: bool| {
        let body = json!({"items": items, "atomic": atomic});
        ledger
            .post_as(&fresh_key(), "/v1/transactions/batch", &body)
            .await
    };

    // the last one fails, and with it what came before, holds and all
    let mut spoiled = good.to_vec();
    spoiled.push(json!({"capture": {"hold_id": hold, "amount": 1}}));
    let refused = batch(&spoiled, true).await;
    assert_eq!(
        refused.fields(),
        [("items[7]".to_owned(), "hold_not_open".to_owned())],
        "{}",
        refused.text
    );
    refused.refused(409, "hold_not_open");
    assert_eq!(
        (
            ledger.funds(&anna).await,
            ledger.funds(&ben).await,
            network.recorded().await
        ),
        before
    );

    let done = batch(&good, true).await.expect(201);
    let types: Vec<_> = done["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["transaction"]["type"].clone())
        .collect();
    assert_eq!(
        types,
        [
            "hold", "capture", "capture", "void", "reverse", "adjust", "transfer"
        ]
    );
    assert_eq!(ledger.funds(&anna).await, (1_000 - 40 - 50 + 15 - 7 - 9, 0, 909));
    assert_eq!(ledger.funds(&ben).await, (19, 3, 16));

    let each = batch(&spoiled[3..], false).await.expect(200);
    let statuses: Vec<_> = each["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["status"].as_u64().unwrap())
        .collect();
    assert_eq!(statuses, [409, 201, 201, 201, 409]);
    ledger.balanced().await;
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn grpc_offers_the_same() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let mut grpc = network.grpc(&ledger).await;
    let (anna, ben) = (ledger.customer_with(1_000).await, ledger.customer().await);
    let bearer = |claims: Claims| network.issuer.bearer(&claims);
    let operator = bearer(Claims::operator(network.tenant));
    let service = bearer(Claims::service("svc-test"));
    let tenant = network.tenant.to_string();
    macro_rules! ask {
        ($bearer:expr, $message:expr) => {{
            let mut request = Request::new($message);
            request
                .metadata_mut()
                .insert("authorization", $bearer.parse().unwrap());
            if $bearer == service {
                request
                    .metadata_mut()
                    .insert("x-localplus-tenant", tenant.parse().unwrap());
            }
            request
        }};
    }

    let hold = AuthorizeHoldRequest {
        account_id: anna.clone(),
        amount: 100,
        expires_in_seconds: 60,
        idempotency_key: fresh_key(),
        ..Default::default()
    };
    let held = grpc
        .authorize_hold(ask!(operator, hold.clone()))
        .await
        .unwrap()
        .into_inner();
    let again = grpc
        .authorize_hold(ask!(operator, hold))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        (held.replayed, again.replayed, &held.transaction),
        (false, true, &again.transaction)
    );
    let transaction = held.transaction.unwrap();
    let hold_id = transaction.hold_id.clone().unwrap();
    assert_eq!(
        (transaction.r#type(), &hold_id),
        (TransactionType::Hold, &transaction.id)
    );
    let lives = transaction.hold_expires_at.unwrap().seconds - transaction.created_at.unwrap().seconds;
    assert_eq!(lives, 60);

    let capture = CaptureHoldRequest {
        hold_id: hold_id.clone(),
        amount: Some(30),
        idempotency_key: fresh_key(),
        ..Default::default()
    };
    let captured = grpc
        .capture_hold(ask!(operator, capture))
        .await
        .unwrap()
        .into_inner()
        .transaction
        .unwrap();
    assert_eq!(
        (captured.entries[0].amount, captured.entries[0].held_change),
        (-30, -30)
    );
    let void = VoidHoldRequest {
        hold_id: hold_id.clone(),
        idempotency_key: fresh_key(),
        ..Default::default()
    };
    grpc.void_hold(ask!(operator, void)).await.unwrap();
    let found = grpc
        .get_hold(ask!(operator, GetHoldRequest { hold_id }))
        .await
        .unwrap()
        .into_inner()
        .hold
        .unwrap();
    assert_eq!(
        (found.status(), found.captured, found.released),
        (HoldStatus::Voided, 30, 70)
    );
    let list = ListHoldsRequest {
        account_id: anna.clone(),
        status: HoldStatus::Voided.into(),
        page: None,
    };
    let listed = grpc.list_holds(ask!(operator, list)).await.unwrap().into_inner();
    assert_eq!(listed.holds, [found]);

    let adjust = AdjustRequest {
        account_id: ben.clone(),
        amount: 50,
        reason: "a gift".to_owned(),
        idempotency_key: fresh_key(),
        ..Default::default()
    };
    let adjusted = grpc
        .adjust(ask!(operator, adjust))
        .await
        .unwrap()
        .into_inner()
        .transaction
        .unwrap();
    assert_eq!(adjusted.reason, "a gift");
    let transfer = TransferRequest {
        from_account_id: ben.clone(),
        to_account_id: anna.clone(),
        amount: 20,
        idempotency_key: fresh_key(),
        ..Default::default()
    };
    grpc.transfer(ask!(service, transfer)).await.unwrap();
    let expire = ExpireRequest {
        account_id: ben.clone(),
        amount: 5,
        idempotency_key: fresh_key(),
        ..Default::default()
    };
    let refused = grpc.expire(ask!(operator, expire.clone())).await.unwrap_err();
    assert_eq!(
        refused.get_error_details().error_info().unwrap().reason,
        "forbidden_role"
    );
    let expired = grpc
        .expire(ask!(service, expire))
        .await
        .unwrap()
        .into_inner()
        .transaction
        .unwrap();
    assert_eq!(
        (expired.r#type(), expired.entries[0].posted_after),
        (TransactionType::Expire, 25)
    );

    let reverse = ReverseRequest {
        transaction_id: adjusted.id.clone(),
        policy: ClawbackPolicy::WithinBalance.into(),
        idempotency_key: fresh_key(),
        ..Default::default()
    };
    let reversed = grpc
        .reverse(ask!(service, reverse))
        .await
        .unwrap()
        .into_inner()
        .transaction
        .unwrap();
    assert_eq!(
        (reversed.shortfall, reversed.reverses()),
        (25, adjusted.id.as_str())
    );
    let get = GetTransactionRequest {
        transaction_id: adjusted.id,
    };
    let now = grpc
        .get_transaction(ask!(operator, get))
        .await
        .unwrap()
        .into_inner()
        .transaction
        .unwrap();
    assert_eq!(
        (now.status(), now.reversed_by),
        (TransactionStatus::PartiallyReversed, vec![reversed.id])
    );

    // a service may expire in a batch and not adjust; an operator the other way round
    let expire = Operation::Expire(ExpireRequest {
        account_id: anna.clone(),
        amount: 1,
        ..Default::default()
    });
    let adjust = Operation::Adjust(AdjustRequest {
        account_id: anna.clone(),
        amount: 1,
        reason: "r".to_owned(),
        ..Default::default()
    });
    for (bearer, operation, allowed) in [
        (&service, expire.clone(), true),
        (&service, adjust.clone(), false),
        (&operator, adjust, true),
        (&operator, expire, false),
    ] {
        let batch = PostBatchRequest {
            items: vec![BatchItem {
                operation: Some(operation),
            }],
            atomic: false,
            idempotency_key: fresh_key(),
        };
        let answer = grpc.post_batch(ask!(*bearer, batch)).await;
        assert_eq!(answer.is_ok(), allowed, "{answer:?}");
    }
    ledger.balanced().await;
    network.audit().await;
}
