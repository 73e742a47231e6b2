//! Merchants, their history and their stores, over REST.
#![allow(
    unused_qualifications,
    reason = "utoipa's path macro repeats the types of a handler"
)]

use super::UseCases;
use super::document::ProblemBody;
use super::parse::{self, EVERYBODY, MANAGERS, OPERATOR, PageQuery};
use crate::domain::merchant::{Merchant, Profile, ProfileInput, Requirement, State, Step};
use crate::domain::place::{self, Address, Details, OpeningHours, Store};
use crate::domain::{Fault, MerchantId, StoreId, fault};
use crate::error::Error;
use crate::service::Merchants;
use crate::service::merchants::Shown;
use auth::{Principal, Routes};
use axum::extract::State as Shared;
use chrono::{DateTime, Utc};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use status::{Json, Path, Problem, Query};
use std::sync::Arc;
use utoipa::{IntoParams, OpenApi, ToSchema};
use uuid::Uuid;

type App = Shared<Arc<Merchants>>;

/// Merchants that are named by their ids at once.
const IDS_MAX: usize = 200;

/// The routes, each with those who may call it.
pub fn routes() -> Routes<UseCases> {
    Routes::new()
        .post("/v1/merchants", OPERATOR, draft)
        .get("/v1/merchants", EVERYBODY, list)
        .get("/v1/directory", EVERYBODY, directory)
        .get("/v1/merchants/{id}", EVERYBODY, get)
        .patch("/v1/merchants/{id}", MANAGERS, correct)
        .post("/v1/merchants/{id}/submit", MANAGERS, submit)
        .post("/v1/merchants/{id}/approve", OPERATOR, approve)
        .post("/v1/merchants/{id}/reject", OPERATOR, reject)
        .post("/v1/merchants/{id}/suspend", OPERATOR, suspend)
        .post("/v1/merchants/{id}/reinstate", OPERATOR, reinstate)
        .post("/v1/merchants/{id}/close", OPERATOR, close)
        .get("/v1/merchants/{id}/history", MANAGERS, history)
        .post("/v1/merchants/{id}/stores", MANAGERS, add_store)
        .get("/v1/merchants/{id}/stores", EVERYBODY, stores)
        .get("/v1/merchants/{id}/stores/{store_id}", EVERYBODY, store)
        .patch("/v1/merchants/{id}/stores/{store_id}", MANAGERS, change_store)
}

/// The part of the document that speaks of merchants.
#[derive(OpenApi)]
#[openapi(paths(
    draft,
    list,
    directory,
    get,
    correct,
    submit,
    approve,
    reject,
    suspend,
    reinstate,
    close,
    history,
    add_store,
    stores,
    store,
    change_store
))]
pub struct Document;

/// Drafts a merchant.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DraftMerchant {
    /// The name over the shop's door, 1 to 100 characters.
    #[schema(min_length = 1, max_length = 100, example = "Boulangerie Dupont")]
    display_name: String,
    /// The name in the trade register; required before submitting.
    #[schema(example = "Dupont SARL")]
    legal_name: Option<String>,
    /// The number in the trade register; required before submitting.
    #[schema(example = "RCS Lyon 552 100 554")]
    registration_number: Option<String>,
    /// ISO 3166-1 alpha-2.
    #[schema(example = "FR")]
    country: String,
    /// What it settles in, ISO 4217.
    #[schema(example = "EUR")]
    currency: String,
    /// The language to write to it in: `fr` or `en`.
    #[schema(example = "fr")]
    locale: String,
}

/// Corrects a merchant; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CorrectMerchant {
    /// The name over the shop's door.
    #[schema(example = "Boulangerie Dupont & Filles")]
    display_name: Option<String>,
    /// The name in the trade register.
    legal_name: Option<String>,
    /// The number in the trade register.
    registration_number: Option<String>,
    /// ISO 3166-1 alpha-2.
    country: Option<String>,
    /// What it settles in, ISO 4217.
    currency: Option<String>,
    /// The language to write to it in.
    locale: Option<String>,
}

