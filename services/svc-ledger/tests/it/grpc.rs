//! The same ledger over gRPC: the same answers, the same refusals, the same meaning of a key.

use crate::support::{Api, Ledger, Network, fresh_key};
use contracts_proto::common::v1::{PageRequest, Purchase};
use contracts_proto::ledger::v1::batch_item::Operation;
use contracts_proto::ledger::v1::batch_verdict::Outcome;
use contracts_proto::ledger::v1::earn_request::Earned;
use contracts_proto::ledger::v1::ledger_service_client::LedgerServiceClient;
use contracts_proto::ledger::v1::{
    AccountKind, BatchItem, BurnRequest, EarnRequest, ExplainAccountRequest, GetAccountRequest,
    GetTransactionRequest, GetTrialBalanceRequest, Leg, ListAccountsRequest, ListEntriesRequest,
    ListTransactionsRequest, OpenAccountRequest, OpenAccountsRequest, PostBatchRequest,
    PostTransactionRequest, Transaction, TransactionType,
};
use serde_json::{Value, json};
use testkit::Claims;
use tonic::transport::Channel;
use tonic::{Code, Request, Status};
use tonic_types::StatusExt as _;
use uuid::Uuid;

/// A caller over gRPC.
struct Caller {
    client: LedgerServiceClient<Channel>,
    bearer: String,
    /// The network that a service acts for.
    tenant: Option<String>,
}

impl Caller {
    async fn of(network: &Network, ledger: &Ledger) -> Self {
        let bearer = ledger.operator.bearer.clone().unwrap();
        Self {
            client: network.grpc(ledger).await,
            bearer,
            tenant: None,
        }
    }

    async fn service(network: &Network, ledger: &Ledger) -> Self {
        Self {
            bearer: network.issuer.bearer(&Claims::service("svc-giftcard")),
            tenant: Some(network.tenant.to_string()),
            ..Self::of(network, ledger).await
        }
    }

    fn ask<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        request
            .metadata_mut()
            .insert("authorization", self.bearer.parse().unwrap());
        if let Some(tenant) = &self.tenant {
            request
                .metadata_mut()
                .insert("x-localplus-tenant", tenant.parse().unwrap());
        }
        request
    }
}

/// Calls a method as the caller, and takes the message out of the answer.
macro_rules! call {
    ($caller:expr, $method:ident($message:expr)) => {{
        let request = $caller.ask($message);
        $caller
            .client
            .clone()
            .$method(request)
            .await
            .map(|response| response.into_inner())
    }};
}

fn earn(account: &str, points: i64, key: &str) -> EarnRequest {
    EarnRequest {
        account_id: account.to_owned(),
        earned: Some(Earned::Points(points)),
        idempotency_key: key.to_owned(),
        ..EarnRequest::default()
    }
}

fn burn(account: &str, points: i64, key: &str) -> BurnRequest {
    BurnRequest {
        account_id: account.to_owned(),
        points,
        idempotency_key: key.to_owned(),
        ..BurnRequest::default()
    }
}

fn by_hand(kind: TransactionType, legs: &[(&str, i64)], key: &str) -> PostTransactionRequest {
    let leg = |(account, amount): &(&str, i64)| Leg {
        account_id: (*account).to_owned(),
        amount: *amount,
    };
    PostTransactionRequest {
        r#type: kind.into(),
        legs: legs.iter().map(leg).collect(),
        idempotency_key: key.to_owned(),
        ..PostTransactionRequest::default()
    }
}

fn batch(items: Vec<Operation>, atomic: bool, key: &str) -> PostBatchRequest {
    let items = items
        .into_iter()
        .map(|operation| BatchItem {
            operation: Some(operation),
        })
        .collect();
    PostBatchRequest {
        items,
        atomic,
        idempotency_key: key.to_owned(),
    }
}

