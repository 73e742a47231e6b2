//! People signing in: password, second factor, sessions, and the ways back in.
//!
//! What must never happen here: an answer or a time that tells a stranger whether an address is known; a failure of one
//! that keeps out another; a password hashed inside a transaction; a token for whoever may not act any more.

mod second_factor;

use super::{
    EMAIL, MARKER, People, REFRESH, TICKET, data_key, email_hash, email_hashes, on_record, opened,
    write_letter,
};
use crate::domain::backoff;
use crate::domain::secret::{Marker, MarkerKind, Refresh, Ticket};
use crate::domain::user::{Email, Status, User};
use crate::domain::{TenantId, password};
use crate::error::Error;
use crate::issuing::{Issuing, valid_from, void_for_good};
use crate::passwords::{Passwords, Verdict};
use crate::ports::{Body, Notice};
use crate::sessions::{Exchange, LIFE};
use crate::store;
use crate::store::tickets::Purpose;
use crate::store::users::UserRow;
use audit::By;
use auth::Principal;
use auth::issuer::Grant;
use chrono::{DateTime, TimeDelta, Utc};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;
use vault::Subject;

pub use second_factor::Enrolment;

/// Leave to set a new password lasts so long.
const RESET_LIFE: TimeDelta = TimeDelta::minutes(30);
/// Letters with such leave that one address gets in an hour.
const RESETS_MAX: u32 = 3;
const HOUR: Duration = Duration::from_secs(3_600);

/// Where a request comes from.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The network of its address.
    pub network: String,
    /// The mark of a device that somebody signed in on before.
    pub device: Option<String>,
}

/// What a sign-in came to.
pub enum SignedIn {
    /// A session began.
    Session(Box<Tokens>),
    /// The password was right; a second factor is awaited under this challenge.
    Challenge(String),
}

/// What a session is carried on with.
pub struct Tokens {
    /// For requests.
    pub access_token: String,
    /// How long it holds.
    pub expires_in: Duration,
    /// For the next access token, once.
    pub refresh_token: String,
    /// When the session ends.
    pub session_ends_at: DateTime<Utc>,
    /// The mark of this device; none when it had one.
    pub device: Option<String>,
}

/// The use cases.
pub struct SignIn {
    people: Arc<People>,
    passwords: Arc<Passwords>,
    issuing: Arc<Issuing>,
    /// What authenticator apps call us.
    brand: String,
}

impl SignIn {
    /// Puts the use cases on what they stand on.
    pub fn new(people: Arc<People>, passwords: Arc<Passwords>, issuing: Arc<Issuing>, brand: String) -> Self {
        Self {
            people,
            passwords,
            issuing,
            brand,
        }
    }

    fn now(&self) -> DateTime<Utc> {
        (self.people.clock)()
    }

    /// Signs somebody in by e-mail address and password, if need be up to the second factor. Who has accounts in several
    /// networks says in which; without it nobody is told that there are several.
    pub async fn sign_in(
        &self,
        email: &Email,
        password: &str,
        tenant: Option<TenantId>,
        caller: &Caller,
    ) -> Result<SignedIn, Error> {
        let act = "looking an address up";
        let counted = self.count_attempt(email, tenant, caller).await?;
        let hashes = email_hashes(&self.people.vault, email)?;
        let mut connection = self.people.pool.acquire().await.map_err(Error::database(act))?;
        let rows = store::users::by_email(&mut connection, &hashes, tenant).await;
        let mut rows = rows.map_err(Error::database(act))?;
        drop(connection);
        let row = if rows.len() == 1 { rows.pop() } else { None };
        let row = match row {
            Some(row) if row.status().map_err(Error::database(act))? == Status::Active => Some(row),
            _ => None,
        };
        let stored = row.as_ref().and_then(|row| row.password_hash.as_deref());
        let verdict = self.passwords.verify(stored, password).await?;
        let (row, rehashed) = match (row, verdict) {
            (Some(row), Verdict::Right) => (row, None),
            (Some(row), Verdict::RightButOld(fresh)) => (row, Some(fresh)),
            _ => {
                self.count_failure(&counted).await?;
                tracing::info!("a sign-in failed");
                return Err(Error::CredentialsInvalid);
            }
        };
        self.people.sessions.forgive(&counted.who).await?;
        if row.totp_confirmed {
            let challenge = Marker {
                tenant: row.tenant_id,
                user: row.id,
                id: Uuid::now_v7(),
            };
            self.people.sessions.challenge(challenge.id).await?;
            return Ok(SignedIn::Challenge(
                self.write_marker(&challenge, MarkerKind::Challenge)?,
            ));
        }
        let known = counted.trusted;
        let tokens = self.open_session(&row, rehashed.as_deref(), known).await?;
        Ok(SignedIn::Session(Box::new(tokens)))
    }

