//! Pricing, configuration and flags for the other services.

use crate::domain::Fault;
use crate::domain::program::{Item, Purchase, RuleKind};
use crate::domain::{MerchantId, ProgramId, StoreId, TenantId};
use crate::error::{Error, ProgramError};
use crate::service::flags::FeatureFlags;
use crate::service::pricing::{Priced, Pricing, Question};
use crate::wire;
use auth::principal;
use chrono::{DateTime, Utc};
use contracts_proto::common::v1 as common;
use contracts_proto::merchant::v1 as proto;
use prost_types::Timestamp;
use tonic::{Request, Response, Status};
use uuid::Uuid;

type Answer<T> = Result<Response<T>, Status>;

pub(super) async fn calculate(
    pricing: &Pricing,
    request: Request<proto::CalculateRequest>,
) -> Answer<proto::CalculateResponse> {
    let tenant = TenantId(principal(&request)?.tenant);
    let question = question(request.into_inner()).map_err(status::grpc)?;
    let priced = pricing.calculate(tenant, question).await.map_err(status::grpc)?;
    Ok(Response::new(response(priced)))
}

/// Whose a program is, and by whose clock its days are told.
pub(super) async fn get_program(
    pricing: &Pricing,
    request: &Request<proto::GetProgramRequest>,
) -> Answer<proto::GetProgramResponse> {
    let tenant = TenantId(principal(request)?.tenant);
    let program = id("program_id", &request.get_ref().program_id).map_err(status::grpc)?;
    let home = pricing
        .home(tenant, ProgramId(program))
        .await
        .map_err(status::grpc)?;
    Ok(Response::new(proto::GetProgramResponse {
        merchant_id: home.0.to_string(),
        time_zone: home.1.map(|zone| zone.name().to_owned()).unwrap_or_default(),
    }))
}

/// Whose a store is, and by whose clock its days are told.
pub(super) async fn get_store(
    pricing: &Pricing,
    request: &Request<proto::GetStoreRequest>,
) -> Answer<proto::GetStoreResponse> {
    let tenant = TenantId(principal(request)?.tenant);
    let store = id("store_id", &request.get_ref().store_id).map_err(status::grpc)?;
    let (merchant, zone) = pricing
        .home_of_store(tenant, StoreId(store))
        .await
        .map_err(status::grpc)?;
    Ok(Response::new(proto::GetStoreResponse {
        merchant_id: merchant.0.to_string(),
        time_zone: zone,
    }))
}

/// The programs of a merchant, as the others are told of them.
pub(super) async fn of_merchant(
    pricing: &Pricing,
    tenant: TenantId,
    merchant: MerchantId,
) -> Result<Vec<proto::Program>, Status> {
    let facts = pricing.facts(tenant, merchant).await.map_err(status::grpc)?;
    let now = pricing.now();
    let mut programs = Vec::with_capacity(facts.programs.len());
    for program in &facts.programs {
        let live = program.live_at(now);
        // one that gives nothing today is told by what it last said
        let Some(version) = live.or_else(|| program.turns.iter().rev().find_map(|turn| turn.version)) else {
            continue;
        };
        let compiled = pricing.compiled(tenant, program.id, version).await;
        let document = &compiled.map_err(status::grpc)?.document;
        programs.push(proto::Program {
            id: program.id.to_string(),
            display_name: document.name.clone(),
            active: live.is_some(),
            points_expiry: document.expiry.clone().unwrap_or_default(),
            version,
        });
    }
    Ok(programs)
}

pub(super) async fn list_flags(
    flags: &FeatureFlags,
    request: &Request<proto::ListFlagsRequest>,
) -> Answer<proto::ListFlagsResponse> {
    let tenant = TenantId(principal(request)?.tenant);
    let (set, version) = flags.read(tenant).await.map_err(status::grpc)?;
    let flags = set.0.into_iter().map(|(key, share)| proto::Flag {
        key,
        on_for_ten_thousandths: share.into(),
    });
    Ok(Response::new(proto::ListFlagsResponse {
        flags: Some(proto::FlagSet {
            flags: flags.collect(),
            version,
        }),
    }))
}

fn question(body: proto::CalculateRequest) -> Result<Question, Error> {
    let missing = || fault("purchase", "missing_field", "what was bought");
    let at = match body.at {
        None => None,
        Some(at) => {
            Some(instant(at).ok_or_else(|| fault("at", "invalid_value", "an instant of the calendar"))?)
        }
    };
    if body.lifetime_points < 0 {
        return Err(fault("lifetime_points", "out_of_range", "not negative"));
    }
    Ok(Question {
        program: given("program_id", body.program_id.as_deref())?.map(ProgramId),
        purchase: purchase(&body.purchase.ok_or_else(missing)?)?,
        at,
        account: given("account_id", body.account_id.as_deref())?,
        points_in_twelve_months: body.lifetime_points,
    })
}

fn purchase(body: &common::Purchase) -> Result<Purchase, Error> {
    let unit = body
        .unit
        .parse()
        .map_err(|_| fault("purchase.unit", "invalid_value", "an ISO 4217 code"))?;
    let items = body
        .items
        .iter()
        .map(|item| Item::new(&item.category, item.quantity, item.amount))
        .collect();
    Purchase::new(body.amount, unit, id("purchase.store_id", &body.store_id)?, items).map_err(|faults| {
        let faults = faults.into_iter().map(|fault| fault.below("purchase."));
        ProgramError::Invalid(faults.collect()).into()
    })
}

fn response(priced: Priced) -> proto::CalculateResponse {
    let rules = priced.calculation.parts.iter().map(|part| proto::AppliedRule {
        rule_id: part.rule.id.to_string(),
        display_name: part.rule.name.to_string(),
        kind: kind(part.rule.kind).into(),
        points: part.points,
    });
    proto::CalculateResponse {
        points: priced.calculation.points,
        program_id: priced.program.to_string(),
        program_version: priced.version,
        merchant_id: priced.merchant.to_string(),
        rules: rules.collect(),
        expires_at: priced.calculation.expires_at.map(wire::timestamp),
        tier_id: priced.calculation.tier.map(|tier| tier.id.to_string()),
    }
}

const fn kind(kind: RuleKind) -> proto::RuleKind {
    match kind {
        RuleKind::Spend => proto::RuleKind::Spend,
        RuleKind::Visit => proto::RuleKind::Visit,
        RuleKind::Category => proto::RuleKind::Category,
        RuleKind::Store => proto::RuleKind::Store,
        RuleKind::Multiplier => proto::RuleKind::Multiplier,
        RuleKind::Tier => proto::RuleKind::Tier,
        RuleKind::Cap => proto::RuleKind::Cap,
    }
}

fn fault(field: &'static str, code: &'static str, detail: &'static str) -> Error {
    ProgramError::Invalid(vec![Fault::new(field, code, detail)]).into()
}

fn id(field: &'static str, text: &str) -> Result<Uuid, Error> {
    text.parse()
        .map_err(|_| fault(field, "invalid_value", "an id is a UUID"))
}

fn given(field: &'static str, text: Option<&str>) -> Result<Option<Uuid>, Error> {
    text.map(|text| id(field, text)).transpose()
}

fn instant(timestamp: Timestamp) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(timestamp.seconds, u32::try_from(timestamp.nanos).ok()?)
}
