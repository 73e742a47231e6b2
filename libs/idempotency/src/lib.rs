//! What an `Idempotency-Key` means, the same in every service: one key names one command of one tenant; the same key
//! with the same command is answered again, with another command it is refused.
//!
//! What it may know: the header, hashing, and the problems a key can cause. What it must never know: a table. Each
//! service stores [`KeyHash`] and [`Fingerprint`] beside the effect, in the same transaction, because a key recorded
//! apart from its effect protects nothing.

mod fingerprint;
mod key;
mod replay;

pub use fingerprint::{Canonical, Fingerprint, Fingerprinter};
pub use key::{IdempotencyKey, InvalidKey, KeyHash};
pub use replay::{IDEMPOTENCY_KEY, IDEMPOTENT_REPLAYED, Replayable, mark_replayed, mark_replayed_grpc};

use std::time::Duration;

use status::{Kind, Problem};

/// 400 `idempotency_key_missing`.
pub fn missing() -> Problem {
    Problem::new(
        Kind::InvalidArgument,
        "idempotency_key_missing",
        "a request that moves value needs an Idempotency-Key header",
    )
}

/// 400 `idempotency_key_invalid`.
pub fn invalid() -> Problem {
    Problem::new(
        Kind::InvalidArgument,
        "idempotency_key_invalid",
        "an idempotency key is 1 to 255 visible ASCII characters, given once",
    )
}

/// 422 `idempotency_key_reused`: the key already names another command.
pub fn reused() -> Problem {
    Problem::new(
        Kind::Unprocessable,
        "idempotency_key_reused",
        "this idempotency key was used for a different request",
    )
}

/// 409 `idempotency_key_in_progress`: the first request with this key has not ended yet.
pub fn in_progress() -> Problem {
    Problem::new(
        Kind::Conflict,
        "idempotency_key_in_progress",
        "a request with this idempotency key is still running",
    )
    .retry_after(Duration::from_secs(1))
}
