//! `cargo xtask gen`: everything generated, from its source, in one place.
//!
//! Four kinds: Rust from the `.proto` files, the query data that lets sqlx's macros check SQL without a
//! database, each service's OpenAPI document, and the clients made of those. With `--check` nothing is
//! written and a difference is an error, which is how CI keeps generated files true to their sources.

use std::{
    collections::hash_map::DefaultHasher,
    ffi::OsStr,
    fmt::Write as _,
    fs,
    hash::{Hash as _, Hasher as _},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, ensure};

use crate::{console, dev, sdk, shell, ui};

/// Arguments of `cargo xtask gen`.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {
    /// Fail with a diff when anything would change, and change nothing
    #[arg(long)]
    pub(crate) check: bool,
    /// Only this kind
    #[arg(long, value_enum)]
    pub(crate) only: Option<Kind>,
    /// Only these services (`svc-ledger`); all when none is named
    pub(crate) services: Vec<String>,
    /// The services' binaries are built already
    #[arg(skip)]
    pub(crate) built: bool,
}

/// A kind of generated file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Kind {
    /// Rust from contracts-proto's `.proto` files
    Proto,
    /// `services/*/.sqlx`: what the SQL of each service takes and gives
    Sqlx,
    /// `services/*/openapi.json`
    Openapi,
    /// What is generated of `sdk/`, and its reference in `docs/api`
    Sdk,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    run_on(args, &Server::OfTests)
}

/// Runs the command, with queries described on `server`.
pub(crate) fn run_on(args: &Args, server: &Server) -> anyhow::Result<()> {
    let root = dev::root()?;
    let services = services(&root, &args.services)?;
    let wanted = |kind| args.only.is_none_or(|only| only == kind);
    let mut stale = String::new();

    if wanted(Kind::Proto) && args.services.is_empty() {
        proto(args.check)?;
    }
    if wanted(Kind::Sqlx) {
        stale += &sqlx(&root, &services, server, args.check)?;
    }
    if wanted(Kind::Openapi) {
        for service in &services {
            stale += &openapi(&root, service, args.built, args.check)?;
        }
        // what was checked is checked again with the console's own tests
        if !args.check
            && let Some(reason) = console::types()?
        {
            println!("console/src/api/generated is as it was: {reason}");
        }
    }
    // of the documents that are kept: what is stale of those was told above
    let fresh = !args.check && wanted(Kind::Openapi);
    if (wanted(Kind::Sdk) || fresh) && stale.is_empty() {
        ui::step("sdk", |_| {
            let missing = sdk::generate(args.check)?;
            Ok((
                (),
                missing.map_or("clients, reference".to_owned(), |why| format!("LEFT OUT: {why}")),
            ))
        })?;
    }
    ensure!(
        stale.is_empty(),
        "generated files are not what their sources give; run `cargo xtask gen`:\n{stale}"
    );
    Ok(())
}

/// The file that says that a folder of descriptions holds all there are.
const COMPLETE: &str = ".complete";

/// A service crate.
struct Service {
    name: String,
    dir: PathBuf,
}

fn services(root: &Path, only: &[String]) -> anyhow::Result<Vec<Service>> {
    let mut all = Vec::new();
    for dir in sorted(&root.join("services"))? {
        let name = dir
            .file_name()
            .and_then(OsStr::to_str)
            .unwrap_or_default()
            .to_owned();
        if dir.join("Cargo.toml").is_file() && (only.is_empty() || only.contains(&name)) {
            all.push(Service { name, dir });
        }
    }
    for name in only {
        ensure!(
            all.iter().any(|service| service.name == *name),
            "there is no service {name} in services/"
        );
    }
    Ok(all)
}

/// The test of contracts-proto does the work: it regenerates and compares, or with the variable set, writes.
fn proto(check: bool) -> anyhow::Result<()> {
    ui::step("proto", |_| {
        let mut test = shell::cargo()?;
        test.args([
            "test",
            "--quiet",
            "--package",
            "contracts-proto",
            "--test",
            "generated",
            "--test",
            "golden",
        ]);
        if !check {
            test.env("LOCALPLUS_GEN", "1");
        }
        shell::captured(&mut test)?;
        Ok(((), (if check { "as generated" } else { "written" }).to_owned()))
    })
}

