//! Freezing, unfreezing and closing accounts.

use super::{Caller, Ledger, on_record};
use crate::domain::{AccountId, AccountStatus};
use crate::error::{Error, Result};
use crate::store::accounts::{self, Account, StatusChange};
use crate::store::trail;
use sqlx::Connection as _;

impl Ledger {
    /// Sets a customer account's status; one that has it already stays as it is. Whatever a lane has not committed yet
    /// is decided on the new status: both want the account's row.
    pub async fn set_status(
        &self,
        caller: &Caller,
        account: AccountId,
        status: AccountStatus,
        reason: Option<&str>,
    ) -> Result<Account> {
        let change = StatusChange {
            tenant: caller.tenant,
            account,
            status,
            reason,
            by: &caller.subject,
            now: (self.clock)(),
        };
        let mut conn = self.readers.acquire().await?;
        let mut transaction = conn.begin().await?;
        let before = accounts::lock_status_in_tx(&mut transaction, caller.tenant, account).await?;
        let changed = accounts::set_status(&mut *transaction, change).await?;
        if let (true, Some(by), Some(before)) = (changed, &caller.by, before) {
            let line = on_record::status_set(by, account, before, status, reason);
            trail::record_in_tx(&mut transaction, &[line], change.now).await?;
        }
        transaction.commit().await?;
        drop(conn);
        let now = self.account(caller.tenant, account).await?;
        if changed || (now.status == status && now.identity.kind.is_customer()) {
            return Ok(now);
        }
        Err(if !now.identity.kind.is_customer() {
            Error::NotACustomers(now.identity.kind)
        } else if now.status == AccountStatus::Closed {
            Error::AccountClosed
        } else if status == AccountStatus::Closed {
            Error::AccountNotEmpty
        } else {
            // changed to and fro while we looked
            Error::Unavailable
        })
    }
}
