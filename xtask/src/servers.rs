//! The PostgreSQL, Kafka and Valkey that everything on this machine that is a test shares.

use backing::Server as _;

use crate::ui;

/// The running servers of the tests; those this value started end with it.
pub(crate) struct Servers {
    set: backing::Servers,
    /// Which of the set did not run before.
    ours: Vec<&'static str>,
    /// The superuser's URL.
    pub(crate) postgres: String,
}

/// Starts what does not run yet, installing what the machine lacks.
pub(crate) fn start() -> anyhow::Result<Servers> {
    let set = backing::Servers::of_tests()?;
    ui::step("install", |step| {
        let installed = set.install(&[backing::Program::Nginx], &|line| step.note(line))?;
        let outcome = if installed.is_empty() {
            "nothing to do".to_owned()
        } else {
            installed.join(", ")
        };
        Ok(((), outcome))
    })?;
    let ours = set
        .all()
        .iter()
        .filter(|server| server.pid().is_none())
        .map(|server| server.name())
        .collect();
    ui::step("start", |step| {
        set.start(&|line| step.note(line))?;
        Ok(((), "PostgreSQL, Kafka, Valkey answer".to_owned()))
    })?;
    let postgres = set.postgres.url("postgres")?;
    Ok(Servers { set, ours, postgres })
}

/// The URL of PostgreSQL alone: the one the environment names, else the shared one, started when it does not run.
pub(crate) fn postgres() -> anyhow::Result<String> {
    if let Ok(url) = std::env::var("LOCALPLUS_TEST_POSTGRES") {
        return Ok(url);
    }
    backing::install(&[backing::Program::Postgres], &|_| {})?;
    let postgres = backing::Servers::of_tests()?.postgres;
    postgres.start(&|_| {})?;
    postgres.url("postgres")
}

impl Servers {
    /// What tells the tests where the servers are.
    pub(crate) fn env(&self) -> [(&'static str, String); 3] {
        [
            ("LOCALPLUS_TEST_POSTGRES", self.postgres.clone()),
            ("LOCALPLUS_TEST_KAFKA", self.set.kafka.bootstrap()),
            ("LOCALPLUS_TEST_VALKEY", self.set.valkey.url()),
        ]
    }

    /// The three with their ports.
    pub(crate) fn described(&self) -> String {
        let all = self.set.all();
        all.iter()
            .map(|server| format!("{} :{}", server.name(), server.port()))
            .collect::<Vec<_>>()
            .join(", ")
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        for server in self.set.all() {
            if self.ours.contains(&server.name())
                && let Err(error) = server.stop()
            {
                eprintln!("  ! {} is left running: {error:#}", server.name());
            }
        }
    }
}
