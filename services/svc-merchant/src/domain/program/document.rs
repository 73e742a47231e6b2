//! What a merchant writes. Shapes only: what they must say is checked by [`super::compile`].

use chrono::NaiveDate;
use money::Unit;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A loyalty program: the rules by which a purchase becomes points.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProgramDocument)]
pub struct Document {
    /// Its name, as customers see it; 1 to 80 characters.
    #[schema(example = "Baker's points")]
    pub name: String,
    /// The IANA time zone by which days, weekdays and hours are judged.
    #[schema(example = "Europe/Paris")]
    pub time_zone: String,
    /// The currency that its amounts are in; purchases in another are refused.
    #[schema(value_type = String, example = "EUR")]
    pub unit: Unit,
    /// What gives points; at least one.
    pub earn: Vec<EarnRule>,
    /// What multiplies what the earn rules gave. Each adds its own share of the base: two times "2" make three times.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub multipliers: Vec<Multiplier>,
    /// Levels by what a customer did in the last twelve months.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tiers: Option<Tiers>,
    /// The most that is given.
    #[serde(default, skip_serializing_if = "Caps::is_empty")]
    pub caps: Caps,
    /// How fractions of a point are settled; by default down, once per purchase.
    #[serde(default)]
    pub rounding: Rounding,
    /// How long points last, an ISO 8601 period; they last to the end of that local day. Absent: for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "P12M")]
    pub expiry: Option<String>,
    /// What points are worth when they are spent, for reports of liability.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<PointValue>,
}

/// One rule that gives points.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EarnRule {
    /// Names the rule within the program: 1 to 40 of `a-z 0-9 -`. It stays when the rule changes.
    #[schema(example = "per-euro")]
    pub id: String,
    /// Its name, as the merchant sees it; 1 to 80 characters.
    #[schema(example = "1 point per euro")]
    pub name: String,
    /// What it looks at.
    #[serde(rename = "type")]
    pub kind: EarnKind,
    /// How many points.
    #[schema(minimum = 1, example = 1)]
    pub points: i64,
    /// For how much spent, in minor units. `spend` and `category` need it; `store` gives per purchase without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, example = 100)]
    pub per: Option<i64>,
    /// The purchase that it takes at least, in minor units. For `spend` and `visit`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<i64>,
    /// Only at these stores; `store` needs it, elsewhere none means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stores: Vec<Uuid>,
    /// The categories that count, for `category`. Compared without regard to case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// The categories that do not count, for `spend`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except_categories: Vec<String>,
}

/// What an earn rule looks at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EarnKind {
    /// What was spent.
    Spend,
    /// That something was bought.
    Visit,
    /// What was spent in a category.
    Category,
    /// Where it was bought.
    Store,
}

/// A multiple of what earn rules gave, within a window.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Multiplier {
    /// Names it within the program, as a rule's.
    #[schema(example = "happy-tuesday")]
    pub id: String,
    /// Its name, as the merchant sees it.
    #[schema(example = "Double points on Tuesday afternoons")]
    pub name: String,
    /// How many times: a decimal number from 1 to 100 with up to four decimals, as text.
    #[schema(example = "2")]
    pub factor: String,
    /// The earn rules that it multiplies; none means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    /// Only at these stores; none means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stores: Vec<Uuid>,
    /// When; by default always.
    #[serde(default, skip_serializing_if = "Window::is_empty")]
    pub when: Window,
}

/// A window of time. All that is given must hold, by the wall clock of the program's time zone.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// The first day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// The last day, which is within.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// On these weekdays; none means every day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weekdays: Vec<Weekday>,
    /// At these hours; none means all day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hours: Vec<Hours>,
}

/// A part of the day, from `from` until just before `until`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// `HH:MM`.
    #[schema(example = "14:00")]
    pub from: String,
    /// `HH:MM`, later than `from`; `24:00` is the end of the day.
    #[schema(example = "18:00")]
    pub until: String,
}

/// A day of the week.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Weekday {
    /// Monday.
    Mon,
    /// Tuesday.
    Tue,
    /// Wednesday.
    Wed,
    /// Thursday.
    Thu,
    /// Friday.
    Fri,
    /// Saturday.
    Sat,
    /// Sunday.
    Sun,
}

/// Levels that a customer reaches, each with its multiple of what the earn rules gave.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Tiers {
    /// What counts, over the last twelve months.
    pub by: TierBasis,
    /// From the lowest to the highest; at least one. Who has reached none has no multiple.
    pub levels: Vec<TierLevel>,
}

/// What a tier is reached by.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TierBasis {
    /// Points that the program gave.
    Points,
    /// What was spent, in minor units.
    Spend,
}

/// One level.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TierLevel {
    /// Names it within the program, as a rule's.
    #[schema(example = "gold")]
    pub id: String,
    /// Its name, as customers see it.
    #[schema(example = "Gold")]
    pub name: String,
    /// How much it takes, in points or minor units; more than the level below.
    #[schema(minimum = 1, example = 1000)]
    pub from: i64,
    /// As a multiplier's; not less than the level below.
    #[schema(example = "1.5")]
    pub factor: String,
}

/// The most points that are given to one customer. Absent: no such limit.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Caps {
    /// For one purchase.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_purchase: Option<i64>,
    /// On one local day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_day: Option<i64>,
    /// In any twelve months.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_customer: Option<i64>,
}

/// How fractions of a point are settled.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rounding {
    /// Which way.
    #[serde(default)]
    pub mode: RoundingMode,
    /// Of what.
    #[serde(default)]
    pub scope: RoundingScope,
}

/// Which way to round.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RoundingMode {
    /// Down.
    #[default]
    Floor,
    /// To the nearest; a half to the even neighbour.
    HalfEven,
    /// Up.
    Ceil,
}

/// What is rounded.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RoundingScope {
    /// Each line of the receipt.
    Line,
    /// The purchase, once.
    #[default]
    Purchase,
}

/// So many points are worth so much.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PointValue {
    /// Points.
    #[schema(minimum = 1, example = 100)]
    pub points: i64,
    /// Minor units of the program's currency.
    #[schema(minimum = 1, example = 500)]
    pub amount: i64,
}

impl Caps {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Window {
    /// Whether it says nothing, and so holds always.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl From<Weekday> for chrono::Weekday {
    fn from(day: Weekday) -> Self {
        match day {
            Weekday::Mon => Self::Mon,
            Weekday::Tue => Self::Tue,
            Weekday::Wed => Self::Wed,
            Weekday::Thu => Self::Thu,
            Weekday::Fri => Self::Fri,
            Weekday::Sat => Self::Sat,
            Weekday::Sun => Self::Sun,
        }
    }
}
