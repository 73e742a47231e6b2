//! A fingerprint of what a command asks for, so that the same key with another command is noticed.

use std::fmt;

use smallvec::SmallVec;
use uuid::Uuid;

use crate::key::hash_16;

/// 16 bytes of BLAKE3 over a command's canonical bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(pub [u8; 16]);

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({})", Uuid::from(*self).simple())
    }
}

/// As the `uuid` column it is stored in. Its 16 bytes are a hash: the version bits mean nothing.
impl From<Fingerprint> for Uuid {
    fn from(fingerprint: Fingerprint) -> Self {
        Self::from_bytes(fingerprint.0)
    }
}

impl From<Uuid> for Fingerprint {
    fn from(stored: Uuid) -> Self {
        Self(stored.into_bytes())
    }
}

/// Builds a [`Fingerprint`] from a command's parsed fields, never from the bytes of a request: REST and gRPC forms
/// of one command agree, and white space or the order of JSON members does not matter.
///
/// Every part is prefixed with its length and every value with its type, so no two commands give the same bytes.
/// Fingerprints are stored for ever: within one operation the names, types and order of the fields are a contract,
/// and a field added later is only written when it is present ([`Fingerprinter::field_if_some`]).
///
/// ```
/// # use idempotency::Fingerprinter;
/// let earn = |points: i64| Fingerprinter::new("earn").field("account", "a").field("points", points).finish();
/// assert_eq!(earn(125), earn(125));
/// assert_ne!(earn(125), earn(126));
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct Fingerprinter(Canon);

impl Fingerprinter {
    /// Begins the fingerprint of one operation: `earn`, `burn`, `transfer`.
    pub fn new(operation: &str) -> Self {
        let mut canon = Canon(SmallVec::new());
        canon.part(operation.as_bytes());
        Self(canon)
    }

    /// Adds a field.
    pub fn field(mut self, name: &str, value: impl Canonical) -> Self {
        self.0.part(name.as_bytes());
        value.write(&mut self.0);
        self
    }

    /// Adds a field only if it is there, for fields that came after the first release of the operation.
    pub fn field_if_some(self, name: &str, value: Option<impl Canonical>) -> Self {
        match value {
            Some(value) => self.field(name, value),
            None => self,
        }
    }

    /// Adds a list of records in its own order: the legs of a transaction.
    pub fn list<T>(
        mut self,
        name: &str,
        items: impl ExactSizeIterator<Item = T>,
        each: impl Fn(Self, T) -> Self,
    ) -> Self {
        self.0.part(name.as_bytes());
        self.0.tagged(b'l', &length(items.len()));
        for item in items {
            // Each record is closed off by its own length, so that fields cannot wander from one to the next.
            let record = each(Self(Canon(SmallVec::new())), item);
            self.0.part(&record.0.0);
        }
        self
    }

    /// The fingerprint of all that was added.
    #[must_use]
    pub fn finish(self) -> Fingerprint {
        Fingerprint(hash_16(&self.0.0))
    }
}

/// The bytes being built. Most commands fit in place.
#[derive(Debug, Clone)]
pub struct Canon(SmallVec<[u8; 256]>);

impl Canon {
    fn part(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(&length(bytes.len()));
        self.0.extend_from_slice(bytes);
    }

    fn tagged(&mut self, tag: u8, bytes: &[u8]) {
        self.0.push(tag);
        self.part(bytes);
    }
}

/// Eight bytes, so that the result does not depend on the machine.
fn length(length: usize) -> [u8; 8] {
    (length as u64).to_be_bytes()
}

/// A value with one canonical form.
pub trait Canonical {
    /// Appends the value, its type first.
    fn write(&self, canon: &mut Canon);
}

impl Canonical for i64 {
    fn write(&self, canon: &mut Canon) {
        canon.tagged(b'i', &self.to_be_bytes());
    }
}

impl Canonical for u64 {
    fn write(&self, canon: &mut Canon) {
        canon.tagged(b'n', &self.to_be_bytes());
    }
}

impl Canonical for bool {
    fn write(&self, canon: &mut Canon) {
        canon.tagged(b'b', &[u8::from(*self)]);
    }
}

impl Canonical for str {
    fn write(&self, canon: &mut Canon) {
        canon.tagged(b's', self.as_bytes());
    }
}

impl Canonical for String {
    fn write(&self, canon: &mut Canon) {
        self.as_str().write(canon);
    }
}

impl Canonical for [u8] {
    fn write(&self, canon: &mut Canon) {
        canon.tagged(b'o', self);
    }
}

impl Canonical for Uuid {
    fn write(&self, canon: &mut Canon) {
        canon.tagged(b'u', self.as_bytes());
    }
}

/// Absent is not the same as empty.
impl<T: Canonical> Canonical for Option<T> {
    fn write(&self, canon: &mut Canon) {
        match self {
            Some(value) => value.write(canon),
            None => canon.tagged(b'-', &[]),
        }
    }
}

