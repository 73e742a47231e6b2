//! When a failed task is tried again.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

/// How often and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetryPolicy {
    /// After 1 s, then twice as long each time up to 1 h; 16 tries in all, about 5 hours.
    #[default]
    Exponential,
    /// Five more tries, 30 s apart.
    Fixed,
    /// One try.
    None,
}

const EXPONENTIAL_MIN: Duration = Duration::from_secs(1);
const EXPONENTIAL_MAX: Duration = Duration::from_secs(3600);
const FIXED: Duration = Duration::from_secs(30);

impl RetryPolicy {
    /// Tries in all, the first included.
    pub const fn attempts_max(self) -> u32 {
        match self {
            Self::Exponential => 16,
            Self::Fixed => 6,
            Self::None => 1,
        }
    }

    /// Pause after the try numbered `attempt` (from 1) has failed; `None` when that was the last. The exponential pause is
    /// shortened by up to a half, by an amount that hangs on the task's id, so that tasks that failed together do not come back together.
    pub fn pause_after(self, attempt: u32, id: &str) -> Option<Duration> {
        if attempt >= self.attempts_max() {
            return None;
        }
        match self {
            Self::None => None,
            Self::Fixed => Some(FIXED),
            Self::Exponential => {
                let doublings = attempt.saturating_sub(1).min(16);
                let pause = (EXPONENTIAL_MIN * 2u32.saturating_pow(doublings)).min(EXPONENTIAL_MAX);
                Some(pause / 2 + jitter(pause / 2, id, attempt))
            }
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Exponential => "exponential",
            Self::Fixed => "fixed",
            Self::None => "none",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        [Self::Exponential, Self::Fixed, Self::None]
            .into_iter()
            .find(|policy| policy.name() == name)
    }
}

/// Between nothing and `most`.
fn jitter(most: Duration, id: &str, attempt: u32) -> Duration {
    let mut hasher = DefaultHasher::new();
    (id, attempt).hash(&mut hasher);
    let share = u32::try_from(hasher.finish() % 1001).unwrap_or_default();
    most * share / 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponential_pauses_double_up_to_an_hour_within_their_jitter() {
        for attempt in 1..RetryPolicy::Exponential.attempts_max() {
            let full = Duration::from_secs(1u64 << (attempt - 1)).min(Duration::from_secs(3600));
            for id in ["a", "b", "c"] {
                let pause = RetryPolicy::Exponential.pause_after(attempt, id).unwrap();
                assert!(
                    pause >= full / 2 && pause <= full,
                    "attempt {attempt}: {pause:?} of {full:?}"
                );
            }
        }
        assert_eq!(RetryPolicy::Exponential.pause_after(16, "a"), None);
    }

    #[test]
    fn tasks_that_failed_together_come_back_apart() {
        let pauses: std::collections::HashSet<_> = (0..50)
            .map(|n| RetryPolicy::Exponential.pause_after(10, &n.to_string()))
            .collect();
        assert!(pauses.len() > 25, "only {} different pauses", pauses.len());
    }

    #[test]
    fn fixed_gives_five_more_tries_and_none_gives_no_other() {
        let pauses: Vec<_> = (1..=6)
            .map(|attempt| RetryPolicy::Fixed.pause_after(attempt, "a"))
            .collect();
        assert_eq!(pauses[..5], [Some(Duration::from_secs(30)); 5]);
        assert_eq!(pauses[5], None);
        assert_eq!(RetryPolicy::None.pause_after(1, "a"), None);
    }

    #[test]
    fn a_policy_is_found_again_by_its_name() {
        for policy in [RetryPolicy::Exponential, RetryPolicy::Fixed, RetryPolicy::None] {
            assert_eq!(RetryPolicy::parse(policy.name()), Some(policy));
        }
        assert_eq!(RetryPolicy::parse("hourly"), None);
    }
}
