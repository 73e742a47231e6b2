//! Ports: which are free, and who holds those that are not.

use std::{
    fs,
    net::{Ipv4Addr, TcpListener},
};

use anyhow::{Context as _, bail};

/// Makes sure that `port` can be listened on; else names the process that holds it, `what` wants it, and the
/// `setting` that chooses another.
pub fn require_free(port: u16, what: &str, setting: &str) -> anyhow::Result<()> {
    let Err(error) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)) else {
        return Ok(());
    };
    if error.kind() != std::io::ErrorKind::AddrInUse {
        bail!("{what} cannot listen on port {port}: {error}. Choose another port with {setting}=<port>.");
    }
    let owner = owner_of_port(port).unwrap_or_else(|| "a process of another user".to_owned());
    bail!(
        "port {port}, wanted by {what}, is taken by {owner}. Stop it, or choose another port with {setting}=<port>."
    );
}

/// A port nobody listens on at this moment, `preferred` when that is free.
pub fn free_port(preferred: u16) -> anyhow::Result<u16> {
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, preferred))
        .or_else(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))
        .and_then(|listener| listener.local_addr())
        .context("looking for a free port")?;
    Ok(free.port())
}

/// `process 4711 (nginx: master process)`: who listens on a TCP port, when this user may know.
pub fn owner_of_port(port: u16) -> Option<String> {
    let inodes: Vec<String> = ["/proc/net/tcp", "/proc/net/tcp6"]
        .iter()
        .filter_map(|table| fs::read_to_string(table).ok())
        .flat_map(|table| listeners(&table, port))
        .collect();
    for process in fs::read_dir("/proc").ok()?.flatten() {
        let name = process.file_name();
        let Some(pid) = name
            .to_str()
            .filter(|name| name.bytes().all(|byte| byte.is_ascii_digit()))
        else {
            continue;
        };
        let Ok(files) = fs::read_dir(process.path().join("fd")) else {
            continue;
        };
        let holds = files.flatten().any(|file| {
            fs::read_link(file.path()).is_ok_and(|target| {
                inodes
                    .iter()
                    .any(|inode| target.as_os_str() == format!("socket:[{inode}]").as_str())
            })
        });
        if holds {
            let command = fs::read(process.path().join("cmdline")).unwrap_or_default();
            let command = String::from_utf8_lossy(&command).replace('\0', " ");
            let short: String = command.trim().chars().take(80).collect();
            return Some(format!("process {pid} ({short})"));
        }
    }
    None
}

/// The socket inodes that listen on `port` in a table of `/proc/net`.
fn listeners(table: &str, port: u16) -> Vec<String> {
    let suffix = format!(":{port:04X}");
    table
        .lines()
        .skip(1)
        .filter_map(|line| {
            let fields: Vec<&str> = line.split_ascii_whitespace().collect();
            let (local, state, inode) = (fields.get(1)?, fields.get(3)?, fields.get(9)?);
            (local.ends_with(&suffix) && *state == "0A").then(|| (*inode).to_owned())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_reported_with_its_owner_and_the_setting_that_changes_it() {
        let held = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let port = held.local_addr().expect("its address").port();

        let error = require_free(port, "PostgreSQL", "LOCALPLUS_PORT_POSTGRES")
            .expect_err("taken")
            .to_string();

        assert!(
            error.contains(&format!("port {port}, wanted by PostgreSQL")),
            "{error}"
        );
        assert!(
            error.contains(&format!("process {}", std::process::id())),
            "{error}"
        );
        assert!(error.contains("LOCALPLUS_PORT_POSTGRES="), "{error}");
    }

    #[test]
    fn a_free_port_is_free() {
        let port = free_port(0).expect("a port");
        require_free(port, "a test", "NONE").expect("free");
    }
}
