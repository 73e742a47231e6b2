//! The token on outgoing calls is the one that is in the file now.

use super::*;

fn bearer_of(token: &ServiceToken, now: Instant) -> String {
    token.authorization_at(now).unwrap().to_str().unwrap().to_owned()
}

fn replace(path: &Path, text: &str) {
    let beside = path.with_extension("new");
    std::fs::write(&beside, text).unwrap();
    std::fs::rename(&beside, path).unwrap();
}

#[test]
fn a_call_carries_the_token_and_the_tenant() {
    let token = ServiceToken::fixed("abc").unwrap();
    let mut request = Request::new(());
    token.inject(&mut request, Uuid::from_u128(7)).unwrap();
    assert_eq!(request.metadata().get("authorization").unwrap(), "Bearer abc");
    assert!(request.metadata().get("authorization").unwrap().is_sensitive());
    let tenant = request.metadata().get("x-localplus-tenant").unwrap();
    assert_eq!(tenant, "00000000-0000-0000-0000-000000000007");
}

#[test]
fn a_file_is_read_again_when_it_changes_and_looked_at_once_a_second() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("token");
    replace(&path, "one\n");
    let token = ServiceToken::from_file(&path);
    let start = Instant::now();
    assert_eq!(bearer_of(&token, start), "Bearer one");
    replace(&path, "two\n");
    assert_eq!(bearer_of(&token, start + LOOK_AGAIN / 2), "Bearer one");
    assert_eq!(bearer_of(&token, start + LOOK_AGAIN), "Bearer two");
}

#[test]
fn a_file_that_vanishes_for_a_moment_does_not_stop_calls() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("token");
    replace(&path, "one");
    let token = ServiceToken::from_file(&path);
    let start = Instant::now();
    assert_eq!(bearer_of(&token, start), "Bearer one");
    std::fs::remove_file(&path).unwrap();
    assert_eq!(bearer_of(&token, start + LOOK_AGAIN), "Bearer one");
    replace(&path, "two");
    assert_eq!(bearer_of(&token, start + LOOK_AGAIN * 3), "Bearer two");
}

#[test]
fn a_file_may_come_later_than_the_service() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("token");
    let token = ServiceToken::from_file(&path);
    let mut request = Request::new(());
    let status = token.inject(&mut request, Uuid::from_u128(7)).unwrap_err();
    let problem = Problem::from_status(&status);
    assert_eq!(
        (problem.kind(), problem.code()),
        (Kind::Unavailable, "service_token_unavailable")
    );
    assert!(request.metadata().is_empty());
    for nonsense in ["", "\n", "two\nlines\n"] {
        replace(&path, nonsense);
        assert_eq!(
            token.authorization().unwrap_err().code(),
            "service_token_unavailable",
            "{nonsense:?}"
        );
    }
    replace(&path, "one");
    assert_eq!(token.authorization().unwrap(), "Bearer one");
}

#[test]
fn no_token_shows_in_debug() {
    let token = ServiceToken::fixed("s3cret").unwrap();
    assert!(!format!("{token:?} {:?}", token.authorization().unwrap()).contains("s3cret"));
}
