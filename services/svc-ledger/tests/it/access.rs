//! Who may do what: every row of both tables against every role and against nobody, cell by cell.

use crate::support::{Answer, Network, fresh_key};
use auth::{Access, Role, Roles};
use http::Method;
use prost::Message as _;
use prost_types::FileDescriptorSet;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use svc_ledger::{grpc, http as rest};
use testkit::Claims;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::transport::Channel;
use tonic::{Code, Request};
use tonic_prost::ProstCodec;
use tonic_types::StatusExt as _;
use uuid::Uuid;

fn claims(role: Role, tenant: Uuid) -> Claims {
    match role {
        Role::Operator => Claims::operator(tenant),
        Role::MerchantAdmin => Claims::merchant_admin(tenant, Uuid::now_v7()),
        Role::MerchantStaff => Claims::merchant_staff(tenant, Uuid::now_v7()),
        Role::Service => Claims::service("svc-test"),
    }
}

/// Whoever holds a receipt may verify it.
const PUBLIC: &str = "/v1/heads/keys";

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn every_rest_route_admits_exactly_its_roles() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let routes = rest::routes();
    assert!(!routes.table().is_empty());
    for row in routes.table() {
        let Access::Roles(allowed) = row.access else {
            assert_eq!(row.path, PUBLIC, "{} is open to all", row.method);
            assert_eq!(ledger.by(None).get(row.path).await.status, 200);
            continue;
        };
        let path = row.path.replace("{id}", &Uuid::now_v7().to_string());
        let ask = async |bearer: Option<String>| {
            let mut request = ledger
                .by(bearer)
                .request(row.method.clone(), &path)
                .header("idempotency-key", fresh_key());
            if row.method == Method::POST || row.method == Method::PUT {
                request = request.json(&json!({}));
            }
            request
        };

        let nobody = Answer::of(ask(None).await).await;
        assert_eq!(
            (nobody.status, nobody.code()),
            (401, "unauthenticated"),
            "{} {path}",
            row.method
        );
        for role in Role::ALL {
            let mut request = ask(Some(network.issuer.bearer(&claims(role, network.tenant)))).await;
            if role == Role::Service {
                request = request.header("x-localplus-tenant", network.tenant.to_string());
            }
            let answer = Answer::of(request).await;
            let cell = format!("{} {path} by {}: {}", row.method, role.as_str(), answer.text);
            if allowed.contains(role) {
                // past the gate: an empty body is not one, an unknown id is not found, a list is answered
                assert!(matches!(answer.status, 200 | 400 | 404), "{cell}");
            } else {
                assert_eq!((answer.status, answer.code()), (403, "forbidden_role"), "{cell}");
            }
        }
    }
}

/// Calls a method with an empty message.
async fn call(
    channel: &Channel,
    method: &'static str,
    headers: &[(&'static str, String)],
) -> Result<(), tonic::Status> {
    let mut client = tonic::client::Grpc::new(channel.clone());
    client.ready().await.unwrap();
    let mut request = Request::new(());
    for (name, value) in headers {
        request.metadata_mut().insert(*name, value.parse().unwrap());
    }
    let codec = ProstCodec::<(), ()>::default();
    client
        .unary(request, PathAndQuery::from_static(method), codec)
        .await
        .map(drop)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn every_grpc_method_admits_exactly_its_roles() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let address = ledger.running.grpc_addr.unwrap();
    let channel = Channel::from_shared(format!("http://{address}"))
        .unwrap()
        .connect()
        .await
        .unwrap();
    for (method, allowed) in grpc::METHODS.iter().copied() {
        let nobody = call(&channel, method, &[]).await.unwrap_err();
        assert_eq!(nobody.code(), Code::Unauthenticated, "{method}");
        for role in Role::ALL {
            let mut headers = vec![(
                "authorization",
                network.issuer.bearer(&claims(role, network.tenant)),
            )];
            if role == Role::Service {
                headers.push(("x-localplus-tenant", network.tenant.to_string()));
            }
            let answer = call(&channel, method, &headers).await;
            let cell = format!("{method} by {}: {answer:?}", role.as_str());
            if allowed.contains(role) {
                let code = answer.map_or_else(|status| status.code(), |()| Code::Ok);
                assert!(matches!(code, Code::Ok | Code::InvalidArgument), "{cell}");
            } else {
                let status = answer.unwrap_err();
                assert_eq!(status.code(), Code::PermissionDenied, "{cell}");
                assert_eq!(
                    status.get_error_details().error_info().unwrap().reason,
                    "forbidden_role",
                    "{cell}"
                );
            }
        }
    }
    let operator = [(
        "authorization",
        network.issuer.bearer(&Claims::operator(network.tenant)),
    )];
    let unlisted = call(
        &channel,
        "/localplus.ledger.v1.LedgerService/MintMoney",
        &operator,
    )
    .await
    .unwrap_err();
    assert_eq!(unlisted.code(), Code::Unimplemented);
}

#[test]
fn the_grpc_table_lists_every_method_of_the_contract() {
    let contract = FileDescriptorSet::decode(contracts_proto::FILE_DESCRIPTOR_SET).unwrap();
    let ledger = contract.file.iter().find_map(|file| {
        let service = file
            .service
            .iter()
            .find(|service| service.name() == "LedgerService")?;
        Some(
            service
                .method
                .iter()
                .map(|method| format!("/{}.{}/{}", file.package(), service.name(), method.name())),
        )
    });
    let contract: BTreeSet<String> = ledger.unwrap().collect();
    let listed: BTreeSet<String> = grpc::METHODS
        .iter()
        .map(|(method, _)| (*method).to_owned())
        .collect();
    assert_eq!(listed, contract);
}

#[test]
fn nothing_of_the_ledger_is_open_to_all_or_to_none() {
    let rest = rest::routes();
    let known = rest.table().iter().filter(|row| row.path != PUBLIC);
    let rest = known.map(|row| match row.access {
        Access::Roles(roles) => roles,
        Access::Public => Roles::NONE,
    });
    for roles in rest.chain(grpc::METHODS.iter().map(|(_, roles)| *roles)) {
        assert!(
            roles.contains(Role::Operator) || roles.contains(Role::Service),
            "{roles:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_too_often_is_told_when_to_come_back() {
    let network = Network::new().await;
    let ledger = network.start_with(|config| config.limits.subject_reads = 4).await;
    let path = format!("/v1/accounts/{}", Uuid::now_v7());
    let ask = async || ledger.request(Method::GET, &path).send().await.unwrap();
    let mut answered = 0;
    let refused = loop {
        let answer = ask().await;
        if answer.status() == 429 {
            break answer;
        }
        assert_eq!(answer.status(), 404);
        let policy = answer.headers()["ratelimit-policy"].to_str().unwrap();
        assert!(policy.starts_with("\"subject\";q=4;w=60"), "{policy}");
        assert!(answer.headers().contains_key("ratelimit"));
        answered += 1;
    };
    // four, or half of them while Valkey is not there, or both where it came in between
    assert!((2..=6).contains(&answered), "{answered}");
    assert!(refused.headers().contains_key("retry-after"));
    let problem: Value = refused.json().await.unwrap();
    assert_eq!(problem["code"], "rate_limited");
    // what changes something has a limit of its own
    ledger.customer().await;
}
