//! nginx with the routes of development and of Kubernetes.

use std::{fs, os::unix::fs::MetadataExt as _, path::PathBuf};

use backing::{Nginx, Server as _};
use testkit::Program;

/// Every service that there is a route to.
const SERVICES: &[&str] = &[
    "ledger",
    "wallet",
    "merchant",
    "giftcard",
    "notification",
    "analytics",
];

/// The running gateway; it ends with this value.
#[derive(Debug)]
pub struct Gateway {
    nginx: Nginx,
    dir: PathBuf,
    url: String,
}

impl Gateway {
    /// Starts it in front of services, by their names in paths; those that are not named are away.
    pub async fn start(behind: &[(&str, &Program)]) -> Self {
        let root = backing::workspace_root().expect("the workspace");
        let template = root.join("infra/dev/gateway/nginx.conf.template");
        let template = fs::read_to_string(template).expect("the gateway's configuration");
        let port = testkit::free_port();
        let dir = root.join(format!(".localplus/test/gateway-{port}"));
        let root_runs_us = fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0);
        let user = if root_runs_us { "user root;" } else { "" };
        let configuration = SERVICES
            .iter()
            .fold(template, |text, name| {
                let base = behind
                    .iter()
                    .find(|(service, _)| service == name)
                    .map_or_else(|| "http://127.0.0.1:9".to_owned(), |(_, service)| service.http());
                let (_, port) = base.rsplit_once(':').expect("a port");
                text.replace(&format!("${{{name}}}"), port)
            })
            .replace("${user}", user)
            .replace("${port}", &port.to_string());
        let nginx = Nginx::new(&dir, dir.join("gateway.log"), port);
        let gateway = Self {
            nginx: nginx.clone(),
            dir,
            url: format!("http://127.0.0.1:{port}"),
        };
        tokio::task::spawn_blocking(move || {
            backing::install(&[backing::Program::Nginx], &|_| {})?;
            nginx.configure(&configuration)?;
            nginx.start(&|_| {})
        })
        .await
        .expect("no panic")
        .expect("a gateway");
        gateway
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        let _ = self.nginx.kill();
        let _ = fs::remove_dir_all(&self.dir);
    }
}
