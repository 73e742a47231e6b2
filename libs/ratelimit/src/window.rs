//! The sliding window, pure. Valkey runs the same rule as a script; this one is what a replica counts by alone.
//!
//! Time is cut into slots of a tenth of the window. What was granted in the current slot and the eleven before it counts
//! in full: ten make a window, one is only partly within, and one is for the time between the taking of an allowance and
//! its use. So no interval of the window's length sees more than the quota, whatever the pattern.

/// Slots per window.
pub(crate) const SLOTS: u64 = 10;
/// Slots that count: see the module.
pub(crate) const COUNTED: u64 = SLOTS + 2;

/// An answer to "may I have so many?".
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Grant {
    /// How many, of those asked for.
    pub(crate) granted: u32,
    /// What is left of the quota after that.
    pub(crate) free: u32,
    /// Until some of the quota comes back, in milliseconds.
    pub(crate) back_in_ms: u64,
}

/// What was granted, per slot.
#[derive(Clone, Debug, Default)]
pub(crate) struct Window {
    /// Slot number and count, oldest first.
    slots: Vec<(u64, u32)>,
}

impl Window {
    pub(crate) fn grant(&mut self, now_ms: u64, quota: u32, slot_ms: u64, want: u32) -> Grant {
        let current = now_ms / slot_ms;
        self.slots.retain(|(slot, _)| slot + COUNTED > current);
        let used: u32 = self
            .slots
            .iter()
            .fold(0, |used: u32, (_, count)| used.saturating_add(*count));
        let granted = want.min(quota.saturating_sub(used));
        if granted > 0 {
            match self.slots.last_mut() {
                Some((slot, count)) if *slot == current => *count = count.saturating_add(granted),
                _ => self.slots.push((current, granted)),
            }
        }
        let oldest = self.slots.first().map_or(current, |(slot, _)| *slot);
        Grant {
            granted,
            free: quota.saturating_sub(used.saturating_add(granted)),
            back_in_ms: ((oldest + COUNTED) * slot_ms).saturating_sub(now_ms),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    const SLOT: u64 = 100;
    const WINDOW: u64 = SLOT * SLOTS;

    #[test]
    fn a_quota_is_given_out_once_and_comes_back_when_the_window_has_passed() {
        let mut window = Window::default();
        let grant = |granted, free, back_in_ms| Grant {
            granted,
            free,
            back_in_ms,
        };
        assert_eq!(window.grant(1_000, 10, SLOT, 4), grant(4, 6, 1_200));
        assert_eq!(window.grant(1_050, 10, SLOT, 9), grant(6, 0, 1_150));
        assert_eq!(window.grant(2_199, 10, SLOT, 1), grant(0, 0, 1));
        assert_eq!(window.grant(2_200, 10, SLOT, 1), grant(1, 9, 1_200));
    }

    #[test]
    fn a_quota_that_was_lowered_is_kept_at_once() {
        let mut window = Window::default();
        window.grant(0, 10, SLOT, 10);
        assert_eq!(window.grant(1, 5, SLOT, 1).granted, 0);
    }

    proptest! {
        #[test]
        fn no_interval_of_a_windows_length_sees_more_than_the_quota(
            quota in 1_u32..50, asks in vec((0_u64..400, 1_u32..20), 1..200),
        ) {
            let mut window = Window::default();
            let mut now = 5_000;
            let mut granted: Vec<(u64, u32)> = Vec::new();
            for (pause, want) in asks {
                now += pause;
                granted.push((now, window.grant(now, quota, SLOT, want).granted));
                // an allowance is used up to a slot after it was taken: the interval that can be seen is that much longer
                let seen: u32 = granted
                    .iter()
                    .filter(|(at, _)| at + WINDOW + SLOT > now)
                    .map(|(_, count)| count)
                    .sum();
                prop_assert!(seen <= quota);
            }
        }

        #[test]
        fn what_is_said_to_come_back_does(quota in 1_u32..50, at in 1_000_u64..100_000) {
            let mut window = Window::default();
            let back_in = window.grant(at, quota, SLOT, quota).back_in_ms;
            prop_assert_eq!(window.clone().grant(at + back_in - 1, quota, SLOT, 1).granted, 0);
            prop_assert_eq!(window.grant(at + back_in, quota, SLOT, 1).granted, 1);
        }
    }
}
