//! What a command means: which accounts it touches, by how much, and which limits it has to pass. Only what never
//! changes is asked for here (kinds, units, programs, who a hold is of, what a transaction moved), so that nothing is stale when
//! the lane decides.

use super::{Action, Caller, Command, Ledger};
use crate::domain::expiry::Expires;
use crate::domain::hold::LIFETIME_SECONDS_DEFAULT;
use crate::domain::{
    AccountId, AccountKind, Act, Clawback, Leg, Posting, Rejection, TenantId, TransactionId, TransactionType,
};
use crate::error::{Error, Form, Result};
use crate::store::accounts::Facts;
use crate::store::reading;
use chrono::{SubsecRound as _, TimeDelta};
use idempotency::{Fingerprint, KeyHash};
use money::Unit;
use smallvec::SmallVec;
use std::sync::Arc;

type Legs = SmallVec<[Leg; 2]>;

/// What a command comes to.
type Meaning = (TransactionType, Act, Legs);

/// How long a customer has to spend what a reversal gave back and had lapsed meanwhile.
const GIVEN_BACK_FOR: TimeDelta = TimeDelta::days(30);

/// How long somebody at a till may undo what they did: while the customer is still there.
const UNDONE_WITHIN: TimeDelta = TimeDelta::minutes(15);

impl Ledger {
    /// A command as a posting that a lane can decide.
    pub(super) async fn posting(
        &self,
        caller: &Caller,
        key: KeyHash,
        fingerprint: Fingerprint,
        command: Command,
    ) -> Result<Posting> {
        let tenant = caller.tenant;
        let form = command.form();
        let expires = match command.action {
            Action::Earn { expires, .. } => expires,
            _ => Expires::Never,
        };
        let by = caller.by.clone().filter(|_| command.is_by_hand());
        let (kind, act, legs) = self.meaning(tenant, command.action, form).await?;
        let now = (self.clock)();
        let expires_at = if gives_points_back(kind, &legs) {
            Some((now + GIVEN_BACK_FOR).trunc_subsecs(6))
        } else {
            expires.instant(now)
        };
        let checks = self.limits.checks(&self.directory, tenant, kind, &legs).await?;
        Ok(Posting {
            id: TransactionId::generate(),
            tenant,
            kind,
            act,
            legs,
            checks,
            reference: command.reference,
            metadata: command.metadata,
            reason: command.reason,
            expires_at,
            if_version: None,
            key,
            fingerprint,
            posted_by: Arc::clone(&caller.subject),
            asked_by: caller.kind,
            trace: caller.trace,
            by,
        })
    }

