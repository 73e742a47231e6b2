//! From a document to a program: everything a document can get wrong is found here, all of it at once, by field path.

use super::calendar::{CompiledWindow, Period, minutes};
use super::document::{
    Document, EarnKind, EarnRule, Multiplier, PointValue, Rounding, TierBasis, TierLevel, Tiers, Window,
};
use super::{AMOUNT_MAX, CATEGORY_MAX, POINTS_MAX, RULES_MAX};
use crate::domain::Fault;
use chrono_tz::Tz;
use money::Unit;
use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;
use uuid::Uuid;

/// Factors are counted in ten-thousandths.
pub(super) const FACTOR_ONE: i64 = 10_000;
const FACTOR_MAX: i64 = 100 * FACTOR_ONE;
const FACTOR_DECIMALS: usize = 4;
/// The least common multiple of every `per` of a program: what keeps sums of fractions exact within 128 bits.
const SCALE_MAX: i128 = 1_000_000_000;
const PER_MAX: i64 = 1_000_000_000;
/// Points that one step of an earn rule gives.
const STEP_POINTS_MAX: i64 = 1_000_000;
const ID_MAX: usize = 40;
const NAME_MAX: usize = 80;
const STORES_MAX: usize = 500;
const CATEGORIES_MAX: usize = 100;
/// What the ids of caps begin with; rules may not.
const CAP_PREFIX: &str = "cap-";

/// What a rule looks at, as answers name it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum RuleKind {
    /// What was spent.
    Spend,
    /// That something was bought.
    Visit,
    /// What was spent in a category.
    Category,
    /// Where it was bought.
    Store,
    /// A window's multiple.
    Multiplier,
    /// A level's multiple.
    Tier,
    /// What a cap took away.
    Cap,
}

impl RuleKind {
    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Spend => "spend",
            Self::Visit => "visit",
            Self::Category => "category",
            Self::Store => "store",
            Self::Multiplier => "multiplier",
            Self::Tier => "tier",
            Self::Cap => "cap",
        }
    }
}

/// A rule as answers name it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label {
    /// Its id in the document; a cap's is `cap-per-purchase`, `cap-per-day` or `cap-per-customer`.
    pub id: Box<str>,
    /// Its name in the document.
    pub name: Box<str>,
    /// What it looks at.
    pub kind: RuleKind,
}

/// A document that has been checked, in the form that prices purchases. Immutable; one serves every thread.
#[derive(Clone, Debug)]
pub struct Program {
    pub(super) zone: Tz,
    pub(super) unit: Unit,
    /// Every earn rule's `per` divides it.
    pub(super) scale: i128,
    pub(super) earn: Vec<Earn>,
    pub(super) multipliers: Vec<Times>,
    pub(super) tiers: Option<Ladder>,
    pub(super) caps: CompiledCaps,
    pub(super) rounding: Rounding,
    pub(super) expiry: Option<Period>,
    value: Option<PointValue>,
}

#[derive(Clone, Debug)]
pub(super) struct Earn {
    pub(super) label: Arc<Label>,
    pub(super) what: What,
    pub(super) points: i64,
    pub(super) minimum: i64,
    /// Sorted; empty for all.
    pub(super) stores: Vec<Uuid>,
}

#[derive(Clone, Debug)]
pub(super) enum What {
    /// So many points for `scale / per` of every minor unit that counts.
    Spent {
        steps_per_scale: i128,
        categories: Categories,
    },
    /// So many points for the purchase.
    Once,
}

/// Which lines count. In lower case.
#[derive(Clone, Debug)]
pub(super) enum Categories {
    AllBut(Vec<Box<str>>),
    Only(Vec<Box<str>>),
}

impl Categories {
    pub(super) fn count(&self, category: &str) -> bool {
        let named = |names: &[Box<str>]| names.iter().any(|name| **name == *category);
        match self {
            Self::AllBut(names) => !named(names),
            Self::Only(names) => named(names),
        }
    }

    /// Whether what has no lines counts as a whole.
    pub(super) const fn count_unlisted(&self) -> bool {
        matches!(self, Self::AllBut(_))
    }
}

