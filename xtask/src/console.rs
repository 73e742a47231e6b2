//! The console: built by its own tools, served by the gateway as files.
//!
//! A machine without Node.js still runs the whole system; it is then said that the console is left out, and why. A
//! console that cannot be built for a reason of its own is an error like any other.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::SystemTime,
};

use anyhow::{Context as _, bail};

use crate::{dev, shell};

/// The oldest Node.js that the console's build tools run on (`engines` of `console/package.json`).
const NODE: (u32, u32) = (20, 19);

/// What became of the console.
pub(crate) enum Console {
    /// It is among the gateway's pages; how it came there.
    Served(&'static str),
    /// It is not, for this reason.
    LeftOut(String),
}

/// Builds the console, if what it is made of changed, and puts it under `pages` as `console/`.
pub(crate) fn prepare(pages: &Path, note: impl Fn(&str)) -> anyhow::Result<Console> {
    let served = pages.join("console");
    let source = dev::root()?.join("console");
    let dist = source.join("dist");
    let changed = newest(&source)?;
    let fresh = |file: PathBuf| modified(&file).is_some_and(|built| built >= changed);
    if let Some(reason) = missing(&source, &note) {
        remove(&served)?;
        return Ok(Console::LeftOut(reason));
    }
    if !fresh(dist.join("index.html")) {
        note("npm run build");
        shell::captured(npm(&source).args(["run", "build"])).context("building the console")?;
    } else if fresh(served.join("index.html")) {
        return Ok(Console::Served("unchanged"));
    }
    remove(&served)?;
    copy(&dist, &served).context("copying the console to the gateway's pages")?;
    Ok(Console::Served("built"))
}

/// Runs all that must hold of the console before a change lands; says what was checked, or why it could not be.
pub(crate) fn check() -> anyhow::Result<String> {
    let source = dev::root()?.join("console");
    if let Some(reason) = missing(&source, &|_| ()) {
        return Ok(format!("LEFT OUT: {reason}"));
    }
    shell::captured(npm(&source).args(["run", "check"]))?;
    Ok("types, lint, tests, build, budget".to_owned())
}

/// Makes the console's types of the services' routes anew from their `openapi.json`; says if they cannot be.
pub(crate) fn types() -> anyhow::Result<Option<String>> {
    let source = dev::root()?.join("console");
    let missing = missing(&source, &|_| ());
    if missing.is_none() {
        shell::captured(npm(&source).args(["run", "api"]))?;
    }
    Ok(missing)
}

/// Why nothing can be done in a folder of npm's here, if so. Its packages are installed if they are not.
pub(crate) fn missing(source: &Path, note: &impl Fn(&str)) -> Option<String> {
    if let Some(reason) = no_node() {
        return Some(reason);
    }
    let installed = source.join("node_modules/.package-lock.json");
    if modified(&installed) >= modified(&source.join("package-lock.json")) {
        return None;
    }
    // to the letter of the lock file, which names the builds of tools for every platform
    note("npm ci");
    let Err(error) = shell::captured(npm(source).args(["ci", "--no-audit", "--no-fund"])) else {
        return None;
    };
    let error = format!("{error:#}");
    let why = error.lines().find(|line| line.contains("npm error"));
    let why = why.unwrap_or("npm ci failed").trim();
    Some(format!("its packages cannot be installed ({why})"))
}

/// Why it cannot be built here, if Node.js is the reason.
fn no_node() -> Option<String> {
    let (major, minor) = NODE;
    let wanted = format!("Node.js {major}.{minor} or newer with npm");
    let Ok(found) = shell::captured(Command::new("node").arg("--version")) else {
        return Some(format!("{wanted} is not installed"));
    };
    if !is_enough(&found) {
        return Some(format!("{wanted} is needed, {} is installed", found.trim()));
    }
    let npm = shell::captured(Command::new("npm").arg("--version"));
    npm.is_err()
        .then(|| format!("{wanted} is needed, npm is not installed"))
}

/// Whether `node --version` says that it can build the console.
fn is_enough(version: &str) -> bool {
    let mut parts = version.trim().trim_start_matches('v').split('.');
    let mut next = || parts.next().and_then(|part| part.parse::<u32>().ok());
    match (next(), next()) {
        (Some(major), Some(minor)) => (major, minor) >= NODE,
        _ => false,
    }
}

/// npm, working in a folder.
pub(crate) fn npm(source: &Path) -> Command {
    let mut npm = Command::new("npm");
    npm.current_dir(source).env("CI", "true");
    npm
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).ok()?.modified().ok()
}

/// When what the console is made of changed last.
fn newest(folder: &Path) -> anyhow::Result<SystemTime> {
    let mut last = SystemTime::UNIX_EPOCH;
    for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let entry = entry.context("reading the console's folder")?;
        let (name, path) = (entry.file_name(), entry.path());
        if ["node_modules", "dist", ".look"].iter().any(|made| name == *made) {
            continue;
        }
        // a folder's own time tells of files that went away
        last = last.max(modified(&path).unwrap_or(SystemTime::UNIX_EPOCH));
        if path.is_dir() {
            last = last.max(newest(&path)?);
        }
    }
    Ok(last)
}

fn remove(folder: &Path) -> anyhow::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("removing {}", folder.display()))
        }
        _ => Ok(()),
    }
}

fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        // what the build says about itself is nobody's business outside
        if entry.file_name() == ".vite" {
            continue;
        }
        let target = to.join(entry.file_name());
        let kind = entry.file_type()?;
        if kind.is_dir() {
            copy(&entry.path(), &target)?;
        } else if kind.is_file() {
            fs::copy(entry.path(), &target)?;
        } else {
            bail!("{} is neither file nor folder", entry.path().display());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_versions_that_the_build_tools_run_on_are_enough() {
        for version in ["v20.19.0", "v20.20.2\n", "v22.12.0", "v26.0.1"] {
            assert!(is_enough(version), "{version}");
        }
        for version in ["v18.20.8", "v20.18.3", "", "node", "v20"] {
            assert!(!is_enough(version), "{version}");
        }
    }

    #[test]
    fn what_is_served_is_the_build_without_its_own_notes() {
        let folder = tempfile::tempdir().unwrap();
        let (dist, served) = (folder.path().join("dist"), folder.path().join("pages/console"));
        fs::create_dir_all(dist.join("assets")).unwrap();
        fs::create_dir_all(dist.join(".vite")).unwrap();
        fs::write(dist.join("index.html"), "page").unwrap();
        fs::write(dist.join("assets/app.js"), "code").unwrap();
        fs::write(dist.join(".vite/manifest.json"), "{}").unwrap();

        copy(&dist, &served).unwrap();

        assert_eq!(fs::read_to_string(served.join("assets/app.js")).unwrap(), "code");
        assert!(!served.join(".vite").exists());
        remove(&served).unwrap();
        remove(&served).unwrap();
        assert!(!served.exists());
    }
}
