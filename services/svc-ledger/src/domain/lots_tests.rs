//! The lots against a model that keeps every single point, and against themselves cut into pieces.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000 + second, 0).unwrap()
}

fn id(number: usize) -> TransactionId {
    TransactionId(Uuid::from_u128(number as u128 + 1))
}

/// What may happen to an account.
#[derive(Clone, Debug)]
enum Act {
    /// Earn with a date some seconds ahead, or none.
    Earn(i64, Option<i64>),
    /// Burn, expire, capture, give away: at most what there is.
    Burn(i64),
    /// A clawback may take more than there is.
    Claw(i64),
    /// Received from another customer: parts with dates.
    Receive(Vec<(i64, Option<i64>)>),
    /// Reverses a part of an earlier act.
    Reverse(prop::sample::Index, i64),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let date = proptest::option::of(-3_i64..40);
    let act = prop_oneof![
        4 => (1_i64..30, date.clone()).prop_map(|(points, date)| Act::Earn(points, date)),
        4 => (1_i64..40).prop_map(Act::Burn),
        1 => (1_i64..60).prop_map(Act::Claw),
        1 => proptest::collection::vec((1_i64..9, date), 1..4).prop_map(Act::Receive),
        4 => (any::<prop::sample::Index>(), 1_i64..30).prop_map(|(which, points)| Act::Reverse(which, points)),
    ];
    proptest::collection::vec(act, 1..40)
}

/// A movement and what it has to do with others.
#[derive(Clone, Debug)]
struct Step {
    movement: Movement,
    parts: Vec<Part>,
    reverses: bool,
}

/// A history an account can have: nobody burns more than there is or reverses more than was done.
fn history(acts: &[Act]) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut left_to_reverse: Vec<i64> = Vec::new();
    let mut posted = 0_i64;
    for (number, act) in acts.iter().enumerate() {
        let now = i64::try_from(number).unwrap();
        let mut step = Step {
            movement: Movement {
                version: now + 1,
                transaction: id(number),
                root: id(number),
                amount: 0,
                at: at(now),
                expires_at: None,
            },
            parts: Vec::new(),
            reverses: false,
        };
        let mut reversible = 0;
        match act {
            Act::Earn(points, date) => {
                step.movement.amount = *points;
                step.movement.expires_at = date.map(|ahead| at(now + ahead));
                reversible = *points;
            }
            Act::Burn(points) => {
                step.movement.amount = -(*points).min(posted.max(0));
                reversible = step.movement.amount;
            }
            Act::Claw(points) => step.movement.amount = -points,
            Act::Receive(parts) => {
                step.parts = parts
                    .iter()
                    .map(|(points, date)| Part {
                        origin: id(10_000 + number),
                        earned_at: at(now - 50),
                        expires_at: date.map(|ahead| at(now + ahead)),
                        points: *points,
                    })
                    .collect();
                step.movement.amount = step.parts.iter().map(|part| part.points).sum();
                reversible = step.movement.amount;
            }
            Act::Reverse(which, points) => {
                if !steps.is_empty() {
                    let which = which.index(steps.len());
                    let left = left_to_reverse[which];
                    let undone = (*points).min(left.abs()) * left.signum();
                    left_to_reverse[which] -= undone;
                    step.movement.amount = -undone;
                    step.movement.root = steps[which].movement.root;
                    step.movement.expires_at = Some(at(now + 20));
                    step.reverses = true;
                }
            }
        }
        posted += step.movement.amount;
        steps.push(step);
        left_to_reverse.push(reversible);
    }
    steps.retain(|step| step.movement.amount != 0);
    steps
}

/// What a service remembers of an account between two readings.
#[derive(Default, Clone, PartialEq, Debug)]
struct Memory {
    lots: BTreeMap<LotId, Lot>,
    changes: Vec<Change>,
    debt: i64,
}

impl Memory {
    fn remember(&mut self, lots: &mut Lots) {
        self.lots.extend(lots.touched().map(|lot| (lot.id, *lot)));
        self.changes.extend_from_slice(lots.changes());
        self.debt = lots.debt();
        lots.settle();
    }