    async fn meaning(&self, tenant: TenantId, action: Action, form: Form) -> Result<Meaning> {
        match action {
            Action::Earn { account, points, .. } => {
                let issued = (AccountKind::PointsIssued, Unit::PTS);
                let legs = self.points(tenant, account, points, issued).await?;
                Ok((TransactionType::Earn, Act::Move, legs))
            }
            Action::Burn { account, points } => {
                let redeemed = (AccountKind::PointsRedeemed, Unit::PTS);
                let legs = self.points(tenant, account, -points, redeemed).await?;
                Ok((TransactionType::Burn, Act::Move, legs))
            }
            Action::ByHand { kind, legs } => {
                let facts = self
                    .directory
                    .facts(tenant, legs.iter().map(|(account, _)| *account));
                let facts = facts.await?;
                let legs = legs.into_iter().enumerate().map(|(leg, (account, amount))| {
                    let known = facts.get(&account).ok_or_else(|| unknown(leg, form))?;
                    Ok(Leg {
                        account,
                        kind: known.kind,
                        amount,
                    })
                });
                Ok((kind, Act::Move, legs.collect::<Result<_>>()?))
            }
            Action::Hold {
                account,
                amount,
                destination,
                lifetime_seconds,
            } => {
                let customer = self.customer(tenant, account, 0, form).await?;
                let destination = if let Some(destination) = destination {
                    self.destination(tenant, destination, customer.unit, amount, form)
                        .await?
                } else {
                    let kind = match customer.kind {
                        AccountKind::GiftCard => AccountKind::CashClearing,
                        _ => AccountKind::PointsRedeemed,
                    };
                    self.directory.system(tenant, kind, customer.unit).await?
                };
                let lifetime = TimeDelta::try_seconds(lifetime_seconds)
                    .unwrap_or(TimeDelta::seconds(LIFETIME_SECONDS_DEFAULT));
                let leg = Leg {
                    account,
                    kind: customer.kind,
                    amount,
                };
                let act = Act::Hold {
                    destination,
                    lifetime,
                };
                Ok((TransactionType::Hold, act, [leg].into_iter().collect()))
            }
            Action::Capture {
                hold,
                amount,
                finally,
            } => {
                let legs = self.hold_legs(tenant, hold).await?;
                let act = Act::Capture {
                    hold,
                    amount,
                    finally,
                };
                Ok((TransactionType::Capture, act, legs))
            }
            Action::Void { hold } => {
                let legs = self.hold_legs(tenant, hold).await?;
                let act = Act::Void { hold, lapsed: false };
                Ok((TransactionType::Void, act, legs.into_iter().take(1).collect()))
            }
            Action::Reverse {
                transaction,
                amount,
                policy,
            } => {
                let legs = Box::pin(self.mirrored(tenant, transaction)).await?;
                let act = Act::Reverse {
                    of: transaction,
                    amount,
                    policy,
                };
                Ok((TransactionType::Reverse, act, legs))
            }
            Action::Adjust { account, amount } => {
                let legs = self
                    .against(tenant, account, amount, AccountKind::Adjustments, form)
                    .await?;
                Ok((TransactionType::Adjust, Act::Move, legs))
            }
            Action::Expire { account, amount } => {
                let legs = self
                    .against(tenant, account, -amount, AccountKind::Breakage, form)
                    .await?;
                Ok((TransactionType::Expire, Act::Move, legs))
            }
            Action::Transfer { from, to, amount } => {
                let giver = self.customer(tenant, from, 0, form).await?;
                let taker = self.customer(tenant, to, 1, form).await?;
                if giver.program != taker.program && giver.kind == AccountKind::CustomerPoints {
                    return Err(Error::DifferentPrograms);
                }
                let leg = |account, facts: Facts, amount| Leg {
                    account,
                    kind: facts.kind,
                    amount,
                };
                let legs = [leg(from, giver, -amount), leg(to, taker, amount)];
                Ok((TransactionType::Transfer, Act::Move, SmallVec::from_buf(legs)))
            }
        }
    }

    /// A customer's points against the tenant's own account. That it is a points account is left to the lane, which has
    /// to look at it anyhow.
    async fn points(
        &self,
        tenant: TenantId,
        account: AccountId,
        amount: i64,
        (kind, unit): (AccountKind, Unit),
    ) -> Result<Legs> {
        let other = self.directory.system(tenant, kind, unit).await?;
        Ok(SmallVec::from_buf([
            Leg {
                account,
                kind: AccountKind::CustomerPoints,
                amount,
            },
            Leg {
                account: other,
                kind,
                amount: -amount,
            },
        ]))
    }

    /// A customer's value, of whatever unit, against the tenant's own account of `kind`.
    async fn against(
        &self,
        tenant: TenantId,
        account: AccountId,
        amount: i64,
        kind: AccountKind,
        form: Form,
    ) -> Result<Legs> {
        let customer = self.customer(tenant, account, 0, form).await?;
        let other = self.directory.system(tenant, kind, customer.unit).await?;
        Ok(SmallVec::from_buf([
            Leg {
                account,
                kind: customer.kind,
                amount,
            },
            Leg {
                account: other,
                kind,
                amount: -amount,
            },
        ]))
    }

    pub(super) async fn facts(
        &self,
        tenant: TenantId,
        account: AccountId,
        leg: usize,
        form: Form,
    ) -> Result<Facts> {
        let facts = self.directory.facts(tenant, std::iter::once(account)).await?;
        facts.get(&account).copied().ok_or_else(|| unknown(leg, form))
    }

