//! Makes the Rust and the descriptors in `src/gen` from the `.proto` files, and holds the committed ones to them.
//!
//! `cargo xtask gen` runs this with `LOCALPLUS_GEN=1`, which writes instead of comparing. It is a test and not a build
//! script so that building a service needs neither a generator nor a protobuf compiler.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, in its helpers too"
)]

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
};

use protox::prost::Message as _;

/// Messages whose `Debug` is written by hand in `src/*/redacted.rs`, because they carry personal data or secrets.
const REDACTED: [&str; 9] = [
    ".localplus.giftcard.v1.Delivery",
    ".localplus.merchant.v1.WebhookEndpoint",
    ".localplus.notification.v1.SendStaffLetterRequest",
    ".localplus.notification.v1.StaffInvitation",
    ".localplus.notification.v1.StaffPasswordReset",
    ".localplus.notification.v1.Contact",
    ".localplus.notification.v1.PutContactRequest",
    ".localplus.notification.v1.LookupContactRequest",
    ".localplus.notification.v1.LookupContactRequest.address",
];

#[test]
fn given_the_contracts_when_generated_then_the_committed_code_is_the_same() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let committed = root.join("src/gen");
    let fresh = tempfile::tempdir().unwrap();
    generate(root, fresh.path());

    if env::var_os("LOCALPLUS_GEN").is_some() {
        let _ = fs::remove_dir_all(&committed);
        fs::create_dir_all(&committed).unwrap();
        for (name, content) in files(fresh.path()) {
            fs::write(committed.join(name), content).unwrap();
        }
        return;
    }

    let (fresh, committed) = (files(fresh.path()), files(&committed));
    assert_eq!(
        fresh.keys().collect::<Vec<_>>(),
        committed.keys().collect::<Vec<_>>(),
        "src/gen has other files than the contracts give; run `cargo xtask gen`"
    );
    let stale: Vec<_> = fresh
        .iter()
        .filter(|(name, content)| committed[*name] != **content)
        .collect();
    let stale: Vec<_> = stale.iter().map(|(name, _)| name.as_str()).collect();
    assert!(
        stale.is_empty(),
        "{stale:?} are not what the contracts give; run `cargo xtask gen`"
    );
}

fn generate(root: &Path, out: &Path) {
    let mut protos = Vec::new();
    find_protos(&root.join("localplus"), &mut protos);
    protos.sort();
    assert!(!protos.is_empty(), "no .proto files under {}", root.display());

    let mut compiler = protox::Compiler::new([root]).unwrap();
    compiler
        .include_source_info(true)
        .include_imports(true)
        .open_files(&protos)
        .unwrap();
    let descriptors = compiler.file_descriptor_set();

    // A server that is older than the contract answers UNIMPLEMENTED, so that a contract can grow before its servers do
    // and a test that plays a service plays what it needs. Each service's own tests hold it to all of its methods.
    let mut builder = tonic_prost_build::configure()
        .generate_default_stubs(true)
        .out_dir(out)
        .emit_rerun_if_changed(false);
    for path in REDACTED {
        builder = builder.skip_debug([path]);
    }
    builder.compile_fds(descriptors.clone()).unwrap();

    // Reflection answers names and types; the comments would only make every service larger.
    let mut bare = descriptors;
    for file in &mut bare.file {
        file.source_code_info = None;
    }
    fs::write(out.join("localplus.binpb"), bare.encode_to_vec()).unwrap();
}

fn find_protos(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            find_protos(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "proto") {
            found.push(path);
        }
    }
}

fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let Ok(entries) = fs::read_dir(dir) else {
        return BTreeMap::new();
    };
    entries
        .map(|entry| {
            let path = entry.unwrap().path();
            (
                path.file_name().unwrap().to_str().unwrap().to_owned(),
                fs::read(&path).unwrap(),
            )
        })
        .collect()
}
