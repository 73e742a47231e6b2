//! A service as a real process, for tests that kill it.

use std::{
    collections::BTreeMap,
    env,
    fs::{self, OpenOptions},
    io::{Read as _, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    time::Duration,
};

use backing::Signal;
use uuid::Uuid;

use crate::eventually;

/// A service run as a process with its own two ports, which stay the same when it is started again. Killed with this
/// value.
#[derive(Debug)]
pub struct Program {
    path: PathBuf,
    env: BTreeMap<String, String>,
    http: u16,
    grpc: u16,
    log: PathBuf,
    child: Option<Child>,
}

impl Program {
    /// Runs `path serve` with these settings (`LOCALPLUS__…`), on free ports of this machine.
    pub fn serve(
        path: impl Into<PathBuf>,
        settings: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
    ) -> Self {
        Self::serve_at(path, settings, free_ports())
    }

    /// [`Self::serve`] on these ports, REST and gRPC: for services that have to know of each other before they run.
    pub fn serve_at(
        path: impl Into<PathBuf>,
        settings: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
        (http, grpc): (u16, u16),
    ) -> Self {
        let path = path.into();
        let mut env: BTreeMap<String, String> = settings
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()))
            .collect();
        env.insert("LOCALPLUS__HTTP__ADDR".to_owned(), format!("127.0.0.1:{http}"));
        env.insert("LOCALPLUS__GRPC__ADDR".to_owned(), format!("127.0.0.1:{grpc}"));
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let logs = backing::workspace_root()
            .expect("the workspace")
            .join(".localplus/test/logs");
        fs::create_dir_all(&logs).expect("a folder for logs");
        let log = logs.join(format!("{name}-{}.log", Uuid::now_v7().simple()));
        let mut program = Self {
            path,
            env,
            http,
            grpc,
            log,
            child: None,
        };
        program.start();
        program
    }

    /// Base URL of its REST server.
    pub fn http(&self) -> String {
        format!("http://127.0.0.1:{}", self.http)
    }

    /// Base URL of its gRPC server.
    pub fn grpc(&self) -> String {
        format!("http://127.0.0.1:{}", self.grpc)
    }

    /// The file its output goes to; deleted with this value unless the test fails.
    pub fn log(&self) -> &Path {
        &self.log
    }

    /// Its process id.
    pub fn pid(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// Starts it again after it ended.
    pub fn start(&mut self) {
        assert!(self.child.is_none(), "it runs already");
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&self.log)
            .expect("its log");
        let errors = log.try_clone().expect("its log");
        let mut command = Command::new(&self.path);
        command
            .arg("serve")
            .envs(&self.env)
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors);
        let child = command
            .spawn()
            .unwrap_or_else(|error| panic!("running {}: {error}", self.path.display()));
        self.child = Some(child);
    }

    /// Waits until `/readyz` answers 200.
    pub async fn ready(&mut self, deadline: Duration) {
        let port = self.http;
        let child = &mut self.child;
        let log = &self.log;
        eventually(deadline, || {
            let ended = child.as_mut().and_then(|child| child.try_wait().ok().flatten());
            if let Some(status) = ended {
                let text = fs::read_to_string(log).unwrap_or_default();
                panic!("it ended with {status} while starting:\n{text}");
            }
            async move {
                let answer = tokio::task::spawn_blocking(move || get(port, "/readyz")).await;
                match answer {
                    Ok(Some((200, _))) => Ok(()),
                    Ok(Some((status, body))) => Err(format!("/readyz answers {status}: {body}")),
                    _ => Err("nobody answers".to_owned()),
                }
            }
        })
        .await;
    }

    /// Ends it as a crash would (`kill -9`).
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().expect("killing it");
            child.wait().expect("its end");
        }
    }

    /// Asks it to stop (`SIGTERM`) and waits for its end; kills it and panics after `deadline`.
    pub async fn terminate(&mut self, deadline: Duration) -> ExitStatus {
        let Some(mut child) = self.child.take() else {
            panic!("it does not run")
        };
        backing::signal(child.id(), Signal::Term).expect("signalling it");
        let status = tokio::time::timeout(deadline, async {
            eventually(deadline, || {
                let ended = child.try_wait().expect("its state");
                async move { ended }
            })
            .await
        })
        .await;
        status.unwrap_or_else(|_| {
            let _ = child.kill();
            panic!("it did not stop within {deadline:?}")
        })
    }

    /// Adds to its settings, or changes them; it sees them when it is started the next time.
    pub fn set(&mut self, settings: &BTreeMap<String, String>) {
        self.env.extend(settings.clone());
    }

    /// Waits until it stands still (`SIGSTOP`): all of it, whoever stopped it. Panics if it ends, or after `deadline`.
    pub async fn stalled(&mut self, deadline: Duration) {
        let child = self.child.as_mut().expect("it runs");
        let stat = format!("/proc/{}/stat", child.id());
        eventually(deadline, || {
            if let Some(status) = child.try_wait().expect("its state") {
                panic!("it ended with {status} instead");
            }
            let stat = fs::read_to_string(&stat).unwrap_or_default();
            // the command name, in parentheses, may itself hold parentheses; the state follows it
            let state = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
            let stopped = state.starts_with('T');
            async move { stopped }
        })
        .await;
    }

    /// Makes it stand still (`SIGSTOP`), as a long pause or a lost machine looks to others, until [`Self::resume`].
    pub fn stall(&self) {
        self.signal(Signal::Stop);
    }

    /// Lets it go on.
    pub fn resume(&self) {
        self.signal(Signal::Cont);
    }

    fn signal(&self, signal: Signal) {
        let pid = self.pid().expect("it runs");
        backing::signal(pid, signal).expect("signalling it");
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
        if !std::thread::panicking() && env::var_os("LOCALPLUS_TEST_KEEP").is_none() {
            let _ = fs::remove_file(&self.log);
        }
    }
}

/// A binary of this workspace, built by the same `cargo` command as the test (as `cargo xtask test` does).
pub fn binary(name: &str) -> PathBuf {
    let test = env::current_exe().expect("the test's own path");
    let profile = test.ancestors().nth(2).expect("target/<profile>/deps/<test>");
    let path = profile.join(name);
    assert!(
        path.is_file(),
        "{} is not built: `cargo build --bin {name}` first",
        path.display()
    );
    path
}

/// A port nobody listens on, and that nobody else is given while this process runs.
pub fn free_port() -> u16 {
    backing::free_port(0).expect("a free port")
}

/// Two of them.
pub fn free_ports() -> (u16, u16) {
    (free_port(), free_port())
}

/// A plain HTTP GET on this machine: the status and the body.
fn get(port: u16, path: &str) -> Option<(u16, String)> {
    let patience = Duration::from_secs(1);
    let mut stream =
        TcpStream::connect_timeout(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)), patience).ok()?;
    stream.set_read_timeout(Some(patience)).ok()?;
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
    )
    .ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let status = answer.split_ascii_whitespace().nth(1)?.parse().ok()?;
    let (_, body) = answer.split_once("\r\n\r\n")?;
    Some((status, body.to_owned()))
}
