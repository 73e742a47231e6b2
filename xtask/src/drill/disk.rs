//! A disk that is small: PostgreSQL's data on a filesystem of its own, which can be filled.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, ensure};
use backing::Server as _;
use serde_json::{Value, json};

use super::stage::Stage;
use crate::{served::Server, shell, tools};

/// Its size: an hour of the drill's own writing is a tenth of it.
const BYTES: u64 = 4 << 30;
/// How full it is to become, in percent; the alert is on 80.
const FULL: u64 = 88;
/// What fills it.
const DUMP: &str = "core.4711";

/// The mounted filesystem, and what tells how full it is.
pub(super) struct Disk {
    place: PathBuf,
    exporter: u16,
    _exporter: Server,
}

impl Disk {
    /// Moves PostgreSQL's data there. It is restarted; nothing else is touched.
    pub(super) fn under_postgres(stage: &Stage) -> anyhow::Result<Self> {
        let postgres = &stage.servers()?.postgres;
        let place = postgres.home().to_path_buf();
        let (image, aside) = (
            stage.system.home.join("data/disk.img"),
            place.with_extension("aside"),
        );
        let program = tools::node_exporter()?;
        postgres.stop()?;
        // sparse: on the disk beneath it takes what is written and no more
        fs::File::create(&image)?.set_len(BYTES)?;
        let owner = format!(
            "root_owner={}:{}",
            rustix::process::getuid().as_raw(),
            rustix::process::getgid().as_raw()
        );
        shell::captured(
            superuser("mkfs.ext4")
                .args(["-q", "-F", "-m", "0", "-E", &owner])
                .arg(&image),
        )?;
        fs::rename(&place, &aside)?;
        fs::create_dir(&place)?;
        shell::captured(superuser("mount").args(["-o", "loop"]).args([&image, &place]))
            .context("the disk is a filesystem of its own, which root mounts")?;
        shell::captured(Command::new("cp").arg("-a").arg(aside.join(".")).arg(&place))?;
        fs::remove_dir_all(&aside)?;
        let exporter = backing::free_port(0)?;
        let told = Server::start(
            "drill-node",
            &format!("http://127.0.0.1:{exporter}/metrics"),
            |_| {
                let mut command = Command::new(program);
                command
                    .args(["--collector.disable-defaults", "--collector.filesystem"])
                    .arg(format!("--web.listen-address=127.0.0.1:{exporter}"));
                Ok(command)
            },
        )?;
        postgres.start(&|_| {})?;
        Ok(Self {
            place,
            exporter,
            _exporter: told,
        })
    }

    /// How Prometheus asks for it, and for nothing of the machine's own disks.
    pub(super) fn job(&self) -> Value {
        json!({
            "job_name": "node-exporter",
            "static_configs": [{ "targets": [format!("127.0.0.1:{}", self.exporter)] }],
            "metric_relabel_configs": [
                { "source_labels": ["mountpoint"], "regex": self.place.display().to_string(), "action": "keep" },
            ],
        })
    }

    /// Somebody leaves a dump there that is as large as what is left, nearly.
    pub(super) fn fill(&self) -> anyhow::Result<()> {
        let said = shell::captured(
            Command::new("df")
                .args(["--block-size=1", "--output=size,avail"])
                .arg(&self.place),
        )?;
        let numbers: Vec<u64> = said
            .split_whitespace()
            .filter_map(|word| word.parse().ok())
            .collect();
        let &[size, free] = numbers.as_slice() else {
            anyhow::bail!("df says {said}");
        };
        let bytes = (size * FULL / 100).saturating_sub(size - free);
        shell::captured(
            Command::new("fallocate")
                .arg(format!("--length={bytes}"))
                .arg(self.place.join(DUMP)),
        )
        .map(drop)
    }

    /// What the runbook asks for: look what is largest, and delete it when nobody needs it.
    pub(super) fn clear(&self) -> anyhow::Result<()> {
        let said = shell::captured(
            Command::new("find")
                .arg(&self.place)
                .args(["-xdev", "-type", "f", "-printf", "%s %p\\n"]),
        )?;
        let files = said.lines().filter_map(|line| line.split_once(' '));
        let largest = files.max_by_key(|(bytes, _)| bytes.parse::<u64>().unwrap_or_default());
        let (_, largest) = largest.context("the disk is empty")?;
        ensure!(
            Path::new(largest) == self.place.join(DUMP),
            "{largest} is the largest, which nobody may delete"
        );
        fs::remove_file(largest).with_context(|| format!("deleting {largest}"))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = unmount(&self.place);
    }
}

/// Takes away what is mounted at `place`, if anything is: by this drill, or by one that was cut short.
pub(super) fn unmount(place: &Path) -> anyhow::Result<()> {
    let mounts = fs::read_to_string("/proc/mounts").unwrap_or_default();
    let mounted = mounts
        .lines()
        .any(|line| line.split(' ').nth(1).is_some_and(|at| Path::new(at) == place));
    if mounted {
        // whoever still has a file open there keeps it, and nobody else
        shell::captured(superuser("umount").arg("--lazy").arg(place))?;
    }
    Ok(())
}

/// A command that only root may run.
fn superuser(program: &str) -> Command {
    // where a user's PATH does not lead
    let path = "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin";
    let mut command = if rustix::process::geteuid().is_root() {
        Command::new(program)
    } else {
        let mut sudo = Command::new("sudo");
        sudo.args(["--non-interactive", program]);
        sudo
    };
    command.env("PATH", path);
    command
}
