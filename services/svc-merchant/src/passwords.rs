//! Hashing passwords: Argon2id with the parameters OWASP recommends (19 MiB, two passes, one lane), on threads of their
//! own and few at once, so that a flood of sign-ins costs those who sign in and nobody else.
//!
//! What must never happen here: a hash computed on a thread that serves requests; an unbounded queue of them; an answer
//! for somebody unknown that comes sooner than one for a wrong password.

use crate::error::Error;
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use subtle::ConstantTimeEq as _;
use tokio::sync::Semaphore;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const SALT_BYTES: usize = 16;
const HASH_BYTES: usize = 32;
/// Sign-ins that may wait for a thread; further ones are told to come back.
const WAITING_MAX: usize = 64;

/// Hashes and compares passwords, a bounded number at once.
pub struct Passwords {
    threads: Semaphore,
    waiting: Semaphore,
    /// A hash that no password has: what a stranger's password is compared with.
    nobody: String,
}

/// What a comparison found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// It is another password.
    Wrong,
    /// It is the password.
    Right,
    /// It is the password, and this is its hash by today's parameters.
    RightButOld(String),
}

impl Passwords {
    /// As many threads as given, at least one.
    pub fn new(threads: usize) -> Result<Self, Error> {
        let nobody = hash(&BASE64.encode(random::<HASH_BYTES>()?))?;
        Ok(Self {
            threads: Semaphore::new(threads.max(1)),
            waiting: Semaphore::new(WAITING_MAX),
            nobody,
        })
    }

    /// The hash to keep of a new password.
    pub async fn hash(&self, password: &str) -> Result<String, Error> {
        let password = password.to_owned();
        self.run(move || hash(&password)).await?
    }

    /// Whether `password` is the one that `stored` was made of. With nothing stored it takes as long, and is wrong.
    pub async fn verify(&self, stored: Option<&str>, password: &str) -> Result<Verdict, Error> {
        let known = stored.is_some();
        let stored = stored.unwrap_or(&self.nobody).to_owned();
        let password = password.to_owned();
        let verdict = self.run(move || verify(&stored, &password)).await??;
        Ok(if known { verdict } else { Verdict::Wrong })
    }

    /// Runs something slow where it disturbs nobody.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let waiting = self.waiting.try_acquire().map_err(|_| Error::Overloaded)?;
        let thread = self.threads.acquire().await.map_err(|_| Error::Interrupted)?;
        drop(waiting);
        let done = tokio::task::spawn_blocking(work).await;
        drop(thread);
        done.map_err(|_| Error::Interrupted)
    }
}

/// Bytes that nobody can guess.
pub fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| Error::Crypto("drawing random bytes"))?;
    Ok(bytes)
}

fn argon2(memory: u32, passes: u32, lanes: u32) -> Result<Argon2<'static>, Error> {
    let params = Params::new(memory, passes, lanes, Some(HASH_BYTES));
    let params = params.map_err(|_| Error::Crypto("setting up Argon2"))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// In PHC form, so that every other tool reads it and parameters may change.
fn hash(password: &str) -> Result<String, Error> {
    let salt = random::<SALT_BYTES>()?;
    let mut out = [0; HASH_BYTES];
    argon2(MEMORY_KIB, PASSES, LANES)?
        .hash_password_into(password.as_bytes(), &salt, &mut out)
        .map_err(|_| Error::Crypto("hashing a password"))?;
    Ok(format!(
        "$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${}${}",
        BASE64.encode(salt),
        BASE64.encode(out)
    ))
}

