//! Honest histories pass; each kind of lie is found, under its own rule.

use super::*;
use crate::history::Line;

const ANNA: Uuid = Uuid::from_u128(1);
const BRUNO: Uuid = Uuid::from_u128(2);
const NETWORK: Uuid = Uuid::from_u128(99);

/// A ledger that works one request at a time, and the history of those who ask it, each a second after the other.
#[derive(Default)]
struct Honest {
    calls: Vec<Call>,
    accounts: HashMap<Uuid, Account>,
    clock: u64,
}

impl Honest {
    fn account(&mut self, id: Uuid) -> &mut Account {
        self.accounts.entry(id).or_insert_with(|| Account {
            id,
            state: State::default(),
            lines: Vec::new(),
            open_holds: 0,
            projected: Vec::new(),
        })
    }

    fn asks(&mut self, act: Act, answer: Answer) -> String {
        let key = format!("key-{}", self.calls.len());
        let invoked = Duration::from_secs(self.clock);
        self.clock += 1;
        self.calls.push(Call {
            key: key.clone(),
            act,
            invoked,
            completed: invoked + Duration::from_millis(500),
            answer,
        });
        key
    }

    fn posts(&mut self, act: Act, moves: &[(Uuid, i64, i64)]) -> Uuid {
        let transaction = Uuid::from_u128(1_000 + self.calls.len() as u128);
        let key = self.asks(act, Answer::Refused(String::new()));
        let mut entries = Vec::new();
        for (id, amount, held_change) in moves {
            let account = self.account(*id);
            account.state.version += 1;
            account.state.posted += amount;
            account.state.held += held_change;
            account.open_holds += held_change;
            let entry = Entry {
                account: *id,
                amount: *amount,
                held_change: *held_change,
                after: account.state,
            };
            account.lines.push(Line {
                transaction,
                reference: key.clone(),
                entry: entry.clone(),
            });
            account.projected.push(transaction);
            entries.push(entry);
        }
        let sum: i64 = moves.iter().map(|(_, amount, _)| amount).sum();
        if sum != 0 {
            entries.push(Entry {
                account: NETWORK,
                amount: -sum,
                held_change: 0,
                after: State::default(),
            });
        }
        self.calls.last_mut().unwrap().answer = Answer::Posted { transaction, entries };
        transaction
    }

    fn earns(&mut self, account: Uuid, points: i64) {
        self.posts(Act::Earn { account, points }, &[(account, points, 0)]);
    }

    fn reads(&mut self, account: Uuid) {
        let state = self.account(account).state;
        self.asks(Act::Read { account }, Answer::Read(state));
    }

    fn findings(&self) -> HashSet<Rule> {
        let books = Books {
            accounts: self.accounts.values().cloned().collect(),
            totals: vec![("PTS".to_owned(), 0)],
        };
        let findings = check(&self.calls, &books);
        findings.into_iter().map(|finding| finding.rule).collect()
    }
}

fn honest() -> Honest {
    let mut run = Honest::default();
    run.earns(ANNA, 100);
    run.reads(ANNA);
    run.earns(BRUNO, 10);
    run.posts(
        Act::Transfer {
            from: ANNA,
            to: BRUNO,
            points: 40,
        },
        &[(ANNA, -40, 0), (BRUNO, 40, 0)],
    );
    let hold = run.posts(
        Act::Hold {
            account: ANNA,
            points: 50,
        },
        &[(ANNA, 0, 50)],
    );
    run.asks(
        Act::Burn {
            account: ANNA,
            points: 11,
        },
        Answer::Refused("insufficient_balance".to_owned()),
    );
    let capture = Act::Capture {
        hold,
        account: ANNA,
        points: 20,
        last: true,
    };
    run.posts(capture, &[(ANNA, -20, -50)]);
    run.asks(
        Act::Void { hold, account: ANNA },
        Answer::Refused("hold_not_open".to_owned()),
    );
    run.reads(ANNA);
    run.reads(BRUNO);
    run
}

fn line(run: &mut Honest, account: Uuid, version: usize) -> &mut Line {
    &mut run.account(account).lines[version - 1]
}

#[test]
fn an_honest_history_has_no_findings() {
    assert_eq!(honest().findings(), HashSet::new());
}

#[test]
fn a_posting_that_is_not_in_the_statement_is_lost() {
    let mut run = honest();
    run.account(BRUNO).lines.remove(0);
    assert!(run.findings().contains(&Rule::Lost));
}

