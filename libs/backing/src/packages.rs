//! The programs this machine must have, and how they come here: Debian's and Ubuntu's packages.
//!
//! A package's own service is not started by its installation (we run our own process on our own port).

use std::{
    env, fs,
    io::IsTerminal as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context as _, bail};

use crate::{Note, process};

/// A program `backing` runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// PostgreSQL's server and tools, 15 or newer.
    Postgres,
    /// `valkey-server`, or `redis-server` where there is no Valkey.
    Valkey,
    /// nginx.
    Nginx,
    /// A Java runtime, 17 or newer, for Kafka.
    Java,
    /// Maven, which fetches Kafka's jars once.
    Maven,
}

/// The oldest Java that Kafka 4's broker runs on.
const JAVA_MIN: u32 = 17;
/// The oldest PostgreSQL the services are tested with.
const POSTGRES_MIN: u32 = 15;

impl Program {
    /// The packages that bring it, the preferred one first.
    pub fn packages(self) -> &'static [&'static str] {
        match self {
            Self::Postgres => &["postgresql"],
            Self::Valkey => &["valkey-server", "redis-server"],
            Self::Nginx => &["nginx"],
            // the default of an older Ubuntu is Java 11, so the version is named
            Self::Java => &[
                "openjdk-21-jre-headless",
                "openjdk-17-jre-headless",
                "openjdk-25-jre-headless",
                "default-jre-headless",
            ],
            Self::Maven => &["maven"],
        }
    }

    /// What a person calls it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Postgres => "PostgreSQL 15 or newer",
            Self::Valkey => "Valkey or Redis",
            Self::Nginx => "nginx",
            Self::Java => "a Java runtime, 17 or newer",
            Self::Maven => "Maven",
        }
    }

    /// Where it is on this machine. For PostgreSQL the folder that holds `postgres`, `initdb` and `psql`.
    pub fn find(self) -> Option<PathBuf> {
        match self {
            Self::Postgres => postgres_bin(),
            Self::Valkey => on_path("valkey-server").or_else(|| on_path("redis-server")),
            Self::Nginx => on_path("nginx"),
            Self::Java => java(),
            Self::Maven => on_path("mvn"),
        }
    }

    /// Where it is, or an error that says how to get it.
    pub fn require(self) -> anyhow::Result<PathBuf> {
        self.find().with_context(|| {
            format!(
                "{} is not on this machine; install it: {}",
                self.title(),
                self.packages().join(" or ")
            )
        })
    }
}

/// Those of `programs` this machine lacks.
pub fn missing(programs: &[Program]) -> Vec<Program> {
    programs
        .iter()
        .copied()
        .filter(|program| program.find().is_none())
        .collect()
}

