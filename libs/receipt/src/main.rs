//! `receipt verify <receipt.json> --key <keys.json>`
//!
//! Exits 0 when the receipt is valid, 1 when it is not, 2 when it could not be asked.

use receipt::{Keys, Part, Receipt, Verified};
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

const USAGE: &str = "\
usage: receipt verify <receipt.json> --key <keys.json>

  <receipt.json>  what GET /v1/transactions/{id}/receipt answered; - for standard input
  --key FILE      the ledger's public keys, as GET /v1/heads/keys answers them: obtain them once, and from somebody
                  you trust, not together with the receipt

exit code: 0 valid, 1 not valid, 2 could not be verified (no such file, no key)";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (said, code) = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["verify", receipt, "--key", keys] | ["verify", "--key", keys, receipt] => run(receipt, keys),
        _ => (USAGE.to_owned(), 2),
    };
    let written = if code == 0 {
        writeln!(std::io::stdout(), "{said}")
    } else {
        writeln!(std::io::stderr(), "{said}")
    };
    match written {
        Ok(()) => ExitCode::from(code),
        Err(_) => ExitCode::from(2),
    }
}

fn run(receipt: &str, keys: &str) -> (String, u8) {
    let keys = match std::fs::read(keys) {
        Ok(json) => Keys::from_json(&json).map_err(|fault| format!("{keys}: {fault}")),
        Err(error) => Err(format!("{keys}: {error}")),
    };
    let json = if receipt == "-" {
        let mut json = Vec::new();
        std::io::Read::read_to_end(&mut std::io::stdin(), &mut json).map(|_| json)
    } else {
        std::fs::read(receipt)
    };
    let (json, keys) = match (json, keys) {
        (Ok(json), Ok(keys)) => (json, keys),
        (Err(error), _) => return (format!("{receipt}: {error}"), 2),
        (_, Err(fault)) => return (fault, 2),
    };
    match Receipt::from_json(&json) {
        Ok(receipt) => match receipt.verify(&keys) {
            Ok(verified) => (told(&verified), 0),
            Err(fault) => (format!("NOT VALID: {fault}"), 1),
        },
        Err(fault) => (format!("NOT VALID: {fault}"), 1),
    }
}

fn told(verified: &Verified<'_>) -> String {
    let Verified { transaction, head } = verified;
    let mut text = format!(
        "VALID: {} {} of {}",
        transaction.kind, transaction.id, transaction.created_at
    );
    for part in &transaction.entries {
        if let Part::Disclosed(disclosed) = part {
            let entry = &disclosed.entry;
            let _ = write!(
                text,
                "\n  {:+} {} on {} {}, balance after it {}, its entry number {}",
                entry.amount, entry.unit, entry.kind, entry.account_id, entry.posted_after, entry.version
            );
        }
    }
    let _ = write!(
        text,
        "\n  committed to by head {} of {}, signed with key {}",
        head.number, head.created_at, head.kid
    );
    text
}
