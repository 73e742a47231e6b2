//! How long somebody who guesses has to wait. Counted per account and network, so that nobody can lock out somebody
//! else: a stranger's failures are the stranger's.

use std::time::Duration;

/// Failures that cost nothing: people mistype.
pub const FREE: u32 = 5;
/// The first wait, doubled by each further failure.
const FIRST: Duration = Duration::from_secs(15);
/// No wait is longer.
pub const LONGEST: Duration = Duration::from_secs(900);
/// Failures are forgotten this long after the last one.
pub const MEMORY: Duration = Duration::from_secs(3_600);
/// Failures of one network in [`MEMORY`], over all accounts, before it waits whatever it asks.
pub const NETWORK_MAX: u32 = 100;
/// Failures of all strangers together on one account in [`MEMORY`], before strangers wait; who has signed in from the
/// device before is no stranger.
pub const STRANGERS_MAX: u32 = 50;

/// The wait that so many failures in a row have earned.
pub fn wait(failures: u32) -> Option<Duration> {
    let beyond = failures.checked_sub(FREE)?;
    Some(FIRST.saturating_mul(2_u32.saturating_pow(beyond)).min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_failures_are_free_and_then_each_doubles_the_wait() {
        let seconds: Vec<_> = (0..14).map(|n| wait(n).map(|wait| wait.as_secs())).collect();
        assert_eq!(seconds[..5], [None; 5]);
        assert_eq!(seconds[5..], [15, 30, 60, 120, 240, 480, 900, 900, 900].map(Some));
        assert_eq!(wait(u32::MAX), Some(LONGEST));
    }
}
