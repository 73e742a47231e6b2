//! How much of what was given will never be spent, by the proportional method of IFRS 15 (B44 to B47) and ASC 606
//! (606-10-55-46 to 49): what is expected to lapse is taken as earned in proportion to what customers spend.
//!
//! 1. *History.* Of what was given long enough ago to be judged (it is *mature*), the share that lapsed, or lies on an
//!    account whose customer has not been seen for as long (it is *dormant*), is the expected rate.
//! 2. *Expectation.* The rate of all that was given.
//! 3. *Proportion.* Of the expectation, as much is earned as was spent of what is expected to be spent.
//!
//! Every figure is rounded down, so that nothing is taken as earned that may have to be given back; without mature value
//! there is no history and the estimate is zero, as B46 asks.

/// What the estimate is made of, in minor units.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct History {
    /// Given so far, less what was taken back.
    pub issued: i64,
    /// Spent so far, less what was given back.
    pub redeemed: i64,
    /// Lapsed so far.
    pub expired: i64,
    /// What is owed to customers.
    pub outstanding: i64,
    /// Of `issued`, what is mature.
    pub mature_issued: i64,
    /// Of what is outstanding and mature, what is dormant.
    pub mature_dormant: i64,
}

/// What will never be spent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Estimate {
    /// The share of what is given that is expected to lapse, in ten-thousandths, rounded down; `None` without history.
    pub rate: Option<i64>,
    /// What is expected to lapse of all that was given.
    pub expected: i64,
    /// Of `expected`, what the proportional method takes as earned by now; never less than what lapsed.
    pub earned: i64,
    /// What lapsed.
    pub actual: i64,
    /// Of what is outstanding, what is expected to lapse yet.
    pub remaining: i64,
    /// What is owed after the estimate: outstanding less what is earned and has not lapsed yet.
    pub liability: i64,
}

/// Estimates; see the module.
pub fn estimate(history: &History) -> Estimate {
    let issued = i128::from(history.issued.max(0));
    let redeemed = i128::from(history.redeemed.max(0)).min(issued);
    let actual = i128::from(history.expired.max(0));
    let outstanding = i128::from(history.outstanding.max(0));
    let mature = i128::from(history.mature_issued.max(0));
    // products of two sums of minor units fit in 128 bits
    let lost = actual
        .saturating_add(history.mature_dormant.max(0).into())
        .min(mature);
    let share =
        |of: i128, part: i128, whole: i128| of.saturating_mul(part).checked_div(whole).unwrap_or_default();
    let rate = (mature > 0).then(|| share(10_000, lost, mature));
    let expected = share(issued, lost, mature);
    let to_be_spent = issued.saturating_sub(expected);
    let proportional = if to_be_spent > 0 {
        share(expected, redeemed.min(to_be_spent), to_be_spent)
    } else {
        expected
    };
    let earned = proportional.max(actual);
    let remaining = expected.saturating_sub(actual).clamp(0, outstanding);
    let ahead = earned.saturating_sub(actual).min(outstanding);
    // each is at most a sum that was 64 bits wide
    let narrow = |sum: i128| i64::try_from(sum).unwrap_or(i64::MAX);
    Estimate {
        rate: rate.map(narrow),
        expected: narrow(expected),
        earned: narrow(earned),
        actual: narrow(actual),
        remaining: narrow(remaining),
        liability: history.outstanding.saturating_sub(narrow(ahead)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_example_of_the_standard_comes_out() {
        // 1,000 given, a tenth of what is mature is expected to lapse, 450 of the 900 that are expected to be spent were spent:
        // half of the expected hundred is earned
        let history = History {
            issued: 1_000,
            redeemed: 450,
            expired: 0,
            outstanding: 550,
            mature_issued: 500,
            mature_dormant: 50,
        };
        let expected = Estimate {
            rate: Some(1_000),
            expected: 100,
            earned: 50,
            actual: 0,
            remaining: 100,
            liability: 500,
        };
        assert_eq!(estimate(&history), expected);
    }

    #[test]
    fn without_history_nothing_is_expected_to_lapse() {
        let history = History {
            issued: 1_000,
            redeemed: 900,
            outstanding: 100,
            ..History::default()
        };
        let estimate = estimate(&history);
        assert_eq!((estimate.rate, estimate.expected, estimate.earned), (None, 0, 0));
        assert_eq!(estimate.liability, 100);
    }

    #[test]
    fn what_lapsed_is_earned_whatever_was_expected() {
        let history = History {
            issued: 1_000,
            redeemed: 0,
            expired: 300,
            outstanding: 700,
            mature_issued: 1_000,
            mature_dormant: 0,
        };
        let estimate = estimate(&history);
        assert_eq!(
            (estimate.earned, estimate.actual, estimate.liability),
            (300, 300, 700)
        );
    }

    proptest! {
        /// Given any history, then nothing is expected to lapse that was not given, nothing is earned beyond what is expected or
        /// lapsed, and what is owed after the estimate is never less than nothing nor more than what is outstanding.
        #[test]
        fn an_estimate_keeps_within_what_there_is(
            issued in 0_i64..i64::MAX / 4, spent in 0_i64..=10_000, lapsed in 0_i64..=10_000,
            mature in 0_i64..=10_000, dormant in 0_i64..=10_000,
        ) {
            let part = |of: i64, share: i64| i64::try_from(i128::from(of) * i128::from(share) / 10_000).unwrap();
            let redeemed = part(issued, spent);
            let expired = part(issued - redeemed, lapsed);
            let outstanding = issued - redeemed - expired;
            let history = History {
                issued, redeemed, expired, outstanding,
                mature_issued: part(issued, mature),
                mature_dormant: part(outstanding, dormant),
            };
            let estimate = estimate(&history);
            prop_assert!((0..=issued).contains(&estimate.expected));
            prop_assert!(estimate.earned <= estimate.expected.max(expired));
            prop_assert!((0..=outstanding).contains(&estimate.remaining));
            prop_assert!((0..=outstanding).contains(&estimate.liability));
            prop_assert!(estimate.rate.is_none_or(|rate| (0..=10_000).contains(&rate)));
        }
    }
}
