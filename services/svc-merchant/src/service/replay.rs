//! Last month under other rules: prices the purchases of a period again, customer by customer in the order in which they
//! were made, so that tiers and caps see what this customer would have earned under the new rules so far.

use super::pricing::{compile, refused};
use super::programs::{Caller, Programs, as_text, check};
use crate::domain::program::{Document, Item, Program, Purchase, Standing, local_day};
use crate::domain::purchases::PricedItem;
use crate::domain::{Fault, ProgramId, TenantId};
use crate::error::{Error, ProgramError};
use crate::store::purchases::{self, AccountDayRow, PurchaseRow};
use chrono::{DateTime, Datelike as _, Months, NaiveDate, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Tz;
use money::Unit;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use uuid::Uuid;

/// Purchases priced in one go: a few seconds.
const PURCHASES_MAX: i64 = 200_000;
const PAGE: i64 = 5_000;

/// What is to be priced again, and under what.
#[derive(Clone, Debug, Default)]
pub struct Replay {
    /// A version; `None` for the draft.
    pub version: Option<i64>,
    /// Rules that are not saved, instead of a version or the draft.
    pub document: Option<Document>,
    /// From when; by default the first of last month, where the program is at home.
    pub from: Option<DateTime<Utc>>,
    /// Until just before when; by default the first of this month.
    pub to: Option<DateTime<Utc>>,
}

/// What would have been given instead of what was.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The version; `None` for the draft and for what is not saved.
    pub version: Option<i64>,
    /// From when.
    pub from: DateTime<Utc>,
    /// Until just before when.
    pub to: DateTime<Utc>,
    /// Purchases priced.
    pub purchases: i64,
    /// Purchases that these rules refuse, and give nothing for.
    pub refused: i64,
    /// Points that were given.
    pub points_before: i64,
    /// Points that would have been given.
    pub points_after: i64,
    /// Customers who would have got more.
    pub better: i64,
    /// Customers who would have got less.
    pub worse: i64,
    /// What each rule would have given.
    pub rules: BTreeMap<Box<str>, i64>,
    /// What the points are worth by the rules priced under; `None` where the document does not say.
    pub liability: Option<Liability>,
}

/// What points are worth, in minor units.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Liability {
    /// The currency.
    pub unit: Unit,
    /// What was given.
    pub before: i64,
    /// What would have been given.
    pub after: i64,
}

impl Programs {
    /// See the module.
    ///
    /// # Errors
    /// The document does not compile, or stands beside a version; the program or version is not there; there are too many
    /// purchases.
    pub async fn replay(&self, caller: &Caller, id: ProgramId, asked: Replay) -> Result<Outcome, Error> {
        if asked.document.is_some() && asked.version.is_some() {
            return Err(Fault::invalid("version", "a version is not asked for beside a document").into());
        }
        let (_, mut compiled) = self.rules(caller, id, asked.version).await?;
        if let Some(document) = &asked.document {
            check(document)?;
            compiled = Arc::new(compile(&as_text(document)?)?);
        }
        let program = &compiled.program;
        let (first, next) = last_month(program.zone(), self.now());
        let (from, to) = (asked.from.unwrap_or(first), asked.to.unwrap_or(next));
        let act = "counting purchases to price again";
        let mut connection = self.pool().acquire().await.map_err(Error::database(act))?;
        let found = purchases::count(&mut connection, caller.tenant, id, from, to).await;
        let found = found.map_err(Error::database(act))?;
        drop(connection);
        if found > PURCHASES_MAX {
            let most = PURCHASES_MAX;
            return Err(ProgramError::TooManyPurchases { found, most }.into());
        }
        let mut tally = Tally::new(program, from);
        let mut after = (Uuid::nil(), DateTime::UNIX_EPOCH, Uuid::nil());
        loop {
            let (rows, days) = self
                .purchases(caller.tenant, id, (from, to), after, tally.first_day)
                .await?;
            let Some(last) = rows.last() else { break };
            after = (last.account_id, last.purchased_at, last.transaction_id);
            tally.add(&rows, &days);
            // a page is a few milliseconds of computing: let others have their turn
            tokio::task::yield_now().await;
        }
        Ok(tally.outcome(asked.version, from, to, &compiled.document))
    }

