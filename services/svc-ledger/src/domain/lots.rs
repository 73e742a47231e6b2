//! Points lots: which points a balance is made of, replayed from the account's entries (docs/adr/0003).
//!
//! **The rule.** What comes in opens a lot: with the date its transaction says, or, in a transfer, with the dates of what
//! was taken from the giver. What goes out takes from the lots that lapse first, of those from the oldest. A reversal of
//! what came in takes from the lots that it opened before any other; a reversal of what went out gives back to the lots
//! that it took from, those that live longest first. A lot that lapsed meanwhile lives again until the date of the
//! reversal. What is taken beyond all lots (only a clawback may) is a debt, which the next value that comes in pays; what
//! a reversal gave back and the debt took at once counts as not given back.
//!
//! **Invariant.** What is left of all lots, less the debt, is the account's `posted` after every entry.
//!
//! Pure and deterministic. Which lots are in memory is the caller's business: [`Lots::covers`] says when there are not
//! enough. Changing the rule changes the past: a new rule needs a date from which it holds.

use super::TransactionId;
use chrono::{DateTime, Utc};
use std::collections::{BTreeSet, HashMap};

/// A lot's name within its account.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct LotId {
    /// The version of the entry that opened it.
    pub version: i64,
    /// Which of the lots that entry opened, from 0.
    pub part: i32,
}

/// Value that came in together and lapses together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lot {
    /// Its name.
    pub id: LotId,
    /// The transaction that opened it in this account.
    pub transaction: TransactionId,
    /// The transaction by which the value first came to a customer.
    pub origin: TransactionId,
    /// What it was opened with, in minor units.
    pub points: i64,
    /// What is left of it.
    pub remaining: i64,
    /// When the value first came to a customer.
    pub earned_at: DateTime<Utc>,
    /// From when on it is lapsed.
    pub expires_at: Option<DateTime<Utc>>,
}

impl Lot {
    /// Whether its date has passed.
    pub fn lapsed(&self, now: DateTime<Utc>) -> bool {
        self.expires_at.is_some_and(|end| end <= now)
    }

    fn rank(&self) -> Rank {
        (
            self.expires_at.unwrap_or(DateTime::<Utc>::MAX_UTC),
            self.earned_at,
            self.id,
        )
    }
}

/// The order in which lots are consumed.
pub type Rank = (DateTime<Utc>, DateTime<Utc>, LotId);

/// A part of what a transfer moves: what it took from one lot of the giver.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Part {
    /// The transaction by which the value first came to a customer.
    pub origin: TransactionId,
    /// When.
    pub earned_at: DateTime<Utc>,
    /// When it lapses.
    pub expires_at: Option<DateTime<Utc>>,
    /// How much, more than zero.
    pub points: i64,
}

/// One entry of the account.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Movement {
    /// The account's version after it.
    pub version: i64,
    /// Its transaction.
    pub transaction: TransactionId,
    /// The transaction that it reverses, else its own.
    pub root: TransactionId,
    /// The change, in minor units; zero for a hold or a void, which move no lot.
    pub amount: i64,
    /// When it was posted.
    pub at: DateTime<Utc>,
    /// When what it gives lapses.
    pub expires_at: Option<DateTime<Utc>>,
}

/// What a movement has to do with others.
#[derive(Clone, Copy, Debug)]
pub enum Context<'a> {
    /// Nothing.
    Alone,
    /// It brings what was taken from these lots of the givers.
    Carries(&'a [Part]),
    /// It reverses: the net change of each lot by the reversed transaction and its earlier reversals. The lots named are
    /// known (see [`Lots::know`]).
    Undoes(&'a [(LotId, i64)]),
}

/// The change of one lot by one movement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Change {
    /// The movement.
    pub movement: Movement,
    /// The lot.
    pub lot: LotId,
    /// Positive was put into it, negative taken from it; never zero.
    pub points: i64,
}

