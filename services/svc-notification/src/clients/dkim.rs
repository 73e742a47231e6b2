//! DKIM (RFC 6376): the domain of a mail's sender vouches for it, so that others cannot send in a network's name unnoticed.
//!
//! Written by hand because lettre's signs with the `rsa` crate, which is refused (docs/adr/0060). Ed25519 (RFC 8463) and RSA, by
//! aws-lc: many receivers do not know the first, so a domain publishes one of each, and a mail carries both signatures.

use std::fmt;

use aws_lc_rs::{
    encoding::{AsDer as _, PublicKeyX509Der},
    rand::SystemRandom,
    rsa,
    signature::{Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};

/// What is signed of a mail's head. `From` and `Subject` are named once more than they are there, so that a second one, which a mail
/// program might show instead, breaks the signature. `List-Unsubscribe` has to be among them (RFC 8058).
const SIGNED: [&str; 13] = [
    "from",
    "from",
    "subject",
    "subject",
    "to",
    "date",
    "message-id",
    "reply-to",
    "mime-version",
    "content-type",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "auto-submitted",
];
/// How much of a signature stands on a line.
const LINE: usize = 72;

/// Signs mails for a domain, with each of its keys.
pub struct Dkim {
    domain: String,
    keys: Vec<Key>,
}

struct Key {
    selector: String,
    pair: Pair,
}

enum Pair {
    Ed25519(Box<Ed25519KeyPair>),
    Rsa(Box<rsa::KeyPair>),
}

/// The text is no list of keys.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error(
    "keys must be a list of `selector:ed25519:base64 of a 32-byte seed` or `selector:rsa:base64 of a PKCS#8 key`, separated by commas"
)]
pub struct NotAKey;

/// A mail could not be signed.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the mail could not be signed")]
pub struct CannotSign;

impl fmt::Debug for Dkim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let selectors: Vec<_> = self.keys.iter().map(|key| key.selector.as_str()).collect();
        f.debug_struct("Dkim")
            .field("domain", &self.domain)
            .field("selectors", &selectors)
            .finish()
    }
}

impl Dkim {
    /// Reads `selector:algorithm:base64,…` for the domain that mails are from.
    pub fn parse(domain: &str, text: &str) -> Result<Self, NotAKey> {
        let keys = text.split(',').map(Key::parse).collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            domain: domain.to_owned(),
            keys,
        })
    }

    /// What DNS has to say for these keys: names and the texts of their TXT records.
    pub fn records(&self) -> Result<Vec<(String, String)>, CannotSign> {
        let record = |key: &Key| {
            let (kind, public) = match &key.pair {
                Pair::Ed25519(pair) => ("ed25519", STANDARD.encode(pair.public_key())),
                Pair::Rsa(pair) => {
                    let public: PublicKeyX509Der<'_> = pair.public_key().as_der().map_err(|_| CannotSign)?;
                    ("rsa", STANDARD.encode(public.as_ref()))
                }
            };
            let name = format!("{}._domainkey.{}", key.selector, self.domain);
            Ok((name, format!("v=DKIM1; k={kind}; p={public}")))
        };
        self.keys.iter().map(record).collect()
    }

    /// The mail with its signatures in front. `at` is when they were made.
    pub fn sign(&self, mail: &[u8], at: DateTime<Utc>) -> Result<Vec<u8>, CannotSign> {
        let (head, body) = parts(mail).ok_or(CannotSign)?;
        let fields = fields(head).ok_or(CannotSign)?;
        let body_hash = STANDARD.encode(Sha256::digest(relaxed_body(body)));
        let mut signed = Vec::with_capacity(mail.len() + 1_024 * self.keys.len());
        for key in &self.keys {
            let names: Vec<_> = SIGNED
                .into_iter()
                .filter(|name| matches!(*name, "from" | "subject") || count(&fields, name) > 0)
                .collect();
            let begun = format!(
                "v=1; a={}-sha256; c=relaxed/relaxed; d={}; s={};\r\n t={}; h={};\r\n bh={body_hash};\r\n b=",
                key.algorithm(),
                self.domain,
                key.selector,
                at.timestamp(),
                names.join(":"),
            );
            let signature = STANDARD.encode(key.sign(&input(&fields, &names, &begun))?);
            signed.extend_from_slice(b"DKIM-Signature: ");
            signed.extend_from_slice(begun.as_bytes());
            for (at, line) in signature.as_bytes().chunks(LINE).enumerate() {
                if at > 0 {
                    signed.extend_from_slice(b"\r\n ");
                }
                signed.extend_from_slice(line);
            }
            signed.extend_from_slice(b"\r\n");
        }
        signed.extend_from_slice(mail);
        Ok(signed)
    }
}

