//! REST: who may call what, requests into commands, answers and problems out. No rule is decided here.
#![allow(
    unused_qualifications,
    reason = "utoipa's path macro repeats the types of a handler"
)]

use crate::domain::{
    AccountId, AccountKind, Balance, Cursor, ExternalRef, Limit, Line, MinVersion, TenantId, WalletBalances,
    WalletId, WalletKey,
};
use crate::error::Error;
use crate::service::{Details, Wallets};
use auth::{Access, Principal, Role, Roles, Routes};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use money::Unit;
use serde::{Deserialize, Serialize};
use status::document::{ProblemBody, complete};
use status::{Json, Kind, Path, Problem, Query};
use std::sync::Arc;
use utoipa::{IntoParams, OpenApi, ToSchema};
use uuid::Uuid;

mod passes;
mod statuses;

pub(crate) use statuses::reason;

type App = State<Arc<Wallets>>;

/// A wallet is shown to whoever serves the customer. A statement tells of purchases at every merchant of the network,
/// so a till's staff does not get to read it.
const EVERYBODY: Roles = Roles::of(&[
    Role::Operator,
    Role::MerchantAdmin,
    Role::MerchantStaff,
    Role::Service,
]);
const BACK_OFFICE: Roles = Roles::of(&[Role::Operator, Role::Service]);
const STATEMENT: Roles = Roles::of(&[Role::Operator, Role::MerchantAdmin, Role::Service]);

/// The routes, each with those who may call it.
pub fn routes() -> Routes<Arc<Wallets>> {
    Routes::new()
        .post("/v1/wallets", Access::roles(EVERYBODY), open_wallet)
        .get("/v1/wallets", Access::roles(EVERYBODY), find_wallets)
        .get("/v1/wallets/{id}", Access::roles(EVERYBODY), get_wallet)
        .get(
            "/v1/wallets/{id}/balances",
            Access::roles(EVERYBODY),
            get_balances,
        )
        .get(
            "/v1/wallets/{id}/statement",
            Access::roles(STATEMENT),
            get_statement,
        )
        .post("/v1/wallets/lookup", Access::roles(EVERYBODY), passes::look_up)
        .post(
            "/v1/wallets/{id}/freeze",
            Access::roles(BACK_OFFICE),
            statuses::freeze_wallet,
        )
        .post(
            "/v1/wallets/{id}/unfreeze",
            Access::roles(BACK_OFFICE),
            statuses::unfreeze_wallet,
        )
        .post(
            "/v1/wallets/{id}/close",
            Access::roles(BACK_OFFICE),
            statuses::close_wallet,
        )
        .post(
            "/v1/wallets/{id}/passes",
            Access::roles(EVERYBODY),
            passes::make_pass,
        )
        .get(
            "/v1/wallets/{id}/passes",
            Access::roles(EVERYBODY),
            passes::list_passes,
        )
        .delete(
            "/v1/wallets/{id}/passes/{pass_id}",
            Access::roles(EVERYBODY),
            passes::revoke_pass,
        )
        .get("/v1/passes/{token}", Access::Public, passes::read_pass)
        .get("/v1/passes/{token}/qr.svg", Access::Public, passes::pass_qr)
        .merge(audit::http::routes())
}

/// The OpenAPI document of [`routes`].
#[derive(OpenApi)]
#[openapi(
    info(title = "svc-wallet", description = "Wallets, their balances and statements."),
    paths(
        open_wallet,
        find_wallets,
        get_wallet,
        get_balances,
        get_statement,
        statuses::freeze_wallet,
        statuses::unfreeze_wallet,
        statuses::close_wallet,
        passes::look_up,
        passes::make_pass,
        passes::list_passes,
        passes::revoke_pass,
        passes::read_pass,
        passes::pass_qr
    )
)]
pub struct ApiDoc;

/// The whole document.
pub fn document() -> utoipa::openapi::OpenApi {
    let mut document = ApiDoc::openapi().merge_from(audit::http::document("wallet"));
    complete(&mut document, &[(Kind::Unavailable, &["database_unavailable"])]);
    document
}

