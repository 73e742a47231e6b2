//! What tests get from testkit is real and their own.

use std::time::Duration;

use backing::Server as _;
use sqlx::{Row as _, migrate::Migrator};
use testkit::{Claims, Issuer, Kafka, Postgres, PrivateServers, Valkey, eventually};

static MIGRATOR: Migrator = sqlx::migrate!("tests/migrations");

#[tokio::test]
async fn each_test_has_a_migrated_database_of_its_own() {
    let (one, other) = tokio::join!(Postgres::database(&MIGRATOR), Postgres::database(&MIGRATOR));

    sqlx::query("INSERT INTO things (name) VALUES ('only in one')")
        .execute(&one.pool())
        .await
        .expect("inserted");

    let count = |database: &testkit::Database| {
        let pool = database.pool();
        async move {
            sqlx::query("SELECT count(*) FROM things")
                .fetch_one(&pool)
                .await
                .expect("counted")
                .get::<i64, _>(0)
        }
    };
    assert_eq!(count(&one).await, 1);
    assert_eq!(count(&other).await, 0);
}

#[tokio::test]
async fn a_database_is_gone_with_its_value() {
    let database = Postgres::empty().await;
    let (name, keeper) = (database.name().to_owned(), Postgres::empty().await);
    // an open connection must not keep it
    let pool = database.pool();
    sqlx::query("SELECT 1").execute(&pool).await.expect("connected");

    drop(database);

    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM pg_database WHERE datname = $1")
        .bind(&name)
        .fetch_one(&keeper.pool())
        .await
        .expect("counted");
    assert_eq!(left, 0);
}

#[tokio::test]
async fn topics_of_two_tests_have_different_names() {
    let (one, other) = (Kafka::prefix().await, Kafka::prefix().await);
    assert_ne!(
        one.topic("ledger.transactions.v1"),
        other.topic("ledger.transactions.v1")
    );
    assert_eq!(one.brokers(), other.brokers());
}

#[tokio::test]
async fn keys_of_two_tests_are_apart() {
    let (one, other) = (Valkey::namespace().await, Valkey::namespace().await);
    let set = |namespace: &testkit::Namespace, words: Vec<&'static str>| {
        let (address, number) = namespace
            .url()
            .trim_start_matches("redis://")
            .split_once('/')
            .expect("a database")
            .to_owned();
        backing::Valkey::commands(address, &[&["SELECT", number], &words]).expect("answered")
    };
    set(&one, vec!["SET", "k", "v"]);
    assert_eq!(set(&one, vec!["EXISTS", "k"]), "1");
    assert_eq!(set(&other, vec!["EXISTS", "k"]), "0");
}

#[tokio::test]
async fn private_servers_can_be_killed_and_come_back() {
    let private = PrivateServers::new().await;
    private.start_valkey().await;
    private.kill_valkey().await;
    assert!(!private.valkey().is_ready());
    private.start_valkey().await;
    assert!(private.valkey().is_ready());
}

#[tokio::test]
async fn waiting_ends_with_the_value_as_soon_as_it_is_there() {
    let mut looks = 0;
    let value = eventually(Duration::from_secs(5), || {
        looks += 1;
        let found = (looks == 3).then_some("found");
        async move { found }
    })
    .await;
    assert_eq!(value, "found");
}

#[tokio::test]
#[should_panic(expected = "there is none")]
async fn waiting_in_vain_says_why() {
    eventually(Duration::from_millis(5), || async { None::<()> }).await;
}

#[test]
fn a_forged_token_differs_only_in_its_signature() {
    let issuer = Issuer::new();
    let claims = Claims::operator(uuid::Uuid::now_v7());
    let (genuine, forged) = (issuer.token(&claims), issuer.forged(&claims));
    assert_eq!(genuine.matches('.').count(), 2);
    let (signed, signature) = genuine.rsplit_once('.').expect("signed");
    let (same, other) = forged.rsplit_once('.').expect("signed");
    assert_eq!(signed, same);
    assert_ne!(signature, other);
    assert!(issuer.jwks_url().starts_with("file:///"));
}