#[test]
fn a_posting_that_is_there_twice_was_invented() {
    let mut run = honest();
    let (mut again, state) = (run.account(BRUNO).lines[0].clone(), run.account(BRUNO).state);
    again.transaction = Uuid::from_u128(7);
    again.entry.after = State {
        version: state.version + 1,
        posted: state.posted + 10,
        held: 0,
    };
    run.account(BRUNO).lines.push(again);
    assert!(run.findings().contains(&Rule::Invented));
}

#[test]
fn a_refused_posting_that_is_there_was_invented() {
    let mut run = honest();
    run.calls[2].answer = Answer::Refused("insufficient_balance".to_owned());
    assert!(run.findings().contains(&Rule::Invented));
}

#[test]
fn a_balance_that_forgets_the_one_before_is_no_replay() {
    let mut run = honest();
    line(&mut run, ANNA, 2).entry.after.posted += 1;
    assert!(run.findings().contains(&Rule::Replay));
}

#[test]
fn a_version_left_out_is_a_gap() {
    let mut run = honest();
    line(&mut run, ANNA, 2).entry.after.version += 1;
    assert!(run.findings().contains(&Rule::Contiguous));
}

#[test]
fn a_balance_below_what_is_held_breaks_the_floor() {
    let mut run = Honest::default();
    run.earns(ANNA, 10);
    run.posts(
        Act::Hold {
            account: ANNA,
            points: 10,
        },
        &[(ANNA, 0, 10)],
    );
    run.posts(
        Act::Burn {
            account: ANNA,
            points: 1,
        },
        &[(ANNA, -1, 0)],
    );
    assert_eq!(run.findings(), HashSet::from([Rule::Floor]));
}

#[test]
fn held_that_no_open_hold_explains_is_found() {
    let mut run = honest();
    run.account(ANNA).open_holds += 5;
    assert_eq!(run.findings(), HashSet::from([Rule::Holds]));
}

#[test]
fn a_version_older_than_one_told_before_it_was_asked_for_is_out_of_order() {
    let mut run = Honest::default();
    run.earns(ANNA, 10);
    run.earns(ANNA, 20);
    let (first, second) = (run.calls[0].invoked, run.calls[0].completed);
    (run.calls[0].invoked, run.calls[0].completed) = (run.calls[1].invoked, run.calls[1].completed);
    (run.calls[1].invoked, run.calls[1].completed) = (first, second);
    assert_eq!(run.findings(), HashSet::from([Rule::Order]));
}

#[test]
fn a_read_of_what_was_no_longer_so_is_found() {
    let mut run = honest();
    let old = State {
        version: 1,
        posted: 100,
        held: 0,
    };
    run.asks(Act::Read { account: ANNA }, Answer::Read(old));
    assert_eq!(run.findings(), HashSet::from([Rule::Read]));
}

#[test]
fn a_read_of_what_never_was_is_found() {
    let mut run = honest();
    let state = run.account(ANNA).state;
    let never = State {
        held: state.held + 1,
        ..state
    };
    run.asks(Act::Read { account: ANNA }, Answer::Read(never));
    assert_eq!(run.findings(), HashSet::from([Rule::Read]));
}

#[test]
fn a_refusal_while_the_points_were_there_is_found() {
    let mut run = honest();
    run.asks(
        Act::Burn {
            account: BRUNO,
            points: 50,
        },
        Answer::Refused("insufficient_balance".to_owned()),
    );
    assert_eq!(run.findings(), HashSet::from([Rule::Refusal]));
}

#[test]
fn a_hold_refused_before_anybody_used_it_is_found() {
    let mut run = Honest::default();
    run.earns(ANNA, 10);
    let hold = run.posts(
        Act::Hold {
            account: ANNA,
            points: 10,
        },
        &[(ANNA, 0, 10)],
    );
    run.asks(
        Act::Void { hold, account: ANNA },
        Answer::Refused("hold_not_open".to_owned()),
    );
    assert_eq!(run.findings(), HashSet::from([Rule::Refusal]));
}

#[test]
fn what_was_not_published_is_found() {
    let mut run = honest();
    run.account(BRUNO).projected.remove(0);
    assert_eq!(run.findings(), HashSet::from([Rule::Published]));
}

#[test]
fn entries_that_do_not_sum_to_zero_are_found() {
    let mut run = honest();
    let Answer::Posted { entries, .. } = &mut run.calls[0].answer else {
        panic!("it was posted")
    };
    entries.pop();
    assert_eq!(run.findings(), HashSet::from([Rule::Zero]));
}
