//! Ports: which are free, and who holds those that are not.

use std::{
    fs,
    net::{Ipv4Addr, TcpListener, UdpSocket},
    ops::Range,
    process,
    sync::{Mutex, PoisonError},
};

use anyhow::bail;

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

/// Where `free_port` looks: below the ports that Linux gives to outgoing connections (32,768 and above), so that no
/// client takes one between the choice and the use, and apart from those of `up`, `bench` and `drill`.
const CHOICE: Range<u16> = 27_000..32_768;

/// Whether nobody listens on `port` at this moment.
pub(crate) fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// `preferred` when nobody listens on it at this moment; else, and always for 0, a port that is given to nobody else on
/// this machine as long as this process lives, even while nobody listens on it.
pub fn free_port(preferred: u16) -> anyhow::Result<u16> {
    if preferred != 0 && is_free(preferred) {
        return Ok(preferred);
    }
    claim(CHOICE)
}

/// A port of `choice` that nobody listens on and that no other call gets, of whichever process, until this one ends. The
/// claim is the UDP port of the same number, which nothing of ours uses: the kernel hands it out once, and takes it back
/// from a process that is killed.
pub(crate) fn claim(choice: Range<u16>) -> anyhow::Result<u16> {
    static CLAIMS: Mutex<Vec<UdpSocket>> = Mutex::new(Vec::new());
    // each process begins elsewhere, so that what another has just given up is not the next to be taken
    let first = usize::try_from(process::id())? * 97 % choice.len();
    let ports = choice.clone().skip(first).chain(choice.clone().take(first));
    for port in ports {
        if let Ok(claim) = UdpSocket::bind((Ipv4Addr::LOCALHOST, port))
            && is_free(port)
        {
            CLAIMS.lock().unwrap_or_else(PoisonError::into_inner).push(claim);
            return Ok(port);
        }
    }
    bail!("no port from {} to {} is free", choice.start, choice.end - 1)
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
        assert!(error.contains(&format!("process {}", process::id())), "{error}");
        assert!(error.contains("LOCALPLUS_PORT_POSTGRES="), "{error}");
    }

    #[test]
    fn a_free_port_is_free() {
        let port = free_port(0).expect("a port");
        require_free(port, "a test", "NONE").expect("free");
    }

    /// A test of the whole system once could not start a service: while databases were migrated, somebody else had been
    /// given the port that it had chosen.
    #[test]
    fn given_a_port_on_which_nobody_listens_yet_when_others_ask_for_one_then_it_is_not_theirs() {
        let few = 26_990..26_993;

        let mut given = [(); 3].map(|()| claim(few.clone()).expect("a port"));

        given.sort_unstable();
        assert_eq!(given, [26_990, 26_991, 26_992]);
        let error = claim(few).expect_err("all are taken").to_string();
        assert_eq!(error, "no port from 26990 to 26992 is free");
    }

    #[test]
    fn a_preferred_port_is_given_unless_somebody_listens_there() {
        let wanted = claim(26_980..26_990).expect("a port");
        assert_eq!(free_port(wanted).expect("a port"), wanted);

        let _held = TcpListener::bind((Ipv4Addr::LOCALHOST, wanted)).expect("free");

        let other = free_port(wanted).expect("a port");
        assert!(CHOICE.contains(&other), "{other}");
    }
}