    fn net(&self, root: TransactionId) -> BTreeMap<LotId, i64> {
        let mut net = BTreeMap::new();
        for change in self.changes.iter().filter(|change| change.movement.root == root) {
            *net.entry(change.lot).or_default() += change.points;
        }
        net
    }

    /// The next open lots in order, `few` at a time.
    fn next(&self, after: Option<Rank>, few: usize) -> (Vec<Lot>, bool) {
        let mut open: Vec<Lot> = self
            .lots
            .values()
            .copied()
            .filter(|lot| lot.remaining > 0)
            .collect();
        open.sort_by_key(Lot::rank);
        open.retain(|lot| after.is_none_or(|after| lot.rank() > after));
        let last = open.len() <= few;
        open.truncate(few);
        (open, last)
    }
}

fn apply(memory: &Memory, lots: &mut Lots, step: &Step, few: usize) {
    while !lots.covers(-step.movement.amount) {
        let (next, last) = memory.next(lots.horizon(), few);
        lots.load(next, last);
    }
    let mut net = memory.net(step.movement.root);
    for (lot, points) in lots.net_of(step.movement.root).collect::<Vec<_>>() {
        *net.entry(lot).or_default() += points;
    }
    for lot in net.keys() {
        if let Some(lot) = memory.lots.get(lot) {
            lots.know(*lot);
        }
    }
    let net: Vec<_> = net.into_iter().collect();
    let context = if step.reverses {
        Context::Undoes(&net)
    } else if step.parts.is_empty() {
        Context::Alone
    } else {
        Context::Carries(&step.parts)
    };
    lots.apply(step.movement, context);
}

fn replay(steps: &[Step]) -> Memory {
    let mut memory = Memory::default();
    let mut lots = Lots::none();
    for step in steps {
        apply(&memory, &mut lots, step, 1_000);
        memory.remember(&mut lots);
    }
    memory
}

/// A point: when it lapses, when it was earned, its lot.
type Point = (Option<DateTime<Utc>>, DateTime<Utc>, LotId);

/// Every point by itself: its lot, its dates. Slow, short, and obviously what the rule says.
#[derive(Default)]
struct Model {
    points: Vec<Point>,
    taken: BTreeMap<TransactionId, Vec<Point>>,
    dates: BTreeMap<LotId, Option<DateTime<Utc>>>,
    opened: BTreeMap<TransactionId, Vec<LotId>>,
    debt: i64,
}

impl Model {
    fn rank(&self, point: &Point) -> Rank {
        let date = self.dates[&point.2];
        (date.unwrap_or(DateTime::<Utc>::MAX_UTC), point.1, point.2)
    }

    fn step(&mut self, step: &Step) {
        let movement = step.movement;
        for _ in 0..movement.amount.abs() {
            if movement.amount < 0 {
                let own = self.opened.get(&movement.root).filter(|_| step.reverses);
                let of_own = |point: &&(_, _, LotId)| own.is_some_and(|own| own.contains(&point.2));
                let first = |wanted: &dyn Fn(&&Point) -> bool| {
                    self.points
                        .iter()
                        .filter(|point| wanted(point))
                        .min_by_key(|point| self.rank(point))
                        .copied()
                };
                match first(&of_own).or_else(|| first(&|_| true)) {
                    None => self.debt += 1,
                    Some(point) => {
                        let place = self.points.iter().position(|other| *other == point).unwrap();
                        self.points.remove(place);
                        if !step.reverses {
                            self.taken.entry(movement.root).or_default().push(point);
                        }
                    }
                }
            } else if step.reverses {
                let mut taken = self.taken.remove(&movement.root).unwrap_or_default();
                let last = (0..taken.len())
                    .max_by_key(|place| self.rank(&taken[*place]))
                    .unwrap();
                let point = taken.remove(last);
                self.taken.insert(movement.root, taken);
                if self.dates[&point.2].is_some_and(|date| date <= movement.at) {
                    self.dates.insert(point.2, movement.expires_at);
                }
                self.points.push(point);
            }
        }
        if movement.amount > 0 && !step.reverses {
            let own = Part {
                origin: movement.root,
                earned_at: movement.at,
                expires_at: movement.expires_at,
                points: movement.amount,
            };
            let parts = if step.parts.is_empty() {
                vec![own]
            } else {
                step.parts.clone()
            };
            for (part, from) in (0_i32..).zip(parts) {
                let lot = LotId {
                    version: movement.version,
                    part,
                };
                self.dates.insert(lot, from.expires_at);
                self.opened.entry(movement.root).or_default().push(lot);
                for _ in 0..from.points {
                    self.points.push((from.expires_at, from.earned_at, lot));
                }
            }
        }
        while self.debt > 0 && !self.points.is_empty() {
            let first = (0..self.points.len())
                .min_by_key(|place| self.rank(&self.points[*place]))
                .unwrap();
            let point = self.points.remove(first);
            if step.reverses {
                self.taken.entry(movement.root).or_default().push(point);
            }
            self.debt -= 1;
        }
    }

