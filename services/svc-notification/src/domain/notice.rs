//! Which events somebody should hear of, and with which template.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use money::Value;
use serde::{Deserialize, Serialize};
use telemetry::TraceContext;
use uuid::Uuid;

use super::gift_card::CardStatusNews;

/// Why a customer's balance moved, as far as a customer is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Movement {
    /// Points were earned.
    Earn,
    /// Value was put in.
    Load,
    /// Points were spent.
    Burn,
    /// Value was spent.
    Redeem,
    /// What had been set aside was taken.
    Capture,
    /// The operator corrected the balance.
    Adjust,
    /// Value lapsed.
    Expire,
    /// Value went to, or came from, another customer.
    Transfer,
    /// An earlier movement was undone.
    Reverse,
    /// Something was set aside or released: nothing is gained or lost, so nobody is told.
    SetAside,
}

/// What a message is about; names the files under `templates/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Template {
    /// Points earned.
    Earned,
    /// Value put in.
    Loaded,
    /// Points or value spent.
    Spent,
    /// Balance corrected.
    Adjusted,
    /// Value lapsed.
    Expired,
    /// Points lapse soon.
    Expiring,
    /// A tier of a program reached.
    TierReached,
    /// Value sent or received.
    Transferred,
    /// A movement undone.
    Reversed,
    /// A gift card's code, for whom the card is for.
    GiftCardDelivered,
    /// A gift card spent, wholly or in part.
    GiftCardRedeemed,
    /// Value given back to a gift card.
    GiftCardRefunded,
    /// Value added to a gift card.
    GiftCardReloaded,
    /// A gift card past its date.
    GiftCardExpired,
    /// Little is left on a gift card.
    GiftCardLowBalance,
    /// What may be done with a gift card changed.
    GiftCardStatus,
    /// A merchant joined the network.
    MerchantOnboarded,
    /// A member of staff is asked to join.
    StaffInvitation,
    /// A member of staff may set a new password.
    StaffPasswordReset,
    /// Something happened to a member of staff's account.
    StaffSecurity,
    /// Whether an e-mail address is its holder's.
    AddressVerification,
    /// Whether a phone number is its holder's.
    PhoneVerification,
}

impl Template {
    /// All of them.
    pub const ALL: [Self; 22] = [
        Self::Earned,
        Self::Loaded,
        Self::Spent,
        Self::Adjusted,
        Self::Expired,
        Self::Expiring,
        Self::TierReached,
        Self::Transferred,
        Self::Reversed,
        Self::GiftCardDelivered,
        Self::GiftCardRedeemed,
        Self::GiftCardRefunded,
        Self::GiftCardReloaded,
        Self::GiftCardExpired,
        Self::GiftCardLowBalance,
        Self::GiftCardStatus,
        Self::MerchantOnboarded,
        Self::StaffInvitation,
        Self::StaffPasswordReset,
        Self::StaffSecurity,
        Self::AddressVerification,
        Self::PhoneVerification,
    ];

    /// The name, as stored, on the wire and in `templates/`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Earned => "earned",
            Self::Loaded => "loaded",
            Self::Spent => "spent",
            Self::Adjusted => "adjusted",
            Self::Expired => "expired",
            Self::Expiring => "expiring",
            Self::TierReached => "tier_reached",
            Self::Transferred => "transferred",
            Self::Reversed => "reversed",
            Self::GiftCardDelivered => "gift_card_delivered",
            Self::GiftCardRedeemed => "gift_card_redeemed",
            Self::GiftCardRefunded => "gift_card_refunded",
            Self::GiftCardReloaded => "gift_card_reloaded",
            Self::GiftCardExpired => "gift_card_expired",
            Self::GiftCardLowBalance => "gift_card_low_balance",
            Self::GiftCardStatus => "gift_card_status",
            Self::MerchantOnboarded => "merchant_onboarded",
            Self::StaffInvitation => "staff_invitation",
            Self::StaffPasswordReset => "staff_password_reset",
            Self::StaffSecurity => "staff_security",
            Self::AddressVerification => "address_verification",
            Self::PhoneVerification => "phone_verification",
        }
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Template {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|template| template.as_str() == text)
            .ok_or(())
    }
}

