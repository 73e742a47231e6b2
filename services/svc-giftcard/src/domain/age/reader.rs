//! The other end of the age format, from its specification: for tests, and held to a file that the `age` tool wrote.

use aws_lc_rs::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{PrivateKey, UnparsedPublicKey, X25519, agree};
use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// A key pair of these tests alone, made by `age-keygen`.
pub const IDENTITY: &str = "AGE-SECRET-KEY-1DQGQFSR0NT6XFCFFUYT9WCJ00H406KCF4G79XA24J8K4XF3HVZAQMYT3TM";
/// Its public half.
pub const RECIPIENT: &str = "age1d5xdpgp0ya0fsdwf5v8qpljdvy48xg0z43wa57x8whw2qp0mju3qa652at";

const CHUNK: usize = 64 * 1024 + 16;

/// Opens a file with [`IDENTITY`].
pub fn decrypt(file: &[u8]) -> Option<Vec<u8>> {
    let mark = b"\n--- ";
    let at = file.windows(mark.len()).position(|window| window == mark)?;
    let (head, rest) = file.split_at(at + 4);
    let line = rest.iter().position(|byte| *byte == b'\n')?;
    let (tag, payload) = rest.split_at(line);
    let mut lines = std::str::from_utf8(head).ok()?.lines().skip(1);
    let share = STANDARD_NO_PAD
        .decode(lines.next()?.strip_prefix("-> X25519 ")?)
        .ok()?;
    let mut body = STANDARD_NO_PAD.decode(lines.next()?).ok()?;

    let ours = PrivateKey::from_private_key(&X25519, &secret()).ok()?;
    let salt = [&share[..], ours.compute_public_key().ok()?.as_ref()].concat();
    let theirs = UnparsedPublicKey::new(&X25519, share);
    let wrap_key = agree(&ours, theirs, (), |shared| {
        Ok(derive(shared, &salt, b"age-encryption.org/v1/X25519"))
    })
    .ok()?;
    let zero = Nonce::assume_unique_for_key([0; 12]);
    let file_key = cipher(&wrap_key)
        .open_in_place(zero, Aad::empty(), &mut body)
        .ok()?
        .to_vec();

    let key = hmac::Key::new(hmac::HMAC_SHA256, &derive(&file_key, &[], b"header"));
    hmac::verify(&key, head, &STANDARD_NO_PAD.decode(&tag[1..]).ok()?).ok()?;

    let (nonce, stream) = payload[1..].split_at_checked(16)?;
    let cipher = cipher(&derive(&file_key, nonce, b"payload"));
    let sealed: Vec<&[u8]> = stream.chunks(CHUNK).collect();
    let mut plaintext = Vec::new();
    for (number, chunk) in sealed.iter().enumerate() {
        let mut chunk = chunk.to_vec();
        let mut nonce = [0; 12];
        nonce[3..11].copy_from_slice(&u64::try_from(number).ok()?.to_be_bytes());
        nonce[11] = u8::from(number + 1 == sealed.len());
        let nonce = Nonce::assume_unique_for_key(nonce);
        plaintext.extend(cipher.open_in_place(nonce, Aad::empty(), &mut chunk).ok()?.iter());
    }
    Some(plaintext)
}

fn derive(secret: &[u8], salt: &[u8], info: &[u8]) -> [u8; 32] {
    let mut key = [0; 32];
    let prk = Salt::new(HKDF_SHA256, salt).extract(secret);
    let info = [info];
    prk.expand(&info, HKDF_SHA256).unwrap().fill(&mut key).unwrap();
    key
}

fn cipher(key: &[u8; 32]) -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, key).unwrap())
}

/// The 32 bytes of [`IDENTITY`]: Bech32 without its checksum.
fn secret() -> Vec<u8> {
    let data = IDENTITY.to_lowercase();
    let data = data.strip_prefix("age-secret-key-1").unwrap();
    let (mut buffer, mut bits, mut bytes) = (0_u32, 0, Vec::new());
    for letter in data[..data.len() - 6].chars() {
        let value = "qpzry9x8gf2tvdw0s3jn54khce6mua7l".find(letter).unwrap();
        buffer = (buffer << 5 | u32::try_from(value).unwrap()) & 0xfff;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(buffer >> bits & 0xff).unwrap());
        }
    }
    bytes
}
