//! `cargo xtask test`: everything that must hold before a change lands, in the order that fails soonest.
//!
//! One shared set of real backing servers on private ports serves every test, beside a running `up`; each
//! test makes its own database, topics and key space in it. The first step that fails ends the run, with
//! all of that step's output. The last line is the sum: `N passed, N failed`.

use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail, ensure};

use crate::{
    console,
    r#gen::{self, Kind},
    servers::{self, Servers},
    shell, structure, tools, ui,
};

/// Arguments of `cargo xtask test`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only these crates; the whole workspace when none is named
    crates: Vec<String>,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let known = structure::crates()?;
    for name in &args.crates {
        ensure!(
            known.contains(name),
            "there is no crate {name}; there are {}",
            known.join(", ")
        );
    }
    let mut run = Run {
        started: Instant::now(),
        steps: Vec::new(),
    };
    let outcome = if args.crates.is_empty() {
        whole(&mut run)
    } else {
        some(&mut run, &args.crates)
    };
    if let Err(error) = &outcome {
        eprintln!("\n{error:#}");
    }
    run.summary();
    if outcome.is_err() {
        // Said above and counted in the summary, which stays the last line.
        std::process::exit(1);
    }
    Ok(())
}

fn whole(run: &mut Run) -> anyhow::Result<()> {
    // The longest thing to install compiles while everything else does.
    let deny = thread::spawn(tools::cargo_deny);

    run.check("machine", || {
        tools::build_tools().map(|()| "build tools present".to_owned())
    })?;
    run.check("format", || {
        formatted(shell::cargo()?.args(["fmt", "--all", "--check"]))
    })?;
    run.check("structure", || structure::check(&[]))?;
    run.check("contracts", contracts)?;
    let servers = run.value("servers", servers::start, Servers::described)?;
    run.check("build", || {
        // what the SQL of a service takes and gives is asked of a database on the way
        let describing = r#gen::Describing::all(&r#gen::Server::Running(servers.postgres.clone()))?;
        let mut cargo = linting()?;
        cargo.args(["build", "--workspace", "--all-targets", "--quiet"]);
        shell::visible(describing.envs(&mut cargo))?;
        describing.complete()?;
        Ok("every target, clippy's warnings refused".to_owned())
    })?;
    run.check("generated", || generated(&[], &servers))?;
    // tests wait for servers half of the time
    let console = thread::spawn(console::check);
    run.tests(
        linting()?.args(["test", "--workspace", "--no-fail-fast"]),
        &servers,
    )?;
    run.check("console", || joined(console, "checking the console"))?;
    run.check("dependencies", || {
        let deny = ui::step("cargo-deny", |_| {
            Ok((joined(deny, "installing cargo-deny")?, "present".to_owned()))
        })?;
        dependencies(&deny)
    })
}

/// What was done meanwhile.
fn joined<T>(work: thread::JoinHandle<anyhow::Result<T>>, what: &str) -> anyhow::Result<T> {
    work.join().map_err(|_| anyhow::anyhow!("{what} panicked"))?
}

fn some(run: &mut Run, crates: &[String]) -> anyhow::Result<()> {
    let packages = crates
        .iter()
        .flat_map(|name| ["--package", name.as_str()])
        .collect::<Vec<_>>();
    run.check("machine", || {
        tools::build_tools().map(|()| "build tools present".to_owned())
    })?;
    run.check("format", || {
        formatted(shell::cargo()?.arg("fmt").args(&packages).arg("--check"))
    })?;
    run.check("structure", || structure::check(crates))?;
    run.check("lints", || {
        let mut clippy = shell::cargo()?;
        clippy
            .arg("clippy")
            .args(&packages)
            .args(["--all-targets", "--quiet", "--", "-D", "warnings"]);
        shell::visible(&mut clippy)?;
        Ok("clippy, warnings refused".to_owned())
    })?;
    let servers = run.value("servers", servers::start, Servers::described)?;
    // their tests run services as processes
    if crates
        .iter()
        .any(|name| ["e2e", "svc-giftcard"].contains(&name.as_str()))
    {
        run.check("services", || {
            shell::visible(shell::cargo()?.args(["build", "--workspace", "--bins", "--quiet"]))?;
            Ok("built".to_owned())
        })?;
    }
    run.tests(
        shell::cargo()?.arg("test").args(&packages).arg("--no-fail-fast"),
        &servers,
    )?;
    let services: Vec<String> = crates
        .iter()
        .filter(|name| name.starts_with("svc-"))
        .cloned()
        .collect();
    if !services.is_empty() {
        run.check("generated", || generated(&services, &servers))?;
    }
    Ok(())
}

