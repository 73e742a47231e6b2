//! The fuzz targets, bounded: the corpus as it is, and seeded mutations of it, the same on every run.

use std::path::Path;
use svc_ledger::fuzzed::TARGETS;

const MUTATIONS: usize = 4_000;

/// A generator of numbers that is the same everywhere (xorshift64*).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(number).unwrap() % bound.max(1)
    }
}

/// What breaks parsers: ends of ranges, signs, quotes, depth, bytes that are no text.
const PIECES: [&[u8]; 16] = [
    b"-",
    b"9223372036854775808",
    b"\"",
    b"{",
    b"[[[[[[[[[[[[[[[[",
    b"\\u0000",
    b"\\ud800",
    b"null",
    b"\xff",
    b"\x00",
    b"1e999",
    b"\xc3",
    b"=",
    b".",
    b"4111111111111111",
    b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
];

fn mutate(seeds: &[Vec<u8>], numbers: &mut Numbers) -> Vec<u8> {
    let mut bytes = seeds[numbers.below(seeds.len())].clone();
    for _ in 0..=numbers.below(4) {
        let at = numbers.below(bytes.len() + 1);
        match numbers.below(6) {
            0 if at < bytes.len() => bytes[at] ^= 1 << numbers.below(8),
            1 if at < bytes.len() => drop(bytes.remove(at)),
            2 => bytes.truncate(at),
            3 => bytes
                .splice(at..at, PIECES[numbers.below(PIECES.len())].iter().copied())
                .for_each(drop),
            4 => {
                let other = &seeds[numbers.below(seeds.len())];
                bytes.truncate(at);
                bytes.extend_from_slice(&other[numbers.below(other.len() + 1)..]);
            }
            _ => {
                let again = bytes[at..].to_vec();
                bytes.extend_from_slice(&again);
                bytes.truncate(64 * 1024);
            }
        }
    }
    bytes
}

#[test]
fn no_parser_that_faces_the_outside_breaks_on_its_corpus_or_anything_near_it() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    for (name, target) in TARGETS {
        let mut files: Vec<_> = std::fs::read_dir(corpus.join(name))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        files.sort();
        let mut seeds: Vec<Vec<u8>> = files.iter().map(|file| std::fs::read(file).unwrap()).collect();
        assert!(seeds.len() >= 2, "{name} has a corpus");
        if *name == "receipt" {
            let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/receipts/vectors");
            seeds.extend(
                ["burn.json", "hold.json", "keys.json"]
                    .map(|file| std::fs::read(vectors.join(file)).unwrap()),
            );
        }
        for seed in &seeds {
            target(seed);
        }
        let mut numbers = Numbers(0x5eed_1ed6_e400_0001);
        for _ in 0..MUTATIONS {
            target(&mutate(&seeds, &mut numbers));
        }
    }
}

#[test]
fn every_target_has_its_program_and_its_turn_at_night() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let read = |path: &str| std::fs::read_to_string(root.join(path)).unwrap();
    let names: Vec<_> = TARGETS.iter().map(|(name, _)| *name).collect();
    let turns = format!("target: [{}]", names.join(", "));
    assert!(read(".github/workflows/nightly.yml").contains(&turns));
    for name in names {
        let program = format!("fuzz_targets/{name}.rs");
        assert!(read("fuzz/Cargo.toml").contains(&format!("path = \"{program}\"")));
        assert!(read(&format!("fuzz/{program}")).contains(&format!("svc_ledger::fuzzed::{name}(bytes)")));
    }
}
