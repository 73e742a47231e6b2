//! What one replica may still let through for one caller: an allowance that was taken in advance and lapses.

use crate::window::{Grant, SLOTS, Window};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::Mutex;

/// The largest block, and no more than this part of a quota.
const BLOCK_MAX: u32 = 4_096;
const BLOCKS_PER_QUOTA_MIN: u32 = 20;
/// Times are kept in ticks of 16 ms, so that one fits in half a word for two years.
const TICK_BITS: u32 = 4;
const LEFT_BITS: u32 = 32;

/// A limit: so many within a window.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Limit {
    pub(crate) quota: u32,
    pub(crate) window: Duration,
}

impl Limit {
    pub(crate) fn slot_ms(self) -> u64 {
        (u64::try_from(self.window.as_millis()).unwrap_or(u64::MAX) / SLOTS).max(1)
    }

    /// How long an allowance may be used. What is left of one when the next is fetched is used up before it, so half a
    /// slot is what keeps the whole within one.
    fn life_ms(self) -> u64 {
        (self.slot_ms() / 2).max(1)
    }

    fn block_max(self) -> u32 {
        (self.quota / BLOCKS_PER_QUOTA_MIN).clamp(1, BLOCK_MAX)
    }
}

/// What taking one came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Taken {
    /// One was there.
    One {
        /// Whether the rest is so little that the next block should be fetched.
        low: bool,
    },
    /// The quota is used up.
    Refused {
        /// Until some of it comes back.
        back_in_ms: u64,
    },
    /// Nothing is in hand: ask for more.
    Empty,
}

#[derive(Debug)]
pub(crate) struct Bucket {
    pub(crate) key: Box<str>,
    pub(crate) limit: Limit,
    /// The tick of its lapse above, what is left below.
    allowance: AtomicU64,
    refused_until_ms: AtomicU64,
    back_at_ms: AtomicU64,
    /// What was left of the quota when the last block was taken.
    free: AtomicU32,
    block: AtomicU32,
    taken_at_ms: AtomicU64,
    waiting: AtomicU32,
    /// Whoever asks for more holds it; within is what this replica grants by itself when it must.
    pub(crate) asking: Arc<Mutex<Window>>,
}

impl Bucket {
    pub(crate) fn new(key: Box<str>, limit: Limit) -> Self {
        Self {
            key,
            limit,
            allowance: AtomicU64::new(0),
            refused_until_ms: AtomicU64::new(0),
            back_at_ms: AtomicU64::new(0),
            free: AtomicU32::new(limit.quota),
            block: AtomicU32::new(1),
            taken_at_ms: AtomicU64::new(0),
            waiting: AtomicU32::new(0),
            asking: Arc::default(),
        }
    }

    /// Takes one, if the allowance has one.
    pub(crate) fn take(&self, now_ms: u64) -> Taken {
        let tick = now_ms >> TICK_BITS;
        let mut state = self.allowance.load(Ordering::Acquire);
        while left(state) > 0 && tick < state >> LEFT_BITS {
            match self
                .allowance
                .compare_exchange_weak(state, state - 1, Ordering::AcqRel, Ordering::Acquire)
            {
                Ok(_) => {
                    let block = self.block.load(Ordering::Relaxed);
                    let low = block >= 8 && left(state) - 1 == block / 4;
                    return Taken::One { low };
                }
                Err(other) => state = other,
            }
        }
        let refused_until = self.refused_until_ms.load(Ordering::Acquire);
        if now_ms < refused_until {
            Taken::Refused {
                back_in_ms: refused_until - now_ms,
            }
        } else {
            Taken::Empty
        }
    }

