//! `Debug` of the messages that carry personal data: it tells which fields are set and never what is in them, so that no
//! log line, span or panic message can leak one. The fields are those marked `debug_redact` in the contract.

use std::fmt;

use super::v1::{Contact, LookupContactRequest, PutContactRequest, lookup_contact_request::Address};

/// What is shown in the place of a value.
const HIDDEN: &str = "[redacted]";

fn hide<T>(value: Option<&T>) -> Option<&'static str> {
    value.map(|_| HIDDEN)
}

impl fmt::Debug for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contact")
            .field("id", &self.id)
            .field("wallet_id", &self.wallet_id)
            .field("email", &hide(self.email.as_ref()))
            .field("phone", &hide(self.phone.as_ref()))
            .field("locale", &self.locale)
            .field("created_at", &self.created_at)
            .finish()
    }
}

impl fmt::Debug for PutContactRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PutContactRequest")
            .field("wallet_id", &self.wallet_id)
            .field("email", &hide(self.email.as_ref()))
            .field("phone", &hide(self.phone.as_ref()))
            .field("locale", &self.locale)
            .finish()
    }
}

impl fmt::Debug for LookupContactRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LookupContactRequest")
            .field("address", &self.address)
            .finish()
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Address::Email(_) => "Email",
            Address::Phone(_) => "Phone",
        };
        f.debug_tuple(name).field(&HIDDEN).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_a_contact_when_printed_then_no_personal_data_shows() {
        let email = "camille@example.org".to_owned();
        let phone = "+33612345678".to_owned();
        let contact = Contact {
            email: Some(email.clone()),
            phone: Some(phone.clone()),
            ..Contact::default()
        };
        let put = PutContactRequest {
            email: Some(email.clone()),
            phone: Some(phone.clone()),
            ..PutContactRequest::default()
        };
        let by_email = LookupContactRequest {
            address: Some(Address::Email(email.clone())),
        };
        let by_phone = LookupContactRequest {
            address: Some(Address::Phone(phone.clone())),
        };

        let printed = format!("{contact:?} {put:?} {by_email:?} {by_phone:?}");

        assert!(
            !printed.contains(&email) && !printed.contains(&phone),
            "{printed}"
        );
        assert_eq!(printed.matches(HIDDEN).count(), 6, "{printed}");
    }

    #[test]
    fn given_no_address_when_printed_then_that_shows() {
        let printed = format!("{:?}", Contact::default());

        assert!(printed.contains("email: None"), "{printed}");
    }
}
