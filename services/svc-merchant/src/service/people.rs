//! People: who is asked to join, what they may do, and that they may not any more from the moment it was said.

use super::{
    EMAIL, NAME, Page, TICKET, data_key, email_hash, email_hashes, may_see, on_record, one_more, opened,
    visible_merchant, write_letter,
};
use crate::domain::secret::Ticket;
use crate::domain::user::{Email, Status, User, may_manage};
use crate::domain::{MerchantId, MerchantKey, TenantId};
use crate::error::Error;
use crate::issuing::valid_from;
use crate::passwords::random;
use crate::ports::{Body, Clock};
use crate::sessions::Sessions;
use crate::store;
use crate::store::tickets::{NewTicket, Purpose};
use crate::store::users::{FormerRow, NewUser, UserRow};
use audit::{By, Fact, Facts};
use auth::{Principal, Role};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{PgConnection, PgPool};
use std::sync::Arc;
use telemetry::spawn;
use uuid::Uuid;
use vault::{DataKey, Subject, Vault};

/// An invitation may be accepted for so long.
const INVITATION_LIFE: TimeDelta = TimeDelta::days(7);

/// Somebody to be asked to join.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// Where they are written to.
    pub email: Email,
    /// What they are called.
    pub name: String,
    /// What they are to do.
    pub role: Role,
    /// For whom.
    pub merchant: Option<MerchantId>,
    /// In which language they are written to.
    pub locale: String,
}

/// The use cases.
pub struct People {
    pub(super) pool: PgPool,
    pub(super) vault: Arc<Vault>,
    pub(super) clock: Clock,
    pub(super) sessions: Arc<Sessions>,
    /// Where people are led to by links: the console's address.
    pub(super) console_url: String,
}

impl People {
    /// Puts the use cases on what they stand on.
    pub fn new(
        pool: PgPool,
        vault: Arc<Vault>,
        clock: Clock,
        sessions: Arc<Sessions>,
        console_url: String,
    ) -> Self {
        Self {
            pool,
            vault,
            clock,
            sessions,
            console_url,
        }
    }

    /// Asks somebody to join, by letter.
    pub async fn invite(self: &Arc<Self>, who: &Principal, invitation: Invitation) -> Result<User, Error> {
        if !may_manage(who, invitation.role, invitation.merchant) {
            return Err(reach(who, invitation.merchant));
        }
        let (this, tenant, by) = (Arc::clone(self), TenantId(who.tenant), By::of(who));
        let inviting = async move {
            let act = "inviting somebody";
            let mut transaction = this.pool.begin().await.map_err(Error::database(act))?;
            let merchant = match invitation.merchant {
                None => None,
                Some(merchant) => Some(this.open_merchant(&mut transaction, tenant, merchant).await?),
            };
            let user = this.record(&mut transaction, tenant, &invitation).await?;
            this.write_invitation(&mut transaction, &user, merchant).await?;
            let facts = may(invitation.role, Status::Invited);
            let facts = facts.and("merchant_id", invitation.merchant.map(|merchant| merchant.0));
            let entry = by.did("user", "invited", user.id).to(facts);
            on_record(&mut transaction, (this.clock)(), &entry).await?;
            transaction.commit().await.map_err(Error::database(act))?;
            opened(&this.vault, &user)
        };
        spawn(inviting).await.map_err(|_| Error::Interrupted)?
    }

