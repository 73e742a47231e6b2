//! The command line and the signals, on the example service as a real process.

use std::path::PathBuf;
use std::process::{Output, Stdio};

use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStderr, Command};

fn minimal() -> Command {
    // target/<profile>/deps/<this test> -> target/<profile>/examples/minimal
    let mut path: PathBuf = std::env::current_exe().unwrap();
    path.pop();
    path.pop();
    let mut command = Command::new(path.join("examples/minimal"));
    command.kill_on_drop(true);
    command
}

async fn output(arguments: &[&str], environment: &[(&str, &str)]) -> (bool, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = minimal()
        .args(arguments)
        .envs(environment.iter().copied())
        .output()
        .await
        .unwrap();
    (
        status.success(),
        String::from_utf8(stdout).unwrap(),
        String::from_utf8(stderr).unwrap(),
    )
}

struct Served {
    child: Child,
    log: Lines<BufReader<ChildStderr>>,
    addr: String,
}

async fn serve() -> Served {
    let mut child = minimal()
        .arg("serve")
        .env("LOCALPLUS__HTTP__ADDR", "127.0.0.1:0")
        .env("LOCALPLUS__GREETING", "bonjour")
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
    let serving = line(&mut log, "serving").await;
    let addr = serving["http_addr"].as_str().unwrap().to_owned();
    Served { child, log, addr }
}

async fn line(log: &mut Lines<BufReader<ChildStderr>>, message: &str) -> serde_json::Value {
    loop {
        let line: serde_json::Value = serde_json::from_str(&log.next_line().await.unwrap().unwrap()).unwrap();
        if line["message"] == message {
            return line;
        }
    }
}

async fn signal(child: &Child, name: &str) {
    let pid = child.id().unwrap().to_string();
    let killed = Command::new("kill")
        .args([&format!("-{name}"), &pid])
        .status()
        .await
        .unwrap();
    assert!(killed.success());
}

#[tokio::test]
async fn it_serves_with_the_environments_settings_until_sigterm_and_exits_zero() {
    for name in ["TERM", "INT"] {
        let mut served = serve().await;
        let greeting = reqwest::get(format!("http://{}/v1/greeting", served.addr))
            .await
            .unwrap();
        assert_eq!(greeting.text().await.unwrap(), "bonjour");

        signal(&served.child, name).await;
        line(&mut served.log, "ended").await;
        assert!(served.child.wait().await.unwrap().success(), "{name}");
    }
}

#[tokio::test]
async fn an_unknown_environment_key_is_refused_by_name() {
    let (success, _, stderr) = output(&["serve"], &[("LOCALPLUS__HTTP__ADRR", "127.0.0.1:0")]).await;
    assert!(!success);
    assert!(
        stderr.contains("LOCALPLUS__HTTP__ADRR: unknown field `adrr`"),
        "{stderr}"
    );
}

#[tokio::test]
async fn a_configuration_file_that_is_not_there_is_named() {
    let (success, _, stderr) = output(&["serve", "--config", "/nowhere/config.toml"], &[]).await;
    assert!(!success);
    assert!(
        stderr.contains("configuration file /nowhere/config.toml cannot be read"),
        "{stderr}"
    );
}

#[tokio::test]
async fn the_openapi_document_is_all_that_is_printed() {
    let (success, stdout, stderr) = output(&["openapi"], &[]).await;
    assert!(success);
    assert_eq!(stdout, "{\"openapi\":\"3.1.0\"}\n");
    assert_eq!(stderr, "");
}

#[tokio::test]
async fn an_unknown_command_is_refused() {
    let (success, _, stderr) = output(&["fly"], &[]).await;
    assert!(!success);
    assert!(stderr.contains("fly"), "{stderr}");
}
