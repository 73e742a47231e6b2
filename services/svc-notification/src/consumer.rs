//! Kafka in: `wallet.balance-updated.v1`, `wallet.closed.v1`, `ledger.points-expiring.v1`, `giftcard.activity.v1`, `merchant.onboarded.v1`
//! and `merchant.tier-reached.v1`, a whole poll at a time. Decodes, hands over, wakes the sender; what cannot be decoded is poison, what the database refuses for the moment is
//! handed over again.
//!
//! `ledger.transactions.v1` is not read: every movement a customer should hear of comes as `BalanceUpdated`, which also
//! knows the wallet and the balance after it.

use chassis::database::is_transient;
use contracts_proto::events::{
    BALANCE_UPDATED, GIFT_CARD_ACTIVITY, MERCHANT_ONBOARDED, POINTS_EXPIRING, TIER_REACHED, WALLET_CLOSED,
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
pub const TOPICS: [&str; 6] = [
    BALANCE_UPDATED.topic,
    WALLET_CLOSED.topic,
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
        let (mut notices, mut closed) = (Vec::with_capacity(batch.len()), Vec::new());
        for (index, message) in batch.iter().enumerate() {
            let told = wire::notices(message, self.low_balance);
            match told.and_then(|told| Ok((told, wire::closed_wallet(message)?))) {
                Ok((told, wallet)) => {
                    notices.extend(told);
                    closed.extend(wallet);
                }
                Err(error) => outcome.poison(index, error.to_string()),
            }
        }
        if notices.is_empty() && closed.is_empty() {
            return Ok(outcome);
        }
        let taken = async {
            self.notifications.wallets_closed(&closed).await?;
            self.notifications.accept(&notices).await
        };
        match taken.await {
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
