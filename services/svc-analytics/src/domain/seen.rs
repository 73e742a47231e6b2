//! Which versions of a subject were counted: an exact set of whole numbers from 1, kept as intervals.
//!
//! Versions are given out without gaps, and events of one subject usually come in order, so the set is one interval, 16
//! bytes for ever, where a row per event would grow for ever. Out of order it is a few until the gap is filled.

/// See the module. Intervals are sorted, apart from each other, and never empty.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Seen(Vec<(i64, i64)>);

impl Seen {
    /// Whether the version was counted.
    pub fn contains(&self, version: i64) -> bool {
        let after = self.0.partition_point(|(from, _)| *from <= version);
        after
            .checked_sub(1)
            .and_then(|at| self.0.get(at))
            .is_some_and(|(_, to)| version <= *to)
    }

    /// Counts a version. False when it was counted before.
    pub fn insert(&mut self, version: i64) -> bool {
        if self.contains(version) {
            return false;
        }
        let at = self.0.partition_point(|(from, _)| *from <= version);
        let joins = |end: Option<&(i64, i64)>| end.is_some_and(|(_, to)| to.checked_add(1) == Some(version));
        let joined = at.checked_sub(1).filter(|before| joins(self.0.get(*before)));
        let next = self.0.get(at).copied();
        let bridged = next.filter(|(from, _)| version.checked_add(1) == Some(*from));
        match (joined, bridged) {
            (Some(before), Some((_, to))) => {
                if let Some(interval) = self.0.get_mut(before) {
                    interval.1 = to;
                }
                self.0.remove(at);
            }
            (Some(before), None) => {
                if let Some(interval) = self.0.get_mut(before) {
                    interval.1 = version;
                }
            }
            (None, Some(_)) => {
                if let Some(interval) = self.0.get_mut(at) {
                    interval.0 = version;
                }
            }
            (None, None) => self.0.insert(at, (version, version)),
        }
        true
    }

    /// As it is stored: the ends of each interval, big-endian.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0
            .iter()
            .flat_map(|(from, to)| [from.to_be_bytes(), to.to_be_bytes()])
            .flatten()
            .collect()
    }

    /// What was stored; `None` for what this type never wrote.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (pairs, rest) = bytes.as_chunks::<16>();
        if !rest.is_empty() {
            return None;
        }
        let number = |bytes: &[u8]| Some(i64::from_be_bytes(bytes.try_into().ok()?));
        let intervals = pairs.iter().map(|pair| {
            let (from, to) = pair.split_at_checked(8)?;
            Some((number(from)?, number(to)?))
        });
        let intervals: Vec<_> = intervals.collect::<Option<_>>()?;
        let apart = intervals.iter().all(|(from, to)| from <= to)
            && intervals
                .iter()
                .zip(intervals.iter().skip(1))
                .all(|(one, next)| one.1.checked_add(1).is_some_and(|after| after < next.0));
        apart.then_some(Self(intervals))
    }

    /// How many intervals it is: one where nothing is missing.
    pub fn intervals(&self) -> usize {
        self.0.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        /// Given any versions in any order, with repeats, when they are counted, then the set answers as a set of all of
        /// them would, is stored and read without loss, and is as short as it can be.
        #[test]
        fn it_is_the_set_of_what_was_counted(versions in proptest::collection::vec(1_i64..40, 0..80)) {
            let mut seen = Seen::default();
            let mut model = BTreeSet::new();
            for version in versions {
                prop_assert_eq!(seen.insert(version), model.insert(version));
                let read = Seen::from_bytes(&seen.to_bytes());
                prop_assert_eq!(read.as_ref(), Some(&seen));
            }
            for version in 0..42 {
                prop_assert_eq!(seen.contains(version), model.contains(&version));
            }
            let gaps = model.iter().zip(model.iter().skip(1)).filter(|(one, next)| **one + 1 < **next).count();
            prop_assert_eq!(seen.intervals(), if model.is_empty() { 0 } else { gaps + 1 });
        }
    }

    #[test]
    fn the_last_version_there_is_has_no_next() {
        let mut seen = Seen::default();
        assert!(seen.insert(i64::MAX) && seen.insert(i64::MAX - 1) && !seen.insert(i64::MAX));
        assert_eq!(seen.intervals(), 1);
    }

    #[test]
    fn what_was_never_written_is_not_read() {
        let pair = |from: i64, to: i64| [from.to_be_bytes(), to.to_be_bytes()].concat();
        assert_eq!(Seen::from_bytes(&[]), Some(Seen::default()));
        assert_eq!(Seen::from_bytes(&[1]), None);
        assert_eq!(Seen::from_bytes(&pair(2, 1)), None);
        assert_eq!(
            Seen::from_bytes(&[pair(1, 2), pair(3, 4)].concat()),
            None,
            "they touch"
        );
    }
}
