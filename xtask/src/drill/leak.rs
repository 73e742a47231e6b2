//! A leak of memory, brought in from outside: no service has a knob for it, in no build (ADR 0076).

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::{shell, tools};

const SOURCE: &str = include_str!("leak.c");

/// Builds what a process is to be preloaded with in `folder`; its path.
pub(super) fn library(folder: &Path) -> anyhow::Result<PathBuf> {
    tools::build_tools()?;
    let (source, library) = (folder.join("leak.c"), folder.join("leak.so"));
    std::fs::write(&source, SOURCE)?;
    shell::captured(
        Command::new("cc")
            .args(["-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-pthread", "-o"])
            .args([&library, &source]),
    )?;
    Ok(library)
}
