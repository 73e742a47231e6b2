//! Apache Kafka, one node that is broker and controller (`KRaft`), run from its own jars.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::Context as _;

use crate::{
    Note, Purpose, Server,
    packages::Program,
    port,
    process::{Process, Signal, output},
    workspace_root,
};

/// The version of Kafka, as infra/dev/kafka/pom.xml pins it.
pub const KAFKA_VERSION: &str = "4.1.1";

/// One Kafka node, listening on 127.0.0.1 only.
#[derive(Debug, Clone)]
pub struct Kafka {
    dir: PathBuf,
    jars: PathBuf,
    port: u16,
    purpose: Purpose,
    process: Process,
}

impl Kafka {
    /// The setting that chooses its port in development.
    pub const PORT_SETTING: &'static str = "LOCALPLUS_PORT_KAFKA";

    /// The node whose state is in `dir` and whose output goes to `log`; its jars are in `jars`, which several nodes
    /// may share. Its controller listens 1,000 ports above (below, when there is no room above).
    pub fn new(dir: &Path, jars: &Path, log: PathBuf, port: u16, purpose: Purpose) -> Self {
        Self {
            dir: dir.to_path_buf(),
            jars: jars.to_path_buf(),
            port,
            purpose,
            process: Process::new("kafka", dir, log),
        }
    }

    /// `host:port` for clients.
    pub fn bootstrap(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Whether its jars are still to be fetched.
    pub fn needs_jars(&self) -> bool {
        !self.complete().is_file()
    }

    /// Fetches its jars unless they are there. The machine must have Maven.
    pub fn fetch_jars(&self, note: Note<'_>) -> anyhow::Result<()> {
        if !self.needs_jars() {
            return Ok(());
        }
        note("fetching Kafka's jars (43 MB) with Maven");
        let pom = workspace_root()?.join("infra/dev/kafka/pom.xml");
        output(
            Command::new(Program::Maven.require()?)
                .args(["-B", "-q", "-Dstyle.color=never", "-f"])
                .arg(pom)
                .args(["dependency:copy-dependencies", "-DincludeScope=runtime"])
                .arg(format!("-DoutputDirectory={}", self.jars.display())),
            "Kafka's jars cannot be had by Maven (it needs a Maven repository: a mirror is named in ~/.m2/settings.xml, a proxy too)",
        )?;
        fs::write(self.complete(), "").context("marking Kafka's jars complete")
    }

    fn complete(&self) -> PathBuf {
        self.jars.join(".complete")
    }

    fn controller_port(&self) -> u16 {
        self.port
            .checked_add(1_000)
            .unwrap_or_else(|| self.port.saturating_sub(1_000))
    }

    fn java(&self) -> anyhow::Result<Command> {
        let mut java = Command::new(Program::Java.require()?);
        java.arg("-cp").arg(self.jars.join("*")).current_dir(&self.dir);
        Ok(java)
    }

    fn settings(&self) -> String {
        let (port, controller, data) = (self.port, self.controller_port(), self.dir.join("data"));
        // a topic's lag in tests should be the system's own, not a broker's idle wait; in development the default
        let rebalance_delay_ms = match self.purpose {
            Purpose::Keep => 500,
            Purpose::Discard => 0,
        };
        format!(
            "# written by libs/backing at every start\n\
             process.roles=broker,controller\n\
             node.id=1\n\
             listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}\n\
             advertised.listeners=PLAINTEXT://127.0.0.1:{port}\n\
             listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT\n\
             controller.listener.names=CONTROLLER\n\
             inter.broker.listener.name=PLAINTEXT\n\
             controller.quorum.voters=1@127.0.0.1:{controller}\n\
             log.dirs={}\n\
             # a topic exists because a service's migration made it, with its partitions and retention\n\
             auto.create.topics.enable=false\n\
             # one node: nothing to replicate to\n\
             default.replication.factor=1\n\
             offsets.topic.replication.factor=1\n\
             transaction.state.log.replication.factor=1\n\
             transaction.state.log.min.isr=1\n\
             share.coordinator.state.topic.replication.factor=1\n\
             share.coordinator.state.topic.min.isr=1\n\
             # fifty partitions of offsets for one node only cost start-up time and files\n\
             offsets.topic.num.partitions=4\n\
             transaction.state.log.num.partitions=4\n\
             num.partitions=4\n\
             # consumers of a restarted service get their partitions at once\n\
             group.initial.rebalance.delay.ms={rebalance_delay_ms}\n\
             num.recovery.threads.per.data.dir=2\n",
            data.display()
        )
    }
}

impl Server for Kafka {
    fn name(&self) -> &'static str {
        "kafka"
    }

