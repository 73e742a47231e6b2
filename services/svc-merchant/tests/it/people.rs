//! Staff: invited, kept apart, dismissed.

use crate::support::{Network, PASSWORD, SOON, bearer, invitation};
use chassis::Service as _;
use serde_json::json;
use std::num::NonZeroU16;
use svc_merchant::app::SvcMerchant;
use svc_merchant::config::Config;
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

#[tokio::test(flavor = "multi_thread")]
async fn somebody_erased_is_an_id_in_history_and_nothing_else() {
    let network = Network::new().await;
    let replica = network.start().await;
    let operator = network.operator();
    let (merchant, other) = (replica.draft(&operator).await, replica.draft(&operator).await);
    let email = "camille@example.org";
    let id = replica.join(&network, email, "merchant_staff", merchant).await;
    let session = replica.login(email, PASSWORD).await.ok();
    let (path, out) = (format!("/v1/users/{id}"), format!("/v1/users/{id}/deactivate"));

    // given somebody who may still act, when they are to be erased, then they are dismissed first: so is the last
    // administrator of a merchant, and no operator can erase themselves
    let early = replica.delete(&network.admin(merchant), &path).await;
    assert_eq!(early.refusal(), (409, "user_active", ""));
    let boss = json!({"email": "boss@example.org", "name": "Boss", "role": "operator", "locale": "en"});
    let boss = replica.post(&operator, "/v1/users", &boss).await.id();
    let token = network.post.token("boss@example.org", 1).await;
    let accept = json!({"token": token, "password": PASSWORD});
    replica.open("/v1/auth/invitations/accept", &accept).await.ok();
    let own = bearer(&replica.login("boss@example.org", PASSWORD).await.ok());
    let oneself = replica.delete(&own, &format!("/v1/users/{boss}")).await;
    assert_eq!(oneself.refusal(), (409, "user_active", ""));

    // given a link to a new password was sent as well, when they are dismissed and erased, then nothing of them is left
    replica
        .open("/v1/auth/password-reset", &json!({"email": email}))
        .await;
    network.post.token(email, 2).await;
    replica.post(&operator, &out, &json!({})).await.ok();
    let elsewhere = replica.delete(&network.admin(other), &path).await;
    assert_eq!(elsewhere.refusal(), (404, "user_not_found", ""));
    let erased = replica.delete(&network.admin(merchant), &path).await.ok();
    assert_eq!(
        (&erased["id"], &erased["role"], &erased["merchant_id"]),
        (&json!(id), &json!("merchant_staff"), &json!(merchant))
    );
    assert_eq!(erased["key_sha256"].as_str().unwrap().len(), 64);
    let pool = network.database.pool();
    for left in [
        "SELECT count(*) FROM users WHERE id = $1",
        "SELECT count(*) FROM tickets WHERE user_id = $1",
        "SELECT count(*) FROM letters WHERE user_id = $1",
    ] {
        let left: i64 = sqlx::query_scalar(left).bind(id).fetch_one(&pool).await.unwrap();
        assert_eq!(left, 0);
    }

    // and again is the same erasure, for whoever managed them alone
    assert_eq!(replica.delete(&operator, &path).await.ok(), erased);
    let elsewhere = replica.delete(&network.admin(other), &path).await;
    assert_eq!(elsewhere.refusal(), (404, "user_not_found", ""));
    let seen = replica.get(&operator, &path).await;
    assert_eq!(seen.refusal(), (404, "user_erased", ""));
    let seen = replica.get(&network.admin(other), &path).await;
    assert_eq!(seen.refusal(), (404, "user_not_found", ""));
    let back = replica
        .post(&operator, &format!("/v1/users/{id}/reactivate"), &json!({}))
        .await;
    assert_eq!(back.refusal(), (404, "user_not_found", ""));

    // every way in is shut, and the address is free for somebody new
    let login = replica.login(email, PASSWORD).await;
    assert_eq!(login.refusal(), (401, "credentials_invalid", ""));
    let refresh = json!({"refresh_token": session["refresh_token"]});
    let over = replica.open("/v1/auth/refresh", &refresh).await;
    assert_eq!(over.refusal(), (401, "session_over", ""));
    let token = network.post.token(email, 2).await;
    let reset = json!({"token": token, "password": "wolke-birne-quartz-88"});
    let reset = replica.open("/v1/auth/password-reset/confirm", &reset).await;
    assert_eq!(reset.refusal(), (400, "link_invalid", ""));
    let again = invitation(email, "merchant_staff", merchant);
    let again = replica.post(&operator, "/v1/users", &again).await.id();
    assert_ne!(again, id);

    // history goes on telling what they did, and which key was destroyed; the chain holds
    let trail = replica
        .get(&operator, &format!("/v1/audit?subject={id}"))
        .await
        .ok();
    let rows = trail["data"].as_array().unwrap();
    let last = rows.first().unwrap();
    assert_eq!(
        (&last["action"], &last["before"]["status"], &last["after"]["key"]),
        (
            &json!("user.erased"),
            &json!("deactivated"),
            &json!(format!("sha256:{}", erased["key_sha256"].as_str().unwrap()))
        )
    );
    assert_eq!(rows.last().unwrap()["action"], "user.invited");
    job(&network, "audit-verify", None).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_who_left_longer_ago_than_is_kept_are_erased_by_the_job() {
    let network = Network::new().await;
    let replica = network.start().await;
    let operator = network.operator();
    let merchant = replica.draft(&operator).await;
    let invite = async |name: &str| {
        let email = format!("{name}@example.org");
        let invited = invitation(&email, "merchant_staff", merchant);
        replica.post(&operator, "/v1/users", &invited).await.id()
    };
    let (gone, lately) = (invite("gone").await, invite("lately").await);
    let (never, asked, active) = (
        invite("never").await,
        invite("asked").await,
        replica
            .join(&network, "active@example.org", "merchant_staff", merchant)
            .await,
    );
    for id in [gone, lately] {
        let out = format!("/v1/users/{id}/deactivate");
        replica.post(&operator, &out, &json!({})).await.ok();
    }
    // given all of them were invited two years ago; one was dismissed 366 days ago and one 364, one never came and one who
    // did not either has just been sent a new link
    let pool = network.database.pool();
    for (sql, id) in [
        (
            "UPDATE users SET created_at = created_at - interval '730 days' WHERE id <> $1",
            Uuid::nil(),
        ),
        (
            "UPDATE users SET valid_from = valid_from - interval '366 days' WHERE id = $1",
            gone,
        ),
        (
            "UPDATE users SET valid_from = valid_from - interval '364 days' WHERE id = $1",
            lately,
        ),
        ("DELETE FROM tickets WHERE user_id = $1", never),
    ] {
        sqlx::query(sql).bind(id).execute(&pool).await.unwrap();
    }

    // when the job runs, twice, then those who are gone for a year are ids, and nobody else is
    for _ in 0..2 {
        job(&network, "prune-staff", None).await.unwrap();
        for (id, status) in [
            (gone, 404),
            (never, 404),
            (lately, 200),
            (asked, 200),
            (active, 200),
        ] {
            let answer = replica.get(&operator, &format!("/v1/users/{id}")).await;
            assert_eq!(answer.status, status, "{id}: {}", answer.text);
        }
    }
    let erased = replica.get(&operator, "/v1/audit?action=user.erased").await.ok();
    let erased = erased["data"].as_array().unwrap();
    assert_eq!(erased.len(), 2);
    assert!(
        erased.iter().all(|row| row["actor"] == "prune-staff"),
        "{erased:?}"
    );

    // and with another period others are
    job(&network, "prune-staff", Some(363)).await.unwrap();
    let answer = replica.get(&operator, &format!("/v1/users/{lately}")).await;
    assert_eq!(answer.refusal(), (404, "user_erased", ""));
}

/// Runs a job, with another period for staff if one is given.
async fn job(network: &Network, name: &str, staff_days: Option<u16>) -> chassis::anyhow::Result<()> {
    let mut config = network.config();
    if let Some(days) = staff_days.and_then(NonZeroU16::new) {
        config.retention.staff_days = days;
    }
    <SvcMerchant as chassis::Service>::job(name, config).await
}

#[test]
fn a_period_of_no_days_is_refused_when_settings_are_read() {
    let read = |name: &str, days: &str| {
        let setting = (format!("LOCALPLUS__RETENTION__{name}"), days.to_owned());
        chassis::config::load_from::<Config>(SvcMerchant::DEFAULT_CONFIG, None, [setting])
    };
    assert_eq!(read("STAFF_DAYS", "30").unwrap().retention.staff_days.get(), 30);
    // the last is as long as topics keep events, which is not long enough
    for (name, days) in [("STAFF_DAYS", "0"), ("LINKS_DAYS", "0"), ("OUTBOX_DAYS", "7")] {
        let refused = read(name, days).unwrap_err().to_string();
        assert!(refused.contains(name), "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn links_that_stopped_are_kept_as_long_as_is_configured() {
    let network = Network::new().await;
    let pool = network.database.pool();
    sqlx::query(
        "INSERT INTO tickets (tenant_id, id, user_id, purpose, secret_hash, created_at, expires_at)
         SELECT $1, gen_random_uuid(), gen_random_uuid(), 1, '\\x00', now(), now() - make_interval(days => day, hours => 1)
         FROM generate_series(28, 31) AS day",
    )
    .bind(network.tenant)
    .execute(&pool)
    .await
    .unwrap();
    for (days, left) in [(30, 2), (28, 0)] {
        let mut config = network.config();
        assert_eq!(config.retention.links_days.get(), 30);
        config.retention.links_days = NonZeroU16::new(days).unwrap();
        SvcMerchant::job("prune-access", config).await.unwrap();
        let kept = sqlx::query_scalar("SELECT count(*) FROM tickets");
        let kept: i64 = kept.fetch_one(&pool).await.unwrap();
        assert_eq!(kept, left, "{days}");
    }
}
