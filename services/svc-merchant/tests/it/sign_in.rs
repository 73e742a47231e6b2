//! People signing in.

use crate::support::{Answer, CONSOLE, Network, PASSWORD, Replica, SOON, bearer};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contracts_proto::notification::v1::StaffSecurityEvent;
use http::Method;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use svc_merchant::domain::totp;
use svc_merchant::sessions::Sessions;

const EMAIL: &str = "camille@example.org";

async fn joined() -> (Network, Replica) {
    let network = Network::new().await;
    let replica = network.start().await;
    let merchant = replica.draft(&network.operator()).await;
    replica.join(&network, EMAIL, "merchant_admin", merchant).await;
    (network, replica)
}

async fn refresh(replica: &Replica, session: &Value) -> Answer {
    let body = json!({"refresh_token": session["refresh_token"]});
    replica.open("/v1/auth/refresh", &body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_goes_on_by_exchange_and_ends_when_asked_to() {
    let (_network, replica) = joined().await;
    let first = replica.login(EMAIL, PASSWORD).await.ok();
    let second = refresh(&replica, &first).await.ok();
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    assert_eq!(first["session_ends_at"], second["session_ends_at"]);
    // given the answer was lost, when asked again at once, then the same successor
    let again = refresh(&replica, &first).await.ok();
    assert_eq!(again["refresh_token"], second["refresh_token"]);
    replica.get(&bearer(&second), "/v1/auth/me").await.ok();

    let body = json!({"refresh_token": second["refresh_token"]});
    assert_eq!(replica.open("/v1/auth/logout", &body).await.status, 204);
    assert_eq!(
        refresh(&replica, &second).await.refusal(),
        (401, "session_over", "")
    );
    for session in [&first, &second] {
        testkit::eventually(SOON, || async {
            replica.get(&bearer(session), "/v1/auth/me").await.status == 401
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_shown_twice_ends_the_session_of_both_who_showed_it() {
    let (network, replica) = joined().await;
    let first = replica.login(EMAIL, PASSWORD).await.ok();
    let second = refresh(&replica, &first).await.ok();
    let third = refresh(&replica, &second).await.ok();
    // two generations old: no lost answer explains it
    assert_eq!(
        refresh(&replica, &first).await.refusal(),
        (401, "session_over", "")
    );
    assert_eq!(
        refresh(&replica, &third).await.refusal(),
        (401, "session_over", "")
    );
    testkit::eventually(SOON, || async {
        replica.get(&bearer(&third), "/v1/auth/me").await.status == 401
    })
    .await;
    testkit::eventually(SOON, || async {
        network.post.notices(EMAIL) == [StaffSecurityEvent::TokenReused]
    })
    .await;
    // forged ones are nobody's
    let forged = json!({"refresh_token": format!("{}x", first["refresh_token"].as_str().unwrap())});
    assert_eq!(
        replica.open("/v1/auth/refresh", &forged).await.refusal(),
        (401, "session_over", "")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_keeps_its_session_in_a_cookie_that_only_our_pages_use() {
    let (_network, replica) = joined().await;
    let ask = |path: &str, origin: &str, cookie: Option<&str>, body: Value| {
        let mut request = replica
            .request(Method::POST, path)
            .header("origin", origin)
            .json(&body);
        if let Some(cookie) = cookie {
            request = request.header("cookie", cookie);
        }
        Answer::of(request)
    };
    let credentials = || json!({"email": EMAIL, "password": PASSWORD});
    let foreign = ask("/v1/auth/login", "https://evil.example", None, credentials()).await;
    assert_eq!(foreign.refusal(), (403, "origin_refused", ""));

    let login = ask("/v1/auth/login", CONSOLE, None, credentials()).await;
    let cookies: Vec<_> = login
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|c| c.to_str().unwrap().to_owned())
        .collect();
    assert_eq!(login.json["refresh_token"], Value::Null);
    assert_eq!(cookies.len(), 2);
    for cookie in &cookies {
        assert!(cookie.starts_with("__Host-localplus-"), "{cookie}");
        for attribute in ["; Path=/;", "; Secure", "; HttpOnly", "; SameSite=Strict"] {
            assert!(cookie.contains(attribute), "{cookie}");
        }
    }
    let jar: Vec<_> = cookies
        .iter()
        .map(|cookie| cookie.split(';').next().unwrap())
        .collect();
    let jar = jar.join("; ");
    let refreshed = ask("/v1/auth/refresh", CONSOLE, Some(&jar), json!({})).await;
    assert_eq!(refreshed.status, 200, "{}", refreshed.text);
    let stolen = ask("/v1/auth/refresh", "https://evil.example", Some(&jar), json!({})).await;
    assert_eq!(stolen.refusal(), (403, "origin_refused", ""));
    // without an origin a cookie counts for nothing
    let request = replica
        .request(Method::POST, "/v1/auth/refresh")
        .header("cookie", &jar);
    let bare = Answer::of(request.json(&json!({}))).await;
    assert_eq!(bare.refusal(), (401, "session_over", ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_guesses_waits_and_whom_they_guess_does_not() {
    let (_network, replica) = joined().await;
    let from = |address: &str, password: &str| {
        let body = json!({"email": EMAIL, "password": password});
        let request = replica
            .request(Method::POST, "/v1/auth/login")
            .header("x-forwarded-for", address);
        Answer::of(request.json(&body))
    };
    for _ in 0..5 {
        let answer = from("192.0.2.1", "wrong-wrong-wrong").await;
        assert_eq!(answer.refusal(), (401, "credentials_invalid", ""));
    }
    // even the right password waits, there: a guesser learns nothing
    let throttled = from("192.0.2.77", PASSWORD).await;
    assert_eq!(throttled.refusal(), (429, "sign_in_throttled", ""));
    let wait: u64 = throttled.headers["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=15).contains(&wait), "{wait}");
    // whose account it is signs in from elsewhere meanwhile
    from("198.51.100.9", PASSWORD).await.ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_from_everywhere_wait_and_whoever_signed_in_on_a_device_before_does_not() {
    let (network, replica) = joined().await;
    let other = "dominique@example.org";
    let merchant = replica.draft(&network.operator()).await;
    replica.join(&network, other, "merchant_admin", merchant).await;
    let from = |address: &str, email: &str, password: &str, device: Option<&str>| {
        let body = json!({"email": email, "password": password});
        let mut request = replica
            .request(Method::POST, "/v1/auth/login")
            .header("origin", CONSOLE)
            .header("x-forwarded-for", address);
        if let Some(device) = device {
            request = request.header("cookie", device);
        }
        Answer::of(request.json(&body))
    };
    let device = async |email: &str| {
        let login = from("198.51.100.9", email, PASSWORD, None).await;
        assert_eq!(login.status, 200, "{}", login.text);
        let cookies = login.headers.get_all("set-cookie").iter();
        let mut cookies = cookies.map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap());
        let device = cookies.find(|cookie| cookie.starts_with("__Host-localplus-device="));
        device.unwrap().to_owned()
    };
    // given two people, each with a browser of their own
    let (own, others) = (device(EMAIL).await, device(other).await);
    // when one is guessed at from ten networks, from none so often that it waits for itself
    for guess in 0..50 {
        let wrong = from(
            &format!("203.0.{}.1", guess % 10),
            EMAIL,
            "wrong-wrong-wrong",
            None,
        )
        .await;
        assert_eq!(wrong.refusal(), (401, "credentials_invalid", ""), "{guess}");
    }
    // then every stranger waits, also one with the right password, and one who shows somebody else's browser
    for (address, device) in [("192.0.2.1", None), ("198.51.100.9", Some(&*others))] {
        let stranger = from(address, EMAIL, PASSWORD, device).await;
        assert_eq!(stranger.refusal(), (429, "sign_in_throttled", ""));
    }
    // and the person does not, wherever the browser is now; nor does anybody else
    from("192.0.2.2", EMAIL, PASSWORD, Some(&own)).await.ok();
    from("192.0.2.3", other, PASSWORD, None).await.ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_a_day_after_it_began_whatever_is_done_in_it() {
    let network = Network::new().await;
    let replica = network.start().await;
    let merchant = replica.draft(&network.operator()).await;
    let user = replica.join(&network, EMAIL, "merchant_admin", merchant).await;
    let sessions = Sessions::connect(svc_merchant::NAME, network.valkey.url()).unwrap();
    testkit::eventually(SOON, || async { sessions.check().await.is_ok() }).await;
    // she joined long before
    sqlx::query("UPDATE users SET valid_from = valid_from - interval '2 days'")
        .execute(&network.database.pool())
        .await
        .unwrap();
    let day = chrono::TimeDelta::hours(24);
    // given a session that began so long ago
    let began = async |ago: chrono::TimeDelta| {
        let session = replica.login(EMAIL, PASSWORD).await.ok();
        let claims = session["access_token"]
            .as_str()
            .unwrap()
            .split('.')
            .nth(1)
            .unwrap();
        let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
        let id = claims["sid"].as_str().unwrap().parse().unwrap();
        let opened = sessions.open(network.tenant, user, id, chrono::Utc::now() - ago);
        opened.await.unwrap();
        session
    };
    let last_hour = began(day - chrono::TimeDelta::minutes(30)).await;
    let exchanged = refresh(&replica, &last_hour).await.ok();
    let ends: chrono::DateTime<chrono::Utc> = exchanged["session_ends_at"].as_str().unwrap().parse().unwrap();
    assert!(
        ends <= chrono::Utc::now() + chrono::TimeDelta::minutes(30),
        "{ends}"
    );

    let over = began(day).await;
    assert_eq!(
        refresh(&replica, &over).await.refusal(),
        (401, "session_over", "")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_address_takes_as_long_and_says_as_much_as_a_wrong_password() {
    let (_network, replica) = joined().await;
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..4 {
        for (index, email) in [EMAIL, "nobody@example.org"].into_iter().enumerate() {
            let body = json!({"email": email, "password": format!("wrong-{round}-wrong-wrong")});
            let address = format!("10.{round}.{index}.1");
            let request = replica
                .request(Method::POST, "/v1/auth/login")
                .header("x-forwarded-for", address);
            let started = Instant::now();
            let answer = Answer::of(request.json(&body)).await;
            times[index].push(started.elapsed());
            assert_eq!(answer.refusal(), (401, "credentials_invalid", ""));
            let mut body = answer.json.clone();
            body.as_object_mut().unwrap().remove("trace_id");
            body.as_object_mut().unwrap().remove("instance");
            assert_eq!(body["detail"], "the e-mail address or the password is wrong");
        }
    }
    let least = |times: &[Duration]| *times.iter().min().unwrap();
    let (known, unknown) = (least(&times[0]), least(&times[1]));
    assert!(
        unknown * 3 > known && known * 3 > unknown,
        "{known:?} {unknown:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_password_is_replaced_by_a_letter_once_and_ends_all_sessions() {
    let (network, replica) = joined().await;
    let session = replica.login(EMAIL, PASSWORD).await.ok();
    for email in [EMAIL, "nobody@example.org"] {
        let asked = replica
            .open("/v1/auth/password-reset", &json!({"email": email}))
            .await;
        assert_eq!((asked.status, &*asked.text), (202, ""));
    }
    let token = network.post.token(EMAIL, 2).await;
    assert!(network.post.links("nobody@example.org").is_empty());
    let fresh = "wolke-birne-quartz-88";
    let set = json!({"token": token, "password": fresh});
    assert_eq!(
        replica.open("/v1/auth/password-reset/confirm", &set).await.status,
        204
    );
    let twice = replica.open("/v1/auth/password-reset/confirm", &set).await;
    assert_eq!(twice.refusal(), (400, "link_invalid", ""));
    assert_eq!(
        refresh(&replica, &session).await.refusal(),
        (401, "session_over", "")
    );
    assert_eq!(replica.login(EMAIL, PASSWORD).await.status, 401);
    replica.login(EMAIL, fresh).await.ok();
    testkit::eventually(SOON, || async {
        network.post.notices(EMAIL) == [StaffSecurityEvent::PasswordChanged]
    })
    .await;
    // the invitation's link is none for a new password
    let invitation = network.post.links(EMAIL)[0]
        .split_once("#token=")
        .unwrap()
        .1
        .to_owned();
    let wrong = json!({"token": invitation, "password": fresh});
    let wrong = replica.open("/v1/auth/password-reset/confirm", &wrong).await;
    assert_eq!(wrong.refusal(), (400, "link_invalid", ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_factor_is_asked_for_and_each_code_is_taken_once() {
    let (network, replica) = joined().await;
    let session = replica.login(EMAIL, PASSWORD).await.ok();
    let me = bearer(&session);
    let confirmation = json!({"password": PASSWORD});
    let wrong = replica
        .post(&me, "/v1/auth/totp/enrol", &json!({"password": "x"}))
        .await;
    assert_eq!(wrong.refusal(), (401, "credentials_invalid", ""));
    let enrolment = replica.post(&me, "/v1/auth/totp/enrol", &confirmation).await.ok();
    let secret = unbase32(enrolment["secret"].as_str().unwrap());
    assert!(
        enrolment["otpauth_url"]
            .as_str()
            .unwrap()
            .starts_with("otpauth://totp/LOCAL-PLUS:")
    );
    let code = |ahead: i64| totp::code(&secret, totp::step(chrono::Utc::now()) + ahead);
    // nothing is asked for until the app's first code was seen
    assert_eq!(replica.login(EMAIL, PASSWORD).await.ok()["status"], "signed_in");
    let first = code(0);
    let confirmed = replica
        .post(&me, "/v1/auth/totp/confirm", &json!({"code": first}))
        .await
        .ok();
    let recovery = confirmed["recovery_codes"].as_array().unwrap().clone();
    assert_eq!(recovery.len(), 10);

    let challenge = async || {
        let login = replica.login(EMAIL, PASSWORD).await.ok();
        assert_eq!(
            (&login["status"], &login["access_token"]),
            (&json!("totp_required"), &Value::Null)
        );
        login["challenge"].clone()
    };
    let verify = async |challenge: &Value, code: &str| {
        replica
            .open(
                "/v1/auth/totp/verify",
                &json!({"challenge": challenge, "code": code}),
            )
            .await
    };
    // the code that turned it on is spent
    let opened = challenge().await;
    assert_eq!(verify(&opened, &first).await.refusal(), (401, "code_invalid", ""));
    let next = code(1);
    assert_eq!(verify(&opened, &next).await.ok()["status"], "signed_in");
    assert_eq!(verify(&opened, &next).await.refusal(), (401, "code_invalid", ""));
    let replayed = challenge().await;
    assert_eq!(
        verify(&replayed, &next).await.refusal(),
        (401, "code_invalid", "")
    );
    // a recovery code, once, however it is typed
    let typed = recovery[0].as_str().unwrap().to_lowercase().replace('-', " ");
    verify(&replayed, &typed).await.ok();
    let again = challenge().await;
    assert_eq!(verify(&again, &typed).await.refusal(), (401, "code_invalid", ""));
    // five tries, then the password is asked for again
    for _ in 0..5 {
        verify(&again, "000000").await;
    }
    let late = recovery[1].as_str().unwrap();
    assert_eq!(verify(&again, late).await.refusal(), (401, "code_invalid", ""));
    verify(&challenge().await, late).await.ok();

    assert_eq!(
        replica
            .post(&me, "/v1/auth/totp/remove", &confirmation)
            .await
            .status,
        204
    );
    assert_eq!(replica.login(EMAIL, PASSWORD).await.ok()["status"], "signed_in");
    testkit::eventually(SOON, || async {
        network.post.notices(EMAIL) == [StaffSecurityEvent::TotpEnabled, StaffSecurityEvent::TotpDisabled]
    })
    .await;
}

pub fn unbase32(text: &str) -> Vec<u8> {
    let mut bits = String::new();
    for letter in text.bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            _ => letter - b'2' + 26,
        };
        bits = format!("{bits}{value:05b}");
    }
    let whole = bits.as_bytes().chunks_exact(8);
    whole
        .map(|byte| u8::from_str_radix(std::str::from_utf8(byte).unwrap(), 2).unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn without_valkey_nobody_signs_in_and_tokens_and_machines_go_on() {
    let network = Network::new().await;
    let replica = network.start().await;
    let operator = network.operator();
    let merchant = replica.draft(&operator).await;
    replica.join(&network, EMAIL, "merchant_admin", merchant).await;
    let session = replica.login(EMAIL, PASSWORD).await.ok();
    // a replica that cannot reach its Valkey
    let mut config = network.config();
    config.valkey.url = format!("redis://127.0.0.1:{}", testkit::free_port()).into();
    let running =
        chassis::start_with::<svc_merchant::app::SvcMerchant>(config, telemetry::Metrics::default())
            .await
            .unwrap();
    tokio::time::timeout(SOON, running.ready()).await.expect("ready");
    let cut_off = Replica {
        base: format!("http://{}", running.http_addr),
        client: reqwest::Client::new(),
        running,
    };
    let login = cut_off.login(EMAIL, PASSWORD).await;
    assert_eq!(login.refusal(), (503, "sessions_unavailable", ""));
    assert_eq!(
        refresh(&cut_off, &session).await.refusal(),
        (503, "sessions_unavailable", "")
    );
    cut_off.get(&bearer(&session), "/v1/auth/me").await.ok();
    // nothing was lost by asking there
    refresh(&replica, &session).await.ok();
}
