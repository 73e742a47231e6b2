//! Signing in and out.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    ask,
    client::{Client, Request, token_of},
    failure::Failure,
    output::{Output, shown, text},
    profile::{self, Profile, Profiles, Who},
};

/// Arguments of `localplus login`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The gateway [default: `LOCALPLUS_URL`, or `http://localhost:8080`]
    #[arg(long)]
    gateway: Option<String>,
    /// An API key's `client_id`; its secret is read from `LOCALPLUS_CLIENT_SECRET`, standard input, or asked
    #[arg(long, conflicts_with = "email")]
    client_id: Option<String>,
    /// A person's e-mail address; the password is read from `LOCALPLUS_PASSWORD`, standard input, or asked, and where a second
    /// factor is on its code, from `LOCALPLUS_TOTP`, standard input, or asked
    #[arg(long, required_unless_present = "client_id")]
    email: Option<String>,
    /// The network, for a person who has accounts in several
    #[arg(long, requires = "email")]
    tenant: Option<Uuid>,
}

impl Args {
    /// Signs in, and keeps what that gave.
    pub(crate) async fn run(self, profiles: &Profiles, name: &str, output: &Output) -> Result<(), Failure> {
        let gateway = self
            .gateway
            .clone()
            .or_else(|| std::env::var("LOCALPLUS_URL").ok());
        let gateway = profile::checked_gateway(gateway.as_deref().unwrap_or("http://localhost:8080"))?;
        let profile = match (&self.client_id, &self.email) {
            (Some(client_id), _) => {
                let who = Who::Key {
                    client_id: client_id.clone(),
                    client_secret: ask::secret("The key's secret", "LOCALPLUS_CLIENT_SECRET")?,
                };
                by_key(gateway, who).await?
            }
            (None, Some(email)) => self.by_password(gateway, email).await?,
            (None, None) => {
                return Err(Failure::NotSignedIn(
                    "an API key or an e-mail address is needed".to_owned(),
                ));
            }
        };
        let gateway = profile.gateway.clone();
        let path = profiles.write(name, &profile)?;
        if output.json {
            output.value(&json!({"profile": name, "gateway": gateway, "file": path}))?;
        } else {
            output.say(&format!(
                "Signed in at {gateway} as profile `{name}`, kept in {}.",
                path.display()
            ))?;
        }
        Ok(())
    }

    async fn by_password(&self, gateway: String, email: &str) -> Result<Profile, Failure> {
        let client = nobody(&gateway)?;
        let password = ask::secret("Password", "LOCALPLUS_PASSWORD")?;
        let mut login = json!({"email": email, "password": password});
        if let (Some(tenant), Some(login)) = (self.tenant, login.as_object_mut()) {
            login.insert("tenant".to_owned(), json!(tenant));
        }
        let route = "/merchant/v1/auth/login";
        let sent = || client.bare(route).json(&login);
        let mut session = client.unsigned(sent, "signing in", false).await?;
        if text(&session, "/status") == "totp_required" {
            let code = ask::secret("The code of your second factor", "LOCALPLUS_TOTP")?;
            let second = json!({"challenge": text(&session, "/challenge"), "code": code});
            let route = "/merchant/v1/auth/totp/verify";
            let sent = || client.bare(route).json(&second);
            session = client.unsigned(sent, "the second factor", false).await?;
        }
        person(gateway, email, &session)
    }
}

fn nobody(gateway: &str) -> anyhow::Result<Client> {
    Client::of(Profile {
        gateway: gateway.to_owned(),
        who: Who::Bearer,
        token: None,
    })
}

async fn by_key(gateway: String, who: Who) -> Result<Profile, Failure> {
    let Who::Key {
        client_id,
        client_secret,
    } = &who
    else {
        return Err(Failure::NotSignedIn("that is no API key".to_owned()));
    };
    let token = Some(nobody(&gateway)?.by_key(client_id, client_secret).await?);
    Ok(Profile { gateway, who, token })
}

fn person(gateway: String, email: &str, session: &Value) -> Result<Profile, Failure> {
    Ok(Profile {
        gateway,
        who: Who::Person {
            email: email.to_owned(),
            refresh_token: text(session, "/refresh_token").to_owned(),
        },
        token: Some(token_of(session, "a session")?),
    })
}

/// Ends the session on the server, where there is one, and forgets the profile.
pub(crate) async fn logout(profiles: &Profiles, name: &str, output: &Output) -> Result<(), Failure> {
    let Some(profile) = profiles.read(name)? else {
        output.note(&format!("nobody was signed in as profile `{name}`"));
        return Ok(());
    };
    if let Who::Person { refresh_token, .. } = &profile.who {
        let client = nobody(&profile.gateway)?;
        let body = json!({"refresh_token": refresh_token});
        let sent = || client.bare("/merchant/v1/auth/logout").json(&body);
        if let Err(failure) = client.unsigned(sent, "signing out", true).await {
            output.note(&format!(
                "the session could not be ended on the server: {failure}"
            ));
        }
    }
    profiles.remove(name)?;
    if output.json {
        output.value(&json!({"profile": name, "signed_in": false}))?;
    } else {
        output.say(&format!("Profile `{name}` is forgotten."))?;
    }
    Ok(())
}

/// Who is signed in.
pub(crate) async fn whoami(client: &Client, name: &str, output: &Output) -> Result<(), Failure> {
    let (who, kind) = match client.who() {
        Who::Key { client_id, .. } => (client_id, "an API key"),
        Who::Person { email, .. } => (email, "a person"),
        Who::Bearer => (String::new(), "a bearer token"),
    };
    let mut answer = json!({"profile": name, "gateway": client.gateway(), "kind": kind, "who": who});
    let mut fields = vec![
        ("profile", name.to_owned()),
        ("gateway", client.gateway().to_owned()),
        ("who", format!("{kind} {who}").trim().to_owned()),
    ];
    if kind == "a person" {
        let me = client.ask(Request::get("/merchant/v1/auth/me")).await?;
        fields.extend([
            ("name", shown(&me, "/name")),
            ("role", shown(&me, "/role")),
            ("network", shown(&me, "/tenant_id")),
            ("merchant", shown(&me, "/merchant_id")),
        ]);
        if let Some(answer) = answer.as_object_mut() {
            answer.insert("user".to_owned(), me);
        }
    }
    Ok(output.fields(&answer, &fields)?)
}
