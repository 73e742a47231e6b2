//! Where a request comes from. What is written down is a network, not an address, so that it points at no household.

use axum::extract::Request;
use http::HeaderMap;
use std::fmt;
use std::net::IpAddr;
use std::task::{Context, Poll};
use tokio::task::futures::TaskLocalFuture;
use tower::{Layer, Service};

tokio::task_local! {
    static ORIGIN: Option<IpAddr>;
}

/// The address the running request came from, for whoever counts what comes from it; no row has it as it is. None outside of
/// a request, and where no proxy of ours said.
///
/// It stays with the task of the request: a task that is spawned does not inherit it.
pub fn current_address() -> Option<IpAddr> {
    ORIGIN.try_with(|origin| *origin).ok().flatten()
}

/// What the outermost of our own proxies says; whatever stands before it is the caller's claim.
fn address_of(headers: &HeaderMap, hops: Hops) -> Option<IpAddr> {
    let lines = headers.get_all("x-forwarded-for").iter().rev();
    let lines = lines.filter_map(|line| line.to_str().ok());
    let mut outwards = lines.flat_map(|line| line.rsplit(','));
    let said = outwards.nth(hops.0.saturating_sub(1))?;
    said.trim().parse().ok()
}

/// The network of an address as far as one household or one shop goes: a /24, or a /48 of IPv6.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Network {
    /// The first three bytes of an IPv4 address.
    V4([u8; 3]),
    /// The first three groups of an IPv6 address.
    V6([u16; 3]),
}

impl Network {
    /// The network the running request came from, as far as [`current_address`] knows.
    pub fn current() -> Option<Self> {
        current_address().map(Self::from)
    }

    /// The network a request with these headers came from.
    pub fn of(headers: &HeaderMap, hops: Hops) -> Option<Self> {
        address_of(headers, hops).map(Self::from)
    }
}

impl From<IpAddr> for Network {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => {
                let [a, b, c, _] = address.octets();
                Self::V4([a, b, c])
            }
            IpAddr::V6(address) => {
                let [a, b, c, ..] = address.segments();
                Self::V6([a, b, c])
            }
        }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::V4([a, b, c]) => write!(f, "{a}.{b}.{c}.0/24"),
            Self::V6([a, b, c]) => write!(f, "{a:x}:{b:x}:{c:x}::/48"),
        }
    }
}

/// How many proxies of ours stand in front, each of which adds whom it was asked by to `X-Forwarded-For`.
#[derive(Clone, Copy, Debug)]
pub struct Hops(pub usize);

/// A layer for a service's handlers: what runs inside knows [`Network::current`] and [`current_address`].
#[derive(Clone, Copy, Debug)]
pub struct OriginLayer {
    hops: Hops,
}

impl OriginLayer {
    /// A layer behind so many proxies of ours.
    pub const fn new(hops: Hops) -> Self {
        Self { hops }
    }
}

impl<S> Layer<S> for OriginLayer {
    type Service = Origin<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Origin {
            inner,
            hops: self.hops,
        }
    }
}

/// The service that [`OriginLayer`] makes.
#[derive(Clone, Debug)]
pub struct Origin<S> {
    inner: S,
    hops: Hops,
}

impl<S: Service<Request>> Service<Request> for Origin<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = TaskLocalFuture<Option<IpAddr>, S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let origin = address_of(request.headers(), self.hops);
        ORIGIN.scope(origin, self.inner.call(request))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_proxys_word_counts_and_not_the_callers() {
        let mut headers = HeaderMap::new();
        let network = |headers: &HeaderMap, hops| {
            let network = Network::of(headers, Hops(hops));
            network.map(|network| network.to_string()).unwrap_or_default()
        };
        assert_eq!(network(&headers, 1), "");
        headers.insert("x-forwarded-for", "10.0.0.1, 192.0.2.9".parse().unwrap());
        assert_eq!(network(&headers, 1), "192.0.2.0/24");
        assert_eq!(network(&headers, 2), "10.0.0.0/24");
        assert_eq!(network(&headers, 3), "");
        headers.append("x-forwarded-for", "198.51.100.1".parse().unwrap());
        assert_eq!(network(&headers, 2), "192.0.2.0/24");
        headers.insert("x-forwarded-for", "somewhere".parse().unwrap());
        assert_eq!(network(&headers, 1), "");
    }

    #[test]
    fn neighbours_share_a_network_and_strangers_do_not() {
        let network = |text: &str| Network::from(text.parse::<IpAddr>().unwrap());
        assert_eq!(network("192.0.2.7"), network("192.0.2.200"));
        assert_eq!(network("::ffff:192.0.2.7"), network("192.0.2.9"));
        assert_ne!(network("192.0.2.7"), network("192.0.3.7"));
        assert_eq!(network("2001:db8:1:2::3"), network("2001:db8:1:ffff::1"));
        assert_ne!(network("2001:db8:1::1"), network("2001:db8:2::1"));
        assert_eq!(network("2001:db8:1::1").to_string(), "2001:db8:1::/48");
    }
}
