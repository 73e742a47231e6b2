//! The judge: finds whatever in a history and its books no honest ledger could have said.
//!
//! A run is right if its calls can be put in one order that (1) explains every answer and (2) never puts a call before
//! one that had been answered when it was sent: strict serialisability. The versions of an account *are* such an order,
//! so nothing has to be searched: they only have to be held against the clock and against each other.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    ops::Range,
    time::Duration,
};

use uuid::Uuid;

use super::{Account, Act, Answer, Books, Call, Entry, State};

/// What must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// The entries of a transaction, and all accounts together, sum to zero.
    Zero,
    /// An account's versions have no gaps.
    Contiguous,
    /// A balance is the one before it and the change.
    Replay,
    /// Nothing is spent that is not there.
    Floor,
    /// What was acknowledged is in the books, as it was told.
    Lost,
    /// Nothing is in the books twice, or without having been asked for.
    Invented,
    /// What was answered before another call was sent comes before it.
    Order,
    /// What was read was so, at some moment while it was being read.
    Read,
    /// What was refused had to be, at some moment while it was being decided.
    Refusal,
    /// What is set aside is what is left of the open holds.
    Holds,
    /// What was recorded was published, in the account's order.
    Published,
}

/// Something that no honest ledger says.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What it breaks.
    pub rule: Rule,
    /// How.
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.rule, self.what)
    }
}

/// Everything wrong with a run.
pub fn check(calls: &[Call], books: &Books) -> Vec<Finding> {
    let mut judge = Judge { findings: Vec::new() };
    for (unit, total) in books.totals.iter().filter(|(_, total)| *total != 0) {
        judge.finds(Rule::Zero, format!("all accounts in {unit} sum to {total}"));
    }
    judge.answers(calls, books);
    for account in &books.accounts {
        judge.lines(account);
        judge.timeline(account, calls);
    }
    judge.closed_holds(calls);
    judge.findings
}

struct Judge {
    findings: Vec<Finding>,
}

impl Judge {
    fn finds(&mut self, rule: Rule, what: String) {
        self.findings.push(Finding { rule, what });
    }

    /// Answers against statements: each acknowledged call is there once and as told, and nothing else is there.
    fn answers(&mut self, calls: &[Call], books: &Books) {
        let mut lines: HashMap<&str, Vec<(Uuid, &Entry)>> = HashMap::new();
        for line in books.accounts.iter().flat_map(|account| &account.lines) {
            let of_key = lines.entry(&line.reference).or_default();
            of_key.push((line.transaction, &line.entry));
        }
        let ours: HashSet<Uuid> = books.accounts.iter().map(|account| account.id).collect();
        let mut transactions = HashSet::new();
        for call in calls {
            let recorded = lines.remove(call.key.as_str()).unwrap_or_default();
            let Answer::Posted { transaction, entries } = &call.answer else {
                if let Some((transaction, _)) = recorded.first() {
                    self.finds(
                        Rule::Invented,
                        format!("{} was {:?}, yet is {transaction}", call.key, call.answer),
                    );
                }
                continue;
            };
            if !transactions.insert(*transaction) {
                self.finds(
                    Rule::Invented,
                    format!("{transaction} answers {} and another call", call.key),
                );
            }
            let sum: i64 = entries.iter().map(|entry| entry.amount).sum();
            if sum != 0 {
                self.finds(Rule::Zero, format!("the entries of {transaction} sum to {sum}"));
            }
            for (other, _) in recorded.iter().filter(|(id, _)| id != transaction) {
                self.finds(
                    Rule::Invented,
                    format!("{} is {transaction} and {other}", call.key),
                );
            }
            for told in entries.iter().filter(|entry| ours.contains(&entry.account)) {
                let there = recorded
                    .iter()
                    .filter(|(id, entry)| id == transaction && *entry == told)
                    .count();
                if there != 1 {
                    self.finds(
                        Rule::Lost,
                        format!(
                            "{transaction} was acknowledged with {told:?}: {there} times in the statement"
                        ),
                    );
                }
            }
        }
        for (key, of_key) in lines {
            self.finds(
                Rule::Invented,
                format!("{of_key:?} by {key:?}, which nobody asked for"),
            );
        }
    }

