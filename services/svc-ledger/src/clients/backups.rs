//! Whoever keeps the backups of PostgreSQL, asked to restore the newest into a server of its own.
//!
//! The provider's API (Aiven, <https://api.aiven.io/doc/>): `POST` makes a service as a fork of another, `GET` says whether it
//! runs and how it is reached, `DELETE` ends it. A fork is made of the provider's newest backup and the log after it, on disks
//! and machines that the original knows nothing of.

use crate::config::BackupConfig;
use anyhow::{Context as _, ensure};
use chassis::anyhow;
use http::StatusCode;
use reqwest::{Client, Method, Response};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use std::str::FromStr as _;
use std::time::{Duration, Instant};

/// One answer of the provider.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);

/// The provider.
pub struct Backups<'a> {
    config: &'a BackupConfig,
    token: SecretString,
    client: Client,
}

#[derive(Deserialize)]
struct Answer {
    service: Service,
}

#[derive(Deserialize)]
struct Service {
    state: String,
    #[serde(default)]
    service_uri: String,
}

impl<'a> Backups<'a> {
    /// The provider that `config` names.
    pub fn new(config: &'a BackupConfig) -> anyhow::Result<Self> {
        ensure!(
            !config.project.is_empty() && !config.service.is_empty(),
            "[backup] project and service are not set: there is no backup to verify"
        );
        Ok(Self {
            config,
            token: config.token.clone().context("backup.token is not set")?,
            client: Client::builder()
                .timeout(ANSWER_WITHIN)
                .redirect(reqwest::redirect::Policy::none())
                .build()?,
        })
    }

    /// The scratch server's name: always the same, so that one which a run left behind is found by the next.
    fn scratch(&self) -> String {
        format!("{}-verify", self.config.service)
    }

    async fn ask(
        &self,
        method: Method,
        service: &str,
        body: Option<serde_json::Value>,
    ) -> anyhow::Result<Response> {
        let base = self.config.api_url.trim_end_matches('/');
        let url = format!("{base}/v1/project/{}/service{service}", self.config.project);
        let request = self.client.request(method, url);
        let authorization = format!("aivenv1 {}", self.token.expose_secret());
        let request = request.header(http::header::AUTHORIZATION, authorization);
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        // the URL names a project, and nothing that is secret
        request
            .send()
            .await
            .context("the keeper of the backups does not answer")
    }

    /// The scratch server as it stands; `None` where there is none.
    async fn look(&self) -> anyhow::Result<Option<Service>> {
        let answer = self
            .ask(Method::GET, &format!("/{}", self.scratch()), None)
            .await?;
        if answer.status() == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        let answer: Answer = taken(answer, "saying how the restored server stands")?
            .json()
            .await?;
        Ok(Some(answer.service))
    }

    /// Ends the scratch server, and waits until it is gone. There may be none.
    pub async fn discard(&self) -> anyhow::Result<()> {
        let answer = self
            .ask(Method::DELETE, &format!("/{}", self.scratch()), None)
            .await?;
        if answer.status() != StatusCode::NOT_FOUND {
            taken(answer, "ending the restored server")?;
        }
        self.until("the restored server does not go away", |found| {
            found.is_none().then_some(())
        })
        .await
    }

    /// Restores the newest backup into a scratch server; how the ledger's database on it is reached.
    pub async fn restore(&self) -> anyhow::Result<PgConnectOptions> {
        self.discard().await?;
        let config = self.config;
        let body = json!({
            "service_name": self.scratch(),
            "service_type": "pg",
            "plan": config.plan,
            "cloud": config.cloud,
            "user_config": { "service_to_fork_from": config.service },
        });
        taken(
            self.ask(Method::POST, "", Some(body)).await?,
            "restoring the newest backup",
        )?;
        let service = self
            .until("the newest backup is not restored yet", |found| {
                found.filter(|service| service.state == "RUNNING" && !service.service_uri.is_empty())
            })
            .await?;
        // an error of the parser may quote the password
        let options = PgConnectOptions::from_str(&service.service_uri)
            .map_err(|_| anyhow::anyhow!("the address of the restored server is none"))?
            .application_name("svc-ledger backup-verification");
        let options = match &config.database {
            database if database.is_empty() => options,
            database => options.database(database),
        };
        Ok(match &config.ca_file {
            Some(file) => options.ssl_mode(PgSslMode::VerifyFull).ssl_root_cert(file),
            None => options,
        })
    }

    /// Asks how the scratch server stands until that is what is waited for, or it takes too long.
    async fn until<T>(
        &self,
        late: &'static str,
        reached: impl Fn(Option<Service>) -> Option<T>,
    ) -> anyhow::Result<T> {
        let began = Instant::now();
        loop {
            if let Some(reached) = reached(self.look().await?) {
                return Ok(reached);
            }
            ensure!(began.elapsed() < self.config.ready_within(), late);
            tokio::time::sleep(self.config.look_every()).await;
        }
    }
}

fn taken(answer: Response, act: &'static str) -> anyhow::Result<Response> {
    let status = answer.status();
    ensure!(status.is_success(), "{act} was refused: {status}");
    Ok(answer)
}