    async fn purchases(
        &self,
        tenant: TenantId,
        id: ProgramId,
        period: (DateTime<Utc>, DateTime<Utc>),
        after: (Uuid, DateTime<Utc>, Uuid),
        first_day: NaiveDate,
    ) -> Result<(Vec<PurchaseRow>, Vec<AccountDayRow>), Error> {
        let act = "reading purchases to price again";
        let mut connection = self.pool().acquire().await.map_err(Error::database(act))?;
        let rows = purchases::page(&mut connection, tenant, id, period, after, PAGE).await;
        let rows = rows.map_err(Error::database(act))?;
        let mut accounts: Vec<_> = rows.iter().map(|row| row.account_id).collect();
        accounts.dedup();
        let year_before = first_day - Months::new(12);
        let days = purchases::days_of(&mut connection, tenant, id, &accounts, year_before, first_day).await;
        Ok((rows, days.map_err(Error::database(act))?))
    }
}

/// The calendar month before the one that `now` is in, in `zone`.
fn last_month(zone: Tz, now: DateTime<Utc>) -> (DateTime<Utc>, DateTime<Utc>) {
    let today = local_day(zone, now);
    let first = today.with_day(1).unwrap_or(today);
    (start(zone, first - Months::new(1)), start(zone, first))
}

/// When a day begins; by UTC where clocks skip midnight, which they do on no first of a month.
fn start(zone: Tz, day: NaiveDate) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    let local = zone.from_local_datetime(&midnight).earliest();
    local.map_or_else(|| midnight.and_utc(), |local| local.with_timezone(&Utc))
}

/// What adds up over pages.
struct Tally<'p> {
    program: &'p Program,
    first_day: NaiveDate,
    account: Option<Customer>,
    purchases: i64,
    refused: i64,
    points_before: i64,
    points_after: i64,
    better: i64,
    worse: i64,
    rules: BTreeMap<Box<str>, i64>,
}

/// The customer whose purchases are being priced.
struct Customer {
    id: Uuid,
    /// Per day: before the period as it was, within it as it would be.
    days: BTreeMap<NaiveDate, (i64, i64)>,
    before: i64,
    after: i64,
}

impl<'p> Tally<'p> {
    fn new(program: &'p Program, from: DateTime<Utc>) -> Self {
        Self {
            program,
            first_day: local_day(program.zone(), from),
            account: None,
            purchases: 0,
            refused: 0,
            points_before: 0,
            points_after: 0,
            better: 0,
            worse: 0,
            rules: BTreeMap::new(),
        }
    }

    fn add(&mut self, rows: &[PurchaseRow], days: &[AccountDayRow]) {
        let mut known: HashMap<Uuid, BTreeMap<NaiveDate, (i64, i64)>> = HashMap::new();
        for day in days {
            known
                .entry(day.account_id)
                .or_default()
                .insert(day.day, (day.points, day.spend));
        }
        for row in rows {
            // a customer may go on from the page before, with what was reckoned there
            if self
                .account
                .as_ref()
                .is_none_or(|account| account.id != row.account_id)
            {
                self.close();
                self.account = Some(Customer {
                    id: row.account_id,
                    days: known.remove(&row.account_id).unwrap_or_default(),
                    before: 0,
                    after: 0,
                });
            }
            self.price(row);
        }
    }

    fn price(&mut self, row: &PurchaseRow) {
        let Some(account) = &mut self.account else { return };
        let day = local_day(self.program.zone(), row.purchased_at);
        let days = account
            .days
            .iter()
            .map(|(day, (points, spend))| (*day, *points, *spend));
        let standing = Standing::on(day, days);
        let calculation = purchase(row).and_then(|purchase| {
            self.program
                .calculate(&purchase, row.purchased_at, standing)
                .map_err(refused)
        });
        let after = if let Ok(calculation) = calculation {
            for part in calculation.parts {
                let given = self.rules.entry(part.rule.id.clone()).or_default();
                *given = given.saturating_add(part.points);
            }
            calculation.points
        } else {
            self.refused += 1;
            0
        };
        let (points, spend) = account.days.entry(day).or_default();
        *points = points.saturating_add(after);
        *spend = spend.saturating_add(row.amount);
        account.before = account.before.saturating_add(row.points);
        account.after = account.after.saturating_add(after);
        self.purchases += 1;
        self.points_before = self.points_before.saturating_add(row.points);
        self.points_after = self.points_after.saturating_add(after);
    }

    fn close(&mut self) {
        if let Some(account) = self.account.take() {
            self.better += i64::from(account.after > account.before);
            self.worse += i64::from(account.after < account.before);
        }
    }