/// Says why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Reason {
    /// Why, 1 to 500 characters; kept in the merchant's history.
    #[schema(
        min_length = 1,
        max_length = 500,
        example = "the trade register does not know that number"
    )]
    reason: String,
}

/// A merchant.
#[derive(Debug, Serialize, ToSchema)]
struct MerchantBody {
    /// The merchant, a UUIDv7.
    id: Uuid,
    /// `draft`, `submitted`, `active`, `rejected`, `suspended` or `closed`.
    #[schema(example = "draft")]
    state: &'static str,
    /// The name over the shop's door.
    #[schema(example = "Boulangerie Dupont")]
    display_name: String,
    /// The name in the trade register.
    legal_name: Option<String>,
    /// The number in the trade register.
    registration_number: Option<String>,
    /// ISO 3166-1 alpha-2.
    #[schema(example = "FR")]
    country: String,
    /// What it settles in.
    #[schema(value_type = String, example = "EUR")]
    currency: money::Unit,
    /// The language to write to it in.
    #[schema(example = "fr")]
    locale: String,
    /// What is missing; null in a list.
    requirements: Option<Requirements>,
    /// Grows with every change of it, its stores and programs.
    version: i64,
    /// When it was drafted.
    created_at: DateTime<Utc>,
    /// When it changed last.
    updated_at: DateTime<Utc>,
    /// When it was approved.
    onboarded_at: Option<DateTime<Utc>>,
}

/// The network's merchants by name.
#[derive(Debug, Serialize, ToSchema)]
struct Directory {
    /// Merchants, oldest first.
    data: Vec<DirectoryEntry>,
    /// What to send as `cursor` for the next page; null on the last.
    next_cursor: Option<String>,
}

/// A merchant by name.
#[derive(Debug, Serialize, ToSchema)]
struct DirectoryEntry {
    /// The merchant.
    id: Uuid,
    /// The name over the shop's door.
    #[schema(example = "Boulangerie Dupont")]
    display_name: String,
}

/// What is missing before a merchant may be submitted and approved.
#[derive(Debug, Serialize, ToSchema)]
struct Requirements {
    /// One each.
    currently_due: Vec<RequirementBody>,
}

/// Something that is missing.
#[derive(Debug, Serialize, ToSchema)]
struct RequirementBody {
    /// Stable, `snake_case`.
    #[schema(example = "store_missing")]
    code: &'static str,
    /// The field or collection to fill in.
    #[schema(example = "stores")]
    field: &'static str,
    /// What to do, for people.
    detail: &'static str,
}

impl From<Merchant> for MerchantBody {
    fn from(merchant: Merchant) -> Self {
        let profile = merchant.profile;
        Self {
            id: merchant.id.0,
            state: merchant.state.name(),
            display_name: profile.display_name,
            legal_name: profile.legal_name,
            registration_number: profile.registration_number,
            country: profile.country,
            currency: profile.currency,
            locale: profile.locale,
            requirements: None,
            version: merchant.version,
            created_at: merchant.created_at,
            updated_at: merchant.updated_at,
            onboarded_at: merchant.onboarded_at,
        }
    }
}

impl From<Shown> for MerchantBody {
    fn from(shown: Shown) -> Self {
        let due = |due: Requirement| RequirementBody {
            code: due.code,
            field: due.field,
            detail: due.detail,
        };
        let requirements = Requirements {
            currently_due: shown.currently_due.into_iter().map(due).collect(),
        };
        Self {
            requirements: Some(requirements),
            ..Self::from(shown.merchant)
        }
    }
}

/// A page of merchants.
#[derive(Debug, Serialize, ToSchema)]
struct MerchantList {
    /// Merchants, oldest first.
    data: Vec<MerchantBody>,
    /// What to send as `cursor` for the next page; null on the last.
    next_cursor: Option<String>,
}

