//! Where a process may be made to die, in builds for development and tests only: between any two steps that change
//! something. A release has no such place.

/// Ends the process as a crash would, without cleaning anything up, if `LOCALPLUS_CRASH_AT` names this place
/// (`redeem.moved`).
#[cfg(debug_assertions)]
pub fn at(act: &str, step: &str) {
    use std::sync::OnceLock;
    static CHOSEN: OnceLock<Option<String>> = OnceLock::new();
    let chosen = CHOSEN.get_or_init(|| std::env::var("LOCALPLUS_CRASH_AT").ok());
    let here = chosen.as_deref().and_then(|place| place.split_once('.'));
    if here == Some((act, step)) {
        std::process::abort();
    }
}

/// Nothing, in a release.
#[cfg(not(debug_assertions))]
pub const fn at(_: &str, _: &str) {}
