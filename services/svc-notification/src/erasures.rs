//! Goes on with erasures that a crash, or a message on its way, left without a certificate.

use std::{sync::Arc, time::Duration};

use chassis::ShutdownToken;

use crate::service::Notifications;

/// Works until the shutdown, every `poll`.
pub async fn run(notifications: Arc<Notifications>, poll: Duration, shutdown: ShutdownToken) {
    while shutdown
        .run_until_cancelled(tokio::time::sleep(poll))
        .await
        .is_some()
    {
        match notifications.resume_erasures().await {
            Ok(0) => {}
            Ok(certified) => tracing::info!(certified, "erasures certified"),
            Err(error) => tracing::warn!(
                error = &error as &dyn std::error::Error,
                "erasures could not be finished; trying again"
            ),
        }
    }
}
