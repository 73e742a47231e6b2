//! Kafka in: `wallet.balance-updated.v1`, `ledger.points-expiring.v1`, `giftcard.activity.v1`, `merchant.onboarded.v1` and
//! `merchant.tier-reached.v1`, a whole poll at a time. Decodes, hands over, wakes the sender; what cannot be decoded is poison, what the database refuses for the moment is
//! handed over again.
//!
//! `ledger.transactions.v1` is not read: every movement a customer should hear of comes as `BalanceUpdated`, which also
//! knows the wallet and the balance after it.

use chassis::database::is_transient;
use contracts_proto::events::{
    BALANCE_UPDATED, GIFT_CARD_ACTIVITY, MERCHANT_ONBOARDED, POINTS_EXPIRING, TIER_REACHED,
};
use std::sync::Arc;

use events::{HandleError, Handler, Message, Outcome};
use telemetry::{Counter, Family, Metrics};

use crate::{
    domain::gift_card::LowBalance, error::Error, service::Notifications, store::messages::Enqueued,
    wake::Bell, wire,
};

/// The consumer group: one message per event, however many replicas share the partitions.
pub const GROUP: &str = "svc-notification";

/// What it listens to.
pub const TOPICS: [&str; 5] = [
    BALANCE_UPDATED.topic,
    POINTS_EXPIRING.topic,
    GIFT_CARD_ACTIVITY.topic,
    MERCHANT_ONBOARDED.topic,
    TIER_REACHED.topic,
];

/// Turns events into queued messages.
pub struct Events {
    notifications: Arc<Notifications>,
    bell: Arc<Bell>,
    low_balance: LowBalance,
    notices: Family<Labels, Counter>,
}

type Labels = [(&'static str, &'static str); 1];

impl Events {
    /// A handler that rings `bell` when it has queued something; `low_balance` is when a gift card's holder is reminded.
    pub fn new(
        notifications: Arc<Notifications>,
        bell: Arc<Bell>,
        low_balance: LowBalance,
        metrics: &Metrics,
    ) -> Self {
        let notices = metrics.register(
            "notification_notices",
            "What events had to tell, by whether there was anybody new to tell it to",
            Family::default(),
        );
        Self {
            notifications,
            bell,
            low_balance,
            notices,
        }
    }

    fn count(&self, enqueued: Enqueued) {
        let counts = [
            ("queued", enqueued.queued),
            ("duplicate", enqueued.duplicates),
            ("unreachable", enqueued.unreachable),
        ];
        for (verdict, count) in counts {
            self.notices.get_or_create(&[("verdict", verdict)]).inc_by(count);
        }
    }
}

impl Handler for Events {
    async fn handle(&self, batch: &[Message]) -> Result<Outcome, HandleError> {
        let mut outcome = Outcome::handled();
        let mut notices = Vec::with_capacity(batch.len());
        for (index, message) in batch.iter().enumerate() {
            match wire::notices(message, self.low_balance) {
                Ok(told) => notices.extend(told),
                Err(error) => outcome.poison(index, error.to_string()),
            }
        }
        if notices.is_empty() {
            return Ok(outcome);
        }
        match self.notifications.accept(&notices).await {
            Ok(enqueued) => {
                self.count(enqueued);
                if enqueued.queued > 0 {
                    self.bell.ring();
                }
                Ok(outcome)
            }
            Err(Error::Database { source, .. }) if !is_transient(&source) => {
                Err(HandleError::Failed(source.into()))
            }
            Err(error) => Err(HandleError::Unavailable(error.into())),
        }
    }
}
