//! People who act for the network or for one of its merchants.

use super::fault::Fault;
use super::{Actor, MerchantId, TenantId};
use auth::{Principal, Role};
use chrono::{DateTime, Utc};
use std::fmt;
use uuid::Uuid;

/// Longest e-mail address there is, RFC 5321.
const EMAIL_CHARS_MAX: usize = 254;

/// Whether a person may act.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// Asked, and has not set a password yet.
    Invited = 1,
    /// May sign in.
    Active = 2,
    /// May not, from the moment on that it was said.
    Deactivated = 3,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::Invited, Self::Active, Self::Deactivated];

    /// Its number in the tables.
    pub const fn number(self) -> i16 {
        self as i16
    }

    /// The status of that number.
    pub fn from_number(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.number() == number)
    }

    /// Its name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Active => "active",
            Self::Deactivated => "deactivated",
        }
    }
}

/// A role as the tables number it.
pub const fn role_number(role: Role) -> i16 {
    match role {
        Role::Operator => 1,
        Role::MerchantAdmin => 2,
        Role::MerchantStaff => 3,
        Role::Service => 4,
    }
}

/// The role of that number.
pub fn role_from_number(number: i16) -> Option<Role> {
    Role::ALL.into_iter().find(|role| role_number(*role) == number)
}

/// A person's role by its name; machines' roles are none of a person's.
pub fn person_role(name: &str) -> Result<Role, Fault> {
    Role::from_name(name)
        .filter(|role| *role != Role::Service)
        .ok_or(Fault::invalid(
            "role",
            "must be operator, merchant_admin or merchant_staff",
        ))
}

/// Whom a role works for: the operator for nobody in particular, everybody else for one merchant.
pub fn employer(role: Role, merchant: Option<MerchantId>) -> Result<Option<MerchantId>, Fault> {
    match (role, merchant) {
        (Role::Operator, None) => Ok(None),
        (Role::Operator, Some(_)) => Err(Fault::invalid(
            "merchant_id",
            "must be left out: an operator works for no single merchant",
        )),
        (_, Some(merchant)) => Ok(Some(merchant)),
        (_, None) => Err(Fault::new(
            "merchant_id",
            "missing_field",
            "must name the merchant that they work for",
        )),
    }
}

/// Whether `who` may manage people and keys of `role` at `merchant`: the operator all, an administrator those of the
/// own merchant, nobody else anybody.
pub fn may_manage(who: &Principal, role: Role, merchant: Option<MerchantId>) -> bool {
    if who.has(Role::Operator) {
        return true;
    }
    let own = merchant.is_some() && who.merchant_id == merchant.map(|merchant| merchant.0);
    who.has(Role::MerchantAdmin) && own && matches!(role, Role::MerchantAdmin | Role::MerchantStaff)
}

/// Who acts, as history tells it.
pub fn actor(who: &Principal) -> Actor {
    let role = who.roles.iter().next().map_or("nobody", Role::as_str);
    Actor {
        subject: who.subject.to_string(),
        role,
    }
}

/// An e-mail address of a person, kept as it was given. Does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// An address by its shape; whether it exists shows when its owner answers.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let text = text.trim();
        let fault = || Fault::invalid("email", "must be an e-mail address");
        let (local, domain) = text.rsplit_once('@').ok_or_else(fault)?;
        let labels = domain.split('.').collect::<Vec<_>>();
        let label = |label: &&str| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        };
        let plain = |c: char| !c.is_control() && !c.is_whitespace() && !"<>()[]\\,;:\"@".contains(c);
        let good = text.chars().count() <= EMAIL_CHARS_MAX
            && (1..=64).contains(&local.len())
            && local.chars().all(plain)
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && labels.len() >= 2
            && labels.iter().all(label);
        if money::contains_card_number(text) {
            return Err(Fault::new(
                "email",
                "pan_refused",
                "looks like a payment card number, which is not accepted anywhere",
            ));
        }
        good.then(|| Self(text.to_owned())).ok_or_else(fault)
    }

    /// An address that was checked when it was stored.
    pub fn stored(text: String) -> Self {
        Self(text)
    }

    /// As it was given.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// As it is compared: without regard to case.
    pub fn normalised(&self) -> String {
        self.0.to_lowercase()
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(…)")
    }
}

/// A person, as those who manage them see them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct User {
    /// The network.
    pub tenant: TenantId,
    /// Which: the subject of their tokens.
    pub id: Uuid,
    /// What they do.
    pub role: Role,
    /// For whom; the operator for nobody in particular.
    pub merchant: Option<MerchantId>,
    /// Whether they may act.
    pub status: Status,
    /// What they are called.
    pub name: String,
    /// Where they are written to.
    pub email: Email,
    /// In which language.
    pub locale: String,
    /// Whether a second factor is asked for.
    pub totp: bool,
    /// When they were invited.
    pub created_at: DateTime<Utc>,
    /// When they signed in last.
    pub last_sign_in_at: Option<DateTime<Utc>>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use auth::Roles;

    #[test]
    fn an_address_is_taken_by_its_shape_and_never_printed() {
        for good in ["a@b.fr", "camille.o'neil+till@example.co.uk", "é@exemple.fr"] {
            assert_eq!(Email::parse(good).unwrap().expose(), good);
        }
        for bad in [
            "",
            "a",
            "a@b",
            "@b.fr",
            "a@",
            "a b@c.fr",
            "a@b..fr",
            "a@-b.fr",
            ".a@b.fr",
            "a..b@c.fr",
            "a@b.fr\r\nBcc: c@d.fr",
            "<a@b.fr>",
        ] {
            assert!(Email::parse(bad).is_err(), "{bad:?}");
        }
        assert_eq!(
            Email::parse("4111111111111111@b.fr").unwrap_err().code,
            "pan_refused"
        );
        assert!(!format!("{:?}", Email::parse("camille@b.fr").unwrap()).contains("camille"));
    }

    fn principal(roles: Roles, merchant: Option<u128>) -> Principal {
        Principal {
            subject: "s".into(),
            tenant: Uuid::from_u128(1),
            roles,
            merchant_id: merchant.map(Uuid::from_u128),
            machine: false,
        }
    }

    #[test]
    fn an_administrator_manages_the_own_merchants_people_and_nobody_else() {
        let own = Some(MerchantId(Uuid::from_u128(7)));
        let other = Some(MerchantId(Uuid::from_u128(8)));
        let operator = principal(auth::OPERATOR, None);
        let admin = principal(auth::MERCHANT_ADMIN, Some(7));
        let staff = principal(auth::MERCHANT_STAFF, Some(7));
        let cases = [
            (Role::Operator, None, [true, false, false]),
            (Role::MerchantAdmin, own, [true, true, false]),
            (Role::MerchantStaff, own, [true, true, false]),
            (Role::MerchantStaff, other, [true, false, false]),
        ];
        for (role, merchant, expected) in cases {
            let may = [&operator, &admin, &staff].map(|who| may_manage(who, role, merchant));
            assert_eq!(may, expected, "{role:?}");
        }
    }

    #[test]
    fn whoever_works_for_a_merchant_names_it_and_an_operator_does_not() {
        let merchant = Some(MerchantId(Uuid::from_u128(7)));
        assert_eq!(employer(Role::Operator, None), Ok(None));
        assert!(employer(Role::Operator, merchant).is_err());
        assert_eq!(employer(Role::MerchantStaff, merchant), Ok(merchant));
        assert!(employer(Role::MerchantAdmin, None).is_err());
        assert!(person_role("service").is_err() && person_role("operator").is_ok());
    }
}
