//! The outbox in PostgreSQL: what commits is published, in the order of the commits; what a lost topic needs stays.

use std::time::Duration;

use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};
use events::{
    EventMetrics, OutboxBatch, OutboxDays, OutboxStore as _, PostgresOutbox, Producer, Relay, STANDARD_DDL,
    Wake,
};
use sqlx::PgPool;
use testkit::Database;
use uuid::Uuid;

use crate::support::{TOPIC, message, place, read_topic};

const LEASE: Duration = Duration::from_secs(60);

async fn outbox() -> (Database, PgPool, PostgresOutbox) {
    let database = testkit::Postgres::empty().await;
    let pool = database.pool();
    sqlx::raw_sql(STANDARD_DDL).execute(&pool).await.unwrap();
    let outbox = PostgresOutbox::new(pool.clone());
    (database, pool, outbox)
}

fn batch(n: u64) -> OutboxBatch {
    OutboxBatch::of(message("k", n))
}

async fn commit(pool: &PgPool, n: u64, at: DateTime<Utc>) {
    let mut transaction = pool.begin().await.unwrap();
    PostgresOutbox::append(&mut transaction, &batch(n), at)
        .await
        .unwrap();
    transaction.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_committed_is_published_in_the_order_of_the_commits_and_nothing_else() {
    let (_topics, config) = place(1).await;
    let (_database, pool, outbox) = outbox().await;
    // given a transaction that has its place and is not committed, another that wants one, and one that is undone
    let mut first = pool.begin().await.unwrap();
    PostgresOutbox::append(&mut first, &batch(1), Utc::now())
        .await
        .unwrap();
    let second = tokio::spawn({
        let pool = pool.clone();
        async move { commit(&pool, 2, Utc::now()).await }
    });
    first.commit().await.unwrap();
    second.await.unwrap();
    let mut undone = pool.begin().await.unwrap();
    PostgresOutbox::append(&mut undone, &batch(3), Utc::now())
        .await
        .unwrap();
    undone.rollback().await.unwrap();
    commit(&pool, 4, Utc::now()).await;
    assert_eq!(outbox.waiting(0).await.unwrap(), Some(3));
    // when the relay works
    let producer = Producer::new(&config).unwrap();
    let relay = Relay::new(outbox.clone(), producer, EventMetrics::default(), Wake::new());
    assert_eq!(relay.run_once().await.unwrap(), 3);
    // then they are in Kafka as they were committed, and marked
    let lying = read_topic(&config, TOPIC, 3).await;
    let payloads: Vec<_> = lying.iter().map(|message| message.payload.as_str()).collect();
    assert_eq!(payloads, ["1", "2", "4"]);
    assert_eq!(outbox.waiting(0).await.unwrap(), Some(0));
    assert_eq!(relay.run_once().await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lane_is_worked_by_one_owner_until_it_is_given_back() {
    let (_database, pool, outbox) = outbox().await;
    commit(&pool, 1, Utc::now()).await;
    assert_eq!(outbox.lanes().await.unwrap(), [0]);
    let (one, other) = (Uuid::now_v7(), Uuid::now_v7());
    assert_eq!(outbox.lease(0, one, LEASE).await.unwrap(), Some(0));
    assert_eq!(outbox.lease(0, other, LEASE).await.unwrap(), None);
    assert!(!outbox.mark_published(0, other, 1).await.unwrap());
    assert!(outbox.mark_published(0, one, 1).await.unwrap());
    assert_eq!(outbox.lease(0, one, Duration::ZERO).await.unwrap(), Some(1));
    assert_eq!(outbox.lease(0, other, LEASE).await.unwrap(), Some(1));
    assert!(!outbox.mark_published(0, one, 1).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_read_after_a_place_as_they_were_written() {
    let (_database, pool, outbox) = outbox().await;
    let now = Utc::now().trunc_subsecs(6);
    for n in 1..=3 {
        commit(&pool, n, now).await;
    }
    let rows = outbox.batches(0, 1, 10).await.unwrap();
    let read: Vec<_> = rows.iter().map(|row| (row.seq, row.created_at)).collect();
    assert_eq!(read, [(2, now), (3, now)]);
    let told = OutboxBatch::decode(rows[0].payload.clone()).unwrap();
    assert_eq!(told.messages[0].payload, "2");
    assert_eq!(outbox.batches(0, 0, 2).await.unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_stay_as_long_as_a_lost_topic_would_need_them_and_until_they_are_published() {
    let (_database, pool, outbox) = outbox().await;
    let now = Utc::now();
    commit(&pool, 1, now - TimeDelta::days(9)).await;
    commit(&pool, 2, now - TimeDelta::days(7)).await;
    commit(&pool, 3, now - TimeDelta::days(9)).await;
    let owner = Uuid::now_v7();
    outbox.lease(0, owner, LEASE).await.unwrap();
    outbox.mark_published(0, owner, 2).await.unwrap();
    let longer = OutboxDays::try_from(10).unwrap();
    assert_eq!(outbox.prune(now, longer).await.unwrap(), 0);
    assert!(
        OutboxDays::try_from(7).is_err(),
        "as long as the topic is not long enough"
    );
    assert_eq!(outbox.prune(now, OutboxDays::default()).await.unwrap(), 1);
    let left = outbox.batches(0, 0, 10).await.unwrap();
    assert_eq!(left.iter().map(|row| row.seq).collect::<Vec<_>>(), [2, 3]);
}
