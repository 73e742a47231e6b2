//! What happens to a gift card, and who should hear of it. A code passes through here on its way into a mail, and leaves
//! no trace: what holds one does not print.

use std::fmt;

use chrono::{DateTime, Utc};
use money::Value;
use serde::{Deserialize, Serialize};
use telemetry::TraceContext;
use uuid::Uuid;

use super::notice::{Audience, Notice, Template, Variables};

/// What happened to a card, as far as the one who holds it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardEvent {
    /// Its code is to be sent.
    DeliveryDue {
        /// What to ask svc-giftcard for.
        delivery_id: Uuid,
    },
    /// It was spent, wholly or in part.
    Redeemed,
    /// What was spent came back, wholly or in part.
    Refunded,
    /// Value was added.
    Reloaded,
    /// It passed its date.
    Expired,
    /// What may be done with it changed.
    Status(CardStatusNews),
    /// It was sold or loaded, or value was set aside: nobody gained or lost anything, or the delivery tells of it.
    Silent,
}

/// What may be done with a card, where that changed and no value moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardStatusNews {
    /// Stopped for a time.
    Blocked,
    /// May be spent again.
    Unblocked,
    /// Stopped for good.
    Deactivated,
    /// Another code took the place of the one that was sent.
    CodeReplaced,
}

impl CardStatusNews {
    /// The name that templates know it by.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Blocked => "blocked",
            Self::Unblocked => "unblocked",
            Self::Deactivated => "deactivated",
            Self::CodeReplaced => "code_replaced",
        }
    }
}

/// `giftcard.activity.v1`, as far as messages need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardActivity {
    /// The network.
    pub tenant_id: Uuid,
    /// `ce_id`.
    pub event_id: Uuid,
    /// The card.
    pub gift_card_id: Uuid,
    /// The contact that it is for, where the event says so.
    pub contact_id: Option<Uuid>,
    /// What happened.
    pub event: CardEvent,
    /// How much moved, never negative.
    pub amount: Option<Value>,
    /// What was left on the card after it.
    pub balance: Value,
    /// The last characters of its code, to tell it from others.
    pub last4: String,
    /// When.
    pub occurred_at: DateTime<Utc>,
}

/// From which balance downwards a card is low, in major units of its currency (euros, not cents); 0 for never.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LowBalance(pub u32);

impl LowBalance {
    /// Whether `spent` took the card from above the mark to it or below, with something left. A card is low once: what is
    /// spent of it afterwards says nothing new.
    fn reached(self, spent: Value, left: Value) -> bool {
        let scale = 10_i64.checked_pow(left.unit.exponent().into());
        let mark = scale.and_then(|scale| scale.checked_mul(self.0.into()));
        let before = left.amount.checked_add(spent.amount);
        match (mark, before) {
            (Some(mark), Some(before)) => left.amount > 0 && left.amount <= mark && mark < before,
            _ => false,
        }
    }
}

impl CardActivity {
    /// The messages for whoever holds the card: none, one, or a receipt and a reminder.
    pub fn notices(self, low: LowBalance, trace: Option<TraceContext>) -> Vec<Notice> {
        let moved = self.amount.is_some_and(|amount| amount.amount > 0);
        let template = match self.event {
            CardEvent::DeliveryDue { .. } => Template::GiftCardDelivered,
            CardEvent::Redeemed if moved => Template::GiftCardRedeemed,
            CardEvent::Refunded if moved => Template::GiftCardRefunded,
            CardEvent::Reloaded if moved => Template::GiftCardReloaded,
            CardEvent::Expired if moved => Template::GiftCardExpired,
            CardEvent::Status(_) => Template::GiftCardStatus,
            // a card that was empty when it expired cost nobody anything
            CardEvent::Redeemed
            | CardEvent::Refunded
            | CardEvent::Reloaded
            | CardEvent::Expired
            | CardEvent::Silent => return Vec::new(),
        };
        let reminded = self.event == CardEvent::Redeemed
            && self.amount.is_some_and(|spent| low.reached(spent, self.balance));
        let notice = |template| Notice {
            tenant_id: self.tenant_id,
            event_id: self.event_id,
            audience: Audience::CardHolder {
                gift_card_id: self.gift_card_id,
                contact_id: self.contact_id,
            },
            template,
            variables: self.variables(),
            trace,
        };
        let mut notices = vec![notice(template)];
        if reminded {
            notices.push(notice(Template::GiftCardLowBalance));
        }
        notices
    }

    fn variables(&self) -> Variables {
        let gift_card_id = self.gift_card_id;
        if let CardEvent::DeliveryDue { delivery_id } = self.event {
            return Variables::GiftCardDelivery {
                gift_card_id,
                delivery_id,
            };
        }
        Variables::GiftCard {
            gift_card_id,
            last4: self.last4.clone(),
            change: self.amount,
            balance: self.balance,
            news: match self.event {
                CardEvent::Status(news) => Some(news),
                _ => None,
            },
            occurred_at: self.occurred_at,
        }
    }
}