/// The lots of one account, as far as they are needed.
#[derive(Clone, Debug, Default)]
pub struct Lots {
    known: HashMap<LotId, Lot>,
    open: BTreeSet<Rank>,
    /// Open lots up to here are known; beyond, only those met by chance.
    horizon: Option<Rank>,
    complete: bool,
    debt: i64,
    changes: Vec<Change>,
    touched: BTreeSet<LotId>,
}

impl Lots {
    /// No lots, as before the first entry.
    pub fn none() -> Self {
        Self {
            complete: true,
            ..Self::default()
        }
    }

    /// Lots that are remembered elsewhere and come in by [`Self::know`] and [`Self::load`] when they are needed.
    pub fn remembered(debt: i64) -> Self {
        Self {
            debt,
            ..Self::default()
        }
    }

    /// How far the balance is below zero.
    pub fn debt(&self) -> i64 {
        self.debt
    }

    /// Makes a remembered lot known. What is known already is newer and stays.
    pub fn know(&mut self, lot: Lot) {
        if self.known.contains_key(&lot.id) {
            return;
        }
        self.known.insert(lot.id, lot);
        if lot.remaining > 0 {
            self.open.insert(lot.rank());
        }
    }

    /// Takes in the next open lots in the order of consumption; `last` when there are no more.
    pub fn load(&mut self, lots: Vec<Lot>, last: bool) {
        self.horizon = lots.last().map(Lot::rank).or(self.horizon);
        self.complete |= last;
        for lot in lots {
            self.know(lot);
        }
    }

    /// Where the next [`Self::load`] goes on.
    pub fn horizon(&self) -> Option<Rank> {
        self.horizon
    }

    /// Whether enough lots are known to take `points`.
    pub fn covers(&self, points: i64) -> bool {
        if self.complete || points <= 0 {
            return true;
        }
        let Some(horizon) = self.horizon else { return false };
        let mut sum = 0_i64;
        self.open.range(..=horizon).any(|(_, _, id)| {
            sum = sum.saturating_add(self.known.get(id).map_or(0, |lot| lot.remaining));
            sum >= points
        })
    }

    /// The lot of that name, if it is known.
    pub fn lot(&self, id: LotId) -> Option<&Lot> {
        self.known.get(&id)
    }

    /// The open lots known, in the order of consumption.
    pub fn open(&self) -> impl Iterator<Item = &Lot> {
        self.open.iter().filter_map(|(_, _, id)| self.known.get(id))
    }

    /// What changed since [`Self::settle`], in order.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// The lots that changed since [`Self::settle`].
    pub fn touched(&self) -> impl Iterator<Item = &Lot> {
        self.touched.iter().filter_map(|id| self.known.get(id))
    }

    /// Forgets what changed: it is remembered elsewhere now.
    pub fn settle(&mut self) {
        self.changes.clear();
        self.touched.clear();
    }

    /// What the changes since [`Self::settle`] by `root` and its reversals come to, lot by lot.
    pub fn net_of(&self, root: TransactionId) -> impl Iterator<Item = (LotId, i64)> {
        self.changes
            .iter()
            .filter(move |change| change.movement.root == root)
            .map(|change| (change.lot, change.points))
    }

    /// The next entry of the account.
    pub fn apply(&mut self, movement: Movement, context: Context<'_>) {
        if movement.amount > 0 {
            self.gain(movement, context);
        } else {
            self.lose(movement, context);
        }
    }

