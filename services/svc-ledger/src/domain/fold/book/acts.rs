//! Holds and reversals: acts that need more than the accounts they touch.

use super::{Book, Effect, Entries, Step, balanced};
use crate::domain::account::{AccountState, Reach};
use crate::domain::fold::{Rejection, Undone};
use crate::domain::hold::{Hold, HoldStatus};
use crate::domain::transaction::{Clawback, HoldRef, Leg, Posting, Reversal};
use crate::domain::{AccountId, TransactionId};
use chrono::TimeDelta;
use smallvec::SmallVec;

impl Book {
    pub(super) fn hold(
        &mut self,
        posting: &Posting,
        destination: AccountId,
        lifetime: TimeDelta,
    ) -> Result<Effect, Rejection> {
        let leg = one_leg(posting)?;
        let set_aside = Leg { amount: 0, ..leg };
        let entry = self.change(posting, 0, set_aside, leg.amount, Reach::Spend)?;
        let now = (self.place.now, lifetime);
        let hold = Hold::open(
            posting.tenant,
            posting.id,
            leg.account,
            destination,
            leg.amount,
            now,
        );
        let told = HoldRef {
            id: hold.id,
            expires_at: Some(hold.expires_at),
            destination: Some(hold.destination),
        };
        self.hold_rows.insert((hold.tenant, hold.id), self.holds.len());
        self.holds.push(hold);
        self.holds_changed.push(true);
        self.steps.push(Step::NewHold);
        Ok(Effect {
            entries: [entry].into_iter().collect(),
            hold: Some(told),
            reverses: None,
        })
    }

    pub(super) fn capture(
        &mut self,
        posting: &Posting,
        id: TransactionId,
        amount: Option<i64>,
        finally: bool,
    ) -> Result<Effect, Rejection> {
        let (row, hold) = self.open_hold(posting, id)?;
        if hold.expires_at <= self.place.now {
            return Err(Rejection::HoldExpired { at: hold.expires_at });
        }
        let left = hold.left();
        let taken = amount.unwrap_or(left);
        if taken > left {
            return Err(Rejection::CaptureExceedsHold {
                left,
                requested: taken,
            });
        }
        let (after, rest) = hold.captured(taken, finally);
        let [from, to] = two_legs(posting)?;
        let from = Leg {
            amount: -taken,
            ..from
        };
        let to = Leg { amount: taken, ..to };
        let entries: Entries = [
            self.change(posting, 0, from, -(taken + rest), Reach::Spend)?,
            self.change(posting, 1, to, 0, Reach::Spend)?,
        ]
        .into_iter()
        .collect();
        balanced(&entries)?;
        self.set_hold(row, after);
        Ok(Effect {
            entries,
            hold: Some(HoldRef::to(id)),
            reverses: None,
        })
    }

    pub(super) fn void(
        &mut self,
        posting: &Posting,
        id: TransactionId,
        lapsed: bool,
    ) -> Result<Effect, Rejection> {
        let (row, hold) = self.open_hold(posting, id)?;
        if lapsed && hold.expires_at > self.place.now {
            return Err(Rejection::HoldNotLapsed);
        }
        let released = Leg {
            amount: 0,
            ..one_leg(posting)?
        };
        let entry = self.change(posting, 0, released, -hold.left(), Reach::TakeBack)?;
        let status = if lapsed {
            HoldStatus::Expired
        } else {
            HoldStatus::Voided
        };
        self.set_hold(row, hold.released(status));
        Ok(Effect {
            entries: [entry].into_iter().collect(),
            hold: Some(HoldRef::to(id)),
            reverses: None,
        })
    }

    /// Two entries are undone in any part, and within the balance as far as it goes; more than two only as a whole,
    /// since no part of them would be fair to all.
    pub(super) fn reverse(
        &mut self,
        posting: &Posting,
        of: TransactionId,
        amount: Option<i64>,
        policy: Clawback,
    ) -> Result<Effect, Rejection> {
        let key = (posting.tenant, of);
        let undone = self.undone.get(&key).copied().unwrap_or_default();
        let reach = match policy {
            Clawback::WithinBalance => Reach::TakeBack,
            Clawback::Unlimited => Reach::Overdraw,
        };
        let first = posting.legs.first().map_or(0, |leg| leg.amount.saturating_abs());
        let mut shortfall = 0;
        let (taken, legs): (i64, SmallVec<[Leg; 2]>) = if let [one, other] = posting.legs[..] {
            let left = first - undone.amount;
            let wanted = amount.unwrap_or(left);
            if left <= 0 {
                return Err(Rejection::AlreadyReversed);
            }
            if wanted > left {
                return Err(Rejection::ReversalExceeds {
                    left,
                    requested: wanted,
                });
            }
            let taken = match policy {
                Clawback::Unlimited => wanted,
                Clawback::WithinBalance => self.recoverable(posting, wanted)?,
            };
            shortfall = wanted - taken;
            let part = |leg: Leg| Leg {
                amount: taken * leg.amount.signum(),
                ..leg
            };
            (taken, [part(one), part(other)].into_iter().collect())
        } else {
            if amount.is_some() {
                return Err(Rejection::PartialNeedsTwoEntries);
            }
            if undone.count > 0 {
                return Err(Rejection::AlreadyReversed);
            }
            (first, posting.legs.clone())
        };
        let entries = self.move_legs(posting, legs.into_iter(), reach)?;
        let after = Undone {
            count: undone.count + 1,
            amount: undone.amount + taken,
        };
        self.undone.insert(key, after);
        self.steps.push(Step::Undone(key, undone));
        Ok(Effect {
            entries,
            hold: None,
            reverses: Some(Reversal {
                of,
                number: after.count,
                shortfall: (shortfall > 0).then_some(shortfall),
            }),
        })
    }

    /// How much of `wanted` the customers it is taken from have.
    fn recoverable(&self, posting: &Posting, wanted: i64) -> Result<i64, Rejection> {
        let mut taken = wanted;
        for (number, leg) in posting.legs.iter().enumerate() {
            if leg.amount < 0 && leg.kind.is_customer() {
                let row = self.row(posting.tenant, number, *leg)?;
                let account = self.accounts.get(row);
                taken = taken.min(account.map_or(0, AccountState::spendable));
                if taken <= 0 {
                    return Err(Rejection::NothingToRecover { account: leg.account });
                }
            }
        }
        Ok(taken)
    }

    fn open_hold(&self, posting: &Posting, id: TransactionId) -> Result<(usize, Hold), Rejection> {
        let row = self.hold_rows.get(&(posting.tenant, id)).copied();
        let row = row.ok_or(Rejection::HoldNotFound)?;
        match self.holds.get(row) {
            None => Err(Rejection::HoldNotFound),
            Some(hold) if hold.status == HoldStatus::Open => Ok((row, hold.clone())),
            Some(hold) => Err(Rejection::HoldNotOpen { status: hold.status }),
        }
    }

    fn set_hold(&mut self, row: usize, after: Hold) {
        if let (Some(hold), Some(changed)) = (self.holds.get_mut(row), self.holds_changed.get_mut(row)) {
            let before = std::mem::replace(hold, after);
            self.steps.push(Step::Hold(row, before));
            *changed = true;
        }
    }
}

fn one_leg(posting: &Posting) -> Result<Leg, Rejection> {
    let leg = posting.legs.first().copied();
    leg.ok_or(Rejection::AccountNotFound { leg: 0 })
}

fn two_legs(posting: &Posting) -> Result<[Leg; 2], Rejection> {
    posting.legs[..]
        .try_into()
        .map_err(|_| Rejection::AccountNotFound { leg: 1 })
}