impl Key {
    fn parse(text: &str) -> Result<Self, NotAKey> {
        let mut parts = text.trim().splitn(3, ':');
        let mut part = || parts.next().ok_or(NotAKey);
        let (selector, algorithm, key) = (part()?, part()?, part()?);
        let named = !selector.is_empty()
            && selector
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'));
        let key = STANDARD.decode(key).map_err(|_| NotAKey)?;
        let pair = match algorithm {
            "ed25519" => Ed25519KeyPair::from_seed_unchecked(&key)
                .map(|pair| Pair::Ed25519(Box::new(pair)))
                .map_err(|_| NotAKey)?,
            "rsa" => rsa::KeyPair::from_pkcs8(&key)
                .map(|pair| Pair::Rsa(Box::new(pair)))
                .map_err(|_| NotAKey)?,
            _ => return Err(NotAKey),
        };
        if !named {
            return Err(NotAKey);
        }
        Ok(Self {
            selector: selector.to_owned(),
            pair,
        })
    }

    const fn algorithm(&self) -> &'static str {
        match self.pair {
            Pair::Ed25519(_) => "ed25519",
            Pair::Rsa(_) => "rsa",
        }
    }

    fn sign(&self, input: &[u8]) -> Result<Vec<u8>, CannotSign> {
        match &self.pair {
            // of the hash, as RFC 8463 has it
            Pair::Ed25519(pair) => Ok(pair.sign(&Sha256::digest(input)).as_ref().to_vec()),
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), input, &mut signature)
                    .map_err(|_| CannotSign)?;
                Ok(signature)
            }
        }
    }
}

/// Head and body of a mail.
fn parts(mail: &[u8]) -> Option<(&str, &[u8])> {
    let end = mail.windows(4).position(|window| window == b"\r\n\r\n")?;
    let (head, rest) = mail.split_at_checked(end)?;
    Some((std::str::from_utf8(head).ok()?, rest.get(4..)?))
}

/// The fields of a head, in order: name in lower case, value unfolded and relaxed (RFC 6376 3.4.2).
fn fields(head: &str) -> Option<Vec<(String, String)>> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in head.split("\r\n") {
        if line.starts_with([' ', '\t']) {
            fields.last_mut()?.1.push_str(line);
        } else {
            let (name, value) = line.split_once(':')?;
            fields.push((name.trim_end().to_ascii_lowercase(), value.to_owned()));
        }
    }
    for (_, value) in &mut fields {
        *value = relaxed(value);
    }
    Some(fields)
}

fn count(fields: &[(String, String)], name: &str) -> usize {
    fields.iter().filter(|(known, _)| known == name).count()
}

/// A value in one line, its runs of blanks as one, none around it.
fn relaxed(value: &str) -> String {
    let words = value
        .split([' ', '\t', '\r', '\n'])
        .filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// What is signed (RFC 6376 3.7): the named fields, the last of a name first and none where there is no other, then the
/// signature's own without what it will hold.
fn input(fields: &[(String, String)], names: &[&str], begun: &str) -> Vec<u8> {
    let mut input = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let before = names.iter().take(at).filter(|other| *other == name).count();
        let field = fields.iter().rev().filter(|(known, _)| known == name).nth(before);
        if let Some((name, value)) = field {
            input.extend(format!("{name}:{value}\r\n").into_bytes());
        }
    }
    input.extend(format!("dkim-signature:{}", relaxed(begun)).into_bytes());
    input
}