/// A gift card's code with all that its mail says, for the length of one attempt. It is never stored, and does not print.
pub struct Gift {
    /// The contact that it is for.
    pub contact_id: Uuid,
    /// The code as it is printed, in groups.
    pub code: String,
    /// The PIN that belongs to it.
    pub pin: Option<String>,
    /// What is on the card.
    pub value: Value,
    /// What the giver says; empty for nothing.
    pub message: String,
    /// When the card expires.
    pub expires_at: Option<DateTime<Utc>>,
}

impl fmt::Debug for Gift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Gift(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn euros(amount: i64) -> Value {
        Value::new(amount, "EUR".parse().unwrap())
    }

    fn activity(event: CardEvent, amount: Option<i64>, balance: i64) -> CardActivity {
        CardActivity {
            tenant_id: Uuid::from_u128(1),
            event_id: Uuid::from_u128(2),
            gift_card_id: Uuid::from_u128(3),
            contact_id: Some(Uuid::from_u128(4)),
            event,
            amount: amount.map(euros),
            balance: euros(balance),
            last4: "7Q2F".to_owned(),
            occurred_at: DateTime::UNIX_EPOCH,
        }
    }

    fn told(event: CardEvent, amount: Option<i64>, balance: i64) -> Vec<Template> {
        let notices = activity(event, amount, balance).notices(LowBalance(10), None);
        notices.into_iter().map(|notice| notice.template).collect()
    }

    #[test]
    fn given_what_happens_to_a_card_when_judged_then_each_has_its_template_or_none() {
        let delivery_id = Uuid::from_u128(5);
        for (event, amount, template) in [
            (
                CardEvent::DeliveryDue { delivery_id },
                None,
                Some(Template::GiftCardDelivered),
            ),
            (CardEvent::Redeemed, Some(5), Some(Template::GiftCardRedeemed)),
            (CardEvent::Refunded, Some(5), Some(Template::GiftCardRefunded)),
            (CardEvent::Reloaded, Some(5), Some(Template::GiftCardReloaded)),
            (CardEvent::Expired, Some(5), Some(Template::GiftCardExpired)),
            (CardEvent::Expired, Some(0), None),
            (CardEvent::Redeemed, None, None),
            (
                CardEvent::Status(CardStatusNews::Blocked),
                None,
                Some(Template::GiftCardStatus),
            ),
            (
                CardEvent::Status(CardStatusNews::Deactivated),
                Some(5),
                Some(Template::GiftCardStatus),
            ),
            (CardEvent::Silent, Some(5), None),
        ] {
            let expected: Vec<_> = template.into_iter().collect();
            assert_eq!(told(event, amount, 5_000), expected, "{event:?}");
        }
    }

    #[test]
    fn given_a_spend_when_it_takes_the_card_to_the_mark_then_a_reminder_once() {
        let receipt = vec![Template::GiftCardRedeemed];
        let reminded = vec![Template::GiftCardRedeemed, Template::GiftCardLowBalance];
        assert_eq!(told(CardEvent::Redeemed, Some(1), 1_001), receipt);
        assert_eq!(told(CardEvent::Redeemed, Some(1), 1_000), reminded);
        assert_eq!(told(CardEvent::Redeemed, Some(4_000), 3), reminded);
        assert_eq!(
            told(CardEvent::Redeemed, Some(1), 999),
            receipt,
            "it was low before"
        );
        assert_eq!(
            told(CardEvent::Redeemed, Some(1_001), 0),
            receipt,
            "nothing is left"
        );
        assert_eq!(
            told(CardEvent::Refunded, Some(500), 900),
            vec![Template::GiftCardRefunded]
        );
        let never = activity(CardEvent::Redeemed, Some(4_000), 3).notices(LowBalance(0), None);
        assert_eq!(never.len(), 1);
        let yen = |amount| Value::new(amount, "JPY".parse().unwrap());
        assert!(
            LowBalance(10).reached(yen(5), yen(10)),
            "ten yen have no decimals"
        );
        assert!(
            !LowBalance(u32::MAX).reached(yen(i64::MAX), yen(i64::MAX)),
            "a sum too large is no reminder"
        );
    }

    #[test]
    fn given_a_gift_when_shown_then_its_code_does_not_appear() {
        let gift = Gift {
            contact_id: Uuid::nil(),
            code: "HUSH-HUSH".to_owned(),
            pin: Some("1234".to_owned()),
            value: euros(1),
            message: "for you".to_owned(),
            expires_at: None,
        };
        assert_eq!(format!("{gift:?}"), "Gift(…)");
    }
}
