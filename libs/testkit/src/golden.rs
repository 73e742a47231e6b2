//! Events as earlier releases wrote them.

use std::fs;

/// The event of that fully qualified protobuf name in every version there ever was, the oldest first: version and payload.
pub fn golden_events(name: &str) -> Vec<(u16, Vec<u8>)> {
    let folder = backing::workspace_root()
        .expect("the workspace")
        .join("contracts-proto/golden")
        .join(name);
    let mut versions: Vec<(u16, Vec<u8>)> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| {
            let path = entry.expect("a golden file").path();
            let version = path.file_stem().and_then(|stem| stem.to_str()?.parse().ok());
            (
                version.expect("a version"),
                fs::read(&path).expect("a golden file"),
            )
        })
        .collect();
    versions.sort();
    versions
}
