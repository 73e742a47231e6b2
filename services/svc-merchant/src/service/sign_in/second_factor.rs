//! The second factor: turned on with an authenticator app, asked for at every sign-in, each code taken once.

use super::{Caller, SignIn, Tokens};
use crate::domain::TenantId;
use crate::domain::secret::MarkerKind;
use crate::domain::totp;
use crate::error::Error;
use crate::passwords::random;
use crate::ports::{Body, Notice};
use crate::service::{RECOVERY, TOTP, data_key, on_record};
use crate::store;
use crate::store::users::UserRow;
use audit::By;
use auth::Principal;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use std::sync::Arc;
use uuid::Uuid;

/// What turning a second factor on begins with.
#[derive(Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// The shared secret, to be typed where no code can be scanned.
    pub secret: String,
    /// The same for a QR code.
    pub otpauth_url: String,
}

impl SignIn {
    /// Begins to turn a second factor on, for whoever shows the password once more. Beginning again makes another secret.
    pub async fn enrol_totp(
        self: &Arc<Self>,
        who: &Principal,
        password: &str,
        caller: &Caller,
    ) -> Result<Enrolment, Error> {
        let act = "beginning a second factor";
        let (row, user) = self.confirmed(who, password, caller).await?;
        let secret: [u8; totp::SECRET_BYTES] = random()?;
        let (key, subject) = data_key(&self.people.vault, &row)?;
        let sealed = key
            .seal(subject, TOTP, &BASE64.encode(secret))
            .map_err(Error::vault(act))?;
        let mut connection = self.people.pool.acquire().await.map_err(Error::database(act))?;
        let begun = store::users::begin_totp(&mut connection, user.tenant, row.id, &sealed).await;
        if !begun.map_err(Error::database(act))? {
            return Err(Error::TotpOn);
        }
        Ok(Enrolment {
            secret: totp::base32(&secret),
            otpauth_url: totp::otpauth(&secret, user.email.expose(), &self.brand),
        })
    }

    /// Turns the second factor on by the first code of the app; the recovery codes are shown this once.
    pub async fn confirm_totp(self: &Arc<Self>, who: &Principal, code: &str) -> Result<Vec<String>, Error> {
        let (this, by) = (Arc::clone(self), By::of(who));
        let (who, code) = (who.clone(), code.to_owned());
        let confirming = async move {
            let act = "confirming a second factor";
            let id = Uuid::try_parse(&who.subject).map_err(|_| Error::UserNotFound)?;
            let tenant = TenantId(who.tenant);
            let challenge = format!("totp-confirm:{tenant}.{id}");
            if let Some(wait) = this
                .people
                .sessions
                .count(&challenge, 5, super::HOUR / 12)
                .await?
            {
                return Err(Error::Throttled { wait });
            }
            let mut transaction = this.people.pool.begin().await.map_err(Error::database(act))?;
            let row = store::users::lock(&mut transaction, tenant, id).await;
            let row = row.map_err(Error::database(act))?.ok_or(Error::UserNotFound)?;
            if row.totp_confirmed {
                return Err(Error::TotpOn);
            }
            let secret = this.totp_secret(&row)?.ok_or(Error::TotpOff)?;
            let step = totp::accepted(&secret, &code, this.now(), row.totp_last_step);
            let step = step.ok_or(Error::CodeInvalid)?;
            let codes = (0..totp::RECOVERY_CODES)
                .map(|_| Ok(totp::recovery_code(&random()?)))
                .collect::<Result<Vec<_>, Error>>()?;
            let hashes = codes
                .iter()
                .map(|code| {
                    let text = Self::recovery_text(id, code);
                    this.people.vault.hash(tenant.0, RECOVERY, &text)
                })
                .collect::<Result<Vec<_>, _>>()
                .map_err(Error::vault(act))?;
            let confirmed = store::users::confirm_totp(&mut transaction, tenant, id, step, &hashes).await;
            confirmed.map_err(Error::database(act))?;
            this.tell(&mut transaction, &row, Notice::TotpEnabled).await?;
            on_record(&mut transaction, this.now(), &by.did("user", "totp_enabled", id)).await?;
            transaction.commit().await.map_err(Error::database(act))?;
            Ok(codes)
        };
        telemetry::spawn(confirming)
            .await
            .map_err(|_| Error::Interrupted)?
    }