/// Which merchants.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Only those in whose names words begin with these, in any order, however they are accented: up to 100 characters.
    #[param(max_length = 100, example = "boul dup")]
    name: Option<String>,
    /// Only those in this state.
    state: Option<String>,
    /// Rows per page, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// The `next_cursor` of the page before, with the same filter.
    cursor: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DirectoryQuery {
    /// Only these, up to 200 ids with commas between them, in one page: those that joined, and those that the caller may
    /// see before they do.
    #[param(example = "01990000-0000-7000-8000-000000000001")]
    ids: Option<String>,
    /// Rows looked through per page, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// A page of history.
#[derive(Debug, Serialize, ToSchema)]
struct HistoryBody {
    /// What was done, newest first.
    data: Vec<HistoryLine>,
    /// What to send as `cursor` for the next page; null on the last.
    next_cursor: Option<String>,
}

/// Who did what, when and why.
#[derive(Debug, Serialize, ToSchema)]
struct HistoryLine {
    /// The version of the merchant that it made.
    version: i64,
    /// `drafted`, `corrected`, `submitted`, `approved`, `rejected`, `suspended`, `reinstated`, `closed`, `store_added`,
    /// `store_changed`, or what was done to its programs.
    #[schema(example = "approved")]
    action: String,
    /// The merchant's state after it.
    #[schema(example = "active")]
    state: &'static str,
    /// Who: the subject of their token.
    #[schema(example = "01990000-0000-7000-8000-000000000001")]
    actor: String,
    /// What they are to the network.
    #[schema(example = "operator")]
    actor_role: String,
    /// Why, where somebody had to say.
    reason: Option<String>,
    /// When.
    at: DateTime<Utc>,
}

/// A postal address.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AddressBody {
    /// House and street.
    #[schema(example = "12 rue des Halles")]
    line1: String,
    /// What else finds the door.
    line2: Option<String>,
    /// Postal code.
    #[schema(example = "69002")]
    postal_code: String,
    /// Town.
    #[schema(example = "Lyon")]
    city: String,
    /// ISO 3166-1 alpha-2.
    #[schema(example = "FR")]
    country: String,
}

impl AddressBody {
    fn parse(&self) -> Result<Address, Fault> {
        Address::parse(
            &self.line1,
            self.line2.as_deref(),
            &self.postal_code,
            &self.city,
            &self.country,
        )
    }
}

/// Adds a store.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AddStore {
    /// Its name.
    #[schema(min_length = 1, max_length = 100, example = "Les Halles")]
    display_name: String,
    /// Where it is.
    address: AddressBody,
    /// Its time zone, an IANA name: windows of time are judged by it.
    #[schema(example = "Europe/Paris")]
    time_zone: String,
    /// When it is open, by day: `{"monday": [{"from": "09:00", "to": "12:30"}]}`; a day left out is a day off.
    #[schema(value_type = Object, example = json!({"monday": [{"from": "09:00", "to": "12:30"}]}))]
    #[serde(default)]
    opening_hours: OpeningHours,
}

/// Changes a store; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangeStore {
    /// Its name.
    display_name: Option<String>,
    /// Where it is.
    address: Option<AddressBody>,
    /// Its time zone.
    time_zone: Option<String>,
    /// When it is open, all days anew.
    #[schema(value_type = Option<Object>)]
    opening_hours: Option<OpeningHours>,
    /// Whether it sells.
    #[schema(example = false)]
    active: Option<bool>,
}