/// Asks for a customer's wallet.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OpenWallet {
    /// The network's own name for the customer, unique in the tenant: 1 to 128 printable characters, neither an e-mail
    /// address nor a payment card number.
    #[schema(min_length = 1, max_length = 128, example = "card-000042")]
    external_ref: String,
    /// The program of the wallet's points account; absent for the network's own points.
    program_id: Option<Uuid>,
}

/// A wallet and its accounts.
#[derive(Debug, Serialize, ToSchema)]
struct WalletBody {
    /// The wallet, a UUIDv7.
    id: Uuid,
    /// The network's own name for the customer.
    #[schema(example = "card-000042")]
    external_ref: String,
    /// `active`, `frozen` or `closed`.
    #[schema(example = "active")]
    status: &'static str,
    /// The account that `/earn` and `/burn` of the ledger take, and that a bare `min_version` speaks of.
    points_account_id: Option<Uuid>,
    /// The wallet's ledger accounts, oldest first.
    accounts: Vec<AccountBody>,
    /// When it was opened.
    created_at: DateTime<Utc>,
}

/// An account of a wallet.
#[derive(Debug, Serialize, ToSchema)]
struct AccountBody {
    /// The account, a UUIDv7.
    account_id: Uuid,
    /// What it stands for.
    kind: AccountKind,
    /// The program of a points account.
    program_id: Option<Uuid>,
    /// An ISO 4217 code, or `PTS`.
    #[schema(value_type = String, example = "PTS")]
    unit: Unit,
}

impl From<Details> for WalletBody {
    fn from(details: Details) -> Self {
        let Details { wallet, accounts } = details;
        let account = |balance: Balance| AccountBody {
            account_id: balance.account_id.0,
            kind: balance.kind,
            program_id: balance.program_id,
            unit: balance.unit,
        };
        Self {
            id: wallet.id.0,
            external_ref: wallet.external_ref.as_str().to_owned(),
            status: wallet.status.name(),
            points_account_id: wallet.points_account.map(|account| account.0),
            accounts: accounts.into_iter().map(account).collect(),
            created_at: wallet.created_at,
        }
    }
}

/// What an account of a wallet holds, as a pass shows it.
#[derive(Debug, Serialize, ToSchema)]
struct BalanceLine {
    /// What it stands for.
    kind: AccountKind,
    /// An ISO 4217 code, or `PTS`.
    #[schema(value_type = String, example = "PTS")]
    unit: Unit,
    /// What can be spent, in minor units.
    available: i64,
    /// What is set aside, in minor units.
    held: i64,
    /// When these figures became true.
    as_of: DateTime<Utc>,
}

impl BalanceLine {
    fn of(balance: &Balance) -> Self {
        Self {
            kind: balance.kind,
            unit: balance.unit,
            available: balance.available,
            held: balance.held,
            as_of: balance.as_of,
        }
    }
}

/// Wallets that match.
#[derive(Debug, Serialize, ToSchema)]
struct WalletList {
    /// The wallets; a reference is unique, so there is one or none.
    data: Vec<WalletBody>,
    /// Always null: there is no second page.
    next_cursor: Option<String>,
}

/// A page of a statement.
#[derive(Debug, Serialize, ToSchema)]
struct StatementBody {
    /// Entries, newest first.
    data: Vec<LineBody>,
    /// What to send as `cursor` for the next page; null on the last.
    next_cursor: Option<String>,
}

/// One entry of a statement.
#[derive(Debug, Serialize, ToSchema)]
struct LineBody {
    /// The account.
    account_id: Uuid,
    /// The account's version after it.
    version: i64,
    /// The ledger's transaction.
    transaction_id: Uuid,
    /// Why value moved: `earn`, `burn`, `load`, `redeem`, `transfer`, `adjust`, `expire`, `hold`, `capture`, `void`,
    /// `reverse`, or `other` for a type newer than this service.
    #[schema(example = "earn")]
    r#type: &'static str,
    /// The change in minor units; negative was taken from the customer.
    amount: i64,
    /// The unit of the amounts.
    #[schema(value_type = String, example = "PTS")]
    unit: Unit,
    /// The account's posted balance after it, in minor units.
    balance_after: i64,
    /// The account's open holds after it, in minor units.
    held_after: i64,
    /// The caller's own name for the transaction.
    reference: Option<String>,
    /// When the ledger recorded it.
    occurred_at: DateTime<Utc>,
}

