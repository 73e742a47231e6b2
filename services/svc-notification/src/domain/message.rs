//! A message on its way: its states, and when to try again.
//!
//! `queued -> sending -> sent | failed | canceled`; an attempt that may succeed later goes back to `queued`, one that came at an
//! hour at which it is not welcome becomes `scheduled`. What a provider says afterwards makes of `sent` `delivered` or `undelivered`.

use std::{fmt, str::FromStr, time::Duration};

use chrono::{DateTime, Utc};

/// Where a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageStatus {
    /// Waits for its (next) attempt.
    Queued,
    /// Waits for an hour at which it is welcome.
    Scheduled,
    /// A sender has it.
    Sending,
    /// Its provider has accepted it.
    Sent,
    /// Its provider says that it arrived.
    Delivered,
    /// Its provider says that it did not, and will not.
    Undelivered,
    /// Refused for good, or tried too often.
    Failed,
    /// There is nobody left to send it to.
    Canceled,
}

impl MessageStatus {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Queued,
        Self::Scheduled,
        Self::Sending,
        Self::Sent,
        Self::Delivered,
        Self::Undelivered,
        Self::Failed,
        Self::Canceled,
    ];

    /// The name, as stored and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Scheduled => "scheduled",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Undelivered => "undelivered",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
        }
    }
}

impl fmt::Display for MessageStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for MessageStatus {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or(())
    }
}

impl MessageStatus {
    /// Whether it is still to be sent, or being sent.
    pub const fn is_on_its_way(self) -> bool {
        matches!(self, Self::Queued | Self::Scheduled | Self::Sending)
    }
}

/// What came of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The mail server has accepted it.
    Sent,
    /// May succeed later.
    Retry(Reason),
    /// Is not welcome before that instant.
    Later(DateTime<Utc>),
    /// Never will.
    Failed(Reason),
    /// Nobody to send it to.
    Canceled(Reason),
}

/// Why an attempt did not succeed: stable names for the log and the API, without anything of the message or the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The contact is gone, disabled or has no e-mail address any more.
    NoAddress,
    /// Its receiver refused messages of this kind, or never agreed to any.
    OptedOut,
    /// The address took no mail before, or its holder complained.
    Suppressed,
    /// It is no hour to write at, where its receiver is.
    QuietHours,
    /// The stored address does not open with the configured keys.
    AddressUnreadable,
    /// svc-giftcard could not be asked for the code.
    GiftCardsUnavailable,
    /// svc-giftcard knows no such delivery to this contact.
    DeliveryNotFound,
    /// The code was delivered before, or its time to be delivered is over.
    CodeGone,
    /// The template could not be filled or the mail not composed.
    NotComposed,
    /// No connection to the mail server.
    SmtpUnreachable,
    /// The mail server did not answer in time.
    SmtpTimeout,
    /// No trustworthy TLS with the mail server.
    SmtpTls,
    /// The mail server does not speak SMTP as we need it (no login offered, no international addresses).
    SmtpProtocol,
    /// The mail server answered with this reply code.
    SmtpReply(u16),
    /// No provider of text messages is configured.
    NoTexts,
    /// No connection to the provider of text messages.
    SmsUnreachable,
    /// The provider of text messages did not answer in time.
    SmsTimeout,
    /// The provider of text messages answered with this HTTP status.
    SmsReply(u16),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAddress => f.write_str("no_address"),
            Self::OptedOut => f.write_str("opted_out"),
            Self::Suppressed => f.write_str("suppressed"),
            Self::QuietHours => f.write_str("quiet_hours"),
            Self::AddressUnreadable => f.write_str("address_unreadable"),
            Self::GiftCardsUnavailable => f.write_str("gift_cards_unavailable"),
            Self::DeliveryNotFound => f.write_str("delivery_not_found"),
            Self::CodeGone => f.write_str("code_gone"),
            Self::NotComposed => f.write_str("not_composed"),
            Self::SmtpUnreachable => f.write_str("smtp_unreachable"),
            Self::SmtpTimeout => f.write_str("smtp_timeout"),
            Self::SmtpTls => f.write_str("smtp_tls"),
            Self::SmtpProtocol => f.write_str("smtp_protocol"),
            Self::SmtpReply(code) => write!(f, "smtp_{code}"),
            Self::NoTexts => f.write_str("sms_not_configured"),
            Self::SmsUnreachable => f.write_str("sms_unreachable"),
            Self::SmsTimeout => f.write_str("sms_timeout"),
            Self::SmsReply(code) => write!(f, "sms_{code}"),
        }
    }
}

