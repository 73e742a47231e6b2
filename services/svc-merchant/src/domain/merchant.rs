//! How far a merchant has come, what it may become next, and what is missing before it may.

use super::fault::{self, Fault};
use super::{MerchantId, TenantId};
use chrono::{DateTime, Utc};
use money::Unit;

/// A merchant's state. The numbers are those of the contract and of the tables.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum State {
    /// Being filled in; nothing works yet.
    Draft = 1,
    /// Complete, and waiting for the operator.
    Submitted = 2,
    /// Approved: its customers earn and spend.
    Active = 3,
    /// Refused by the operator; may be corrected and submitted again.
    Rejected = 4,
    /// Stopped for a time by the operator; nothing is earned or spent.
    Suspended = 5,
    /// Left the network for good.
    Closed = 6,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 6] = [
        Self::Draft,
        Self::Submitted,
        Self::Active,
        Self::Rejected,
        Self::Suspended,
        Self::Closed,
    ];

    /// The state of that number.
    pub fn from_number(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.number() == number)
    }

    /// Its number in the tables and in the contract.
    pub const fn number(self) -> i16 {
        self as i16
    }

    /// Its name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Active => "active",
            Self::Rejected => "rejected",
            Self::Suspended => "suspended",
            Self::Closed => "closed",
        }
    }

    /// The state of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// What somebody does to move a merchant on.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Step {
    /// The merchant says that it is complete.
    Submit,
    /// The operator lets it in.
    Approve,
    /// The operator sends it back, saying why.
    Reject,
    /// The operator stops it for a time, saying why.
    Suspend,
    /// The operator lets it go on.
    Reinstate,
    /// It leaves for good.
    Close,
}

impl Step {
    /// Every step.
    pub const ALL: [Self; 6] = [
        Self::Submit,
        Self::Approve,
        Self::Reject,
        Self::Suspend,
        Self::Reinstate,
        Self::Close,
    ];

    /// What history calls it.
    pub const fn done(self) -> &'static str {
        match self {
            Self::Submit => "submitted",
            Self::Approve => "approved",
            Self::Reject => "rejected",
            Self::Suspend => "suspended",
            Self::Reinstate => "reinstated",
            Self::Close => "closed",
        }
    }

    /// Whether whoever does it must say why.
    pub const fn needs_reason(self) -> bool {
        matches!(self, Self::Reject | Self::Suspend | Self::Close)
    }

    /// Whether nothing may be missing.
    pub const fn needs_everything(self) -> bool {
        matches!(self, Self::Submit | Self::Approve)
    }

    /// Where it leads from `state`. A step already taken is said to be, so that repeating a request changes nothing.
    pub const fn from(self, state: State) -> Result<Move, Refused> {
        use State::{Active, Closed, Draft, Rejected, Submitted, Suspended};
        let to = match (self, state) {
            (Self::Submit, Draft | Rejected) => Submitted,
            (Self::Approve, Submitted) | (Self::Reinstate, Suspended) => Active,
            (Self::Reject, Submitted) => Rejected,
            (Self::Suspend, Active) => Suspended,
            (Self::Close, Draft | Submitted | Active | Rejected | Suspended) => Closed,
            (Self::Submit, Submitted)
            | (Self::Approve | Self::Reinstate, Active)
            | (Self::Reject, Rejected)
            | (Self::Suspend, Suspended)
            | (Self::Close, Closed) => return Ok(Move::Already),
            _ => return Err(Refused { step: self, state }),
        };
        Ok(Move::To(to))
    }
}

/// What a step comes to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Move {
    /// The merchant is there already.
    Already,
    /// The merchant changes to this state.
    To(State),
}

/// The step does not exist from that state.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a merchant that is {} cannot be {}", state.name(), step.done())]
pub struct Refused {
    /// The step.
    pub step: Step,
    /// Where the merchant is.
    pub state: State,
}

/// What a merchant is, apart from where it sells and who works for it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Profile {
    /// The name over the shop's door.
    pub display_name: String,
    /// The name in the trade register.
    pub legal_name: Option<String>,
    /// Its number in the trade register.
    pub registration_number: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// What it settles in; never a program's points.
    pub currency: Unit,
    /// The language to write to it in.
    pub locale: String,
}

/// A merchant's profile as somebody sends it, unchecked.
#[derive(Clone, Copy, Default, Debug)]
pub struct ProfileInput<'a> {
    /// See [`Profile::display_name`].
    pub display_name: &'a str,
    /// See [`Profile::legal_name`].
    pub legal_name: Option<&'a str>,
    /// See [`Profile::registration_number`].
    pub registration_number: Option<&'a str>,
    /// See [`Profile::country`].
    pub country: &'a str,
    /// See [`Profile::currency`].
    pub currency: &'a str,
    /// See [`Profile::locale`].
    pub locale: &'a str,
}

impl Profile {
    /// Checks a profile at the edge.
    pub fn parse(input: ProfileInput<'_>) -> Result<Self, Fault> {
        let currency: Option<Unit> = input.currency.parse().ok();
        let currency = currency.filter(|unit| !unit.is_points());
        Ok(Self {
            display_name: fault::text("display_name", input.display_name, 100)?,
            legal_name: fault::optional_text("legal_name", input.legal_name, 200)?,
            registration_number: fault::optional_text("registration_number", input.registration_number, 50)?,
            country: fault::country("country", input.country)?,
            currency: currency.ok_or(Fault::invalid("currency", "must be an ISO 4217 code"))?,
            locale: fault::locale("locale", input.locale)?,
        })
    }
}

