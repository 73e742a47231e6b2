//! The format, by its vectors: what is written in `docs/receipts/vectors` verifies, or does not, as it says there; here,
//! by the command, and by a second verifier written from the document alone.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)] // what a test's helper cannot do, the test cannot do

mod world;

use receipt::{Fault, Keys, Receipt};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::Command;
use world::World;

fn vectors() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/receipts")
}

fn compact(value: &Value) -> Vec<u8> {
    serde_json::to_vec(value).unwrap()
}

/// The vectors are those that this code makes; with `LOCALPLUS_GEN` set they are written.
#[test]
fn the_vectors_are_what_the_code_makes() {
    for (name, content) in World::new().vectors() {
        let path = vectors().join("vectors").join(&name);
        let text = serde_json::to_string_pretty(&content).unwrap() + "\n";
        if std::env::var_os("LOCALPLUS_GEN").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(
            written, text,
            "{name}: a receipt that was given out must verify for ever; if the format is a new one, LOCALPLUS_GEN=1"
        );
    }
}

fn cases() -> Vec<(PathBuf, String)> {
    let index = std::fs::read(vectors().join("vectors/index.json")).unwrap();
    let index: Value = serde_json::from_slice(&index).unwrap();
    let cases = index["receipts"].as_object().unwrap().iter();
    cases
        .map(|(name, verdict)| {
            (
                vectors().join("vectors").join(name),
                verdict.as_str().unwrap().to_owned(),
            )
        })
        .collect()
}

#[test]
fn every_vector_has_the_verdict_it_is_filed_under() {
    let keys = std::fs::read(vectors().join("vectors/keys.json")).unwrap();
    let keys = Keys::from_json(&keys).unwrap();
    assert!(cases().len() >= 10);
    for (path, verdict) in cases() {
        let receipt = Receipt::from_json(&std::fs::read(&path).unwrap());
        let found = match receipt.as_ref().map(|receipt| receipt.verify(&keys)) {
            Ok(Ok(_)) => "valid",
            Ok(Err(Fault::Contradiction(_))) => "contradiction",
            Ok(Err(Fault::NotIncluded)) => "not_included",
            Ok(Err(Fault::UnknownKey(_))) => "unknown_key",
            Ok(Err(Fault::Signature)) => "signature",
            Err(Fault::Malformed(_)) => "malformed",
            other => panic!("{}: {other:?}", path.display()),
        };
        assert_eq!(found, verdict, "{}", path.display());
    }
}

#[test]
fn the_command_says_so_by_its_exit_code() {
    let keys = vectors().join("vectors/keys.json");
    let run = |arguments: &[&std::ffi::OsStr]| {
        let output = Command::new(env!("CARGO_BIN_EXE_receipt"))
            .args(arguments)
            .output()
            .unwrap();
        (output.status.code().unwrap(), output)
    };
    for (path, verdict) in cases() {
        let (code, output) = run(&[
            "verify".as_ref(),
            path.as_os_str(),
            "--key".as_ref(),
            keys.as_os_str(),
        ]);
        assert_eq!(
            code,
            i32::from(verdict != "valid"),
            "{}: {output:?}",
            path.display()
        );
    }
    let nowhere = "/nowhere/receipt.json".as_ref();
    assert_eq!(
        run(&["verify".as_ref(), nowhere, "--key".as_ref(), keys.as_os_str()]).0,
        2
    );
    let receipt = vectors().join("vectors/burn.json");
    assert_eq!(
        run(&[
            "verify".as_ref(),
            receipt.as_os_str(),
            "--key".as_ref(),
            receipt.as_os_str()
        ])
        .0,
        2
    );
    assert_eq!(run(&[]).0, 2);
    let (code, output) = run(&[
        "verify".as_ref(),
        receipt.as_os_str(),
        "--key".as_ref(),
        keys.as_os_str(),
    ]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        code == 0 && said.starts_with("VALID: burn") && said.contains("-25 PTS"),
        "{said}"
    );
}

#[test]
fn a_verifier_written_from_the_document_alone_comes_to_the_same_verdicts() {
    let keys = vectors().join("vectors/keys.json");
    for (path, verdict) in cases() {
        let output = Command::new("python3")
            .arg(vectors().join("verify.py"))
            .args([&path, &keys])
            .output()
            .expect("python3 is needed: it runs the second verifier");
        let code = output.status.code().unwrap();
        assert_eq!(
            code,
            i32::from(verdict != "valid"),
            "{}: {output:?}",
            path.display()
        );
        let crashed = String::from_utf8_lossy(&output.stderr).contains("Traceback");
        assert!(!crashed, "{}: {output:?}", path.display());
    }
}