    fn remaining(&self) -> BTreeMap<LotId, i64> {
        let mut remaining = BTreeMap::new();
        for (.., lot) in &self.points {
            *remaining.entry(*lot).or_default() += 1;
        }
        remaining
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Given any history, then after every entry what is left of all lots less the debt is the balance, nothing is left
    /// negative or more than it was opened with, and the changes of a lot add up to what is left of it.
    #[test]
    fn what_is_left_is_the_balance(acts in acts()) {
        let steps = history(&acts);
        let (mut posted, mut memory, mut lots) = (0, Memory::default(), Lots::none());
        for step in &steps {
            apply(&memory, &mut lots, step, 1_000);
            memory.remember(&mut lots);
            posted += step.movement.amount;
            let left: i64 = memory.lots.values().map(|lot| lot.remaining).sum();
            prop_assert_eq!(left - memory.debt, posted);
            prop_assert!(memory.debt == 0 || left == 0, "a debt is paid before anything is kept");
            for lot in memory.lots.values() {
                prop_assert!((0..=lot.points).contains(&lot.remaining), "{:?}", lot);
                let sum: i64 = memory.changes.iter().filter(|change| change.lot == lot.id).map(|change| change.points).sum();
                prop_assert_eq!(sum, lot.remaining);
            }
        }
    }

    /// Given a history without clawbacks, a model that moves point by point has the same left of the same lots.
    #[test]
    fn single_points_moved_one_by_one_end_in_the_same_lots(acts in acts()) {
        let acts: Vec<_> = acts.into_iter().filter(|act| !matches!(act, Act::Claw(_))).collect();
        let steps = history(&acts);
        let mut model = Model::default();
        for step in &steps {
            model.step(step);
        }
        let memory = replay(&steps);
        let left: BTreeMap<_, _> =
            memory.lots.values().filter(|lot| lot.remaining > 0).map(|lot| (lot.id, lot.remaining)).collect();
        prop_assert_eq!(left, model.remaining());
        prop_assert_eq!(memory.debt, model.debt);
        for lot in memory.lots.values() {
            prop_assert_eq!(lot.expires_at, model.dates[&lot.id]);
        }
    }

    /// Given a history replayed in pieces, each begun with no lot in memory and as few loaded as will do, then what is
    /// remembered is the same as after one replay, entry by entry.
    #[test]
    fn a_replay_that_is_taken_up_again_ends_in_the_same_lots(acts in acts(), cuts in proptest::collection::vec(1_usize..9, 1..9), few in 1_usize..4) {
        let steps = history(&acts);
        let mut pieces = Memory::default();
        let mut rest = steps.as_slice();
        for length in cuts.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (piece, others) = rest.split_at((*length).min(rest.len()));
            rest = others;
            let mut lots = Lots::remembered(pieces.debt);
            for step in piece {
                apply(&pieces, &mut lots, step, few);
            }
            pieces.remember(&mut lots);
        }
        prop_assert_eq!(pieces, replay(&steps));
    }