/// Has the compiler describe the queries of the services whose sources changed since it last did, and settles what it said.
fn sqlx(root: &Path, services: &[Service], server: &Server, check: bool) -> anyhow::Result<String> {
    let describing = Describing::begin(root, services, server)?;
    if !describing.0.is_empty() {
        ui::step("sqlx", |_| {
            let packages = describing.0.iter().flat_map(|one| ["--package", &one.service]);
            let mut cargo = shell::cargo()?;
            cargo.args(["build", "--quiet", "--lib"]).args(packages);
            shell::captured(describing.envs(&mut cargo))?;
            Ok(((), "compiled against their migrations".to_owned()))
        })?;
    }
    describing.complete()?;
    let mut stale = String::new();
    for service in services {
        let Some(fresh) = described(root, service)? else {
            continue;
        };
        stale += &ui::step(&format!("sqlx {}", service.name), |_| {
            let queries = sorted(&fresh)?.len().saturating_sub(1);
            ensure!(
                queries > 0,
                "{} uses query macros, yet the compiler described none",
                service.name
            );
            let stale = settle(&fresh, &service.dir.join(".sqlx"), check)?;
            Ok((stale, format!("{queries} queries")))
        })?;
    }
    Ok(stale)
}

/// The folder for what the compiler says of the service's queries, named after everything that decides it; `None` when there
/// are no such queries.
fn described(root: &Path, service: &Service) -> anyhow::Result<Option<PathBuf>> {
    if !uses_query_macros(&service.dir.join("src"))? {
        return Ok(None);
    }
    let name = format!("{}-{:016x}", service.name, state(service)?);
    Ok(Some(root.join("target/xtask/sqlx").join(name)))
}

/// While this lives, the compiler describes queries on databases with the services' own migrations: each service that has
/// not been compiled so since it changed has one, named in its `.env`, which is where sqlx's macros look.
pub(crate) struct Describing(Vec<Described>);

struct Described {
    service: String,
    env: PathBuf,
    fresh: PathBuf,
    _database: Database,
}

impl Describing {
    /// For all services, on `server`.
    pub(crate) fn all(server: &Server) -> anyhow::Result<Self> {
        let root = dev::root()?;
        Self::begin(&root, &services(&root, &[])?, server)
    }

    fn begin(root: &Path, services: &[Service], server: &Server) -> anyhow::Result<Self> {
        let mut all = Self(Vec::new());
        for service in services {
            let Some(fresh) = described(root, service)? else {
                continue;
            };
            if fresh.join(COMPLETE).is_file() {
                continue;
            }
            for old in sorted(&root.join("target/xtask/sqlx"))? {
                let name = old.file_name().and_then(OsStr::to_str).unwrap_or_default();
                if name.starts_with(&format!("{}-", service.name)) {
                    fs::remove_dir_all(&old)?;
                }
            }
            fs::create_dir_all(&fresh)?;
            let name = format!("gen_{}_{}", service.name.replace('-', "_"), std::process::id());
            let database = Database::create(&server.url()?, &name)?;
            for migration in migrations(&service.dir)? {
                database.apply(&migration)?;
            }
            let env = service.dir.join(".env");
            let settings = format!(
                "DATABASE_URL='{}'\nSQLX_OFFLINE_DIR='{}'\n",
                database.url,
                fresh.display()
            );
            fs::write(&env, settings).with_context(|| format!("writing {}", env.display()))?;
            all.0.push(Described {
                service: service.name.clone(),
                env,
                fresh,
                _database: database,
            });
            // compiled again even if it was compiled already, without a database
            fs::File::options()
                .append(true)
                .open(service.dir.join("src/lib.rs"))?
                .set_modified(std::time::SystemTime::now())?;
        }
        Ok(all)
    }

    /// What `cargo` needs to know: the macros are to ask where they can.
    pub(crate) fn envs<'a>(&self, cargo: &'a mut Command) -> &'a mut Command {
        if self.0.is_empty() {
            return cargo;
        }
        cargo.env("SQLX_OFFLINE", "false").env_remove("DATABASE_URL")
    }

    /// Everything was compiled.
    pub(crate) fn complete(self) -> anyhow::Result<()> {
        for one in &self.0 {
            fs::write(one.fresh.join(COMPLETE), "")?;
        }
        Ok(())
    }
}

impl Drop for Described {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(&self.env) {
            eprintln!("  ! {} stays behind: {error}", self.env.display());
        }
    }
}

