//! Protobuf <-> domain, both for events and for gRPC. What breaks the contract is named by its field, never quoted.

pub mod webhook;

use chrono::{DateTime, Utc};
use contracts_proto::{
    common::v1 as common,
    giftcard::v1 as giftcard,
    ledger::v1::{self as ledger, TransactionType},
    merchant::v1 as merchant,
    notification::v1 as notification,
    wallet::v1 as wallet,
};
use money::{Unit, Value};
use prost::Message as _;
use prost_types::Timestamp;
use status::{Kind, Problem};
use uuid::Uuid;

use crate::domain::{
    contact::Contact,
    gift_card::{CardActivity, CardEvent, CardStatusNews, Gift, LowBalance},
    letter::{Letter, SecurityEvent, Subject},
    notice::{BalanceMoved, MerchantOnboarded, Movement, Notice, PointsExpiring, TierReached},
};
use crate::store::contacts::ClosedWallet;

/// `ce_type` of the events this service listens to.
pub mod event_type {
    use contracts_proto::events;

    /// A balance of a wallet changed.
    pub const BALANCE_UPDATED: &str = events::BALANCE_UPDATED.name;
    /// Points of a customer lapse soon.
    pub const POINTS_EXPIRING: &str = events::POINTS_EXPIRING.name;
    /// Something happened to a gift card.
    pub const GIFT_CARD_ACTIVITY: &str = events::GIFT_CARD_ACTIVITY.name;
    /// A merchant was approved.
    pub const MERCHANT_ONBOARDED: &str = events::MERCHANT_ONBOARDED.name;
    /// A wallet was closed.
    pub const WALLET_CLOSED: &str = events::WALLET_CLOSED.name;
    /// A customer reached a tier.
    pub const TIER_REACHED: &str = events::TIER_REACHED.name;
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

/// What an event has to tell, and to whom; nothing where there is nothing to tell.
pub fn notices(event: &events::Message, low: LowBalance) -> Result<Vec<Notice>, DecodeError> {
    let trace = event.traceparent.as_deref().and_then(|text| text.parse().ok());
    match event.event_type.as_str() {
        event_type::BALANCE_UPDATED => {
            let notice = balance_moved(event)?.and_then(|moved| moved.notice(trace));
            Ok(notice.into_iter().collect())
        }
        event_type::POINTS_EXPIRING => Ok(vec![points_expiring(event)?.notice(trace)]),
        event_type::GIFT_CARD_ACTIVITY => {
            let activity = card_activity(event)?;
            Ok(activity.map_or_else(Vec::new, |activity| activity.notices(low, trace)))
        }
        event_type::MERCHANT_ONBOARDED => Ok(vec![merchant_onboarded(event)?.notice(trace)]),
        event_type::TIER_REACHED => Ok(vec![tier_reached(event)?.notice(trace)]),
        // the topics may grow other events; they are not for us
        _ => Ok(Vec::new()),
    }
}

/// The wallet that an event says was closed; `None` where it says something else.
pub fn closed_wallet(message: &events::Message) -> Result<Option<ClosedWallet>, DecodeError> {
    if message.event_type != event_type::WALLET_CLOSED {
        return Ok(None);
    }
    let event = wallet::WalletClosed::decode(message.payload.clone())?;
    Ok(Some(ClosedWallet {
        tenant_id: tenant(&event.tenant_id, message)?,
        wallet_id: uuid(&event.wallet_id, "wallet_id")?,
        closed_at: time(event.closed_at, "closed_at")?,
    }))
}

/// `None`: an activity of a newer release, which this one has no words for.
fn card_activity(message: &events::Message) -> Result<Option<CardActivity>, DecodeError> {
    use giftcard::ActivityType as Type;
    let event = giftcard::GiftCardActivity::decode(message.payload.clone())?;
    let Ok(kind) = Type::try_from(event.r#type) else {
        return Ok(None);
    };
    let contact = event.recipient_contact_id.as_deref();
    let contact_id = contact
        .map(|text| uuid(text, "recipient_contact_id"))
        .transpose()?;
    let happened = match kind {
        Type::Unspecified => return Err(DecodeError::Field("type")),
        Type::DeliveryDue => {
            if contact_id.is_none() {
                return Err(DecodeError::Field("recipient_contact_id"));
            }
            CardEvent::DeliveryDue {
                delivery_id: uuid(event.delivery_id.as_deref().unwrap_or_default(), "delivery_id")?,
            }
        }
        Type::Redeemed => CardEvent::Redeemed,
        Type::Refunded => CardEvent::Refunded,
        Type::Reloaded => CardEvent::Reloaded,
        Type::Expired => CardEvent::Expired,
        Type::Blocked => CardEvent::Status(CardStatusNews::Blocked),
        Type::Unblocked => CardEvent::Status(CardStatusNews::Unblocked),
        Type::Deactivated => CardEvent::Status(CardStatusNews::Deactivated),
        Type::CodeReplaced => CardEvent::Status(CardStatusNews::CodeReplaced),
        Type::Sold | Type::Activated | Type::Held | Type::Released => CardEvent::Silent,
    };
    let amount = event.amount.as_ref().map(|amount| value(amount, "amount"));
    let balance = event.balance_after.as_ref();
    let last4 = event.code_last4;
    // shown to people and kept as text: nothing but what a code is made of
    if last4.len() > 4 || !last4.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(DecodeError::Field("code_last4"));
    }
    Ok(Some(CardActivity {
        tenant_id: tenant(&event.tenant_id, message)?,
        event_id: message.event_id,
        gift_card_id: uuid(&event.gift_card_id, "gift_card_id")?,
        contact_id,
        event: happened,
        amount: amount.transpose()?,
        balance: value(
            balance.ok_or(DecodeError::Field("balance_after"))?,
            "balance_after",
        )?,
        last4,
        occurred_at: time(event.occurred_at, "occurred_at")?,
    }))
}

