//! `localplus evidence`: a month's evidence. Verifying asks nobody: the parts and the keys that are trusted are all it takes.

use std::{collections::BTreeMap, fs, path::PathBuf};

use anyhow::Context as _;
use clap::Subcommand;
use receipt::{
    Keys,
    evidence::{Bundle, Doubt},
};
use serde_json::{Value, json};

use crate::{failure::Failure, output::Output};

/// What can be done with evidence.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Verify the parts of a network's month, offline; every service's must be there
    Verify(Verify),
}

/// Arguments of `localplus evidence verify`.
#[derive(Debug, clap::Args)]
pub(crate) struct Verify {
    /// What each service's `compliance-report TENANT YYYY-MM` printed
    #[arg(required = true)]
    parts: Vec<PathBuf>,
    /// A service's public keys, as `SERVICE=FILE`: what its `compliance-keys` printed, of svc-ledger what `receipts keys` wrote;
    /// never from whoever hands you the parts
    #[arg(long, required = true, value_parser = trusted)]
    keys: Vec<(String, PathBuf)>,
}

fn trusted(text: &str) -> Result<(String, PathBuf), String> {
    let (service, file) = text.split_once('=').ok_or("SERVICE=FILE is expected")?;
    Ok((service.to_owned(), file.into()))
}

impl Verify {
    /// Verifies, or says what is wrong.
    pub(crate) fn run(self, output: &Output) -> Result<(), Failure> {
        let mut keys = BTreeMap::new();
        for (service, file) in &self.keys {
            let reading = || format!("reading {}", file.display());
            let json = fs::read(file).with_context(reading)?;
            keys.insert(service.clone(), Keys::from_json(&json).with_context(reading)?);
        }
        let mut parts = Vec::with_capacity(self.parts.len());
        for file in &self.parts {
            parts.push(fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?);
        }
        let not_valid = |doubt: Doubt| Failure::NotValid(doubt.to_string());
        let bundle = Bundle::verify(parts.iter().map(String::as_str), &keys).map_err(not_valid)?;
        bundle.whole().map_err(not_valid)?;
        let mut fields = vec![("VALID", format!("{} {}", bundle.tenant_id, bundle.month))];
        let mut failed = Vec::new();
        for (service, said) in &bundle.parts {
            fields.push(("part", format!("{service}: {}", summary(said))));
            let short = runs(said).filter(|(_, runs, succeeded)| succeeded < runs);
            failed.extend(short.map(|(job, runs, succeeded)| {
                format!("{service} {job}: {succeeded} of {runs} runs succeeded")
            }));
        }
        fields.extend(failed.iter().map(|line| ("look at", line.clone())));
        let answer = json!({
            "valid": true, "tenant_id": bundle.tenant_id, "month": bundle.month, "parts": bundle.parts,
        });
        Ok(output.fields(&answer, &fields)?)
    }
}

/// What a part says, in a line.
fn summary(said: &Value) -> String {
    let mut words = Vec::new();
    if let Some(rows) = said.pointer("/trail/rows").and_then(Value::as_i64) {
        words.push(format!("{rows} rows of the audit trail"));
    }
    if let Some(changes) = said.get("changes").and_then(Value::as_object) {
        let changes: i64 = changes.values().filter_map(Value::as_i64).sum();
        words.push(format!("{changes} rows of the audit trail"));
    }
    let counts = said.get("counts").and_then(Value::as_object);
    for (name, count) in counts.into_iter().flatten() {
        words.push(format!("{name} {count}"));
    }
    words.push(format!("{} jobs", runs(said).count()));
    words.join(", ")
}

/// Each job with how often it began and came to its end.
fn runs(said: &Value) -> impl Iterator<Item = (&String, i64, i64)> {
    let jobs = said.get("jobs").and_then(Value::as_object);
    jobs.into_iter().flatten().map(|(job, runs)| {
        let count = |name: &str| runs.get(name).and_then(Value::as_i64).unwrap_or_default();
        (job, count("runs"), count("succeeded"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Colour;
    use receipt::evidence::{FORMAT, SERVICES, Signer};
    use tempfile::TempDir;

    /// A folder with every service's part and keys; svc-ledger's part is of its own form.
    fn month() -> (TempDir, Verify) {
        let folder = tempfile::tempdir().unwrap();
        let mut verify = Verify {
            parts: Vec::new(),
            keys: Vec::new(),
        };
        for service in SERVICES {
            let signer = Signer::parse(&format!("{service}-1:{}=", "A".repeat(43))).unwrap();
            let said = if service == "svc-ledger" {
                json!({"format": "localplus.compliance.v2", "tenant_id": "t", "month": "2026-10", "changes": {"account.opened": 2},
                    "jobs": {"ledger-audit": {"runs": 744, "succeeded": 743}}})
            } else {
                json!({"format": FORMAT, "service": service, "tenant_id": "t", "month": "2026-10", "made_at": "now",
                    "jobs": {}, "counts": {"erasures": 1}})
            };
            let (part, keys) = (
                folder.path().join(service),
                folder.path().join(format!("{service}.json")),
            );
            fs::write(&part, signer.sign(&said).unwrap()).unwrap();
            fs::write(&keys, json!({ "keys": [signer.public()] }).to_string()).unwrap();
            verify.parts.push(part);
            verify.keys.push((service.to_owned(), keys));
        }
        (folder, verify)
    }

    fn refused(verify: Verify) -> String {
        verify
            .run(&Output::new(true, Colour::Never))
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn a_month_is_valid_when_every_services_part_is_there_and_its_own() {
        let (_folder, verify) = month();
        verify.run(&Output::new(true, Colour::Never)).unwrap();

        let (_folder, mut short) = month();
        short.parts.remove(1);
        assert_eq!(refused(short), "NOT VALID: there is no part of svc-giftcard");

        let (folder, forged) = month();
        let part = folder.path().join("svc-wallet");
        let text = fs::read_to_string(&part).unwrap();
        let (said, _) = text.rsplit_once('.').unwrap();
        fs::write(&part, format!("{said}.{}", "A".repeat(86))).unwrap();
        assert_eq!(
            refused(forged),
            "NOT VALID: the signature of svc-wallet's part is not valid"
        );

        let (_folder, mut untrusted) = month();
        untrusted.keys.retain(|(service, _)| service != "svc-merchant");
        assert_eq!(
            refused(untrusted),
            "NOT VALID: no trusted key of svc-merchant is called svc-merchant-1"
        );
    }

    #[test]
    fn what_did_not_succeed_is_pointed_at() {
        let said = json!({"changes": {"a": 2, "b": 3}, "jobs": {"x": {"runs": 3, "succeeded": 2}}});
        assert_eq!(summary(&said), "5 rows of the audit trail, 1 jobs");
        assert_eq!(runs(&said).next(), Some((&"x".to_owned(), 3, 2)));
    }
}