    /// Records the network's first operator, or finds them, and sets their password: how an installation begins. The
    /// person's id, and whether they are new.
    pub async fn bootstrap_operator(
        &self,
        tenant: TenantId,
        email: Email,
        name: String,
        password_hash: &str,
    ) -> Result<(Uuid, bool), Error> {
        let act = "recording an operator";
        let mut transaction = self.pool.begin().await.map_err(Error::database(act))?;
        let hashes = email_hashes(&self.vault, &email)?;
        let held = store::users::by_email(&mut transaction, &hashes, Some(tenant)).await;
        let held = held.map_err(Error::database(act))?.pop();
        let new = held.is_none();
        let row = if let Some(row) = held {
            row
        } else {
            let invitation = Invitation {
                email,
                name,
                role: Role::Operator,
                merchant: None,
                locale: "en".to_owned(),
            };
            self.record(&mut transaction, tenant, &invitation).await?
        };
        let id = row.id;
        let set = store::users::set_password(&mut transaction, tenant, id, password_hash).await;
        set.map_err(Error::database(act))?;
        let entry = By::command(tenant.0, "put-operator").did("user", "password_set", id);
        let facts = may(Role::Operator, Status::Active).and("new", new);
        on_record(&mut transaction, (self.clock)(), &entry.to(facts)).await?;
        transaction.commit().await.map_err(Error::database(act))?;
        Ok((id, new))
    }

    /// Sends an invitation again; the links sent before end.
    pub async fn invite_again(self: &Arc<Self>, who: &Principal, id: Uuid) -> Result<User, Error> {
        let (this, who, by) = (Arc::clone(self), who.clone(), By::of(who));
        let inviting = async move {
            let act = "inviting somebody again";
            let mut transaction = this.pool.begin().await.map_err(Error::database(act))?;
            let row = this.lock_managed(&mut transaction, &who, id).await?;
            if row.status().map_err(Error::database(act))? != Status::Invited {
                return Err(Error::NotInvited);
            }
            let merchant = match row.merchant_id {
                None => None,
                Some(merchant) => {
                    let merchant = MerchantId(merchant);
                    let tenant = TenantId(row.tenant_id);
                    Some(this.open_merchant(&mut transaction, tenant, merchant).await?)
                }
            };
            this.write_invitation(&mut transaction, &row, merchant).await?;
            let entry = by.did("user", "invited_again", row.id);
            on_record(&mut transaction, (this.clock)(), &entry).await?;
            transaction.commit().await.map_err(Error::database(act))?;
            opened(&this.vault, &row)
        };
        spawn(inviting).await.map_err(|_| Error::Interrupted)?
    }

    /// Gives a person of a merchant another role there. Tokens of the role before are void at once.
    pub async fn change_role(self: &Arc<Self>, who: &Principal, id: Uuid, role: Role) -> Result<User, Error> {
        self.change(who, id, "role_changed", move |row, held| {
            if row.merchant_id.is_none() || role == Role::Operator {
                return Err(Error::RoleBeyondReach);
            }
            Ok((role, held.1))
        })
        .await
    }

    /// Ends what a person may do, at once and everywhere: sessions end, and tokens are void as soon as verifiers hear.
    pub async fn deactivate(self: &Arc<Self>, who: &Principal, id: Uuid) -> Result<User, Error> {
        if *who.subject == *id.to_string() {
            return Err(Error::Oneself);
        }
        self.change(who, id, "deactivated", |_, held| {
            Ok((held.0, Status::Deactivated))
        })
        .await
    }

    /// Lets a person come back. Who never set a password is invited as before.
    pub async fn reactivate(self: &Arc<Self>, who: &Principal, id: Uuid) -> Result<User, Error> {
        self.change(who, id, "reactivated", |row, held| {
            let status = match (&row.password_hash, held.1) {
                (Some(_), _) => Status::Active,
                (None, _) => Status::Invited,
            };
            Ok((held.0, status))
        })
        .await
    }

