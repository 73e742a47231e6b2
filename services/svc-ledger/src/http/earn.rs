//! Earning over REST: by points, or by a purchase that is priced.

use super::{Answer, TransactionView, caller, posted};
use crate::domain::purchase::{EarnByPurchase, Purchase, PurchaseItem};
use crate::domain::{AccountId, Text};
use crate::parse;
use crate::service::{Action, Command, Earn, Ledger};
use auth::Principal;
use axum::extract::State;
use chrono::{DateTime, Utc};
use idempotency::IdempotencyKey;
use money::Unit;
use serde::Deserialize;
use serde_json::value::RawValue;
use status::{Json, Problem};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// Points for a customer: so many, or what a purchase is worth. Exactly one of `points` and `purchase`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EarnBody {
    /// A `customer_points` account.
    account_id: Uuid,
    /// More than zero.
    #[schema(minimum = 1, example = 12)]
    points: Option<i64>,
    /// What was bought, priced by the program of the store's merchant, which says too when the points lapse. The rules
    /// that fired are kept in the transaction's metadata, under `pricing`.
    purchase: Option<PurchaseBody>,
    /// With `points`: when they lapse if they are not spent before; absent, with `expires_after` absent: never.
    expires_at: Option<DateTime<Utc>>,
    /// Instead of `expires_at`: an ISO 8601 period of years, months, weeks and days, to the end of its last day.
    #[schema(example = "P12M")]
    expires_after: Option<String>,
    /// The IANA time zone that `expires_after` counts days in; UTC when absent.
    #[schema(example = "Europe/Paris")]
    time_zone: Option<String>,
    /// The caller's own reference, up to 200 bytes.
    #[schema(example = "till-3/2026-11-21/0042")]
    reference: Option<String>,
    /// A JSON object, up to 4 KiB, kept to the byte; without `pricing`, which is the ledger's to write.
    #[schema(value_type = Option<Object>)]
    metadata: Option<Box<RawValue>>,
}

/// So many points for a customer, and when they lapse.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EarnPointsBody {
    /// A `customer_points` account.
    account_id: Uuid,
    /// More than zero.
    #[schema(minimum = 1, example = 12)]
    points: i64,
    /// When they lapse if they are not spent before; absent, with `expires_after` absent: never.
    expires_at: Option<DateTime<Utc>>,
    /// Instead of `expires_at`: an ISO 8601 period of years, months, weeks and days, to the end of its last day.
    #[schema(example = "P12M")]
    expires_after: Option<String>,
    /// The IANA time zone that `expires_after` counts days in; UTC when absent.
    #[schema(example = "Europe/Paris")]
    time_zone: Option<String>,
    /// The caller's own reference, up to 200 bytes.
    #[schema(example = "till-3/2026-11-21/0042")]
    reference: Option<String>,
    /// A JSON object, up to 4 KiB, kept to the byte; without `pricing`, which is the ledger's to write.
    #[schema(value_type = Option<Object>)]
    metadata: Option<Box<RawValue>>,
}

/// What was bought.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Purchase)]
pub struct PurchaseBody {
    /// What was paid, in minor units.
    #[schema(minimum = 1, example = 1250)]
    amount: i64,
    /// The currency.
    #[schema(value_type = String, example = "EUR")]
    unit: Unit,
    /// Where.
    store_id: Uuid,
    /// The lines of the receipt, for rules by category; at most 100, summing to `amount`.
    #[serde(default)]
    items: Vec<PurchaseItemBody>,
}

/// A line of a receipt.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PurchaseItem)]
pub struct PurchaseItemBody {
    /// The merchant's own category.
    #[schema(value_type = String, example = "bread")]
    category: Box<str>,
    /// How many.
    #[schema(minimum = 1, example = 1)]
    quantity: i64,
    /// What the line cost in all, in minor units.
    #[schema(minimum = 0, example = 1250)]
    amount: i64,
}

impl EarnBody {
    pub(super) fn parse(self) -> Result<Earn, Problem> {
        match (self.points, self.purchase) {
            (Some(points), None) => {
                let body = EarnPointsBody {
                    account_id: self.account_id,
                    points,
                    expires_at: self.expires_at,
                    expires_after: self.expires_after,
                    time_zone: self.time_zone,
                    reference: self.reference,
                    metadata: self.metadata,
                };
                body.command("").map(Earn::Points)
            }
            (None, Some(purchase)) => {
                parse::lapse_unsaid([
                    ("expires_at", self.expires_at.is_some()),
                    ("expires_after", self.expires_after.is_some()),
                    ("time_zone", self.time_zone.is_some()),
                ])?;
                Ok(Earn::Purchase(EarnByPurchase {
                    account: AccountId(self.account_id),
                    purchase: parse::purchase("", purchase.into())?,
                    reference: parse::reference("", self.reference)?,
                    metadata: metadata("", self.metadata.as_deref())?,
                }))
            }
            (None, None) => Err(parse::invalid("points", "missing_field", "points or purchase")),
            (Some(_), Some(_)) => {
                let detail = "points or purchase, not both";
                Err(parse::invalid("purchase", "contradiction", detail))
            }
        }
    }
}

impl EarnPointsBody {
    pub(super) fn command(self, prefix: &str) -> Result<Command, Problem> {
        let (after, zone) = (self.expires_after.as_deref(), self.time_zone.as_deref());
        Ok(Command {
            action: Action::Earn {
                account: AccountId(self.account_id),
                points: parse::points(prefix, self.points)?,
                expires: parse::expires(prefix, self.expires_at, after, zone)?,
            },
            reference: parse::reference(prefix, self.reference)?,
            metadata: metadata(prefix, self.metadata.as_deref())?,
            reason: None,
        })
    }
}

/// The caller's own metadata, which does not claim a price.
fn metadata(prefix: &str, json: Option<&RawValue>) -> Result<Option<Text>, Problem> {
    let metadata = parse::metadata(prefix, "metadata", json.map(RawValue::get))?;
    parse::unpriced(prefix, "metadata", metadata)
}

impl From<PurchaseBody> for Purchase {
    fn from(body: PurchaseBody) -> Self {
        let items = body.items.into_iter().map(|item| PurchaseItem {
            category: item.category,
            quantity: item.quantity,
            amount: item.amount,
        });
        Self {
            store_id: body.store_id,
            amount: body.amount,
            unit: body.unit,
            items: items.collect(),
        }
    }
}

/// Gives a customer points: so many, or what a purchase is worth by the program of the store's merchant.
#[utoipa::path(post, path = "/v1/earn", tag = "postings", request_body = EarnBody,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 201, description = "Earned", body = TransactionView<'_>)))]
pub(super) async fn earn(
    State(ledger): State<Arc<Ledger>>,
    who: Principal,
    key: IdempotencyKey,
    Json(body): Json<EarnBody>,
) -> Answer {
    let earn = body.parse()?;
    Ok(posted(&ledger.earn(&caller(&who), &key, earn).await?))
}
