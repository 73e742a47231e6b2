//! Dead letters go back to whom they are for, once per command, and stop nobody.

use std::sync::Arc;

use events::{Consumer, DeadLetter, DeadLetters, Error, Handler, KafkaConfig, Outcome, Selection};
use uuid::Uuid;

use crate::support::{PATIENCE, Recorder, TOPIC, message, payload, place, publish};

fn consumer<H: Handler>(config: &KafkaConfig, group: &str, handler: H) -> Consumer<H> {
    Consumer::builder(config, group, [TOPIC])
        .handler(handler)
        .unwrap()
}

fn letters(config: &KafkaConfig, group: &str) -> DeadLetters {
    DeadLetters::of(config, group, [TOPIC])
}

/// A handler that cannot read some payloads.
fn picky(refused: &'static [&'static str]) -> Arc<Recorder> {
    Recorder::new(move |batch| {
        let mut outcome = Outcome::handled();
        for (index, message) in batch.iter().enumerate() {
            if refused.contains(&payload(message).as_str()) {
                outcome.poison(index, format!("cannot read {}", payload(message)));
            }
        }
        Ok(outcome)
    })
}

/// Lets a member of the group work until it has seen `last`.
async fn work(config: &KafkaConfig, group: &str, recorder: &Arc<Recorder>, last: &str) {
    let mut member = consumer(config, group, Arc::clone(recorder));
    let seen = async {
        while recorder.payloads().last().is_none_or(|payload| payload != last) {
            member.run_once(PATIENCE).await.unwrap();
        }
    };
    tokio::time::timeout(PATIENCE, seen).await.unwrap();
    member.close().await;
}

async fn listed(letters: &DeadLetters, selection: &Selection) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let show = |letter: &DeadLetter| found.push((letter.offset.clone(), letter.cause.clone()));
    letters.list(selection, show).await.unwrap();
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_group_could_not_read_comes_back_to_it_alone_when_it_can() {
    let (_topics, config) = place(1).await;
    publish(&config, (0..4).map(|n| message("k", n)).collect()).await;
    // given a group that could not read two of four, and one that could read all
    work(&config, "old", &picky(&["1", "2"]), "3").await;
    let other = Recorder::content();
    work(&config, "other", &other, "3").await;
    let found = listed(&letters(&config, "old"), &Selection::default()).await;
    assert_eq!(
        found,
        [
            ("1".to_owned(), "cannot read 1".to_owned()),
            ("2".to_owned(), "cannot read 2".to_owned())
        ]
    );
    assert_eq!(
        listed(&letters(&config, "other"), &Selection::default()).await,
        []
    );
    assert_eq!(
        letters(&config, "other")
            .replay(&Selection::default())
            .await
            .unwrap(),
        0
    );
    // when they are handed back and the group has learnt to read them
    assert_eq!(
        letters(&config, "old")
            .replay(&Selection::default())
            .await
            .unwrap(),
        2
    );
    publish(&config, vec![message("k", 4)]).await;
    let learnt = Recorder::content();
    work(&config, "old", &learnt, "4").await;
    // then it has both, as they were, before what came later, and the other group has not
    assert_eq!(learnt.payloads(), ["1", "2", "4"]);
    let revived = &learnt.messages()[0];
    assert_eq!((&*revived.key, revived.event_id), (&b"k"[..], Uuid::from_u128(2)));
    assert_eq!(
        (revived.header("replay_for"), revived.header("dlq_cause")),
        (Some("old"), None)
    );
    work(&config, "other", &other, "4").await;
    assert_eq!(other.payloads(), ["0", "1", "2", "3", "4"]);
    // and a second command has nothing left to hand back, unless it is told to
    assert_eq!(
        letters(&config, "old")
            .replay(&Selection::default())
            .await
            .unwrap(),
        0
    );
    assert_eq!(listed(&letters(&config, "old"), &Selection::default()).await, []);
    let again = Selection {
        again: true,
        ..Selection::default()
    };
    assert_eq!(listed(&letters(&config, "old"), &again).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_again_rests_again_with_its_new_cause_and_can_be_picked_out() {
    let (_topics, config) = place(1).await;
    publish(&config, (0..3).map(|n| message("k", n)).collect()).await;
    work(&config, "g", &picky(&["0", "1"]), "2").await;
    // when one of the two is picked by its event, and fails again
    let one = Selection {
        event: Some(Uuid::from_u128(2)),
        ..Selection::default()
    };
    assert_eq!(letters(&config, "g").replay(&one).await.unwrap(), 1);
    work(&config, "g", &picky(&["1"]), "1").await;
    // then it rests a second time, from where it was handed back to; the other was not touched
    let found = listed(&letters(&config, "g"), &Selection::default()).await;
    let offsets: Vec<_> = found.iter().map(|(offset, _)| offset.as_str()).collect();
    assert_eq!(offsets, ["0", "1", "3"]);
    // and a cause picks out what it caused, however often it did
    let cause = Selection {
        cause: Some("read 1".to_owned()),
        ..Selection::default()
    };
    assert_eq!(letters(&config, "g").replay(&cause).await.unwrap(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_that_is_set_back_reads_everything_again_and_one_at_work_is_not_set_back() {
    let (_topics, config) = place(2).await;
    publish(&config, (0..20).map(|n| message(&format!("k{n}"), n)).collect()).await;
    let take_all = async |recorder: &Arc<Recorder>| {
        let mut member = consumer(&config, "g", Arc::clone(recorder));
        while recorder.payloads().len() < 20 {
            member.run_once(PATIENCE).await.unwrap();
        }
        member
    };
    let (first, second) = (Recorder::content(), Recorder::content());
    let mut member = take_all(&first).await;
    let refused = letters(&config, "g").rewind().await;
    assert!(matches!(refused, Err(Error::GroupAtWork(_))), "{refused:?}");
    member.close().await;
    letters(&config, "g").rewind().await.unwrap();
    take_all(&second).await.close().await;
    let sorted = |recorder: &Recorder| {
        let mut payloads = recorder.payloads();
        payloads.sort();
        payloads
    };
    assert_eq!(sorted(&first), sorted(&second));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_topic_that_is_not_there_holds_no_letters() {
    let (_topics, config) = place(1).await;
    let letters = DeadLetters::of(&config, "g", ["nowhere.v1"]);
    assert_eq!(letters.replay(&Selection::default()).await.unwrap(), 0);
}