/// Exponential from a first delay, doubled up to a longest one, for a bounded number of attempts.
#[derive(Clone, Copy, Debug)]
pub struct RetryPolicy {
    /// Delay after the first attempt.
    pub first: Duration,
    /// No delay is longer.
    pub longest: Duration,
    /// After so many attempts the message has failed.
    pub attempts_max: u32,
}

impl RetryPolicy {
    /// When to try again after `attempt` attempts, or never.
    pub fn next(&self, attempt: u32, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        if attempt >= self.attempts_max {
            return None;
        }
        let doubled = 2_u32.saturating_pow(attempt.saturating_sub(1));
        let delay = self.first.saturating_mul(doubled).min(self.longest);
        now.checked_add_signed(chrono::TimeDelta::from_std(delay).ok()?)
    }
}

/// How a claimed message is put down in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// The state it is left in.
    pub status: MessageStatus,
    /// When a sender may take it again; for a final state, the instant it was settled.
    pub next_attempt_at: DateTime<Utc>,
    /// Why it was not sent.
    pub reason: Option<Reason>,
}

impl Settlement {
    /// What follows from the outcome of the given attempt.
    pub fn of(outcome: Outcome, attempt: u32, policy: &RetryPolicy, now: DateTime<Utc>) -> Self {
        let settled = |status, reason| Self {
            status,
            next_attempt_at: now,
            reason,
        };
        match outcome {
            Outcome::Sent => settled(MessageStatus::Sent, None),
            Outcome::Failed(reason) => settled(MessageStatus::Failed, Some(reason)),
            Outcome::Canceled(reason) => settled(MessageStatus::Canceled, Some(reason)),
            Outcome::Later(at) => Self {
                status: MessageStatus::Scheduled,
                next_attempt_at: at,
                reason: Some(Reason::QuietHours),
            },
            Outcome::Retry(reason) => match policy.next(attempt, now) {
                Some(at) => Self {
                    status: MessageStatus::Queued,
                    next_attempt_at: at,
                    reason: Some(reason),
                },
                None => settled(MessageStatus::Failed, Some(reason)),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: RetryPolicy = RetryPolicy {
        first: Duration::from_secs(1),
        longest: Duration::from_hours(1),
        attempts_max: 20,
    };

    #[test]
    fn given_failing_attempts_when_planned_then_one_second_doubling_up_to_an_hour() {
        let now = DateTime::UNIX_EPOCH;
        let delays: Vec<i64> = (1..20)
            .map(|n| (POLICY.next(n, now).unwrap() - now).num_seconds())
            .collect();
        assert_eq!(delays[..5], [1, 2, 4, 8, 16]);
        assert_eq!(delays[11..], [2048, 3600, 3600, 3600, 3600, 3600, 3600, 3600]);
        assert_eq!(POLICY.next(20, now), None);
        assert_eq!(POLICY.next(u32::MAX, now), None);
    }

    #[test]
    fn given_outcomes_when_settled_then_the_state_says_what_can_still_happen() {
        let now = DateTime::UNIX_EPOCH;
        let status = |outcome, attempt| Settlement::of(outcome, attempt, &POLICY, now).status;
        assert_eq!(status(Outcome::Sent, 1), MessageStatus::Sent);
        assert_eq!(
            status(Outcome::Retry(Reason::SmtpUnreachable), 1),
            MessageStatus::Queued
        );
        assert_eq!(
            status(Outcome::Retry(Reason::SmtpUnreachable), 20),
            MessageStatus::Failed
        );
        assert_eq!(
            status(Outcome::Failed(Reason::SmtpReply(550)), 1),
            MessageStatus::Failed
        );
        assert_eq!(
            status(Outcome::Canceled(Reason::NoAddress), 1),
            MessageStatus::Canceled
        );
    }
}
