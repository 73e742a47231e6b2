//! The use cases, one async fn each. Here alone transactions are opened and committed, and here alone the database, the
//! caches, the ledger and the merchants meet. A remote call is never made while a transaction is open.
//!
//! Every movement of value goes the same way: [`movement`] records an operation under the caller's key (*reserved*),
//! asks the ledger under keys made of it, and records what it answered (*settled*). Whatever is cut off in between is
//! taken up by the same request sent again, or by the sweeper.

mod catalog;
mod closing;
mod delivery;
mod issue;
mod lookup;
mod movement;
mod reading;
mod record;
mod rewards;
mod sale;
mod settlement;
mod spend;
mod sweep;

pub use closing::{EXPIRED_GIFT_CARDS, Expired};
pub use issue::{CARDS_MAX, IssueTask, KIND as ISSUES, NewIssue, QUEUE};
pub use lookup::Lookup;
pub use rewards::{NewRedemption, Redeemed};
pub use sale::{NewDelivery, NewSale, Sold};
pub use settlement::{Mismatch, Pair, SETTLEMENT_RECONCILIATION, csv};
pub use spend::{Authorize, Replaced, Spend};

use crate::domain::posting::operation_of;
use crate::domain::product::Catalog;
use crate::domain::vault::Vault;
use crate::domain::{Actor, Card, CardKey, MerchantId, Operation, OperationId, TenantId};
use crate::error::{CARD_NOT_FOUND, Error};
use crate::ports::{AccountKind, Clock, Ledger, Merchants, Standing};
use crate::store;
use audit::http::Audited;
use audit::{By, Entry};
use cache::Cache;
use chrono::{DateTime, TimeDelta, Utc};
use events::{PostgresOutbox, Wake};
use idempotency::{Fingerprint, Fingerprinter, IdempotencyKey};
use money::Unit;
use sqlx::pool::PoolConnection;
use sqlx::{PgConnection, PgPool, Postgres, Transaction};
use status::Problem;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use tasks::Tasks;
use tasks::http::WithTasks;
use uuid::Uuid;

/// How long the answer that shows a code can be asked for again.
const CODE_SHOWN_FOR: TimeDelta = TimeDelta::hours(24);
/// Accounts of merchants remembered by one process.
const ACCOUNTS_MAX: usize = 10_000;

/// Who asks.
#[derive(Clone, Debug)]
pub struct Caller {
    /// For which network.
    pub tenant: TenantId,
    /// Who they are; nobody without a token.
    pub actor: Option<Actor>,
    /// The merchant they work for; none for the operator and for services, who name one.
    pub own: Option<MerchantId>,
    /// The address they ask from, as the outermost of our proxies saw it.
    pub address: Option<IpAddr>,
}

impl Caller {
    /// Whether they may act for this merchant.
    pub fn acts_for(&self, merchant: MerchantId) -> bool {
        self.own.is_none_or(|own| own == merchant)
    }
}

/// What is asked, and under which key.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    /// The operation the key names.
    pub id: OperationId,
    /// The key's hash, where rows keep it.
    pub key: idempotency::KeyHash,
    /// What is asked.
    pub fingerprint: Fingerprint,
}

impl Ask {
    /// What `asked` says, under `key`.
    pub fn new(tenant: TenantId, key: &IdempotencyKey, asked: Fingerprinter) -> Self {
        let key = key.hash(tenant.0);
        Self {
            id: operation_of(key.0),
            key,
            fingerprint: asked.finish(),
        }
    }
}

/// Where something happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The merchant; their own for whoever works for one.
    pub merchant: Option<MerchantId>,
    /// The store.
    pub store: Option<Uuid>,
}

/// An operation that is settled, with the card it moved.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// The operation.
    pub operation: Operation,
    /// The unit of its amounts.
    pub unit: Unit,
    /// Whether an earlier request with the same key made it.
    pub replayed: bool,
}

/// What a merchant has to be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Need {
    /// To receive money for cards.
    Sell,
    /// To accept a card, or give back what was taken: the customer stands at the till.
    Accept,
}

/// What the use cases stand on.
pub struct Parts {
    /// The service's own database.
    pub pool: PgPool,
    /// The ledger.
    pub ledger: Arc<dyn Ledger>,
    /// The merchants.
    pub merchants: Arc<dyn Merchants>,
    /// What merchants may, for a while.
    pub standings: Cache<Standing>,
    /// What networks sell.
    pub catalogs: Cache<Arc<Catalog>>,
    /// The keys.
    pub vault: Vault,
    /// The time.
    pub clock: Clock,
    /// Told of every committed outbox row.
    pub outbox: Wake,
    /// Where bulk issues queue.
    pub tasks: Tasks,
}

/// The gift card service's use cases.
pub struct GiftCards {
    parts: Parts,
    accounts: Mutex<HashMap<AccountIdentity, crate::domain::AccountId>>,
}

type AccountIdentity = (TenantId, AccountKind, MerchantId, Unit);

impl Audited for GiftCards {
    fn audited(&self) -> &PgPool {
        &self.parts.pool
    }
}

impl WithTasks for GiftCards {
    fn tasks(&self) -> &Tasks {
        &self.parts.tasks
    }

