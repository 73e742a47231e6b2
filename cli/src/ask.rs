//! Asking a person at a terminal. Secrets are not shown, and never come as arguments: those are in the shell's history and
//! in every list of processes.

use std::{
    io::{BufRead as _, IsTerminal as _, Write as _},
    process::Command,
};

use anyhow::{Context as _, bail, ensure};

/// A secret: from the environment, from standard input where that is a pipe, else asked without an echo.
pub(crate) fn secret(question: &str, variable: &str) -> anyhow::Result<String> {
    if let Ok(value) = std::env::var(variable)
        && !value.is_empty()
    {
        return Ok(value);
    }
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        return line().with_context(|| format!("{question}: put it into {variable}, or into standard input"));
    }
    prompt(question)?;
    let silent = Silent::begin()?;
    let answer = line();
    drop(silent);
    eprintln!();
    answer
}

fn prompt(question: &str) -> anyhow::Result<()> {
    eprint!("{question}: ");
    std::io::stderr().flush().context("asking")
}

fn line() -> anyhow::Result<String> {
    let mut text = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut text)
        .context("reading an answer")?;
    let text = text.trim_end_matches(['\r', '\n']);
    if text.is_empty() {
        bail!("no answer");
    }
    Ok(text.to_owned())
}

/// The terminal without its echo, until this is dropped.
struct Silent;

impl Silent {
    fn begin() -> anyhow::Result<Self> {
        stty("-echo").context(
            "this terminal would show the secret: put it into the environment, or into standard input",
        )?;
        Ok(Self)
    }
}

impl Drop for Silent {
    fn drop(&mut self) {
        let _ = stty("echo");
    }
}

/// The system's own tool for what a terminal does.
fn stty(wanted: &str) -> anyhow::Result<()> {
    let status = Command::new("stty")
        .arg(wanted)
        .status()
        .context("running stty")?;
    ensure!(status.success(), "`stty {wanted}` failed");
    Ok(())
}