/// What a template is filled with; kept with the message. Ids and figures, no personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Variables {
    /// A customer's receipt.
    Receipt {
        /// The ledger's transaction.
        transaction_id: Uuid,
        /// What moved; negative is out of the customer's account.
        change: Value,
        /// What may be spent afterwards.
        balance: Value,
        /// When the ledger committed it.
        occurred_at: DateTime<Utc>,
    },
    /// Points of a customer that lapse soon.
    Expiring {
        /// How much.
        points: Value,
        /// From when on some of it cannot be spent any more.
        expires_at: DateTime<Utc>,
    },
    /// A tier that a customer reached.
    Tier {
        /// The program's name.
        program: String,
        /// The tier's name.
        tier: String,
        /// When.
        occurred_at: DateTime<Utc>,
    },
    /// News of a gift card, for whoever holds it.
    GiftCard {
        /// The card.
        gift_card_id: Uuid,
        /// The last characters of its code.
        last4: String,
        /// How much moved; none where nothing did.
        change: Option<Value>,
        /// What is left on it.
        balance: Value,
        /// What may be done with it, where that is the news.
        news: Option<CardStatusNews>,
        /// When it happened.
        occurred_at: DateTime<Utc>,
    },
    /// A gift card's code: all that fills it is fetched when it is sent, and never stored.
    GiftCardDelivery {
        /// The card.
        gift_card_id: Uuid,
        /// What to ask svc-giftcard for.
        delivery_id: Uuid,
    },
    /// News of a merchant, for the network's operator.
    Merchant {
        /// The merchant.
        merchant_id: Uuid,
        /// The name over the shop's door.
        display_name: String,
        /// When it was approved.
        occurred_at: DateTime<Utc>,
    },
    /// Whether an address is its holder's: the link is made when it is sent, and never stored.
    Verification {
        /// The last day on which it can be followed, counted from 1970.
        until: u16,
    },
    /// Whether a phone number is its holder's: the code is made when it is sent, and never stored.
    VerificationCode {
        /// What the code follows from.
        verification_id: Uuid,
    },
    /// A letter to a member of staff: all that fills it is sealed beside it.
    Staff,
}

/// To whom a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// The holder of a wallet, at the address and in the language of its contact.
    Holder {
        /// The wallet.
        wallet_id: Uuid,
    },
    /// The contact that a gift card is for.
    CardHolder {
        /// The card.
        gift_card_id: Uuid,
        /// The contact, where the event says so; else as the card's delivery said.
        contact_id: Option<Uuid>,
    },
    /// The network's operator, at the configured address.
    Operator,
}

/// One thing to tell, before it is known whether there is anybody to tell it to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The network.
    pub tenant_id: Uuid,
    /// `ce_id`: with the template and the channel, the dedupe key.
    pub event_id: Uuid,
    /// To whom.
    pub audience: Audience,
    /// Which words.
    pub template: Template,
    /// Which figures.
    pub variables: Variables,
    /// The trace that began at the till, so that the mail belongs to it.
    pub trace: Option<TraceContext>,
}

/// A balance moved: the part of `wallet.balance-updated.v1` that a receipt needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BalanceMoved {
    /// The network.
    pub tenant_id: Uuid,
    /// The wallet.
    pub wallet_id: Uuid,
    /// `ce_id`.
    pub event_id: Uuid,
    /// The ledger's transaction.
    pub transaction_id: Uuid,
    /// Why.
    pub movement: Movement,
    /// By how much.
    pub change: Value,
    /// What may be spent afterwards.
    pub balance: Value,
    /// When.
    pub occurred_at: DateTime<Utc>,
}

impl BalanceMoved {
    /// The receipt for its holder, if there is anything to tell.
    pub fn notice(self, trace: Option<TraceContext>) -> Option<Notice> {
        let template = match self.movement {
            Movement::Earn => Template::Earned,
            Movement::Load => Template::Loaded,
            Movement::Burn | Movement::Redeem | Movement::Capture => Template::Spent,
            Movement::Adjust => Template::Adjusted,
            Movement::Expire => Template::Expired,
            Movement::Transfer => Template::Transferred,
            Movement::Reverse => Template::Reversed,
            Movement::SetAside => return None,
        };
        if self.change.amount == 0 {
            return None;
        }
        Some(Notice {
            tenant_id: self.tenant_id,
            event_id: self.event_id,
            audience: Audience::Holder {
                wallet_id: self.wallet_id,
            },
            template,
            variables: Variables::Receipt {
                transaction_id: self.transaction_id,
                change: self.change,
                balance: self.balance,
                occurred_at: self.occurred_at,
            },
            trace,
        })
    }
}

