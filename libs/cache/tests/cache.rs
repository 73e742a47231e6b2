//! What a cache may and may not show, with two replicas on a real Valkey.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)] // what a test's helper cannot do, the test cannot do

use std::convert::Infallible;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use cache::{Cache, CacheMetrics, Caches, Policy};
use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;
use testkit::{Namespace, PrivateServers, Valkey, eventually};
use tokio::sync::{Notify, oneshot};

const PATIENCE: Duration = Duration::from_secs(20);
const POLICY: Policy = Policy {
    ttl: Duration::from_secs(30),
    l1_bytes_max: 1 << 20,
};

/// A replica of the service, once it hears the others.
async fn replica(url: &str, prefix: &str) -> (Caches, Cache<String>) {
    let caches = Caches::connect(format!("{prefix}svc-test"), url, CacheMetrics::default()).unwrap();
    let cache = caches.cache("thing", POLICY);
    eventually(PATIENCE, || async {
        caches.is_linked() && caches.check().await.is_ok()
    })
    .await;
    (caches, cache)
}

async fn replica_in(namespace: &Namespace) -> (Caches, Cache<String>) {
    replica(namespace.url(), namespace.prefix()).await
}

/// A source of truth that counts how often it is asked.
#[derive(Default)]
struct Source {
    version: AtomicU64,
    loads: AtomicUsize,
}

impl Source {
    fn at(version: u64) -> Arc<Self> {
        Arc::new(Self {
            version: AtomicU64::new(version),
            loads: AtomicUsize::new(0),
        })
    }

    fn load(&self) -> (String, u64) {
        self.loads.fetch_add(1, Ordering::AcqRel);
        let version = self.version.load(Ordering::Acquire);
        (format!("v{version}"), version)
    }

    fn loads(&self) -> usize {
        self.loads.load(Ordering::Acquire)
    }
}

