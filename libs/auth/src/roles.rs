//! Roles, sets of them, and what a route says of who may use it.

use std::fmt;
use std::ops::BitOr;

/// What a caller is to the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Runs the network of merchants.
    Operator,
    /// Runs one merchant.
    MerchantAdmin,
    /// Works at one merchant's till.
    MerchantStaff,
    /// Another service of the platform, acting for a tenant.
    Service,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [
        Self::Operator,
        Self::MerchantAdmin,
        Self::MerchantStaff,
        Self::Service,
    ];

    /// The name in a token's `roles`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::MerchantAdmin => "merchant_admin",
            Self::MerchantStaff => "merchant_staff",
            Self::Service => "service",
        }
    }

    /// The role of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// The operator alone.
pub const OPERATOR: Roles = Roles::of(&[Role::Operator]);
/// A merchant's administrator alone.
pub const MERCHANT_ADMIN: Roles = Roles::of(&[Role::MerchantAdmin]);
/// A merchant's staff alone.
pub const MERCHANT_STAFF: Roles = Roles::of(&[Role::MerchantStaff]);
/// Other services alone.
pub const SERVICE: Roles = Roles::of(&[Role::Service]);

/// A set of roles.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Roles(u8);

impl Roles {
    /// Nobody.
    pub const NONE: Self = Self(0);
    /// Whoever has any role at all.
    pub const ANY: Self = Self::of(&Role::ALL);

    /// The set of these roles.
    pub const fn of(mut roles: &[Role]) -> Self {
        let mut bits = 0;
        while let [first, rest @ ..] = roles {
            bits |= first.bit();
            roles = rest;
        }
        Self(bits)
    }

    /// Both sets together; what `|` does, in a `const`.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the role is in the set.
    pub const fn contains(self, role: Role) -> bool {
        self.0 & role.bit() != 0
    }

    /// Whether the sets share a role.
    pub const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether nobody is in the set.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The roles of the set.
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(move |role| self.contains(*role))
    }
}

impl BitOr for Roles {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.or(other)
    }
}

impl From<Role> for Roles {
    fn from(role: Role) -> Self {
        Self(role.bit())
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<I: IntoIterator<Item = Role>>(roles: I) -> Self {
        roles.into_iter().fold(Self::NONE, |set, role| set | role.into())
    }
}

impl fmt::Display for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, role) in self.iter().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            f.write_str(role.as_str())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{{self}}}")
    }
}

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Whoever asks, token or not. A handler behind it has no principal.
    Public,
    /// Whoever has one of these roles.
    Roles(Roles),
}

impl Access {
    /// Whoever has one of these roles.
    pub const fn roles(roles: Roles) -> Self {
        Self::Roles(roles)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_was_put_in_and_nothing_else() {
        const BOTH: Roles = OPERATOR.or(SERVICE);
        assert_eq!(BOTH, OPERATOR | SERVICE);
        assert_eq!(BOTH.iter().collect::<Vec<_>>(), [Role::Operator, Role::Service]);
        assert!(BOTH.intersects(SERVICE) && !BOTH.intersects(MERCHANT_ADMIN | MERCHANT_STAFF));
        assert!(Roles::NONE.is_empty() && !Roles::NONE.intersects(Roles::ANY));
        assert_eq!(Role::ALL.into_iter().collect::<Roles>(), Roles::ANY);
        assert_eq!(BOTH.to_string(), "operator, service");
    }

    #[test]
    fn names_are_those_of_the_token() {
        for role in Role::ALL {
            assert_eq!(Role::from_name(role.as_str()), Some(role));
        }
        assert_eq!(Role::from_name("Operator"), None);
    }
}