    /// A bulk issue whose task will not be done is given up.
    async fn dropping(&self, by: &By, kind: &str, id: &str) -> Result<(), Problem> {
        match Uuid::try_parse(id) {
            Ok(id) if kind == issue::KIND => Ok(self.give_up_issue(by, id).await?),
            _ => Ok(()),
        }
    }
}

impl GiftCards {
    /// Puts the use cases on what they stand on.
    pub fn new(parts: Parts) -> Self {
        Self {
            parts,
            accounts: Mutex::default(),
        }
    }

    fn now(&self) -> DateTime<Utc> {
        (self.parts.clock)()
    }

    async fn connection(&self, act: &'static str) -> Result<PoolConnection<Postgres>, Error> {
        self.parts.pool.acquire().await.map_err(Error::database(act))
    }

    async fn begin(&self, act: &'static str) -> Result<Transaction<'static, Postgres>, Error> {
        self.parts.pool.begin().await.map_err(Error::database(act))
    }

    /// Puts a change on record, in its own transaction and before its events.
    async fn on_record(&self, connection: &mut PgConnection, entry: &Entry) -> Result<(), Error> {
        let appended = audit::append(connection, self.now(), entry).await;
        appended.map_err(Error::database("putting a change on record"))
    }

    /// Commits, and says so to the relay.
    async fn commit(
        &self,
        transaction: Transaction<'static, Postgres>,
        act: &'static str,
    ) -> Result<(), Error> {
        transaction.commit().await.map_err(Error::database(act))?;
        self.parts.outbox.notify(PostgresOutbox::LANE);
        Ok(())
    }

    /// Runs the work on a task of its own, so that a caller who hangs up leaves nothing half done.
    async fn uncut<T: Send + 'static>(
        work: impl Future<Output = Result<T, Error>> + Send + 'static,
    ) -> Result<T, Error> {
        telemetry::spawn(work).await.map_err(|_| Error::Interrupted)?
    }

    /// The card.
    pub async fn card(&self, key: CardKey) -> Result<Card, Error> {
        let act = "reading a card";
        let mut connection = self.connection(act).await?;
        let card = store::cards::by_id(&mut connection, key).await;
        card.map_err(Error::database(act))?.ok_or(CARD_NOT_FOUND)
    }

    /// The operation a key names, if it was asked before; refused when it was asked something else.
    async fn asked_before(&self, tenant: TenantId, ask: Ask) -> Result<Option<Operation>, Error> {
        let act = "looking up a key";
        let mut connection = self.connection(act).await?;
        let found = store::operations::asked(&mut connection, tenant, ask.id).await;
        match found.map_err(Error::database(act))? {
            Some((operation, Some(fingerprint))) if fingerprint == ask.fingerprint => Ok(Some(operation)),
            Some(_) => Err(Error::KeyReused),
            None => Ok(None),
        }
    }

    /// The merchant where something happens: the caller's own, or the one an operator or service names; and that it may.
    ///
    /// When svc-merchant cannot be asked, a card is still accepted on the word of the merchant's own token, which is ten
    /// minutes old at the most; nothing is sold.
    async fn merchant(
        &self,
        caller: &Caller,
        named: Option<MerchantId>,
        need: Need,
    ) -> Result<MerchantId, Error> {
        let merchant = match (caller.own, named) {
            (Some(own), Some(named)) if own != named => return Err(Error::ForbiddenMerchant),
            (Some(own), _) => own,
            (None, Some(named)) => named,
            (None, None) => {
                let detail = "is required of callers who work for no merchant".to_owned();
                return Err(Error::Field("merchant_id", "missing_field", detail));
            }
        };
        let id = format!("{}.{merchant}", caller.tenant);
        let load = || async {
            let standing = self.parts.merchants.standing(caller.tenant, merchant).await?;
            Ok(standing.map(|standing| (standing, standing.version.unsigned_abs())))
        };
        match self.parts.standings.get_or_load(&id, load).await {
            Ok(Some(standing)) if standing.active => Ok(merchant),
            Ok(Some(_)) => Err(Error::Conflict("merchant_inactive", "the merchant is not active")),
            Ok(None) => Err(Error::NotFound("merchant_not_found", "merchant")),
            Err(error) if need == Need::Accept && caller.own == Some(merchant) => {
                tracing::warn!(%merchant, error = &error as &dyn std::error::Error, "accepting on the token's word");
                Ok(merchant)
            }
            Err(error) => Err(Error::AskMerchant(error)),
        }
    }

    /// A merchant's account in the ledger, opened when it is first needed.
    async fn account(
        &self,
        tenant: TenantId,
        kind: AccountKind,
        merchant: MerchantId,
        unit: Unit,
    ) -> Result<crate::domain::AccountId, Error> {
        let identity = (tenant, kind, merchant, unit);
        if let Some(known) = self.known_accounts().get(&identity) {
            return Ok(*known);
        }
        let opened = self
            .parts
            .ledger
            .open_account(tenant, kind, merchant.0, unit)
            .await;
        let opened = opened.map_err(Error::ledger("opening a merchant's account in the ledger"))?;
        let mut known = self.known_accounts();
        if known.len() >= ACCOUNTS_MAX {
            known.clear();
        }
        known.insert(identity, opened);
        Ok(opened)
    }

    fn known_accounts(
        &self,
    ) -> std::sync::MutexGuard<'_, HashMap<AccountIdentity, crate::domain::AccountId>> {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