/// Sorted by key, which a `BTreeMap` already is.
impl<K: Canonical, V: Canonical> Canonical for std::collections::BTreeMap<K, V> {
    fn write(&self, canon: &mut Canon) {
        canon.tagged(b'm', &length(self.len()));
        for (key, value) in self {
            key.write(canon);
            value.write(canon);
        }
    }
}

impl<T: Canonical + ?Sized> Canonical for &T {
    fn write(&self, canon: &mut Canon) {
        (**self).write(canon);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn transfer(legs: &[(Uuid, i64)], reference: Option<&str>) -> Fingerprint {
        Fingerprinter::new("transfer")
            .list("legs", legs.iter(), |leg, (account, amount)| {
                leg.field("account_id", *account).field("amount", *amount)
            })
            .field("reference", reference)
            .finish()
    }

    proptest! {
        #[test]
        fn two_commands_agree_exactly_when_they_are_the_same(
            a in proptest::collection::vec((any::<u128>(), any::<i64>()), 0..6),
            b in proptest::collection::vec((any::<u128>(), any::<i64>()), 0..6),
            r in proptest::option::of(".{0,40}"), s in proptest::option::of(".{0,40}"),
        ) {
            let legs = |legs: &[(u128, i64)]| -> Vec<(Uuid, i64)> {
                legs.iter().map(|(id, amount)| (Uuid::from_u128(*id), *amount)).collect()
            };
            let one = transfer(&legs(&a), r.as_deref());
            prop_assert_eq!(one, transfer(&legs(&a), r.as_deref()));
            prop_assert_eq!(one == transfer(&legs(&b), s.as_deref()), a == b && r == s);
        }

        #[test]
        fn text_cannot_wander_from_one_field_to_the_next(a in ".{0,20}", b in ".{0,20}", c in ".{0,20}", d in ".{0,20}") {
            let print = |x: &str, y: &str| Fingerprinter::new("op").field("x", x).field("y", y).finish();
            prop_assert_eq!(print(&a, &b) == print(&c, &d), (&a, &b) == (&c, &d));
        }
    }

    #[test]
    fn absent_empty_and_zero_differ() {
        let of = |value: &dyn Fn(Fingerprinter) -> Fingerprinter| value(Fingerprinter::new("op")).finish();
        let prints = [
            of(&|f| f),
            of(&|f| f.field("x", None::<&str>)),
            of(&|f| f.field("x", "")),
            of(&|f| f.field("x", 0_i64)),
            of(&|f| f.field("x", 0_u64)),
            of(&|f| f.field("x", false)),
            of(&|f| f.field("x", &[][..])),
            of(&|f| f.field("x", Uuid::nil())),
            of(&|f| f.field("x", BTreeMap::<String, String>::new())),
            of(&|f| f.list("x", [].iter(), |f, (): &()| f)),
            Fingerprinter::new("other").finish(),
        ];
        let distinct: std::collections::BTreeSet<_> = prints.iter().collect();
        assert_eq!(distinct.len(), prints.len());
    }

    #[test]
    fn a_field_of_a_later_release_leaves_old_commands_alone() {
        let old = Fingerprinter::new("earn").field("points", 5_i64).finish();
        let new = Fingerprinter::new("earn")
            .field("points", 5_i64)
            .field_if_some("store", None::<&str>)
            .finish();
        assert_eq!(old, new);
    }

    #[test]
    fn a_map_is_the_same_in_whatever_order_it_was_filled() {
        let print = |pairs: [(&str, &str); 2]| {
            Fingerprinter::new("op")
                .field("metadata", BTreeMap::from(pairs))
                .finish()
        };
        assert_eq!(print([("a", "1"), ("b", "2")]), print([("b", "2"), ("a", "1")]));
    }

    #[test]
    fn the_fingerprint_of_a_stored_command_never_changes_between_releases() {
        let canonical = [
            &8_u64.to_be_bytes()[..],
            b"transfer",
            &4_u64.to_be_bytes(),
            b"legs",
            b"l",
            &8_u64.to_be_bytes(),
            &1_u64.to_be_bytes(),
            &74_u64.to_be_bytes(),
            &10_u64.to_be_bytes(),
            b"account_id",
            b"u",
            &16_u64.to_be_bytes(),
            &[0; 15],
            &[7],
            &6_u64.to_be_bytes(),
            b"amount",
            b"i",
            &8_u64.to_be_bytes(),
            &(-5_i64).to_be_bytes(),
            &9_u64.to_be_bytes(),
            b"reference",
            b"-",
            &0_u64.to_be_bytes(),
        ]
        .concat();
        let fingerprint = transfer(&[(Uuid::from_u128(7), -5)], None);
        assert_eq!(fingerprint.0[..], blake3::hash(&canonical).as_bytes()[..16]);
        assert_eq!(Fingerprint::from(Uuid::from(fingerprint)), fingerprint);
    }
}
