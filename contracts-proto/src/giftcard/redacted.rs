//! `Debug` of the message that carries a bearer secret: it tells what it is about and never the secret, so that no log
//! line, span or panic message can leak one. The fields are those marked `debug_redact` in the contract.

use std::fmt;

use super::v1::Delivery;

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("id", &self.id)
            .field("gift_card_id", &self.gift_card_id)
            .field("recipient_contact_id", &self.recipient_contact_id)
            .field("value", &self.value)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delivery_prints_neither_code_nor_pin_nor_message() {
        let delivery = Delivery {
            code: Some("SECRET-CODE".to_owned()),
            pin: Some("471108".to_owned()),
            message: "for Marie".to_owned(),
            ..Delivery::default()
        };
        let printed = format!("{delivery:?}");
        for secret in ["SECRET", "471108", "Marie"] {
            assert!(!printed.contains(secret), "{printed}");
        }
    }
}
