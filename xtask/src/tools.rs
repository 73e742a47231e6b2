//! The tools the commands shell out to, and nothing else: which version, where it comes from, how to have it.
//!
//! A tool is taken from the PATH when it is the pinned version, else put under `.localplus/tools/` (`LOCALPLUS_TOOLS` says
//! elsewhere) by the ordinary client of its registry, by name. One that cannot be had is an error that says what to do;
//! a check is never left out in silence.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Context as _;

use crate::{dev, shell, ui};

/// Linter and compatibility checker of protobuf contracts, from npm.
const BUF: &str = "1.75.0";
/// Checker of licences, sources, bans and advisories, from crates.io.
const CARGO_DENY: &str = "0.20.2";
/// Load generator for gRPC, a Go module.
const GHZ: &str = "v0.120.0";

/// The path of buf.
pub(crate) fn buf() -> anyhow::Result<PathBuf> {
    pinned("buf", BUF, |dir| {
        have("npm", "npm")?;
        let package = format!("@bufbuild/buf@{BUF}");
        shell::captured(
            Command::new("npm")
                .args(["install", "--no-audit", "--no-fund", "--no-save", "--prefix"])
                .arg(dir)
                .arg(package),
        )?;
        Ok(dir.join("node_modules/.bin/buf"))
    })
}

/// The path of cargo-deny. Building it takes about a minute and a half on two cores, so it is done beside something
/// else, and with less right to the processor.
pub(crate) fn cargo_deny() -> anyhow::Result<PathBuf> {
    pinned("cargo-deny", CARGO_DENY, |dir| {
        let (build, program) = (dir.with_extension("build"), dir.join("bin/cargo-deny"));
        let install = || {
            shell::captured(
                shell::politely(&shell::cargo()?)
                    .args(["install", "--locked", "--quiet", "cargo-deny", "--version", CARGO_DENY, "--root"])
                    .arg(dir)
                    .env("CARGO_TARGET_DIR", &build)
                    // Used for a second a run: a fast build is worth more than a fast program.
                    .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
                    .env("CARGO_PROFILE_RELEASE_LTO", "off")
                    .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
            )
        };
        // A run that was cut short may have left its installation going on, which then comes first.
        if !is_version(&program, CARGO_DENY)
            && let Err(error) = install()
            && !is_version(&program, CARGO_DENY)
        {
            return Err(error);
        }
        fs::remove_dir_all(&build).ok();
        Ok(program)
    })
}

/// The path of ghz.
pub(crate) fn ghz() -> anyhow::Result<PathBuf> {
    pinned("ghz", GHZ, |dir| {
        have("go", "golang-go")?;
        shell::captured(
            Command::new("go")
                .args(["install", &format!("github.com/bojand/ghz/cmd/ghz@{GHZ}")])
                .env("GOBIN", dir),
        )
        .context("ghz needs a Go toolchain of at least version 1.22")?;
        Ok(dir.join("ghz"))
    })
}

/// The path of wrk, in the version the system's packages have.
pub(crate) fn wrk() -> anyhow::Result<PathBuf> {
    have("wrk", "wrk")?;
    found("wrk").context("wrk was installed and is still not on the PATH")
}

/// A Python that the checks of the platform run on, 3.11 or newer, able to make virtual environments; with Go, which
/// fetches some of their tools.
pub(crate) fn python() -> anyhow::Result<&'static str> {
    have("go", "golang-go")?;
    let able = || {
        Command::new("python3")
            .args([
                "-c",
                "import sys, tomllib, venv, ensurepip; sys.exit(sys.version_info < (3, 11))",
            ])
            .output()
            .is_ok_and(|output| output.status.success())
    };
    if !able() {
        install(&["python3", "python3-venv"], "what the platform's checks run on")?;
    }
    anyhow::ensure!(
        able(),
        "the platform's checks need Python 3.11 or newer with venv: put one on the PATH as python3"
    );
    Ok("python3")
}

/// The path of a program that comes as a wheel of infra/tools.toml.
pub(crate) fn wheel(name: &str) -> anyhow::Result<PathBuf> {
    let mut command = Command::new(python()?);
    command
        .args(["-m", "infra.checks.tools", name])
        .current_dir(dev::root()?)
        .env("PYTHONDONTWRITEBYTECODE", "1");
    Ok(PathBuf::from(shell::captured(&mut command)?.trim()))
}

/// The path of promtool, in the version the system's packages have; so for the three below.
pub(crate) fn promtool() -> anyhow::Result<PathBuf> {
    packaged("promtool", "prometheus")
}

/// The path of Prometheus.
pub(crate) fn prometheus() -> anyhow::Result<PathBuf> {
    packaged("prometheus", "prometheus")
}

/// The path of amtool.
pub(crate) fn amtool() -> anyhow::Result<PathBuf> {
    packaged("amtool", "prometheus-alertmanager")
}

/// The path of Alertmanager.
pub(crate) fn alertmanager() -> anyhow::Result<PathBuf> {
    packaged("prometheus-alertmanager", "prometheus-alertmanager")
}

/// The path of `blackbox_exporter`, in the version the system's packages have.
pub(crate) fn blackbox_exporter() -> anyhow::Result<PathBuf> {
    packaged("prometheus-blackbox-exporter", "prometheus-blackbox-exporter")
}

/// The path of `node_exporter`, in the version the system's packages have.
pub(crate) fn node_exporter() -> anyhow::Result<PathBuf> {
    packaged("prometheus-node-exporter", "prometheus-node-exporter")
}

/// The path of openssl, in the version the system's packages have.
pub(crate) fn openssl() -> anyhow::Result<PathBuf> {
    packaged("openssl", "openssl")
}

