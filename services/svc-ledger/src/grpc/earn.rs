//! Earning over gRPC: by points, or by a purchase that is priced.

use super::{commands, given};
use crate::domain::AccountId;
use crate::domain::purchase::{EarnByPurchase, Purchase, PurchaseItem};
use crate::parse;
use crate::service::Earn;
use contracts_proto::common::v1 as common;
use contracts_proto::ledger::v1 as proto;
use contracts_proto::ledger::v1::earn_request::Earned;
use status::Problem;

pub(super) fn earn(mut body: proto::EarnRequest) -> Result<Earn, Problem> {
    match body.earned.take() {
        Some(Earned::Purchase(purchase)) => by_purchase(body, purchase).map(Earn::Purchase),
        earned => commands::earn("", proto::EarnRequest { earned, ..body }).map(Earn::Points),
    }
}

fn by_purchase(body: proto::EarnRequest, purchase: common::Purchase) -> Result<EarnByPurchase, Problem> {
    let unit = purchase
        .unit
        .parse()
        .map_err(|_| parse::invalid("purchase.unit", "invalid_value", "an ISO 4217 code"))?;
    let items = purchase.items.into_iter().map(|item| PurchaseItem {
        category: item.category.into(),
        quantity: item.quantity,
        amount: item.amount,
    });
    let purchase = Purchase {
        store_id: parse::id("purchase.store_id", &purchase.store_id)?,
        amount: purchase.amount,
        unit,
        items: items.collect(),
    };
    parse::lapse_unsaid([
        ("expires_at", body.expires_at.is_some()),
        ("expires_after", given(body.expires_after).is_some()),
        ("time_zone", given(body.time_zone).is_some()),
    ])?;
    Ok(EarnByPurchase {
        account: AccountId(parse::id("account_id", &body.account_id)?),
        purchase: parse::purchase("", purchase)?,
        reference: parse::reference("", given(body.reference))?,
        metadata: commands::earn_metadata("", &body.metadata_json)?,
    })
}
