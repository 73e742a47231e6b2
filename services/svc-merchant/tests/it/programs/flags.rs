//! Feature flags: set by the operator, known everywhere.

use super::shop::{Network, SOON};
use contracts_proto::merchant::v1::ListFlagsRequest;
use reqwest::Method;
use serde_json::json;
use testkit::{Claims, eventually};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flag_is_set_read_over_grpc_and_removed() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let set = async |share: i32| {
        replica
            .put(
                "/v1/flags/new-receipts",
                &json!({"on_for_ten_thousandths": share}),
            )
            .await
    };
    let read = async || {
        let request = network.request(network.tenant, ListFlagsRequest {});
        let flags = replica
            .grpc()
            .list_flags(request)
            .await
            .unwrap()
            .into_inner()
            .flags
            .unwrap();
        let shares: Vec<_> = flags
            .flags
            .iter()
            .map(|flag| (flag.key.clone(), flag.on_for_ten_thousandths))
            .collect();
        (shares, flags.version)
    };
    assert_eq!(read().await, (vec![], 0));
    assert_eq!(set(2_500).await.0, 200);
    assert_eq!(read().await, (vec![("new-receipts".to_owned(), 2_500)], 1));
    set(10_000).await;
    assert_eq!(read().await.1, 2);
    let (_, list) = replica.get("/v1/flags").await;
    assert_eq!(list["data"][0]["on_for_ten_thousandths"], 10_000);

    assert_eq!(
        replica
            .send(Method::DELETE, "/v1/flags/new-receipts", None)
            .await
            .0,
        204
    );
    assert_eq!(read().await, (vec![], 3));
    let (status, gone) = replica.send(Method::DELETE, "/v1/flags/new-receipts", None).await;
    assert_eq!((status.as_u16(), &gone["code"]), (404, &json!("flag_not_found")));
    assert_eq!(read().await.1, 3, "what changes nothing is not counted");

    let (status, refused) = set(10_001).await;
    assert_eq!(
        (status.as_u16(), &refused["errors"][0]["field"]),
        (400, &json!("on_for_ten_thousandths"))
    );
    let (status, _) = replica
        .put("/v1/flags/New_Receipts", &json!({"on_for_ten_thousandths": 1}))
        .await;
    assert_eq!(status, 400);
    let admin = replica.by(network
        .issuer
        .bearer(&Claims::merchant_admin(network.tenant, network.merchant)));
    assert_eq!(
        admin
            .put("/v1/flags/a", &json!({"on_for_ten_thousandths": 1}))
            .await
            .0,
        403
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flag_reaches_readers_of_other_processes_when_it_is_set() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let caches = cache::Caches::connect(
        flags::connect_name(),
        network.valkey_url(),
        cache::CacheMetrics::default(),
    )
    .unwrap();
    let reader = flags::Flags::new(&caches);
    eventually(SOON, async || caches.is_linked()).await;
    let ask = async || {
        let request = network.request(network.tenant, ListFlagsRequest {});
        let flags = replica
            .grpc()
            .list_flags(request)
            .await?
            .into_inner()
            .flags
            .unwrap_or_default();
        let shares = flags
            .flags
            .into_iter()
            .map(|flag| (flag.key, u16::try_from(flag.on_for_ten_thousandths).unwrap()));
        Ok::<_, tonic::Status>((
            flags::FlagSet(shares.collect()),
            u64::try_from(flags.version).unwrap(),
        ))
    };
    let is_on = async || reader.is_on(network.tenant, "new-receipts", "till-3", ask).await;
    assert!(!is_on().await);

    replica
        .put(
            "/v1/flags/new-receipts",
            &json!({"on_for_ten_thousandths": 10_000}),
        )
        .await;

    // long before the minute is over that a cached set may live
    eventually(SOON, is_on).await;
}
