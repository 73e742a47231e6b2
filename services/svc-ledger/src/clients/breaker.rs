//! A circuit breaker: a remote service that failed several times in a row is left alone for a moment, so that callers
//! are told at once instead of after a timeout each, and it is not asked by everybody while it comes back.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Failures in a row after which nobody asks.
const FAILURES_MAX: u32 = 5;
/// How long nobody asks; then one does, and the others wait for how it goes.
const REST: Duration = Duration::from_secs(1);

/// See the module.
#[derive(Debug, Default)]
pub struct Breaker {
    state: Mutex<State>,
}

#[derive(Clone, Copy, Debug, Default)]
struct State {
    failures: u32,
    /// Nobody asks before; set while open, moved on by whoever tries.
    open_until: Option<Instant>,
}

impl Breaker {
    /// Whether to ask now. While open, one caller per rest is told yes.
    pub fn admits(&self, now: Instant) -> bool {
        let mut state = self.lock();
        match state.open_until {
            None => true,
            Some(until) if now < until => false,
            Some(_) => {
                state.open_until = Some(now + REST);
                true
            }
        }
    }

    /// It answered, whatever it said.
    pub fn succeeded(&self) {
        *self.lock() = State::default();
    }

    /// It did not answer. `true` if that opened the breaker.
    pub fn failed(&self, now: Instant) -> bool {
        let mut state = self.lock();
        state.failures = state.failures.saturating_add(1);
        if state.failures < FAILURES_MAX {
            return false;
        }
        let opened = state.open_until.is_none();
        state.open_until = Some(now + REST);
        opened
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // two words that are written together: a panic elsewhere cannot leave them half written
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(now: Instant) -> Breaker {
        let breaker = Breaker::default();
        let opened: Vec<_> = (0..FAILURES_MAX).map(|_| breaker.failed(now)).collect();
        assert_eq!(opened, [false, false, false, false, true]);
        breaker
    }

    #[test]
    fn it_opens_after_failures_in_a_row_and_not_before() {
        let now = Instant::now();
        let breaker = Breaker::default();
        for _ in 0..3 {
            (1..FAILURES_MAX).for_each(|_| assert!(!breaker.failed(now)));
            breaker.succeeded();
        }
        assert!(breaker.admits(now));
        assert!(!opened(now).admits(now));
    }

    #[test]
    fn while_it_is_open_one_caller_tries_per_rest() {
        let now = Instant::now();
        let breaker = opened(now);
        let almost = Duration::from_millis(999);
        assert!(!breaker.admits(now + almost));
        assert!(breaker.admits(now + REST));
        assert!(!breaker.admits(now + REST), "the others wait for how it goes");
        assert!(!breaker.failed(now + REST));
        assert!(!breaker.admits(now + REST + almost));
        assert!(
            breaker.admits(now + REST * 2),
            "nobody said how it went: the next one tries"
        );
        breaker.succeeded();
        assert!(breaker.admits(now) && breaker.admits(now));
    }
}
