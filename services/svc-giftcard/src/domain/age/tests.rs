//! What is written is read by a reader that also reads what the `age` tool wrote.

use super::reader::{RECIPIENT, decrypt};
use super::*;

/// Made with `printf 'number,code,pin\n1,SECRET,\n' | age -r <recipient> | base64`.
const FILE: &str = include_str!("fixture.age.base64");

#[test]
fn the_reader_of_these_tests_reads_what_the_tool_wrote() {
    let file: String = FILE.split_whitespace().collect();
    let file = base64::engine::general_purpose::STANDARD.decode(file).unwrap();
    assert_eq!(decrypt(&file).unwrap(), b"number,code,pin\n1,SECRET,\n");
}

#[test]
fn a_file_is_read_back_whatever_its_size() {
    let recipient = Recipient::parse(RECIPIENT).unwrap();
    for size in [
        0,
        1,
        CHUNK_BYTES - 1,
        CHUNK_BYTES,
        CHUNK_BYTES + 1,
        3 * CHUNK_BYTES,
    ] {
        let text: Vec<u8> = (0..size)
            .map(|place| u8::try_from(place % 251).unwrap())
            .collect();
        let file = recipient.encrypt(&text).unwrap();
        assert_eq!(decrypt(&file).unwrap(), text, "{size} bytes");
        assert_ne!(file, recipient.encrypt(&text).unwrap(), "never twice the same");
    }
}

#[test]
fn a_file_that_was_changed_does_not_open() {
    let file = Recipient::parse(RECIPIENT).unwrap().encrypt(b"codes").unwrap();
    for place in [30, file.len() - 1] {
        let mut changed = file.clone();
        changed[place] ^= 1;
        assert_eq!(decrypt(&changed), None);
    }
}

#[test]
fn what_is_no_recipient_is_refused() {
    let last = if RECIPIENT.ends_with('q') { "p" } else { "q" };
    let mistyped = format!("{}{last}", &RECIPIENT[..RECIPIENT.len() - 1]);
    for text in [
        "",
        "age1",
        "age1qqqq",
        "ssh-ed25519 AAAA",
        mistyped.as_str(),
        &RECIPIENT.to_uppercase(),
    ] {
        assert_eq!(Recipient::parse(text), Err(AgeError::Recipient), "{text}");
    }
}
