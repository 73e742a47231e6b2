//! Passing limits: what is let through is counted, what is not is told.

use super::{Book, Entries, Step};
use crate::domain::fold::{Place, Rejection};
use crate::domain::transaction::Posting;
use crate::domain::velocity::{Check, Signal};
use std::sync::Arc;

impl Book {
    /// Counts the posting on every limit it has to pass, or refuses it and, once per twelfth of the period, tells.
    pub(super) fn pass(&mut self, posting: &Posting, entries: &Entries) -> Result<(), Rejection> {
        for check in &posting.checks {
            let Some(row) = self.counter_rows.get(&check.key).copied() else {
                continue;
            };
            let slot = check.limit.period.slot(self.place.now);
            let Some(counter) = self.counters.get_mut(row) else {
                continue;
            };
            let mut after = counter.clone();
            after.turn_to(slot);
            let counted = after.counted();
            if counted.saturating_add(check.amount) > check.limit.maximum {
                if counter.signalled < after.slot {
                    counter.signalled = after.slot;
                    self.signals
                        .push(signal(posting, entries, check, counted, &self.place));
                }
                return Err(Rejection::VelocityExceeded {
                    account: check.account,
                    limit: Arc::clone(&check.limit),
                    counted,
                    requested: check.amount,
                });
            }
            after.add(check.amount);
            self.steps
                .push(Step::Counter(row, std::mem::replace(counter, after)));
        }
        Ok(())
    }
}

fn signal(posting: &Posting, entries: &Entries, check: &Check, counted: i64, place: &Place) -> Signal {
    let entry = entries.iter().find(|entry| entry.account == check.account);
    Signal {
        id: posting.id.0,
        tenant: posting.tenant,
        account: check.account,
        owner: entry.map_or(check.account.0, |entry| entry.owner),
        program: check.program,
        limit: Arc::clone(&check.limit),
        counted,
        requested: check.amount,
        kind: posting.kind,
        reference: posting.reference.clone(),
        requested_by: Arc::clone(&posting.posted_by),
        at: place.now,
        trace: posting.trace,
    }
}