    fn gain(&mut self, movement: Movement, context: Context<'_>) {
        let mut left = movement.amount;
        if let Context::Undoes(net) = context {
            let mut taken: Vec<(Rank, i64)> = net
                .iter()
                .filter(|(_, net)| *net < 0)
                .filter_map(|(id, net)| Some((self.known.get(id)?.rank(), net.saturating_neg())))
                .collect();
            taken.sort_unstable_by(|one, other| other.cmp(one));
            for ((.., id), taken) in taken {
                let back = taken.min(left);
                if back > 0 {
                    self.renew(id, movement);
                    self.change(movement, id, back);
                    left -= back;
                }
            }
        }
        let mut part = 0;
        if let Context::Carries(parts) = context {
            for carried in parts {
                let points = carried.points.min(left);
                if points > 0 {
                    self.start(movement, part, *carried, points);
                    part += 1;
                    left -= points;
                }
            }
        }
        if left > 0 {
            let own = Part {
                origin: movement.root,
                earned_at: movement.at,
                expires_at: movement.expires_at,
                points: left,
            };
            self.start(movement, part, own, left);
        }
        let pays = self.debt.min(movement.amount);
        if pays > 0 {
            self.debt -= pays;
            self.take(movement, pays);
        }
    }

    fn lose(&mut self, movement: Movement, context: Context<'_>) {
        let mut left = movement.amount.saturating_neg();
        if let Context::Undoes(net) = context {
            let mut own: Vec<Rank> = net
                .iter()
                .filter(|(_, net)| *net > 0)
                .filter_map(|(id, _)| self.known.get(id))
                .filter(|lot| lot.remaining > 0)
                .map(Lot::rank)
                .collect();
            own.sort_unstable();
            for (.., id) in own {
                let remaining = self.known.get(&id).map_or(0, |lot| lot.remaining);
                let taken = remaining.min(left);
                if taken > 0 {
                    self.change(movement, id, -taken);
                    left -= taken;
                }
            }
        }
        self.debt = self.debt.saturating_add(self.take(movement, left));
    }

    /// Takes from the open lots in order; returns what there was not.
    fn take(&mut self, movement: Movement, points: i64) -> i64 {
        let mut left = points;
        while left > 0 {
            let Some((.., id)) = self.open.first().copied() else {
                break;
            };
            let remaining = self.known.get(&id).map_or(0, |lot| lot.remaining);
            let taken = remaining.min(left);
            self.change(movement, id, -taken);
            left -= taken;
        }
        left
    }

    fn start(&mut self, movement: Movement, part: i32, from: Part, points: i64) {
        let id = LotId {
            version: movement.version,
            part,
        };
        let lot = Lot {
            id,
            transaction: movement.transaction,
            origin: from.origin,
            points,
            remaining: 0,
            earned_at: from.earned_at,
            expires_at: from.expires_at,
        };
        self.known.insert(id, lot);
        self.change(movement, id, points);
    }

    /// A lapsed lot that is given something back lives until the date of the reversal.
    fn renew(&mut self, id: LotId, movement: Movement) {
        if let Some(lot) = self.known.get_mut(&id)
            && lot.lapsed(movement.at)
        {
            self.open.remove(&lot.rank());
            lot.expires_at = movement.expires_at;
            if lot.remaining > 0 {
                self.open.insert(lot.rank());
            }
        }
    }

    fn change(&mut self, movement: Movement, id: LotId, points: i64) {
        let Some(lot) = self.known.get_mut(&id) else {
            return;
        };
        lot.remaining = lot.remaining.saturating_add(points);
        let rank = lot.rank();
        if lot.remaining > 0 {
            self.open.insert(rank);
        } else {
            self.open.remove(&rank);
        }
        self.touched.insert(id);
        self.changes.push(Change {
            movement,
            lot: id,
            points,
        });
    }
}

/// What one of several receivers of a transfer is brought: the parts that were taken from the givers, in the order of the
/// legs, from `skip` (what earlier legs received) on, `points` in all.
pub fn share(taken: &[Part], skip: i64, points: i64) -> Vec<Part> {
    let (mut skip, mut left) = (skip, points);
    let mut shared = Vec::new();
    for part in taken {
        let passed = part.points.min(skip);
        skip -= passed;
        let got = (part.points - passed).min(left);
        if got > 0 {
            left -= got;
            shared.push(Part { points: got, ..*part });
        }
    }
    shared
}

#[cfg(test)]
#[path = "lots_tests.rs"]
mod tests;