    async fn customer(&self, tenant: TenantId, account: AccountId, leg: usize, form: Form) -> Result<Facts> {
        let facts = self.facts(tenant, account, leg, form).await?;
        if facts.kind.is_customer() {
            Ok(facts)
        } else {
            Err(wrong_kind(leg, facts.kind, form))
        }
    }

    /// What captures may credit: an account of the network or of a merchant, in the hold's unit.
    async fn destination(
        &self,
        tenant: TenantId,
        destination: AccountId,
        unit: Unit,
        amount: i64,
        form: Form,
    ) -> Result<AccountId> {
        let facts = self.facts(tenant, destination, 1, form).await?;
        if facts.kind.is_customer() {
            return Err(wrong_kind(1, facts.kind, form));
        }
        if facts.unit != unit {
            let by = i128::from(amount);
            return Err(Error::Rejected(
                Rejection::Unbalanced { unit: facts.unit, by },
                form,
            ));
        }
        Ok(destination)
    }

    /// The accounts of a hold; how much moves is decided with the hold in hand.
    async fn hold_legs(&self, tenant: TenantId, hold: TransactionId) -> Result<Legs> {
        let accounts = self
            .directory
            .hold(tenant, hold)
            .await?
            .ok_or(Error::HoldNotFound)?;
        let both = [accounts.account, accounts.destination];
        let facts = self.directory.facts(tenant, both.into_iter()).await?;
        let leg = |account| {
            let known = facts.get(&account).ok_or(Error::Internal)?;
            Ok(Leg {
                account,
                kind: known.kind,
                amount: 0,
            })
        };
        both.into_iter().map(leg).collect()
    }

    /// Whether somebody at a till may undo this: what they have just given or taken themselves, and no further than what is
    /// there. What was undone under this key already is answered again, however late.
    pub(super) async fn may_undo(
        &self,
        caller: &Caller,
        key: KeyHash,
        of: TransactionId,
        policy: Clawback,
    ) -> Result<()> {
        let tenant = caller.tenant;
        let mut conn = self.readers.acquire().await?;
        if reading::id_of_key(&mut conn, tenant, key).await?.is_some() {
            return Ok(());
        }
        let found = reading::transactions(&mut conn, &[(tenant, of)]).await?.pop();
        let found = found.ok_or(Error::TransactionNotFound)?;
        let at_a_till = matches!(found.kind, TransactionType::Earn | TransactionType::Burn);
        if !at_a_till || found.posted_by != caller.subject || policy != Clawback::WithinBalance {
            return Err(Error::NotTheTills);
        }
        if (self.clock)() - found.created_at > UNDONE_WITHIN {
            return Err(Error::UndoTooLate);
        }
        Ok(())
    }

    /// The entries of a transaction, turned round.
    async fn mirrored(&self, tenant: TenantId, id: TransactionId) -> Result<Legs> {
        let moved = self.originals.moved(tenant, id).await?;
        let (kind, amounts) = moved.ok_or(Error::TransactionNotFound)?;
        match kind {
            TransactionType::Reverse => return Err(Error::CannotReverseReversal),
            TransactionType::Hold | TransactionType::Void => return Err(Error::NotReversible(kind)),
            _ => {}
        }
        let accounts = amounts.iter().map(|(account, _)| *account);
        let facts = self.directory.facts(tenant, accounts).await?;
        let legs = amounts.into_iter().map(|(account, amount)| {
            let known = facts.get(&account).ok_or(Error::Internal)?;
            Ok(Leg {
                account,
                kind: known.kind,
                amount: -amount,
            })
        });
        legs.collect()
    }
}

/// Whether a reversal gives a customer points back.
fn gives_points_back(kind: TransactionType, legs: &[Leg]) -> bool {
    let back = |leg: &Leg| leg.amount > 0 && leg.kind == AccountKind::CustomerPoints;
    kind == TransactionType::Reverse && legs.iter().any(back)
}

fn unknown(leg: usize, form: Form) -> Error {
    Error::Rejected(Rejection::AccountNotFound { leg }, form)
}

fn wrong_kind(leg: usize, kind: AccountKind, form: Form) -> Error {
    Error::Rejected(Rejection::WrongKind { leg, kind }, form)
}
