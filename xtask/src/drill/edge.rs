//! The edge: TLS in front of the gateway, probed from outside the way customers come in.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Context as _;
use backing::{Nginx, Server as _};
use serde_json::{Value, json};

use super::stage::Stage;
use crate::{served::Server, shell, tools};

/// What is left of a certificate that nobody needs to care about, in days.
const SOUND: u32 = 90;
/// What is left of one that nobody renewed.
const FORGOTTEN: u32 = 2;
/// How often it is probed: `k8s/platform/monitoring/manifests/probes.yaml`.
const EVERY: &str = "30s";

/// A running edge, and what probes it.
pub(super) struct Edge {
    nginx: Nginx,
    folder: PathBuf,
    port: u16,
    gateway: u16,
    exporter: u16,
    _exporter: Server,
}

impl Edge {
    /// Starts both, with a certificate that is sound.
    pub(super) fn start(stage: &Stage) -> anyhow::Result<Self> {
        let folder = stage.system.home.join("edge");
        fs::create_dir_all(&folder)?;
        let (port, exporter) = (backing::free_port(0)?, backing::free_port(0)?);
        certificate(&folder, SOUND)?;
        let nginx = Nginx::new(&folder, stage.system.logs().join("edge.log"), port);
        let program = tools::blackbox_exporter()?;
        let modules = modules(&folder)?;
        let probes = Server::start(
            "drill-blackbox",
            &format!("http://127.0.0.1:{exporter}/-/healthy"),
            |dir| {
                let file = dir.join("blackbox.yaml");
                fs::write(&file, modules)?;
                let mut command = Command::new(program);
                command
                    .arg(format!("--config.file={}", file.display()))
                    .arg(format!("--web.listen-address=127.0.0.1:{exporter}"));
                Ok(command)
            },
        )?;
        let edge = Self {
            nginx,
            folder,
            port,
            gateway: stage.system.ports.gateway,
            exporter,
            _exporter: probes,
        };
        edge.configure()?;
        edge.nginx.start(&|_| {})?;
        Ok(edge)
    }

    /// How Prometheus asks for the probe: as the operator makes it of the object `Probe`.
    pub(super) fn job(&self) -> Value {
        let address = format!("https://localhost:{}/wallet/v1/wallets", self.port);
        json!({
            "job_name": "edge",
            "scrape_interval": EVERY,
            "metrics_path": "/probe",
            "params": { "module": ["https"], "target": [address] },
            "static_configs": [{ "targets": [format!("127.0.0.1:{}", self.exporter)] }],
            "relabel_configs": [{ "target_label": "instance", "replacement": address }],
        })
    }

    /// What it shows has nearly run out.
    pub(super) fn forget(&self) -> anyhow::Result<()> {
        certificate(&self.folder, FORGOTTEN)?;
        self.configure()
    }

    /// A new certificate, which is served from the next connection on.
    pub(super) fn renew(&self) -> anyhow::Result<()> {
        certificate(&self.folder, SOUND)?;
        self.configure()
    }

    /// Has the certificate read again: nginx takes over its configuration without losing a request.
    fn configure(&self) -> anyhow::Result<()> {
        let user = if rustix::process::geteuid().is_root() {
            "user root;"
        } else {
            ""
        };
        self.nginx.configure(&format!(
            "{user} pid nginx.pid; error_log stderr warn; events {{}}\n\
             http {{\n  access_log off; client_body_temp_path tmp/body; proxy_temp_path tmp/proxy;\n  \
             fastcgi_temp_path tmp/fastcgi; uwsgi_temp_path tmp/uwsgi; scgi_temp_path tmp/scgi;\n  \
             server {{\n    listen 127.0.0.1:{} ssl; ssl_certificate tls.crt; ssl_certificate_key tls.key;\n    \
             location / {{ proxy_pass http://127.0.0.1:{}; }}\n  }}\n}}\n",
            self.port, self.gateway
        ))
    }
}

impl Drop for Edge {
    fn drop(&mut self) {
        let _ = self.nginx.kill();
    }
}

/// A certificate for this machine that is good for `days` more.
fn certificate(folder: &Path, days: u32) -> anyhow::Result<()> {
    let openssl = tools::openssl()?;
    shell::captured(
        Command::new(openssl)
            .current_dir(folder)
            .args([
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
            ])
            .args([
                "-nodes",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=DNS:localhost",
            ])
            .args([
                "-days",
                &days.to_string(),
                "-keyout",
                "tls.key",
                "-out",
                "tls.crt",
            ]),
    )
    .map(drop)
}

/// Production's way to probe, with whoever signs here.
fn modules(folder: &Path) -> anyhow::Result<String> {
    let values = crate::dev::root()?.join("k8s/platform/blackbox-exporter/values.yaml");
    let values = fs::read_to_string(&values).with_context(|| format!("reading {}", values.display()))?;
    let module = values
        .lines()
        .map(str::trim)
        .find(|line| line.starts_with("https: "));
    let module = module.context("blackbox_exporter has no module https")?;
    let (strict, signed) = ("fail_if_not_ssl: true", folder.join("tls.crt"));
    anyhow::ensure!(
        module.contains(strict),
        "the module https takes what is not TLS: {module}"
    );
    let signed = format!("{strict}, tls_config: {{ca_file: {}}}", signed.display());
    Ok(format!("modules:\n  {}\n", module.replace(strict, &signed)))
}