/// Cargo with clippy as the compiler of our own crates, its warnings refused: what is linted is what is tested, and the
/// crates of others, which take most of the time on a bare machine, are compiled once instead of once more for `cargo
/// clippy`. The two variables are those by which `cargo clippy` itself does it.
fn linting() -> anyhow::Result<Command> {
    let sysroot = shell::captured(Command::new("rustc").args(["--print", "sysroot"]))?;
    let driver = Path::new(sysroot.trim()).join("bin/clippy-driver");
    ensure!(
        driver.is_file(),
        "there is no {}: `rustup component add clippy`",
        driver.display()
    );
    let mut cargo = shell::cargo()?;
    cargo
        .env("RUSTC_WORKSPACE_WRAPPER", driver)
        .env("CLIPPY_ARGS", "-Dwarnings__CLIPPY_HACKERY__");
    Ok(cargo)
}

/// The protobuf contracts: well formed, documented, and compatible with what was released.
fn contracts() -> anyhow::Result<String> {
    let buf = ui::step("buf", |_| Ok((tools::buf()?, "present".to_owned())))?;
    let dir = crate::dev::root()?.join("contracts-proto");
    shell::captured(Command::new(&buf).arg("lint").current_dir(&dir))?;
    let mut released: Vec<_> = std::fs::read_dir(dir.join("released"))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "binpb"))
        .collect();
    released.sort();
    ensure!(
        !released.is_empty(),
        "contracts-proto/released holds no image to compare with"
    );
    for image in &released {
        shell::captured(
            Command::new(&buf)
                .arg("breaking")
                .arg("--against")
                .arg(image)
                .current_dir(&dir),
        )?;
    }
    let last = released
        .last()
        .and_then(|image| image.file_stem())
        .unwrap_or_default()
        .to_string_lossy();
    Ok(format!("lint clean, compatible with {last}"))
}

/// The compiled contracts are compared by a test of contracts-proto itself.
fn generated(services: &[String], servers: &Servers) -> anyhow::Result<String> {
    let server = r#gen::Server::Running(servers.postgres.clone());
    for kind in [Kind::Sqlx, Kind::Openapi, Kind::Sdk] {
        let args = r#gen::Args {
            check: true,
            only: Some(kind),
            services: services.to_vec(),
            // by the steps before, together with their tests
            built: true,
        };
        r#gen::run_on(&args, &server)?;
    }
    Ok("as their sources give".to_owned())
}

/// Licences, sources and bans always; advisories when their database can be had.
fn dependencies(deny: &Path) -> anyhow::Result<String> {
    let root = crate::dev::root()?;
    let deny = |args: &[&str]| shell::captured(Command::new(deny).args(args).current_dir(&root));
    deny(&["check", "bans", "licenses", "sources"])?;
    match deny(&["fetch", "db"]) {
        Ok(_) => {
            deny(&["check", "advisories"])?;
            Ok("bans, licences, sources, advisories".to_owned())
        }
        Err(error) => {
            let reason = error.root_cause().to_string();
            let reason = reason
                .lines()
                .find(|line| line.contains("fatal:"))
                .unwrap_or("it could not be fetched");
            Ok(format!(
                "bans, licences, sources; advisories NOT CHECKED: database cannot be had ({reason})"
            ))
        }
    }
}

fn formatted(command: &mut Command) -> anyhow::Result<String> {
    shell::captured(command).map(|_| "as rustfmt has it".to_owned())
}

/// The run so far.
struct Run {
    started: Instant,
    steps: Vec<Done>,
}

/// One step that ended.
struct Done {
    name: String,
    outcome: String,
    time: Duration,
    counts: Counts,
}

/// Tests, or checks that count as one.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Counts {
    passed: u64,
    failed: u64,
    skipped: u64,
}

impl Counts {
    fn of_one(passed: bool) -> Self {
        Self {
            passed: u64::from(passed),
            failed: u64::from(!passed),
            skipped: 0,
        }
    }

    fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }

    /// Reads `test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; …`.
    fn of_result_line(line: &str) -> Option<Self> {
        let rest = line.trim().strip_prefix("test result: ")?;
        let (_, counts) = rest.split_once(". ")?;
        let count = |name: &str| {
            counts
                .split("; ")
                .find_map(|part| part.strip_suffix(name))
                .and_then(|number| number.trim().parse().ok())
        };
        Some(Self {
            passed: count(" passed")?,
            failed: count(" failed")?,
            skipped: count(" ignored")?,
        })
    }
}