/// The body (RFC 6376 3.4.4): runs of blanks as one, none at the ends of lines, no empty lines at the end.
fn relaxed_body(body: &[u8]) -> Vec<u8> {
    let mut lines: Vec<Vec<u8>> = Vec::new();
    for line in body.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let mut relaxed = Vec::with_capacity(line.len());
        for byte in line {
            match byte {
                b' ' | b'\t' if relaxed.last() == Some(&b' ') => {}
                b' ' | b'\t' => relaxed.push(b' '),
                other => relaxed.push(*other),
            }
        }
        if relaxed.last() == Some(&b' ') {
            relaxed.pop();
        }
        lines.push(relaxed);
    }
    while lines.last().is_some_and(Vec::is_empty) {
        lines.pop();
    }
    let mut body = Vec::new();
    for line in lines {
        body.extend_from_slice(&line);
        body.extend_from_slice(b"\r\n");
    }
    body
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{ED25519, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};

    use super::*;

    const MAIL: &[u8] =
        b"From: Joe SixPack <joe@football.example.com>\r\nTo: Suzie Q <suzie@shopping.example.net>\r\n\
        Subject: Is dinner\r\n  ready?\r\nDate: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n\
        Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n\r\n\
        Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n";

    fn seed(selector: &str) -> String {
        format!("{selector}:ed25519:{}", STANDARD.encode([7; 32]))
    }

    fn dkim() -> (Dkim, Vec<u8>, Vec<u8>) {
        let rsa = rsa::KeyPair::generate(rsa::KeySize::Rsa2048).unwrap();
        let pkcs8: aws_lc_rs::encoding::Pkcs8V1Der<'_> = rsa.as_der().unwrap();
        let text = format!("{},two:rsa:{}", seed("one"), STANDARD.encode(pkcs8.as_ref()));
        let dkim = Dkim::parse("football.example.com", &text).unwrap();
        let ed25519 = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap();
        (
            dkim,
            ed25519.public_key().as_ref().to_vec(),
            rsa.public_key().as_ref().to_vec(),
        )
    }

    /// As a receiver would: the signatures that hold, by their selector. Written apart from the code above.
    fn holding(mail: &[u8], ed25519: &[u8], rsa: &[u8]) -> Vec<String> {
        let text = String::from_utf8(mail.to_vec()).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let squeeze = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
        let lines: Vec<(String, String)> = unfolded
            .split("\r\n")
            .map(|line| line.split_once(':').unwrap())
            .map(|(name, value)| (name.to_lowercase(), squeeze(value)))
            .collect();
        let lines_of_body: Vec<_> = body
            .trim_end_matches("\r\n")
            .split("\r\n")
            .map(|line| {
                let blank = if line.starts_with([' ', '\t']) { " " } else { "" };
                format!("{blank}{}\r\n", squeeze(line))
            })
            .collect();
        let hash = STANDARD.encode(Sha256::digest(lines_of_body.concat()));
        let mut held = Vec::new();
        for (_, value) in lines.iter().filter(|(name, _)| name == "dkim-signature") {
            let tag = |name: &str| {
                let tags = value.split(';').map(|tag| tag.trim().split_once('=').unwrap());
                tags.clone()
                    .find(|(known, _)| *known == name)
                    .unwrap()
                    .1
                    .replace(' ', "")
            };
            let mut rest = lines.clone();
            let mut data = Vec::new();
            for name in tag("h").split(':') {
                if let Some(at) = rest.iter().rposition(|(known, _)| known == name) {
                    let (name, value) = rest.remove(at);
                    data.extend(format!("{name}:{value}\r\n").into_bytes());
                }
            }
            let own = value.split(" b=").next().unwrap();
            data.extend(format!("dkim-signature:{own} b=").into_bytes());
            let signature = STANDARD.decode(tag("b")).unwrap();
            let genuine = match tag("a").as_str() {
                "ed25519-sha256" => UnparsedPublicKey::new(&ED25519, ed25519)
                    .verify(&Sha256::digest(&data), &signature)
                    .is_ok(),
                _ => UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, rsa)
                    .verify(&data, &signature)
                    .is_ok(),
            };
            if genuine && tag("bh") == hash {
                held.push(tag("s"));
            }
        }
        held
    }

    #[test]
    fn given_a_mail_when_signed_then_a_receiver_finds_both_signatures_good_and_none_once_it_is_changed() {
        let (dkim, ed25519, rsa) = dkim();
        let signed = dkim.sign(MAIL, DateTime::UNIX_EPOCH).unwrap();
        assert!(signed.ends_with(MAIL));
        assert_eq!(holding(&signed, &ed25519, &rsa), ["one", "two"]);
        let text = String::from_utf8(signed).unwrap();
        assert!(text.lines().all(|line| line.len() < 400), "{text}");
        for (from, to) in [
            ("hungry yet", "angry yet"),
            ("ready?", "eaten?"),
            ("Joe SixPack", "Zoe SixPack"),
            ("Message-ID", "From: Mallory <m@example.com>\r\nMessage-ID"),
            ("Message-ID", "Subject: Pay up\r\nMessage-ID"),
        ] {
            let changed = text.replacen(from, to, 1);
            assert_ne!(changed, text);
            assert_eq!(holding(changed.as_bytes(), &ed25519, &rsa), [""; 0], "{to}");
        }
        // what relays may do to a mail on its way
        let folded = text.replacen("Subject: Is dinner\r\n  ready?", "Subject:  Is dinner ready?", 1);
        assert_ne!(folded, text);
        assert_eq!(holding(folded.as_bytes(), &ed25519, &rsa), ["one", "two"]);
    }

    #[test]
    fn given_the_examples_of_the_specifications_when_made_canonical_then_as_they_say() {
        // RFC 6376 3.4.5
        let fields = fields("A: X\r\nB : Y\t\r\n\tZ  ").unwrap();
        assert_eq!(
            fields,
            [
                ("a".to_owned(), "X".to_owned()),
                ("b".to_owned(), "Y Z".to_owned())
            ]
        );
        assert_eq!(relaxed_body(b" C \r\nD \t E\r\n\r\n\r\n"), b" C\r\nD E\r\n");
        assert_eq!(relaxed_body(b"\r\n"), b"");
        // RFC 8463 A.2: the hash of its body
        let (_, body) = parts(MAIL).unwrap();
        assert_eq!(
            STANDARD.encode(Sha256::digest(relaxed_body(body))),
            "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8="
        );
    }

    #[test]
    fn given_keys_when_read_then_what_dns_has_to_say_or_refused() {
        let (dkim, ed25519, _) = dkim();
        let records = dkim.records().unwrap();
        let public = STANDARD.encode(ed25519);
        assert_eq!(
            records[0],
            (
                "one._domainkey.football.example.com".to_owned(),
                format!("v=DKIM1; k=ed25519; p={public}")
            )
        );
        // SubjectPublicKeyInfo of an RSA key
        assert!(
            records[1]
                .1
                .starts_with("v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A")
        );
        assert_eq!(
            format!("{dkim:?}"),
            "Dkim { domain: \"football.example.com\", selectors: [\"one\", \"two\"] }"
        );
        for text in [
            "",
            "one",
            "one:ed25519:",
            "one:dsa:AAAA",
            "one:rsa:AAAA",
            &seed(""),
            &seed("a b"),
        ] {
            assert!(Dkim::parse("example.com", text).is_err(), "{text:?}");
        }
    }
}