    /// Gives one back that was taken and not used.
    pub(crate) fn put_back(&self, now_ms: u64) {
        let tick = now_ms >> TICK_BITS;
        let add = |state: u64| (tick < state >> LEFT_BITS && left(state) < u32::MAX).then(|| state + 1);
        // of an allowance that has lapsed meanwhile there is nothing to give back to
        let _ = self
            .allowance
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, add);
    }

    /// How many to ask for: twice as many as last time if those were used up, half if they lapsed, and enough for
    /// everybody who waits.
    pub(crate) fn want(&self, now_ms: u64) -> u32 {
        let state = self.allowance.load(Ordering::Acquire);
        let lapsed = state >> LEFT_BITS <= now_ms >> TICK_BITS;
        let block = self.block.load(Ordering::Relaxed);
        let taken_at = self.taken_at_ms.load(Ordering::Relaxed);
        let block = if lapsed && left(state) > 0 {
            (block / 2).max(1)
        } else if taken_at > 0 && now_ms.saturating_sub(taken_at) <= self.limit.life_ms() {
            block.saturating_mul(2)
        } else {
            block
        };
        let block = block
            .max(self.waiting.load(Ordering::Relaxed))
            .min(self.limit.block_max());
        self.block.store(block, Ordering::Relaxed);
        block
    }

    /// Adds what was granted, or remembers that nothing was.
    pub(crate) fn accept(&self, now_ms: u64, grant: Grant) {
        self.free.store(grant.free, Ordering::Relaxed);
        self.back_at_ms
            .store(now_ms.saturating_add(grant.back_in_ms), Ordering::Relaxed);
        if grant.granted == 0 {
            self.refused_until_ms
                .store(now_ms.saturating_add(grant.back_in_ms.max(1)), Ordering::Release);
            return;
        }
        self.taken_at_ms.store(now_ms, Ordering::Relaxed);
        let tick = now_ms >> TICK_BITS;
        // rounded up, so that a short life is not none
        let lapse = ((now_ms + self.limit.life_ms()) >> TICK_BITS) + 1;
        let add = |state: u64| {
            let kept = if tick < state >> LEFT_BITS { left(state) } else { 0 };
            Some(lapse << LEFT_BITS | u64::from(kept.saturating_add(grant.granted)))
        };
        let _ = self
            .allowance
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, add);
    }

    /// What this replica knows to be left of the quota, and until when more comes back.
    pub(crate) fn measure(&self, now_ms: u64) -> (u32, Duration) {
        let state = self.allowance.load(Ordering::Relaxed);
        let in_hand = if now_ms >> TICK_BITS < state >> LEFT_BITS {
            left(state)
        } else {
            0
        };
        let back_in = self.back_at_ms.load(Ordering::Relaxed).saturating_sub(now_ms);
        let remaining = self.free.load(Ordering::Relaxed).saturating_add(in_hand);
        (remaining.min(self.limit.quota), Duration::from_millis(back_in))
    }

    /// Whether forgetting it changes nothing: no allowance in hand, nothing refused, nobody asking.
    pub(crate) fn is_idle(&self, now_ms: u64) -> bool {
        self.allowance.load(Ordering::Relaxed) >> LEFT_BITS <= now_ms >> TICK_BITS
            && self.refused_until_ms.load(Ordering::Relaxed) <= now_ms
            && self.waiting.load(Ordering::Relaxed) == 0
    }

    /// Counts the caller among those who wait, until the answer is dropped.
    pub(crate) fn wait(&self) -> Waiting<'_> {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        Waiting(&self.waiting)
    }
}

pub(crate) struct Waiting<'b>(&'b AtomicU32);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn left(state: u64) -> u32 {
    u32::try_from(state & u64::from(u32::MAX)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket(quota: u32) -> Bucket {
        let window = Duration::from_secs(60);
        Bucket::new("k".into(), Limit { quota, window })
    }

    fn grant(granted: u32) -> Grant {
        Grant {
            granted,
            free: 7,
            back_in_ms: 500,
        }
    }

    #[test]
    fn an_allowance_is_used_up_or_lapses() {
        let bucket = bucket(1_000);
        assert_eq!(bucket.take(1_000), Taken::Empty);
        bucket.accept(1_000, grant(2));
        assert_eq!(bucket.take(1_001), Taken::One { low: false });
        assert_eq!(bucket.measure(1_001).0, 8);
        // half a slot of 6 s, and what a tick rounds up
        assert_eq!(bucket.take(1_000 + 3_000 + 17), Taken::Empty);
        assert_eq!(bucket.measure(1_000 + 3_000 + 17).0, 7);
    }

    #[test]
    fn what_was_refused_is_not_asked_for_again_before_its_time() {
        let bucket = bucket(1_000);
        bucket.accept(1_000, grant(0));
        assert_eq!(bucket.take(1_400), Taken::Refused { back_in_ms: 100 });
        assert_eq!(bucket.take(1_500), Taken::Empty);
    }

    #[test]
    fn blocks_grow_with_use_and_shrink_with_rest() {
        let bucket = bucket(1_000_000);
        let mut now = 1_000;
        let mut wanted = Vec::new();
        for _ in 0..6 {
            let want = bucket.want(now);
            wanted.push(want);
            bucket.accept(now, grant(want));
            (0..want).for_each(|_| assert!(matches!(bucket.take(now), Taken::One { .. })));
            now += 10;
        }
        assert_eq!(wanted, [1, 2, 4, 8, 16, 32]);
        bucket.accept(now, grant(32));
        assert_eq!(bucket.want(now + 60_000), 16);
    }

    #[test]
    fn a_small_quota_is_taken_one_by_one_so_that_no_replica_hoards_it() {
        let bucket = bucket(10);
        for now in 0..10 {
            assert_eq!(bucket.want(1_000 + now), 1);
            bucket.accept(1_000 + now, grant(1));
            assert!(matches!(bucket.take(1_000 + now), Taken::One { .. }));
        }
    }

    #[test]
    fn the_next_block_is_due_when_a_quarter_is_left_and_once_only() {
        let bucket = bucket(1_000_000);
        (0..8).for_each(|_| drop(bucket.wait()));
        bucket.block.store(16, Ordering::Relaxed);
        bucket.accept(1_000, grant(16));
        let low: Vec<_> = (0..16).map(|_| bucket.take(1_000)).collect();
        let due = low
            .iter()
            .filter(|taken| **taken == Taken::One { low: true })
            .count();
        assert_eq!(due, 1);
        assert_eq!(low[11], Taken::One { low: true });
    }
}