    /// A statement against itself and against what was published.
    fn lines(&mut self, account: &Account) {
        let mut before = State::default();
        for line in &account.lines {
            let (entry, after) = (&line.entry, line.entry.after);
            if after.version != before.version + 1 {
                self.finds(
                    Rule::Contiguous,
                    format!("{} has {after:?} after {before:?}", account.id),
                );
            }
            let replayed = (before.posted + entry.amount, before.held + entry.held_change);
            if replayed != (after.posted, after.held) {
                self.finds(
                    Rule::Replay,
                    format!("{} has {after:?} after {before:?} and {entry:?}", account.id),
                );
            }
            if after.available() < 0 || after.held < 0 {
                self.finds(Rule::Floor, format!("{} has {after:?}", account.id));
            }
            before = after;
        }
        if before != account.state {
            self.finds(
                Rule::Replay,
                format!(
                    "{} stands at {:?}, its statement at {before:?}",
                    account.id, account.state
                ),
            );
        }
        if account.open_holds != account.state.held {
            let (open, held) = (account.open_holds, account.state.held);
            self.finds(
                Rule::Holds,
                format!("{} has {held} held for holds of {open}", account.id),
            );
        }
        let posted: Vec<Uuid> = account.lines.iter().map(|line| line.transaction).collect();
        if posted != account.projected {
            let first = posted
                .iter()
                .zip(&account.projected)
                .position(|(one, other)| one != other);
            let counts = (posted.len(), account.projected.len(), first);
            self.finds(
                Rule::Published,
                format!(
                    "{}: recorded, projected, first difference: {counts:?}",
                    account.id
                ),
            );
        }
    }

    /// An account's versions against the clock.
    fn timeline(&mut self, account: &Account, calls: &[Call]) {
        let timeline = Timeline::of(account, calls);
        // from the newest version down: nothing newer may have been answered before this was sent
        let mut newer = Duration::MAX;
        for seen in timeline.posted.iter().rev() {
            if newer < seen.invoked {
                let version = seen.version;
                self.finds(
                    Rule::Order,
                    format!(
                        "{}: a newer version was answered before version {version} was asked for",
                        account.id
                    ),
                );
            }
            newer = newer.min(seen.completed);
        }
        for call in calls {
            let window = timeline.window(call.invoked, call.completed);
            match (&call.act, &call.answer) {
                (Act::Read { account: read }, Answer::Read(state)) if *read == account.id => {
                    let was = timeline
                        .states
                        .get(usize::try_from(state.version).unwrap_or(usize::MAX));
                    if !window.contains(&state.version) || was != Some(state) {
                        self.finds(
                            Rule::Read,
                            format!("{}: read {state:?}, was {was:?}, versions {window:?}", account.id),
                        );
                    }
                }
                (
                    Act::Burn {
                        account: from,
                        points,
                    }
                    | Act::Transfer { from, points, .. }
                    | Act::Hold {
                        account: from,
                        points,
                    },
                    Answer::Refused(code),
                ) if *from == account.id && code == "insufficient_balance" => {
                    let justified = window.clone().any(|version| {
                        let state = timeline
                            .states
                            .get(usize::try_from(version).unwrap_or(usize::MAX));
                        state.is_some_and(|state| state.available() < *points)
                    });
                    if !justified {
                        self.finds(
                            Rule::Refusal,
                            format!("{}: {points} were there at {window:?}", account.id),
                        );
                    }
                }
                _ => {}
            }
        }
    }