    async fn change(
        self: &Arc<Self>,
        who: &Principal,
        id: Uuid,
        verb: &'static str,
        decide: impl FnOnce(&UserRow, (Role, Status)) -> Result<(Role, Status), Error> + Send + 'static,
    ) -> Result<User, Error> {
        let (this, who, by) = (Arc::clone(self), who.clone(), By::of(who));
        let changing = async move {
            let act = "changing what somebody may do";
            let mut transaction = this.pool.begin().await.map_err(Error::database(act))?;
            let row = this.lock_managed(&mut transaction, &who, id).await?;
            let held = (
                row.role().map_err(Error::database(act))?,
                row.status().map_err(Error::database(act))?,
            );
            let wanted = decide(&row, held)?;
            if wanted == held {
                return opened(&this.vault, &row);
            }
            let tenant = TenantId(row.tenant_id);
            let set = store::users::set_role_and_status(&mut transaction, &row, wanted.0, wanted.1);
            set.await.map_err(Error::database(act))?;
            let from = valid_from((this.clock)());
            let revoked = store::users::revoke_tokens(&mut transaction, tenant, row.id, from).await;
            revoked.map_err(Error::database(act))?;
            let entry = by.did("user", verb, row.id).from(may(held.0, held.1));
            let entry = entry.to(may(wanted.0, wanted.1));
            on_record(&mut transaction, (this.clock)(), &entry).await?;
            transaction.commit().await.map_err(Error::database(act))?;
            this.end_sessions(row.tenant_id, row.id).await;
            tracing::info!(user = %row.id, by = %who.subject, role = %wanted.0.as_str(), status = wanted.1.name(), "what somebody may do was changed");
            let user = opened(&this.vault, &row)?;
            Ok(User {
                role: wanted.0,
                status: wanted.1,
                ..user
            })
        };
        spawn(changing).await.map_err(|_| Error::Interrupted)?
    }

    /// Erases somebody who may not act any more: their key is destroyed, and with it their name, their address and every way in.
    /// History goes on naming their id. Done again, it answers the same erasure.
    ///
    /// Whoever may act is dismissed first, so nobody erases themselves, and a network keeps its last operator.
    pub async fn erase(self: &Arc<Self>, who: &Principal, id: Uuid) -> Result<FormerRow, Error> {
        let (this, who, by) = (Arc::clone(self), who.clone(), By::of(who));
        let erasing = async move {
            let act = "erasing a person";
            let mut transaction = this.pool.begin().await.map_err(Error::database(act))?;
            let row = match this.lock_managed(&mut transaction, &who, id).await {
                Err(Error::UserNotFound) => {
                    let former = store::users::former(&mut transaction, TenantId(who.tenant), id).await;
                    let former = former.map_err(Error::database(act))?.ok_or(Error::UserNotFound)?;
                    let role = former.role().map_err(Error::database(act))?;
                    let reached = may_manage(&who, role, former.merchant_id.map(MerchantId));
                    return if reached {
                        Ok(former)
                    } else {
                        Err(Error::UserNotFound)
                    };
                }
                row => row?,
            };
            if row.status().map_err(Error::database(act))? == Status::Active {
                return Err(Error::UserActive);
            }
            let former = this.destroy(&mut transaction, &row, &by).await?;
            transaction.commit().await.map_err(Error::database(act))?;
            this.end_sessions(row.tenant_id, row.id).await;
            tracing::info!(user = %row.id, by = %who.subject, "a member of staff was erased");
            Ok(former)
        };
        spawn(erasing).await.map_err(|_| Error::Interrupted)?
    }

    /// Erases, in all networks, whoever was dismissed longer ago than `keep`, or was invited then and never came; how many.
    /// One transaction each: a run may be cut off at any point and begun anew.
    pub async fn erase_gone(&self, by: &'static str, keep: TimeDelta) -> Result<u64, Error> {
        let act = "erasing former staff";
        let before = (self.clock)() - keep;
        let mut erased = 0;
        loop {
            let mut transaction = self.pool.begin().await.map_err(Error::database(act))?;
            let gone = store::users::lock_gone(&mut transaction, before).await;
            let Some(row) = gone.map_err(Error::database(act))? else {
                return Ok(erased);
            };
            let by = By::command(row.tenant_id, by);
            self.destroy(&mut transaction, &row, &by).await?;
            transaction.commit().await.map_err(Error::database(act))?;
            erased += 1;
        }
    }

