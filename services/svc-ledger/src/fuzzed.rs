//! Every parser that faces the outside, as a function of bytes: what a fuzzer calls (`fuzz/`, with a nightly compiler) and
//! what a bounded test calls (`tests/it/fuzzed.rs`, with any). One harness for both, so that what one finds the other keeps.
//!
//! Each must return for all bytes whatsoever; what it accepts must be what it says it is. A broken promise panics, which
//! is how fuzzers want to be told. Nothing that serves calls this.

use crate::domain::Text;
use crate::domain::purchase::{ITEMS_MAX, PURCHASE_MAX, Purchase};
use crate::domain::velocity::{Limit, Scope};
use crate::http::{self, proofs};
use crate::service::{Action, Command, Earn};
use crate::wire;
use auth::{JwksSource, Verifier, VerifierConfig};
use contracts_proto::ledger::v1 as proto;
use prost::Message;
use receipt::{Keys, Receipt};
use serde_json::Value;
use std::sync::LazyLock;
use tokio::runtime::Runtime;

/// A parser under test.
pub type Target = fn(&[u8]);

/// Every target by its name: its corpus is in `fuzz/corpus/<name>`.
pub const TARGETS: &[(&str, Target)] = &[
    ("json", json),
    ("proto", proto),
    ("cursor", cursor),
    ("receipt", receipt),
    ("token", token),
];

/// JSON bodies of requests: what is accepted is within the bounds that the domain relies on.
///
/// # Panics
/// If it is not.
pub fn json(bytes: &[u8]) {
    for command in http::commands_of(bytes) {
        sound(&command);
    }
    http::earn_of(bytes).iter().for_each(earned);
    http::limit_of(bytes).iter().for_each(limited);
}

fn sound(command: &Command) {
    match &command.action {
        Action::Earn { points: amount, .. }
        | Action::Burn { points: amount, .. }
        | Action::Hold { amount, .. }
        | Action::Transfer { amount, .. }
        | Action::Expire { amount, .. }
        | Action::Capture {
            amount: Some(amount), ..
        }
        | Action::Reverse {
            amount: Some(amount), ..
        } => assert!(*amount > 0),
        Action::Adjust { amount, .. } => assert!(*amount != 0 && command.reason.is_some()),
        Action::Capture { amount: None, .. } | Action::Reverse { amount: None, .. } | Action::Void { .. } => {
        }
        Action::ByHand { legs, .. } => {
            assert!((2..=64).contains(&legs.len()) && legs.iter().all(|(_, amount)| *amount != 0));
        }
    }
    plain(command.reference.as_ref(), 200);
    plain(command.reason.as_ref(), 200);
    readable(command.metadata.as_ref());
}

fn earned(earn: &Earn) {
    let metadata = match earn {
        Earn::Points(command) => {
            sound(command);
            &command.metadata
        }
        Earn::Purchase(earn) => {
            let Purchase {
                amount, unit, items, ..
            } = &earn.purchase;
            assert!((1..=PURCHASE_MAX).contains(amount) && !unit.is_points() && items.len() <= ITEMS_MAX);
            let sum: i128 = items.iter().map(|item| i128::from(item.amount)).sum();
            assert!(items.is_empty() || sum == i128::from(*amount));
            for item in items {
                assert!(item.quantity > 0 && item.amount >= 0);
                assert!(!money::contains_card_number(&item.category));
            }
            plain(earn.reference.as_ref(), 200);
            &earn.metadata
        }
    };
    let metadata = readable(metadata.as_ref());
    assert!(
        metadata.get("pricing").is_none(),
        "a price is the ledger's to say"
    );
}

fn limited(limit: &Limit) {
    assert!(limit.maximum >= 0 && (limit.scope == Scope::Account || limit.program.is_some()));
}

fn plain(text: Option<&Text>, most: usize) {
    let text: &str = text.map(AsRef::as_ref).unwrap_or_default();
    assert!(text.len() <= most && !money::contains_card_number(text));
}

/// Metadata as those see it who read it: whatever is escaped is read.
fn readable(metadata: Option<&Text>) -> Value {
    fn holds_card_number(value: &Value) -> bool {
        match value {
            Value::String(text) => money::contains_card_number(text),
            Value::Array(values) => values.iter().any(holds_card_number),
            Value::Object(fields) => fields
                .iter()
                .any(|(name, value)| money::contains_card_number(name) || holds_card_number(value)),
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        }
    }
    plain(metadata, 4 * 1024);
    let text: &str = metadata.map_or("{}", AsRef::as_ref);
    let value = serde_json::from_str(text);
    assert!(value.is_ok() || !text.contains("\\u"));
    let value = value.unwrap_or_default();
    assert!(!holds_card_number(&value));
    value
}

