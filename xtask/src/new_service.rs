//! `cargo xtask new-service NAME`: a service that works from its first minute, from `xtask/template`.
//!
//! The template is a small but whole service: contract, tables, outbox, REST, gRPC, tests, manifests, threat model. Besides its own
//! files a service has lines in files that all services share; those are [`EDITS`], each with the place it goes to, and the
//! test below holds that every place is there.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, ensure};

use crate::{dev, r#gen, platform, shell, system::SERVICES, ui};

/// Columns that shared files are aligned to; a longer name would mean rewriting its neighbours.
const NAME_MAX: usize = 12;
/// Where the template lies.
const TEMPLATE: &str = "xtask/template";
/// What a service's gRPC port is above its REST port.
const GRPC_ABOVE_HTTP: u16 = 1_000;

/// Arguments of `cargo xtask new-service`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// What it is about, in one word: `receipts` makes svc-receipts
    name: String,
    /// The same in a sentence
    #[arg(long, default_value = "Items, recorded once and told to whoever listens")]
    about: String,
}

/// Where a line goes.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// Before the first occurrence of this text.
    Before(&'static str),
    /// After the first occurrence of this text.
    After(&'static str),
    /// At the end of the file.
    End,
}

/// A line (or several) of a file that all services share.
struct Edit {
    file: &'static str,
    place: Place,
    text: &'static str,
}

const fn edit(file: &'static str, place: Place, text: &'static str) -> Edit {
    Edit { file, place, text }
}

/// What a service adds to files that it does not own.
const EDITS: &[Edit] = &[
    // its contract
    edit(
        "contracts-proto/src/lib.rs",
        Place::Before("/// Every contract and what it imports"),
        "/// @Name@: `@Name@Service`, and the event `ItemRecorded` on the topic `@name@.item-recorded.v1`.\npub mod @name@ {\n    \
         /// Version 1.\n    #[allow(\n        missing_docs,\n        unreachable_pub,\n        unused_qualifications,\n        \
         clippy::all,\n        clippy::pedantic,\n        clippy::clone_on_ref_ptr\n    )]\n    pub mod v1 {\n        \
         include!(\"gen/localplus.@name@.v1.rs\");\n    }\n}\n\n",
    ),
    edit(
        "contracts-proto/src/events.rs",
        Place::Before("/// All of them."),
        "/// An item was recorded.\npub const @NAME@_ITEM_RECORDED: Event = Event {\n    name: \"localplus.@name@.v1.ItemRecorded\",\n    \
         topic: \"@name@.item-recorded.v1\",\n    version: 1,\n};\n\n",
    ),
    edit(
        "contracts-proto/src/events.rs",
        Place::After("pub const ALL: &[Event] = &[\n"),
        "    @NAME@_ITEM_RECORDED,\n",
    ),
    edit(
        "contracts-proto/README.md",
        Place::After("| `NotificationService` | – |\n"),
        "| `localplus.@name@.v1` | `@Name@Service` | `ItemRecorded` → `@name@.item-recorded.v1` |\n",
    ),
    // the development system, its gateway, and tests that run without it
    edit(
        "xtask/src/system.rs",
        Place::Before("    Service {\n        name: \"svc-notification\","),
        "    Service {\n        name: \"svc-@name@\",\n        short: \"@name@\",\n        http: @http@,\n        valkey: false,\n        \
         own: |_| String::new(),\n    },\n",
    ),
    edit(
        "infra/dev/gateway/nginx.conf.template",
        Place::Before("    proxy_http_version 1.1;\n"),
        "    upstream svc-@name@ {\n        server 127.0.0.1:${@name@} max_fails=0;\n        keepalive 32;\n        \
         keepalive_timeout 8s;\n    }\n\n",
    ),
    edit(
        "infra/dev/gateway/nginx.conf.template",
        Place::Before("        location / {\n            return 404;"),
        "        location /@name@/ {\n            proxy_set_header X-Forwarded-Prefix /@name@;\n            \
         proxy_pass http://svc-@name@/;\n        }\n\n",
    ),
    edit(
        "e2e/src/gateway.rs",
        Place::After("const SERVICES: &[&str] = &["),
        "\"@name@\", ",
    ),
    // the system in containers
    edit(
        "compose.yaml",
        Place::Before(
            "    kafka: {condition: service_healthy}\n    valkey: {condition: service_healthy}\n  volumes: [\"settings:/settings:ro\"]\n",
        ),
        "    svc-@name@-migrate: {condition: service_completed_successfully}\n",
    ),
    edit(
        "compose.yaml",
        Place::Before("  svc-merchant-migrate: {<<: *migration"),
        "  svc-@name@-migrate: {<<: *migration, image: \"localplus/svc-@name@:dev\", command: [migrate, --config, /settings/svc-@name@.toml]}\n",
    ),
    edit(
        "compose.yaml",
        Place::Before("  # it gives the others their tokens"),
        "  svc-@name@:\n    <<: *service\n    image: localplus/svc-@name@:dev\n    build: {context: ., dockerfile: services/svc-@name@/Dockerfile}\n    \
         command: [serve, --config, /settings/svc-@name@.toml]\n    environment: {<<: [*common, *tokens]}\n\n",
    ),
    edit(
        "compose.yaml",
        Place::After("    depends_on: [svc-ledger, "),
        "svc-@name@, ",
    ),
    edit(
        "infra/dev/compose/prepare.sh",
        Place::After("for name in ledger "),
        "@name@ ",
    ),
    edit(
        "infra/dev/compose/keys.sh",
        Place::After("for name in ledger "),
        "@name@ ",
    ),
    edit(
        "infra/dev/compose/gateway.sh",
        Place::After("sed "),
        "-e 's/127\\.0\\.0\\.1:\\${@name@}/svc-@name@:@http@/' ",
    ),
    edit(
        "infra/dev/compose/prometheus.yaml",
        Place::Before("  - { job_name: postgres-exporter,"),
        "  - { job_name: svc-@name@, static_configs: [{ targets: ['svc-@name@:@http@'] }] }\n",
    ),
    // the clusters
    edit(
        "k8s/network/allowed.yaml",
        Place::End,
        "- {from: gateway, to: svc-@name@, ports: [@http@], why: \"REST, from outside\"}\n\
         - {from: monitoring, to: svc-@name@, ports: [@http@], why: \"metrics\"}\n\
         - {from: svc-@name@, to: monitoring, ports: [4317, 4040, 9000], why: \"traces, profiles, errors\"}\n\
         - {from: svc-@name@, to: data, ports: [10000-32767], why: \"PostgreSQL, Kafka, Valkey in the peered network\"}\n\
         - {from: svc-@name@, to: svc-merchant, ports: [8103], why: \"keys, and its own token\"}\n",
    ),
    edit(
        "k8s/platform/argocd/manifests/projects.yaml",
        Place::End,
        "---\napiVersion: argoproj.io/v1alpha1\nkind: AppProject\nmetadata:\n  name: svc-@name@\n  namespace: argocd\nspec:\n  \
         description: svc-@name@, from this repository, into its own namespace, nothing cluster-wide but that namespace\n  \
         sourceRepos: [https://github.com/localplus/localplus.git]\n  destinations: [{server: '*', namespace: svc-@name@}]\n  \
         clusterResourceWhitelist: [{group: '', kind: Namespace}]\n  namespaceResourceBlacklist:\n    \
         - {group: rbac.authorization.k8s.io, kind: '*'}\n  orphanedResources: {warn: true}\n  roles:\n    - name: team\n      \
         description: sees, syncs, restarts and promotes; cannot delete\n      groups: [localplus:team-@name@]\n      policies:\n        \
         - p, proj:svc-@name@:team, applications, get, svc-@name@/*, allow\n        \
         - p, proj:svc-@name@:team, applications, sync, svc-@name@/*, allow\n        \
         - p, proj:svc-@name@:team, applications, action/*, svc-@name@/*, allow\n        \
         - p, proj:svc-@name@:team, logs, get, svc-@name@/*, allow\n",
    ),
    edit(
        "k8s/platform/monitoring/rules/slo.rules.yaml",
        Place::Before(
            "      - record: slo:objective:ratio\n        expr: vector(0.995)\n        labels: { job: prometheus,",
        ),
        "      - record: slo:objective:ratio\n        expr: vector(0.995)\n        labels: { job: svc-@name@, slo: availability, tier: standard }\n",
    ),
    // its secrets, its image, who looks after it
    edit(
        "infra/vault/services.tf",
        Place::After("    \"svc-notification\" = { database = \"notification\" }\n"),
        "    @quoted@ = { database = \"@name@\" }\n",
    ),
    edit("infra/vault/settings.yaml", Place::End, "svc-@name@: {}\n"),
    edit(
        "infra/vault/roles.sql",
        Place::After("--   for name in ledger "),
        "@name@ ",
    ),
    edit(
        "infra/organization/variables.tf",
        Place::Before("\"otelcol\"]"),
        "\"svc-@name@\", ",
    ),
    edit(
        ".github/workflows/deploy.yml",
        Place::After("        options: [svc-ledger, "),
        "svc-@name@, ",
    ),
    edit(
        ".github/CODEOWNERS",
        Place::After("/services/svc-notification/        @localplus/team-notification\n"),
        "/services/svc-@name@/ @localplus/team-@name@\n",
    ),
    edit(
        ".github/CODEOWNERS",
        Place::After(
            "/contracts-proto/localplus/notification/   @localplus/team-notification @localplus/team-platform\n",
        ),
        "/contracts-proto/localplus/@name@/ @localplus/team-@name@ @localplus/team-platform\n",
    ),
    edit(
        ".github/CODEOWNERS",
        Place::After(
            "/k8s/services/svc-notification/    @localplus/team-notification @localplus/team-platform\n",
        ),
        "/k8s/services/svc-@name@/ @localplus/team-@name@ @localplus/team-platform\n",
    ),
    // what people read
    edit(
        "ARCHITECTURE.md",
        Place::Before("| Kafka | – | – | – |"),
        "| `svc-@name@` | items | REST, gRPC | – | nothing is recorded or read |\n",
    ),
    edit(
        "docs/threat-models/README.md",
        Place::Before("| [the platform]"),
        "| [svc-@name@](svc-@name@-stride.md) | items |\n",
    ),
    edit(
        "CHANGELOG.md",
        Place::Before("- **Authentication** by JWT"),
        "- **svc-@name@**: items, recorded under an id of the caller's. Publishes `@name@.item-recorded.v1`.\n",
    ),
];

/// A service to be.
struct Named {
    name: String,
    about: String,
    http: u16,
}

impl Named {
    fn new(name: &str, about: &str) -> anyhow::Result<Self> {
        ensure!(
            (2..=NAME_MAX).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_lowercase()),
            "{name:?} is not a word of 2 to {NAME_MAX} lower-case letters"
        );
        ensure!(
            SERVICES.iter().all(|service| service.short != name),
            "there is a svc-{name} already"
        );
        ensure!(
            !about.contains(['"', '\\', '\n']),
            "what it is about goes into quotes: no quotes, backslashes or line breaks"
        );
        let highest = SERVICES.iter().map(|service| service.http).max();
        Ok(Self {
            name: name.to_owned(),
            about: about.trim_end_matches('.').to_owned(),
            http: highest.context("there are no services")?.saturating_add(1),
        })
    }

    fn fill(&self, text: &str) -> String {
        let mut capital = self.name.clone();
        if let Some(first) = capital.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        // as terraform fmt aligns it with its neighbours
        let quoted = format!("{:<18}", format!("\"svc-{}\"", self.name));
        [
            ("@quoted@", quoted),
            ("@name@", self.name.clone()),
            ("@Name@", capital),
            ("@NAME@", self.name.to_ascii_uppercase()),
            ("@about@", self.about.clone()),
            ("@http@", self.http.to_string()),
            ("@grpc@", self.http.saturating_add(GRPC_ABOVE_HTTP).to_string()),
        ]
        .iter()
        .fold(text.to_owned(), |text, (mark, value)| text.replace(mark, value))
    }

    /// The template's files, filled in: where each goes, and what it says.
    fn files(&self, root: &Path) -> anyhow::Result<Vec<(PathBuf, String)>> {
        let template = root.join(TEMPLATE);
        let mut found = Vec::new();
        let mut folders = vec![template.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))? {
                let path = entry?.path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let relative = path.strip_prefix(&template)?.to_string_lossy().into_owned();
                let text = fs::read_to_string(&path)?;
                found.push((root.join(self.fill(&relative)), self.fill(&text)));
            }
        }
        found.sort();
        Ok(found)
    }

    /// The shared files with the service's lines in them.
    fn edited(&self, root: &Path) -> anyhow::Result<Vec<(PathBuf, String)>> {
        let mut files: Vec<(PathBuf, String)> = Vec::new();
        for edit in EDITS {
            let path = root.join(edit.file);
            let known = files.iter().position(|(known, _)| *known == path);
            let at = if let Some(at) = known {
                at
            } else {
                let text = fs::read_to_string(&path).with_context(|| format!("reading {}", edit.file))?;
                files.push((path, text));
                files.len() - 1
            };
            let (_, text) = files.get_mut(at).context("a file that was just read")?;
            *text = inserted(text, edit.place, &self.fill(edit.text))
                .with_context(|| format!("{} has no place {:?}", edit.file, edit.place))?;
        }
        Ok(files)
    }
}