async fn read(cache: &Cache<String>, source: &Source) -> String {
    let Ok(cached) = cache
        .get_or_load("1", || async { Ok::<_, Infallible>(Some(source.load())) })
        .await;
    (*cached.unwrap()).clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_replica_loaded_the_other_need_not_load() {
    let namespace = Valkey::namespace().await;
    let ((_a, left), (_b, right)) = (replica_in(&namespace).await, replica_in(&namespace).await);
    let source = Source::at(1);
    assert_eq!(read(&left, &source).await, "v1");
    assert_eq!(read(&left, &source).await, "v1");
    assert_eq!(read(&right, &source).await, "v1");
    assert_eq!(source.loads(), 1);
    assert_eq!(right.peek("1").map(|cached| cached.version()), Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_the_order_of_writes_the_newest_stays_on_both_levels() {
    // given every order of three writes and an invalidation
    let writes = [Write::Put(1), Write::Put(2), Write::Invalidate(2), Write::Put(3)];
    for order in permutations(&writes) {
        let namespace = Valkey::namespace().await;
        let ((_a, left), (_b, right)) = (replica_in(&namespace).await, replica_in(&namespace).await);
        // when they arrive in that order
        for write in &order {
            match *write {
                Write::Put(version) => left.put("1", format!("v{version}"), version).await,
                Write::Invalidate(version) => left.invalidate(&[("1", version)]).await,
            }
        }
        // then both levels hold the newest
        assert_eq!(
            left.peek("1").map(|cached| cached.version()),
            Some(3),
            "L1 after {order:?}"
        );
        let remote = right.get("1").await;
        assert_eq!(
            remote.as_deref().map(String::as_str),
            Some("v3"),
            "L2 after {order:?}"
        );
    }
}

#[derive(Debug, Clone, Copy)]
enum Write {
    Put(u64),
    Invalidate(u64),
}

fn permutations<T: Copy>(items: &[T]) -> Vec<Vec<T>> {
    if items.is_empty() {
        return vec![Vec::new()];
    }
    (0..items.len())
        .flat_map(|first| {
            let mut rest = items.to_vec();
            let item = rest.remove(first);
            permutations(&rest).into_iter().map(move |mut tail| {
                tail.insert(0, item);
                tail
            })
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_write_of_an_old_version_is_not_seen_after_an_invalidation() {
    let namespace = Valkey::namespace().await;
    let (_caches, cache) = replica_in(&namespace).await;
    cache.invalidate(&[("1", 7)]).await;
    cache.put("1", "late".to_owned(), 6).await;
    assert!(cache.get("1").await.is_none());
    cache.put("1", "new".to_owned(), 7).await;
    assert_eq!(cache.get("1").await.map(|cached| cached.version()), Some(7));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invalidation_reaches_the_other_replica() {
    let namespace = Valkey::namespace().await;
    let ((_a, left), (_b, right)) = (replica_in(&namespace).await, replica_in(&namespace).await);
    let source = Source::at(1);
    assert_eq!(
        (read(&left, &source).await, read(&right, &source).await),
        ("v1".into(), "v1".into())
    );
    source.version.store(2, Ordering::Release);
    left.invalidate(&[("1", 2)]).await;
    assert_eq!(read(&left, &source).await, "v2");
    eventually(PATIENCE, || async {
        right.peek("1").is_none_or(|cached| cached.version() == 2)
    })
    .await;
    assert_eq!(read(&right, &source).await, "v2");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_value_reaches_the_other_replica_and_many_travel_together() {
    let namespace = Valkey::namespace().await;
    let ((_a, left), (_b, right)) = (replica_in(&namespace).await, replica_in(&namespace).await);
    // more than one call of the script takes
    let ids: Vec<String> = (0..250).map(|n| n.to_string()).collect();
    left.put_all(ids.iter().map(|id| (id.as_str(), format!("{id} at 1"), 1)))
        .await;
    for id in &ids {
        assert_eq!(right.get(id).await.as_deref(), Some(&format!("{id} at 1")));
    }
    left.put_all(ids.iter().map(|id| (id.as_str(), format!("{id} at 2"), 2)))
        .await;
    eventually(PATIENCE, || async {
        ids.iter()
            .all(|id| right.peek(id).is_none_or(|cached| cached.version() == 2))
    })
    .await;
    for id in &ids {
        assert_eq!(right.get(id).await.as_deref(), Some(&format!("{id} at 2")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_load_that_an_invalidation_overtook_is_neither_kept_nor_given_to_later_readers() {
    let namespace = Valkey::namespace().await;
    let ((_a, left), (_b, right)) = (replica_in(&namespace).await, replica_in(&namespace).await);
    for (id, invalidate_from) in [("here", &left), ("there", &right)] {
        let loads = Arc::new(AtomicUsize::new(0));
        let (reached, release) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        // given a load that has read version 1 and hangs
        let slow = {
            let (left, loads, reached, release) = (
                left.clone(),
                Arc::clone(&loads),
                Arc::clone(&reached),
                Arc::clone(&release),
            );
            tokio::spawn(async move {
                left.get_or_load(id, || async {
                    if loads.fetch_add(1, Ordering::AcqRel) == 0 {
                        reached.notify_one();
                        release.notified().await;
                        return Ok::<_, Infallible>(Some(("old".to_owned(), 1)));
                    }
                    Ok(Some(("new".to_owned(), 2)))
                })
                .await
            })
        };
        reached.notified().await;
        // when the value moves on to version 2, here or on the other replica, and then the load returns
        invalidate_from.invalidate(&[(id, 2)]).await;
        eventually(PATIENCE, || async { left.peek(id).is_none() }).await;
        if id == "there" {
            // the news travels by itself; a marker behind it shows that it has arrived
            left.put("marker", "old".to_owned(), 1).await;
            right.invalidate(&[("marker", 2)]).await;
            eventually(PATIENCE, || async { left.peek("marker").is_none() }).await;
        }
        release.notify_one();
        // then it was loaded again, and version 1 is nowhere
        let Ok(given) = slow.await.unwrap();
        assert_eq!(given.as_deref().map(String::as_str), Some("new"), "{id}");
        for cache in [&left, &right] {
            assert_eq!(
                cache.get(id).await.map(|cached| cached.version()),
                Some(2),
                "{id}"
            );
        }
        assert_eq!(loads.load(Ordering::Acquire), 2, "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_readers_of_one_id_share_one_load() {
    let namespace = Valkey::namespace().await;
    let (_caches, cache) = replica_in(&namespace).await;
    let source = Source::at(1);
    let (open, opened) = oneshot::channel::<()>();
    let opened = Arc::new(tokio::sync::Mutex::new(Some(opened)));
    let readers: Vec<_> = (0..50)
        .map(|_| {
            let (cache, source, opened) = (cache.clone(), Arc::clone(&source), Arc::clone(&opened));
            tokio::spawn(async move {
                let load = || async {
                    if let Some(opened) = opened.lock().await.take() {
                        opened.await.unwrap();
                    }
                    Ok::<_, Infallible>(Some(source.load()))
                };
                cache.get_or_load("1", load).await
            })
        })
        .collect();
    open.send(()).unwrap();
    for reader in readers {
        let Ok(cached) = reader.await.unwrap();
        assert_eq!(cached.map(|cached| cached.version()), Some(1));
    }
    assert_eq!(source.loads(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_load_is_told_to_who_asked_and_the_next_reader_loads_again() {
    let namespace = Valkey::namespace().await;
    let (_caches, cache) = replica_in(&namespace).await;
    let failed = cache
        .get_or_load("1", || async {
            Err::<Option<(String, u64)>, _>("database is down")
        })
        .await;
    assert_eq!(failed.err(), Some("database is down"));
    let absent = cache
        .get_or_load("1", || async { Ok::<_, Infallible>(None) })
        .await;
    assert!(matches!(absent, Ok(None)));
    assert_eq!(read(&cache, &Source::at(4)).await, "v4");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_must_see_a_version_is_not_shown_an_older_one() {
    let namespace = Valkey::namespace().await;
    let (_caches, cache) = replica_in(&namespace).await;
    let source = Source::at(1);
    assert_eq!(read(&cache, &source).await, "v1");
    source.version.store(2, Ordering::Release);
    let Ok(cached) = cache
        .get_or_load_since("1", 2, || async { Ok::<_, Infallible>(Some(source.load())) })
        .await;
    assert_eq!(cached.map(|cached| cached.version()), Some(2));
    // what the source itself does not have yet is for the caller to see
    let Ok(cached) = cache
        .get_or_load_since("1", 3, || async { Ok::<_, Infallible>(Some(source.load())) })
        .await;
    assert_eq!(cached.map(|cached| cached.version()), Some(2));
    assert_eq!(source.loads(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_valkey_reads_miss_quickly_and_when_it_is_back_it_is_used_and_told() {
    // given a replica whose Valkey dies with an entry in it
    let servers = PrivateServers::new().await;
    servers.start_valkey().await;
    let url = servers.valkey().url();
    let (caches, cache) = replica(&url, "").await;
    let source = Source::at(1);
    assert_eq!(read(&cache, &source).await, "v1");
    servers.kill_valkey().await;
    eventually(PATIENCE, || async { !caches.is_linked() }).await;
    // then L1 is not trusted with what it held, and loads go on, soon without even asking
    assert!(cache.peek("1").is_none());
    let started = Instant::now();
    for n in 0..100 {
        let id = n.to_string();
        let Ok(cached) = cache
            .get_or_load(&id, || async { Ok::<_, Infallible>(Some(source.load())) })
            .await;
        assert_eq!(cached.map(|cached| cached.version()), Some(1));
    }
    assert!(
        started.elapsed() < Duration::from_secs(2),
        "{:?}",
        started.elapsed()
    );
    assert!(caches.check().await.is_err());
    // when it is back, an invalidation from the time without it is told
    cache.invalidate(&[("5", 9)]).await;
    servers.start_valkey().await;
    let (_other_caches, other) = replica(&url, "").await;
    eventually(PATIENCE, || async { caches.is_linked() }).await;
    eventually(PATIENCE, || async {
        other.put("5", "old".to_owned(), 8).await;
        // refused by the tombstone on the server, and on L1 once the news has come
        other.get("5").await.is_none()
    })
    .await;
    cache.put("6", "new".to_owned(), 2).await;
    assert_eq!(other.get("6").await.map(|cached| cached.version()), Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_subscription_clears_what_may_have_gone_stale() {
    // given an entry in L1
    let servers = PrivateServers::new().await;
    servers.start_valkey().await;
    let url = servers.valkey().url();
    let (caches, cache) = replica(&url, "").await;
    cache.put("1", "v1".to_owned(), 1).await;
    assert!(cache.peek("1").is_some());
    // when the subscription's connection is cut
    let address = url
        .trim_start_matches("redis://")
        .trim_end_matches('/')
        .to_owned();
    let cut = move || backing::Valkey::command(&address, &["CLIENT", "KILL", "TYPE", "pubsub"]).unwrap();
    let killed = tokio::task::spawn_blocking(cut).await.unwrap();
    assert_eq!(killed.trim_start_matches(':').trim(), "1");
    // then the entry is gone from L1, and L2 still has it
    eventually(PATIENCE, || async { cache.peek("1").is_none() }).await;
    eventually(PATIENCE, || async { caches.is_linked() }).await;
    assert_eq!(cache.get("1").await.map(|cached| cached.version()), Some(1));
}

#[tokio::test]
async fn a_malformed_url_is_refused_at_once() {
    assert!(Caches::connect("svc-test", "not a url", CacheMetrics::default()).is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn hits_and_misses_are_counted_by_level() {
    let namespace = Valkey::namespace().await;
    let (_a, left) = replica_in(&namespace).await;
    let mut registry = Registry::default();
    let metrics = CacheMetrics::register(&mut registry);
    let service = format!("{}svc-test", namespace.prefix());
    let counted = Caches::connect(service, namespace.url(), metrics).unwrap();
    eventually(PATIENCE, || async {
        counted.is_linked() && counted.check().await.is_ok()
    })
    .await;
    let right: Cache<String> = counted.cache("thing", POLICY);
    // nothing there, then found on L2, then on L1
    assert!(right.get("1").await.is_none());
    left.put("2", "v".to_owned(), 1).await;
    assert!(right.get("2").await.is_some());
    assert!(right.get("2").await.is_some());
    let mut shown = String::new();
    encode(&mut shown, &registry).unwrap();
    for line in [
        r#"cache_misses_total{entity="thing",level="l1"} 2"#,
        r#"cache_misses_total{entity="thing",level="l2"} 1"#,
        r#"cache_hits_total{entity="thing",level="l2"} 1"#,
        r#"cache_hits_total{entity="thing",level="l1"} 1"#,
        "cache_remote_command_seconds_count 2",
    ] {
        assert!(shown.contains(line), "{line} in\n{shown}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_hears_what_moved_on_here_and_elsewhere() {
    let namespace = Valkey::namespace().await;
    let ((_a, left), (_b, right)) = (replica_in(&namespace).await, replica_in(&namespace).await);
    let heard: Arc<Mutex<Vec<String>>> = Arc::default();
    let ear = Arc::clone(&heard);
    left.on_move(move |id| ear.lock().unwrap().extend(id.map(ToOwned::to_owned)));
    left.put("put here", "v".to_owned(), 1).await;
    left.invalidate(&[("moved here", 1)]).await;
    right.put("put there", "v".to_owned(), 1).await;
    right.invalidate(&[("moved there", 1)]).await;
    let expected = ["put here", "moved here", "put there", "moved there"];
    eventually(PATIENCE, || async { *heard.lock().unwrap() == expected }).await;
    // a load tells nobody anything new
    assert_eq!(read(&left, &Source::at(1)).await, "v1");
    assert_eq!(heard.lock().unwrap().len(), expected.len());
}
