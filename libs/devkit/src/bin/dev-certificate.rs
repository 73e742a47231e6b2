//! `dev-certificate`: by what programs of this machine are spoken to with TLS, as those outside would be.

use std::{
    fs,
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use clap::Parser;

/// Makes a certificate for localhost, 127.0.0.1 and `::1`, and its key, unless they are there.
#[derive(Debug, Parser)]
struct Cli {
    /// Where to: `localhost.crt` and `localhost.key`
    #[arg(long)]
    dir: PathBuf,
}

fn main() -> anyhow::Result<()> {
    make(&Cli::parse().dir)
}

/// The key is readable by its owner alone, and written first: where there is a certificate there is its key.
fn make(dir: &Path) -> anyhow::Result<()> {
    let (certificate, key) = (dir.join("localhost.crt"), dir.join("localhost.key"));
    if certificate.is_file() && key.is_file() {
        return Ok(());
    }
    fs::create_dir_all(dir).with_context(|| format!("making {}", dir.display()))?;
    let names = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
    let made = rcgen::generate_simple_self_signed(names).context("making a certificate")?;
    let private = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&key)
        .and_then(|mut file| file.write_all(made.signing_key.serialize_pem().as_bytes()));
    private.with_context(|| format!("writing {}", key.display()))?;
    fs::write(&certificate, made.cert.pem()).with_context(|| format!("writing {}", certificate.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn it_is_made_once_and_its_key_is_its_owners() {
        let dir = std::env::temp_dir().join(format!("dev-certificate-{}", std::process::id()));
        make(&dir).expect("made");
        let read = |name: &str| fs::read_to_string(dir.join(name)).expect("written");
        let first = (read("localhost.crt"), read("localhost.key"));
        make(&dir).expect("made before");
        assert_eq!((read("localhost.crt"), read("localhost.key")), first);
        assert!(first.0.starts_with("-----BEGIN CERTIFICATE-----"));
        let mode = fs::metadata(dir.join("localhost.key"))
            .expect("written")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        fs::remove_dir_all(dir).expect("removed");
    }
}