/// The transaction as REST tells it.
async fn by_rest(api: &Api, transaction: &Transaction) -> Value {
    let told = api
        .get(&format!("/v1/transactions/{}", transaction.id))
        .await
        .expect(200);
    assert_eq!(
        told["entries"].as_array().unwrap().len(),
        transaction.entries.len()
    );
    for (told, entry) in told["entries"]
        .as_array()
        .unwrap()
        .iter()
        .zip(&transaction.entries)
    {
        assert_eq!(told["account_id"], entry.account_id);
        assert_eq!(
            (
                &told["amount"],
                &told["balance_after"],
                &told["version"],
                &told["unit"]
            ),
            (
                &json!(entry.amount),
                &json!(entry.posted_after),
                &json!(entry.version),
                &json!(entry.unit)
            )
        );
    }
    told
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn many_accounts_are_opened_at_once_each_as_if_alone_and_in_the_order_asked_for() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let caller = Caller::service(&network, &ledger).await;
    let open = |owner: Uuid| OpenAccountRequest {
        kind: AccountKind::GiftCard.into(),
        owner_id: owner.to_string(),
        program_id: None,
        unit: "EUR".to_owned(),
    };
    let known = Uuid::now_v7();
    let account = call!(caller, open_account(open(known))).unwrap().account.unwrap();
    // given one that is there, one that is asked for twice, and new ones in no order
    let mut owners: Vec<Uuid> = (0..300).map(|_| Uuid::now_v7()).collect();
    owners.reverse();
    owners[10] = known;
    owners[20] = owners[30];
    let many = || OpenAccountsRequest {
        accounts: owners.iter().copied().map(open).collect(),
    };

    // when they are opened by two at once
    let (one, other) = tokio::join!(
        async { call!(caller, open_accounts(many())).unwrap().account_ids },
        async { call!(caller, open_accounts(many())).unwrap().account_ids },
    );

    assert_eq!(one, other);
    assert_eq!((one.len(), &one[10], &one[20]), (300, &account.id, &one[30]));
    let each = one.iter().collect::<std::collections::HashSet<_>>();
    assert_eq!(each.len(), 299);
    for place in [0, 10, 299] {
        let single = call!(caller, open_account(open(owners[place]))).unwrap();
        assert!(!single.created);
        assert_eq!(single.account.unwrap().id, one[place]);
    }
    let before = network.recorded().await;
    let nobody = OpenAccountRequest {
        owner_id: "me".to_owned(),
        ..open(known)
    };
    for (accounts, field, why) in [
        (vec![], "accounts", "wrong_length"),
        (vec![open(Uuid::now_v7()); 1_001], "accounts", "wrong_length"),
        (
            vec![open(Uuid::now_v7()), nobody],
            "accounts[1].owner_id",
            "invalid_value",
        ),
    ] {
        let status = call!(caller, open_accounts(OpenAccountsRequest { accounts })).unwrap_err();
        let fields = vec![(field.to_owned(), why.to_owned())];
        assert_eq!(
            refusal(&status),
            (Code::InvalidArgument, "invalid_request".to_owned(), fields)
        );
        assert_eq!(network.recorded().await, before);
    }
    network.make_head().await.unwrap();
    ledger.stop().await;
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn every_method_answers_as_its_route_does() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let caller = Caller::of(&network, &ledger).await;
    let owner = Uuid::now_v7().to_string();
    let open = || OpenAccountRequest {
        kind: AccountKind::CustomerPoints.into(),
        owner_id: owner.clone(),
        program_id: None,
        unit: "PTS".to_owned(),
    };

    let opened = call!(caller, open_account(open())).unwrap();
    let found = call!(caller, open_account(open())).unwrap();
    assert!(opened.created && !found.created);
    assert_eq!(opened.account, found.account);
    let anna = opened.account.unwrap().id;
    let ben = ledger.customer().await;

    let earned = call!(
        caller,
        earn(EarnRequest {
            reference: "till".to_owned(),
            metadata_json: r#"{"a": 1}"#.to_owned(),
            ..earn(&anna, 40, "k-1")
        })
    )
    .unwrap();
    assert!(!earned.replayed);
    let earned = earned.transaction.unwrap();
    let told = by_rest(&ledger, &earned).await;
    assert_eq!(
        (&told["type"], &told["reference"], &told["metadata"]),
        (&json!("earn"), &json!("till"), &json!({"a": 1}))
    );
    let burnt = call!(caller, burn(burn(&anna, 15, "k-2")))
        .unwrap()
        .transaction
        .unwrap();
    assert_eq!(by_rest(&ledger, &burnt).await["type"], "burn");
    let legs = [(anna.as_str(), -5), (ben.as_str(), 5)];
    let moved = call!(
        caller,
        post_transaction(by_hand(TransactionType::Transfer, &legs, "k-3"))
    )
    .unwrap();
    let moved = moved.transaction.unwrap();
    assert_eq!(by_rest(&ledger, &moved).await["type"], "transfer");

    let account = call!(
        caller,
        get_account(GetAccountRequest {
            account_id: anna.clone(),
            as_of: None,
        })
    )
    .unwrap()
    .account
    .unwrap();
    assert_eq!(
        (account.posted, account.held, account.available, account.version),
        (20, 0, 20, 3)
    );
    let read = call!(
        caller,
        get_transaction(GetTransactionRequest {
            transaction_id: moved.id.clone()
        })
    )
    .unwrap();
    assert_eq!(read.transaction.as_ref(), Some(&moved));

    // the statement, in pages whose cursors are REST's
    let page = |limit, cursor: &str| {
        Some(PageRequest {
            limit,
            cursor: cursor.to_owned(),
        })
    };
    let entries = |page| ListEntriesRequest {
        account_id: anna.clone(),
        page,
        ..Default::default()
    };
    let first = call!(caller, list_entries(entries(page(2, "")))).unwrap();
    let cursor = first.page.unwrap().next_cursor;
    let rest = ledger
        .get(&format!("/v1/accounts/{anna}/entries?cursor={cursor}"))
        .await
        .expect(200);
    assert_eq!(rest["data"][0]["transaction_id"], earned.id);
    let last = call!(caller, list_entries(entries(page(0, &cursor)))).unwrap();
    assert_eq!(
        (last.entries.len(), last.page.unwrap().next_cursor.as_str()),
        (1, "")
    );
    let versions: Vec<_> = first
        .entries
        .iter()
        .chain(&last.entries)
        .map(|line| line.entry.as_ref().unwrap().version)
        .collect();
    assert_eq!(versions, [3, 2, 1]);

    let list = |filter: ListTransactionsRequest| call_list(&caller, filter);
    assert_eq!(
        list(ListTransactionsRequest::default()).await,
        [&moved, &burnt, &earned].map(Clone::clone)
    );
    let burns = ListTransactionsRequest {
        r#type: TransactionType::Burn.into(),
        ..Default::default()
    };
    assert_eq!(list(burns).await, std::slice::from_ref(&burnt));
    let of_ben = ListTransactionsRequest {
        account_id: Some(ben.clone()),
        ..Default::default()
    };
    assert_eq!(list(of_ben).await, std::slice::from_ref(&moved));
    let before = ListTransactionsRequest {
        to: burnt.created_at,
        ..Default::default()
    };
    assert_eq!(list(before).await, std::slice::from_ref(&earned));

    let balance = call!(caller, get_trial_balance(GetTrialBalanceRequest { as_of: None })).unwrap();
    assert!(balance.totals.iter().all(|total| total.posted == 0));
    let rest = ledger.balanced().await;
    assert_eq!(
        balance.lines.iter().map(|line| line.posted).collect::<Vec<_>>(),
        rest.iter()
            .map(|line| line["posted"].as_i64().unwrap())
            .collect::<Vec<_>>()
    );
    let then = GetTrialBalanceRequest {
        as_of: earned.created_at,
    };
    let then = call!(caller, get_trial_balance(then)).unwrap();
    assert_eq!(then.lines.iter().map(|line| line.posted).max(), Some(40));
    network.audit().await;
}