/// A browser: one that is there, else Chromium of the system's own packages. (On Ubuntu that package is a snap, which not
/// every machine can run; a browser that does not answer is none.)
pub(crate) fn browser() -> anyhow::Result<PathBuf> {
    let known = [
        "chromium",
        "chromium-browser",
        "google-chrome-stable",
        "google-chrome",
    ];
    let able = || {
        known.iter().filter_map(|name| found(name)).find(|path| {
            Command::new(path)
                .arg("--version")
                .output()
                .is_ok_and(|output| output.status.success())
        })
    };
    if let Some(path) = able() {
        return Ok(path);
    }
    install(&["chromium"], "the browser of the tests")?;
    able().with_context(|| format!("no browser answers: put one of {} on the PATH", known.join(", ")))
}

/// The path of the OpenTelemetry collector with the parts that `list` names, built by the collector's own builder of the same
/// version. Takes many minutes where that was never done.
pub(crate) fn collector(list: &Path) -> anyhow::Result<PathBuf> {
    let parts = fs::read_to_string(list).with_context(|| format!("reading {}", list.display()))?;
    let version = parts
        .lines()
        .find_map(|line| line.strip_prefix("  version: "))
        .with_context(|| format!("{} names no version", list.display()))?;
    // another list is another program
    let content = uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_OID, parts.as_bytes()).simple();
    pinned("localplus-otelcol", &format!("v{version}+{content}"), |dir| {
        have("go", "golang-go")?;
        let builder = format!("go.opentelemetry.io/collector/cmd/builder@v{version}");
        shell::captured(shell::politely(Command::new("go").args(["install", &builder])).env("GOBIN", dir))?;
        shell::captured(
            shell::politely(Command::new(dir.join("builder")).arg("--config").arg(list))
                .env("GOFLAGS", "-trimpath -buildvcs=false")
                .env("GOTOOLCHAIN", "auto")
                .current_dir(dir),
        )?;
        Ok(dir.join("localplus-otelcol"))
    })
}

/// Puts what the C and C++ parts of the dependencies (librdkafka, aws-lc) are built with on the machine.
pub(crate) fn build_tools() -> anyhow::Result<()> {
    let programs = [
        ("cc", "gcc"),
        ("c++", "g++"),
        ("make", "make"),
        ("cmake", "cmake"),
        ("perl", "perl"),
    ];
    let mut packages: Vec<_> = programs
        .iter()
        .filter(|(program, _)| found(program).is_none())
        .map(|(_, package)| *package)
        .collect();
    if !["/usr/include/zlib.h", "/usr/local/include/zlib.h"]
        .iter()
        .any(|header| Path::new(header).exists())
    {
        packages.push("zlib1g-dev");
    }
    install(&packages, "what librdkafka and aws-lc are built with")
}

/// A program of the system's own packages.
fn packaged(program: &str, package: &'static str) -> anyhow::Result<PathBuf> {
    have(program, package)?;
    found(program).with_context(|| format!("{package} was installed and {program} is still not on the PATH"))
}

/// Makes sure of a program of the system's own packages.
fn have(program: &str, package: &'static str) -> anyhow::Result<()> {
    let missing = found(program).is_none().then_some(package);
    install(missing.as_slice(), program)
}

fn install(packages: &[&'static str], what: &str) -> anyhow::Result<()> {
    if packages.is_empty() {
        return Ok(());
    }
    ui::step("packages", |step| {
        backing::install_packages(packages, what, &|line| step.note(line))?;
        Ok(((), format!("{} installed", packages.join(", "))))
    })
}

/// A tool of one exact version: from the PATH, from an earlier time, or made now by `make`, which gets a new
/// folder and gives the path of the program in it.
fn pinned(
    name: &str,
    version: &str,
    make: impl FnOnce(&Path) -> anyhow::Result<PathBuf>,
) -> anyhow::Result<PathBuf> {
    if let Some(path) = found(name).filter(|path| is_version(path, version)) {
        return Ok(path);
    }
    let home = match std::env::var_os("LOCALPLUS_TOOLS") {
        Some(elsewhere) => PathBuf::from(elsewhere),
        None => dev::home()?.join("tools"),
    };
    let kept = home.join(format!("{name}-{version}.path"));
    if let Some(path) = installed(&kept) {
        return Ok(path);
    }
    let dir = home.join(format!("{name}-{version}"));
    fs::create_dir_all(&dir)?;
    // Two commands may want it at once: the second waits, and finds it.
    let lock = fs::File::create(dir.with_extension("lock"))?;
    lock.lock()
        .with_context(|| format!("waiting for another installation of {name}"))?;
    if let Some(path) = installed(&kept) {
        return Ok(path);
    }
    let path = make(&dir).with_context(|| {
        format!(
            "{name} {version} is not on the PATH and cannot be installed: put it on the PATH, or make the registry \
             it comes from reachable, and run the command again"
        )
    })?;
    fs::write(&kept, path.to_string_lossy().as_bytes())?;
    Ok(path)
}

/// The program an earlier installation left.
fn installed(kept: &Path) -> Option<PathBuf> {
    let path = PathBuf::from(fs::read_to_string(kept).ok()?);
    path.is_file().then_some(path)
}

fn is_version(program: &Path, version: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .output()
        .is_ok_and(|output| {
            let said = [output.stdout, output.stderr].concat();
            let wanted = version.trim_start_matches('v');
            String::from_utf8_lossy(&said)
                .split_whitespace()
                .any(|word| word.trim_start_matches('v') == wanted)
        })
}

/// Where a program is on the PATH.
fn found(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|dir| dir.join(program))
        .find(|file| file.is_file())
}