fn openapi(root: &Path, service: &Service, built: bool, check: bool) -> anyhow::Result<String> {
    ui::step(&format!("openapi {}", service.name), |_| {
        let mut service_itself = if built {
            Command::new(shell::target_dir()?.join("debug").join(&service.name))
        } else {
            let mut cargo = shell::cargo()?;
            cargo.args(["run", "--quiet", "--package", &service.name, "--"]);
            cargo
        };
        let document = shell::captured(service_itself.arg("openapi"))?;
        let document: serde_json::Value = serde_json::from_str(&document)
            .with_context(|| format!("`{} openapi` did not print JSON", service.name))?;
        let routes = document
            .get("paths")
            .and_then(|paths| paths.as_object())
            .map_or(0, serde_json::Map::len);
        ensure!(routes > 0, "`{} openapi` describes no route", service.name);
        let fresh = root.join("target/xtask/openapi").join(&service.name);
        fs::create_dir_all(&fresh)?;
        fs::write(
            fresh.join("openapi.json"),
            serde_json::to_string_pretty(&document)? + "\n",
        )?;
        let stale = settle_file(
            &fresh.join("openapi.json"),
            &service.dir.join("openapi.json"),
            check,
        )?;
        Ok((stale, format!("{routes} paths")))
    })
}

/// Makes `kept` hold exactly the JSON files of `fresh`, or tells how they differ.
fn settle(fresh: &Path, kept: &Path, check: bool) -> anyhow::Result<String> {
    let mut stale = String::new();
    let json = |dir: &Path| -> anyhow::Result<Vec<PathBuf>> {
        Ok(sorted(dir)?
            .into_iter()
            .filter(|file| file.extension() == Some(OsStr::new("json")))
            .collect())
    };
    if !check {
        fs::create_dir_all(kept)?;
    }
    for old in json(kept)? {
        if !fresh.join(old.file_name().unwrap_or_default()).exists() {
            if check {
                writeln!(
                    stale,
                    "{}: no query in the source is this one any more",
                    old.display()
                )?;
            } else {
                fs::remove_file(&old)?;
            }
        }
    }
    for new in json(fresh)? {
        stale += &settle_file(&new, &kept.join(new.file_name().unwrap_or_default()), check)?;
    }
    Ok(stale)
}

fn settle_file(fresh: &Path, kept: &Path, check: bool) -> anyhow::Result<String> {
    let wanted = fs::read(fresh)?;
    if fs::read(kept).is_ok_and(|bytes| bytes == wanted) {
        return Ok(String::new());
    }
    if !check {
        fs::write(kept, wanted).with_context(|| format!("writing {}", kept.display()))?;
        return Ok(String::new());
    }
    let before = if kept.exists() {
        kept
    } else {
        Path::new("/dev/null")
    };
    let diff = Command::new("git")
        .args(["--no-pager", "diff", "--no-index"])
        .arg(before)
        .arg(fresh)
        .output();
    Ok(diff.map_or_else(
        |_| format!("{} differs\n", kept.display()),
        |diff| format!("{}:\n{}", kept.display(), String::from_utf8_lossy(&diff.stdout)),
    ))
}

/// The PostgreSQL on which queries are described.
pub(crate) enum Server {
    /// The one that tests on this machine share; started when a query has to be described.
    OfTests,
    /// A running one, by its superuser's URL.
    Running(String),
}

impl Server {
    fn url(&self) -> anyhow::Result<String> {
        match self {
            Self::Running(url) => Ok(url.clone()),
            Self::OfTests => Ok(crate::servers::postgres()?),
        }
    }
}

/// A database that lives as long as this value.
struct Database {
    server: String,
    name: String,
    url: String,
}

impl Database {
    fn create(server: &str, name: &str) -> anyhow::Result<Self> {
        // `…/postgres?x=y` -> `…/name?x=y`
        let (before, parameters) = server
            .split_once('?')
            .map_or((server, String::new()), |(before, after)| {
                (before, format!("?{after}"))
            });
        let authority = before.find("://").map_or(0, |at| at + 3);
        let base = before
            .get(authority..)
            .and_then(|rest| rest.find('/'))
            .and_then(|at| before.get(..authority + at));
        let url = format!("{}/{name}{parameters}", base.unwrap_or(before));
        let database = Self {
            server: server.to_owned(),
            name: name.to_owned(),
            url,
        };
        database.drop_it()?;
        psql(&database.server, &["-c", &format!("CREATE DATABASE {name}")])?;
        Ok(database)
    }

    fn apply(&self, migration: &Path) -> anyhow::Result<()> {
        let file = migration.to_str().context("a migration's path is not UTF-8")?;
        // sqlx's own mark for statements that refuse a transaction, such as CREATE INDEX CONCURRENTLY
        let alone = fs::read_to_string(migration)?.starts_with("-- no-transaction");
        let mut args = vec!["-f", file];
        if !alone {
            args.push("-1");
        }
        psql(&self.url, &args).with_context(|| format!("applying {}", migration.display()))
    }