/// Installs what is missing of `programs` and returns the packages it installed. Needs Debian or Ubuntu and root's
/// rights (directly or through sudo); elsewhere says what to install by hand.
pub fn install(programs: &[Program], note: Note<'_>) -> anyhow::Result<Vec<&'static str>> {
    let wanted = missing(programs);
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let titles = wanted
        .iter()
        .map(|program| program.title())
        .collect::<Vec<_>>()
        .join(", ");
    if on_path("apt-get").is_none() {
        bail!(
            "this machine lacks {titles}. It has no apt-get, so install them with its own package manager, then run this again."
        );
    }
    // the lists of a fresh machine are empty, then no package is known
    if wanted
        .iter()
        .any(|program| available(program.packages()).is_none())
    {
        note("apt-get update");
        as_root("apt-get -q update -o DPkg::Lock::Timeout=120", &titles)?;
    }
    let mut packages = Vec::new();
    for program in &wanted {
        let Some(package) = available(program.packages()) else {
            bail!(
                "this machine lacks {}, and its package sources offer none of: {}.\nInstall {} by hand, then run this again.",
                program.title(),
                program.packages().join(", "),
                program.title(),
            );
        };
        packages.push(package);
    }
    apt_install(&packages, &titles, note)?;
    let still = missing(programs);
    if !still.is_empty() {
        bail!(
            "{} still not found after installing {}",
            still
                .iter()
                .map(|program| program.title())
                .collect::<Vec<_>>()
                .join(", "),
            packages.join(" ")
        );
    }
    Ok(packages)
}

/// Installs packages by name, all of them, for what `titles` says. Whether they are there already is for the caller
/// to know.
pub fn install_packages(packages: &[&'static str], titles: &str, note: Note<'_>) -> anyhow::Result<()> {
    if on_path("apt-get").is_none() {
        bail!(
            "this machine lacks {titles}. It has no apt-get, so install it with its own package manager, then run this again."
        );
    }
    if packages.iter().any(|package| available(&[package]).is_none()) {
        note("apt-get update");
        as_root("apt-get -q update -o DPkg::Lock::Timeout=120", titles)?;
    }
    apt_install(packages, titles, note)
}

fn apt_install(packages: &[&'static str], titles: &str, note: Note<'_>) -> anyhow::Result<()> {
    note(&format!("apt-get install {}", packages.join(" ")));
    // policy-rc.d keeps the packages from starting services of their own on the default ports
    let script = format!(
        "set -e\n\
         if [ ! -e /usr/sbin/policy-rc.d ]; then\n\
           printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d; chmod +x /usr/sbin/policy-rc.d\n\
           trap 'rm -f /usr/sbin/policy-rc.d' EXIT\n\
         fi\n\
         apt-get -q install -y --no-install-recommends -o DPkg::Lock::Timeout=120 {}",
        packages.join(" ")
    );
    as_root(&script, titles)
}

/// The first of `packages` that the package sources can give.
fn available(packages: &[&'static str]) -> Option<&'static str> {
    packages.iter().copied().find(|package| {
        Command::new("apt-cache")
            .args(["policy", package])
            .env("LC_ALL", "C")
            .stderr(Stdio::null())
            .output()
            .is_ok_and(|output| {
                let text = String::from_utf8_lossy(&output.stdout);
                text.lines()
                    .any(|line| line.trim().starts_with("Candidate:") && !line.contains("(none)"))
            })
    })
}

/// Runs a script with root's rights.
fn as_root(script: &str, wanted: &str) -> anyhow::Result<()> {
    let mut command = if process::is_root() {
        Command::new("sh")
    } else if on_path("sudo").is_some() {
        let mut sudo = Command::new("sudo");
        if !std::io::stdin().is_terminal() {
            sudo.arg("-n");
        }
        sudo.args(["env", "DEBIAN_FRONTEND=noninteractive", "sh"]);
        sudo
    } else {
        bail!("this machine lacks {wanted}. Installing them needs root: run this as root, or install sudo.");
    };
    let output = command
        .args(["-c", script])
        .env("DEBIAN_FRONTEND", "noninteractive")
        .env("LC_ALL", "C")
        .output()
        .context("running the package manager")?;
    if !output.status.success() {
        let text = format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        let lines: Vec<&str> = text.lines().collect();
        let tail = lines
            .get(lines.len().saturating_sub(12)..)
            .unwrap_or_default()
            .join("\n");
        bail!(
            "the packages for {wanted} cannot be had; the package manager says:\n{tail}\nMend that, or install them by hand, then run this again."
        );
    }
    Ok(())
}

/// A program on the search path, or in the folders of administrators' programs, which a user's path may lack.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .chain(["/usr/sbin", "/usr/local/sbin", "/sbin"].map(PathBuf::from))
        .map(|dir| dir.join(name))
        .find(|file| file.is_file())
}

fn postgres_bin() -> Option<PathBuf> {
    // Debian keeps every major version in a folder of its own
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            Some((
                entry.file_name().to_str()?.parse().ok()?,
                entry.path().join("bin"),
            ))
        })
        .filter(|(version, bin)| *version >= POSTGRES_MIN && bin.join("postgres").is_file())
        .collect();
    versions.sort();
    versions
        .pop()
        .map(|(_, bin)| bin)
        .or_else(|| on_path("postgres").and_then(|file| file.parent().map(Path::to_path_buf)))
        .filter(|bin| bin.join("initdb").is_file())
}

fn java() -> Option<PathBuf> {
    let from_home = env::var_os("JAVA_HOME").map(|home| PathBuf::from(home).join("bin/java"));
    let installed = fs::read_dir("/usr/lib/jvm")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin/java"));
    from_home
        .into_iter()
        .chain(on_path("java"))
        .chain(installed)
        .filter(|java| java.is_file())
        .find(|java| java_major(java).is_some_and(|major| major >= JAVA_MIN))
}

/// The major version of a Java runtime, as its `release` file tells (asking the program takes a start of it).
fn java_major(java: &Path) -> Option<u32> {
    let home = java.canonicalize().ok()?.parent()?.parent()?.to_path_buf();
    let release = fs::read_to_string(home.join("release")).ok()?;
    let version = release
        .lines()
        .find_map(|line| line.strip_prefix("JAVA_VERSION="))?;
    version.trim_matches('"').split('.').next()?.parse().ok()
}
