//! A letter to a member of staff, as svc-merchant hands it over: the one message that carries its own address, because
//! staff have no contact here. It is sealed from the moment it is taken until it has been sent.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{address::EmailAddress, contact::LanguageTag, notice::Template};

/// What happened to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecurityEvent {
    /// The password is another one.
    PasswordChanged,
    /// A second factor is asked for from now on.
    TotpEnabled,
    /// No second factor is asked for any more.
    TotpDisabled,
    /// A session was ended because its token was shown twice.
    TokenReused,
}

impl SecurityEvent {
    /// The name that templates know it by.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PasswordChanged => "password_changed",
            Self::TotpEnabled => "totp_enabled",
            Self::TotpDisabled => "totp_disabled",
            Self::TokenReused => "token_reused",
        }
    }
}

/// What a letter is about.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Subject {
    /// Somebody is asked to join.
    Invitation {
        /// Where to accept.
        link: String,
        /// The merchant they are to work for; none for the network's operator.
        merchant: Option<String>,
    },
    /// Somebody may set a new password.
    PasswordReset {
        /// Where to.
        link: String,
    },
    /// Something happened to their account.
    Security {
        /// What.
        event: SecurityEvent,
        /// When it was told.
        at: DateTime<Utc>,
    },
}

impl Subject {
    /// Which words.
    pub const fn template(&self) -> Template {
        match self {
            Self::Invitation { .. } => Template::StaffInvitation,
            Self::PasswordReset { .. } => Template::StaffPasswordReset,
            Self::Security { .. } => Template::StaffSecurity,
        }
    }
}

/// A letter. It is sealed as JSON, and does not print.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    email: String,
    name: String,
    locale: String,
    /// What it is about.
    pub subject: Subject,
}

impl Letter {
    /// A letter to somebody.
    pub fn new(email: &EmailAddress, name: String, locale: &LanguageTag, subject: Subject) -> Self {
        Self {
            email: email.expose().to_owned(),
            name,
            locale: locale.as_str().to_owned(),
            subject,
        }
    }

    /// Where to; `None` for what this release does not take for an address.
    pub fn email(&self) -> Option<EmailAddress> {
        self.email.parse().ok()
    }

    /// In which language; `None` for what this release does not take for one.
    pub fn locale(&self) -> Option<LanguageTag> {
        self.locale.parse().ok()
    }

    /// What they are called.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Letter(…)")
    }
}
