//! Settlement over REST.

use super::{App, BACK_OFFICE, caller};
use crate::domain::{MerchantId, TenantId};
use crate::error::Error;
use crate::service::{GiftCards, Pair, csv};
use auth::{Access, Principal, Routes};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use http::HeaderValue;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use serde::{Deserialize, Serialize};
use status::document::ProblemBody;
use status::{Json, Problem, Query};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

pub(super) fn routes() -> Routes<Arc<GiftCards>> {
    Routes::new().get("/v1/reports/settlement", Access::roles(BACK_OFFICE), settlement)
}

#[derive(utoipa::OpenApi)]
#[openapi(paths(settlement))]
pub(super) struct Document;

/// `?from=&to=&merchant_id=&format=`
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SettlementQuery {
    /// The first moment of the period.
    #[param(example = "2026-11-01T00:00:00Z")]
    from: DateTime<Utc>,
    /// The first moment after it.
    #[param(example = "2026-12-01T00:00:00Z")]
    to: DateTime<Utc>,
    /// Only pairs with this merchant; a merchant sees its own alone.
    merchant_id: Option<Uuid>,
    /// `json` (the default) or `csv`.
    #[param(value_type = Option<String>, example = "json")]
    format: Option<Format>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Format {
    Json,
    Csv,
}

/// Who owes whom for a period.
#[derive(Debug, Serialize, ToSchema)]
struct SettlementView {
    /// The first moment of the period.
    from: DateTime<Utc>,
    /// The first moment after it.
    to: DateTime<Utc>,
    /// The pairs.
    data: Vec<PairView>,
}

/// What one merchant owes another.
#[derive(Debug, Serialize, ToSchema)]
struct PairView {
    /// Who owes.
    debtor_merchant_id: Uuid,
    /// Who is owed.
    creditor_merchant_id: Uuid,
    /// The unit of the amounts.
    #[schema(example = "EUR")]
    unit: String,
    /// How many movements.
    movements: i64,
    /// What was owed for spending and reloads, in minor units.
    owed: i64,
    /// What refunds took back of it.
    refunded: i64,
    /// What is to be paid: `owed - refunded`.
    due: i64,
}

impl From<&Pair> for PairView {
    fn from(pair: &Pair) -> Self {
        Self {
            debtor_merchant_id: pair.debtor.0,
            creditor_merchant_id: pair.creditor.0,
            unit: pair.unit.clone(),
            movements: pair.movements,
            owed: pair.owed,
            refunded: pair.refunded,
            due: pair.due(),
        }
    }
}

/// Says which merchant owes which, for cards sold here and spent there. Over all periods a merchant's pairs sum to its
/// `merchant_settlement` account in the ledger, to the cent.
#[utoipa::path(get, path = "/v1/reports/settlement", tag = "reports", params(SettlementQuery),
    responses((status = 200, description = "The pairs; as CSV with `format=csv`.", content((SettlementView = "application/json"), (String = "text/csv"))),
              (status = 403, description = "`forbidden_role`; `forbidden_merchant`: another merchant's settlement", body = ProblemBody, content_type = "application/problem+json")))]
async fn settlement(
    State(cards): App,
    who: Principal,
    Query(query): Query<SettlementQuery>,
) -> Result<Response, Problem> {
    let named = query.merchant_id.map(MerchantId);
    let own = caller(&who).own;
    if own.is_some() && named.is_some() && own != named {
        return Err(Error::ForbiddenMerchant.into());
    }
    let (from, to) = (query.from, query.to);
    let pairs = cards
        .settlement(TenantId(who.tenant), from, to, own.or(named))
        .await?;
    if query.format == Some(Format::Csv) {
        let named = [
            (CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
            (
                CONTENT_DISPOSITION,
                HeaderValue::from_static("attachment; filename=\"settlement.csv\""),
            ),
        ];
        return Ok((named, csv(&pairs, from, to)).into_response());
    }
    let data = pairs.iter().map(PairView::from).collect();
    Ok(Json(SettlementView { from, to, data }).into_response())
}
