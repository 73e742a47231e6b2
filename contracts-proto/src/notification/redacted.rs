//! `Debug` of the messages that carry personal data: it tells which fields are set and never what is in them, so that no
//! log line, span or panic message can leak one. The fields are those marked `debug_redact` in the contract.

use std::fmt;

use super::v1::{
    Contact, LookupContactRequest, PutContactRequest, SendStaffLetterRequest, StaffInvitation,
    StaffPasswordReset, lookup_contact_request::Address, send_staff_letter_request::Subject,
};

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

impl fmt::Debug for SendStaffLetterRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendStaffLetterRequest")
            .field("letter_id", &self.letter_id)
            .field("user_id", &self.user_id)
            .field("email", &HIDDEN)
            .field("name", &HIDDEN)
            .field("locale", &self.locale)
            .field("subject", &self.subject)
            .finish()
    }
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Subject::Invitation(invitation) => invitation.fmt(f),
            Subject::PasswordReset(reset) => reset.fmt(f),
            Subject::SecurityNotice(notice) => notice.fmt(f),
        }
    }
}

impl fmt::Debug for StaffInvitation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StaffInvitation")
            .field("link", &HIDDEN)
            .field("merchant_name", &self.merchant_name)
            .finish()
    }
}

impl fmt::Debug for StaffPasswordReset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StaffPasswordReset")
            .field("link", &HIDDEN)
            .finish()
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
    fn given_a_letter_to_staff_when_printed_then_neither_person_nor_link_shows() {
        let letter = |subject| SendStaffLetterRequest {
            email: "camille@example.org".to_owned(),
            name: "Camille".to_owned(),
            subject: Some(subject),
            ..SendStaffLetterRequest::default()
        };
        let link = "https://console.example/#token=hush".to_owned();
        let invitation = letter(Subject::Invitation(StaffInvitation {
            link: link.clone(),
            merchant_name: "Bakery".to_owned(),
        }));
        let reset = letter(Subject::PasswordReset(StaffPasswordReset { link }));

        let printed = format!("{invitation:?} {reset:?}").to_lowercase();

        assert!(
            !printed.contains("camille") && !printed.contains("hush"),
            "{printed}"
        );
        assert!(printed.contains("bakery"), "{printed}");
    }

    #[test]
    fn given_no_address_when_printed_then_that_shows() {
        let printed = format!("{:?}", Contact::default());

        assert!(printed.contains("email: None"), "{printed}");
    }
}