    /// Turns the second factor off, for whoever shows the password once more.
    pub async fn remove_totp(
        self: &Arc<Self>,
        who: &Principal,
        password: &str,
        caller: &Caller,
    ) -> Result<(), Error> {
        let (row, user) = self.confirmed(who, password, caller).await?;
        let (this, by) = (Arc::clone(self), By::of(who));
        let removing = async move {
            let act = "turning a second factor off";
            if !row.totp_confirmed {
                return Err(Error::TotpOff);
            }
            let mut transaction = this.people.pool.begin().await.map_err(Error::database(act))?;
            let removed = store::users::remove_totp(&mut transaction, user.tenant, row.id).await;
            removed.map_err(Error::database(act))?;
            this.tell(&mut transaction, &row, Notice::TotpDisabled).await?;
            on_record(
                &mut transaction,
                this.now(),
                &by.did("user", "totp_disabled", row.id),
            )
            .await?;
            transaction.commit().await.map_err(Error::database(act))
        };
        telemetry::spawn(removing).await.map_err(|_| Error::Interrupted)?
    }

    /// Completes a sign-in by a code of the app or by a recovery code. A code is taken once; five tries, then the
    /// password is asked for again.
    pub async fn verify_totp(&self, challenge: &str, code: &str, caller: &Caller) -> Result<Tokens, Error> {
        let act = "checking a second factor";
        let marker = self
            .read_marker(MarkerKind::Challenge, challenge)
            .ok_or(Error::CodeInvalid)?;
        let sessions = &self.people.sessions;
        if !sessions.may_try_code(marker.id).await? {
            return Err(Error::CodeInvalid);
        }
        let row = self
            .active(marker.tenant, marker.user)
            .await?
            .ok_or(Error::CodeInvalid)?;
        let secret = self.totp_secret(&row)?.ok_or(Error::CodeInvalid)?;
        let tenant = TenantId(row.tenant_id);
        let mut connection = self.people.pool.acquire().await.map_err(Error::database(act))?;
        let step = totp::accepted(&secret, code, self.now(), row.totp_last_step);
        let spent = if let Some(step) = step {
            store::users::spend_step(&mut connection, tenant, row.id, step).await
        } else {
            let text = Self::recovery_text(row.id, code);
            let hashes = self.people.vault.hashes(tenant.0, RECOVERY, &text);
            let hashes = hashes.map_err(Error::vault(act))?;
            store::users::spend_recovery(&mut connection, tenant, row.id, &hashes).await
        };
        drop(connection);
        if !spent.map_err(Error::database(act))? {
            return Err(Error::CodeInvalid);
        }
        sessions.end_challenge(marker.id).await?;
        let device = caller.device.as_deref();
        let known = device.and_then(|text| self.read_marker(MarkerKind::Device, text));
        let known = known.is_some_and(|device| device.user == row.id);
        self.open_session(&row, None, known).await
    }

    fn totp_secret(&self, row: &UserRow) -> Result<Option<Vec<u8>>, Error> {
        let act = "opening a second factor";
        let Some(sealed) = &row.totp_sealed else {
            return Ok(None);
        };
        let (key, subject) = data_key(&self.people.vault, row)?;
        let text = key.open(subject, TOTP, sealed).map_err(Error::vault(act))?;
        let secret = BASE64.decode(text);
        secret
            .map(Some)
            .map_err(|_| Error::Crypto("reading a second factor"))
    }

    /// What a recovery code's hash is made of: it is one person's.
    fn recovery_text(user: Uuid, code: &str) -> String {
        format!("{user}.{}", totp::recovery_normalised(code))
    }

    async fn tell(
        &self,
        connection: &mut sqlx::PgConnection,
        row: &UserRow,
        notice: Notice,
    ) -> Result<(), Error> {
        let (key, subject) = data_key(&self.people.vault, row)?;
        self.people
            .write(connection, &key, subject, &Body::Security { notice })
            .await
    }
}
