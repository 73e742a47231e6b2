//! Everything a use case can answer instead of what was asked for. Each variant names the act that failed.

use std::time::Duration;

use chassis::database::is_transient;
use status::{Coded, Kind, Problem};

use crate::domain::{contact::Unreachable, draft::Flaw, render::RenderError, vault::VaultError};

/// Why a use case failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such contact of this tenant, or nobody behind that address.
    #[error("there is no such contact")]
    ContactNotFound,
    /// No such message of this tenant.
    #[error("there is no such message")]
    MessageNotFound,
    /// No such erasure of this tenant.
    #[error("there is no such erasure")]
    ErasureNotFound,
    /// No such delivery of this tenant, or none of this merchant's.
    #[error("there is no such webhook delivery")]
    DeliveryNotFound,
    /// A sender has the delivery at this moment.
    #[error("the webhook is being sent right now")]
    DeliveryBusy,
    /// Nothing was sent to an endpoint of that id yet, or it is not this merchant's.
    #[error("nothing was sent to such an endpoint")]
    EndpointUnknown,
    /// The contact has no address of the kind.
    #[error("the contact has no such address")]
    NoSuchAddress,
    /// Not the code that was sent, or not any more, or tried too often.
    #[error("the code is not valid, or not any more")]
    CodeInvalid,
    /// The message is waiting or being sent.
    #[error("the message is on its way")]
    MessageOnItsWay,
    /// What the message said was made for it alone.
    #[error("what the message said is not kept: it cannot be sent again")]
    MessageNotKept,
    /// Nobody whom we believe said this, or not just now.
    #[error("the signature is not valid")]
    SignatureInvalid,
    /// Not a link of ours, or one whose contact is gone.
    #[error("the link is not valid, or not any more")]
    LinkInvalid,
    /// Receipts and security messages always go.
    #[error("this topic always goes: only reminders and offers can be agreed to or refused")]
    TopicNotOptional,
    /// No such template, or none that a network may have its own words for, or no such version.
    #[error("there is no such template")]
    TemplateNotFound,
    /// A network's own words cannot be used.
    #[error("the template has mistakes")]
    BadTemplate(Vec<Flaw>),
    /// Others kept saving the template.
    #[error("the template is being changed by others")]
    TemplateContended,
    /// Words that were checked could not be filled.
    #[error("wording a message")]
    Words(#[source] RenderError),
    /// The contact would have neither e-mail address nor phone number.
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
    /// The e-mail address belongs to another contact of the tenant.
    #[error("the e-mail address belongs to another contact")]
    EmailTaken,
    /// The phone number belongs to another contact of the tenant.
    #[error("the phone number belongs to another contact")]
    PhoneTaken,
    /// The wallet has a contact with other details, and the caller may not change it.
    #[error("the wallet has a contact already; an operator can change it")]
    ContactExists,
    /// Others kept changing the contact.
    #[error("the contact is being changed by others")]
    Contended,
    /// Personal data could not be sealed or opened.
    #[error("{act}")]
    Vault {
        /// The act, in a few words.
        act: &'static str,
        /// What the vault said.
        #[source]
        source: VaultError,
    },
    /// A stored value is not one this release knows.
    #[error("the stored {0} is not one this release knows")]
    Stored(&'static str),
    /// The database did not do what was asked of it.
    #[error("{act}")]
    Database {
        /// The act, in a few words.
        act: &'static str,
        /// What the database or its driver said.
        #[source]
        source: sqlx::Error,
    },
}

impl Error {
    /// Names the act for [`Result::map_err`].
    pub fn database(act: &'static str) -> impl FnOnce(sqlx::Error) -> Self {
        move |source| Self::Database { act, source }
    }

    /// Names the act for [`Result::map_err`].
    pub fn vault(act: &'static str) -> impl FnOnce(VaultError) -> Self {
        move |source| Self::Vault { act, source }
    }

    /// The stable code on the wire.
    pub fn code(&self) -> &'static str {
        match self {
            Self::ContactNotFound => "contact_not_found",
            Self::MessageNotFound => "message_not_found",
            Self::ErasureNotFound => "erasure_not_found",
            Self::TemplateNotFound => "template_not_found",
            Self::LinkInvalid => "link_invalid",
            Self::NoSuchAddress => "no_such_address",
            Self::CodeInvalid => "code_invalid",
            Self::MessageOnItsWay => "message_on_its_way",
            Self::MessageNotKept => "message_not_kept",
            Self::SignatureInvalid => "signature_invalid",
            Self::DeliveryNotFound => "webhook_delivery_not_found",
            Self::DeliveryBusy => "webhook_delivery_busy",
            Self::EndpointUnknown => "webhook_endpoint_not_found",
            Self::TopicNotOptional => "topic_not_optional",
            Self::BadTemplate(_) => "invalid_template",
            Self::TemplateContended => "template_contended",
            Self::Unreachable(_) => "contact_unreachable",
            Self::EmailTaken => "email_taken",
            Self::PhoneTaken => "phone_taken",
            Self::ContactExists => "contact_exists",
            Self::Contended => "contact_contended",
            Self::Database { source, .. } if is_transient(source) => "database_unavailable",
            Self::Words(_) | Self::Vault { .. } | Self::Stored(_) | Self::Database { .. } => "internal",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::ContactNotFound
            | Self::MessageNotFound
            | Self::ErasureNotFound
            | Self::TemplateNotFound
            | Self::LinkInvalid
            | Self::DeliveryNotFound
            | Self::EndpointUnknown => Kind::NotFound,
            Self::Unreachable(_) | Self::BadTemplate(_) | Self::TopicNotOptional => Kind::InvalidArgument,
            Self::EmailTaken
            | Self::PhoneTaken
            | Self::ContactExists
            | Self::DeliveryBusy
            | Self::NoSuchAddress
            | Self::CodeInvalid
            | Self::MessageOnItsWay
            | Self::MessageNotKept => Kind::Conflict,
            Self::SignatureInvalid => Kind::Unauthenticated,
            Self::Contended | Self::TemplateContended => Kind::Unavailable,
            Self::Database { source, .. } if is_transient(source) => Kind::Unavailable,
            Self::Words(_) | Self::Vault { .. } | Self::Stored(_) | Self::Database { .. } => Kind::Internal,
        }
    }
}

