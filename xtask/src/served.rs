//! A tool that serves while a check asks it, and ends with the check.

use std::{
    fs,
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use serde_json::Value;

/// A tool must answer within this.
const READY_WITHIN: Duration = Duration::from_secs(30);

/// A running tool with a folder of its own; both go when it is dropped.
pub(crate) struct Server {
    child: Child,
    /// Its folder.
    pub(crate) dir: PathBuf,
    agent: ureq::Agent,
}

impl Server {
    /// Starts what `command` makes of a new folder, and waits until `ready` is answered with success.
    pub(crate) fn start(
        name: &str,
        ready: &str,
        command: impl FnOnce(&PathBuf) -> anyhow::Result<Command>,
    ) -> anyhow::Result<Self> {
        let dir = crate::dev::home()?.join(format!("check/{name}-{}", std::process::id()));
        fs::create_dir_all(&dir)?;
        let log = fs::File::create(dir.join("log"))?;
        let mut command = command(&dir)?;
        let shown = crate::shell::shown(&command);
        let child = command
            .current_dir(&dir)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("starting `{shown}`"))?;
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(10)))
            .build()
            .new_agent();
        let mut server = Self { child, dir, agent };
        let give_up = Instant::now() + READY_WITHIN;
        while !server
            .agent
            .get(ready)
            .call()
            .is_ok_and(|answer| answer.status().is_success())
        {
            let ended = server.child.try_wait()?;
            if ended.is_some() || Instant::now() > give_up {
                bail!("`{shown}` does not answer at {ready}:\n{}", server.log());
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(server)
    }

    /// What it has said so far.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.dir.join("log")).unwrap_or_default()
    }

    /// GET of JSON.
    pub(crate) fn get(&self, url: &str) -> anyhow::Result<Value> {
        let answer = self.agent.get(url).call().with_context(|| format!("GET {url}"))?;
        read(url, answer)
    }

    /// POST of JSON.
    pub(crate) fn post(&self, url: &str, body: &Value) -> anyhow::Result<Value> {
        let answer = self
            .agent
            .post(url)
            .send_json(body)
            .with_context(|| format!("POST {url}"))?;
        read(url, answer)
    }
}

fn read(url: &str, mut answer: ureq::http::Response<ureq::Body>) -> anyhow::Result<Value> {
    let status = answer.status();
    let text = answer.body_mut().read_to_string()?;
    if !status.is_success() {
        bail!("{url} answers {status}: {text}");
    }
    Ok(serde_json::from_str(&text).unwrap_or(Value::Null))
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.dir);
    }
}