async fn call_list(caller: &Caller, filter: ListTransactionsRequest) -> Vec<Transaction> {
    call!(caller, list_transactions(filter)).unwrap().transactions
}

/// What was posted over one protocol is found over the other: a key means the same on both.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_posting_by_one_protocol_is_replayed_by_the_other() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let caller = Caller::of(&network, &ledger).await;
    let (anna, ben) = (ledger.customer_with(1_000).await, ledger.customer().await);
    let metadata = r#"{ "a": [1.50, "é"] }"#;
    let raw = async |key: &str, path: &str, body: String| {
        let request = ledger
            .request(http::Method::POST, path)
            .header("idempotency-key", key);
        crate::support::Answer::of(request.header("content-type", "application/json").body(body)).await
    };
    let earn_rest = format!(r#"{{"account_id":"{anna}","points":3,"reference":"r","metadata":{metadata}}}"#);
    let earn_grpc = |key: &str| EarnRequest {
        reference: "r".to_owned(),
        metadata_json: metadata.to_owned(),
        ..earn(&anna, 3, key)
    };
    let burn_rest = json!({"account_id": anna, "points": 2}).to_string();
    let legs = [(anna.as_str(), -4), (ben.as_str(), 4)];
    let hand_rest = json!({"type": "adjust", "legs": [
        {"account_id": anna, "amount": -4}, {"account_id": ben, "amount": 4}]})
    .to_string();

    // first REST, then gRPC
    let first = raw("r-1", "/v1/earn", earn_rest.clone()).await.expect(201);
    let again = call!(caller, earn(earn_grpc("r-1"))).unwrap();
    assert_eq!(
        (again.replayed, json!(again.transaction.unwrap().id)),
        (true, first["id"].clone())
    );
    let first = raw("r-2", "/v1/burn", burn_rest.clone()).await.expect(201);
    let again = call!(caller, burn(burn(&anna, 2, "r-2"))).unwrap();
    assert_eq!(
        (again.replayed, json!(again.transaction.unwrap().id)),
        (true, first["id"].clone())
    );
    let first = raw("r-3", "/v1/transactions", hand_rest.clone())
        .await
        .expect(201);
    let again = call!(
        caller,
        post_transaction(by_hand(TransactionType::Adjust, &legs, "r-3"))
    )
    .unwrap();
    assert_eq!(
        (again.replayed, json!(again.transaction.unwrap().id)),
        (true, first["id"].clone())
    );

    // first gRPC, then REST
    let first = call!(caller, earn(earn_grpc("g-1")))
        .unwrap()
        .transaction
        .unwrap();
    let again = raw("g-1", "/v1/earn", earn_rest).await;
    assert_eq!(
        (again.header("idempotent-replayed"), again.id()),
        (Some("true"), first.id.as_str())
    );
    let first = call!(caller, burn(burn(&anna, 2, "g-2")))
        .unwrap()
        .transaction
        .unwrap();
    let again = raw("g-2", "/v1/burn", burn_rest).await;
    assert_eq!(
        (again.header("idempotent-replayed"), again.id()),
        (Some("true"), first.id.as_str())
    );
    let first = call!(
        caller,
        post_transaction(by_hand(TransactionType::Adjust, &legs, "g-3"))
    )
    .unwrap();
    let again = raw("g-3", "/v1/transactions", hand_rest).await;
    assert_eq!(
        (again.header("idempotent-replayed"), again.id()),
        (Some("true"), first.transaction.unwrap().id.as_str())
    );

    // a batch, either way
    let items = || {
        vec![
            Operation::Earn(earn(&anna, 1, "")),
            Operation::Burn(burn(&ben, 1, "")),
        ]
    };
    let rest = json!({"items": [{"earn": {"account_id": anna, "points": 1}}, {"burn": {"account_id": ben, "points": 1}}]});
    let first = ledger
        .post_as("b-1", "/v1/transactions/batch", &rest)
        .await
        .expect(200);
    let again = call!(caller, post_batch(batch(items(), false, "b-1"))).unwrap();
    for (place, verdict) in again.verdicts.iter().enumerate() {
        let Some(Outcome::Transaction(transaction)) = &verdict.outcome else {
            panic!("{verdict:?}")
        };
        assert!(verdict.replayed);
        assert_eq!(first["results"][place]["transaction"]["id"], transaction.id);
    }
    call!(caller, post_batch(batch(items(), true, "b-2"))).unwrap();
    let rest = json!({"atomic": true, "items": rest["items"]});
    let again = ledger.post_as("b-2", "/v1/transactions/batch", &rest).await;
    assert_eq!(
        (again.status, again.header("idempotent-replayed")),
        (201, Some("true"))
    );

    // another body under the key is refused, whoever used it first
    let other = call!(caller, burn(burn(&anna, 3, "r-2"))).unwrap_err();
    assert_eq!(refusal(&other).1, "idempotency_key_reused");
    assert_eq!(network.audit().await.transactions, 1 + 6 + 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_key_is_a_field_or_metadata_and_an_item_of_a_batch_may_have_its_own() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let caller = Caller::of(&network, &ledger).await;
    let anna = ledger.customer().await;

    let mut request = caller.ask(earn(&anna, 1, ""));
    request
        .metadata_mut()
        .insert("idempotency-key", "in-metadata".parse().unwrap());
    let response = caller.client.clone().earn(request).await.unwrap();
    assert!(response.metadata().get("idempotent-replayed").is_none());
    let first = response.into_inner().transaction.unwrap();
    let request = caller.ask(earn(&anna, 1, "in-metadata"));
    let response = caller.client.clone().earn(request).await.unwrap();
    assert_eq!(response.metadata().get("idempotent-replayed").unwrap(), "true");
    assert_eq!(response.into_inner().transaction.unwrap().id, first.id);

    // an item with a key of its own is the posting a single call with that key is
    let items = vec![
        Operation::Earn(earn(&anna, 1, "in-metadata")),
        Operation::Earn(earn(&anna, 7, "its-own")),
    ];
    let verdicts = call!(caller, post_batch(batch(items, false, "the-batch")))
        .unwrap()
        .verdicts;
    assert_eq!(
        verdicts
            .iter()
            .map(|verdict| verdict.replayed)
            .collect::<Vec<_>>(),
        [true, false]
    );
    let body = json!({"account_id": anna, "points": 7});
    let again = ledger.post_as("its-own", "/v1/earn", &body).await;
    assert_eq!(
        (again.status, again.header("idempotent-replayed")),
        (201, Some("true"))
    );
    assert_eq!(ledger.balance(&anna).await, 8);
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn customer_accounts_are_listed_and_explained() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let caller = Caller::of(&network, &ledger).await;
    let mut opened = Vec::new();
    for _ in 0..3 {
        opened.push(ledger.customer_with(20).await);
    }
    opened.sort();
    let theirs = ledger.by(network.issuer.bearer(&Claims::operator(Uuid::now_v7())));
    theirs.customer().await;

    let (mut listed, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = Some(PageRequest { limit: 2, cursor });
        let answer = call!(caller, list_accounts(ListAccountsRequest { page })).unwrap();
        listed.extend(answer.accounts);
        cursor = answer.page.unwrap().next_cursor;
        if cursor.is_empty() {
            break;
        }
    }
    let ids: Vec<_> = listed.iter().map(|account| account.id.clone()).collect();
    assert_eq!(
        ids, opened,
        "customers' accounts of this tenant, by id, and no others"
    );
    assert!(
        listed
            .iter()
            .all(|account| (account.posted, account.version) == (20, 1))
    );
    let page = Some(PageRequest {
        limit: 1_001,
        cursor: String::new(),
    });
    let refused = call!(caller, list_accounts(ListAccountsRequest { page })).unwrap_err();
    assert_eq!(
        refusal(&refused).2,
        [("page.limit".to_owned(), "out_of_range".to_owned())]
    );

    let lapsing = EarnRequest {
        expires_after: "P1M".to_owned(),
        time_zone: "Europe/Paris".to_owned(),
        ..earn(&opened[0], 5, "lapsing")
    };
    let earned = call!(caller, earn(lapsing)).unwrap().transaction.unwrap();
    assert!(earned.expires_at.unwrap().seconds > earned.created_at.unwrap().seconds);
    let request = ExplainAccountRequest {
        account_id: opened[0].clone(),
        open: true,
        ..Default::default()
    };
    let explained = call!(caller, explain_account(request)).unwrap();
    let lots: Vec<_> = explained
        .lots
        .iter()
        .map(|lot| (lot.amount, lot.expires_at))
        .collect();
    assert_eq!(lots, [(5, earned.expires_at), (20, None)]);
    assert_eq!((explained.posted, explained.expiring[0].amount), (25, 5));
}

/// Code, reason, and `(path, reason)` of every field.
fn refusal(status: &Status) -> (Code, String, Vec<(String, String)>) {
    let details = status.get_error_details();
    let info = details
        .error_info()
        .unwrap_or_else(|| panic!("{status:?} has no ErrorInfo"));
    assert_eq!(info.domain, "localplus");
    let violations = details
        .bad_request()
        .map(|request| request.field_violations.clone())
        .unwrap_or_default();
    let fields = violations
        .into_iter()
        .map(|violation| (violation.field, violation.reason))
        .collect();
    (status.code(), info.reason.clone(), fields)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn bad_input_has_its_code_reason_and_field() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let caller = Caller::of(&network, &ledger).await;
    let anna = ledger.customer_with(10).await;
    ledger.burn(&anna, 1).await.expect(201);
    let card = ledger.open("gift_card", "EUR").await;
    let other = ledger.by(network.issuer.bearer(&Claims::operator(Uuid::now_v7())));
    let theirs = other.customer().await;
    call!(caller, earn(earn(&anna, 1, "spent"))).unwrap();
    let key = fresh_key;
    let unknown = Uuid::now_v7().to_string();
    let adjust = |legs: &[(&str, i64)]| by_hand(TransactionType::Adjust, legs, &fresh_key());
    let one = || vec![Operation::Earn(earn(&anna, 1, ""))];
    let open = |kind: AccountKind, owner: &str, unit: &str| OpenAccountRequest {
        kind: kind.into(),
        owner_id: owner.to_owned(),
        program_id: None,
        unit: unit.to_owned(),
    };
    let purchase = EarnRequest {
        earned: Some(Earned::Purchase(Purchase {
            amount: 1_250,
            unit: "EUR".to_owned(),
            store_id: Uuid::now_v7().to_string(),
            items: vec![],
        })),
        ..earn(&anna, 1, &key())
    };
    let page = |limit, cursor: &str| {
        Some(PageRequest {
            limit,
            cursor: cursor.to_owned(),
        })
    };
    let before = network.recorded().await;

    macro_rules! refused {
        ($($method:ident($message:expr) => $code:ident $reason:literal $(, $field:literal $why:literal)?;)+) => {$(
            let status = call!(caller, $method($message)).unwrap_err();
            let fields: Vec<(String, String)> = vec![$(($field.to_owned(), $why.to_owned()))?];
            assert_eq!(refusal(&status), (Code::$code, $reason.to_owned(), fields), "{status:?}");
            assert_eq!(network.recorded().await, before, "{status:?}");
        )+};
    }
    refused! {
        earn(earn(&anna, 0, &key())) => InvalidArgument "invalid_request", "points" "must_be_positive";
        earn(earn(&anna, -1, &key())) => InvalidArgument "invalid_request", "points" "must_be_positive";
        earn(EarnRequest { earned: None, ..earn(&anna, 1, &key()) }) => InvalidArgument "invalid_request", "points" "missing_field";
        earn(earn("anna", 1, &key())) => InvalidArgument "invalid_request", "account_id" "invalid_value";
        earn(earn("", 1, &key())) => InvalidArgument "invalid_request", "account_id" "invalid_value";
        earn(purchase) => Unavailable "pricing_unavailable";
        earn(earn(&unknown, 1, &key())) => NotFound "account_not_found", "account_id" "account_not_found";
        earn(earn(&theirs, 1, &key())) => NotFound "account_not_found", "account_id" "account_not_found";
        earn(earn(&card, 1, &key())) => InvalidArgument "wrong_account_kind", "account_id" "wrong_account_kind";
        earn(earn(&anna, i64::MAX, &key())) => InvalidArgument "balance_overflow";
        burn(burn(&anna, 0, &key())) => InvalidArgument "invalid_request", "points" "must_be_positive";
        burn(burn(&anna, 1_000, &key())) => FailedPrecondition "insufficient_balance";
        burn(burn(&anna, 1, "")) => InvalidArgument "idempotency_key_missing";
        burn(burn(&anna, 1, "two words")) => InvalidArgument "idempotency_key_invalid";
        burn(burn(&anna, 1, &"k".repeat(256))) => InvalidArgument "idempotency_key_invalid";
        burn(burn(&anna, 1, "spent")) => InvalidArgument "idempotency_key_reused";
        burn(BurnRequest { reference: "4111111111111111".to_owned(), ..burn(&anna, 1, &key()) })
            => InvalidArgument "pan_refused", "reference" "pan_refused";
        burn(BurnRequest { reference: "r".repeat(201), ..burn(&anna, 1, &key()) })
            => InvalidArgument "invalid_request", "reference" "invalid_value";
        burn(BurnRequest { metadata_json: r#"{"card":4111111111111111}"#.to_owned(), ..burn(&anna, 1, &key()) })
            => InvalidArgument "pan_refused", "metadata_json" "pan_refused";
        burn(BurnRequest { metadata_json: "{".to_owned(), ..burn(&anna, 1, &key()) })
            => InvalidArgument "invalid_request", "metadata_json" "malformed_json";
        burn(BurnRequest { metadata_json: "[]".to_owned(), ..burn(&anna, 1, &key()) })
            => InvalidArgument "invalid_request", "metadata_json" "invalid_type";
        post_transaction(adjust(&[(&anna, 1), (&anna, -2)])) => InvalidArgument "unbalanced_legs", "legs" "unbalanced_legs";
        post_transaction(adjust(&[(&anna, 1)])) => InvalidArgument "invalid_request", "legs" "wrong_length";
        post_transaction(adjust(&[(&anna, 1), (&anna, 0)])) => InvalidArgument "invalid_request", "legs[1].amount" "out_of_range";
        post_transaction(adjust(&[(&anna, 1), ("ben", -1)])) => InvalidArgument "invalid_request", "legs[1].account_id" "invalid_value";
        post_transaction(adjust(&[(&unknown, 1), (&anna, -1)])) => NotFound "account_not_found", "legs[0].account_id" "account_not_found";
        post_transaction(by_hand(TransactionType::Burn, &[(&anna, 1), (&anna, -1)], &key()))
            => InvalidArgument "invalid_request", "type" "not_by_hand";
        post_transaction(by_hand(TransactionType::Unspecified, &[(&anna, 1), (&anna, -1)], &key()))
            => InvalidArgument "invalid_request", "type" "invalid_value";
        post_batch(batch(Vec::new(), true, &key())) => InvalidArgument "invalid_request", "items" "wrong_length";
        post_batch(batch(one(), false, "")) => InvalidArgument "idempotency_key_missing";
        post_batch(PostBatchRequest { items: vec![BatchItem { operation: None }], atomic: false, idempotency_key: key() })
            => InvalidArgument "invalid_request", "items[0]" "missing_field";
        post_batch(batch(vec![Operation::Earn(earn(&anna, 1, "")), Operation::Burn(burn(&anna, 0, ""))], true, &key()))
            => InvalidArgument "invalid_request", "items[1].burn.points" "must_be_positive";
        post_batch(batch(vec![Operation::Earn(earn(&anna, 1, "")), Operation::Burn(burn(&anna, 1_000, ""))], true, &key()))
            => FailedPrecondition "insufficient_balance", "items[1]" "insufficient_balance";
        open_account(open(AccountKind::Unspecified, &unknown, "PTS")) => InvalidArgument "invalid_request", "kind" "invalid_value";
        open_account(open(AccountKind::GiftCard, &unknown, "PTS")) => InvalidArgument "invalid_request", "unit" "wrong_unit";
        open_account(open(AccountKind::GiftCard, &unknown, "eur")) => InvalidArgument "invalid_request", "unit" "invalid_value";
        open_account(open(AccountKind::GiftCard, "me", "EUR")) => InvalidArgument "invalid_request", "owner_id" "invalid_value";
        get_account(GetAccountRequest { account_id: unknown.clone(), as_of: None }) => NotFound "account_not_found";
        get_account(GetAccountRequest { account_id: theirs.clone(), as_of: None }) => NotFound "account_not_found";
        get_transaction(GetTransactionRequest { transaction_id: unknown.clone() }) => NotFound "transaction_not_found";
        get_transaction(GetTransactionRequest { transaction_id: "1".to_owned() })
            => InvalidArgument "invalid_request", "transaction_id" "invalid_value";
        list_entries(ListEntriesRequest { account_id: anna.clone(), page: page(201, ""), ..Default::default() })
            => InvalidArgument "invalid_request", "limit" "out_of_range";
        list_entries(ListEntriesRequest { account_id: anna.clone(), page: page(1, "!"), ..Default::default() })
            => InvalidArgument "invalid_request", "cursor" "cursor_invalid";
        list_transactions(ListTransactionsRequest { r#type: 99, ..Default::default() })
            => InvalidArgument "invalid_request", "type" "invalid_value";
    }

    // in a batch of which each item stands for itself, the refusal travels in the verdict
    let items = vec![
        Operation::Burn(burn(&anna, 1_000, "")),
        Operation::Earn(earn(&unknown, 1, "")),
    ];
    let verdicts = call!(caller, post_batch(batch(items, false, &key())))
        .unwrap()
        .verdicts;
    let problems: Vec<_> = verdicts
        .into_iter()
        .map(|verdict| match verdict.outcome {
            Some(Outcome::Problem(problem)) => problem,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        (problems[0].code.as_str(), problems[0].status),
        ("insufficient_balance", 409)
    );
    assert_eq!(
        (problems[1].code.as_str(), problems[1].status),
        ("account_not_found", 404)
    );
    assert_eq!(problems[1].errors[0].field, "account_id");
    network.audit().await;
}