fn inserted(text: &str, place: Place, addition: &str) -> Option<String> {
    let at = match place {
        Place::Before(mark) => text.find(mark)?,
        Place::After(mark) => text.find(mark)?.checked_add(mark.len())?,
        Place::End => text.len(),
    };
    let (before, after) = text.split_at_checked(at)?;
    Some([before, addition, after].concat())
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let root = dev::root()?;
    let service = Named::new(&args.name, &args.about)?;
    let name = format!("svc-{}", service.name);
    ensure!(
        !root.join("services").join(&name).exists(),
        "services/{name} is there already"
    );
    ui::step("files", |_| {
        let (made, edited) = (service.files(&root)?, service.edited(&root)?);
        for (path, text) in made.iter().chain(&edited) {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(path, text).with_context(|| format!("writing {}", path.display()))?;
        }
        // the contract's crate names it before it was generated
        let generated = format!("contracts-proto/src/gen/localplus.{}.v1.rs", service.name);
        fs::write(root.join(generated), "")?;
        let said = format!("{} made, {} changed", made.len(), edited.len());
        Ok(((), said))
    })?;
    for only in [r#gen::Kind::Proto, r#gen::Kind::Sqlx, r#gen::Kind::Openapi] {
        let services = if only == r#gen::Kind::Proto {
            Vec::new()
        } else {
            vec![name.clone()]
        };
        r#gen::run(&r#gen::Args {
            only: Some(only),
            services,
            ..r#gen::Args::default()
        })?;
    }
    shell::captured(shell::cargo()?.args(["fmt", "--package", &name]))?;
    platform::write(&["rules", "dockerfiles", "reachability"])?;
    println!(
        "{name} is there. Next: `cargo xtask test {name}`, `cargo xtask platform check`, then make it yours: its contract first \
         (docs/onboarding/new-service-checklist.md)."
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trial() -> Named {
        Named::new("trial", "A trial.").unwrap()
    }

    #[test]
    fn every_shared_file_has_the_place_where_a_service_is_added() {
        let edited = trial().edited(&dev::root().unwrap()).unwrap();
        for (path, text) in edited {
            assert!(text.contains("trial"), "{}", path.display());
        }
    }

    #[test]
    fn nothing_of_the_template_is_left_unfilled() {
        let files = trial().files(&dev::root().unwrap()).unwrap();
        assert!(files.len() > 20);
        for (path, text) in files {
            let path = path.to_string_lossy().into_owned();
            for text in [&path, &text] {
                for mark in [
                    "@name@", "@Name@", "@NAME@", "@about@", "@http@", "@grpc@", "@quoted@",
                ] {
                    assert!(!text.contains(mark), "{path}: {mark}");
                }
            }
        }
    }

    #[test]
    fn a_name_is_one_short_word() {
        for name in ["", "a", "Receipts", "two-words", "ledger", "averylongname"] {
            assert!(Named::new(name, "x").is_err(), "{name}");
        }
    }
}
