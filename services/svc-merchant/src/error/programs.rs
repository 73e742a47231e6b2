//! What programs answer instead of what was asked for.

use crate::domain::Fault;
use crate::domain::program::POINTS_MAX;
use money::Unit;
use status::{Kind, Problem};

/// Why a use case of programs failed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ProgramError {
    /// The request says something that cannot be, field by field.
    #[error("the request breaks a rule of its route")]
    Invalid(Vec<Fault>),
    /// The tenant has no such program, or none that the caller may know of, or not this merchant.
    #[error("there is no such program")]
    NotFound,
    /// The program has no such version.
    #[error("the program has no such version")]
    VersionNotFound,
    /// The program has no such promotion.
    #[error("the program has no such promotion")]
    PromotionNotFound,
    /// The tenant has no such store, or it is another merchant's.
    #[error("there is no such store")]
    StoreNotFound,
    /// No version of the program is live.
    #[error("the program gives no points at that time")]
    Inactive,
    /// The merchant's customers do not earn.
    #[error("the merchant is not active")]
    MerchantInactive,
    /// The purchase was paid in another currency than the program's.
    #[error("the program prices purchases in {expected}")]
    WrongUnit {
        /// The program's.
        expected: Unit,
    },
    /// The purchase would be worth more than a program may give.
    #[error("the purchase would be worth more than {POINTS_MAX} points")]
    TooManyPoints,
    /// The draft was changed by somebody else.
    #[error("the draft was changed since: it has revision {revision}")]
    DraftMoved {
        /// What it is now.
        revision: i64,
    },
    /// What is past cannot be changed.
    #[error("a promotion takes effect now or later")]
    InThePast,
    /// What has taken effect cannot be withdrawn.
    #[error("the promotion has taken effect; promote another version instead")]
    TookEffect,
    /// A merchant has a bounded number of programs.
    #[error("a merchant has at most {0} programs")]
    TooManyPrograms(i64),
    /// There are more purchases in the period than are priced in one go.
    #[error(
        "there are {found} purchases in this period, and at most {most} are priced in one go; choose a shorter one"
    )]
    TooManyPurchases {
        /// How many there are.
        found: i64,
        /// How many there may be.
        most: i64,
    },
    /// There is no such flag.
    #[error("there is no such flag")]
    FlagNotFound,
    /// A tenant has a bounded number of flags.
    #[error("a tenant has at most {0} flags")]
    TooManyFlags(usize),
}

impl ProgramError {
    /// The problem; `prefix` is where the purchase is in the request.
    pub(super) fn problem(&self) -> Problem {
        let said = self.to_string();
        let problem = |kind, code| Problem::new(kind, code, said.clone());
        match self {
            Self::Invalid(faults) => invalid(faults),
            Self::NotFound => problem(Kind::NotFound, "program_not_found"),
            Self::VersionNotFound => problem(Kind::NotFound, "version_not_found"),
            Self::PromotionNotFound => problem(Kind::NotFound, "promotion_not_found"),
            Self::StoreNotFound => problem(Kind::NotFound, "store_not_found"),
            Self::FlagNotFound => problem(Kind::NotFound, "flag_not_found"),
            Self::Inactive => problem(Kind::Conflict, "program_inactive"),
            Self::MerchantInactive => problem(Kind::Conflict, "merchant_inactive"),
            Self::WrongUnit { .. } => problem(Kind::Unprocessable, "wrong_unit"),
            Self::TooManyPoints => problem(Kind::Unprocessable, "too_many_points"),
            Self::DraftMoved { .. } => problem(Kind::Conflict, "draft_moved"),
            Self::InThePast => problem(Kind::Unprocessable, "in_the_past"),
            Self::TookEffect => problem(Kind::Conflict, "took_effect"),
            Self::TooManyPrograms(_) => problem(Kind::Unprocessable, "too_many_programs"),
            Self::TooManyPurchases { .. } => problem(Kind::Unprocessable, "too_many_purchases"),
            Self::TooManyFlags(_) => problem(Kind::Unprocessable, "too_many_flags"),
        }
    }
}

fn invalid(faults: &[Fault]) -> Problem {
    let pan = faults.iter().find(|fault| fault.code == "pan_refused");
    let problem = match pan {
        Some(fault) => Problem::new(Kind::InvalidArgument, "pan_refused", fault.detail.clone()),
        None => Problem::new(
            Kind::InvalidArgument,
            "invalid_request",
            "the request breaks a rule of its route",
        ),
    };
    faults.iter().fold(problem, |problem, fault| {
        problem.field(fault.field.clone(), fault.code, fault.detail.clone())
    })
}
