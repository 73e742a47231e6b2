//! The backing servers in containers, where a Docker engine answers: `compose.yaml` at the root of the workspace, with
//! the official images, on the same ports as the native servers would take.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
};

use anyhow::Context as _;

use crate::{Ports, packages::on_path, process::output, random_hex, workspace_root, write_private};

/// Whether a Docker engine answers; `LOCALPLUS_BACKING=native` says not to use it. Asked once a process.
pub fn docker_answers() -> bool {
    static ANSWERS: OnceLock<bool> = OnceLock::new();
    *ANSWERS.get_or_init(|| {
        std::env::var("LOCALPLUS_BACKING").as_deref() != Ok("native")
            && on_path("docker").is_some()
            && docker(&["version", "--format", "{{.Server.Version}}"])
    })
}

/// The name of the container in which tests find `server` (`postgres`, `kafka` or `valkey`).
pub fn test_container(server: &str) -> String {
    format!("localplus-test-{server}")
}

/// Removes the containers of the tests, with all that is in them; those that are not there are no error.
pub fn remove_test_containers() -> anyhow::Result<()> {
    let names = ["postgres", "kafka", "valkey"].map(test_container);
    output(
        Command::new("docker")
            .args(["rm", "--force", "--volumes"])
            .args(names),
        "removing the test containers",
    )
    .map(drop)
}

fn docker(words: &[&str]) -> bool {
    Command::new("docker")
        .args(words)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// A compose project of `compose.yaml`.
#[derive(Debug, Clone)]
pub struct Compose {
    project: String,
    file: PathBuf,
    ports: Ports,
    password: String,
    env: Vec<(String, String)>,
}

impl Compose {
    /// Whether a Docker engine with the compose plugin answers; `LOCALPLUS_BACKING=native` says not to use it.
    pub fn available() -> bool {
        docker_answers() && docker(&["compose", "version"])
    }

    /// The project called `project`, its servers on `ports`; the password of PostgreSQL is made once and kept in
    /// `secrets`.
    pub fn new(project: &str, ports: Ports, secrets: &Path) -> anyhow::Result<Self> {
        let file = secrets.join("postgres.password");
        if !file.exists() {
            write_private(&file, random_hex()?.as_bytes())?;
        }
        let password =
            std::fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
        Ok(Self {
            project: project.to_owned(),
            file: workspace_root()?.join("compose.yaml"),
            ports,
            password,
            env: Vec::new(),
        })
    }

    /// Sets another variable of the compose file.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The superuser's URL of a PostgreSQL database.
    pub fn postgres_url(&self, database: &str) -> String {
        format!(
            "postgres://postgres:{}@127.0.0.1:{}/{database}",
            self.password, self.ports.postgres
        )
    }

    /// Kafka's bootstrap server.
    pub fn kafka(&self) -> String {
        format!("127.0.0.1:{}", self.ports.kafka)
    }

    /// Valkey's URL.
    pub fn valkey_url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.ports.valkey)
    }

    /// Starts `services` of the file unless they run, and returns when each one's health check passes.
    pub fn up(&self, services: &[&str]) -> anyhow::Result<()> {
        output(
            self.command()
                .args(["up", "--detach", "--wait", "--quiet-pull"])
                .args(services),
            "starting the containers",
        )
        .map(drop)
    }

    /// Runs SQL as the superuser, through the client in the container.
    pub fn sql(&self, database: &str, sql: &str) -> anyhow::Result<String> {
        let mut command = self.command();
        command.args([
            "exec",
            "--no-TTY",
            "postgres",
            "psql",
            "-XAtq",
            "-v",
            "ON_ERROR_STOP=1",
            "-U",
            "postgres",
        ]);
        output(command.args(["-d", database, "-c", sql]), "asking PostgreSQL")
            .map(|text| text.trim_end().to_owned())
    }

    /// Creates a database unless it exists; says whether it did.
    pub fn create_database(&self, name: &str) -> anyhow::Result<bool> {
        if self.sql(
            "postgres",
            &format!("SELECT 1 FROM pg_database WHERE datname = '{name}'"),
        )? == "1"
        {
            return Ok(false);
        }
        self.sql("postgres", &format!("CREATE DATABASE \"{name}\""))
            .map(|_| true)
    }

    /// Stops the containers; data is kept.
    pub fn down(&self) -> anyhow::Result<()> {
        output(
            self.command().args(["down", "--timeout", "20"]),
            "stopping the containers",
        )
        .map(drop)
    }

    /// Stops the containers and deletes their data.
    pub fn reset(&self) -> anyhow::Result<()> {
        output(
            self.command().args(["down", "--volumes", "--timeout", "5"]),
            "deleting the containers",
        )
        .map(drop)
    }

    /// What the containers write, ready to be run.
    pub fn logs(&self) -> Command {
        let mut command = self.command();
        command.args(["logs", "--no-color"]);
        command
    }

    fn command(&self) -> Command {
        let mut command = Command::new("docker");
        command
            .args(["compose", "--project-name", &self.project, "--file"])
            .arg(&self.file)
            .env("LOCALPLUS_PORT_POSTGRES", self.ports.postgres.to_string())
            .env("LOCALPLUS_PORT_KAFKA", self.ports.kafka.to_string())
            .env("LOCALPLUS_PORT_VALKEY", self.ports.valkey.to_string())
            .env("LOCALPLUS_POSTGRES_PASSWORD", &self.password)
            .envs(self.env.iter().map(|(name, value)| (name, value)));
        command
    }
}
