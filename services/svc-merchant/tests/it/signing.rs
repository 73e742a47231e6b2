//! The keys that tokens are signed with, replaced while everything runs.

use crate::support::{Network, PASSWORD, SOON, bearer};
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

fn kids(jwks: &Value) -> Vec<String> {
    let keys = jwks["keys"].as_array().unwrap();
    keys.iter()
        .map(|key| key["kid"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_published_before_it_signs_and_rotation_costs_nobody_a_request() {
    let network = Network::new().await;
    let (one, other) = (network.start().await, network.start().await);
    let merchant = one.draft(&network.operator()).await;
    one.join(&network, "camille@example.org", "merchant_admin", merchant)
        .await;
    let session = one.login("camille@example.org", PASSWORD).await.ok();
    let jwks =
        async |replica: &crate::support::Replica| replica.get("", "/v1/.well-known/jwks.json").await.ok();
    let before = kids(&jwks(&one).await);
    assert_eq!((before.len(), &before), (1, &kids(&jwks(&other).await)));

    // given requests under way on both replicas
    let (stop, made) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let token = bearer(&session);
    let load: Vec<_> = [&one, &other]
        .into_iter()
        .map(|replica| {
            let (stop, made) = (Arc::clone(&stop), Arc::clone(&made));
            let (client, token) = (replica.client.clone(), token.clone());
            let url = format!("{}/v1/auth/me", replica.base);
            tokio::spawn(async move {
                while !stop.load(Ordering::SeqCst) {
                    let answer = client
                        .get(&url)
                        .header("authorization", &token)
                        .send()
                        .await
                        .unwrap();
                    assert_eq!(answer.status(), 200);
                    made.fetch_add(1, Ordering::SeqCst);
                }
            })
        })
        .collect();
    // when rotated
    let config = network.config();
    let rotated = <svc_merchant::app::SvcMerchant as chassis::Service>::command(
        "rotate-signing-key",
        Vec::new(),
        config,
    );
    rotated.await.unwrap();
    // then every replica publishes both keys, and the old one signs for now
    for replica in [&one, &other] {
        testkit::eventually(SOON, || async { kids(&jwks(replica).await).len() == 2 }).await;
    }
    let fresh = one.login("camille@example.org", PASSWORD).await.ok();
    let kid = |session: &Value| {
        session["access_token"]
            .as_str()
            .unwrap()
            .split('.')
            .next()
            .unwrap()
            .to_owned()
    };
    assert_eq!(kid(&session), kid(&fresh));
    // when it is time, then the new one signs, and what the old one signed still holds
    sqlx::query("UPDATE signing_keys SET active_from = now() - interval '1 second' WHERE retired_at IS NULL")
        .execute(&network.database.pool())
        .await
        .unwrap();
    let third = network.start().await;
    let newest = third.login("camille@example.org", PASSWORD).await.ok();
    assert_ne!(kid(&newest), kid(&session));
    for replica in [&one, &other, &third] {
        replica.get(&bearer(&newest), "/v1/auth/me").await.ok();
        replica.get(&token, "/v1/auth/me").await.ok();
    }
    let so_far = made.load(Ordering::SeqCst);
    testkit::eventually(SOON, || async { made.load(Ordering::SeqCst) > so_far + 10 }).await;
    stop.store(true, Ordering::SeqCst);
    for one in load {
        one.await.unwrap();
    }
    // and nothing private of it is stored in the clear
    let stored: Vec<Vec<u8>> = sqlx::query_scalar("SELECT pkcs8_sealed FROM signing_keys")
        .fetch_all(&network.database.pool())
        .await
        .unwrap();
    assert!(
        stored
            .iter()
            .all(|sealed| !sealed.windows(7).any(|window| window == b"PRIVATE"))
    );
}