impl Run {
    /// A step that passes or fails as a whole.
    fn check(&mut self, name: &str, work: impl FnOnce() -> anyhow::Result<String>) -> anyhow::Result<()> {
        self.value(name, work, Clone::clone).map(drop)
    }

    /// A step that gives the next ones something to work with.
    fn value<T>(
        &mut self,
        name: &str,
        work: impl FnOnce() -> anyhow::Result<T>,
        outcome: impl FnOnce(&T) -> String,
    ) -> anyhow::Result<T> {
        ui::heading(name);
        let started = Instant::now();
        let result = work();
        let outcome = result.as_ref().map_or_else(|_| "FAILED".to_owned(), outcome);
        self.over(name, outcome, started, Counts::of_one(result.is_ok()));
        result.with_context(|| format!("{name} failed"))
    }

    /// Runs `cargo test` with its own output, and counts what it reports.
    fn tests(&mut self, cargo: &mut Command, servers: &Servers) -> anyhow::Result<()> {
        ui::heading("tests");
        let started = Instant::now();
        let shown = shell::shown(cargo);
        // most tests wait for servers half of the time
        if std::env::var_os("RUST_TEST_THREADS").is_none() {
            let cores = thread::available_parallelism()?.get();
            cargo.env("RUST_TEST_THREADS", (cores * 2).to_string());
        }
        let mut child = cargo
            .envs(servers.env())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("starting `{shown}`"))?;
        let mut counts = Counts::default();
        if let Some(stdout) = child.stdout.take() {
            for line in BufReader::new(stdout).lines() {
                let line = line?;
                println!("{line}");
                if let Some(more) = Counts::of_result_line(&line) {
                    counts.add(more);
                }
            }
        }
        let status = child.wait()?;
        if !status.success() && counts.failed == 0 {
            // It did not get as far as a test: a compile error, a crash.
            counts.failed = 1;
        }
        let outcome = if status.success() {
            "unit, property, integration, end to end"
        } else {
            "FAILED"
        };
        self.over("tests", outcome.to_owned(), started, counts);
        if !status.success() {
            bail!("`{shown}` failed ({status})");
        }
        ensure!(counts.passed > 0, "`{shown}` ran no test");
        Ok(())
    }

    fn over(&mut self, name: &str, outcome: String, started: Instant, counts: Counts) {
        let time = started.elapsed();
        println!("{name}: {outcome} {}", ui::dim(&ui::seconds(time)));
        self.steps.push(Done {
            name: name.to_owned(),
            outcome,
            time,
            counts,
        });
    }

    fn summary(&self) {
        ui::heading("summary");
        let mut total = Counts::default();
        for step in &self.steps {
            let Counts { passed, failed, .. } = step.counts;
            println!(
                "  {:<14} {:>8}  {passed:>5} passed {failed:>3} failed  {}",
                step.name,
                ui::seconds(step.time),
                step.outcome
            );
            total.add(step.counts);
        }
        println!("  {:<14} {:>8}\n", "in all", ui::seconds(self.started.elapsed()));
        let skipped = if total.skipped > 0 {
            format!(", {} skipped", total.skipped)
        } else {
            String::new()
        };
        println!("{} passed, {} failed{skipped}", total.passed, total.failed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_result_line_of_a_test_binary_is_counted() {
        let line = "test result: FAILED. 12 passed; 1 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.31s";
        assert_eq!(
            Counts::of_result_line(line),
            Some(Counts {
                passed: 12,
                failed: 1,
                skipped: 2
            })
        );
    }

    #[test]
    fn other_lines_count_nothing() {
        for line in ["running 3 tests", "test a::b ... ok", "test result: unknown"] {
            assert_eq!(Counts::of_result_line(line), None, "{line}");
        }
    }

    #[test]
    fn a_failed_step_is_counted_and_ends_with_its_name() {
        // given
        let mut run = Run {
            started: Instant::now(),
            steps: Vec::new(),
        };
        // when
        let error = run.check("format", || bail!("not formatted")).unwrap_err();
        // then
        assert_eq!(format!("{error:#}"), "format failed: not formatted");
        assert_eq!(
            run.steps[0].counts,
            Counts {
                passed: 0,
                failed: 1,
                skipped: 0
            }
        );
    }
}
