//! Protobuf <-> domain, both for events and for gRPC. What breaks the contract is named by its field, never quoted.

use chrono::{DateTime, Utc};
use contracts_proto::{
    ledger::v1::TransactionType, merchant::v1 as merchant, notification::v1 as notification,
    wallet::v1 as wallet,
};
use money::{Unit, Value};
use prost::Message as _;
use prost_types::Timestamp;
use status::{Kind, Problem};
use uuid::Uuid;

use crate::domain::{
    contact::Contact,
    letter::{Letter, SecurityEvent, Subject},
    notice::{BalanceMoved, MerchantOnboarded, Movement, Notice},
};

/// `ce_type` of the events this service listens to.
pub mod event_type {
    /// A balance of a wallet changed.
    pub const BALANCE_UPDATED: &str = "localplus.wallet.v1.BalanceUpdated";
    /// A merchant was approved.
    pub const MERCHANT_ONBOARDED: &str = "localplus.merchant.v1.MerchantOnboarded";
}

/// The event is not what its contract says.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// Not an encoded message of that type.
    #[error("not an encoded event")]
    Encoding(#[from] prost::DecodeError),
    /// A field is missing or out of its range.
    #[error("field {0} breaks the contract")]
    Field(&'static str),
}

/// What an event has to tell, and to whom; `None` where there is nothing to tell.
pub fn notice(event: &events::Message) -> Result<Option<Notice>, DecodeError> {
    let trace = event.traceparent.as_deref().and_then(|text| text.parse().ok());
    match event.event_type.as_str() {
        event_type::BALANCE_UPDATED => Ok(balance_moved(event)?.and_then(|moved| moved.notice(trace))),
        event_type::MERCHANT_ONBOARDED => Ok(Some(merchant_onboarded(event)?.notice(trace))),
        // the topics may grow other events; they are not for us
        _ => Ok(None),
    }
}

fn balance_moved(message: &events::Message) -> Result<Option<BalanceMoved>, DecodeError> {
    let event = wallet::BalanceUpdated::decode(message.payload.clone())?;
    let Some(movement) = movement(event.transaction_type)? else {
        return Ok(None);
    };
    let unit: Unit = event.unit.parse().map_err(|_| DecodeError::Field("unit"))?;
    Ok(Some(BalanceMoved {
        tenant_id: tenant(&event.tenant_id, message)?,
        wallet_id: uuid(&event.wallet_id, "wallet_id")?,
        event_id: message.event_id,
        transaction_id: uuid(&event.transaction_id, "transaction_id")?,
        movement,
        change: Value::new(event.amount, unit),
        balance: Value::new(event.available, unit),
        occurred_at: time(event.occurred_at, "occurred_at")?,
    }))
}

fn merchant_onboarded(message: &events::Message) -> Result<MerchantOnboarded, DecodeError> {
    let event = merchant::MerchantOnboarded::decode(message.payload.clone())?;
    // PostgreSQL stores no NUL in text, and such a batch could never be taken
    if event.display_name.is_empty() || event.display_name.contains('\0') {
        return Err(DecodeError::Field("display_name"));
    }
    Ok(MerchantOnboarded {
        tenant_id: tenant(&event.tenant_id, message)?,
        event_id: message.event_id,
        merchant_id: uuid(&event.merchant_id, "merchant_id")?,
        display_name: event.display_name,
        occurred_at: time(event.onboarded_at, "onboarded_at")?,
    })
}

/// `None`: a type of a newer release, which this one has no words for.
fn movement(number: i32) -> Result<Option<Movement>, DecodeError> {
    Ok(match TransactionType::try_from(number) {
        Ok(TransactionType::Unspecified) => return Err(DecodeError::Field("transaction_type")),
        Ok(TransactionType::Earn) => Some(Movement::Earn),
        Ok(TransactionType::Burn) => Some(Movement::Burn),
        Ok(TransactionType::Load) => Some(Movement::Load),
        Ok(TransactionType::Redeem) => Some(Movement::Redeem),
        Ok(TransactionType::Transfer) => Some(Movement::Transfer),
        Ok(TransactionType::Adjust) => Some(Movement::Adjust),
        Ok(TransactionType::Expire) => Some(Movement::Expire),
        Ok(TransactionType::Hold | TransactionType::Void) => Some(Movement::SetAside),
        Ok(TransactionType::Capture) => Some(Movement::Capture),
        Ok(TransactionType::Reverse) => Some(Movement::Reverse),
        Err(_) => None,
    })
}

/// The payload and the header must name the same tenant: one of them was checked by the sender.
fn tenant(text: &str, message: &events::Message) -> Result<Uuid, DecodeError> {
    let tenant = uuid(text, "tenant_id")?;
    if tenant == message.tenant {
        Ok(tenant)
    } else {
        Err(DecodeError::Field("tenant_id"))
    }
}

fn uuid(text: &str, field: &'static str) -> Result<Uuid, DecodeError> {
    Uuid::try_parse(text).map_err(|_| DecodeError::Field(field))
}

fn time(timestamp: Option<Timestamp>, field: &'static str) -> Result<DateTime<Utc>, DecodeError> {
    timestamp
        .and_then(|at| DateTime::from_timestamp(at.seconds, u32::try_from(at.nanos).ok()?))
        .ok_or(DecodeError::Field(field))
}

/// A letter to a member of staff, as it is handed over. What is wrong is named by its field, never quoted.
pub fn letter(request: notification::SendStaffLetterRequest, now: DateTime<Utc>) -> Result<Letter, Problem> {
    use notification::send_staff_letter_request::Subject as About;
    let invalid = |field: &'static str, detail: &'static str| {
        Problem::new(
            Kind::InvalidArgument,
            "invalid_value",
            "the request has invalid values",
        )
        .field(field, "invalid_value", detail)
    };
    let link = |link: String| {
        let plain = link.starts_with("https://") || link.starts_with("http://");
        if plain && !link.chars().any(|c| c.is_control() || c.is_whitespace()) {
            Ok(link)
        } else {
            Err(invalid("link", "must be a link"))
        }
    };
    let named = |name: String, field| {
        if name.contains('\0') || name.chars().count() > 200 {
            Err(invalid(field, "must be a name"))
        } else {
            Ok(name)
        }
    };
    let subject = match request.subject {
        Some(About::Invitation(invitation)) => {
            let merchant = named(invitation.merchant_name, "merchant_name")?;
            Subject::Invitation {
                link: link(invitation.link)?,
                merchant: (!merchant.is_empty()).then_some(merchant),
            }
        }
        Some(About::PasswordReset(reset)) => Subject::PasswordReset {
            link: link(reset.link)?,
        },
        Some(About::SecurityNotice(notice)) => Subject::Security {
            event: match notice.event() {
                notification::StaffSecurityEvent::PasswordChanged => SecurityEvent::PasswordChanged,
                notification::StaffSecurityEvent::TotpEnabled => SecurityEvent::TotpEnabled,
                notification::StaffSecurityEvent::TotpDisabled => SecurityEvent::TotpDisabled,
                notification::StaffSecurityEvent::TokenReused => SecurityEvent::TokenReused,
                notification::StaffSecurityEvent::Unspecified => {
                    return Err(invalid("security_notice.event", "must be stated"));
                }
            },
            at: now,
        },
        None => return Err(invalid("subject", "must be stated")),
    };
    let email = request.email.parse();
    let email = email.map_err(|_| invalid("email", "must be an e-mail address"))?;
    let locale = request.locale.parse();
    let locale = locale.map_err(|_| invalid("locale", "must be a language tag"))?;
    Ok(Letter::new(
        &email,
        named(request.name, "name")?,
        &locale,
        subject,
    ))
}

/// A contact, for an answer over gRPC.
pub fn contact(contact: Contact) -> notification::Contact {
    notification::Contact {
        id: contact.id.to_string(),
        wallet_id: contact.wallet_id.to_string(),
        email: contact.details.email.map(|email| email.expose().to_owned()),
        phone: contact.details.phone.map(|phone| phone.expose().to_owned()),
        locale: contact.details.locale.as_str().to_owned(),
        created_at: Some(Timestamp {
            seconds: contact.created_at.timestamp(),
            nanos: i32::try_from(contact.created_at.timestamp_subsec_nanos())
                .unwrap_or(0)
                .min(999_999_999),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::notice::{Audience, Template};

    const TENANT: &str = "0190d5b8-0000-7000-8000-000000000001";
    const WALLET: &str = "0190d5b8-0000-7000-8000-000000000002";
    const TRACE: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    fn event(event_type: &str, payload: Vec<u8>) -> events::Message {
        events::Message {
            topic: "t".into(),
            partition: 0,
            offset: 0,
            key: Vec::new().into(),
            payload: payload.into(),
            headers: Vec::new(),
            event_id: Uuid::from_u128(9),
            event_type: event_type.to_owned(),
            tenant: TENANT.parse().unwrap(),
            time: DateTime::UNIX_EPOCH,
            traceparent: Some(TRACE.to_owned()),
        }
    }

    fn updated() -> wallet::BalanceUpdated {
        wallet::BalanceUpdated {
            tenant_id: TENANT.to_owned(),
            wallet_id: WALLET.to_owned(),
            transaction_id: "0190d5b8-0000-7000-8000-000000000003".to_owned(),
            transaction_type: TransactionType::Earn.into(),
            unit: "PTS".to_owned(),
            amount: 12,
            posted: 1250,
            held: 10,
            available: 1240,
            occurred_at: Some(Timestamp {
                seconds: 1_700_000_000,
                nanos: 0,
            }),
            ..Default::default()
        }
    }

    fn told(event_type: &str, payload: Vec<u8>) -> Result<Option<Notice>, DecodeError> {
        notice(&event(event_type, payload))
    }

    #[test]
    fn given_an_earn_when_read_then_a_receipt_for_the_holder_in_the_same_trace() {
        let notice = told(event_type::BALANCE_UPDATED, updated().encode_to_vec())
            .unwrap()
            .unwrap();
        assert_eq!(notice.template, Template::Earned);
        assert_eq!(
            notice.audience,
            Audience::Holder {
                wallet_id: WALLET.parse().unwrap()
            }
        );
        assert_eq!(notice.event_id, Uuid::from_u128(9));
        assert_eq!(notice.trace.unwrap().to_string(), TRACE);
    }

    #[test]
    fn given_events_of_others_or_of_the_future_when_read_then_nothing_is_told() {
        assert_eq!(
            told("localplus.wallet.v1.WalletOpened", updated().encode_to_vec()).unwrap(),
            None
        );
        let newer = wallet::BalanceUpdated {
            transaction_type: 99,
            ..updated()
        };
        assert_eq!(
            told(event_type::BALANCE_UPDATED, newer.encode_to_vec()).unwrap(),
            None
        );
    }

    #[test]
    fn given_an_event_that_breaks_its_contract_when_read_then_the_field_is_named() {
        let broken = |change: fn(&mut wallet::BalanceUpdated)| {
            let mut event = updated();
            change(&mut event);
            told(event_type::BALANCE_UPDATED, event.encode_to_vec())
                .unwrap_err()
                .to_string()
        };
        assert!(broken(|event| event.tenant_id.clear()).contains("tenant_id"));
        assert!(broken(|event| WALLET.clone_into(&mut event.tenant_id)).contains("tenant_id"));
        assert!(broken(|event| event.wallet_id.clear()).contains("wallet_id"));
        assert!(broken(|event| event.transaction_type = 0).contains("transaction_type"));
        assert!(broken(|event| event.unit = "pts".to_owned()).contains("unit"));
        assert!(broken(|event| event.occurred_at = None).contains("occurred_at"));
        assert!(told(event_type::BALANCE_UPDATED, b"not protobuf".to_vec()).is_err());
    }

    #[test]
    fn given_a_merchant_when_read_then_news_for_the_operator() {
        let onboarded = merchant::MerchantOnboarded {
            tenant_id: TENANT.to_owned(),
            merchant_id: WALLET.to_owned(),
            display_name: "Dupont".to_owned(),
            onboarded_at: Some(Timestamp {
                seconds: 1_700_000_000,
                nanos: 0,
            }),
            ..Default::default()
        };
        let notice = told(event_type::MERCHANT_ONBOARDED, onboarded.encode_to_vec())
            .unwrap()
            .unwrap();
        assert_eq!(
            (notice.template, notice.audience),
            (Template::MerchantOnboarded, Audience::Operator)
        );
        let nameless = merchant::MerchantOnboarded {
            display_name: "a\0b".to_owned(),
            ..onboarded
        };
        assert!(told(event_type::MERCHANT_ONBOARDED, nameless.encode_to_vec()).is_err());
    }
}
