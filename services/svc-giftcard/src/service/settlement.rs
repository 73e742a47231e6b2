//! Settlement: which merchant owes which, and whether the ledger says the same.

use super::GiftCards;
use crate::domain::{MerchantId, TenantId};
use crate::error::Error;
use crate::ports::AccountKind;
use crate::store;
use chrono::{DateTime, Utc};

/// The job that compares settlement with the ledger.
pub const SETTLEMENT_RECONCILIATION: &str = "settlement-reconciliation";

/// What one merchant owes another for a period.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pair {
    /// Who owes.
    pub debtor: MerchantId,
    /// Who is owed.
    pub creditor: MerchantId,
    /// The unit of the amounts.
    pub unit: String,
    /// How many movements.
    pub movements: i64,
    /// What was owed for spending and reloads, in minor units.
    pub owed: i64,
    /// What refunds took back of it, in minor units.
    pub refunded: i64,
}

impl Pair {
    /// What is to be paid: negative where refunds of an earlier period are more.
    pub const fn due(&self) -> i64 {
        self.owed - self.refunded
    }
}

/// A merchant whose settlement the ledger sees otherwise.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mismatch {
    /// The network.
    pub tenant: TenantId,
    /// The merchant.
    pub merchant: MerchantId,
    /// The unit.
    pub unit: String,
    /// The sum of our lines.
    pub lines: i64,
    /// The balance of its settlement account.
    pub ledger: i64,
}

impl GiftCards {
    /// Who owes whom for a period, `from` included, `to` excluded; of one merchant if one is named.
    pub async fn settlement(
        &self,
        tenant: TenantId,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        merchant: Option<MerchantId>,
    ) -> Result<Vec<Pair>, Error> {
        if from >= to {
            return Err(Error::Field(
                "to",
                "out_of_range",
                "is not later than from".to_owned(),
            ));
        }
        let act = "summing the settlement";
        let mut connection = self.connection(act).await?;
        let rows = store::settlement::pairs(&mut connection, tenant, from, to, merchant).await;
        let pair = |row: store::settlement::PairRow| Pair {
            debtor: MerchantId(row.debtor_id),
            creditor: MerchantId(row.creditor_id),
            unit: row.unit,
            movements: row.movements,
            owed: row.owed,
            refunded: row.refunded,
        };
        Ok(rows
            .map_err(Error::database(act))?
            .into_iter()
            .map(pair)
            .collect())
    }

    /// Compares the sum of all lines of every merchant with its settlement account in the ledger. What is under way at
    /// this moment may differ for this moment; what differs twice is an error.
    pub async fn reconcile_settlement(&self) -> Result<Vec<Mismatch>, Error> {
        let act = "comparing the settlement with the ledger";
        let mut connection = self.connection(act).await?;
        let tenants = store::settlement::tenants(&mut connection).await;
        let tenants = tenants.map_err(Error::database(act))?;
        let mut positions = Vec::new();
        for tenant in tenants.into_iter().map(TenantId) {
            let of_tenant = store::settlement::positions(&mut connection, tenant).await;
            let of_tenant = of_tenant.map_err(Error::database(act))?;
            positions.extend(of_tenant.into_iter().map(|position| (tenant, position)));
        }
        drop(connection);
        let mut mismatches = Vec::new();
        for (tenant, position) in positions {
            mismatches.extend(self.compare(tenant, &position).await?);
        }
        Ok(mismatches)
    }

    async fn compare(
        &self,
        tenant: TenantId,
        position: &store::settlement::PositionRow,
    ) -> Result<Option<Mismatch>, Error> {
        let act = "comparing the settlement with the ledger";
        let merchant = MerchantId(position.merchant_id);
        let unit = position.unit.parse().map_err(|_| Error::Interrupted)?;
        let kind = AccountKind::MerchantSettlement;
        let account = self.account(tenant, kind, merchant, unit).await?;
        let balance = self.parts.ledger.balance(tenant, account).await;
        let ledger = balance.map_err(Error::ledger(act))?.posted;
        Ok((ledger != position.amount).then(|| Mismatch {
            tenant,
            merchant,
            unit: position.unit.clone(),
            lines: position.amount,
            ledger,
        }))
    }
}

/// The report as CSV (RFC 4180), one line per pair; amounts in minor units.
pub fn csv(pairs: &[Pair], from: DateTime<Utc>, to: DateTime<Utc>) -> String {
    let mut text =
        "from,to,debtor_merchant_id,creditor_merchant_id,unit,movements,owed,refunded,due\r\n".to_owned();
    let (from, to) = (time(from), time(to));
    for pair in pairs {
        let line = [
            from.clone(),
            to.clone(),
            pair.debtor.to_string(),
            pair.creditor.to_string(),
            pair.unit.clone(),
            pair.movements.to_string(),
            pair.owed.to_string(),
            pair.refunded.to_string(),
            pair.due().to_string(),
        ];
        text.push_str(&line.join(","));
        text.push_str("\r\n");
    }
    text
}

fn time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}
