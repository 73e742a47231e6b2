//! The use cases, one async fn each, a module per subject. Here alone transactions are opened and committed. A remote
//! call is never made while a transaction is open.

pub mod flags;
pub mod keys;
pub mod letters;
pub mod merchants;
pub mod people;
pub mod pricing;
pub mod programs;
pub mod replay;
pub mod sign_in;
pub mod webhooks;

pub use keys::Keys;
pub use letters::Letters;
pub use merchants::Merchants;
pub use people::People;
pub use sign_in::SignIn;
pub use webhooks::Webhooks;

use crate::domain::user::{Email, User};
use crate::domain::{MerchantId, TenantId};
use crate::error::Error;
use crate::ports::Body;
use crate::store;
use crate::store::users::UserRow;
use audit::Entry;
use auth::Principal;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;
use vault::{DataKey, Field, KeyedHash, Subject, Vault};

const NAME: Field = Field::new("name");
const EMAIL: Field = Field::new("staff-email");
const TOTP: Field = Field::new("totp");
const LETTER: Field = Field::new("letter");
const TICKET: Field = Field::new("ticket");
const RECOVERY: Field = Field::new("recovery-code");
const API_KEY: Field = Field::new("api-key");
const REFRESH: Field = Field::new("refresh-token");
const MARKER: Field = Field::new("marker");
const WEBHOOK: Field = Field::new("webhook-secret");

/// Most things that a page shows, and one more to see whether there is another page.
fn one_more(limit: u16) -> i64 {
    i64::from(limit) + 1
}

/// A page of a list, in the order of ids.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// After which id the next one begins; none when this one was the last.
    pub next: Option<Uuid>,
}

impl<T> Page<T> {
    fn of(mut items: Vec<T>, limit: u16, id: impl Fn(&T) -> Uuid) -> Self {
        let more = items.len() > usize::from(limit);
        items.truncate(usize::from(limit));
        let next = items.last().filter(|_| more).map(id);
        Self { items, next }
    }
}

/// The merchant whose things the caller may see: everybody's for the operator and services, the own one for whoever
/// works for a merchant. A merchant named that is not theirs does not exist for them.
fn visible_merchant(who: &Principal, wanted: Option<MerchantId>) -> Result<Option<MerchantId>, Error> {
    if who.roles.intersects(auth::OPERATOR | auth::SERVICE) {
        return Ok(wanted);
    }
    let own = who.merchant_id.map(MerchantId).ok_or(Error::MerchantNotFound)?;
    match wanted {
        Some(wanted) if wanted != own => Err(Error::MerchantNotFound),
        _ => Ok(Some(own)),
    }
}

/// Whether the caller may see something of `merchant`; what belongs to the network alone is the operator's.
fn may_see(who: &Principal, merchant: Option<MerchantId>) -> bool {
    match merchant {
        Some(merchant) => who.may_act_for(merchant.0),
        None => who.roles.intersects(auth::OPERATOR | auth::SERVICE),
    }
}

/// A person's data key.
fn data_key(vault: &Vault, row: &UserRow) -> Result<(DataKey, Subject), Error> {
    let subject = Subject {
        tenant: row.tenant_id,
        id: row.id,
    };
    let key = vault.unwrap_data_key(subject, &row.wrapped_key);
    Ok((key.map_err(Error::vault("opening a person's data key"))?, subject))
}

/// A person as they are shown.
fn opened(vault: &Vault, row: &UserRow) -> Result<User, Error> {
    let act = "opening a person's data";
    let (key, subject) = data_key(vault, row)?;
    let name = key
        .open(subject, NAME, &row.name_sealed)
        .map_err(Error::vault(act))?;
    let email = key
        .open(subject, EMAIL, &row.email_sealed)
        .map_err(Error::vault(act))?;
    Ok(User {
        tenant: TenantId(row.tenant_id),
        id: row.id,
        role: row.role().map_err(Error::database(act))?,
        merchant: row.merchant_id.map(MerchantId),
        status: row.status().map_err(Error::database(act))?,
        name,
        email: Email::stored(email),
        locale: row.locale.clone(),
        totp: row.totp_confirmed,
        created_at: row.created_at,
        last_sign_in_at: row.last_sign_in_at,
    })
}

/// The hash an address is kept under. It does not depend on the tenant: who signs in has not said which.
fn email_hash(vault: &Vault, email: &Email) -> Result<KeyedHash, Error> {
    let hash = vault.hash(Uuid::nil(), EMAIL, &email.normalised());
    hash.map_err(Error::vault("hashing an address"))
}

/// Every hash an address may be kept under.
fn email_hashes(vault: &Vault, email: &Email) -> Result<Vec<KeyedHash>, Error> {
    let hashes = vault.hashes(Uuid::nil(), EMAIL, &email.normalised());
    hashes.map_err(Error::vault("hashing an address"))
}

/// Puts a change on record, in its own transaction.
async fn on_record(connection: &mut PgConnection, now: DateTime<Utc>, entry: &Entry) -> Result<(), Error> {
    let appended = audit::append(connection, now, entry).await;
    appended.map_err(Error::database("putting a change on record"))
}

/// Writes a letter into the transaction of what it tells of.
async fn write_letter(
    connection: &mut PgConnection,
    key: &DataKey,
    subject: Subject,
    body: &Body,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let act = "writing a letter";
    let body = serde_json::to_string(body).map_err(|_| Error::Crypto("writing a letter"))?;
    let sealed = key.seal(subject, LETTER, &body).map_err(Error::vault(act))?;
    let id = Uuid::now_v7();
    let written =
        store::tickets::insert_letter(connection, TenantId(subject.tenant), id, subject.id, &sealed, now);
    written.await.map_err(Error::database(act))
}
