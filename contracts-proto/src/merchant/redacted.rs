//! `Debug` of the message that carries signing secrets: it tells how many there are and never what they are.

use std::fmt;

use super::v1::WebhookEndpoint;

impl fmt::Debug for WebhookEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookEndpoint")
            .field("id", &self.id)
            .field("merchant_id", &self.merchant_id)
            .field("url", &self.url)
            .field("events", &self.events)
            .field("secrets", &format_args!("[{} redacted]", self.secrets.len()))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_an_endpoint_when_printed_then_no_secret_shows() {
        let endpoint = WebhookEndpoint {
            secrets: vec!["whsec_hush".to_owned()],
            ..WebhookEndpoint::default()
        };

        let printed = format!("{endpoint:?}");

        assert!(!printed.contains("hush"), "{printed}");
        assert!(printed.contains("[1 redacted]"), "{printed}");
    }
}
