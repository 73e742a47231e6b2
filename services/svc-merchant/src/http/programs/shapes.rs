//! What programs look like in JSON.

use crate::domain::program::{Calculation, Change, Document as ProgramDocument, Item, Purchase};
use crate::error::{Error, ProgramError};
use crate::service::programs::Standing;
use crate::service::replay::Outcome;
use crate::store::programs::{PromotionRow, VersionRow};
use chrono::{DateTime, Utc};
use money::Unit;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// Asks for a program.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CreateProgram {
    /// Whose customers are to earn by it.
    pub(super) merchant_id: Uuid,
    /// The draft.
    pub(super) document: ProgramDocument,
}

/// A program as it stands.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProgramBody {
    /// The program, a UUIDv7.
    pub(super) id: Uuid,
    /// Whose customers earn by it.
    pub(super) merchant_id: Uuid,
    /// The document being edited.
    pub(super) draft: ProgramDocument,
    /// Grows with every edit of the draft.
    pub(super) draft_revision: i64,
    /// How many versions there are; the newest has this number.
    pub(super) versions: i64,
    /// The version that gives points now; absent while none does.
    pub(super) live_version: Option<i64>,
    /// When it was made.
    pub(super) created_at: DateTime<Utc>,
    /// When it was last changed.
    pub(super) updated_at: DateTime<Utc>,
}

impl From<Standing> for ProgramBody {
    fn from(program: Standing) -> Self {
        Self {
            id: program.row.id,
            merchant_id: program.row.merchant_id,
            draft: program.draft,
            draft_revision: program.row.draft_revision,
            versions: program.row.versions,
            live_version: program.live,
            created_at: program.row.created_at,
            updated_at: program.row.updated_at,
        }
    }
}

/// A page of programs.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProgramPage {
    /// Oldest first.
    pub(super) data: Vec<ProgramBody>,
    /// Where the list goes on; null on the last page.
    pub(super) next_cursor: Option<String>,
}

/// Replaces a draft.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EditDraft {
    /// The revision that the author saw; if there is a newer one nothing is replaced.
    #[schema(example = 1)]
    pub(super) revision: i64,
    /// The new draft.
    pub(super) document: ProgramDocument,
}

/// Asks what the draft would change.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PlanRequest {
    /// Against what is live then; by default now.
    pub(super) at: Option<DateTime<Utc>>,
}

/// What the draft would change.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PlanBody {
    /// The instant it was compared for.
    pub(super) at: DateTime<Utc>,
    /// The version that is live then; absent when none is.
    pub(super) live_version: Option<i64>,
    /// The revision of the draft.
    pub(super) draft_revision: i64,
    /// Every difference; empty when there is none.
    pub(super) changes: Vec<Change>,
}

/// Makes the draft a version.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ApplyRequest {
    /// The revision that was planned; if there is a newer one nothing is applied.
    #[schema(example = 1)]
    pub(super) revision: Option<i64>,
}

/// A version. It never changes.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VersionBody {
    /// Its number, from 1.
    pub(super) version: i64,
    /// Its rules.
    pub(super) document: ProgramDocument,
    /// Who applied it: the subject of their token.
    #[schema(example = "01990000-0000-7000-8000-000000000001")]
    pub(super) applied_by: String,
    /// When.
    pub(super) applied_at: DateTime<Utc>,
}

/// A page of versions.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VersionPage {
    /// Newest first.
    pub(super) data: Vec<VersionBody>,
    /// Where the list goes on; null on the last page.
    pub(super) next_cursor: Option<String>,
}

/// Makes a version live, an older one to go back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PromoteRequest {
    /// Which; null to let the program give nothing.
    #[serde(deserialize_with = "said")]
    #[schema(example = 1)]
    pub(super) version: Option<i64>,
    /// From when; by default now. It takes effect exactly then.
    pub(super) at: Option<DateTime<Utc>>,
}

/// A field that must be there, but may be null.
fn said<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    Option::deserialize(deserializer)
}

