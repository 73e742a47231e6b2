//! What operators do with tasks that failed for good.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use tasks::{Enqueued, Filter, NewTask, Place as Mark, Queue, RetryPolicy, State, TaskError};
use uuid::Uuid;

use crate::support::{Place, QUEUE, Recorder, place, task};

const TENANT: Uuid = Uuid::from_u128(7);

/// Tasks `0..count` of two kinds and two networks, all of them dead, one a second.
async fn cemetery(count: u32) -> Place {
    let place = place().await;
    let recorder = Recorder::new(|task| Err(TaskError::Dead(format!("{} cannot be", task.kind).into())));
    let worker = place.worker(recorder);
    for n in 0..count {
        let kind = if n % 2 == 0 { "mail" } else { "file" };
        let task = NewTask::new(QUEUE, kind, n.to_string(), &n).unwrap();
        let task = if n % 3 == 0 { task } else { task.tenant(TENANT) };
        place.tasks.enqueue(&task).await.unwrap();
        worker.run_once().await.unwrap();
        place.clock.advance(Duration::from_secs(1));
    }
    place
}

async fn ids(place: &Place, filter: &Filter, after: Option<Mark>, limit: usize) -> Vec<String> {
    let letters = place.tasks.dead_letters(filter, after, limit).await.unwrap();
    letters.into_iter().map(|letter| letter.task.id).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_tasks_are_listed_by_page_and_by_what_is_asked_for() {
    let place = cemetery(9).await;
    let all = Filter::default();
    assert_eq!(ids(&place, &all, None, 4).await, ["0", "1", "2", "3"]);
    let last = place
        .tasks
        .dead_letters(&all, None, 4)
        .await
        .unwrap()
        .pop()
        .unwrap();
    assert_eq!(
        ids(&place, &all, Some(last.place()), 4).await,
        ["4", "5", "6", "7"]
    );
    // the place holds when the letter itself is gone
    assert!(place.tasks.delete("3").await.unwrap());
    assert_eq!(
        ids(&place, &all, Some(last.place()), 4).await,
        ["4", "5", "6", "7"]
    );
    let mails = Filter {
        tenant: Some(TENANT),
        kind: Some("mail".to_owned()),
        ..Filter::default()
    };
    assert_eq!(ids(&place, &mails, None, 10).await, ["2", "4", "8"]);
    let files = Filter {
        reason: Some("file cannot".to_owned()),
        ..Filter::default()
    };
    assert_eq!(ids(&place, &files, None, 10).await, ["1", "5", "7"]);
    let elsewhere = Filter {
        queue: Some(Queue::Low),
        ..Filter::default()
    };
    assert_eq!(ids(&place, &elsewhere, None, 10).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn those_that_fit_are_replayed_together_and_the_others_stay() {
    let place = cemetery(6).await;
    let files = Filter {
        kind: Some("file".to_owned()),
        ..Filter::default()
    };
    assert_eq!(place.tasks.replay_all(&files).await.unwrap(), 3);
    let recorder = Recorder::content();
    assert_eq!(place.worker(Arc::clone(&recorder)).run_once().await.unwrap(), 3);
    assert_eq!(
        recorder.given(),
        [("1".to_owned(), 1), ("3".to_owned(), 1), ("5".to_owned(), 1)]
    );
    assert_eq!(ids(&place, &Filter::default(), None, 10).await, ["0", "2", "4"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archived_task_is_kept_apart_and_forgets_nothing() {
    let place = cemetery(2).await;
    assert!(place.tasks.archive("0").await.unwrap());
    assert!(!place.tasks.archive("0").await.unwrap());
    assert!(!place.tasks.archive("nobody").await.unwrap());
    assert_eq!(ids(&place, &Filter::default(), None, 10).await, ["1"]);
    let archived = Filter {
        archived: true,
        ..Filter::default()
    };
    let kept = place.tasks.dead_letters(&archived, None, 10).await.unwrap();
    assert_eq!(
        (kept[0].task.id.as_str(), kept[0].reason.as_str()),
        ("0", "mail cannot be")
    );
    assert_eq!(kept[0].archived_at, Some(place.clock.now()));
    let status = place.tasks.status("0").await.unwrap().unwrap();
    assert_eq!(status.state, State::Archived);
    assert_eq!(place.enqueue("0").await, Enqueued::Duplicate);
    // it can still be taken up after all
    assert!(place.tasks.replay("0").await.unwrap());
    assert_eq!(
        place.tasks.status("0").await.unwrap().unwrap().state,
        State::Waiting
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archived_task_is_forgotten_after_its_time() {
    let place = cemetery(2).await;
    let day = Duration::from_hours(24);
    assert!(place.tasks.archive("0").await.unwrap());
    place.clock.advance(29 * day);
    assert!(place.tasks.archive("1").await.unwrap());
    let month = TimeDelta::days(30);
    assert_eq!(place.tasks.forget_archived(month).await.unwrap(), 0);
    place.clock.advance(2 * day);
    assert_eq!(place.tasks.forget_archived(month).await.unwrap(), 1);
    let archived = Filter {
        archived: true,
        ..Filter::default()
    };
    assert_eq!(ids(&place, &archived, None, 10).await, ["1"]);
    assert!(place.tasks.status("0").await.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_that_lives_is_neither_replayed_nor_archived_nor_deleted() {
    let place = place().await;
    place
        .tasks
        .enqueue(&task("a").retry(RetryPolicy::None))
        .await
        .unwrap();
    assert!(!place.tasks.replay("a").await.unwrap());
    assert!(!place.tasks.archive("a").await.unwrap());
    assert!(!place.tasks.delete("a").await.unwrap());
    let recorder = Recorder::content();
    assert_eq!(place.worker(Arc::clone(&recorder)).run_once().await.unwrap(), 1);
}