#[derive(Clone, Debug)]
pub(super) struct Times {
    pub(super) label: Arc<Label>,
    /// The factor less one, in ten-thousandths: what it adds.
    pub(super) adds: i64,
    /// Places of earn rules, ascending.
    pub(super) rules: Vec<usize>,
    /// Sorted; empty for all.
    pub(super) stores: Vec<Uuid>,
    pub(super) when: CompiledWindow,
}

#[derive(Clone, Debug)]
pub(super) struct Ladder {
    pub(super) by: TierBasis,
    /// From the lowest.
    pub(super) levels: Vec<Level>,
}

#[derive(Clone, Debug)]
pub(super) struct Level {
    pub(super) label: Arc<Label>,
    pub(super) from: i64,
    pub(super) adds: i64,
}

#[derive(Clone, Debug)]
pub(super) struct CompiledCaps {
    pub(super) purchase: Option<(Arc<Label>, i64)>,
    pub(super) day: Option<(Arc<Label>, i64)>,
    pub(super) customer: Option<(Arc<Label>, i64)>,
}

impl Program {
    /// The program that `document` describes, or everything that is wrong with it.
    pub fn compile(document: &Document) -> Result<Self, Vec<Fault>> {
        Compiler::default().run(document)
    }

    /// The zone by whose wall clock it judges.
    pub fn zone(&self) -> Tz {
        self.zone
    }

    /// The currency of its amounts.
    pub fn unit(&self) -> Unit {
        self.unit
    }

    /// Whether an answer depends on what the customer did before; where it does not, nobody needs to look.
    pub fn needs_standing(&self) -> bool {
        self.tiers.is_some() || self.caps.day.is_some() || self.caps.customer.is_some()
    }

    /// What `points` are worth, in minor units, to the nearest; `None` where the document does not say, or where the
    /// sum is too large to be said.
    pub fn worth(&self, points: i64) -> Option<i64> {
        let value = self.value?;
        money::Amount(points)
            .ratio(value.amount, value.points, money::Rounding::HalfEven)
            .ok()
            .map(money::Amount::get)
    }
}

#[derive(Default)]
struct Compiler {
    faults: Vec<Fault>,
    ids: HashSet<String>,
}

