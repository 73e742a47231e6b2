//! What is remembered of ids that moved on: a fixed megabyte, however many there are.
//!
//! A tombstone keeps a load that began before the move from putting back what it read. It is needed for as long as such a
//! load can take, which is milliseconds; so each place holds the newest sixteen of the ids that fall into it and forgets
//! the oldest for a newcomer. At 10,000 moves a second an id is remembered for about six seconds, at 100,000 for a good
//! half. An id is known by 64 bits of a keyed hash: should two ever share them, one of them is loaded once more.

use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

const PLACES: usize = 4_096;
const DEPTH: usize = 16;

/// An id's hash and the version below which nothing is true any more; zero hashes are empty.
type Tombstone = (u64, u64);

#[derive(Debug, Default)]
struct Place {
    tombstones: [Tombstone; DEPTH],
    next: usize,
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Tombstones {
    places: Box<[Mutex<Place>]>,
    hasher: RandomState,
}

impl Tombstones {
    pub(crate) fn new() -> Self {
        Self {
            places: (0..PLACES).map(|_| Mutex::default()).collect(),
            hasher: RandomState::new(),
        }
    }

    /// Remembers that nothing of `id` older than `version` is true.
    pub(crate) fn bury(&self, id: &str, version: u64) {
        let hash = self.hash(id);
        let Some(mut place) = self.place(hash) else { return };
        if let Some((_, known)) = place.tombstones.iter_mut().find(|(of, _)| *of == hash) {
            *known = version.max(*known);
            return;
        }
        let next = place.next;
        if let Some(oldest) = place.tombstones.get_mut(next) {
            *oldest = (hash, version);
        }
        place.next = (next + 1) % DEPTH;
    }

    /// The version below which nothing of `id` is true, as far as is remembered.
    pub(crate) fn version(&self, id: &str) -> Option<u64> {
        let hash = self.hash(id);
        let place = self.place(hash)?;
        let found = place.tombstones.iter().find(|(of, _)| *of == hash);
        found.map(|(_, version)| *version)
    }

    fn hash(&self, id: &str) -> u64 {
        self.hasher.hash_one(id).max(1)
    }

    fn place(&self, hash: u64) -> Option<MutexGuard<'_, Place>> {
        let place = usize::try_from(hash >> 32).unwrap_or(0) % PLACES;
        let place = self.places.get(place)?;
        Some(place.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_of_an_id_is_remembered() {
        let tombstones = Tombstones::new();
        assert_eq!(tombstones.version("a"), None);
        for version in [3, 5, 4] {
            tombstones.bury("a", version);
        }
        assert_eq!(
            (tombstones.version("a"), tombstones.version("b")),
            (Some(5), None)
        );
    }

    #[test]
    fn an_id_outlives_thousands_that_come_after_it_and_room_stays_bounded() {
        let tombstones = Tombstones::new();
        for round in 0..20 {
            let id = format!("wallet-{round}");
            tombstones.bury(&id, 7);
            for other in 0..5_000 {
                tombstones.bury(&format!("{round}.{other}"), 1);
            }
            assert_eq!(tombstones.version(&id), Some(7), "five thousand moves later");
        }
        let room = PLACES * size_of::<Mutex<Place>>();
        assert!(room < 1_200_000, "{room} bytes");
    }
}