fn verify(stored: &str, password: &str) -> Result<Verdict, Error> {
    let unreadable = || Error::Crypto("reading a stored password hash");
    let (params, salt, expected) = parse(stored).ok_or_else(unreadable)?;
    let mut out = [0; HASH_BYTES];
    argon2(params.0, params.1, params.2)?
        .hash_password_into(password.as_bytes(), &salt, &mut out)
        .map_err(|_| Error::Crypto("hashing a password"))?;
    if !bool::from(out.as_slice().ct_eq(&expected)) {
        return Ok(Verdict::Wrong);
    }
    if params == (MEMORY_KIB, PASSES, LANES) {
        return Ok(Verdict::Right);
    }
    Ok(Verdict::RightButOld(hash(password)?))
}

type Parsed = ((u32, u32, u32), Vec<u8>, Vec<u8>);

fn parse(stored: &str) -> Option<Parsed> {
    let rest = stored.strip_prefix("$argon2id$v=19$")?;
    let mut parts = rest.split('$');
    let mut params = parts.next()?.split(',');
    let mut param = |name: &str| -> Option<u32> {
        let value = params.next()?.strip_prefix(name)?;
        value.strip_prefix('=')?.parse().ok()
    };
    let params = (param("m")?, param("t")?, param("p")?);
    let salt = BASE64.decode(parts.next()?).ok()?;
    let expected = BASE64.decode(parts.next()?).ok()?;
    parts.next().is_none().then_some((params, salt, expected))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn a_password_is_known_again_and_no_other_is() {
        let passwords = Passwords::new(2).unwrap();
        let stored = passwords.hash("tulipe-cargo-moutarde").await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        let verify = |stored, password| passwords.verify(stored, password);
        let right = verify(Some(stored.as_str()), "tulipe-cargo-moutarde").await;
        assert_eq!(right.unwrap(), Verdict::Right);
        let wrong = verify(Some(stored.as_str()), "tulipe-cargo-moutard").await;
        assert_eq!(wrong.unwrap(), Verdict::Wrong);
        assert_eq!(
            verify(None, "tulipe-cargo-moutarde").await.unwrap(),
            Verdict::Wrong
        );
        assert_ne!(stored, passwords.hash("tulipe-cargo-moutarde").await.unwrap());
        assert!(verify(Some("$2b$12$nonsense"), "x").await.is_err());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_hash_by_older_parameters_is_replaced() {
        let mut out = [0; HASH_BYTES];
        argon2(8, 1, 1)
            .unwrap()
            .hash_password_into(b"password", b"saltsaltsaltsalt", &mut out)
            .unwrap();
        let salt = BASE64.encode(b"saltsaltsaltsalt");
        let old = format!("$argon2id$v=19$m=8,t=1,p=1${salt}${}", BASE64.encode(out));
        let passwords = Passwords::new(1).unwrap();
        let Verdict::RightButOld(fresh) = passwords.verify(Some(&old), "password").await.unwrap() else {
            panic!("not replaced")
        };
        assert_eq!(
            passwords.verify(Some(&fresh), "password").await.unwrap(),
            Verdict::Right
        );
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_flood_is_turned_away_and_does_not_queue_without_end() {
        let passwords = std::sync::Arc::new(Passwords::new(1).unwrap());
        let (hold, held) = std::sync::mpsc::channel::<()>();
        let busy = std::sync::Arc::clone(&passwords);
        let first = tokio::spawn(async move { busy.run(move || held.recv().is_err()).await });
        testkit::eventually(std::time::Duration::from_secs(5), || async {
            passwords.threads.available_permits() == 0
        })
        .await;
        let waiting: Vec<_> = (0..WAITING_MAX)
            .map(|_| {
                let passwords = std::sync::Arc::clone(&passwords);
                tokio::spawn(async move { passwords.run(|| ()).await.is_ok() })
            })
            .collect();
        testkit::eventually(std::time::Duration::from_secs(5), || async {
            passwords.waiting.available_permits() == 0
        })
        .await;
        assert!(matches!(passwords.run(|| ()).await, Err(Error::Overloaded)));
        drop(hold);
        assert!(first.await.unwrap().unwrap());
        for one in waiting {
            assert!(one.await.unwrap());
        }
    }
}
