//! An event of every version that was ever written stays readable.
//!
//! `golden/<event>/<version>.binpb` is an event of that version with every field filled in. `cargo xtask gen` (which runs
//! this with `LOCALPLUS_GEN=1`) adds the file of a version that has none; it never changes one that is there.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

use std::{env, fs, path::PathBuf, sync::Once};

use contracts_proto::events::{ALL, Event};
use protox::prost::Message as _;
use protox::prost_reflect::{
    DescriptorPool, DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, ReflectMessage as _, Value,
};

/// A time that nothing hangs on: 14 November 2023.
const SECONDS: i64 = 1_700_000_000;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn golden(event: Event, version: u16) -> PathBuf {
    // whichever test is the first to look
    static ADDED: Once = Once::new();
    ADDED.call_once(|| {
        if env::var_os("LOCALPLUS_GEN").is_some() {
            add_missing();
        }
    });
    path(event, version)
}

fn path(event: Event, version: u16) -> PathBuf {
    root().join(format!("golden/{}/{version}.binpb", event.name))
}

fn add_missing() {
    let pool = present();
    for event in ALL {
        let path = path(*event, event.version);
        if !path.exists() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, sample(&pool, *event).unwrap()).unwrap();
        }
    }
}

/// The contracts as they are now.
fn present() -> DescriptorPool {
    let mut found = Vec::new();
    let mut folders = vec![root().join("localplus")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "proto") {
                found.push(path);
            }
        }
    }
    let mut compiler = protox::Compiler::new([root()]).unwrap();
    compiler.include_imports(true).open_files(&found).unwrap();
    compiler.descriptor_pool()
}

/// The contracts as they were released.
fn released() -> Vec<(PathBuf, DescriptorPool)> {
    let images = fs::read_dir(root().join("released")).unwrap();
    images
        .map(|image| image.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "binpb"))
        .map(|path| {
            let image = fs::read(&path).unwrap();
            let pool = DescriptorPool::decode(&*image).unwrap();
            (path, pool)
        })
        .collect()
}

/// An event with every field filled in, in a way that consumers can take for real.
fn filled(descriptor: &MessageDescriptor) -> DynamicMessage {
    let mut message = DynamicMessage::new(descriptor.clone());
    for field in descriptor.fields() {
        let value = value(&field);
        let value = if field.is_list() {
            Value::List(vec![value])
        } else {
            value
        };
        message.set_field(&field, value);
    }
    message
}

fn value(field: &FieldDescriptor) -> Value {
    assert!(!field.is_map(), "{}: maps have no order", field.full_name());
    let number = field.number();
    match field.kind() {
        Kind::Message(descriptor) => Value::Message(filled(&descriptor)),
        // the first that means something
        Kind::Enum(descriptor) => Value::EnumNumber(descriptor.values().nth(1).unwrap().number()),
        Kind::String => Value::String(text(field)),
        Kind::Bytes => Value::Bytes(vec![7; 32].into()),
        Kind::Bool => Value::Bool(true),
        // only accounts that no consumer follows are sharded, and zero is the proto's own default
        Kind::Int32 if field.name() == "shard" => Value::I32(0),
        Kind::Int64 if field.name() == "seconds" => Value::I64(SECONDS),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => Value::I32(i32::try_from(number).unwrap()),
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => Value::I64(number.into()),
        Kind::Uint32 | Kind::Fixed32 => Value::U32(number),
        Kind::Uint64 | Kind::Fixed64 => Value::U64(number.into()),
        Kind::Double | Kind::Float => panic!("{} is a float", field.full_name()),
    }
}

fn text(field: &FieldDescriptor) -> String {
    let number = field.number();
    let is_id = field.name() == "id" || field.name().ends_with("_id") || field.name().starts_with("revers");
    match field.name() {
        "unit" => "PTS".to_owned(),
        "currency" => "EUR".to_owned(),
        "locale" => "fr-FR".to_owned(),
        "code_last4" => "7F3K".to_owned(),
        name if name.ends_with("_json") => "{}".to_owned(),
        _ if is_id => format!("01890a5d-ac96-774b-bcce-b302099a{number:04x}"),
        name => name.to_owned(),
    }
}

fn sample(pool: &DescriptorPool, event: Event) -> Option<Vec<u8>> {
    let descriptor = pool.get_message_by_name(event.name)?;
    Some(filled(&descriptor).encode_to_vec())
}

/// Names of fields that the contracts of today do not know, inside of it too.
fn unknown(message: &DynamicMessage) -> Vec<String> {
    let name = message.descriptor().full_name().to_owned();
    let mut unknown: Vec<_> = message
        .unknown_fields()
        .map(|field| format!("{name} {}", field.number()))
        .collect();
    for (_, value) in message.fields() {
        let values = match value {
            Value::List(values) => values.as_slice(),
            value => std::slice::from_ref(value),
        };
        for value in values {
            if let Value::Message(inner) = value {
                unknown.extend(self::unknown(inner));
            }
        }
    }
    unknown
}

#[test]
fn given_the_contracts_then_every_event_has_a_name_a_topic_and_a_version() {
    let mut declared: Vec<String> = present()
        .files()
        .filter(|file| file.name().ends_with("/events.proto"))
        .flat_map(|file| file.messages().collect::<Vec<_>>())
        .map(|message| message.full_name().to_owned())
        .collect();
    let mut listed: Vec<String> = ALL.iter().map(|event| event.name.to_owned()).collect();
    declared.sort();
    listed.sort();
    assert_eq!(
        declared, listed,
        "src/events.rs lists other events than the contracts declare"
    );
}

#[test]
fn given_an_event_when_it_says_something_new_then_it_has_a_new_version() {
    let pool = present();
    for event in ALL {
        let sample = sample(&pool, *event).unwrap();
        let path = golden(*event, event.version);
        let kept = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(
            kept == sample,
            "{} is not what version {} of it said: raise its version in src/events.rs and run `cargo xtask gen`",
            event.name,
            event.version
        );
    }
}

#[test]
fn given_a_release_then_what_its_events_said_is_among_the_versions() {
    for (image, pool) in released() {
        for event in ALL {
            // an event that is younger than the release
            let Some(sample) = sample(&pool, *event) else {
                continue;
            };
            let known =
                (1..=event.version).any(|version| fs::read(golden(*event, version)).unwrap() == sample);
            assert!(known, "{} of {} has no golden file", event.name, image.display());
        }
    }
}

#[test]
fn given_an_event_of_any_version_when_read_today_then_nothing_of_it_is_lost() {
    let pool = present();
    for event in ALL {
        let descriptor = pool.get_message_by_name(event.name).unwrap();
        for version in 1..=event.version {
            let bytes = fs::read(golden(*event, version)).unwrap();
            let read = DynamicMessage::decode(descriptor.clone(), &*bytes)
                .unwrap_or_else(|error| panic!("{} {version}: {error}", event.name));
            assert_eq!(unknown(&read), Vec::<String>::new(), "{} {version}", event.name);
            assert!(
                read.encode_to_vec() == bytes,
                "{} {version} is read as something else",
                event.name
            );
        }
        let beyond = golden(*event, event.version + 1);
        assert!(!beyond.exists(), "{} is of the future", beyond.display());
    }
}