impl Coded for Error {
    fn problem(&self) -> Problem {
        let (kind, code) = (self.kind(), self.code());
        match kind {
            // logged here, once: what the caller is told says nothing about our insides
            Kind::Internal => {
                tracing::error!(error = self as &dyn std::error::Error, "use case failed");
                Problem::internal()
            }
            Kind::Unavailable => {
                tracing::warn!(
                    error = self as &dyn std::error::Error,
                    code,
                    "use case failed for now"
                );
                Problem::new(kind, code, "nothing was changed; send the request again")
                    .retry_after(Duration::from_secs(1))
            }
            _ => {
                let problem = Problem::new(kind, code, self.to_string());
                match self {
                    Self::Unreachable(_) => problem.field("$", "missing_field", self.to_string()),
                    Self::BadTemplate(flaws) => flaws.iter().fold(problem, |problem, flaw| {
                        problem.field(flaw.part.field(), flaw.code, flaw.detail.clone())
                    }),
                    Self::TopicNotOptional => problem.field("topic", code, self.to_string()),
                    Self::EmailTaken => problem.field("email", code, self.to_string()),
                    Self::PhoneTaken => problem.field("phone", code, self.to_string()),
                    Self::ContactExists => problem.field("wallet_id", code, self.to_string()),
                    _ => problem,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_an_error_of_ours_when_told_then_it_says_nothing_about_our_insides() {
        let error =
            Error::database("reading a contact")(sqlx::Error::ColumnNotFound("secret_column".to_owned()));
        let problem = error.problem();
        assert_eq!((problem.kind(), problem.code()), (Kind::Internal, "internal"));
        assert!(!problem.detail().contains("secret") && !problem.detail().contains("contact"));
    }

    #[test]
    fn given_an_unreachable_database_when_told_then_another_try_is_advised() {
        let problem = Error::database("reading a contact")(sqlx::Error::PoolTimedOut).problem();
        assert_eq!(
            (problem.kind(), problem.code()),
            (Kind::Unavailable, "database_unavailable")
        );
        assert!(problem.retry_delay().is_some());
    }
}
