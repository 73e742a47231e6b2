//! The deadline of the running request: set by both servers, passed on by `grpc_client`, so that nobody works on
//! an answer that nobody waits for any more.

use std::future::Future;
use std::time::Duration;

use ::http::HeaderMap;
use tokio::time::Instant;

pub(crate) const GRPC_TIMEOUT: &str = "grpc-timeout";

tokio::task_local! {
    static CURRENT: Instant;
}

/// When the running request's answer is no longer wanted; `None` outside of a request.
pub fn current() -> Option<Instant> {
    CURRENT.try_with(|deadline| *deadline).ok()
}

/// Time left to the running request; zero when it is over, `None` outside of a request.
pub fn remaining() -> Option<Duration> {
    current().map(|deadline| deadline.saturating_duration_since(Instant::now()))
}

/// Runs `future` with this deadline visible to [`current`]. It does not end the future.
pub fn scope<F: Future>(deadline: Instant, future: F) -> impl Future<Output = F::Output> {
    CURRENT.scope(deadline, future)
}

/// Reads `grpc-timeout`: up to eight digits and a unit.
pub(crate) fn parse_grpc_timeout(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(GRPC_TIMEOUT)?.to_str().ok()?;
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if digits.len() > 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let amount = digits.parse::<u64>().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(amount * 3_600)),
        "M" => Some(Duration::from_secs(amount * 60)),
        "S" => Some(Duration::from_secs(amount)),
        "m" => Some(Duration::from_millis(amount)),
        "u" => Some(Duration::from_micros(amount)),
        "n" => Some(Duration::from_nanos(amount)),
        _ => None,
    }
}

/// Writes `grpc-timeout` in the finest unit that fits in eight digits; never longer than `timeout`.
pub(crate) fn format_grpc_timeout(timeout: Duration) -> String {
    const MAX: u128 = 99_999_999;
    if timeout.as_micros() <= MAX {
        format!("{}u", timeout.as_micros())
    } else if timeout.as_millis() <= MAX {
        format!("{}m", timeout.as_millis())
    } else {
        format!("{}S", u128::from(timeout.as_secs()).min(MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &'static str) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert(GRPC_TIMEOUT, ::http::HeaderValue::from_static(text));
        parse_grpc_timeout(&headers)
    }

    #[test]
    fn a_timeout_survives_the_wire_and_never_grows() {
        for timeout in [
            Duration::ZERO,
            Duration::from_micros(1),
            Duration::from_millis(1_500),
            Duration::from_secs(100),
            Duration::from_secs(86_400 * 365),
        ] {
            let text = format_grpc_timeout(timeout);
            assert!(text.len() <= 9, "{text}");
            let back = parse(text.leak()).unwrap();
            assert!(
                back <= timeout && timeout < back + Duration::from_secs(1),
                "{timeout:?} {back:?}"
            );
        }
    }

    #[test]
    fn every_unit_is_read_and_nonsense_is_not() {
        assert_eq!(parse("2H"), Some(Duration::from_secs(7_200)));
        assert_eq!(parse("2M"), Some(Duration::from_secs(120)));
        assert_eq!(parse("2S"), Some(Duration::from_secs(2)));
        assert_eq!(parse("2m"), Some(Duration::from_millis(2)));
        assert_eq!(parse("2u"), Some(Duration::from_micros(2)));
        assert_eq!(parse("2n"), Some(Duration::from_nanos(2)));
        for nonsense in ["", "S", "2", "2x", "-2S", "+2S", "123456789S", "2.5S"] {
            assert_eq!(parse(nonsense), None, "{nonsense}");
        }
    }
}