    fn drop_it(&self) -> anyhow::Result<()> {
        psql(
            &self.server,
            &[
                "-c",
                &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name),
            ],
        )
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Err(error) = self.drop_it() {
            eprintln!("  ! database {} stays behind: {error:#}", self.name);
        }
    }
}

fn psql(url: &str, args: &[&str]) -> anyhow::Result<()> {
    shell::captured(
        Command::new("psql")
            .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", url])
            .args(args),
    )
    .map(drop)
}

/// A service's migrations in the order they are applied: by the number before the first underscore.
fn migrations(service: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut numbered = Vec::new();
    for file in sorted(&service.join("migrations"))? {
        let name = file.file_name().and_then(OsStr::to_str).unwrap_or_default();
        if file.extension() != Some(OsStr::new("sql")) || name.ends_with(".down.sql") {
            continue;
        }
        let number: u64 = name
            .split_once('_')
            .and_then(|(number, _)| number.parse().ok())
            .with_context(|| format!("{} is not named <number>_<what>.sql", file.display()))?;
        numbered.push((number, file));
    }
    numbered.sort();
    Ok(numbered.into_iter().map(|(_, file)| file).collect())
}

fn uses_query_macros(src: &Path) -> anyhow::Result<bool> {
    const MACROS: [&str; 3] = ["query!(", "query_as!(", "query_scalar!("];
    for file in tree(src)? {
        let text = fs::read_to_string(&file)?;
        if MACROS.iter().any(|name| text.contains(name)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A number for everything that decides what the queries look like: the sources, the migrations, the crates.
fn state(service: &Service) -> anyhow::Result<u64> {
    let mut hasher = DefaultHasher::new();
    let mut files = tree(&service.dir.join("src"))?;
    files.extend(tree(&service.dir.join("migrations"))?);
    files.push(service.dir.join("Cargo.toml"));
    files.push(dev::root()?.join("Cargo.lock"));
    for file in files {
        file.hash(&mut hasher);
        fs::read(&file)
            .with_context(|| format!("reading {}", file.display()))?
            .hash(&mut hasher);
    }
    Ok(hasher.finish())
}

/// Every file below `dir`, in a stable order.
fn tree(dir: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in sorted(dir)? {
        if path.is_dir() {
            files.extend(tree(&path)?);
        } else {
            files.push(path);
        }
    }
    Ok(files)
}

/// What `dir` holds, by name; nothing when there is no such folder.
fn sorted(dir: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if !dir.exists() {
        return Ok(Vec::new());
    }
    let mut paths = fs::read_dir(dir)
        .with_context(|| format!("reading {}", dir.display()))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()?;
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrations_run_in_the_order_of_their_numbers_not_of_their_letters() {
        // given
        let dir = std::env::temp_dir().join(format!("localplus-gen-{}", std::process::id()));
        let folder = dir.join("migrations");
        fs::create_dir_all(&folder).unwrap();
        for name in ["10_later.sql", "9_before.sql", "9_before.down.sql", "notes.md"] {
            fs::write(folder.join(name), "").unwrap();
        }
        // when
        let order = migrations(&dir).unwrap();
        fs::remove_dir_all(&dir).unwrap();
        // then
        let names: Vec<_> = order
            .iter()
            .map(|file| file.file_name().unwrap().to_str().unwrap())
            .collect();
        assert_eq!(names, ["9_before.sql", "10_later.sql"]);
    }

    #[test]
    fn a_check_names_what_is_stale_missing_and_left_over_and_a_run_settles_it() {
        // given
        let dir = std::env::temp_dir().join(format!("localplus-settle-{}", std::process::id()));
        let (fresh, kept) = (dir.join("fresh"), dir.join("kept"));
        fs::create_dir_all(&fresh).unwrap();
        fs::create_dir_all(&kept).unwrap();
        fs::write(fresh.join("changed.json"), "2").unwrap();
        fs::write(fresh.join("missing.json"), "3").unwrap();
        fs::write(kept.join("changed.json"), "1").unwrap();
        fs::write(kept.join("left-over.json"), "0").unwrap();
        // when
        let stale = settle(&fresh, &kept, true).unwrap();
        // then
        for name in ["changed.json", "missing.json", "left-over.json"] {
            assert!(stale.contains(name), "{stale}");
        }
        // when
        let written = settle(&fresh, &kept, false).unwrap();
        let again = settle(&fresh, &kept, true).unwrap();
        fs::remove_dir_all(&dir).unwrap();
        // then
        assert_eq!((written.as_str(), again.as_str()), ("", ""));
    }
}