/// A line of the history of what was and will be live.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PromotionBody {
    /// Its number in the program, from 1.
    pub(super) seq: i64,
    /// Which version; null for none.
    pub(super) version: Option<i64>,
    /// From when.
    pub(super) effective_at: DateTime<Utc>,
    /// Who said so: the subject of their token.
    #[schema(example = "01990000-0000-7000-8000-000000000001")]
    pub(super) promoted_by: String,
    /// When they did.
    pub(super) promoted_at: DateTime<Utc>,
    /// When it was taken back, before it took effect; absent if it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) withdrawn_at: Option<DateTime<Utc>>,
}

impl From<PromotionRow> for PromotionBody {
    fn from(row: PromotionRow) -> Self {
        Self {
            seq: row.seq,
            version: row.version,
            effective_at: row.effective_at,
            promoted_by: row.promoted_by,
            promoted_at: row.promoted_at,
            withdrawn_at: row.withdrawn_at,
        }
    }
}

/// A page of promotions.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PromotionPage {
    /// Newest first.
    pub(super) data: Vec<PromotionBody>,
    /// Where the list goes on; null on the last page.
    pub(super) next_cursor: Option<String>,
}

/// Asks for the purchases of a period to be priced again. Nothing is changed by it.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReplayRequest {
    /// Under which version; by default under the draft.
    pub(super) version: Option<i64>,
    /// Under these rules, which are not saved; instead of a version.
    pub(super) document: Option<ProgramDocument>,
    /// From when; by default from the first of last month, where the program is at home.
    pub(super) from: Option<DateTime<Utc>>,
    /// Until just before when; by default the first of this month.
    pub(super) to: Option<DateTime<Utc>>,
}

/// What would have been given instead of what was.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ReplayBody {
    /// The version; null for the draft and for rules that are not saved.
    pub(super) version: Option<i64>,
    /// From when.
    pub(super) from: DateTime<Utc>,
    /// Until just before when.
    pub(super) to: DateTime<Utc>,
    /// Purchases priced. Those whose points were wholly taken back since do not count.
    pub(super) purchases: i64,
    /// Purchases that these rules refuse, and give nothing for.
    pub(super) refused: i64,
    /// Points.
    pub(super) points: DifferenceBody,
    /// What the points are worth by these rules, in minor units; absent where the document does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) liability: Option<LiabilityBody>,
    /// Customers who would have got more.
    pub(super) customers_better: i64,
    /// Customers who would have got less.
    pub(super) customers_worse: i64,
    /// What each rule would have given.
    pub(super) rules: BTreeMap<Box<str>, i64>,
}

/// What was, what would have been, and what lies between.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DifferenceBody {
    /// What was given.
    pub(super) before: i64,
    /// What would have been given.
    pub(super) after: i64,
    /// `after - before`.
    pub(super) difference: i64,
}

impl DifferenceBody {
    pub(super) fn of(before: i64, after: i64) -> Self {
        Self {
            before,
            after,
            difference: after.saturating_sub(before),
        }
    }
}

/// [`DifferenceBody`] in money.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LiabilityBody {
    /// The currency.
    #[schema(value_type = String)]
    pub(super) unit: Unit,
    /// Minor units.
    #[serde(flatten)]
    pub(super) amounts: DifferenceBody,
}

impl From<Outcome> for ReplayBody {
    fn from(outcome: Outcome) -> Self {
        Self {
            version: outcome.version,
            from: outcome.from,
            to: outcome.to,
            purchases: outcome.purchases,
            refused: outcome.refused,
            points: DifferenceBody::of(outcome.points_before, outcome.points_after),
            liability: outcome.liability.map(|liability| LiabilityBody {
                unit: liability.unit,
                amounts: DifferenceBody::of(liability.before, liability.after),
            }),
            customers_better: outcome.better,
            customers_worse: outcome.worse,
            rules: outcome.rules,
        }
    }
}