impl From<Line> for LineBody {
    fn from(line: Line) -> Self {
        Self {
            account_id: line.account.0,
            version: line.version,
            transaction_id: line.transaction.0,
            r#type: line.transaction_type.name(),
            amount: line.amount,
            unit: line.unit,
            balance_after: line.posted_after,
            held_after: line.held_after,
            reference: line.reference,
            occurred_at: line.occurred_at,
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct FindQuery {
    /// The network's own name for the customer, compared byte for byte.
    external_ref: String,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct BalancesQuery {
    /// Answer nothing older than this version of the points account (`7`) or of a named one (`<account_id>:7`): the
    /// `version` of an entry that the ledger answered. The call waits up to 500 ms for the projection, then asks the
    /// ledger.
    min_version: Option<String>,
    /// What it held after the last entry at or before this instant, as far as the projection knows. Not with
    /// `min_version`.
    as_of: Option<DateTime<Utc>>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct StatementQuery {
    /// Only this account.
    account_id: Option<Uuid>,
    /// Entries per page, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// The `next_cursor` of the page before, with the same filter.
    cursor: Option<String>,
}

fn key(principal: &Principal, wallet: Uuid) -> WalletKey {
    WalletKey {
        tenant: TenantId(principal.tenant),
        wallet: WalletId(wallet),
    }
}

fn invalid(field: &'static str, code: &'static str, error: &impl std::fmt::Display) -> Problem {
    Problem::new(Kind::InvalidArgument, code, format!("{field} {error}")).field(
        field,
        code,
        error.to_string(),
    )
}

/// A line in the caller's own words, of so many bytes: neither a card number nor an e-mail address may be stored here.
fn plain(field: &'static str, text: Option<String>, bytes_max: usize) -> Result<Option<String>, Problem> {
    let Some(text) = text else { return Ok(None) };
    if text.is_empty() || text.len() > bytes_max || text.chars().any(char::is_control) {
        let rule = format!("must have 1 to {bytes_max} bytes without control characters");
        return Err(invalid(field, "invalid_value", &rule));
    }
    if text.contains('@') {
        let rule = "looks like an e-mail address; personal data does not belong here";
        return Err(invalid(field, "personal_data_refused", &rule));
    }
    if money::contains_card_number(&text) {
        let rule = "looks like a payment card number, which is not accepted anywhere";
        return Err(invalid(field, "pan_refused", &rule));
    }
    Ok(Some(text))
}

/// Opens a wallet with its points account, or answers the one there is.
#[utoipa::path(
    post, path = "/v1/wallets", request_body = OpenWallet,
    responses(
        (status = 201, description = "This call opened it.", body = WalletBody),
        (status = 200, description = "It was there before.", body = WalletBody),
        (status = 400, description = "`invalid_length`, `not_printable`, `pan_refused`, `personal_data_refused`, `missing_field`, `unknown_field`, ...", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`program_mismatch`: it was opened with another program.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "`ledger_unavailable`: nothing was answered for; send the same request again.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn open_wallet(
    State(wallets): App,
    principal: Principal,
    Json(request): Json<OpenWallet>,
) -> Result<Response, Problem> {
    let external_ref = ExternalRef::parse(&request.external_ref).map_err(Error::ExternalRef)?;
    let (details, opened) = wallets
        .open(TenantId(principal.tenant), external_ref, request.program_id)
        .await?;
    let status = if opened {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, Json(WalletBody::from(details))).into_response())
}

/// Finds the wallet of a reference.
#[utoipa::path(
    get, path = "/v1/wallets", params(FindQuery),
    responses(
        (status = 200, description = "The wallet, or an empty list.", body = WalletList),
        (status = 400, description = "`missing_field`, `pan_refused`, ...", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn find_wallets(
    State(wallets): App,
    principal: Principal,
    Query(query): Query<FindQuery>,
) -> Result<Json<WalletList>, Problem> {
    let external_ref = ExternalRef::parse(&query.external_ref).map_err(Error::ExternalRef)?;
    let data = match wallets.find(TenantId(principal.tenant), &external_ref).await {
        Ok(details) => vec![details.into()],
        Err(Error::WalletNotFound) => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    Ok(Json(WalletList {
        data,
        next_cursor: None,
    }))
}

/// Reads a wallet.
#[utoipa::path(
    get, path = "/v1/wallets/{id}", params(("id" = Uuid, Path, description = "The wallet.")),
    responses(
        (status = 200, description = "The wallet.", body = WalletBody),
        (status = 404, description = "`wallet_not_found`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn get_wallet(
    State(wallets): App,
    principal: Principal,
    Path(id): Path<Uuid>,
) -> Result<Json<WalletBody>, Problem> {
    let details = wallets.get(key(&principal, id)).await?;
    Ok(Json(details.into()))
}

/// Reads what a wallet holds.
#[utoipa::path(
    get, path = "/v1/wallets/{id}/balances",
    params(("id" = Uuid, Path, description = "The wallet."), BalancesQuery),
    responses(
        (status = 200, description = "Its balances, oldest account first.", body = WalletBalances),
        (status = 400, description = "`invalid_value`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "`wallet_not_found`, `account_not_found`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "`version_ahead`: the ledger itself has not reached that version.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "`balance_unavailable`: neither projected yet nor can the ledger be asked.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn get_balances(
    State(wallets): App,
    principal: Principal,
    Path(id): Path<Uuid>,
    Query(query): Query<BalancesQuery>,
) -> Result<Response, Problem> {
    if let Some(at) = query.as_of {
        if query.min_version.is_some() {
            return Err(invalid(
                "as_of",
                "not_with_min_version",
                &"speaks of the past, min_version of now",
            ));
        }
        return Ok(Json(wallets.balances_at(key(&principal, id), at).await?).into_response());
    }
    let demand = query
        .min_version
        .as_deref()
        .map(str::parse::<MinVersion>)
        .transpose();
    let demand = demand.map_err(|error| invalid("min_version", "invalid_value", &error))?;
    let view = wallets.balances(key(&principal, id), demand).await?;
    Ok((
        [(CONTENT_TYPE, HeaderValue::from_static("application/json"))],
        view.json.clone(),
    )
        .into_response())
}

/// Lists what happened to a wallet, newest first.
#[utoipa::path(
    get, path = "/v1/wallets/{id}/statement",
    params(("id" = Uuid, Path, description = "The wallet."), StatementQuery),
    responses(
        (status = 200, description = "A page of entries.", body = StatementBody),
        (status = 400, description = "`invalid_value`, `cursor_invalid`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "`wallet_not_found`, `account_not_found`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn get_statement(
    State(wallets): App,
    principal: Principal,
    Path(id): Path<Uuid>,
    Query(query): Query<StatementQuery>,
) -> Result<Json<StatementBody>, Problem> {
    let key = key(&principal, id);
    let account = query.account_id.map(AccountId);
    let limit = Limit::parse(query.limit).map_err(|error| invalid("limit", "out_of_range", &error))?;
    let cursor = query
        .cursor
        .as_deref()
        .map(|text| Cursor::decode(text, key, account))
        .transpose();
    let cursor = cursor.map_err(|error| invalid("cursor", "cursor_invalid", &error))?;
    let page = wallets.statement(key, account, cursor, limit).await?;
    Ok(Json(StatementBody {
        data: page.lines.into_iter().map(LineBody::from).collect(),
        next_cursor: page.next.map(|next| next.encode(key, account)),
    }))
}