/// Protobuf messages: what is read is written and read again the same, and what it means is found without panicking.
///
/// # Panics
/// If it is not.
pub fn proto(bytes: &[u8]) {
    fn again<M: Message + Default + PartialEq + std::fmt::Debug>(bytes: &[u8]) -> Option<M> {
        let message = M::decode(bytes).ok()?;
        let written = message.encode_to_vec();
        assert_eq!(M::decode(written.as_slice()).ok().as_ref(), Some(&message));
        Some(message)
    }
    let earn = again::<proto::EarnRequest>(bytes);
    earn.and_then(crate::grpc::earn_of).iter().for_each(earned);
    let limit = again::<proto::VelocityLimit>(bytes);
    let limit = limit.as_ref().and_then(crate::grpc::limit_of);
    limit.iter().for_each(limited);
    again::<proto::PostTransactionRequest>(bytes);
    again::<proto::TransactionPosted>(bytes);
    if let Some(batch) = again::<proto::PostBatchRequest>(bytes) {
        for command in crate::grpc::commands_of(batch) {
            sound(&command);
        }
    }
    if let Some(list) = again::<proto::ListTransactionsRequest>(bytes) {
        let _ = (
            wire::transaction_type_from(list.r#type),
            list.from.and_then(wire::instant),
        );
    }
    if let Ok(batch) = events::OutboxBatch::decode(bytes::Bytes::copy_from_slice(bytes)) {
        assert_eq!(
            events::OutboxBatch::decode(batch.encode().into()).ok(),
            Some(batch)
        );
    }
}

/// Cursors: what is accepted comes back as the same place.
///
/// # Panics
/// If it does not.
pub fn cursor(bytes: &[u8]) {
    let Ok(cursor) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(position) = http::position_of_cursor(cursor) {
        let again = http::position_of_cursor(&http::cursor_of_position(&position));
        assert_eq!(again.ok(), Some(position));
    }
    if let Ok(id) = http::id_of_cursor(cursor) {
        assert_eq!(http::id_of_cursor(&http::cursor_of_id(id)).ok(), Some(id));
    }
    if let Ok(lot) = http::lot_of_cursor(cursor) {
        assert_eq!(http::lot_of_cursor(&http::cursor_of_lot(lot)).ok(), Some(lot));
    }
    if let Ok(number) = proofs::number_of_cursor(cursor) {
        assert!(number > 0);
    }
}

/// The keys of the published vectors, whose private half is in the repository.
static KEYS: LazyLock<Keys> = LazyLock::new(|| {
    Keys::from_json(include_bytes!("../../../docs/receipts/vectors/keys.json")).unwrap_or_default()
});

/// Receipts: whatever is accepted is, to the last value, one that was signed.
///
/// # Panics
/// If it is not.
pub fn receipt(bytes: &[u8]) {
    let _ = Keys::from_json(bytes);
    let Ok(receipt) = Receipt::from_json(bytes) else {
        return;
    };
    let written = serde_json::to_vec(&receipt).unwrap_or_default();
    assert_eq!(Receipt::from_json(&written).ok().as_ref(), Some(&receipt));
    if receipt.verify(&KEYS).is_ok() {
        // the vectors are all that was ever signed with this key, and they are of one head
        assert_eq!(receipt.head.signed.number, 7);
    }
}

/// A verifier that knows a key, and what it runs on: whatever looks like a token is taken apart, and none is one.
static VERIFIER: LazyLock<Option<(Verifier, Runtime)>> = LazyLock::new(|| {
    let nowhere: JwksSource = "file:///nowhere/jwks.json".parse().ok()?;
    let verifier = Verifier::new(VerifierConfig::new(
        "https://issuer.example",
        "localplus",
        nowhere,
    ));
    let keys = include_str!("../../../docs/receipts/vectors/keys.json");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    verifier.push_keys(keys).ok()?;
    Some((verifier, runtime.ok()?))
});

/// Bearer tokens: none is accepted that was not signed by the issuer.
///
/// # Panics
/// If one is.
pub fn token(bytes: &[u8]) {
    let (Ok(token), Some((verifier, runtime))) = (std::str::from_utf8(bytes), VERIFIER.as_ref()) else {
        return;
    };
    assert!(verifier.remembered(token).is_none());
    assert!(runtime.block_on(verifier.verify(token)).is_err());
}
