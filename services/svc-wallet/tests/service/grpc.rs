//! The same use cases over gRPC.

use crate::network::{Network, Replica};
use contracts_proto::common::v1::PageRequest;
use contracts_proto::wallet::v1::wallet_service_client::WalletServiceClient;
use contracts_proto::wallet::v1::{
    BalanceSource, FindWalletRequest, GetBalancesRequest, GetWalletRequest, ListStatementRequest,
    OpenWalletRequest,
};
use status::Problem;
use testkit::Claims;
use tonic::transport::Channel;
use tonic::{Code, Request, Status};
use uuid::Uuid;

async fn client(replica: &Replica) -> WalletServiceClient<Channel> {
    WalletServiceClient::connect(format!("http://{}", replica.running.grpc_addr.unwrap()))
        .await
        .unwrap()
}

fn with<T>(message: T, bearer: &str, tenant: Uuid) -> Request<T> {
    let mut request = Request::new(message);
    request
        .metadata_mut()
        .insert("authorization", bearer.parse().unwrap());
    request
        .metadata_mut()
        .insert("x-localplus-tenant", tenant.to_string().parse().unwrap());
    request
}

fn code(status: &Status) -> (Code, String) {
    (status.code(), Problem::from_status(status).code().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_opens_finds_and_reads_wallets() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let mut client = client(&replica).await;
    let bearer = network.issuer.bearer(&Claims::service("svc-giftcard"));
    let tenant = network.tenant;

    let open = OpenWalletRequest {
        external_ref: "card-1".to_owned(),
        program_id: None,
    };
    let opened = client
        .open_wallet(with(open.clone(), &bearer, tenant))
        .await
        .unwrap()
        .into_inner();
    assert!(opened.created);
    let wallet = opened.wallet.unwrap();
    let again = client
        .open_wallet(with(open, &bearer, tenant))
        .await
        .unwrap()
        .into_inner();
    assert!(!again.created);
    let get = GetWalletRequest {
        wallet_id: wallet.id.clone(),
    };
    let find = FindWalletRequest {
        external_ref: "card-1".to_owned(),
    };
    let got = client
        .get_wallet(with(get.clone(), &bearer, tenant))
        .await
        .unwrap()
        .into_inner()
        .wallet;
    let found = client
        .find_wallet(with(find, &bearer, tenant))
        .await
        .unwrap()
        .into_inner()
        .wallet;
    assert_eq!([again.wallet, got, found], [(); 3].map(|()| Some(wallet.clone())));

    let known = crate::network::Wallet {
        id: wallet.id.parse().unwrap(),
        account: wallet.accounts[0].account_id.parse().unwrap(),
    };
    network.publish(&known, 1, 125, 125).await;
    let balances = GetBalancesRequest {
        wallet_id: wallet.id.clone(),
        min_version: Some(1),
        account_id: None,
        as_of: None,
    };
    let answer = client.get_balances(with(balances, &bearer, tenant)).await;
    // should the projection be slower than the reader's patience, the ledger says that it knows of no such version
    if let Ok(answer) = answer {
        assert_eq!(
            answer.into_inner().balances[0].source(),
            BalanceSource::Projection
        );
    }
    replica.eventually_posted(&known, 125).await;
    let list = ListStatementRequest {
        wallet_id: wallet.id.clone(),
        account_id: Some(known.account.to_string()),
        page: Some(PageRequest {
            limit: 1,
            cursor: String::new(),
        }),
    };
    let page = client
        .list_statement(with(list, &bearer, tenant))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(page.lines[0].posted_after, 125);
    assert_eq!(page.page.unwrap().next_cursor, "");

    let elsewhere = client
        .get_wallet(with(get, &bearer, Uuid::now_v7()))
        .await
        .unwrap_err();
    assert_eq!(code(&elsewhere), (Code::NotFound, "wallet_not_found".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_over_rest_is_refused_over_grpc() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let mut client = client(&replica).await;
    let bearer = network.issuer.bearer(&Claims::service("svc-giftcard"));
    let tenant = network.tenant;

    let open = |external_ref: &str| OpenWalletRequest {
        external_ref: external_ref.to_owned(),
        program_id: None,
    };
    for (external_ref, wanted) in [
        ("4242424242424242", "pan_refused"),
        ("marie@example.org", "personal_data_refused"),
        ("", "invalid_length"),
    ] {
        let refused = client
            .open_wallet(with(open(external_ref), &bearer, tenant))
            .await
            .unwrap_err();
        assert_eq!(code(&refused), (Code::InvalidArgument, wanted.to_owned()));
        assert_eq!(Problem::from_status(&refused).errors()[0].field, "external_ref");
    }
    let get = GetWalletRequest {
        wallet_id: "card-1".to_owned(),
    };
    let refused = client.get_wallet(with(get, &bearer, tenant)).await.unwrap_err();
    assert_eq!(Problem::from_status(&refused).errors()[0].field, "wallet_id");

    let staff = network
        .issuer
        .bearer(&Claims::merchant_staff(tenant, Uuid::now_v7()));
    let mut request = with(open("card-1"), &staff, tenant);
    request.metadata_mut().remove("x-localplus-tenant");
    let refused = client.open_wallet(request).await.unwrap_err();
    assert_eq!(
        code(&refused),
        (Code::PermissionDenied, "forbidden_role".to_owned())
    );
    let refused = client
        .open_wallet(Request::new(open("card-1")))
        .await
        .unwrap_err();
    assert_eq!(
        code(&refused),
        (Code::Unauthenticated, "unauthenticated".to_owned())
    );
    network.ledger.down();
    let refused = client
        .open_wallet(with(open("card-1"), &bearer, tenant))
        .await
        .unwrap_err();
    assert_eq!(
        code(&refused),
        (Code::Unavailable, "ledger_unavailable".to_owned())
    );
}

#[test]
fn every_method_of_the_contract_has_its_roles() {
    use prost::Message as _;
    let contract = prost_types::FileDescriptorSet::decode(contracts_proto::FILE_DESCRIPTOR_SET).unwrap();
    let file = contract.file.iter().find(|file| {
        file.service
            .iter()
            .any(|service| service.name() == "WalletService")
    });
    let service = &file.unwrap().service[0];
    let listed: Vec<&str> = svc_wallet::grpc::ACCESS
        .iter()
        .map(|(method, _)| *method)
        .collect();
    let declared: Vec<String> = service
        .method
        .iter()
        .map(|m| format!("/localplus.wallet.v1.WalletService/{}", m.name()))
        .collect();
    assert_eq!(listed, declared);
}
