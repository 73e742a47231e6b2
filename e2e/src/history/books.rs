//! What the system says once the run is over and it has come to rest.

use std::time::Duration;

use uuid::Uuid;

use super::clients::{entry, number, state, text};
use super::{Account, Books, Line};
use crate::{Client, Wallet};

/// How long the projection may take to catch up with everything that was posted.
const CATCH_UP: Duration = Duration::from_mins(2);

/// Reads everything about `wallets`; waits until the projection has what the ledger had when asked.
pub async fn books(client: &Client, wallets: &[Wallet]) -> Books {
    let mut accounts = Vec::with_capacity(wallets.len());
    for wallet in wallets {
        accounts.push(account(client, wallet).await);
    }
    Books {
        accounts,
        totals: client.totals().await,
    }
}

async fn account(client: &Client, wallet: &Wallet) -> Account {
    let stands = client.account(wallet.account).await;
    let now = state(&stands, "posted", "held");
    let lines = client.entries(wallet.account).await;
    let lines = lines
        .iter()
        .map(|line| Line {
            transaction: text(line, "transaction_id").parse().expect("an id"),
            reference: line["reference"].as_str().unwrap_or_default().to_owned(),
            entry: entry(line),
        })
        .collect();
    let holds = client.open_holds(wallet.account).await;
    let left = |hold: &serde_json::Value| {
        number(hold, "amount") - number(hold, "captured") - number(hold, "released")
    };
    let caught_up = testkit::eventually(Duration::MAX, || async {
        let projected = client.balance(wallet, None).await?;
        let version = number(&projected, "version");
        if version >= now.version {
            Ok(())
        } else {
            Err(format!("{version} of {}", now.version))
        }
    });
    // if it never does, the statement below shows what is missing
    let _ = tokio::time::timeout(CATCH_UP, caught_up).await;
    let projected: Vec<Uuid> = client
        .statement(wallet)
        .await
        .iter()
        .map(|line| text(line, "transaction_id").parse().expect("an id"))
        .collect();
    Account {
        id: wallet.account,
        state: now,
        lines,
        open_holds: holds.iter().map(left).sum(),
        projected,
    }
}
