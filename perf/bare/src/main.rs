//! The least an axum server can do: one route, one JSON body of the size of a wallet's balance.

use std::{env, io};

use axum::{Json, Router, extract::Path, routing::get};
use serde::Serialize;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Shaped like svc-wallet's answer.
#[derive(Serialize)]
struct Answer {
    wallet_id: String,
    points_account_id: &'static str,
    balances: [Balance; 1],
}

#[derive(Serialize)]
struct Balance {
    account_id: &'static str,
    kind: &'static str,
    program_id: Option<&'static str>,
    unit: &'static str,
    posted: i64,
    held: i64,
    available: i64,
    version: i64,
    as_of: &'static str,
    source: &'static str,
}

async fn balances(Path(wallet_id): Path<String>) -> Json<Answer> {
    let account_id = "0197a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d";
    let balance = Balance {
        account_id,
        kind: "customer_points",
        program_id: None,
        unit: "PTS",
        posted: 1_250,
        held: 0,
        available: 1_250,
        version: 42,
        as_of: "2026-03-14T15:09:26.535897Z",
        source: "projection",
    };
    Json(Answer {
        wallet_id,
        points_account_id: account_id,
        balances: [balance],
    })
}

/// `bare ADDRESS`
#[tokio::main]
async fn main() -> io::Result<()> {
    let address = env::args().nth(1).unwrap_or_else(|| "127.0.0.1:0".to_owned());
    let listener = tokio::net::TcpListener::bind(address).await?;
    axum::serve(
        listener,
        Router::new().route("/v1/wallets/{id}/balances", get(balances)),
    )
    .await
}
