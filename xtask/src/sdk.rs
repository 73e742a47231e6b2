//! What `cargo xtask gen` makes of the clients for other languages. The work is done by the tool that lives beside them,
//! `sdk/generate/generate.py`; they are checked by `sdk/check`.

use std::process::Command;

use crate::{dev, shell};

/// Makes what is generated of the clients, or with `check` fails where that would change anything. Why it could not be
/// done here, if so.
pub(crate) fn generate(check: bool) -> anyhow::Result<Option<String>> {
    const ENOUGH: &str = "import sys; sys.exit(sys.version_info < (3, 11))";
    if shell::captured(Command::new("python3").args(["-c", ENOUGH])).is_err() {
        return Ok(Some("Python 3.11 or newer is not installed".to_owned()));
    }
    let mut generate = Command::new("python3");
    generate.arg(dev::root()?.join("sdk/generate/generate.py"));
    if check {
        generate.arg("--check");
    }
    shell::captured(&mut generate)?;
    Ok(None)
}