    fn outcome(
        mut self,
        version: Option<i64>,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        document: &Document,
    ) -> Outcome {
        self.close();
        let worth = |points| self.program.worth(points);
        let liability = worth(self.points_before)
            .zip(worth(self.points_after))
            .map(|(before, after)| Liability {
                unit: document.unit,
                before,
                after,
            });
        Outcome {
            version,
            from,
            to,
            purchases: self.purchases,
            refused: self.refused,
            points_before: self.points_before,
            points_after: self.points_after,
            better: self.better,
            worse: self.worse,
            rules: self.rules,
            liability,
        }
    }
}

/// A purchase as it was told; what can no longer be understood is refused like what the rules refuse.
fn purchase(row: &PurchaseRow) -> Result<Purchase, ProgramError> {
    let items: Vec<PricedItem> =
        serde_json::from_str(&row.items).map_err(|_| ProgramError::Invalid(Vec::new()))?;
    let items = items
        .iter()
        .map(|item| Item::new(&item.category, item.quantity, item.amount))
        .collect();
    let unit = row.unit.parse().map_err(|_| ProgramError::Invalid(Vec::new()))?;
    Purchase::new(row.amount, unit, row.store_id, items).map_err(ProgramError::Invalid)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn program(more: &serde_json::Value) -> Program {
        let mut value = json!({
            "name": "Points", "time_zone": "Europe/Paris", "unit": "EUR", "value": {"points": 100, "amount": 500},
            "earn": [{"id": "per-euro", "name": "1 per euro", "type": "spend", "points": 1, "per": 100}],
        });
        value
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        Program::compile(&serde_json::from_value(value).unwrap()).unwrap()
    }

    fn row(account: u128, day: u32, amount: i64, points: i64) -> PurchaseRow {
        PurchaseRow {
            transaction_id: Uuid::now_v7(),
            account_id: Uuid::from_u128(account),
            store_id: Uuid::from_u128(9),
            purchased_at: Utc.with_ymd_and_hms(2026, 10, day, 12, 0, 0).unwrap(),
            amount,
            unit: "EUR".to_owned(),
            items: "[]".to_owned(),
            points,
        }
    }

    fn october() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 9, 30, 22, 0, 0).unwrap()
    }

    #[test]
    fn last_month_is_the_calendars_where_the_program_is_at_home() {
        let now = Utc.with_ymd_and_hms(2026, 11, 30, 23, 30, 0).unwrap();
        // it is December in Paris
        let (from, to) = last_month(chrono_tz::Europe::Paris, now);
        assert_eq!(from, Utc.with_ymd_and_hms(2026, 10, 31, 23, 0, 0).unwrap());
        assert_eq!(to, Utc.with_ymd_and_hms(2026, 11, 30, 23, 0, 0).unwrap());
    }

    #[test]
    fn a_tier_is_reached_by_what_would_have_been_earned_and_a_page_may_end_anywhere() {
        let program = program(&json!({"tiers": {"by": "points",
            "levels": [{"id": "gold", "name": "Gold", "from": 150, "factor": "2"}]}}));
        let rows = [row(1, 1, 10_000, 0), row(1, 2, 10_000, 0), row(2, 1, 10_000, 500)];
        let known = AccountDayRow {
            account_id: Uuid::from_u128(1),
            day: "2026-09-30".parse().unwrap(),
            points: 50,
            spend: 0,
        };
        let outcomes = [1, 2, 3].map(|page| {
            let mut tally = Tally::new(&program, october());
            rows.chunks(page).for_each(|rows| tally.add(rows, &[known]));
            tally.close();
            (tally.points_after, tally.better, tally.worse, tally.rules)
        });
        // 50 before: 100, then gold with 150: 200; the other gets 100 instead of 500
        let rules = [("gold".into(), 100), ("per-euro".into(), 300)]
            .into_iter()
            .collect();
        assert_eq!(outcomes[0], (400, 1, 1, rules));
        assert!(outcomes.iter().all(|outcome| *outcome == outcomes[0]));
    }

    #[test]
    fn what_the_rules_refuse_gives_nothing_and_is_counted() {
        let program = program(&json!({}));
        let mut tally = Tally::new(&program, october());
        let dollars = PurchaseRow {
            unit: "USD".to_owned(),
            ..row(1, 1, 100, 7)
        };
        tally.add(&[dollars], &[]);
        assert_eq!(
            (tally.refused, tally.points_before, tally.points_after),
            (1, 7, 0)
        );
    }
}
