//! Adapters to remote services, each behind a trait of [`crate::ports`].

pub mod ledger;
pub mod merchant;

use crate::ports::Unanswered;
use chassis::grpc_client::ChannelOptions;
use std::time::Duration;
use tonic::Status;

/// A channel whose calls take `timeout` at most.
fn options(timeout: Duration) -> ChannelOptions {
    ChannelOptions {
        timeout,
        connect_timeout: timeout / 2,
        ..ChannelOptions::default()
    }
}

fn unanswered(service: &'static str) -> impl Fn(Status) -> Unanswered {
    move |status| Unanswered {
        service,
        cause: format!("{:?}: {}", status.code(), status.message()).into(),
    }
}