    /// Destroys a locked person's key and all that hung on it, on record.
    async fn destroy(
        &self,
        connection: &mut PgConnection,
        row: &UserRow,
        by: &By,
    ) -> Result<FormerRow, Error> {
        let act = "erasing a person";
        let (role, status) = (row.role(), row.status());
        let held = may(
            role.map_err(Error::database(act))?,
            status.map_err(Error::database(act))?,
        );
        let now = (self.clock)();
        let former = store::users::erase(connection, row, now).await;
        let former = former.map_err(Error::database(act))?;
        // the key is destroyed: its digest opens nothing, and proves which one it was
        let destroyed = Facts::of("key", Fact::digest(&row.wrapped_key));
        let entry = by
            .did("user", "erased", row.id)
            .from(held.and("merchant_id", row.merchant_id));
        on_record(connection, now, &entry.to(destroyed)).await?;
        Ok(former)
    }

    /// Whether sessions can be reached.
    pub async fn check_sessions(&self) -> Result<(), Error> {
        self.sessions.check().await
    }

    /// Ends a person's sessions. They would end anyway: an exchange looks at when tokens hold from.
    pub(super) async fn end_sessions(&self, tenant: Uuid, user: Uuid) {
        if let Err(error) = self.sessions.close_all(tenant, user).await {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, "sessions end at their next exchange instead of now");
        }
    }

    /// One person.
    pub async fn get(&self, who: &Principal, id: Uuid) -> Result<User, Error> {
        let act = "reading a person";
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let row = store::users::by_id(&mut connection, TenantId(who.tenant), id).await;
        let Some(row) = row.map_err(Error::database(act))? else {
            let former = store::users::former(&mut connection, TenantId(who.tenant), id).await;
            let former = former.map_err(Error::database(act))?;
            let known = former.is_some_and(|former| may_see(who, former.merchant_id.map(MerchantId)));
            return Err(if known {
                Error::UserErased
            } else {
                Error::UserNotFound
            });
        };
        let oneself = *who.subject == *id.to_string();
        if !oneself && !may_see(who, row.merchant_id.map(MerchantId)) {
            return Err(Error::UserNotFound);
        }
        opened(&self.vault, &row)
    }

    /// A page of people, oldest first.
    pub async fn list(
        &self,
        who: &Principal,
        merchant: Option<MerchantId>,
        after: Option<Uuid>,
        limit: u16,
    ) -> Result<Page<User>, Error> {
        let act = "listing people";
        let merchant = visible_merchant(who, merchant)?;
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let tenant = TenantId(who.tenant);
        let rows = store::users::list(&mut connection, tenant, merchant, after, one_more(limit)).await;
        let rows = rows.map_err(Error::database(act))?;
        drop(connection);
        let users = rows
            .iter()
            .map(|row| opened(&self.vault, row))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Page::of(users, limit, |user| user.id))
    }

    /// The person, locked, if the caller may manage them; who may not does not learn that they exist.
    async fn lock_managed(
        &self,
        connection: &mut PgConnection,
        who: &Principal,
        id: Uuid,
    ) -> Result<UserRow, Error> {
        let act = "reading a person";
        let row = store::users::lock(connection, TenantId(who.tenant), id).await;
        let row = row.map_err(Error::database(act))?.ok_or(Error::UserNotFound)?;
        let role = row.role().map_err(Error::database(act))?;
        let merchant = row.merchant_id.map(MerchantId);
        if may_manage(who, role, merchant) {
            Ok(row)
        } else {
            Err(Error::UserNotFound)
        }
    }

    /// The name of a merchant that has not left, nobody else's to close until the transaction ends.
    async fn open_merchant(
        &self,
        connection: &mut PgConnection,
        tenant: TenantId,
        merchant: MerchantId,
    ) -> Result<String, Error> {
        let key = MerchantKey { tenant, merchant };
        let found = store::merchants::lock(connection, key).await;
        let found = found.map_err(Error::database("reading a merchant"))?;
        let found = found.ok_or(Error::MerchantNotFound)?;
        if found.state == crate::domain::merchant::State::Closed {
            return Err(Error::MerchantClosed);
        }
        Ok(found.profile.display_name)
    }

    async fn record(
        &self,
        connection: &mut PgConnection,
        tenant: TenantId,
        invitation: &Invitation,
    ) -> Result<UserRow, Error> {
        let act = "recording a person";
        // the unique constraint cannot see an address that was hashed under an older key
        let hashes = email_hashes(&self.vault, &invitation.email)?;
        let held = store::users::by_email(connection, &hashes, Some(tenant)).await;
        if !held.map_err(Error::database(act))?.is_empty() {
            return Err(Error::EmailTaken);
        }
        let subject = Subject {
            tenant: tenant.0,
            id: Uuid::now_v7(),
        };
        let (key, wrapped_key) = self.vault.new_data_key(subject).map_err(Error::vault(act))?;
        let seal = |field, text: &str| key.seal(subject, field, text).map_err(Error::vault(act));
        let user = NewUser {
            tenant,
            id: subject.id,
            role: invitation.role,
            merchant: invitation.merchant,
            wrapped_key: &wrapped_key,
            name_sealed: &seal(NAME, &invitation.name)?,
            email_sealed: &seal(EMAIL, invitation.email.expose())?,
            email_hash: &email_hash(&self.vault, &invitation.email)?,
            locale: &invitation.locale,
            now: (self.clock)(),
        };
        let inserted = store::users::insert(connection, &user).await;
        inserted.map_err(|source| match store::violated_constraint(&source) {
            Some("users_email") => Error::EmailTaken,
            _ => Error::Database { act, source },
        })?;
        let row = store::users::by_id(connection, tenant, subject.id).await;
        row.map_err(Error::database(act))?.ok_or(Error::UserNotFound)
    }

    async fn write_invitation(
        &self,
        connection: &mut PgConnection,
        row: &UserRow,
        merchant: Option<String>,
    ) -> Result<(), Error> {
        let (key, subject) = data_key(&self.vault, row)?;
        let link = self
            .link(connection, subject, Purpose::Invitation, INVITATION_LIFE)
            .await?;
        let body = Body::Invitation { link, merchant };
        self.write(connection, &key, subject, &body).await
    }

    pub(super) async fn write(
        &self,
        connection: &mut PgConnection,
        key: &DataKey,
        subject: Subject,
        body: &Body,
    ) -> Result<(), Error> {
        write_letter(connection, key, subject, body, (self.clock)()).await
    }

    /// A link that is good once. Its secret is in the fragment, which browsers send to nobody.
    pub(super) async fn link(
        &self,
        connection: &mut PgConnection,
        subject: Subject,
        purpose: Purpose,
        life: TimeDelta,
    ) -> Result<String, Error> {
        let act = "making a link";
        let now: DateTime<Utc> = (self.clock)();
        let ticket = Ticket {
            tenant: subject.tenant,
            id: Uuid::now_v7(),
            secret: random()?,
        };
        let hash = self.vault.hash(subject.tenant, TICKET, &ticket.secret_text());
        let recorded = NewTicket {
            tenant: TenantId(subject.tenant),
            id: ticket.id,
            user: subject.id,
            purpose,
            secret_hash: &hash.map_err(Error::vault(act))?,
            now,
            expires_at: now + life,
        };
        let replaced = store::tickets::replace(connection, &recorded).await;
        replaced.map_err(Error::database(act))?;
        let page = match purpose {
            Purpose::Invitation => "invitation",
            Purpose::Reset => "password-reset",
        };
        let console = self.console_url.trim_end_matches('/');
        Ok(format!("{console}/{page}#token={}", ticket.write()))
    }
}

/// What is on record of a person: what they may do, never who they are.
fn may(role: Role, status: Status) -> Facts {
    Facts::of("role", role.as_str()).and("status", status.name())
}

/// What somebody is told who manages beyond their reach: another merchant does not exist, a role is forbidden.
fn reach(who: &Principal, merchant: Option<MerchantId>) -> Error {
    match merchant {
        Some(merchant) if !who.may_act_for(merchant.0) => Error::MerchantNotFound,
        _ => Error::RoleBeyondReach,
    }
}
