//! Where a process may be made to stand still, to be killed there, in builds for development and tests only: between any two
//! steps that change something. A release has no such place.

/// Stops the whole process (`SIGSTOP`), every thread of it, if `LOCALPLUS_CRASH_AT` names this place (`redeem.moved`): whoever
/// waits for that kills it (`SIGKILL`), and nothing was done after this step.
#[cfg(debug_assertions)]
pub fn at(act: &str, step: &str) {
    use std::sync::OnceLock;
    static CHOSEN: OnceLock<Option<String>> = OnceLock::new();
    let chosen = CHOSEN.get_or_init(|| std::env::var("LOCALPLUS_CRASH_AT").ok());
    let here = chosen.as_deref().and_then(|place| place.split_once('.'));
    if here == Some((act, step)) {
        tracing::warn!(act, step, "standing still here, to be killed");
        let stop = format!("kill -STOP {}", std::process::id());
        let stopped = std::process::Command::new("sh").args(["-c", &stop]).status();
        // whoever waits for it would wait for ever
        if !stopped.is_ok_and(|status| status.success()) {
            std::process::abort();
        }
        // the kernel stops one thread after the other, and this one may be the last
        loop {
            std::thread::park();
        }
    }
}

/// Nothing, in a release.
#[cfg(not(debug_assertions))]
pub const fn at(_: &str, _: &str) {}
