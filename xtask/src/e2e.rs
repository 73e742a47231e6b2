//! `cargo xtask e2e`: what people do, in a real browser on the real system (`e2e/browser`).
//!
//! The system that runs is used and left running; one that does not is started for the tests, and stopped after them. What
//! Node.js and the browser lack on this machine is handled as everywhere: packages are installed, and a machine without a
//! Node.js that is new enough is told what is left out.

use std::process::Command;

use anyhow::Context as _;

use crate::{console, dev, shell, tools, ui, up};

/// Arguments of `cargo xtask e2e`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Run the services as they were built last
    #[arg(long)]
    built: bool,
    /// Handed on to Playwright: part of a file's name, `--headed`, `--debug`, …
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    playwright: Vec<String>,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let folder = dev::root()?.join("e2e/browser");
    let missing = ui::step("browser tests", |step| {
        let missing = console::missing(&folder, &|text| step.note(text));
        if let Some(reason) = missing {
            return Ok((true, format!("LEFT OUT: {reason}")));
        }
        step.note("npm run check");
        shell::captured(console::npm(&folder).args(["run", "check"]))?;
        Ok((false, "types, lint".to_owned()))
    })?;
    if missing {
        return Ok(());
    }
    let browser = tools::browser()?;
    let ours = !up::runs()?;
    if ours {
        up::run(&up::Args::for_tests(args.built))?;
    } else {
        up::renew_console()?;
    }
    let mut playwright = Command::new(folder.join("node_modules/.bin/playwright"));
    playwright
        .arg("test")
        .args(&args.playwright)
        .current_dir(&folder)
        .env("CHROMIUM", browser)
        .env("LOCALPLUS_DEV", dev::home()?.join("dev.json"));
    let outcome = shell::visible(&mut playwright).with_context(|| {
        format!(
            "traces and screenshots of what failed are in {}/.results: `npx playwright show-trace <trace.zip>` there",
            folder.display()
        )
    });
    if ours {
        up::down(&up::DownArgs::default())?;
    }
    outcome
}