/// Points lapse soon: the part of `ledger.points-expiring.v1` that a reminder needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PointsExpiring {
    /// The network.
    pub tenant_id: Uuid,
    /// The wallet.
    pub wallet_id: Uuid,
    /// `ce_id`.
    pub event_id: Uuid,
    /// How much.
    pub points: Value,
    /// From when on some of it cannot be spent any more.
    pub expires_at: DateTime<Utc>,
}

impl PointsExpiring {
    /// The reminder for their holder.
    pub fn notice(self, trace: Option<TraceContext>) -> Notice {
        Notice {
            tenant_id: self.tenant_id,
            event_id: self.event_id,
            audience: Audience::Holder {
                wallet_id: self.wallet_id,
            },
            template: Template::Expiring,
            variables: Variables::Expiring {
                points: self.points,
                expires_at: self.expires_at,
            },
            trace,
        }
    }
}

/// A customer reached a tier: the part of `merchant.tier-reached.v1` that a message needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TierReached {
    /// The network.
    pub tenant_id: Uuid,
    /// The wallet.
    pub wallet_id: Uuid,
    /// `ce_id`.
    pub event_id: Uuid,
    /// The program's name.
    pub program: String,
    /// The tier's name.
    pub tier: String,
    /// When.
    pub occurred_at: DateTime<Utc>,
}

impl TierReached {
    /// The news for whoever reached it.
    pub fn notice(self, trace: Option<TraceContext>) -> Notice {
        Notice {
            tenant_id: self.tenant_id,
            event_id: self.event_id,
            audience: Audience::Holder {
                wallet_id: self.wallet_id,
            },
            template: Template::TierReached,
            variables: Variables::Tier {
                program: self.program,
                tier: self.tier,
                occurred_at: self.occurred_at,
            },
            trace,
        }
    }
}

/// A merchant was approved: the part of `merchant.onboarded.v1` that a message needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MerchantOnboarded {
    /// The network.
    pub tenant_id: Uuid,
    /// `ce_id`.
    pub event_id: Uuid,
    /// The merchant.
    pub merchant_id: Uuid,
    /// The name over the shop's door.
    pub display_name: String,
    /// When.
    pub occurred_at: DateTime<Utc>,
}

impl MerchantOnboarded {
    /// The news for the network's operator. The event carries no address of the merchant, and must not.
    pub fn notice(self, trace: Option<TraceContext>) -> Notice {
        Notice {
            tenant_id: self.tenant_id,
            event_id: self.event_id,
            audience: Audience::Operator,
            template: Template::MerchantOnboarded,
            variables: Variables::Merchant {
                merchant_id: self.merchant_id,
                display_name: self.display_name,
                occurred_at: self.occurred_at,
            },
            trace,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(movement: Movement, amount: i64) -> BalanceMoved {
        let unit = "PTS".parse().unwrap();
        BalanceMoved {
            tenant_id: Uuid::from_u128(1),
            wallet_id: Uuid::from_u128(2),
            event_id: Uuid::from_u128(3),
            transaction_id: Uuid::from_u128(5),
            movement,
            change: Value::new(amount, unit),
            balance: Value::new(10, unit),
            occurred_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn given_movements_when_judged_then_each_has_its_template_or_none() {
        for (movement, template) in [
            (Movement::Earn, Some(Template::Earned)),
            (Movement::Load, Some(Template::Loaded)),
            (Movement::Burn, Some(Template::Spent)),
            (Movement::Redeem, Some(Template::Spent)),
            (Movement::Capture, Some(Template::Spent)),
            (Movement::Adjust, Some(Template::Adjusted)),
            (Movement::Expire, Some(Template::Expired)),
            (Movement::Transfer, Some(Template::Transferred)),
            (Movement::Reverse, Some(Template::Reversed)),
            (Movement::SetAside, None),
        ] {
            assert_eq!(
                moved(movement, 7).notice(None).map(|notice| notice.template),
                template
            );
        }
    }

    #[test]
    fn given_nothing_gained_or_lost_when_judged_then_nobody_is_told() {
        assert_eq!(moved(Movement::Adjust, 0).notice(None), None);
    }
}