/// Asks what a purchase is worth. Nothing is changed by it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CalculateRequest {
    /// What was bought.
    pub(super) purchase: PurchaseBody,
    /// When; by default now.
    pub(super) at: Option<DateTime<Utc>>,
    /// By which version; by default by the draft.
    pub(super) version: Option<i64>,
    /// Whose purchase, by their points account: what they earned before counts for tiers and caps.
    pub(super) account_id: Option<Uuid>,
    /// Instead of an account: what the customer earned in the last twelve months.
    #[schema(minimum = 0)]
    pub(super) points_in_twelve_months: Option<i64>,
}

/// What was bought.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Purchase)]
pub(super) struct PurchaseBody {
    /// What was paid, in minor units.
    #[schema(minimum = 1, example = 1250)]
    pub(super) amount: i64,
    /// The currency.
    #[schema(value_type = String, example = "EUR")]
    pub(super) unit: Unit,
    /// Where.
    pub(super) store_id: Uuid,
    /// The lines of the receipt, for rules by category; they sum to `amount`.
    #[serde(default)]
    pub(super) items: Vec<ItemBody>,
}

/// A line of a receipt.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PurchaseItem)]
pub(super) struct ItemBody {
    /// The merchant's own category.
    #[schema(example = "bread")]
    pub(super) category: String,
    /// How many.
    #[schema(minimum = 1, example = 1)]
    pub(super) quantity: i64,
    /// What the line cost in all, in minor units.
    #[schema(minimum = 0, example = 1250)]
    pub(super) amount: i64,
}

/// What a purchase is worth, and by which rules.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CalculationBody {
    /// In all; not negative.
    pub(super) points: i64,
    /// The version it was priced by; null for the draft.
    pub(super) version: Option<i64>,
    /// What each rule gave; sums to `points`.
    pub(super) rules: Vec<RuleBody>,
    /// What each line was worth before caps, with rounding per line: the lines of the receipt, then what was given for
    /// the purchase as such.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) lines: Vec<i64>,
    /// The tier that the customer had reached; absent when none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tier: Option<String>,
    /// When the points end; absent when they do not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) expires_at: Option<DateTime<Utc>>,
}

/// What one rule gave.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RuleBody {
    /// The rule's id in the document.
    #[schema(example = "per-euro")]
    pub(super) id: String,
    /// Its name.
    #[schema(example = "1 point per euro")]
    pub(super) name: String,
    /// `spend`, `visit`, `category`, `store`, `multiplier`, `tier` or `cap`.
    #[schema(example = "spend")]
    pub(super) kind: &'static str,
    /// Its points; negative for a cap.
    pub(super) points: i64,
}

impl CalculationBody {
    pub(super) fn of(calculation: Calculation, version: Option<i64>) -> Self {
        let rules = calculation.parts.into_iter().map(|part| RuleBody {
            id: part.rule.id.to_string(),
            name: part.rule.name.to_string(),
            kind: part.rule.kind.name(),
            points: part.points,
        });
        Self {
            points: calculation.points,
            version,
            rules: rules.collect(),
            lines: calculation.lines,
            tier: calculation.tier.map(|tier| tier.id.to_string()),
            expires_at: calculation.expires_at,
        }
    }
}

impl PurchaseBody {
    pub(super) fn parse(self, prefix: &str) -> Result<Purchase, Error> {
        let items = self
            .items
            .iter()
            .map(|item| Item::new(&item.category, item.quantity, item.amount))
            .collect();
        Purchase::new(self.amount, self.unit, self.store_id, items).map_err(|faults| {
            let faults = faults.into_iter().map(|fault| fault.below(prefix));
            ProgramError::Invalid(faults.collect()).into()
        })
    }
}

impl TryFrom<VersionRow> for VersionBody {
    type Error = Error;

    fn try_from(row: VersionRow) -> Result<Self, Error> {
        let document = serde_json::from_str(&row.document).map_err(|error| {
            tracing::error!(%error, "a stored program cannot be read");
            Error::Interrupted
        })?;
        Ok(Self {
            version: row.version,
            document,
            applied_by: row.applied_by,
            applied_at: row.applied_at,
        })
    }
}
