//! Staff: invited, kept apart, dismissed.

use crate::support::{Network, PASSWORD, SOON, bearer, invitation};
use serde_json::json;
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread")]
async fn somebody_invited_by_letter_joins_once() {
    let network = Network::new().await;
    let replica = network.start().await;
    let operator = network.operator();
    let merchant = replica.draft(&operator).await;
    let admin = network.admin(merchant);
    // given the post office is closed for a moment, when somebody is invited, then the letter waits and arrives
    network.post.close(true);
    let camille = invitation("Camille@example.org", "merchant_staff", merchant);
    let invited = replica.post(&admin, "/v1/users", &camille).await.ok();
    assert_eq!(invited["status"], "invited");
    network.post.close(false);
    let token = network.post.token("Camille@example.org", 1).await;

    let accept = |password: &str| json!({"token": token, "password": password});
    let weak = replica
        .open("/v1/auth/invitations/accept", &accept("camillemartin1"))
        .await;
    assert_eq!(weak.refusal(), (400, "password_too_weak", "password"));
    let joined = replica
        .open("/v1/auth/invitations/accept", &accept(PASSWORD))
        .await
        .ok();
    assert_eq!(joined["status"], "active");
    let twice = replica
        .open("/v1/auth/invitations/accept", &accept(PASSWORD))
        .await;
    assert_eq!(twice.refusal(), (400, "link_invalid", ""));
    // the address is known without regard to case, to sign in and to be taken
    let session = replica.login("camille@EXAMPLE.org", PASSWORD).await.ok();
    let me = replica.get(&bearer(&session), "/v1/auth/me").await.ok();
    assert_eq!(
        (&me["role"], &me["merchant_id"]),
        (&json!("merchant_staff"), &json!(merchant))
    );
    let taken = replica.post(&admin, "/v1/users", &camille).await;
    assert_eq!(taken.refusal(), (409, "email_taken", ""));

    // and nothing personal of it is in the database
    let pool = network.database.pool();
    let dump: Vec<String> = sqlx::query_scalar("SELECT row_to_json(users)::text FROM users")
        .fetch_all(&pool)
        .await
        .unwrap();
    let dump = dump.join("\n").to_lowercase();
    let hex = |text: &str| {
        text.bytes()
            .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
    };
    for personal in ["camille", "martin", "example.org"] {
        assert!(
            !dump.contains(personal) && !dump.contains(&hex(personal)),
            "{personal}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_reaches_the_own_merchants_people_alone() {
    let network = Network::new().await;
    let replica = network.start().await;
    let operator = network.operator();
    let (own, other) = (replica.draft(&operator).await, replica.draft(&operator).await);
    let admin = network.admin(own);
    let invite = |email: &str, role: &str, merchant: Uuid| invitation(email, role, merchant);
    let theirs = replica
        .post(
            &operator,
            "/v1/users",
            &invite("a@example.org", "merchant_staff", other),
        )
        .await
        .id();

    let elsewhere = replica
        .post(
            &admin,
            "/v1/users",
            &invite("b@example.org", "merchant_staff", other),
        )
        .await;
    assert_eq!(elsewhere.refusal(), (404, "merchant_not_found", ""));
    let above = json!({"email": "c@example.org", "name": "C", "role": "operator", "locale": "en"});
    let above = replica.post(&admin, "/v1/users", &above).await;
    assert_eq!(above.refusal(), (403, "forbidden_role", ""));
    for path in ["", "/deactivate", "/invite"] {
        let path = format!("/v1/users/{theirs}{path}");
        let answer = if path.ends_with(&theirs.to_string()) {
            replica.get(&admin, &path).await
        } else {
            replica.post(&admin, &path, &json!({})).await
        };
        assert_eq!(answer.refusal(), (404, "user_not_found", ""), "{path}");
    }
    assert_eq!(replica.get(&admin, "/v1/users").await.ok()["data"], json!([]));
    let named = replica
        .get(&admin, &format!("/v1/users?merchant_id={other}"))
        .await;
    assert_eq!(named.refusal(), (404, "merchant_not_found", ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_dismissed_is_out_at_once_everywhere() {
    let network = Network::new().await;
    let (replica, second) = (network.start().await, network.start().await);
    let operator = network.operator();
    let merchant = replica.draft(&operator).await;
    let id = replica
        .join(&network, "camille@example.org", "merchant_admin", merchant)
        .await;
    let session = replica.login("camille@example.org", PASSWORD).await.ok();
    let token = bearer(&session);
    // both replicas have verified the token before, and remember it
    for replica in [&replica, &second] {
        replica.get(&token, "/v1/users").await.ok();
    }

    let dismissed = replica
        .post(&operator, &format!("/v1/users/{id}/deactivate"), &json!({}))
        .await
        .ok();
    assert_eq!(dismissed["status"], "deactivated");
    for replica in [&replica, &second] {
        testkit::eventually(SOON, || async {
            replica.get(&token, "/v1/users").await.status == 401
        })
        .await;
    }
    let refresh = json!({"refresh_token": session["refresh_token"]});
    let over = replica.open("/v1/auth/refresh", &refresh).await;
    assert_eq!(over.refusal(), (401, "session_over", ""));
    let login = replica.login("camille@example.org", PASSWORD).await;
    assert_eq!(login.refusal(), (401, "credentials_invalid", ""));

    // and may come back, with new tokens alone
    replica
        .post(&operator, &format!("/v1/users/{id}/reactivate"), &json!({}))
        .await
        .ok();
    let session = replica.login("camille@example.org", PASSWORD).await.ok();
    replica.get(&bearer(&session), "/v1/users").await.ok();
    assert_eq!(replica.get(&token, "/v1/users").await.status, 401);
}
