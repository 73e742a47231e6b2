//! A wire between a ledger and PostgreSQL that can be cut at the one moment that matters.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How a connection ends at a COMMIT.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Cut {
    /// PostgreSQL never hears of it.
    BeforeCommit,
    /// PostgreSQL has committed and says so, but nobody hears it.
    AfterCommit,
    /// The same, and PostgreSQL stays away until [`Proxy::open`].
    AfterCommitForGood,
}

/// A proxy for the PostgreSQL protocol, without TLS.
pub(crate) struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

struct Shared {
    upstream: SocketAddr,
    cuts: Mutex<VecDeque<Cut>>,
    /// Whether connections are served.
    open: watch::Sender<bool>,
}

impl Proxy {
    /// A proxy for the server of this URL, and the URL by way of the proxy.
    pub(crate) async fn of(url: &str) -> (Self, String) {
        let (before, rest) = url.split_once('@').unwrap();
        let (host, database) = rest.split_once('/').unwrap();
        let upstream = tokio::net::lookup_host(host).await.unwrap().next().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            upstream,
            cuts: Mutex::default(),
            open: watch::Sender::new(true),
        });
        let serving = Arc::clone(&shared);
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(Arc::clone(&serving).serve(client));
            }
        });
        let database = database.split('?').next().unwrap();
        let proxied = format!("{before}@{address}/{database}?sslmode=disable");
        (
            Self {
                address,
                shared,
                accepting,
            },
            proxied,
        )
    }

    /// The next COMMITs that pass end their connections so, in this order.
    pub(crate) fn cut(&self, cuts: impl IntoIterator<Item = Cut>) {
        self.shared.cuts.lock().unwrap().extend(cuts);
    }

    /// Cuts not made yet.
    pub(crate) fn left(&self) -> usize {
        self.shared.cuts.lock().unwrap().len()
    }

    /// Ends every connection and answers none.
    pub(crate) fn close(&self) {
        self.shared.open.send_replace(false);
    }

    /// Serves again.
    pub(crate) fn open(&self) {
        self.shared.open.send_replace(true);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl std::fmt::Debug for Proxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Proxy")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

impl Shared {
    async fn serve(self: Arc<Self>, client: TcpStream) {
        let mut open = self.open.subscribe();
        if !*open.borrow_and_update() {
            return;
        }
        let Ok(server) = TcpStream::connect(self.upstream).await else {
            return;
        };
        let (from_client, to_client) = client.into_split();
        let (from_server, to_server) = server.into_split();
        let silent = watch::Sender::new(None);
        let heard = silent.subscribe();
        // whatever ends first ends the connection in both directions
        tokio::select! {
            _ = self.forward(from_client, to_server, silent) => {}
            _ = self.backward(from_server, to_client, heard) => {}
            _ = open.wait_for(|open| !open) => {}
        }
    }

    /// What the client says, message by message.
    async fn forward(
        &self,
        mut client: OwnedReadHalf,
        mut server: OwnedWriteHalf,
        silent: watch::Sender<Option<Cut>>,
    ) -> io::Result<()> {
        // the first message has no type
        let mut message = vec![0; 4];
        client.read_exact(&mut message).await?;
        rest(&mut client, &mut message, 0).await?;
        server.write_all(&message).await?;
        loop {
            message.resize(5, 0);
            client.read_exact(&mut message).await?;
            rest(&mut client, &mut message, 1).await?;
            let cut = if is_commit(&message) {
                self.cuts.lock().unwrap().pop_front()
            } else {
                None
            };
            match cut {
                None => server.write_all(&message).await?,
                Some(Cut::BeforeCommit) => return Ok(()),
                Some(Cut::AfterCommit | Cut::AfterCommitForGood) => {
                    silent.send_replace(cut);
                    server.write_all(&message).await?;
                }
            }
        }
    }

    /// What the server says, until it must not be heard any more: then its next word ends the connection.
    async fn backward(
        &self,
        mut server: OwnedReadHalf,
        mut client: OwnedWriteHalf,
        silent: watch::Receiver<Option<Cut>>,
    ) -> io::Result<()> {
        let mut buffer = vec![0; 16 * 1024];
        loop {
            let read = server.read(&mut buffer).await?;
            if *silent.borrow() == Some(Cut::AfterCommitForGood) {
                self.open.send_replace(false);
            }
            if read == 0 || silent.borrow().is_some() {
                return Ok(());
            }
            client.write_all(&buffer[..read]).await?;
        }
    }
}

/// Reads the rest of a message whose length begins at `at`.
async fn rest(client: &mut OwnedReadHalf, message: &mut Vec<u8>, at: usize) -> io::Result<()> {
    let length = u32::from_be_bytes(message[at..at + 4].try_into().unwrap());
    let begun = message.len();
    message.resize(at + usize::try_from(length).unwrap(), 0);
    client.read_exact(&mut message[begun..]).await?;
    Ok(())
}

/// A COMMIT in the simple protocol, or prepared in the extended one.
fn is_commit(message: &[u8]) -> bool {
    matches!(message.first(), Some(b'Q' | b'P')) && message.windows(7).any(|text| text == b"COMMIT\0")
}