/// A gift card's code, as svc-giftcard answers it; `None` once there is no copy of it any more.
pub fn gift(delivery: giftcard::Delivery) -> Result<Option<Gift>, DecodeError> {
    let Some(code) = delivery.code else {
        return Ok(None);
    };
    let amount = delivery.value.as_ref();
    let expires_at = delivery.expires_at.map(|at| time(Some(at), "expires_at"));
    Ok(Some(Gift {
        contact_id: uuid(&delivery.recipient_contact_id, "recipient_contact_id")?,
        code,
        pin: delivery.pin,
        value: value(amount.ok_or(DecodeError::Field("value"))?, "value")?,
        message: delivery.message,
        expires_at: expires_at.transpose()?,
    }))
}

fn value(value: &common::Value, field: &'static str) -> Result<Value, DecodeError> {
    let unit = value.unit.parse().map_err(|_| DecodeError::Field(field))?;
    Ok(Value::new(value.amount, unit))
}

fn points_expiring(message: &events::Message) -> Result<PointsExpiring, DecodeError> {
    let event = ledger::PointsExpiring::decode(message.payload.clone())?;
    let points = value(event.value.as_ref().ok_or(DecodeError::Field("value"))?, "value")?;
    if points.amount <= 0 {
        return Err(DecodeError::Field("value"));
    }
    Ok(PointsExpiring {
        tenant_id: tenant(&event.tenant_id, message)?,
        wallet_id: uuid(&event.owner_id, "owner_id")?,
        event_id: message.event_id,
        points,
        expires_at: time(event.expires_at, "expires_at")?,
    })
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
    let display_name = name(event.display_name, "display_name")?;
    Ok(MerchantOnboarded {
        tenant_id: tenant(&event.tenant_id, message)?,
        event_id: message.event_id,
        merchant_id: uuid(&event.merchant_id, "merchant_id")?,
        display_name,
        occurred_at: time(event.onboarded_at, "onboarded_at")?,
    })
}