    /// However the receivers of a transfer share what was taken, every point arrives once.
    #[test]
    fn receivers_share_everything_once(taken in proptest::collection::vec(1_i64..9, 0..6), split in 0_i64..60) {
        let taken: Vec<Part> = taken.iter().enumerate().map(|(number, points)| Part {
            origin: id(number), earned_at: at(0), expires_at: None, points: *points,
        }).collect();
        let all: i64 = taken.iter().map(|part| part.points).sum();
        let first = split.min(all);
        let mut arrived: BTreeMap<TransactionId, i64> = BTreeMap::new();
        for part in share(&taken, 0, first).into_iter().chain(share(&taken, first, all - first)) {
            *arrived.entry(part.origin).or_default() += part.points;
        }
        prop_assert_eq!(arrived, taken.iter().map(|part| (part.origin, part.points)).collect());
    }
}

fn step(version: i64, amount: i64, expires: Option<i64>) -> Step {
    Step {
        movement: Movement {
            version,
            transaction: id(usize::try_from(version).unwrap()),
            root: id(usize::try_from(version).unwrap()),
            amount,
            at: at(version),
            expires_at: expires.map(at),
        },
        parts: Vec::new(),
        reverses: false,
    }
}

fn reversal(version: i64, of: &Step, amount: i64, expires: i64) -> Step {
    let mut step = step(version, amount, Some(expires));
    step.movement.root = of.movement.root;
    step.reverses = true;
    step
}

fn left(memory: &Memory) -> Vec<i64> {
    memory.lots.values().map(|lot| lot.remaining).collect()
}

#[test]
fn a_burn_takes_what_lapses_first_whenever_it_was_earned() {
    let steps = [
        step(1, 10, None),
        step(2, 10, Some(900)),
        step(3, 10, Some(500)),
        step(4, 10, Some(500)),
        step(5, -25, None),
    ];
    assert_eq!(left(&replay(&steps)), [10, 5, 0, 0]);
}

#[test]
fn reversing_an_earn_takes_its_own_points_first() {
    let earn = step(2, 10, Some(900));
    let steps = [
        step(1, 10, Some(100)),
        earn.clone(),
        step(3, -12, None),
        reversal(4, &earn, -10, 999),
    ];
    // 8 of its own are left, the other 2 were spent and come from the rest
    assert_eq!(left(&replay(&steps[..3])), [0, 8]);
    assert_eq!((left(&replay(&steps)), replay(&steps).debt), (vec![0, 0], 2));
}

#[test]
fn reversing_a_burn_gives_back_to_its_lots_and_a_lapsed_one_lives_again() {
    let burn = step(3, -15, None);
    let steps = [
        step(1, 10, Some(5)),
        step(2, 10, Some(900)),
        burn.clone(),
        reversal(10, &burn, 7, 777),
        reversal(11, &burn, 8, 888),
    ];
    let first = replay(&steps[..4]);
    assert_eq!(left(&first), [2, 10], "what lives longest is given back first");
    let dates: Vec<_> = first.lots.values().map(|lot| lot.expires_at).collect();
    assert_eq!(dates, [Some(at(777)), Some(at(900))]);
    assert_eq!(left(&replay(&steps)), [10, 10]);
}

#[test]
fn what_a_reversal_gave_back_to_pay_a_debt_counts_as_not_given_back() {
    let burn = step(2, -14, None);
    let mut received = step(1, 14, None);
    received.parts = [(2, Some(at(4))), (7, None), (5, None)]
        .map(|(points, expires_at)| Part {
            origin: id(99),
            earned_at: at(0),
            expires_at,
            points,
        })
        .to_vec();
    let steps = [
        received.clone(),
        burn.clone(),
        reversal(3, &received, -2, 900),
        reversal(4, &burn, 1, 900),
        reversal(5, &burn, 6, 900),
    ];
    assert_eq!(
        replay(&steps[..3]).debt,
        2,
        "spent, so what the giver takes back is owed"
    );
    assert_eq!(replay(&steps[..4]).debt, 1);
    let end = replay(&steps);
    assert_eq!(
        (left(&end), end.debt),
        (vec![0, 0, 5], 0),
        "the longest-lived lot is made whole first"
    );
}