    /// Exchanges a refresh token for an access token and the next refresh token. One that was exchanged before ends the
    /// session: one of the two who showed it has stolen it.
    pub async fn refresh(&self, token: &str) -> Result<Tokens, Error> {
        let act = "exchanging a refresh token";
        let refresh = self.read_refresh(token)?;
        let now = self.now();
        let row = self.active(refresh.tenant, refresh.user).await?;
        let sessions = &self.people.sessions;
        let (tenant, user, session) = (refresh.tenant, refresh.user, refresh.session);
        let Some(row) = row else {
            sessions.close(tenant, user, session).await?;
            return Err(Error::SessionOver);
        };
        let exchanged = sessions
            .exchange(tenant, user, session, refresh.generation, now)
            .await?;
        let opened_at = match exchanged {
            Exchange::Next(opened_at) => opened_at,
            Exchange::Unknown => return Err(Error::SessionOver),
            Exchange::Reused => {
                tracing::warn!(user = %user, session = %session, "a refresh token was shown twice: the session is ended");
                let mut connection = self.people.pool.acquire().await.map_err(Error::database(act))?;
                let tenant = TenantId(tenant);
                let void = store::keys::revoke_session(&mut connection, tenant, session, void_for_good(now));
                void.await.map_err(Error::database(act))?;
                let (key, subject) = data_key(&self.people.vault, &row)?;
                let body = Body::Security {
                    notice: Notice::TokenReused,
                };
                write_letter(&mut connection, &key, subject, &body, now).await?;
                return Err(Error::SessionOver);
            }
        };
        // dismissed, or given another role or password, since: also where Valkey did not hear of it
        if row.valid_from.is_some_and(|from| opened_at < from) || now >= opened_at + LIFE {
            sessions.close(tenant, user, session).await?;
            return Err(Error::SessionOver);
        }
        let next = Refresh {
            generation: refresh.generation.saturating_add(1),
            ..refresh
        };
        self.tokens(&row, &next, opened_at + LIFE, None)
    }

    /// Ends a session and makes its tokens void. Ending one that is over is no error.
    pub async fn sign_out(&self, token: &str) -> Result<(), Error> {
        let act = "ending a session";
        let Ok(refresh) = self.read_refresh(token) else {
            return Ok(());
        };
        let (tenant, session) = (TenantId(refresh.tenant), refresh.session);
        let mut connection = self.people.pool.acquire().await.map_err(Error::database(act))?;
        let from = void_for_good(self.now());
        let revoked = store::keys::revoke_session(&mut connection, tenant, session, from).await;
        revoked.map_err(Error::database(act))?;
        drop(connection);
        self.people
            .sessions
            .close(refresh.tenant, refresh.user, session)
            .await
    }

    /// Who is signed in.
    pub async fn me(&self, who: &Principal) -> Result<User, Error> {
        let id = Uuid::try_parse(&who.subject).map_err(|_| Error::UserNotFound)?;
        let row = self.active(who.tenant, id).await?.ok_or(Error::UserNotFound)?;
        opened(&self.people.vault, &row)
    }