    /// Refusals other than for want of balance: only of a hold that somebody else had used, or was just using.
    fn closed_holds(&mut self, calls: &[Call]) {
        let mut used: HashMap<Uuid, Vec<&Call>> = HashMap::new();
        for call in calls {
            if let (Act::Capture { hold, .. } | Act::Void { hold, .. }, Answer::Posted { .. }) =
                (&call.act, &call.answer)
            {
                used.entry(*hold).or_default().push(call);
            }
        }
        for call in calls {
            let Answer::Refused(code) = &call.answer else {
                continue;
            };
            let justified = match (&call.act, code.as_str()) {
                (Act::Burn { .. } | Act::Transfer { .. } | Act::Hold { .. }, "insufficient_balance") => true,
                (
                    Act::Capture { hold, .. } | Act::Void { hold, .. },
                    "hold_not_open" | "capture_exceeds_hold",
                ) => {
                    let others = used.get(hold).into_iter().flatten();
                    others.clone().any(|other| other.invoked < call.completed)
                }
                _ => false,
            };
            if !justified {
                self.finds(Rule::Refusal, format!("{:?} was refused: {code}", call.act));
            }
        }
    }
}

/// When a version was asked for and answered.
#[derive(Clone, Copy)]
struct Seen {
    version: i64,
    invoked: Duration,
    completed: Duration,
}

/// What an account was, and what was known of it when.
struct Timeline {
    /// By version, from 0.
    states: Vec<State>,
    /// Postings by version.
    posted: Vec<Seen>,
    /// By the moment of an answer: the newest version anybody had been told by then.
    told: Vec<(Duration, i64)>,
    /// By the moment of a request, the last first: the oldest version that was asked for then or later.
    asked: Vec<(Duration, i64)>,
}

impl Timeline {
    fn of(account: &Account, calls: &[Call]) -> Self {
        let states = std::iter::once(State::default())
            .chain(account.lines.iter().map(|line| line.entry.after))
            .collect();
        let (mut posted, mut told) = (Vec::new(), Vec::new());
        for call in calls {
            let seen = |version| Seen {
                version,
                invoked: call.invoked,
                completed: call.completed,
            };
            match (&call.act, &call.answer) {
                (_, Answer::Posted { entries, .. }) => {
                    let entries = entries.iter().filter(|entry| entry.account == account.id);
                    posted.extend(entries.map(|entry| seen(entry.after.version)));
                }
                (Act::Read { account: read }, Answer::Read(state)) if *read == account.id => {
                    told.push((call.completed, state.version));
                }
                _ => {}
            }
        }
        posted.sort_unstable_by_key(|seen| seen.version);
        told.extend(posted.iter().map(|seen| (seen.completed, seen.version)));
        told.sort_unstable();
        let mut newest = 0;
        for (_, version) in &mut told {
            newest = newest.max(*version);
            *version = newest;
        }
        let mut asked: Vec<_> = posted.iter().map(|seen| (seen.invoked, seen.version)).collect();
        asked.sort_unstable_by(|one, other| other.cmp(one));
        let mut oldest = i64::MAX;
        for (_, version) in &mut asked {
            oldest = oldest.min(*version);
            *version = oldest;
        }
        Self {
            states,
            posted,
            told,
            asked,
        }
    }

    /// The versions the account may have had at some moment between two: not older than what had been told before,
    /// not as new as what was asked for only afterwards.
    fn window(&self, invoked: Duration, completed: Duration) -> Range<i64> {
        let before = self.told.partition_point(|(when, _)| *when < invoked);
        let oldest = before
            .checked_sub(1)
            .and_then(|last| self.told.get(last))
            .map_or(0, |(_, version)| *version);
        let after = self.asked.partition_point(|(when, _)| *when > completed);
        let end = i64::try_from(self.states.len()).unwrap_or(i64::MAX);
        let newest = after
            .checked_sub(1)
            .and_then(|last| self.asked.get(last))
            .map_or(end, |(_, version)| *version);
        oldest..newest.min(end)
    }
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