/// A place where a merchant sells.
#[derive(Debug, Serialize, ToSchema)]
struct StoreBody {
    /// The store, a UUIDv7.
    id: Uuid,
    /// Whose it is.
    merchant_id: Uuid,
    /// Its name.
    #[schema(example = "Les Halles")]
    display_name: String,
    /// Where it is.
    address: AddressBody,
    /// Its time zone.
    #[schema(example = "Europe/Paris")]
    time_zone: &'static str,
    /// When it is open, by day.
    #[schema(value_type = Object)]
    opening_hours: OpeningHours,
    /// Whether it sells.
    active: bool,
    /// When it was added.
    created_at: DateTime<Utc>,
}

impl From<Store> for StoreBody {
    fn from(store: Store) -> Self {
        let details = store.details;
        let address = details.address;
        Self {
            id: store.id.0,
            merchant_id: store.merchant.0,
            display_name: details.display_name,
            address: AddressBody {
                line1: address.line1,
                line2: address.line2,
                postal_code: address.postal_code,
                city: address.city,
                country: address.country,
            },
            time_zone: details.time_zone.name(),
            opening_hours: details.opening_hours,
            active: details.active,
            created_at: store.created_at,
        }
    }
}

/// A merchant's stores.
#[derive(Debug, Serialize, ToSchema)]
struct StoreList {
    /// Stores, oldest first.
    data: Vec<StoreBody>,
    /// Always null: there is no second page.
    next_cursor: Option<String>,
}