    /// Writes leave to set a new password to everybody who has the address and may act. Whoever asks learns nothing, not
    /// even by how long it takes: the work is done after the answer.
    pub fn ask_for_reset(self: &Arc<Self>, email: Email, tenant: Option<TenantId>) {
        let this = Arc::clone(self);
        telemetry::spawn(async move {
            if let Err(error) = this.write_reset(&email, tenant).await {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "leave to set a new password was not written");
            }
        });
    }

    async fn write_reset(&self, email: &Email, tenant: Option<TenantId>) -> Result<(), Error> {
        let act = "writing leave to set a new password";
        let who = format!("reset:{}", self.account(email, tenant)?);
        if self
            .people
            .sessions
            .count(&who, RESETS_MAX, HOUR)
            .await?
            .is_some()
        {
            return Ok(());
        }
        let hashes = email_hashes(&self.people.vault, email)?;
        let mut transaction = self.people.pool.begin().await.map_err(Error::database(act))?;
        let rows = store::users::by_email(&mut transaction, &hashes, tenant).await;
        for row in rows.map_err(Error::database(act))? {
            if row.status().map_err(Error::database(act))? != Status::Active {
                continue;
            }
            let (key, subject) = data_key(&self.people.vault, &row)?;
            let link = self
                .people
                .link(&mut transaction, subject, Purpose::Reset, RESET_LIFE)
                .await?;
            let body = Body::PasswordReset { link };
            self.people.write(&mut transaction, &key, subject, &body).await?;
        }
        transaction.commit().await.map_err(Error::database(act))
    }

    /// Sets a password by a link, once: an invitation accepted, or a new password. All sessions end.
    pub async fn set_password(
        self: &Arc<Self>,
        purpose: Purpose,
        link: &str,
        password: &str,
    ) -> Result<User, Error> {
        let act = "setting a password";
        let ticket = Ticket::parse(link).ok_or(Error::LinkInvalid)?;
        let tenant = TenantId(ticket.tenant);
        // looked at first, so that no stranger has a password hashed
        let mut transaction = self.people.pool.begin().await.map_err(Error::database(act))?;
        let row = self.ticket_holder(&mut transaction, &ticket, purpose).await?;
        transaction.rollback().await.map_err(Error::database(act))?;
        let user = opened(&self.people.vault, &row)?;
        self.judge(password, &user).await?;
        let hash = self.passwords.hash(password).await?;

        let by = By::person(row.tenant_id, row.id, row.role().map_err(Error::database(act))?);
        let this = Arc::clone(self);
        let setting = async move {
            let now = this.now();
            let mut transaction = this.people.pool.begin().await.map_err(Error::database(act))?;
            let row = this.ticket_holder(&mut transaction, &ticket, purpose).await?;
            let used = store::tickets::used(&mut transaction, tenant, ticket.id, now).await;
            used.map_err(Error::database(act))?;
            let set = store::users::set_password(&mut transaction, tenant, row.id, &hash).await;
            set.map_err(Error::database(act))?;
            let from = valid_from(now);
            let revoked = store::users::revoke_tokens(&mut transaction, tenant, row.id, from).await;
            revoked.map_err(Error::database(act))?;
            if purpose == Purpose::Reset {
                let (key, subject) = data_key(&this.people.vault, &row)?;
                let notice = Notice::PasswordChanged;
                let body = Body::Security { notice };
                this.people.write(&mut transaction, &key, subject, &body).await?;
            }
            let verb = match purpose {
                Purpose::Invitation => "joined",
                Purpose::Reset => "password_reset",
            };
            on_record(&mut transaction, now, &by.did("user", verb, row.id)).await?;
            transaction.commit().await.map_err(Error::database(act))?;
            this.people.end_sessions(row.tenant_id, row.id).await;
            tracing::info!(user = %row.id, "password set");
            let user = opened(&this.people.vault, &row)?;
            Ok(User {
                status: Status::Active,
                ..user
            })
        };
        telemetry::spawn(setting).await.map_err(|_| Error::Interrupted)?
    }

    /// Changes the password of whoever is signed in and knows the old one. All sessions end.
    pub async fn change_password(
        self: &Arc<Self>,
        who: &Principal,
        old: &str,
        new: &str,
        caller: &Caller,
    ) -> Result<(), Error> {
        let act = "changing a password";
        let (row, user) = self.confirmed(who, old, caller).await?;
        self.judge(new, &user).await?;
        let hash = self.passwords.hash(new).await?;
        let (this, by) = (Arc::clone(self), By::of(who));
        let changing = async move {
            let now = this.now();
            let tenant = TenantId(row.tenant_id);
            let mut transaction = this.people.pool.begin().await.map_err(Error::database(act))?;
            let set = store::users::set_password(&mut transaction, tenant, row.id, &hash).await;
            set.map_err(Error::database(act))?;
            let revoked = store::users::revoke_tokens(&mut transaction, tenant, row.id, valid_from(now));
            revoked.await.map_err(Error::database(act))?;
            let (key, subject) = data_key(&this.people.vault, &row)?;
            let notice = Notice::PasswordChanged;
            this.people
                .write(&mut transaction, &key, subject, &Body::Security { notice })
                .await?;
            let entry = by.did("user", "password_changed", row.id);
            on_record(&mut transaction, now, &entry).await?;
            transaction.commit().await.map_err(Error::database(act))?;
            this.people.end_sessions(row.tenant_id, row.id).await;
            Ok(())
        };
        telemetry::spawn(changing).await.map_err(|_| Error::Interrupted)?
    }

    /// Whoever is signed in, having shown the password once more.
    async fn confirmed(
        &self,
        who: &Principal,
        password: &str,
        caller: &Caller,
    ) -> Result<(UserRow, User), Error> {
        let id = Uuid::try_parse(&who.subject).map_err(|_| Error::UserNotFound)?;
        let row = self.active(who.tenant, id).await?.ok_or(Error::UserNotFound)?;
        let user = opened(&self.people.vault, &row)?;
        let counted = self.count_attempt(&user.email, Some(user.tenant), caller).await?;
        match self
            .passwords
            .verify(row.password_hash.as_deref(), password)
            .await?
        {
            Verdict::Wrong => {
                self.count_failure(&counted).await?;
                Err(Error::CredentialsInvalid)
            }
            Verdict::Right | Verdict::RightButOld(_) => {
                self.people.sessions.forgive(&counted.who).await?;
                Ok((row, user))
            }
        }
    }

    async fn judge(&self, password: &str, user: &User) -> Result<(), Error> {
        let (password, email, name) = (
            password.to_owned(),
            user.email.expose().to_owned(),
            user.name.clone(),
        );
        let judged = self.passwords.run(move || {
            let mut hints: Vec<&str> = email.split(['@', '.', '-', '_', '+']).collect();
            hints.extend(name.split_whitespace());
            hints.push(&email);
            password::check(&password, &hints)
        });
        Ok(judged.await??)
    }

    async fn ticket_holder(
        &self,
        connection: &mut sqlx::PgConnection,
        ticket: &Ticket,
        purpose: Purpose,
    ) -> Result<UserRow, Error> {
        let act = "reading a link";
        let tenant = TenantId(ticket.tenant);
        let held = store::tickets::lock(connection, tenant, ticket.id, purpose).await;
        let held = held.map_err(Error::database(act))?.ok_or(Error::LinkInvalid)?;
        let text = ticket.secret_text();
        let right = self
            .people
            .vault
            .matches(ticket.tenant, TICKET, &text, &held.secret_hash);
        let right = right.map_err(Error::vault(act))?;
        if !right || held.used_at.is_some() || held.expires_at <= self.now() {
            return Err(Error::LinkInvalid);
        }
        let row = store::users::lock(connection, tenant, held.user_id).await;
        let row = row.map_err(Error::database(act))?.ok_or(Error::LinkInvalid)?;
        let status = row.status().map_err(Error::database(act))?;
        let expected = match purpose {
            Purpose::Invitation => Status::Invited,
            Purpose::Reset => Status::Active,
        };
        if status == expected {
            Ok(row)
        } else {
            Err(Error::LinkInvalid)
        }
    }

    async fn active(&self, tenant: Uuid, user: Uuid) -> Result<Option<UserRow>, Error> {
        let act = "reading a person";
        let mut connection = self.people.pool.acquire().await.map_err(Error::database(act))?;
        let row = store::users::by_id(&mut connection, TenantId(tenant), user).await;
        match row.map_err(Error::database(act))? {
            Some(row) if row.status().map_err(Error::database(act))? == Status::Active => Ok(Some(row)),
            _ => Ok(None),
        }
    }

    async fn open_session(
        &self,
        row: &UserRow,
        rehashed: Option<&str>,
        known_device: bool,
    ) -> Result<Tokens, Error> {
        let act = "remembering a sign-in";
        let now = self.now();
        // what began in the second of a revocation began after it
        let opened_at = row.valid_from.map_or(now, |from| from.max(now));
        let refresh = Refresh {
            tenant: row.tenant_id,
            user: row.id,
            session: Uuid::now_v7(),
            generation: 1,
        };
        let sessions = &self.people.sessions;
        sessions
            .open(row.tenant_id, row.id, refresh.session, opened_at)
            .await?;
        let mut connection = self.people.pool.acquire().await.map_err(Error::database(act))?;
        let tenant = TenantId(row.tenant_id);
        let signed_in = store::users::signed_in(&mut connection, tenant, row.id, rehashed, now).await;
        signed_in.map_err(Error::database(act))?;
        drop(connection);
        let device = if known_device {
            None
        } else {
            let marker = Marker {
                tenant: row.tenant_id,
                user: row.id,
                id: Uuid::now_v7(),
            };
            Some(self.write_marker(&marker, MarkerKind::Device)?)
        };
        tracing::info!(user = %row.id, session = %refresh.session, "signed in");
        self.tokens(row, &refresh, opened_at + LIFE, device)
    }

    fn tokens(
        &self,
        row: &UserRow,
        refresh: &Refresh,
        session_ends_at: DateTime<Utc>,
        device: Option<String>,
    ) -> Result<Tokens, Error> {
        let act = "issuing tokens";
        let role = row.role().map_err(Error::database(act))?;
        let left = (session_ends_at - self.now()).to_std().unwrap_or_default();
        let life = self.issuing.lives.access.min(left);
        let mut grant = Grant::new(row.id.to_string(), row.tenant_id, role)
            .session(refresh.session)
            .ttl(life);
        grant.merchant_id = row.merchant_id;
        let proof = self.people.vault.hash(refresh.tenant, REFRESH, &refresh.signed());
        Ok(Tokens {
            access_token: self.issuing.mint(&grant, row.valid_from)?,
            expires_in: life,
            refresh_token: refresh.write(&proof.map_err(Error::vault(act))?),
            session_ends_at,
            device,
        })
    }

    fn read_refresh(&self, token: &str) -> Result<Refresh, Error> {
        let (refresh, proof) = Refresh::parse(token).ok_or(Error::SessionOver)?;
        let genuine = self
            .people
            .vault
            .matches(refresh.tenant, REFRESH, &refresh.signed(), &proof);
        match genuine {
            Ok(true) => Ok(refresh),
            // forged, or made with a key that is no longer configured
            _ => Err(Error::SessionOver),
        }
    }

    fn write_marker(&self, marker: &Marker, kind: MarkerKind) -> Result<String, Error> {
        let proof = self
            .people
            .vault
            .hash(marker.tenant, MARKER, &marker.signed(kind));
        Ok(marker.write(kind, &proof.map_err(Error::vault("making a mark"))?))
    }

    fn read_marker(&self, kind: MarkerKind, text: &str) -> Option<Marker> {
        let (marker, proof) = Marker::parse(kind, text)?;
        let genuine = self
            .people
            .vault
            .matches(marker.tenant, MARKER, &marker.signed(kind), &proof);
        genuine.is_ok_and(|genuine| genuine).then_some(marker)
    }

    /// What an account is called where attempts are counted, whether it exists or not.
    fn account(&self, email: &Email, tenant: Option<TenantId>) -> Result<String, Error> {
        let hash = email_hash(&self.people.vault, email)?;
        let tenant = tenant.map(|tenant| format!("{tenant}.")).unwrap_or_default();
        Ok(tenant + &crate::hex(hash.iter().take(18)))
    }

    /// Counts an attempt before it is made. A device that somebody signed in on before is counted by itself; strangers
    /// are counted by account and network, and all together only against strangers.
    async fn count_attempt(
        &self,
        email: &Email,
        tenant: Option<TenantId>,
        caller: &Caller,
    ) -> Result<Counted, Error> {
        let account = self.account(email, tenant)?;
        let device = caller.device.as_deref();
        let device = device.and_then(|text| self.read_marker(MarkerKind::Device, text));
        // a mark speaks for the account that it was given to, not for any other
        let trusted = match device {
            Some(device) => self.is_marked_for(&device, email).await?.then_some(device),
            None => None,
        };
        let (who, strangers) = match trusted {
            Some(device) => (format!("{account}.device.{}", device.id), None),
            None => (
                format!("{account}.network.{}", caller.network),
                Some(format!("strangers:{account}")),
            ),
        };
        let counted = Counted {
            who,
            trusted: strangers.is_none(),
            strangers,
            network: format!("network:{}", caller.network),
        };
        let sessions = &self.people.sessions;
        let mut wait = sessions.attempt(&counted.who).await?;
        if let Some(strangers) = &counted.strangers
            && wait.is_none()
        {
            wait = sessions.counted(strangers, backoff::STRANGERS_MAX).await?;
        }
        if wait.is_none() && !counted.trusted {
            wait = sessions.counted(&counted.network, backoff::NETWORK_MAX).await?;
        }
        match wait {
            Some(wait) => Err(Error::Throttled { wait }),
            None => Ok(counted),
        }
    }

    async fn is_marked_for(&self, device: &Marker, email: &Email) -> Result<bool, Error> {
        let act = "reading a device's person";
        let mut connection = self.people.pool.acquire().await.map_err(Error::database(act))?;
        let row = store::users::by_id(&mut connection, TenantId(device.tenant), device.user).await;
        let Some(row) = row.map_err(Error::database(act))? else {
            return Ok(false);
        };
        let (key, subject): (_, Subject) = data_key(&self.people.vault, &row)?;
        let held = key
            .open(subject, EMAIL, &row.email_sealed)
            .map_err(Error::vault(act))?;
        Ok(Email::stored(held).normalised() == email.normalised())
    }

    async fn count_failure(&self, counted: &Counted) -> Result<(), Error> {
        let sessions = &self.people.sessions;
        sessions
            .count(&counted.network, u32::MAX, backoff::MEMORY)
            .await?;
        if let Some(strangers) = &counted.strangers {
            sessions.count(strangers, u32::MAX, backoff::MEMORY).await?;
        }
        Ok(())
    }
}

/// Under which names an attempt was counted.
struct Counted {
    who: String,
    trusted: bool,
    strangers: Option<String>,
    network: String,
}