    fn port(&self) -> u16 {
        self.port
    }

    fn log(&self) -> &Path {
        self.process.log()
    }

    fn start(&self, note: Note<'_>) -> anyhow::Result<()> {
        self.process.start(
            Duration::from_secs(90),
            || {
                port::require_free(self.port, "Kafka", Self::PORT_SETTING)?;
                port::require_free(
                    self.controller_port(),
                    "Kafka's controller (1,000 ports above it)",
                    Self::PORT_SETTING,
                )?;
                fs::create_dir_all(&self.dir).with_context(|| format!("creating {}", self.dir.display()))?;
                let settings = self.dir.join("server.properties");
                fs::write(&settings, self.settings()).context("writing server.properties")?;
                if !self.dir.join("data/meta.properties").is_file() {
                    note("formatting the log directory");
                    output(
                        self.java()?
                            .args([
                                "kafka.tools.StorageTool",
                                "format",
                                "--cluster-id",
                                "bG9jYWxwbHVzLWRldi0wMQ",
                                "--config",
                            ])
                            .arg(&settings),
                        "formatting Kafka's log directory",
                    )?;
                }
                note("starting");
                let heap = match self.purpose {
                    Purpose::Keep => "-Xmx512m",
                    Purpose::Discard => "-Xmx384m",
                };
                let mut java = self.java()?;
                java.args([
                    heap,
                    // a broker of minutes or hours on few cores: compiling its code a second time, better, takes a quarter of what
                    // it uses in its first minutes; and a heap this small needs no collector with threads
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                    "-Dorg.slf4j.simpleLogger.log.kafka.server=info",
                    "-Dorg.slf4j.simpleLogger.showDateTime=true",
                    "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
                    "kafka.Kafka",
                ])
                .arg(&settings)
                .stdin(Stdio::null());
                Ok(java)
            },
            || self.is_ready(),
        )
    }

    fn is_ready(&self) -> bool {
        brokers(self.port).is_some_and(|count| count > 0)
    }

    fn pid(&self) -> Option<u32> {
        self.process.pid()
    }

    fn stop(&self) -> anyhow::Result<()> {
        self.process.stop(Signal::Term, Duration::from_secs(30))
    }

    fn kill(&self) -> anyhow::Result<()> {
        self.process.kill()
    }
}

/// Asks for metadata (Kafka protocol, `Metadata` version 1 for no topic) and returns how many brokers serve. A broker
/// counts itself only when its controller has let it in, so this is later, and truer, than an open port.
fn brokers(port: u16) -> Option<i32> {
    const METADATA: i16 = 3;
    const CLIENT: &[u8] = b"localplus";
    let patience = Duration::from_secs(1);
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, patience).ok()?;
    stream.set_read_timeout(Some(patience)).ok()?;
    let mut body = Vec::new();
    body.extend(METADATA.to_be_bytes());
    body.extend(1_i16.to_be_bytes());
    body.extend(7_i32.to_be_bytes());
    body.extend(i16::try_from(CLIENT.len()).ok()?.to_be_bytes());
    body.extend(CLIENT);
    body.extend(0_i32.to_be_bytes());
    let mut request = i32::try_from(body.len()).ok()?.to_be_bytes().to_vec();
    request.extend(body);
    stream.write_all(&request).ok()?;
    // size, correlation id, number of brokers
    let mut head = [0_u8; 12];
    stream.read_exact(&mut head).ok()?;
    let [_, _, _, _, c0, c1, c2, c3, n0, n1, n2, n3] = head;
    (i32::from_be_bytes([c0, c1, c2, c3]) == 7).then(|| i32::from_be_bytes([n0, n1, n2, n3]))
}
