//! Webhooks out, to addresses that somebody outside has named.
//!
//! The guard is in the connector itself: a name is resolved once per connection, every address it leads to is judged, and
//! the connection is made to one of exactly those, so that a name that changes its mind between the question and the
//! dialling gains nothing. Nothing is redirected, nothing goes through a proxy, connections are not kept, and of the answer
//! only the status is read.

use std::{
    error::Error as _,
    fmt, io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use futures::{FutureExt as _, future::BoxFuture};
use reqwest::{
    Certificate, Client, Url,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect::Policy,
};

use crate::{
    domain::{
        public_ip::is_public,
        webhook::{Answer, Silence},
    },
    ports::{Post, Poster},
};

/// Which addresses a name leads to.
pub type Lookup = Arc<dyn Fn(String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> + Send + Sync>;

/// Asks the system's resolver.
pub fn system_lookup() -> Lookup {
    Arc::new(|name| {
        async move {
            let found = tokio::net::lookup_host((name, 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        }
        .boxed()
    })
}

/// Posts webhooks.
pub struct HttpPoster {
    client: Client,
    allowed: Arc<[IpAddr]>,
}

impl HttpPoster {
    /// A poster. For development: `allowed` are addresses inside that may be dialled all the same, and without TLS; `ca` is
    /// a certificate authority in PEM that is trusted besides the public ones.
    ///
    /// # Errors
    /// `ca` is no certificate, or TLS cannot be set up.
    pub fn new(
        timeout: Duration,
        allowed: &[IpAddr],
        ca: Option<&[u8]>,
        lookup: Lookup,
    ) -> reqwest::Result<Self> {
        let allowed: Arc<[IpAddr]> = allowed.into();
        let trusted = ca.map(Certificate::from_pem).transpose()?;
        let guard = Guard {
            lookup,
            allowed: Arc::clone(&allowed),
        };
        let client = Client::builder()
            .dns_resolver(Arc::new(guard))
            .tls_certs_merge(trusted)
            .redirect(Policy::none())
            .no_proxy()
            .timeout(timeout)
            .connect_timeout(timeout / 2)
            .pool_max_idle_per_host(0)
            .user_agent("LOCAL-PLUS-Webhooks/1")
            .build()?;
        Ok(Self { client, allowed })
    }

    /// What can be said of a URL without asking anybody: an address that is written out is not resolved, so it is judged here.
    fn permits(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default();
        let host = host.trim_start_matches('[').trim_end_matches(']');
        match host.parse::<IpAddr>() {
            Ok(address) if self.allowed.contains(&address) => true,
            Ok(address) => url.scheme() == "https" && is_public(address),
            Err(_) => url.scheme() == "https",
        }
    }
}

impl Poster for HttpPoster {
    async fn post(&self, post: Post) -> Answer {
        let url = match post.url.parse::<Url>() {
            Ok(url) if self.permits(&url) => url,
            Ok(_) => return Answer::Silence(Silence::ForbiddenAddress),
            Err(_) => return Answer::Silence(Silence::Unreachable),
        };
        let request = self
            .client
            .post(url)
            .header("content-type", "application/json")
            .header("webhook-id", post.id)
            .header("webhook-timestamp", post.at.timestamp())
            .header("webhook-signature", post.signatures)
            .body(post.body);
        match request.send().await {
            Ok(answer) => Answer::Status(answer.status().as_u16()),
            Err(error) => Answer::Silence(silence(&error)),
        }
    }
}

/// Lets a connection be made to addresses of the public internet alone.
struct Guard {
    lookup: Lookup,
    allowed: Arc<[IpAddr]>,
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let found = (self.lookup)(name.as_str().to_owned());
        let allowed = Arc::clone(&self.allowed);
        Box::pin(async move {
            let found = found.await?;
            // one address inside among public ones is a trap, and not an accident
            if !found
                .iter()
                .all(|address| is_public(*address) || allowed.contains(address))
            {
                return Err(Forbidden.into());
            }
            let addresses = found.into_iter().map(|address| SocketAddr::new(address, 0));
            Ok(Box::new(addresses) as Addrs)
        })
    }
}

/// A name leads inside.
#[derive(Debug)]
struct Forbidden;

impl fmt::Display for Forbidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name leads to an address that is not of the public internet")
    }
}

impl std::error::Error for Forbidden {}

fn silence(error: &reqwest::Error) -> Silence {
    let mut cause = error.source();
    while let Some(inner) = cause {
        if inner.is::<Forbidden>() {
            return Silence::ForbiddenAddress;
        }
        if inner.downcast_ref::<io::Error>().is_some_and(is_handshake) {
            return Silence::Tls;
        }
        cause = inner.source();
    }
    match error {
        _ if error.is_timeout() => Silence::Timeout,
        _ if error.is_connect() => Silence::Unreachable,
        _ => Silence::Protocol,
    }
}

/// A refused handshake comes as a failed connection, whose cause is the only one of this kind; the connector wraps it in an
/// error of its own, which does not count it among its causes.
fn is_handshake(error: &io::Error) -> bool {
    let wrapped = error.get_ref().and_then(|inner| inner.downcast_ref());
    error.kind() == io::ErrorKind::InvalidData || wrapped.is_some_and(is_handshake)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use chrono::DateTime;
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpListener,
    };
    use tokio_rustls::{
        TlsAcceptor,
        rustls::{ServerConfig, pki_types::PrivateKeyDer},
    };

    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    fn post(url: &str) -> Post {
        Post {
            url: url.to_owned(),
            id: "msg_1".to_owned(),
            at: DateTime::UNIX_EPOCH,
            signatures: "v1,x".to_owned(),
            body: "{}".to_owned(),
        }
    }

    fn answers(addresses: &[&str]) -> Lookup {
        let addresses: Vec<IpAddr> = addresses.iter().map(|text| text.parse().unwrap()).collect();
        Arc::new(move |_| std::future::ready(Ok(addresses.clone())).boxed())
    }

    fn poster(allowed: &[IpAddr], lookup: Lookup) -> HttpPoster {
        HttpPoster::new(Duration::from_secs(5), allowed, None, lookup).unwrap()
    }

    /// A server that counts its callers and answers each the same.
    async fn server(answer: &'static str) -> (SocketAddr, Arc<AtomicUsize>) {
        let listener = TcpListener::bind((HERE, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let callers = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&callers);
        tokio::spawn(async move {
            while let Ok((mut caller, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::SeqCst);
                let mut heard = vec![0; 4_096];
                let _ = caller.read(&mut heard).await;
                let _ = caller.write_all(answer.as_bytes()).await;
            }
        });
        (address, callers)
    }

    #[tokio::test]
    async fn given_an_address_inside_when_it_is_the_url_then_nobody_is_dialled() {
        let (address, callers) = server("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
        let port = address.port();
        let poster = poster(&[], answers(&["93.184.216.34"]));
        for host in [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f.0.0.1",
            "0177.0.0.1",
            "0.0.0.0",
            "10.0.0.1",
            "169.254.169.254",
            "192.168.0.1",
            "100.64.0.1",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[fe80::1]",
            "[fd00::1]",
            "[64:ff9b::7f00:1]",
        ] {
            for scheme in ["https", "http"] {
                let answer = poster.post(post(&format!("{scheme}://{host}:{port}/"))).await;
                assert_eq!(
                    answer,
                    Answer::Silence(Silence::ForbiddenAddress),
                    "{scheme}://{host}"
                );
            }
        }
        assert_eq!(callers.load(Ordering::SeqCst), 0);
    }

    #[tokio::test]
    async fn given_a_name_when_any_address_of_it_is_inside_then_nobody_is_dialled() {
        let (address, callers) = server("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
        for addresses in [
            ["127.0.0.1"].as_slice(),
            &["::1"],
            &["10.1.2.3"],
            &["169.254.169.254"],
            &["::ffff:127.0.0.1"],
            &["93.184.216.34", "127.0.0.1"],
        ] {
            let poster = poster(&[], answers(addresses));
            let url = format!("https://shop.example:{}/", address.port());
            assert_eq!(
                poster.post(post(&url)).await,
                Answer::Silence(Silence::ForbiddenAddress),
                "{addresses:?}"
            );
        }
        assert_eq!(callers.load(Ordering::SeqCst), 0);
    }

    #[tokio::test]
    async fn given_a_name_that_changes_its_mind_when_dialled_again_then_judged_again() {
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        // public for whoever asks first, inside ever after
        let lookup: Lookup = Arc::new(move |_| {
            let first = count.fetch_add(1, Ordering::SeqCst) == 0;
            let address = if first { "192.0.0.0" } else { "127.0.0.1" };
            std::future::ready(Ok(vec![address.parse().unwrap()])).boxed()
        });
        let public: IpAddr = "192.0.0.0".parse().unwrap();
        let poster = HttpPoster::new(Duration::from_millis(200), &[public], None, lookup).unwrap();
        let (address, callers) = server("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
        let url = format!("https://rebind.example:{}/", address.port());
        let first = poster.post(post(&url)).await;
        assert_ne!(
            first,
            Answer::Silence(Silence::ForbiddenAddress),
            "that one was judged public"
        );
        assert_eq!(
            asked.load(Ordering::SeqCst),
            1,
            "asked once, and what was judged is what is dialled"
        );
        assert_eq!(
            poster.post(post(&url)).await,
            Answer::Silence(Silence::ForbiddenAddress)
        );
        assert_eq!(callers.load(Ordering::SeqCst), 0);
    }

    #[tokio::test]
    async fn given_a_development_address_when_allowed_then_dialled_and_redirects_are_not_followed() {
        let (target, never) = server("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
        let redirect = format!("HTTP/1.1 307 x\r\nlocation: http://{target}/\r\ncontent-length: 0\r\n\r\n");
        let (address, callers) = server(redirect.leak()).await;
        let poster = poster(&[HERE], answers(&[]));
        let answer = poster.post(post(&format!("http://{address}/hook"))).await;
        assert_eq!(answer, Answer::Status(307));
        assert_eq!(
            (callers.load(Ordering::SeqCst), never.load(Ordering::SeqCst)),
            (1, 0)
        );
        let plain = poster.post(post("http://shop.example/")).await;
        assert_eq!(
            plain,
            Answer::Silence(Silence::ForbiddenAddress),
            "names are dialled with TLS alone"
        );
    }

    #[tokio::test]
    async fn given_a_certificate_of_our_own_when_dialled_then_it_is_trusted_only_if_it_was_named() {
        let generated = rcgen::generate_simple_self_signed([HERE.to_string()]).unwrap();
        let key = PrivateKeyDer::try_from(generated.signing_key.serialize_der()).unwrap();
        let tls = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![generated.cert.der().clone()], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(tls));
        let listener = TcpListener::bind((HERE, 0)).await.unwrap();
        let url = format!("https://{}/", listener.local_addr().unwrap());
        tokio::spawn(async move {
            while let Ok((caller, _)) = listener.accept().await {
                // who does not trust us ends here
                if let Ok(mut caller) = acceptor.accept(caller).await {
                    let mut heard = vec![0; 4_096];
                    let _ = caller.read(&mut heard).await;
                    let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
                    let _ = caller.write_all(answer).await;
                    let _ = caller.shutdown().await;
                }
            }
        });
        let told = async |ca: Option<&[u8]>| {
            let poster = HttpPoster::new(Duration::from_secs(5), &[HERE], ca, answers(&[])).unwrap();
            poster.post(post(&url)).await
        };
        let pem = generated.cert.pem();
        assert_eq!(told(Some(pem.as_bytes())).await, Answer::Status(200));
        assert_eq!(told(None).await, Answer::Silence(Silence::Tls));
    }

    #[tokio::test]
    async fn given_endpoints_that_misbehave_when_dialled_then_each_has_its_reason() {
        let silent = TcpListener::bind((HERE, 0)).await.unwrap();
        let poster = HttpPoster::new(Duration::from_millis(200), &[HERE], None, answers(&[])).unwrap();
        let url = |address: SocketAddr| format!("http://{address}/");
        let quiet = poster.post(post(&url(silent.local_addr().unwrap()))).await;
        assert_eq!(quiet, Answer::Silence(Silence::Timeout));
        let poster = HttpPoster::new(Duration::from_secs(30), &[HERE], None, answers(&[])).unwrap();
        let (garbage, _) = server("not HTTP at all\r\n\r\n").await;
        assert_eq!(
            poster.post(post(&url(garbage))).await,
            Answer::Silence(Silence::Protocol)
        );
        let gone = TcpListener::bind((HERE, 0)).await.unwrap().local_addr().unwrap();
        assert_eq!(
            poster.post(post(&url(gone))).await,
            Answer::Silence(Silence::Unreachable)
        );
        let (plain, _) = server("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
        let tls = poster.post(post(&format!("https://{plain}/"))).await;
        assert_eq!(tls, Answer::Silence(Silence::Tls));
    }
}
