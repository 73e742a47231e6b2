//! Who signed in, and where: one file per profile in the person's configuration folder, for their eyes alone.
//!
//! A file is replaced whole. Refreshing a session gives a new refresh token and ends the old one, and showing an old one
//! ends the session: so whoever refreshes holds the profile's lock.

use std::{
    env, fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, anyhow, bail, ensure};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What a profile holds.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Profile {
    /// The gateway, without a trailing slash.
    pub(crate) gateway: String,
    /// Who acts.
    pub(crate) who: Who,
    /// A token that was given, and until when it may be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) token: Option<Token>,
}

/// Who acts.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Who {
    /// A machine, by its API key.
    Key {
        client_id: String,
        client_secret: String,
    },
    /// A person, by the session that they opened.
    Person { email: String, refresh_token: String },
    /// Whoever the token is for: it is somebody else's to renew.
    Bearer,
}

/// A token that holds.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Token {
    /// For the `Authorization` header.
    pub(crate) bearer: String,
    /// Until when it is used.
    pub(crate) good_until: DateTime<Utc>,
}

impl Profile {
    /// Who acts by what the environment says, if it says so; before any file.
    pub(crate) fn of_environment() -> anyhow::Result<Option<Self>> {
        from_environment(|name| env::var(name).ok().filter(|value| !value.is_empty()))
    }
}

/// The folder of profiles.
#[derive(Debug, Clone)]
pub(crate) struct Profiles {
    dir: PathBuf,
}

impl Profiles {
    /// Those of whoever runs this.
    pub(crate) fn here() -> anyhow::Result<Self> {
        Ok(Self {
            dir: config_dir(|name| {
                env::var_os(name)
                    .map(PathBuf::from)
                    .filter(|path| path.is_absolute())
            })
            .context("there is no configuration folder: set HOME")?
            .join("localplus/profiles"),
        })
    }

    /// A profile's file.
    pub(crate) fn read(&self, name: &str) -> anyhow::Result<Option<Profile>> {
        let path = self.file(name)?;
        match fs::read(&path) {
            Ok(text) => serde_json::from_slice(&text)
                .map(Some)
                .with_context(|| format!("{} is not readable; sign in again", path.display())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("reading {}", path.display())),
        }
    }

    /// Writes a profile whole, readable by its owner alone.
    pub(crate) fn write(&self, name: &str, profile: &Profile) -> anyhow::Result<PathBuf> {
        let path = self.file(name)?;
        let text = serde_json::to_vec_pretty(profile).context("writing a profile")?;
        private_folder(&self.dir)?;
        let part = path.with_extension("part");
        let written = private_file(&part).and_then(|mut file| {
            file.write_all(&text)?;
            file.sync_all()?;
            fs::rename(&part, &path)
        });
        written.with_context(|| format!("writing {}", path.display()))?;
        Ok(path)
    }

    /// Forgets a profile.
    pub(crate) fn remove(&self, name: &str) -> anyhow::Result<()> {
        let path = self.file(name)?;
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(error).with_context(|| format!("removing {}", path.display()))
            }
            _ => Ok(()),
        }
    }

    /// Nobody else refreshes this profile's session until this is dropped.
    pub(crate) fn lock(&self, name: &str) -> anyhow::Result<fs::File> {
        private_folder(&self.dir)?;
        let path = self.file(name)?.with_extension("lock");
        let file = private_file(&path).with_context(|| format!("opening {}", path.display()))?;
        file.lock()
            .with_context(|| format!("locking {}", path.display()))?;
        Ok(file)
    }

    fn file(&self, name: &str) -> anyhow::Result<PathBuf> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        ensure!(
            !name.is_empty() && name.chars().all(plain),
            "a profile's name is letters, digits, - and _: {name:?}"
        );
        Ok(self.dir.join(format!("{name}.json")))
    }
}

/// What the environment says of who acts; an error when it says half.
fn from_environment(variable: impl Fn(&str) -> Option<String>) -> anyhow::Result<Option<Profile>> {
    let key = (
        variable("LOCALPLUS_CLIENT_ID"),
        variable("LOCALPLUS_CLIENT_SECRET"),
    );
    let (who, token) = match (key, variable("LOCALPLUS_TOKEN")) {
        (_, Some(bearer)) => {
            let good_until = DateTime::<Utc>::MAX_UTC;
            (Who::Bearer, Some(Token { bearer, good_until }))
        }
        ((Some(client_id), Some(client_secret)), None) => {
            let who = Who::Key {
                client_id,
                client_secret,
            };
            (who, None)
        }
        ((None, None), None) => return Ok(None),
        _ => bail!("LOCALPLUS_CLIENT_ID and LOCALPLUS_CLIENT_SECRET are given together or not at all"),
    };
    let gateway = variable("LOCALPLUS_URL")
        .ok_or_else(|| anyhow!("LOCALPLUS_URL does not say where the gateway is"))?;
    Ok(Some(Profile {
        gateway: checked_gateway(&gateway)?,
        who,
        token,
    }))
}