impl Compiler {
    fn run(mut self, document: &Document) -> Result<Program, Vec<Fault>> {
        self.name("name", &document.name);
        let zone = document.time_zone.parse::<Tz>();
        if zone.is_err() {
            self.fault(
                "time_zone",
                "unknown_time_zone",
                "an IANA name such as Europe/Paris",
            );
        }
        if document.unit.is_points() {
            self.fault("unit", "wrong_unit", "amounts are in a currency, not in points");
        }
        let scale = self.scale(&document.earn);
        let earn = self.earn(&document.earn, scale);
        let multipliers = self.multipliers(&document.multipliers, &document.earn);
        let tiers = document.tiers.as_ref().map(|tiers| self.tiers(tiers));
        let mut cap = |name: &'static str, label: &str, most: Option<i64>| {
            let most = most?;
            self.within(format!("caps.{name}"), most, 1, POINTS_MAX);
            let label = Label {
                id: format!("{CAP_PREFIX}{}", name.replace('_', "-")).into(),
                name: label.into(),
                kind: RuleKind::Cap,
            };
            Some((Arc::new(label), most))
        };
        let caps = CompiledCaps {
            purchase: cap(
                "per_purchase",
                "Most for one purchase",
                document.caps.per_purchase,
            ),
            day: cap("per_day", "Most for one day", document.caps.per_day),
            customer: cap(
                "per_customer",
                "Most for twelve months",
                document.caps.per_customer,
            ),
        };
        let expiry = document.expiry.as_deref().map(|text| (Period::parse(text), text));
        if matches!(expiry, Some((None, _))) {
            let detail =
                "an ISO 8601 period of days, weeks, months or years, such as P12M, of at most a century";
            self.fault("expiry", "invalid_value", detail);
        }
        if let Some(value) = document.value {
            self.within("value.points", value.points, 1, POINTS_MAX);
            self.within("value.amount", value.amount, 1, AMOUNT_MAX);
        }
        match zone {
            Ok(zone) if self.faults.is_empty() => Ok(Program {
                zone,
                unit: document.unit,
                scale,
                earn,
                multipliers,
                tiers,
                caps,
                rounding: document.rounding,
                expiry: expiry.and_then(|(period, _)| period),
                value: document.value,
            }),
            _ => Err(self.faults),
        }
    }

    fn fault(
        &mut self,
        field: impl Into<Cow<'static, str>>,
        code: &'static str,
        detail: impl Into<Cow<'static, str>>,
    ) {
        self.faults.push(Fault::new(field, code, detail));
    }

    fn within(&mut self, field: impl Into<Cow<'static, str>>, number: i64, least: i64, most: i64) {
        if !(least..=most).contains(&number) {
            self.fault(
                field,
                "out_of_range",
                format!("a whole number from {least} to {most}"),
            );
        }
    }

    fn name(&mut self, field: impl Into<Cow<'static, str>>, name: &str) {
        let characters = name.chars().count();
        let field = field.into();
        if characters == 0
            || characters > NAME_MAX
            || name.chars().any(char::is_control)
            || name.trim() != name
        {
            let detail =
                format!("1 to {NAME_MAX} characters, none of them control characters, no space around");
            self.fault(field, "invalid_value", detail);
        } else if money::contains_card_number(name) {
            let detail = "card numbers are not accepted anywhere; this request was not stored";
            self.fault(field, "pan_refused", detail);
        }
    }

    fn label(&mut self, path: &str, id: &str, name: &str, kind: RuleKind) -> Arc<Label> {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if id.is_empty() || id.len() > ID_MAX || !id.bytes().all(allowed) {
            self.fault(
                format!("{path}.id"),
                "invalid_value",
                format!("1 to {ID_MAX} of a-z, 0-9 and -"),
            );
        } else if money::contains_card_number(id) {
            let detail = "card numbers are not accepted anywhere; this request was not stored";
            self.fault(format!("{path}.id"), "pan_refused", detail);
        } else if id.starts_with(CAP_PREFIX) {
            let detail = format!("ids that begin with {CAP_PREFIX} are those of caps");
            self.fault(format!("{path}.id"), "reserved", detail);
        } else if !self.ids.insert(id.to_owned()) {
            let detail = "earn rules, multipliers and tiers each have an id of their own";
            self.fault(format!("{path}.id"), "duplicate", detail);
        }
        self.name(format!("{path}.name"), name);
        Arc::new(Label {
            id: id.into(),
            name: name.into(),
            kind,
        })
    }

    fn scale(&mut self, rules: &[EarnRule]) -> i128 {
        let steps = rules.iter().filter_map(|rule| rule.per).filter(|per| *per > 0);
        let scale = steps.fold(1_i128, |scale, per| least_common_multiple(scale, per.into()));
        if scale > SCALE_MAX {
            let detail = "the amounts of `per` have no common multiple small enough to add fractions exactly";
            self.fault("earn", "incommensurable", detail);
            return 1;
        }
        scale
    }

    fn earn(&mut self, rules: &[EarnRule], scale: i128) -> Vec<Earn> {
        if rules.is_empty() || rules.len() > RULES_MAX {
            self.fault("earn", "wrong_length", format!("1 to {RULES_MAX} rules"));
        }
        let compiled = rules.iter().take(RULES_MAX).enumerate();
        compiled
            .map(|(place, rule)| self.earn_rule(&format!("earn[{place}]"), rule, scale))
            .collect()
    }

    fn earn_rule(&mut self, path: &str, rule: &EarnRule, scale: i128) -> Earn {
        let kind = match rule.kind {
            EarnKind::Spend => RuleKind::Spend,
            EarnKind::Visit => RuleKind::Visit,
            EarnKind::Category => RuleKind::Category,
            EarnKind::Store => RuleKind::Store,
        };
        let label = self.label(path, &rule.id, &rule.name, kind);
        self.within(format!("{path}.points"), rule.points, 1, STEP_POINTS_MAX);
        let per = format!("{path}.per");
        match (rule.kind, rule.per) {
            (EarnKind::Visit, Some(_)) => self.unwanted(per, "a visit gives the same however much was spent"),
            (EarnKind::Spend | EarnKind::Category, None) => {
                self.fault(per, "missing_field", "for how much spent the points are given");
            }
            (_, Some(amount)) => self.within(per, amount, 1, PER_MAX),
            (EarnKind::Visit | EarnKind::Store, None) => {}
        }
        let minimum = format!("{path}.minimum");
        match (rule.kind, rule.minimum) {
            (_, None) => {}
            (EarnKind::Spend | EarnKind::Visit, Some(amount)) => self.within(minimum, amount, 1, AMOUNT_MAX),
            (EarnKind::Category | EarnKind::Store, Some(_)) => {
                self.unwanted(minimum, "only spend and visit look at the whole purchase");
            }
        }
        if rule.kind == EarnKind::Store && rule.stores.is_empty() {
            self.fault(
                format!("{path}.stores"),
                "missing_field",
                "the stores that it is about",
            );
        }
        let stores = self.stores(format!("{path}.stores"), &rule.stores);
        let only = self.categories(&format!("{path}.categories"), &rule.categories);
        let all_but = self.categories(&format!("{path}.except_categories"), &rule.except_categories);
        if rule.kind == EarnKind::Category {
            if only.is_empty() {
                self.fault(
                    format!("{path}.categories"),
                    "missing_field",
                    "the categories that count",
                );
            }
        } else if !only.is_empty() {
            self.unwanted(format!("{path}.categories"), "for rules of type category");
        }
        if rule.kind != EarnKind::Spend && !all_but.is_empty() {
            self.unwanted(format!("{path}.except_categories"), "for rules of type spend");
        }
        let what = match rule.per {
            Some(per) if per > 0 && rule.kind != EarnKind::Visit => What::Spent {
                steps_per_scale: scale / i128::from(per),
                categories: if rule.kind == EarnKind::Category {
                    Categories::Only(only)
                } else {
                    Categories::AllBut(all_but)
                },
            },
            _ => What::Once,
        };
        Earn {
            label,
            what,
            points: rule.points,
            minimum: rule.minimum.unwrap_or(0),
            stores,
        }
    }

    fn unwanted(&mut self, field: String, detail: &'static str) {
        self.fault(field, "not_for_this_type", detail);
    }

    fn stores(&mut self, field: String, stores: &[Uuid]) -> Vec<Uuid> {
        if stores.len() > STORES_MAX {
            self.fault(field, "too_many", format!("at most {STORES_MAX} stores"));
        }
        let mut stores = stores.to_vec();
        stores.sort_unstable();
        stores.dedup();
        stores
    }

    fn categories(&mut self, field: &str, categories: &[String]) -> Vec<Box<str>> {
        if categories.len() > CATEGORIES_MAX {
            self.fault(
                field.to_owned(),
                "too_many",
                format!("at most {CATEGORIES_MAX} categories"),
            );
        }
        for (place, category) in categories.iter().enumerate() {
            let field = format!("{field}[{place}]");
            if category.trim().is_empty()
                || category.len() > CATEGORY_MAX
                || category.chars().any(char::is_control)
            {
                let detail = format!("1 to {CATEGORY_MAX} bytes without control characters");
                self.fault(field, "invalid_value", detail);
            } else if money::contains_card_number(category) {
                let detail = "card numbers are not accepted anywhere; this request was not stored";
                self.fault(field, "pan_refused", detail);
            }
        }
        let lower = categories.iter().map(|name| name.trim().to_lowercase().into());
        lower.collect()
    }

    fn multipliers(&mut self, multipliers: &[Multiplier], earn: &[EarnRule]) -> Vec<Times> {
        if multipliers.len() > RULES_MAX {
            self.fault("multipliers", "wrong_length", format!("at most {RULES_MAX}"));
        }
        let compiled = multipliers.iter().take(RULES_MAX).enumerate();
        compiled
            .map(|(place, multiplier)| self.multiplier(&format!("multipliers[{place}]"), multiplier, earn))
            .collect()
    }

    fn multiplier(&mut self, path: &str, multiplier: &Multiplier, earn: &[EarnRule]) -> Times {
        let label = self.label(path, &multiplier.id, &multiplier.name, RuleKind::Multiplier);
        let mut rules = Vec::new();
        for (place, id) in multiplier.rules.iter().enumerate() {
            match earn.iter().position(|rule| rule.id == *id) {
                Some(rule) => rules.push(rule),
                None => self.fault(
                    format!("{path}.rules[{place}]"),
                    "unknown_rule",
                    "no earn rule has this id",
                ),
            }
        }
        if multiplier.rules.is_empty() {
            rules = (0..earn.len().min(RULES_MAX)).collect();
        }
        rules.sort_unstable();
        rules.dedup();
        Times {
            label,
            adds: self.factor(format!("{path}.factor"), &multiplier.factor) - FACTOR_ONE,
            rules,
            stores: self.stores(format!("{path}.stores"), &multiplier.stores),
            when: self.window(&format!("{path}.when"), &multiplier.when),
        }
    }

    fn window(&mut self, path: &str, window: &Window) -> CompiledWindow {
        if let (Some(from), Some(until)) = (window.from, window.until)
            && until < from
        {
            self.fault(
                format!("{path}.until"),
                "out_of_order",
                "the last day is before the first",
            );
        }
        let mut hours = Vec::with_capacity(window.hours.len());
        for (place, part) in window.hours.iter().enumerate() {
            let from = minutes(&part.from).filter(|minute| *minute < 24 * 60);
            if from.is_none() {
                self.fault(
                    format!("{path}.hours[{place}].from"),
                    "invalid_value",
                    "HH:MM from 00:00 to 23:59",
                );
            }
            let until = minutes(&part.until);
            if until.is_none() {
                self.fault(
                    format!("{path}.hours[{place}].until"),
                    "invalid_value",
                    "HH:MM from 00:01 to 24:00",
                );
            }
            if let (Some(from), Some(until)) = (from, until) {
                if from < until {
                    hours.push((from, until));
                } else {
                    let detail = "it ends before it begins; write what passes midnight as two windows";
                    self.fault(format!("{path}.hours[{place}].until"), "out_of_order", detail);
                }
            }
        }
        CompiledWindow::new(window, hours)
    }

    fn tiers(&mut self, tiers: &Tiers) -> Ladder {
        if tiers.levels.is_empty() || tiers.levels.len() > RULES_MAX {
            self.fault("tiers.levels", "wrong_length", format!("1 to {RULES_MAX} levels"));
        }
        let mut below: Option<Level> = None;
        let mut levels = Vec::with_capacity(tiers.levels.len());
        for (place, level) in tiers.levels.iter().take(RULES_MAX).enumerate() {
            let path = format!("tiers.levels[{place}]");
            let level = self.level(&path, level);
            if let Some(below) = &below {
                if level.from <= below.from {
                    let detail = "levels go from the lowest to the highest";
                    self.fault(format!("{path}.from"), "out_of_order", detail);
                }
                if level.adds < below.adds {
                    let detail = "a level gives no less than the one below";
                    self.fault(format!("{path}.factor"), "out_of_order", detail);
                }
            }
            below = Some(level.clone());
            levels.push(level);
        }
        Ladder { by: tiers.by, levels }
    }

    fn level(&mut self, path: &str, level: &TierLevel) -> Level {
        let label = self.label(path, &level.id, &level.name, RuleKind::Tier);
        self.within(format!("{path}.from"), level.from, 1, AMOUNT_MAX);
        Level {
            label,
            from: level.from,
            adds: self.factor(format!("{path}.factor"), &level.factor) - FACTOR_ONE,
        }
    }

    /// A factor in ten-thousandths; one where it is wrong.
    fn factor(&mut self, field: String, text: &str) -> i64 {
        match ten_thousandths(text) {
            Some(factor) if (FACTOR_ONE..=FACTOR_MAX).contains(&factor) => factor,
            _ => {
                let detail = "a decimal number from 1 to 100 with up to four decimals, as text: \"1.5\"";
                self.fault(field, "invalid_value", detail);
                FACTOR_ONE
            }
        }
    }
}

fn ten_thousandths(text: &str) -> Option<i64> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(decimals) || decimals.len() > FACTOR_DECIMALS {
        return None;
    }
    let decimals: i64 = format!("{decimals:0<FACTOR_DECIMALS$}").parse().ok()?;
    whole
        .parse::<i64>()
        .ok()?
        .checked_mul(FACTOR_ONE)?
        .checked_add(decimals)
}

fn least_common_multiple(one: i128, other: i128) -> i128 {
    let (mut gcd, mut rest) = (one, other);
    while rest != 0 {
        (gcd, rest) = (rest, gcd % rest);
    }
    // both are at most the largest scale or `per` allowed, so the product fits
    (one / gcd).saturating_mul(other)
}

#[cfg(test)]
#[path = "compile_tests.rs"]
mod tests;