fn tier_reached(message: &events::Message) -> Result<TierReached, DecodeError> {
    let event = merchant::TierReached::decode(message.payload.clone())?;
    Ok(TierReached {
        tenant_id: tenant(&event.tenant_id, message)?,
        wallet_id: uuid(&event.owner_id, "owner_id")?,
        event_id: message.event_id,
        program: name(event.program_name, "program_name")?,
        tier: name(event.tier_name, "tier_name")?,
        occurred_at: time(event.reached_at, "reached_at")?,
    })
}

/// A name, in words. PostgreSQL stores no NUL in text, and such a batch could never be taken.
fn name(text: String, field: &'static str) -> Result<String, DecodeError> {
    if text.is_empty() || text.contains('\0') {
        return Err(DecodeError::Field(field));
    }
    Ok(text)
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
            schema_version: 1,
            tenant: TENANT.parse().unwrap(),
            time: DateTime::UNIX_EPOCH,
            traceparent: Some(TRACE.to_owned()),
        }
    }

    #[test]
    fn given_an_event_of_any_version_when_read_then_it_is_understood_for_messages_and_webhooks_alike() {
        use contracts_proto::events;

        for heard in [
            events::BALANCE_UPDATED,
            events::GIFT_CARD_ACTIVITY,
            events::MERCHANT_ONBOARDED,
            events::TRANSACTION_POSTED,
            events::POINTS_EXPIRING,
            events::TIER_REACHED,
            events::WALLET_CLOSED,
        ] {
            for (version, payload) in testkit::golden_events(heard.name) {
                let message = ::events::Message {
                    schema_version: version,
                    // the examples' own
                    tenant: "01890a5d-ac96-774b-bcce-b302099a0001".parse().unwrap(),
                    ..event(heard.name, payload)
                };
                let notices = notices(&message, LowBalance(10));
                assert!(notices.is_ok(), "{} {version}: {notices:?}", heard.name);
                let closed = closed_wallet(&message).map(|closed| closed.is_some());
                let closes = heard == events::WALLET_CLOSED;
                assert!(
                    closed.is_ok_and(|closed| closed == closes),
                    "{} {version}",
                    heard.name
                );
                let hook = webhook::event(&message);
                assert!(hook.is_ok(), "{} {version}: {hook:?}", heard.name);
            }
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
        let mut notices = notices(&event(event_type, payload), LowBalance(10))?;
        assert!(notices.len() <= 1);
        Ok(notices.pop())
    }

    fn activity(kind: giftcard::ActivityType) -> giftcard::GiftCardActivity {
        let euros = |amount| {
            Some(common::Value {
                amount,
                unit: "EUR".to_owned(),
            })
        };
        giftcard::GiftCardActivity {
            tenant_id: TENANT.to_owned(),
            activity_id: WALLET.to_owned(),
            gift_card_id: "0190d5b8-0000-7000-8000-000000000004".to_owned(),
            r#type: kind.into(),
            amount: euros(500),
            balance_after: euros(4_500),
            code_last4: "7Q2F".to_owned(),
            occurred_at: Some(Timestamp {
                seconds: 1_700_000_000,
                nanos: 0,
            }),
            ..Default::default()
        }
    }

    #[test]
    fn given_a_card_of_nobody_in_particular_when_it_is_spent_then_its_holder_is_to_be_found() {
        let redeemed = activity(giftcard::ActivityType::Redeemed);
        let notice = told(event_type::GIFT_CARD_ACTIVITY, redeemed.encode_to_vec()).unwrap();
        let notice = notice.unwrap();
        let audience = Audience::CardHolder {
            gift_card_id: redeemed.gift_card_id.parse().unwrap(),
            contact_id: None,
        };
        assert_eq!(
            (notice.template, notice.audience),
            (Template::GiftCardRedeemed, audience)
        );
    }

    #[test]
    fn given_an_activity_of_the_future_or_without_news_when_read_then_nothing_is_told() {
        let newer = giftcard::GiftCardActivity {
            r#type: 99,
            ..activity(giftcard::ActivityType::Redeemed)
        };
        let sold = activity(giftcard::ActivityType::Sold);
        for event in [newer, sold] {
            assert_eq!(
                told(event_type::GIFT_CARD_ACTIVITY, event.encode_to_vec()).unwrap(),
                None
            );
        }
    }

    #[test]
    fn given_an_activity_that_breaks_its_contract_when_read_then_the_field_is_named() {
        let broken = |change: fn(&mut giftcard::GiftCardActivity)| {
            let mut event = giftcard::GiftCardActivity {
                recipient_contact_id: Some(WALLET.to_owned()),
                delivery_id: Some(WALLET.to_owned()),
                ..activity(giftcard::ActivityType::DeliveryDue)
            };
            change(&mut event);
            told(event_type::GIFT_CARD_ACTIVITY, event.encode_to_vec())
                .unwrap_err()
                .to_string()
        };
        assert!(broken(|event| WALLET.clone_into(&mut event.tenant_id)).contains("tenant_id"));
        assert!(broken(|event| event.gift_card_id.clear()).contains("gift_card_id"));
        assert!(broken(|event| event.r#type = 0).contains("type"));
        assert!(broken(|event| event.delivery_id = None).contains("delivery_id"));
        assert!(broken(|event| event.recipient_contact_id = None).contains("recipient_contact_id"));
        assert!(broken(|event| event.balance_after = None).contains("balance_after"));
        assert!(broken(|event| event.code_last4 = "<b>".to_owned()).contains("code_last4"));
        assert!(broken(|event| event.occurred_at = None).contains("occurred_at"));
    }

    #[test]
    fn given_a_delivery_when_read_then_a_gift_while_there_is_a_code() {
        let delivery = giftcard::Delivery {
            recipient_contact_id: WALLET.to_owned(),
            code: Some("HUSH".to_owned()),
            value: Some(common::Value {
                amount: 5_000,
                unit: "EUR".to_owned(),
            }),
            ..Default::default()
        };
        let gone = giftcard::Delivery {
            code: None,
            ..delivery.clone()
        };
        assert!(gift(gone).unwrap().is_none());
        let broken = giftcard::Delivery {
            value: None,
            ..delivery.clone()
        };
        assert!(gift(broken).unwrap_err().to_string().contains("value"));
        let gift = gift(delivery).unwrap().unwrap();
        assert_eq!((gift.code.as_str(), gift.value.amount), ("HUSH", 5_000));
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
    fn given_a_tier_when_read_then_news_for_whoever_reached_it_and_what_breaks_the_contract_is_named() {
        let reached = merchant::TierReached {
            tenant_id: TENANT.to_owned(),
            owner_id: WALLET.to_owned(),
            program_name: "Chez Léa".to_owned(),
            tier_name: "Gold".to_owned(),
            reached_at: Some(Timestamp {
                seconds: 1_700_000_000,
                nanos: 0,
            }),
            ..Default::default()
        };
        let notice = told(event_type::TIER_REACHED, reached.encode_to_vec())
            .unwrap()
            .unwrap();
        let holder = Audience::Holder {
            wallet_id: WALLET.parse().unwrap(),
        };
        assert_eq!(
            (notice.template, notice.audience),
            (Template::TierReached, holder)
        );
        let broken = |change: fn(&mut merchant::TierReached)| {
            let mut event = reached.clone();
            change(&mut event);
            told(event_type::TIER_REACHED, event.encode_to_vec())
                .unwrap_err()
                .to_string()
        };
        assert!(broken(|event| event.owner_id.clear()).contains("owner_id"));
        assert!(broken(|event| event.program_name.clear()).contains("program_name"));
        assert!(broken(|event| event.tier_name.push('\0')).contains("tier_name"));
        assert!(broken(|event| event.reached_at = None).contains("reached_at"));
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
