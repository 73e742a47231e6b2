//! The books, some accounts at a time: every balance is the replay of its entries, every row is of its account, and
//! every account is what was recorded of it.

use super::difference::{Difference, same};
use super::{Known, Sums, Verified};
use crate::domain::AccountKind;
use crate::store::verifying::{self, AccountKey, AccountRow, Contradiction, Step};
use chassis::anyhow;
use sqlx::PgConnection;

/// Where the replay of a row stands.
#[derive(Default)]
struct Replay {
    posted: i128,
    held: i128,
    version: i64,
}

/// Verifies the accounts after `after` up to `upto`, and adds up their balances.
pub(super) async fn check(
    conn: &mut PgConnection,
    known: &Known,
    after: Option<AccountKey>,
    upto: Option<AccountKey>,
    sums: &mut Sums,
) -> anyhow::Result<Verified> {
    let rows = verifying::accounts(conn, after, upto).await?;
    let mut base: Option<&AccountRow> = None;
    for row in &rows {
        if base.is_none_or(|base| (base.tenant, base.id) != (row.tenant, row.id)) {
            same(
                "accounts",
                &name(row),
                "shard (or the account's first row)",
                &0,
                &row.shard,
            )?;
            base = Some(row);
        }
        if let Some(base) = base {
            belongs(known, base, row)?;
        }
        let key = (row.tenant, row.common.unit.clone());
        *sums.entry(key).or_default() += i128::from(row.posted);
    }

    let mut steps = verifying::steps(conn, after, upto).await?;
    let mut pending = rows.iter();
    let mut current = pending.next();
    let mut replay = Replay::default();
    while let Some(row) = steps.next().await? {
        let step = verifying::step(row)?;
        let key = (step.tenant, step.account, step.shard);
        while let Some(row) = current
            && (row.tenant, row.id, row.shard) < key
        {
            ends(row, &replay)?;
            replay = Replay::default();
            current = pending.next();
        }
        let owner = current.filter(|row| (row.tenant, row.id, row.shard) == key);
        let Some(row) = owner else {
            let row = format!(
                "tenant {}, account {}, version {}",
                step.tenant, step.account, step.version
            );
            let expected = "a row of accounts";
            let found = format!("{} shard {}", step.account, step.shard);
            return Err(Difference::new(
                "ledger_entries",
                row,
                "account_id, tenant_id or shard",
                expected,
                found,
            )
            .into());
        };
        replay.add(row, &step)?;
    }
    drop(steps);
    while let Some(row) = current {
        ends(row, &replay)?;
        replay = Replay::default();
        current = pending.next();
    }

    if let Some(contradiction) = verifying::contradicted_account(conn, after, upto).await? {
        return Err(contradicted("accounts", contradiction).into());
    }
    Ok(Verified {
        accounts: rows.len() as u64,
        ..Verified::default()
    })
}

fn name(row: &AccountRow) -> String {
    format!("tenant {}, account {}, shard {}", row.tenant, row.id, row.shard)
}

fn text<T: std::fmt::Display>(value: Option<T>) -> String {
    value.map_or_else(|| "none".to_owned(), |value| value.to_string())
}

/// A row is like the first row of its account, and as accounts of its kind are.
fn belongs(known: &Known, base: &AccountRow, row: &AccountRow) -> Result<(), Difference> {
    let name = name(row);
    let (first, own) = (&base.common, &row.common);
    same("accounts", &name, "kind", &first.kind, &own.kind)?;
    same("accounts", &name, "unit", &first.unit, &own.unit)?;
    same("accounts", &name, "owner_id", &first.owner, &own.owner)?;
    same(
        "accounts",
        &name,
        "program_id",
        &text(first.program),
        &text(own.program),
    )?;
    same(
        "accounts",
        &name,
        "created_at",
        &first.created_at,
        &own.created_at,
    )?;
    // only customers' accounts change it, and they have one row
    same("accounts", &name, "status", &first.status, &own.status)?;
    let Some(kind) = AccountKind::from_number(own.kind) else {
        return Err(Difference::new(
            "accounts",
            name,
            "kind",
            "one of the kinds",
            own.kind,
        ));
    };
    same("accounts", &name, "floor", &text(kind.floor()), &text(own.floor))?;
    let lane =
        row.shard == 0 || (kind.floor().is_none() && row.shard > 0 && known.lanes.contains(&row.shard));
    if !lane {
        return Err(Difference::new(
            "accounts",
            name,
            "shard",
            "one of the lanes",
            row.shard,
        ));
    }
    let available = i128::from(row.posted) - i128::from(row.held);
    let overdraft = own
        .floor
        .map_or(0, |floor| (i128::from(floor) - available).max(0));
    same(
        "accounts",
        &name,
        "overdraft",
        &overdraft,
        &i128::from(row.overdraft),
    )
}

/// The row is where the replay of its entries ended.
fn ends(row: &AccountRow, replay: &Replay) -> Result<(), Difference> {
    let name = name(row);
    same("accounts", &name, "version", &replay.version, &row.version)?;
    same("accounts", &name, "posted", &replay.posted, &row.posted.into())?;
    same("accounts", &name, "held", &replay.held, &row.held.into())
}

impl Replay {
    fn add(&mut self, row: &AccountRow, step: &Step) -> Result<(), Difference> {
        self.version += 1;
        self.posted += i128::from(step.amount);
        self.held += i128::from(step.held_change);
        if (self.version, self.posted, self.held)
            == (step.version, step.posted_after.into(), step.held_after.into())
        {
            return Ok(());
        }
        let name = format!("{}, version {}", name(row), step.version);
        same("ledger_entries", &name, "version", &self.version, &step.version)?;
        same(
            "ledger_entries",
            &name,
            "posted_after (or amount)",
            &self.posted,
            &step.posted_after.into(),
        )?;
        same(
            "ledger_entries",
            &name,
            "held_after (or held_change)",
            &self.held,
            &step.held_after.into(),
        )
    }
}

/// What a row says and what was recorded of it, told apart by the first key that differs.
pub(super) fn contradicted(table: &'static str, (tenant, key, fact, row): Contradiction) -> Difference {
    let parse = |text: Option<String>| {
        text.and_then(|text| serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&text).ok())
    };
    let name = format!("tenant {tenant}, {key}");
    let (Some(said), Some(is)) = (parse(fact), parse(row)) else {
        return Difference::new(table, name, "the row (or its fact)", "a fact about it", "none");
    };
    let differs = said
        .keys()
        .chain(is.keys())
        .find(|column| said.get(*column) != is.get(*column));
    let column = differs.cloned().unwrap_or_default();
    let value = |of: &serde_json::Map<String, serde_json::Value>| text(of.get(&column));
    Difference::new(table, name, &*column, value(&said), value(&is))
}