/// An address with its scheme, without a trailing slash; secrets go nowhere in the clear but to this machine.
pub(crate) fn checked_gateway(text: &str) -> anyhow::Result<String> {
    let text = text.trim_end_matches('/');
    let url: reqwest::Url = text
        .parse()
        .with_context(|| format!("{text:?} is not the address of a gateway"))?;
    let here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    ensure!(
        url.scheme() == "https" || (url.scheme() == "http" && here),
        "{text}: secrets go over https, or to this machine"
    );
    Ok(text.to_owned())
}

/// Where the platform keeps settings of a person.
fn config_dir(folder: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    if cfg!(windows) {
        return folder("APPDATA");
    }
    if cfg!(target_os = "macos") {
        return folder("XDG_CONFIG_HOME")
            .or_else(|| Some(folder("HOME")?.join("Library/Application Support")));
    }
    folder("XDG_CONFIG_HOME").or_else(|| Some(folder("HOME")?.join(".config")))
}

fn private_folder(dir: &Path) -> anyhow::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(dir)
        .with_context(|| format!("making {}", dir.display()))
}

fn private_file(path: &Path) -> std::io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    fn profile() -> Profile {
        Profile {
            gateway: "https://api.example.com".to_owned(),
            who: Who::Key {
                client_id: "lpk_1".to_owned(),
                client_secret: "lps_1".to_owned(),
            },
            token: None,
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_is_written_is_for_its_owner_alone_and_is_read_back() {
        use std::os::unix::fs::PermissionsExt as _;
        // given
        let home = tempfile::tempdir().unwrap();
        let profiles = Profiles {
            dir: home.path().join("localplus/profiles"),
        };
        // when
        let path = profiles.write("default", &profile()).unwrap();
        // then
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
        assert!(profiles.read("default").unwrap() == Some(profile()));
        // when
        profiles.remove("default").unwrap();
        profiles.remove("default").unwrap();
        // then
        assert!(profiles.read("default").unwrap().is_none());
    }

    #[test]
    fn a_name_does_not_lead_out_of_the_folder() {
        let profiles = Profiles {
            dir: PathBuf::from("/nowhere"),
        };
        for name in ["", "../other", "a/b", "a.b"] {
            assert!(profiles.read(name).is_err(), "{name}");
        }
    }

    #[test]
    fn the_environment_says_who_acts_or_nothing_and_never_half() {
        let from = |pairs: &[(&str, &str)]| {
            let pairs: HashMap<_, _> = pairs.iter().copied().collect();
            from_environment(|name| pairs.get(name).map(|value| (*value).to_owned()))
        };
        let (url, id, secret) = (
            ("LOCALPLUS_URL", "https://api.example.com/"),
            ("LOCALPLUS_CLIENT_ID", "lpk_1"),
            ("LOCALPLUS_CLIENT_SECRET", "lps_1"),
        );
        assert!(from(&[]).unwrap().is_none());
        assert!(from(&[url]).unwrap().is_none());
        assert!(from(&[url, id, secret]).unwrap() == Some(profile()));
        assert!(from(&[url, id]).is_err());
        assert!(from(&[id, secret]).is_err());
        let by_token = from(&[url, ("LOCALPLUS_TOKEN", "t")]).unwrap().unwrap();
        assert!(by_token.who == Who::Bearer);
    }

    #[test]
    fn secrets_go_over_https_or_to_this_machine() {
        assert_eq!(
            checked_gateway("http://localhost:8080/").unwrap(),
            "http://localhost:8080"
        );
        assert!(checked_gateway("https://api.example.com").is_ok());
        for wrong in ["http://api.example.com", "api.example.com", "ftp://localhost", ""] {
            assert!(checked_gateway(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn settings_are_where_the_platform_keeps_them() {
        let home = |name: &str| (name == "HOME").then(|| PathBuf::from("/home/camille"));
        if cfg!(target_os = "linux") {
            assert_eq!(config_dir(home).unwrap(), PathBuf::from("/home/camille/.config"));
            let xdg = |name: &str| (name == "XDG_CONFIG_HOME").then(|| PathBuf::from("/cfg"));
            assert_eq!(config_dir(xdg).unwrap(), PathBuf::from("/cfg"));
        }
        assert!(config_dir(|_| None).is_none());
    }
}