/// Drafts a merchant: nothing works for it yet.
#[utoipa::path(
    post, path = "/v1/merchants", request_body = DraftMerchant,
    responses(
        (status = 201, description = "Drafted.", body = MerchantBody),
        (status = 400, description = "`invalid_length`, `invalid_value`, `not_printable`, `pan_refused`, `missing_field`, `unknown_field`, ...", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn draft(
    Shared(merchants): App,
    who: Principal,
    Json(request): Json<DraftMerchant>,
) -> Result<(StatusCode, Json<MerchantBody>), Problem> {
    let profile = Profile::parse(ProfileInput {
        display_name: &request.display_name,
        legal_name: request.legal_name.as_deref(),
        registration_number: request.registration_number.as_deref(),
        country: &request.country,
        currency: &request.currency,
        locale: &request.locale,
    });
    let shown = merchants.draft(&who, profile.map_err(Error::from)?).await?;
    Ok((StatusCode::CREATED, Json(shown.into())))
}

/// Lists the network's merchants; whoever works for one sees that one.
#[utoipa::path(
    get, path = "/v1/merchants", operation_id = "list_merchants", params(ListQuery),
    responses(
        (status = 200, description = "A page of merchants.", body = MerchantList),
        (status = 400, description = "`invalid_value`, `invalid_length`, `not_printable`, `pan_refused`, `out_of_range`, `cursor_invalid`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn list(
    Shared(merchants): App,
    who: Principal,
    Query(query): Query<ListQuery>,
) -> Result<Json<MerchantList>, Problem> {
    let state = query.state.as_deref().map(|name| {
        let known = State::from_name(name);
        known.ok_or_else(|| Error::from(Fault::invalid("state", "is no state of a merchant")))
    });
    let typed = fault::optional_text("name", query.name.as_deref(), 100).map_err(Error::from)?;
    let limit = parse::limit(query.limit)?;
    let after = parse::cursor(query.cursor.as_deref())?;
    let listed = merchants.list(&who, typed.as_deref(), state.transpose()?, after, limit);
    let page = listed.await?;
    Ok(Json(MerchantList {
        data: page.items.into_iter().map(MerchantBody::from).collect(),
        next_cursor: page.next.map(|next| next.to_string()),
    }))
}

/// Names the merchants that joined the network, for everybody who works in it: whose card it is, who owes whom.
#[utoipa::path(
    get, path = "/v1/directory", params(DirectoryQuery),
    responses(
        (status = 200, description = "A page of names.", body = Directory),
        (status = 400, description = "`invalid_value`, `too_many`, `out_of_range`, `cursor_invalid`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn directory(
    Shared(merchants): App,
    who: Principal,
    Query(query): Query<DirectoryQuery>,
) -> Result<Json<Directory>, Problem> {
    let limit = parse::limit(query.limit)?;
    let after = parse::cursor(query.cursor.as_deref())?;
    let (named, next) = if let Some(asked) = query.ids.as_deref() {
        (merchants.named(&who, &ids(asked)?).await?, None)
    } else {
        let page = merchants.directory(&who, after, limit).await?;
        (page.items, page.next)
    };
    let name = |merchant: Merchant| DirectoryEntry {
        id: merchant.id.0,
        display_name: merchant.profile.display_name,
    };
    Ok(Json(Directory {
        data: named.into_iter().map(name).collect(),
        next_cursor: next.map(|next| next.to_string()),
    }))
}

fn ids(text: &str) -> Result<Vec<Uuid>, Error> {
    if text.split(',').count() > IDS_MAX {
        let detail = format!("must be at most {IDS_MAX} ids");
        return Err(Fault::new("ids", "too_many", detail).into());
    }
    let parsed = text.split(',').map(|id| Uuid::try_parse(id.trim()));
    let ids = parsed.collect::<Result<_, _>>();
    ids.map_err(|_| Fault::invalid("ids", "must be ids with commas between them").into())
}

/// Reads a merchant and what is missing.
#[utoipa::path(
    get, path = "/v1/merchants/{id}", operation_id = "get_merchant", params(("id" = Uuid, Path, description = "The merchant.")),
    responses(
        (status = 200, description = "The merchant.", body = MerchantBody),
        (status = 404, description = "`merchant_not_found`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn get(
    Shared(merchants): App,
    who: Principal,
    Path(id): Path<Uuid>,
) -> Result<Json<MerchantBody>, Problem> {
    Ok(Json(merchants.get(&who, MerchantId(id)).await?.into()))
}

/// Corrects a merchant.
#[utoipa::path(
    patch, path = "/v1/merchants/{id}", params(("id" = Uuid, Path, description = "The merchant.")),
    request_body = CorrectMerchant,
    responses(
        (status = 200, description = "The merchant.", body = MerchantBody),
        (status = 400, description = "`invalid_length`, `invalid_value`, `pan_refused`, `unknown_field`, ...", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "`merchant_not_found`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`merchant_closed`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn correct(
    Shared(merchants): App,
    who: Principal,
    Path(id): Path<Uuid>,
    Json(wanted): Json<CorrectMerchant>,
) -> Result<Json<MerchantBody>, Problem> {
    let change = move |held: &Profile| {
        let profile = Profile::parse(ProfileInput {
            display_name: wanted.display_name.as_deref().unwrap_or(&held.display_name),
            legal_name: wanted.legal_name.as_deref().or(held.legal_name.as_deref()),
            registration_number: wanted
                .registration_number
                .as_deref()
                .or(held.registration_number.as_deref()),
            country: wanted.country.as_deref().unwrap_or(&held.country),
            currency: wanted.currency.as_deref().unwrap_or(held.currency.as_str()),
            locale: wanted.locale.as_deref().unwrap_or(&held.locale),
        });
        Ok(profile?)
    };
    Ok(Json(
        merchants.correct(&who, MerchantId(id), change).await?.into(),
    ))
}

/// A step, without or with a reason, as a handler.
macro_rules! step {
    ($(#[$doc:meta])* $name:ident, $path:literal, $step:expr) => {
        $(#[$doc])*
        #[utoipa::path(
            post, path = $path, params(("id" = Uuid, Path, description = "The merchant.")),
            responses(
                (status = 200, description = "The merchant; unchanged if the step was taken before.", body = MerchantBody),
                (status = 404, description = "`merchant_not_found`", body = ProblemBody, content_type = "application/problem+json"),
                (status = 409, description = "`merchant_state_refused`: the step does not exist from its state; `requirements_due`: something is missing, named in `errors`.", body = ProblemBody, content_type = "application/problem+json"),
            )
        )]
        async fn $name(
            Shared(merchants): App,
            who: Principal,
            Path(id): Path<Uuid>,
        ) -> Result<Json<MerchantBody>, Problem> {
            Ok(Json(merchants.step(&who, MerchantId(id), $step, None).await?.into()))
        }
    };
    ($(#[$doc:meta])* $name:ident, $path:literal, $step:expr, why) => {
        $(#[$doc])*
        #[utoipa::path(
            post, path = $path, params(("id" = Uuid, Path, description = "The merchant.")),
            request_body = Reason,
            responses(
                (status = 200, description = "The merchant; unchanged if the step was taken before.", body = MerchantBody),
                (status = 400, description = "`missing_field`, `invalid_length`, `pan_refused`, ...", body = ProblemBody, content_type = "application/problem+json"),
                (status = 404, description = "`merchant_not_found`", body = ProblemBody, content_type = "application/problem+json"),
                (status = 409, description = "`merchant_state_refused`: the step does not exist from its state.", body = ProblemBody, content_type = "application/problem+json"),
            )
        )]
        async fn $name(
            Shared(merchants): App,
            who: Principal,
            Path(id): Path<Uuid>,
            Json(why): Json<Reason>,
        ) -> Result<Json<MerchantBody>, Problem> {
            let shown = merchants.step(&who, MerchantId(id), $step, Some(&why.reason)).await?;
            Ok(Json(shown.into()))
        }
    };
}

step! {
    /// Says that a merchant is complete.
    submit, "/v1/merchants/{id}/submit", Step::Submit
}
step! {
    /// Lets a merchant in: its customers earn and spend, and `merchant.onboarded.v1` tells of it.
    approve, "/v1/merchants/{id}/approve", Step::Approve
}
step! {
    /// Sends a merchant back.
    reject, "/v1/merchants/{id}/reject", Step::Reject, why
}
step! {
    /// Stops a merchant for a time.
    suspend, "/v1/merchants/{id}/suspend", Step::Suspend, why
}
step! {
    /// Lets a suspended merchant go on.
    reinstate, "/v1/merchants/{id}/reinstate", Step::Reinstate
}
step! {
    /// Ends a merchant's membership for good.
    close, "/v1/merchants/{id}/close", Step::Close, why
}

/// Lists who did what to a merchant, newest first.
#[utoipa::path(
    get, path = "/v1/merchants/{id}/history", operation_id = "list_merchant_history",
    params(("id" = Uuid, Path, description = "The merchant."), PageQuery),
    responses(
        (status = 200, description = "A page of history.", body = HistoryBody),
        (status = 400, description = "`out_of_range`, `cursor_invalid`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "`merchant_not_found`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn history(
    Shared(merchants): App,
    who: Principal,
    Path(id): Path<Uuid>,
    Query(query): Query<PageQuery>,
) -> Result<Json<HistoryBody>, Problem> {
    let limit = parse::limit(query.limit)?;
    let before = query.cursor.as_deref().map(str::parse).transpose();
    let before = before.map_err(|_| parse::cursor_invalid())?;
    let (rows, next) = merchants.history(&who, MerchantId(id), before, limit).await?;
    let line = |row: crate::store::merchants::HistoryRow| HistoryLine {
        version: row.version,
        action: row.action,
        state: State::from_number(row.state_after).map_or("unknown", State::name),
        actor: row.actor,
        actor_role: row.actor_role,
        reason: row.reason,
        at: row.at,
    };
    Ok(Json(HistoryBody {
        data: rows.into_iter().map(line).collect(),
        next_cursor: next.map(|version: i64| version.to_string()),
    }))
}

/// Adds a store.
#[utoipa::path(
    post, path = "/v1/merchants/{id}/stores", params(("id" = Uuid, Path, description = "The merchant.")),
    request_body = AddStore,
    responses(
        (status = 201, description = "Added.", body = StoreBody),
        (status = 400, description = "`invalid_value`, `invalid_length`, `pan_refused`, ...", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "`merchant_not_found`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`merchant_closed`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn add_store(
    Shared(merchants): App,
    who: Principal,
    Path(id): Path<Uuid>,
    Json(wanted): Json<AddStore>,
) -> Result<(StatusCode, Json<StoreBody>), Problem> {
    let details = || {
        place::check_hours(&wanted.opening_hours)?;
        Ok::<_, Fault>(Details {
            display_name: fault::text("display_name", &wanted.display_name, 100)?,
            address: wanted.address.parse()?,
            time_zone: place::time_zone(&wanted.time_zone)?,
            opening_hours: wanted.opening_hours.clone(),
            active: true,
        })
    };
    let details = details().map_err(Error::from)?;
    let store = merchants.add_store(&who, MerchantId(id), details).await?;
    Ok((StatusCode::CREATED, Json(store.into())))
}

/// Lists a merchant's stores.
#[utoipa::path(
    get, path = "/v1/merchants/{id}/stores", params(("id" = Uuid, Path, description = "The merchant.")),
    responses(
        (status = 200, description = "All stores.", body = StoreList),
        (status = 404, description = "`merchant_not_found`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn stores(
    Shared(merchants): App,
    who: Principal,
    Path(id): Path<Uuid>,
) -> Result<Json<StoreList>, Problem> {
    let stores = merchants.stores(&who, MerchantId(id)).await?;
    Ok(Json(StoreList {
        data: stores.into_iter().map(StoreBody::from).collect(),
        next_cursor: None,
    }))
}

/// Reads a store.
#[utoipa::path(
    get, path = "/v1/merchants/{id}/stores/{store_id}",
    params(("id" = Uuid, Path, description = "The merchant."), ("store_id" = Uuid, Path, description = "The store.")),
    responses(
        (status = 200, description = "The store.", body = StoreBody),
        (status = 404, description = "`merchant_not_found`, `store_not_found`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn store(
    Shared(merchants): App,
    who: Principal,
    Path((id, store)): Path<(Uuid, Uuid)>,
) -> Result<Json<StoreBody>, Problem> {
    let store = merchants.store(&who, MerchantId(id), StoreId(store)).await?;
    Ok(Json(store.into()))
}

/// Changes a store.
#[utoipa::path(
    patch, path = "/v1/merchants/{id}/stores/{store_id}",
    params(("id" = Uuid, Path, description = "The merchant."), ("store_id" = Uuid, Path, description = "The store.")),
    request_body = ChangeStore,
    responses(
        (status = 200, description = "The store.", body = StoreBody),
        (status = 400, description = "`invalid_value`, `invalid_length`, `pan_refused`, ...", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "`merchant_not_found`, `store_not_found`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`merchant_closed`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn change_store(
    Shared(merchants): App,
    who: Principal,
    Path((id, store)): Path<(Uuid, Uuid)>,
    Json(wanted): Json<ChangeStore>,
) -> Result<Json<StoreBody>, Problem> {
    let change = move |held: &Details| {
        let hours = wanted.opening_hours.as_ref().unwrap_or(&held.opening_hours);
        place::check_hours(hours)?;
        let name = wanted.display_name.as_deref().unwrap_or(&held.display_name);
        Ok(Details {
            display_name: fault::text("display_name", name, 100)?,
            address: match &wanted.address {
                Some(address) => address.parse()?,
                None => held.address.clone(),
            },
            time_zone: match &wanted.time_zone {
                Some(name) => place::time_zone(name)?,
                None => held.time_zone,
            },
            opening_hours: hours.clone(),
            active: wanted.active.unwrap_or(held.active),
        })
    };
    let store = merchants
        .change_store(&who, MerchantId(id), StoreId(store), change)
        .await?;
    Ok(Json(store.into()))
}
