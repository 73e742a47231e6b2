//! A proxy between a client and a server that can be slowed down, and led to another server, while it runs.

use std::{
    io::{Read as _, Write as _},
    net::{Ipv4Addr, Shutdown, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicU16, AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use anyhow::Context as _;

/// A listening proxy; connections that it carries end with their ends, the proxy itself with the process.
#[derive(Clone)]
pub(super) struct Proxy {
    target: Arc<AtomicU16>,
    delay_ms: Arc<AtomicU64>,
}

impl Proxy {
    /// Listens on `port` and leads to `target`, both on the loopback address.
    pub(super) fn start(port: u16, target: u16) -> anyhow::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .with_context(|| format!("listening on port {port}"))?;
        let proxy = Self {
            target: Arc::new(AtomicU16::new(target)),
            delay_ms: Arc::new(AtomicU64::new(0)),
        };
        let carrying = proxy.clone();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let carrying = carrying.clone();
                thread::spawn(move || carrying.carry(client));
            }
        });
        Ok(proxy)
    }

    /// Every piece of an answer takes this much longer from now on.
    pub(super) fn slow_down(&self, delay: Duration) {
        let ms = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX);
        self.delay_ms.store(ms, Ordering::Relaxed);
    }

    /// New connections are led to `target` from now on; those there are stay where they are.
    pub(super) fn lead_to(&self, target: u16) {
        self.target.store(target, Ordering::Relaxed);
    }

    fn carry(&self, client: TcpStream) {
        // a client whose server is away sees its connection closed, as it would without a proxy
        let Ok(server) = TcpStream::connect((Ipv4Addr::LOCALHOST, self.target.load(Ordering::Relaxed)))
        else {
            return;
        };
        let (Ok(from_client), Ok(from_server)) = (client.try_clone(), server.try_clone()) else {
            return;
        };
        for end in [&client, &server] {
            let _ = end.set_nodelay(true);
        }
        let none = Arc::new(AtomicU64::new(0));
        let asking = thread::spawn(move || copy(from_client, server, &none));
        copy(from_server, client, &self.delay_ms);
        let _ = asking.join();
    }
}

fn copy(mut from: TcpStream, mut to: TcpStream, delay_ms: &AtomicU64) {
    let mut bytes = [0_u8; 16 * 1024];
    while let Ok(count) = from.read(&mut bytes) {
        let Some(piece) = bytes.get(..count).filter(|piece| !piece.is_empty()) else {
            break;
        };
        let delay = delay_ms.load(Ordering::Relaxed);
        if delay > 0 {
            thread::sleep(Duration::from_millis(delay));
        }
        if to.write_all(piece).is_err() {
            break;
        }
    }
    // whoever still speaks learns that nobody listens
    let _ = to.shutdown(Shutdown::Both);
    let _ = from.shutdown(Shutdown::Both);
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    /// A server that answers each byte with its own number.
    fn server(number: u8) -> u16 {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || {
            for mut client in listener.incoming().flatten() {
                thread::spawn(move || {
                    let mut byte = [0];
                    while client.read_exact(&mut byte).is_ok() && client.write_all(&[number]).is_ok() {}
                });
            }
        });
        port
    }

    fn asked(connection: &mut TcpStream) -> u8 {
        let mut byte = [0];
        connection.write_all(&[0]).unwrap();
        connection.read_exact(&mut byte).unwrap();
        byte[0]
    }

    #[test]
    fn a_connection_stays_where_it_is_and_a_new_one_goes_where_it_is_led() {
        let port = backing::free_port(0).unwrap();
        let proxy = Proxy::start(port, server(1)).unwrap();
        let connect = || TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
        let mut first = connect();
        assert_eq!(asked(&mut first), 1);

        proxy.lead_to(server(2));

        assert_eq!(asked(&mut first), 1);
        assert_eq!(asked(&mut connect()), 2);
    }

    #[test]
    fn an_answer_takes_as_long_as_it_is_told_to() {
        let port = backing::free_port(0).unwrap();
        let proxy = Proxy::start(port, server(1)).unwrap();
        let mut connection = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
        assert_eq!(asked(&mut connection), 1);

        proxy.slow_down(Duration::from_millis(50));

        let started = Instant::now();
        assert_eq!(asked(&mut connection), 1);
        assert!(started.elapsed() >= Duration::from_millis(50));
    }
}
