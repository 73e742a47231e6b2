//! A connection fails in the time its caller gave, and comes about as soon as there is a server.
#![allow(clippy::unwrap_used)] // what a test's helper cannot do, the test cannot do

use std::time::Duration;

use fred::prelude::KeysInterface as _;
use testkit::{PrivateServers, Valkey, eventually};
use valkey::Link;

const PATIENCE: Duration = Duration::from_secs(20);
const LIMIT: Duration = Duration::from_millis(500);

#[tokio::test(flavor = "multi_thread")]
async fn a_url_that_is_none_is_refused() {
    assert!(Link::connect("not a url", LIMIT).is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_can_be_read() {
    let namespace = Valkey::namespace().await;
    let link = Link::connect(namespace.url(), LIMIT).unwrap();
    eventually(PATIENCE, || link.check()).await;
    link.set::<(), _, _>("a", 1, None, None, false).await.unwrap();
    assert_eq!(link.get::<i64, _>("a").await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_server_commands_fail_in_time_and_with_one_they_succeed() {
    // given a link to where nothing listens yet
    let servers = PrivateServers::new().await;
    let link = Link::connect(&servers.valkey().url(), LIMIT).unwrap();
    // then a command fails in about the time it was given
    let answer = tokio::time::timeout(LIMIT * 4, link.check()).await;
    assert!(answer.unwrap().is_err());
    // and succeeds when the server is there, and again when it was away
    for _ in 0..2 {
        servers.start_valkey().await;
        eventually(PATIENCE, || link.check()).await;
        servers.kill_valkey().await;
        eventually(PATIENCE, || async { link.check().await.is_err() }).await;
    }
}
