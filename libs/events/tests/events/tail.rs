//! What somebody is shown who watches: what is told from then on, in order, and no group knows of it.

use std::sync::Mutex;

use events::{KafkaConfig, Tail};
use testkit::eventually;

use crate::support::{PATIENCE, TOPIC, message, place, publish};

/// What was shown.
static SHOWN: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn watch(config: &KafkaConfig) -> Tail {
    Tail::start(config, [TOPIC, "not.there.v1"], |message| {
        SHOWN
            .lock()
            .unwrap()
            .push(String::from_utf8(message.payload.to_vec()).unwrap());
    })
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_watches_is_shown_what_is_told_from_then_on() {
    let (_topics, config) = place(2).await;
    publish(&config, (0..3).map(|n| message("k", n)).collect()).await;
    let tail = watch(&config);
    // where a topic ends is asked a moment after somebody watches: told until one is seen
    let mut next = 3;
    eventually(PATIENCE, || {
        let number = next;
        next += 1;
        let config = &config;
        async move {
            publish(config, vec![message("k", number)]).await;
            if SHOWN.lock().unwrap().is_empty() {
                Err("nothing")
            } else {
                Ok(())
            }
        }
    })
    .await;
    publish(&config, (next..next + 5).map(|n| message("k", n)).collect()).await;
    let last = (next + 4).to_string();
    eventually(PATIENCE, || async {
        let shown = SHOWN.lock().unwrap().clone();
        if shown.last() == Some(&last) {
            Ok(())
        } else {
            Err(shown)
        }
    })
    .await;
    let shown = SHOWN.lock().unwrap().clone();
    let first: u64 = shown[0].parse().unwrap();
    assert!(first >= 3, "what was told before is not shown: {shown:?}");
    let expected: Vec<String> = (first..next + 5).map(|n| n.to_string()).collect();
    assert_eq!(shown, expected, "each once, in order");
    drop(tail);
}
