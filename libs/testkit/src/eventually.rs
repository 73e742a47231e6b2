//! Waiting for what happens by itself, without guessing how long it takes.

use std::{
    fmt::Debug,
    future::Future,
    panic::Location,
    time::{Duration, Instant},
};

/// What a look found: the awaited value, or why not yet.
pub trait Outcome {
    /// The awaited value.
    type Value;
    /// The value, or the reason to look again.
    fn found(self) -> Result<Self::Value, String>;
}

impl Outcome for bool {
    type Value = ();
    fn found(self) -> Result<(), String> {
        if self {
            Ok(())
        } else {
            Err("it is false".to_owned())
        }
    }
}

impl<T> Outcome for Option<T> {
    type Value = T;
    fn found(self) -> Result<T, String> {
        self.ok_or_else(|| "there is none".to_owned())
    }
}

impl<T, E: Debug> Outcome for Result<T, E> {
    type Value = T;
    fn found(self) -> Result<T, String> {
        self.map_err(|error| format!("{error:?}"))
    }
}

/// Looks again and again, a millisecond apart at first and never more than 50, until `look` gives `true`, `Some` or `Ok`;
/// panics with the last reason when `deadline` has passed.
#[track_caller]
pub fn eventually<O, F, L>(deadline: Duration, mut look: L) -> impl Future<Output = O::Value>
where
    O: Outcome,
    F: Future<Output = O>,
    L: FnMut() -> F,
{
    let place = Location::caller();
    async move {
        let started = Instant::now();
        let mut pause = Duration::from_millis(1);
        loop {
            match look().await.found() {
                Ok(value) => return value,
                Err(reason) if started.elapsed() >= deadline => {
                    panic!("{place}: not within {deadline:?}: {reason}")
                }
                Err(_) => tokio::time::sleep(pause).await,
            }
            pause = (pause * 2).min(Duration::from_millis(50));
        }
    }
}