/// Every place of a JSON document that holds a value.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields
            .iter()
            .for_each(|(name, value)| places(value, &format!("{at}/{name}"), found)),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(place, value)| places(value, &format!("{at}/{place}"), found)),
        _ => {}
    }
    found.push(at.to_owned());
}

fn is_accepted(json: &[u8], keys: &Keys) -> bool {
    Receipt::from_json(json).is_ok_and(|receipt| receipt.verify(keys).is_ok())
}

#[test]
fn no_field_can_be_changed_taken_out_or_put_in() {
    let world = World::new();
    for (name, receipt) in world.valid() {
        assert!(is_accepted(&compact(&receipt), &World::keys()), "{name}");
        let mut all = Vec::new();
        places(&receipt, "", &mut all);
        assert!(all.len() > 40, "{name}");
        for place in all.iter().filter(|place| !place.is_empty()) {
            for change in ["other", "gone", "null", "doubled"] {
                let mut changed = receipt.clone();
                let (parent, own) = place.rsplit_once('/').unwrap();
                let value = changed.pointer_mut(place).unwrap();
                match (change, &mut *value) {
                    ("other", Value::String(text)) => {
                        let last = text.pop().unwrap_or('a');
                        text.push(if last == '0' { '1' } else { '0' });
                    }
                    ("other", Value::Number(number)) => {
                        *value = json!(number.as_i64().unwrap() + 1);
                    }
                    ("other", Value::Array(items)) if items.len() > 1 => items.reverse(),
                    ("other", Value::Array(items)) => items.push(json!("00".repeat(32))),
                    ("other", Value::Object(fields)) => {
                        fields.insert("more".to_owned(), json!(1));
                    }
                    ("null", value) => *value = Value::Null,
                    ("gone" | "doubled", _) => match changed.pointer_mut(parent).unwrap() {
                        Value::Object(fields) if change == "gone" => drop(fields.remove(own)),
                        Value::Array(items) if change == "gone" => drop(items.remove(own.parse().unwrap())),
                        Value::Array(items) => {
                            let again = items[own.parse::<usize>().unwrap()].clone();
                            items.push(again);
                        }
                        _ => continue,
                    },
                    (_, value) => panic!("{place}: {value}"),
                }
                assert!(
                    !is_accepted(&compact(&changed), &World::keys()),
                    "{name}: {change} {place}"
                );
            }
        }
    }
}

#[test]
fn no_byte_can_be_changed() {
    let world = World::new();
    let keys = World::keys();
    let (_, receipt) = world.valid().remove(0);
    let honest = compact(&receipt);
    let read = Receipt::from_json(&honest).unwrap();
    for place in 0..honest.len() {
        // a digit's neighbour, the other case of a letter, and no ASCII at all
        for flip in [0x01, 0x20, 0x80] {
            let mut changed = honest.clone();
            changed[place] ^= flip;
            let same = Receipt::from_json(&changed).is_ok_and(|other| other == read);
            assert!(
                !same && !is_accepted(&changed, &keys),
                "byte {place} ^ {flip:#x}: {}",
                String::from_utf8_lossy(&changed)
            );
        }
    }
}

#[test]
fn another_key_of_the_same_name_is_not_trusted() {
    let world = World::new();
    let (_, receipt) = world.valid().remove(0);
    let receipt = Receipt::from_json(&compact(&receipt)).unwrap();
    let other = Keys::default().with("2026-11", &world::key(2).verifying_key().to_bytes());
    assert_eq!(receipt.verify(&other).unwrap_err(), Fault::Signature);
    assert_eq!(
        receipt.verify(&Keys::default()).unwrap_err(),
        Fault::UnknownKey("2026-11".to_owned())
    );
    for none in [
        "",
        "{}",
        "[]",
        r#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"a","x":"AAAA"}]}"#,
        r#"{"keys":[{"kty":"EC","crv":"P-256","kid":"a","x":""}]}"#,
    ] {
        assert!(
            matches!(Keys::from_json(none.as_bytes()), Err(Fault::NotAKey(_))),
            "{none}"
        );
    }
}

#[test]
fn a_receipt_tells_nothing_of_entries_it_does_not_show() {
    let world = World::new();
    let (name, receipt) = world.valid().remove(1);
    assert_eq!(name, "transfer.json");
    let text = receipt.to_string();
    // the other customer's account and owner, in this world
    for secret in [world::id(0x0b0b), world::id(0xb0b0)] {
        assert!(!text.contains(&secret.to_string()), "{secret} is in the receipt");
    }
}
