//! The audit trail over REST, in the shape that every service answers.

use crate::domain::TenantId;
use crate::error::Error;
use crate::service::Ledger;
use crate::store::trail::Wanted;
use audit::http::{AuditEntry, AuditQuery, AuditTrail};
use auth::{Access, OPERATOR, Principal, Routes};
use axum::extract::State;
use status::{Json, Problem, Query};
use std::sync::Arc;

/// This route and its role.
pub(super) fn routes() -> Routes<Arc<Ledger>> {
    Routes::new().get("/v1/audit", Access::roles(OPERATOR), list)
}

/// Who changed what in the network, newest first: every change that a person or a key made here, with its reason.
#[utoipa::path(get, path = "/v1/audit", operation_id = "list_ledger_audit", tag = "audit", params(AuditQuery),
    responses((status = 200, description = "A page of the trail.", body = AuditTrail)))]
pub(super) async fn list(
    State(ledger): State<Arc<Ledger>>,
    who: Principal,
    Query(query): Query<AuditQuery>,
) -> Result<Json<AuditTrail>, Problem> {
    let (limit, below) = query.window()?;
    let wanted = Wanted {
        actor: query.actor.as_deref(),
        action: query.action.as_deref(),
        subject: query.subject.as_deref(),
        from: query.from,
        to: query.to,
        below,
        limit,
    };
    let rows = ledger.trail(TenantId(who.tenant), wanted).await?;
    let entry = |row: crate::store::trail::Row| {
        // the registry seals what was written: what is no row was put there by another hand
        AuditEntry::kept(row.number.into(), row.created_at, &row.content).ok_or(Error::Internal)
    };
    let entries = rows.into_iter().map(entry).collect::<Result<_, _>>()?;
    Ok(Json(AuditTrail::page(&query, entries)))
}