/// A merchant of the network.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Merchant {
    /// The network.
    pub tenant: TenantId,
    /// Which.
    pub id: MerchantId,
    /// How far it has come.
    pub state: State,
    /// What it is.
    pub profile: Profile,
    /// Grows by one with every change of it or of what belongs to it.
    pub version: i64,
    /// When it was drafted.
    pub created_at: DateTime<Utc>,
    /// When it changed last.
    pub updated_at: DateTime<Utc>,
    /// When it was approved first.
    pub onboarded_at: Option<DateTime<Utc>>,
}

/// Something that must be there before a merchant may be submitted, and is not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Requirement {
    /// Stable, `snake_case`.
    pub code: &'static str,
    /// The field or collection to fill in.
    pub field: &'static str,
    /// What to do, for people.
    pub detail: &'static str,
}

/// What a merchant has besides its profile, as far as requirements ask.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Belongings {
    /// Stores that sell.
    pub active_stores: i64,
    /// Administrators who are invited or work.
    pub administrators: i64,
}

/// What is still missing, in the order in which people fill it in.
pub fn currently_due(profile: &Profile, has: Belongings) -> Vec<Requirement> {
    let missing = |missing: bool, code, field, detail| missing.then_some(Requirement { code, field, detail });
    [
        missing(
            profile.legal_name.is_none(),
            "legal_name_missing",
            "legal_name",
            "give the name under which the business is registered",
        ),
        missing(
            profile.registration_number.is_none(),
            "registration_number_missing",
            "registration_number",
            "give the number of the business in its trade register",
        ),
        missing(
            has.active_stores < 1,
            "store_missing",
            "stores",
            "add at least one store with its address and opening hours",
        ),
        missing(
            has.administrators < 1,
            "administrator_missing",
            "users",
            "invite at least one person with the role merchant_admin",
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_step() -> impl Strategy<Value = Step> {
        proptest::sample::select(&Step::ALL[..])
    }

    #[test]
    fn the_machine_is_this_table() {
        let arrows: Vec<_> = State::ALL
            .into_iter()
            .flat_map(|state| Step::ALL.map(|step| (state, step)))
            .filter_map(|(state, step)| match step.from(state) {
                Ok(Move::To(to)) => Some((state.name(), step.done(), to.name())),
                _ => None,
            })
            .collect();
        assert_eq!(
            arrows,
            [
                ("draft", "submitted", "submitted"),
                ("draft", "closed", "closed"),
                ("submitted", "approved", "active"),
                ("submitted", "rejected", "rejected"),
                ("submitted", "closed", "closed"),
                ("active", "suspended", "suspended"),
                ("active", "closed", "closed"),
                ("rejected", "submitted", "submitted"),
                ("rejected", "closed", "closed"),
                ("suspended", "reinstated", "active"),
                ("suspended", "closed", "closed"),
            ]
        );
    }

    proptest! {
        /// Whatever is tried: a repeated step changes nothing, nobody sells who was not approved, closed is the end.
        #[test]
        fn along_any_path_the_rules_hold(steps in proptest::collection::vec(any_step(), 0..40)) {
            let (mut state, mut approved) = (State::Draft, false);
            for step in steps {
                let before = state;
                match step.from(state) {
                    Ok(Move::To(to)) => {
                        prop_assert_ne!(to, before);
                        approved |= step == Step::Approve;
                        state = to;
                        prop_assert_eq!(step.from(state), Ok(Move::Already));
                    }
                    Ok(Move::Already) => {}
                    Err(refused) => prop_assert_eq!(refused.state, before),
                }
                prop_assert!(approved || !matches!(state, State::Active | State::Suspended));
                prop_assert!(before != State::Closed || state == State::Closed);
            }
        }

        #[test]
        fn numbers_and_names_are_read_back(number in -3_i16..12) {
            match State::from_number(number) {
                Some(state) => prop_assert_eq!(State::from_name(state.name()), Some(state)),
                None => prop_assert!(!(1..=6).contains(&number)),
            }
        }
    }

    fn profile() -> ProfileInput<'static> {
        ProfileInput {
            display_name: "Chez Léa",
            country: "FR",
            currency: "EUR",
            locale: "fr",
            ..ProfileInput::default()
        }
    }

    #[test]
    fn what_is_missing_is_named_until_it_is_there() {
        let due = |profile: &Profile, has| -> Vec<_> {
            currently_due(profile, has).iter().map(|due| due.code).collect()
        };
        let bare = Profile::parse(profile()).unwrap();
        assert_eq!(
            due(&bare, Belongings::default()),
            [
                "legal_name_missing",
                "registration_number_missing",
                "store_missing",
                "administrator_missing"
            ]
        );
        let complete = Profile::parse(ProfileInput {
            legal_name: Some("Léa SARL"),
            registration_number: Some("RCS 1"),
            ..profile()
        });
        let has = Belongings {
            active_stores: 1,
            administrators: 1,
        };
        assert_eq!(due(&complete.unwrap(), has), [""; 0]);
    }

    #[test]
    fn a_profile_is_checked_field_by_field() {
        let fault = |input| Profile::parse(input).unwrap_err();
        let currency = fault(ProfileInput {
            currency: "PTS",
            ..profile()
        });
        assert_eq!(currency.field, "currency");
        let name = fault(ProfileInput {
            display_name: "4111111111111111",
            ..profile()
        });
        assert_eq!((&*name.field, name.code), ("display_name", "pan_refused"));
    }
}
